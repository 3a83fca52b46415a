"""Steering a conversation: plans, modes, other models, edits of what has no text."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Program, call, turn
from tests.support.screen import QUESTION, Screen
from tests.support.scripts import END, GET_CAMPAIGN, LAUNCH, LAUNCH_PATH, MESSAGES_PATH, READ, SEND, WORDS, reply

# Newer Pythons warn of forking a process that has threads; the child execs at once.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")

Terminal = Callable[..., Screen]


@pytest.fixture
def terminal(program: Program) -> Iterator[Terminal]:
    """Starts a conversation on a screen."""
    started: list[Screen] = []

    def start(*turns: dict[str, Any], flags: tuple[str, ...] = (), **env: Any) -> Screen:
        started.append(Screen(program, "chat", "--model", program.script(*turns), *flags, **env))
        started[-1].prompt()
        return started[-1]

    yield start
    for screen in started:
        screen.close()


def test_a_plan_is_made_shown_saved_and_applied(program: Program, server: FaultServer, terminal: Terminal) -> None:
    screen = terminal(*reply(), END, END)
    screen.enter("/plan")
    screen.wait_for("no plan yet")
    screen.enter("/plan on")
    screen.wait_for("mode: plan")
    screen.enter("Answer ada@example.com")
    screen.wait_for("planned: send a message")
    screen.wait_for(r"Apply it\?")
    assert "noted in the plan, not sent" in " ".join(screen.text.split())
    screen.enter("/plan")
    screen.wait_for("1 step, no credits; it waits for a yes before it is done. Nothing was sent.")
    screen.enter("/plan save plan.json")
    screen.wait_for("run --apply plan.json does it")
    assert json.loads((program.folder / "plan.json").read_text())["steps"][-1]["tool"] == "send_message"
    assert server.requests("POST") == []
    screen.enter("apply")
    screen.wait_for(QUESTION)
    screen.enter("y")
    screen.wait_for("The plan was applied.")
    screen.wait_for("done: send a message")
    assert [seen.json["body_text"] for seen in server.requests("POST", MESSAGES_PATH)] == [WORDS]
    screen.enter("/plan apply plan.json")
    screen.wait_for("exactly this was already done|exactly this was sent before")
    assert len(server.requests("POST", MESSAGES_PATH)) == 1
    screen.enter("/plan apply nowhere.json")
    screen.wait_for("nowhere.json cannot be read")
    screen.enter("/plan off")
    screen.wait_for("mode: ask")
    assert screen.leave() == 0


def test_a_mode_and_a_model_can_be_changed_in_the_middle(
    program: Program, server: FaultServer, terminal: Terminal
) -> None:
    other = program.script(*reply()[:-1], turn(text="The other one speaks."))
    screen = terminal(*reply())
    screen.enter("Answer Ada")
    screen.wait_for(QUESTION)
    screen.enter("n")
    screen.wait_for("DENIED")
    screen.enter("/mode readonly")
    screen.wait_for("mode: readonly")
    screen.take(0.3)
    assert "readonly" in screen.bottom
    screen.enter("/model scripted:/nowhere")
    screen.wait_for("cannot be read")
    screen.enter("/model anthropic:claude-x")
    screen.wait_for("the model stays as it is")
    screen.enter(f"/model {other}")
    screen.wait_for(r"model: scripted:\S+script1")
    screen.enter("/clear")
    screen.wait_for("a new conversation begins")
    screen.enter("Answer Ada")
    screen.wait_for("The other one speaks.")
    screen.wait_for("read-only mode: nothing but reads")
    assert (server.requests("POST"), screen.leave()) == ([], 0)


def test_an_editor_that_is_closed_changes_nothing(program: Program, server: FaultServer, terminal: Terminal) -> None:
    screen = terminal(turn(GET_CAMPAIGN, READ), turn(LAUNCH), turn(SEND), END, EDITOR="true")
    screen.enter("Launch it and answer")
    screen.wait_for(QUESTION)
    screen.enter("e")
    screen.wait_for("Nothing was changed.")
    screen.wait_for(QUESTION, count=2)
    screen.enter("g")
    screen.wait_for("How many times")
    screen.enter("1")
    screen.wait_for("reaching at most 3 people")
    screen.enter("y")
    screen.wait_for(QUESTION, count=3)
    assert len(server.requests("POST", LAUNCH_PATH)) == 1
    screen.enter("e")
    screen.wait_for("Nothing was changed.", count=2)
    screen.wait_for(QUESTION, count=4)
    screen.enter("y")
    screen.wait_for("DONE")
    assert [seen.json["body_text"] for seen in server.requests("POST", MESSAGES_PATH)] == [WORDS]
    screen.enter("/why")
    screen.wait_for("you answered: yes")
    screen.enter("/approvals")
    screen.wait_for("0 waiting")
    assert screen.leave() == 0


def test_a_wait_for_the_server_is_told(program: Program, server: FaultServer, terminal: Terminal) -> None:
    thread = {"messages": [tidy.INBOUND], "total": 1}
    server.on("GET", MESSAGES_PATH, Answer(429, {"error": "slow"}, {"Retry-After": "5"}), Answer(body=thread))
    screen = terminal(turn(call("switch_journey", journey="replies")), turn(READ), END, flags=("--credits", "7"))
    screen.enter("Read it")
    shown = screen.wait_for("DONE")
    assert "get_thread_messages: " in shown
    assert "once more in 5 s" in shown
    assert "· journey: replies" in shown
    screen.take(0.4)
    assert "0/7 credits" in screen.bottom
    assert screen.leave() == 0


def test_a_question_of_the_agent_is_answered_at_the_prompt(
    program: Program, server: FaultServer, terminal: Terminal
) -> None:
    ask = call("ask_human", question="Which name?")
    named = call("create_list", name="Spring")
    screen = terminal(turn(ask), turn(named, expect={"last_result_contains": "Spring"}), END)
    screen.enter("Make a list")
    screen.wait_for("The agent asks: Which name")
    screen.wait_for("Your answer:")
    screen.enter("Spring")
    screen.wait_for('done: make a list "Spring"')
    assert (len(server.requests("POST", "/api/lists")), screen.leave()) == (1, 0)


def test_without_weights_the_first_screen_asks_before_it_fetches(program: Program) -> None:
    program.env |= {"PUFFLE_API_KEY": "", "PUFFLE_API_BASE_URL": "", "PUFFLE_AGENT_CLOCK_SPEED": ""}
    program.env |= {"XDG_DATA_HOME": str(program.folder / "data"), "XDG_CACHE_HOME": str(program.folder / "cache")}
    screen = Screen(program, "chat", "--model", "local")
    try:
        screen.wait_for("Your choice")
        screen.enter("1")
        screen.wait_for("1.1 GB")
        screen.enter("n")
        screen.wait_for("Later: puffle-agent models pull")
        assert screen.ended() == 0
    finally:
        screen.close()
