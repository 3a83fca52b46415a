"""A request is a request: its status and report say nothing of those before it, and a question can be left."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.program import call, turn
from tests.support.screen import QUESTION, Screen
from tests.support.sessions import WIDTHS, assert_as_recorded

# Newer Pythons warn of forking a process that has threads; the child execs at once.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")

Chat = Callable[..., Screen]
SESSIONS = Path(__file__).parent / "sessions"
SENDERS, PRICES = call("list_senders"), call("get_credits_config")
THREAD = "7a000001-0000-4000-8000-000000000001"
READY = turn(text="Robin's two accounts can send.")


def said(screen: Screen, words: str, then: str, count: int = 1) -> None:
    """Say something, and wait for what comes of it."""
    screen.enter(words)
    screen.wait_for(then, count=count)
    screen.take(0.3)  # what is typed before the prompt stands there again is kept aside


def conversation(screen: Screen) -> str:
    """The screen from the first words of the user on."""
    shown = screen.take(0.5)
    return shown[shown.index("\n> ") :].strip()


@pytest.mark.parametrize("columns", WIDTHS)
def test_each_request_has_a_status_of_its_own(chat: Chat, columns: int) -> None:
    no_more = call("send_message", thread_id=THREAD, body_text="Thursday at ten?", threading_mode="reply")
    screen = chat(
        turn(call("report_gap", outcome="merge the campaign Spring follow-up"), text="Let me see."),
        turn(text="Nothing documented merges a campaign."),
        turn(SENDERS, text="I look the senders up."),
        READY,
        turn(call("get_thread_messages", thread_id=THREAD)),
        turn(no_more),
        turn(text="Then I leave it."),
        turn(SENDERS),
        READY,
        turn(*[PRICES] * 11),
        turn(SENDERS, PRICES, text="Both at once."),
        READY,
        columns=columns,
        rows=200,
    )
    said(screen, "Merge the campaign Spring follow-up", r"WAITING · run[^>]*\n>")
    said(screen, "Show me the senders", r"DONE · run[^>]*\n>")
    said(screen, "Answer Mara: Thursday at ten?", QUESTION[:7])
    said(screen, "n not now", r"DENIED · run[^>]*\n>")
    said(screen, "Show me the senders", r"DONE · run[^>]*\n>", count=2)
    said(screen, "What does it cost?", r"FAILED · run[^>]*\n>")
    said(screen, "Show me the senders", r"DONE · run[^>]*\n>", count=3)
    assert_as_recorded(conversation(screen), SESSIONS / f"requests-{columns}.txt")
    assert screen.leave() == 0


@pytest.mark.parametrize("columns", WIDTHS)
def test_a_question_can_be_left(chat: Chat, columns: int) -> None:
    ask = call("ask_human", question="Which name should the list have?")
    screen = chat(
        turn(ask, text="One thing first."),
        turn(ask),
        turn(ask),
        turn(SENDERS, text="To your other question."),
        READY,
        turn(ask),
        turn(call("create_list", name="Fair"), expect={"last_result_contains": "Fair"}),
        turn(text="The list is there."),
        columns=columns,
        rows=200,
    )
    said(screen, "Make a list", "The agent asks: Which")
    said(screen, "/credits", "The agent asks: Which", count=2)
    said(screen, "never mind", "The question was left")
    said(screen, "Make a list", "The agent asks: Which", count=3)
    screen.control("c")
    screen.wait_for("The question was left", count=2)
    said(screen, "Make a list", "The agent asks: Which", count=4)
    said(screen, "Show me my senders", r"DONE · run[^>]*\n>")
    said(screen, "Make a list", "The agent asks: Which", count=5)
    said(screen, "Fair", r"DONE · run[^>]*\n>", count=2)
    assert_as_recorded(conversation(screen), SESSIONS / f"questions-{columns}.txt")
    assert screen.leave() == 0


@pytest.mark.parametrize("columns", WIDTHS)
def test_a_price_is_said_before_it_is_paid(chat: Chat, columns: int) -> None:
    search = call("start_lead_search", prompt="CFOs in Berlin", fetch_count=5)
    more = call("start_lead_search", prompt="CFOs in Munich", fetch_count=4)
    screen = chat(
        turn(call("switch_journey", journey="campaign")),
        turn(search, text="I look for them."),
        turn(text="Five leads are in the list."),
        turn(more),
        turn(text="Four more."),
        columns=columns,
        rows=200,
    )
    said(screen, "Find 5 CFOs in Berlin", r"DONE · run[^>]*\n>")
    said(screen, "How many do I have left?", "is unknown")
    said(screen, "Find 4 CFOs in Munich", r"DONE · run[^>]*\n>", count=2)
    assert_as_recorded(conversation(screen), SESSIONS / f"prices-{columns}.txt")
    assert "9 credits spent" in screen.bottom
    assert screen.leave() == 0
