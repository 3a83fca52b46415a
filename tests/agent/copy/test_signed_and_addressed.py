"""In whose form a reader is greeted, by which of their names, and who has signed."""

from typing import Any

import pytest

from agent.copy.findings import Copy, Known, Source
from agent.copy.grounding import look

SENDER = Source("sender", "Mira Sondheim <mira@flugblick.example>", "ours")
COMPANY = Source("profile companyName", "Flugblick", "ours")


def flaws(body: str, *sources: Source, name: str = "Ada Sample", **more: Any) -> list[str]:
    known = Known(names=(name,), sources=sources, **more)
    return [one.span for one in look([Copy(where="text", body=body)], known).flaws]


@pytest.mark.parametrize(
    ("hello", "name"),
    [
        ("Sehr geehrter Herr Wiegand", "Katrin Wiegand"),
        ("Liebe Frau Muster", "Torsten Muster"),
        ("Lieber Katrin", "Katrin Wiegand"),
        ("Dear Mr Lindqvist", "Ingrid Lindqvist"),
        ("Dear Ms. Sample", "Duncan Sample"),
        ("Bonjour Monsieur Exemple", "Françoise Exemple"),
        ("Chère Madame Exemple", "Jérôme Exemple"),
        ("Estimado Sr. Ejemplo", "María José Ejemplo"),
        ("Gentile Sig.ra Esempio", "Giuseppe Esempio"),
        ("Gentile Sig. Esempio", "Donatella Esempio"),
        ("Prezado Senhor Exemplo", "Joana Exemplo"),
        ("Geachte mevrouw Voorbeeld", "Maarten Voorbeeld"),
        ("Szanowna Pani Wzór", "Krzysztof Wzór"),
        ("Dear Mr Grant", "Grant Whitlow"),
        ("Sehr geehrte Frau Petra", "Petra Muster"),
    ],
)
def test_the_form_of_a_greeting_is_for_the_one_who_reads_it(hello: str, name: str) -> None:
    assert flaws(f"{hello},\n\nyes", name=name) == [hello]


@pytest.mark.parametrize(
    ("hello", "name"),
    [
        ("Sehr geehrte Frau Wiegand", "Katrin Wiegand"),
        ("Sehr geehrte Frau Dr. Muster", "Dr. Petra Muster"),
        ("Dear Mr Sample", "Ashley Sample"),
        ("Sehr geehrter Herr Rossi", "Andrea Rossi"),
        ("Estimada Sra. Ejemplo", "María José Ejemplo"),
        ("Gentile Dott.ssa Esempio", "Donatella Esempio"),
        ("Liebe Frau und lieber Herr Muster", "Torsten Muster"),
        ("Liebe Frau Muster, lieber Herr Muster", "Torsten Muster"),
        ("Liebe Torsten und Petra", "Torsten Muster"),
        ("Querida familia Ejemplo", "Carlos Ejemplo"),
        ("Cara famiglia Esempio", "Giuseppe Esempio"),
        ("Chère famille Exemple", "Pierre Exemple"),
        ("Dear Dr Sample", "Duncan Sample"),
        ("Dear Mr Rajesh", "Rajesh Sample"),
        ("Gentile Preside Esempio", "Matilde Esempio"),
        ("Hello Don", "Don Sample"),
    ],
)
def test_a_form_that_is_right_or_of_which_nothing_is_known_is_let_be(hello: str, name: str) -> None:
    assert flaws(f"{hello},\n\nyes", name=name) == []


@pytest.mark.parametrize(
    "said",
    [
        Source("your words", "greet him as Herr Wiegand", "person"),
        Source("their message", "Viele Grüße, Ihr Herr Wiegand", "thread"),
        Source("lead salutation", "Herr", "recipient"),
    ],
)
def test_whoever_says_how_somebody_is_greeted_is_right(said: Source) -> None:
    assert flaws("Sehr geehrter Herr Wiegand,\n\nyes", said, name="Katrin Wiegand") == []


@pytest.mark.parametrize(
    "told",
    [
        Source("lead linkedin_headline", "Audiologist, owner, she/her", "recipient"),
        Source("lead anrede", "Frau", "recipient"),
        Source("lead gender", "female", "recipient"),
    ],
)
def test_a_record_says_whose_form_is_right_where_the_first_name_does_not(told: Source) -> None:
    assert flaws("Sehr geehrter Herr Vogt,\n\nja", told, name="Kim Vogt") == ["Sehr geehrter Herr Vogt"]
    assert flaws("Sehr geehrte Frau Vogt,\n\nja", told, name="Kim Vogt") == []


def test_the_family_name_of_a_japanese_letter_is_the_readers() -> None:
    assert flaws("佐々木製菓株式会社\n佐々木 美咲 様\n\nはい。", name="美咲 佐々木") == []
    assert flaws("佐々木製菓株式会社\n鈴木 美咲 様\n\nはい。", name="美咲 佐々木") != []


