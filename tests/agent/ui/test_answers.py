"""What a line under a card is taken for: a key, a no with its reason, a question, a yes in words, or nothing."""

import pytest

from agent.ui.answers import Meaning, does, in_short, meaning_of, reason_of, told
from tests.support.making import parked
from tools.registry import REGISTRY


@pytest.mark.parametrize(
    ("meaning", "lines"),
    [
        ("yes", ["y", "yes", " y ", "yes\n"]),
        ("later", ["l", "later", "L", "später", "Später!", "plus tard", "más tarde", "never mind", "morgen"]),
        ("edit", ["e", "edit", "E"]),
        ("grant", ["g", "grant"]),
        ("command", ["/why", "/quit", "/nonsense"]),
        ("no", ["n", "no", "N", "No!", "n too long", "no, too dear", "n: less formal", "no - wait", "n y"]),
        (
            "sounds like yes",
            [
                *("Y", "Yes", "YES", "yy please".replace("yy", "yes"), "ok", "OK!", "ok send it", "go ahead", "sure"),
                *("looks good", "please do", "no problem", "no  problem", "no worries, send it", "ye", "\uff59es"),
                *("ja", "ja bitte", "Ja, schick es", "sí", "si", "sí, envíalo"),
                *("oui", "d'accord", "vas-y", "да", "sim"),
                *("はい", "はいお願いします", "好的", "네", "va bene", "tak"),
            ],
        ),
        (
            "question",
            ["what does that cost?", "who gets it", "why", "is it free?", "no?", "ok?", "send it?", "wer bekommt das?",
             "¿cuánto cuesta?", "combien ça coûte", "tell me who that is", "no problem?"],
        ),
        (
            "unclear",
            ["", " ", "hm", "make it shorter", "less formal", "ok but shorter", "yes, but not today", "don't send it",
             "not yet", "nothing today", "nein", "yesterday", "okapi", "send nothing... wait", "nope", "ja aber kürzer",
             "can you make it shorter?", "the same, but to Ada", "sim, mas não hoje", "yy"],
        ),
    ],
)  # fmt: skip
def test_a_line_is_taken_for_what_it_says(meaning: Meaning, lines: list[str]) -> None:
    assert {line: meaning_of(line) for line in lines} == dict.fromkeys(lines, meaning)


@pytest.mark.parametrize(
    ("line", "reason"),
    [("n", ""), ("no", ""), ("n too long", "too long"), ("No, too dear.", "too dear."), ("n: a\nb", "a\nb")],
)
def test_the_reason_is_what_follows_the_no(line: str, reason: str) -> None:
    assert reason_of(line) == reason


@pytest.mark.parametrize(
    ("question", "card", "answers"),
    [
        ("what does it cost?", {"credits": 7}, ["It costs up to 7 credits."]),
        ("what does it cost?", {"credits": None}, ["What it costs is not known"]),
        ("Was kostet das und wer bekommt es?", {}, ["It costs no credits.", "It goes to ada@example.com."]),
        ("whom does it reach?", {"recipients": (), "reach": 40}, ["It reaches 40 people."]),
        ("whom does it reach?", {"recipients": (), "reach": 0}, ["It reaches nobody."]),
        ("can I undo it?", {"effect": "write"}, ["It can be changed back by hand."]),
        ("can I undo it?", {"effect": "destroy"}, ["cannot be undone"]),
        ("is it from me?", {"sender": "me@example.com"}, ["It leaves from me@example.com."]),
        ("what does it say?", {"body": {"body_text": "x"}}, ["The card above shows every word of it"]),
        ("is it from me?", {"sender": ""}, ["no credits", "ada@", "cannot be taken", "every word", "because", "else"]),
        ("what would 300 leads cost me?", {}, ["The card does not know that"]),
        ("why?", {}, ["It asks because it reaches people."]),
        (
            "hm?",
            {},
            ["It costs no credits.", "ada@example.com", "cannot be taken back", "every word", "because", "else"],
        ),
    ],
)
def test_a_question_is_answered_by_what_the_card_knows(
    question: str, card: dict[str, object], answers: list[str]
) -> None:
    said = told(parked(**card), question)
    assert len(said) == len(answers)
    assert [part for line, part in zip(said, answers, strict=True) if part not in line] == []


def test_a_question_in_a_quotation_is_not_asked_of_the_card() -> None:
    assert meaning_of('write to the third of them: "Does Tuesday at ten suit you?"') == "unclear"


def test_what_a_yes_would_do_is_said_in_one_sentence_or_two() -> None:
    assert in_short(parked()) == (
        "Yes would mean: send message to ada@example.com, once. It costs no credits."
        " Once it is sent it cannot be taken back."
    )
    assert "launch campaign to 40 people, once." in in_short(
        parked(tool="launch_campaign", recipients=(), reach=40, effect="send")
    )


@pytest.mark.parametrize(
    ("tool", "says"),
    [
        ("send_message", "Send exactly this"),
        ("delete_list", "Delete a list, exactly this"),
        ("launch_campaign", "Launch a campaign, exactly this"),
        ("import_list_leads", "Import leads into a list, exactly this"),
        ("a_tool_of_later", "Do exactly this"),
    ],
)
def test_the_question_of_a_card_says_what_is_done(tool: str, says: str) -> None:
    assert does(parked(tool=tool)) == says


def test_no_question_asks_to_send_where_nothing_is_sent() -> None:
    acts = {spec.name: does(parked(tool=spec.name)) for spec in REGISTRY.values() if spec.effect != "read"}
    messages = {spec.name for spec in REGISTRY.values() if spec.effects.counts_as == "message"}
    assert {name for name, question in acts.items() if question.startswith("Send")} == messages
