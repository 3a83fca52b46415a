"""How signals are looked for: types that are changed or deleted, and the daily scan."""

import re
from typing import Annotated, Self

from pydantic import Field, model_validator

from evals.sandbox.answers import Answer, Body, Call, Refused
from evals.sandbox.model.base import Object
from evals.sandbox.model.inbox import Override, SignalType
from evals.sandbox.routes.signals import OverrideBody, add_built_in, sources, strange_sources
from evals.sandbox.state import State

_Word = Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]
_Text = Annotated[str, Field(max_length=100_000)]
_QUARTER = re.compile(r"([01]\d|2[0-3]):(00|15|30|45)")


class TypeItem(Body):
    """A change to one type."""

    id: _Word
    label: _Word | None = None
    description: _Text | None = None
    keywords: list[_Word] | None = None
    prompt: _Text | None = None
    enabled: bool | None = None
    position: Annotated[int, Field(ge=0)] | None = None
    allowedSources: list[_Word] | None = None  # noqa: N815 - wire names
    structuredConfig: Object | None = None  # noqa: N815
    sourceOverrides: list[OverrideBody] | None = None  # noqa: N815


class _TypesBody(Body):
    items: Annotated[list[TypeItem], Field(min_length=1, max_length=50)]


class _IdsBody(Body):
    ids: Annotated[list[_Word], Field(min_length=1, max_length=50)]


class _SettingsBody(Body):
    paused: bool | None = None
    scanTimeUtc: str | None = None  # noqa: N815

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if self.paused is None and self.scanTimeUtc is None:
            raise ValueError("paused or scanTimeUtc is needed")
        return self


def update_types(state: State, call: Call) -> Answer:
    """``PATCH /api/signals/types``: each item alone."""
    add_built_in(state)
    updated: list[str] = []
    errors: list[Object] = []
    for item in call.read(_TypesBody).items:
        kind = next((one for one in state.world.signal_types if one.id == item.id), None)
        trouble = "not_found" if kind is None else _trouble(state, kind, item)
        if kind is None or trouble:
            errors.append({"id": item.id, "error": trouble})
        else:
            _change(state, kind, item)
            updated.append(kind.id)
    return Answer({"updated": updated, "errors": errors}, applied=bool(updated))


def _trouble(state: State, kind: SignalType, item: TypeItem) -> str:
    others = {one.label.lower() for one in state.world.signal_types if one is not kind}
    if item.label is not None and kind.builtIn:
        return "built_in"  # the concept page: built-in types cannot be renamed
    if item.label is not None and item.label.lower() in others:
        return "label_taken"
    return "unknown_source" if strange_sources(state, item.allowedSources, item.sourceOverrides) else ""


def _change(state: State, kind: SignalType, item: TypeItem) -> None:
    given = item.model_dump(exclude_none=True, exclude={"id", "sourceOverrides"})
    if kind.builtIn:
        given.pop("prompt", None)
    for signal in (one for one in state.world.signals if one.type == kind.label):
        signal.type = item.label or signal.type
    for name, value in given.items():
        setattr(kind, name, value)
    if item.sourceOverrides is not None:
        kind.sourceOverrides = _overrides(state, item.sourceOverrides)


def _overrides(state: State, given: list[OverrideBody]) -> list[Override]:
    """The whole set: a source that is left out is switched off."""
    named = [Override(**one.model_dump()) for one in given]
    left_out = {one.id for one in sources(state)} - {one.sourceId for one in named}
    return [*named, *(Override(sourceId=one, enabled=False) for one in sorted(left_out))]


def delete_types(state: State, call: Call) -> Answer:
    """``DELETE /api/signals/types``: for good; what was found stays, without a type."""
    add_built_in(state)
    kinds = {kind.id: kind for kind in state.world.signal_types}
    deleted: list[str] = []
    errors: list[Object] = []
    for wanted in dict.fromkeys(call.read(_IdsBody).ids):
        kind = kinds.get(wanted)
        if kind is None or kind.builtIn:
            errors.append({"id": wanted, "error": "built_in" if kind else "not_found"})
        else:
            state.world.signal_types.remove(kind)
            deleted.append(wanted)
    return Answer({"deleted": deleted, "errors": errors}, applied=bool(deleted))


def get_settings(state: State, _call: Call) -> Answer:
    """``GET /api/signals/settings``."""
    return Answer(_settings(state))


def update_settings(state: State, call: Call) -> Answer:
    """``PATCH /api/signals/settings``: the time is one of a quarter of an hour."""
    body = call.read(_SettingsBody)
    if body.scanTimeUtc is not None and _QUARTER.fullmatch(body.scanTimeUtc) is None:
        raise Refused(400, "scanTimeUtc must be HH:MM on a quarter hour")
    for name, value in body.model_dump(exclude_none=True).items():
        setattr(state.world.signal_settings, name, value)
    return Answer(_settings(state))


def _settings(state: State) -> Object:
    return {**state.world.signal_settings.model_dump(mode="json"), "pipelineStatus": None}
