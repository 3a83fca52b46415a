"""Many at once on one file: the database is the lock."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from agent.state import budget
from agent.state.budget import OverBudget, Scope
from agent.state.ledger import AlreadyClaimed, Ledger
from agent.state.rules import RuleBook
from agent.state.store import Store, open_store
from tests.support.doubles import FakeClock
from tests.support.making import made
from tests.support.waiting import PATIENCE

MANY = 4


def together(folder: Path, act: Callable[[Store, int], bool]) -> int:
    """How many of several workers, each with a store of its own, succeed at the same moment."""
    gate = Barrier(MANY)

    def work(number: int) -> bool:
        store = open_store(folder)
        gate.wait(timeout=PATIENCE)
        try:
            return act(store, number)
        finally:
            store.close()

    with ThreadPoolExecutor(MANY) as pool:
        return sum(pool.map(work, range(MANY)))


def test_only_one_of_many_sends_the_same_message(tmp_path: Path) -> None:
    def send(store: Store, number: int) -> bool:
        try:
            with store.begin() as db:
                Ledger(store, f"r{number}", "w1", FakeClock()).open(db, made("send_message"), "policy", ())
        except AlreadyClaimed:
            return False
        return True

    assert together(tmp_path, send) == 1


def test_a_cap_holds_over_many_small_calls_at_once(tmp_path: Path) -> None:
    scope = Scope("day", 50, "the day's cap")

    def spend(store: Store, _number: int) -> bool:
        for _ in range(5):
            try:
                with store.begin() as db:
                    budget.hold(db, [scope], 4)
            except OverBudget:
                return False
        return True

    together(tmp_path, spend)
    store = open_store(tmp_path)
    with store.begin() as db:
        assert budget.held(db, "day") == 48
    store.close()


def test_a_rule_for_one_use_is_used_once(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    RuleBook(store, "r1").add([{"answer": "approve"}])
    store.close()

    def use(store: Store, _number: int) -> bool:
        with store.begin() as db:
            return RuleBook(store, "r1").use(db, 1, max_uses=1, credits=0)

    assert together(tmp_path, use) == 1
