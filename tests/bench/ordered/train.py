"""Learn what orders something (``agent.common.words.ordered``), or say how well that is told.

python -m tests.bench.ordered.train [--check]
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy
from sklearn.linear_model import LogisticRegression

from agent.common.words import ordered
from tests.bench.linear import matrix, packed
from tests.bench.ordered.labelled import Labelled, alone, digest, labelled, plain, written

WEIGHTS = Path(ordered.__file__).with_name("ordered.bin")
_CLOSE = 3.0
"""The inverse of the regularisation."""
_FOLDS = 4
_OF_BARE = 3.0
"""What a clause counts for of those that were put together by program: they are few, and what people write first."""


def fitted(signs: Any, clauses: Sequence[Labelled]) -> Any:
    """A model of these clauses."""
    kinds = [ordered.ORDERED if one.is_order else "spoken" for one in clauses]
    model = LogisticRegression(C=_CLOSE, max_iter=300, tol=1e-3, solver="liblinear")
    weights = [_OF_BARE if one.file == "bare" else 1.0 for one in clauses]
    return model.fit(signs, kinds, sample_weight=weights)


def signs_of(clauses: Sequence[Labelled], rows: dict[str, int]) -> Any:
    """The signs of clauses."""
    texts = [one.said[one.at].text for one in clauses]
    named = [ordered.named(one.said, one.at) for one in clauses]
    told = [ordered.told(one.said, one.at) for one in clauses]
    return matrix([*zip(texts, named, strict=True)], rows, [*map(ordered.measures, texts)], told)


def check(signs: Any, clauses: Sequence[Labelled]) -> None:
    """How well it is told of clauses of writers who were left out."""
    files = numpy.array([one.file for one in clauses])
    orders = numpy.array([one.is_order for one in clauses])
    is_plain = numpy.array([one.is_plain for one in clauses])
    names = sorted({*files})
    for n in range(_FOLDS):
        here = numpy.isin(files, names[n::_FOLDS])
        model = fitted(signs[~here], [one for one, left in zip(clauses, here, strict=True) if not left])
        shares = model.predict_proba(signs[here])[:, [*model.classes_].index(ordered.ORDERED)]
        of, plainly = orders[here], is_plain[here]
        for least in (0.4, 0.5, 0.6):
            taken = shares > least
            print(
                f"over {least}: {taken[~of].mean():.1%} of {(~of).sum()} that order nothing, "
                f"{taken[of & ~plainly].mean():.1%} of {(of & ~plainly).sum()} orders among them, "
                f"{taken[of & plainly].mean():.1%} of {(of & plainly).sum()} plain ones"
            )


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.ordered.train")
    parser.add_argument("--check", action="store_true", help="leave out the writers by quarters, and write nothing")
    only_check = parser.parse_args().check
    messages = [one for one in (*written(), *plain()) if only_check or not one.is_held_out]
    clauses = [*(clause for message in messages for clause in labelled(message)), *alone()]
    rows: dict[str, int] = {}
    signs = signs_of(clauses, rows)
    if only_check:
        check(signs, clauses)
        return
    WEIGHTS.write_bytes(packed(fitted(signs, clauses), rows, digest()))
    print(f"{len(clauses)} clauses, {WEIGHTS.stat().st_size} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
