"""Lists and campaigns that were named beside one that was touched are left over where nothing touched them."""

from typing import Any

import pytest

from agent.models.base import AssistantMessage, ToolCall, UserMessage
from agent.session.account.not_each import not_each
from agent.session.account.request import Request
from agent.session.transcript import Entry
from agent.state.effects import EffectRow
from tests.support.making import effect
from tools.spec import Records

KNOWN: Records = {
    ("campaign", "cmp_a"): {"name": "Autumn", "daily_limit": 40},
    ("campaign", "cmp_w"): {"name": "Winter", "daily_limit": 30},
    ("list", "lst_g"): {"name": "Guests"},
    ("list", "lst_n"): {"name": "Newsletter form"},
}


def did(tool: str, **arguments: Any) -> EffectRow:
    return effect("done", tool=tool, arguments=arguments)


LIMIT = did("update_campaign", campaign_id="cmp_a", daily_limit=20)
PUT_ON = did("add_list_leads", list_id="lst_n", lead_ids=["led_kim"])
OSLO = did("create_list", name="Oslo")


def left(words: str, *effects: EffectRow) -> list[str]:
    calls = tuple(ToolCall(one.call_id, one.tool, "{}") for one in effects)
    talk = [Entry(UserMessage(words)), Entry(AssistantMessage("", calls)), Entry(AssistantMessage("Done."))]
    return [one.value for one in not_each(Request(talk, effects, KNOWN))]


@pytest.mark.parametrize(
    ("words", "done", "missed"),
    [
        ("Set the daily limit of Autumn and Winter to 20", LIMIT, "Winter"),
        ("Set the daily limit of Autumn to 20 and of Winter to 30", LIMIT, "Winter"),
        ("Setz das Tageslimit von Autumn und Winter auf 20", LIMIT, "Winter"),
        ("Mets la limite d'Autumn et de Winter à 20", LIMIT, "Winter"),
        ("Put Kim on Guests and Newsletter form", PUT_ON, "Guests"),
        ("Rename Guests to Friends and Newsletter form to Readers",
         did("update_list", list_id="lst_g", name="Friends"), "Newsletter form"),
        ("Move Kim from Guests to Newsletter form", PUT_ON, "Guests"),
        ("Verschiebe Kim von Guests nach Newsletter form", PUT_ON, "Guests"),
        ("Déplace Kim de la liste Guests vers Newsletter form", PUT_ON, "Guests"),
        ("KimをGuestsからNewsletter formに移して", PUT_ON, "Guests"),
        ("Chez nous, on ne veut écrire à personne aujourd'hui. Tu peux mettre en pause Autumn et Winter ? Merci !",
         did("pause_campaign", campaign_id="cmp_a"), "Winter"),
        ("Erstelle die Listen Oslo und Bergen", OSLO, "Bergen"),
        ("split Roadshow into two new lists. Oslo: Abbie. Bergen: Dora.", OSLO, "two new lists"),
        ("Teile Roadshow in zwei neue Listen auf", OSLO, "zwei neue Listen"),
        ("Create two lists, please: the lists Oslo and Bergen", OSLO, "Bergen"),
    ],
)  # fmt: skip
def test_what_was_named_beside_it_and_not_touched_is_left_over(words: str, done: EffectRow, missed: str) -> None:
    assert left(words, done) == [missed]


@pytest.mark.parametrize(
    ("words", "done"),
    [
        ("Compare Autumn and Winter, and set the lower limit of the two to 20", [LIMIT]),
        ("Set the daily limit of Autumn to 20, but leave Winter as it is", [LIMIT]),
        ("Set the daily limit of Autumn or Winter to 20", [LIMIT]),
        ("Put Kim from Guests on Newsletter form", [PUT_ON]),
        ("Set Autumn and Winter to 30 a day", [did("update_campaign", campaign_id="cmp_a", daily_limit=30)]),
        ("Move Kim from Guests to Newsletter form",
         [PUT_ON, did("remove_list_leads", list_id="lst_g", lead_ids=["led_kim"])]),
        ("Create the lists Oslo and Bergen", [OSLO, did("create_list", name="Bergen")]),
        ("split Roadshow into two new lists", [OSLO, did("create_list", name="Bergen")]),
        ("Tell me of the two new lists, and make one called Oslo", [did("pause_campaign", campaign_id="cmp_a")]),
        ("Tell me what is in Guests and Newsletter form", []),
        ("We made Autumn and Winter last year. Pause Autumn.", [did("pause_campaign", campaign_id="cmp_a")]),
    ],
)  # fmt: skip
def test_what_has_it_already_or_was_not_to_be_touched_is_not(words: str, done: list[EffectRow]) -> None:
    assert left(words, *done) == []
