"""The phrases of ``phrases.toml``, each kind of them as one pattern."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


@cache
def one_of(name: str) -> str:
    """Every phrase of a kind, as alternatives of a regular expression."""
    text: str = _table()[name]
    for time in ("day", "month"):
        text = text.replace(f"{{{time}}}", _table()[time].strip())
    return "(?:" + "|".join(text.strip().split("\n")) + ")"


@cache
def phrases(*names: str) -> re.Pattern[str]:
    """Phrases of some kinds, as whole words."""
    return _whole([one_of(name) for name in names])


@cache
def concepts(kind: str) -> dict[str, re.Pattern[str]]:
    """The patterns of ``concepts.toml`` of a kind, each of what means the same."""
    table = tomllib.loads(Path(__file__).with_name("concepts.toml").read_text("utf-8"))
    return {name: _whole(["|".join(text.strip().split("\n"))]) for name, text in table[kind].items()}


@cache
def supposing(*, strictly: bool = False) -> re.Pattern[str]:
    """A condition, up to where it ends; strictly, without what may also be a time: ``when``."""
    words = "si|s['’]il|als|se" if strictly else one_of("if")
    begins = rf"(?:\A|(?<=[,;–—(] ))(?:{words})"
    return re.compile(rf"(?:{begins}|(?<!\w){one_of('only_if')})(?!\w)[^,;.!?–—]*", re.IGNORECASE)


@cache
def personal(*, asks: bool = False) -> re.Pattern[str]:
    """Words in which a sentence says that it knows something of its reader, or that it has met them.

    A question whether its reader has done something says nothing.
    """
    table, people = _table(), one_of("people")
    names = ("praise", "seen", "said", "sent", "doing")
    kinds = [one_of(name) for name in (names if asks else (*names, "past", "hearsay"))]
    every = "|".join(table["yours"].values())
    kinds.append(rf"{one_of('after')}(?:[ ]|(?<=['’]))(?:[^\s.,;!?]+[ ]){{1,3}}(?:{every})")
    for language, nouns in table["nouns"].items():
        public = "|".join(nouns.strip().split("\n"))
        kinds.append(rf"{table['yours'][language]} (?:[^\W\d_]+[ ]){{0,2}}(?:{public}|{people})")
    return _whole(kinds)


@cache
def whose() -> re.Pattern[str]:
    """Somebody around the reader."""
    yours = "|".join(_table()["yours"].values())
    return re.compile(rf"(?:{yours}) (?:[^\W\d_]+[ ]){{0,2}}{one_of('people')}", re.IGNORECASE)


def _whole(kinds: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(kinds)})(?!\w)", re.IGNORECASE)
