"""What a run came to, computed from the ledger, never from the model's words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import Any, Literal, assert_never

from agent.common.errors import EXIT_CODES, Escalation, Status
from agent.common.json_value import Json
from agent.common.markdown import harmless
from agent.gate.run_state import Run
from agent.policy.rules import instructs
from agent.policy.scope.scope import from_stored
from agent.session.loop import Totals
from agent.state.approvals import Approval
from agent.state.effects import EffectRow
from agent.state.runs import RunRow, Unused
from tools.registry import REGISTRY

SANDBOX_ENDS = (
    "this sandbox ends with the command; for a yes given later start `puffle-agent sandbox serve`, set "
    "PUFFLE_API_BASE_URL and PUFFLE_API_KEY to what it prints, and give the task again without --sandbox"
)
"""Instead of the commands with which a run on a lasting server goes on."""
_OVER_BUDGET = "caps.credits"
_OPERATIONS = frozenset(spec.name for spec in REGISTRY.values() if spec.follow is not None)
_STAYS = ("human.no", "grant.", _OVER_BUDGET, "once.")
"""Refusals that a later success of the same tool does not make good, unless the user said how they want it instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """What a run came to, or how it stands."""

    run_id: str
    status: Status
    running: bool = False
    """Whether a process is at work on it now; its status is only that of the moment then."""
    latest: Status | None = None
    """What the latest request came to by itself; in ``status`` counts what is unknown or waits of the earlier ones."""
    answer: str | None = None
    """The model's last words."""
    journey: str | None = None
    escalation: Escalation | None = None
    gaps: Sequence[str] = ()
    """What the latest request asked for and has no documented endpoint."""
    scope: Mapping[str, Json] | None = None
    """What the user's last message may change without a question, as ``as_json`` shows it."""
    unused: Sequence[Unused] = ()
    effects: Sequence[EffectRow] = ()
    pending: Sequence[Approval] = ()
    cap: int | None = None
    """Credits."""
    usage: Mapping[str, Json] = field(default_factory=dict)
    started_at: str | None = None
    ended_at: str | None = None
    plan_file: str | None = None
    """Where the plan was written that the run came to."""

    @property
    def exit_code(self) -> int:
        """The code that a command with this result ends with."""
        return EXIT_CODES[self.status]

    @property
    def harmless_answer(self) -> str | None:
        """The answer as it is handed on."""
        return None if self.answer is None else harmless(self.answer)

    @property
    def shown_status(self) -> Status | Literal["running"]:
        """The status as people and programs see it."""
        return "running" if self.running else self.status

    @property
    def spent(self) -> int:
        """Credits that are spent."""
        return sum(effect.spent for effect in self.effects)

    @property
    def reserved(self) -> int:
        """Credits that are held while an outcome is open or unknown."""
        return sum(effect.reserved for effect in self.effects)

    @property
    def correlation_ids(self) -> list[str]:
        """The vendor's ids for support, each once."""
        stopped = () if self.escalation is None else (self.escalation.correlation_id,)
        return list(filter(None, dict.fromkeys([*(effect.correlation_id for effect in self.effects), *stopped])))

    def as_json(self) -> dict[str, Json]:
        """The ``result`` object of the contract."""
        return {
            "type": "result",
            "schema": 1,
            "run_id": self.run_id,
            "status": self.shown_status,
            "exit_code": None if self.running else self.exit_code,
            "answer": self.harmless_answer,
            "journey": self.journey,
            "escalation": None if self.escalation is None else _handed_on(self.escalation),
            "gaps": [harmless(gap) for gap in self.gaps],
            "scope": None if self.scope is None else dict(self.scope),
            "unused": [item.as_json() for item in self.unused],
            "effects": [effect.as_json() for effect in self.effects],
            "pending_approvals": [approval.as_json() for approval in self.pending],
            "credits": {"spent": self.spent, "reserved": self.reserved, "cap": self.cap},
            "usage": dict(self.usage),
            "started_at": self.started_at,
            "ended_at": self.ended_at,
            **({} if self.plan_file is None else {"plan_file": self.plan_file}),
        }


def _handed_on(escalation: Escalation) -> dict[str, Json]:
    """An escalation for programs: a model may have worded it."""
    return {name: harmless(value) if isinstance(value, str) else value for name, value in asdict(escalation).items()}


def result_of(row: RunRow, effects: Sequence[EffectRow], pending: Sequence[Approval], status: Status) -> RunResult:
    """The result of a run that has this status."""
    return RunResult(
        run_id=row.run_id,
        status=status,
        answer=row.answer,
        journey=row.journey,
        escalation=row.escalation,
        gaps=row.gaps,
        scope=None if row.scope is None else from_stored(row.scope).as_json(),
        unused=row.unused,
        effects=effects,
        pending=pending,
        cap=row.cap,
        usage=row.usage,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )


def stored_result(row: RunRow, effects: Sequence[EffectRow], pending: Sequence[Approval], *, alive: bool) -> RunResult:
    """The result of a run that this process does not work on; ``alive`` says whether its own does."""
    if row.status is None and alive:
        return replace(result_of(row, effects, pending, "waiting"), running=True)
    return result_of(row, effects, pending, row.status or _broken_off(effects))


def status_of(effects: Sequence[EffectRow], pending: Sequence[Approval], run: Run) -> Status:
    """The status of a request with these effects, by the order of the machine contract: 8, then 4, 5, 7, 3, 6, 1."""
    if run.stopped == "interrupted":
        return _broken_off(effects)
    outcomes = {effect.outcome for effect in effects}
    if "unknown" in outcomes:
        return "unknown"
    if run.stopped in ("authentication", "budget"):
        return run.stopped
    short = missed(effects)
    if any(_is_refused(effect, _OVER_BUDGET) for effect in short):
        return "budget"
    if "done" in outcomes and _falls_short(short, run):
        return "partial"
    return _waiting_or_ended(short, pending, run)


