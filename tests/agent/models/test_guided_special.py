"""What is the person's own to do, what no call keeps, and words that only say to go on."""

import pytest

from agent.models.guided.special import leaves_alone, only_answers
from tests.support.guided_desk import Open


@pytest.mark.parametrize(
    "words",
    [
        "bob is never to be contacted again",
        "never write to Mara again",
        "take Mara off everything, for good",
        "don't ever contact Bob again",
        "unsubscribe Mara",
        "Schreib Mara nie wieder",
        "Mara darf nie wieder angeschrieben werden",
        "n'écris plus jamais à Mara",
        "ne contacte plus Mara",
        "no vuelvas a escribir a Mara",
        "nunca más contactes a Mara",
    ],
)
def test_words_that_want_somebody_left_alone_for_good_are_known(words: str) -> None:
    assert leaves_alone(words)


@pytest.mark.parametrize(
    "words",
    [
        "do not write to Ada",
        "take Mara off the list Fair",
        "take Ada off everything but Fair",
        "who was never contacted?",
        "tell Ada that we never write to strangers again",
        'write Ada: "never write to me again"',
        "never mind",
        "show who is unsubscribed",
    ],
)
def test_what_is_only_for_now_told_or_asked_is_none_of_it(words: str) -> None:
    assert not leaves_alone(words)


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("ada@customer.example is never to be contacted again", "ada@customer.example"),
        ("never write to Mara again", "mara.sample@northpier.example"),
        ("take Ines off everything, for good", "https://www.linkedin.com/in/sandbox-ines-specimen"),
        ("never write to Nobody again", "ADDRESS"),
    ],
)
def test_whom_to_leave_alone_is_told_as_the_command_to_type_and_nothing_is_done(
    desk: Open, words: str, who: str
) -> None:
    d = desk()
    result = d.say(words)
    line = f"puffle-agent suppress add {who}"
    assert (result["status"], d.writes) == ("waiting", [])
    assert line in result["answer"]
    assert [line in gap for gap in result["gaps"]] == [True]


@pytest.mark.parametrize("words", ["go on", "Continue.", "weiter", "mach weiter!", "sigue", "la suite", "ga verder"])
def test_a_bare_go_on_resumes_no_campaign(desk: Open, words: str) -> None:
    d = desk()
    d.say("pause Spring follow-up")
    result = d.say(words)
    assert only_answers(words)
    assert [target for target, _ in d.writes if "resume" in target] == []
    assert "Nothing is asked" in result["answer"]


def test_what_is_to_go_on_by_its_name_or_by_it_is_resumed(desk: Open) -> None:
    d = desk()
    d.say("pause Spring follow-up")
    assert not any(map(only_answers, ("resume it", "continue Spring follow-up", "go on with the campaign")))
    d.say("resume it")
    assert [target.rpartition("/")[2] for target, _ in d.writes] == ["pause", "resume"]


def test_what_is_asked_for_every_monday_is_told_once_and_the_rest_is_a_gap(desk: Open) -> None:
    d = desk()
    result = d.say("tell me every monday how many replied", ask={"about": "campaign"})
    assert "1 replied" in result["answer"]
    assert "Once, not every monday" in result["answer"]
    assert (result["status"], len(result["gaps"])) == ("waiting", 1)
