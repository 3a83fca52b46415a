"""The workspace profile: the vendor takes it only as a whole, so what is not changed is carried over by the program."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated

from agent.common.json_value import Json, canonical
from tools.api.request import RenderError, WireRequest
from tools.api.table import endpoint
from tools.api.wire import Context
from tools.catalog.fields import OpenObject
from tools.catalog.workspace import context_record, context_shown
from tools.effects import THE_ONE, Facts, Read, Records, Reversal, Target, Text, quiet
from tools.spec import At, Nullable, ToolArgs, ToolSpec

_PARTS = ("user", "company", "content", "market")
"""All of them have to be there, or the vendor refuses the whole."""


class ContextChange(ToolArgs):
    user: Annotated[OpenObject | None, "About the person."] = None
    company: Annotated[OpenObject | None, "About the company."] = None
    content: Annotated[OpenObject | None, "How they write."] = None
    market: Annotated[OpenObject | None, "Whom they sell to."] = None
    extra: Annotated[OpenObject | None, Nullable(), "Anything else."] = None


class UpdateContext(ToolArgs):
    context: Annotated[ContextChange, At("body"), "Only the keys that change, in their parts; {} for none."]
    profile: Annotated[
        OpenObject | None, At("body"), "firstName, lastName, companyName, website: those that change."
    ] = None


def with_the_rest(request: WireRequest, records: Records) -> WireRequest:
    """The request with everything of the profile that it does not change.

    Raises:
        RenderError: the profile was not read, so what is not changed would be lost.
    """
    was = records.get(("context", THE_ONE), {}).get("context")
    if not isinstance(was, dict):
        raise RenderError("the profile was not read in this run: what is not changed would be lost")
    changed = request.fields.get("context")
    merged = _merged(was, changed if isinstance(changed, dict) else {})
    whole: dict[str, Json] = {**{part: {} for part in _PARTS}, **merged}
    return replace(request, body=canonical({**request.fields, "context": whole}))


def _merged(was: Mapping[str, Json], changed: Mapping[str, Json]) -> dict[str, Json]:
    """A profile with its changes: by key in each part, so that a part is never replaced by what is said of it."""
    found: dict[str, Json] = dict(was)
    for name, value in changed.items():
        before = was.get(name)
        found[name] = {**before, **value} if isinstance(before, dict) and isinstance(value, dict) else value
    return found


def _texts(values: Facts) -> tuple[Text, ...]:
    return tuple(Text(place, place, f"{place}: {words}") for place, words in _leaves(dict(values), ""))


def _leaves(value: Json, place: str) -> Iterator[tuple[str, str]]:
    """Every value of a profile with its place, a list as one line."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, f"{place}.{key}" if place else key)
    elif isinstance(value, list):
        yield place, ", ".join(str(one) for one in value)
    elif value is not None:
        yield place, str(value)


UPDATE_CONTEXT = ToolSpec(
    name="update_context",
    description=(
        "Change what Puffle knows of the company, the market or the voice. Give only the keys that change, spelt as"
        " get_context shows them, and only values that the human said; the program carries the rest over. A list is"
        " replaced as a whole. The human sees every line that changes before it happens."
    ),
    args=UpdateContext,
    effect="write",
    journeys=("manage",),
    topics=("profile",),
    endpoint=endpoint("updateContext"),
    answer=Context,
    summarise=context_shown,
    records=context_record,
    completed=with_the_rest,
    effects=quiet(
        act="change the workspace profile",
        targets=(
            Target(
                kind="context",
                at=None,
                shows=lambda facts: {"profile": facts.get("profile"), "context": facts.get("context")},
                whole=lambda facts: "context" in facts,
                reread=Read("get_context", lambda *_: {}),
                texts=_texts,
            ),
        ),
        probe="the profile shows what it is now, and not whose change that was",
        reversal=Reversal("the former values can be set again", sets_back=True),
        grant="path",
    ),
)
