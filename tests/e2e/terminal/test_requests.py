"""What one request came to says nothing of the next; what follows a question is not always its answer."""

import pytest

from tests.support.fault_server import Answer, FaultServer
from tests.support.live import TASKS, Terminal
from tests.support.program import Program, call, turn
from tests.support.screen import QUESTION
from tests.support.scripts import CREATE_LIST, DRAFT, END, GRANT_SEND, MESSAGES_PATH, SEARCH, SENDERS, reply

ASK = call("ask_human", question="Which name?")
LEFT = "The question was left, and what it was asked for; nothing was sent or changed."


def _said(program: Program, model: str, *lines: str, flags: tuple[str, ...] = ()) -> str:
    """What a conversation that is piped in says to the person."""
    done = program.run("chat", "--model", model, *flags, stdin="".join(f"{line}\n" for line in lines))
    assert done.code == 0, done.err
    return done.out + done.err


def _statuses(said: str) -> list[str]:
    return [line.partition(" · ")[0].removeprefix("you> ") for line in said.splitlines() if " · run run_" in line]


def _run(program: Program) -> dict[str, object]:
    (row,) = program.run("runs", "list", "--json").json
    found: dict[str, object] = program.run("runs", "show", row["run_id"], "--json").json
    return found


def test_what_is_unknown_of_an_earlier_request_is_told_beside_the_status_of_this_one(
    program: Program, server: FaultServer
) -> None:
    server.on("POST", MESSAGES_PATH, Answer(wire="reset"))
    script = program.script(*reply(), turn(SENDERS), END)
    said = _said(program, script, "Answer Ada", "Which senders are ready?", flags=("--approve", GRANT_SEND))
    assert _statuses(said) == ["UNKNOWN", "DONE"]
    assert "still unknown, from before: send a message" in said
    assert _run(program)["status"] == "unknown"


def test_a_gap_of_an_earlier_request_is_not_that_of_the_next_one(program: Program) -> None:
    gap = turn(call("report_gap", outcome="export cmp_spring"), SENDERS)
    script = program.script(gap, END, turn(CREATE_LIST), END)
    said = _said(program, script, "Export the campaign cmp_spring", "Make a list called Spring")
    assert _statuses(said) == ["WAITING", "DONE"]
    result = _run(program)
    assert (result["status"], result["gaps"], result["unused"], result["escalation"]) == ("done", [], [], None)


def test_a_no_of_an_earlier_request_is_not_that_of_the_next_one(program: Program) -> None:
    script = program.script(*reply(), turn(SENDERS), END)
    rules = program.file("rules.yaml", "default: deny\nrules: []\n")
    said = _said(program, script, "Answer Ada", "Which senders are ready?", flags=("--approvals", rules))
    assert _statuses(said) == ["DENIED", "DONE"]
    assert [effect["status"] for effect in _run(program)["effects"]] == ["refused"]  # type: ignore[attr-defined]


def test_a_conflict_that_was_got_over_leaves_the_request_done(program: Program, server: FaultServer) -> None:
    server.on("POST", "/api/threads", Answer(409, {"error": "a conversation with this person exists"}))
    script = program.script(turn(DRAFT), *reply())
    said = _said(program, script, "Write to ada@example.com", flags=("--approve", GRANT_SEND))
    assert _statuses(said) == ["DONE"]
    assert "FAILED" not in said
    assert [effect["status"] for effect in _run(program)["effects"]] == ["failed", "done"]  # type: ignore[attr-defined]


def test_a_loop_that_ended_one_request_does_not_end_the_next(program: Program) -> None:
    script = program.script(*[turn(ASK)] * 11, turn(CREATE_LIST), END)
    said = _said(program, script, "Make a list", *["Spring"] * 10, "Spring")
    assert _statuses(said) == [*["WAITING"] * 10, "FAILED", "DONE"]


def test_the_requests_to_puffle_are_counted_for_each_request_of_the_user(program: Program) -> None:
    program.home.mkdir()
    (program.home / "policy.toml").write_text("calls_per_run = 5\n")
    script = program.script(turn(*[SENDERS] * 2), END, turn(*[SENDERS] * 4), END, turn(*[SENDERS] * 6), END)
    said = _said(program, script, "Which are ready?", "And now?", "And now?")
    assert said.count("its limit") == 1


# -- what follows a question -------------------------------------------------------------------------------------------


