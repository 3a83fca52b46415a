"""Dictated texts that went to others than those beside whom they stand: "Ada 'yes', Bo 'no'", the other way round."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from agent.session.account.evidence import Use, folded
from agent.session.account.items import Item, Wish
from agent.session.account.matching import has, matching

_DICTATED = ("", "text", "subject")


def misdirected(
    items: Sequence[Item], left: Iterable[Item], wishes: Iterable[Wish], effects: Sequence[Use], names: Sequence[str]
) -> Iterator[Item]:
    """The texts that went to others of the request, each with whom it was for, who got something else.

    Args:
        items: what was named.
        left: what of it is left over anyway.
        wishes: the clauses that wish for something.
        effects: what was done.
        names: of people in the records that were read.
    """
    told = {one.value for one in left}
    pairs = [pair for pair in _pairs(items, wishes, names) if pair[0] not in told]
    people = _people(items, pairs)
    for who, text in pairs:
        uses = [use for use in matching(text, effects) if use.turn >= text.turn]
        if _is_about(who, effects) and _went_to_another(who, people, uses):
            yield replace(text, value=f"{text.value} (not to {who})")


def _people(items: Iterable[Item], pairs: Iterable[tuple[str, Item]]) -> dict[str, None]:
    return dict.fromkeys([*(who for who, _ in pairs), *(one.value for one in items if one.kind == "address")])


def _went_to_another(who: str, people: Iterable[str], uses: Sequence[Use]) -> bool:
    return not _is_about(who, uses) and any(_is_about(one, uses) for one in people)


def _pairs(items: Sequence[Item], wishes: Iterable[Wish], names: Sequence[str]) -> Iterator[tuple[str, Item]]:
    """Everybody with the texts beside whom they stand."""
    dictated = [one for one in items if one.kind == "address" or _is_dictated(one)]
    yield from _by_address(dictated)
    yield from _by_name(dictated, wishes, names)


def _is_about(who: str, uses: Iterable[Use]) -> bool:
    return any(has(folded(who), use) for use in uses)


def _is_dictated(item: Item) -> bool:
    return item.kind == "text" and item.is_verbatim and item.role in _DICTATED and item.mood == "change"


def _by_address(items: Iterable[Item]) -> Iterator[tuple[str, Item]]:
    """Every address with the texts that stand beside it in its clause."""
    for _, clause in groupby(items, key=lambda one: (one.turn, one.clause)):
        for group in _side_by_side([*clause]):
            addresses = [one.value for one in group if one.kind == "address"]
            yield from ((who, one) for who in addresses for one in group if one.kind == "text")


def _side_by_side(clause: Sequence[Item]) -> Iterator[list[Item]]:
    """The parts of a clause in which people and texts belong together: each begins like the first."""
    group: list[Item] = []
    for one in clause:
        if group and one.kind == group[0].kind and one.kind != group[-1].kind:
            yield group
            group = []
        group.append(one)
    yield group


def _by_name(items: Sequence[Item], wishes: Iterable[Wish], names: Sequence[str]) -> Iterator[tuple[str, Item]]:
    """Every name of a record right before a text, or after its "to"."""
    marked = {(one.turn, one.clause, one.mark): one for one in items if one.kind == "text"}
    beside = _beside(names)
    for wish in wishes:
        for found in beside.finditer(wish.text):
            one = marked.get((wish.turn, wish.clause, found["after"] or found["text"]))
            if one is not None:
                yield found["before"] or found["to"], one


def _beside(names: Sequence[str]) -> re.Pattern[str]:
    spoken = {part for name in names for part in (name, *name.split()) if part[:1].isupper()}
    name = "|".join(sorted(map(re.escape, spoken), key=len, reverse=True)) or "(?!)"
    return re.compile(
        rf"(?<!\w)(?P<before>{name})(?:\W+[^\W\d_]{{1,5}}){{0,2}}[^\w\[]+\[(?P<after>T\d+)\]"
        rf"|\[(?P<text>T\d+)\] (?:to|an|à|a|ad|aan|para) (?P<to>{name})(?!\w)"
    )
