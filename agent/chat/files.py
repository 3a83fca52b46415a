"""Files that the user names, and rows that they paste: read by the program, shown, checked, and used after a yes.

Only the user's own words lead to a file, never a model's or a stranger's; what stands in it is material.
"""

import os
import re
import stat
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from agent.common.counting import many
from agent.common.errors import UsageError, file_errors
from agent.common.named_files import TEXTS, WORKBOOKS, NamedFile, files_to_attach, not_there
from agent.common.redaction import printable
from agent.common.sheet import Sheet, rows_in, sheet_of
from agent.common.words.table import EVERY
from agent.common.words.text import own
from agent.ui.asking import answer_to
from agent.ui.console import Console
from agent.ui.tables import SHOWN, Table, clipped

MOST = 1024 * 1024
"""Bytes of a file that is read."""
_ENDING = "|".join((*TEXTS, *WORKBOOKS))
_QUOTED = re.compile(rf"""["'“„«‘](?P<path>[^"'“”„«»‘’\n]{{1,400}}\.(?:{_ENDING}))["'”“»’]""", re.IGNORECASE)
_BARE = re.compile(rf"(?<![\w:/@.~\\-])(?:\\ |[^\s\"'“”„«»:;,()<>|])*\.(?:{_ENDING})(?![\w/@]|\.\w)", re.IGNORECASE)
_LOADS = re.compile(r"\b(?:import|upload|load|read|open|lad|lies|lese|sube|carg|charg|lis\b)", re.IGNORECASE)
_MARKS = "\"'“„«‘”»’"
_COLUMNS = 6
_LISTED = 20
"""Bad rows that are told one by one."""


@dataclass(frozen=True, slots=True)
class Given:
    """What goes to the agent."""

    words: str
    own: str | None = None
    """The words without the places of files, where there are some."""
    material: str = ""
    left_out: tuple[str, ...] = ()
    """What of it the user left out, a line each."""
    attached: tuple[NamedFile, ...] = ()
    """Files that may go along with a mail."""


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes what the user says apart into words and files."""

    console: Console
    can_ask: Callable[[], bool]
    closed: Sequence[Path] = ()
    """Folders from which no file leaves: where the program keeps its state."""
    command: Callable[[str], bool] | None = None
    """Does a command while a question stands, and says whether that stays."""

    def take(self, words: str) -> Given | None:
        """What of the words goes on; ``None`` when the user took it back.

        Raises:
            UsageError: a file is not there, or cannot be read.
        """
        attached = files_to_attach(words, Path.cwd(), self.closed) if self.can_ask() else {}
        for file in attached.values():
            self.console.line(
                f"{file.path}: {file.size:,} bytes; it may be attached, and you are asked first", "strong"
            )
        given = self._taken(words, attached)
        return None if given is None else replace(given, attached=tuple(attached.values()))

    def _taken(self, words: str, attached: Collection[str]) -> Given | None:
        """The rest of the words, with the files in them that are read here."""
        found = [(spelled, path) for spelled, path in named_files(words) if not _is_among(spelled, attached)]
        if not found:
            return Given(words) if attached else self._pasted(words)
        if not self.can_ask():
            names = ", ".join(path.name for _, path in found)
            self.console.line(f"{names}: not read, because nobody can be asked here; pipe it in instead", "dim")
            return Given(words)
        material, left, said = [], [], words
        for spelled, path in found:
            text, note = read_text(path)
            sheet = sheet_of(text)
            rows = f"{many(len(sheet.rows), 'row')}, " if sheet is not None else ""
            self.console.line(f"{path}: {rows}{note}", "strong")
            taken = self._shown(text, path.name, sheet)
            if taken is None:
                self.console.line(f"{path.name} was not used; nothing was asked of the agent.", "dim")
                return None
            material.append(taken[0])
            left += taken[1]
            said = said.replace(spelled, "the file")
        return Given(words, said, "\n".join(material), tuple(left))

    def _pasted(self, words: str) -> Given | None:
        """Rows in the words themselves: only where one of them is bad is there anything to ask."""
        for name in _missing(words):
            raise UsageError(f"{name}: there is no such file here, so nothing was asked of the agent")
        sheet = rows_in(words)
        if sheet is None or not sheet.problems() or not self.can_ask():
            return Given(words)
        taken = self._shown("", "the rows", sheet)
        if taken is None:
            self.console.line("The rows were not used; nothing was asked of the agent.", "dim")
            return None
        return Given(sheet.around or "Use these rows", None, taken[0], tuple(taken[1]))

    def _shown(self, text: str, name: str, sheet: Sheet | None) -> tuple[str, list[str]] | None:
        """Show it and ask; what of it is used, and what is left out."""
        if sheet is None:
            self.console.table(_first_lines(text))
            return (text, []) if self._agreed("Use this text? [y = yes, n = no] ") else None
        problems = sheet.problems()
        self.console.table(_rows(sheet, problems))
        bad = [f"row {row.number} ({printable(row.who, keep_lines=False)}) {problems[row.number]}" for row in sheet.rows
               if row.number in problems]  # fmt: skip
        self._name_bad(bad)
        good = len(sheet.rows) - len(bad)
        if not good:
            self.console.line("No row can be used.", "bad")
            return None
        asked = f"Use the other {good}?" if bad else f"Use {'these ' if good > 1 else ''}{many(good, 'row')}?"
        agreed = self._agreed(f"{asked} [y = yes, n = no] ")
        return (sheet.text([*problems]), [f"left out of {name}: {line}" for line in bad]) if agreed else None

    def _name_bad(self, bad: list[str]) -> None:
        for line in bad[:_LISTED]:
            self.console.line(line, "bad")
        if len(bad) > _LISTED:
            self.console.line(f"and {len(bad) - _LISTED} more rows that cannot be used", "bad")

    def _agreed(self, question: str) -> bool:
        """Whether the user said yes; what is neither is asked once more, and is then no yes."""
        for again in ("y is a yes and n a no; whatever else you want comes after that.", ""):
            said = (answer_to(self.console, question, self.command) or "").strip(".!").casefold()
            agrees = EVERY.cue("yes").fullmatch(said) is not None
            if agrees or EVERY.cue("no").match(said):
                return agrees
            if again and said:
                self.console.line(again, "ask")
        return False


def named_files(words: str) -> Iterator[tuple[str, Path]]:
    """The files that the user's own words name, each as it is spelled: with its ending, and there.

    A mail that was pasted in names none.
    """
    seen: set[Path] = set()
    for spelled, name in _spelled(words):
        path = Path(name).expanduser()
        if path not in seen and path.is_file():
            seen.add(path)
            yield spelled, path


def _is_among(spelled: str, attached: Collection[str]) -> bool:
    return any(spelled.strip(_MARKS) == one.strip(_MARKS) for one in attached)


def is_command(line: str) -> bool:
    """Whether a line is for the program; a file at its beginning, as dropped into a terminal, is for the agent."""
    is_file = any(line.startswith(spelled) for spelled, _ in named_files(line))
    return line == "apply" or (line.startswith("/") and not is_file)


def _missing(words: str) -> list[str]:
    """What is meant to be a file by its verb or its folder, and is none."""
    names = [name for _, name in _spelled(words)]
    loads = [name for name in dict.fromkeys(names) if "/" in name or _LOADS.search(own(words))]
    return [*loads, *not_there(words, Path.cwd())]


def _spelled(words: str) -> list[tuple[str, str]]:
    """What has the form of a file's place: as it is spelled, and as a place."""
    said = own(words)
    quoted = [(found[0], found["path"]) for found in _QUOTED.finditer(said)]
    bare = (found[0] for found in _BARE.finditer(_QUOTED.sub(" ", said)))
    return [*quoted, *((spelled, spelled.replace("\\ ", " ")) for spelled in bare)]


