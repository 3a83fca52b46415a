"""Rows of people in a text, with their numbers: CSV in its dialects with or without a header, and JSON.

Each row is checked before anything is done with it: who stands there twice, who has no address.
"""

import csv
import io
import json
import operator
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from agent.common.addresses import folded
from agent.common.json_value import Json

_FIELDS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "full name", "fullname", "contact", "person", "nombre", "nom", "vollständiger name", "guest",
             "lead", "attendee", "participant", "teilnehmer",
             "gast", "ansprechpartner", "ansprechperson", "kontakt", "participante", "asistente", "contacto", "invité",
             "nome", "nome completo", "contatto", "contato", "naam"),
    "first": ("first name", "firstname", "first", "given name", "vorname", "prénom", "prenom", "nombre de pila",
              "voornaam"),
    "last": ("last name", "lastname", "last", "surname", "family name", "nachname", "familienname", "nom de famille",
             "apellido", "apellidos", "cognome", "sobrenome", "achternaam"),
    "company": ("company", "company name", "organisation", "organization", "firm", "employer", "account", "firma",
                "unternehmen", "betrieb", "arbeitgeber", "empresa", "compañía", "entreprise", "société", "societe",
                "azienda", "società", "ditta", "bedrijf", "organisatie"),
    "email": ("email", "e-mail", "mail", "email address", "e-mail address", "work email", "e-mail-adresse",
              "mailadresse", "correo", "correo electrónico", "courriel", "adresse e-mail", "adresse mail",
              "adresse email", "indirizzo e-mail", "posta elettronica", "e-mailadres"),
    "profile": ("linkedin", "linkedin url", "profile", "linkedin profile", "linkedin-profil", "profil", "perfil"),
    "title": ("title", "job title", "jobtitle", "role", "position", "job", "titel", "jobtitel", "funktion", "rolle",
              "stelle", "cargo", "puesto", "función", "rol", "poste", "fonction", "ruolo", "qualifica", "função",
              "functie"),
}  # fmt: skip
_CELLS = re.compile(r"[\t;|,]")
_FIELD_OF = {name: field for field, names in _FIELDS.items() for name in names}
DELIMITERS = ("\t", ";", "|", ",")
_NEVER = "\x1f"
"""The delimiter of a single column."""
_WIDEST = 12
"""Cells of a row without a header above which it is prose."""
_ADDRESS = re.compile(r"[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>.]{2,}")
_BETWEEN = re.compile(r";\s+|\s+[/|]\s+")
"""What parts people who stand in one line."""
_RULE = re.compile(r"[\s|:+-]*-[\s|:+-]*")
"""What stands below the header of a table in Markdown."""
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
PROFILE = re.compile(r"(?:https?://)?(?:[a-z]{2,3}\.)?linkedin\.com/\S+", re.IGNORECASE)


