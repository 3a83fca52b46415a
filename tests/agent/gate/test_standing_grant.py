"""What `g` on the card of a launch gives: a yes to exactly what the card showed, in words that say so."""

from dataclasses import replace
from typing import Any

import pytest

from agent.common.errors import UsageError
from agent.gate.standing_grant import in_words, scope_of
from agent.policy.grants.grants import GrantRule, load_grants
from agent.state.approvals import Approval
from agent.types import Decision, PreparedCall
from tests.support.making import launch, made, parked
from tools.catalog.roster import Person, Roster

SHOWN: dict[str, Any] = {
    "tool": "launch_campaign", "path": "/api/campaigns/cmp_1/launch", "body": None, "recipients": (), "reach": 2,
    "roster": Roster().as_json(),
}  # fmt: skip


def launching(digest: str, **change: Any) -> PreparedCall:
    people = (Person("Ada", "ada@example.com", None), Person("Bo", "bo@example.com", "linkedin.com/in/bo"))
    call = replace(launch(reach=2), roster=Roster(people), digest=digest)
    return replace(call, **change)


def given() -> GrantRule:
    question = Approval(
        id="apr_1", run_id="r1", call_id="c1", card=parked(**SHOWN), digest="seen", arguments=None, status="pending",
        reason=None, answered_by=None, created_at="a", expires_at="b",
    )  # fmt: skip
    found = scope_of(question, 2)
    assert found is not None
    return found


def test_a_standing_yes_to_a_message_covers_the_claims_that_its_card_marked_and_says_so() -> None:
    question = Approval(
        id="apr_1", run_id="r1", call_id="c1", card=parked(claims=("90",)), digest="seen", arguments=None,
        status="pending", reason=None, answered_by=None, created_at="a", expires_at="b",
    )  # fmt: skip
    found = scope_of(question, 2)
    assert found is not None
    assert found.claims == ["90"]
    assert 'also where it says "90", for which there is no source' in in_words(found)
    assert found.answers(Decision("ask", "copy.unsourced", "why", spans=("90",)))
    assert not found.answers(Decision("ask", "copy.unsourced", "why", spans=("90", "80")))


def test_a_standing_yes_to_a_launch_holds_for_what_its_card_showed_and_says_so() -> None:
    rule = given()
    assert rule.matches(launching("seen", changed=("texts", "people")))
    assert not rule.matches(launching("other"))
    assert "exactly as it was shown" in in_words(rule)


def test_a_standing_yes_to_a_message_is_none_where_nothing_is_known_of_them_but_a_name() -> None:
    profile = "https://linkedin.com/in/ada-example"
    for whom, is_possible in ((profile, True), ("Ada Example", False)):
        question = Approval(
            id="apr_1", run_id="r1", call_id="c1", card=parked(recipients=(whom,)), digest="seen", arguments=None,
            status="pending", reason=None, answered_by=None, created_at="a", expires_at="b",
        )  # fmt: skip
        assert (scope_of(question, 2) is not None) == is_possible


def plain(**values: Any) -> GrantRule:
    said = {key: value for key, value in values.items() if value is not None}
    return GrantRule.model_validate(
        {"answer": "approve", "tool": "launch_campaign", "path": "/api/campaigns/cmp_1/launch", **said}
    )


@pytest.mark.parametrize(
    ("listed", "copies", "fits"),
    [
        (None, (), True),
        (None, ("cc@example.com",), False),
        (["cc@example.com"], ("CC@example.com",), True),
        (["ada@example.com", "linkedin.com/in/bo"], (), True),
        (["ada@example.com"], (), False),
        (["ada@example.com", "cc@example.com"], ("cc@example.com",), False),
        (["ada@example.com", "bo@example.com", "cc@example.com"], ("cc@example.com",), True),
    ],
)
def test_who_lists_people_lists_all_leads_and_copies_are_always_listed(
    listed: list[str] | None, copies: tuple[str, ...], fits: bool
) -> None:
    assert plain(recipients=listed).matches(launching("d", recipients=copies)) == fits


STEPS = [{"type": "email", "body": "Buy", "subject": "Offer"}, {"type": "delay"}, {"type": "end"}]


@pytest.mark.parametrize(
    ("nodes", "words", "fits"),
    [
        (STEPS, "say Offer", True),
        (STEPS, "say nothing", False),
        ([{**STEPS[0], "body_html": "<b>x</b>"}, *STEPS[1:]], "Offer", False),
        ([*STEPS, {"type": "ai", "ai_node": {}}], "Offer", False),
        ([*STEPS, {"type": "email", "body": "Other", "subject": ""}], "Offer", False),
        ([{"type": "end"}], "", False),
    ],
)
def test_a_text_condition_is_about_every_step_and_a_subject_is_in_the_persons_words(
    nodes: Any, words: str, fits: bool
) -> None:
    call = launching("d", changed=("texts",))
    assert plain(text_equals="Buy").matches(replace(call, state={**call.state, "nodes": nodes}), words) == fits


def test_lists_are_a_condition_on_launches_alone(tmp_path: Any) -> None:
    assert "with the leads of lst_1" in in_words(plain(list_ids=["lst_1"]))
    assert plain(list_ids=["lst_1"]).matches(launching("d", changed=("people",), lists=("lst_1",)))
    assert not plain(list_ids=["lst_1"]).matches(launching("d", changed=("people",)))
    assert not plain(list_ids=["lst_1"]).matches(launching("d", changed=("senders",), lists=("lst_1",)))
    path = tmp_path / "rules.yaml"
    path.write_text("rules:\n  - answer: approve\n    tool: create_list\n    list_ids: [lst_1]\n")
    with pytest.raises(UsageError, match="list_ids speaks of a launch only"):
        load_grants(path)


def test_a_rule_for_a_tool_says_yes_to_a_loss_only_with_the_rows_themselves() -> None:
    leads = [{"type": "person", "name": {"full": "Ada"}}]
    call = replace(made("import_list_leads", leads=leads), effect="destroy")
    rule = {"answer": "approve", "tool": "import_list_leads"}
    assert not GrantRule.model_validate(rule).matches(call)
    assert GrantRule.model_validate(rule | {"body": {"leads": leads}}).matches(call)


@pytest.mark.parametrize(
    ("condition", "fits"),
    [
        ({}, True),
        ({"text_contains": ["Buy"]}, True),
        ({"text_contains": ["Rent"]}, False),
        ({"text_equals": "x"}, False),
    ],
)
def test_a_no_ahead_to_a_launch_speaks_of_any_of_its_texts(condition: dict[str, Any], fits: bool) -> None:
    no = GrantRule.model_validate(
        {"answer": "deny", "tool": "launch_campaign", "path": "/api/campaigns/cmp_1/launch", **condition}
    )
    assert no.matches(launching("d", state={"nodes": STEPS})) == fits
