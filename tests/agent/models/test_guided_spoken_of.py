"""Whom words only point at: by the turns before them, in seven languages, and never inside what somebody is told."""

import pytest

from agent.models.guided.known import named, speaks_of
from agent.models.guided.spoken_of import people_of, picked, with_names
from agent.models.guided.task import Past, Task, Turn
from tests.support.guided_desk import Open

INES = {"id": "th_1", "participant_name": "Ines Muster", "last_message_at": "2026-05-31"}
THEO = {"id": "th_2", "participant_name": "Theo Probe", "last_message_at": "2026-05-20"}
LEADS = [
    {"id": "le_1", "name": "Ada Sample", "title": "CFO", "company": "Northpier"},
    {"id": "le_2", "name": "Bo Example", "title": "Head of Finance", "company": "Saltworks"},
    {"id": "le_3", "name": "Cleo Vorlage", "title": "CFO", "company": "Lumen"},
]


def read(tool: str, key: str, *rows: dict[str, str], **args: str) -> Past:
    return Past(tool, dict(args), {key: [*rows]}, failed=False)


ONE = Turn("What does Ines want?", (read("list_threads", "threads", INES, THEO),
                                    read("get_thread_messages", "messages", thread_id="th_1")))  # fmt: skip
TWO = Turn("which CFOs are on Spring webinar?", (read("get_list_leads", "leads", *LEADS),))


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("tell her: see you there", "tell Ines Muster: see you there"),
        ("what does she want exactly", "what does Ines Muster want exactly"),
        ("Archive his thread please", "Archive Ines Muster's thread please"),
        ("Schreib ihr bitte: Danke", "Schreib Ines Muster bitte: Danke"),
        ("archiviere seine Unterhaltung", "archiviere Ines Musters Unterhaltung"),
        ("réponds-lui que mardi me va", "réponds à Ines Muster que mardi me va"),
        ("archive sa conversation", "archive la conversation de Ines Muster"),
        ("a esa mándale un correo. asunto: Hola", "mándale a Ines Muster un correo. asunto: Hola"),
        ("dile que el martes va bien", "dile a Ines Muster que el martes va bien"),
        ("digli che va bene martedì", "di a Ines Muster che va bene martedì"),
        ("stuur haar: dank je", "stuur Ines Muster: dank je"),
        ("responda-lhe: obrigado", "responda a Ines Muster: obrigado"),
    ],
)
def test_a_word_for_one_person_is_their_name(words: str, named: str) -> None:
    assert with_names(Task(words=words, turns=(ONE,))) == named


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("put those into a new list Vienna", "put Ada Sample and Cleo Vorlage into a new list Vienna"),
        ("nimm sie von der Liste", "nimm Ada Sample and Cleo Vorlage von der Liste"),
        ("ajoute-les à la liste Lyon", "ajoute Ada Sample and Cleo Vorlage à la liste Lyon"),
        ("zet ze op de lijst Gent", "zet Ada Sample and Cleo Vorlage op de lijst Gent"),
    ],
)
def test_a_word_for_several_is_all_of_their_names(words: str, named: str) -> None:
    assert with_names(Task(words=words, turns=(TWO,))) == named


@pytest.mark.parametrize(
    "words",
    [
        "tell Theo: she is out",
        "Write to eva@x.example: tell him I called",
        "Send Bo the text: I will call her tomorrow",
        "pause the campaign",
        'Reply: "give it to him"',
    ],
)
def test_what_names_somebody_or_points_only_in_a_text_stays(words: str) -> None:
    assert with_names(Task(words=words, turns=(TWO, ONE))) == words


def test_one_is_not_taken_for_several_nor_several_for_one() -> None:
    assert with_names(Task(words="tell her we agree", turns=(TWO,))) == "tell her we agree"
    assert with_names(Task(words="put those into Vienna", turns=(ONE,))) == "put those into Vienna"


def test_those_of_a_role_a_company_or_a_place_are_picked() -> None:
    def names(words: str) -> list[str]:
        return [row["name"] for row in picked(words, LEADS)]

    assert names("which of them are CFOs") == ["Ada Sample", "Cleo Vorlage"]
    assert names("who is from Saltworks") == ["Bo Example"]
    assert names("what about the last one") == ["Cleo Vorlage"]
    assert len(names("who is on it")) == len(LEADS)
    assert picked("who wrote last", [INES, THEO]) == [INES]


def test_a_question_after_some_of_them_narrows_who_was_spoken_of() -> None:
    turns = (Turn("who is on Spring webinar?", TWO.calls), Turn("and who of them is from Lumen?", ()), Turn("fine", ()))
    assert [row["name"] for row in people_of(turns)] == ["Cleo Vorlage"]


def test_who_of_them_is_answered_by_what_was_read_and_they_go_on_a_new_list(desk: Open) -> None:
    d = desk()
    d.say("who is on Spring webinar?")
    d.say("who of them is a CFO")
    d.say(
        "put those into a new list Breakfast", **{"import": {"goal": "create", "list": "Breakfast", "kind": "person"}}
    )
    assert [len(body["leadIds"]) for _, body in d.writes if "leadIds" in body] == [3]
    assert d.human.questions == []


CAMPAIGNS = read(
    "list_campaigns", "campaigns", {"id": "c1", "name": "Spring follow-up"}, {"id": "c2", "name": "Clientes Porto"}
)


@pytest.mark.parametrize("words", ["Agora pode lançar a campanha.", "launch the campaign", "Starte die Kampagne bitte"])
def test_a_campaign_without_a_name_is_the_only_one_that_earlier_messages_name(words: str) -> None:
    before = Turn("Quem está na campanha Clientes Porto?", (CAMPAIGNS,))
    assert named(Task(words=words, turns=(before,), calls=(CAMPAIGNS,)), "campaign") == "c2"
    both = Turn("Compare Spring follow-up and Clientes Porto", (CAMPAIGNS,))
    assert named(Task(words=words, turns=(both,), calls=(CAMPAIGNS,)), "campaign") is None


def test_a_campaign_with_another_name_is_not_the_one_of_before() -> None:
    before = Turn("Quem está na campanha Clientes Porto?", (CAMPAIGNS,))
    assert named(Task(words="launch the campaign Expo", turns=(before,), calls=(CAMPAIGNS,)), "campaign") is None


def test_a_list_is_spoken_of_in_dutch_too() -> None:
    assert speaks_of("Zet Wouter op de lijst Diner", "list")
    assert speaks_of("verwijder alle lijsten", "list")
