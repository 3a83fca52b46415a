"""People of a list who were to be in what was made are left over where nobody was put there."""

import pytest

from agent.models.base import AssistantMessage, ToolCall, UserMessage
from agent.session.account.not_filled import not_filled, not_put_in
from agent.session.account.request import Request
from agent.session.transcript import Entry
from agent.state.effects import EffectRow
from tests.support.making import effect
from tools.spec import Records

PUT_IN = effect("done", tool="import_campaign_leads", seq=2)
FULL = effect("done", tool="create_list", arguments={"lead_ids": ["l1"]})
MADE = effect("done", tool="create_campaign", arguments={"name": "Thank-you"})


def left(words: str, *effects: EffectRow) -> list[str]:
    calls = tuple(ToolCall(one.call_id, one.tool, "{}") for one in effects)
    talk = [Entry(UserMessage(words)), Entry(AssistantMessage("", calls)), Entry(AssistantMessage("Done."))]
    return [one.value for one in not_filled(Request(talk, effects, {}))]


@pytest.mark.parametrize(
    ("words", "people"),
    [
        ("I'd like a new campaign \"Thank-you\" with everyone from Spring webinar in it.",
         "everyone from Spring webinar in it."),
        ("make a draft campaign Nord with all the people on Fair leads", "all the people on Fair leads"),
        ("Leg eine Kampagne Herbst an mit allen aus Fair leads", "allen aus Fair leads"),
        ("Crée la campagne Automne avec tous ceux de Fair leads", "tous ceux de Fair leads"),
        ("Crea la campaña Otoño con todos los de Fair leads", "todos los de Fair leads"),
        ("Crea la campagna Autunno con tutti quelli di Fair leads", "tutti quelli di Fair leads"),
        ("Maak een campagne Herfst met iedereen van Fair leads", "iedereen van Fair leads"),
    ],
)  # fmt: skip
def test_people_who_were_to_be_in_what_was_made_are_left_over(words: str, people: str) -> None:
    assert left(words, MADE) == [people]


@pytest.mark.parametrize(
    ("words", "effects"),
    [
        ("Make a campaign Nord with all the people on Fair leads", [MADE, PUT_IN]),
        ("Make a list Bonn", [effect("done", tool="create_list", arguments={"name": "Bonn"})]),
        ("Make a list Bonn with everyone from Fair leads", [FULL]),
        ("Make a campaign Nord, but without everyone from Fair leads", [MADE]),
        ("Make a campaign Nord and tell me how many people from Acme replied", [MADE]),
        ("Make a campaign Nord for all of us", [MADE]),
        ("Of these put the people from Hamburg on a new list: gus@hh.example, Hamburg; bo@b.example, Berlin", [MADE]),
        ("Pause everyone on Fair leads", [effect("done", tool="pause_campaign")]),
    ],
)  # fmt: skip
def test_nobody_is_missed_who_was_put_there_or_was_not_to_be(words: str, effects: list[EffectRow]) -> None:
    assert left(words, *effects) == []


@pytest.mark.parametrize(
    "words",
    ["Add Otto to the list Fair leads", "Setz Otto auf die Liste Fair leads", "Put Otto on my list 'Fair leads'"],
)
def test_a_list_that_is_known_and_on_which_somebody_was_to_go_is_left_over_where_nobody_went_there(words: str) -> None:
    records: Records = {("list", "lst_1"): {"name": "Fair leads"}, ("list", "lst_2"): {"name": "Guests"}}

    def put(*effects: EffectRow) -> list[str]:
        calls = tuple(ToolCall(one.call_id, one.tool, "{}") for one in effects)
        talk = [Entry(UserMessage(words)), Entry(AssistantMessage("", calls)), Entry(AssistantMessage("Done."))]
        return [one.value for one in not_put_in(Request(talk, effects, records))]

    alone = effect("done", tool="create_lead", arguments={"name": {"full": "Otto"}})
    assert put(alone) == ["Fair leads"]
    assert put(effect("done", tool="create_lead", arguments={"list_ids": ["lst_2"]})) == ["Fair leads"]
    assert put(effect("done", tool="create_lead", arguments={"list_ids": ["lst_1"]})) == []
    assert put(alone, effect("done", tool="add_list_leads", path="/api/lists/lst_1/leads", seq=2)) == []
    assert put(effect("done", tool="create_list", arguments={"name": "Fair leads"})) == []
