"""A grant can be taken back: by the file, by a no beside it, by a command; and its uses are not given twice."""

import json
from pathlib import Path
from typing import Any

import pytest

from agent.common.clock import SystemClock
from agent.common.redaction import Redactor
from agent.gate.approval import Waiting
from agent.session.stored import Stored
from agent.state.audit import verify
from agent.state.rules import stored_rules
from tests.e2e.gate.test_gate import grants, ready_to_send
from tests.support import tidy
from tests.support.doubles import FakeClock
from tests.support.fault_server import Answer, FaultServer
from tests.support.inside import called, opened
from tests.support.program import Done, Program, call, turn
from tests.support.scripts import END, GET_CAMPAIGN, GRANT_SEND, LAUNCH, MESSAGES_PATH, READ, SEND, reply

YES: dict[str, Any] = {"answer": "approve", "tool": "send_message", "recipients": [tidy.ADA], "max_uses": 3}
NO: dict[str, Any] = {"answer": "deny", "tool": "send_message", "reason": "not to her"}
CREATE = call("create_list", name="Fair")
AGAIN = call("send_message", thread_id=tidy.THREAD, body_text="Other words.", threading_mode="reply")


def _file(program: Program, *rules: dict[str, Any], name: str = "rules.json") -> str:
    return program.file(name, json.dumps({"rules": [*rules]}))


def _sends(server: FaultServer) -> int:
    return len(server.requests("POST", MESSAGES_PATH))


def _stopped_before_a_send(program: Program, *flags: str) -> str:
    """A run with rules that waits for something else, and then wants to send."""
    model = program.script(turn(GET_CAMPAIGN), turn(LAUNCH), turn(READ), turn(SEND), turn(AGAIN), END)
    waits = program.task(model, *flags)
    assert waits.code == 3
    program.run("approvals", "deny", waits.json["pending_approvals"][0]["id"])
    return str(waits.json["run_id"])


def _statuses(done: Done) -> list[str]:
    return [effect["status"] for effect in done.json["effects"]]


def test_a_rule_that_is_not_in_the_file_any_more_lets_nothing_out(program: Program, server: FaultServer) -> None:
    run_id = _stopped_before_a_send(program, "--approvals", _file(program, YES))
    assert program.resume(run_id, "--approvals", _file(program)).code == 3
    assert _sends(server) == 0


def test_a_rule_that_became_a_no_is_a_no(program: Program, server: FaultServer) -> None:
    run_id = _stopped_before_a_send(program, "--approvals", _file(program, YES))
    done = program.resume(run_id, "--approvals", _file(program, NO))
    assert (done.code, done.json["effects"][1]["summary"], _sends(server)) == (6, "not to her", 0)


def test_a_rule_that_became_a_no_takes_back_a_yes_that_was_given_before(program: Program, server: FaultServer) -> None:
    waits = program.task(program.script(*reply()))
    program.run("approvals", "approve", waits.json["pending_approvals"][0]["id"])
    done = program.resume(waits.json["run_id"], "--approvals", _file(program, NO))
    assert (done.code, done.json["effects"][0]["summary"], _sends(server)) == (6, "not to her", 0)


def test_a_run_keeps_its_rules_when_none_are_given(program: Program, server: FaultServer) -> None:
    run_id = _stopped_before_a_send(program, "--approvals", _file(program, YES))
    assert _statuses(program.resume(run_id)) == ["refused", "done", "done"]
    assert _sends(server) == 2


def test_a_no_beats_every_yes_wherever_it_stands(program: Program, server: FaultServer) -> None:
    done = program.task(program.script(*reply()), "--approve", GRANT_SEND, "--approvals", _file(program, YES, NO))
    assert (done.code, _sends(server)) == (6, 0)


def test_a_no_holds_for_what_policy_would_allow_without_asking(program: Program, server: FaultServer) -> None:
    done = program.task(program.script(turn(CREATE), END), "--approvals", _file(program, NO | {"tool": "create_list"}))
    assert (done.code, done.json["effects"][0]["summary"]) == (6, "not to her")
    assert server.requests("POST", "/api/lists") == []
    other = program.task(program.script(turn(CREATE), END), "--approvals", _file(program, NO))
    assert other.code == 0, "a no to something else is none to this"


@pytest.mark.parametrize("way", ["--approvals", "--approve"])
def test_the_same_rule_given_again_is_not_good_for_more(program: Program, server: FaultServer, way: str) -> None:
    flags = (way, _file(program, YES | {"max_uses": 1}) if way == "--approvals" else GRANT_SEND)
    run_id = _stopped_before_a_send(program, *flags)
    for _ in range(2):
        waits = program.resume(run_id, *flags).json
        assert (len(waits["pending_approvals"]), _sends(server)) == (1, 1)


