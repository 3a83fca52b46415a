"""Orders that the same message calls off again: "pause Spring. no, hold on, don't pause it. just set its limit"."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from agent.common.words.moods import starting
from agent.common.words.table import EVERY
from agent.common.words.text import QUOTED

_HALT = (
    r"(?:(?:wait|hold on|hang on|stop|scratch that|warte|halt|stopp|moment|attends|attendez|espera|espere|aspetta"
    r"|aspetti|wacht|peraí)\b[\s,.!–-]*)"
)
_BACK = re.compile(
    r"(?:^|(?<=[\s.!?;,:–—-]))(?:(?:h+m+|ah|oh|uh|um|äh|ähm|ach|eh)[\s,.!]+){0,2}"
    rf"(?:(?:actually|eigentlich|en fait)[\s,]+)?(?:no|nope|nein|nee|non|não)\b[\s,.!–-]*(?P<halt>{_HALT}{{0,3}})",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"(?:(?:do not|don['’]?t|never|not|doch nicht|lieber nicht|nicht|ne|no|non|não|niet) |n['’])"
    r"(?:(?:la|le|les|lo|los|las|o|a) |l['’])?",
    re.IGNORECASE,
)
_NOT_BEHIND = re.compile(
    r"(?P<verb>\w+)(?: (?:es|sie|ihn|das|hem|het))?(?: doch| lieber)? (?:nicht|niet)\b", re.IGNORECASE
)
_INSTEAD = re.compile(
    r"(?:just|only|instead|rather|nur|stattdessen|bloß|juste|seulement|plutôt|solo|sólo|solamente|soltanto|apenas|só"
    r"|alleen|gewoon)\b[\s,]*",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[^.!?;,\n]{0,80}")
_ENDS = re.compile(r"\n|[.!?;](?=\s|$)")
_JOINTS = re.compile(r",\s|\s(?:and|und|et|y|e|en|then|dann)\s")
_NAMES = re.compile(r"(?<=\w )[A-ZÀ-Þ]|\[|_|@")
_IT = re.compile(r"\b(?:its?|them|theirs?|him|his|hers?|es|ihn|ihm|sie)\b", re.IGNORECASE)
_FEW = 7
"""Words of what calls an order off at most."""
_FAR = 400
"""Characters before it in which the order stands."""


class CalledOff(NamedTuple):
    """A message without the orders that it calls off, and these."""

    rest: str
    orders: tuple[str, ...]


@lru_cache(maxsize=128)  # the user's words are held against each call
def called_off(words: str) -> CalledOff:
    """What is left of a message, and the orders that it takes back; words in quotation marks call nothing off."""
    blank = QUOTED.sub(lambda found: "_" * len(found[0]), words)
    orders: list[str] = []
    for start, stop, end in reversed([*_spans(blank)]):
        orders.insert(0, words[start:stop].strip(" ,.!–-"))
        rest = words[end:].lstrip(" ,.!–-")
        words = f"{words[:start]}{_what(orders[0], rest)}{rest}"
    return CalledOff(words, tuple(orders))


def _what(order: str, rest: str) -> str:
    """What an order is about, ahead of words that name nothing themselves: "Theo's thread: mark it as unread"."""
    about = starting(order, EVERY).partition(" ")[2]
    behind = _ENDS.split(rest)[0]
    is_about_it = _IT.search(behind) is not None or not _NAMES.search(behind)
    return f"{about}: " if about and behind and is_about_it else ""


def _spans(words: str) -> Iterator[tuple[int, int, int]]:
    """Where each order begins that is called off, where that ends, and where what calls it off does."""
    before = 0
    for back in _BACK.finditer(words):
        found = _order_before(words, back) if back.start() >= before else None
        if found is not None:
            before = found[2]
            yield found


def _order_before(words: str, back: re.Match[str]) -> tuple[int, int, int] | None:
    said = next(_CLAUSE.finditer(words, back.end()))[0]
    acts = _not_to_be_done(said)
    if not (acts or (back["halt"] and _is_instead(said))):
        return None
    start = next((at for at, kinds in _orders(words, back.start()) if kinds & acts or (kinds and not acts)), None)
    return None if start is None else (start, back.start(), back.end() + (len(said) if acts else 0))


def _orders(words: str, end: int) -> Iterator[tuple[int, frozenset[str]]]:
    """Where the parts of the sentence before a place begin, the last first, with the kinds of their verbs."""
    near = max(0, end - _FAR)
    ends = (one.end() for one in _ENDS.finditer(words, near, end))
    begins = max((one for one in ends if words[one:end].strip()), default=near)
    starts = [one.end() for one in _JOINTS.finditer(words, begins, end)]
    yield from ((at, _kinds(words[at:end])) for at in reversed(starts))
    if begins > near or not near:
        yield begins, _kinds(words[begins:end])


def _is_instead(said: str) -> bool:
    """Whether a clause wants something else: "just set its limit to 12"."""
    only = _INSTEAD.match(said)
    return only is not None and bool(_kinds(said[only.end() :]))


def _not_to_be_done(said: str) -> frozenset[str]:
    """The kinds of the verb of a prohibition that names nobody: "don't archive it"; none of anything else."""
    if len(said.split()) > _FEW or _NAMES.search(said):
        return frozenset()
    if ahead := _NOT.match(said):
        return EVERY.kinds(said[ahead.end() :])
    behind = _NOT_BEHIND.match(said)
    return EVERY.kinds(behind["verb"]) if behind else frozenset()


def _kinds(words: str) -> frozenset[str]:
    return EVERY.kinds(starting(words, EVERY))
