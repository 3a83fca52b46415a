"""A question is bound to one digest, answered once, used once, and lapses."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from agent.common.errors import UsageError
from agent.common.redaction import Redactor
from agent.state.approvals import LIFE, Approval, Approvals, Edit
from agent.state.approvals import Answer as Given
from agent.state.audit import Audit, read_events
from agent.state.events import ApprovalAnswered
from agent.state.journal import Journal
from agent.state.store import Store
from tests.support.doubles import FakeClock
from tests.support.making import answered_elsewhere, parked

Answered = Callable[..., Approval]


@pytest.fixture
def approvals(store: Store, clock: FakeClock) -> Approvals:
    return Approvals(store, clock)


@pytest.fixture
def answer(store: Store, clock: FakeClock) -> Answered:
    return partial(answered_elsewhere, store, clock)


def ask(approvals: Approvals, call: str = "c1", digest: str = "d1", run: str = "r1") -> Approval:
    asked = approvals.question(run, call, digest, parked())
    approvals.ask(asked)
    return asked


def use(store: Store, approvals: Approvals, asked: Approval) -> bool:
    with store.begin() as db:
        return approvals.use(db, asked.id)


def status(approvals: Approvals, asked: Approval) -> str:
    return approvals.get(asked.id).status


def test_a_question_is_pending_until_it_is_answered_and_shows_the_contracts_object(approvals: Approvals) -> None:
    asked = ask(approvals)
    assert re.fullmatch("apr_[0-9a-f]{12}", asked.id), "a person types it"
    assert approvals.all(pending=True) == [asked]
    assert asked.as_json() == {
        "id": asked.id,
        "run_id": "r1",
        **parked().as_json(),
        "digest": "d1",
        "status": "pending",
        "created_at": "2026-01-05T09:00:00.000Z",
        "expires_at": "2026-01-08T09:00:00.000Z",
        "answered_by": None,
    }


def test_a_question_keeps_what_it_was_asked_about(approvals: Approvals) -> None:
    asked = approvals.question("r1", "c1", "d1", parked(), '{"subject": "Hi"}')
    approvals.ask(asked)
    assert (
        approvals.get(asked.id)
        == asked
        == Approval(
            *(asked.id, "r1", "c1", parked(), "d1", '{"subject": "Hi"}', "pending", None, None),
            *("2026-01-05T09:00:00.000Z", "2026-01-08T09:00:00.000Z"),
        )
    )


def test_a_yes_is_used_once(store: Store, approvals: Approvals, answer: Answered) -> None:
    asked = ask(approvals)
    assert not use(store, approvals, asked), "a question is no yes"
    answer(asked.id)
    assert use(store, approvals, asked)
    assert not use(store, approvals, asked)
    assert status(approvals, asked) == "used"


def test_a_yes_whose_intent_was_rolled_back_is_not_used(store: Store, approvals: Approvals, answer: Answered) -> None:
    asked = ask(approvals)
    answer(asked.id)

    def fail() -> None:
        with store.begin() as db:
            assert approvals.use(db, asked.id)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert use(store, approvals, asked)


@pytest.mark.parametrize(
    ("first", "second"),
    [(f, s) for f in ("approved", "denied", "used", "expired") for s in ("yes", "no") if (f, s) != ("approved", "no")],
)
def test_a_question_is_answered_once(
    store: Store, approvals: Approvals, answer: Answered, clock: FakeClock, first: str, second: Any
) -> None:
    asked = ask(approvals)
    if first == "expired":
        clock.advance(LIFE.total_seconds())
    else:
        answer(asked.id, "no" if first == "denied" else "yes")
    if first == "used":
        assert use(store, approvals, asked)
    with pytest.raises(UsageError, match=f"{asked.id} is {first}"):
        answer(asked.id, second)
    assert status(approvals, asked) == first


def test_a_no_withdraws_a_yes_that_was_not_used(store: Store, approvals: Approvals, answer: Answered) -> None:
    asked = ask(approvals)
    assert asked.withdrawn == ""
    yes = answer(asked.id)
    assert yes.withdrawn.startswith("This takes back the yes of ")
    no = answer(asked.id, "no", "not today")
    assert (no.status, no.reason, no.withdrawn) == ("denied", "not today", "")
    assert not use(store, approvals, asked)
    told = [recorded.event for recorded in read_events(store, "r1")]
    assert [event.answer for event in told if isinstance(event, ApprovalAnswered)] == ["yes", "no"]


def test_an_answer_carries_its_reason_or_its_edit(approvals: Approvals, answer: Answered) -> None:
    no, edit = ask(approvals), ask(approvals, "c2")
    assert answer(no.id, "no", "not today").reason == "not today"
    approvals.change(edit, Edit("d2", "{}", parked()))
    edited = answer(edit.id)
    assert (edited.arguments, edited.digest, edited.id) == ("{}", "d2", edit.id)


def test_a_question_and_a_yes_lapse_after_their_life(
    store: Store, approvals: Approvals, answer: Answered, clock: FakeClock
) -> None:
    asked, yes = ask(approvals), ask(approvals, "c2")
    answer(yes.id)
    clock.advance(LIFE.total_seconds() - 1)
    assert [status(approvals, a) for a in (asked, yes)] == ["pending", "approved"]
    clock.advance(1)
    assert not use(store, approvals, yes), "it lapses even if nobody has looked since"
    assert [status(approvals, a) for a in (asked, yes)] == ["expired", "expired"]
    assert approvals.all(pending=True) == []


def test_a_no_and_a_used_yes_do_not_lapse(
    store: Store, approvals: Approvals, answer: Answered, clock: FakeClock
) -> None:
    no, yes = ask(approvals), ask(approvals, "c2")
    answer(no.id, "no")
    answer(yes.id)
    assert use(store, approvals, yes)
    clock.advance(2 * LIFE.total_seconds())
    assert [status(approvals, a) for a in (no, yes)] == ["denied", "used"]


@pytest.mark.parametrize("answered", [False, True])
def test_a_new_question_about_the_same_call_replaces_the_older_one(
    store: Store, approvals: Approvals, answer: Answered, *, answered: bool
) -> None:
    for number in range(5):  # within one millisecond the ids alone would not tell which is the latest
        older = ask(approvals, digest=f"old {number}")
        if answered:
            answer(older.id)
        newer = ask(approvals, digest=f"new {number}")
        assert status(approvals, older) == "expired"
        assert not use(store, approvals, older)
        found = approvals.of_call("r1", "c1")
        assert found is not None
        assert found.id == newer.id


def test_a_new_question_leaves_what_is_settled_as_it_is(store: Store, approvals: Approvals, answer: Answered) -> None:
    no, used = ask(approvals), ask(approvals, "c2")
    answer(no.id, "no")
    answer(used.id)
    assert use(store, approvals, used)
    for call in ("c1", "c2"):
        ask(approvals, call)
    assert [status(approvals, a) for a in (no, used)] == ["denied", "used"]


def test_a_call_of_one_run_is_not_that_of_another(approvals: Approvals) -> None:
    asked, elsewhere = ask(approvals), ask(approvals, run="r2")
    assert [approvals.of_call(run, "c1") for run in ("r1", "r2", "r3")] == [asked, elsewhere, None]


def test_questions_about_other_calls_and_runs_stay(approvals: Approvals, answer: Answered, clock: FakeClock) -> None:
    first, second, third = ask(approvals), ask(approvals, "c2"), ask(approvals, run="r2")
    assert {a.id for a in approvals.all(pending=True)} == {first.id, second.id, third.id}
    assert [a.id for a in approvals.all("r2")] == [third.id]
    clock.advance(1)
    fourth = ask(approvals, "c3")
    assert approvals.all("r1")[-1].id == fourth.id, "oldest first"
    assert approvals.of_call("r1", "c9") is None
    answer(second.id, "no")
    assert {a.id for a in approvals.all()} - {a.id for a in approvals.all(pending=True)} == {second.id}


def test_questions_are_listed_oldest_first(approvals: Approvals, clock: FakeClock) -> None:
    asked = []
    for number in range(9):
        asked.append(ask(approvals, f"c{number}").id)
        clock.advance(1)
    assert [approval.id for approval in approvals.all()] == asked
    later = sorted(ask(approvals, f"d{number}").id for number in range(9))
    assert [approval.id for approval in approvals.all()] == [*asked, *later], "of one moment by their ids"


def test_a_question_that_was_settled_otherwise_is_withdrawn_and_an_answer_is_not(
    approvals: Approvals, answer: Answered
) -> None:
    asked, answered, other = ask(approvals), ask(approvals, "c2"), ask(approvals, "c3")
    answer(answered.id, "no")
    for call in ("c1", "c2"):
        approvals.withdraw("r1", call)
    assert [status(approvals, a) for a in (asked, answered, other)] == ["expired", "denied", "pending"]


def test_another_call_may_stand_in_the_place_of_a_question_that_is_open(approvals: Approvals, answer: Answered) -> None:
    asked = ask(approvals)
    changed = approvals.change(asked, Edit("d2", "{}", parked(tool="x")))
    assert (changed.id, changed.digest, changed.arguments, changed.card, changed.status) == (
        *(asked.id, "d2", "{}", parked(tool="x")),
        "pending",
    )
    answer(asked.id)
    with pytest.raises(UsageError, match=r"is approved, by ada .*: it can be changed only while it is pending"):
        approvals.change(asked, Edit("d3", "{}", parked()))
    assert approvals.get(asked.id).digest == "d2"


@pytest.mark.parametrize(("verb", "status"), [("yes", "approved"), ("no", "denied")])
def test_an_answer_says_who_gave_it_and_by_which_way(
    store: Store, approvals: Approvals, answer: Answered, verb: Any, status: str
) -> None:
    found = answer(ask(approvals).id, verb, "too long")
    assert found.answered_by == {"who": "ada", "via": "command", "at": "2026-01-05T09:00:00.000Z"}
    assert found.as_json()["answered_by"] == found.answered_by
    (event,) = read_events(store, "r1")
    assert event.as_json() == {
        "type": "approval_answered",
        "run_id": "r1",
        "seq": 1,
        "at": "2026-01-05T09:00:00.000Z",
        "approval_id": found.id,
        "call_id": "c1",
        "answer": verb,
        "reason": "too long",
        "who": "ada",
        "via": "command",
    }
    assert found.status == status


def test_later_is_recorded_and_leaves_the_question_open(store: Store, approvals: Approvals, answer: Answered) -> None:
    asked = ask(approvals)
    assert answer(asked.id, "later") == asked
    assert [event.as_json()["answer"] for event in read_events(store, "r1")] == ["later"]


def test_an_answer_that_came_too_late_leaves_no_event(store: Store, approvals: Approvals, answer: Answered) -> None:
    asked = ask(approvals)
    answer(asked.id)
    assert use(store, approvals, asked)
    with pytest.raises(UsageError, match=r"is used, by ada \(command\)"):
        answer(asked.id, "no")
    assert [event.as_json()["answer"] for event in read_events(store, "r1")] == ["yes"]


def test_an_id_that_is_not_there_is_said_so(approvals: Approvals, answer: Answered) -> None:
    with pytest.raises(UsageError, match="there is no approval 'apr_x'"):
        approvals.get("apr_x")
    with pytest.raises(UsageError, match="there is no approval 'apr_x'"):
        answer("apr_x")


@pytest.mark.parametrize("verb", ["yes", "no"])
def test_an_answer_to_a_card_that_was_edited_since_is_none(
    store: Store, approvals: Approvals, answer: Answered, verb: str
) -> None:
    asked = ask(approvals)
    approvals.change(asked, Edit("d2", "{}", parked()))
    with pytest.raises(UsageError, match=f"approval {asked.id} was edited after it was shown.*Nothing was answered"):
        answer(asked.id, verb, shown="d1")
    assert (status(approvals, asked), list(read_events(store, "r1"))) == ("pending", [])
    assert answer(asked.id, verb, shown="d2").status == ("approved" if verb == "yes" else "denied")


def test_who_answers_too_late_reads_who_did_which_way_and_when(approvals: Approvals, answer: Answered) -> None:
    asked = ask(approvals)
    answer(asked.id)
    said = f"approval {asked.id} is approved, by ada (command) at 2026-01-05T09:00:00.000Z: it can be answered only"
    for shown in (None, "d1", "d2"):
        with pytest.raises(UsageError, match=re.escape(said)):
            answer(asked.id, shown=shown)


def test_who_loses_a_race_reads_of_the_winner(
    store: Store, approvals: Approvals, answer: Answered, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ask(approvals)
    look = Approvals.get

    def late(self: Approvals, approval_id: str) -> Approval:
        found = look(self, approval_id)
        monkeypatch.undo()
        answer(asked.id, "no", "mine")
        return found

    with store.read() as past:
        audit = Audit(past, Journal(store), "r1", approvals._clock, Redactor())
    monkeypatch.setattr(Approvals, "get", late)
    with pytest.raises(UsageError, match=r"is denied, by ada \(command\) at 2026"):
        approvals.answer(asked.id, Given("yes", "eve", "page"), audit)
    assert len(list(read_events(store, "r1"))) == 1


def test_those_that_wait_are_counted(approvals: Approvals, answer: Answered) -> None:
    first, _ = ask(approvals), ask(approvals, call="c2")
    assert approvals.count_pending() == 2
    answer(first.id)
    assert approvals.count_pending() == 1
