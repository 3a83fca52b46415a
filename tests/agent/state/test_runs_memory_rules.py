"""Runs, transcripts, what a run remembers and the user's rules: all of it survives the process."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, update

from agent.common.errors import UsageError
from agent.common.redaction import Redactor
from agent.state import runs as module
from agent.state.journal import Journal
from agent.state.memory import Memory
from agent.state.messages import Messages
from agent.state.rules import FILE, FLAG, RuleBook, Shared, give, revoke, stored_rule, stored_rules
from agent.state.runs import Runs, is_alive, new_run_id
from agent.state.schema import rules
from agent.state.store import Store
from tests.support.doubles import FakeClock
from tools.spec import Record

KEY = "pk_live_planted_key_123"


@pytest.fixture
def runs(store: Store, clock: FakeClock) -> Runs:
    return Runs(store, clock, Redactor([KEY]))


def create(runs: Runs, run_id: str = "r1", task: str = "Find bakers") -> None:
    journal = Journal(runs._store)
    runs.create(journal, run_id=run_id, workspace="w1", task=task, model="scripted", mode="ask", cap=10)
    journal.flush()


# -- runs -------------------------------------------------------------------------------------------------------------


def test_a_run_is_kept_without_the_key(runs: Runs) -> None:
    create(runs, task=f"my key is {KEY}")
    runs.save("r1", answer=f"done with {KEY}", usage={"requests": 1}, status="done")
    row = runs.get("r1")
    assert KEY not in str(row)
    assert (row.answer, row.usage, row.status) == ("done with [key hidden]", {"requests": 1}, "done")
    assert (row.gaps, row.cap, row.started_at) == ([], 10, "2026-01-05T09:00:00.000Z")


def test_runs_are_listed_newest_first(runs: Runs, clock: FakeClock) -> None:
    create(runs, "r1")
    clock.advance(1)
    create(runs, "r2")
    assert [row.run_id for row in runs.page(None)] == ["r2", "r1"]
    with pytest.raises(UsageError, match="there is no run 'r3'"):
        runs.get("r3")


# -- the conversation --------------------------------------------------------------------------------------------------


def talk(store: Store, run_id: str = "r1") -> tuple[Messages, Journal]:
    journal = Journal(store)
    with store.read() as past:
        return Messages(past, journal, run_id, Redactor([KEY])), journal


def test_a_conversation_is_kept_in_order_and_returned_as_it_was_kept(store: Store) -> None:
    messages, journal = talk(store)
    assert messages.append({"text": f"{KEY} one"}) == {"text": "[key hidden] one"}
    journal.flush()
    messages.append({"text": "two"})
    messages.append({"text": "three"})
    journal.flush()
    later, journal = talk(store)
    assert later.stored == [{"text": "[key hidden] one"}, {"text": "two"}, {"text": "three"}]
    later.append({"text": "four"})
    journal.flush()
    assert talk(store)[0].stored == [*later.stored, {"text": "four"}]
    assert talk(store, "r2")[0].stored == []


def test_run_ids_do_not_repeat() -> None:
    assert len({new_run_id() for _ in range(100)}) == 100


# -- who works on a run -----------------------------------------------------------------------------------------------


def owner_of(program: str) -> tuple[str, subprocess.Popen[bytes]]:
    code = f"from agent.state.runs import this_process; print(this_process(), flush=True); {program}"
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stdin=subprocess.PIPE)
    assert child.stdout is not None
    return child.stdout.readline().decode().strip(), child


def test_a_run_of_a_living_process_is_not_taken_over(runs: Runs) -> None:
    create(runs)
    owner, child = owner_of("input()")
    runs.save("r1", owner=owner)
    with pytest.raises(UsageError, match="is being worked on by another process"):
        runs.take_over("r1")
    runs.save("r1", status="waiting")
    runs.take_over("r1")
    row = runs.get("r1")
    assert (row.status, row.ended_at) == (None, None)
    assert str(os.getpid()) in (row.owner or "")
    child.communicate(b"\n", timeout=60)


def test_a_run_of_a_dead_process_is_taken_over_even_before_it_is_buried(runs: Runs) -> None:
    create(runs)
    owner, child = owner_of("input()")
    assert is_alive(owner)
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert not is_alive(owner), "a zombie does no work"
    child.communicate()
    assert not is_alive(owner)
    runs.save("r1", owner=owner)
    runs.take_over("r1")


def test_a_reused_process_number_and_another_machine_are_told_apart() -> None:
    host, pid, started = _own()
    assert is_alive(f"{host}:{pid}:{started}")
    assert not is_alive(f"{host}:{pid}:{int(started) - 1}")
    assert is_alive(f"elsewhere:{pid}:1"), "nobody can know"
    assert not is_alive(None)
    assert not is_alive("")


def test_without_proc_a_process_is_asked_for_by_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_proc(*_: object) -> None:
        raise FileNotFoundError

    host = _own()[0]
    monkeypatch.setattr(module, "open", no_proc, raising=False)
    assert is_alive(f"{host}:{os.getpid()}:alive")
    assert not is_alive(f"{host}:{2**22 + 1}:alive")
    monkeypatch.setattr(os, "kill", lambda *_: (_ for _ in ()).throw(PermissionError))
    assert is_alive(f"{host}:1:alive"), "it lives, it is only not ours"


def _own() -> tuple[str, str, str]:
    owner, child = owner_of("pass")
    child.communicate()
    host = owner.rsplit(":", 2)[0]
    fields = Path(f"/proc/{os.getpid()}/stat").read_text().rsplit(")", 1)[1].split()
    return host, str(os.getpid()), fields[19]


# -- memory -----------------------------------------------------------------------------------------------------------


def recalled(store: Store, run_id: str = "r1") -> Memory:
    with store.read() as past:
        return Memory(past, Journal(store), run_id, FakeClock())


def test_what_a_run_has_read_is_merged_and_survives(store: Store) -> None:
    journal = Journal(store)
    memory = Memory(None, journal, "r1", FakeClock())
    memory.learn([Record("thread", "t1", {"a": 1, "b": 2}), Record("lead", "t1", {"c": 3})])
    journal.flush()
    memory.learn([Record("thread", "t1", {"b": 5}), Record("thread", "t1", {"d": 6})])
    journal.flush()
    for known in (memory, recalled(store)):
        assert known.records == {("thread", "t1"): {"a": 1, "b": 5, "d": 6}, ("lead", "t1"): {"c": 3}}
    assert recalled(store, "r2").records == {}


def test_what_is_known_already_is_not_written_again_and_an_absurd_id_never(store: Store) -> None:
    journal = Journal(store)
    memory = Memory(None, journal, "r1", FakeClock())
    memory.learn([Record("lead", "l1", {"a": 1})])
    journal.flush()
    memory.learn([Record("lead", "l1", {"a": 1}), Record("lead", "x" * 201, {})])
    memory.learn([])
    assert not memory.dirty()
    journal.flush()
    assert memory.records == recalled(store).records == {("lead", "l1"): {"a": 1}}


def test_what_a_run_knew_before_it_was_taken_up_is_old_until_it_is_read_again(store: Store) -> None:
    journal = Journal(store)
    first = Memory(None, journal, "r1", FakeClock())
    first.learn([Record("thread", "t1", {"a": 1}), Record("thread", "t2")])
    assert not first.is_old("thread", "t1")
    journal.flush()
    again = recalled(store)
    again.learn([Record("thread", "t1", {"a": 1})])
    found = [again.is_old("thread", key) for key in ("t1", "t2", "t3")]
    assert found == [False, True, False], "the same facts, read again, are new ones; what is not known is not old"


def test_marks_are_counted_and_survive(store: Store) -> None:
    journal = Journal(store)
    memory = Memory(None, journal, "r1", FakeClock())
    for _ in range(3):
        memory.mark("denied_act", "send_message /x")
        journal.flush()
    memory.mark("preview", "k")
    journal.flush()
    assert memory.marks == recalled(store).marks == {("denied_act", "send_message /x"): 3, ("preview", "k"): 1}


def test_nobody_can_change_what_a_run_has_seen(store: Store) -> None:
    memory = Memory(None, Journal(store), "r1", FakeClock())
    with pytest.raises(TypeError):
        memory.records[("lead", "l1")] = {}  # type: ignore[index]
    with pytest.raises(TypeError):
        memory.marks[("preview", "k")] = 1  # type: ignore[index]


# -- rules ------------------------------------------------------------------------------------------------------------


def held(book: RuleBook) -> list[tuple[int, Any, int, int]]:
    return [(number, json.loads(text), used, credits) for number, text, used, credits in book.all()]


def test_rules_are_appended_counted_and_survive(store: Store) -> None:
    book = RuleBook(store, "r1")
    book.add([])
    book.add([{"answer": "approve"}, {"answer": "deny"}])
    with store.begin() as db:
        assert book.use(db, 1, max_uses=2, credits=5)
    again = RuleBook(store, "r1")
    again.add([{"answer": "approve", "tool": "x"}])
    assert held(again) == [
        (1, {"answer": "approve"}, 1, 5),
        (2, {"answer": "deny"}, 0, 0),
        (3, {"answer": "approve", "tool": "x"}, 0, 0),
    ]
    with store.begin() as db:
        assert again.use(db, 1, max_uses=2, credits=1)
        assert not again.use(db, 1, max_uses=2, credits=1)
        assert not again.use(db, 9, max_uses=2, credits=1)
    assert held(again)[0][2:] == (2, 6)


def test_a_rule_with_a_credit_limit_is_counted_within_it(store: Store) -> None:
    book = RuleBook(store, "r1")
    book.add([{"answer": "approve"}])
    with store.begin() as db:
        assert book.use(db, 1, max_uses=9, credits=6, max_credits=10)
        assert not book.use(db, 1, max_uses=9, credits=5, max_credits=10)
        assert book.use(db, 1, max_uses=9, credits=4, max_credits=10)
    assert held(book)[0][2:] == (2, 10)


def test_rules_of_a_command_go_from_run_to_run_with_their_uses_and_hold_in_one(store: Store) -> None:
    first, second = RuleBook(store, "r1"), RuleBook(store, "r2")
    for book in (first, second):
        book.give(FLAG, [{"n": 1}, {"n": 2}], instead=False)
        book.add([{"card": True}])
    with store.begin() as db:
        assert first.use(db, 1, max_uses=2, credits=5)
    second.take_over(first)
    second.take_over(second)
    assert [(data, *used) for _, data, *used in held(second)] == [
        ({"n": 1}, 1, 5),
        ({"n": 2}, 0, 0),
        ({"card": True}, 0, 0),
    ]
    assert [data for _, data, *_ in held(first)] == [{"card": True}]
    with store.begin() as db:
        assert second.use(db, 1, max_uses=2, credits=1)
        revoke(db, stored_rule(store, "r2.2"))
    first.take_over(second)
    assert [(data, *used) for _, data, *used in held(first)] == [({"n": 1}, 2, 6), ({"card": True}, 0, 0)]


def test_shared_rules_come_first_and_are_counted_for_all_who_share_them(store: Store) -> None:
    RuleBook(store, "batch").add([{"n": 1}, {"n": 2}, {"n": 3}])
    sharing = [RuleBook(store, run, Shared("batch", frozenset({1, 3}))) for run in ("r1", "r2")]
    sharing[0].add([{"own": True}])
    assert [(n, data) for n, data, *_ in held(sharing[0])] == [(-1, {"n": 1}), (-3, {"n": 3}), (1, {"own": True})]
    with store.begin() as db:
        assert sharing[0].use(db, -3, max_uses=1, credits=2)
        assert not sharing[1].use(db, -3, max_uses=1, credits=2)
        assert sharing[0].use(db, 1, max_uses=1, credits=0)
    assert held(sharing[1]) == [(-1, {"n": 1}, 0, 0), (-3, {"n": 3}, 1, 2)]


def test_the_text_of_a_shared_rule_is_read_once_for_all_who_share_it(store: Store) -> None:
    RuleBook(store, "batch").add([{"n": 1}])
    sharing = [RuleBook(store, run, Shared("batch", frozenset({1}))) for run in ("r1", "r2")]
    statements: list[str] = []
    event.listen(store._engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    assert [held(book) for book in sharing] == [[(-1, {"n": 1}, 0, 0)]] * 2
    assert sum("data" in one for one in statements) == 1


def _given(store: Store, source: str, *data: dict[str, Any], instead: bool = True) -> list[int]:
    RuleBook(store, "r1").give(source, data, instead=instead)
    return [number for number, *_ in RuleBook(store, "r1").all()]


def test_a_file_that_is_given_again_takes_the_place_of_the_first_and_the_same_rule_keeps_its_uses(store: Store) -> None:
    book = RuleBook(store, "r1")
    assert _given(store, FILE, {"n": 1}, {"n": 2}) == [1, 2]
    assert _given(store, FLAG, {"n": 3}, instead=False) == [1, 2, 3]
    book.add([{"n": 4}])
    with store.begin() as db:
        assert book.use(db, 1, max_uses=1, credits=5)
    assert _given(store, FILE, {"n": 1}, {"n": 5}) == [1, 3, 4, 5], "what came from flags and cards stays"
    assert held(book)[0] == (1, {"n": 1}, 1, 5)
    with store.begin() as db:
        assert not book.use(db, 2, max_uses=1, credits=0), "a process that knew it cannot use it any more"
    assert _given(store, FLAG, {"n": 3}, {"n": 3}, instead=False) == [1, 3, 4, 5, 6], "twice in a command are two"
    assert _given(store, FILE) == [3, 4, 6]
    assert _given(store, FILE, {"n": 1}) == [1, 3, 4, 6]
    assert held(book)[0] == (1, {"n": 1}, 1, 5), "its uses are not given anew"


def test_a_revoked_rule_is_gone_for_every_process_and_stays_so(store: Store) -> None:
    working = RuleBook(store, "batch")
    working.give("set", [{"n": 1}, {"n": 2}], instead=True)
    (first, _) = stored_rules(store)
    assert stored_rule(store, first.id).data == {"n": 1}
    with store.begin() as db:
        revoke(db, first)
    with store.begin() as db:
        assert not working.use(db, 1, max_uses=1, credits=0)
    working.give("set", [{"n": 1}, {"n": 2}], instead=True)
    assert [(rule.id, rule.state) for rule in stored_rules(store)] == [("batch.1", "revoked"), ("batch.2", None)]
    assert [number for number, *_ in working.all()] == [2]
    with pytest.raises(UsageError, match=r"no grant .batch\.3"):
        stored_rule(store, "batch.3")


def test_a_rule_of_an_older_version_is_known_again_by_what_it_says(store: Store) -> None:
    book = RuleBook(store, "r1")
    book.add([{"n": 1}, {"n": 2}])
    with store.begin() as db:
        book.use(db, 1, max_uses=2, credits=0)
        db.execute(update(rules).values(source=None))
    book.give(FILE, [{"n": 1}], instead=True)
    assert held(book) == [(1, {"n": 1}, 1, 0)]


def test_a_rule_that_comes_from_a_file_of_another_name_keeps_its_uses_and_stays_revoked(store: Store) -> None:
    book = RuleBook(store, "r1")
    with store.begin() as db:
        assert give(db, "r1", "old.yaml", [{"n": 1}, {"n": 2}], instead=True, beside=["old.yaml"]) == [1, 2]
        assert book.use(db, 1, max_uses=1, credits=5)
    with store.begin() as db:
        revoke(db, stored_rules(store)[1])
        assert give(db, "r1", "new.yaml", [{"n": 1}, {"n": 2}], instead=True, beside=["new.yaml"]) == [1, 2]
        assert give(db, "r1", "more.yaml", [{"n": 1}], instead=True, beside=["new.yaml", "more.yaml"]) == [3]
    assert held(book) == [(1, {"n": 1}, 1, 5), (3, {"n": 1}, 0, 0)]
