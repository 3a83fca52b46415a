"""What is said of a yes that comes later, where the sandbox ends with the command: only what is true."""

import pytest

from tests.support.program import Program, call, turn
from tests.support.screen import QUESTION, Screen
from tests.support.scripts import END

# Newer Pythons warn of forking a process that has threads; the child execs at once.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")

FALSE = ("approvals approve", "runs resume", "run --apply")


@pytest.fixture
def alone(program: Program) -> Program:
    """The program without key or server."""
    program.env = {"PUFFLE_AGENT_HOME": str(program.home)}
    return program


def _mail(program: Program) -> str:
    draft = call(
        "create_thread", participant_email="ada@example.com", draft_subject="Hi", account_id="$ref:list_senders.id"
    )
    send = call("send_message", thread_id="$ref:create_thread.id", body_text="Lunch?", threading_mode="new_thread")
    return program.script(turn(call("list_senders", type="email")), turn(draft), turn(send))


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_parked_question_of_a_throw_away_sandbox_names_no_command_that_cannot_work(alone: Program, form: str) -> None:
    done = alone.run("run", "Write to ada@example.com", "--sandbox", "--model", _mail(alone), "-o", form)
    assert done.code == 3, done.err
    assert not [words for words in FALSE if words in done.out]
    if form == "text":
        assert "Lunch?" in done.out
        assert (
            "this sandbox ends with the command; for a yes given later start `puffle-agent sandbox serve`" in done.out
        )


def test_a_question_of_a_sandbox_that_has_ended_says_so_and_takes_no_yes(alone: Program) -> None:
    first = alone.run("run", "Write to ada@example.com", "--sandbox", "--model", _mail(alone), "-o", "json").json
    (asked,) = first["pending_approvals"]
    assert "sandbox ended" in alone.run("approvals", "list").out
    assert "sandbox ended" in alone.run("runs", "list").out
    for command in (("approvals", "approve", asked["id"]), ("runs", "resume", first["run_id"])):
        refused = alone.run(*command)
        assert (refused.code, "sandbox that has ended" in refused.err) == (2, True)
    assert alone.run("approvals", "deny", asked["id"]).code == 0
    (row,) = alone.run("runs", "list", "--json").json
    assert not row["resumable"]


def test_a_question_of_the_agent_and_a_plan_say_so_too(alone: Program) -> None:
    ask = alone.script(turn(call("ask_human", question="Which list?")))
    asked = alone.run("run", "Make it", "--sandbox", "--model", ask, "-o", "json")
    plan = alone.script(turn(call("create_list", name="Fair")), END)
    planned = alone.run("run", "Make it", "--sandbox", "--model", plan, "--plan", "-o", "json")
    for done in (asked, planned):
        assert done.code == 3, done.err
        assert "this sandbox ends with the command" in done.json["escalation"]["next_step"]


def test_with_a_lasting_server_the_commands_are_named(program: Program) -> None:
    ask = program.script(turn(call("ask_human", question="Which list?")))
    done = program.run("run", "Make it", "--model", ask)
    assert "puffle-agent runs resume" in done.out


def test_a_chat_on_a_sandbox_says_until_when_a_question_waits(alone: Program) -> None:
    screen = Screen(alone, "chat", "--sandbox", "--model", _mail(alone))
    try:
        screen.prompt()
        screen.enter("Write to ada@example.com")
        screen.wait_for(QUESTION)
        screen.enter("l")
        screen.wait_for("until you leave: the sandbox ends with")
        assert not [words for words in FALSE if words in screen.text]
        assert screen.leave() == 0
    finally:
        screen.close()


@pytest.fixture(autouse=True)
def _no_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