def test_a_question_is_left_by_words(program: Program) -> None:
    script = program.script(turn(ASK), turn(SENDERS), END)
    said = _said(program, script, "Make a list", "Never mind, thanks.", "Which senders are ready?")
    assert (_statuses(said), LEFT in said) == (["WAITING", "DONE"], True)
    assert _run(program)["effects"] == []


@pytest.mark.parametrize("words", ["Show me my senders", "never mind, show me the senders", "which senders are ready"])
def test_another_request_is_no_answer_and_the_planner_is_told(program: Program, words: str) -> None:
    told = {"last_result_contains": "the human left the question"}
    script = program.script(turn(ASK), turn(SENDERS, expect=told), END)
    assert _statuses(_said(program, script, "Make a list", words)) == ["WAITING", "DONE"]


def test_what_was_done_before_a_question_was_left_is_told(program: Program) -> None:
    script = program.script(turn(CREATE_LIST), turn(ASK), END)
    said = _said(program, script, "Make a list called Spring and another one", "never mind")
    assert _statuses(said)[-1:] == ["PARTIAL"]
    assert LEFT not in said


def test_how_many_credits_are_left_is_answered_whatever_the_planner(program: Program) -> None:
    said = _said(program, program.script(turn(SENDERS), END), "How many credits do I have left?", "Which are ready?")
    assert "is unknown here: no documented call tells the balance" in said
    assert "This conversation: nothing was spent yet." in said
    assert _statuses(said) == ["DONE"]


def test_a_question_in_plain_lines_is_left_by_ctrl_c_and_commands_work_at_it(
    program: Program, terminal: Terminal
) -> None:
    screen = terminal("chat", "--model", program.script(turn(ASK), turn(ASK), turn(ASK)), NO_COLOR="1")
    screen.wait_for("you>")
    asked = 0
    for keys in (("/cost", "never mind"), ("", None), ("/clear",)):
        screen.enter("Make a list")
        for key in keys:
            asked += 1
            screen.wait_for("Your answer:", count=asked)
            screen.take(0.3)
            if key is None:
                screen.control("c")
            else:
                screen.enter(key)
        screen.wait_for("The question was left", count=1 + (asked > 2) + (asked > 4))
    screen.wait_for("a new conversation begins")
    assert "0 requests" not in screen.text
    assert screen.leave() == 0


def test_a_card_that_was_put_off_waits_while_the_user_asks_for_something_else(
    program: Program, server: FaultServer, terminal: Terminal
) -> None:
    script = program.script(*reply()[:-1], turn(SENDERS), turn(text="One is ready."), turn(CREATE_LIST), END)
    screen = terminal("chat", "--model", script)
    screen.prompt()
    screen.enter("Answer Ada: it costs 90 a month")
    screen.wait_for(QUESTION)
    screen.enter("l")
    screen.wait_for(r"WAITING · run")
    screen.take(0.4)
    screen.enter("Which senders are ready?")
    shown = screen.wait_for(r"One is ready\.[^>]*DONE · run")
    assert (shown.count("Send exactly this?"), server.requests("POST")) == (1, [])
    screen.take(0.4)
    assert "1 waiting for you" in screen.bottom
    screen.enter("/approvals")
    screen.wait_for(QUESTION, count=2)
    screen.enter("y")
    screen.wait_for(r"done: send a message")
    assert len(server.requests("POST", MESSAGES_PATH)) == 1
    screen.take(0.4)
    screen.enter("Make a list called Spring")
    screen.wait_for("done: make a list")
    assert (_run(program)["status"], screen.leave()) == ("done", 0)


def test_a_search_that_was_paid_for_is_asked_about_in_the_next_request_and_refused_within_one(
    program: Program, server: FaultServer
) -> None:
    script = program.script(turn(SEARCH), turn(SEARCH), END, turn(SEARCH), END)
    said = _said(program, script, "Find 3 heads of finance", "Find 3 heads of finance")
    assert "exactly this was already done: it is not done twice (once.done)" in said
    assert _statuses(said) == ["PARTIAL", "WAITING"]
    assert len(server.requests("POST", TASKS)) == 1
    (asked,) = program.run("approvals", "list", "--json").json
    assert (asked["rule"], "would be paid again" in asked["reason"]) == ("once.paid", True)
    program.run("approvals", "approve", asked["id"])
    assert program.resume(asked["run_id"]).code == 0
    assert len(server.requests("POST", TASKS)) == 2
