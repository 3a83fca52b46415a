"""A streamed answer is cut into blocks, however it came; rows become tables that no stranger can bend."""

import string
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.chat.markdown_blocks import Blocks
from agent.ui.tables import SHOWN, clipped, count_of, lines_of, table_of
from agent.ui.wrapping import columns_of

ANSWER = "# Title\n\nOne\ntwo\n\n- a\n- b\n\n```py\nx = 1\n\ny = 2\n```\nAfter.\n\nEnd"
PARTS = ["# Title", "One\ntwo", "- a\n- b", "```py\nx = 1\n\ny = 2\n```", "After.", "End"]


def blocks(pieces: list[str]) -> list[str]:
    shown: list[str] = []
    stream = Blocks(shown.append)
    for piece in pieces:
        stream.feed(piece)
    stream.finish()
    return shown


@given(st.lists(st.integers(1, len(ANSWER) - 1), max_size=12).map(sorted))
def test_the_blocks_do_not_depend_on_how_the_text_came(cuts: list[int]) -> None:
    edges = [0, *cuts, len(ANSWER)]
    assert blocks([ANSWER[a:b] for a, b in pairwise(edges)]) == [PARTS[0], *(f"\n{part}" for part in PARTS[1:])]


@given(st.lists(st.text(alphabet=string.ascii_letters + " \n`~-", max_size=30)))
def test_no_word_is_lost_or_shown_twice(pieces: list[str]) -> None:
    assert "".join("".join(blocks(pieces)).split()) == "".join("".join(pieces).split())


def test_the_tail_is_what_has_come_of_the_unfinished_block() -> None:
    stream = Blocks(lambda _: None)
    stream.feed("One\ntw")
    assert (stream.tail, stream.taken) == ("tw", True)
    stream.feed("o\n")
    assert stream.tail == "two"
    stream.finish()
    assert (stream.tail, stream.taken) == ("", False)


def test_a_fence_that_is_never_closed_is_shown_at_the_end() -> None:
    assert blocks(["```\nx\n\ny"]) == ["```\nx\n\ny"]


def test_rows_beyond_the_limit_are_counted() -> None:
    leads: Any = [{"id": str(n), "name": f"Person {n}", "email": "p@example.com"} for n in range(SHOWN + 5)]
    table = table_of({"leads": leads, "total": 40})
    assert table is not None
    shown = table.part(0, SHOWN)
    assert (table.columns, len(table.rows), table.more) == (("#", "name", "email"), SHOWN + 5, 25)
    assert (len(shown.rows), shown.more, table.part(SHOWN, SHOWN).more) == (SHOWN, 30, 25)
    assert count_of({"leads": leads, "total": 40}) == "40 leads"
    assert count_of({"leads": leads, "more": 3}) == f"{SHOWN + 8} leads"


@pytest.mark.parametrize("content", [{}, {"leads": []}, {"leads": [{"id": "1"}]}, {"leads": ["a", "b"]}, {"x": 1}])
def test_what_is_no_collection_is_no_table(content: dict[str, object]) -> None:
    assert table_of(content) is None  # type: ignore[arg-type]


def test_one_is_singular_and_errors_are_not_what_was_found() -> None:
    assert count_of({"errors": [], "updated": ["a"]}) == "1 updated"
    assert count_of({"threads": [{}]}) == "1 thread"
    assert count_of({"preview": {"leadCount": 2}}) == ""


def test_cells_take_the_first_value_that_is_there_and_are_safe() -> None:
    signals: Any = [
        {"score": 3, "title": "A\x1b[2J\u202eb", "entityPerson": {"name": "Ada"}, "status": "new"},
        {"score": 2, "excerpt": "x" * 100, "entityCompany": {}, "createdAt": "2026-01-05T09:00:00Z"},
    ]
    table = table_of({"signals": signals})
    assert table is not None
    assert table.columns == ("#", "score", "signal", "who", "state")
    assert table.rows[0] == ("1", "3", "A\\x1b[2J\\u202eb", "Ada", "new")
    assert table.rows[1][2] == "x" * 100


def test_times_and_truth_are_written_for_people() -> None:
    threads: Any = [{"participant_email": "a@example.com", "last_message_at": "2026-05-31T16:06:00.000Z"}] * 2
    found = table_of({"threads": threads})
    assert found is not None
    assert found.rows[0] == ("1", "a@example.com", "2026-05-31 16:06")
    sources = table_of({"sources": [{"id": "news", "enabled": True}, {"id": "x", "enabled": False}]})
    assert sources is not None
    assert sources.rows == (("1", "news", "yes"), ("2", "x", "no"))


THREADS: Any = [
    {"participant_name": name, "subject": "About the forecast of next quarter", "unread_count": 1,
     "last_message_at": f"2026-05-{day}T16:06:00Z",
     "last_message_snippet": "Thank you, that sounds like something we should talk about soon. " * 3}
    for name, day in (("Ada Sample", 30), ("Bernadette von Beispiel", 31))
]  # fmt: skip


@pytest.mark.parametrize("width", [110, 80, 40, 24])
def test_no_table_is_wider_than_its_screen_and_no_date_is_cut(width: int) -> None:
    table = table_of({"threads": THREADS})
    assert table is not None
    lines = list(lines_of(table, width))
    assert max(map(columns_of, lines)) <= width
    told = "".join("".join(lines).split())
    for whole in ("AdaSample", "BernadettevonBeispiel", "2026-05-3016:06", "2026-05-3116:06"):
        assert whole in told
    assert len(lines) == 3 or width <= 40, "narrow screens get a block a row"


def test_texts_give_way_to_what_is_one_word() -> None:
    leads: Any = [
        {"name": "Ada Sample", "title": "Head of " + "everything " * 20, "email": f"{'a' * 40}@example.com"}
    ] * 2
    table = table_of({"leads": leads})
    assert table is not None
    head, first, _ = lines_of(table, 110)
    assert f"{'a' * 40}@example.com" in first
    assert "..." in first
    assert head.split() == ["#", "name", "title", "email"]


def test_wide_letters_take_their_columns() -> None:
    leads: Any = [
        {"name": "\u65e5\u672c\u592a\u90ce", "email": "taro@example.com"},
        {"name": "Ada", "email": "sora@example.com"},
    ]
    table = table_of({"leads": leads})
    assert table is not None
    _, *rows = lines_of(table, 60)
    starts = {columns_of(row.partition("@")[0]) for row in rows}
    assert len(starts) == 1, rows


@given(st.text(), st.integers(4, 80))
def test_a_clipped_text_is_one_line_within_its_width(text: str, width: int) -> None:
    line = clipped(text, width)
    assert len(line) <= width
    assert line.isprintable() or not line.isascii()
    assert "\n" not in line
