"""Texts that were made to be slow to judge: none of them takes longer than its length."""

from collections import deque
from collections.abc import Callable, Iterable

import pytest

from agent.copy.claims.numbers import numbers_in
from agent.copy.findings import Copy, Known, Source
from agent.copy.flaws.left import left
from agent.copy.flaws.remarks import remarks
from agent.copy.flaws.residue import residue
from agent.copy.flaws.unfilled import unfilled
from agent.copy.grounding import look
from agent.copy.number_words import written_out
from tests.support.soon import LENGTH, read_in_time


def _of(part: str) -> str:
    return part * (LENGTH // len(part))


@pytest.mark.parametrize(
    ("judge", "text"),
    [
        (residue, _of("\n")), (residue, _of(" \n")), (residue, _of("-\n")), (residue, _of("a") + " \ufffd"),
        (residue, _of("[1†")), (residue, _of("@Ada ")),
        (lambda text: remarks(text, (), (), frozenset()), "\n" + _of("校") + "ます。\n\nx"),
        (lambda text: remarks(text, (), (), frozenset()), _of("\nAb Cd Ef Gh")),
        (numbers_in, _of("1")), (numbers_in, _of("1,") + "二"), (numbers_in, _of("1") + "二"),
        (numbers_in, _of("十百千")),
        (written_out, _of("two-")), (written_out, _of("deux cent ")),
        (lambda text: unfilled(text, {}), _of("_")),
        (lambda text: [left(text)], _of("[")), (lambda text: [left(text)], "a" + _of(" ") + "."),
    ],
)  # fmt: skip
def test_no_rule_takes_the_square_of_a_length(judge: Callable[[str], Iterable[object]], text: str) -> None:
    read_in_time(lambda said: deque(judge(said), maxlen=0), text)


@pytest.mark.parametrize("part", ["dear A", "Hi Abc ", "[", "{", "a-", "1", "1,", "十", "\n", "_"])
def test_a_whole_look_takes_no_longer(part: str) -> None:
    known = Known(names=("Ada Sample",), sources=(Source("lead company", "Sample Mills", "recipient"),))
    read_in_time(lambda said: look([Copy(where="text", subject="Looms", body=said, begins=True)], known), _of(part))
