"""Nothing reaches a person without a yes to exactly that, and a yes works once."""

import json
from typing import Any

import pytest

from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Done, Program, call, turn
from tests.support.scripts import (
    CAMPAIGN_PATH,
    END,
    GRANT_LAUNCH,
    GRANT_SEND,
    LAUNCH_PATH,
    MESSAGES_PATH,
    READ,
    SEND,
    WORDS,
    launch,
    reply,
)
from tests.support.shapes import APPROVAL, RESULT, fits

TOLD = {"last_result_contains": "too expensive"}


def _parked(done: Done) -> dict[str, Any]:
    assert done.code == 3, done.out + done.err
    (waiting,) = fits(done.json, RESULT)["pending_approvals"]
    found: dict[str, Any] = fits(waiting, APPROVAL)
    return found


def _sends(server: FaultServer) -> list[dict[str, Any]]:
    return [seen.json for seen in server.requests("POST", MESSAGES_PATH)]


def test_a_no_sends_nothing_and_the_model_is_told_why(program: Program, server: FaultServer) -> None:
    model = program.script(turn(READ), turn(SEND), turn(text="Then not.", expect=TOLD))
    waiting = _parked(program.task(model))
    assert program.run("approvals", "deny", waiting["id"], "--reason", "too expensive").code == 0
    done = program.resume(waiting["run_id"])
    assert (done.code, done.json["status"], done.json["answer"]) == (6, "denied", "Then not.")
    assert [(e["status"], e["summary"]) for e in done.json["effects"]] == [("refused", "too expensive")]
    assert _sends(server) == []


def test_an_answered_approval_cannot_be_answered_again(program: Program) -> None:
    waiting = _parked(program.task(program.script(*reply())))
    assert program.run("approvals", "approve", waiting["id"]).code == 0
    assert program.run("approvals", "approve", waiting["id"]).code == 2
    assert program.resume(waiting["run_id"]).code == 0
    for answer in ("approve", "deny"):
        late = program.run("approvals", answer, waiting["id"])
        assert (late.code, "is used, by " in late.err) == (2, True)
    assert program.run("approvals", "approve", "apr_nothing").code == 2


def test_a_no_takes_back_a_yes_that_was_not_used_and_nothing_takes_back_a_no(
    program: Program, server: FaultServer
) -> None:
    waiting = _parked(program.task(program.script(*reply())))
    assert program.run("approvals", "approve", waiting["id"]).code == 0
    withdrawn = program.run("approvals", "deny", waiting["id"], "--reason", "on second thoughts")
    assert (withdrawn.code, "takes back the yes of" in withdrawn.out) == (0, True)
    again = program.run("approvals", "approve", waiting["id"])
    assert (again.code, "is denied, by " in again.err) == (2, True)
    done = program.resume(waiting["run_id"])
    assert (done.code, done.json["effects"][0]["summary"]) == (6, "on second thoughts")
    assert _sends(server) == []


def test_a_used_approval_is_shown_as_used(program: Program, server: FaultServer) -> None:
    waiting = _parked(program.task(program.script(*reply())))
    program.run("approvals", "approve", waiting["id"])
    assert program.resume(waiting["run_id"]).code == 0
    (listed,) = program.run("approvals", "list", "--json").json
    assert (fits(listed, APPROVAL)["status"], listed["digest"]) == ("used", waiting["digest"])
    assert program.run("approvals", "show", waiting["id"], "--json").json == listed
    assert f"POST {MESSAGES_PATH}" in program.run("approvals", "show", waiting["id"]).out
    assert waiting["id"] in program.run("approvals", "list").out
    assert len(_sends(server)) == 1


def test_without_an_answer_a_resume_still_waits(program: Program, server: FaultServer) -> None:
    waiting = _parked(program.task(program.script(*reply())))
    again = _parked(program.resume(waiting["run_id"]))
    assert (again["id"], _sends(server)) == (waiting["id"], [])


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_a_rule_that_matches_lets_the_message_out(program: Program, server: FaultServer, form: str) -> None:
    rule = {"answer": "approve", "tool": "send_message", "recipients": [tidy.ADA.upper()], "text_equals": WORDS}
    text = json.dumps({"rules": [rule]}) if form == "json" else f"rules:\n  - {json.dumps(rule)}\n"
    done = program.task(program.script(*reply()), "--approvals", program.file(f"rules.{form}", text))
    assert (done.code, done.json["effects"][0]["approved_by"]) == (0, "grant")
    assert _sends(server) == [{"body_text": WORDS, "threading_mode": "reply"}]


@pytest.mark.parametrize(
    "narrow",
    [
        {"recipients": ["grace@example.com"]},
        {"recipients": [tidy.ADA], "text_equals": WORDS + " "},
        {"recipients": [tidy.ADA], "text_contains": ["free"]},
        {"recipients": [tidy.ADA], "body": {"threading_mode": "new_thread"}},
        {"recipients": [tidy.ADA], "path": "/api/threads/th_other/messages"},
    ],
)
def test_a_rule_about_something_else_does_not_answer(
    program: Program, server: FaultServer, narrow: dict[str, Any]
) -> None:
    rule = {"answer": "approve", "tool": "send_message"} | narrow
    rules = program.file("rules.yaml", json.dumps({"rules": [rule]}))
    _parked(program.task(program.script(*reply()), "--approvals", rules))
    assert _sends(server) == []


