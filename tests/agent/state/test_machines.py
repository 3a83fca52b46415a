"""Ledger and budget as state machines over a real file: two processes' worth of ledgers, and a crash at any time."""

import os
import shutil
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from agent.state import budget
from agent.state.budget import OverBudget, Scope
from agent.state.effects import Closing, Intent
from agent.state.ledger import AlreadyClaimed, Ledger
from agent.state.store import Store, open_store
from agent.types import PreparedCall
from tests.support.doubles import FakeClock
from tests.support.making import made

RUNS = ("r1", "r2")
CAPS = {"run:r1": 60, "run:r2": 60, "day:w1": 90}
MENU = {
    "mail to Ada": made("send_message"),
    "mail to Bob": made("send_message", records={("thread", "thr_1"): {"participant_email": "bob@example.com"}}),
    "launch": made("launch_campaign"),
    "ten leads": made("start_lead_search", fetch_count=10),
    "twenty leads": made("start_lead_search", fetch_count=20),
    "list": made("create_list"),
}


def _folder() -> Path:
    """In memory where there is such a place: a crash is played by closing, so nothing here needs a disk's patience."""
    memory = Path("/dev/shm")  # noqa: S108
    return Path(tempfile.mkdtemp(prefix="puffle-agent-", dir=memory if os.access(memory, os.W_OK) else None))


@dataclass
class Sent:
    """What this test believes of one effect."""

    run: str
    call: PreparedCall
    intent: Intent
    status: str = "open"
    spent: int = 0


@dataclass
class Belief:
    """What this test believes of the whole store."""

    effects: list[Sent] = field(default_factory=list)
    holders: dict[str, Sent] = field(default_factory=dict)

    def opened(self, sent: Sent) -> None:
        self.effects.append(sent)
        self.holders[sent.call.dedupe_key] = sent

    def ended(self, sent: Sent, status: str, spent: int) -> None:
        sent.status, sent.spent = status, spent
        if status == "failed" and self.holders.get(sent.call.dedupe_key) is sent:
            del self.holders[sent.call.dedupe_key]

    def blocks(self, run: str, call: PreparedCall) -> bool:
        """Whether the same intent is open, unknown, or done and not to be taken back; no run here ever ends."""
        same = [sent for sent in self.effects if sent.run == run and sent.call.dedupe_key == call.dedupe_key]
        if any(_blocks_its_run(sent) for sent in same):
            return True
        holder = self.holders.get(call.dedupe_key)
        return holder is not None and (holder.run != run or _blocks_its_run(holder))

    def used(self, scope: str) -> int:
        """Credits that a scope should hold."""
        mine = [s for s in self.effects if scope in (f"run:{s.run}", "day:w1")]
        return sum(s.intent.reserved if s.status in ("open", "unknown") else s.spent for s in mine)


def _blocks_its_run(sent: Sent) -> bool:
    return sent.status in ("open", "unknown") or (sent.status == "done" and sent.call.effect != "write")


