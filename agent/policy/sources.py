"""Where an address comes from: the user's words, a file of theirs, or the workspace, but never this run itself."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from agent.policy.facts import PolicyFacts
from agent.types import PreparedCall
from tools.catalog.identity import fold, handles_in
from tools.catalog.roster import NAMED, Roster, handles_of

WRITTEN = "written"
"""The kind of mark of a handle that this run has written down without a source."""
WORKSPACE = "the workspace"


def key_of(handle: str) -> str:
    """Under what such a handle is remembered."""
    return fold(handle)[:200]


def given_by(facts: PolicyFacts) -> Callable[[str], bool]:
    """Tells of a handle whether the user's own words or files hold it."""
    given = _Given(facts)
    return lambda handle: given.by_person(handle) is not None


def unsourced(call: PreparedCall, facts: PolicyFacts) -> tuple[str, ...]:
    """Of the handles that a call writes down or moves, those that nobody has given and no record shows."""
    written = call.spec.effects.reach.written(call.request, facts.records)
    if not written:
        return ()
    given, shown = _Given(facts), frozenset(facts.known_handles())
    return tuple(h for h in dict.fromkeys(written) if given.by_person(h) is None and (h not in shown or given.own(h)))


def with_sources(roster: Roster, facts: PolicyFacts) -> Roster:
    """A roster with the source of everybody; what this run did not write itself was in the workspace before."""
    given = _Given(facts)
    strange: list[str] = []
    sources: list[str | None] = []
    for number, one in enumerate(roster.people):
        own = [handle for handle in handles_of([one]) if given.own(handle) and given.by_person(handle) is None]
        strange += own
        said = (given.by_person(h) for h in handles_of([one])) if number < NAMED else iter(())
        sources.append(None if own else next(filter(None, said), WORKSPACE))
    return replace(roster.with_sources(sources), unsourced=tuple(dict.fromkeys(strange)))


class _Given:
    """What the user gave, taken apart once."""

    def __init__(self, facts: PolicyFacts) -> None:
        self._facts = facts
        self._said = frozenset(handles_in(facts.human_words))
        self._filed = frozenset(handles_in(facts.material))

    def by_person(self, handle: str) -> str | None:
        """The user's words or file that holds a handle."""
        if handle in self._said or self._facts.said(handle):
            return "your words"
        return "your file" if handle in self._filed else None

    def own(self, handle: str) -> bool:
        """Whether this run wrote it down without a source."""
        return (WRITTEN, key_of(handle)) in self._facts.marks


def named(handles: Iterator[str] | tuple[str, ...]) -> str:
    """Some handles in words: the first three, the others counted."""
    found = [*handles]
    more = f" and {len(found) - 3} more" if len(found) > 3 else ""
    return ", ".join(handle[:80] for handle in found[:3]) + more
