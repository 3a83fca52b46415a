"""The commands that send nothing: what they print for programs, and what they find."""

import json
import re
import sqlite3
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from agent.policy.config import PolicyConfig
from agent.settings import Settings
from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import KEY, Program, finished, turn
from tests.support.scripts import CREATE_LIST, END, GRANT_SEND, MESSAGES_PATH, SEARCH, reply
from tests.support.shapes import EVENT, EXPLAINED, TOOL, fits
from tools.api.table import ENDPOINTS
from tools.registry import PROGRAM_READS, REGISTRY

# -- tools -------------------------------------------------------------------------------------------------------------


def test_tools_describes_every_tool_for_programs(program: Program, server: FaultServer) -> None:
    done = program.run("tools", "--json")
    tools = [fits(tool, TOOL) for tool in done.json]
    assert (done.code, server.seen) == (0, [])
    remote = [tool for tool in tools if tool["method"] is not None]
    own = {spec.endpoint for spec in PROGRAM_READS.values()} - {
        spec.endpoint for spec in REGISTRY.values()
    }  # no tools, though they may leave
    assert {(t["method"], t["path"]) for t in remote} == {(e.method, e.template) for e in ENDPOINTS if e not in own}
    for tool in tools:
        Draft202012Validator.check_schema(tool["schema"])
        assert {p["name"] for p in tool["parameters"]} == set(tool["schema"].get("properties", {}))
    local = {tool["name"] for tool in tools if tool["method"] is None}
    core = {"switch_journey", "escalate_to_human", "ask_human", "report_gap", "set_credit_cap"}
    assert local == core | {"open_topic"}


def test_tools_that_share_an_endpoint_say_what_they_fix(program: Program) -> None:
    tools = {tool["name"]: tool for tool in program.run("tools", "--json").json}
    assert (tools["preview_list_import"]["fixed"], tools["import_list_leads"]["fixed"]) == ({"preview": True}, {})
    nested = [p["wire"] for p in tools["import_campaign_leads"]["parameters"]]
    assert "filter.limit" in nested
    listed = program.run("tools").out
    assert all(name in listed for name in tools)


# -- policy ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda e: e.name)
def test_every_documented_request_is_explained(program: Program, endpoint: Any) -> None:
    target = re.sub(r"\{\w+\}", "abc_1-X", endpoint.template)
    done = program.run("policy", "explain", "--json", "--", endpoint.method, target)
    verdict = "allow" if endpoint.effect in ("read", "write") and not endpoint.asks else "ask"
    assert (fits(done.json, EXPLAINED)["verdict"], done.code) == (verdict, 0 if verdict == "allow" else 3)
    assert done.json["endpoint"] == endpoint.title


@pytest.mark.parametrize(
    ("method", "target", "rule"),
    [
        ("", "/api/context", "block.method"),
        ("get", "/api/context", "block.method"),
        ("GET ", "/api/context", "block.method"),
        ("TRACE", "/api/lists", "block.method"),
        ("GET\r\nX: y", "/api/context", "block.method"),
        ("G\u0415T", "/api/context", "block.method"),
        ("GET", "", "block.syntax"),
        ("GET", "/api/context\r\nX: y", "block.syntax"),
        ("GET", "/api/context\n", "block.syntax"),
        ("GET", "/api/campaigns/..", "block.syntax"),
        ("GET", "/api/campaigns/%2e%2e", "block.syntax"),
        ("GET", "/api/campaigns/a%2flaunch", "block.syntax"),
        ("GET", "//api/context", "block.syntax"),
        ("GET", "/api//context", "block.syntax"),
        ("GET", "/api/context/", "block.syntax"),
        ("GET", "https://evil.example/api/context", "block.syntax"),
        ("GET", "/api/campaigns/\uff11", "block.syntax"),
        ("GET", "/api/campaigns/a;b", "block.syntax"),
        ("GET", "/api/context#x", "block.syntax"),
        ("GET", "/api/admin/users", "block.admin"),
        ("GET", "/api/Admin", "block.admin"),
        ("POST", "/api/webhooks/mail", "block.webhook"),
        ("GET", "/api/gmail/oauth/callback", "block.webhook"),
        ("POST", "/api/oauth/google", "block.oauth"),
        ("POST", "/api/unipile/connect", "block.oauth"),
        ("POST", "/api/user/api-key", "block.api-key"),
        ("PATCH", "/api/account", "block.account"),
        ("PUT", "/api/lists", "block.undocumented"),
        ("GET", "/api/account/password", "block.account"),
        ("GET", "/api/Account", "block.account"),
        ("POST", "/api/campaigns/c1/stop", "block.undocumented"),
        ("GET", "/api/campaigns/settings/x", "block.undocumented"),
        ("PATCH", "/api/lists/lst_1", "block.undocumented"),
        ("GET", "/api/campaigns/c1/stats", "block.undocumented"),
        ("GET", "/api/context?x=1", "block.query"),
        ("GET", "/api/threads?view=inbox&view=sent", "block.query"),
        ("GET", "/api/threads?search=%zz", "block.query"),
        ("GET", "/api/threads?", "block.query"),
    ],
)
def test_anything_else_is_blocked_and_no_usage_error(program: Program, method: str, target: str, rule: str) -> None:
    done = program.run("policy", "explain", "--json", "--", method, target)
    assert (fits(done.json, EXPLAINED)["verdict"], done.json["rule"], done.code) == ("block", rule, 6)
    assert done.json["endpoint"] is None
    assert program.run("policy", "explain", "--", method, target).out.count("\n") == 1


