"""A conversation's calls and results become what it has at hand."""

import json
from typing import Any

import pytest

from agent.gate.at_hand import AtHand
from agent.models.base import AssistantMessage, ToolCall, ToolMessage
from agent.session.transcript import fenced


def called(hand: AtHand, tool: str, result: Any, *, failed: bool = False, **arguments: Any) -> None:
    hand.add(AssistantMessage("", (ToolCall("c1", tool, json.dumps(arguments)),)))
    hand.add(ToolMessage("c1", tool, fenced(result), failed))


def found() -> AtHand:
    hand = AtHand()
    hand.spoke()
    task = {"id": "t1", "resultListId": "l1", "resultCount": 2}
    called(hand, "start_lead_search", {"task": task, "list": {"id": "l1"}}, prompt="CFOs in Berlin", fetch_count=2)
    called(hand, "get_list_leads", {"leads": [{"id": "p1", "name": "Ann Example"}], "hasMore": True}, list_id="l1")
    called(hand, "get_list_leads", {"leads": [{"id": "p2", "name": "Bob Sample"}]}, list_id="l1", cursor="x")
    return hand


def test_what_was_found_is_at_hand_by_name_place_and_kind() -> None:
    told = found().for_model("Take the second one of that list")
    assert told["list"] == [
        {"kind": "list", "id": "l1", "name": "CFOs in Berlin", "about": "2 leads", "made_here": True}
    ]
    assert told["lead"] == [
        {"kind": "lead", "id": "p1", "name": "Ann Example", "place": 1},
        {"kind": "lead", "id": "p2", "name": "Bob Sample", "place": 2},
    ]
    assert [(one["words"], [thing["id"] for thing in one["mean"]]) for one in told["the_words"]] == [  # type: ignore[index,union-attr,call-overload]
        ("second one", ["p2"]), ("that list", ["l1"]),
    ]  # fmt: skip


def test_what_was_deleted_is_no_longer_at_hand() -> None:
    hand = found()
    called(hand, "delete_list", {"success": False}, failed=True, list_id="l1")
    assert "list" in hand.for_model("that list")
    called(hand, "delete_list", {"success": True}, list_id="l1")
    hand.spoke()
    assert "list" not in hand.for_model("that list")
    assert hand.pointed_at("that list") == frozenset()


def test_new_rows_take_the_places_of_the_old_ones() -> None:
    hand = found()
    called(hand, "get_list_leads", {"leads": [{"id": "p9", "name": "Cyd Probe"}]}, list_id="l2")
    hand.spoke()
    assert hand.pointed_at("the first lead") == {"lead:p9"}
    assert hand.pointed_at("the second lead") == frozenset()
    assert hand.pointed_at("that list") == {"list:l2"}


def test_what_was_read_since_the_user_spoke_moves_nothing_that_their_words_point_at() -> None:
    hand = found()
    hand.spoke()
    called(hand, "get_list_leads", {"leads": [{"id": "p9", "name": "Cyd Probe"}]}, list_id="l2")
    assert hand.pointed_at("the first lead") == {"lead:p1"}
    assert hand.pointed_at("that list") == {"list:l1"}
    assert hand.pointed_at("Read the one of Cyd Probe. Then drop that lead") == frozenset()


def test_of_a_kind_that_the_user_had_not_seen_the_first_turn_that_reads_it_says_what_is_meant() -> None:
    hand = found()
    hand.spoke()
    for ids in (("t1", "t2"), ("t3",)):
        called(hand, "list_threads", {"threads": [{"id": one, "participant_name": one} for one in ids]})
    assert hand.pointed_at("Archive the first conversation") == {"thread:t1"}
    assert hand.pointed_at("Archive the last conversation") == {"thread:t2"}


@pytest.mark.parametrize(
    ("answer", "chosen"),
    [
        ("the second", {"lead:p1"}),
        ("the first one, please", {"lead:p2"}),
        ("No. 2", {"lead:p1"}),
        ("the third", set()),
        ("the first one and the second one", set()),
        ("the first list", set()),
    ],
)
def test_a_place_in_an_answer_is_one_among_those_whom_the_question_names(answer: str, chosen: set[str]) -> None:
    hand = found()
    called(hand, "ask_human", {"answer": answer}, question="Is it Bob Sample or Ann Example?")
    assert hand.chosen == chosen
    hand.spoke()
    assert hand.chosen == frozenset()


def test_another_agents_answer_chooses_nothing_nor_does_one_to_a_question_that_names_one() -> None:
    hand = found()
    called(hand, "ask_human", {"answer": "the first", "said_by": "another"}, question="Bob Sample or Ann Example?")
    called(hand, "ask_human", {"answer": "the first"}, question="Is it Bob Sample?")
    assert hand.chosen == frozenset()


def test_a_name_alone_points_at_nothing_because_strangers_choose_theirs() -> None:
    hand = found()
    assert [one.how for one in hand.meant("Write to Ann")] == ["name"]
    assert hand.pointed_at("Write to Ann") == frozenset()


def test_what_failed_and_what_cannot_be_read_is_not_at_hand() -> None:
    hand = AtHand()
    called(hand, "create_list", {"list": {"id": "l1", "name": "Fair"}}, failed=True, name="Fair")
    called(hand, "ask_human", {"answer": "yes"}, question="Which?")
    called(hand, "no_such_tool", {"list": {"id": "l1"}})
    hand.add(AssistantMessage("", (ToolCall("c2", "get_list_leads", "{"),)))
    hand.add(ToolMessage("c2", "get_list_leads", "[1]"))
    hand.add(ToolMessage("c2", "get_list_leads", '{"leads": ["x", {"name": "no id"}]}'))
    hand.add(ToolMessage("c3", "create_list", '{"list": {"id": "l2", "name": "Fair", "leadCount": 0}}'))
    assert [(thing.id, thing.about) for thing in hand.things] == [("l2", "0 leads")]
    assert AtHand().for_model("Take that list") == {}


def test_what_goes_on_with_a_name_is_not_the_one_that_there_is() -> None:
    hand = found()
    assert "list:l1" in hand.pointed_at("Delete that list")
    assert not any("list:" in one for one in hand.pointed_at("Lösche die Liste Herbst"))
    assert not any("list:" in one for one in hand.pointed_at('Delete the list "Autumn"'))


def test_what_was_there_last_is_kept_as_it_was_when_the_user_spoke() -> None:
    hand = found()
    hand.spoke()
    assert "list:l1" in hand.latest
    called(hand, "get_list_leads", {"leads": []}, list_id="l2")
    assert "list:l2" in hand.new
    assert "list:l2" not in hand.latest
