"""The critical path counts what must follow what, and nothing else."""

import pytest

from tests.bench.slow import ASKING, FIRST, RATE, Asked, Spoken
from tests.bench.walls import critical

CAMPAIGN = "/api/campaigns/5e000001-0000-4000-8000-000000000001"


def asked(began: float, target: str, *, method: str = "GET", answer: str = "{}") -> Asked:
    return Asked(began, began + ASKING, method, target, answer)


def spoken(began: float, told: str = "") -> Spoken:
    return Spoken(began, began + 2, 50, told)


TURN = FIRST + 50 / RATE


def test_reads_that_need_nothing_of_each_other_count_once() -> None:
    boot = asked(0, "/api/context")
    assert critical([boot, asked(1, "/api/account"), asked(2, "/api/credits/config"), spoken(3)]) == pytest.approx(
        2 * ASKING + TURN
    )


def test_a_read_waits_for_the_one_that_has_shown_it_an_id_and_an_effect_for_all() -> None:
    listed = asked(3, "/api/lists", answer='{"id": "lst_123456"}')
    shown = asked(3.5, "/api/lists/lst_123456/leads")
    made = asked(4, "/api/lists", method="POST")
    assert critical([spoken(0), listed, shown, made]) == pytest.approx(TURN + 3 * ASKING)
    assert critical([spoken(0, "lst_123456"), listed, shown, made]) == pytest.approx(TURN + 2 * ASKING)


def test_the_vendors_pauses_count_and_longer_ones_do_not() -> None:
    started = asked(0, "/api/leads/search", method="POST", answer='{"taskId": "task_1"}')
    look = "/api/leads/search?taskId=task_1"
    assert critical([started, asked(3, look), asked(20, look)]) == pytest.approx(ASKING + 2 + ASKING + 5 + ASKING)


def test_what_may_be_under_way_is_looked_at_once_a_second() -> None:
    changed = asked(1, CAMPAIGN, method="PATCH")
    assert critical([spoken(0), asked(0.5, CAMPAIGN), changed, asked(2, CAMPAIGN)]) == pytest.approx(TURN + 1 + ASKING)
