"""What a rule given ahead has to name of what a call destroys."""

from collections.abc import Iterator

from agent.types import PreparedCall
from tools.spec import ToolSpec


def destroyed(call: PreparedCall) -> Iterator[str]:
    """The keys of its body that say what it destroys: one thing, many of them, or all there are."""
    upserts, fields = call.spec.effects.upserts, call.request.fields
    yield from named_in_body(call.spec) if upserts is None else ()  # what rows replace only they themselves say
    yield from (key for key, value in fields.items() if value is True or isinstance(value, list))


def named_in_body(spec: ToolSpec) -> Iterator[str]:
    """The keys of a body under which the things stand that a tool changes."""
    yield from (one.at.wire for one in spec.effects.targets if one.at is not None and one.at.place == "body")
    if spec.effects.items is not None:
        yield spec.effects.items.at
