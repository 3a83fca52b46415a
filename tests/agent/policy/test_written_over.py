"""A step that has a text is added to, not written over, unless the user asked for other words."""

from typing import Any

import pytest

from agent.policy.facts import PolicyFacts
from agent.policy.rules import decide
from agent.policy.target_state import overwritten, replaced_lines, text_key
from agent.types import Decision
from tests.support.making import facts, made
from tools.effects import THE_ONE
from tools.registry import REGISTRY

FIRST = {"id": "n1", "type": "email", "subject": "Cash", "body": "Who forecasts cash?"}
SECOND = {"type": "email", "is_reply": True, "body": "Any thoughts?"}
END = {"id": "n9", "type": "end"}
KNOWN: Any = {
    ("campaign", "cmp_1"): {"status": "draft", "first": {}, "nodes": [FIRST, END]},
    ("node", "n1"): {}, ("node", "n9"): {},
}  # fmt: skip


def judged(*nodes: dict[str, Any], said: str = "Add a second step", **more: Any) -> Decision:
    call = made("update_campaign", records=KNOWN, campaign_id="cmp_1", sequence_nodes=[*nodes, END])
    known: PolicyFacts = facts(records=KNOWN, message=said, **more)
    return decide(call, known)


def test_a_step_that_is_added_runs() -> None:
    assert judged(FIRST, SECOND).rule == "effect.write"
    assert judged({"type": "email", "subject": "Cash ", "body": "Who forecasts cash?"}, SECOND).rule == "effect.write"


def test_a_second_step_in_the_place_of_the_first_asks() -> None:
    decision = judged(SECOND)
    assert (decision.verdict, decision.rule) == ("ask", "words.kept")
    assert 'IT WOULD leave out step 1 ("Cash: Who forecasts cash?")' in decision.reason
    decision = judged({**FIRST, "body": "Any thoughts?"})
    assert 'IT WOULD write over step 1 ("Cash: Who forecasts cash?")' in decision.reason


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("Change the first mail to: Any thoughts?", "effect.write"), ("Write it again, less formal", "effect.write"),
        ("Do not change the first one", "words.kept"), ("Füge einen zweiten Schritt hinzu", "words.kept"),
        ("Kürzer bitte", "effect.write"), ("Schrijf een tweede stap", "words.kept"),
    ],
)  # fmt: skip
def test_who_asks_for_other_words_gets_them_without_a_card(said: str, rule: str) -> None:
    assert judged({**FIRST, "body": "Any thoughts?"}, said=said).rule == rule


def test_to_leave_a_step_out_asks_whatever_was_said() -> None:
    assert judged(SECOND, said="Change the first mail").rule == "words.kept"


def test_what_the_run_wrote_for_the_same_message_is_its_own_work() -> None:
    wrote = ("wrote", f"2:{text_key('Cash' + chr(10) + 'Who forecasts cash?')}")
    assert judged(SECOND, turn=2, marks={wrote: 1}).rule == "effect.write"
    assert judged(SECOND, turn=3, marks={wrote: 1}).rule == "words.kept"


DRAFT: Any = {
    ("thread", "thr_1"): {
        "status": "draft",
        "channel": "email",
        "draft_subject": "Lunch",
        "draft_body_text": "Are you in?",
    }
}


def redrafted(text: str | None, said: str = "Add a line", **more: Any) -> Decision:
    call = made("update_thread", records=DRAFT, thread_id="thr_1", draft_body_text=text)
    return decide(call, facts(records=DRAFT, message=said, **more))


@pytest.mark.parametrize(
    ("text", "said", "asks"),
    [
        ("See you.", "Add a line", True),
        ("Are you in? See you.", "Add a line", False),
        (" Are you in?\n", "Add a line", False),
        ("Are you there?", "Add a line", True),
        ("See you.", "Change the draft", False),
        (None, "Change the draft", True),
    ],
)  # fmt: skip
def test_a_draft_may_be_mended_and_is_written_over_where_other_words_were_asked_for(
    text: str | None, said: str, asks: bool
) -> None:
    decision = redrafted(text, said)
    assert (decision.rule == "words.kept") is asks
    if asks:
        what = "write over" if text else "leave out"
        assert f'IT WOULD {what} the text of the draft ("Are you in?")' in decision.reason


