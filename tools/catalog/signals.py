"""Signals: types, sources, the feed, drafts."""

from agent.common.json_value import Json
from tools.api import wire_inbox as wire
from tools.api.endpoints import Effect
from tools.api.table import endpoint
from tools.catalog import asked, signal_args
from tools.catalog.fields import NoArgs
from tools.catalog.scans import scans_of_change, scans_of_type
from tools.catalog.show import (
    BODY,
    ROWS,
    SNIPPET,
    TEXT_ROWS,
    by_pagination,
    clip,
    given,
    known,
    pick,
    rows,
    squeeze,
    stated,
)
from tools.effects import IN_DASHBOARD, Creates, Facts, Items, Reversal, SetsOff, quiet
from tools.probes import NOT_SHOWN, Arguments, Probe, Trace
from tools.spec import Record, ToolSpec

_FACTS = (
    *("score", "status", "title", "entityCompany", "entityPerson"),
    *("vote", "comment", "dmText", "commentText"),
)
"""What rules, and a way back, need of a signal."""

_TYPE_FACTS = (
    *("label", "enabled", "builtIn", "description", "keywords", "prompt"),
    *("position", "allowedSources", "sourceOverrides"),
)
"""What rules, and a way back, need of a signal type."""


def _type(found: wire.SignalType) -> dict[str, Json]:
    shown = pick(found, "id", "label", "kind", "builtIn", "enabled")
    if found.keywords:
        shown["keywords"] = squeeze([*found.keywords], text=100, items=20)
    return shown


def _type_record(found: wire.SignalType) -> Record:
    return Record("signal_type", found.id, stated(found, *_TYPE_FACTS))


def _source(found: wire.Source) -> dict[str, Json]:
    shown = pick(found, "id", "name", "enabled")
    return shown if not found.config else shown | {"config": squeeze(dict(found.config), text=200, items=20)}


def _signal(signal: wire.Signal) -> dict[str, Json]:
    names = ("id", "score", "status", "title", "signalTypeLabel", "entityPerson", "entityCompany", "createdAt", "vote")
    return pick(signal, *names) | pick(signal, "excerpt", "dmText", "commentText", limit=SNIPPET)


def _feed(answer: wire.Signals) -> dict[str, Json]:
    shown = rows("signals", answer.signals, _signal, TEXT_ROWS)
    if answer.pagination is not None:
        shown["pagination"] = pick(answer.pagination, "cursor", "hasMore", "count", limit=2000)
    return shown


def batch(answer: wire.Batch) -> dict[str, Json]:
    """Both halves with their counts: a 2xx alone does not say that everything was changed."""
    shown = rows("updated", answer.ids, lambda item: item, ROWS)
    errors: list[Json] = [pick(failure, "id", "error") for failure in answer.errors[:ROWS]]
    return shown | {"errors": errors, "updatedCount": len(answer.updated), "errorCount": len(answer.errors)}


def _draft(draft: wire.Draft | None) -> Json:
    return None if draft is None else given(text=clip(draft.text, BODY))


def _generated(item: wire.Generated) -> dict[str, Json]:
    return given(id=item.id, dm=_draft(item.dm), comment=_draft(item.comment), error=clip(item.error))


def _former_drafts(_arguments: Arguments, was: Facts) -> tuple[str, dict[str, Json]] | None:
    """The call that saves the drafts again that were there; ``None`` where there were none."""
    found = {id_: known(facts, "dmText", "commentText") for id_, facts in was.items() if isinstance(facts, dict)}
    items: list[Json] = [{"id": id_, **drafts} for id_, drafts in found.items() if drafts]
    return ("update_signals", {"items": items}) if items else None


def _update_effect(args: signal_args.UpdateSignals) -> Effect:
    # The vendor documents no way back from "dismissed".
    return "destroy" if any(item.status == "dismissed" for item in args.items) else "write"


def _type_made(arguments: Arguments, answer: wire.SignalTypes) -> Trace:
    for found in answer.types:
        if found.label == arguments["label"]:
            return Trace("done", f"the signal type exists as {found.id}")
    return Trace(None, "no signal type has this label (yet)")


LIST_SIGNAL_TYPES = ToolSpec(
    name="list_signal_types",
    description=(
        "List the kinds of signal that are watched for, built-in and custom. Call it before creating one, to see"
        " whether it exists already. There can be 20 in all."
    ),
    args=signal_args.ListSignalTypes,
    effect="read",
    journeys=("signals", "manage"),
    topics=("signals",),
    endpoint=endpoint("listSignalTypes"),
    answer=wire.SignalTypes,
    summarise=lambda answer: rows("types", answer.types, _type),
    records=lambda answer: tuple(_type_record(found) for found in answer.types),
)