def csv_line(cells: Iterable[str], delimiter: str = ",") -> str:
    """Cells as a line of CSV that ends in a line feed; one with a line end of any kind is quoted."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerow(cells)  # a writer quotes the line ends of its own lines only
    return out.getvalue().removesuffix("\r\n") + "\n"


@dataclass(frozen=True, slots=True)
class Row:
    """One row."""

    number: int
    """From 1, the header not counted."""
    cells: tuple[str, ...]
    fields: Mapping[str, str]
    """Its values by what they are: name, first, last, company, email, profile, title."""

    @property
    def who(self) -> str:
        """Whom it names, in a few words."""
        whole = self.fields.get("name") or " ".join(filter(None, map(self.fields.get, ("first", "last"))))
        return (whole or self.fields.get("company") or self.handle or ", ".join(filter(None, self.cells)))[:60]

    @property
    def handle(self) -> str:
        """By what it can be reached: address or profile, in one spelling; empty without one."""
        address = folded(self.fields.get("email", ""))
        return address if _ADDRESS.fullmatch(address) else folded(self.fields.get("profile", ""))

    @property
    def key(self) -> tuple[str, ...]:
        """What two rows of the same person have in common."""
        return (self.handle,) if self.handle else tuple(cell.casefold() for cell in self.cells)

    def misshapen(self, columns: int) -> str:
        """What is wrong with its form, in words; ``columns`` of a header, 0 without one."""
        given = self.fields.get("email", "")
        if columns and len(self.cells) != columns:
            return f"has {len(self.cells)} cells where the header has {columns}"
        is_address = not given or _ADDRESS.fullmatch(folded(given))
        return "" if is_address else f"has {given[:40]!r} where an address should stand"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows, with what stands around them."""

    header: tuple[str, ...]
    """The names of the columns; empty without a header."""
    rows: tuple[Row, ...]
    form: Literal["json"] | str
    """``json``, or the delimiter."""
    around: str = ""
    """The text without the rows."""

    def text(self, without: Sequence[int]) -> str:
        """The rows as a text again, without those of some numbers."""
        kept = [row.cells for row in self.rows if row.number not in without]
        if self.form == "json":
            rows = [{name: cell for name, cell in zip(self.header, cells, strict=True) if cell} for cells in kept]
            return json.dumps(rows, ensure_ascii=False, indent=1)
        return "".join(csv_line(cells, self.form) for cells in [*filter(None, [self.header]), *kept])

    def problems(self) -> dict[int, str]:
        """What is wrong with which row, in words that follow its number."""
        needs_handle = 2 * sum(bool(row.handle) for row in self.rows) >= len(self.rows)
        first: dict[tuple[str, ...], int] = {}
        found = {}
        for row in self.rows:
            wrong = row.misshapen(len(self.header))
            before = row.number if wrong else first.setdefault(row.key, row.number)
            again = f"is row {before} again" if before != row.number else ""
            missing = "has no address" if needs_handle and not row.handle else ""
            found[row.number] = wrong or again or missing
        return dict(filter(operator.itemgetter(1), found.items()))


def sheet_of(text: str) -> Sheet | None:
    """The rows of a whole text, such as a file; ``None`` where it is no table."""
    return _json_sheet(text) or _csv_sheet(text)


def bad_rows(text: str) -> list[str]:
    """What is wrong with the rows of a text that is a table, each named by its number and who stands there."""
    sheet = sheet_of(text)
    problems = {} if sheet is None else sheet.problems()
    named = {} if sheet is None else {row.number: row.who for row in sheet.rows}
    return [f"row {number} ({named[number]}) {problem}" for number, problem in problems.items()]


def field_of(heading: str) -> str:
    """What a column of that heading holds: name, first, last, company, email, profile, title; empty if unknown."""
    return _FIELD_OF.get(_spaced(heading), _FIELD_OF.get(_spaced(_CAMEL.sub(" ", heading)), ""))


def is_header(line: str) -> bool:
    """Whether a line only names the columns of a table: "Contact; Company; E-mail"."""
    cells = [one.strip() for one in _CELLS.split(line) if one.strip()]
    return len(cells) > 1 and all(map(field_of, cells))


def rows_in(words: str) -> Sheet | None:
    """The rows that stand in somebody's words, two at least."""
    lines = words.split("\n")
    for delimiter in DELIMITERS:
        sure = [n for n, line in enumerate(lines) if delimiter in line and not line.rstrip().endswith((":", "."))]
        start, end = (sure[0], sure[-1] + 1) if sure else (0, 0)  # what stands between rows is one too
        sheet = _csv_sheet("\n".join(lines[start:end]))
        if sheet is not None and len(sheet.rows) > 1 and sheet.form == delimiter:
            around = re.sub(r"\n{2,}", "\n", "\n".join([*lines[:start], *lines[end:]])).strip()
            return Sheet(sheet.header, sheet.rows, delimiter, around)
    return _in_a_line(words)