def test_default_deny_refuses_what_no_rule_answers(program: Program, server: FaultServer) -> None:
    done = program.task(program.script(*reply()), "--approvals", program.file("rules.yaml", "default: deny\n"))
    assert (done.code, done.json["pending_approvals"], _sends(server)) == (6, [], [])


def test_a_rule_that_says_no_is_told_to_the_model(program: Program, server: FaultServer) -> None:
    rules = program.file(
        "rules.yaml", "rules:\n- {answer: deny, tool: send_message, reason: too expensive}\n- {answer: approve, tool: "
        f"send_message, recipients: [{tidy.ADA}]}}\n",
    )  # fmt: skip
    model = program.script(turn(READ), turn(SEND), turn(text="Then not.", expect=TOLD))
    done = program.task(model, "--approvals", rules)
    assert (done.code, done.json["answer"], _sends(server)) == (6, "Then not.", [])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rules:\n  - answer: approve\n    tool: send_message\n", "line 2"),
        ("rules:\n  - answer: approve\n    tool: launch_campaign\n", "path"),
        ("rules:\n- {answer: approve, tool: send_message, recipients: ['*']}\n", "'*'"),
        ("rules:\n- {answer: approve, tool: send_mail, recipients: [a@example.com]}\n", "send_mail"),
        ("default: approve\n", "line 1"),
        ("rules: [", "YAML"),
    ],
)
def test_a_wide_or_broken_rule_is_a_usage_error(program: Program, server: FaultServer, text: str, said: str) -> None:
    done = program.task(program.script(*reply()), "--approvals", program.file("rules.yaml", text))
    assert (done.code, done.out, server.seen) == (2, "", [])
    assert said in done.err


@pytest.mark.parametrize(
    "grant", ["send_message", "launch_campaign", "send_message,recipients=*", "x", "send_message,z=1"]
)
def test_a_wide_or_broken_grant_is_a_usage_error(program: Program, server: FaultServer, grant: str) -> None:
    assert program.task(program.script(*reply()), "--approve", grant).code == 2
    assert server.seen == []


def test_a_grant_for_a_launch_holds_for_that_campaign_alone(program: Program, server: FaultServer) -> None:
    assert program.task(program.script(*launch()), "--approve", "launch_campaign:cmp_other").code == 3
    assert server.requests("POST", LAUNCH_PATH) == []
    assert program.task(program.script(*launch()), "--approve", GRANT_LAUNCH).code == 0
    assert len(server.requests("POST", LAUNCH_PATH)) == 1


def test_an_edited_message_is_what_is_sent(program: Program, server: FaultServer) -> None:
    waiting = _parked(program.task(program.script(*reply())))
    edit = program.file("edit.txt", "It costs 80 a month.\n")
    assert program.run("approvals", "approve", waiting["id"], "--edit", edit).code == 0
    shown = program.run("approvals", "show", waiting["id"], "--json").json
    assert (shown["id"], shown["status"]) == (waiting["id"], "approved")
    assert shown["digest"] != waiting["digest"]
    assert "80 a month" in shown["preview"]
    assert program.resume(waiting["run_id"]).code == 0
    assert _sends(server) == [{"body_text": "It costs 80 a month.\n", "threading_mode": "reply"}]


def test_a_whole_body_can_be_the_edit(program: Program, server: FaultServer) -> None:
    waiting = _parked(program.task(program.script(*reply())))
    edit = program.file("edit.json", json.dumps({"body_text": "Hello", "threading_mode": "reply"}))
    assert program.run("approvals", "approve", waiting["id"], "--edit", edit).code == 0
    program.resume(waiting["run_id"])
    assert _sends(server) == [{"body_text": "Hello", "threading_mode": "reply"}]


@pytest.mark.parametrize(
    "text", ['{"body_text": "x", "approved": true}', '{"body_text": ""}', '{"to": "b@example.com"}']
)
def test_an_edit_that_is_no_valid_body_leaves_the_approval_open(
    program: Program, server: FaultServer, text: str
) -> None:
    waiting = _parked(program.task(program.script(*reply())))
    assert program.run("approvals", "approve", waiting["id"], "--edit", program.file("edit.json", text)).code == 2
    assert program.run("approvals", "approve", waiting["id"], "--edit", "nowhere.json").code == 2
    assert program.run("approvals", "show", waiting["id"], "--json").json["status"] == "pending"
    assert _sends(server) == []


def test_a_text_cannot_be_the_edit_of_a_launch(program: Program) -> None:
    waiting = _parked(program.task(program.script(*launch())))
    done = program.run("approvals", "approve", waiting["id"], "--edit", program.file("edit.txt", "go"))
    assert (done.code, "no message text" in done.err) == (2, True)


