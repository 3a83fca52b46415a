"""The days that a clause names for somebody to be told: "tell Ada that it is on Monday"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from agent.common.words.asked import is_told_at
from agent.common.words.dates import Date, dates
from agent.common.words.moods import ends_with
from agent.common.words.table import Tongue
from agent.session.items import Item


def days_in(clause: str, like: Item, out: Sequence[range], said: Tongue) -> Iterator[Item]:
    """Every day of a clause that the one who is told should hear.

    Args:
        clause: the clause.
        like: how it is meant.
        out: where it speaks of what is not wanted.
        said: the languages that it may be in.
    """
    for day in dates(clause):
        ahead = clause[: day.start]
        # "the meeting on Monday" tells which one; "that it is on Monday" is what is to be told.
        told = re.search("[:,]", ahead) or said.cue("that").search(ahead)
        if any(day.start in span for span in out) or ends_with(said.cue("past"), ahead):
            continue
        if not _is_aside(told, clause, day) and (told or not ends_with(said.cue("on"), ahead)):
            yield replace(like, kind="date", value=day.text, day=day.value)


def _is_aside(told: re.Match[str] | None, clause: str, day: Date) -> bool:
    """Whether what names a day only tells something to the agent: "tell Bo yes, he called on Friday"."""
    is_for_them = told is not None and told[0] != "," and "," not in clause[told.end() : day.start]
    return not is_for_them and is_told_at(clause, day.start, day.text)
