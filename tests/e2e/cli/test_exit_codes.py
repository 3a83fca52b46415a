"""Every exit code of the program, reached the way a person would reach it; the status comes from the ledger."""

from typing import Any

import pytest

from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Program, call, turn
from tests.support.scripts import (
    CREATE_LIST,
    END,
    GRANT_SEND,
    MESSAGES_PATH,
    READ,
    SEARCH,
    SEND,
    reply,
)
from tests.support.shapes import RESULT, RUN_ROW, fits

GAP = call("report_gap", outcome="Pause the campaign")
ESCALATE = call("escalate_to_human", reason="Two senders fit.", question="Which one?", next_step="I go on with it.")
ASK = call("ask_human", question="Which sender?")
UNKNOWN_TOOL = call("delete_everything")
BAD_ARGUMENTS = call("create_list", name="Spring", headers={"X": "y"})
LOST = {"wire": "reset"}

Route = tuple[str, str, Answer]
NO_ROUTES: tuple[Route, ...] = ()


@pytest.mark.parametrize(
    ("code", "status", "turns", "flags", "routes"),
    [
        (0, "done", [END], (), NO_ROUTES),
        (0, "done", [turn(CREATE_LIST), END], (), NO_ROUTES),
        (0, "done", reply(), ("--approve", GRANT_SEND), NO_ROUTES),
        (0, "done", [turn(UNKNOWN_TOOL), turn(BAD_ARGUMENTS), turn(CREATE_LIST), END], (), NO_ROUTES),
        (1, "failed", [turn(CREATE_LIST), END], (), (("POST", "/api/lists", Answer(422, {"error": "no"})),)),
        (1, "failed", [turn(READ)], (), NO_ROUTES),
        (1, "failed", [END, turn(text="never spoken")], (), NO_ROUTES),
        (1, "failed", [turn(READ), turn(text="x", expect={"last_result_contains": "nowhere"})], (), NO_ROUTES),
        (1, "failed", [turn(call("get_thread_messages", thread_id="$ref:list_threads.id"))], (), NO_ROUTES),
        (3, "waiting", reply(), (), NO_ROUTES),
        (3, "waiting", [turn(ESCALATE), END], (), NO_ROUTES),
        (3, "waiting", [turn(ASK), END], (), NO_ROUTES),
        (3, "waiting", [turn(GAP), END], (), NO_ROUTES),
        (4, "authentication", [turn(READ), END], (), (("GET", MESSAGES_PATH, Answer(401, {"error": "no"})),)),
        (5, "budget", [turn(SEARCH), END], ("--credits", "2"), NO_ROUTES),
        (5, "budget", [turn(call("set_credit_cap", credits=2)), turn(SEARCH), END], (), NO_ROUTES),
        (5, "budget", [turn(SEARCH), END], (), (("POST", "/api/leads/search", Answer(402, {"error": "no"})),)),
        (6, "denied", reply(), ("--mode", "readonly"), NO_ROUTES),
        (6, "denied", [turn(SEND), END], ("--approve", GRANT_SEND), NO_ROUTES),
        (7, "partial", [turn(CREATE_LIST), turn(GAP), END], (), NO_ROUTES),
        (7, "partial", [turn(CREATE_LIST), turn(SEND), END], (), NO_ROUTES),
        (7, "partial", [turn(CREATE_LIST), turn(READ)], (), NO_ROUTES),
        (8, "unknown", [turn(CREATE_LIST), END], (), (("POST", "/api/lists", Answer(wire="reset")),)),
        # where several fit: 8, then 4, 5, 7, 3, 6, 1
        (4, "authentication", [turn(CREATE_LIST), turn(READ)], (), (("GET", MESSAGES_PATH, Answer(401, {})),)),
        (5, "budget", [turn(CREATE_LIST), turn(SEARCH), END], ("--credits", "0"), NO_ROUTES),
        (3, "waiting", [turn(SEND), turn(READ), turn(SEND), END], (), NO_ROUTES),
    ],
)  # fmt: skip
def test_the_exit_code_says_what_happened(
    program: Program,
    server: FaultServer,
    code: int,
    status: str,
    turns: list[dict[str, Any]],
    flags: tuple[str, ...],
    routes: tuple[Route, ...],
) -> None:
    for method, path, answer in routes:
        server.on(method, path, answer)
    done = program.task(program.script(*turns), *flags)
    result = fits(done.json, RESULT)
    assert (done.code, result["exit_code"], result["status"]) == (code, code, status), done.out

    shown = program.run("runs", "show", result["run_id"], "--json")
    assert (shown.code, fits(shown.json, RESULT)) == (0, result)
    (row,) = program.run("runs", "list", "--json").json
    assert (fits(row, RUN_ROW)["run_id"], row["status"], row["exit_code"]) == (result["run_id"], status, code)
    assert row["resumable"] is (code not in (0, 6))


@pytest.mark.parametrize(
    "args",
    [
        ("run",),
        ("run", "x", "-o", "xml"),
        ("run", "x", "--model", "scripted:nowhere.jsonl"),
        ("run", "x", "--model", "parrot:1"),
        ("run", "x", "--mode", "yolo"),
        ("run", "x", "--credits", "-1"),
        ("run", "x", "--no-such-flag"),
        ("run", "x", "--approvals", "nowhere.yaml"),
        ("runs", "resume", "run_nothing"),
        ("runs", "show", "run_nothing"),
        ("approvals", "show", "apr_nothing"),
        ("nonsense",),
        ("sandbox", "serve", "--world", "nowhere"),
    ],
)
def test_a_usage_error_is_2_and_nothing_was_tried(program: Program, server: FaultServer, args: tuple[str, ...]) -> None:
    done = program.run(*args)
    assert (done.code, done.out, server.seen) == (2, "", [])
    assert done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("line", ["not json", '{"text": 1}', '{"tool_calls": [{"name": "x", "extra": 1}]}'])
