"""Train the classifier of whole replies (``agent.copy.replies.meant``), or say how good it is.

python -m tests.bench.labelled.train_replies [--check]
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy

from agent.copy.replies.meant import AWAY, FREE, LEAVE, LOOK
from agent.copy.replies.own_words import own_words
from tests.bench.labelled import Reply
from tests.bench.labelled.sets import replies_digest, replies_learned_from
from tests.bench.linear import fitted, left_out, matrix, packed

WEIGHTS = Path(__file__).parents[3] / "agent" / "copy" / "replies" / "meant.bin"
_KINDS = {"suppress": LEAVE, "hold": LOOK, "free": FREE}
_ROWS = 10
"""Replies that are left out together."""


def kind(reply: Reply) -> str:
    """The kind of a labelled reply."""
    return _KINDS.get(reply.effect, AWAY if "out_of_office" in reply.labels else FREE)


def check(signs: Any, kinds: Any, groups: Sequence[int]) -> Iterator[str]:
    """How replies that were left out are judged."""
    shares: dict[str, Any] = {name: numpy.zeros(len(kinds)) for name in (LEAVE, LOOK, FREE, AWAY)}
    for here, names, found in left_out(signs, kinds, groups):
        for name, column in zip(names, found.T, strict=True):
            shares[str(name)][here] = column
    for least in (0.1, 0.2, 0.3):
        yield f"leave below {least}: {(shares[LEAVE][kinds == LEAVE] < least).mean():.1%} of those that ask for it"
    for least in (0.3, 0.4, 0.5):
        over = {name: f"{(shares[AWAY][kinds == name] > least).mean():.1%}" for name in (AWAY, FREE, LOOK, LEAVE)}
        yield f"away over {least}: {over}"


def main() -> None:
    """Write the weights, or say how good they are."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.labelled.train_replies")
    parser.add_argument("--check", action="store_true", help="leave out a quarter of the replies at a time")
    given = parser.parse_args()
    every = replies_learned_from()
    rows: dict[str, int] = {}
    signs = matrix([(own_words(one.text), ()) for one in every], rows)
    kinds = numpy.array([kind(one) for one in every])
    if given.check:
        print(*check(signs, kinds, [n // _ROWS for n in range(len(every))]), sep="\n")
        return
    WEIGHTS.write_bytes(packed(fitted(signs, kinds), rows, replies_digest()))
    print(f"{len(every)} replies, {WEIGHTS.stat().st_size} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
