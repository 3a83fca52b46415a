"""How much of a result a host's planner has to read: its text and what programs read beside it, both bounded.

A host shows its planner one or the other, and refuses what is long.  Tokens cannot be counted here, so bytes are, as
they stand in JSON: 8,000 tokens of o200k_base are more than both bounds hold, also where they hold ids, ideographs,
emoji or quotation marks alone.  Only what somebody made for it takes a token a byte: 12,000 in all, where hosts refuse
25,000.
"""

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from itertools import accumulate

from agent.common.json_value import Json
from agent.session.transcript import CLOSE, OPEN, fenced
from tools.api.endpoints import SEGMENT

LONGEST = 9_400
"""Bytes of a text."""
MOST_FACTS = 2_500
"""Bytes of what programs read: beside numbers the ids of some fifty rows."""


def bounded(text: str) -> str:
    """A text that no host refuses for its length; where a cut falls between the marks, they are closed again."""
    size = _size(text)
    if size <= LONGEST:
        return text
    sizes = [*accumulate(map(_size, text[:LONGEST]))]
    kept = bisect_right(sizes, LONGEST)
    said = f"{text[:kept]}…\n(cut: {size - sizes[kept - 1]} bytes more; ask for less at once)"
    return said if said.count(OPEN) == said.count(CLOSE) else f"{said}\n{CLOSE}"


def bounded_json(value: Json) -> str:
    """The same of data that strangers may have written, between its marks."""
    return bounded(fenced(value))


def facts_of(content: Mapping[str, Json]) -> dict[str, Json]:
    """Ids, numbers and states of a result, by their keys; of rows how many there are and, as far as there is room, ids.

    Nobody else's words are among them.
    """
    counts: dict[str, Json] = {}
    single: dict[str, Json] = {}
    rows: dict[str, list[str]] = {}
    for key, value in content.items():
        if isinstance(value, int | float):
            counts[key] = value
        elif isinstance(value, str) and key.endswith("id") and _is_id(value):
            single[key] = value
        elif isinstance(value, list):
            counts[f"{key}_count"] = len(value)
            rows[f"{key}_ids"] = [found for row in value if (found := _record_id(row)) is not None]
        elif (one := _record_id(value)) is not None:
            single[f"{key}_id"] = one
    return _fitting(counts | single, rows)


def _fitting(facts: Mapping[str, Json], rows: Mapping[str, list[str]]) -> dict[str, Json]:
    """As many of them as there is room for, each list of ids cut where the room ends."""
    room = MOST_FACTS
    found: dict[str, Json] = {}
    for key, value in facts.items():
        room -= _size({key: value}) + 2
        if room >= 0:
            found[key] = value
    for key, ids in rows.items():
        room -= _size({key: []}) + 2
        if room >= 0:
            found[key] = fit = [*_while_room(ids, room)]
            room -= _size(fit)
    return found


def _while_room(ids: list[str], room: int) -> Iterator[Json]:
    for each in ids:
        room -= _size(each) + 4
        if room < 0:
            return
        yield each


def _size(value: Json) -> int:
    """Bytes in JSON, without what stands around a text."""
    return len(json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace")) - 2


def _record_id(value: Json) -> str | None:
    found = value.get("id") if isinstance(value, dict) else None
    return found if isinstance(found, str) and _is_id(found) else None


def _is_id(value: str) -> bool:
    """Whether a value is one word that names a record, so that nothing can be said by it."""
    return SEGMENT.fullmatch(value) is not None
