"""Which records words mean: where rows of each kind are read, and which of them a wish names, points at or implies."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain
from typing import Any

from agent.common.at_hand import Thing, meant, ordinal_in, points_at_a_row
from agent.common.words.table import EVERY, tongue
from agent.common.words.text import fold, tokens, without_accents
from agent.models.guided.actions import Action, Do
from agent.models.guided.listing import senders_in
from agent.models.guided.slips import spelling
from agent.models.guided.somebody_else import names_somebody_else
from agent.models.guided.sources import PERSON, SOURCES, Source
from agent.models.guided.task import Past, Task, all_rows, mapping, rows, values
from agent.models.guided.which import has_id, question, told, which
from agent.models.guided.words import addresses
from tools.catalog.list_changes import ALL
from tools.registry import REGISTRY

Row = dict[str, Any]
Take = Callable[[list[Row]], list[Row]] | None
_ALIKE = 0.84
"""How alike two words are, from which one is the other with a slip or an ending in it."""
_FULL_NAME = re.compile(r"(?<![\w'’-])([A-ZÀ-Þ][\w-]{2,}) (?=([A-ZÀ-Þ][\w-]{2,}))")
_NAME_OF_SOMEBODY = re.compile(
    r"[A-ZÀ-Þ][\w'’-]+(?: (?:(?:von|van|vom|de|del|dela|di|da|do|dos|das|du|la|le|al|el|bin|den|der|ten|ter|zu) ){0,2}"
    r"[A-ZÀ-Þ][\w'’-]+){1,2}"
)
_ORDERS = frozenset(
    "take put move drop kick get keep nimm setz pack tu prends mets enlève retire saca pon mete quita togli metti tira"
    " põe zet haal".split()
)
_VERBS_AND_NAMES = frozenset("mark grant bill chase rob drew sue pat".split())
_TITLES = frozenset(
    "mrs ms miss mister doctor prof professor frau herr herrn doktor madame monsieur mme mlle señor señora señorita"
    " signor signora signore senhor senhora meneer mevrouw pan pani".split()
)
"""How people are spoken of by their surnames."""
_GENERIC = frozenset(
    "list lists liste lista leads lead contacts contact campaign kampagne people team mail email the and for new"
    " company head chief officer director manager vp finance sales type".split()
)
"""Words of names that name nothing by themselves."""
_LIST_OF_ALL = re.compile(rf"\blist[ea]?\W{{1,3}}{ALL}\b|[\"“„«'‘]{ALL}[\"”“»'’]|\b{ALL}[ -]list", re.IGNORECASE)
_SHORT = 4  # letters below which nothing but the very word counts

_NAMED = {
    kind: re.compile(rf"\b(?i:{noun})\s+(?:(?i:called|named|namens)\s+)?[A-ZÀ-Þ0-9]")
    for kind, noun in {
        "list": "list[ae]?|lijst",
        "campaign": r"campa\w+|kampagne\w*",
        "lead": r"leads?|kontakt\w*|contact\w*",
        "thread": r"thread\w*|conversation\w*",
        "sender": r"sender\w*|absender\w*",
    }.items()
}
_SEVERAL = {
    "list": re.compile(r"\b(?:lists|listen|listes|listas|lijsten)\b", re.IGNORECASE),
    "campaign": re.compile(r"\b(?:campaigns|kampagnen|campagnes|campañas|campanhas)\b", re.IGNORECASE),
}
"""How words speak of several: "my lists" is not the one of before."""
_KEPT_APART = ("list", "campaign")  # their names are made of words that also stand elsewhere: "our spring campaign"
_PEOPLE = ("lead", "prospect")
_NAMES = ("name", "label", "display_name", "participant_name", "subject", "company", "company.name", "title")
"""What a word that is written large may be a part of, where it is no name of somebody else."""
_ALONE = ("sender", "domain", "node")
"""Kinds of which the only one there is need not be spoken of."""
_WHOLE, _PART = 4.0, 2.0
"""How strongly a name tells of a row where all of it stands in the words, and where each of its parts does."""
_SPELT = 0.01  # how much an accent tells of which of two is meant
_LOOSE = {"subject": 1.5, "company": 1.5, "company.name": 1.5, "description": 0.9, "title": 0.9, "type": 1.0}
"""What also tells of a row, and how strongly; from 1 on it names one by itself."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A place in words that may name a row."""

    start: int
    end: int
    strength: float
    row: int


