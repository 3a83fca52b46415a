"""Asking which record of a kind is meant, and what an answer to that says."""

import re
from collections.abc import Sequence
from typing import Any

from agent.common.words.text import holds_phrase
from agent.models.guided.actions import Do, ask
from agent.models.guided.listing import called
from agent.models.guided.task import values
from agent.models.guided.words import ids

Row = dict[str, Any]
_SAID = ("company", "company.name", "title", "email", "contacts.value", "status")
_MOST = 12
"""Records that a question names."""


def question(kind: str) -> str:
    """How the question begins."""
    return f"Which {kind.replace('_', ' ')} do you mean?"


def which(kind: str, there: Sequence[Row]) -> Do:
    """Ask which row is meant; of several by one name with what tells them apart."""
    names = [name for row in there[:_MOST] if (name := called(row))]
    if len({*names}) < len(names):
        names = [_told_apart(row) for row in there[:_MOST]]
    listed = f" There are: {', '.join(names)}." if names else " There is none."
    return ask(f"{question(kind)}{listed}")


def _told_apart(row: Row) -> str:
    return f"{called(row)} ({', '.join([*_details(row), str(row.get('id'))])})"


def _details(row: Row) -> list[str]:
    """What people say of which one they mean: where somebody works, their address, how a campaign stands."""
    held = [f"{row['leadCount']} leads"] if "leadCount" in row else []
    return [*held, *(said for key in _SAID for said in values(row, key))]


def told(answer: str, there: Sequence[Row]) -> list[Row]:
    """The rows whose ids an answer holds; of those that have one name the one of which it says something."""
    by_id = [row for row in there if has_id(answer, str(row.get("id")))]
    said = [row for row in _of_one_name(there) if any(holds_phrase(answer, one) for one in _details(row))]
    return by_id or (said if len(said) == 1 else [])


def _of_one_name(there: Sequence[Row]) -> list[Row]:
    """The rows whose name another one has."""
    names = [*map(called, there)]
    return [row for row in there if names.count(called(row)) > 1]


def has_id(words: str, id_: str) -> bool:
    """Whether words hold an id; one without a sign that tells it from a word names nothing."""
    return id_ in ids(words) or (
        "_" in id_ and re.search(rf"(?<![\w@]){re.escape(id_)}(?![\w@])", words, re.ASCII) is not None
    )