def read_text(path: Path) -> tuple[str, str]:
    """The text of a file, and a word on it; ``UsageError`` for what is no text, or too long."""
    if path.suffix[1:].lower() in WORKBOOKS:
        raise UsageError(f"{path} is a workbook: save the sheet as CSV and name that")
    with file_errors(path, "read"), open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise UsageError(f"{path} is no file that can be read")
        data = file.read(MOST + 1)
    if len(data) > MOST:
        raise UsageError(f"{path} holds more than {MOST // 1024} KiB: split it")
    size = f"{max(1, len(data) // 1024)} KiB"
    for encoding, note in (("utf-8-sig", ""), ("utf-16", ""), ("cp1252", ", read as Windows-1252")):
        if encoding == "utf-16" and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            continue
        try:
            text = data.decode(encoding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, size + note
    raise UsageError(f"{path} is no text")


def _rows(sheet: Sheet, bad: Collection[int]) -> Table:
    """The first rows with their numbers, and the first bad ones that come later."""
    later = [row for row in sheet.rows[SHOWN:] if row.number in bad][: SHOWN // 2]
    rows = [*sheet.rows[: SHOWN - len(later)], *later]
    width = min(_COLUMNS, max(len(row.cells) for row in rows))
    first, *rest = (clipped(name, 20) for name in _filled(sheet.header, width))
    cells = ([clipped(cell, 40) for cell in _filled(row.cells, width)] for row in rows)
    digits = len(str(rows[-1].number))
    places = (f"{'✗' if row.number in bad else ' '} {row.number:>{digits}}" for row in rows)
    numbered = tuple((f"{place}  {own[0]}", *own[1:]) for place, own in zip(places, cells, strict=True))
    return Table((f"  row  {first}".rstrip(), *rest), numbered, len(sheet.rows) - len(rows))


def _filled(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    return (*cells, *[""] * width)[:width]


def _first_lines(text: str) -> Table:
    lines = text.split("\n")
    return Table(("text",), tuple((clipped(line, 100),) for line in lines[:SHOWN]), max(0, len(lines) - SHOWN))
