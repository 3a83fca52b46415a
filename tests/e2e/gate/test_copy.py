"""What a text says is looked through before it leaves: what is unfit never does, what has no source is marked."""

from typing import Any

import pytest

from tests.support import tidy
from tests.support.fault_server import FaultServer
from tests.support.program import Program, call, turn
from tests.support.scripts import END, GRANT_SEND, MESSAGES_PATH, READ, WORDS


def send(text: str) -> dict[str, Any]:
    return turn(call("send_message", thread_id=tidy.THREAD, body_text=text, threading_mode="reply"))


def sent(server: FaultServer) -> list[str]:
    return [seen.json["body_text"] for seen in server.requests("POST", MESSAGES_PATH)]


def test_a_text_that_was_never_filled_in_is_mended_and_then_leaves(program: Program, server: FaultServer) -> None:
    script = program.script(turn(READ), send(f"Hi [Name]. {WORDS}"), send(WORDS), END)
    done = program.task(script, "--approve", GRANT_SEND, text="Answer ada@example.com")
    assert (done.code, sent(server)) == (0, [WORDS])
    first = done.json["effects"][0]
    assert (first["status"], '"[Name]" in body_text' in first["summary"]) == ("refused", True)


def test_what_is_unfit_three_times_ends_the_run_and_says_what_is_missing(program: Program, server: FaultServer) -> None:
    drafts = [send(f"Hi {name}, yes.") for name in ("[Name]", "{{first_name}}", "%first_name%", "<First Name>")]
    done = program.task(program.script(turn(READ), *drafts, END), "--approve", f"{GRANT_SEND},uses=9")
    assert (done.code, sent(server)) == (6, [])
    assert '"%first_name%" in body_text' in done.json["escalation"]["reason"]
    assert "Nothing was sent" in done.json["escalation"]["reason"]


@pytest.mark.parametrize("text", ["Hi Tom, yes.", "hey tom,\n\nyes.", "Thanks, Tom! Yes.", "Tom,\n\nyes."])
def test_a_name_that_nobody_is_known_by_is_not_greeted_without_a_person(
    program: Program, server: FaultServer, text: str
) -> None:
    waiting = program.task(program.script(turn(READ), send(text), END), "--approve", GRANT_SEND)
    assert (waiting.code, waiting.json["pending_approvals"][0]["rule"], sent(server)) == (3, "copy.unsourced", [])


def test_a_rule_for_the_recipient_alone_does_not_answer_for_a_claim(program: Program, server: FaultServer) -> None:
    script = program.script(turn(READ), send("It costs 49 a month."), END)
    waiting = program.task(script, "--approve", GRANT_SEND, text="Answer ada@example.com")
    asked = waiting.json["pending_approvals"][0]
    assert (waiting.code, asked["rule"], sent(server)) == (3, "copy.unsourced", [])
    assert 'CHECK: no source for "49" in body_text' in asked["preview"]
    assert program.run("approvals", "approve", asked["id"]).code == 0
    assert (program.resume(waiting.json["run_id"]).code, sent(server)) == (0, ["It costs 49 a month."])


def test_what_the_person_said_has_no_mark_and_asks_no_more_than_before(program: Program, server: FaultServer) -> None:
    script = program.script(turn(READ), send("It costs 49 a month."), END)
    done = program.task(script, "--approve", GRANT_SEND, text="Tell ada@example.com that it costs 49 a month")
    assert (done.code, sent(server)) == (0, ["It costs 49 a month."])


def test_what_the_person_wrote_on_the_card_is_theirs(program: Program, server: FaultServer) -> None:
    waiting = program.task(program.script(turn(READ), send("Yes."), END), text="Answer ada@example.com")
    theirs = "Hi [Name], it costs 49."
    asked = waiting.json["pending_approvals"][0]
    assert program.run("approvals", "approve", asked["id"], "--edit", program.file("edit.txt", theirs)).code == 0
    assert (program.resume(waiting.json["run_id"]).code, sent(server)) == (0, [theirs])