# -- audit -------------------------------------------------------------------------------------------------------------


def _change_state(program: Program, statement: str) -> None:
    with sqlite3.connect(program.home / "state.db") as db:
        assert db.execute(statement).rowcount > 0
    db.close()


def test_an_untouched_audit_verifies(program: Program) -> None:
    run_id = program.task(program.script(*reply()), "--approve", GRANT_SEND).json["run_id"]
    done = program.run("audit", "verify", "--json")
    events = program.run("audit", "export").lines
    assert (done.code, done.json) == (0, {"events": len(events), "ok": True, "broken": [], "removed": []})
    assert all(fits(event, EVENT)["run_id"] == run_id for event in events)
    assert program.run("audit", "verify", run_id).code == 0
    assert "every chain holds" in program.run("audit", "verify").out
    assert len(program.run("audit", "show", run_id).out.splitlines()) == len(events)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET data = replace(data, 'allow', 'deny') WHERE type = 'decided'",
        "DELETE FROM events WHERE type = 'request_sent'",
        "UPDATE events SET at = '2020-01-01T00:00:00.000Z' WHERE seq = 3",
    ],
)
def test_a_changed_audit_does_not(program: Program, statement: str) -> None:
    run_id = program.task(program.script(*reply()), "--approve", GRANT_SEND).json["run_id"]
    _change_state(program, statement)
    done = program.run("audit", "verify", "--json")
    assert (done.code, done.json["ok"], done.json["broken"][0]["run_id"]) == (1, False, run_id)
    assert run_id in program.run("audit", "verify").out


# -- config ------------------------------------------------------------------------------------------------------------


def test_config_says_where_each_value_comes_from_and_shows_no_secret(program: Program) -> None:
    program.file("puffle-agent.toml", 'credits = 40\nmode = "readonly"\n')
    shown = program.run("config", "show", "--json").json
    limits = {f"policy.{name}" for name in PolicyConfig.model_fields}
    assert set(shown) == set(Settings.model_fields) | limits
    assert (shown["credits"]["value"], shown["credits"]["origin"]) == (40, "project file")
    assert (shown["api_key"]["origin"], shown["api_key"]["variable"]) == ("environment", "PUFFLE_API_KEY")
    assert shown["model"]["origin"] == "default"
    text = program.run("config", "show", "--origin").out
    assert f"credits = 40  (project file, {program.folder / 'puffle-agent.toml'})" in text
    assert "api_key = set, not shown  (environment, PUFFLE_API_KEY)" in text
    assert "model = not set  (default; PUFFLE_AGENT_MODEL sets it)" in text
    assert "policy.launch_leads = 1000  (default)" in text
    assert KEY not in text + json.dumps(shown)


def test_config_shows_the_limits_that_hold_and_which_file_set_them(program: Program) -> None:
    program.home.mkdir()
    (program.home / "policy.toml").write_text("credits_per_run = 30\n")
    program.file("puffle-agent.toml", "credits = 400\n")
    text = program.run("config", "show", "--origin").out
    assert f"policy.credits_per_run = 30  (policy.toml, {program.home / 'policy.toml'})" in text
    assert "credits = not set  (default)" in text.splitlines(), "400 would be more than the policy allows"


