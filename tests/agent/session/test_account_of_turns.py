"""A message that goes on from the one before it is held against what it means there."""

import pytest

from agent.session.account.evidence import Use
from tests.support.accounts import held, unused

PAUSED = Use(turn=0, strength=1, tool="pause_campaign", arguments={"campaign_id": "c"})
RESUMED = Use(turn=1, strength=1, tool="resume_campaign", arguments={"campaign_id": "c"})


@pytest.mark.parametrize(
    "words",
    [
        "Phew, it was about a different company's mails altogether. Put it back on please.",
        "put it back on",
        "switch it back on",
        "mach sie wieder an",
        "schalt sie wieder ein",
        "remets-la en marche",
        "vuelve a ponerla en marcha",
    ],
)
def test_what_was_paused_is_put_back_on(words: str) -> None:
    assert unused(["Please pause Spring follow-up while I find out.", words], PAUSED, RESUMED) == []


def test_what_was_not_put_back_on_is_left_over() -> None:
    turns = [
        "Please pause Spring follow-up while I find out.",
        "Phew, it was another. Put it back on, archive Ada's mail.",
    ]
    archived = Use(turn=1, strength=1, tool="update_thread", arguments={"thread_id": "t", "status": "archived"})
    assert unused(turns, PAUSED, archived) == ["Put it back on"]


def test_a_keyword_that_sounds_like_an_order_is_none_where_it_was_given() -> None:
    def keywords(turn: int, tool: str, *words: str) -> Use:
        return Use(turn=turn, strength=1, tool=tool, arguments={"keywords": [*words]})

    turns = [
        'crea un tipo de señal "Ronda cerrada" con la palabra clave ronda de financiación',
        "añádele también cierre de serie A",
    ]
    made = keywords(0, "create_signal_type", "ronda de financiación")
    assert unused(turns, made, keywords(1, "update_signal_types", "ronda de financiación", "cierre de serie A")) == []
    assert unused(turns, made) == ["cierre de serie A"]


@pytest.mark.parametrize(
    "words",
    [
        "mark theos mail as read, ill deal w it tmrw. dont archive",
        "mark theos mail as read, dont archive it",
        "Mark Theo's mail as read but dont reply",
        "Mark Theo's mail as read, wont be long. Dont archive it",
    ],
)
def test_a_no_without_its_sign_is_a_no(words: str) -> None:
    read = Use(turn=0, strength=1, tool="update_thread", arguments={"thread_id": "t", "unread_count": 0})
    assert unused(words, read) == []


def test_what_only_tells_more_of_something_wishes_for_nothing() -> None:
    words = (
        'Ich gehe gerade alles durch, wo noch der alte Gruß steht. Neue Signatur für Robin: "Robin Sample, Tideline".'
    )
    signed = Use(turn=0, strength=1, tool="update_signature", arguments={"signature": "Robin Sample, Tideline"})
    assert unused(words, signed) == []


def test_what_an_earlier_message_was_met_by_meets_no_later_one() -> None:
    turns = ["Please pause Spring follow-up while I find out.", "switch it back on", "schalt sie wieder ein"]
    assert unused(turns, PAUSED, RESUMED) == ["schalt sie wieder ein"]


@pytest.mark.parametrize(
    ("words", "is_met"),
    [
        ("Find CFOs in Vienna, 30 credits at most", False),
        ("Enrichis la liste Spring webinar, 30 crédits maximum", False),
        ("Use at most 30 credits from now on", True),
        ("Setz das Limit auf 30 Credits", True),
    ],
)
def test_a_cap_alone_meets_a_wish_for_a_cap_and_no_other(words: str, is_met: bool) -> None:
    cap = Use(turn=0, strength=1, arguments={"credits": 30})
    assert held(words, cap).falls_short is not is_met
