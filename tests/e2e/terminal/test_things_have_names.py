"""What a conversation has made or read is at hand: nothing is paid for twice or written over in silence."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evals.sandbox import Running
from tests.support.live import conversation
from tests.support.program import Program, call, turn
from tests.support.screen import Screen
from tests.support.sessions import WIDTHS, assert_as_recorded

# Newer Pythons warn of forking a process that has threads; the child execs at once.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")

Chat = Callable[..., Screen]
SESSIONS = Path(__file__).parent / "sessions"
TO_CAMPAIGN = turn(call("switch_journey", journey="campaign"))
SEARCH = turn(call("start_lead_search", prompt="CFOs in Munich", fetch_count=3, list_name="Munich CFOs"))
MADE = "$ref:create_campaign.id"
FIRST = {"type": "email", "subject": "Forecasts", "body": "Who forecasts cash?"}
SECOND = {"type": "email", "is_reply": True, "body": "Any thoughts?"}
END = {"type": "end"}


def flat(text: str) -> str:
    """Words of a screen without its breaks and frames."""
    return " ".join(text.replace("│", " ").split())


def written(nodes: list[dict[str, Any]]) -> dict[str, Any]:
    return turn(call("update_campaign", campaign_id=MADE, sequence_nodes=[*nodes, END]))


def bodies(sandbox: Running) -> list[str]:
    (campaign,) = [one for one in sandbox.world.campaigns if one.name == "Two steps"]
    return [node.body for node in campaign.sequence_nodes if node.body]


@pytest.mark.parametrize("columns", WIDTHS)
def test_a_search_like_one_at_hand_is_asked_about_before_it_costs_again(
    sandbox: Running, chat: Chat, columns: int
) -> None:
    again = turn(call("start_lead_search", prompt="CFO Munich", fetch_count=3))
    screen = chat(
        TO_CAMPAIGN, SEARCH, turn(text="Three."), again, turn(text="They are in Munich CFOs."), columns=columns
    )
    screen.enter("Find 3 CFOs in Munich")
    screen.wait_for("DONE")
    balance = sandbox.world.credits.balance
    screen.enter("Show me that list, not a new search")
    shown = screen.wait_for(r"l = later\]|later")
    assert "IT WOULD PAY AGAIN" in shown
    assert '"CFOs in Munich" cost 3 credits in this conversation already' in flat(shown)
    assert "(list Munich CFOs)" in flat(shown)
    screen.enter("n")
    screen.wait_for("They are in Munich CFOs.")
    assert sandbox.world.credits.balance == balance
    assert_as_recorded(conversation(screen), SESSIONS / f"at-hand-{columns}.txt")
    assert screen.leave() == 0


@pytest.mark.parametrize("columns", WIDTHS)
def test_a_second_step_does_not_replace_the_first_unseen(sandbox: Running, chat: Chat, columns: int) -> None:
    make = turn(call("create_campaign", type="email", name="Two steps"))
    both = written([FIRST, {"type": "delay", "delay_days": 3}, SECOND])
    script = [TO_CAMPAIGN, make, written([FIRST]), turn(text="One."), written([SECOND]), both, turn(text="Both.")]
    screen = chat(*script, columns=columns)
    screen.enter('Make a draft campaign "Two steps" with one mail')
    screen.wait_for("DONE")
    screen.enter("Add a second step to it")
    shown = screen.wait_for("later")
    assert 'IT WOULD leave out step 1 ("Forecasts: Who forecasts cash?")' in flat(shown)
    assert "step 1, left out: - Forecasts - Who forecasts cash?" in flat(shown)
    screen.enter("n keep the first step")
    screen.wait_for("Both.")
    assert bodies(sandbox) == ["Who forecasts cash?", "Any thoughts?"]
    assert_as_recorded(conversation(screen), SESSIONS / f"second-step-{columns}.txt")
    assert screen.leave() == 0


def test_what_an_edit_replaces_is_shown_under_the_call_and_kept(sandbox: Running, chat: Chat) -> None:
    make = turn(call("create_campaign", type="email", name="Two steps"))
    keep = turn(call("get_campaign", campaign_id=MADE))
    id_of = {**FIRST, "id": "$ref:get_campaign.sequence_nodes.0.id", "body": "Who plans cash?"}
    edit = written([id_of])
    screen = chat(TO_CAMPAIGN, make, written([FIRST]), turn(text="One."), keep, edit, turn(text="Changed."))
    screen.enter('Make a draft campaign "Two steps" with one mail')
    screen.wait_for("DONE")
    screen.enter("Change the text of the first mail: Who plans cash?")
    shown = screen.wait_for("Changed.")
    assert "step 1, replaced:" in shown
    assert "- Who forecasts cash?" in shown
    assert "+ Who plans cash?" in shown
    assert bodies(sandbox) == ["Who plans cash?"]
    screen.enter("/undo")
    screen.wait_for(r"Set this back to what it was")
    screen.enter("y")
    screen.wait_for(r"Set this back to what it was", count=2)
    screen.enter("n")  # what the first step was before it was written
    screen.wait_for(r"update_campaign .* \d\.\d s", count=3)
    assert bodies(sandbox) == ["Who forecasts cash?"]
    assert screen.leave() == 0


def test_what_the_words_point_at_needs_no_card(sandbox: Running, chat: Chat) -> None:
    read = turn(call("list_threads"))
    to_replies = turn(call("switch_journey", journey="replies"))
    archive = turn(call("update_thread", thread_id="$ref:list_threads.threads.1.id", status="archived"))
    other = turn(call("update_thread", thread_id="$ref:list_threads.threads.2.id", status="archived"))
    screen = chat(to_replies, read, turn(text="These."), archive, turn(text="It is archived."), other, turn(text="No."))
    screen.enter("Which threads are there?")
    screen.wait_for("DONE")
    screen.enter("Archive the second one")
    shown = screen.wait_for("It is archived.")
    assert "OUTSIDE YOUR REQUEST" not in shown
    assert "CHECK WHAT IT CHANGES" not in shown
    screen.enter("Archive the first one")  # the model takes another
    screen.wait_for("CHECK WHAT IT CHANGES")
    screen.enter("n")
    screen.wait_for(r"No\.")
    assert screen.leave() == 0


def test_a_planner_is_told_what_is_at_hand_from_the_second_message_on(puffle: Program) -> None:
    model = puffle.script(TO_CAMPAIGN, SEARCH, turn(text="Three."), turn(text="They are in Munich CFOs."))
    said = "Find 3 CFOs in Munich\nWhat is the name of that list?\n"
    assert puffle.run("chat", "--model", model, stdin=said).code == 0
    (store,) = puffle.home.glob("*.db")
    with sqlite3.connect(store) as db:
        stored = [json.loads(row[0]) for row in db.execute("SELECT data FROM messages")]
    first, second = [one for one in stored if one["role"] == "user"]
    assert "at_hand" not in first
    told = json.loads(second["at_hand"].split("<puffle-data>")[1].split("</puffle-data>")[0])
    (meant,) = told["the_words"]
    assert (meant["words"], [thing["name"] for thing in meant["mean"]]) == ("that list", ["Munich CFOs"])
    assert told["list"][0]["about"] == "3 leads, asked for as 'CFOs in Munich'"
