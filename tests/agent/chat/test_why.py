"""``/why`` puts each answer beside the call that it was an answer to."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent.chat.why import last_decision
from agent.state.events import ApprovalAnswered, ApprovalRequested, Decided, Event, Proposed, Refused, RuleMatched
from agent.state.recorded import Recorded, UnknownEvent, event_of

OLD = Path(__file__).parents[1] / "state/data/events_0_1_0.jsonl"
CONVERSATION = "run_b46820a81822"


def proposed(call_id: str, *, credits: int | None = 0) -> Proposed:
    return Proposed(
        call_id=call_id, effect="send", credits=credits, recipients=(), body=None, tool="send_message",
        method="POST", target=f"/api/threads/{call_id}/messages", digest="d",
    )  # fmt: skip


def decided(call_id: str, *recipients: str) -> Decided:
    return Decided(call_id=call_id, recipients=recipients, verdict="ask", rule="effect.send", reason="it sends")


def told(*events: Event | UnknownEvent) -> list[str]:
    return last_decision([Recorded("r1", seq, "", event) for seq, event in enumerate(events, 1)])


ASKED: tuple[Event, ...] = (
    proposed("c1"),
    decided("c1", "ada@example.com"),
    ApprovalRequested(call_id="c1", approval_id="a1", digest="d", rule="effect.send"),
)
HEAD = [
    "send_message  POST /api/threads/c1/messages",
    "    facts: effect send, credits 0, to ada@example.com",
    "    ask: it sends (effect.send)",
]


def answered(call_id: str | None = "c1", **more: str) -> ApprovalAnswered:
    said = {"approval_id": "a1", "answer": "no", "reason": "too early"} | more
    return ApprovalAnswered(call_id=call_id, **said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({}, "you answered: no too early"),
        ({"answer": "yes", "reason": ""}, "you answered: yes"),
        ({"who": "Robin"}, "you answered: no too early (Robin)"),
        ({"who": "Robin", "via": "page"}, "you answered: no too early (Robin, by page)"),
        ({"via": "command"}, "you answered: no too early (by command)"),
        ({"who": "rule 2", "via": "rule"}, "your rule 2 answered: no too early"),
        ({"who": "rule 2", "via": "batch"}, "your rule 2 answered: no too early"),
    ],
)
def test_an_answer_stands_beside_its_call_with_who_gave_it_and_where(more: dict[str, str], says: str) -> None:
    assert told(*ASKED, answered(**more)) == [*HEAD, f"    {says}"]


def test_an_answer_that_does_not_name_its_call_is_found_by_its_approval() -> None:
    assert told(*ASKED, answered(None)) == [*HEAD, "    you answered: no too early"]


def test_what_policy_says_again_after_a_yes_does_not_push_the_yes_out() -> None:
    again: tuple[Event, ...] = (proposed("c1"), *[decided("c1", "ada@example.com")] * 4)
    assert told(*ASKED, answered(answer="yes", reason=""), *again) == [*HEAD, "    you answered: yes"]


def test_the_latest_call_is_told_and_no_read_of_the_programs_own() -> None:
    rule = RuleMatched(call_id="c2", rule=1, answer="deny")
    refused = Refused(call_id="c2", rule="grant.no", reason="the user's rules say no")
    later: tuple[Event, ...] = (proposed("c2", credits=None), decided("c2"), rule, refused, decided("look_3"))
    assert told(*ASKED, answered(), *later, UnknownEvent("decided", {"call_id": "c1"})) == [
        "send_message  POST /api/threads/c2/messages",
        "    facts: effect send, credits unknown, to somebody who was not looked up",
        "    ask: it sends (effect.send)",
        "    your rule 1 answered: deny",
        "    refused: the user's rules say no (grant.no)",
    ]


def test_what_was_asked_for_is_told_in_words_and_of_steps_how_they_begin() -> None:
    steps = [{"type": "email", "subject": "Hi", "body": "Dear Ada,\n\nhello"}, {"type": "delay", "delay_days": 2}]
    body: Any = {"name": "June", "sequence_nodes": [*steps, {"type": "end"}], "daily_limit": 20}
    said = told(replace(proposed("c1"), body=body), decided("c1"))
    assert said[-1] == (
        '    asked for: name: June, step 1: email, subject "Hi": Dear Ada, hello; step 2: wait 2 days, daily_limit: 20'
    )


def test_a_read_that_was_simply_made_is_told_only_where_there_was_nothing_else() -> None:
    read = replace(proposed("c2"), effect="read", tool="get_context")
    allowed = replace(decided("c2"), verdict="allow", rule="effect.read", reason="reads run")
    assert told(*ASKED, read, allowed)[0].startswith("send_message")
    assert told(read, allowed)[0].startswith("get_context")


def test_nothing_is_told_of_nothing() -> None:
    assert told() == told(proposed("c1")) == told(decided("look_1")) == []


def test_an_answer_at_the_prompt_of_0_1_0_stands_beside_its_call() -> None:
    rows = [json.loads(line) for line in OLD.read_text("utf-8").splitlines()]
    events = [event_of(row["type"], json.loads(row["data"])) for row in rows if row["run_id"] == CONVERSATION]
    (answer,) = [e for e in events if isinstance(e, ApprovalAnswered) and e.reason == "not today"]
    assert answer.call_id is None
    assert told(*events[: events.index(answer) + 1])[0::3] == [
        "send_message  POST /api/threads/th_ada/messages",
        "    you answered: no not today",
    ]
