"""A run that is taken up again by a conversation or another agent keeps to the mode and the cap that are set now."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import update

from agent.app import App
from agent.batch.work import Worker
from agent.mcp.gateway import Gateway
from agent.settings import Settings
from agent.state.batches import NewBatch, NewRow
from agent.state.schema import runs
from agent.types import Mode
from tests.support.fault_server import FaultServer
from tests.support.inside import Says, called, opened, said
from tests.support.program import KEY, Done, Program, turn
from tests.support.scripts import CREATE_LIST, END, MESSAGES_PATH, READ, SEARCH, SEND


def taken_up(program: Program, act: dict[str, Any], *flags: str, words: str) -> Done:
    """A conversation in which a run that is over is taken up, and something is asked for."""
    run_id = program.task(program.script(END), text="Hello").json["run_id"]
    script = program.script(END, turn(act), END)
    said = program.run("chat", "--model", script, "--resume", run_id, *flags, stdin=f"{words}\n")
    assert said.code == 0, said.err
    return program.run("runs", "show", run_id, "--json")


@pytest.mark.parametrize("mode", ["readonly", "plan"])
def test_a_conversation_that_changes_nothing_changes_nothing_in_an_older_run(
    program: Program, server: FaultServer, mode: str
) -> None:
    effects = taken_up(program, CREATE_LIST, "--mode", mode, words="Make a list named Spring").json["effects"]
    assert [one["status"] for one in effects] == ["refused"]
    assert server.requests("POST") == []


def test_the_cap_of_a_conversation_holds_in_an_older_run(program: Program, server: FaultServer) -> None:
    effects = taken_up(program, SEARCH, "--credits", "2", words="Find 3 Heads of Finance").json["effects"]
    assert [one["status"] for one in effects] == ["refused"], effects
    assert server.requests("POST") == []


def test_a_mode_that_the_settings_have_got_since_holds_in_a_resumed_run(program: Program, server: FaultServer) -> None:
    parked = program.task(program.script(turn(READ), turn(SEND), END), text="Answer ada@example.com")
    (card,) = parked.json["pending_approvals"]
    assert program.run("approvals", "approve", card["id"]).code == 0
    (program.folder / "puffle-agent.toml").write_text('mode = "readonly"\n')
    assert program.resume(parked.json["run_id"]).json["effects"][0]["status"] == "refused"
    assert server.requests("POST", MESSAGES_PATH) == []


@pytest.mark.parametrize(("mode", "made"), [("readonly", 0), ("ask", 1)])
def test_who_helps_with_a_batch_and_changes_nothing_changes_nothing_in_its_tasks(
    server: FaultServer, home: Path, mode: Mode, made: int
) -> None:
    app = App(Settings(api_key=SecretStr(KEY), base_url=server.base_url, home=home, mode=mode))
    facts: Any = {"path": "t", "digest": "d", "model": "m", "mode": "ask"}
    batch = NewBatch(batch_id="bat_1", workspace=app.workspace, origin=app.origin, **facts)
    app.batches.register(batch, [NewRow(row_id="a", number=1, digest="d", task="Make a list named Spring")], [])
    Worker(app, lambda spec: Says(said("", called(CREATE_LIST)), said("Done."), said("Done."))).work("bat_1", "a", 1)
    app.close()
    assert len(server.requests("POST")) == made


@pytest.mark.parametrize(("mode", "sent"), [("readonly", 0), ("ask", 1)])
def test_another_agent_whose_server_was_killed_gets_the_mode_that_is_set_now(
    server: FaultServer, tmp_path: Path, mode: Mode, sent: int
) -> None:
    with opened(server, tmp_path) as app:
        first = Gateway(app, "all", "ask", None)
        assert first.call(READ["name"], READ["arguments"]).status == "done"
        parked = first.call(SEND["name"], SEND["arguments"])
        with app.store.begin() as db:
            db.execute(update(runs).values(owner=None))
    program = Program(tmp_path, server.base_url)
    program.home = tmp_path
    program.env["PUFFLE_AGENT_HOME"] = str(tmp_path)
    assert program.run("approvals", "approve", str(parked.facts["approval_id"])).code == 0
    with opened(server, tmp_path) as app:
        Gateway(app, "all", mode, None).call(SEND["name"], SEND["arguments"])
    assert len(server.requests("POST", MESSAGES_PATH)) == sent
