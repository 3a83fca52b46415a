"""What others wrote is pasted around an order: it names nobody to write to where the order names somebody."""

import pytest

from tests.support.guided_desk import Human, Open

THEO = "/api/threads/7a000001-0000-4000-8000-000000000002/messages"
YES = "Hi Theo, yes, CSV works from June."
CITED = """> From: Dana Fixture <dana.fixture@tideline.example>
> To: Robin
> Sure, CSV works. Mara asked the same.
>> Dana, do we read CSV?"""


@pytest.mark.parametrize(
    "words",
    [
        f'I asked our engineer, and this came back:\n\n{CITED}\n\nCould you reply to Theo: "{YES}" Dana needs nothing.',
        f'{CITED}\n\nantworte bitte Theo mit "{YES}"',
        f"Réponds à Theo « {YES} », Dana me l'a confirmé :\n{CITED}",
        f'Responde a Theo "{YES}"\n\nDe: Dana Fixture <dana.fixture@tideline.example>\nClaro, funciona.',
        f'pls answer Theo "{YES}"\n\nOn Sunday Dana Fixture <dana.fixture@tideline.example> wrote:\nSure, CSV works.',
        f'send Theo this: "{YES}"\n\n{CITED}',
    ],
)
def test_whoever_is_named_is_answered_and_not_who_wrote_what_is_cited(desk: Open, words: str) -> None:
    d = desk(Human())
    mail = {"goal": "send", "to": "dana.fixture@tideline.example", "name": "Theo", "subject": "", "text": YES}
    d.say(words, one_off_email=mail, replies={"goal": "reply", "person": "Theo", "text": YES, "archive": "no"})
    assert [(target, body["body_text"]) for target, body in d.writes] == [(THEO, YES)]


def test_somebody_without_a_conversation_does_not_get_the_address_of_who_is_cited(desk: Open) -> None:
    d = desk(Human(words="kim@spruce.example"))
    mail = {"goal": "send", "to": "dana.fixture@tideline.example", "name": "Kim", "subject": "", "text": "CSV works."}
    words = f'reply to Kim: "CSV works from June."\n\n{CITED}'
    answer = {"goal": "reply", "person": "Kim", "text": "", "archive": "no"}
    d.say(words, one_off_email=mail, replies=answer, write={"subject": "CSV", "text": "CSV works from June."})
    assert d.human.questions[0].endswith("To which address should a first email go?")
    assert [mail.to for mail in d.sandbox.world.outbox] in ([], ["kim@spruce.example"])


def test_who_wrote_what_is_cited_is_written_to_where_the_words_name_them_or_nobody(desk: Open) -> None:
    for words, name in (("mail Dana back: {}", "Dana"), ("please answer this with {}", "")):
        d = desk()
        mail = {
            "goal": "send",
            "to": "dana.fixture@tideline.example",
            "name": name,
            "subject": "",
            "text": "Thank you.",
        }
        said = words.format('"Thank you, that is all we need."')
        answer = {"goal": "reply", "person": name, "text": "Thank you.", "archive": "no"}
        written = {"subject": "CSV", "text": "Thank you."}
        d.say(f"{said}\n\n{CITED}", one_off_email=mail, replies=answer, write=written)
        assert [one.to for one in d.sandbox.world.outbox] == ["dana.fixture@tideline.example"]
