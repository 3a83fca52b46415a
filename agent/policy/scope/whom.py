"""Whom a call writes down, moves or pays for: only whom the words mean, by name, by file, by list or by description."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from agent.common.words.marks import stays_a_draft
from agent.common.words.text import LETTER, holds_phrase, tokens
from agent.policy.people import handles_in
from agent.policy.scope.asked import speaks_of_work
from agent.policy.scope.called import name_of, names_one
from agent.policy.scope.filed import meant_of, narrowed, parted_from_rows
from agent.policy.scope.groups import Group
from agent.policy.scope.names import is_given_as_a_name
from agent.policy.scope.ordered import own_parts
from agent.policy.scope.sorts import other_sorts, without_sorts
from agent.policy.scope.ties import (
    Held,
    Said,
    is_meant,
    is_tied,
    named_beside,
    words_beside,
)
from agent.types import PreparedCall
from tools.catalog.identity import fold, texts_of
from tools.catalog.identity import handles_in as handles_of
from tools.catalog.show import items_of
from tools.spec import Facts, Kind, Records, references

_MOVED: tuple[Kind, ...] = ("lead", "prospect")
_PEOPLE: tuple[Kind, ...] = (*_MOVED, "thread")
_HOLDING: tuple[Kind, ...] = ("list", "campaign")
"""What people are put into: its name is nobody's."""


def others(held: Held, given: str, filed: str = "") -> list[str]:
    """Whom a call is about besides those whom the words mean, by name.

    Args:
        held: the call, what was read and the words.
        given: the user's words: whoever stands in them is theirs, and of rows below each other whom the words mean.
        filed: their files: of these whom the words mean.
    """
    said, rows = parted_from_rows(given)
    given = "\n".join([said, *(meant_of(held, one) for one in (rows, filed) if one)])
    people = _People(held, {*handles_of(given)})
    found = (people.moved(), people.taken(), people.written(), _without_handles(held.call, given))
    return list(dict.fromkeys([*other_sorts(held), *chain(*found)]))


class _People:
    """Those of one call, held against the words."""

    def __init__(self, held: Held, given: Collection[str]) -> None:
        self._call, self._records, self._given = held.call, held.records, given
        self._held = Held(held.call, held.records, _without_places(held))
        self._held.by_name = held.by_name
        self._places = [*_places(held)]
        self._names_one: dict[Kind, bool] = {}
        self._described: dict[tuple[Kind, tuple[Kind, str]], set[str]] = {}

    def moved(self) -> Iterator[str]:
        """Who is named by an id, and not meant."""
        for kind, value in dict.fromkeys(references(self._call.args)):
            if kind in _MOVED and not self._is_meant(kind, value):
                yield name_of(kind, value, self._records)[:60]

    def taken(self) -> Iterator[str]:
        """Whom a list brings along that is taken whole, where the words mean fewer than all who are on it."""
        everybody = self._call.spec.effects.everybody
        if everybody is None or any(kind in _MOVED for kind, _ in references(self._call.args)):
            return
        members, groups = everybody(self._call.request, self._records), self._groups()
        if self._counts_otherwise(groups, len(members)):
            yield from self._lists("which of those on")
        elif self._is_said_of_one("lead") or not all(one.is_bare for one in groups):
            yield from self._lists("all who are on", lambda one: not self._is_read(one))
            yield from self._not_described(members, groups)

    def _lists(self, said: str, which: Callable[[tuple[Kind, str]], bool] = lambda _: True) -> Iterator[str]:
        lists = (one for one in references(self._call.args) if one[0] == "list" and which(one))
        yield from (f"{said} {name_of(*one, self._records)[:60]}" for one in lists)

    def _counts_otherwise(self, groups: Sequence[Group], members: int) -> bool:
        """Whether a clause means a part of them that it does not say, or another number than there are."""
        numbers = {one.number for one in groups} - {None}
        return (
            self._held.said.excepts or any(one.is_part for one in groups) or not numbers <= {members, self._call.units}
        )

    def _groups(self) -> list[Group]:
        """What the clauses say of people, without what they say of other calls, of the places and of the work itself.

        Whom the run itself has found for the user needs no words.
        """
        call, said = self._call, self._held.said
        if any(kind == "list" and f"{kind}:{value}" in said.made for kind, value in references(call.args)):
            return []
        beside = named_beside(call, "lead", self._records)
        clauses = (one for one in said.describing() if not stays_a_draft(one))
        asking = (part for one in clauses for part in own_parts(call.spec.name, one))
        groups = [Group(one, call.spec, beside) for one in without_sorts(call, [*asking])]
        return groups + [Group(one, call.spec, beside | _of_work(one)) for one in without_sorts(call, narrowed(said))]

    def _is_read(self, place: tuple[Kind, str]) -> bool:
        facts = self._records.get(place, {})
        return facts.get("leadCount") == len(items_of(facts.get("members")))

    def _not_described(self, members: Sequence[tuple[Kind, str]], groups: Sequence[Group]) -> Iterator[str]:
        """Those of some whom the words neither name nor describe."""
        fitting = {id_ for one in groups if not one.is_bare for id_ in one.fitting("lead", self._records)}
        strange = (one for one in members if one[1] not in fitting and not is_tied(self._held, *one))
        yield from (name_of(*one, self._records)[:60] for one in strange)

    def written(self) -> Iterator[str]:
        """The addresses and profiles that the call writes down and of nobody who is meant."""
        changed = [(one.kind, one.id(self._call.request)) for one in self._call.spec.effects.targets]
        known = {*self._given, *(handle for one in changed for handle in _handles(self._records.get(one, {})))}
        written = map(fold, self._call.spec.effects.reach.written(self._call.request, self._records))
        if strange := [handle for handle in dict.fromkeys(written) if handle not in known]:
            whose = _whose(self._records)
            yield from (one[:80] for one in strange if not any(self._goes_in(*of) for of in whose.get(one, ())))

    def _goes_in(self, kind: Kind, value: str) -> bool:
        """Whether somebody is on the list that goes in, which ``taken`` holds; else whether they are meant."""
        everybody = self._call.spec.effects.everybody
        taken = () if everybody is None else everybody(self._call.request, self._records)
        return (kind, value) in taken or self._is_meant(kind, value)

    def _is_meant(self, kind: Kind, value: str) -> bool:
        if is_tied(self._held, kind, value) or is_meant(self._held, kind, value):
            return True
        if self._is_said_of_one(kind):
            return False
        facts = self._records.get((kind, value), {})
        if not _handles(facts).isdisjoint(self._given) and not self._held.names_others(kind, value):
            return True
        return any(value in fitting for fitting in self._fitting(kind, value, facts))

    def _is_said_of_one(self, kind: Kind) -> bool:
        if kind not in self._names_one:
            said = self._held.said.clauses
            self._names_one[kind] = any(names_one(kind, self._records, one) for one in said)
        return self._names_one[kind]

    def _fitting(self, kind: Kind, value: str, facts: Facts) -> Iterator[Collection[str]]:
        """Of each list or campaign that the words mean and in which somebody is those whom the clauses describe."""
        for place, members, beside in self._places:
            if value in members or place == ("campaign", facts.get("campaign_id")):
                if (kind, place) not in self._described:
                    is_own = ":".join(place) in self._held.said.made  # whom it has found for the user needs no words
                    asking = ("",) if is_own else self._held.said.describing()
                    groups = [Group(one, self._call.spec, beside) for one in asking]
                    self._described[kind, place] = {id_ for one in groups for id_ in one.fitting(kind, self._records)}
                yield self._described[kind, place]


