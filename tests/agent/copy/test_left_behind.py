"""What stands in a text and is not meant for its reader, and what is like it and is."""

from dataclasses import replace

import pytest

from agent.copy.findings import Copy, Known, Source
from agent.copy.grounding import look

LEAD = Known(
    names=("Constance Sample",),
    address="connie@sample.example",
    sources=(
        Source("lead company", "Sample Mills", "recipient"),
        Source("lead position", "Tabelião", "recipient"),
        Source("lead notes", "posted in the trade forum that she does the invoicing herself on Sundays", "recipient"),
        Source("context companyName", "Tideline", "ours"),
        Source("context sender.name", "Robin Beispiel", "ours"),
    ),
)


def flaws(text: str, known: Known = LEAD, *, begins: bool = False, unanswered: bool = False) -> list[str]:
    copy = Copy(where="text", body=text, begins=begins, unanswered=unanswered)
    return [one.span for one in look([copy], known).flaws]


@pytest.mark.parametrize(
    "quoted",
    [
        'Everybody knows the mail that begins with "Dear [FIRST NAME]".',
        "»Sehr geehrte/r [Anrede] [Nachname], heute« – so.",
        "« Bonjour {{prénom}}, » : voilà ce qu'on lit.", "Se lee \"Hola [NOMBRE]\" a diario.",
        "「[お名前]様」というメールです。",
    ],
)  # fmt: skip
def test_a_greeting_with_a_gap_that_is_quoted_is_spoken_of_and_one_that_is_not_waits(quoted: str) -> None:
    assert flaws(f"Hello Constance,\n{quoted}\nRobin") == []
    assert flaws('Hello Constance,\nI liked your post "The future of {{topic}}".\nRobin') != []
    assert flaws("Dear [FIRST NAME],\nwe repair looms.") != []


def test_who_sells_the_finding_of_gaps_may_name_them() -> None:
    text = "Hello Constance,\nit holds back a mail when a field like {{first_name}} or *|COMPANY|* is in it."
    checks = Source("context description", "Stops mails with unfilled merge fields before they are sent", "ours")
    assert flaws(text) != []
    assert flaws(text, replace(LEAD, sources=(*LEAD.sources, checks))) == []
    assert flaws("Hello Constance,\nis {{company}} growing?", replace(LEAD, sources=(*LEAD.sources, checks))) != []


def test_what_their_reader_is_still_to_say_is_no_gap_of_the_writer() -> None:
    assert flaws("Hello Constance,\n60 on the 9th, the third date TBC at your end.") == []
    assert flaws("Hello Constance,\n60 on the 9th, the third date TBC.") != []


def test_a_century_and_a_telephone_number_are_filled_in() -> None:
    assert flaws("Hello Constance,\nun cartel del siglo XX; Möbel des XX. Jahrhunderts; (740) 555-0148") == []
    assert flaws("Hello Constance,\nit saves XX hours.") != []


@pytest.mark.parametrize("hello", ["Dear Connie", "Hello Connie", "Ilustríssimo Senhor Tabelião"])
def test_a_short_form_that_their_address_has_and_an_office_are_the_readers(hello: str) -> None:
    assert flaws(f"{hello},\nwe repair looms.") == []
    other = Known(names=("Ada Beispiel",), address="ada@sample.example")
    assert "Tabelião" in hello or flaws(f"{hello},\nwe repair looms.", other) != []


@pytest.mark.parametrize(
    "hello",
    [
        "Hello to the whole team at Otto Stampings", "Bonjour à toute l'équipe des Vergers Lantois",
        "Liebes Team der Molkerei Haslach", "Hola al equipo de Viveros Zubiri",
        "Buongiorno a tutto il team di Valvole Secchia",
        "Olá à equipa da Moinhos do Sado", "Hallo team van Kwekerij Zonneveld", "Dear Otto Stampings team",
        "Oi, seu Gilberto", "Bom dia, dona Zulmira",
    ],
)  # fmt: skip
def test_a_team_of_another_company_and_another_person_behind_a_folksy_title_are_nobody_to_greet(hello: str) -> None:
    assert flaws(f"{hello},\nwe repair looms.") != []
    own = Known(names=("Gilberto Zulmira",), sources=(Source("lead company", hello, "recipient"),))
    assert flaws(f"{hello},\nwe repair looms.", own) == []


def test_a_name_the_wrong_way_round_is_no_greeting() -> None:
    assert flaws("Dear Joyce Harlan,\nwe repair looms.", Known(names=("Harlan Joyce",))) != []
    assert flaws("Dear Harlan Joyce,\nwe repair looms.", Known(names=("Harlan Joyce",))) == []


@pytest.mark.parametrize(
    "end", ["Respectueusement,\n\nSébastien Marquet\nTideline", "Toodle-pip\nSarah Marquet\nTideline",
    "Un saludo afectuoso,\nCarlos Marquet\nTideline"]
)  # fmt: skip
def test_who_signs_above_the_company_is_its_sender_however_the_letter_closes(end: str) -> None:
    assert flaws(f"Hello Constance,\nwe repair looms.\n\n{end}") != []
    assert flaws(f"Hello Constance,\nwe repair looms.\n\n{end.replace('Marquet', 'Beispiel')}") == []


@pytest.mark.parametrize(
    "text",
    [
        "many thanks for coming back to me so quickly.", "thank you for your reply.",
        "I quite understand your point about the price.",
        "As you wrote, the price matters.", "danke für die schnelle Antwort.",
        "Ihren Einwand zum Preis verstehe ich gut.",
        "merci pour votre réponse.", "gracias por su respuesta.", "grazie per la sua risposta.",
        "obrigado pela sua resposta.",
        "bedankt voor uw antwoord.", "ご返信ありがとうございます。", "What you say about the second hall makes sense.",
    ],
)  # fmt: skip
def test_nobody_thanks_for_an_answer_that_has_not_come(text: str) -> None:
    assert flaws(f"Hello Constance,\n{text}", unanswered=True) != []
    assert flaws(f"Hello Constance,\n{text}") == []
    assert (
        flaws("Hello Constance,\nI wrote to you last week; just bumping this up. Any thoughts?", unanswered=True) == []
    )
    assert flaws("Hello Constance,\nthank you in advance for your answer.", unanswered=True) == []


def test_what_the_record_says_that_its_reader_has_written_is_no_earlier_conversation() -> None:
    said = "Hello Constance,\nYou wrote in the trade forum that invoicing is what you do on Sundays."
    assert flaws(said, begins=True) == []
    assert flaws("Hello Constance,\nYou wrote that the price is too high for you.", begins=True) != []


@pytest.mark.parametrize(
    ("hello", "title"),
    [
        ("Egregio Dott. Sample", "Direttrice"), ("Estimado señor Sample", "Directora de compras"),
        ("Lieber Herr Sample", "Leiterin"),
        ("Cher Monsieur Sample", "Directrice générale"), ("Prezado Senhor Sample", "Sócia e diretora"),
    ],
)  # fmt: skip
def test_who_has_a_womans_title_is_not_greeted_as_a_man(hello: str, title: str) -> None:
    known = Known(names=("Andrea Sample",), sources=(Source("lead position", title, "recipient"),))
    assert flaws(f"{hello},\nwe repair looms.", known) != []
    neutral = Known(names=("Andrea Sample",), sources=(Source("lead position", "CEO", "recipient"),))
    assert flaws(f"{hello},\nwe repair looms.", neutral) == []