def test_a_subject_that_is_written_over_is_named_by_itself() -> None:
    call = made(
        "update_thread", records=DRAFT, thread_id="thr_1", draft_subject="Dinner", draft_body_text="Are you in?"
    )
    decision = decide(call, facts(records=DRAFT, message="Add a line"))
    assert 'write over the subject of the draft ("Lunch")' in decision.reason
    assert "the text" not in decision.reason


@pytest.mark.parametrize(("turn", "rule"), [(1, "effect.write"), (2, "effect.write"), (3, "effect.write")])
def test_a_draft_that_the_run_wrote_is_its_own_work_in_later_requests_too(turn: int, rule: str) -> None:
    wrote = ("wrote", f"1:{text_key('Are you in?')}")
    assert redrafted("See you.", turn=turn, marks={wrote: 1}).rule == rule
    assert redrafted(None, turn=3, marks={wrote: 1}).rule == "words.kept"


@pytest.mark.parametrize(("text", "asks"), [("明日会いましょう。", True), ("お元気ですか。明日会いましょう。", False)])
def test_a_draft_in_a_script_without_spaces_is_mended_where_all_of_it_is_kept(text: str, asks: bool) -> None:
    records: Any = {("thread", "thr_1"): {**DRAFT["thread", "thr_1"], "draft_body_text": "お元気ですか。"}}
    call = made("update_thread", records=records, thread_id="thr_1", draft_body_text=text)
    assert (decide(call, facts(records=records, message="Add a line")).rule == "words.kept") is asks


SIGNALS: Any = {("signal", "sig_1"): {"dmText": "By hand", "commentText": ""}, ("signal", "sig_2"): {}}


@pytest.mark.parametrize(
    ("item", "said", "asks"),
    [
        ({"dm": True}, "Draft a message", True),
        ({"dm": True}, "Rewrite the message", False),
        ({"dm": False, "comment": True}, "Draft a comment", False),
        ({"id": "sig_2", "dm": True, "comment": True}, "Draft both", False),
    ],
)
def test_a_draft_that_is_to_be_generated_in_the_place_of_another_asks(
    item: dict[str, Any], said: str, asks: bool
) -> None:
    call = made("generate_signal_messages", records=SIGNALS, items=[{"id": "sig_1", **item}])
    decision = decide(call, facts(records=SIGNALS, message=said))
    assert (decision.rule == "words.kept") is asks
    if asks:
        assert 'write over the draft of a message (signal sig_1) ("By hand")' in decision.reason


def test_what_is_replaced_is_shown_line_by_line() -> None:
    was: Any = {"sequence_nodes": [FIRST, {**SECOND, "id": "n2"}, END]}
    body: Any = {"sequence_nodes": [{**FIRST, "body": "Who plans cash?"}, END]}
    assert replaced_lines(REGISTRY["update_campaign"], was, body) == [
        "step 1, replaced:", "  - Who forecasts cash?", "  + Who plans cash?", "step 2, left out:", "  - Any thoughts?",
    ]  # fmt: skip
    assert overwritten(REGISTRY["update_campaign"], was, {"name": "Other"}) == []


def test_a_draft_that_an_effect_began_is_emptied_again_without_a_card() -> None:
    assert redrafted(None, "/undo thr_1", left={"draft_body_text": "Are you in?"}).rule == "effect.write"
    assert redrafted(None, "/undo thr_1").rule == "words.kept"


def test_a_list_that_only_gets_longer_is_written_over_by_nothing() -> None:
    was: Any = {("context", THE_ONE): {"context": {"content": {"topicsToAvoid": ["politics"]}}}}
    call = made("update_context", records=was, context={"content": {"topicsToAvoid": ["politics", "pricing"]}})
    assert "WRITE OVER" not in decide(call, facts(records=was, message="avoid pricing")).reason.upper()
    less = made("update_context", records=was, context={"content": {"topicsToAvoid": ["pricing"]}})
    assert "WRITE OVER" in decide(less, facts(records=was, message="avoid pricing")).reason.upper()
