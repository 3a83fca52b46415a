"""How much of a result a host's planner has to read: 8,000 tokens at most, whatever stands in it and whoever counts.

Nobody can count the tokens of a host's model here, but no token is shorter than a byte.  So all of a result takes at
most 8,000 bytes as it stands in JSON, which ordinary text needs some 2,500 tokens for.  A host shows its planner the
text of a result, or what programs read of it, in which that text stands once more: the bound is that of the longer one.
"""

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from itertools import accumulate

from agent.common.json_value import Json
from agent.session.transcript import CLOSE, OPEN, fenced
from tools.api.endpoints import SEGMENT

LONGEST = 8_000
"""Bytes of a result."""
MOST_FACTS = 1_600
"""Bytes of what programs read beside its text: numbers, and the ids of some forty rows."""
TEXT = "text"
"""Where the text of a result stands among its facts once more: hosts show their planner one or the other."""
_ASK_FOR_LESS = "ask for less at once"


def bounded(text: str, rest: str = _ASK_FOR_LESS, *, beside: int = 0) -> str:
    """A text that no host refuses for its length, and how to get the ``rest``; a cut between the marks closes them.

    ``beside`` is how many bytes else there are.
    """
    size, room = _size(text), LONGEST - beside
    if size <= room:
        return text
    # The longest that the end can be.
    room -= _size(f"…\n(cut: {size} bytes more; {rest})\n{CLOSE}")
    sizes = [*accumulate(map(_size, text[:room]))]
    kept = bisect_right(sizes, room)
    said = f"{text[:kept]}…\n(cut: {size - (sizes[kept - 1] if kept else 0)} bytes more; {rest})"
    return said if said.count(OPEN) == said.count(CLOSE) else f"{said}\n{CLOSE}"


def bounded_json(value: Json, rest: str = _ASK_FOR_LESS) -> str:
    """The same of data that strangers may have written, between its marks."""
    return bounded(fenced(value), rest)


def whole_rows(content: Mapping[str, Json], facts: Mapping[str, Json], rest: str = "") -> dict[str, Json]:
    """A result of which only whole rows are left out, the last ones of what is longest, and how to get the ``rest``.

    ``facts`` are what else there will be.
    """
    room = LONGEST - size_beside(beside(facts))
    shown = dict(content)
    while _size(fenced(shown)) > room and (longest := _longest(shown)):
        key, rows = longest
        shown[key] = rows[: -max(1, len(rows) // 20)]
        shown["cut"] = " ".join(_left_out(content, shown, rest))
    return shown


def _longest(shown: Mapping[str, Json]) -> tuple[str, list[Json]] | None:
    lists = [(key, value) for key, value in shown.items() if isinstance(value, list) and value]
    return max(lists, key=lambda found: _size(found[1]), default=None)


def _left_out(content: Mapping[str, Json], shown: Mapping[str, Json], rest: str) -> Iterator[str]:
    for key, every in content.items():
        some = shown[key]
        if isinstance(every, list) and isinstance(some, list) and len(some) < len(every):
            how = f": {rest.format(len(some))}" if rest and some else ""
            yield f"{len(some)} of {len(every)} {key} are shown here{how}."


def beside(facts: Mapping[str, Json]) -> dict[str, Json]:
    """What programs read beside the text, as far as there is room: of lists as many as fit."""
    room = MOST_FACTS
    found: dict[str, Json] = {}
    for key, value in sorted(facts.items(), key=lambda fact: isinstance(fact[1], list)):
        fit = value if not isinstance(value, list) else [*_while_room(value, room - _size({key: []}) - 2)]
        size = _size({key: fit}) + 2
        if size <= room:
            room -= size
            found[key] = fit
    return found


def size_beside(facts: Mapping[str, Json]) -> int:
    """How many bytes of a result are not its text."""
    return _size({**facts, TEXT: ""}) + 2


def facts_of(content: Mapping[str, Json]) -> dict[str, Json]:
    """Ids, numbers and states of a result, by their keys; of rows how many there are, and ids.

    Nobody else's words are among them.
    """
    found: dict[str, Json] = {}
    for key, value in content.items():
        if isinstance(value, int | float) or (isinstance(value, str) and key.endswith("id") and _is_id(value)):
            found[key] = value
        elif isinstance(value, list):
            found[f"{key}_count"] = len(value)
            found[f"{key}_ids"] = [one for row in value if (one := _record_id(row)) is not None]
        elif (one := _record_id(value)) is not None:
            found[f"{key}_id"] = one
    return found


def _while_room(values: list[Json], room: int) -> Iterator[Json]:
    for each in values:
        room -= _size([each]) + 2
        if room < 0:
            return
        yield each


def _size(value: Json) -> int:
    """Bytes in JSON, without what stands around it."""
    return len(json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace")) - 2


def _record_id(value: Json) -> str | None:
    found = value.get("id") if isinstance(value, dict) else None
    return found if isinstance(found, str) and _is_id(found) else None


def _is_id(value: str) -> bool:
    """Whether a value is one word that names a record, so that nothing can be said by it."""
    return SEGMENT.fullmatch(value) is not None
