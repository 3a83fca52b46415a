"""Dictated texts that went to others than those beside whom they stand: "Ada 'yes', Bo 'no'", the other way round."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from agent.session.evidence import Use, folded
from agent.session.matching import has, matching
from agent.session.named import Item, Wish

_DICTATED = ("", "text", "subject")


def misdirected(
    items: Iterable[Item], left: Iterable[Item], wishes: Iterable[Wish], effects: Sequence[Use], names: Sequence[str]
) -> Iterator[Item]:
    """The texts that went to others of the request, each with whom it was for, who got something else.

    Args:
        items: what was named.
        left: what of it is left over anyway.
        wishes: the clauses that wish for something.
        effects: what was done.
        names: of people in the records that were read.
    """
    dictated = [one for one in items if one.kind == "address" or _is_dictated(one)]
    told = {one.value for one in left}
    pairs = [pair for pair in (*_by_address(dictated), *_by_name(dictated, wishes, names)) if pair[0] not in told]
    people = dict.fromkeys([*(who for who, _ in pairs), *(one.value for one in dictated if one.kind == "address")])
    for who, text in pairs:
        uses = [use for use in matching(text, effects) if use.turn >= text.turn]
        reached = {one for one in people if _is_about(one, uses)}
        if reached and who not in reached and _is_about(who, effects):
            yield replace(text, value=f"{text.value} (not to {who})")


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
    spoken = dict.fromkeys(part for name in names for part in (name, *name.split()) if part[:1].isupper())
    if not spoken:
        return
    name = "|".join(sorted(map(re.escape, spoken), key=len, reverse=True))
    beside = re.compile(
        rf"(?<!\w)(?P<before>{name})(?:\W+[^\W\d_]{{1,5}}){{0,2}}[^\w\[]+\[(?P<after>T\d+)\]"
        rf"|\[(?P<text>T\d+)\] (?:to|an|à|a|ad|aan|para) (?P<to>{name})(?!\w)"
    )
    for wish in wishes:
        for found in beside.finditer(wish.text):
            mark = found["after"] or found["text"]
            of_it = (one for one in items if one.mark == mark and (one.turn, one.clause) == (wish.turn, wish.clause))
            yield from ((found["before"] or found["to"], one) for one in of_it if one.kind == "text")
