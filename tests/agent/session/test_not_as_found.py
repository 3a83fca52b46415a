"""Most people that a search brought are surely of another department than the words name: that is told."""

import json

import pytest

from agent.common.words.departments import departments, of_others
from agent.models.base import AssistantMessage, ToolCall, ToolMessage, UserMessage
from agent.session.account.not_as_found import not_as_found
from agent.session.account.request import Request
from agent.session.transcript import Entry
from tests.support.making import effect


def left(words: str, prompt: str, titles: list[str]) -> list[str]:
    search = effect("done", tool="start_lead_search", arguments={"prompt": prompt, "fetch_count": len(titles)})
    calls = (ToolCall(search.call_id, search.tool, "{}"), ToolCall("c2", "get_list_leads", "{}"))
    shown = json.dumps({"leads": [{"name": "Ada", "title": one} for one in titles]})
    talk = [
        Entry(UserMessage(words)),
        Entry(AssistantMessage("", calls)),
        Entry(ToolMessage("c2", "get_list_leads", shown)),
        Entry(AssistantMessage("Done.")),
    ]
    return [one.value for one in not_as_found(Request(talk, [search], {}))]


def test_others_than_were_asked_for_are_left_over_with_what_they_are() -> None:
    found = left("find 3 heads of sales in Berlin", "heads of sales in Berlin", ["Head of Finance", "CFO", "CFO"])
    assert found == ["heads of sales in Berlin (3 of 3 found: Head of Finance, CFO)"]


@pytest.mark.parametrize(
    ("words", "prompt", "titles"),
    [
        ("find 3 heads of sales", "heads of sales", ["Head of Sales", "CRO", "Account Executive"]),
        ("find 3 heads of sales", "heads of sales", ["Head of Sales", "VP Sales", "CFO"]),
        ("find 3 heads of sales", "heads of sales", ["Founder", "Owner", "Managing Director"]),
        ("find 3 heads of sales for our finance tool", "heads of sales", ["CFO", "CFO", "CFO"]),
        ("find 3 people in Berlin for our HR tool", "people in Berlin", ["CFO", "CFO", "CFO"]),
        ("find 3 CFOs", "CFOs", ["Leiter Finanzen", "Head of Controlling", "Chief Financial Officer"]),
        ("finde 3 Vertriebsleiter", "heads of sales", ["Head of Sales"]),
        ("find 3 heads of sales", "heads of sales", []),
    ],
)
def test_who_fits_who_may_fit_and_what_is_only_told_beside_is_not(words: str, prompt: str, titles: list[str]) -> None:
    assert left(words, prompt, titles) == []


def test_a_department_is_known_in_several_languages() -> None:
    said = ("Vertriebsleiter", "jefe de ventas", "head of sales", "responsabile vendite")
    assert {*map(departments, said)} == {frozenset({"sales"})}
    assert of_others("Vertriebsleiter", ["Leiterin Finanzen"]) == ["Leiterin Finanzen"]
