"""What the person's words ask for, by a table of verbs (``asked.toml``): for planners that state no goals.

The table only ever opens: a wish in words that it does not know, or in a language that it does not speak, is asked
about.  What it knows of "not" and "nothing" takes verbs back.
"""

import re
import tomllib
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from agent.policy.words import clauses, tokens, written_without_spaces
from tools.spec import Goal, Journey

_ADDRESS = re.compile(r"\S+@\S+")


@dataclass(frozen=True, slots=True)
class Wish:
    """Verbs, and what they ask for."""

    goal: Goal
    tools: tuple[str, ...]
    """The tools that may then change or cost something."""
    verbs: tuple[str, ...]
    """Of its own."""
    common: tuple[str, ...]
    """Verbs that it shares: they count in its journey, or where one of its nouns is said."""
    nouns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a clause of the person's words asks for."""

    goal: Goal
    tools: tuple[str, ...]
    clause: str


def asked_for(words: str, journey: Journey | None = None) -> Sequence[Asked]:
    """What words ask for, clause by clause; nothing where they say that nothing is to be changed.

    Args:
        words: the person's.
        journey: the one at hand; without one, verbs that several goals share count for each.
    """
    said = clauses(words)
    if any(map(_refuses_everything, said)):
        return ()
    things = frozenset(wish.goal for wish in _wishes() for clause in said if _holds(clause, wish.nouns))
    return [asked for clause in said if not _has(clause, "not") for asked in _in(clause, journey, things)]


def only_goes_ahead(words: str) -> bool:
    """Whether words say no more than "go" or "do it", besides for whom."""
    said = tokens(_ADDRESS.sub(" ", words))
    return bool(said) and set(said) <= set(_said()["go"])


def everything() -> Sequence[Asked]:
    """Every wish."""
    return [Asked(wish.goal, wish.tools, "") for wish in _wishes()]


def tools_asked(goal: Goal) -> tuple[str, ...]:
    """The tools that the verbs of a goal ask for."""
    return next((wish.tools for wish in _wishes() if wish.goal == goal), ())


def means_all(clause: str) -> bool:
    """Whether a clause speaks of all of a kind."""
    return _has(clause, "all")


def means_strongest(clause: str) -> bool:
    """Whether a clause speaks of the strongest of a kind."""
    return _has(clause, "strongest")


def speaks_of_work(token: str) -> bool:
    """Whether a word, folded, is one of those in which wishes are said: as a name it names nobody."""
    spoken = (words for wish in _wishes() for words in (wish.verbs, wish.common, wish.nouns))
    return any(_holds(token, [word.removeprefix("^") for word in words]) for words in (*spoken, *_said().values()))


def _refuses_everything(clause: str) -> bool:
    return _has(clause, "not") and _has(clause, "anything") and not _has(clause, "else")


def _in(clause: str, journey: Journey | None, things: Container[Goal]) -> Iterator[Asked]:
    for wish in _wishes():
        here = journey is None or wish.goal.partition(".")[0] == journey or wish.goal in things
        if _holds(clause, wish.verbs) or (here and _holds(clause, wish.common)):
            yield Asked(wish.goal, wish.tools, clause)


def _has(clause: str, kind: str) -> bool:
    return _holds(clause, _said()[kind])


def _holds(clause: str, words: Sequence[str]) -> bool:
    said = tokens(clause)
    return any(_is_said(word, clause, said) for word in words)


def _is_said(verb: str, clause: str, said: Sequence[str]) -> bool:
    if written_without_spaces(verb):
        return verb in clause
    if verb.startswith("^"):
        return next((token for token in said if token not in _said()["courtesies"]), "") == verb[1:]
    whole = verb.removesuffix("=")
    return any(token == whole if verb != whole else token.startswith(whole) for token in said)


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(resources.files("agent.policy").joinpath("asked.toml").read_text("utf-8"))


@cache
def _said() -> Mapping[str, tuple[str, ...]]:
    return {kind: tuple(words.split()) for kind, words in _table()["said"].items()}


@cache
def _wishes() -> tuple[Wish, ...]:
    verbs, found = _table()["verbs"], []
    for goal, wish in _table()["wishes"].items():
        languages = {key: text for key, text in wish.items() if key not in ("tools", "like", "of")}
        common = [text for name in wish.get("like", ()) for text in verbs[name].values()]
        nouns = wish.get("of", "").split()
        found.append(Wish(goal, tuple(wish["tools"]), _words(languages.values()), _words(common), tuple(nouns)))
    return tuple(found)


def _words(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(" ".join(texts).split())
