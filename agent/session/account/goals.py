"""Which kind of effect brings a clause to its end, and what shows that nothing is left to do for it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from agent.common.words.moods import is_a_mail, wish_of
from agent.common.words.table import Tongue, stems, table
from agent.common.words.text import written_without_spaces

_TO_NAME = re.compile(r"[\w-]+ (?:(?:to|an|à|a|aan) )?[A-ZÀ-Þ]\w+")
_SPECIFIC = frozenset({"archive", "close", "vote", "mark", "dismiss", "switch", "import", "pause", "delete", "other"})
"""Kinds of verbs that mean certain tools and no others."""


@dataclass(frozen=True, slots=True)
class _Sign:
    """Words by which a verb that may mean anything means certain tools."""

    kind: str
    cue: str
    verbs: frozenset[str] = frozenset()
    """The kinds of verbs with which they do; empty: with any."""
    begins: bool = False
    """Whether they begin the clause, and are its verb."""

    def is_in(self, words: str, kinds: frozenset[str], said: Tongue) -> bool:
        cue = said.cue(self.cue)
        if self.begins:
            return cue.match(words) is not None
        return bool(kinds & (self.verbs or kinds)) and cue.search(words) is not None


_SIGNS = (
    _Sign("comment", "comments", frozenset({"write", "make"})),
    _Sign("pause", "pauses", begins=True),
    _Sign("archive", "archives"),
    _Sign("campaign", "makes_campaign", begins=True),
    _Sign("list", "on_a_list", begins=True),
    _Sign("switch", "switches", begins=True),
)


@dataclass(frozen=True, slots=True)
class Goal:
    """What a clause wishes for, as far as its verb says it."""

    kind: str = ""
    """The kind of its verb, if that means certain tools."""
    tools: frozenset[str] = frozenset()
    """These tools."""
    is_told: bool = False
    """Whether somebody is to be told something."""
    shown: frozenset[str] = frozenset()
    """Values of a thing by which it is so already, as ``key=value``; only of a wish that something be so."""


def goal_of(clause: str, said: Tongue, *, is_draft: bool) -> Goal:
    """What a clause wishes for; marks in it stand for what was taken out.

    Args:
        clause: the clause.
        said: the languages that it may be in.
        is_draft: whether the words that it stands in want a message written and not sent.
    """
    words, is_polite = wish_of(clause, said)
    ensured = said.cue("ensure").search(words)
    if ensured and (not ensured.start() or written_without_spaces(words)):
        return _to_be_so(words if ensured.start() else words[ensured.end() :], said)
    kinds = said.kinds(words) or (_kinds_within(words, said) if is_polite else frozenset())
    kind = _kind_of(words, kinds, said, is_draft=is_draft)
    return Goal(kind, _tools_meant(kind, kinds), kind == "send" or not kinds.isdisjoint({"tell", "write"}))


def _tools_meant(kind: str, kinds: frozenset[str]) -> frozenset[str]:
    """The tools of a verb; none where one of its kinds may mean anything: to add somebody is no signal's mark alone."""
    if not kind and not kinds <= table()["does"].keys():
        return frozenset()
    return _tools_of({kind} if kind in ("send", "pause") else {kind} | kinds)


def _tools_of(kinds: Iterable[str]) -> frozenset[str]:
    return frozenset(tool for kind in kinds for tool in table()["does"].get(kind, ()))


def _kinds_within(words: str, said: Tongue) -> frozenset[str]:
    return frozenset(kind for kind in table()["verb"] if said.verb(kind).search(words))


def _to_be_so(words: str, said: Tongue) -> Goal:
    """The goal of "make sure that X is archived": an effect, unless it is so already."""
    until = said.cue("until").search(words)
    words = words[: until.start()] if until else words
    if re.search(stems(table()["said"]["not"].split()), words, re.IGNORECASE):
        return Goal()
    for state, values in table()["shown"].items():
        if said.cue(f"state_{state}").search(words):
            kind = "switch" if state in ("on", "off") else state
            return Goal(kind, frozenset(table()["does"][kind]), shown=frozenset(values))
    return Goal()


def _kind_of(words: str, kinds: frozenset[str], said: Tongue, *, is_draft: bool) -> str:
    """The kind of verb that a wish is to be held to; none where its verbs may mean anything."""
    if ("launch" in kinds or said.cue("launches").match(words)) and _is_of_a_campaign(words, said):
        return "launch"
    if not is_draft and _is_message(words, kinds, said):
        return "send"
    return _kind_by_its_words(words, kinds, said) or (min(kinds, default="") if kinds <= _SPECIFIC else "")


def _kind_by_its_words(words: str, kinds: frozenset[str], said: Tongue) -> str:
    if "rename" in kinds:
        return "rename"
    return next((one.kind for one in _SIGNS if one.is_in(words, kinds, said)), "")


def _is_of_a_campaign(words: str, said: Tongue) -> bool:
    """Whether a verb that may mean a launch does."""
    if words[:6].lower() == "launch" or said.cue("campaigns").search(words):
        return True
    return said.cue("it").fullmatch(words.rstrip(" .!")) is not None


def _is_message(words: str, kinds: frozenset[str], said: Tongue) -> bool:
    if is_a_mail(words, said):
        return True
    if kinds.isdisjoint({"send", "reply"}):
        names = (
            re.search(r"\[A\d+\]", words)
            or (_TO_NAME.match(words) and said.cue("that").search(words))
            or said.cue("to_them").match(words)
        )
        return names is not None and not kinds.isdisjoint({"tell", "write"})
    verb = said.verb("send", "reply", begins=True).match(words)
    return verb is None or not said.cue("me").match(words[verb.end() :].lstrip(" -"))
