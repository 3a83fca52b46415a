"""Task files as rows of plain data: JSON lines, YAML and CSV.  A row that cannot be read costs that row alone."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from agent.common.errors import UsageError, file_errors
from agent.common.files import read_bounded
from agent.common.json_value import RepeatedKey, strict_json
from agent.common.strict_yaml import YamlError, strict_yaml

MAX_FILE = 64 * 1024 * 1024
"""Bytes of a task file."""
MAX_ROW = 256 * 1024
"""Bytes of one row."""
_PARAM = "params."
_CREDITS = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as it stands in a file."""

    number: int
    """The line of a JSON lines file; the row of a CSV or YAML file, from 1."""
    data: Mapping[str, object] | None
    """Its keys; ``None`` when it cannot be read."""
    error: str = ""


def read_rows(path: Path) -> Iterator[RawRow]:
    """The rows of a JSON lines, YAML or CSV file, by its ending; ``UsageError`` where it cannot be read as a whole."""
    readers = {".jsonl": _jsonl, ".ndjson": _jsonl, ".yaml": _yaml, ".yml": _yaml, ".csv": _csv}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise UsageError(f"{path}: a task file ends in .jsonl, .yaml or .csv")
    with file_errors(path, "read"):
        return reader(path, read_bounded(path, MAX_FILE).removeprefix(b"\xef\xbb\xbf"))


def _jsonl(_path: Path, content: bytes) -> Iterator[RawRow]:
    for number, line in enumerate(content.split(b"\n"), 1):
        if line.strip():
            yield _json_row(number, line)


def _json_row(number: int, line: bytes) -> RawRow:
    if len(line) > MAX_ROW:
        return RawRow(number, None, f"it is longer than {MAX_ROW // 1024} KB")
    try:
        data = strict_json(line.decode())
    except UnicodeDecodeError:
        return RawRow(number, None, "it is not UTF-8 text")
    except RepeatedKey:
        return RawRow(number, None, "a key stands in it twice")
    except (ValueError, RecursionError) as error:
        return RawRow(number, None, f"it is not JSON: {error}")
    return _mapping_row(number, data)


def _mapping_row(number: int, data: object) -> RawRow:
    return RawRow(number, data) if isinstance(data, dict) else RawRow(number, None, "it is not an object with keys")


def _yaml(path: Path, content: bytes) -> Iterator[RawRow]:
    try:
        rows = strict_yaml(content.decode(), most=MAX_FILE)
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text") from None
    except YamlError as error:
        raise UsageError(f"{path} is not YAML: {error}") from None
    if isinstance(rows, dict) and set(rows) == {"tasks"}:
        rows = rows["tasks"]
    if not isinstance(rows, list):
        raise UsageError(f"{path}: a list of tasks is expected")
    for number, data in enumerate(rows, 1):
        yield _mapping_row(number, data)


def _csv(path: Path, content: bytes) -> Iterator[RawRow]:
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: byte {error.start} is not UTF-8 text; save the table as UTF-8") from None
    table = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        names = [name.strip() for name in next(table, [])]
        if len(set(names)) != len(names) or "" in names:
            raise UsageError(f"{path}: every column needs a name of its own")
        for number, cells in enumerate((cells for cells in table if cells), 1):
            yield _csv_row(number, names, cells)
    except csv.Error as error:
        raise UsageError(f"{path}, line {table.line_num}: {error}") from None


def _csv_row(number: int, names: list[str], cells: list[str]) -> RawRow:
    if len(cells) != len(names):
        return RawRow(number, None, f"it has {len(cells)} cells, the header {len(names)}")
    given = {name: cell for name, cell in zip(names, cells, strict=True) if cell.strip()}
    params = {name.removeprefix(_PARAM): cell for name, cell in given.items() if name.startswith(_PARAM)}
    data: dict[str, object] = {name: cell for name, cell in given.items() if not name.startswith(_PARAM)}
    if params:
        data["params"] = params
    if _CREDITS.fullmatch(given.get("credits", "")):
        data["credits"] = int(given["credits"])
    return RawRow(number, data)
