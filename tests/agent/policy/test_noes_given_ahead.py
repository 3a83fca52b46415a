"""A no given ahead is heard more widely than a yes."""

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from agent.policy.grants.grants import GrantRule
from agent.types import PreparedCall
from tests.support.making import launch, made
from tools.catalog.own_texts import OwnText, OwnTexts
from tools.catalog.roster import Person, Roster


def no(**values: Any) -> GrantRule:
    return GrantRule.model_validate({"answer": "deny", "tool": "send_message", **values})


@pytest.mark.parametrize(
    ("listed", "fits"), [(["eve@example.com"], True), (["ada@example.com"], True), (["bob@x.example"], False)]
)
def test_a_no_to_a_recipient_holds_for_every_message_that_reaches_them_too(listed: list[str], fits: bool) -> None:
    call = made("send_message", cc="eve@example.com", body_html="<p>Hello</p>")
    assert no(recipients=listed).matches(call) is fits
    assert not no(recipients=listed).matches(made("create_list"))
    assert no(recipients=listed, text_contains=["Hello"]).matches(call) is fits, "whatever the HTML says"


def campaign(*nodes: dict[str, Any], tool: str = "launch_campaign", **more: Any) -> PreparedCall:
    roster = Roster(
        (Person("Bo", "bo@example.com", None), Person("Eve", "Eve@example.com", "https://linkedin.com/in/e"))
    )
    return replace(launch(tool=tool, nodes=[*nodes]), roster=roster, **more)


@pytest.mark.parametrize("tool", ["launch_campaign", "resume_campaign"])
@pytest.mark.parametrize(
    ("listed", "fits"),
    [("eve@example.com", True), ("www.linkedin.com/in/E/", True), ("@EXAMPLE.com", True), ("ada@example.com", False)],
)
def test_a_no_to_somebody_holds_for_the_campaign_in_which_they_wait(tool: str, listed: str, fits: bool) -> None:
    assert no(tool=tool, recipients=[listed]).matches(campaign(tool=tool)) is fits


@pytest.mark.parametrize(
    ("listed", "cc"),
    [
        ("eve@bücher.example", "eve@xn--bcher-kva.example"), ("@bücher.example", "eve@xn--bcher-kva.example"),
        ("EVE@Example.com", "eve@example.com"), ("\uff45ve@example.com", "eve@example.com"),
    ],
)  # fmt: skip
def test_a_no_to_somebody_holds_in_every_spelling(listed: str, cc: str) -> None:
    assert no(recipients=[listed]).matches(made("send_message", cc=cc))


def test_a_no_to_somebody_holds_for_writing_them_down() -> None:
    row = {"type": "person", "name": {"first": "Eve"}, "contacts": [{"value": "Eve@rival.example"}]}
    for listed, fits in (("@rival.example", True), ("@other.example", False)):
        found = no(tool="import_list_leads", recipients=[listed])
        assert found.matches(made("import_list_leads", leads=[row])) is fits


@pytest.mark.parametrize(
    "said",
    [
        {"body_text": "We guarantee it."}, {"subject": "Money-back GUARANTEE"}, {"body_text": "We\nGuarantee that."},
        {"body_html": "<p>We gua<b>rant</b>ee it.</p>"}, {"body_html": "<p>We &#103;uarantee it.</p>"},
    ],
)  # fmt: skip
def test_a_no_to_words_is_heard_in_subject_and_html_and_in_any_letters(said: dict[str, Any]) -> None:
    assert no(text_contains=["guarantee"]).matches(made("send_message", **said))
    assert not no(text_contains=["guarantee", "refund"]).matches(made("send_message", **said))


def test_a_no_to_words_is_heard_in_what_a_stored_draft_sends_along() -> None:
    stored: dict[str, Any] = {"thread": {"draft_body_html": "<p>Half price</p>"}}
    assert no(text_contains="half  price").matches(replace(made("send_message"), state=stored))


@pytest.mark.parametrize(
    "call",
    [
        campaign({"type": "email", "body": "Hi", "body_html": "<b>Half price</b>"}),
        campaign({"type": "email", "subject": "Half price", "body": "Hi"}, {"type": "email", "body": "Hello"}),
        campaign(own_texts=OwnTexts((OwnText("Bo", "step 1", "Half price", "Hi", ""),))),
        campaign(own_texts=OwnTexts((OwnText("Bo", "step 1", None, "Hi", "<p>Half&nbsp;price</p>"),))),
    ],
)
def test_a_no_to_words_is_heard_in_all_that_a_launch_lets_out(call: PreparedCall) -> None:
    assert no(tool="launch_campaign", text_contains=["half price"]).matches(call)
    assert not no(tool="launch_campaign", text_contains=["full price"]).matches(call)


@pytest.mark.parametrize(
    ("tool", "values"),
    [
        ("create_thread", {"draft_body_text": "Half price"}), ("add_sequence_node", {"body": "Half price"}),
        ("update_campaign", {"sequence_nodes": [{"type": "email", "body": "Half price"}, {"type": "end"}]}),
        ("update_signals", {"items": [{"id": "sig_1", "dmText": "Half price"}]}),
    ],
)  # fmt: skip
def test_a_no_to_words_is_heard_where_they_are_written_down(tool: str, values: dict[str, Any]) -> None:
    assert no(tool=tool, text_contains=["half price"]).matches(made(tool, **values))
    assert not no(tool=tool, text_contains=["email"]).matches(made(tool, **values)), "no word that nobody reads"


def test_a_no_to_exactly_one_text_is_none_to_another() -> None:
    assert no(text_equals="Hello  Ada.").matches(made("send_message", body_text="hello Ada."))
    assert not no(text_equals="Hello").matches(made("send_message", body_text="Hello Ada."))


def test_a_no_that_would_match_nobody_is_refused() -> None:
    with pytest.raises(ValidationError, match="matches nobody"):
        no(recipients=["*@rival.example"])


@pytest.mark.parametrize("limit", [{"max_recipients": 5}, {"max_credits": 5}])
def test_a_no_up_to_a_limit_is_a_slip(limit: dict[str, int]) -> None:
    with pytest.raises(ValidationError, match="a limit belongs to an approve"):
        no(**limit)
