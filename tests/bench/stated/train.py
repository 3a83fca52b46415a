"""Train the classifier of sentences (``agent.copy.claims.stated``) from ``written``, or say how good it is.

python -m tests.bench.stated.train [--check]
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy

from agent.copy.claims.stated import TALK
from tests.bench.linear import fitted, left_out, matrix, packed
from tests.bench.stated.labelled import Sentence, digest, load

WEIGHTS = Path(__file__).parents[3] / "agent" / "copy" / "claims" / "stated.bin"


def check(signs: Any, sentences: Sequence[Sentence]) -> Iterator[str]:
    """How often sentences that were left out are taken for what they are."""
    kinds = numpy.array([one.kind for one in sentences])
    language = numpy.array([one.language for one in sentences])
    talk: Any = numpy.zeros(len(sentences))
    guess: Any = numpy.empty(len(sentences), object)
    for here, names, found in left_out(signs, kinds, [one.number for one in sentences]):
        talk[here] = found[:, list(names).index(TALK)]
        guess[here] = names[found.argmax(1)]
    is_talk = kinds == TALK
    for what in (*sorted(set(language)), ""):
        here = numpy.array([one.startswith(what) for one in language])
        right = ((talk > 0.5) == is_talk)[here].mean()
        yield f"{what or 'all'}: talk or not {right:.1%}, kind {(guess == kinds)[here].mean():.1%}, n={here.sum()}"
    for most in (0.7, 0.8, 0.9, 0.95):
        missed, wrong = (talk[~is_talk] > most).mean(), (talk[is_talk] > most).mean()
        yield f"talk over {most}: {wrong:.1%} of talk, {missed:.1%} of what states something"
        stated, falsely = (talk[~is_talk] < 1 - most).mean(), (talk[is_talk] < 1 - most).mean()
        yield f"stated over {most}: {stated:.1%} of what states something, {falsely:.1%} of talk"


def main() -> None:
    """Write the weights, or say how good they are."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.stated.train")
    parser.add_argument("--check", action="store_true", help="leave out a quarter of the sentences at a time")
    given = parser.parse_args()
    sentences = [one for one in load() if given.check or not one.is_held_out]
    rows: dict[str, int] = {}
    signs = matrix([(one.text, ()) for one in sentences], rows)
    if given.check:
        print(*check(signs, sentences), sep="\n")
        return
    WEIGHTS.write_bytes(packed(fitted(signs, [one.kind for one in sentences]), rows, digest()))
    print(f"{len(sentences)} sentences, {WEIGHTS.stat().st_size} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
