"""Rows for other programs: nothing in them is executed, and nothing is lost."""

import csv
import io
import json

import pytest

from agent.ui.export import Row, as_text

FORMULAS = ["=1+1", "+1+1", "-2+3", "@SUM(A1)", " =1+1", "\t=1+1", "\uff1d1+1", "=cmd|'/c calc'!A0", "+SUM(1;2)"]
HIDDEN = ["\u200b=1+1", "\ufeff=1+1", "\x00=1+1", "\x0b=1+1", "\u00ad=1+1", "\u2060@SUM(A1)"]


def cells(text: str) -> list[list[str]]:
    return [*csv.reader(io.StringIO(text, newline=""))]


@pytest.mark.parametrize("words", HIDDEN)
def test_nothing_that_nobody_sees_makes_a_formula_of_it(words: str) -> None:
    (_, (cell,)) = cells(as_text([{"name": words}], "csv"))
    assert cell == f"'{words}"


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_a_line_end_in_a_cell_ends_no_row(end: str) -> None:
    text = as_text([{"name": f"Ada{end}Sample", "title": "CFO"}], "csv")
    assert cells(text) == [["name", "title"], [f"Ada{end}Sample", "CFO"]]


@pytest.mark.parametrize("words", FORMULAS)
def test_a_cell_that_a_spreadsheet_would_execute_is_text(words: str) -> None:
    (_, (cell,)) = cells(as_text([{"name": words}], "csv"))
    assert cell.lstrip()[0] == "'"
    assert cell.replace("'", "") == words.replace("'", "")


@pytest.mark.parametrize("apart", [";", "\t", "\n", "\r\n"])
def test_so_is_what_another_spreadsheet_would_split_off_as_a_cell_of_its_own(apart: str) -> None:
    (_, (cell,)) = cells(as_text([{"name": f"Ada{apart}=1+1"}], "csv"))
    assert "'=1+1" in cell


def test_the_name_of_a_column_is_no_formula_either() -> None:
    assert cells(as_text([{"attributes": {"k": "x"}, "=1+1": "y"}], "csv"))[0] == ["attributes.k", "'=1+1"]


@pytest.mark.parametrize("words", ["-5", "+3.5", "12", "a-b", "x=y", "a@b.example", "3 - 2"])
def test_numbers_and_words_stay_as_they_are(words: str) -> None:
    assert cells(as_text([{"name": words}], "csv"))[1] == [words]


def test_rows_with_different_keys_share_one_head_and_what_is_inside_is_dotted() -> None:
    rows: list[Row] = [
        {"id": "1", "name": {"full": "Ada"}},
        {"id": "2", "contacts": [{"value": "a@b.example"}, {"value": "c"}]},
    ]
    assert cells(as_text(rows, "csv")) == [
        ["id", "name.full", "contacts"],
        ["1", "Ada", ""],
        ["2", "", "a@b.example, c"],
    ]


def test_json_holds_the_rows_as_they_came() -> None:
    rows: list[Row] = [{"id": "1", "name": "=1+1", "inner": {"list": [1, None, {"a": "b"}]}}]
    assert json.loads(as_text(rows, "json")) == rows


def test_nothing_is_an_empty_document() -> None:
    assert (as_text([], "csv"), json.loads(as_text([], "json"))) == ("", [])
