"""What is read in the human's words without a model."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.common.sheet import sheet_of
from agent.common.words.moods import is_free
from agent.common.words.table import tongue
from agent.models.guided.rows import leads, read
from agent.models.guided.words import (
    addresses,
    asks,
    brief,
    called,
    credit_cap,
    ids,
    is_dictated,
    is_grounded,
    one_of,
    only_caps,
    quotations,
    verbatim,
)
from agent.models.guided.writing import is_english, sentence
from agent.session.account.named import named


def test_addresses_are_found_once_and_in_order() -> None:
    assert addresses("to ann@a.example, Bo <bo.x+y@b.example>. And ann@a.example!") == [
        "ann@a.example",
        "bo.x+y@b.example",
    ]


def test_ids_are_told_from_words_and_addresses() -> None:
    text = "list lst_123, 5E000001-0000-4000-8000-000000000001, first_name, a@b_c1.example"
    assert ids(text) == ["5E000001-0000-4000-8000-000000000001", "lst_123"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('say "a b" and "c"', ["a b", "c"]),
        ("call it 'Fair' and don't stop, it's mine", ["Fair"]),
        ("“curly” «French» „German“ ‘single’", ["curly", "French", "German", "single"]),
        ("none", []),
    ],
)
def test_quotations(text: str, found: list[str]) -> None:
    assert quotations(text) == found


@pytest.mark.parametrize(
    ("text", "cap"),
    [
        ("for at most 30 credits", 30),
        ("budget: 15 credits", 15),
        ("budget 15 credits", 15),
        ("20 credits max, up to 10 credits", 10),
        ("no more than 7 credits", 7),
        ("find 20 people", None),
        ("I have 100 credits left", None),
    ],
)
def test_a_budget_in_credits(text: str, cap: int | None) -> None:
    assert credit_cap(text) == cap


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Who waits", True),
        ("how is it doing.", True),
        ("Who waits?", True),
        ("is a draft dear", True),
        ("Launch it", False),
        ("Do it", False),
    ],
)
def test_a_question_without_its_mark_is_one(text: str, found: bool) -> None:
    assert asks(text) is found


def test_the_humans_spelling_wins_over_the_models_copy() -> None:
    assert verbatim('Write "Hello,  Ann!\nSee you."', "hello, ann! see you.") == "Hello,  Ann!\nSee you."
    assert verbatim('text "Hi %first_name%, is your close late? Tell me."', "is your close late? Tell me") == (
        "Hi %first_name%, is your close late? Tell me."
    )
    assert verbatim("see Tuesday\n at ten", "Tuesday at ten") == "Tuesday\n at ten"
    assert verbatim("nothing of it", "something else") is None
    assert verbatim("nothing of it", " ") is None
    assert verbatim("Put cleo@cedar.example into a list called Cedar", "Cedar") == "Cedar"


@pytest.mark.parametrize(
    ("text", "wanted", "dictated"),
    [
        ('Reply "See you."', "See you.", True),
        ("Send this mail to a@b.example:\nHello,\nsee you.", "Hello,\nsee you.", True),
        ("Body: See you.", "See you.", True),
        ("Tell her that Tuesday works", "Tuesday works", False),
        ("See you.", "See you.", False),
        ("Something", "else", False),
    ],
)
def test_dictated_words_are_told_from_a_gist(text: str, wanted: str, dictated: bool) -> None:
    assert is_dictated(text, wanted) is dictated


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


def test_people_are_found_by_whole_name_before_first_name() -> None:
    names = ["Mara Sample", "Mara Other", "Theo Placeholder"]
    assert one_of("reply to Mara Other", names) == ["Mara Other"]
    assert one_of("reply to mara", names) == ["Mara Sample", "Mara Other"]
    assert one_of("reply to Marat", [*names, ""]) == []


def test_long_words_are_shown_with_a_mark_where_they_were_cut() -> None:
    assert brief("x" * 11, 10) == "x" * 10 + " […]"


# -- rows --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Import:\nname,email,job title\nAnn Sample,ann@a.example,CFO",
        "Import\nName;E-Mail;Role\nAnn Sample;ann@a.example;CFO",
        "Import\nname\temail\ttitle\nAnn Sample\tann@a.example\tCFO",
        "Importiere\nTitel;Vollständiger Name;E-Mail-Adresse\nCFO;Ann Sample;ann@a.example",
        "Import\n| name | email | title |\n| Ann Sample | ann@a.example | CFO |",
        "Import\nAnn Sample, CFO, ann@a.example",
        'Import [{"full_name": "Ann Sample", "jobTitle": "CFO", "email": "ann@a.example", "age": 3}] please',
    ],
)
def test_rows_are_read_however_they_are_written(text: str) -> None:
    assert [dict(sorted(row.items())) for row in read(text).rows] == [
        {"email": "ann@a.example", "name": "Ann Sample", "title": "CFO"}
    ]


def test_every_heading_that_the_check_of_a_file_knows_is_read_as_the_same_field() -> None:
    text = "Vorname;Nachname;E-Mail;Firma\nJürgen;Muster;j@a.example;Muster GmbH"
    sheet = sheet_of(text)
    assert sheet is not None
    assert [dict(row) for row in read(text).rows] == [dict(sheet.rows[0].fields)]
    assert leads(read(text).rows, "person") == [
        {
            "type": "person",
            "name": {"full": "Jürgen Muster", "first": "Jürgen", "last": "Muster"},
            "company": {"name": "Muster GmbH"},
            "contacts": [{"value": "j@a.example"}],
        }
    ]


def test_columns_without_a_header_are_told_apart_by_their_content() -> None:
    text = (
        "Add:\nAnn Sample, Acorn GmbH, Head of Sales, https://www.linkedin.com/in/ann, ann@a.example\nBo, b@b.example"
    )
    assert [dict(row) for row in read(text).rows] == [
        {
            "name": "Ann Sample",
            "company": "Acorn GmbH",
            "title": "Head of Sales",
            "profile": "https://www.linkedin.com/in/ann",
            "email": "ann@a.example",
        },
        {"name": "Bo", "email": "b@b.example"},
    ]


def test_a_line_for_each_person_is_enough() -> None:
    text = "New list:\n- Ann Sample <ann@a.example>\n2) Bo Sample (bo@b.example)"
    assert [row["name"] for row in read(text).rows] == ["Ann Sample", "Bo Sample"]


def test_a_comma_in_quotes_stays_in_its_cell() -> None:
    assert read('name,title\nAnn,"Director, Finance"').rows[0]["title"] == "Director, Finance"


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ("name,email\nAnn,ann@a.example\nBo,bo-at-b\n", "row 2 (Bo) has 'bo-at-b' where an address should stand"),
        ("Ann,ann@a.example\nBo,bo-at-b\nCy,cy@c.example\n", '"Bo,bo-at-b" has no address'),
    ],
)
def test_rows_with_a_bad_address_are_left_out_and_named(text: str, bad: str) -> None:
    table = read(text)
    assert "Bo" not in [row["name"] for row in table.rows]
    assert table.bad == (bad,)


def test_rows_that_name_nobody_are_left_out_and_named() -> None:
    table = read("name,email\nAnn,ann@a.example\n,\nonly one cell")
    assert [row["name"] for row in table.rows] == ["Ann"]
    assert table.skipped == ("only one cell",)


@pytest.mark.parametrize(
    "text",
    [
        "Add Ann Sample (ann@a.example) and Bo (bo@b.example).",
        "Hello, I need help",
        "",
        "[1, 2]",
        "[broken",
        "a list: {}",
    ],
)
def test_running_text_holds_no_rows(text: str) -> None:
    assert read(text).rows == ()


def test_a_lead_says_only_what_its_row_says() -> None:
    person, company = (
        leads([{"first": "Ann", "last": "Sample", "profile": "l"}], "person"),
        leads([{"company": "Acorn"}], "company"),
    )
    assert person == [
        {"type": "person", "name": {"full": "Ann Sample", "first": "Ann", "last": "Sample"}, "socials": [{"url": "l"}]}
    ]
    assert company == [{"type": "company", "name": {"full": "Acorn"}}]
    assert leads([{"email": "a@b.example"}], "person")[0]["name"] == {"full": "a@b.example"}  # type: ignore[index, call-overload]


@given(st.text(max_size=300))
def test_no_words_break_the_reading(text: str) -> None:
    table = read(text)
    assert all(any(row.values()) for row in table.rows)
    for quote in quotations(text):
        assert quote in text
    assert all(address in text for address in addresses(text))
    assert verbatim(text, text) is None or text.strip()


@pytest.mark.parametrize(
    "piece", ["a", "[", '"', "'", " '", "a@", "a.", "a_", "cc a", "x,", "ann@a.example\n", "[{", "é "]
)
def test_a_flood_of_anything_is_read_in_good_time(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    read(text)
    assert ids(text) == []
    assert len(addresses(text)) <= 1
    assert credit_cap(text) is None
    assert verbatim(text, "not there") is None
    assert len(quotations(text)) <= 20_000


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("find 15 CFOs in Munich and put them on a list called Munich", "Munich"),
        ("a list named Spring Fair, please", "Spring Fair"),
        ("eine Liste namens Herbst mit diesen Leuten", "Herbst"),
        ("une liste appelée Salon", "Salon"),
        ("una lista llamada Feria", "Feria"),
        ("a campaign called Fair for the list", ""),
        ("zoek 15 CFO's in Amsterdam, nieuwe lijst Amsterdam", "Amsterdam"),
        ("find 8 CFOs, put them in a new list Oslo CFOs", "Oslo CFOs"),
        ("trouve 8 DAF à Lyon, nouvelle liste Lyon DAF", "Lyon DAF"),
        ("who is on the new list Oslo?", ""),
        ("put them on a list", ""),
    ],
)
def test_a_list_has_the_name_that_it_is_called_by(words: str, name: str) -> None:
    assert called(words, "list") == name


@pytest.mark.parametrize(
    ("gist", "words", "said"),
    [
        ("CSV auch geht", "Antworte Theo, dass CSV auch geht", "Ich wollte nur sagen, dass CSV auch geht."),
        ("CSV ook werkt", "Antwoord Theo dat CSV ook werkt", "Ik wilde alleen zeggen dat CSV ook werkt."),
        ("les CSV marchent aussi", "Réponds que les CSV marchent aussi", "Les CSV marchent aussi."),
        ("passt uns!", "Schreib ihm: passt uns!", "Passt uns!"),
    ],
)
def test_a_clause_whose_verb_stands_last_keeps_a_beginning(gist: str, words: str, said: str) -> None:
    assert sentence(gist, words) == said


@pytest.mark.parametrize(
    ("words", "is_so"),
    [
        ("Answer Theo that CSV files work, too", True), ("Reply to Mara: ok", True), ("please let Theo know", True),
        ("Antwoord Theo dat CSV-bestanden ook werken", False), ("Rispondi a Theo che anche i file CSV", False),
        ("antwort Mara Freitag geht", False),
    ],
)  # fmt: skip
def test_where_a_few_words_may_be_of_any_language_their_verb_tells(words: str, is_so: bool) -> None:
    assert is_english(words, tongue(words)) == is_so


@pytest.mark.parametrize(
    ("words", "is_so"),
    [
        ("set a limit of 50 credits", True), ("spend at most 30 credits", True),
        ("Setz das Budget auf 5 Credits", True),
        ("find 5 cfos, max 10 credits", False), ("limit it to 50 a day", False), ("increase it by 10 credits", False),
    ],
)  # fmt: skip
def test_a_budget_alone_wants_nothing_else(words: str, is_so: bool) -> None:
    assert only_caps(words) == is_so


@pytest.mark.parametrize(
    "words",
    [
        "est-ce que tu peux archiver Ines ?", "Est-ce que vous pourriez archiver Ines ?", "tu pourrais archiver Ines ?",
        "euh est-ce que tu peux déplacer le scan à 7 heures 30", "serait-il possible de déplacer le scan ?",
        "ça te dérange d'archiver Ines ?", "puedes mover el escaneo a las 7:30?", "me puedes archivar el hilo de Ines?",
        "¿Te importaría archivar el hilo de Ines?", "mi puoi archiviare Ines?", "podes arquivar a conversa da Ines?",
        "zou je het gesprek met Ines willen archiveren?", "wäre es möglich, den Scan auf 7:30 zu legen?",
        "is there any chance you could archive the thread with Ines", "would you mind moving the scan to 7:30?",
        "how about we turn off Reddit?", "kannst du die Quelle bitte ausschalten?",
        "Von Reddit kommt nur Unsinn, kannst du die Quelle bitte ausschalten?", "könntet ihr das Limit erhöhen?",
    ],
)  # fmt: skip
def test_a_polite_order_asks_for_nothing_to_be_told_and_is_not_met_by_an_answer(words: str) -> None:
    assert not asks(words)
    assert named(words).wants == "change"


@pytest.mark.parametrize(
    ("words", "orders"),
    [
        ("tu peux archiver Ines si tu veux", False),
        ("du darfst Ines archivieren", False),
        ("tu peux archiver Ines", True),
        ("Ines kannst du archivieren", True),
        ("a Ines la puedes archivar", True),
    ],
)
def test_a_permission_orders_nothing_and_a_polite_order_does(words: str, *, orders: bool) -> None:
    assert is_free(words, tongue(words)) is not orders