CREATE_SIGNAL_TYPE = ToolSpec(
    name="create_signal_type",
    description=(
        "Create a keyword signal type. Check list_signal_types first: at most 20 types, and a label that exists is a"
        " conflict. The feed is not filled at once: tell the human that the first scan may take up to an hour, and do"
        " not poll for it."
    ),
    args=signal_args.CreateSignalType,
    effect="write",
    journeys=("signals",),
    endpoint=endpoint("createSignalType"),
    answer=wire.SignalTypeAnswer,
    summarise=lambda answer: {"type": _type(answer.type)},
    records=lambda answer: (_type_record(answer.type),),
    unmet=asked.of_signal_type,
    effects=quiet(
        act="watch for a signal",
        targets=(),
        creates=Creates("signal_type", "type", "label"),
        sets_off=SetsOff("source", scans_of_type),
        probe=Probe("list_signal_types", lambda _: {}, _type_made),
        reversal=Reversal(f"it only watches; delete it {IN_DASHBOARD}"),
    ),
)

LIST_SIGNAL_SOURCES = ToolSpec(
    name="list_signal_sources",
    description=(
        "List the data sources of signals and whether each is enabled. Call it before changing one and to confirm that"
        " a new type has sources to read."
    ),
    args=NoArgs,
    effect="read",
    journeys=("signals",),
    endpoint=endpoint("listSignalSources"),
    answer=wire.Sources,
    summarise=lambda answer: rows("sources", answer.sources, _source),
    records=lambda answer: tuple(
        Record("source", s.id, stated(s, "name", "enabled", "config")) for s in answer.sources
    ),
)

UPDATE_SIGNAL_SOURCES = ToolSpec(
    name="update_signal_sources",
    description=(
        "Enable, disable or configure data sources, 1 to 50 at once, after list_signal_sources. Disabling a source"
        " takes it away from every signal type. A wrong config is noticed only at the next scan. Read errors[] in the"
        " answer: some items may have failed."
    ),
    args=signal_args.UpdateSignalSources,
    effect="write",
    journeys=("signals",),
    endpoint=endpoint("updateSignalSources"),
    answer=wire.Batch,
    summarise=batch,
    tally=lambda answer: (len(answer.updated), len(answer.errors)),
    unmet=asked.of_batch,
    effects=quiet(
        act="switch signal sources",
        targets=(),
        items=Items("source"),
        sets_off=SetsOff("source", scans_of_change),
        probe=NOT_SHOWN,
        reversal=Reversal("the former values can be set again", sets_back=True),
    ),
)

LIST_SIGNALS = ToolSpec(
    name="list_signals",
    description=(
        "Read the signal feed. Scores are 1 to 3: min_score 3 gives the strongest only, 2 everything worth knowing. At"
        " most 25 rows are shown; go on with cursor = pagination.cursor while hasMore is true. Dismissed signals are"
        " hidden unless include_dismissed is true."
    ),
    args=signal_args.ListSignals,
    effect="read",
    foreign=True,
    journeys=("signals",),
    endpoint=endpoint("listSignals"),
    answer=wire.Signals,
    summarise=_feed,
    next_page=by_pagination,
    records=lambda answer: tuple(Record("signal", s.id, stated(s, *_FACTS)) for s in answer.signals),
)

UPDATE_SIGNALS = ToolSpec(
    name="update_signals",
    description=(
        "Vote, comment, save drafts or set the status of signals, 1 to 200 at once. Dismissing has no way back, so do"
        " it only when the human asked for it. Nothing is sent to anybody. Read errors[] in the answer: some items may"
        " have failed."
    ),
    args=signal_args.UpdateSignals,
    effect="write",
    effect_of=_update_effect,
    journeys=("signals",),
    endpoint=endpoint("updateSignals"),
    answer=wire.Batch,
    summarise=batch,
    tally=lambda answer: (len(answer.updated), len(answer.errors)),
    unmet=asked.of_batch,
    effects=quiet(
        act="mark signals",
        targets=(),
        items=Items("signal", names=("title", "entityPerson", "entityCompany")),
        probe=NOT_SHOWN,
        reversal=Reversal(
            "votes, comments and drafts can be set again; a dismissed signal cannot be brought back", sets_back=True
        ),
        grant="items",
    ),
)

GENERATE_SIGNAL_MESSAGES = ToolSpec(
    name="generate_signal_messages",
    description=(
        "Write drafts of a direct message, a comment or both for chosen signals, 1 to 20 at once. It may cost credits"
        " for each text. Drafts are saved on the signal and shown; nothing is sent. An item can fail with error while"
        " the others work."
    ),
    args=signal_args.GenerateSignalMessages,
    effect="spend",
    foreign=True,
    journeys=("signals",),
    endpoint=endpoint("generateSignalMessages"),
    answer=wire.GeneratedDrafts,
    summarise=lambda answer: rows("results", answer.results, _generated, TEXT_ROWS),
    records=lambda answer: tuple(Record("signal", item.id, aside=True) for item in answer.results),
    units=lambda args: sum(item.texts for item in args.items),
    about=lambda args, _: len(args.items),
    units_done=lambda answer: sum(item.texts for item in answer.results),
    tally=lambda answer: (
        sum(item.texts > 0 for item in answer.results),
        sum(item.texts == 0 for item in answer.results),
    ),
    effects=quiet(
        act="draft texts for signals",
        targets=(),
        items=Items(
            "signal",
            renews={"dm": ("dmText", "the draft of a message"), "comment": ("commentText", "the draft of a comment")},
        ),
        probe=NOT_SHOWN,
        reversal=Reversal("the drafts that were there are saved again; the credits are spent", back=_former_drafts),
    ),
)
