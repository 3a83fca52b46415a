"""What was to be done with all of a kind, and was done with some of those that were read, is left over."""

from typing import Any

import pytest

from agent.models.base import AssistantMessage, ToolCall, UserMessage
from agent.session.account.not_all import not_all
from agent.session.account.request import Request
from agent.session.transcript import Entry
from tests.support.making import effect
from tools.spec import Records

THREADS: Records = {
    ("thread", "thr_1"): {"participant_name": "Ada Quin", "unread_count": 2, "status": "active"},
    ("thread", "thr_2"): {"participant_name": "Bo Lee", "unread_count": 1, "status": "active"},
    ("thread", "thr_3"): {"participant_name": "Cy Moor", "unread_count": 0, "status": "active"},
}
SOURCES: Records = {
    ("source", "reddit"): {"name": "Reddit", "enabled": True},
    ("source", "news"): {"name": "News", "enabled": True},
}


def left(words: str, records: Records, tool: str, *given: dict[str, Any]) -> list[str]:
    effects = [effect("done", tool=tool, arguments=one, seq=n) for n, one in enumerate(given)]
    calls = tuple(ToolCall(one.call_id, one.tool, "{}") for one in effects)
    talk = [Entry(UserMessage(words)), Entry(AssistantMessage("", calls)), Entry(AssistantMessage("All done."))]
    return [one.value for one in not_all(Request(talk, effects, records))]


def read(*ids: str) -> list[dict[str, Any]]:
    return [{"thread_id": one, "unread_count": 0} for one in ids]


@pytest.mark.parametrize(
    "words",
    ["Mark all threads as read", "Markiere alle Gespräche als gelesen", "Marque toutes les conversations comme lues"],
)
def test_those_that_were_read_and_are_not_so_are_left_over(words: str) -> None:
    assert left(words, THREADS, "update_thread", *read("thr_1")) == [f"{words} (2 of 3 done)"]
    assert left(words, THREADS, "update_thread", *read("thr_1", "thr_2")) == []


def test_of_many_that_one_call_changes_each_counts() -> None:
    off: list[dict[str, Any]] = [{"id": "reddit", "enabled": False}, {"id": "news", "enabled": False}]
    words = "Switch all sources off"
    assert left(words, SOURCES, "update_signal_sources", {"items": off[:1]}) == ["Switch all sources off (1 of 2 done)"]
    assert left(words, SOURCES, "update_signal_sources", {"items": off}) == []


@pytest.mark.parametrize(
    "words",
    [
        "Mark Ada's thread as read",
        "Mark all threads but Bo's as read",
        "Mark all threads of people who hate meetings as read",
        "Tell me all that is new, and mark Ada's thread as read",
    ],
)
def test_where_not_all_are_meant_or_nobody_can_tell_which_nothing_is_missed(words: str) -> None:
    assert left(words, THREADS, "update_thread", *read("thr_1")) == []


def test_both_of_whom_something_is_put_somewhere_are_not_the_places() -> None:
    lists: Records = {("list", "lst_1"): {"name": "Fair"}, ("list", "lst_2"): {"name": "Guests"}}
    given = {"list_id": "lst_1", "leads": [{"name": "Ann"}, {"name": "Ben"}]}
    assert left("Import Ann and Ben, both from Kern, into it", lists, "import_list_leads", given) == []