def _places(held: Held) -> Iterator[tuple[tuple[Kind, str], frozenset[str], Collection[str]]]:
    """The lists and campaigns that the words mean: who is on each, and the words that name it and what else is."""
    beside = words_beside(held.call, "lead", held.records, held.said.words)
    for place, facts in held.records.items():
        if place[0] in _HOLDING and is_tied(held, *place):
            members = frozenset(map(str, items_of(facts.get("members"))))
            yield place, members, {*tokens(name_of(*place, held.records)), *beside}


def _of_work(clause: str) -> set[str]:
    return {word for word in tokens(clause) if speaks_of_work(word)}


def _whose(records: Records) -> dict[str, list[tuple[Kind, str]]]:
    """The records that show an address or a profile as somebody's."""
    found: dict[str, list[tuple[Kind, str]]] = {}
    for one, facts in records.items():
        for handle in _handles(facts) if one[0] in _PEOPLE else ():
            found.setdefault(handle, []).append(one)
    return found


def _without_places(held: Held) -> Said:
    """The words without the names of the lists and campaigns that a call names or makes: they are nobody's."""
    said = held.said
    names = "|".join(map(re.escape, _places_named(held)))
    pattern = re.compile(rf"(?<!{LETTER})(?:{names})(?!{LETTER})" if names else r"(?!)", re.IGNORECASE)
    asking, near = ([pattern.sub(" ", one) for one in some] for some in (said.clauses, said.near))
    words, message, wish = (pattern.sub(" ", one) for one in (said.words, said.message, said.wish))
    return replace(said, words=words, clauses=asking, near=near, message=message, wish=wish)


def _places_named(held: Held) -> Iterator[str]:
    creates = held.call.spec.effects.creates
    yield from (name_of(*one, held.records) for one in references(held.call.args) if one[0] in _HOLDING)
    new = getattr(held.call.args, creates.named_by) if creates is not None and creates.kind in _HOLDING else ""
    yield from [new] if new and is_given_as_a_name(new, held.said.words) else []


def _without_handles(call: PreparedCall, given: str) -> Iterator[str]:
    """The names of those whom a call writes down without an address or a profile, and who were not given."""
    fields, creates = call.request.fields, call.spec.effects.creates
    rows = [dict(fields)] if creates is not None and creates.kind == "lead" else []
    for row in items_of(fields.get("leads")) if call.spec.effects.upserts else rows:
        name = row.get("name") if isinstance(row, dict) and not [*handles_of(row)] else None
        spelled = [*texts_of(name)]
        if not all(holds_phrase(given, text) for text in spelled):
            yield spelled[0][:60]


def _handles(facts: Facts) -> set[str]:
    return {fold(one) for one in handles_in(facts)}
