"""What calls do, as acts, and which wish of a message may have them."""

import pytest

from agent.common.json_value import Json
from agent.session.account.acts import acts_of, look_of, slots
from agent.session.account.evidence import Use
from tests.support.accounts import unused


@pytest.mark.parametrize(
    ("tool", "arguments", "acts"),
    [
        ("pause_campaign", {"campaign_id": "c1"}, ("pause_campaign",)),
        (
            "update_campaign",
            {"campaign_id": "c1", "daily_limit": 20, "name": "June"},
            ("update_campaign daily_limit", "update_campaign name"),
        ),
        (
            "update_signals",
            {"items": [{"id": "s1", "vote": "up"}, {"id": "s2", "status": "dismissed"}]},
            ("update_signals vote up", "update_signals status dismissed"),
        ),
        ("update_thread", {"thread_id": "t1"}, ("update_thread",)),
        ("update_thread", None, ("update_thread",)),
    ],
)
def test_a_call_is_an_act_for_each_thing_that_it_changes(tool: str, arguments: Json, acts: tuple[str, ...]) -> None:
    assert acts_of(tool, arguments) == acts


def test_a_look_is_known_by_what_it_looks_at() -> None:
    assert look_of("get_campaign_leads") == look_of("list_campaigns") != look_of("list_threads")
    assert look_of("list_leads") == look_of("get_list_leads")


def test_a_thread_that_is_only_begun_for_a_mail_meets_no_wish_of_its_own() -> None:
    begun = Use(turn=0, strength=1, tool="create_thread", arguments={"participant_email": "a@aspen.example"})
    sent = Use(turn=0, strength=2, tool="send_message", arguments={"body_text": "Hi"})
    assert [one.acts for one in slots([begun, sent])] == [("send_message",)]
    assert [one.acts for one in slots([begun])] == [("create_thread",)]


def test_a_call_for_several_things_may_meet_as_many_wishes() -> None:
    removed = Use(turn=0, strength=2, tool="remove_list_leads", arguments={"list_id": "l1", "lead_ids": ["a", "b"]})
    assert len([*slots([removed])]) == 2


def test_a_search_makes_a_list_where_it_is_given_none() -> None:
    new, known = (
        Use(turn=0, strength=1, tool="start_lead_search", arguments={"prompt": "CFOs", "fetch_count": 5, **more})
        for more in ({}, {"list_id": "l1"})
    )
    assert [one.acts for one in slots([new])] == [("start_lead_search",), ("create_list",)]
    assert [one.acts for one in slots([known])] == [("start_lead_search",)]


def test_two_wishes_of_one_kind_need_an_effect_each() -> None:
    words = "Set the daily limit of June reactivation to 20. And rename the campaign to Summer."
    limited, renamed = (
        Use(turn=0, strength=1, tool="update_campaign", arguments={"campaign_id": "c1", **more})
        for more in ({"daily_limit": 20}, {"name": "Summer"})
    )
    assert unused(words, limited) != []
    assert unused(words, limited, renamed) == []
