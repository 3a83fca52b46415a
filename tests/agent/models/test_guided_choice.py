"""An answer that only points at the choices of a question means those; one that names a choice means that alone."""

import pytest

from agent.models.guided.choice import chosen
from tests.support.guided_desk import Human, Open

TWO = "Which list do you mean? There are: Fair two, Fair one."
THREE = (
    "Which conversation do you mean: Ines Specimen (linkedin), Theo Sample (theo@lan.example), Mara (mara@x.example)?"
)


@pytest.mark.parametrize(
    ("question", "answer", "means"),
    [
        (TWO, "the second", "Fair one"), (TWO, "2", "Fair one"), (TWO, "die zweite", "Fair one"),
        (TWO, "la segunda", "Fair one"), (TWO, "le premier", "Fair two"), (TWO, "the last one", "Fair one"),
        (TWO, "both!", "both: Fair two and Fair one"), (TWO, "les deux", "les deux: Fair two and Fair one"),
        (THREE, "second", "Theo Sample (theo@lan.example)"),
        (THREE, "alle", "alle: Ines Specimen (linkedin) and Theo Sample (theo@lan.example) and Mara (mara@x.example)"),
        ('Which list do you mean? There are: "Fair" (11, 6 leads), "Fair" (12, 5 leads).', "2", '"Fair" (12, 5 leads)'),
    ],
)  # fmt: skip
def test_a_place_or_all_of_them_means_what_the_question_names(question: str, answer: str, means: str) -> None:
    assert chosen(question, answer) == means


@pytest.mark.parametrize(
    ("question", "answer"),
    [(TWO, "Fair one first"), (TWO, "the first two"), (TWO, "the seventh"), (THREE, "both"), (THREE, "Mara first"),
     (THREE, "the address of the second lead"),
     ("How many leads shall I look for?", "2"), ("What should the mail say?", "the second")],
)  # fmt: skip
def test_an_answer_that_says_it_itself_or_fits_no_choice_stays(question: str, answer: str) -> None:
    assert chosen(question, answer) == answer


def lists(desk: Open, answer: str) -> list[str]:
    """The lists that are left of two by one name, where one of them is to be deleted."""
    d = desk(Human(words=answer))
    plan = {"goal": "create", "list": ""}
    d.say('make a list "Fair one"', **{"import": {**plan, "list": "Fair one"}})
    d.say('make a list "Fair two"', **{"import": {**plan, "list": "Fair two"}})
    d.say("delete the list Fair")
    assert d.human.questions == [TWO]
    return sorted(one.name for one in d.sandbox.world.lists if one.name.startswith("Fair"))


@pytest.mark.parametrize(
    ("answer", "left"),
    [("Fair one first", ["Fair two"]), ("the second", ["Fair two"]), ("both!", [])],
)
def test_what_is_deleted_is_what_the_answer_names(desk: Open, answer: str, left: list[str]) -> None:
    assert lists(desk, answer) == left


def test_all_lists_are_shown_though_one_was_spoken_of_last(desk: Open) -> None:
    d = desk()
    d.say('make a list "Fair one"', **{"import": {"goal": "create", "list": "Fair one"}})
    assert "There are 3 lists:" in d.say("show my lists", ask={"about": "list"})["answer"]


def test_the_conversation_at_the_place_of_the_question_is_archived(desk: Open) -> None:
    d = desk(Human(words="the second"))
    said = {"goal": "archive", "person": "", "text": "", "view": "inbox", "archive": "yes"}
    d.say("archive the conversation", replies=said)
    names = d.human.questions[0].partition(": ")[2].split(", ")
    archived = [one.participant_name for one in d.sandbox.world.threads if one.status == "archived"]
    assert any(names[1].startswith(str(name)) for name in archived)
