"""What was paid for and is at hand is asked about before it is paid for again."""

from dataclasses import replace
from typing import Any

import pytest

from agent.policy.facts import Paid
from agent.policy.repeats import paid_before
from agent.policy.rules import decide
from tests.support.making import facts, made
from tools.catalog.enrichment import enrichment_key

BERLIN = Paid("start_lead_search", {"prompt": "CFOs in Berlin", "fetch_count": 5}, 10, "Berlin CFOs")
DRAFTS = Paid("generate_signal_messages", {"items": [{"id": "sig_1", "dm": True}]}, 3)


def rule_for(prompt: str, said: str = "Show me that list", *paid: Paid) -> str:
    return decide(made("start_lead_search", prompt=prompt), facts(paid=paid or (BERLIN,), message=said)).rule


@pytest.mark.parametrize("prompt", ["CFOs in Berlin", "cfo berlin", "CFOs at SaaS companies in Berlin", "Berlin"])
def test_a_search_like_one_that_is_at_hand_asks_and_says_what_it_would_pay_for_again(prompt: str) -> None:
    decision = decide(made("start_lead_search", prompt=prompt), facts(paid=(BERLIN,), message="Show them"))
    assert (decision.verdict, decision.rule) == ("ask", "credits.repeat")
    assert decision.reason == (
        'IT WOULD PAY AGAIN: "CFOs in Berlin" cost 10 credits in this conversation already and is at hand'
        " (list Berlin CFOs)"
    )


@pytest.mark.parametrize("prompt", ["CFOs in Hamburg", "Heads of sales in Berlin"])
def test_another_search_runs_as_before(prompt: str) -> None:
    assert rule_for(prompt) == "effect.spend"


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("Find 20 more", "effect.spend"), ("Noch zehn weitere bitte", "effect.spend"),
        ("Tell me more about them", "credits.repeat"), ("Show me those again", "credits.repeat"),
        ("No more, not 20", "credits.repeat"), ("20 más", "effect.spend"), ("10 de plus", "effect.spend"),
    ],
)  # fmt: skip
def test_who_asks_for_a_number_more_has_answered_already(said: str, rule: str) -> None:
    assert rule_for("CFOs in Berlin", said) == rule


@pytest.mark.parametrize(
    ("item", "rule"),
    [({"id": "sig_1", "dm": True}, "credits.repeat"), ({"id": "sig_1", "comment": True}, "effect.spend"),
     ({"id": "sig_2", "dm": True}, "effect.spend")],
)  # fmt: skip
def test_the_same_text_for_the_same_signal_asks(item: dict[str, Any], rule: str) -> None:
    call = made("generate_signal_messages", items=[item])
    assert decide(call, facts(paid=(DRAFTS, BERLIN), human_words="sig_1 sig_2", message="Write them")).rule == rule


GUESTS: Any = {("list", "lst_1"): {"members": ["l1", "l2"]}}
PEOPLE = {"type": "explicit_leads", "leadIds": ["l1", "l2"]}
LIST = {"type": "list", "listId": "lst_1"}


@pytest.mark.parametrize("had", [PEOPLE, LIST])
@pytest.mark.parametrize(
    ("wanted", "slug", "rule"),
    [
        ({"type": "explicit_leads", "leadIds": ["l2", "l3"]}, "work_email", "credits.repeat"),
        ({"type": "explicit_leads", "leadIds": ["l3"]}, "work_email", "effect.spend"),
        (PEOPLE, "mobile_phone", "effect.spend"), (LIST, "work_email", "credits.repeat"),
    ],
)  # fmt: skip
def test_people_who_were_enriched_are_not_paid_for_again_unasked(
    had: dict[str, Any], wanted: dict[str, Any], slug: str, rule: str
) -> None:
    call = replace(made("start_enrichment", enrichment=slug, scope=wanted), credits=4)
    before = Paid("start_enrichment", {"enrichment": "work_email", "scope": had}, 4)
    marks = {("free_preview", enrichment_key(call.request)): 1}
    known = {**GUESTS, ("enrichment", slug): {"slug": slug}}
    said = {"human_words": f"l1 l2 l3 lst_1 {slug}", "message": "Enrich 2 more"}
    assert decide(call, facts(paid=(before,), records=known, marks=marks, **said)).rule == rule


@pytest.mark.parametrize(
    ("campaign", "ids", "rule"),
    [
        ("cmp_1", ["p2", "p3"], "credits.repeat"), ("cmp_1", ["p3"], "effect.spend"),
        ("cmp_2", ["p1", "p2"], "effect.spend"),
    ],
)  # fmt: skip
def test_texts_that_were_written_for_leads_are_not_paid_for_again_unasked(
    campaign: str, ids: list[str], rule: str
) -> None:
    known: Any = {("campaign", campaign): {"status": "draft"}}
    call = made("generate_messages", records=known, campaign_id=campaign, prospect_ids=ids)
    before = Paid("generate_messages", {"campaign_id": "cmp_1", "prospect_ids": ["p1", "p2"]}, 4)
    said = {"human_words": "cmp_1 cmp_2 p1 p2 p3", "message": "Write 2 more"}
    assert decide(call, facts(paid=(before,), records=known, **said)).rule == rule


@pytest.mark.parametrize(
    ("into", "who", "asks"),
    [("lst_1", "ada@x.example", True), ("lst_1", "bo@x.example", False), ("lst_2", "ada@x.example", False)],
)
def test_rows_that_were_imported_are_not_paid_for_again_unasked(into: str, who: str, asks: bool) -> None:
    def rows(address: str) -> Any:
        return [{"type": "person", "name": {"first": "Ada"}, "contacts": [{"value": address}]}]

    call = replace(made("import_list_leads", list_id=into, leads=rows(who)), credits=1)
    before = Paid("import_list_leads", {"list_id": "lst_1", "leads": rows("Ada@X.example")}, 1)
    decision = paid_before.judge(call, facts(paid=(before,), message="Import them"))
    assert (decision is not None) == asks


def test_what_may_have_been_paid_for_is_a_persons_decision_among_others_too() -> None:
    call = made("generate_signal_messages", items=[{"id": "sig_1", "dm": True}, {"id": "sig_2", "dm": True}])
    lost = replace(DRAFTS, unsure=True)
    decision = decide(call, facts(paid=(lost,), human_words="sig_1 sig_2", message="Write them"))
    assert rule_for("CFOs in Berlin", "Find 20 more", replace(BERLIN, unsure=True)) == "credits.repeat"
    assert (decision.rule, decision.only_person) == ("credits.repeat", True)
    assert decision.reason == (
        "IT MAY PAY AGAIN: 1 of these items may have cost 3 credits in this conversation already, nobody knows"
    )


def test_a_prompt_of_short_words_is_compared_whole() -> None:
    short = Paid("start_lead_search", {"prompt": "VP HR"}, 2)
    assert rule_for("vp  hr", "Show them", short) == "credits.repeat"
    assert rule_for("VP IT", "Show them", short) == "effect.spend"


def test_what_costs_nothing_is_not_asked_about() -> None:
    call = made("start_lead_search", prices={"lead_search": 0}, prompt="CFOs in Berlin")
    assert decide(call, facts(paid=(BERLIN,))).rule == "effect.spend"


def test_exactly_what_was_paid_for_in_this_conversation_asks() -> None:
    decision = decide(made("start_lead_search", prompt="CFOs in Berlin"), facts(paid_again=True))
    assert (decision.verdict, decision.rule) == ("ask", "once.paid")
