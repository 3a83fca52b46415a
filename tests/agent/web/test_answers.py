"""What waits is answered on a page: exactly what was shown, once, by one of all who try."""

import json
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from agent.state.schema import approvals
from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.hostile import HOSTILE
from tests.support.program import Program, call, turn
from tests.support.scripts import CAMPAIGN_PATH, END, LAUNCH_PATH, MESSAGES_PATH, READ, SEARCH, SEND, launch, reply
from tests.support.web import Browser, Served

TEXT = "It costs 90 a month."


def parked(program: Program, *turns: dict[str, Any], text: str = "Do it for ada@example.com") -> dict[str, Any]:
    """A question that waits."""
    done = program.task(program.script(*(turns or reply())), text=text)
    assert done.code == 3, done.out + done.err
    card: dict[str, Any] = done.json["pending_approvals"][-1]
    return card


def shown(program: Program, approval_id: str) -> dict[str, Any]:
    """What the command says of it."""
    found: dict[str, Any] = program.run("approvals", "show", approval_id, "--json").json
    return found


def events(program: Program, run_id: str, kind: str) -> list[dict[str, Any]]:
    """What the audit has of a kind."""
    return [event for event in program.run("audit", "export", run_id).lines if event["type"] == kind]


def sends(server: FaultServer, path: str = MESSAGES_PATH) -> list[dict[str, Any]]:
    return [seen.json for seen in server.requests("POST", path)]


def test_the_text_of_a_card_is_the_preview_to_the_byte(program: Program, browser: Browser) -> None:
    for turns in (reply(), launch()):
        asked = parked(program, *turns)
        assert browser.get(f"/a/{asked['id']}").card(asked["id"]) == shown(program, asked["id"])["preview"]
        assert browser.get(f"/review?id={asked['id']}").card(asked["id"]) == asked["preview"]


def test_the_marks_of_what_has_a_source_and_what_has_none_are_the_same_in_terminal_page_and_json(
    program: Program, browser: Browser
) -> None:
    claims = "It costs 49 in all. Teams like yours save 30 %."
    send = call("send_message", thread_id=tidy.THREAD, body_text=claims, threading_mode="reply")
    asked = parked(program, turn(READ), turn(send), END, text="Tell ada@example.com that the price is 49")
    marks = [
        line.strip() for line in asked["preview"].splitlines() if "grounded:" in line or "CHECK: no source" in line
    ]
    assert marks == ['CHECK: no source for "30 %" in body_text', 'grounded: "49" by your words']
    page = browser.get(f"/a/{asked['id']}").card(asked["id"])
    terminal = " ".join(program.run("approvals", "show", asked["id"]).out.split())
    for surface in (page, terminal, shown(program, asked["id"])["preview"]):
        assert all(mark in surface for mark in marks)


def test_a_yes_on_a_page_is_an_answer_like_any_other(program: Program, server: FaultServer, browser: Browser) -> None:
    asked = parked(program)
    got = browser.answer(asked["id"], "yes")
    assert (got.status, got.headers["location"]) == (303, f"/?done={asked['id']}")
    assert "Approved" in browser.get(f"/?done={asked['id']}").text
    assert sends(server) == [], "nothing is sent from here"
    by = shown(program, asked["id"])["answered_by"]
    assert (by["who"], by["via"]) == ("ada", "page")
    (told,) = events(program, asked["run_id"], "approval_answered")
    assert (told["answer"], told["via"], told["approval_id"]) == ("yes", "page", asked["id"])
    assert program.resume(asked["run_id"]).code == 0
    assert [body["body_text"] for body in sends(server)] == [TEXT]


def test_a_no_with_its_reason_reaches_the_model(program: Program, server: FaultServer, browser: Browser) -> None:
    asked = parked(program)
    assert browser.answer(asked["id"], "no", reason="Say <b>ninety</b>, in words").status == 303
    assert "Denied" in browser.get(f"/?done={asked['id']}").text
    program.resume(asked["run_id"])
    assert sends(server) == []
    with_it = [e for e in events(program, asked["run_id"], "refused") if "Say <b>ninety</b>, in words" in e["reason"]]
    assert with_it


def test_later_leaves_it_open_and_on_record(program: Program, browser: Browser) -> None:
    asked = parked(program)
    assert browser.answer(asked["id"], "later").headers["location"] == "/"
    assert shown(program, asked["id"])["status"] == "pending"
    assert [e["answer"] for e in events(program, asked["run_id"], "approval_answered")] == ["later"]


def test_an_answer_without_its_card_or_to_another_one_is_none(program: Program, browser: Browser) -> None:
    asked = parked(program)
    path = f"/a/{asked['id']}"
    for digest in ("", "0" * 64):
        got = browser.submit(path, verb="yes", digest=digest)
        assert got.status == 409
        assert "This card is not the one that you answered" in got.text
    assert browser.submit(path, verb="perhaps", digest=asked["digest"]).status == 400
    assert shown(program, asked["id"])["status"] == "pending"


