"""The rule about a number that the user named: not more is paid for, or taken, than they said."""

import re
from collections.abc import Iterator

from agent.common.words.marks import counted, counts
from agent.common.words.moods import ends_with
from agent.common.words.numerals import Count
from agent.common.words.put_right import put_right
from agent.common.words.table import EVERY, tongue
from agent.policy.facts import PolicyFacts
from agent.policy.rule import rule
from agent.policy.scope.asked import asking_for, means_all
from agent.types import Decision, PreparedCall
from tools.effects import NOBODY
from tools.registry import REGISTRY
from tools.spec import Journey

_OF_A_THING = re.compile(
    r"[-\u2010\u2011](?!(?:persone?n?|people|leads?|contacts?|prospects?)\b)[^\W\d_]", re.IGNORECASE
)
"""Behind a number that says how a thing is made, and counts nobody: a 3-step campaign."""


@rule("words.number")
def more_than_said(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """Who asks for five gets five: more than a number that the words name waits for a person."""
    taken = 0 if facts.own else _taken(call, facts)
    most = _most(call, facts) if taken > 1 else None
    if most is None or taken <= most:
        return None
    reason = f"MORE THAN YOU SAID: you named {most}, and with this it is {taken}"
    return Decision("ask", "words.number", reason, only_person=True)


def _taken(call: PreparedCall, facts: PolicyFacts) -> int:
    """How many it takes; of a search with those that this request has paid for before."""
    if call.spec.effects.counts_as == "launch":
        return call.reach
    items = getattr(call.args, "items", None)
    if items is not None:
        return len(items)
    if call.spec.effects.counts_as != "search" or not call.credits:
        return call.units
    before = (one.spent for one in facts.paid if one.tool == call.spec.name and not one.earlier)
    return call.units + sum(before) * call.units // call.credits


def _most(call: PreparedCall, facts: PolicyFacts) -> int | None:
    """The number that the words name of what the call takes; a later one in a line without a wish takes its place."""
    most: int | None = None
    for line in map(put_right, facts.orders):
        asking = _asking(call, line, facts)
        if not asking and most is None:
            continue
        found = [number for part in asking or [line] for number in _numbers(part, call)]
        if None in found:
            return None
        most = sum(filter(None, found)) or most
    return most


def _asking(call: PreparedCall, line: str, facts: PolicyFacts) -> list[str]:
    """The parts of a line that ask for what the call does; who launches puts leads in."""
    tools = [call.spec.name] if call.spec.effects.counts_as != "launch" else _putting_in(call.spec.journeys)
    journey = None if facts.scope is None else facts.scope.journey
    return [part for tool in tools for part in asking_for(tool, line, journey)]


def _putting_in(journeys: tuple[Journey, ...]) -> list[str]:
    """The tools of a journey that put people into a campaign."""
    writes = (spec for spec in REGISTRY.values() if spec.effect == "write" and spec.journeys == journeys)
    return [spec.name for spec in writes if spec.effects.reach.leads is not NOBODY.leads]


def _numbers(part: str, call: PreparedCall) -> Iterator[int | None]:
    """The numbers of things that a part of words demands; ``None`` for one that is only the least."""
    said = tongue(part)
    for count in () if means_all(part) else counts(part):
        ahead = part[: count.start]
        is_such = (
            said.cue("of_such").search(said.cue("bound", "at_least").sub(" ", ahead.rpartition(",")[2])) is not None
        )
        if count.value >= _least(call) and not is_such and _counts_them(part, count, call):
            yield None if _is_least(ahead, part[count.end :]) else count.value


def _least(call: PreparedCall) -> int:
    """From which number on words count what a call takes: "find one CFO" does, "put one more in" need not."""
    return 1 if call.spec.effects.counts_as == "search" else 2


def _counts_them(part: str, count: Count, call: PreparedCall) -> bool:
    """Whether a number counts what is taken, and no campaigns, lists, steps or credits, nor what is done a day."""
    noun = counted(part, count)
    if noun is None or _OF_A_THING.match(part, count.end):
        return False
    if EVERY.cue("a_day").search(part[count.end : count.end + 40]):
        return False
    fills = call.spec.effects.counts_as == "launch" or call.spec.effects.reach.leads is not NOBODY.leads
    others = (
        "thing",
        "campaigns",
        "follow_ups",
        *(["sequence_of"] if fills else []),
    )  # mails of a campaign, not people
    return EVERY.cue(*others).match(noun) is None


def _is_least(ahead: str, behind: str) -> bool:
    least = EVERY.cue("at_least")
    return ends_with(least, ahead) or EVERY.cue("or_more").match(behind[:20].lstrip()) is not None
