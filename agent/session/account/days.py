"""The days that a clause names for somebody to be told: "tell Ada that it is on Monday"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from agent.common.words.dates import dates
from agent.common.words.moods import ends_with
from agent.common.words.table import Tongue
from agent.common.words.times import SAID, times
from agent.session.account.items import Item


def days_in(clause: str, like: Item, out: Sequence[range], said: Tongue) -> Iterator[Item]:
    """Every day of a clause that the one who is told should hear.

    Args:
        clause: the clause.
        like: how it is meant.
        out: where it speaks of what is not wanted.
        said: the languages that it may be in.
    """
    told = [range(one.start, one.end) for one in times(clause) if one.share(SAID) > 1 / 2]
    for day in dates(clause):
        is_told = any(day.start in span for span in told) and not any(day.start in span for span in out)
        if is_told and _is_content(clause[: day.start], said):
            yield replace(like, kind="date", value=day.text, day=day.value)


def _is_content(ahead: str, said: Tongue) -> bool:
    """Whether a day behind these words is what is to be told: "that it is on Monday", not "the meeting on Monday"."""
    tells = re.search("[:,]", ahead) or said.cue("that").search(ahead) or not ends_with(said.cue("on"), ahead)
    return bool(tells) and not ends_with(said.cue("past"), ahead)
