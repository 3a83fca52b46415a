"""The caps on people are held in the transaction that records a send."""

from dataclasses import replace

import pytest

from agent.state.budget import Scope
from agent.state.ledger import Ledger
from agent.state.reach import OverReach
from agent.state.store import Store
from agent.types import ReachCaps
from tests.support.doubles import FakeClock
from tests.support.making import made

RUN, DAY = Scope("run:r1", 100, "the run's cap"), Scope("day:w1:2026-01-05", None, "the day's cap")


@pytest.fixture
def ledger(store: Store, clock: FakeClock) -> Ledger:
    return Ledger(store, "r1", "w1", clock)


@pytest.mark.parametrize(("caps", "rule"), [(ReachCaps(1, 9), "caps.sends-day"), (ReachCaps(9, 1), "caps.sends-run")])
def test_a_send_that_would_pass_a_cap_on_people_is_not_recorded(
    store: Store, ledger: Ledger, caps: ReachCaps, rule: str
) -> None:
    texts = [made("send_message", call_id=text, body_text=text) for text in ("one", "two")]
    with store.begin() as db:
        ledger.open(db, texts[0], "human", (RUN, DAY), caps)
    with pytest.raises(OverReach) as over, store.begin() as db:
        ledger.open(db, texts[1], "human", (RUN, DAY), caps)
    assert over.value.no.rule == rule
    assert [row.call_id for row in ledger.rows()] == ["one"]
    assert ledger.claimed(texts[1]) is None
    launch = replace(made("launch_campaign", call_id="three"), reach=1)
    with store.begin() as db:
        ledger.open(db, made("create_list", call_id="four"), "policy", (RUN, DAY), caps)
        if rule == "caps.sends-run":  # which counts single messages only
            ledger.open(db, launch, "human", (RUN, DAY), caps)
