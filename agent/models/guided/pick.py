"""Which records are meant: by what identifies them, by rank, and only then by a model, which may say "none"."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agent.common.words import numbers, stems
from agent.models.guided.decide import Decider
from prompts.loader import load

SURE = 0.8
"""How sure a choice from a list must be."""
MARGIN = 0.3
"""How far ahead of the next one it must be."""
SHOWN = 9
"""Rows that a choice is made from, and that a question names."""
_WHOLE = ("id", "participant_email", "participant_name", "entityCompany", "entityPerson", "name", "display_name",
          "email_address")  # fmt: skip
_NAMES = ("participant_name", "name", "display_name", "id")
_TOLD = ("participant_name", "participant_email", "title", "entityCompany", "name", "display_name", "subject", "label",
         "channel")  # fmt: skip

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Picked:
    """What was found for a description."""

    rows: tuple[Record, ...] = ()
    """The records that are meant."""
    among: tuple[Record, ...] = ()
    """The records between which it is not clear."""
    missing: str = ""
    """The part of the description that no record fits."""


def pick(rows: Sequence[Record], wanted: str, llm: Decider) -> Picked:
    """Find the records that a person described."""
    found: list[Record] = []
    for part in _parts(wanted):
        fitting = _named(rows, part)
        if len(fitting) > 1:
            return Picked(among=tuple(fitting))
        place = None if fitting else _place(part)
        if place is not None:
            fitting = list(rows[place : place + 1])
        if not fitting:
            return _by_sense(rows, wanted, llm) if not found else Picked(tuple(found), missing=part)
        found += [row for row in fitting if row not in found]
    return Picked(tuple(found)) if found else Picked(among=tuple(rows[:SHOWN]))


def ranked(rows: Sequence[Record], wanted: str, llm: Decider) -> Picked:
    """Find the entries of a feed that a person described, by company, by rank or by sense."""
    whole = _whole(rows, wanted)
    if whole:
        named = {str(row.get("entityCompany") or row["id"]) for row in whole}
        return Picked(tuple(whole)) if len(named) == len(whole) else _by_sense(whole, wanted, llm)
    order, sure = next(iter(llm.weigh("order", wanted, load("guided/order").meta["labels"]).items()))
    best = sorted(rows, key=_strength, reverse=True)
    count = next(iter(numbers(wanted)), 1)
    if sure >= SURE and order in ("strongest", "newest", "all"):
        newest = sorted(rows, key=lambda row: str(row.get("createdAt", "")), reverse=True)
        return Picked(tuple({"strongest": best[:count], "newest": newest[:count], "all": best}[order]))
    place = _place(wanted)
    if sure >= SURE and order == "place" and place is not None:
        return Picked(tuple(best[place : place + 1]))
    return _by_sense(best, wanted, llm)


def is_here(wanted: str) -> bool:
    """Whether words only point at what was spoken of before ("answer him")."""
    words = re.findall(r"\w+", wanted.lower())
    return not words or set(words) <= set(load("guided/order").meta["here"].split())


def told(row: Mapping[str, Any]) -> str:
    """A record in a line, unable to begin a line of its own in a prompt."""
    return ", ".join(" ".join(str(row[key]).split())[:100] for key in _TOLD if row.get(key))


def named(row: Mapping[str, Any]) -> str:
    """A record as a question names it: a person without the words that they chose."""
    return told({key: value for key, value in row.items() if key not in ("subject", "channel")})


def _parts(wanted: str) -> list[str]:
    return [part for part in re.split(r"\s*,\s*|\s+(?:and|und|et|y|&)\s+", wanted) if part.strip()]


def _named(rows: Sequence[Record], part: str) -> list[Record]:
    """Records that a description names: whole, else by a word of a name."""
    whole = _whole(rows, part)
    if whole:
        return whole
    words = set(re.findall(r"\w{2,}", part.lower()))
    return [
        row
        for row in rows
        if words & set(re.findall(r"[^\W_]{2,}", " ".join(str(row.get(key, "")) for key in _NAMES).lower()))
    ]


def _whole(rows: Sequence[Record], text: str) -> list[Record]:
    """Records with an identifying value that stands whole in a text; the longest values are looked for first."""
    values = {(str(row[key]).lower(), number) for number, row in enumerate(rows) for key in _WHOLE if row.get(key)}
    rest, found = text.lower(), set()
    for value in sorted({value for value, _ in values}, key=len, reverse=True):
        if re.search(rf"(?<!\w){re.escape(value)}(?!\w)", rest):
            rest = rest.replace(value, " ")
            found |= {number for other, number in values if other == value}
    return [row for number, row in enumerate(rows) if number in found]


def _by_sense(rows: Sequence[Record], wanted: str, llm: Decider) -> Picked:
    """Have the model choose among the records that share a word with the description, or none of them."""
    if "@" in wanted:  # an address is somebody's or nobody's
        return Picked(missing=wanted)
    own = [(stems(told(row)), row) for row in rows]
    common = {stem for stem in stems(wanted) if sum(stem in stemmed for stemmed, _ in own) * 2 > len(rows) > 2}
    said = stems(wanted) - common
    likely = [row for stemmed, row in own if said & stemmed][:SHOWN]
    if not likely:
        return Picked(missing=wanted)
    listed = "\n".join(f"{number}: {told(row)}" for number, row in enumerate(likely, 1))
    options = [str(number) for number in range(len(likely) + 1)]
    weighed = llm.weigh("pick", f"wanted: {wanted}\n0: none of these\n{listed}", options, lead='{"number": ')
    (first, sure), (_, next_sure) = list(weighed.items())[:2]
    if first == "0":
        return Picked(missing=wanted)
    if sure < SURE or sure - next_sure < MARGIN:
        return Picked(among=tuple(likely))
    return Picked((likely[int(first) - 1],))


def _place(wanted: str) -> int | None:
    words = set(re.findall(r"\w+", wanted.lower()))
    places = load("guided/order").meta["places"]
    return next((place for place, names in enumerate(places) if words & set(names.split())), None)


def _strength(row: Record) -> tuple[int, str]:
    score = row.get("score")
    return (score if isinstance(score, int) else 0, str(row.get("createdAt", "")))