def found(
    task: Task, source: Source, words: str, parent: Mapping[str, Any], take: Take = None, *, by_place: bool = True
) -> list[Row] | Action:
    """The rows that words mean; the read or the question that is needed first.

    Args:
        task: the wish.
        source: what they are, and where they are read.
        words: those of the wish that may name them.
        parent: the argument that names what they belong to.
        take: what picks among them in its own way.
        by_place: whether a place that the words name ("the second one") is one of these rows.
    """
    args = {**parent, **source.args}
    read = _read(task, source.tool, args)
    if read is None:
        return Do(source.tool, args)
    there, kind = [*rows(read.result, source.rows), *task.planned(source.kind)], source.kind
    if take is not None:
        return take(there) or which(kind, there)
    words = _answered(task, there, source) or words
    said = _meant(words, there, source) or _pointed_at(words, _in_turn(task, there, source), by_place=by_place)
    return said or _searched(task, words, source) or _implied(task, there, kind, words) or which(kind, there)


def _answered(task: Task, there: Sequence[Row], source: Source) -> str:
    """What an answer to the question which is meant names, as its ids where names would not tell; else nothing."""
    answer = task.answer(question(source.kind)) or ""
    ids = " ".join(map(id_of, told(answer, there)))
    return ids or (answer if _meant(answer, there, source) else "")


def _meant(words: str, there: Sequence[Row], source: Source) -> list[Row] | Do:
    """The rows that words name; a question where one name is that of several."""
    there = senders_in(words, there) if source.kind == "sender" else there
    there = [row for row in there if _may_be_meant(row, source.kind, words)]
    numbered = by_name(_where_named(words, there) if source.kind in _KEPT_APART else words, there, source.names)
    found = _in_order(numbered, there)
    return which(source.kind, found) if any(len(numbers) > 1 for numbers in numbered) else found


def _may_be_meant(row: Row, kind: str, words: str) -> bool:
    """Whether a word is not by chance what the vendor calls the list of everybody: "they can't make it after all"."""
    return kind != "list" or row.get("name") != ALL or _LIST_OF_ALL.search(words) is not None


def _in_turn(task: Task, there: Sequence[Row], source: Source) -> Sequence[Row]:
    """Several that the message before named, in its order: "who is on Fair, who on Expo?", "rename the second one"."""
    spoken = named(task.former, there, source.names)
    return spoken if len(spoken) > 1 else there


def _where_named(words: str, there: Sequence[Row]) -> str:
    """The sentences that hold a whole name; all where none does: a part of another name may stand in what they tell."""
    names = [re.escape(_plain(name)) for row in there if (name := str(row.get("name") or ""))]
    whole = re.compile(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)") if names else None
    found = [one for one in re.split(r"(?<=[.!?])\s+", words) if whole and whole.search(_plain(one))]
    return " ".join(found) or words


def _read(task: Task, tool: str, args: Mapping[str, Any]) -> Past | None:
    made = task.made(tool, args)
    return made if made is not None and not made.failed else None


def _searched(task: Task, words: str, source: Source) -> list[Row] | Do | None:
    """Leads are looked for by name where the first page does not show them."""
    for name in names_in(words) if source.tool == "list_leads" else ():
        read = _read(task, source.tool, {"name": name, **source.args})
        if read is None:
            return Do(source.tool, {"name": name, **source.args})
        if there := _meant(words, rows(read.result, source.rows), source):
            return there
    return None


def names_in(words: str) -> list[str]:
    """What may be full names of people; a verb that begins an order is no part of one."""
    found = (one[0].partition(" ") for one in _NAME_OF_SOMEBODY.finditer(words))
    names = (more if _is_order(first.lower()) else f"{first} {more}" for first, _, more in found)
    return list(dict.fromkeys(name for name in names if " " in name))[:3]


def _is_order(word: str) -> bool:
    return word in _ORDERS or (word not in _VERBS_AND_NAMES and bool(EVERY.kinds(f"{word} it")))


def _pointed_at(words: str, there: Sequence[Row], *, by_place: bool) -> list[Row]:
    """The rows whose ids the words hold, or at a place that they name."""
    if found := [row for row in there if has_id(words, id_of(row))]:
        return found
    if not by_place:
        return []
    return at_place(words, there) or (pointed_at(words, there, name="name") if points_at_a_row(words) else [])


def pointed_at(words: str, there: Sequence[Row], last: object = None, *, name: str = "") -> list[Row]:
    """The rows at a place that the words name ("the second one"), or the one that was spoken of last ("her").

    Args:
        words: the human's words.
        there: what was shown, in the order in which it was shown.
        last: the id of the row that was read or changed last.
        name: what a row is called by, where that counts too.
    """
    things = [
        Thing(kind=kind, id=str(row.get("id")), name=str(row.get(name) or ""), place=place, shown=1,
              latest=int(row.get("id") == last))
        for place, row in enumerate(there, 1)
        for kind in ("thread", "lead", "signal")
    ]  # fmt: skip
    found = {thing.id for one in meant(words, things) for thing in one.things}
    return [row for row in there if row.get("id") in found] if len(found) < len(there) or len(there) == 1 else []