def test_a_broken_script_is_named_with_its_line(program: Program, server: FaultServer, line: str) -> None:
    path = program.file("broken.jsonl", '{"text": null, "tool_calls": []}\n' + line + "\n")
    done = program.task(f"scripted:{path}")
    assert (done.code, server.seen) == (2, [])
    assert "line 2" in done.err


def test_the_speed_of_the_clock_is_refused_away_from_this_machine(program: Program) -> None:
    program.env["PUFFLE_API_BASE_URL"] = "https://puffle.example"
    done = program.run("run", "x", "--model", program.script(END))
    assert (done.code, "PUFFLE_AGENT_CLOCK_SPEED" in done.err) == (2, True)


def test_a_denied_or_finished_run_has_nothing_to_resume(program: Program) -> None:
    for flags, code in (((), 0), (("--mode", "readonly"), 6)):
        done = program.task(program.script(turn(CREATE_LIST), END), *flags)
        assert done.code == code
        assert program.resume(done.json["run_id"]).code == 2


def test_the_key_of_another_account_cannot_go_on_with_a_run(program: Program, server: FaultServer) -> None:
    run_id = program.task(program.script(*reply())).json["run_id"]
    before = len(server.seen)
    program.env["PUFFLE_API_KEY"] = "pk_live_of_somebody_else"
    server.on("GET", "/api/account", Answer(body={"account": {"id": "acc_of_somebody_else"}}))
    done = program.resume(run_id)
    paths = {seen.path for seen in server.seen[before:]}
    assert (done.code, paths) == (4, {"/api/context", "/api/account", "/api/credits/config"})


def test_a_question_is_answered_with_the_resume(program: Program) -> None:
    told = {"last_result_contains": "the second"}
    for question in (ASK, ESCALATE):
        script = program.script(turn(question), turn(CREATE_LIST, expect=told), END)
        waiting = program.task(script, text="Make a list Spring")
        assert (waiting.code, waiting.json["escalation"]["question"][:5]) == (3, "Which")
        assert program.resume(waiting.json["run_id"]).code == 3
        assert program.resume(waiting.json["run_id"], "--answer", "the second").code == 0


def test_a_run_that_needs_no_more_than_its_gap_says_so(program: Program) -> None:
    result = program.task(program.script(turn(GAP), END)).json
    assert result["gaps"] == ["Pause the campaign"]
    assert "Pause the campaign" in result["escalation"]["reason"]


def test_a_budget_in_the_tasks_words_can_only_be_lowered(program: Program, server: FaultServer) -> None:
    raise_it = call("set_credit_cap", credits=1000)
    done = program.task(program.script(turn(raise_it), turn(SEARCH), END), "--credits", "2")
    assert (done.code, done.json["credits"]["cap"], server.requests("POST")) == (5, 2, [])


def test_a_resume_keeps_cap_and_spending(program: Program, server: FaultServer) -> None:
    other = call("start_lead_search", prompt="CFOs", fetch_count=3)
    script = program.script(turn(SEARCH), turn(READ), turn(SEND), turn(other), END)
    waiting = program.task(script, "--credits", "4").json
    assert waiting["credits"] == {"spent": 3, "reserved": 0, "cap": 4}
    program.run("approvals", "approve", waiting["pending_approvals"][0]["id"])
    done = program.resume(waiting["run_id"], "--credits", "50")
    assert (done.code, done.json["credits"]) == (5, {"spent": 3, "reserved": 0, "cap": 4})
    assert len(server.requests("POST", "/api/leads/search")) == 1


def test_a_loop_of_one_call_ends_the_run(program: Program, server: FaultServer) -> None:
    done = program.task(program.script(*[turn(READ)] * 20))
    assert (done.code, len(server.requests("GET", MESSAGES_PATH))) == (1, 10)


def test_the_number_of_turns_is_limited(program: Program) -> None:
    reads = [turn(call("get_thread_messages", thread_id="th_ada", page=n)) for n in range(1, 70)]
    done = program.task(program.script(*reads))
    assert (done.code, done.json["usage"]["requests"]) == (1, 60)


def test_too_many_calls_in_one_turn_are_answered_not_executed(program: Program, server: FaultServer) -> None:
    reads = [call("get_thread_messages", thread_id="th_ada", page=n) for n in range(1, 71)]
    done = program.task(program.script(turn(*reads), END))
    assert (done.code, len(server.requests("GET", MESSAGES_PATH))) == (0, 64)


@pytest.mark.parametrize("arguments", ['{"name": "x"', "[]", '{"name": NaN}', '{"name": "a", "name": "b"}', "```{}```"])
def test_garbled_arguments_are_told_to_the_model_and_valid_siblings_run(
    program: Program, server: FaultServer, arguments: str
) -> None:
    garbled = {"name": "create_list", "arguments": arguments}
    done = program.task(program.script(turn(garbled, CREATE_LIST), END))
    assert (done.code, [e["status"] for e in done.json["effects"]]) == (0, ["done"])
    assert len(server.requests("POST", "/api/lists")) == 1
