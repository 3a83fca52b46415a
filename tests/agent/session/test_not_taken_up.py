"""A yes to what the model offered wishes for that: it is left over where nothing was done."""

import pytest

from agent.models.base import AssistantMessage, ToolCall, ToolMessage, UserMessage
from agent.session.account.not_taken_up import not_taken_up
from agent.session.account.request import Request
from agent.session.transcript import Entry

OFFER = "Theo asks whether CSV works. Shall I reply to him that CSV works?"


def left(yes: str, *calls: str, offer: str = OFFER) -> list[str]:
    made = tuple(ToolCall(f"c{n}", name, "{}") for n, name in enumerate(calls))
    results = [Entry(ToolMessage(call.id, call.name, "{}")) for call in made]
    talk = [Entry(UserMessage("What did Theo write?")), Entry(AssistantMessage(offer)), Entry(UserMessage(yes))]
    turns = [*talk, Entry(AssistantMessage("", made)), *results, Entry(AssistantMessage("I have sent it."))]
    return [one.value for one in not_taken_up(Request(turns if calls else [*talk, turns[-1]], [], {}))]


@pytest.mark.parametrize(
    "yes",
    [
        "Yes",
        "Yes please",
        "ok",
        "Do it",
        "go ahead",
        "Ja, mach das",
        "Ja bitte",
        "Oui, vas-y",
        "Sí, hazlo",
        "Sim",
        "はい",
    ],
)
def test_a_yes_after_which_nothing_was_done_leaves_the_offer_over(yes: str) -> None:
    assert left(yes) == ["reply to him that CSV works"]
    assert left(yes, "list_threads") == ["reply to him that CSV works"]
    assert left(yes, "send_message") == []


@pytest.mark.parametrize(
    ("offer", "what"),
    [
        ("Drei warten. Soll ich Theo antworten, dass CSV geht?", "Theo antworten, dass CSV geht"),
        ("Would you like me to archive Piet's thread?", "archive Piet's thread"),
        ("Veux-tu que je réponde à Theo ?", "réponde à Theo"),
        ("¿Quieres que archive la conversación?", "archive la conversación"),
    ],
)
def test_an_offer_is_known_by_how_it_asks(offer: str, what: str) -> None:
    assert left("Yes", offer=offer) == [what]


@pytest.mark.parametrize(
    ("yes", "offer"),
    [
        ("Thanks", OFFER),
        ("No", OFFER),
        ("Yes, I know him", OFFER),
        ("Yes", "Theo asks whether CSV works."),
        ("Yes", "Theo asks: shall I send you a file? I would say yes."),
        ("Yes", "Do you know Theo?"),
    ],
)
def test_what_is_no_yes_or_no_offer_leaves_nothing_over(yes: str, offer: str) -> None:
    assert left(yes, offer=offer) == []


def test_an_offer_to_look_is_taken_up_by_a_look() -> None:
    assert left("Yes", "list_signals", offer="Shall I show you the newest signals?") == []
    assert left("Yes", offer="Shall I show you the newest signals?") == ["show you the newest signals"]
