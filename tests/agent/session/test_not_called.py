"""What was to be called so, and was made under another name, is left over by its name."""

import json
from typing import Any

import pytest

from agent.models.base import AssistantMessage, ToolCall, ToolMessage, UserMessage
from agent.session.account.not_called import not_called
from agent.session.account.request import Request
from agent.session.transcript import Entry
from agent.state.effects import EffectRow
from tests.support.making import effect
from tools.spec import Records


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


@pytest.mark.parametrize(
    "words",
    ["Add Bo (bo@hart.example) to Spring webinar", "Füge Bo (bo@hart.example) zu Spring webinar hinzu"],
)
def test_the_list_that_people_were_to_go_on_is_left_over_where_another_one_was_made(words: str) -> None:
    made = effect("done", tool="create_list", arguments={"name": "Imported leads"})
    put = effect("done", tool="import_list_leads", arguments={"list_id": "li_1", "leads": [{"name": "Bo"}]})
    known: Records = {("list", "li_1"): {"name": "Spring webinar"}, ("list", "li_2"): {"name": "Other"}}

    def passed_over(*rows: EffectRow) -> list[str]:
        calls = tuple(ToolCall(one.call_id, one.tool, json.dumps(dict(one.arguments))) for one in rows)
        talk = [Entry(UserMessage(words)), Entry(AssistantMessage("", calls))]
        return [one.value for one in not_called(Request(talk, rows, known))]

    assert passed_over(made) == ["Spring webinar"]
    assert passed_over(made, put) == []
