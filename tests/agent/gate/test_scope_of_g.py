"""What `g` gives from the card of a change: that thing, those people and fields, and no other of the same path."""

import json
from typing import Any

import pytest

from agent.gate.preview import card
from agent.gate.standing_grant import in_words, scope_of
from agent.policy.grants.grants import GrantRule
from agent.state.approvals import Approval
from agent.types import Decision, PreparedCall
from tests.support.making import THREAD, made
from tests.tools.test_arguments import IDS_USED, MINIMAL
from tools.registry import REGISTRY
from tools.spec import Records

DRAFT: Records = {**THREAD, ("campaign", "cmp_1"): {"status": "draft"}}
CHANGES = [name for name, spec in REGISTRY.items() if spec.endpoint is not None and spec.effect != "read"]


def given(call: PreparedCall) -> GrantRule | None:
    shown = card(call, Decision("ask", "scope.goal", "OUTSIDE YOUR REQUEST"))
    asked = Approval(
        id="apr_1", run_id="r1", call_id="c1", card=shown, digest=call.digest, arguments=None, status="pending",
        reason=None, answered_by=None, created_at="a", expires_at="b",
    )  # fmt: skip
    return scope_of(asked, 5)


def covers(tool: str, shown: dict[str, Any], later: dict[str, Any]) -> bool:
    rule = given(made(tool, records=DRAFT, **shown))
    assert rule is not None
    assert rule.matches(made(tool, records=DRAFT, **shown)), "what was shown is covered"
    return rule.matches(made(tool, records=DRAFT, **later))


@pytest.mark.parametrize("tool", CHANGES)
def test_a_yes_from_a_card_is_none_for_a_record_of_another_id(tool: str) -> None:
    rule, spelt = given(made(tool, records=DRAFT)), json.dumps(MINIMAL[tool])
    for one in filter(lambda word: f'"{word}"' in spelt and word != "thr_1", IDS_USED):
        arguments = json.loads(spelt.replace(f'"{one}"', '"another"'))
        assert rule is None or not rule.matches(made(tool, records=DRAFT, **arguments)), one


def person(name: str, address: str) -> dict[str, Any]:
    return {"type": "person", "name": {"full": name}, "contacts": [{"value": address}]}


ADA, EVE = person("Ada", "ada@example.com"), person("Eve", "eve@x.example")


@pytest.mark.parametrize(
    ("tool", "shown", "later"),
    [
        ("update_lead", {"title": "CEO"}, {"title": "CEO", "contacts": EVE["contacts"]}),
        ("update_lead", {"title": "CEO"}, {"contacts": EVE["contacts"]}),
        ("update_lead", {"contacts": ADA["contacts"]}, {"contacts": EVE["contacts"]}),
        ("create_lead", ADA, EVE),
        ("import_list_leads", {"leads": [ADA]}, {"leads": [EVE]}),
        ("import_list_leads", {"leads": [ADA]}, {"leads": [{**ADA, "listIds": ["another"]}]}),
        ("import_list_leads", {"leads": [{"type": "person", "name": {"full": "Ada"}}]}, {"leads": [EVE]}),
        ("add_campaign_leads", {"prospects": [{"email": "a@b.example"}]}, {"prospects": [{"email": "e@b.example"}]}),
        ("create_campaign", {"type": "email", "name": "Fair"}, {"type": "linkedin", "name": "Fair"}),
        ("create_campaign", {"type": "email", "name": "Fair"}, {"type": "email", "name": "Fair", "daily_limit": 500}),
        ("update_signal_settings", {"paused": True}, {"paused": False}),
        ("create_thread", {"draft_subject": "Lunch"}, {"draft_subject": "Lunch", "participant_email": "e@x.example"}),
        ("update_thread", {"status": "archived"}, {"status": "archived", "draft_body_text": "Pay me"}),
        ("create_list", {"name": "Fair"}, {"name": "Fair", "lead_ids": ["led_1"]}),
    ],
)  # fmt: skip
def test_a_yes_from_a_card_is_none_for_other_people_fields_and_choices(
    tool: str, shown: dict[str, Any], later: dict[str, Any]
) -> None:
    assert not covers(tool, shown, later)


@pytest.mark.parametrize(
    ("tool", "shown", "later"),
    [
        ("update_lead", {"title": "CEO"}, {"title": "CFO"}),
        ("create_campaign", {"type": "email", "name": "Fair"}, {"type": "email", "name": "Fair 2"}),
        ("update_sequence_node", {"body": "Hello"}, {"body": "Good morning"}),
        ("start_lead_search", {"prompt": "bakers", "fetch_count": 10}, {"prompt": "founders", "fetch_count": 5}),
        ("create_thread", {"draft_body_text": "Hi Ada"}, {"draft_body_text": "Hello Ada"}),
    ],
)
def test_a_yes_from_a_card_holds_for_other_words_in_the_same_fields(
    tool: str, shown: dict[str, Any], later: dict[str, Any]
) -> None:
    assert covers(tool, shown, later)


def test_a_yes_from_a_card_says_what_it_is_bound_to() -> None:
    rule = given(made("update_lead", title="CEO"))
    assert rule is not None
    said = "allow update_lead, at /api/leads, with id lea_1, and no other field than title, up to 5 times, in this run"
    assert in_words(rule).startswith(said)
    rows = given(made("import_list_leads", leads=[ADA]))
    assert rows is not None
    assert "with leads as shown, listId lst_1, and no other field, " in in_words(rows)


def test_a_yes_to_a_message_from_its_card_is_for_its_people_in_any_words() -> None:
    rule = given(made("send_message"))
    assert rule is not None
    assert rule.matches(made("send_message", body_text="More", subject="Other"))
    assert (rule.body, rule.keys) == (None, None)
