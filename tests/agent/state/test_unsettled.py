"""What may have reached somebody is found by everybody who means them, and holds them until its outcome is known."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert, select

from agent.common.clock import stamp
from agent.gate.unsettled import with_unsettled
from agent.state.effects import Closing, Intent
from agent.state.ledger import Ledger
from agent.state.runs import this_process
from agent.state.schema import batch_rows, claims, runs
from agent.state.store import Store
from agent.state.unsettled import Overtaken
from agent.types import PreparedCall
from tests.support.doubles import FakeClock
from tests.support.making import launch, made
from tools.catalog.roster import Person, Roster
from tools.spec import Records

LEAD: Records = {("lead", "l1"): {"emails": ["ada@example.com"], "linkedin_url": "https://linkedin.com/in/ada"}}


@pytest.fixture
def ledger(store: Store, clock: FakeClock) -> Ledger:
    return Ledger(store, "r1", "w1", clock)


@pytest.fixture
def other(store: Store, clock: FakeClock) -> Ledger:
    return Ledger(store, "r2", "w1", clock)


def message(text: str = "Hello", *, to: str = "ada@example.com", thread: str = "thr_1") -> PreparedCall:
    records: Any = {("thread", thread): {"channel": "email", "participant_email": to, "account_id": "snd_1"}}
    return made("send_message", call_id=text, thread_id=thread, body_text=text, records=records)


def launching(*people: Person) -> PreparedCall:
    return replace(launch(), roster=Roster(people))


def opened(
    store: Store, ledger: Ledger, call: PreparedCall, records: Records | None = None
) -> tuple[Intent, PreparedCall]:
    looked = with_unsettled(call, ledger, records or {})
    with store.begin() as db:
        return ledger.open(db, looked, "policy", ()), looked


def closed(ledger: Ledger, intent: Intent, call: PreparedCall, status: Any) -> None:
    ledger.close(intent, call, Closing(status=status, summary="x", spent=intent.reserved), ())


def people(store: Store) -> int:
    with store.read() as db:
        return len([key for key in db.execute(select(claims.c.key)).scalars() if key.startswith("to:")])


def started(store: Store, clock: FakeClock, run: str, owner: str | None) -> None:
    row = {"run_id": run, "workspace": "w1", "task": "x", "model": "m", "mode": "ask", "gaps": [], "usage": {}}
    with store.begin() as db:
        db.execute(insert(runs), [row | {"owner": owner, "started_at": stamp(clock.now())}])


@pytest.mark.parametrize("status", ["done", "failed"])
def test_people_are_let_go_once_an_outcome_is_known(store: Store, ledger: Ledger, other: Ledger, status: str) -> None:
    intent, call = opened(store, ledger, message())
    assert people(store) == 2, "the person and the conversation"
    assert with_unsettled(message("Hi"), other, {}).unsettled == (intent.id,)
    closed(ledger, intent, call, status)
    assert people(store) == 0
    assert with_unsettled(message("Hi"), other, {}).unsettled == ()


def test_an_unknown_outcome_holds_its_people_until_it_is_settled(store: Store, ledger: Ledger, other: Ledger) -> None:
    intent, call = opened(store, ledger, message())
    closed(ledger, intent, call, "unknown")
    later = with_unsettled(message("Hi"), other, {})
    assert (later.unsettled, later.digest != message("Hi").digest) == ((intent.id,), True)
    assert "send_message to ada@example.com may have happened at" in later.warnings[0]
    ledger.settle(intent.id, "done", "seen", ())
    assert with_unsettled(message("Hi"), other, {}).digest == message("Hi").digest


@pytest.mark.parametrize("known_to", ["both", "the first", "the second"])
def test_one_person_is_one_over_channels_that_a_record_ties(
    store: Store, ledger: Ledger, other: Ledger, known_to: str
) -> None:
    first, _ = opened(store, ledger, message(), LEAD if known_to != "the second" else {})
    thread: Any = {"channel": "linkedin", "participant_linkedin_url": "http://linkedin.com/in/Ada/", "account_id": "s"}
    call = made("send_message", thread_id="thr_2", records={("thread", "thr_2"): thread})
    found = with_unsettled(call, other, LEAD if known_to != "the first" else {})
    assert found.unsettled == (first.id,)


def test_what_began_after_the_look_is_seen_when_it_is_recorded(store: Store, ledger: Ledger, other: Ledger) -> None:
    late = with_unsettled(message("Hi"), other, {})
    intent, call = opened(store, ledger, message())
    with pytest.raises(Overtaken), store.begin() as db:
        other.open(db, late, "grant", ())
    assert other.rows() == []
    knowing = with_unsettled(message("Hi"), other, {})
    with store.begin() as db:
        second = other.open(db, knowing, "human", ())
    closed(other, second, knowing, "done")
    assert with_unsettled(message("Ho"), other, {}).unsettled == (intent.id,), "the first still holds them"
    closed(ledger, intent, call, "failed")
    assert people(store) == 0


def test_a_claim_that_its_effect_left_behind_holds_nobody(store: Store, ledger: Ledger, other: Ledger) -> None:
    intent, call = opened(store, ledger, message())
    closed(ledger, intent, call, "unknown")
    with store.begin() as db:
        rows = [dict(row._mapping) for row in db.execute(select(claims).where(claims.c.key.like("to:%")))]
    ledger.settle(intent.id, "done", "seen", ())
    with store.begin() as db:
        db.execute(insert(claims), rows)
    opened(store, other, message("Hi"))
    assert people(store) == 2


def test_a_claim_whose_effect_is_gone_holds_nobody(store: Store, ledger: Ledger, other: Ledger) -> None:
    intent, _ = opened(store, ledger, message())
    with store.begin() as db:
        db.execute(claims.update().where(claims.c.key.like("to:%")).values(effect_id="lost"))
        db.exec_driver_sql("DELETE FROM effects")
    late = with_unsettled(message("Hi"), other, {})
    assert late.unsettled == ()
    opened(store, other, message("Hi"))
    assert intent.id


def test_a_launch_to_somebody_who_may_have_been_written_to_says_so(store: Store, ledger: Ledger, other: Ledger) -> None:
    intent, _ = opened(store, ledger, message())
    by_mail, by_profile = Person("Ada", "Ada@Example.com", None), Person("Ada", None, "linkedin.com/in/ada")
    assert with_unsettled(launching(by_mail), other, {}).unsettled == (intent.id,)
    assert with_unsettled(launching(by_profile), other, LEAD).unsettled == (intent.id,)
    assert with_unsettled(launching(by_profile), other, {}).unsettled == ()
    assert with_unsettled(launching(Person("Bo", "bo@example.com", None)), other, LEAD).unsettled == ()


def test_a_launch_to_many_finds_the_last_of_them(store: Store, ledger: Ledger, other: Ledger) -> None:
    intent, _ = opened(store, ledger, message(), LEAD)
    many = [Person("Bo", f"bo{n}@example.com", None) for n in range(1200)]
    assert with_unsettled(launching(*many), other, {}).unsettled == ()
    assert with_unsettled(launching(*many, Person("Ada", None, "linkedin.com/in/ada")), other, {}).unsettled == (
        intent.id,
    )


def test_another_workspace_and_writes_have_nothing_to_do_with_it(
    store: Store, ledger: Ledger, clock: FakeClock
) -> None:
    opened(store, ledger, message())
    assert with_unsettled(message("Hi"), Ledger(store, "r3", "w2", clock), {}).unsettled == ()
    assert with_unsettled(made("create_thread"), ledger, {}) == made("create_thread")


# -- paid work --------------------------------------------------------------------------------------------------------


def paid(count: int = 5, prompt: str = "Bakers") -> PreparedCall:
    return made("start_lead_search", call_id=prompt, fetch_count=count, prompt=prompt)


@pytest.mark.parametrize(
    ("status", "owner", "asks"),
    [
        ("unknown", "gone", True),
        ("unknown", "me", True),
        ("open", "gone", True),
        ("open", None, True),
        ("open", "me", False),
        ("done", "me", False),
    ],
)
def test_paid_work_of_another_run_counts_once_nobody_waits_for_it_any_more(
    store: Store, ledger: Ledger, other: Ledger, clock: FakeClock, status: str, owner: str | None, asks: bool
) -> None:
    mine = this_process()
    host, _, began = mine.rsplit(":", 2)
    started(store, clock, "r1", {"me": mine, "gone": f"{host}:99999999:{began}"}.get(owner or "", owner))
    intent, call = opened(store, ledger, paid())
    if status != "open":
        closed(ledger, intent, call, status)
    found = with_unsettled(paid(prompt="Millers"), other, {})
    assert found.unsettled == ((intent.id,) if asks else ())
    assert with_unsettled(paid(6, "Millers"), other, {}).unsettled == ()


def test_paid_work_of_the_same_run_counts_while_it_is_open(store: Store, ledger: Ledger) -> None:
    intent, _ = opened(store, ledger, paid())
    found = with_unsettled(paid(prompt="Millers"), ledger, {})
    assert found.unsettled == (intent.id,)
    assert found.warnings[0].startswith("CHECK: start_lead_search /api/leads/search may have happened at")


def test_other_rows_of_a_batch_ask_for_things_of_their_own(store: Store, ledger: Ledger, other: Ledger) -> None:
    row = {"batch_id": "b1", "number": 1, "digest": "d", "task": "x", "attempt": 1}
    with store.begin() as db:
        db.execute(insert(batch_rows), [row | {"row_id": run, "run_id": run} for run in ("r1", "r2")])
    intent, call = opened(store, ledger, paid())
    closed(ledger, intent, call, "unknown")
    assert with_unsettled(paid(prompt="Millers"), other, {}).unsettled == ()
    assert with_unsettled(paid(prompt="Millers"), ledger, {}).unsettled == (intent.id,)
    assert with_unsettled(replace(paid(), credits=None), ledger, {}).unsettled == ()
