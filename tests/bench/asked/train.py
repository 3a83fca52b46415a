"""Train the classifier of clauses (``agent.common.words.asked``) from ``written``, or say how good it is.

python -m tests.bench.asked.train [--check]
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy

from agent.common.words.asked import NOTHING, known_signs
from tests.bench.asked.labelled import Clause, digest, load
from tests.bench.linear import fitted, left_out, matrix, packed

WEIGHTS = Path(__file__).parents[3] / "agent" / "common" / "words" / "asked.bin"
_JOINTS = {
    "en": ("and", "then", "and then", "so", "but"),
    "de": ("und", "dann", "und dann", "aber"),
    "fr": ("et", "puis", "et puis", "mais"),
    "es": ("y", "luego", "y luego", "pero"),
    "it": ("e", "poi", "e poi", "ma"),
    "pt": ("e", "depois", "mas"),
    "nl": ("en", "dan", "en dan", "maar"),
    "ja": ("あと", "それから", "で、"),
}


def joined(clauses: Sequence[Clause]) -> Iterator[Clause]:
    """Clauses that stood alone, each once more behind a word that joins it to another: that tells nothing of it."""
    for n, one in enumerate(clauses):
        joints = _JOINTS[one.language]
        begun = one.text.split()[0].lower().strip(",")
        if one.is_alone and begun not in {joint.split()[0] for joint in joints}:
            text = one.text if one.language == "ja" else f" {one.text[0].lower()}{one.text[1:]}"
            yield Clause(one.kind, joints[n % len(joints)] + text, one.language, one.request, is_alone=True)


def check(signs: Any, clauses: Sequence[Clause]) -> Iterator[str]:
    """How often clauses are taken for what they are that were left out with their whole request."""
    kinds = numpy.array([one.kind for one in clauses])
    asks = ~numpy.isin(kinds, NOTHING)
    guess: Any = numpy.empty(len(clauses), object)
    share: Any = numpy.zeros(len(clauses))
    for here, names, found in left_out(signs, kinds, [one.request for one in clauses]):
        guess[here] = names[found.argmax(1)]
        share[here] = found[:, ~numpy.isin(names, NOTHING)].sum(1)
    alone = numpy.array([one.is_alone for one in clauses])
    for what, here in (("alone", alone), ("in requests", ~alone)):
        right = ((share > 0.5) == asks)[here].mean()
        yield f"{what}: kind {(guess == kinds)[here].mean():.1%}, asks or not {right:.1%}, n={here.sum()}"
        for most in (0.5, 0.7, 0.9):
            false, missed = (share[here & ~asks] > most).mean(), (share[here & asks] <= most).mean()
            yield f"  over {most}: {false:.1%} of what asks for nothing; below: {missed:.1%} of what asks"


def main() -> None:
    """Write the weights, or say how good they are."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.asked.train")
    parser.add_argument("--check", action="store_true", help="leave out a quarter of the requests at a time")
    given = parser.parse_args()
    clauses = [one for one in load() if given.check or not one.is_held_out]
    clauses = [*clauses, *joined(clauses)]
    rows: dict[str, int] = {}
    signs = matrix([(one.text, known_signs(one.text)) for one in clauses], rows)
    if given.check:
        print(*check(signs, clauses), sep="\n")
        return
    WEIGHTS.write_bytes(packed(fitted(signs, [one.kind for one in clauses]), rows, digest()))
    print(f"{len(clauses)} clauses, {WEIGHTS.stat().st_size} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