def with_earlier(latest: Status, earlier: Iterable[EffectRow], pending: Sequence[Approval]) -> Status:
    """The status of a run whose latest request came to this: what is unknown or waits of the earlier ones counts."""
    if any(effect.outcome == "unknown" for effect in earlier):
        return "unknown"
    return "waiting" if pending and latest in ("done", "denied", "failed") else latest


def _broken_off(effects: Iterable[EffectRow]) -> Status:
    """The status of a run that was interrupted, or whose process died; what has a handle is only not over yet."""
    unsure = any(e.status == "unknown" or (e.status == "open" and not e.follow) for e in effects)
    return "unknown" if unsure else "interrupted"


def _falls_short(short: Sequence[EffectRow], run: Run) -> bool:
    """Whether something that was asked for did not come about."""
    return bool(short or run.gaps) or run.stopped in ("failed", "denied")


def _waiting_or_ended(short: Sequence[EffectRow], pending: Sequence[Approval], run: Run) -> Status:
    if pending or run.gaps or run.stopped == "waiting":
        return "waiting"
    if run.stopped == "denied" or any(effect.status == "refused" for effect in short):
        return "denied"
    return "failed" if short or run.stopped is not None else "done"


def missed(effects: Sequence[EffectRow]) -> list[EffectRow]:
    """The effects that did not happen, or not wholly, and that no later one made good."""
    return [effect for number, effect in enumerate(effects) if _is_missed(effect, effects[number + 1 :])]


def _is_missed(effect: EffectRow, later: Iterable[EffectRow]) -> bool:
    """Whether an effect did not happen and was not made good by a later one of the same tool and target."""
    if effect.status not in ("failed", "refused"):
        return bool((effect.result or {}).get("failed_items"))  # a batch of which a part was not done
    if _is_refused(effect, _STAYS) and not instructs(effect.rule or "", effect.summary):
        return True
    return not any(e.status == "done" and (_is_same(effect, e) or _goes_on(effect, e)) for e in later)


def _is_same(effect: EffectRow, later: EffectRow) -> bool:
    return (later.tool, later.path) == (effect.tool, effect.path)


def _goes_on(effect: EffectRow, later: EffectRow) -> bool:
    """Whether a later effect works on a thing that was not made because it is there already."""
    spec, changes = REGISTRY.get(effect.tool), REGISTRY.get(later.tool)
    if effect.http_status != 409 or spec is None or changes is None or spec.endpoint is None:
        return False
    made = spec.effects.creates
    there = spec.endpoint.conflict == "exists" and made is not None
    return there and made is not None and any(target.kind == made.kind for target in changes.effects.targets)


def _is_refused(effect: EffectRow, rules: str | tuple[str, ...]) -> bool:
    return effect.status == "refused" and (effect.rule or "").startswith(rules)


def is_resumable(status: Status) -> bool:
    """Whether anything is left to go on with in a run that no process works on."""
    match status:
        case "done" | "denied":
            return False
        case "failed" | "waiting" | "authentication" | "budget" | "partial" | "unknown" | "interrupted":
            return True
        case never:
            assert_never(never)


def usage_json(model: str, totals: Totals) -> dict[str, Json]:
    """The ``usage`` object of the contract; an unknown price is null."""
    return {
        "model": model,
        "requests": totals.requests,
        "input_tokens": totals.input_tokens,
        "output_tokens": totals.output_tokens,
        "cached_tokens": totals.cached_tokens,
        "cost_usd": None if totals.cost_usd is None else format(totals.cost_usd.normalize(), "f"),
    }


def totals_from(usage: Mapping[str, Any]) -> Totals:
    """The totals that a stored ``usage`` stands for, so that a resumed run goes on counting."""
    cost = usage.get("cost_usd", "0")
    counts = {k: usage.get(k, 0) for k in ("requests", "input_tokens", "output_tokens", "cached_tokens")}
    return Totals(**counts, cost_usd=None if cost is None else Decimal(cost))


def _ended_elsewhere(effects: Sequence[EffectRow]) -> Escalation | None:
    """What the user is told of an operation that failed or was cancelled at Puffle, after its start had succeeded."""
    for effect in missed(effects):
        if effect.status == "failed" and effect.tool in _OPERATIONS and (effect.http_status or 400) < 300:
            reason = f"{effect.tool} ({effect.method} {effect.path}): {effect.summary}"
            step = "Look at it in Puffle before it is asked for again."
            return Escalation(reason, "How should this go on?", step, effect.correlation_id)
    return None


_NO_CALL = (
    "Say it in other words. Commands need no model: /pause all stops what sends, /help shows the others. What none of"
    " them does, the Puffle dashboard may."
)
"""What to do where a model, which may be wrong, says that nothing does what was asked for."""


def final_escalation(run: Run, effects: Sequence[EffectRow], *, throwaway: bool) -> Escalation | None:
    """What the user is told at the end: why the run stopped, or what has no documented endpoint (playbook, Escalation).

    With a ``throwaway`` server, which ends with the command, no other command can go on with the run.
    """
    found = run.escalation or _ended_elsewhere(effects)
    if found is None and run.gaps:
        reason = f"The model found no call for this: {'; '.join(run.gaps)}"
        found = Escalation(reason, "How else should it be done?", _NO_CALL)
    if found is not None and throwaway and "puffle-agent runs resume" in found.next_step:
        found = replace(found, next_step=SANDBOX_ENDS)
    return found
