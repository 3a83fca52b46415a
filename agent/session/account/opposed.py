"""Wishes for one of two values where what was done set the other one: "archive it", and it went to the inbox."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from agent.common.json_value import Json
from agent.common.words.marks import marked
from agent.common.words.pieces import Piece
from agent.common.words.table import EVERY, tongue
from agent.common.words.wanted import shares
from agent.policy.scope.opposites import asks_for
from agent.session.account.evidence import Use
from agent.session.account.goals import goal_of
from agent.session.account.specifics import specifics
from agent.session.json_parts import names_a_record, objects

_ASKS = 0.5
"""How likely a part asks for something, from which it is held against what was done."""
_MAY_BE = 0.25
"""How likely it is for an act, from which it may be for its tool."""


def opposed(parts: Iterable[Piece], uses: Sequence[Use], things: Sequence[str]) -> Iterator[Piece]:
    """The parts of a request of which the opposite was done, and not them.

    Args:
        parts: those of its messages.
        uses: what was done and looked at for it.
        things: what the records that were read are called.
    """
    effects = (use for use in uses if use.strength and use.proposed is None)
    done = [*_last(chain.from_iterable(map(_each, effects)))]
    looks = [use for use in uses if not use.strength]
    for part in filter(_wants_a_change, parts if done else ()):
        found = [_is_met(part, use, looks) for use in _for(part, done, things)]
        if {*found} & {True, False} == {False}:
            yield part


def _wants_a_change(part: Piece) -> bool:
    keeps = EVERY.cue("spares").search(part.text) is not None  # "and keep news on"
    return part.asks > _ASKS and part.kinds["look"] <= _ASKS and not keeps


def _each(use: Use) -> Iterator[Use]:
    """What an effect does, one by one where it changes many."""
    given = use.arguments if isinstance(use.arguments, dict) else {}
    items = given.get("items")
    if not isinstance(items, list):
        yield use
    else:
        yield from (replace(use, arguments=one, result=None) for one in items if isinstance(one, dict))


def _last(uses: Iterable[Use]) -> Iterator[Use]:
    """Without what a later effect has set anew."""
    seen = set[tuple[str, ...]]()
    for use in reversed([*uses]):
        keys = {(use.tool, *use.where, *_ids(use), key) for key, _ in _settings(use)}
        if not keys or not keys <= seen:
            yield use
        seen |= keys


def _ids(use: Use) -> Iterator[str]:
    return (text for key, text in use.texts if names_a_record(key))


def _settings(use: Use) -> Iterator[tuple[str, Json]]:
    given = use.arguments if isinstance(use.arguments, dict) else {}
    return ((key, value) for key, value in given.items() if not names_a_record(key))


def _for(part: Piece, done: Sequence[Use], things: Sequence[str]) -> list[Use]:
    """The effects that are of a tool which a part means; of these, those that concern whom it names, if any do."""
    meant = goal_of(part.text, tongue(part.text), is_draft=False).tools
    learned = (act for act, share in shares(marked(part.text).text).items() if share > _MAY_BE)
    tools = {tool.partition(".")[0] for tool in meant} | {act.partition(" ")[0] for act in learned}
    fitting = [use for use in done if use.tool in tools]
    names = specifics([part], things)
    return [use for use in fitting if names.are_in(use)] or fitting


def _is_met(part: Piece, use: Use, looks: Sequence[Use]) -> bool | None:
    """Whether an effect sets what a part asks for, or the opposite; ``None`` where it sets nothing of the kind."""
    settings = [*_settings(use)]
    said = [asks_for(part.text, use.tool, key, value, _before(use, key, looks)) for key, value in settings]
    if False in said:
        return False
    return True if True in said or not settings else None


def _before(use: Use, key: str, looks: Sequence[Use]) -> Json:
    """What the looks showed of a value first."""
    ids = {*use.where, *_ids(use)}
    shown = (one for look in looks for one in objects(look.result) if one.get("id") in ids)
    return next((one[key] for one in shown if key in one), None)