def _in_a_line(words: str) -> Sheet | None:
    start, parts = line_parts(words)
    sheet = _csv_sheet("\n".join(parts)) if len(parts) > 1 else None
    return Sheet(sheet.header, sheet.rows, ",", words[:start]) if sheet is not None and sheet.form == "," else None


def line_parts(words: str) -> tuple[int, list[str]]:
    """The rows behind a colon in a single line, and where they begin: "… a list: Ann Lee, ann@…; Ben Oak, ben@…"."""
    start = words.rfind(":", 0, max(0, words.find("@"))) + 1
    return start, _BETWEEN.split(words[start:]) if start and "\n" not in words.strip() else []


def _json_sheet(text: str) -> Sheet | None:
    objects = _objects(text)
    header = tuple(dict.fromkeys(key for item in objects for key in item))
    if not any(_kinds(header)):
        return None
    rows = (tuple(_cell(item.get(key)) for key in header) for item in objects)
    return Sheet(header, tuple(_row(number, row, _kinds(header)) for number, row in enumerate(rows, 1)), "json")


def _objects(text: str) -> list[dict[str, Json]]:
    """The objects of an array, or of a line each; none where there is anything else."""
    try:
        found = (
            json.loads(text) if text.lstrip()[:1] == "[" else [*map(json.loads, filter(str.strip, text.split("\n")))]
        )
    except (ValueError, RecursionError):
        return []
    return found if all(isinstance(item, dict) for item in found) else []


def _cell(value: Json) -> str:
    return value.strip() if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)


def _csv_sheet(text: str) -> Sheet | None:
    by_delimiter = ((delimiter, [*_parsed(text, delimiter)]) for delimiter in DELIMITERS)
    tables = [(delimiter, rows) for delimiter, rows in by_delimiter if len(rows) > 1 and len(rows[0]) > 1]
    single = [*_parsed(text, _NEVER)]
    tables += [(_NEVER, single)] if len(single) > 1 else []
    return next(filter(None, (_of_rows(rows, delimiter) for delimiter, rows in tables)), None)


def _of_rows(rows: Sequence[tuple[str, ...]], delimiter: str) -> Sheet | None:
    kinds = _kinds(rows[0])
    if any(kinds) and not any("@" in cell for cell in rows[0]):
        return Sheet(rows[0], tuple(_row(n, row, kinds) for n, row in enumerate(rows[1:], 1)), delimiter)
    found = tuple(_row(n, row, ()) for n, row in enumerate(rows, 1))
    is_of_people = 2 * sum(bool(row.handle) for row in found) >= len(found)
    return Sheet((), found, delimiter) if is_of_people and max(map(len, rows)) < _WIDEST else None


def _parsed(text: str, delimiter: str) -> Iterator[tuple[str, ...]]:
    if delimiter == "|":  # a table as Markdown has it
        lines = (line.strip().strip("|") for line in text.split("\n"))
        text = "\n".join(line for line in lines if not _RULE.fullmatch(line))
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True):
            cells = tuple(cell.strip() for cell in row)
            if any(cells):
                yield cells
    except csv.Error:
        return


def _kinds(header: Sequence[str]) -> tuple[str, ...]:
    """What each column holds; empty for what it says nothing of."""
    return tuple(map(field_of, header))


def _spaced(name: str) -> str:
    return re.sub(r"[\s_]+", " ", name).strip().lower()


def _row(number: int, cells: tuple[str, ...], kinds: Sequence[str]) -> Row:
    if kinds:
        named = {kind: cell for kind, cell in zip(kinds, cells, strict=False) if kind and cell}
        return Row(number, cells, named)
    fields: dict[str, str] = {}
    for cell in filter(None, cells):
        kind = "email" if "@" in cell else "profile" if PROFILE.match(cell) else "name" if "name" not in fields else ""
        fields.setdefault(kind, cell)
    return Row(number, cells, fields)
