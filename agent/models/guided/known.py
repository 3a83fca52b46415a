"""What words mean of what was read or made: a list or a campaign by id or name, a row by name, value or place."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from agent.common.at_hand import Thing, meant, ordinal_in
from agent.common.words.marks import counts
from agent.models.guided.actions import Action, Do, ask, hand_over
from agent.models.guided.task import Task, mapping, rows
from agent.models.guided.words import ids

Row = dict[str, Any]
_NAMES = ("participant_name", "entityPerson", "entityCompany")
_VALUES = ("sourceId", "signalTypeLabel", "type")
_SCORE = re.compile(r"\bscor\w*|\bpunkt\w*|\bpuntu\w*|スコア|\bnot[ea]s?\b", re.IGNORECASE)
READ_BY = {"list": "list_lists", "campaign": "list_campaigns"}
"""The read that shows every one of a kind."""
WHICH = {kind: f"Which {kind} do you mean?" for kind in READ_BY}
_KINDS = {
    "campaign": re.compile(r"\b[ck]amp[^\W\d_]{2,}", re.IGNORECASE),
    "list": re.compile(r"list[ea]?n?s?\b|リスト|\b(?:leads?|people|contacts?)\s(?:of|from|in|on)\b", re.IGNORECASE),
    "thread": re.compile(r"\b(?:threads?|conversations?|hilo|fil|unterhaltung|gespräch)\b", re.IGNORECASE),
}


def speaks_of(words: str, kind: str) -> bool:
    """Whether words hold the noun of a kind."""
    return _KINDS[kind].search(words) is not None


def named(task: Task, kind: str, *, bare: bool = False) -> str | None:
    """The id of the one list or campaign that the words name; ``bare``: also where they do not say what it is."""
    found = by_id(task.words, kind)
    if found is not None:
        return found
    fitting = by_name(task, kind, bare=bare)
    return str(fitting[0]["id"]) if len(fitting) == 1 else None


def by_name(task: Task, kind: str, *, bare: bool = False) -> list[dict[str, Any]]:
    """Those that the words mean by a name or point at; several where one name is that of several."""
    answer = task.answer(WHICH[kind]) or ""
    if not any((bare, answer, speaks_of(task.words, kind))):
        return []
    known = [*_things(task)]
    by_words = {thing.id for one in meant(task.words, known) for thing in one.things if thing.kind == kind}
    found = by_words or _almost(answer, kind, known)
    fitting = {one.id: {"id": one.id, "name": one.name, "about": one.about} for one in known if one.id in found}
    return [*fitting.values()]


def _almost(answer: str, kind: str, known: Sequence[Thing]) -> set[str]:
    """What an answer names with a slip in it."""
    names = {one.id: one.name.casefold() for one in known if one.kind == kind}
    close = get_close_matches(answer.casefold(), names.values(), 1, cutoff=0.75) if answer else []
    return {id_ for id_, name in names.items() if name in close}


def _things(task: Task) -> Iterator[Thing]:
    """What was read of lists and campaigns, and what was made."""
    for kind, tool in READ_BY.items():
        for place, row in enumerate(rows(task.result(tool), f"{kind}s"), 1):
            about = f"{row['leadCount']} leads" if "leadCount" in row else str(row.get("status", ""))
            name = str(row.get("name", ""))
            yield Thing(kind=kind, id=str(row.get("id")), name=name, about=about, place=place, shown=1)
        for number, past in enumerate((*task.earlier, *task.calls), 1):
            made = mapping(past.result.get(kind)) if past.tool == f"create_{kind}" and not past.failed else {}
            if made.get("id"):
                yield Thing(kind=kind, id=str(made["id"]), name=str(made.get("name", "")), latest=number)


def look(task: Task, kind: str) -> Do | None:
    """Read every one of a kind, once a wish."""
    return None if task.done(READ_BY[kind]) else Do(READ_BY[kind], {})


def which(task: Task, kind: str) -> Action:
    """Look for what the words name; ask where that does not tell which one, with the names that there are."""
    if looked := look(task, kind):
        return looked
    found = by_name(task, kind) or [
        {"id": thing.id, "name": thing.name, "about": thing.about} for thing in _things(task) if thing.kind == kind
    ]
    several = len({row["name"] for row in found}) < len(found)
    said = [f'"{row["name"]}"' + (f" ({row['id']}, {row['about']})" if several else "") for row in found[:12]]
    there = f" There are: {', '.join(said)}." if said else " There is none yet."
    if task.answer(WHICH[kind]) is not None:
        return hand_over(f"No {kind} of that name was found.", f"{WHICH[kind]}{there}", "Name it as it is called.")
    return ask(f"{WHICH[kind]}{there}")


def by_id(words: str, kind: str) -> str | None:
    """The id of a list or a campaign: right after the word for its kind, or a list's without one."""
    beside = [(found, _kind_before(words[max(0, words.find(found) - 60) : words.find(found)])) for found in ids(words)]
    bare = re.search(
        rf"(?:{_KINDS[kind].pattern})\s+(?:(?:with\s+(?:the\s+)?)?id\s+)?([a-z]\w*_\w[\w-]*)", words, re.IGNORECASE
    )
    alone = [found for found, near in beside if not near] if kind == "list" else []
    found = [found for found, near in beside if near == kind] + ([bare[1]] if bare else [])
    return found[0] if found else alone[0] if len(alone) == 1 else None