def test_grants_are_listed_and_a_revoked_one_lets_nothing_out(program: Program, server: FaultServer) -> None:
    run_id = _stopped_before_a_send(program, "--approvals", _file(program, YES), "--approve", GRANT_SEND)
    listed = program.run("grants", "list", "--json").json
    assert [(one["run_id"], one["batch"], one["source"], one["used"], one["status"]) for one in listed] == [
        (run_id, None, "file", 0, "active"),
        (run_id, None, "flag", 0, "active"),
    ]
    assert listed[0]["rule"] == YES
    for one in listed:
        assert f"{one['id']}  allow send_message, to {tidy.ADA}" in program.run("grants", "list").out
        assert program.run("grants", "revoke", one["id"]).code == 0
    assert program.run("grants", "list").out == ""
    assert {one["status"] for one in program.run("grants", "list", "--json").json} == {"revoked"}
    assert program.resume(run_id, "--approvals", _file(program, YES)).code == 3
    assert _sends(server) == 0
    told = [one for one in map(json.loads, program.run("audit", "export", run_id).out.splitlines()) if "grant" in one]
    assert [(one["type"], one["grant"], one["rule"], one["used"], one["via"]) for one in told] == [
        ("revoked", one["id"], one["rule"], 0, "command") for one in listed
    ]
    assert all(one["who"] for one in told)
    assert program.run("audit", "verify").code == 0
    unknown = program.run("grants", "revoke", "run_nobody.1")
    assert (unknown.code, "grants list" in unknown.err) == (2, True)


def test_a_grant_can_be_taken_back_while_its_run_is_at_work(server: FaultServer, home: Path, clock: FakeClock) -> None:
    with opened(server, home, clock) as app:
        session = ready_to_send(app, **grants(GRANT_SEND))
        session.services.audit.journal.flush()
        (rule,) = stored_rules(app.store)
        stored = Stored(app.store, app.runs, app.approvals, app.batches, SystemClock(), Redactor())
        stored.revoke(rule.id)
        with pytest.raises(Waiting):
            session.executor.execute(called(SEND))
        session.services.audit.journal.flush()
        read, broken = verify(app.store)
    assert (read > 0, broken, _sends(server)) == (True, [], 0)


def test_a_used_grant_is_listed_as_used(program: Program) -> None:
    assert program.task(program.script(*reply()), "--approve", GRANT_SEND).code == 0
    (one,) = program.run("grants", "list", "--json").json
    assert (one["status"], one["used"]) == ("used", 1)


def test_a_batch_has_the_rules_that_its_latest_command_gives(program: Program, server: FaultServer) -> None:
    """Left out, taken out of the file or turned round: what is not given is gone."""
    script = program.script(turn(GET_CAMPAIGN), turn(LAUNCH), turn(READ), turn(SEND), END)
    tasks = program.file("tasks.jsonl", json.dumps({"id": "a", "task": "Write to ada@example.com"}) + "\n")
    out = str(Path(program.folder) / "out.jsonl")
    command = ("batch", tasks, "--out", out, "--model", script, "--resume")
    assert program.run(*command, "--approvals", _file(program, YES)).code == 3
    (waits,) = program.run("approvals", "list", "--json").json
    program.run("approvals", "deny", waits["id"])
    assert program.run(*command).code in (3, 7)
    assert _sends(server) == 0
    (kept,) = program.run("grants", "list", "--json").json
    assert (kept["batch"], kept["source"], kept["status"]) == (waits["batch"], "rules", "withdrawn")


@pytest.mark.parametrize("flags", [("--approve", GRANT_SEND), ()])
def test_a_grant_is_held_against_what_is_read_anew_after_a_resume(
    program: Program, server: FaultServer, flags: tuple[str, ...]
) -> None:
    """The thread was read on the day before; since then it has been turned to somebody else."""
    model = program.script(turn(call("list_threads"), READ, GET_CAMPAIGN), turn(LAUNCH), turn(SEND), END)
    waits = program.task(model, "--approve", GRANT_SEND)
    program.run("approvals", "deny", waits.json["pending_approvals"][0]["id"])
    turned = tidy.ROW | {"participant_email": "eve@example.com"}
    server.on("GET", "/api/threads", Answer(body={"threads": [turned], "total": 1}))
    done = program.resume(waits.json["run_id"], *flags)
    assert [approval["recipients"] for approval in done.json["pending_approvals"]] == [["eve@example.com"]]
    assert _sends(server) == 0


@pytest.mark.parametrize(("uses", "made"), [(1, 1), (2, 2)])
def test_a_rule_of_a_conversation_is_good_for_its_uses_over_all_that_is_begun_in_it(
    program: Program, server: FaultServer, uses: int, made: int
) -> None:
    program.home.mkdir(exist_ok=True)
    (program.home / "policy.toml").write_text("ask_above_credits = 0\n")
    model = program.script(turn(call("start_lead_search", prompt="CFOs", fetch_count=3)), END)
    said = "Find 3 CFOs\n/clear\n" * 3
    program.run("chat", "--model", model, "--approve", f"start_lead_search,uses={uses}", stdin=said)
    assert len(server.requests("POST", "/api/leads/search")) == made