def at_place(words: str, there: Sequence[Row]) -> list[Row] | None:
    """The row at the place that an ordinal names ("the last one"), if there is one; ``None`` where words name none."""
    at = ordinal_in(words)
    return None if at is None else [*there[at - 1 if at > 0 else at :]][:1]


def _implied(task: Task, there: Sequence[Row], kind: str, words: str) -> list[Row]:
    """The row that was spoken of last, else the only one; none where the words name another, or speak of several."""
    is_open = not (_means_others(words, kind) or _is_about_somebody_else(task, kind, words))
    found = _spoken_of(task, there, kind) if is_open else []
    is_it = kind in _ALONE or (is_open and EVERY.cue("it").search(words) is not None)
    return found or ([*there] if len(there) == 1 and is_it else [])


def _means_others(words: str, kind: str) -> bool:
    """Whether words name another one, speak of several, or of a mailbox, whose limit is none of a campaign."""
    is_mailbox = kind == "campaign" and bool(addresses(words))
    return is_mailbox or _names_one(words, kind) or (kind in _SEVERAL and _SEVERAL[kind].search(words) is not None)


def _is_about_somebody_else(task: Task, kind: str, words: str) -> bool:
    """Whether words name somebody who is nobody that was read: "Zora has signed, put her on Clients"."""
    if kind not in _PEOPLE:
        return False
    return names_somebody_else(words, names_read((*task.earlier, *task.calls)))


def _spoken_of(task: Task, there: Sequence[Row], kind: str) -> list[Row]:
    """The row that was spoken of last: read or changed by itself, else the only one that the words before name."""
    last, names = last_of(task, kind), SOURCES[kind].names
    found = [row for row in there if id_of(row) == last] or named(task.context, there, names)
    if not found and kind in _KEPT_APART:  # "the list" behind "who is on Fair?"
        found = named("\n".join(turn.words for turn in task.turns), there, names)
    return found if len(found) == 1 else []


def _names_one(words: str, kind: str) -> bool:
    """Whether words give a name: in quotation marks, or behind the noun ("the list Harbour")."""
    return re.search(r"[\"“„«「]", words) is not None or (kind in _NAMED and _NAMED[kind].search(words) is not None)


def last_of(task: Task, kind: str) -> str:
    """The id of the record of a kind that a call named or made last, and that is still there; empty without one."""
    calls = (*task.earlier, *task.calls)
    gone = [past.args.get(f"{kind}_id") for past in calls if past.tool == f"delete_{kind}" and not past.failed]
    said = (past.args.get(f"{kind}_id") or _made(past, kind) for past in reversed(calls))
    return next((str(found) for found in said if found and found not in gone), "")


def _made(past: Past, kind: str) -> object:
    """The id of the record of a kind that a call made, or that its result holds."""
    spec = REGISTRY.get(past.tool)
    makes = spec.effects.creates if spec is not None else None
    key = makes.key if makes is not None and makes.kind == kind else kind
    return mapping(past.result.get(key)).get("id")


def named(words: str, there: Sequence[Row], keys: Sequence[str]) -> list[Row]:
    """The rows whose names stand in words, in their order; of several by one name those of which more is said."""
    return _in_order(by_name(words, there, keys), there)


def _in_order(numbered: Iterable[Iterable[int]], there: Sequence[Row]) -> list[Row]:
    """The rows of these numbers, each once."""
    return [there[n] for n in dict.fromkeys(n for numbers in numbered for n in numbers)]


def by_name(words: str, there: Sequence[Row], keys: Sequence[str]) -> list[list[int]]:
    """For each name in words the rows that it may mean, by their numbers."""
    text = _plain(words)
    others = _of_others(words)
    names = [_called(row, keys) for row in there]
    found = (one for n, row in enumerate(there) for key in keys for one in _said(text, row, key, n, others))
    may_name = spelling(words, [*map(" ".join, names)])
    said = [one for one in found if may_name(text[one.start : one.end], one.row)]
    weight = {one.row: _spelt(words, names[one.row]) for one in said}
    for one in _each_place_once(said):
        weight[one.row] += one.strength
    return [_heaviest(numbers, weight) for _, numbers in sorted(_taken(said))]


def _called(row: Row, keys: Sequence[str]) -> list[str]:
    return [*chain(*(values(row, key) for key in keys))]


def _each_place_once(said: Iterable[_Said]) -> Iterable[_Said]:
    """What names a row best at each place: "Mr Hartog" says no more of one who works at Hartog Mills."""
    return {(one.row, one.start): one for one in sorted(said, key=lambda one: one.strength)}.values()


