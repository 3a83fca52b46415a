"""What the rows of a campaign's leads put into its texts, in place of their variables."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from agent.common.json_value import Json
from tools.api.wire_campaigns import Prospect
from tools.catalog.show import items_of

VARIABLES = ("first_name", "last_name", "name", "company", "position", "headline", "email", "linkedin_url")
"""What Puffle fills in from a lead's row, besides ``custom_fields``."""
OWN = "custom_fields."
"""How a variable begins that a row has besides."""
_NAMES = frozenset({"first_name", "last_name", "name"})
_FILL = _NAMES | {"company", "title", "position", "headline", "attributes", "custom_fields"}
"""The keys of rows that are written down, of leads and of campaigns, which fill variables."""
_BESIDE = frozenset({"id", "domain"})
_HANDLES = frozenset({"email", "linkedin_url"})
_WORDS = 6
"""The most words that read like a name or a title."""
SHOWN = 20
"""Values that a card shows whole; the others are counted there, and listed by ``approvals show``."""
TOGETHER = 200
"""Different plain values of one variable that a card shows side by side; the others likewise."""
_VARIABLE = re.compile(r"%([a-z_][a-z0-9_.]{1,60})%")
_PLAIN = re.compile(r"(?!.*(?:www\.|\w\.[^\W\d]{2,}|\d{3}|\d \d|\w{4}\. |\b[a-z]\w+\. ))[\w .,'’&()/+|–-]{1,60}")
"""What reads like a name or a title: one short line without a link, a large number or the end of a sentence."""
_SITE = re.compile(r"[\w-]{1,40}(?:\.[\w-]{1,40}){0,3}\.[a-z]{2,10}")
_PROFILE = re.compile(r"(?:https?://)?(?:[a-z]{2,3}\.)?linkedin\.com/[^\s<>\"'?#]{1,200}", re.IGNORECASE)


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
    value = _said(value)
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)


def fillings_of(row: Json) -> Iterator[str]:
    """What a row that is written down says of somebody, addresses left out, as far as it can become a variable."""
    for name, value in row.items() if isinstance(row, dict) else ():
        if name in _FILL:
            inner = {k: v for k, v in value.items() if k not in _BESIDE} if isinstance(value, dict) else value
            yield from _strings(inner)


def is_in_entry(who: str, variable: str, value: str) -> bool:
    """Whether a value stands in the entry that a card has of a person anyway: a handle, or a short part of the name."""
    if variable in _HANDLES:
        return value in who
    return variable in _NAMES and len(value.split()) <= _WORDS and value.casefold() in who.casefold()


def is_more_than_a_name(variable: str, value: str, email: str = "") -> bool:
    """Whether what a variable becomes cannot stand beside other such values, but has to be shown with its person.

    A name does where the entry of the person does not hold it; a firm does not that is called like its own site, by
    the address of the person.
    """
    if variable in _NAMES or variable.startswith(OWN):
        return True
    if variable == "linkedin_url":
        return _PROFILE.fullmatch(value) is None
    if _SITE.fullmatch(value.casefold()) is not None:
        return not f".{email.casefold().rpartition('@')[2]}".endswith(f".{value.casefold()}")
    return _PLAIN.fullmatch(value) is None or len(value.split()) > _WORDS


@dataclass(frozen=True, slots=True)
class FilledIn:
    """What the rows of a roster put into texts, as far as the entries of its people do not say it."""

    whole: tuple[PutIn, ...] = ()
    """What is more than a name."""
    plain: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The other values, each once, by their variable."""
    said: tuple[str, ...] = ()
    """All of them, and those that the entries say."""

    def lines(self) -> Iterator[str]:
        """What a card says of them."""
        if self.whole or self.plain:
            yield "what rows put into the texts:"
        for variable, values in self.plain.items():
            more = len(values) - TOGETHER
            yield f"  %{variable}%: {'; '.join(values[:TOGETHER])}{f' {_more(more)}' if more > 0 else ''}"
        yield from (line for one in self.whole[:SHOWN] for line in one.lines())
        if (more := len(self.whole) - SHOWN) > 0:
            yield f"  {_more(more)}"

    def rest(self) -> Iterator[str]:
        """Those that a card only counts."""
        yield from (f"%{name}%: {value}" for name, values in self.plain.items() for value in values[TOGETHER:])
        yield from (line for one in self.whole[SHOWN:] for line in one.lines())


def _more(count: int) -> str:
    return f"and {count} more: `puffle-agent approvals show` lists them"


def filled_in(values: Iterable[tuple[str, str, str, str]]) -> FilledIn:
    """What some values put in: each with the entry and the address of its person, and with its variable."""
    whole: list[PutIn] = []
    plain: dict[str, dict[str, None]] = {}
    said: dict[str, None] = {}
    for who, email, variable, value in values:
        said[value] = None
        if is_in_entry(who, variable, value):
            continue
        if is_more_than_a_name(variable, value, email):
            whole.append(PutIn(who, variable, value))
        else:
            plain.setdefault(variable, {})[value] = None
    return FilledIn(tuple(whole), {variable: tuple(found) for variable, found in plain.items()}, tuple(said))
