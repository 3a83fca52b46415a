"""What was done and capped belongs to an account, under whatever key and however its server is spelled."""

from typing import Any

import pytest

from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Program, call, turn
from tests.support.scripts import END, GRANT_SEND, MESSAGES_PATH, READ, SEND, reply

ROTATED = "pk_live_rotated_made_up_key_987654321"
OTHER = {"account": {"id": "acc_other", "email": "eve@example.com"}}
MINE, THEIRS = "robin@example.com", "eve@example.com"
CREATE = call("create_list", name="Fair")


def _effects(server: FaultServer) -> list[str]:
    return [f"{seen.method} {seen.path}" for seen in server.seen if seen.method != "GET"]


def _other_spelling(program: Program) -> None:
    program.env["PUFFLE_API_BASE_URL"] = program.env["PUFFLE_API_BASE_URL"].replace("127.0.0.1", "localhost")


def _rotated(program: Program) -> None:
    program.env["PUFFLE_API_KEY"] = ROTATED


@pytest.mark.parametrize("change", [_rotated, _other_spelling])
def test_what_may_have_left_under_one_key_is_not_sent_under_the_next(
    program: Program, server: FaultServer, change: Any
) -> None:
    server.on("POST", MESSAGES_PATH, Answer(wire="close"))
    assert program.task(program.script(*reply()), "--approve", GRANT_SEND).code == 8
    change(program)
    again = program.task(program.script(*reply()), "--approve", GRANT_SEND)
    assert again.json["effects"][0]["status"] == "refused"
    assert len(server.requests("POST", MESSAGES_PATH)) == 1


@pytest.mark.parametrize("change", [_rotated, _other_spelling])
def test_the_cap_of_a_day_holds_over_keys(program: Program, server: FaultServer, change: Any) -> None:
    program.home.mkdir()
    (program.home / "policy.toml").write_text("sends_per_day = 1\n")
    assert program.task(program.script(*reply()), "--approve", GRANT_SEND).code == 0
    change(program)
    other_words = turn(call("send_message", thread_id=tidy.THREAD, body_text="Other words.", threading_mode="reply"))
    again = program.task(program.script(turn(READ), other_words, END), "--approve", GRANT_SEND)
    assert (again.code, again.json["effects"][0]["status"]) == (6, "refused")
    assert len(server.requests("POST", MESSAGES_PATH)) == 1


def test_a_run_that_a_refused_key_stopped_goes_on_with_the_next_key(program: Program, server: FaultServer) -> None:
    waiting = program.task(program.script(*reply()))
    program.run("approvals", "approve", waiting.json["pending_approvals"][0]["id"])
    server.on("GET", "/api/context", Answer(401, {"error": "revoked"}))
    stopped = program.resume(waiting.json["run_id"])
    assert stopped.code == 4
    server.on("GET", "/api/context", Answer(body=tidy.CONTEXT))
    _rotated(program)
    done = program.resume(waiting.json["run_id"])
    assert (done.code, len(server.requests("POST", MESSAGES_PATH))) == (0, 1)


def test_the_key_of_another_account_does_nothing_and_both_are_named(program: Program, server: FaultServer) -> None:
    waiting = program.task(program.script(*reply()))
    program.run("approvals", "approve", waiting.json["pending_approvals"][0]["id"])
    server.on("GET", "/api/account", Answer(body=OTHER))
    _rotated(program)
    for stopped in (
        program.resume(waiting.json["run_id"]),
        program.task(program.script(turn(CREATE), END)),
        program.task(program.script(*reply()), "--approve", GRANT_SEND),
    ):
        said = stopped.json["escalation"]
        assert (stopped.code, stopped.json["status"]) == (4, "authentication")
        assert MINE in said["reason"]
        assert THEIRS in said["reason"]
        assert "PUFFLE_AGENT_HOME" in said["next_step"], "the way out"
    assert _effects(server) == []


@pytest.mark.parametrize(
    "answer",
    [Answer(500, {"error": "down"}), Answer(404), Answer(403), Answer(body={}), Answer(body={"account": {"id": ""}})],
)
def test_while_nobody_knows_whose_workspace_it_is_reads_go_on_and_nothing_else(
    program: Program, server: FaultServer, answer: Answer
) -> None:
    server.on("GET", "/api/account", answer)
    read = program.task(program.script(turn(call("list_threads")), turn(text="One thread.")))
    assert (read.code, read.json["answer"]) == (0, "One thread.")
    done = program.task(program.script(turn(READ), turn(SEND), turn(CREATE), END), "--approve", GRANT_SEND)
    assert (done.code, [effect["status"] for effect in done.json["effects"]]) == (6, ["refused", "refused"])
    assert "whose workspace this is could not be read" in done.json["effects"][0]["summary"]
    assert _effects(server) == []


def test_an_account_that_can_be_read_again_lets_effects_go_on(program: Program, server: FaultServer) -> None:
    server.on("GET", "/api/account", Answer(404), Answer(body=tidy.ACCOUNT))
    assert program.task(program.script(turn(CREATE), END)).code == 6
    assert program.task(program.script(turn(CREATE), END)).code == 0


def test_nothing_that_another_account_shows_settles_an_effect(program: Program, server: FaultServer) -> None:
    launch = turn(call("launch_campaign", campaign_id=tidy.CAMPAIGN))
    server.on("POST", f"/api/campaigns/{tidy.CAMPAIGN}/launch", Answer(wire="close"))
    get = turn(call("get_campaign", campaign_id=tidy.CAMPAIGN))
    lost = program.task(program.script(get, launch, END), "--approve", f"launch_campaign:{tidy.CAMPAIGN}")
    assert lost.code == 8
    for answer in (Answer(body=OTHER), Answer(404)):
        server.on("GET", "/api/account", answer)
        assert program.run("reconcile", "--json").json[0]["status"] == "unknown", "their campaign is a draft, not ours"
    server.on("GET", "/api/account", Answer(body=tidy.ACCOUNT))
    assert program.run("reconcile", "--json").json[0]["status"] == "failed"


def test_a_key_that_is_refused_there_ends_the_run(program: Program, server: FaultServer) -> None:
    server.on("GET", "/api/account", Answer(401, {"error": "revoked"}))
    assert program.task(program.script(turn(CREATE), END)).code == 4
    assert {seen.path for seen in server.seen} == {"/api/context", "/api/account", "/api/credits/config"}