@pytest.mark.parametrize(
    "drift",
    [
        {"prospects_by_status": {"pending": 2000}},
        {"sequence_nodes": [tidy.NODES[0] | {"body": "Buy now"}, tidy.NODES[1]]},
    ],
)
def test_a_campaign_that_changed_after_the_yes_is_asked_about_again(
    program: Program, server: FaultServer, drift: dict[str, Any]
) -> None:
    policy = program.home / "policy.toml"
    waiting = _parked(program.task(program.script(*launch())))
    policy.write_text("launch_leads = 5000\nsends_per_day = 5000\n")
    program.run("approvals", "approve", waiting["id"])
    server.on("GET", CAMPAIGN_PATH, Answer(body=tidy.campaign(**drift)))
    again = _parked(program.resume(waiting["run_id"]))
    assert again["id"] != waiting["id"]
    assert again["digest"] != waiting["digest"]
    assert server.requests("POST", LAUNCH_PATH) == []
    assert program.run("approvals", "show", waiting["id"], "--json").json["status"] == "expired"

    program.run("approvals", "approve", again["id"])
    assert program.resume(waiting["run_id"]).code == 0
    assert len(server.requests("POST", LAUNCH_PATH)) == 1


@pytest.mark.parametrize("mode", ["plan", "readonly"])
def test_a_mode_that_sends_nothing_sends_nothing(program: Program, server: FaultServer, mode: str) -> None:
    done = program.task(program.script(*reply()), "--mode", mode, "--approve", GRANT_SEND)
    assert (done.code, _sends(server)) == (6, [])
    assert done.json["effects"][0]["status"] == "refused"


def test_an_identical_send_in_one_run_is_refused_although_it_is_granted_again(
    program: Program, server: FaultServer
) -> None:
    done = program.task(program.script(*reply(turn(SEND))), "--approve", f"{GRANT_SEND},uses=5")
    assert (done.code, [e["status"] for e in done.json["effects"]]) == (7, ["done", "refused"])
    assert len(_sends(server)) == 1


def test_an_identical_send_after_a_resume_is_refused(program: Program, server: FaultServer) -> None:
    script = [turn(READ), turn(SEND), turn(call("get_campaign", campaign_id="cmp_spring")),
              turn(call("launch_campaign", campaign_id="cmp_spring")), turn(SEND), END]  # fmt: skip
    waiting = _parked(
        program.task(
            program.script(*script), "--approve", f"{GRANT_SEND},uses=5", text="Answer Ada, then launch cmp_spring"
        )
    )
    program.run("approvals", "approve", waiting["id"])
    done = program.resume(waiting["run_id"])
    assert [(e["tool"], e["status"]) for e in done.json["effects"]] == [
        ("send_message", "done"),
        ("launch_campaign", "done"),
        ("send_message", "refused"),
    ]
    assert (done.code, len(_sends(server))) == (7, 1)


def test_an_identical_send_in_a_second_run_is_refused(program: Program, server: FaultServer) -> None:
    flags = ("--approve", GRANT_SEND)
    assert program.task(program.script(*reply()), *flags).code == 0
    second = program.task(program.script(*reply()), *flags)
    assert (second.code, second.json["effects"][0]["status"], len(_sends(server))) == (6, "refused", 1)


def test_a_rule_is_used_up_once_and_stays_used_after_a_resume(program: Program, server: FaultServer) -> None:
    other = call("send_message", thread_id=tidy.THREAD, body_text="And 800 a year.", threading_mode="reply")
    waiting = _parked(program.task(program.script(*reply(turn(other))), "--approve", GRANT_SEND))
    assert waiting["body"]["body_text"] == "And 800 a year."
    again = _parked(program.resume(waiting["run_id"]))
    assert (again["id"], len(_sends(server))) == (waiting["id"], 1)
    assert _parked(program.resume(waiting["run_id"], "--approve", GRANT_SEND))["id"] == waiting["id"], "the same rule"
    done = program.resume(waiting["run_id"], "--approve", f"{GRANT_SEND},uses=2")
    assert (done.code, len(_sends(server))) == (0, 2)


def test_a_denied_message_in_other_words_is_asked_once_more_and_then_never(
    program: Program, server: FaultServer
) -> None:
    drafts = [turn(call("send_message", thread_id=tidy.THREAD, body_text=f"Draft {n}")) for n in range(3)]
    waiting = _parked(program.task(program.script(turn(READ), *drafts, END)))
    program.run("approvals", "deny", waiting["id"])
    second = _parked(program.resume(waiting["run_id"]))
    assert second["body"]["body_text"] == "Draft 1"
    program.run("approvals", "deny", second["id"])
    done = program.resume(waiting["run_id"])
    assert (done.code, [e["status"] for e in done.json["effects"]], _sends(server)) == (6, ["refused"] * 3, [])