def _kind_before(text: str) -> str:
    """The last kind of thing that is spoken of before an id, in its sentence."""
    spoken = re.split(r"[.!?\n]\s", text)[-1]
    said = [(found.start(), kind) for kind, pattern in _KINDS.items() for found in pattern.finditer(spoken)]
    return max(said)[1] if said else ""


# -- rows --------------------------------------------------------------------------------------------------------------


def pointed_at(words: str, rows: Sequence[Row], last: object = None, *, name: str = "") -> list[Row]:
    """The rows at a place that the words name ("the second one"), or the one that was spoken of last ("her").

    Args:
        words: the human's words.
        rows: what was shown, in the order in which it was shown.
        last: the id of the row that was read or changed last.
        name: what a row is called by, where that counts too.
    """
    things = [
        Thing(kind=kind, id=str(row.get("id")), name=str(row.get(name) or ""), place=place, shown=1,
              latest=int(row.get("id") == last))
        for place, row in enumerate(rows, 1)
        for kind in ("thread", "lead", "signal")
    ]  # fmt: skip
    found = {thing.id for one in meant(words, things) for thing in one.things}
    return [row for row in rows if row.get("id") in found] if len(found) < len(rows) or len(rows) == 1 else []


def at_place(words: str, rows: Sequence[Row]) -> list[Row] | None:
    """The row at the place that an ordinal names ("the last one"), if there is one; ``None`` where words name none."""
    at = ordinal_in(words)
    return None if at is None else [*rows[at - 1 if at > 0 else at :]][:1]


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


def called(row: Mapping[str, Any]) -> str:
    """A row as a question names it."""
    who = row.get("participant_name") or row.get("title") or row.get("participant_email") or row.get("id")
    more = row.get("participant_email") or row.get("entityCompany") or row.get("channel")
    return f"{who} ({more})" if more and more != who else str(who)


def address_of(task: Task, name: str) -> str:
    """The address of the one person of those that were read who is called so; empty where none is, or several are."""
    called = re.compile(rf"(?<!\w){re.escape(name.strip())}(?!\w)", re.IGNORECASE)
    found = {address.lower() for one, address in _people(task) if name.strip() and called.search(one)}
    return found.pop() if len(found) == 1 else ""


def _people(task: Task) -> Iterator[tuple[str, str]]:
    """Who was read in this conversation, each with an address; an empty one where they have none."""
    for past in (*task.earlier, *task.calls):
        for row in rows(past.result, "leads"):
            yield str(row.get("name")), str(row.get("email") or "")
        for row in rows(past.result, "threads"):
            yield str(row.get("participant_name")), str(row.get("participant_email") or "")
