"""Learn what is left over of requests: ``python -m tests.bench.halves.train [--check]``.

What the signs of a wish that was left out are (``agent.session.account.unmet``) is learned from the requests in
``open``, performed whole and without each of their wishes, and from the conversations in ``cases``.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy

from agent.common.words import linear, wanted
from agent.session.account import unmet
from tests.bench import trees
from tests.bench.halves.__main__ import MOST, read
from tests.bench.halves.perform import CASES, HERE, Request, digest
from tests.bench.halves.runs import Run, of_cases, recorded
from tests.bench.wanted.sets import TALK, of_halves, own, rows, talk
from tests.bench.wanted.train import Learner
from tests.bench.written import files

TREES = Path(unmet.__file__).with_name("unmet.bin")
_FOLDS = 6
"""Into how many parts the writers are divided, each of which is left out once."""
_NO_RUN = -1


def every_run(requests: Sequence[Request]) -> Iterator[Run]:
    """All runs of requests and cases, whose wishes are told by weights that were not learned from their writer."""
    learner = Learner.of([*rows([*own(), *of_halves(HERE / "open"), *talk()])])
    writers = sorted({one.file for one in requests})
    cases = [path.stem for path in files(CASES, "jsonl")]
    folds = [[f"halves {one}" for one in writers[n::_FOLDS]] for n in range(_FOLDS)]
    unseen = [*folds, [f"{TALK} {one}" for one in cases]]
    with ProcessPoolExecutor(MOST) as pool:
        *learned, of_others = pool.map(learner.weights, map(frozenset, unseen))
    for left, weights in zip(folds, learned, strict=True):
        with ProcessPoolExecutor(MOST, initializer=_with, initargs=(weights,)) as pool:
            yield from chain.from_iterable(
                pool.map(recorded, [one for one in requests if f"halves {one.file}" in left])
            )
    with ProcessPoolExecutor(MOST, initializer=_with, initargs=(of_others,)) as pool:
        yield from chain.from_iterable(pool.map(of_cases, files(CASES, "jsonl")))


def _with(learned: bytes) -> None:
    """Have the acts of wishes told by these weights."""
    weights = linear.unpacked(learned)
    patch.object(wanted, "weights", lambda: weights).start()


@dataclass(frozen=True)
class Signs:
    """The signs of all wishes of all runs; of answered questions also as if nothing had been read for them."""

    names: Sequence[str]
    values: Any
    is_left: Any
    run: Any
    file: Any
    counts: Any

    @classmethod
    def of(cls, runs: Sequence[Run]) -> "Signs":
        found = [(*one, n, run.file, run.counts) for n, run in enumerate(runs) for one in run.judged]
        unread = ((*one, _NO_RUN, run.file, run.counts) for run in runs for one in run.unread)
        found += [row for row in unread if row[0]["question"] and row[0]["told"]]
        signs, *others = zip(*found, strict=True)
        return cls([*signs[0]], trees.table(signs), *map(numpy.array, others))

    def without_each_writer(self) -> Any:
        """How likely each wish was left out, learned from other writers."""
        return trees.left_out(self.values, self.is_left, self.file, self.counts)

    def learned(self) -> Any:
        """What tells them."""
        return trees.fitted(self.values, self.is_left, self.counts)


def check(runs: Sequence[Run], signs: Signs, shares: Any) -> Iterator[str]:
    """How many left-out wishes are noticed and whole runs alarmed of, of writers who were not learned from."""
    most = defaultdict[int, float](float)
    for n, share in zip(signs.run, shares, strict=True):
        most[int(n)] = max(most[n], share)
    here = [*enumerate(runs)]
    for least in (0.3, 0.4, 0.5, 0.6, 0.7):
        noticed = [run.alarms or most[n] > least for n, run in here if not run.is_whole]
        alarms = [run.alarms or most[n] > least for n, run in here if run.is_whole]
        yield f"from {least}: noticed {sum(noticed)} of {len(noticed)}, alarms {sum(alarms)} of {len(alarms)}"


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.halves.train")
    parser.add_argument("--check", action="store_true", help="leave out one writer after the other, and write nothing")
    given = parser.parse_args()
    requests = [one for path in files(HERE / "open", "jsonl") for one in read(path)]
    learn([*every_run(requests)], only_check=given.check)


def learn(runs: Sequence[Run], *, only_check: bool) -> None:
    """Write the trees, or say how good they are."""
    signs = Signs.of(runs)
    if only_check:
        print(*check(runs, signs, signs.without_each_writer()), sep="\n")
        return
    TREES.write_bytes(trees.packed(signs.learned(), signs.names, digest()))
    print(f"{len(runs)} runs, {len(signs.values)} wishes", file=sys.stderr)


if __name__ == "__main__":
    main()
