"""What the rows of a campaign's leads put into its texts, in place of their variables."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from agent.common.json_value import Json
from tools.api.wire_campaigns import Prospect
from tools.catalog.show import items_of

VARIABLES = ("first_name", "last_name", "name", "company", "position", "headline", "email", "linkedin_url")
"""What Puffle fills in from a lead's row, besides ``custom_fields``."""
OWN = "custom_fields."
"""How a variable begins that a row has besides."""
SHOWN = 20
"""Values that a card shows; the others are counted there, and listed by ``approvals show``."""
_VARIABLE = re.compile(r"%([a-z_][a-z0-9_.]{1,60})%")
_PLAIN = re.compile(r"(?!.*(?:www\.|\w\.[^\W\d]{2,}))[\w .,'’&()/+|–-]{1,60}|[\w-]{1,40}\.[a-z]{2,4}")
"""What reads like a name or a title: one short line without a link, or a company that is called like its site."""


@dataclass(frozen=True, slots=True)
class PutIn:
    """A value that is more than a name."""

    who: str
    variable: str
    value: str

    def lines(self) -> Iterator[str]:
        """The whole value, for a card."""
        yield f"  {self.who}, %{self.variable}%:"
        yield from (f"    | {line}" for line in self.value.split("\n"))


def values_of(row: Prospect) -> dict[str, str]:
    """What a row fills, by the names of the variables."""
    told = row.model_dump()
    own = told.pop("custom_fields")
    found = {**told, **{f"{OWN}{key}": _said(value) for key, value in own.items()}} if isinstance(own, dict) else told
    return {name: value for name, value in found.items() if isinstance(value, str) and value.strip()}


def _said(value: Json) -> Json:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def filled(text: str, values: dict[str, str]) -> str | None:
    """A text with the values of a lead; ``None`` where it names one that nobody here knows."""
    if not all(name in values for name in variables_in([text])):
        return None
    return _VARIABLE.sub(lambda found: values[found[1]], text)


def variables_in(texts: Iterable[str]) -> list[str]:
    """The variables that texts use, each once."""
    return [*dict.fromkeys(found[1] for text in texts for found in _VARIABLE.finditer(text))]


def texts_of(nodes: Json, signature: Json = None) -> list[str]:
    """Everything that steps say, in whatever key."""
    return [*_strings(items_of(nodes)), *_strings(signature)]


def _strings(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)


def is_more_than_a_name(variable: str, value: str) -> bool:
    """Whether nobody can tell from a card, which names everybody, what a variable becomes."""
    if variable in ("email", "linkedin_url"):
        return False
    return variable.startswith(OWN) or _PLAIN.fullmatch(value) is None


def put_in_lines(found: tuple[PutIn, ...]) -> tuple[str, ...]:
    """What a card says of such values."""
    if not found:
        return ()
    more = len(found) - SHOWN
    rest = [f"  and {more} more: `puffle-agent approvals show` lists them"] if more > 0 else []
    return ("what rows put into the texts:", *(line for one in found[:SHOWN] for line in one.lines()), *rest)
