"""The card shows the request itself, whole, and nothing in it can pretend to be a line of the program."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.gate.preview import card, preview
from agent.types import Decision
from tests.support.making import ADA, READY, SENDER, THREAD, launch, made

TH: Any = ("thread", "thr_1")
SENT: Any = {SENDER: READY}
DISMISSED = [{"id": "sig_1", "status": "dismissed"}]
ASK = Decision("ask", "effect.send", "it reaches people and cannot be taken back")
NODES = [
    {"type": "email", "id": "n1", "position": 0, "subject": "Hi", "body": "Dear Ada,\nhello", "is_reply": False},
    {"type": "delay", "id": "n2", "position": 1, "delay_days": 2},
    {"type": "email", "id": "n3", "body": "", "is_reply": True},
    {"type": "end", "id": "n4"},
    "nonsense",
]


def lines(call: Any, decision: Decision = ASK) -> list[str]:
    return preview(call, decision).split("\n")


def test_a_message_is_shown_whole_with_recipient_sender_cost_and_that_it_is_final() -> None:
    text = "Dear Ada,\n\nthis is a text that is longer than sixty characters, so it stands in lines of its own.\nBye"
    call = made("send_message", body_text=text, threading_mode="reply", cc="bob@example.com")
    assert lines(replace(call, sender="me@example.com")) == [
        "why it asks: it reaches people and cannot be taken back",
        "to (2): ada@example.com, bob@example.com",
        "from: me@example.com",
        "cc: bob@example.com",
        "threading_mode: reply",
        f"body_text ({len(text)} characters):",
        *(f"  | {line}" for line in text.split("\n")),
        "cost: no credits",
        "It cannot be taken back.",
        "request: POST /api/threads/thr_1/messages",
    ]


def test_the_subject_stands_above_its_text_and_nothing_twice() -> None:
    seen = {**ADA, "status": "draft", "subject": "Lunch", "draft_subject": "Lunch", "account_id": "snd_1"}
    call = made("send_message", body_text="At noon?", subject="Lunch", account_id="snd_1", records={**SENT, TH: seen})
    shown = lines(call)
    assert shown[shown.index("subject: Lunch") + 1] == "body_text: At noon?"
    assert "\n".join(shown).count("Lunch") == 1
    assert (shown[2], "snd_1" in "\n".join(shown)) == ("from: me@example.com", False)
    create = lines(made("create_thread", draft_subject="Lunch", draft_body_text="At noon?"))
    assert create.index("draft_subject: Lunch") + 1 == create.index("draft_body_text: At noon?")


def test_a_reply_shows_what_it_answers_and_marks_who_wants_to_be_left_alone() -> None:
    message = {
        "direction": "inbound",
        "sent_at": "2026-01-04T10:12:00.000Z",
        "body_text": "Hi,\nwhat does it cost?\x07",
    }
    now = {"last_message_at": "2026-01-04T10:12:00.000Z", "last_message_direction": "inbound"}
    thread = {TH: {**ADA, **now, "last_inbound": "m1"}}
    shown = lines(made("send_message", records={**thread, ("message", "m1"): message}))
    at = shown.index("they wrote (2026-01-04 10:12):")
    assert shown[at + 1 : at + 3] == ["  | Hi,", "  | what does it cost?\\x07"]
    assert not [line for line in shown if line.startswith("CHECK") or "inbound" in line]
    message["body_text"] = "Thanks. Please stop writing to me!\nBest\n> On Monday you wrote"
    shown = lines(made("send_message", records={**thread, ("message", "m1"): message}))
    assert "CHECK: they ask to be left alone: Please stop writing to me!" in shown
    later = {TH: {**thread[TH], "last_message_at": "2026-01-05T09:00:00.000Z"}}
    shown = lines(made("send_message", records={**later, ("message", "m1"): message}))
    assert "CHECK: they wrote again at 2026-01-05 09:00, and that was not read" in shown


def test_a_launch_shows_its_campaign_senders_people_and_every_text() -> None:
    call = launch(senders=["me@example.com (snd_1, active)"], nodes=NODES, pending=3, signature="Yours")
    assert lines(call)[1:] == [
        "campaign: Bakers (email, draft)",
        "it reaches: 3 leads",
        "from: me@example.com (active)",
        "step 1: email",
        "  subject: Hi",
        "  | Dear Ada,",
        "  | hello",
        "step 2: wait 2 days",
        "step 3: email, in the same conversation",
        "signature: Yours",
        "cost: no credits",
        "It cannot be taken back.",
        "request: POST /api/campaigns/cmp_1/launch",
    ]


def test_the_steps_that_a_change_writes_stand_on_its_card_in_words_with_their_whole_texts() -> None:
    steps = [
        {"type": "email", "subject": "Hi", "body": "Dear Ada,\nhello", "signature": "Robin, Tideline"},
        {"type": "delay", "delay_days": 2, "delay_hours": 1},
        {"type": "email", "body": "Any thoughts?", "is_reply": True},
        {"type": "end"},
    ]
    shown = lines(made("update_campaign", sequence_nodes=steps))
    at = shown.index("sequence_nodes: 3 steps")
    assert shown[at + 1 : at + 8] == [
        'step 1: email, signature: "Robin, Tideline"',
        "  subject: Hi",
        "  | Dear Ada,",
        "  | hello",
        "step 2: wait 2 days, 1 hour",
        "step 3: email, in the same conversation",
        "  | Any thoughts?",
    ]


@pytest.mark.parametrize(
    ("tool", "change", "says"),
    [
        (
            "update_campaign",
            {"operating_hours": {"monday": {"start": "09:00", "end": "17:00"}, "sunday": []}},
            ['operating_hours: monday.end: "17:00", monday.start: "09:00", sunday: none'],
        ),
        (
            "update_campaign",
            {"account_limits": [{"account_id": "snd_1", "daily_limit": 30}]},
            ["account_limits: 1 row", "  1. account_id: snd_1, daily_limit: 30"],
        ),
        ("update_campaign", {"sender_account_ids": ["snd_1", "snd_2"]}, ["sender_account_ids: snd_1, snd_2"]),
    ],
)
def test_rows_and_settings_stand_on_a_card_in_words(tool: str, change: dict[str, Any], says: list[str]) -> None:
    shown = lines(made(tool, **change))
    assert [line for line in says if line not in shown] == []
    assert not [line for line in shown if any(sign in line for sign in "{}[]")]


def test_a_text_of_several_lines_in_a_row_stands_behind_the_margin() -> None:
    made_up = [{"id": "sig_1", "status": "dismissed", "note": "One\nTwo"}]
    call = made("update_signals", items=DISMISSED)
    request = replace(call.request, body=json.dumps({"items": made_up}).encode())
    shown = lines(replace(call, request=request))
    at = shown.index("  1. id: sig_1, status: dismissed")
    assert shown[at + 1 : at + 4] == ["     note:", "  | One", "  | Two"]


def test_a_campaign_whose_state_is_odd_is_shown_as_far_as_it_is_known() -> None:
    shown = lines(launch(senders=None, nodes="none"))
    assert "campaign: Bakers (email, draft)" in shown
    assert not [line for line in shown if line.startswith("step")]


@pytest.mark.parametrize(
    ("tool", "change", "says"),
    [
        ("start_lead_search", {"fetch_count": 10}, ["cost: up to 20 credits", "Credits are not refunded."]),
        ("start_lead_search", {"prices": {}}, ["cost: unknown: its price is not in the credit configuration"]),
        (
            "create_list",
            {},
            [
                "cost: no credits",
                "The agent cannot take it back: ask for it to be deleted.",
                "name: Bakers",
            ],
        ),
        (
            "update_signals",
            {"items": DISMISSED},
            ["It cannot be undone.", "items: 1 row", "  1. id: sig_1, status: dismissed"],
        ),
        ("get_context", {}, ["request: GET /api/context"]),
    ],
)
def test_cost_and_way_back_are_said(tool: str, change: dict[str, Any], says: list[str]) -> None:
    shown = lines(made(tool, **change))
    assert [line for line in says if line not in shown] == []


def test_a_body_that_is_no_object_is_shown_too() -> None:
    call = made("create_list")
    assert "body: [1]" in lines(replace(call, request=replace(call.request, body=b"[1]")))


def test_letters_that_look_alike_are_marked() -> None:
    call = made("send_message", records={("thread", "thr_1"): {"participant_email": "\u0430da@example.com"}})
    assert "to (1): \u0430da@example.com (CHECK: has letters outside ASCII)" in lines(call)


FORGERIES = [
    "x\ncost: no credits",
    "x\rPOST /api/harmless",
    "\x1b[2K\x1b[1Ayes",
    "\u202ereversed",
    "a\x9b1;1Hb",
    "x\u2028to (1): y",
]


@pytest.mark.parametrize("evil", FORGERIES)
def test_no_value_can_add_or_overwrite_a_line(evil: str) -> None:
    records = {("thread", "thr_1"): {**THREAD[("thread", "thr_1")], "participant_email": evil}}
    message = replace(made("send_message", records=records), sender=evil)
    campaign = launch(name=evil, senders=[evil], nodes=[{"type": evil, "subject": evil}], reach=2)
    plain = [
        replace(made("send_message"), sender="me"),
        launch(name="n", senders=["s"], nodes=[{"type": "t", "subject": "s"}], reach=2),
    ]
    decision = Decision("ask", "r", f"CHECK {evil}")
    for forged, honest in zip((message, campaign), plain, strict=True):
        shown = lines(forged, decision)
        assert len(shown) == len(lines(honest))
        assert [c for line in shown for c in line if ord(c) < 32 or 127 <= ord(c) < 160 or c in "\u202e\u2028"] == []


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200).filter(lambda s: s.strip()))
def test_every_word_of_a_text_is_on_the_card(text: str) -> None:
    shown = preview(made("send_message", body_text=text), ASK)
    visible = "".join(line.removeprefix("  | ").removeprefix("body_text: ") for line in shown.split("\n"))
    assert all(char in visible or f"{ord(char):x}" in visible for char in text)


def test_the_card_holds_the_contracts_object() -> None:
    call = made("send_message")
    shown = card(call, ASK)
    assert set(shown.as_json()) >= {
        *("tool", "method", "path", "body", "effect", "rule", "reason", "recipients", "credits", "preview"),
    }
    assert (shown.tool, shown.method, shown.path) == ("send_message", "POST", "/api/threads/thr_1/messages")
    assert (shown.body, shown.recipients, shown.credits) == ({"body_text": "Hello"}, ("ada@example.com",), 0)
    assert shown.preview == preview(call, ASK)
