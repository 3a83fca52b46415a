"""The times that words speak of, and what each says: when something is to be done, what somebody is told, or neither.

Both are judged by linear classifiers that were trained on messages whose times were labelled (``tests/bench/times``):
no list holds all that people call a time, and no rule tells "send it on Friday" from "she called on Friday".
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, islice
from statistics import fmean

from agent.common.words.asked import asked
from agent.common.words.linear import Weights, bucket, load, ngrams
from agent.common.words.marks import READ

NONE = "none"
"""The kind of a word that is no part of a time."""
WHEN = "when"
"""The kind of a time to come at which something is to be done."""
SAID = "said"
"""The kind of one that somebody is to be told."""
_TOKEN = re.compile(
    r"\[[A-Z]\d+\]|\d+|[\u3400-\u9fff々]+|[\u3041-\u309f]|[\u30a0-\u30ff]+|[^\W\d_\u3041-\u9fff]+|[^\w\s]|\n"
)
_ENDS = re.compile(r"[.!?](?=\s)|[;\u3002\uff01\uff1f\n]")
"""Where a sentence ends."""
_PARTS = re.compile(r"[,;:()\u3001–—]|\s-\s")
"""Where a part of it may end."""
_MOST = 60
"""Times of a text that are looked at."""
_MAY_BE = 0.35
"""How likely a word is part of a time, from which it belongs to one beside it."""
_NEAR = 2
"""How many words around one tell whether it is part of a time."""
_AROUND = 6
"""How many words before and behind a time are looked at one by one."""
_BEFORE = 60
"""Characters of what was said before the sentence."""
_FEW = 8
"""Words of that which are looked at."""
_FAR = 300
"""Characters before and behind a time up to which its sentence is looked at."""
_SIDE = 25
"""Characters before and behind a time whose letters are looked at."""


@dataclass(frozen=True, slots=True)
class Time:
    """A time as it stands in words."""

    text: str
    start: int
    end: int
    is_time: float
    """How likely it is one."""
    kinds: Mapping[str, float]
    """How likely it is of each kind, if it is one."""

    def share(self, kind: str) -> float:
        """How likely it is a time of a kind."""
        return self.is_time * self.kinds[kind]


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a sign, or a letter of a language without spaces."""

    text: str
    """Without what makes no difference: case, and which number it is."""
    start: int
    end: int


Signs = Sequence[tuple[float, Collection[int]]]
"""Values, and the rows of the signs that have them."""


@lru_cache(maxsize=256)  # the user's words are held against each call
def times(text: str) -> tuple[Time, ...]:
    """The times in the first words of a text whose dictated texts stand behind marks (``Marked``), in order."""
    return tuple(
        Time(text[start:end], start, end, share, weights("times").of(signs_of(text, start, end)))
        for start, end, share in islice(_spans(text[:READ]), _MOST)
    )


def weights(name: str) -> Weights:
    """The weights that come with the program: of the words of a time (``timed``), or of ``times``."""
    return load("agent.common.words", f"{name}.bin")


def _spans(text: str) -> Iterator[tuple[int, int, float]]:
    """Where the words of each time begin and end, and how likely they are one."""
    found, timed = tokens(text), weights("timed")
    shares = [1 - timed.of(signs)[NONE] for signs in signs_of_tokens(found)]
    for may_be, group in groupby(zip(found, shares, strict=True), key=lambda one: one[1] > _MAY_BE):
        words, likely = zip(*group, strict=True)
        start, end = words[0].start, words[-1].end
        if may_be and max(likely) > 1 / 2 and end - start > 1:
            yield start, end, fmean(likely)


def tokens(text: str) -> Sequence[Token]:
    """The words of a text."""
    return [Token(_plain(found[0]), *found.span()) for found in _TOKEN.finditer(text)]


def _plain(word: str) -> str:
    if word.isdigit():
        return "0" if len(word) < 3 else "000"
    return word[:2].casefold() + "]" if word[0] == "[" and len(word) > 1 else word.casefold()


