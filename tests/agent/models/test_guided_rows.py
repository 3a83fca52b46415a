"""Leads are read out of rows however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.models.guided.rows import leads, read


@pytest.mark.parametrize(
    "text",
    [
        "Import:\nname,email,job title\nAnn Sample,ann@a.example,CFO",
        "Import\nName;E-Mail;Role\nAnn Sample;ann@a.example;CFO",
        "Import\nname\temail\ttitle\nAnn Sample\tann@a.example\tCFO",
        "Import\n| name | email | title |\n| Ann Sample | ann@a.example | CFO |",
        "Import\nAnn Sample, CFO, ann@a.example",
        'Import [{"full_name": "Ann Sample", "jobTitle": "CFO", "email": "ann@a.example", "age": 3}] please',
    ],
)
def test_rows_are_read_however_they_are_written(text: str) -> None:
    assert [dict(sorted(row.items())) for row in read(text).rows] == [
        {"email": "ann@a.example", "name": "Ann Sample", "title": "CFO"}
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
            "linkedin": "https://www.linkedin.com/in/ann",
            "email": "ann@a.example",
        },
        {"name": "Bo", "email": "b@b.example"},
    ]


def test_a_line_for_each_person_is_enough() -> None:
    text = "New list:\n- Ann Sample <ann@a.example>\n2) Bo Sample (bo@b.example)"
    assert [row["name"] for row in read(text).rows] == ["Ann Sample", "Bo Sample"]


def test_a_comma_in_quotes_stays_in_its_cell() -> None:
    assert read('name,title\nAnn,"Director, Finance"').rows[0]["title"] == "Director, Finance"


def test_rows_that_name_nobody_are_left_out_and_named() -> None:
    table = read("name,email\nAnn,ann@a.example\n,\nonly one cell")
    assert [row["name"] for row in table.rows] == ["Ann"]
    assert table.skipped == (",", "only one cell")


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
        leads([{"first": "Ann", "last": "Sample", "linkedin": "l"}], "person"),
        leads([{"company": "Acorn"}], "company"),
    )
    assert person == [
        {"type": "person", "name": {"full": "Ann Sample", "first": "Ann", "last": "Sample"}, "socials": [{"url": "l"}]}
    ]
    assert company == [{"type": "company", "name": {"full": "Acorn"}}]
    assert leads([{"email": "a@b.example"}], "person")[0]["name"] == {"full": "a@b.example"}  # type: ignore[index, call-overload]


@given(st.text(max_size=300))
def test_no_words_break_the_reading(text: str) -> None:
    assert all(any(row.values()) for row in read(text).rows)


@pytest.mark.timeout(30)
@pytest.mark.parametrize("piece", ["a", "[", '"', "x,", "ann@a.example\n", "[{", "é "])
def test_a_flood_of_anything_is_read_in_good_time(piece: str) -> None:
    read(piece * (200_000 // len(piece)))
