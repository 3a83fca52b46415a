"""What is concrete in a person's words is found without a model, in several languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.common.words import (
    addresses,
    brief,
    clauses,
    conditions,
    credit_cap,
    is_alike,
    is_grounded,
    marked,
    numbers,
    verbatim,
)


def test_addresses_are_found_once_and_in_order() -> None:
    assert addresses("to ann@a.example, Bo <bo.x+y@b.example>. And ann@a.example!") == [
        "ann@a.example",
        "bo.x+y@b.example",
    ]


def test_what_is_concrete_is_taken_out_and_named() -> None:
    words = 'Email ann@a.example and bo@b.example the text "See https://x.example/a" for list lst_7, %first_name%'
    found = marked(words)
    assert found.text == "Email [A1] and [A2] the text [T1] for list [I1], %first_name%"
    assert [(mark.name, mark.text) for mark in found.marks] == [
        ("T1", "See https://x.example/a"), ("A1", "ann@a.example"), ("A2", "bo@b.example"), ("I1", "lst_7")
    ]  # fmt: skip


@given(st.text(max_size=300))
def test_marked_words_can_be_read_back(text: str) -> None:
    found = marked(text)
    for mark in found.marks:
        assert mark.text in text
        assert f"[{mark.name}]" in found.text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('say "a b" and "c"', ["a b", "c"]),
        ("call it 'Fair' and don't stop, it's mine", ["Fair"]),
        ("“curly” «French» „German“ ‘single’", ["curly", "French", "German", "single"]),
        ('an address in quotes is none: "a@b.example"', []),
        ("none", []),
    ],
)
def test_quotations_are_texts(text: str, found: list[str]) -> None:
    assert [mark.text for mark in marked(text).of("text")] == found


@pytest.mark.parametrize(
    "words",
    [
        'subject "Keys", text "Here they are."',
        "Betreff „Keys“, Text: „Here they are.“",
        "objet « Keys », texte « Here they are. »",
        "asunto: Keys. Texto: Here they are.",
        "Subject line: Keys. Body: Here they are.",
        "Please send:\nSubject: Keys\nHere they are.",
    ],
)
def test_a_label_says_what_a_text_is(words: str) -> None:
    assert {(mark.role, mark.text) for mark in marked(words).of("text")} == {
        ("subject", "Keys"), ("text", "Here they are.")
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ('Make a list "June" and delete the list "May"', ["Make a list [T1]", "and delete the list [T2]"]),
        ("Antworte Mara und archiviere es dann. Danke!", ["Antworte Mara", "und archiviere es dann. Danke!"]),
        ('Say "this and that" to her', ["Say [T1] to her"]),
        ("シグナルは何件。会社名も教えて。", ["シグナルは何件。", "会社名も教えて。"]),
        ("Name: [x]\nText: hi there", ["Name: [T1] Text: [T2]"]),
    ],
)
def test_the_parts_of_a_request_end_outside_of_dictated_texts(words: str, parts: list[str]) -> None:
    assert clauses(marked(words).text) == parts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Archive it if you can. If she agreed, send the price.", ["If she agreed,"]),
        ("Schick ihr den Preis, falls sie zugesagt hat", ["falls sie zugesagt hat"]),
        ("ask her if Tuesday works", []),
        ("If possible, find 3 CFOs", []),
    ],
)
def test_a_condition_begins_a_part(text: str, found: list[str]) -> None:
    assert conditions(marked(text).text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("find 20 people", [20]),
        ("zwölf CFOs, deux listes, veinte", [12, 2, 20]),
        ("1,200 leads", [1200]),
        ("at most 40 credits for 25 leads", [25]),
        ("50 % at 10:30, lst_4, v1.2", []),
    ],
)
def test_numbers_are_read_in_digits_and_words(text: str, found: list[int]) -> None:
    assert numbers(text) == found


@pytest.mark.parametrize(
    ("text", "cap"),
    [
        ("for at most 30 credits", 30),
        ("budget: 15 credits", 15),
        ("20 credits max, up to 10 credits", 10),
        ("höchstens 12 Credits", 12),
        ("un máximo de 8 créditos", 8),
        ("find 20 people", None),
    ],
)
def test_a_budget_in_credits(text: str, cap: int | None) -> None:
    assert credit_cap(text) == cap


def test_the_persons_spelling_wins_over_a_copy_of_it() -> None:
    assert verbatim("see Tuesday\n at ten", "Tuesday at ten") == "Tuesday\n at ten"
    assert verbatim("Put cleo@cedar.example into a list called Cedar", "Cedar") == "Cedar"
    assert verbatim("Reply to MARA", "mara") == "MARA"
    assert verbatim("nothing of it", "something else") == ""
    assert verbatim("nothing of it", " ") == ""


@pytest.mark.parametrize(
    ("text", "value", "grounded"),
    [
        ("who runs procurement at chemical firms in Ghent", "heads of procurement at chemical firms in Ghent", True),
        ("prepare a campaign for them", "notaries in Graz", False),
        ("call it X", "X", True),
        ("call it X", "", False),
    ],
)
def test_what_does_not_come_from_the_words_is_not_grounded(text: str, value: str, grounded: bool) -> None:
    assert is_grounded(text, value) is grounded


def test_a_slip_does_not_make_another_text() -> None:
    assert is_alike("Hello,  Ann!\nSee you.", "hello, ann! see you")
    assert not is_alike("Hello", "Goodbye")


def test_long_words_are_shown_with_a_mark_where_they_were_cut() -> None:
    assert brief("x" * 11, 10) == "x" * 10 + " […]"


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "piece",
    ["a", "[", '"', "'", " '", "a@", "a.", "a_", "cc a", "x,", "ann@a.example\n", "[{", "é ", "text: ", "and ", "www."],
)
def test_a_flood_of_anything_is_read_in_good_time(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    found = marked(text)
    clauses(found.text)
    assert credit_cap(text) is None
    assert len(addresses(text)) <= 1
    assert verbatim(text, "not there") == ""
