"""Which list or campaign words mean, of those that were read or made: by its id or its name."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches
from functools import partial
from itertools import filterfalse
from typing import Any, NamedTuple

from agent.common.at_hand import Thing, meant
from agent.common.words.marks import small_words
from agent.common.words.moods import wish_of
from agent.common.words.only_told import is_only_told
from agent.common.words.table import tongue
from agent.common.words.text import fold, own, stands_whole, tokens, without_accents
from agent.common.words.wanted import topic_of
from agent.models.guided.actions import Action, Do, ask, hand_over
from agent.models.guided.records import Row, last_of
from agent.models.guided.sources import SOURCES
from agent.models.guided.task import Task, mapping, rows, values
from agent.models.guided.words import addresses, ids

TOPIC = {"campaign": "campaigns", "list": "people"}
"""What a conversation is about in which one of a kind is spoken of."""
WHICH = {kind: f"Which {kind} do you mean?" for kind in ("list", "campaign")}
_KINDS = {
    "campaign": re.compile(r"\b[ck]amp[^\W\d_]{2,}", re.IGNORECASE),
    "list": re.compile(
        r"(?:list[ea]?n?s?|lijst(?:en)?)\b|リスト|\b(?:leads?|people|contacts?)\s(?:of|from|in|on)\b", re.IGNORECASE
    ),
    "thread": re.compile(r"\b(?:threads?|conversations?|hilo|fil|unterhaltung|gespräch)\b", re.IGNORECASE),
}

_EMPTIES = re.compile(
    r"(?:empty|clear(?: out)?|leere?n?|vide[rz]?|vac[ií](?:a|ar|e)|svuot\w+|esvazi\w+)\b(?!\W*list[ea]?n? )"
    r"|maak\b[^,.;]{1,60}\bleeg\b|(?:mach|räum)\w*\b[^,.;]{1,60}\bleer\b",
    re.IGNORECASE,
)
"""An order that takes everybody off a list and leaves it; no "empty list" is meant."""
_FROM = re.compile(
    r"^\W*(?:(?:from|von|de|da|van)\s?:.*@.*|.*@.*(?:wrote|schrieb|a écrit|escribió|ha scritto|escreveu|schreef)\W*"
    r"|.*(?:wrote|schrieb|a écrit|escribió|ha scritto|escreveu|schreef)\b.*@.*:\s*)$",
    re.IGNORECASE,
)
"""A line that says who wrote what stands below."""
_LINE = 300
"""Characters above which no line says that."""

_NAME_NEXT = re.compile(
    r"\w*\s+(?:(?:called|named|namens|mit|appelée?|llamad[oa]|chiamat[oa]|chamad[oa])\s)?[\"“„«'‘A-ZÀ-Þ]"
)
"""That a name stands behind a noun."""
_AT = ("at", "bei", "chez", "presso", "bij")
_WORKS = rf",?\s\(?(?P<at>{'|'.join(_AT)}|from|of|von|de|en|di|da|van|em)\s(?P<firm>[^\W\d_][\w&'’-]{{2,}})(?!@)"
"""How words say behind a name where somebody works."""


_SAME_LIST = re.compile(
    r"\b(?:(?:on|onto|to|in|into) (?:it|(?:that|the same) list)|(?:auf|in) (?:dieselbe|diese) liste"
    r"|(?:dans|sur) (?:cette|la même) liste|(?:a|en) (?:la misma|esa) lista|(?:nella|alla) stessa lista)\b",
    re.IGNORECASE,
)
"""How words speak of the list of before."""


class Person(NamedTuple):
    """Somebody who was read; the address and the company are empty where there is none."""

    name: str
    address: str
    company: str = ""


def speaks_of(words: str, kind: str) -> bool:
    """Whether words hold the noun of a kind."""
    return _KINDS[kind].search(words) is not None


def empties_a_list(words: str) -> bool:
    """Whether words order that a list be emptied, and not deleted."""
    return speaks_of(words, "list") and _EMPTIES.match(wish_of(words, tongue(words))[0]) is not None


def named(task: Task, kind: str, *, bare: bool = False) -> str | None:
    """The id of the one list or campaign that the words name; ``bare``: also where they do not say what it is."""
    found = by_id(task.words, kind)
    if found is not None:
        return found
    fitting = by_name(task, kind, bare=bare) or _named_before(task, kind)
    if not fitting and not speaks_of(task.words, kind) and task.turns and topic_of(task.turns[-1].act) == TOPIC[kind]:
        return last_of(task, kind) or None
    return str(fitting[0]["id"]) if len(fitting) == 1 else None


def _named_before(task: Task, kind: str) -> list[dict[str, Any]]:
    """The one that earlier messages name, where this one speaks of "the campaign" and gives no name."""
    noun = _KINDS[kind].search(task.words)
    if noun is None or task.answer(WHICH[kind]) or _NAME_NEXT.match(task.words, noun.end()):
        return []
    said = "\n".join(turn.words for turn in task.turns)
    found = _each(one for one in _things(task) if one.kind == kind and stands_whole(one.name, said, any_case=True))
    return found if len(found) == 1 else []


def _each(things: Iterable[Thing]) -> list[dict[str, Any]]:
    """Things as rows, each once."""
    return [*{one.id: {"id": one.id, "name": one.name, "about": one.about} for one in things}.values()]


def by_name(task: Task, kind: str, *, bare: bool = False) -> list[dict[str, Any]]:
    """Those that the words mean by a name or point at; several where one name is that of several."""
    answer = task.answer(WHICH[kind]) or ""
    if not any((bare, answer, speaks_of(task.words, kind))):
        return []
    known = [*_things(task)]
    found = _by_words(task.words, kind, known) or _almost(answer, kind, known)
    return _each(one for one in known if one.id in found)


def _by_words(words: str, kind: str, known: Sequence[Thing]) -> set[str]:
    """What words name, else what they point at: "the draft Autumn, 4 days after the first" is one."""
    words, plain = without_accents(words), [replace(one, name=without_accents(one.name)) for one in known]
    found = {thing.id for one in meant(words, plain) for thing in one.things if thing.kind == kind}
    whole = {one.id for one in plain if one.id in found and stands_whole(one.name, words, any_case=True)}
    return whole or found


def _almost(answer: str, kind: str, known: Sequence[Thing]) -> set[str]:
    """What an answer names with a slip in it."""
    names = {one.id: one.name.casefold() for one in known if one.kind == kind}
    close = get_close_matches(answer.casefold(), names.values(), 1, cutoff=0.75) if answer else []
    return {id_ for id_, name in names.items() if name in close}


def _things(task: Task) -> Iterator[Thing]:
    """What was read of lists and campaigns, and what was made."""
    for kind in WHICH:
        for place, row in enumerate(rows(task.result(SOURCES[kind].tool), SOURCES[kind].rows), 1):
            about = f"{row['leadCount']} leads" if "leadCount" in row else str(row.get("status", ""))
            name = str(row.get("name", ""))
            yield Thing(kind=kind, id=str(row.get("id")), name=name, about=about, place=place, shown=1)
        for number, past in enumerate((*task.earlier, *task.calls), 1):
            made = mapping(past.result.get(kind)) if past.tool == f"create_{kind}" and not past.failed else {}
            if made.get("id"):
                yield Thing(kind=kind, id=str(made["id"]), name=str(made.get("name", "")), latest=number)


def same_list(task: Task, name: str) -> str:
    """The list that is spoken of as the one of before, or that this conversation has made by that name."""
    made = (mapping(past.result.get("list")) for past in (*task.earlier, *task.calls) if not past.failed)
    found = [str(one["id"]) for one in made if name and one.get("id") and one.get("name") == name]
    return found[-1] if found else last_of(task, "list") if _SAME_LIST.search(task.words) else ""


def look(task: Task, kind: str) -> Do | None:
    """Read every one of a kind, once a wish."""
    return None if task.done(SOURCES[kind].tool) else Do(SOURCES[kind].tool, {})


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


def own_words(words: str) -> str:
    """Words without what others wrote in them, and without the lines that say who did."""
    lines = words.split("\n")
    return own("\n".join("" if len(one) < _LINE and _FROM.match(one) else one for one in lines))


def given_to(words: str, name: str) -> list[str]:
    """The addresses that words give for somebody: their own, else of what they cite those beside the name."""
    if (given := addresses(own_words(words))) or not name:
        return [*filterfalse(partial(is_only_told, words), given or addresses(words))]
    beside = [one for one in words.split("\n") if {*tokens(name)} & {*tokens(one)}]
    return [one for one in addresses(words) if any(one in line for line in beside)]


def address_of(task: Task, name: str) -> str:
    """The address of the one person of those that were read who is called so; empty where none is, or several are."""
    found = {one.address.lower() for one in called_so(task, name)}
    return found.pop() if len(found) == 1 else ""


def called_so(task: Task, name: str) -> list[Person]:
    """Those who were read and are called so, of them those who work where the words say that they do.

    Somebody "at" a company is nobody of another one; "from" and the like may also say something else.
    """
    called = re.compile(rf"(?<!\w){re.escape(without_accents(name.strip()))}(?!\w)", re.IGNORECASE)
    found = [one for one in people_read(task) if name.strip() and called.search(without_accents(one.name))]
    said = re.search(re.escape(name.strip()) + _WORKS, task.words, re.IGNORECASE)
    return _of_the_firm(found, said["at"], fold(said["firm"])) if said else found


def _of_the_firm(found: list[Person], at: str, firm: str) -> list[Person]:
    there = [one for one in found if get_close_matches(firm, fold(one.company).split(), 1, cutoff=0.8)]
    is_sure = at.lower() in _AT and firm not in small_words() and any(one.company for one in found)
    return there if there or is_sure else found


def people_read(task: Task) -> Iterator[Person]:
    """Who was read in this conversation, each with an address; an empty one where they have none."""
    for past in (*task.earlier, *task.calls):
        for row in (*rows(past.result, "leads"), *rows(past.result, "prospects")):
            yield _lead(row)
        for row in rows(past.result, "threads"):
            yield Person(str(row.get("participant_name")), str(row.get("participant_email") or ""))


def _lead(row: Row) -> Person:
    """Somebody as a row of leads shows them, with one address or with all that is known of them."""
    given = [*values(row, "email"), *values(row, "contacts.value")]
    firms = [*values(row, "company"), *values(row, "company.name"), ""]
    return Person(str(row.get("name")), next((one for one in given if "@" in one), ""), firms[0])
