"""Learn what is left over of requests: ``python -m tests.bench.halves.train [--check]``.

Which act a part asks for (``agent.session.acts``), and what the signs of a part that was left out are
(``agent.session.unmet``), are learned from the requests in ``open``, performed whole and without each of their wishes.
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy
from sklearn.decomposition import TruncatedSVD
from sklearn.linear_model import LogisticRegression

from agent.common.words.asked import known_signs
from agent.common.words.pieces import LONGEST, Piece, pieces
from agent.session import account, unmet
from agent.session.acts import measures
from agent.session.evidence import Evidence, Use, folded
from agent.session.signs import Done
from agent.state.runs import Unused
from tests.bench import trees
from tests.bench.halves.__main__ import MOST, read
from tests.bench.halves.perform import HERE, SAME, Part, Request, act_of, digest, overlap, perform, ways_short
from tests.bench.linear import matrix, packed
from tests.bench.written import files

ACTS = Path(unmet.__file__).with_name("acts.bin")
TREES = ACTS.with_name("unmet.bin")
_SUREST = 5.0
"""The inverse of the regularisation of acts."""
_FOLDS = 6
"""Into how many parts the writers are divided, each of which is left out once."""
_DIMENSIONS = 700
"""Those in which acts are learned without some writers; with all of them it takes an hour."""
_NO_RUN = -1


@dataclass(frozen=True)
class Run:
    """What was done for a request, and the wish that was left out."""

    request: Request
    left: Part | None
    done: Done
    alarms: bool
    """Whether anything was left over by the table, in no part."""

    def part_of(self, piece: Piece) -> Part | None:
        """The wish in whose words a part stands."""
        shares = [overlap(folded(piece.plain), folded(one.says)) for one in self.request.parts]
        return self.request.parts[shares.index(max(shares))] if max(shares) >= SAME else None


def recorded(request: Request) -> list[Run]:
    """The runs of a request in which it could be left over: their calls came to something."""
    seen: list[tuple[Done, bool]] = []

    def record(said: Sequence[str], uses: Sequence[Use], done: Evidence, left: unmet.Left) -> Iterator[Unused]:
        message = unmet.did(said[-1], uses, done, left)
        seen[:] = [(message, unmet.is_told_anyway(left, message.wishes))]
        return iter(())

    runs = []
    with patch.object(account, "unmet", record):
        for left in (None, *ways_short(request)):
            seen.clear()
            outcome = perform(request, left)
            if seen and not outcome.trouble:
                runs.append(Run(request, outcome.left, *seen[0]))
    return runs


def clauses() -> Iterator[tuple[Piece, str]]:
    """The parts of the single wishes in ``clauses``, two of which make a message, each with what it asks for."""
    for file in files(HERE / "clauses", "jsonl"):
        told = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        for two in zip(told[::2], told[1::2], strict=False):
            for piece in pieces("\n".join(one["says"] for one in two)):
                fits = [overlap(folded(piece.plain), folded(one["says"])) for one in two]
                if max(fits) >= SAME:
                    yield piece, two[fits.index(max(fits))]["act"]


@dataclass(frozen=True)
class Acts:
    """The parts of whole requests, each with what it asks for."""

    pieces: Sequence[Piece]
    acts: Any
    files: Any

    @classmethod
    def of(cls, runs: Sequence[Run]) -> "Acts":
        whole = [(run, wish.piece) for run in runs if run.left is None for wish in run.done.wishes]
        known = [(piece, act_of(run.part_of(piece)), run.request.file) for run, piece in whole]
        parts, acts, writers = zip(*known, *((*one, "") for one in clauses()), strict=True)
        return cls(parts, numpy.array(acts), numpy.array(writers))

    def signs(self, rows: dict[str, int]) -> Any:
        """The signs of the parts."""
        texts = [piece.text[:LONGEST] for piece in self.pieces]
        return matrix([(text, known_signs(text)) for text in texts], rows, [*map(measures, self.pieces)])

    def left_out(self) -> dict[Any, Mapping[str, float]]:
        """What each part asks for, learned from other writers."""
        signs = TruncatedSVD(_DIMENSIONS, n_iter=3, random_state=0).fit_transform(self.signs({}))
        found: dict[Any, Mapping[str, float]] = {}
        for some in numpy.array_split(sorted({*self.files} - {""}), _FOLDS):
            here = numpy.isin(self.files, some)
            model = LogisticRegression(C=_SUREST, max_iter=100, tol=1e-3).fit(signs[~here], self.acts[~here])
            shares = model.predict_proba(signs[here])
            parts = (piece for piece, is_here in zip(self.pieces, here, strict=True) if is_here)
            for piece, row in zip(parts, shares, strict=True):
                found[_key(piece)] = dict(zip(map(str, model.classes_), map(float, row), strict=True))
        return found


def _key(piece: Piece) -> Any:
    return piece.text, piece.plain, piece.is_row, piece.is_asked


def _rows(n: int, run: Run, shares: Mapping[Any, Mapping[str, float]], *, knows: bool) -> Iterator[Any]:
    """Of each part that is judged its signs, whether it was left out and asks to know something, the run and writer."""
    wishes = [replace(one, shares=shares.get(_key(one.piece), one.shares)) for one in run.done.wishes]
    report = run.done.report
    done = Done(wishes, [use for use in report.uses if use.strength or not knows], report.text)
    for at, wish in enumerate(wishes):
        part = run.part_of(wish.piece)
        if not done.may_be_met(at):
            yield done.signs(at), part is not None and part is run.left, n, run.request.file


@dataclass(frozen=True)
class Signs:
    """The signs of all parts of all runs; of answered questions also as if nothing had been read for them."""

    names: Sequence[str]
    values: Any
    is_left: Any
    run: Any
    file: Any

    @classmethod
    def of(cls, runs: Sequence[Run], shares: Mapping[Any, Mapping[str, float]]) -> "Signs":
        rows = [row for n, run in enumerate(runs) for row in _rows(n, run, shares, knows=False)]
        whole = (run for run in runs if run.left is None)
        known = (row for run in whole for row in _rows(_NO_RUN, run, shares, knows=True))
        rows += [row for row in known if row[0]["question"] and row[0]["told"]]
        signs, *others = zip(*rows, strict=True)
        return cls([*signs[0]], trees.table(signs), *map(numpy.array, others))

    def without_each_writer(self) -> Any:
        """How likely each part was left out, learned from other writers."""
        return trees.left_out(self.values, self.is_left, self.file)


def check(runs: Sequence[Run], signs: Signs, shares: Any) -> Iterator[str]:
    """How many left-out wishes are noticed and whole runs alarmed of, of writers who were not learned from."""
    most = defaultdict[int, float](float)
    for n, share in zip(signs.run, shares, strict=True):
        most[int(n)] = max(most[n], share)
    here = [*enumerate(runs)]
    for least in (0.3, 0.4, 0.5, 0.6, 0.7):
        noticed = [run.alarms or most[n] > least for n, run in here if run.left is not None]
        alarms = [run.alarms or most[n] > least for n, run in here if run.left is None]
        yield f"from {least}: noticed {sum(noticed)} of {len(noticed)}, alarms {sum(alarms)} of {len(alarms)}"


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.halves.train")
    parser.add_argument("--check", action="store_true", help="leave out one writer after the other, and write nothing")
    given = parser.parse_args()
    requests = [one for path in sorted((HERE / "open").glob("*.jsonl")) for one in read(path)]
    with ProcessPoolExecutor(MOST) as pool:
        runs = [run for several in pool.map(recorded, requests) for run in several]
    learn(runs, only_check=given.check)


def learn(runs: Sequence[Run], *, only_check: bool) -> None:
    """Write weights and trees, or say how good they are."""
    acts = Acts.of(runs)
    signs = Signs.of(runs, acts.left_out())
    if only_check:
        print(*check(runs, signs, signs.without_each_writer()), sep="\n")
        return
    rows: dict[str, int] = {}
    model = LogisticRegression(C=_SUREST, max_iter=100, tol=1e-3).fit(acts.signs(rows), acts.acts)
    ACTS.write_bytes(packed(model, rows, digest()))
    TREES.write_bytes(trees.packed(trees.fitted(signs.values, signs.is_left), signs.names, digest()))
    print(f"{len(runs)} runs, {len(signs.values)} parts", file=sys.stderr)


if __name__ == "__main__":
    main()
