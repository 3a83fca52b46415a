"""The phrases of ``phrases.toml``, each kind of them as one pattern."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain

from agent.copy.tables import table

_BRACKET = re.compile(r"\\.|\[(?:\\.|[^\]])*\]|[()|]", re.DOTALL)
_LONG = 60
"""Characters that are not said over for each alternative of a group before them."""
_MANY = ("?", "*", "+", "{")
"""What makes of one any number."""


@cache
def one_of(name: str) -> str:
    """Every phrase of a kind, as alternatives of a regular expression."""
    text: str = table("phrases")[name]
    for time in ("day", "month"):
        text = text.replace(f"{{{time}}}", table("phrases")[time].strip())
    return "(?:" + "|".join(text.strip().split("\n")) + ")"


@cache
def phrases(*names: str) -> re.Pattern[str]:
    """Phrases of some kinds, as whole words."""
    return _whole([one_of(name) for name in names])


@cache
def concepts(kind: str) -> dict[str, re.Pattern[str]]:
    """The patterns of ``concepts.toml`` of a kind, each of what means the same."""
    return {name: _whole([alternatives(kind, name)]) for name in table("concepts")[kind]}


def listed(kind: str, name: str) -> frozenset[str]:
    """The words of a list of ``concepts.toml``, folded as they stand there."""
    return frozenset(table("concepts")[kind][name].split())


def alternatives(kind: str, name: str) -> str:
    """The patterns of one concept, as alternatives of a regular expression."""
    text: str = table("concepts")[kind][name]
    return text.strip().replace("\n", "|")


@cache
def any_concept(*kinds: str) -> re.Pattern[str]:
    """All patterns of some kinds of ``concepts.toml`` as one."""
    return _whole([alternatives(kind, name) for kind in kinds for name in table("concepts")[kind]])


@cache
def supposing(*, strictly: bool = False) -> re.Pattern[str]:
    """A condition, up to where it ends; strictly, without what may also be a time: ``when``."""
    words = "si|s['’]il|als|se" if strictly else one_of("if")
    begins = rf"(?:\A|(?<=[,;–—(] )|(?<=\bque )|(?<=\bnur ))(?:{words})"
    return re.compile(rf"(?:{begins}|(?<!\w){one_of('only_if')})(?!\w)[^,;.!?–—]*", re.IGNORECASE)


@cache
def personal(*, asks: bool = False) -> re.Pattern[str]:
    """Words in which a sentence says that it knows something of its reader, or that it has met them.

    A question whether its reader has done something says nothing.
    """
    said, people = table("phrases"), one_of("people")
    names = ("praise", "seen", "said", "sent", "doing")
    kinds = [one_of(name) for name in (names if asks else (*names, "past", "hearsay"))]
    every = "|".join(said["yours"].values())
    kinds.append(rf"{one_of('after')}(?:[ ]|(?<=['’]))(?:[^\s.,;!?]+[ ]){{1,3}}(?:{every})")
    for language, nouns in said["nouns"].items():
        public = "|".join(nouns.strip().split("\n"))
        kinds.append(rf"{said['yours'][language]} (?:[^\W\d_]+[ ]){{0,2}}(?:{public}|{people})")
    return _whole(kinds)


@cache
def whose() -> re.Pattern[str]:
    """Somebody around the reader."""
    yours = "|".join(table("phrases")["yours"].values())
    return re.compile(rf"(?:{yours}) (?:[^\W\d_]+[ ]){{0,2}}{one_of('people')}", re.IGNORECASE)


def parted(pattern: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A long pattern as two, which are faster: what of it begins at a word, and the rest."""
    every = _split(pattern)
    at_words = "|".join(one.removeprefix(r"\b") for one in every if one.startswith(r"\b"))
    rest = "|".join(one for one in every if not one.startswith(r"\b"))
    return re.compile(rf"\b(?=\w)(?:{at_words})"), re.compile(rest)


def _whole(kinds: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{by_letter(kinds)})(?!\w)", re.IGNORECASE)


def by_letter(kinds: Iterable[str]) -> str:
    """Alternatives behind a look at the letter that they begin with, so that few of them are tried at a word."""
    groups: dict[str, list[str]] = {}
    for one in chain.from_iterable(map(_each, kinds)):
        begins = one[0].casefold() if one[0].isalpha() and one[1:2] not in _MANY else ""
        groups.setdefault(begins, []).append(one)
    others = groups.pop("", [])
    return "|".join([*(f"(?={letter})(?:{'|'.join(some)})" for letter, some in groups.items()), *others])


def _each(pattern: str) -> Iterator[str]:
    """The alternatives of a pattern, also of a group that it begins with."""
    parts = _split(pattern)
    if len(parts) > 1:
        for part in parts:
            yield from _each(part)
        return
    end = _closing(pattern) if pattern.startswith("(?:") else 0
    after = pattern[end + 1 :]
    if end and after[:1] not in _MANY[1:] and len(after) < _LONG:
        inner, rest = _split(pattern[3:end]), after.removeprefix("?")
        for one in (*inner, *([""] if after.startswith("?") else [])):
            yield from _each(f"{one}{rest}")
    elif pattern:
        yield pattern


def _split(pattern: str) -> list[str]:
    """A pattern at the bars outside of its brackets."""
    parts, depth, start = [], 0, 0
    for found in _BRACKET.finditer(pattern):
        depth += (found[0] == "(") - (found[0] == ")")
        if found[0] == "|" and depth == 0:
            parts.append(pattern[start : found.start()])
            start = found.end()
    return [*parts, pattern[start:]]


def _closing(pattern: str) -> int:
    """Where the first bracket of a pattern closes."""
    depth = 0
    for found in _BRACKET.finditer(pattern):
        depth += (found[0] == "(") - (found[0] == ")")
        if found[0] == ")" and depth == 0:
            return found.start()
    return 0