def _spelt(words: str, names: Iterable[str]) -> float:
    """How much more or less names tell whose accents stand in words, or do not: of "Lucía" and "Lucia" one is said."""
    said = {*tokens(words)}
    plain = {*map(without_accents, said)}
    accented = {one: without_accents(one) for name in names for one in tokens(name)}
    spelt = [one for one, bare in accented.items() if one != bare and bare in plain]  # what is not said tells nothing
    return sum(_SPELT if one in said else -_SPELT for one in spelt)


def _heaviest(numbers: Iterable[int], weight: Mapping[int, float]) -> list[int]:
    """Of several rows by one name those of which more is said."""
    most = max(weight[n] for n in numbers)
    return sorted(n for n in numbers if weight[n] == most)


def _taken(said: Sequence[_Said]) -> list[tuple[int, set[int]]]:
    """The places in words that name rows, the surest first, and none within another one."""
    taken: list[tuple[int, set[int]]] = []
    free: list[tuple[int, int]] = []
    surest = sorted(_spans(said).items(), key=lambda item: (-item[1][0], item[0][0] - item[0][1]))
    for (start, end), (strength, numbers) in surest:
        if strength >= 1 and all(end <= begin or start >= stop for begin, stop in free):
            free.append((start, end))
            taken.append((start, numbers))
    return taken


def _spans(said: Sequence[_Said]) -> dict[tuple[int, int], tuple[float, set[int]]]:
    """Each place in the words with the rows that it names best."""
    spans: dict[tuple[int, int], tuple[float, set[int]]] = {}
    for one in said:
        strength, numbers = spans.get((one.start, one.end), (0.0, set()))
        if one.strength > strength:
            spans[one.start, one.end] = (one.strength, {one.row})
        elif one.strength == strength:
            numbers.add(one.row)
    return spans


def _of_others(words: str) -> Mapping[str, str]:
    """Parts of names with the part that words give them: "Anna Sommer" is not another Anna, nor another Sommer."""
    pairs = [(found.start(), found[1], found[2]) for found in _FULL_NAME.finditer(words)]
    given = {_plain(first): _plain(last) for _, first, last in pairs if tongue(words).languages != {"de"}}
    begins = {0, *(found.end() for found in re.finditer(r"[.!?\n]\s*", words))}
    return given | {
        _plain(last): _plain(first) for at, first, last in pairs if at not in begins and fold(first) not in _TITLES
    }


def _said(text: str, row: Row, key: str, n: int, others: Mapping[str, str]) -> Iterator[_Said]:
    """Where words name a row by one of its values: whole, or by a part of it."""
    for value in filter(None, map(_plain, values(row, key))):
        whole = re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text)
        if whole:
            yield _Said(*whole.span(), _LOOSE.get(key, _WHOLE), n)
        else:
            yield from (
                _Said(*place, strength * _LOOSE.get(key, _PART), n)
                for place, strength in _in_parts(text, value, others)
            )


def _in_parts(text: str, value: str, others: Mapping[str, str]) -> list[tuple[tuple[int, int], float]]:
    """Where parts of a name stand, each with the share of the name that stands there in all."""
    parts = [part for part in re.findall(r"\w[\w.@-]*", value) if len(part) >= _SHORT - 1]
    own = [part for part in parts if part not in _GENERIC and others.get(part, part) in (part, *parts)]
    near = {place for part in own for place in _near(text, part)}
    return [(place, len(near) / max(1, len(parts))) for place in near]


def _near(text: str, part: str) -> list[tuple[int, int]]:
    """Where a word stands, with an ending or a slip."""
    words = re.finditer(r"\w[\w.@-]*", text)
    return [word.span() for word in words if word[0] == part or _is_form_of(word[0], part)][:1]


def _is_form_of(word: str, part: str) -> bool:
    if min(len(part), len(word)) < _SHORT:
        return word in (f"{part}s", f"{part}'s", f"{part}’s")
    if word.startswith(part) and len(word) <= len(part) + 2:
        return True
    if abs(len(word) - len(part)) > 2 or word[:1] != part[:1]:
        return False
    return SequenceMatcher(None, word, part, autojunk=False).ratio() >= _ALIKE


def is_of(words: str, row: Row) -> bool:
    """Whether words hold the role or the company of somebody, or a part of it: "CFOs"."""
    parts = (part for key in ("title", *PERSON[3:]) for value in values(row, key) for part in tokens(_plain(value)))
    return any(_near(_plain(words), part) for part in parts if len(part) >= _SHORT - 1 and part not in _GENERIC)


def _plain(text: str) -> str:
    """A text without differences of case, width or accents."""
    return without_accents(fold(text))


def names_read(calls: Iterable[Past]) -> list[str]:
    """All that everybody and everything may be called by that calls have answered with."""
    read = (row for past in calls for row in all_rows(past.result))
    return [name for row in read for key in _NAMES for name in values(row, key)]


def id_of(row: Row) -> str:
    """What names a row in a call."""
    return str(row.get("id") or row.get("slug") or "")
