"""Of what was typed in conversations the lines about somebody go, and the rest stays as it is."""

from pathlib import Path

import pytest

from agent.common.errors import UsageError
from agent.state.person import Person
from agent.state.typed import FILE, forget_typed, typed

ADA = Person(["ada@example.com"]).is_meant_in


def test_only_the_lines_about_them_go_and_lines_that_are_no_json_stay_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes(b'"Hi Bob"\n{\xff\n"to\\nADA@example.com"\n{ ada@example.com \xff\n"last"\n')
    assert typed(tmp_path, ADA) == ["to\nADA@example.com", "{ ada@example.com \ufffd"]
    assert forget_typed(tmp_path, ADA) == 2
    assert path.read_bytes() == b'"Hi Bob"\n{\xff\n"last"\n'
    assert [one.name for one in tmp_path.iterdir()] == [FILE]
    assert forget_typed(tmp_path, ADA) == 0


def test_where_nothing_was_typed_nothing_is_made(tmp_path: Path) -> None:
    assert (typed(tmp_path, ADA), forget_typed(tmp_path, ADA)) == ([], 0)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    with pytest.raises(UsageError, match=r"history\.jsonl cannot be read"):
        forget_typed(tmp_path, ADA)
