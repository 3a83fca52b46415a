"""Settling unknown effects by documented reads.  It never sends anything again.

A read can show that something happened.  That it did not is only concluded where the server says so in a state of its
own (a campaign that is still a draft); an absence in a list may be a delay, so the user is asked.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from agent.common.errors import Stop
from agent.gate.polling import Fetch
from agent.state.effects import EffectRow
from agent.types import EffectStatus
from tools.probes import NOT_SHOWN, Arguments, Finding, Trace
from tools.registry import REGISTRY

Ask = Callable[[str], Finding | None]
"""Puts an effect to the user, who says whether it happened; ``None`` when they do not know."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a reconciliation found of one effect, by the keys of ``reconcile --json``."""

    effect: str
    run_id: str
    tool: str
    path: str
    status: EffectStatus
    reason: str


def verdict_on(effect: EffectRow, said: Mapping[str, Finding], ask: Ask | None, fetch: Fetch) -> Trace:
    """Whether an effect happened: by the user's word, by a read, or by asking."""
    if known := said.get(effect.id):
        return Trace(known, "by your word")
    trace = _not_older(probe(effect.tool, effect.arguments, fetch), effect)
    if trace.finding is None and ask is not None:
        question = f"{effect.tool} {effect.path} ({', '.join(effect.recipients)}): {trace.reason}."
        return Trace(ask(question), trace.reason)
    return trace


def probe(tool: str, arguments: Arguments, fetch: Fetch) -> Trace:
    """Look for the traces of an effect whose answer was lost."""
    spec = REGISTRY.get(tool)
    how = NOT_SHOWN if spec is None else spec.effects.probe
    if isinstance(how, str):
        return Trace(None, how)
    try:
        _, outcome = fetch(how.tool, how.arguments(arguments))
    except Stop as stop:
        return Trace(None, f"it could not be read: {stop.escalation.reason}")
    return how.trace(arguments, outcome.answer)


def _not_older(trace: Trace, effect: EffectRow) -> Trace:
    """What a read showed, unless that was there before: the same words may have been written once already."""
    if trace.finding is None or trace.at is None:
        return trace
    try:
        at = datetime.fromisoformat(trace.at)
        if effect.read_until:  # the server's own clock, which may be another than ours
            was_there = at <= datetime.fromisoformat(effect.read_until)
        else:
            was_there = at < datetime.fromisoformat(effect.opened_at).replace(microsecond=0)
    except (ValueError, TypeError):  # no time, or one without a zone
        was_there = True
    return replace(trace, finding=None, reason=f"{trace.reason}, as of {trace.at}: before this") if was_there else trace