class Effects(RuleBasedStateMachine):
    """Two runs of one workspace, each with a store of its own on the same file."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = _folder()
        self.clock = FakeClock()
        self.stores: dict[str, Store] = {run: open_store(self.folder) for run in RUNS}
        self.belief = Belief()

    def teardown(self) -> None:
        for store in self.stores.values():
            store.close()
        shutil.rmtree(self.folder)

    def ledger(self, run: str) -> Ledger:
        return Ledger(self.stores[run], run, "w1", self.clock)

    def scopes(self, run: str) -> tuple[Scope, ...]:
        return tuple(Scope(name, CAPS[name], name) for name in (f"run:{run}", "day:w1"))

    @rule(run=st.sampled_from(RUNS), what=st.sampled_from(sorted(MENU)), number=st.integers(0, 99), cut=st.booleans())
    def send(self, run: str, what: str, number: int, *, cut: bool) -> None:
        """An intent; with ``cut`` the process dies before its transaction is committed."""
        call = replace(MENU[what], call_id=f"c{number}")
        blocked = self.belief.blocks(run, call)
        cost = call.credits or 0
        over = cost > 0 and any(self.belief.used(s.name) + cost > (s.cap or 0) for s in self.scopes(run))
        try:
            with self.stores[run].begin() as db:
                intent = self.ledger(run).open(db, call, "policy", self.scopes(run))
                if cut:
                    raise ConnectionAbortedError
        except AlreadyClaimed:
            assert blocked
        except OverBudget:
            assert over
            assert not blocked
        except ConnectionAbortedError:
            self.crash(run)
        else:
            assert not blocked
            assert not over
            self.belief.opened(Sent(run, call, intent))

    @rule(pick=st.integers(0, 99), status=st.sampled_from(["done", "failed", "unknown"]), used=st.integers(0, 50))
    def end(self, pick: int, status: Any, used: int) -> None:
        """An answer, or the loss of one."""
        open_ones = [sent for sent in self.belief.effects if sent.status == "open"]
        if open_ones:
            sent = open_ones[pick % len(open_ones)]
            spent = min(used, sent.intent.reserved)
            done = Closing(status=status, summary="x", spent=spent)
            self.ledger(sent.run).close(sent.intent, sent.call, done, self.scopes(sent.run))
            self.belief.ended(sent, status, spent)

    @rule(pick=st.integers(0, 99), status=st.sampled_from(["done", "failed"]))
    def look_into(self, pick: int, status: Any) -> None:
        """What was unknown is found out."""
        unknown = [sent for sent in self.belief.effects if sent.status == "unknown"]
        if unknown:
            sent = unknown[pick % len(unknown)]
            self.ledger(sent.run).settle(sent.intent.id, status, "seen", self.scopes(sent.run))
            self.belief.ended(sent, status, sent.intent.reserved if status == "done" else 0)

    @rule(run=st.sampled_from(RUNS))
    def crash(self, run: str) -> None:
        """The process dies and the run is taken up again from the file alone."""
        self.stores[run].close()
        self.stores[run] = open_store(self.folder)
        lost = self.ledger(run).mark_open_as_unknown()
        mine = [sent for sent in self.belief.effects if sent.run == run and sent.status == "open"]
        assert lost == len(mine)
        for sent in mine:
            sent.status = "unknown"

    @invariant()
    def every_intent_is_recorded_as_it_is_believed(self) -> None:
        for run in RUNS:
            believed = [(s.intent.id, s.status) for s in self.belief.effects if s.run == run]
            assert [(row.id, row.status) for row in self.ledger(run).rows()] == believed

    @invariant()
    def no_intent_can_have_happened_twice(self) -> None:
        for effect in ("send", "spend"):
            keys = [s.call.dedupe_key for s in self.belief.effects if s.call.effect == effect and s.status != "failed"]
            assert len({*keys}) == len(keys)

    @invariant()
    def held_credits_are_exact_and_within_the_caps(self) -> None:
        with self.stores["r1"].begin() as db:
            held = {name: budget.held(db, name) for name in CAPS}
        assert held == {name: self.belief.used(name) for name in CAPS}
        assert all(held[name] <= CAPS[name] for name in CAPS)

    @invariant()
    def both_processes_see_the_same_claims(self) -> None:
        for call in MENU.values():
            for run in RUNS:
                assert (self.ledger(run).claimed(call) is not None) == self.belief.blocks(run, call)


class Credits(RuleBasedStateMachine):
    """One budget with a cap, used by two stores."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = _folder()
        self.stores = [open_store(self.folder), open_store(self.folder)]
        self.cap = 50
        self.held = 0

    def teardown(self) -> None:
        for store in self.stores:
            store.close()
        shutil.rmtree(self.folder)

    @rule(who=st.integers(0, 1), wanted=st.integers(0, 40))
    def hold(self, who: int, wanted: int) -> None:
        fits = wanted == 0 or self.held + wanted <= self.cap
        scopes = [Scope("b", self.cap, "b"), Scope("free", None, "free")]
        refused: OverBudget | None = None
        try:
            with self.stores[who].begin() as db:
                budget.hold(db, scopes, wanted)
        except OverBudget as over:
            refused = over
        if refused is None:
            assert fits
            self.held += wanted
        else:
            assert not fits
            assert (refused.wanted, refused.held) == (wanted, self.held)

    @rule(who=st.integers(0, 1), share=st.floats(0, 1))
    def release(self, who: int, share: float) -> None:
        back = int(self.held * share)
        with self.stores[who].begin() as db:
            budget.release(db, ["b", "free"], back)
        self.held -= back

    @rule(cap=st.integers(0, 50))
    def lower_the_cap(self, cap: int) -> None:
        self.cap = min(self.cap, cap)

    @rule(who=st.integers(0, 1))
    def crash(self, who: int) -> None:
        self.stores[who].close()
        self.stores[who] = open_store(self.folder)

    @invariant()
    def both_see_exactly_what_is_held(self) -> None:
        for store in self.stores:
            with store.begin() as db:
                assert budget.held(db, "b") == budget.held(db, "free") == self.held
        assert 0 <= self.held <= 50


MANY = settings(max_examples=15, stateful_step_count=20)


@pytest.mark.parametrize("machine", [Effects, Credits])
def test_no_history_makes_an_effect_twice_or_passes_a_cap(machine: type[RuleBasedStateMachine]) -> None:
    run_state_machine_as_test(machine, settings=MANY)
