"""Cutting answers down to what a planner needs, and always saying what was cut."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from pydantic import BaseModel

from agent.common.json_value import Json

T = TypeVar("T")
ROWS = 50
"""Rows of a collection that are shown."""
TEXT_ROWS = 25
"""Rows that are shown where each carries text."""
NAME = 200
"""Characters of a name or title that are shown."""
SNIPPET = 500
"""Characters of an excerpt that are shown."""
BODY = 4000
"""Characters of a message or draft that are shown."""
_CUT = " [cut]"


def clip(text: str | None, limit: int = NAME) -> str | None:
    """A text, or its beginning with a mark where it was cut."""
    if text is None or len(text) <= limit:
        return text
    return text[:limit] + _CUT


def given(**values: Json) -> dict[str, Json]:
    """The values that are there; what the server left out is left out too."""
    return {key: value for key, value in values.items() if value is not None}


def pick(part: BaseModel, *names: str, limit: int = NAME) -> dict[str, Json]:
    """Some fields of a part under their own names, strings clipped, absent ones left out."""
    values = {name: getattr(part, name) for name in names}
    return given(**{name: clip(v, limit) if isinstance(v, str) else v for name, v in values.items()})


def stated(part: BaseModel, *names: str) -> dict[str, Json]:
    """Facts that an answer states, a stated null too; what it leaves out must not overwrite what is known."""
    told = part.model_fields_set
    return {name: getattr(part, name) for name in names if name in told}


def known(facts: Mapping[str, Json], *names: str) -> dict[str, Json]:
    """Some facts of a record under their own names, empty ones left out."""
    return {name: value for name in names if (value := facts.get(name)) not in (None, "", [])}


def items_of(value: Json) -> list[Json]:
    """The items of a list; none where it is no list."""
    return value if isinstance(value, list) else []


def rows(key: str, items: Sequence[T], show: Callable[[T], Json], limit: int = ROWS) -> dict[str, Json]:
    """A collection, its first rows shown, with ``more`` for the number of rows that are not."""
    found: dict[str, Json] = {key: [show(item) for item in items[:limit]]}
    if len(items) > limit:
        found["more"] = len(items) - limit
    return found


def by_cursor(state: Mapping[str, Json], name: str, more: str = "hasMore") -> dict[str, Json] | None:
    """The arguments of the next page, where what is said of the pages holds a cursor and says that there is more."""
    return {"cursor": state[name]} if state.get(more) and state.get(name) else None


def by_pagination(shown: Mapping[str, Json]) -> dict[str, Json] | None:
    """The arguments of the next page, where an answer says of its pages under ``pagination``."""
    pages = shown.get("pagination")
    return by_cursor(pages, "cursor") if isinstance(pages, dict) else None


def by_number(shown: Mapping[str, Json]) -> dict[str, Json] | None:
    """The arguments of the next page, where pages have numbers and the answer says how many rows there are."""
    total, page, limit = (shown.get(name) for name in ("total", "page", "limit"))
    if not (isinstance(total, int) and isinstance(limit, int)):
        return None
    at = page if isinstance(page, int) else 1
    return {"page": at + 1} if at * limit < total else None


def squeeze(value: Json, text: int = 1000, items: int = 30) -> Json:
    """Open JSON of the vendor with its long texts and lists clipped."""
    if isinstance(value, str):
        return clip(value, text)
    if isinstance(value, list):
        return [squeeze(item, text, items) for item in value[:items]] + (["[cut]"] if len(value) > items else [])
    if isinstance(value, dict):
        kept = {str(clip(key)): squeeze(inner, text, items) for key, inner in list(value.items())[:items]}
        return kept if len(value) <= items else {**kept, "[cut]": len(value) - items}
    return value
