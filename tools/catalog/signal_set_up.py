"""How signals are looked for: types that are changed or deleted, and the daily scan."""

# ruff: noqa: N815 - fields have the vendor's own names

from typing import Annotated

from pydantic import Field, JsonValue

from agent.common.json_value import Json
from tools.api.table import endpoint
from tools.api.wire import Answer
from tools.api.wire_inbox import Batch, TypesDeleted
from tools.catalog import asked
from tools.catalog.fields import Change, Few, Id, Name, NoArgs, OneAtLeast, Prompt, QuarterHour
from tools.catalog.scans import scan_let_go_on, scans_of_types
from tools.catalog.show import ROWS, given, pick, rows, squeeze, stated
from tools.catalog.signal_args import Keywords, SourceOverride
from tools.catalog.signals import batch
from tools.effects import THE_ONE, Items, Read, Reversal, SetsOff, Target, quiet
from tools.probes import NOT_SHOWN
from tools.spec import At, Record, Ref, ToolArgs, ToolSpec


class SignalSettings(Answer):
    """Whether and when signals are scanned for."""

    paused: bool
    scanTimeUtc: str
    pipelineStatus: dict[str, JsonValue] | None = None


class TypeChange(Change):
    id: Annotated[Id, Ref("signal_type"), "The type."]
    label: Annotated[Name | None, "Its name."] = None
    description: Annotated[Prompt | None, "What it is for."] = None
    keywords: Annotated[Keywords | None, "All its words to look for."] = None
    prompt: Annotated[Prompt | None, "What makes a find relevant; built-in types ignore it."] = None
    enabled: Annotated[bool | None, "Whether it is scanned for."] = None
    position: Annotated[int | None, Field(ge=0, le=1000), "Its place in the list."] = None
    allowedSources: Annotated[Few[Id] | None, "The only sources that it may use."] = None
    sourceOverrides: Annotated[Few[SourceOverride] | None, "All its settings by source: one left out is off."] = None


class UpdateSignalTypes(ToolArgs):
    items: Annotated[Few[TypeChange], At("body"), "The changes, 1 to 50."]


class DeleteSignalTypes(ToolArgs):
    ids: Annotated[Few[Id], Ref("signal_type"), At("body"), "The types, 1 to 50."]


class UpdateSignalSettings(OneAtLeast):
    paused: Annotated[bool | None, At("body"), "true stops the daily scan, false lets it go on."] = None
    scan_time_utc: Annotated[
        QuarterHour | None, At("body", "scanTimeUtc"), "When it runs, UTC: HH:MM on a quarter of an hour."
    ] = None


def _settings(answer: SignalSettings) -> dict[str, Json]:
    shown = pick(answer, "paused", "scanTimeUtc")
    return shown | given(pipelineStatus=squeeze(answer.pipelineStatus, text=200, items=20))


def _settings_record(answer: SignalSettings) -> tuple[Record, ...]:
    return (Record("signal_settings", THE_ONE, stated(answer, "paused", "scanTimeUtc")),)


def _deleted(answer: TypesDeleted) -> dict[str, Json]:
    errors: list[Json] = [pick(failure, "id", "error") for failure in answer.errors[:ROWS]]
    return rows("deleted", answer.deleted, lambda one: one) | {"errors": errors, "errorCount": len(answer.errors)}


GET_SIGNAL_SETTINGS = ToolSpec(
    name="get_signal_settings",
    description="Read whether the daily scan for signals is paused and when it runs. The time is UTC.",
    args=NoArgs,
    effect="read",
    journeys=("manage",),
    topics=("signals",),
    endpoint=endpoint("getSignalSettings"),
    answer=SignalSettings,
    summarise=_settings,
    records=_settings_record,
)

UPDATE_SIGNAL_SETTINGS = ToolSpec(
    name="update_signal_settings",
    description=(
        "Pause the daily scan for signals, let it go on, or move it. It is one scan a day for the whole workspace. A"
        " scan costs credits at a price that is not known."
    ),
    args=UpdateSignalSettings,
    effect="write",
    journeys=("manage",),
    topics=("signals",),
    endpoint=endpoint("updateSignalSettings"),
    answer=SignalSettings,
    summarise=_settings,
    records=_settings_record,
    unmet=asked.of_flat,
    effects=quiet(
        act="set the daily scan",
        targets=(
            Target(
                kind="signal_settings",
                at=None,
                shows=dict,
                whole=lambda facts: "paused" in facts,
                reread=Read("get_signal_settings", lambda *_: {}),
            ),
        ),
        sets_off=SetsOff("signal_settings", scan_let_go_on),
        probe=NOT_SHOWN,
        reversal=Reversal("the former values can be set again", sets_back=True),
    ),
)

UPDATE_SIGNAL_TYPES = ToolSpec(
    name="update_signal_types",
    description=(
        "Change signal types, 1 to 50 at once, after list_signal_types: name, words, on or off, sources. keywords and"
        " sourceOverrides replace what was there as a whole. Read errors[] in the answer: some items may have failed."
    ),
    args=UpdateSignalTypes,
    effect="write",
    journeys=("manage",),
    topics=("signals",),
    endpoint=endpoint("updateSignalTypes"),
    answer=Batch,
    summarise=batch,
    tally=lambda answer: (len(answer.updated), len(answer.errors)),
    unmet=asked.of_batch,
    effects=quiet(
        act="change signal types",
        targets=(),
        items=Items("signal_type"),
        sets_off=SetsOff("signal_type", scans_of_types),
        probe=NOT_SHOWN,
        reversal=Reversal("the former values can be set again", sets_back=True),
    ),
)

DELETE_SIGNAL_TYPES = ToolSpec(
    name="delete_signal_types",
    description=(
        "Delete custom signal types for good; built-in ones cannot be deleted, only switched off with"
        " update_signal_types. Signals that were found stay. Do it only for types that the human named."
    ),
    args=DeleteSignalTypes,
    effect="destroy",
    journeys=("manage",),
    topics=("signals",),
    endpoint=endpoint("deleteSignalTypes"),
    answer=TypesDeleted,
    summarise=_deleted,
    tally=lambda answer: (len(answer.deleted), len(answer.errors)),
    unmet=asked.of_deleted,
    effects=quiet(
        act="delete signal types",
        targets=(),
        items=Items("signal_type", key="", at="ids", names=("label", "keywords", "prompt")),
        probe=NOT_SHOWN,
        reversal=Reversal("nothing brings it back; a new one with the same words can be made"),
        grant="items",
    ),
)