def test_a_run_is_capped_by_the_policy_even_where_a_project_file_names_more(program: Program) -> None:
    program.home.mkdir()
    (program.home / "policy.toml").write_text("credits_per_run = 2\n")
    program.file("puffle-agent.toml", "credits = 400\n")
    done = program.task(program.script(turn(SEARCH), END))
    assert (done.code, done.json["credits"]) == (5, {"spent": 0, "reserved": 0, "cap": 2})


@pytest.mark.parametrize(
    "text", ['mode = "auto"', 'api_key = "pk_live_x"', 'base_url = "https://evil.example"', "credits = -1", "= 1"]
)
def test_a_project_file_can_neither_loosen_policy_nor_set_keys_and_origins(
    program: Program, server: FaultServer, text: str
) -> None:
    program.file("puffle-agent.toml", text)
    done = program.task(program.script(END))
    assert (done.code, server.seen) == (2, [])
    assert done.err


def test_a_dotenv_file_is_not_read(program: Program, server: FaultServer) -> None:
    program.file(".env", "PUFFLE_API_BASE_URL=http://127.0.0.1:9\nPUFFLE_API_KEY=pk_live_of_somebody_else\n")
    assert program.task(program.script(END)).code == 0
    assert all(KEY.encode() in seen.head for seen in server.seen)


# -- doctor ------------------------------------------------------------------------------------------------------------


def test_doctor_finds_everything_right(program: Program, server: FaultServer) -> None:
    program.env["PUFFLE_AGENT_MODEL"] = program.script(END)
    done = program.run("doctor", "--json")
    assert (done.code, {f["name"]: f["ok"] for f in done.json}) == (
        0,
        dict.fromkeys(("version", "key", "state", "server", "clock", "sender", "model", "disk"), True),
    )
    boot = {"/api/context", "/api/account", "/api/credits/config"}
    assert {seen.target for seen in server.seen} == boot | {"/api/senders", "/api/email/domains?skip_sync=true"}
    assert KEY not in program.run("doctor").out


def test_doctor_names_a_next_step_for_each_finding(program: Program, server: FaultServer) -> None:
    program.env |= {"PUFFLE_AGENT_MODEL": "local", "XDG_CACHE_HOME": str(program.folder), "XDG_DATA_HOME": "/nowhere"}
    server.on("GET", "/api/context", Answer(401, {"error": "no"}))
    findings = {f["name"]: f for f in program.run("doctor", "--json").json}
    assert not findings["server"]["ok"]
    assert "PUFFLE_API_KEY" in findings["server"]["next_step"]
    program.env["PUFFLE_API_KEY"] = "mistyped"
    assert "copied" in program.run("doctor").out
    program.env["PUFFLE_API_KEY"] = ""
    done = program.run("doctor")
    assert (done.code, "PUFFLE_API_KEY is not set" in done.out) == (1, True)


@pytest.mark.parametrize(
    ("model", "says"),
    [
        ("local", "its extra [local]"),
        ("local:/nowhere/x.gguf", "its extra [local]"),
        ("scripted:/nowhere", "cannot be read"),
        ("anthropic:claude-x", "ANTHROPIC_API_KEY"),
        ("nobody:x", "is not a provider"),
    ],
)
def test_doctor_says_what_a_model_lacks(
    program: Program, monkeypatch: pytest.MonkeyPatch, model: str, says: str
) -> None:
    monkeypatch.setitem(sys.modules, "xllamacpp", None)  # as after an installation without the extra
    program.env["PUFFLE_AGENT_MODEL"] = model
    (found,) = [finding for finding in program.run("doctor", "--json").json if finding["name"] == "model"]
    assert not found["ok"]
    assert says in found["found"]
    assert found["next_step"]


@pytest.mark.parametrize(
    ("hours", "ok", "says"),
    [
        (0.0, True, "agrees"),
        (1.0, False, "s behind the server"),
        (-48.0, False, "s ahead of"),
        (None, True, "names no time"),
    ],
)
def test_doctor_compares_the_clock_with_the_servers(
    program: Program, server: FaultServer, hours: float | None, says: str, *, ok: bool
) -> None:
    at = datetime.now(UTC) + timedelta(hours=hours or 0.0)
    head = {} if hours is None else {"Date": format_datetime(at, usegmt=True)}
    server.on("GET", "/api/credits/config", Answer(body=tidy.PRICES, headers=head))
    (clock,) = [finding for finding in program.run("doctor", "--json").json if finding["name"] == "clock"]
    assert (clock["ok"], bool(clock["next_step"])) == (ok, not ok)
    assert says in clock["found"]
    assert {seen.target for seen in server.seen[:3]} == {"/api/context", "/api/account", "/api/credits/config"}


