"""``pause`` stops campaigns whatever else is the matter, and says of each what came of it."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from evals.sandbox import Running, World, load, running
from evals.sandbox.model.campaigns import Campaign
from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Program, finished

MANY = 20


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[tuple[Program, Running]]:
    """A workspace in which twenty campaigns send, and the program on it."""
    world: World = load("saas")
    world.campaigns = [
        Campaign(id=f"cmp_{n}", type="email", name=f"Campaign {n}", status="active") for n in range(MANY)
    ]
    world.campaigns.append(Campaign(id="cmp_draft", type="email", name="A draft"))
    world.campaigns.append(Campaign(id="cmp_rests", type="email", name="At rest", status="paused"))
    with running(world) as up:
        yield Program(tmp_path, up.base_url, up.api_key), up


def sending(up: Running) -> int:
    return sum(one.status == "active" for one in up.world.campaigns)


def test_everything_that_sends_is_stopped_and_each_campaign_is_told_of(busy: tuple[Program, Running]) -> None:
    program, up = busy
    done = program.run("pause", "--all", "--json")
    assert (done.code, done.err, sending(up)) == (0, "", 0)
    told = {row["campaign_id"]: row for row in done.json}
    assert {row["status"] for key, row in told.items() if key != "cmp_rests"} == {"paused"}
    assert told["cmp_rests"] == {
        "campaign_id": "cmp_rests", "name": "At rest", "status": "already", "correlation_id": None
    }  # fmt: skip
    assert len(told) == MANY + 1
    assert all(row["correlation_id"].startswith("cor_") for key, row in told.items() if key != "cmp_rests")
    assert [(row["task"], row["status"]) for row in program.run("runs", "list", "--json").json] == [
        ("pause --all", "done")
    ]


def test_twenty_campaigns_are_stopped_within_two_seconds_of_the_first_request(busy: tuple[Program, Running]) -> None:
    program, up = busy
    program.run("pause", "nobody")  # what is imported once
    begun = time.process_time()
    assert program.run("pause", "--all").code == 0
    assert time.process_time() - begun < 2
    assert sending(up) == 0


@pytest.mark.parametrize("name", ["cmp_3", "Campaign 3", "campaign 3"])
def test_one_is_stopped_by_its_id_or_its_name(busy: tuple[Program, Running], name: str) -> None:
    program, up = busy
    done = program.run("pause", name)
    assert (done.code, done.out) == (0, "paused: Campaign 3 (cmp_3)\n")
    assert sending(up) == MANY - 1


def test_nothing_else_holds_it_back(busy: tuple[Program, Running]) -> None:
    program, up = busy
    program.env["PUFFLE_AGENT_MODEL"] = "nobody:nothing"
    program.home.mkdir()
    (program.home / "policy.toml").write_text(
        'calls_per_run = 1\nsends_per_day = 0\n[quiet_hours]\nstart = 00:00:00\nend = 23:59:59\ntimezone = "UTC"\n'
    )
    assert (program.run("pause", "Campaign 1").code, sending(up)) == (0, MANY - 1)
    (program.home / "policy.toml").write_text("this is no policy")
    done = program.run("pause", "--all")
    assert (done.code, sending(up)) == (0, 0)
    assert "could not be recorded, and was done all the same" in done.err


def test_a_state_that_cannot_be_written_is_told_of_and_holds_nothing_back(
    busy: tuple[Program, Running], tmp_path: Path
) -> None:
    program, up = busy
    (tmp_path / "file").write_text("not a folder")
    program.env["PUFFLE_AGENT_HOME"] = str(tmp_path / "file" / "home")
    done = program.run("pause", "--all", "--json")
    assert (done.code, len(done.json), sending(up)) == (0, MANY + 1, 0)
    assert "could not be recorded, and was done all the same" in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("fault", ["settings", "project", "clock", "corrupt", "locked"])
def test_whatever_is_broken_is_met_after_everything_was_stopped(
    busy: tuple[Program, Running], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    program, up = busy
    monkeypatch.setattr("agent.cli.commands.pause._PATIENCE", 0.1)
    state = program.home / "state.db"
    assert program.run("pause", "At rest").code == 0  # makes the state
    own = tmp_path / "config" / "puffle-agent" / "config.toml"
    own.parent.mkdir(parents=True)
    program.env["XDG_CONFIG_HOME"] = str(tmp_path / "config")
    match fault:
        case "settings":
            own.write_text("credits = 5\n")
            (program.home / "policy.toml").write_text("this is no policy")
        case "project":
            (program.folder / "puffle-agent.toml").write_text("mode = 7\nnothing = 1\n")
        case "clock":
            program.env["PUFFLE_AGENT_CLOCK_SPEED"] = "quick"
        case "corrupt":
            state.write_bytes(b"no database at all")
    with closing(sqlite3.connect(state)) as other:
        if fault == "locked":
            other.execute("BEGIN EXCLUSIVE")
        done = program.run("pause", "--all", "--json")
    assert (done.code, len(done.json), sending(up)) == (0, MANY + 1, 0), done.err
    assert "could not be recorded, and was done all the same" in done.err
    assert "Traceback" not in done.err


def test_what_is_odd_about_one_campaign_keeps_no_other_from_being_stopped(
    program: Program, server: FaultServer
) -> None:
    odd: list[dict[str, Any]] = [
        {"id": "cmp_1", "name": 7, "status": "active"},
        {"id": "cmp_2", "name": "\ud800 A\nB\x1b[2J", "status": "sending", "stats": "none"},
        {"id": "a/b", "name": "Its id", "status": "active"},
        {"id": "cmp_4", "name": None, "status": None},
        {"status": "active"},
        {"id": "cmp_6", "name": "Twins", "status": "completed"},
    ]
    later = [row | {"status": "paused"} for row in odd]
    server.on("GET", "/api/campaigns", Answer(body={"campaigns": odd}), Answer(body={"campaigns": later}))
    for row in (odd[0], odd[1], odd[3]):
        after = row | {"status": "paused"}
        server.on("POST", f"/api/campaigns/{row['id']}/pause", Answer(body={"campaign": after}))
        server.on("GET", f"/api/campaigns/{row['id']}", Answer(body={"campaign": after}))
    done = program.run("pause", "--all", "--json")
    assert done.code == 7
    came = {row["campaign_id"]: row["status"] for row in done.json}
    assert came["a/b"] == came[""] == "failed"
    assert len(server.requests("POST")) == 3
    assert came["cmp_1"] == came["cmp_2"] == came["cmp_4"] == "paused"
    assert "\x1b[2J" not in program.run("pause", "--all").out


def test_of_several_with_one_name_each_is_stopped_and_no_name_names_none(program: Program, server: FaultServer) -> None:
    twins = [{"id": f"cmp_{n}", "name": "Spring", "status": "active"} for n in (1, 2)]
    server.on("GET", "/api/campaigns", Answer(body={"campaigns": [*twins, {"id": "cmp_3", "status": "active"}]}))
    for row in twins:
        server.on("POST", f"/api/campaigns/{row['id']}/pause", Answer(body={"campaign": row | {"status": "paused"}}))
    assert [row["status"] for row in program.run("pause", "spring", "--json").json] == ["paused", "paused"]
    assert program.run("pause", " ").code == 2
    assert len(server.requests("POST")) == 2


@pytest.mark.parametrize("state", [Answer(404, {}), Answer(body={"campaign": {"id": 7}})], ids=["gone", "odd"])
def test_whose_state_cannot_be_read_is_not_called_stopped(program: Program, server: FaultServer, state: Answer) -> None:
    listed(server, state)
    server.on("GET", "/api/campaigns", Answer(body=ROWS), Answer(403, {"error": "no"}))
    server.on("POST", PAUSE, Answer(403, {"error": "no"}))
    assert program.run("pause", "--all", "--json").json[0]["status"] == "failed"


@pytest.mark.parametrize(("name", "value"), [("API_KEY", "two words"), ("API_BASE_URL", "ftp://puffle.example")])
def test_a_key_or_an_address_that_is_none_is_named(program: Program, name: str, value: str) -> None:
    program.env[f"PUFFLE_{name}"] = value
    done = program.run("pause", "--all")
    assert (done.code, f"PUFFLE_{name}" in done.err, "Nothing was paused" in done.err) == (2, True, True)


def test_a_yes_without_a_state_that_anybody_documents_is_no_success(program: Program, server: FaultServer) -> None:
    odd = tidy.campaign("winding down")
    listed(server, Answer(body=odd))
    server.on("POST", PAUSE, Answer(body=odd))
    done = program.run("pause", "--all")
    assert (done.code, "its state is 'winding down'" in done.out) == (7, True)


def test_a_workspace_without_a_profile_can_be_stopped(tmp_path: Path) -> None:
    world = load("empty")
    world.campaigns.append(Campaign(id="cmp_1", type="email", name="One", status="active"))
    with running(world) as up:
        assert Program(tmp_path, up.base_url, up.api_key).run("pause", "--all").code == 0
        assert sending(up) == 0


def test_it_works_as_a_process_of_its_own(busy: tuple[Program, Running]) -> None:
    program, up = busy
    with program.child("pause", "--all") as process:
        done = finished(process)
    assert (done.code, sending(up)) == (0, 0), done.err


PAUSE = f"/api/campaigns/{tidy.CAMPAIGN}/pause"
ROWS = {"campaigns": [tidy.campaign("active")["campaign"]]}
ACTIVE, PAUSED = tidy.campaign("active"), tidy.campaign("paused")


def listed(server: FaultServer, *answers: Answer) -> None:
    server.on("GET", "/api/campaigns", Answer(body=ROWS))
    server.on("GET", f"/api/campaigns/{tidy.CAMPAIGN}", *answers)


def test_one_that_could_not_be_paused_is_said_with_its_correlation_id(program: Program, server: FaultServer) -> None:
    listed(server, Answer(body=ACTIVE))
    server.on("POST", PAUSE, Answer(403, {"error": "no"}, {"x-correlation-id": "cor_9"}))
    done = program.run("pause", "--all", "--json")
    assert (done.code, done.json[0]["status"], done.json[0]["correlation_id"]) == (7, "failed", "cor_9")
    assert "NOT PAUSED: Spring" in program.run("pause", "--all").out


def test_a_lost_answer_is_looked_at_and_only_what_did_not_happen_is_sent_again(
    program: Program, server: FaultServer
) -> None:
    listed(server, Answer(body=PAUSED))
    server.on("POST", PAUSE, Answer(wire="reset"))
    assert program.run("pause", "Spring", "--json").json[0]["status"] == "paused"
    assert len(server.requests("POST", PAUSE)) == 1
    listed(server, Answer(body=ACTIVE), Answer(body=PAUSED))
    assert program.run("pause", "Spring", "--json").json[0]["status"] == "paused"
    assert len(server.requests("POST", PAUSE)) == 3


def test_a_400_of_a_campaign_that_rests_means_that_there_is_nothing_to_stop(
    program: Program, server: FaultServer
) -> None:
    listed(server, Answer(body=PAUSED))
    server.on("POST", PAUSE, Answer(400, {"error": "Only active campaigns can be paused"}))
    done = program.run("pause", "Spring", "--json")
    assert (done.code, done.json[0]["status"]) == (0, "already")


def test_an_id_is_enough_where_the_campaigns_cannot_be_listed(program: Program, server: FaultServer) -> None:
    server.on("GET", "/api/campaigns", Answer(503, {"error": "busy"}))
    server.on("POST", "/api/campaigns/cmp_1/pause", Answer(body={"campaign": {"id": "cmp_1", "status": "paused"}}))
    assert program.run("pause", "cmp_1", "--json").json[0]["status"] == "paused"
    done = program.run("pause", "Spring")
    assert (done.code, done.out) == (1, "")
    assert "nothing was paused" in done.err


def test_without_a_key_or_with_one_that_is_refused_nothing_is_claimed(program: Program, server: FaultServer) -> None:
    server.on("GET", "/api/campaigns", Answer(401, {"error": "no"}))
    assert program.run("pause", "--all").code == 4
    program.env["PUFFLE_API_KEY"] = ""
    assert program.run("pause", "--all").code == 4


@pytest.mark.parametrize("flags", [[], ["--all", "Spring"]])
def test_it_has_to_be_said_what_is_meant(program: Program, flags: list[str]) -> None:
    done = program.run("pause", *flags)
    assert done.code == 2
    assert "say which" in done.err
