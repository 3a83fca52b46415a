"""What a run did, as steps on a line of time: from its audit alone."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from agent.policy.told import for_person
from agent.state import events
from agent.state.recorded import Recorded, UnknownEvent

Kind = Literal["run", "model", "gate", "request", "wait", "person"]
_CUT = 20.0
"""Seconds for which a pause counts on the line at most: a night of waiting would leave no room for the rest."""
WIDTH = 1000
"""Units of the line."""


@dataclass(slots=True)
class Step:
    """Something that took place, or that began and ended."""

    kind: Kind
    what: str
    at: str
    detail: str = ""
    effect: bool = False
    """Whether it changes something in the world."""
    bad: bool = False
    until: str = ""
    """When it ended; empty for a moment, and for what has not ended."""
    left: int = 0
    """Where it begins on the line, in units."""
    width: int = 0

    @property
    def seconds(self) -> float:
        """How long it took."""
        return _seconds(self.at, self.until) if self.until else 0.0


@dataclass(slots=True)
class _Line:
    """Steps as their events come by."""

    steps: list[Step] = field(default_factory=list)
    open: dict[str, Step] = field(default_factory=dict)
    """What has not ended, by what ends it."""
    effects: dict[str, str] = field(default_factory=dict)
    """The effect of each call."""

    def begin(self, key: str, step: Step) -> None:
        self.open[key] = step
        self.steps.append(step)

    def end(self, key: str, at: str, detail: str = "", *, bad: bool = False) -> bool:
        step = self.open.pop(key, None)
        if step is not None:
            step.until, step.detail, step.bad = at, " · ".join(filter(None, [step.detail, detail])), bad
        return step is not None


def timeline(recorded: Iterable[Recorded]) -> list[Step]:
    """The steps of a run, in the order in which they began."""
    line, moments = _Line(), []
    for one in recorded:
        moments.append(one.at)
        line.steps += [step for tell in _TELLERS if (step := tell(line, one)) is not None]
    _place(line.steps, moments)
    return line.steps


def _told_by_the_run(line: _Line, one: Recorded) -> Step | None:
    match one.event:
        case events.RunStarted(model=model, mode=mode):
            return Step("run", f"started in mode {mode} with {model}", one.at)
        case events.RunResumed(model=model):
            line.end("pause", one.at)
            return Step("run", f"taken up again with {model}", one.at)
        case events.RunEnded(status=status):
            line.begin("pause", Step("run", f"ended: {status}", one.at, bad=status not in ("done", "waiting")))
        case events.Reconciled(status=status, reason=reason):
            return Step("gate", f"settled as {status}", one.at, reason)
        case UnknownEvent(type=kind):
            return Step("run", kind, one.at)
    return None


def _told_by_the_model(line: _Line, one: Recorded) -> Step | None:
    match one.event:
        case events.ModelRequested():
            line.begin("model", Step("model", "the model answers", one.at))
        case events.ModelAnswered() as answer:
            tokens = f"{answer.input_tokens + answer.output_tokens} tokens" if answer.input_tokens else ""
            called = ", ".join(call.tool for call in answer.calls)
            line.end("model", one.at, " · ".join(filter(None, [called, tokens])))
        case events.ModelAwaited(reason=reason, seconds=seconds):
            return Step("wait", f"waits {seconds:g} s for the model", one.at, reason)
        case events.Reminded(unused=unused):
            return Step("gate", "reminded the model of what was left over", one.at, ", ".join(unused))
    return None


def _told_of_the_scope(line: _Line, one: Recorded) -> Step | None:
    match one.event:
        case events.ScopeFixed(goals=goals):
            return Step("gate", "fixed what may change", one.at, ", ".join(goals) or "nothing but an answer")
        case events.StrangersShown(source=source):
            return Step("gate", "text of strangers was read from here on", one.at, source)
    return None


def _told_of_a_decision(line: _Line, one: Recorded) -> Step | None:
    match one.event:
        case events.Proposed(call_id=call_id, tool=tool, effect=effect, method=method, target=target):
            line.effects[call_id] = effect
            return None if effect == "read" else Step("gate", f"{tool} was proposed", one.at, f"{method} {target}")
        case events.Decided(verdict="ask" | "deny" as verdict, rule=rule, reason=reason):
            told = f"{for_person(rule, reason)} ({rule})"
            return Step("gate", f"policy: {verdict}", one.at, told, bad=verdict == "deny")
        case events.Refused(rule=rule, reason=reason):
            return Step("gate", "refused", one.at, f"{for_person(rule, reason)} ({rule})", bad=True)
        case events.Invalid(tool=tool, reason=reason):
            return Step("gate", f"{tool}: not a valid call", one.at, reason, bad=True)
    return None


def _told_of_a_request(line: _Line, one: Recorded) -> Step | None:
    match one.event:
        case events.RequestSent(call_id=call_id, method=method, target=target, attempt=attempt):
            again = f" (try {attempt})" if attempt > 1 else ""
            acts = line.effects.get(call_id, "read") != "read"
            line.begin(f"request {call_id}", Step("request", f"{method} {target}{again}", one.at, effect=acts))
        case events.AnswerReceived(call_id=call_id) as answer:
            parts = dict.fromkeys([answer.outcome, str(answer.http_status or ""), answer.message[:200]])
            told = " · ".join(filter(None, parts))
            line.end(f"request {call_id}", one.at, told, bad=answer.outcome != "done")
        case events.Retrying(call_id=call_id, seconds=seconds, reason=reason):
            line.end(f"request {call_id}", one.at, reason, bad=True)
            return Step("wait", f"waits {seconds:g} s before the next try", one.at, reason)
    return None


def _told_of_a_person(line: _Line, one: Recorded) -> Step | None:
    match one.event:
        case events.ApprovalRequested(approval_id=approval_id):
            line.begin(approval_id, Step("person", "waits for an answer", one.at, approval_id))
        case events.ApprovalAnswered() as answer:
            told = f"{answer.who or 'the user'} ({answer.via or '?'}) said {answer.answer} {answer.reason}".rstrip()
            if answer.answer == "later" or not line.end(answer.approval_id, one.at, told, bad=answer.answer == "no"):
                return Step("person", told, one.at, bad=answer.answer == "no")
        case events.Granted() | events.Revoked() as grant:
            given = "gave a grant" if isinstance(grant, events.Granted) else "took a grant back"
            return Step("person", f"{grant.who or 'the user'} {given}", one.at)
    return None


def _told_of_the_pages(line: _Line, one: Recorded) -> Step | None:
    match one.event:
        case events.ActedOnPage(who=who, deed=deed, via=via, approval_id=about, reason=reason):
            told = f"{who}{'' if via == 'page' else f' ({via})'} {_DEEDS[deed]}"
            return Step("person", told, one.at, " · ".join(filter(None, [about, reason])), bad=deed == "refused")
    return None


_DEEDS = {
    "began": "began it", "spoke": "said something to it", "edited": "edited the card",
    "supported": "said the first yes of two", "refused": "may not say that yes",
}  # fmt: skip
_TELLERS = (
    _told_by_the_run, _told_by_the_model, _told_of_the_scope, _told_of_a_decision, _told_of_a_request,
    _told_of_a_person, _told_of_the_pages,
)  # fmt: skip


def _place(steps: Sequence[Step], moments: Sequence[str]) -> None:
    """Lay the steps on the line; what nobody worked through counts for a short while only."""
    at = dict(_active(sorted({*moments})))
    whole = max([*at.values(), 0.001])
    for step in steps:
        step.left = min(WIDTH - 4, round(WIDTH * at[step.at] / whole))
        end = at[step.until] if step.until else at[step.at]
        step.width = max(4, min(WIDTH - step.left, round(WIDTH * end / whole) - step.left))


def _active(moments: Sequence[str]) -> Iterator[tuple[str, float]]:
    passed, last = 0.0, ""
    for moment in moments:
        passed += min(_CUT, _seconds(last, moment)) if last else 0.0
        last = moment
        yield moment, passed


def _seconds(start: str, end: str) -> float:
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()
