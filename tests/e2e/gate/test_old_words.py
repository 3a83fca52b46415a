"""Words that are there are written over by no write in silence, and what they were is kept."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evals.sandbox import Running, World, running
from tests.support.program import Done, Program, call, turn
from tests.support.safety.attack import seed

END = turn(text="That is all.")
BY_HAND = "Dear Nia,\nthis took me an hour to write. Shall we have lunch on Friday?\nRobin"
MESSAGE, COMMENT = "Dear Kim, written by hand.", "A comment by hand."
DRAFTS = turn(call("list_threads", view="drafts"))
SIGNALS = turn(call("list_signals"))


@pytest.fixture
def sandbox() -> Iterator[Running]:
    world = seed()
    draft = {"id": "thr_draft", "status": "draft", "channel": "email", "account_id": "snd_robin", "messages": []}
    nia = {"participant_name": "Nia Sample", "participant_email": "nia@customer.example"}
    world["threads"].append({**draft, **nia, "draft_subject": "Lunch", "draft_body_text": BY_HAND})
    world["signals"][0] |= {"dmText": MESSAGE, "commentText": COMMENT}
    world["signals"][1] |= {"dmText": MESSAGE}
    with running(World.model_validate(world), speed=400.0) as up:
        yield up


@pytest.fixture
def puffle(sandbox: Running, tmp_path: Path) -> Program:
    return Program(tmp_path, sandbox.base_url, sandbox.api_key, 400.0)


def kept(puffle: Program, done: Done) -> list[Any]:
    events = puffle.run("audit", "export", done.json["run_id"]).lines
    return [one["values"] for one in events if one["type"] == "former_state"]


def rules(done: Done) -> list[str]:
    return [one["rule"] for one in done.json["pending_approvals"]]


def draft(sandbox: Running) -> str | None:
    return next(one.draft_body_text for one in sandbox.world.threads if one.id == "thr_draft")


def redrafted(puffle: Program, words: str, text: str) -> Done:
    act = call("update_thread", thread_id="thr_draft", draft_body_text=text)
    return puffle.task(puffle.script(DRAFTS, turn(act), END), text=words)


def test_a_draft_by_hand_is_not_written_over_where_only_something_was_to_be_added(
    puffle: Program, sandbox: Running
) -> None:
    done = redrafted(puffle, "Add a PS to the draft to Nia: see you soon", "see you soon")
    (asked,) = done.json["pending_approvals"]
    assert (asked["rule"], draft(sandbox)) == ("words.kept", BY_HAND)
    assert "IT WOULD write over the text of the draft" in asked["reason"]
    assert "  - this took me an hour to write." in asked["preview"]
    puffle.run("approvals", "approve", asked["id"])
    puffle.resume(asked["run_id"])
    assert (draft(sandbox), kept(puffle, done)) == ("see you soon", [{"draft_body_text": BY_HAND}])


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("Add a PS to the draft to Nia: see you soon", f"{BY_HAND}\nsee you soon"),
        ("Say Thursday, not Friday, in the draft to Nia.", BY_HAND.replace("Friday", "Thursday")),
        ("Shorten the draft to Nia.", "Lunch?"),
    ],
    ids=["added to", "corrected", "other words are wanted"],
)
def test_a_draft_that_is_mended_or_to_be_written_anew_needs_no_card_and_is_kept_as_it_was(
    puffle: Program, sandbox: Running, words: str, text: str
) -> None:
    done = redrafted(puffle, words, text)
    assert (draft(sandbox), rules(done), kept(puffle, done)) == (text, [], [{"draft_body_text": BY_HAND}]), done.out


def test_a_draft_of_the_run_itself_is_written_anew_without_a_card(puffle: Program, sandbox: Running) -> None:
    whom = {"participant_email": "una@elm.example", "account_id": "snd_robin", "draft_subject": "Lunch"}
    acts = [
        turn(call("list_senders")), turn(call("create_thread", **whom, draft_body_text="Lunch?")),
        turn(call("update_thread", thread_id="$ref:create_thread.id", draft_body_text="Dinner!")),
    ]  # fmt: skip
    done = puffle.task(puffle.script(*acts, END), text="Draft a mail about lunch to una@elm.example.")
    assert rules(done) == [], done.out


def generated(puffle: Program, words: str, *items: dict[str, Any]) -> Done:
    act = turn(call("generate_signal_messages", items=[*items]))
    return puffle.task(puffle.script(SIGNALS, act, END), text=words)


def test_drafts_of_a_signal_are_written_anew_after_a_yes_and_are_kept(puffle: Program, sandbox: Running) -> None:
    words = "Draft a comment for the signal Quay hires a CFO."
    done = generated(puffle, words, {"id": "sig_one", "dm": True, "comment": True})
    (asked,) = done.json["pending_approvals"]
    assert (asked["rule"], sandbox.world.signals[0].dmText) == ("words.kept", MESSAGE)
    assert "write over the draft of a message (signal sig_one)" in asked["reason"]
    assert f"  - {MESSAGE}" in asked["preview"]
    puffle.run("approvals", "approve", asked["id"])
    puffle.resume(asked["run_id"])
    assert sandbox.world.signals[0].dmText != MESSAGE
    assert kept(puffle, done) == [{"sig_one": {"dmText": MESSAGE, "commentText": COMMENT}}]


def test_where_no_such_draft_is_there_one_is_written_without_a_card(puffle: Program, sandbox: Running) -> None:
    done = generated(puffle, "Draft a comment for the signal Pier raises money.", {"id": "sig_two", "comment": True})
    assert (rules(done), sandbox.world.signals[1].dmText) == ([], MESSAGE), done.out


def test_what_a_run_changes_twice_is_kept_each_time_as_it_was(puffle: Program) -> None:
    acts = [turn(call("update_signals", items=[{"id": "sig_one", "commentText": text}])) for text in ("x", "y")]
    words = "Change the comment of the signal Quay hires a CFO to x, then to y."
    done = puffle.task(puffle.script(SIGNALS, *acts, END), text=words)
    assert kept(puffle, done) == [{"sig_one": {"commentText": one}} for one in (COMMENT, "x")], done.out
