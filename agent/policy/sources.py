"""Where an address comes from: the user's words, a file of theirs, or the workspace, but never this run itself.

So for what a row says of somebody, which becomes part of a text.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import chain

from agent.common.json_value import Json
from agent.common.words.text import fold as plain
from agent.common.words.text import tokens, written_without_spaces
from agent.policy.facts import PolicyFacts
from agent.policy.people import handles_in as handles_of_record
from agent.policy.target_state import text_key
from agent.types import PreparedCall
from tools.catalog.identity import fold, handles_in, is_handle, texts_of
from tools.catalog.put_in import fillings_of
from tools.catalog.roster import NAMED, Roster, handles_of

WRITTEN = "written"
"""The kind of mark of a handle that this run has written down without a source."""
WORDED = "worded"
"""The same of what a row says."""
WORKSPACE = "the workspace"


_FEW = 3
_NUMBER = 5
"""Digits from which a number has signs between them."""
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_SHORT = 3
"""Letters up to which a part of a domain is one of many: "co", "com"."""
_CELLS = re.compile(r"[,;|\t]")
"""What stands between the cells of a table."""
_SIGNS = re.compile(r"[ ()./+-]")
_SCHEME = re.compile(r"^https?://(?:www\.)?", re.IGNORECASE)
_NO_VALUES = frozenset({"id", "type", "sources", "listIds", "campaign_id", "prospect_id"})
"""Keys of rows under which nothing is said of anybody."""


def key_of(handle: str) -> str:
    """Under what such a handle is remembered."""
    return fold(handle)[:200]


def own_marks(call: PreparedCall, facts: PolicyFacts) -> Iterator[tuple[str, str]]:
    """By what is remembered what a call writes down without a source."""
    yield from ((WRITTEN, key_of(handle)) for handle in unsourced(call, facts))
    yield from ((WORDED, _wording_key(text)) for text in dict.fromkeys(_unsourced_wording(call, facts)))


def _wording_key(text: str) -> str:
    return text_key(plain(text))


def unsourced(call: PreparedCall, facts: PolicyFacts) -> tuple[str, ...]:
    """Of the handles that a call writes down or moves, those that nobody has given and no record shows."""
    written = call.spec.effects.reach.written(call.request, facts.records)
    if not written:
        return ()
    given, shown = Given(facts), frozenset(facts.known_handles())
    return tuple(h for h in dict.fromkeys(written) if given.by_person(h) is None and (h not in shown or given.own(h)))


def _unsourced_wording(call: PreparedCall, facts: PolicyFacts) -> Iterator[str]:
    """Of what a call writes down of people, what nobody has said of them and no record of theirs shows."""
    rows = call.spec.effects.reach.rows(call.request)
    given, shown = Given(facts), _shown_of(facts) if rows else {}
    for row in rows:
        theirs = [text for handle in handles_in(row) for text in shown.get(handle, ())]
        for text in fillings_of(row):
            is_shown = not given.worded(text) and any(one.holds(text) for one in theirs)
            if not is_shown and not given.holds(text):
                yield text


def unsaid(call: PreparedCall, facts: PolicyFacts) -> list[str]:
    """What a call writes down of people, addresses aside, that nobody has said, no record of theirs shows and is new.

    Facts of people are not a planner's to write; who is written down is held to the words elsewhere.
    """
    rows = call.spec.effects.reach.rows(call.request)
    given, shown = Given(facts), _shown_of(facts) if rows else {}
    before = [*map(_Said, _values_of(dict(call.former)))]
    found: list[str] = []
    for row in rows:
        handles = [*handles_in(row)]
        own = [*before, *(one for handle in handles for one in shown.get(handle, ()))]
        values = (text for text in _values_of(row) if not any(one.holds(text) for one in own))
        found += [f'"{text[:60]}"' for text in values if not given.holds_value(text, handles)]
    return list(dict.fromkeys(found))


def _values_of(value: Json) -> Iterator[str]:
    """What is said of somebody under whatever key, without addresses, ids and what says of which type it is."""
    if isinstance(value, dict | list):
        inner = value if isinstance(value, list) else [one for key, one in value.items() if key not in _NO_VALUES]
        yield from chain(*map(_values_of, inner))
    elif value is not None and not isinstance(value, bool):
        text = _SCHEME.sub("", str(value)).strip()
        yield from [text] if text and not is_handle(text) else []


def _shown_of(facts: PolicyFacts) -> dict[str, list["_Said"]]:
    """What the records that were read say, by the addresses and profiles in them."""
    found: dict[str, list[_Said]] = {}
    for record in facts.records.values():
        for handle in {*map(fold, handles_of_record(record))}:
            found.setdefault(handle, []).extend(map(_Said, texts_of(dict(record))))
    return found


class _Said:
    """Words, taken apart once: see ``holds_phrase``."""

    def __init__(self, words: str) -> None:
        self._spaced, self._dense = _spaced(words), plain(words).replace(" ", "")

    def holds(self, text: str) -> bool:
        """Whether all words of a text stand here, one after the other."""
        if written_without_spaces(text) or not tokens(text):
            return plain(text).replace(" ", "") in self._dense
        return _spaced(text) in self._spaced


def _holds_few(said: _Said, text: str) -> bool:
    few = text.split() if len(text.split()) <= _FEW else [text]
    return said.holds(text) or all(map(said.holds, few))


def _holds_value(words: str, text: str) -> bool:
    """Whether words hold a value, a number with other signs between its digits, or what a domain is called by."""
    digits, said = _SIGNS.sub("", text), _Said(words)
    is_number = len(digits) >= _NUMBER and digits.isdecimal()
    if _holds_few(said, text) or (is_number and digits in _SIGNS.sub("", words)):
        return True
    labels = [one for one in text.split(".")[:-1] if len(one) > _SHORT]
    return _DOMAIN.fullmatch(text) is not None and bool(labels) and all(map(said.holds, labels))


def _spaced(text: str) -> str:
    return f" {' '.join(tokens(text))} "


def with_sources(roster: Roster, facts: PolicyFacts) -> Roster:
    """A roster with the source of everybody; what this run did not write itself was in the workspace before."""
    given = Given(facts)
    strange: list[str] = []
    sources: list[str | None] = []
    for number, one in enumerate(roster.people):
        own = [handle for handle in handles_of([one]) if given.own(handle) and given.by_person(handle) is None]
        strange += own
        said = (given.by_person(h) for h in handles_of([one])) if number < NAMED else iter(())
        sources.append(None if own else next(filter(None, said), WORKSPACE))
    return replace(roster.with_sources(sources), unsourced=tuple(dict.fromkeys(strange)))


class Given:
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

    def worded(self, text: str) -> bool:
        """Whether this run wrote down of somebody what nobody has said, in these words."""
        return (WORDED, _wording_key(text)) in self._facts.marks

    def holds(self, text: str) -> bool:
        """Whether the user's words or files hold a text, or a few words one by one."""
        return _holds_few(self._heard, text)

    def holds_value(self, text: str, handles: Collection[str]) -> bool:
        """Whether the user's words hold a value, or their files; of somebody with a row there only that row."""
        rows = [row for handle in handles for row in self._rows.get(handle, ())]
        return _holds_value("\n".join([self._facts.human_words, *(rows or [self._facts.material])]), text)

    @cached_property
    def _rows(self) -> dict[str, list[str]]:
        """The rows of tables in the files, by the addresses and profiles in them."""
        found: dict[str, list[str]] = {}
        for line in filter(_CELLS.search, self._facts.material.split("\n")):
            for handle in handles_in(line):
                found.setdefault(handle, []).append(line)
        return found

    @cached_property
    def _heard(self) -> _Said:
        return _Said(f"{self._facts.human_words}\n{self._facts.material}")