def test_doctor_says_so_when_the_state_cannot_be_used(program: Program) -> None:
    program.home.mkdir()
    (program.home / "state.db").write_text("something else")
    done = program.run("doctor", "--json")
    assert (done.code, [f["ok"] for f in done.json if f["name"] == "state"]) == (1, [False])
    assert (program.home / "state.db").read_text() == "something else"


# -- sandbox -----------------------------------------------------------------------------------------------------------


def test_the_sandbox_serves_logs_fails_and_saves_as_told(program: Program, tmp_path: Path) -> None:
    fault = {"match": {"method": "POST", "target": "/api/lists"}, "nth": 1, "answer": {"status": 422, "json": {}}}
    faults = program.file("faults.json", json.dumps([fault]))
    log, save = tmp_path / "log.jsonl", tmp_path / "end.json"
    with program.child("sandbox", "serve", "--log", str(log), "--save", str(save), "--faults", faults) as served:
        assert served.stdout is not None
        up = json.loads(served.stdout.readline())
        here = Program(tmp_path, up["base_url"], up["api_key"])
        other = {"name": "create_list", "arguments": {"name": "Summer"}}
        done = here.task(here.script(turn(CREATE_LIST), turn(other), END))
        served.terminate()
        assert finished(served).code == 0
    assert [e["status"] for e in done.json["effects"]] == ["failed", "done"]
    rows = [json.loads(line) for line in log.read_text().splitlines()]
    posts = [row for row in rows if row["method"] == "POST"]
    assert [(row["target"], row["status"], row["applied"]) for row in posts] == [
        ("/api/lists", 422, False),
        ("/api/lists", posts[1]["status"], True),
    ]
    assert all(up["api_key"] not in json.dumps(row) for row in rows)
    assert [listed["name"] for listed in json.loads(save.read_text())["lists"]].count("Summer") == 1


def test_the_sandboxs_worlds_have_a_schema(program: Program) -> None:
    done = program.run("sandbox", "schema")
    Draft202012Validator.check_schema(done.json)
    assert "threads" in done.json["properties"]


def test_a_run_on_its_own_sandbox_needs_neither_key_nor_server(program: Program) -> None:
    program.env = {"PUFFLE_AGENT_HOME": str(program.home)}
    done = program.task(program.script(turn(CREATE_LIST), END), "--sandbox", "--world", "empty")
    assert done.code in (0, 3), done.err
    assert program.task(program.script(END), "--sandbox", "--world", "saas").code == 0
    assert program.task(program.script(END), "--sandbox", "--world", "nowhere").code == 2


# -- reconcile ---------------------------------------------------------------------------------------------------------


def test_reconcile_settles_an_unknown_send_by_word_and_sends_nothing(program: Program, server: FaultServer) -> None:
    server.on("POST", MESSAGES_PATH, Answer(wire="reset"))
    (effect,) = program.task(program.script(*reply()), "--approve", GRANT_SEND).json["effects"]
    assert program.run("reconcile", "--json").code == 8
    assert program.run("reconcile", "--happened", "nothing").code == 2
    done = program.run("reconcile", "--json", "--happened", effect["id"])
    assert (done.code, [row["status"] for row in done.json]) == (0, ["done"])
    assert len(server.requests("POST")) == 1
    assert "no effect has an unknown outcome" in program.run("reconcile").out


@pytest.mark.parametrize(
    "command", [("runs", "list"), ("grants", "list"), ("batch", "status"), ("audit", "show"), ("approvals", "list")]
)
def test_a_list_of_nothing_says_so(program: Program, command: tuple[str, ...]) -> None:
    done = program.run(*command)
    assert (done.code, done.out) == (0, "")
    assert re.match(r"no \w+|nothing is recorded", done.err)


@pytest.mark.parametrize("what", ["show", "export", "verify"])
def test_the_record_of_a_run_that_is_not_known_is_no_empty_one(program: Program, what: str) -> None:
    done = program.run("audit", what, "run_nowhere")
    assert (done.code, done.out) == (2, "")
    assert "there is no run 'run_nowhere'" in done.err
