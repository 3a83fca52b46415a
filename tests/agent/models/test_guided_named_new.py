"""What is new is called as the words call it: behind its noun, never by its subject, and nothing is made up."""

import pytest

from agent.models.guided import copied
from agent.models.guided.campaign_plan import _name
from agent.models.guided.to_each import to_two
from agent.models.guided.words import called


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ('and prepare an email campaign Zurich June with them: subject "Forecast", text "Hi"', "Zurich June"),
        ('Erstelle eine E-Mail-Kampagne Herbst Zürich mit Betreff "Forecast"', "Herbst Zürich"),
        ('Crea una campaña Madrid Julio con asunto "Forecast"', "Madrid Julio"),
        ('Create a campaign with subject "Forecast" and text "Hi"', ""),
        ('Create a campaign called Forecast, subject "Forecast"', "Forecast"),
    ],
)
def test_a_campaign_is_not_called_by_its_subject(words: str, name: str) -> None:
    plan = {"name": "Forecast", "subject": "Forecast", "list": ""}
    _name(plan, words)
    assert plan["name"] == name


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("and make an empty one, Autumn webinar", "Autumn webinar"),
        ("leg bitte eine leere an: Herbst Webinar", "Herbst Webinar"),
        ("et crée une liste vide, Automne", "Automne"),
        ("crea una lista vacía: Feria Bilbao", "Feria Bilbao"),
        ("put Ada on the list, Bo too", ""),
        ("I need a new list, Ada and Bo are to be on it", ""),
    ],
)
def test_an_empty_list_is_called_by_the_name_behind_it(words: str, name: str) -> None:
    assert called(words, "list") == name


@pytest.mark.parametrize(
    "words",
    [
        'Two mails please. To ada@x.example, subject "A": "Hi Ada." To ben@y.example, subject "B": "Hi Ben."',
        'Zwei Mails bitte. An ada@x.example, Betreff "A": "Hi Ada." An ben@y.example, Betreff "B": "Hi Ben."',
        'À ada@x.example, objet "A" : "Hi Ada."\nÀ ben@y.example, objet "B" : "Hi Ben."',
    ],
)
def test_mails_that_only_say_whom_they_go_to_are_one_each(words: str) -> None:
    ada, ben = to_two(words)
    assert "ada@x.example" in ada
    assert ada.endswith('"Hi Ada."')
    assert "ben@y.example" in ben
    assert ben.endswith('"Hi Ben."')


@pytest.mark.parametrize(
    ("words", "copies"),
    [
        ("Write to olga@h.example with carl@h.example in copy. Subject: Dates.", {"cc": "carl@h.example"}),
        ('Schreib an a@x.example, b@x.example in Kopie: "Hi"', {"cc": "b@x.example"}),
        ("Escribe a a@x.example, con b@x.example en copia", {"cc": "b@x.example"}),
        ("mail a@x.example with b@x.example in bcc", {"bcc": "b@x.example"}),
        ("Mail a@x.example as blind copy c@x.example", {"bcc": "c@x.example"}),
        ("Mail a@x.example, cc b@x.example", {"cc": "b@x.example"}),
    ],
)
def test_whoever_is_to_get_a_copy_may_be_named_ahead_of_that(words: str, copies: dict[str, str]) -> None:
    assert copied.copies(words) == copies
