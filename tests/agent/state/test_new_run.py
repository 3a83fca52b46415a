"""A run that begins: it has no effects until it records one."""

import pytest

from agent.state.ledger import Ledger
from agent.state.store import Store
from tests.support.doubles import FakeClock
from tests.support.making import made


@pytest.mark.parametrize("record", ["open", "refuse"])
def test_a_new_run_has_no_effects_until_it_records_one(store: Store, clock: FakeClock, record: str) -> None:
    new = Ledger(store, "new", "w1", clock, new=True)
    assert new.rows() == []
    if record == "open":
        with store.begin() as db:
            new.open(db, made("create_list"), "human", ())
    else:
        new.refuse(made("create_list"), "human.no", "no")
    assert len(new.rows()) == 1
