"""What was to be called so, and was made under another name, is left over by its name."""

import json
from typing import Any

import pytest

from agent.models.base import AssistantMessage, ToolCall, ToolMessage, UserMessage
from agent.session.account.not_called import not_called
from agent.session.account.request import Request
from agent.session.transcript import Entry
from tests.support.making import effect


def left(words: str, tool: str, shown: str = "{}", **arguments: Any) -> list[str]:
    row = effect("done", tool=tool, arguments=arguments)
    talk = [
        Entry(UserMessage(words)),
        Entry(AssistantMessage("", (ToolCall("look", "list_signal_types", "{}"),))),
        Entry(ToolMessage("look", "list_signal_types", shown)),
        Entry(AssistantMessage("", (ToolCall(row.call_id, row.tool, json.dumps(arguments)),))),
        Entry(AssistantMessage("Done.")),
    ]
    return [one.value for one in not_called(Request(talk, [row], {}))]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("how many on Spring? and make an empty one, Autumn webinar", "Autumn webinar"),
        ("Bitte eine neue Liste Messe Bremen anlegen", "Messe Bremen"),
        ("crea una lista Feria Sevilla, por favor", "Feria Sevilla"),
        ("prépare une liste Salon Lyon", "Salon Lyon"),
    ],
)
def test_a_list_of_another_name_leaves_the_name_over(words: str, name: str) -> None:
    assert left(words, "create_list", name="Imported leads") == [name]
    assert left(words, "create_list", name=name) == []


def test_a_campaign_that_is_called_like_its_subject_leaves_its_name_over() -> None:
    words = 'find six CFOs and prepare an email campaign Zurich June with them: subject "Forecast"'
    assert left(words, "create_campaign", type="email", name="Forecast") == ["Zurich June"]
    assert left(words, "create_campaign", type="email", name="Zurich June") == []


@pytest.mark.parametrize(
    "words",
    [
        'Please make a list "Hannover". Best wishes, Gesa',
        "Make a list Hannover. It is for Gesa, who likes lists",
        "Make a list for the people of Berlin",
        "Put Ada on a new list Hannover on Monday",
    ],
)
def test_a_greeting_a_place_and_a_day_are_no_name_of_it(words: str) -> None:
    assert left(words, "create_list", name="Hannover") == []


def test_the_name_of_what_a_look_showed_is_none() -> None:
    words, shown = 'new type "Audit", and delete the type Podcasts', json.dumps({"types": [{"label": "Podcasts"}]})
    assert left(words, "create_signal_type", shown, label="Audit") == []
