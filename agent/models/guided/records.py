"""Which of the rows that were read the human means: by name, by value, by place in what was shown, as the last one."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from agent.common.at_hand import Thing, meant
from agent.common.words.marks import counts

Row = dict[str, Any]
_NAMES = ("participant_name", "entityPerson", "entityCompany")
_VALUES = ("sourceId", "signalTypeLabel", "type")
_SCORE = re.compile(r"\bscor\w*|\bpunkt\w*|\bpuntu\w*|スコア|\bnot[ea]s?\b", re.IGNORECASE)


def pointed_at(words: str, rows: Sequence[Row], last: object = None) -> list[Row]:
    """The rows at a place that the words name ("the second one"), or the one that was spoken of last ("her").

    Args:
        words: the human's words.
        rows: what was shown, in the order in which it was shown.
        last: the id of the row that was read or changed last.
    """
    things = [
        Thing(kind=kind, id=str(row.get("id")), name="", place=place, shown=1, latest=int(row.get("id") == last))
        for place, row in enumerate(rows, 1)
        for kind in ("thread", "lead", "signal")
    ]
    found = {thing.id for one in meant(words, things) if one.how in ("place", "latest") for thing in one.things}
    return [row for row in rows if row.get("id") in found] if len(found) < len(rows) or len(rows) == 1 else []


def fitting(words: str, rows: Sequence[Row]) -> list[Row]:
    """The rows that bear what the words name of them: a person or a company, a score, a source or a type."""
    score = _score_in(words)
    bears: Sequence[Callable[[Row], bool]] = (
        lambda row: any(_says(words, str(row.get(key) or "")) for key in _NAMES),
        lambda row: bool(score) and row.get("score") == score,
        lambda row: any(_says(words, str(row.get(key) or "").replace("_", " ")) for key in _VALUES),
    )
    found, told = [*rows], False
    for one in bears:
        kept = [*filter(one, found)]
        found, told = kept or found, told or bool(kept)
    return found if told else []


def _score_in(words: str) -> int | None:
    said = _SCORE.search(words)
    return next((one.value for one in counts(words[said.end() : said.end() + 12])), None) if said else None


def _says(words: str, name: str) -> bool:
    """Whether words hold a name, or its first part."""
    spellings = [name, name.split()[0]] if name.split() and len(name.split()[0]) > 2 else [name]
    return bool(name) and any(re.search(rf"(?<!\w){re.escape(one)}(?!\w)", words, re.IGNORECASE) for one in spellings)


def named(row: Mapping[str, Any]) -> str:
    """A row as a question names it."""
    who = row.get("participant_name") or row.get("title") or row.get("participant_email") or row.get("id")
    more = row.get("participant_email") or row.get("entityCompany") or row.get("channel")
    return f"{who} ({more})" if more and more != who else str(who)
