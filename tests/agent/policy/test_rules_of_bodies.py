"""A rule given ahead for some values of a body covers no more that is said to somebody, and nobody else's choice."""

from typing import Any

import pytest

from agent.policy.grants.grants import GrantRule
from tests.support.making import THREAD, made
from tools.spec import Records

KNOWN: Records = {**THREAD, ("campaign", "cmp_1"): {"status": "draft"}}
EVE = "eve@evil.example"
WRITTEN = [{"value": EVE}]


def covers(tool: str, rule: dict[str, Any], words: str = "", **arguments: Any) -> bool:
    found = GrantRule.model_validate({"answer": "approve", "tool": tool, **rule})
    return found.matches(made(tool, records=KNOWN, **arguments), words)


ARCHIVED: dict[str, Any] = {"thread_id": "thr_1", "status": "archived"}


@pytest.mark.parametrize(
    "more",
    [
        {"participant_email": EVE},
        {"draft_cc": EVE},
        {"draft_bcc": f"{EVE}, ada@example.com"},
        {"draft_subject": "Pay me"},
        {"draft_body_text": "Pay me"},
    ],
)
def test_a_rule_for_a_status_says_nothing_of_whom_a_draft_goes_to_and_what_it_says(more: dict[str, str]) -> None:
    rule = {"body": {"status": "archived"}}
    assert covers("update_thread", rule, **ARCHIVED)
    assert covers("update_thread", rule, **ARCHIVED, unread_count=0), "that tells nobody anything"
    assert not covers("update_thread", rule, **ARCHIVED, **more)
    assert covers("update_thread", rule, f"Let it be {' '.join(more.values())}", **ARCHIVED, **more), "the words do"
    assert covers("update_thread", {"body": {"status": "archived", **more}, **_listed(more)}, **ARCHIVED, **more)


def _listed(more: dict[str, str]) -> dict[str, Any]:
    return {"recipients": [EVE, "ada@example.com"]} if EVE in str(more) else {}


@pytest.mark.parametrize(
    ("tool", "arguments", "named"),
    [
        ("create_thread", {"participant_email": EVE}, EVE),
        ("update_thread", {"thread_id": "thr_1", "draft_bcc": EVE}, EVE),
        ("update_sequence_node", {"campaign_id": "cmp_1", "node_id": "n1", "cc": EVE}, EVE),
    ],
)
def test_whom_a_call_reaches_is_covered_by_no_rule_that_does_not_list_them_nor_a_person_named(
    tool: str, arguments: dict[str, Any], named: str
) -> None:
    rule = {"path": made(tool, **arguments).request.path}
    assert not covers(tool, rule, **arguments)
    assert covers(tool, rule, f"Write to {named}", **arguments)
    assert covers(tool, rule | {"recipients": [named]}, **arguments)
    assert not covers(tool, rule | {"recipients": ["ada@example.com"]}, f"Write to {named}", **arguments)


def test_a_rule_for_a_title_is_none_for_an_address() -> None:
    rule, change = {"body": {"id": "led_1", "title": "CEO"}}, {"lead_id": "led_1", "title": "CEO"}
    assert covers("update_lead", rule, **change, industry="Retail")
    assert not covers("update_lead", rule, **change, contacts=WRITTEN)
    assert not covers("update_lead", rule, **change, socials=[{"url": "https://www.linkedin.com/in/eve"}])


def test_what_a_call_cannot_do_without_it_does_by_itself() -> None:
    people = [{"type": "person", "name": {"full": "Ada"}, "contacts": WRITTEN}]
    assert covers("import_list_leads", {"body": {"listId": "lst_1"}}, list_id="lst_1", leads=people)
    message = {"recipients": ["ada@example.com"], "body": {"threading_mode": "reply"}}
    assert covers("send_message", message, threading_mode="reply")
    assert not covers("send_message", message, threading_mode="reply", subject="Pay me")
    assert not covers("send_message", message, threading_mode="reply", body_html="<p>Pay me</p>")


def test_a_text_that_a_rule_speaks_of_needs_no_second_mention_in_its_body() -> None:
    rule = {"recipients": ["ada@example.com"], "body": {"participant_email": "ada@example.com"}, "text_contains": "Hi"}
    draft: dict[str, Any] = {"participant_email": "ada@example.com", "draft_body_text": "Hi Ada"}
    assert covers("create_thread", rule, **draft)
    assert not covers("create_thread", rule, **draft, draft_subject="Pay me")


def test_a_no_for_some_values_of_a_body_is_heard_whatever_else_it_says() -> None:
    no = GrantRule.model_validate({"answer": "deny", "tool": "update_thread", "body": {"status": "archived"}})
    assert no.matches(made("update_thread", **ARCHIVED, draft_bcc=EVE))
