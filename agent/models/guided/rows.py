"""Reads leads out of rows that the human gave: CSV with or without a header, JSON, a line for each person."""

import csv
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from agent.common.json_value import Json
from agent.common.sheet import DELIMITERS, PROFILE, Sheet, field_of, line_parts, sheet_of
from agent.common.words.table import tongue
from agent.common.words.text import QUOTED
from agent.models.guided.words import addresses, is_left_out

BATCH = 500
"""Leads of one call."""
LONGEST = 10_000
"""Characters of a line above which it is no row."""
TRIES = 20
"""Brackets at which JSON is looked for."""

Row = dict[str, str]
"""Field to value: name, first, last, title, company, email, profile."""

_NAMING = ("name", "first", "company", "email")
_SPLIT = re.compile(r"[\t;|,]")
_BULLET = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+")
_SIGNS = re.compile(r"[<>()\[\]:;,]")
_DASH = re.compile(r"\s+[-–—·]\s+")
_AT_A_DASH = re.compile(r"\s[-–—·]\s+<?[\w.+-]{1,64}@[\w.-]|[\w-]@[\w.-]{3,80}>?\s+[-–—·]\s")
"""How an address stands in a line whose parts stand between dashes."""
_COMPANY = re.compile(r"\b(gmbh|ag|inc|ltd|llc|bv|sa|corp|plc|se|oy|ab|kg|group|limited|company|co)\.?$", re.IGNORECASE)
_TITLE = re.compile(
    r"\b(c[efotmi]o|chief|head|director|vp|vice|president|manager|controller|lead|founder|owner|officer|engineer|"
    r"partner|accountant|analyst|buyer|consultant)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows, and how many lines looked like rows but could not be read."""

    rows: tuple[Row, ...]
    skipped: tuple[str, ...] = ()
    """Lines that were left out."""
    bad: tuple[str, ...] = ()
    """Rows that were left out for their address, in words."""


def read(text: str) -> Table:
    """The rows of a text; empty if it holds none that can be read for certain."""
    _, lines = line_parts(text)
    if len(lines) < 2 or any(len(addresses(line)) != 1 for line in lines):
        lines = text.splitlines()
    lines = [*map(_with_commas, lines)]
    found = _json_rows(text) or _with_header(lines)
    if found is None and len(lines) > 1:
        found = _without_header(lines) or _listed(lines)
    return found or Table(())


def _with_commas(line: str) -> str:
    """A line whose parts stand between dashes, as one with commas: "Ada Fink - ada@x.example - owner, Quay"."""
    return _DASH.sub(", ", line) if _AT_A_DASH.search(line) else line


def selected(rows: Sequence[Row], words: str) -> list[Row]:
    """The rows that are meant: "only the CFOs" those that hold that word, "leave Ann out" all but hers."""
    words = QUOTED.sub(" ", words)
    said = tongue(words)
    kept = next(filter(None, (_of_kind(rows, words[only.end() :]) for only in said.cue("only").finditer(words))), [])
    out = [row for row in rows if is_left_out(words, row.get("name", ""))]
    return [row for row in kept or rows if row not in out]


def _of_kind(rows: Sequence[Row], behind: str) -> list[Row]:
    """The rows that hold the word behind an "only"."""
    word = re.match(r"\W*(?:(?:the|teh|die|los|las|les|le)\s+)?([\w-]{3,}?)s?\b", behind)
    return [row for row in rows if word and any(word[1].lower() in value.lower() for value in row.values())]


def leads(rows: Sequence[Row], kind: str) -> list[Json]:
    """Rows as leads to import, each with just what its row says."""
    return [_lead(row, kind) for row in rows]


def _lead(row: Row, kind: str) -> dict[str, Json]:
    parts = {key: row[key] for key in ("first", "last") if row.get(key)}
    names = (row.get("name"), " ".join(parts.values()), row.get("company"), row.get("email"))
    full = next(filter(None, names), "")
    lead: dict[str, Json] = {"type": kind, "name": {"full": full, **parts}}
    if row.get("title"):
        lead["title"] = row["title"]
    if row.get("company") and kind == "person":
        lead["company"] = {"name": row["company"]}
    if row.get("domain") and kind == "company":
        lead["domain"] = row["domain"]
    if row.get("email"):
        lead["contacts"] = [{"value": row["email"]}]
    if row.get("profile"):
        lead["socials"] = [{"url": row["profile"]}]
    return lead


def _json_rows(text: str) -> Table | None:
    for bracket in islice(re.finditer(r"\[", text), TRIES):
        try:
            _, end = json.JSONDecoder().raw_decode(text, bracket.start())
        except (ValueError, RecursionError):
            continue
        if sheet := sheet_of(text[bracket.start() : end]):
            return _of_sheet(sheet)
    return None


def _with_header(lines: Sequence[str]) -> Table | None:
    """The rows below the first line most of whose cells name a column."""
    for start, line in enumerate(lines):
        names = [field_of(cell.strip(' "')) for cell in _SPLIT.split(line[:LONGEST]) if cell.strip()]
        if len(names) > 1 and sum(map(bool, names)) * 2 > len(names):
            sheet = sheet_of("\n".join(lines[start:]))
            return _of_sheet(sheet) if sheet else None
    return None


def _of_sheet(sheet: Sheet) -> Table:
    bad = {row.number: row.misshapen(0) for row in sheet.rows if row.misshapen(0)}
    good = [row for row in sheet.rows if row.number not in bad]
    whole = [dict(row.fields) if len(row.cells) == len(sheet.header) else {} for row in good]
    table = _table(whole, [", ".join(filter(None, row.cells)) for row in good])
    named = tuple(f"row {row.number} ({row.who}) {bad[row.number]}" for row in sheet.rows if row.number in bad)
    return replace(table, bad=named)


def _without_header(lines: Sequence[str]) -> Table | None:
    for delimiter in DELIMITERS:
        block = [line for line in lines if delimiter in line and _has_handle(line)]
        if block and not any(map(_is_prose, block)):
            table = _table([_by_content(_cells(line, delimiter)) for line in block], block)
            return replace(table, bad=_between(lines, block, delimiter))
    return None


def _between(lines: Sequence[str], block: Sequence[str], delimiter: str) -> tuple[str, ...]:
    """What stands between rows, is cut as they are and names nobody's address, in words."""
    between = lines[lines.index(block[0]) : lines.index(block[-1])]
    bad = (line for line in between if delimiter in line and not _has_handle(line))
    return tuple(f'"{line.strip()[:80]}" has no address' for line in bad)


def _has_handle(line: str) -> bool:
    return bool(addresses(line) or PROFILE.search(line))


def _is_prose(line: str) -> bool:
    return len(addresses(line)) > 1 or line.rstrip().endswith((".", ":"))


def _listed(lines: Sequence[str]) -> Table | None:
    """A line for each person, with one address on it, a name before it, and maybe title and company behind it."""
    listed = [line for line in lines if addresses(line)]
    rows: list[Row] = []
    for line in listed:
        email, *others = addresses(line)
        before, _, after = (_SIGNS.sub(" ", part).split() for part in _BULLET.sub("", line).partition(email))
        if not before:
            before, after = after, []
        if others or not 0 < len(before) <= 5 or len(after) > 8:
            return None
        rows.append({"name": " ".join(before), "email": email} | _post(after))
    return _table(rows, listed) if rows else None


def _post(words: Sequence[str]) -> Row:
    """Title and company of words like "Head of Sales Redfern"."""
    if len(words) < 2 or not _TITLE.search(" ".join(words)):
        return {}
    return {"title": " ".join(words[:-1]), "company": words[-1]}


def _by_content(cells: Sequence[str]) -> Row:
    row: Row = {}
    rest: list[str] = []
    for cell in cells:
        if addresses(cell):
            row["email"] = addresses(cell)[0]
        elif PROFILE.search(cell):
            row["profile"] = cell
        elif cell:
            rest.append(cell)
    return row | _bare(rest)


def _bare(cells: Sequence[str]) -> Row:
    """Cells that only their place and their words explain: the name first, then title and company."""
    row: Row = {"name": cells[0]} if cells else {}
    for cell in cells[1:]:
        free = [name for name in ("title", "company") if name not in row]
        guess = "company" if _COMPANY.search(cell) else "title" if _TITLE.search(cell) else None
        if free:
            row[guess if guess in free else free[-1] if len(cells) == 2 else free[0]] = cell
    return row


def _cells(line: str, delimiter: str) -> list[str]:
    if len(line) > LONGEST:
        return [line[:LONGEST]]
    found = next(csv.reader([_BULLET.sub("", line)], delimiter=delimiter, skipinitialspace=True), [])
    return [cell.strip() for cell in found]


def _table(rows: Sequence[Row], sources: Sequence[str]) -> Table:
    """Keep what names a person, a company or an address; say what does not."""
    found = [(any(map(row.get, _NAMING)), row, line) for row, line in zip(rows, sources, strict=True)]
    return Table(
        tuple(row for usable, row, _ in found if usable), tuple(line[:120] for usable, _, line in found if not usable)
    )