def signs_of_tokens(found: Sequence[Token]) -> Iterator[Signs]:
    """Of each word the signs by which it is part of a time: its letters, and the words around it."""
    around = ["", "", *(one.text for one in found), "", ""]
    for at, one in enumerate(found, _NEAR):
        before, behind = around[at - _NEAR : at], around[at + 1 : at + 1 + _NEAR]
        yield [
            (1.0, _rows([f"w {one.text}"])),
            (0.4, _rows(_letters("g", f"<{one.text}>", (2, 3, 4)))),
            (0.7, _rows([f"-2 {before[0]}", f"-1 {before[1]}", f"1 {behind[0]}", f"2 {behind[1]}"])),
            (0.7, _rows([f"a {before[1]} {one.text}", f"b {one.text} {behind[0]}"])),
            (0.3, _rows([*_letters("p", f"<{before[1]}>", (3,)), *_letters("n", f"<{behind[0]}>", (3,))])),
        ]


def signs_of(text: str, start: int, end: int) -> Signs:
    """The signs of what a time that stands there says: its words, and the sentence around it."""
    begin, finish = _within(_ENDS, text, start, end, 0, len(text))
    inner, outer = _within(_PARTS, text, start, end, begin, finish)
    time = re.sub(r"\d+", "0", text[start:end].casefold())
    before, behind = _words(text[begin:start]), _words(text[end:finish])
    sentence = [*before, "<t>", *behind]
    near = [f"L{n} {word}" for n, word in enumerate(reversed(before[-_AROUND:]))]
    near += [f"R{n} {word}" for n, word in enumerate(behind[:_AROUND])]
    near += [f"Lb {' '.join(before[-2:])}", f"Rb {' '.join(behind[:2])}", f"T {time}"]
    beside = [f"Lc {' '.join(before[-3:])}", f"Rc {' '.join(behind[:3])}", f"t {' '.join(sentence[:2])}"]
    beside += [*(f"t {word}" for word in _words(time)), f"S {sentence[0]}", f"E {sentence[-1]}"]
    beside += ["first"] * (not before) + ["last"] * (not behind) + ["colon"] * (":" in before)
    part = [f"cl {word}" for word in _words(text[inner:start])] + [f"cr {word}" for word in _words(text[end:outer])]
    part += [*(f"l {word}" for word in before), *(f"r {word}" for word in behind)]
    letters = [*_letters("lg", text[max(begin, start - _SIDE) : start].casefold(), (3, 4))]
    letters += [*_letters("rg", text[end : min(finish, end + _SIDE)].casefold(), (3, 4))]
    letters += [f"P {word}" for word in _words(text[max(0, begin - _BEFORE) : begin])[-_FEW:]]
    return [
        (0.6, _rows(near)),
        (0.5, _rows(beside)),
        (0.38, _rows(part)),
        (0.2, _rows(letters)),
        (0.15, _rows(_letters("tg", f"^{time}$", (2, 3, 4)))),
        *_asked("A", text[inner:outer], 1.0),
        *_asked("AS", text[begin:finish], 0.7),
    ]


def _within(ends: re.Pattern[str], text: str, start: int, end: int, begin: int, finish: int) -> tuple[int, int]:
    """Where what ends like this begins and ends around a time, as far as it is looked at."""
    begin, finish = max(begin, start - _FAR), min(finish, end + _FAR)
    before = [found.end() for found in ends.finditer(text, begin, start)]
    behind = ends.search(text, end, finish)
    return before[-1] if before else begin, behind.start() if behind else finish


def _asked(prefix: str, clause: str, value: float) -> Iterator[tuple[float, Collection[int]]]:
    """What a clause asks for."""
    yield from ((value * share, _rows([f"{prefix} {kind}"])) for kind, share in asked(clause).items())


def _words(text: str) -> list[str]:
    return [_plain(found[0]) for found in _TOKEN.finditer(text)]


def _letters(prefix: str, text: str, lengths: tuple[int, ...]) -> Iterator[str]:
    yield from (f"{prefix}{sign}" for sign in ngrams(text, lengths))


def _rows(signs: Iterable[str]) -> frozenset[int]:
    return frozenset(map(bucket, signs))