def test_a_stranger_among_several_leaves_none_answered(program: Program, browser: Browser) -> None:
    asked = parked(program)
    fields = {"id": [asked["id"], "apr_none"], f"digest-{asked['id']}": asked["digest"]}
    assert browser.submit("/review", verb="yes", **fields).status == 404
    assert shown(program, asked["id"])["status"] == "pending"


def test_a_card_that_was_edited_meanwhile_is_not_approved_and_the_difference_is_shown(
    program: Program, browser: Browser
) -> None:
    asked = parked(program)
    before = browser.get(f"/a/{asked['id']}").field("digest")
    other = browser.submit(f"/a/{asked['id']}/edit", digest=before, part=["It costs 95 a month."])
    assert other.status == 303
    got = browser.submit(f"/a/{asked['id']}", verb="yes", digest=before)
    assert got.status == 409
    assert "What is different" in got.text
    assert "It costs 95 a month." in got.text
    assert TEXT in got.text, "what it was"
    assert got.field("digest") != before
    assert shown(program, asked["id"])["status"] == "pending"


def test_of_several_who_edit_the_same_card_at_once_one_does(program: Program, browser: Browser) -> None:
    asked = parked(program)

    def edit(number: int) -> int:
        return browser.submit(f"/a/{asked['id']}/edit", digest=asked["digest"], part=[f"Text {number}."]).status

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(edit, range(6))) == [303, *[409] * 5]


def test_what_lapsed_is_not_called_approved(program: Program, pages: Served, browser: Browser) -> None:
    asked = parked(program)
    with pages.site.stored.store.begin() as db:
        db.execute(update(approvals).values(expires_at="2020-01-01T00:00:00.000Z"))
    text = browser.get(f"/?done={asked['id']}").text
    assert ("Lapsed: " in text, "Approved" in text) == (True, False)


def test_an_edit_is_validated_shown_and_needs_a_yes_of_its_own(
    program: Program, server: FaultServer, browser: Browser
) -> None:
    asked = parked(program)
    path = f"/a/{asked['id']}"
    page = browser.get(f"{path}/edit")
    assert TEXT in page.text
    digest = page.field("digest")
    empty = browser.submit(f"{path}/edit", digest=digest, part=[""])
    assert empty.status == 422
    assert "This cannot be sent" in empty.text
    there = browser.submit(f"{path}/edit", digest=digest, part=["Ninety,\r\na month."]).headers["location"]
    card = browser.get(there)
    assert "What is different" in card.text
    assert card.card(asked["id"]) == shown(program, asked["id"])["preview"]
    assert browser.submit(path, verb="yes", digest=card.field("digest")).status == 303
    assert program.resume(asked["run_id"]).code == 0
    assert [body["body_text"] for body in sends(server)] == ["Ninety,\na month."]


def test_a_request_without_text_is_edited_as_json(program: Program, server: FaultServer, browser: Browser) -> None:
    server.on("GET", "/api/credits/config", Answer(body={"costs": {"IMPORT_LEAD": 150}}))
    asked = parked(program, turn(SEARCH), END, text="Find 3 Heads of Finance")
    page = browser.get(f"/a/{asked['id']}/edit")
    assert page.status == 200


def test_a_launch_whose_campaign_changed_after_the_page_is_not_launched_and_the_new_card_names_the_change(
    program: Program, server: FaultServer, browser: Browser
) -> None:
    asked = parked(program, *launch(), text=f"Launch {tidy.CAMPAIGN}")
    digest = browser.get(f"/a/{asked['id']}").field("digest")
    drifted = json.loads(json.dumps(tidy.campaign("draft")))
    drifted["campaign"]["name"] = "Autumn"
    server.on("GET", CAMPAIGN_PATH, Answer(body=drifted))
    assert browser.submit(f"/a/{asked['id']}", verb="yes", digest=digest).status == 303
    again = program.resume(asked["run_id"]).json["pending_approvals"][0]
    assert sends(server, LAUNCH_PATH) == []
    assert again["id"] != asked["id"]
    page = browser.get(f"/a/{again['id']}")
    assert "What is different" in page.text
    assert "Autumn" in page.text
    assert page.card(again["id"]) == again["preview"]


