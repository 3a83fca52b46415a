"""Train the classifier of the sentences of replies (``agent.copy.replies.meant``), or say how good it is.

python -m tests.bench.labelled.train_replies [--check]
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy

from agent.common.words.linear import unpacked
from agent.copy.replies.harmless import said_in
from agent.copy.replies.meant import AWAY, FINE, LEAVE, LOOK, WHOLE
from agent.copy.replies.own_words import own_words
from agent.copy.replies.triage import Reading, read_reply
from tests.bench.labelled import Reply, figures, read
from tests.bench.labelled.marked import Marked, marked
from tests.bench.labelled.sets import replies_digest, replies_learned_from
from tests.bench.linear import fitted, matrix, packed

WEIGHTS = Path(__file__).parents[3] / "agent" / "copy" / "replies" / "meant.bin"
_KINDS = {"suppress": LEAVE, "hold": LOOK, "free": FINE}
SIZE = 1 << 17
"""Buckets of the signs in the letters: of a quarter as many a third more replies would be held without need."""
_FOLDS = 5
_ROWS = 20
"""Marked replies that are left out together."""


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence, or all those of a reply."""

    reply: int
    said: Sequence[str]
    kind: str
    is_known: bool = True
    """Whether it is of its kind; else one of its reply's sentences is."""


def _is_note(reply: Reply) -> bool:
    return "out_of_office" in reply.labels and reply.effect not in ("suppress", "hold")


def kind(reply: Reply) -> str:
    """The worst of a labelled reply."""
    return AWAY if _is_note(reply) else _KINDS.get(reply.effect, FINE)


def examples(every: Sequence[Reply], pieces: Sequence[Marked]) -> Iterator[Example]:
    """Whole replies and their sentences: of several in one that is not harmless it is not known which is to blame."""
    for number, reply in enumerate(every):
        said = [one.text for one in said_in(own_words(reply.text))]
        if said:
            yield Example(number, said, kind(reply))
        is_known = kind(reply) in (FINE, AWAY)
        yield from (Example(number, [one], kind(reply), is_known) for one in said if len(said) > 1)
    for number, one in enumerate(pieces, len(every)):
        whole = [*one.sentences()]
        yield Example(number, [said for said, _ in whole], kind(one.reply))
        is_away = kind(one.reply) == AWAY
        yield from (Example(number, [said], AWAY if is_away else label) for said, label in whole if len(whole) > 1)


def table(every: Sequence[Example], rows: dict[str, int]) -> Any:
    """The signs of the examples."""
    texts = [(" ".join(each.said), (WHOLE,) if len(each.said) > 1 else ()) for each in every]
    return matrix(texts, rows, size=SIZE)


def learned(every: Sequence[Example], found: Any) -> Any:
    """A model: of sentences of which one is to blame it is the likeliest, and those that look harmless are so."""
    known = numpy.array([one.is_known for one in every])
    kinds = numpy.array([one.kind for one in every])
    first = fitted(found[known], kinds[known])
    bad = 1 - first.predict_proba(found)[:, [list(first.classes_).index(one) for one in (FINE, AWAY)]].sum(1)
    unsure = [n for n in range(len(every)) if not known[n]]
    for _, group in groupby(unsure, lambda n: every[n].reply):
        at = [*group]
        blamed = max(at, key=lambda n: bad[n])
        for n in at:
            known[n] = n == blamed or bad[n] < 0.5
            kinds[n] = kinds[n] if n == blamed else FINE
    return fitted(found[known], kinds[known])


def folds(every: Sequence[Reply], pieces: Sequence[Marked]) -> Any:
    """The part with which each reply is left out: a writer as a whole, of the marked ones twenty at a time."""
    writers = [*dict.fromkeys(one.writer for one in every)]
    return numpy.array(
        [*(writers.index(one.writer) % _FOLDS for one in every), *(n // _ROWS % _FOLDS for n in range(len(pieces)))]
    )


def check(every: Sequence[Reply], pieces: Sequence[Marked], found: Sequence[Example], signs: Any) -> Iterator[str]:
    """What replies come to by weights that have not learned from their writers."""
    part = folds(every, pieces)
    of = part[[one.reply for one in found]]
    sets = [*every, *(one.reply for one in pieces)]
    came: dict[int, Reading] = {}
    for n in range(_FOLDS):
        rest = numpy.flatnonzero(of != n)
        stored = unpacked(packed(learned([found[int(at)] for at in rest], signs[rest]), {WHOLE: SIZE}, "", SIZE))
        with patch("agent.copy.replies.meant.weights", return_value=stored):
            read_reply.cache_clear()
            came |= {int(at): read(sets[at]) for at in numpy.flatnonzero(part == n)}
    read_reply.cache_clear()
    for name, first, end in (("learned from", 0, len(every)), ("sentences", len(every), len(sets))):
        yield from figures(name, [(sets[at], came[at]) for at in range(first, end)])


def main() -> None:
    """Write the weights, or say how good they are."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.labelled.train_replies")
    parser.add_argument("--check", action="store_true", help="leave out a fifth of the writers at a time")
    given = parser.parse_args()
    every, pieces = replies_learned_from(), marked()
    found = [*examples(every, pieces)]
    rows: dict[str, int] = {}
    signs = table(found, rows)
    if given.check:
        print(*check(every, pieces, found, signs), sep="\n")
        return
    WEIGHTS.write_bytes(packed(learned(found, signs), rows, replies_digest(), SIZE))
    print(f"{len(found)} sentences and replies, {WEIGHTS.stat().st_size} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
