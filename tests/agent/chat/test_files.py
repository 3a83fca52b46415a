"""Which files the user's words lead to, what is read of them, and what is asked before they are used."""

import io
import os
from pathlib import Path

import pytest

from agent.chat.files import MOST, Given, Intake, is_command, named_files, read_text
from agent.common.errors import UsageError
from agent.ui.plain import Plain

ROWS = "name,email\nAnn Example,ann@firm.example\nBob Sample,bob@oak.example\n"


class Answering(Plain):
    """Plain lines to somebody who says this."""

    def __init__(self, *answers: str) -> None:
        self.out = io.StringIO()
        super().__init__(answers=self.out, work=self.out)
        self.answers = [*answers]

    def read(self, prompt: str) -> str | None:
        self.out.write(f"{prompt}\n")
        return self.answers.pop(0) if self.answers else None


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "people.csv").write_text(ROWS)
    (tmp_path / "my people.csv").write_text(ROWS)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "x.json").write_text("[]")
    return tmp_path


def taken(words: str, *answers: str, asks: bool = True) -> tuple[Given | None, str]:
    console = Answering(*answers)
    return Intake(console, lambda: asks).take(words), console.out.getvalue()


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("Import people.csv", ["people.csv"]), ("Import ~/people.csv, please.", ["people.csv"]),
        ("Take ./people.csv and in/x.json", ["people.csv", "x.json"]), ("Import 'my people.csv'", ["my people.csv"]),
        ("Import my\\ people.csv now", ["my people.csv"]), ("people.csv people.csv", ["people.csv"]),
        ("See https://firm.example/people.csv", []), ("Write to ann@people.csv", []), ("Import gone.csv", []),
        ("What is a csv?", []), ("> look at people.csv\nWhat does he mean?", []),
        ("Hm\n---------- Forwarded message\nopen people.csv", []), ("people.csv.exe", []),
    ],
)  # fmt: skip
def test_only_what_the_words_name_with_its_ending_and_is_there_is_a_file(words: str, names: list[str]) -> None:
    assert [path.name for _, path in named_files(words)] == names


def test_a_file_goes_in_as_material_and_its_place_is_none_of_the_words_to_account_for() -> None:
    given, shown = taken("Import people.csv into Fair", "y")
    assert given == Given("Import people.csv into Fair", "Import the file into Fair", ROWS)
    assert "people.csv: 2 rows, 1 KiB" in shown
    assert "Use these 2 rows? [y = yes, n = no] " in shown


@pytest.mark.parametrize("answers", [(), ("n",), ("what?", "hm"), ("what?", "no.")])
def test_anything_but_a_yes_uses_nothing(answers: tuple[str, ...]) -> None:
    given, shown = taken("Import people.csv", *answers)
    assert given is None
    assert "people.csv was not used; nothing was asked of the agent." in shown


def test_what_is_no_answer_is_asked_again_once(folder: Path) -> None:
    given, shown = taken("Import people.csv", "what?", "Ja!")
    assert given is not None
    (folder / "notes.txt").write_text("\n".join(map(str, range(30))))
    assert taken("Read notes.txt", "n")[0] is None
    assert taken("Read notes.txt", "ok")[0] == Given("Read notes.txt", "Read the file", "\n".join(map(str, range(30))))
    assert shown.count("Use these 2 rows?") == 2


def test_where_nobody_can_be_asked_nothing_is_read() -> None:
    given, shown = taken("Import people.csv", asks=False)
    assert given == Given("Import people.csv")
    assert "nobody can be asked here" in shown
    words = "Attach people.csv to my draft"
    for asks, names in ((True, ["people.csv"]), (False, [])):
        attached = taken(words, asks=asks)[0]
        assert attached is not None
        assert [file.name for file in attached.attached] == names
    bad = "Import:\nAnn, ann@firm.example\nAnn, ann@firm.example"
    assert taken(bad, asks=False)[0] == Given(bad)


def test_good_rows_that_are_pasted_go_on_as_they_stand() -> None:
    words = "Import:\nAnn, ann@firm.example\nBob, bob@oak.example"
    assert taken(words) == (Given(words), "")


def test_bad_rows_that_are_pasted_are_taken_out_or_nothing_is_done() -> None:
    words = "Import:\nAnn, ann@firm.example\nAnn, ann@firm.example\nBob, bob@oak.example"
    left = ("left out of the rows: row 2 (Ann) is row 1 again",)
    assert taken(words, "y")[0] == Given("Import:", None, "Ann,ann@firm.example\nBob,bob@oak.example\n", left)
    given, shown = taken(words, "n")
    assert (given, "The rows were not used" in shown) == (None, True)


def test_many_bad_rows_are_counted_and_none_that_is_good_asks_nothing(folder: Path) -> None:
    (folder / "bad.csv").write_text("name,email\n" + "Ann,x\n" * 30)
    given, shown = taken("Import bad.csv", "y")
    assert given is None
    assert "and 10 more rows that cannot be used" in shown
    assert "No row can be used." in shown
    (folder / "one.csv").write_text("name,email\nAnn,ann@firm.example\n")
    assert "Use 1 row?" in taken("Import one.csv")[1]


def test_bad_rows_far_down_are_shown_too(folder: Path) -> None:
    rows = "".join(f"P{n},p{n}@x.example\n" for n in range(1, 30))
    (folder / "long.csv").write_text(f"name,email\n{rows}Q,p1@x.example\n")
    shown = taken("Import long.csv", "n")[1]
    assert "✗ 30  Q" in shown.replace("x 30", "✗ 30")
    assert "row 30 (Q) is row 1 again" in shown


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Zoë".encode("utf-8-sig"), "Zoë"), ("Zoë".encode("utf-16"), "Zoë"), ("Zoë".encode("cp1252"), "Zoë"),
        (b"a\r\nb", "a\nb"),
    ],
)  # fmt: skip
def test_the_usual_encodings_are_read(folder: Path, data: bytes, text: str) -> None:
    (folder / "x.txt").write_bytes(data)
    found, note = read_text(folder / "x.txt")
    assert found == text
    assert ("Windows-1252" in note) == (data == "Zoë".encode("cp1252"))


def test_what_cannot_be_read_says_why(folder: Path) -> None:
    (folder / "raw.csv").write_bytes(b"a\0b")
    (folder / "big.csv").write_bytes(b"x" * (MOST + 1))
    (folder / "people.xlsx").write_bytes(b"PK")
    os.mkfifo(folder / "pipe.csv")
    said = {"raw.csv": "is no text", "big.csv": "1024 KiB", "people.xlsx": "save the sheet", "pipe.csv": "no file"}
    for name, why in {**said, "gone.csv": "cannot be read"}.items():
        with pytest.raises(UsageError, match=why):
            read_text(folder / name)


@pytest.mark.parametrize("words", ["Import gone.csv", "What stands in ./gone.txt?", "Lies gone.csv"])
def test_a_file_that_is_not_there_is_said_before_anything_is_done(words: str) -> None:
    with pytest.raises(UsageError, match="there is no such file here"):
        taken(words)


def test_a_name_in_passing_is_no_file() -> None:
    words = "Write to ann@firm.example about report.csv"
    assert taken(words) == (Given(words), "")


def test_a_file_at_the_beginning_of_a_line_is_no_command(folder: Path) -> None:
    assert is_command("/help")
    assert is_command("apply")
    assert is_command("/export people.csv")
    assert not is_command(f"{folder}/people.csv")
    assert not is_command("Import people.csv")
