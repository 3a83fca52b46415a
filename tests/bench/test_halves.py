"""A wish that was left out is noticed, and nothing is missed where all were met, in words of many writers."""

from pathlib import Path

import pytest

from agent.session.account.unmet import trees
from tests.bench.halves.__main__ import read
from tests.bench.halves.perform import digest, performed

OPEN = Path(__file__).parent / "halves" / "open"


def test_every_request_is_well_formed() -> None:
    for path in sorted(OPEN.glob("*.jsonl")):
        requests = [*read(path)]
        assert len({one.id for one in requests}) == len(requests) > 50
        assert all(part.says in one.request for one in requests for part in one.parts)


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