@pytest.mark.parametrize(
    ("hello", "name"),
    [("Dear Graham", "Stewart Graham"), ("Morning James", "Grace James"), ("Dear Whitfield Aaron", "Aaron Whitfield")],
)
def test_a_surname_is_no_first_name_and_does_not_stand_before_it(hello: str, name: str) -> None:
    assert flaws(f"{hello},\n\nyes", name=name) == [hello]


@pytest.mark.parametrize(
    ("hello", "name"),
    [
        ("Dear Mr Graham", "Stewart Graham"),
        ("Dear Stewart Graham", "Stewart Graham"),
        ("Hi Wei Zhang", "Zhang Wei"),
        ("Lieber Müller", "Torsten Müller"),
        ("G'day Tom", "Thomas Vella"),
        ("Apreciable Dra. Covarrubias", "Paulina Covarrubias"),
    ],
)
def test_a_surname_behind_a_title_and_other_orders_of_names_are_let_be(hello: str, name: str) -> None:
    assert flaws(f"{hello},\n\nyes", name=name) == []


def test_whoever_signs_by_the_surname_is_greeted_so() -> None:
    thread = Source("their message", "Call me James, everybody does.", "thread")
    assert flaws("Dear James,\n\nyes", thread, name="Grace James") == []


@pytest.mark.parametrize(
    "closing",
    [
        "Kind regards", "Best wishes,", "Thanks & regards,", "Mit freundlichen Grüßen", "Schöne Grüße aus Kärnten",
        "Cordialement,", "Avec mes salutations respectueuses,", "Un saludo", "Cordiali saluti,",
        "Melhores cumprimentos,", "Met vriendelijke groet,", "Pozdrawiam",
    ],
)  # fmt: skip
def test_a_text_is_signed_once_by_who_sends_it(closing: str) -> None:
    text = f"Hi Ada,\n\nyes.\n\n{closing}\n"
    assert flaws(f"{text}Mira Sondheim\nFlugblick", SENDER, COMPANY) == []
    assert flaws(f"{text}Stephen Kirkby\nFlugblick", SENDER, COMPANY) == ["Stephen Kirkby"]
    assert flaws(f"{text}Ada Sample\nFlugblick", SENDER, COMPANY) == ["Ada Sample"]
    assert flaws(f"{text}Mira Sondheim\n\n{closing}\nMira Sondheim", SENDER, COMPANY) == ["Mira Sondheim"]
    assert flaws(f"{text}Mira\n\n{closing}\nMira Sondheim", SENDER, COMPANY) == ["Mira Sondheim"]


@pytest.mark.parametrize(
    "signed", ["Mira", "Mira S.", "Ihr Team Flugblick", "Flugblick Vertrieb", "Customer Success", "M. Sondheim", "M"]
)
def test_a_short_name_a_team_or_a_company_may_sign(signed: str) -> None:
    assert flaws(f"Hi Ada,\n\nyes.\n\nKind regards\n{signed}", SENDER, COMPANY) == []


def test_nobody_is_known_to_send_where_an_account_is_named_after_the_company_or_the_user_says_who_signs() -> None:
    text = "Hi Ada,\n\nyes.\n\nKind regards\nStephen Kirkby"
    assert flaws(text, Source("sender", "Flugblick Sales <s@flugblick.example>", "ours"), COMPANY) == []
    assert flaws(text, SENDER, Source("your words", "sign as Stephen Kirkby", "person")) == []
    assert flaws(text) == []


@pytest.mark.parametrize(
    "left",
    [
        '{"greeting": "Hi Ada,", "body": "yes"}', '[{"body": "yes"}]', "PerchÃ© no?", "It\u00e2\u20ac\u2122s fine.",
        "Closing version 1 (direct): Are you free on Tuesday?", "I was looking at how  handles its recalls.",
        "Vous travaillez dans le domaine de la , sans doute.", "We write because undefined may look for oats.",
        "It is cheap. (check if he raises goats, otherwise drop this para)", "My colleague (name tbc) would fit it.",
        "For a cold store it also matters that\n\nBest regards",
    ],
)  # fmt: skip
def test_data_garbled_letters_and_texts_to_choose_from_do_not_leave(left: str) -> None:
    assert flaws(f"Hi Ada,\n\n{left}\n\nBo" if "{" not in left else left) != []


@pytest.mark.parametrize(
    "kept",
    [
        "Âge, château et São Paulo vont bien.",
        "P.S. If the better way turned out to be a nephew with a spreadsheet, tell me.",
        'If you would prefer not to hear from me again, a reply with the word "no" is all it takes, and I will not.',
        "Would you let me know whom I should ask?", "We deliver (ask me anything).",
        "It is cheap (prices to be agreed).", "We have more (check our site).",
    ],
)  # fmt: skip
def test_a_postscript_a_way_out_and_letters_of_other_languages_may_leave(kept: str) -> None:
    assert flaws(f"Hi Ada,\n\nwe plan rounds.\n\nOne paragraph more.\n\nBo\n\n{kept}") == []
