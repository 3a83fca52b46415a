"""Train the classifier of what is left in mails (``agent.copy.flaws.left``) from ``written``, or say how good it is.

python -m tests.bench.left.train [--check]
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy

from agent.copy.flaws.left import LEFT, signs
from tests.bench.left.labelled import PLAIN, Line, beside, digest, load
from tests.bench.linear import fitted, left_out, matrix, packed

WEIGHTS = Path(__file__).parents[3] / "agent" / "copy" / "flaws" / "left.bin"


def check(texts: Any, lines: Sequence[Line], others: Sequence[tuple[str, int]]) -> Iterator[str]:
    """How often lines that were left out are taken for what they are."""
    kinds = numpy.array([*(one.kind for one in lines), *(PLAIN for _ in others)])
    numbers = [*(one.number for one in lines), *(number for _, number in others)]
    share: Any = numpy.zeros(len(kinds))
    for here, names, found in left_out(texts, kinds, numbers):
        share[here] = found[:, list(names).index(LEFT)]
    ours, is_left = share[: len(lines)], kinds[: len(lines)] == LEFT
    of_mails = share[len(lines) :][numpy.array([number > 0 for _, number in others])]
    for most in (0.5, 0.7, 0.8, 0.9):
        yield (
            f"over {most}: {(ours[is_left] > most).mean():.1%} of what is left, {(ours[~is_left] > most).mean():.1%} of"
            f" lines like it, {(of_mails > most).mean():.2%} of the sentences of mails"
        )
    for language in sorted({one.language for one in lines}):
        here = numpy.array([one.language == language for one in lines])
        yield f"{language}: over 0.8 {(ours[here & is_left] > 0.8).mean():.1%}, n={here.sum()}"


def main() -> None:
    """Write the weights, or say how good they are."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.left.train")
    parser.add_argument("--check", action="store_true", help="leave out a quarter of the lines at a time")
    given = parser.parse_args()
    lines = [one for one in load() if given.check or not one.is_held_out]
    others = [*beside()]
    rows: dict[str, int] = {}
    texts = matrix(
        [(one, [*signs(one)]) for one in (*(line.text for line in lines), *(one for one, _ in others))], rows
    )
    if given.check:
        print(*check(texts, lines, others), sep="\n")
        return
    kinds = [*(one.kind for one in lines), *(PLAIN for _ in others)]
    WEIGHTS.write_bytes(packed(fitted(texts, kinds), rows, digest()))
    print(f"{len(lines)} lines, {WEIGHTS.stat().st_size} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
