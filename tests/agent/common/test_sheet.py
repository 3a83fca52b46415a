"""Rows of people, read with their numbers and checked one by one."""

import json

import pytest

from agent.common.sheet import rows_in, sheet_of

PEOPLE = """name,email,company
Ann Example,ann@firm.example,Firm
Bob Sample,bob@oak.example,Oak
Ann Example,ANN@firm.example ,Firm
Cyd Probe,cyd@elm.example,Elm
Dee Muster,,Ash
Eve Elm,eve at elm.example,Elm
Fay,fay@x.example
"""


def test_each_bad_row_is_named_with_what_is_wrong() -> None:
    sheet = sheet_of(PEOPLE)
    assert sheet is not None
    assert sheet.problems() == {
        3: "is row 1 again",
        5: "has no address",
        6: "has 'eve at elm.example' where an address should stand",
        7: "has 2 cells where the header has 3",
    }
    assert sheet.text([3, 5, 6, 7]) == (
        "name,email,company\nAnn Example,ann@firm.example,Firm\nBob Sample,bob@oak.example,Oak\n"
        "Cyd Probe,cyd@elm.example,Elm\n"
    )
    assert [row.who for row in sheet.rows[4:]] == ["Dee Muster", "Eve Elm", "Fay"]


@pytest.mark.parametrize(
    "text",
    [
        "Vorname;Nachname;E-Mail\nAnn;Example;ann@firm.example\nBob;Sample;bob@oak.example\n",
        "first_name\tlastName\tEmail Address\nAnn\tExample\tann@firm.example\nBob\tSample\tbob@oak.example",
        '"Ann Example", ann@firm.example\r\nBob Sample, bob@oak.example\r\n',
        '[{"name": "Ann Example", "email": "ann@firm.example"}, {"name": "Bob Sample", "email": "bob@oak.example"}]',
        '{"name": "Ann Example", "email": "ann@firm.example"}\n{"name": "Bob Sample", "email": "bob@oak.example"}\n',
    ],
)
def test_the_usual_forms_are_read(text: str) -> None:
    sheet = sheet_of(text)
    assert sheet is not None
    assert [(row.number, row.who, row.handle) for row in sheet.rows] == [
        (1, "Ann Example", "ann@firm.example"), (2, "Bob Sample", "bob@oak.example"),
    ]  # fmt: skip
    assert sheet.problems() == {}
    again = sheet_of(sheet.text([1]) + ("" if sheet.form == "json" else "x,\n" * (not sheet.header)))
    assert again is None or [row.who for row in again.rows][:1] == ["Bob Sample"]


def test_one_column_of_addresses_and_cells_with_line_breaks_are_read() -> None:
    sheet = sheet_of("email\nann@firm.example\nann@firm.example\n")
    assert sheet is not None
    assert sheet.problems() == {2: "is row 1 again"}
    sheet = sheet_of('name,email\n"Ann\nExample",ann@firm.example\nBob,bob@oak.example\n')
    assert sheet is not None
    assert [row.number for row in sheet.rows] == [1, 2]
    assert '"Ann\nExample"' in sheet.text([2])


def test_companies_and_profiles_need_no_address() -> None:
    firms = sheet_of("company,title\nFirm,x\nOak,y\nFirm,x\n")
    people = sheet_of("name,LinkedIn URL\nAnn,https://www.linkedin.com/in/ann\nBob,https://linkedin.com/in/bob\nCyd,\n")
    assert firms is not None
    assert people is not None
    assert (firms.problems(), people.problems()) == ({3: "is row 1 again"}, {3: "has no address"})


@pytest.mark.parametrize(
    "text", ["", "Dear Ann,\nplease call me, soon.\n", "{}", "[1, 2]", "[" * 100_000, "one line", 'a,"b\n']
)
def test_what_is_no_table_is_none(text: str) -> None:
    assert sheet_of(text) is None


def test_rows_in_words_are_told_from_the_words() -> None:
    words = (
        "Please, import these into a new list Fair:\n\nAnn Example, ann@firm.example\nBob Sample, Oak\nCyd, c@d.example"
    )
    sheet = rows_in(words)
    assert sheet is not None
    assert sheet.around == "Please, import these into a new list Fair:"
    assert sheet.problems() == {2: "has no address"}
    assert rows_in("Write to Ann, Bob and Cyd, please: noon\nOr later, if that is better") is None
    assert rows_in("Ann Example, ann@firm.example") is None


def test_rows_in_a_line_of_their_own_are_checked_like_those_of_a_table() -> None:
    words = "Import these into a new list Fair: Ann Example, ann@firm.example, Firm; Bob Sample, bob@oak.example; Cyd"
    sheet = rows_in(words)
    assert sheet is not None
    assert sheet.around == "Import these into a new list Fair:"
    assert sheet.problems() == {3: "has no address"}
    assert sheet.text([3]) == "Ann Example,ann@firm.example,Firm\nBob Sample,bob@oak.example\n"


@pytest.mark.parametrize(
    "words",
    [
        "Write to these: ann@firm.example; bob@oak.example",
        "Answer her: Hi Ann, my address is a@firm.example; call me, please",
        "Mail ann@firm.example: lunch on Tuesday, at noon; I booked, of course",
        "Import: Ann Example, ann@firm.example",
    ],
)
def test_a_line_that_holds_no_rows_stays_words(words: str) -> None:
    assert rows_in(words) is None


def test_values_of_json_that_are_no_text_are_kept() -> None:
    sheet = sheet_of(json.dumps([{"name": "Ann", "email": "a@b.example", "score": 3, "tags": ["x"], "note": None}]))
    assert sheet is not None
    assert json.loads(sheet.text([])) == [{"name": "Ann", "email": "a@b.example", "score": "3", "tags": '["x"]'}]
