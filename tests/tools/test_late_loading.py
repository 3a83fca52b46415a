"""`manage` shows a model the tools of one topic at a time, in an order that does not change."""

import json

import pytest

from agent.models.tokens import TokenCounter
from agent.session.context import declared
from tools.registry import REGISTRY
from tools.spec import JOURNEYS, TOPICS, Topic

BUDGET = 4_000
"""Tokens of the declarations of `manage` while a topic is open."""
LATE = [spec for spec in REGISTRY.of("manage") if spec.topics]


@pytest.mark.parametrize("topic", [None, *TOPICS])
def test_the_declarations_of_a_topic_stay_within_their_budget(topic: Topic | None) -> None:
    """Names, descriptions and schemas as compact JSON; without an encoding table a token is taken for 3 bytes."""
    count = TokenCounter("openai-chat:m").count
    shown = ({"name": d.name, "description": d.description, "parameters": d.schema} for d in declared("manage", topic))
    assert sum(count(json.dumps(one, separators=(",", ":"))) for one in shown) <= BUDGET


@pytest.mark.parametrize("topic", TOPICS)
def test_the_tools_of_a_topic_come_after_what_all_topics_share(topic: Topic) -> None:
    shared, shown = REGISTRY.declared("manage"), REGISTRY.declared("manage", topic)
    assert shown[: len(shared)] == shared
    assert shown[len(shared) :] == tuple(spec for spec in LATE if topic in spec.topics and spec.needs is None)


def test_a_topic_says_nothing_in_another_journey() -> None:
    for journey in (None, *(one for one in JOURNEYS if one != "manage")):
        assert [topic for topic in TOPICS if REGISTRY.declared(journey, topic) != REGISTRY.declared(journey)] == []


def test_what_needs_a_file_is_shown_where_the_user_named_one_and_costs_the_others_nothing() -> None:
    late = [name for name, spec in REGISTRY.items() if spec.needs is not None]
    assert late == ["attach_file", "keep_attachments"]
    for journey in (None, *JOURNEYS):
        for topic in (None, *TOPICS):
            assert not {spec.name for spec in REGISTRY.declared(journey, topic)} & {*late}
    before, now = declared("one_off_email"), declared("one_off_email", None, frozenset({"file"}))
    assert [one.name for one in now] == [*(one.name for one in before), "attach_file"]
    assert REGISTRY.needed([("file", "offer.pdf"), ("thread", "thr_1")]) == {"file"}


def test_a_tool_with_topics_is_one_of_manage() -> None:
    assert [name for name, spec in REGISTRY.items() if spec.topics and "manage" not in spec.journeys] == []
