"""A draft goes to whom the words address: who only stands in what it is to say is not chosen."""

from typing import Any

import pytest

from tests.support.making import facts

PEOPLE = {"Kim Placeholder": "kim@quay.example", "Lou Placeholder": "lou@pier.example"}
RECORDS: Any = {("lead", f"led_{n}"): {"name": who, "emails": [at]} for n, (who, at) in enumerate(PEOPLE.items())}
LOOKED_UP = {("looked", f"0:name {who}"): 1 for who in PEOPLE}


def chosen(words: str) -> set[str]:
    known = facts(human_words=f"\n{words}\n", records=RECORDS, marks=LOOKED_UP)
    return {who.partition(" ")[0] for who, address in PEOPLE.items() if known.chose(address)}


@pytest.mark.parametrize(
    "words",
    [
        "Draft a mail to Lou Placeholder telling her that Kim Placeholder will call",
        "Prepare a draft for Lou Placeholder about what Kim Placeholder said",
        "Draft a mail to Lou Placeholder about the offer for Kim Placeholder",
        "Draft a mail to Lou Placeholder because Kim Placeholder asked me to",
        "Draft a mail to Lou Placeholder: Kim Placeholder will call",
        "Draft a mail to Lou Placeholder:\nHi Lou,\nKim Placeholder will call.\nRobin",
        "Draft a mail to Lou Placeholder and tell her Kim Placeholder will call",
        "Schreib einen Entwurf an Lou Placeholder, dass Kim Placeholder morgen anruft",
        "Schreib Lou Placeholder einen Entwurf über das Angebot von Kim Placeholder",
        "Prépare un brouillon pour Lou Placeholder : Kim Placeholder l'appellera demain",
        "Prépare un brouillon pour Lou Placeholder au sujet de Kim Placeholder",
        "Prepara un borrador para Lou Placeholder sobre Kim Placeholder",
        "Prepara una bozza per Lou Placeholder che Kim Placeholder chiama domani",
        "Maak een concept voor Lou Placeholder over Kim Placeholder",
        "Lou Placeholderさんに、Kim Placeholderさんが電話すると下書きして",
        "Draft a mail to Lou Placeholder. Kim Placeholder will call her.",
        "Draft a mail to Lou Placeholder about lunch. The table is booked. Kim Placeholder is coming, and so am I!",
        "Write to Lou Placeholder.\nKim Placeholder will call her.",
        "Schreib einen Entwurf an Lou Placeholder. Kim Placeholder ruft sie an.",
        "Prépare un brouillon pour Lou Placeholder. Kim Placeholder l'appellera.",
        "Prepara un borrador para Lou Placeholder. Kim Placeholder la llama mañana.",
        "Lou Placeholderさんにメールを下書きしてください。Kim Placeholderさんから電話します。",
    ],
)
def test_who_only_stands_in_the_content_is_not_chosen(words: str) -> None:
    assert chosen(words) == {"Lou"}


@pytest.mark.parametrize(
    "words",
    [
        "Draft a mail to ada@fair.example telling her that Kim Placeholder will call",
        "Draft a mail to Zoe: Kim Placeholder will call",
        "Draft a mail to ada@fair.example:\nHi, Kim Placeholder will call",
    ],
)
def test_nor_where_the_message_is_to_somebody_who_is_in_no_record(words: str) -> None:
    assert chosen(words) == set()


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("Write a draft to Kim Placeholder", {"Kim"}),
        ("Draft a mail about lunch to Kim Placeholder", {"Kim"}),
        ("Draft mails to Kim Placeholder and Lou Placeholder about lunch", {"Kim", "Lou"}),
        ("Draft a mail about lunch to Kim Placeholder and Lou Placeholder", {"Kim", "Lou"}),
        ("Draft mails to these people: Kim Placeholder, Lou Placeholder", {"Kim", "Lou"}),
        ("Draft a mail to Lou Placeholder about lunch and another one to Kim Placeholder", {"Kim", "Lou"}),
        ("Draft a mail to Lou Placeholder about lunch, cc Kim Placeholder", {"Kim", "Lou"}),
        ("Draft a mail to Lou Placeholder about lunch. Then draft one to Kim Placeholder", {"Kim", "Lou"}),
        ("Draft a mail to Lou Placeholder. Kim Placeholder gets the same.", {"Kim", "Lou"}),
        ("Draft a mail to Lou Placeholder. Kim Placeholder in cc.", {"Kim", "Lou"}),
        ("Draft a mail to Lou Placeholder. And one to Kim Placeholder.", {"Kim", "Lou"}),
        ("Draft a mail to Lou Placeholder.\n\nDraft one to Kim Placeholder, she will call.", {"Kim", "Lou"}),
        ("Write drafts.\nKim Placeholder\nLou Placeholder", {"Kim", "Lou"}),
        ("Kim Placeholder wants to know the price. Draft a mail to her.", {"Kim"}),
        ("Kim Placeholder asked for the price, draft a mail to her", {"Kim"}),
        ("Please see to it that Kim Placeholder gets a draft", {"Kim"}),
        ("Schreibe Kim Placeholder einen Entwurf, ob wir essen gehen", {"Kim"}),
        ("Kim Placeholderさんに下書きして", {"Kim"}),
        ("给Kim Placeholder写一封草稿", {"Kim"}),
    ],
)
def test_whom_the_words_address_needs_no_question(words: str, who: set[str]) -> None:
    assert chosen(words) == who
