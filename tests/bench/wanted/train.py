"""Learn which calls messages want: ``python -m tests.bench.wanted.train [--check]``.

From ``messages``, whose wishes have their acts, the requests and single wishes of ``tests/bench/halves``, and the
wishes in ``gaps`` that no call meets.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy
from sklearn.svm import LinearSVC

from agent.common.words import linear, wanted
from agent.common.words import trees as grown
from agent.common.words.asked import known_signs, likeliest
from agent.common.words.marks import marked
from agent.common.words.pieces import LONGEST
from agent.models.guided import joined
from tests.bench import trees
from tests.bench.halves.__main__ import MOST
from tests.bench.linear import matrix, packed
from tests.bench.wanted.sets import HALVES, TALK, Message, Row, conversations, digest, of_halves, own, rows, talk

WEIGHTS = Path(wanted.__file__).with_name("wanted.bin")
TREES = WEIGHTS.with_name("cut.bin")
_SHARP = 6.0
"""By how much margins are multiplied to be likelihoods: the best of 5 to 10 for writers who were left out."""
_LOOSE = 0.2
"""How closely what is learned follows the single rows: between 0.1, best for conversations, and 0.5, for messages."""
_CLOSE = 0.01
"""How near to the best weights learning ends: nearer tells no more of writers who were left out."""
_FOLDS = 5
_OF_A_GAP = 6.0
"""What a wish that no call meets counts for: those are of all kinds, and few of each."""
_OF_TALK = 3.0
"""What words count for that stand in much talk, since most others were written without."""


@dataclass(frozen=True)
class Learner:
    """All rows, with their signs."""

    rows: Sequence[Row]
    named: dict[str, int]
    signs: Any

    @classmethod
    def of(cls, known: Sequence[Row]) -> "Learner":
        named: dict[str, int] = {}
        texts = [row.text[:LONGEST] for row in known]
        behind = [wanted.signs_behind(row.before) for row in known]
        told = [wanted.told_behind(text, row.before) for text, row in zip(texts, known, strict=True)]
        return cls(known, named, matrix([(text, known_signs(text)) for text in texts], named, behind, told))

    def weights(self, without: frozenset[str] = frozenset()) -> bytes:
        """What is learned of what these writers did not write, as it is stored."""
        kept = numpy.array([row.file not in without for row in self.rows])
        model = LinearSVC(C=_LOOSE, class_weight={wanted.GAP: _OF_A_GAP}, dual=True, tol=_CLOSE, random_state=0).fit(
            self.signs[kept],
            numpy.array([row.act for row in self.rows])[kept],
            numpy.array([_OF_TALK if row.file.startswith(TALK) else 1.0 for row in self.rows])[kept],
        )
        model.coef_, model.intercept_ = model.coef_ * _SHARP, model.intercept_ * _SHARP
        return packed(model, self.named, digest())


def cuts(messages: Sequence[Message]) -> Iterator[tuple[Any, bool]]:
    """The signs of each part behind another one, as if all before were rightly cut, and whether it begins a wish."""
    for one in messages:
        whole, size, current = "", 0, None
        for part, of in zip(one.parts, one.of, strict=True):
            begins = of is not None and current is not None and of != current
            if whole:
                yield wanted.signs(whole, size, part, one.before), begins
            whole, size = (part.text, 1) if begins else (f"{whole} {part.text}".strip(), size + 1)
            current = current if of is None else of


def figures(messages: Sequence[Message]) -> str:
    """How often the acts of messages are those that their writers meant."""
    found = [
        ({one.act for one in joined.wanted(message.text, message.before)} - {wanted.NOTHING}, message)
        for message in messages
    ]
    right = sum(acts == {act for _, act in message.wishes} for acts, message in found)
    wishes = [(says, message.before, act) for message in messages for says, act in message.wishes]
    known = sum(likeliest(wanted.shares(marked(says).text, before)) == act for says, before, act in wishes)
    return f"{len(messages)} messages, all acts right in {right}; {len(wishes)} wishes by themselves, {known} right"


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.wanted.train")
    parser.add_argument("--check", action="store_true", help="leave out the writers by fifths, and write nothing")
    learn([*own(), *conversations(), *talk(), *of_halves(HALVES / "open")], only_check=parser.parse_args().check)


def learn(messages: Sequence[Message], *, only_check: bool) -> None:
    """Write weights and trees; the trees are learned from what weights say of writers from whom those did not learn."""
    learner = Learner.of([*rows(messages)])
    writers = sorted({row.file for row in learner.rows})
    found: list[tuple[Any, bool, int]] = []
    folds = [frozenset(writers[n::_FOLDS]) for n in range(_FOLDS)]
    with ProcessPoolExecutor(MOST) as pool:
        *weights, every = pool.map(learner.weights, [*folds, frozenset[str]()])
    for n, left in enumerate(folds):
        with _instead("weights", linear.unpacked(weights[n])):
            found += ((*one, n) for one in cuts([one for one in messages if one.file in left]))
    signs, begins, fold = map(numpy.array, zip(*[([*of.values()], is_new, n) for of, is_new, n in found], strict=True))
    names = [*found[0][0]]
    if not only_check:
        TREES.write_bytes(trees.packed(trees.fitted(signs, begins), names, digest()))
        WEIGHTS.write_bytes(every)
        return
    for n, left in enumerate(folds):
        cut = grown.unpacked(trees.packed(trees.fitted(signs[fold != n], begins[fold != n]), names, ""))
        with _instead("weights", linear.unpacked(weights[n])), _instead("cutter", cut):
            for kind in ("halves", "messages", "conversations", TALK):
                of_kind = [one for one in messages if one.file in left and one.file.startswith(kind)]
                print(f"{kind}: {figures(of_kind)}")


def _instead(name: str, learned: Any) -> Any:
    """With this in place of what comes with the program."""
    wanted.shares.cache_clear()
    wanted.wishes.cache_clear()
    return patch.object(wanted, name, _always(learned))


def _always(learned: Any) -> Callable[[], Any]:
    return lambda: learned


if __name__ == "__main__":
    main()