@pytest.mark.parametrize("rounds", [20, pytest.param(100, marks=pytest.mark.long)])
def test_of_all_who_decide_at_once_one_does_and_the_others_read_who(
    program: Program, server: FaultServer, pages: Served, rounds: int
) -> None:
    first, second = pages.browser(), pages.browser()
    asked = parked(program)
    run_id, questions = asked["run_id"], []
    stored = pages.site.stored
    for number in range(rounds):  # like ones, each of a call of its own
        original = stored.approvals.get(asked["id"])
        one = stored.approvals.question(run_id, f"call_{number}", original.digest, original.card)
        stored.approvals.ask(one)
        questions.append(one.id)
    for approval_id in [*questions, asked["id"]]:
        told = _decided_at_once(
            lambda one=approval_id: _clicked(first, one, asked["digest"]),  # type: ignore[misc]
            lambda one=approval_id: _clicked(second, one, asked["digest"]),  # type: ignore[misc]
            lambda one=approval_id: _typed(program, one),  # type: ignore[misc]
        )
        by = stored.approvals.get(approval_id).answered_by
        assert by is not None
        losers = [text for won, text in told if not won]
        assert len(losers) == 2
        assert all(f"by {by['who']} ({by['via']}) at {by['at']}" in text for text in losers)
    answers = events(program, run_id, "approval_answered")
    assert sorted(e["approval_id"] for e in answers) == sorted([*questions, asked["id"]])
    assert program.resume(run_id).code == 0
    assert len(sends(server)) == 1
    assert program.run("audit", "verify", run_id).code == 0


Told = tuple[bool, str]
"""Whether an answer was taken, and what was said to it."""


def _decided_at_once(*deciders: Callable[[], Told]) -> list[Told]:
    gate = threading.Barrier(len(deciders))

    def decide(decider: Callable[[], Told]) -> Told:
        gate.wait()
        return decider()

    with ThreadPoolExecutor(len(deciders)) as pool:
        return list(pool.map(decide, deciders))


def _clicked(browser: Browser, approval_id: str, digest: str) -> Told:
    got = browser.submit(f"/a/{approval_id}", verb="yes", digest=digest)
    return got.status == 303, got.text


def _typed(program: Program, approval_id: str) -> Told:
    done = program.run("approvals", "approve", approval_id)
    return done.code == 0, done.err


def test_a_question_about_a_tool_that_is_gone_is_shown_and_denied(
    program: Program, pages: Served, browser: Browser
) -> None:
    stored = pages.site.stored.approvals
    like = stored.get(parked(program)["id"])
    one = stored.question(like.run_id, "older", like.digest, replace(like.card, tool="sent_by_an_older_version"))
    stored.ask(one)
    page = browser.get(f"/a/{one.id}")
    assert page.card(one.id) == like.card.preview
    assert "/edit" not in page.body
    assert browser.get(f"/a/{one.id}/edit").status == 404
    assert browser.get(f"/a/{one.id}/grant?uses=2").status == 400
    assert browser.answer(one.id, "no").status == 303


def test_what_others_wrote_is_text(program: Program, pages: Served, browser: Browser) -> None:
    ids = hostile_cards(program, pages)
    review = browser.get("/review?" + "&".join(f"id={one}" for one in ids))
    for one in ids:
        assert review.card(one) == pages.site.stored.approvals.get(one).card.preview
    for one in ids[::6]:
        page = browser.get(f"/a/{one}")
        assert page.card(one) == review.card(one)
        _only_our_markup(page.body)
        _only_our_markup(browser.get(f"/a/{one}/edit").body)
    run_id = pages.site.stored.approvals.get(ids[0]).run_id
    for path in ("/", "/runs", "/batches", f"/runs/{run_id}"):
        got = browser.get(path)
        assert got.status == 200
        _only_our_markup(got.body)
    _only_our_markup(review.body)


def hostile_cards(program: Program, pages: Served) -> list[str]:
    """A question about each text that is meant to do something, in a run whose every word is such a text."""
    read = "\n".join(HOSTILE)[:15_000]
    asked = parked(program, turn(READ, text=read), turn(SEND), END, text=f"Write to ada@example.com {HOSTILE[0]}")
    stored = pages.site.stored
    original, ids = stored.approvals.get(asked["id"]), []
    for number, words in enumerate(HOSTILE):
        one = stored.approvals.question(original.run_id, f"text_{number}", original.digest, original.card)
        stored.approvals.ask(one)
        ids.append(stored.edit(one, {"thread_id": tidy.THREAD, "body_text": words, "threading_mode": "reply"}).id)
    return ids


def _only_our_markup(body: str) -> None:
    """No link or file but our own, no script of a stranger, no attribute that acts."""
    assert not re.search(r"<(img|iframe|object|embed|b|style)[\s>/]", body)
    assert set(re.findall(r'<script src="([^"]*)"', body)) <= {
        "/static/htmx-4.0.1.min.js", "/static/hx-sse-4.0.1.min.js", "/static/keys.js",
    }  # fmt: skip
    assert body.count("<script") == 3
    tags = re.findall(r"<[a-z][^>]*>", body)
    assert not [tag for tag in tags if re.search(r"\son\w+=", tag)]
    assert not [
        link
        for tag in tags
        for link in re.findall(r'(?:href|src|action)="([^"]*)"', tag)
        if link[0] != "/" and link != "#main"
    ]
