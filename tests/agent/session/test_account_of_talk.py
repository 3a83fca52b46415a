"""What a message only tells beside its wish leaves nothing over: greetings, what happened, headers, signatures."""

from dataclasses import replace
from typing import Any

import pytest

from agent.common.json_value import Json
from agent.session.account.evidence import Use
from tests.support.accounts import held, unused


def did(tool: str, **arguments: Any) -> Use:
    return Use(turn=0, strength=1, tool=tool, arguments=arguments)


ARCHIVED = did("update_thread", thread_id="th_1", status="archived")
ADA = {"first_name": "Ada", "last_name": "Quin", "email": "ada@peatline.example"}
BO = {"first_name": "Bo", "last_name": "Lee", "email": "bo@peatline.example"}


@pytest.mark.parametrize(
    "words",
    [
        "Ciao, come va? Archivia la conversazione con Ines",
        "Hallo, alles gut bei euch? Archiviere bitte das Gespräch mit Ines",
        "Hi! How's it going? Archive the thread of Ines",
        "Salut, quoi de neuf ? Archive la conversation avec Ines",
        "Sorry, I mixed up two projects. Archive the thread of Ines",
        "They finally signed, only took them three weeks. Archive the thread of Ines",
    ],
)
def test_a_greeting_and_what_happened_are_no_wishes(words: str) -> None:
    assert unused(words, ARCHIVED) == []


def test_how_long_something_is_to_wait_is_one() -> None:
    assert unused("Archive the thread of Ines and launch Autumn in three weeks", ARCHIVED) != []


@pytest.mark.parametrize("words", ["make a list called May webinar pls", "leg eine Liste namens May webinar an bitte"])
def test_a_please_is_no_part_of_a_name(words: str) -> None:
    assert unused(words, did("create_list", name="May webinar")) == []


def test_the_header_of_pasted_rows_names_nothing() -> None:
    rows = "first_name,last_name,email\nAda,Quin,ada@peatline.example\nBo,Lee,bo@peatline.example"
    brought = did("import_list_leads", list_name="Fair", leads=[ADA, BO])
    assert unused(f"Put these on a new list Fair:\n{rows}", brought) == []


def test_the_website_of_a_signature_is_that_of_its_address() -> None:
    signature = "Ada Quin\nada@peatline.example\nwww.peatline.example"
    assert (
        unused(f"Put her on the list Fair:\n{signature}", did("import_list_leads", list_name="Fair", leads=[ADA])) == []
    )
    other = signature.replace("www.peatline", "www.harbour")
    assert unused(f"Put her on the list Fair:\n{other}", did("import_list_leads", list_name="Fair", leads=[ADA])) != []


@pytest.mark.parametrize("label", ["ERP change", "ERP"])
def test_a_description_that_only_repeats_the_request_gives_nothing_its_name(label: str) -> None:
    words = "New signal type «ERP replaced», keywords: ERP migration, SAP"
    made = {"description": words, "keywords": ["ERP migration", "SAP"]}
    assert unused(words, did("create_signal_type", label=label, **made)) == ["ERP replaced"]
    as_said = {"label": "ERP replaced", **made}
    assert unused(words, did("create_signal_type", **as_said)) == []
    described = did("create_list", name="Fair", description="guests of May")
    assert unused('New list "Fair", described as "guests of May"', described) == []


@pytest.mark.parametrize(
    "words",
    [
        "Oops, typo: her address is ada.quin@peatline.example. Correct the record please.",
        "Mist, Tippfehler: ihre Adresse ist ada.quin@peatline.example. Korrigier das bitte.",
        "Zut, j'ai fait une faute : son adresse est ada.quin@peatline.example. Corrige la fiche s'il te plaît.",
        "Ay, me equivoqué: su correo es ada.quin@peatline.example. Corrige la ficha por favor.",
    ],
)
def test_to_put_right_what_was_just_stated_is_no_second_wish(words: str) -> None:
    assert unused(words, did("update_lead", lead_id="l_1", contacts=[{"value": "ada.quin@peatline.example"}])) == []
    assert unused(words, did("update_lead", lead_id="l_1", title="CFO")) != []


@pytest.mark.parametrize(
    "words",
    [
        "Met her on the train, what a coincidence. Please add ada@peatline.example to the list",
        "What a nice surprise! Add ada@peatline.example to the list",
        "Was für ein Zufall. Setz ada@peatline.example auf die Liste",
        "Quel hasard ! Ajoute ada@peatline.example à la liste",
        "Qué casualidad. Añade ada@peatline.example a la lista",
        "Small world. Add ada@peatline.example to the list",
    ],
)
def test_a_cry_is_no_wish(words: str) -> None:
    assert unused(words, did("import_list_leads", list_id="x", leads=[ADA])) == []


@pytest.mark.parametrize(
    "words",
    [
        "Theo needs to know that CSV is supported",
        "Somebody has to tell Mara that Thursday works",
        "It would be great if Mara had our price by tonight",
        "I would not mind if you told Theo that CSV works",
        "I don't want Spring follow-up running any longer",
        "Make it so that Spring follow-up is off",
        "How about telling Theo that CSV works?",
        "Could Ines get our checklist?",
        "Don't leave Theo hanging",
        "Theo soll wissen, dass Montag passt",
        "Lass Mara nicht warten",
        "Los geht's mit der Summer-Kampagne",
        "C'est parti pour la campagne Summer",
        "Pourquoi ne pas répondre à Theo que lundi va ?",
        "Ne fais pas attendre Mara",
        "Hay que decirle a Theo que el CSV funciona",
        "¿Y si le dices a Theo que sí?",
        "No hagas esperar a Mara",
        "Si parte con la campagna Summer",
        "Laat Mara niet wachten",
        "Não deixes a Mara à espera",
    ],
)
def test_a_duty_a_hope_a_proposal_and_what_must_not_wait_are_wishes_that_words_do_not_meet(words: str) -> None:
    assert held(words, report="All right, that is taken care of.").falls_short


