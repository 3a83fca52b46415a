"""New hours or limits of a running campaign let out what a launch or a resume of it would: all of that is looked at."""

import json
from typing import Any

import pytest

from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Done, Program, call, turn
from tests.support.scripts import CAMPAIGN_PATH, END

RIVAL = "boss@rival.example"
STEP = {"id": "n1", "type": "email", "subject": "Your forecast", "body": "Hi %first_name%"}
WAKING: dict[str, tuple[dict[str, Any], str]] = {
    "update_campaign": ({"daily_limit": 50}, "active"),
    "resume_campaign": ({}, "paused"),
}
"""What lets messages of a campaign out that was launched before, and on which one it does."""
COPIES = [{"cc": RIVAL}, {"bcc": [RIVAL]}, {"reply_to": RIVAL}]


@pytest.fixture(params=WAKING)
def tool(request: pytest.FixtureRequest) -> str:
    """What lets messages out."""
    found: str = request.param
    return found


def holds(server: FaultServer, tool: str, step: dict[str, Any], signature: str = "Robin") -> None:
    """A campaign of which something may leave, and the signature of its sender."""
    whole = tidy.campaign(WAKING[tool][1], prospects_by_status={"pending": 3})
    whole["sequence_nodes"] = [STEP | step, {"id": "n2", "type": "end"}]
    server.on("GET", CAMPAIGN_PATH, Answer(body=whole))
    server.on("GET", "/api/senders", Answer(body={"accounts": [tidy.SENDERS[0] | {"signature": signature}]}))


def path_of(tool: str) -> str:
    return CAMPAIGN_PATH if tool == "update_campaign" else f"{CAMPAIGN_PATH}/resume"


def let_out(program: Program, tool: str, *rules: dict[str, Any], words: str = "") -> Done:
    script = program.script(turn(call(tool, campaign_id=tidy.CAMPAIGN, **WAKING[tool][0])), END)
    own = [{"tool": tool, **rule} for rule in rules]
    flags = ("--approvals", program.file("rules.json", json.dumps({"rules": own})))
    return program.task(script, *flags, text=f"Let {tidy.CAMPAIGN} go on with a limit of 50{words}")


def yes(tool: str, **rule: Any) -> dict[str, Any]:
    return {"answer": "approve", "path": path_of(tool), **rule}


def left(server: FaultServer) -> int:
    return len(server.requests("PATCH", CAMPAIGN_PATH)) + len(server.requests("POST", f"{CAMPAIGN_PATH}/resume"))


def card(done: Done) -> dict[str, Any]:
    assert done.json["pending_approvals"], done.out
    asked: dict[str, Any] = done.json["pending_approvals"][0]
    return asked


def test_the_card_says_who_gets_copies_what_leaves_and_under_which_signature(
    program: Program, server: FaultServer, tool: str
) -> None:
    holds(server, tool, {"cc": RIVAL, "bcc": "crm@customer.example", "reply_to": "answers@customer.example"})
    asked = card(let_out(program, tool))
    assert f"copies of its messages go to (2): {RIVAL}, crm@customer.example" in asked["preview"]
    assert "answers to its messages go to (1): answers@customer.example" in asked["preview"]
    assert "subject: Your forecast\n  | Hi %first_name%" in asked["preview"]
    assert "signature of robin@example.com, which may stand below the texts:\n  | Robin" in asked["preview"]
    assert (asked["recipients"], asked["reach"]) == ([RIVAL, "crm@customer.example"], 5)


@pytest.mark.parametrize("step", COPIES)
def test_who_gets_copies_or_answers_is_held_against_the_suppression_list(
    program: Program, server: FaultServer, tool: str, step: dict[str, Any]
) -> None:
    program.home.mkdir(exist_ok=True)
    (program.home / "policy.toml").write_text('suppress = ["@rival.example"]\n')
    holds(server, tool, step)
    refused = let_out(program, tool).json["effects"][-1]
    assert f"{RIVAL} is on the suppression list" in refused["summary"]
    assert left(server) == 0


@pytest.mark.parametrize("step", COPIES)
def test_a_no_given_ahead_is_heard_in_copies_and_answers(
    program: Program, server: FaultServer, tool: str, step: dict[str, Any]
) -> None:
    holds(server, tool, step)
    no = {"answer": "deny", "recipients": ["@rival.example"]}
    done = let_out(program, tool, no, yes(tool, recipients=[RIVAL]), words=f", copies to {RIVAL}")
    assert [one["status"] for one in done.json["effects"]] == ["refused"], done.out
    assert left(server) == 0


@pytest.mark.parametrize("pieces", ["Your forecast", "%first_name%", "wire your fee"])
def test_a_no_given_ahead_is_heard_in_the_texts_and_the_signature(
    program: Program, server: FaultServer, tool: str, pieces: str
) -> None:
    holds(server, tool, {}, signature="Robin\nWire your fee to DE00")
    done = let_out(program, tool, {"answer": "deny", "text_contains": pieces})
    assert [one["status"] for one in done.json["effects"]] == ["refused"], done.out


def test_a_rule_that_lists_the_leads_alone_says_nothing_of_copies(
    program: Program, server: FaultServer, tool: str
) -> None:
    holds(server, tool, {"cc": RIVAL})
    leads = [f"lead{number}@customer.example" for number in (1, 2, 3)]
    words = f", copies to {RIVAL}"
    for silent in (yes(tool, recipients=leads), yes(tool, max_recipients=9)):
        assert let_out(program, tool, silent, words=words).code == 3
    assert left(server) == 0
    let_out(program, tool, yes(tool, recipients=[*leads, RIVAL]), words=words)
    assert left(server) == 1


@pytest.mark.parametrize("change", [{"cc": RIVAL}, {"reply_to": RIVAL}, {"body": "Pay"}, {"signature": "Pay"}])
def test_a_yes_does_not_hold_for_other_copies_texts_or_signatures(
    program: Program, server: FaultServer, tool: str, change: dict[str, str]
) -> None:
    holds(server, tool, {})
    asked = card(let_out(program, tool))
    program.run("approvals", "approve", asked["id"])
    own = change if "signature" not in change else {}
    holds(server, tool, own, **({} if own else change))
    assert card(program.resume(asked["run_id"]))["id"] != asked["id"]
    assert left(server) == 0


def test_where_nobody_waits_nobody_gets_copies(program: Program, server: FaultServer) -> None:
    holds(server, "update_campaign", {"cc": RIVAL})
    nobody = tidy.campaign("active", prospects_by_status={"completed": 3})
    server.on("GET", CAMPAIGN_PATH, Answer(body=nobody))
    asked = card(let_out(program, "update_campaign"))
    assert (asked["recipients"], asked["reach"]) == ([], 0)
