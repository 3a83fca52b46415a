"""What a person decides by: marks on the odd one out, scopes in words, what can be undone, what an edit may be."""

import json
from dataclasses import replace
from typing import Any

import pytest

from agent.chat.undo import takings
from agent.common.errors import UsageError
from agent.gate.edit import Draft, changes, draft_of
from agent.gate.preview import card
from agent.gate.standing_grant import in_words, scope_of, words_of
from agent.policy.grants.grants import dump_rule
from agent.state.approvals import Approval
from agent.state.effects import EffectRow
from agent.types import Decision
from agent.ui.outliers import marks_of, overview
from tests.support.making import ADA, PRICES, THREAD, effect, launch, made
from tools.registry import REGISTRY

ASK = Decision("ask", "effect.send", "it reaches people")


def approval(number: int = 1, *, rule: str = "effect.send", **change: Any) -> Approval:
    """A parked question about a message."""
    call = made("send_message", **change)
    return Approval(
        id=f"apr_{number}",
        run_id="run_1",
        call_id=f"c{number}",
        card=card(call, replace(ASK, rule=rule)),
        digest=call.digest,
        arguments=None,
        status="pending",
        reason=None,
        answered_by=None,
        created_at="",
        expires_at="",
    )


def to(who: str, number: int, text: str = "Thank you very much.", **card_change: Any) -> Approval:
    """The same to somebody else."""
    found = approval(number, body_text=text)
    return replace(found, card=replace(found.card, **{"recipients": (who,), **card_change}))


GOOD = [to(f"p{n}@good.example", n) for n in range(4)]


def test_one_like_the_others_is_not_marked() -> None:
    assert [marks_of(a, GOOD) for a in GOOD] == [[], [], [], []]


@pytest.mark.parametrize(
    ("odd", "mark"),
    [
        (to("p@odd.example", 9), "another domain"),
        (to("p9@good.example", 9, "x" * 400), "much longer"),
        (to("p9@good.example", 9, "x"), "much shorter"),
        (to("p9@good.example", 9, credits=50), "much dearer"),
        (to("\u04409@good.example", 9), "letters outside ASCII"),
        (to("p9@good.example", 9, recipients=("p9@good.example", "q@good.example")), "2 recipients"),
        (to("p9@good.example", 9, rule="provenance.recipient"), "address nobody named"),
        (to("p9@good.example", 9, claims=("90 %",)), "claims without a source"),
        (to("p9@good.example", 9, tool="launch_campaign"), "another kind"),
    ],
)
def test_the_odd_one_among_many_is_marked(odd: Approval, mark: str) -> None:
    among = [*GOOD, odd]
    assert mark in marks_of(odd, among)
    assert mark in overview(among).rows[-1][-1]
    assert [row[-1] for row in overview(among).rows[:-1]] == [""] * 4


def test_two_are_too_few_to_have_a_rule() -> None:
    pair = [to("a@one.example", 1), to("b@two.example", 2)]
    assert [marks_of(a, pair) for a in pair] == [[], []]


def test_an_overview_says_when_a_price_is_not_known() -> None:
    row = overview([to("a@example.com", 1, credits=None), to("a@example.com", 2, credits=7)])
    assert [cells[4] for cells in row.rows] == ["?", "7 cr"]


def test_a_scope_for_messages_is_bound_to_their_recipients() -> None:
    rule = scope_of(approval(), 3)
    assert rule is not None
    assert rule.matches(made("send_message", body_text="Another text"))
    other = {("thread", "thr_1"): {**ADA, "participant_email": "eve@example.com"}}
    assert not rule.matches(made("send_message", records=other))
    assert in_words(rule) == (
        "allow send_message, to ada@example.com and nobody else, with any text, up to 3 times, in this run only"
    )


def test_a_scope_for_a_launch_is_bound_to_its_campaign_and_its_size() -> None:
    call = launch()
    rule = scope_of(replace(approval(), card=card(call, ASK), digest=call.digest), 1)
    assert rule is not None
    assert rule.matches(call)
    assert not rule.matches(launch(reach=4))
    assert "reaching at most 3 people, exactly as it was shown, once, in this run only" in in_words(rule)


def test_a_scope_for_paid_work_is_bound_to_its_price() -> None:
    call = made("start_lead_search", fetch_count=10)
    rule = scope_of(replace(approval(), card=card(call, ASK)), 2)
    assert rule is not None
    assert rule.max_credits == 2 * (call.credits or 0)
    assert f"for at most {rule.max_credits} credits in all, up to 2 times" in in_words(rule)


def test_there_is_no_standing_yes_to_a_message_to_nobody_known() -> None:
    assert scope_of(replace(approval(), card=replace(approval().card, recipients=())), 1) is None


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"text_equals": "Hi"}, "with exactly the given text"),
        ({"text_contains": ["Hi"]}, "with a text that holds the given pieces"),
        ({"body": {"threading_mode": "reply"}}, "with threading_mode reply"),
        ({"keys": ["body_text"]}, "with any text, with no other field than body_text"),
    ],
)
def test_every_limit_of_a_stored_rule_is_said(more: dict[str, Any], said: str) -> None:
    rule = {"answer": "deny", "tool": "send_message", "recipients": ["a@example.com"], **more}
    assert words_of(rule).startswith(f"refuse send_message, to a@example.com and nobody else, {said}")
    assert words_of({"answer": "approve", "method": "POST", "path": "/api/lists"}).startswith("allow POST /api/lists")