@pytest.mark.parametrize(
    "words",
    [
        "Does Ada need to know this?",
        "Should we tell Mara about the price?",
        "Is it time for a break?",
        "How about you?",
        "I should know better",
        "Somebody once told me the world is round",
        "Muss man das wissen?",
        "What about weekends in general?",
    ],
)
def test_a_question_about_a_duty_is_no_wish(words: str) -> None:
    assert not held(words, report="Yes.").falls_short


@pytest.mark.parametrize(
    "rest",
    [
        "and still no launch",
        "but still no launch please",
        "and no launch yet",
        "noch kein Start",
        "antworten tu ich selber",
        "starten werde ich selbst",
    ],
)
def test_what_is_not_to_be_done_or_not_by_the_agent_is_left_to_nobody(rest: str) -> None:
    put = did("add_campaign_leads", campaign_id="c1", leads=[{"linkedin": "https://www.linkedin.com/in/ada-quin"}])
    assert unused(f"Put this one into Alumni, https://www.linkedin.com/in/ada-quin {rest}", put) == []


DICTATED = (
    "okay um new mail to ada@peatline.example subject is site visit and the text hi Ada comma the visit on the eighth"
    " no sorry the ninth of June at two works for us period see you in Kiel period okay that's it please send it"
)


def test_what_a_dictated_text_takes_back_need_not_be_in_it_and_what_it_puts_there_must() -> None:
    def mail(day: str) -> Use:
        body = f"Hi Ada, the visit on the {day} of June at two works for us. See you in Kiel."
        given: Json = {"to": "ada@peatline.example", "subject": "site visit", "body": body}
        return Use(turn=0, strength=2, tool="create_thread", arguments=given, where=("ada@peatline.example",))

    assert unused(DICTATED, mail("ninth")) == []
    assert len(unused(DICTATED, mail("eighth"))) == 1


def test_a_verb_in_talk_leaves_nothing_over() -> None:
    words = (
        "Quick tidy before I leave for the dentist: Odile Brun and Hector Plume never came, take both off the list Fair"
    )
    off = did("remove_list_leads", list_id="li_fair", lead_ids=["Odile Brun", "Hector Plume"])
    assert unused(words, off) == []


def test_a_verb_of_what_was_done_behind_another_wish_leaves_nothing_over() -> None:
    words = [
        "Change the title of Sjoerd to curator",
        "Sorry, he is a conservator. And add his phone too, +31 20 555 0142",
    ]
    set_to: dict[str, Json] = {"lead_id": "le_1", "title": "Curator"}
    first = Use(turn=0, strength=1, tool="update_lead", arguments=set_to)
    title = replace(first, turn=1, arguments={**set_to, "title": "Conservator"})
    both = replace(title, arguments={**set_to, "title": "Conservator", "contacts": [{"value": "+31 20 555 0142"}]})
    assert unused(words, first, both) == []
    assert unused(words, first, title) != []


def test_a_file_is_no_id() -> None:
    words = "Attach offer_june.pdf to my draft to Keiko Tan"
    assert "offer_june" not in unused(words, did("attach_file", thread_id="th_1", file="offer_june.pdf"))


def test_an_import_is_not_met_by_the_list_it_goes_to() -> None:
    assert unused("Import the people from Hamburg into a new list HH", did("create_list", name="HH")) != []


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("leg eine Liste namens Wien Juni ab", "Wien Juni"),
        ("make a list called Audit season just for now", "Audit season"),
        ("make a list called Finance Directors I have no time today", "Finance Directors"),
    ],
)
def test_what_stands_behind_a_name_is_no_part_of_it(words: str, name: str) -> None:
    assert unused(words, did("create_list", name=name)) == []
    assert unused(words, did("create_list", name="Other")) != []


@pytest.mark.parametrize(
    "words",
    [
        "Archive the thread of Ines, I can do without it now and over 15 others wait",
        "La conversazione con Ines va archiviata, la rileggo io stasera",
    ],
)
def test_a_time_at_which_the_user_does_something_is_none_at_which_it_is_to_be_done(words: str) -> None:
    assert unused(words, ARCHIVED) == []


@pytest.mark.parametrize("words", ["Son prénom est Lucas, pas Luc. Tu peux corriger ?", "È Lucas. Puoi cambiarla tu?"])
def test_a_part_that_only_wants_what_another_states_is_met_with_it(words: str) -> None:
    assert unused(words, did("update_lead", lead_id="ld_1", name={"first": "Lucas"})) == []


def test_what_only_shows_what_stands_behind_it_wishes_for_nothing() -> None:
    card = "Ada Quin\nada@peatline.example"
    brought = did("import_list_leads", list_name="Fair", leads=[ADA])
    assert unused(f"Peux-tu ajouter cette personne à la liste Fair ? Voici sa signature :\n{card}", brought) == []
