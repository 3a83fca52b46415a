"""Numbers beyond what any store keeps: said to be too large before anything begins, wherever they come from."""

import json

import pytest

from tests.support.fault_server import FaultServer
from tests.support.program import Program, call, turn
from tests.support.scripts import END

LARGE = [2**31, 2**63, 10**30]
SEND: dict[str, object] = {"answer": "approve", "tool": "send_message", "recipients": ["ada@example.com"]}
RULES: dict[str, dict[str, object]] = {
    "max_uses": SEND,
    "max_recipients": SEND,
    "max_credits": {"answer": "approve", "tool": "start_lead_search"},
}


@pytest.mark.parametrize("number", LARGE)
def test_a_number_on_the_command_line(number: int, program: Program, server: FaultServer) -> None:
    tasks = program.file("tasks.jsonl", '{"id": "a", "task": "What is new?"}\n')
    batch = ("batch", tasks, "--out", "results.jsonl")
    for command in (
        ("run", "Hello", "--credits", str(number)),
        ("run", "Hello", "--approve", f"start_lead_search,credits={number}"),
        ("runs", "list", "--limit", str(number)),
        ("approvals", "list", "--limit", str(number)),
        *((*batch, flag, str(number)) for flag in ("--credits", "--per-minute", "--model-per-minute")),
    ):
        done = program.run(*command)
        assert (done.code, server.seen, "Traceback" in done.err) == (2, [], False), command


@pytest.mark.parametrize("number", LARGE)
def test_a_number_in_a_file(number: int, program: Program, server: FaultServer) -> None:
    model = program.script(END)
    for name, rule in RULES.items():
        rules = program.file("rules.json", json.dumps({"rules": [rule | {name: number}]}))
        done = program.run("run", "Hello", "--model", model, "--approvals", rules)
        assert (done.code, server.seen, name in done.err) == (2, [], True), done.err
    program.file("tasks.jsonl", json.dumps({"id": "a", "task": "What is new?", "credits": number}) + "\n")
    assert program.run("batch", "validate", "tasks.jsonl").code == 2
    program.home.mkdir(exist_ok=True)
    limits = ("credits_per_run", "credits_per_day", "sends_per_day", "launch_leads", "calls_per_run", "keep_days")
    for name in limits:
        (program.home / "policy.toml").write_text(f"{name} = {number}\n")
        done = program.run("run", "Hello", "--model", model)
        assert (done.code, server.seen, f"line 1: {name}" in done.err) == (2, [], True), done.err


@pytest.mark.parametrize("number", LARGE)
@pytest.mark.parametrize(
    ("tool", "name", "more"),
    [("set_credit_cap", "credits", {}), ("start_lead_search", "fetch_count", {"prompt": "CFO"})],
)
def test_a_number_of_a_model_is_told_to_it_as_invalid(
    tool: str, name: str, more: dict[str, str], number: int, program: Program
) -> None:
    done = program.task(program.script(turn(call(tool, **more, **{name: number})), END), text="Find 3 CFOs in Vienna")
    events = program.run("audit", "export", done.json["run_id"]).lines
    (told,) = [str(one) for one in events if one["type"] in ("invalid", "local_tool")]
    assert ("less than or equal to" in told, done.json["effects"]) == (True, []), told