def test_a_granted_rule_survives_the_store() -> None:
    rule = scope_of(approval(), 2)
    assert rule is not None
    assert words_of(dump_rule(rule)) == in_words(rule)


def _effect(tool: str, status: str = "done", kind: str = "write", **change: Any) -> EffectRow:
    return effect(status, tool=tool, path="/api/x", effect=kind, **change)


def test_what_cannot_be_taken_back_is_said_first_and_plainly() -> None:
    effects = [_effect("create_list"), _effect("send_message", "unknown", "send"), _effect("update_thread", "refused")]
    assert [one.verdict.split(": ")[0] for one in takings(effects, {})] == [
        "CANNOT BE UNDONE (it may not have happened",
        "CANNOT BE UNDONE",
    ]
    assert "CANNOT BE UNDONE" in takings([_effect("update_signals", kind="destroy")], {})[0].verdict
    assert takings([], {}) == []


def test_undo_tells_what_was_there_in_words_and_of_steps_how_each_begins() -> None:
    steps = [
        {"id": "n1", "type": "email", "subject": "Hi", "body": "Dear Ada,\n\nhello\nBye"},
        {"id": "n2", "type": "delay", "delay_days": 2},
        {"id": "n3", "type": "end"},
    ]
    was: dict[str, Any] = {"sequence_nodes": steps, "operating_hours": {"monday": "09"}, "signature": "Robin\nTideline"}
    change = {"campaign_id": "cmp_1", "sequence_nodes": [{"type": "end"}]}
    (one,) = takings([_effect("update_campaign", arguments=change)], {"c1": was})
    assert list(one.lines())[1:] == [
        "    sequence_nodes was: 2 steps",
        '      step 1: email, subject "Hi": Dear Ada, hello …',
        "      step 2: wait 2 days",
        "    operating_hours was: monday: 09",
        "    signature was:",
        "      | Robin",
        "      | Tideline",
    ]


def test_only_what_a_tool_can_set_again_and_what_was_read_before_is_set_back() -> None:
    change = {"campaign_id": "cmp_1", "name": "Autumn", "daily_limit": 20}
    (one,) = takings([_effect("update_campaign", arguments=change)], {"c1": {"name": "Spring", "daily_limit": None}})
    assert one.step is not None
    assert (one.step.tool, one.step.arguments) == ("update_campaign", {"campaign_id": "cmp_1", "name": "Spring"})
    assert one.verdict == "can be set back, except daily_limit"
    assert list(one.lines())[1:] == ['    name was: "Spring"', "    daily_limit was: null"]
    (unread,) = takings([_effect("update_campaign", arguments=change)], {})
    assert (unread.step, unread.verdict) == (None, "CANNOT BE UNDONE: what it was before was not read")
    items = {"items": [{"id": "s1", "enabled": False}, {"id": "s2", "enabled": False}]}
    (batch,) = takings([_effect("update_signal_sources", arguments=items)], {"c1": {"s1": {"enabled": True}}})
    assert batch.step is not None
    assert batch.step.arguments == {"items": [{"id": "s1", "enabled": True}]}


def test_every_tool_with_an_effect_has_a_way_back_or_a_reason_why_not() -> None:
    for spec in REGISTRY.values():
        if spec.endpoint is not None and spec.effect != "read":
            assert "nothing documented" not in takings([_effect(spec.name)], {})[0].verdict, spec.name


def draft(asked: Approval, records: Any = THREAD) -> Draft:
    """What can be changed of it."""
    found = draft_of(asked, records)
    assert found is not None
    return found


def test_a_message_is_edited_as_its_text_and_what_has_no_words_as_its_body() -> None:
    assert draft(approval(body_text="Hi\nyou")).text() == ("Hi\nyou", ".txt")
    made_list = replace(approval(), card=card(made("create_list"), ASK))
    text, suffix = draft(made_list).text()
    assert (json.loads(text), suffix) == (made_list.card.body, ".json")


def test_an_edit_is_another_digest_with_its_own_card_and_price() -> None:
    before = approval()
    new = changes(before, "Other words", THREAD, PRICES)
    assert new.digest != before.digest
    assert "Other words" in new.card.preview
    search = replace(approval(), card=card(made("start_lead_search", fetch_count=5), ASK))
    assert isinstance(search.card.body, dict)
    text = json.dumps({**search.card.body, "fetch_count": 50})
    assert changes(search, text, THREAD, PRICES).card.credits == 100
    assert changes(search, text, THREAD).card.credits == search.card.credits


@pytest.mark.parametrize(
    "text", ["", '{"body_text": "x", "approved": true}', '{"to": "b@example.com"}', '{"body_text": 3}']
)
def test_an_edit_that_is_no_request_of_the_tool_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        changes(approval(), text, THREAD, PRICES)


def test_a_text_is_no_edit_of_a_request_without_one() -> None:
    with pytest.raises(UsageError, match="no message text"):
        changes(replace(approval(), card=card(made("create_list"), ASK)), "go", THREAD)
