"""A wish that was left out is noticed, and nothing is missed where all were met, in words of many writers."""

from pathlib import Path

import pytest

from agent.session.account.unmet import trees
from tests.bench.halves.__main__ import read
from tests.bench.halves.perform import CASES, cases, digest, performed
from tests.bench.halves.runs import of_cases, recorded

OPEN = Path(__file__).parent / "halves" / "open"


def test_every_request_is_well_formed() -> None:
    for path in sorted(OPEN.glob("*.jsonl")):
        requests = [*read(path)]
        assert len({one.id for one in requests}) == len(requests) > 50
        assert all(part.says in one.request for one in requests for part in one.parts)


def test_every_conversation_is_a_case_of_its_own() -> None:
    for path in sorted(CASES.glob("*.jsonl")):
        found = [*cases(path)]
        assert len({one.id for one in found}) == len(found) > 50
        assert all(bool(one.short) is bool(one.left) for one in found)


def test_of_a_request_without_one_of_its_wishes_that_one_is_learned_as_left_out() -> None:
    request = next(one for one in read(OPEN / "writer15.jsonl") if len(one.parts) == 2)
    whole, *others = recorded(request)
    assert whole.is_whole
    assert not any(is_left for _, is_left in whole.judged)
    assert [sum(is_left for _, is_left in one.judged) for one in others] == [1, 1]


def test_of_a_conversation_the_one_wish_that_its_short_script_leaves_out_is_learned(tmp_path: Path) -> None:
    lines = (CASES / "writer48.jsonl").read_text("utf-8").splitlines()
    (tmp_path / "one.jsonl").write_text(next(one for one in lines if "w15_limiet_nl" in one), "utf-8")
    whole, short = of_cases(tmp_path / "one.jsonl")
    assert (whole.is_whole, short.is_whole) == (True, False)
    assert [is_left for _, is_left in whole.judged] == [False, False]
    assert [is_left for _, is_left in short.judged] == [False, True]


def test_the_trees_were_learned_from_these_requests() -> None:
    assert trees().learned_from == digest(), "make halves"


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("writer", ["writer1", "writer15"])
def test_what_was_left_out_is_noticed_and_nothing_else(writer: str) -> None:
    found = [one for request in read(OPEN / f"{writer}.jsonl") for one in performed(request)]
    assert [str(one) for one in found if one.trouble] == []
    left = [one for one in found if one.left is not None]
    whole = [one for one in found if one.left is None]
    assert sum(one.is_noticed for one in left) > 0.8 * len(left)
    assert sum(one.is_noticed for one in whole) < 0.1 * len(whole)
