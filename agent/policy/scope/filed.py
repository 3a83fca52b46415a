"""Whom of a file, or of rows, the user's words mean: all, unless they name or describe somebody or say a number."""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from itertools import groupby

from agent.common.words.table import EVERY, table
from agent.common.words.text import clauses, tokens
from agent.policy.scope.asked import speaks_of_work
from agent.policy.scope.groups import Group, description, is_form
from agent.policy.scope.ordered import about, own_parts
from agent.policy.scope.ties import Held, Said, named_beside
from tools.catalog.identity import handles_in

_CELLS = re.compile(r"[\t|;]|,.*,")
"""What parts the cells of a row."""


def parted_from_rows(words: str) -> tuple[str, str]:
    """Words, and the rows of people in them: lines of cells below each other, several with an address or a profile."""
    said: list[str] = []
    rows: list[str] = []
    for is_row, lines in groupby(words.split("\n"), _is_row):
        held = [*lines]
        (rows if is_row and sum(any(handles_in(line)) for line in held) > 1 else said).extend(held)
    return "\n".join(said), "\n".join(rows)


def _is_row(line: str) -> bool:
    has_cells = _CELLS.search(line) is not None or any(handles_in(line))
    return has_cells and not line.rstrip().endswith((".", "!", "?", ":"))


def meant_of(held: Held, filed: str) -> str:
    """The lines of a file that the words mean.

    Args:
        held: the call, what was read and the words.
        filed: the user's files, or rows of theirs.
    """
    lines = [line for line in filed.split("\n") if line.strip()]
    rows = [frozenset(tokens(line)) for line in lines]
    people = sum(any(handles_in(line)) for line in lines) or len(lines) - 1
    beside = named_beside(held.call, "lead", held.records) | {*table()["whole"]["filed"].split()}
    chosen = [found for part in _parts(held, filed) for found in _chosen(held, part, rows, people, beside)]
    return "\n".join(lines[at] for at in sorted(set[int]().union(*chosen))) if chosen else filed


def _parts(held: Held, filed: str) -> list[str]:
    """The parts of what asks, and narrows; a cell of a row that stands in the words asks for nothing."""
    cells = {*clauses(filed)}
    said = (one for one in held.said.clauses if one not in cells)
    asking = (part for one in said for part in own_parts(held.call.spec.name, one))
    return [*asking, *narrowed(held.said)]


def narrowed(said: Said) -> list[str]:
    """The clauses of the wish without a verb of their own that narrow what others ask for: "only the customers"."""
    return [one for one in clauses(said.wish) if one not in said.clauses and _narrowing().match(one)]


@cache
def _narrowing() -> re.Pattern[str]:
    return re.compile(rf"\W*(?:\w+ )?(?:{EVERY.cue('only', 'in_part').pattern})", re.IGNORECASE)


def _chosen(
    held: Held, part: str, rows: Sequence[Collection[str]], people: int, beside: Collection[str]
) -> Iterator[Collection[int]]:
    """The rows that each description in a part means; no descriptions where it means all of them.

    What no row bears, and a number, speak of people only where the part is about nothing but putting them somewhere.
    """
    is_of_all = EVERY.cue("these_here").search(part) and not EVERY.cue("only", "in_part").search(part)
    described = [] if is_of_all else [*_described(part, held.call.spec.name, beside)]
    found = [_bearing(words, rows) for words in described]
    borne = [one for one in found if one is not None]
    yield from borne
    if about(part) is held.call.spec:
        numbers = (None, people, len(set[int]().union(*borne)))
        yield from [()] if (described and not borne) or _counts(Group(part, held.call.spec), numbers) else []


def _counts(group: Group, numbers: Sequence[int | None]) -> bool:
    """Whether a clause means a part that it does not say, or another number than there are."""
    return group.is_part or group.number not in numbers


def _described(part: str, tool: str, beside: Collection[str]) -> Iterator[Collection[str]]:
    """The words of each description in a part that say no more of work."""
    for said in description(part, tool):
        if words := [word for word in said.difference(beside) if not speaks_of_work(word)]:
            yield words


def _bearing(words: Collection[str], rows: Sequence[Collection[str]]) -> Collection[int] | None:
    """The rows that bear all of some words that any bears; ``None`` where none bears any."""
    each = [{at for at, row in enumerate(rows) if any(is_form(word, one) for one in row)} for word in words]
    borne = [one for one in each if one]
    return set.intersection(*borne) if borne else None
