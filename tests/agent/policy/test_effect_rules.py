"""What the table says of an endpoint beyond its effect: that it asks, or that all it does is to stop."""

from dataclasses import replace

import pytest

from agent.policy.rules import decide
from agent.types import PreparedCall
from tests.support.making import facts, made
from tools.api.endpoints import Endpoint
from tools.api.table import ENDPOINTS
from tools.spec import Records


def on(endpoint: Endpoint, call: PreparedCall) -> PreparedCall:
    return replace(call, request=replace(call.request, endpoint=endpoint))


def test_a_write_whose_endpoint_asks_is_asked_about_with_its_reason() -> None:
    call = made("create_list")
    asking = replace(call.request.endpoint, asks="it changes what everybody sees")
    found = decide(on(asking, call), facts())
    assert (found.verdict, found.rule, found.reason) == ("ask", "effect.asks", "it changes what everybody sees")
    assert decide(call, facts()).verdict == "allow"


def test_what_only_stops_messages_needs_no_grant_where_nobody_is_asked() -> None:
    call = made("create_list")
    stopping = replace(call.request.endpoint, stops=True)
    assert decide(call, facts(mode="auto")).rule == "mode.auto"
    assert decide(on(stopping, call), facts(mode="auto")).verdict == "allow"


@pytest.mark.parametrize("tool", ["update_list", "delete_list", "remove_list_leads"])
def test_the_list_of_everybody_is_never_changed_whoever_says_yes(tool: str) -> None:
    every: Records = {("list", "lst_1"): {"name": "all"}, ("lead", "lea_1"): {}}
    found = decide(made(tool, records=every), facts(records=every))
    assert (found.verdict, found.rule) == ("deny", "target.forbidden")
    other: Records = {("list", "lst_1"): {"name": "All"}, ("lead", "lea_1"): {}}
    assert decide(made(tool, records=other), facts(records=other)).rule != "target.forbidden"


def test_what_is_paid_by_the_lead_is_previewed_first_with_the_same_arguments() -> None:
    records: Records = {("enrichment", "work_email"): {}, ("list", "lst_1"): {}}
    call = made("start_enrichment", records=records)
    found = decide(call, facts(records=records))
    assert (found.verdict, found.rule) == ("deny", "journey.preview-first")
    mark = call.spec.effects.needs_mark
    assert mark is not None
    after = decide(call, facts(records=records, marks={(mark.kind, mark.key(call.request)): 1}))
    assert (after.verdict, after.rule) == ("ask", "credits.price")


def test_what_takes_a_person_at_hand_is_answered_by_no_rule_and_never_done_in_a_batch() -> None:
    call = made("create_list")
    tended = on(replace(call.request.endpoint, asks="it replaces all of it", attended=True), call)
    asked = decide(tended, facts())
    assert (asked.verdict, asked.only_person) == ("ask", True)
    assert "it replaces all of it" in asked.reason
    alone = decide(tended, facts(in_batch=True))
    assert (alone.verdict, alone.rule) == ("deny", "effect.unattended")
    assert "make a list: never in a batch" in alone.reason
    assert decide(call, facts(in_batch=True)).verdict == "allow"


def test_the_profile_takes_a_person_at_hand() -> None:
    assert [row.name for row in ENDPOINTS if row.attended] == ["updateContext"]
