"""Conversations on a wide and on a narrow screen: first words, every row, files, pasted lines, what is set back."""

import csv
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from evals.sandbox import Running
from tests.support.program import Program, call, turn
from tests.support.screen import Screen
from tests.support.scripts import END

# Newer Pythons warn of forking a process that has threads; the child execs at once.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")

WIDE, NARROW = 110, 40
LEADS = 30
THREADS = "$ref:list_threads.threads.0"
FOUND = (
    turn(call("switch_journey", journey="campaign")),
    turn(call("start_lead_search", prompt="CFOs in Berlin", fetch_count=LEADS)),
    turn(call("get_list_leads", list_id="$ref:start_lead_search.list.id", limit=20)),
)
Chat = Callable[..., Screen]


@pytest.fixture(params=[WIDE, NARROW])
def columns(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def chat(puffle: Program, columns: int) -> Iterator[Chat]:
    """Starts a conversation on the sandbox."""
    started: list[Screen] = []

    def start(*turns: dict[str, Any]) -> Screen:
        started.append(Screen(puffle, "chat", "--model", puffle.script(*turns), columns=columns, rows=50))
        started[-1].wait_for("Ask in your own")
        return started[-1]

    yield start
    for screen in started:
        screen.close()


def said(screen: Screen) -> str:
    """The screen's words, however they were broken into lines."""
    return " ".join(screen.text.split())


def done(screen: Screen, count: int = 1) -> None:
    screen.wait_for(r"(?m)^  credits: ", count=count)
    screen.take(0.4)


def test_first_words_are_answered_by_the_program_with_what_waits_and_what_can_be_tried(
    puffle: Program, chat: Chat
) -> None:
    screen = chat()
    for count, words in enumerate(("hi", "Help me get started!"), 2):
        screen.enter(words)
        screen.wait_for("Nothing is sent without your yes", count=count)
    shown = said(screen)
    assert "3 conversations wait for your reply" in shown
    assert "Find 20 heads of finance" in shown
    assert "Reply to Ann's message" in shown
    screen.enter("/foo")
    screen.wait_for("there is no command /foo")
    assert screen.leave() == 0
    assert "what waits for a reply" not in puffle.run("runs", "list").out
    again = chat()
    assert "Find 20 heads of finance" not in said(again), "whoever has been here before is told how to ask"
    assert '"what can you do?" shows examples' in said(again)
    assert again.leave() == 0


def test_every_row_can_be_seen_and_taken_along(puffle: Program, chat: Chat, columns: int) -> None:
    screen = chat(*FOUND, turn(text="I found 30 CFOs in Berlin."))
    screen.enter("/show")
    screen.wait_for("nothing was found in rows yet")
    screen.enter("Find 30 CFOs in Berlin")
    done(screen)
    assert "and 20 more: /show" in said(screen)
    screen.enter("/show")
    screen.wait_for(rf"(?m)^  {LEADS}  \w+ \w+")
    screen.enter("/show 30")
    screen.wait_for(r"(?m)^  email: ")
    screen.enter("/export list.csv")
    screen.wait_for("30 leads: written to list.csv")
    screen.enter("/export list.json leads")
    screen.wait_for("30 leads: written to list.json")
    screen.enter("/export report.json")
    screen.wait_for(r"the report of this conversation:\s+written")
    assert all(len(line) <= columns for line in screen.text.split("\n"))
    rows = list(csv.DictReader((puffle.folder / "list.csv").read_text().splitlines()))
    same = json.loads((puffle.folder / "list.json").read_text())
    assert [row["email"] for row in rows] == [row["email"] for row in same]
    assert len({row["email"] for row in rows}) == LEADS
    assert list(rows[0]) == ["id", "name", "title", "company", "email"]
    assert all(row["email"] in "".join(screen.text.split()) for row in rows), "no address is cut"
    assert json.loads((puffle.folder / "report.json").read_text())["status"] == "done"
    screen.enter("/export list.xlsx")
    screen.wait_for("is not written: name a file")
    assert screen.leave() == 0


def test_what_the_agent_lists_is_not_listed_again(sandbox: Running, chat: Chat) -> None:
    names = [thread.participant_name for thread in sandbox.world.threads if thread.participant_name]
    bullets = "\n".join(f"- {name}" for name in names)
    screen = chat(turn(call("switch_journey", journey="replies")), turn(call("list_threads")), turn(text=bullets))
    screen.enter("Which threads are open?")
    done(screen)
    assert all(said(screen).count(name) <= 1 for name in names)
    screen.enter("/show threads")
    screen.wait_for(r"2026-\d\d-\d\d \d\d:\d\d")
    assert screen.leave() == 0


def test_undo_sets_back_after_a_yes_and_names_what_cannot_be(sandbox: Running, chat: Chat) -> None:
    first = next(thread for thread in sandbox.world.threads if thread.participant_name == "Ines Specimen")
    screen = chat(
        turn(call("switch_journey", journey="replies")),
        turn(call("list_threads")),
        turn(call("update_thread", thread_id=first.id, status="archived")),
        turn(text="It is archived."),
        turn(call("create_list", name="Spring")),
        END,
    )
    screen.enter("Archive the thread of Ines Specimen")
    done(screen)
    assert 'done: change a conversation "Ines Specimen"' in said(screen)
    screen.enter("Make a list called Spring")
    done(screen, 2)
    assert 'done: make a list "Spring"' in said(screen)
    for answer, state in (("n", "archived"), ("y", "active"), (None, "active")):
        screen.enter("/undo")
        if answer is not None:
            screen.wait_for(r"(?s)Set this back[^>]*\? *\n [^>]*$")
            screen.enter(answer)
        screen.take(1.5)
        assert next(one for one in sandbox.world.threads if one.id == first.id).status == state
    shown = "".join(screen.text.split())
    assert shown.count('Setthisbacktowhatitwas:changeaconversation"InesSpecimen"?[y=yes,elseno]') == 2, (
        "what is set back is not asked about"
    )
    assert shown.count("CANNOTBEUNDONE:askforittobedeleted") == 3
    screen.enter("/effects")
    screen.wait_for("done: make a list")
    assert screen.leave() == 0


def test_pasted_lines_are_shown_as_lines(chat: Chat) -> None:
    screen = chat(turn(text="Thank you."))
    screen.type("\x1b[200~Import these leads:\nAnn Sample, ann@acorn.example\nBen Sample, ben@birch.example\x1b[201~")
    screen.take(0.5)
    screen.enter()
    done(screen)
    lines = [line.strip() for line in screen.text.split("\n")]
    at = lines.index("> Import these leads:")
    assert lines[at + 1] == "Ann Sample, ann@acorn.example"
    assert lines[at + 2] == "Ben Sample, ben@birch.example"
    assert screen.leave() == 0


def test_what_waits_is_the_same_in_a_conversation_and_on_the_command_line(puffle: Program, chat: Chat) -> None:
    script = (
        turn(call("switch_journey", journey="replies")),
        turn(call("list_threads")),
        turn(call("get_thread_messages", thread_id=f"{THREADS}.id")),
        turn(call("send_message", thread_id=f"{THREADS}.id", body_text="Yes.", threading_mode="reply")),
    )
    parked = puffle.task(puffle.script(*script), text="Answer Ines Specimen: Yes.")
    assert parked.code == 3, parked.err
    (waiting,) = parked.json["pending_approvals"]
    heads, row = puffle.run("approvals", "list").out.splitlines()
    screen = chat()
    assert "1 question waits for your answer: /approvals" in said(screen)
    screen.enter("/approvals")
    screen.wait_for("/resume RUN")
    assert "1 waiting, 0 of this conversation" in said(screen)
    shown = "".join(screen.text.split())
    assert all(word in shown for word in (*row.split(), parked.json["run_id"], waiting["id"]))
    assert heads.split()[:3] == ["id", "status", "asked"]
    assert screen.leave() == 0
