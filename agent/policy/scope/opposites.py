"""Values that are each other's opposite: which of them words ask for, and the rule for a call that sets the other.

What a clause is about was learned with its value, where people say it in many ways; beside it stand the words of the
table.  Words that ask for both ask for neither.
"""

import re
from collections.abc import Iterator, Mapping
from typing import cast

from agent.common.json_value import Json
from agent.common.words.asked import likeliest
from agent.common.words.marks import counts, marked
from agent.common.words.moods import parts_with_a_verb, starting
from agent.common.words.table import EVERY, table
from agent.common.words.text import clauses
from agent.common.words.wanted import shares
from agent.policy.facts import PolicyFacts
from agent.policy.rule import rule
from agent.policy.scope.asked import asking_for
from agent.policy.scope.ordered import about
from agent.policy.target_state import set_by
from agent.types import Decision, PreparedCall

VALUED = frozenset({"status", "vote", "enabled"})
"""Arguments whose value tells what is done."""
_CLOCK, _TIME = re.compile(r"\d{2}:\d{2}"), re.compile(r"(?<![\d:])(\d{1,2})[:.](\d{2})(?![\d:])")
_UTC = re.compile(r"\b(?:utc|gmt)\b", re.IGNORECASE)
_SURELY = 0.75
"""How likely a part of words asks for a value, from which it surely does."""


@rule("words.opposite")
def the_opposite(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """Who asks for one of two values gets no other one without a yes: "archive it" takes nothing back to the inbox."""
    if call.effect == "read" or facts.own:
        return None
    parts = asking_parts(call, facts, bare=True)
    for key, value, before in changes(call) if parts else ():
        said = [asks_for(part, call.spec.name, key, value, before) for part in parts]
        if False in said and True not in said:
            reason = f"THE OPPOSITE OF WHAT YOU SAID: it sets {key} to {str(value).lower()}"
            return Decision("ask", "words.opposite", reason, only_person=True)
    return None


def asking_parts(call: PreparedCall, facts: PolicyFacts, *, bare: bool = False) -> list[str]:
    """The parts that ask for what a call does, of the last message that holds any.

    Args:
        call: the call.
        facts: what is known.
        bare: whether one without a verb of its own counts as well: "Theo back to unread".
    """
    name, journey = call.spec.name, None if facts.scope is None else facts.scope.journey
    for line in reversed(facts.orders):
        each = (part for clause in (clauses(line) if bare else [line]) for part in parts_with_a_verb(clause))
        known = (part for part in each if (act := about(part)) and act.name == name)
        if found := [*dict.fromkeys([*asking_for(name, line, journey), *known])]:
            return found
    return []


def changes(call: PreparedCall) -> Iterator[tuple[str, Json, Json]]:
    """What a call sets that was not so before: the argument, its value, and what it was, if that is known."""
    made = set_by(call.spec, call.request)
    for name, value in made.items():
        was = call.former.get(name)
        if call.spec.effects.items is None:
            yield from _changed({name: value}, {name: was})
        else:
            yield from _changed(cast("dict[str, Json]", value), was if isinstance(was, dict) else {})


def _changed(values: Mapping[str, Json], was: Mapping[str, Json]) -> Iterator[tuple[str, Json, Json]]:
    yield from ((key, value, was.get(key)) for key, value in values.items() if was.get(key) != value)


def asks_for(part: str, tool: str, key: str, value: Json, before: Json = None) -> bool | None:
    """Whether a part of words asks for just this value, or for another; ``None`` where it asks for none.

    Args:
        part: of words, which asks for what the tool does.
        tool: the tool.
        key: the argument.
        value: what a call sets it to.
        before: what it was, if that is known.
    """
    if isinstance(value, str) and _CLOCK.fullmatch(value):
        return _keeps_to(part, value)
    return True if _is_said(part, value) else _asks_by_pole(part, f"{tool} {key} ", value, before)


def _asks_by_pole(part: str, begins: str, value: Json, before: Json) -> bool | None:
    """The same by the words of the table, and by what was learned of acts that begin so."""
    key = begins.split()[1]
    part = _without_its_name(part, key) if isinstance(value, bool) else part
    poles = [*_poles(key, value, before)]
    said = {(_says(part, pole), _says(part, table()["opposites"][pole]["of"])) for pole in poles}
    wanted = _learned(part, begins) if poles and (True, True) not in said and not isinstance(value, bool) else ""
    if wanted:
        return wanted == str(value)
    return next((is_this for is_this, is_other in said if is_this != is_other), None)


def _without_its_name(part: str, key: str) -> str:
    """A part without the words of what a switch is called: "make it stop on replies" stops nothing."""
    own = "|".join(key.split("_")) if "_" in key else "(?!)"
    return re.sub(rf"\b(?:{own})\w*", " ", part, flags=re.IGNORECASE)


def _is_said(part: str, value: Json) -> bool:
    return _is_number(value) and any(one.value == value for one in counts(part))


def _keeps_to(part: str, time: str) -> bool | None:
    """Whether a time of the day is the one that a part names; one of another zone has the same minutes at least."""
    named = [f"{int(hour):02}:{minute}" for hour, minute in _TIME.findall(part)]
    if not named:
        return None
    return time in named if _UTC.search(part) else any(one[-2:] == time[-2:] for one in named)


def _learned(part: str, begins: str) -> str:
    """The value for which a part surely asks, by what was learned of acts that begin so; empty where none is sure."""
    if "change" in EVERY.kinds(starting(part, EVERY)):
        return ""  # "change the status" says of none that it is asked for
    acts = shares(marked(part).text)
    act = likeliest(acts)
    return act.removeprefix(begins) if act.startswith(begins) and acts[act] > _SURELY else ""


def _is_number(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _poles(key: str, value: Json, before: Json) -> Iterator[str]:
    said = {f"{key}={one}" for one in _called(value, before)}
    return (pole for pole, one in table()["opposites"].items() if not said.isdisjoint(one["values"]))


def _called(value: Json, before: Json) -> Iterator[str]:
    """What the table calls a value."""
    yield str(value).lower()
    if _is_number(value) and value:
        yield "some"
    if isinstance(value, int) and isinstance(before, int) and before != value:
        yield "more" if value > before else "less"


def _says(part: str, pole: str) -> bool:
    return EVERY.cue(*table()["opposites"][pole]["said"]).search(part) is not None
