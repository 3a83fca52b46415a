"""Step 11 of the gate: what the model is told, what the ledger notes, what the run remembers."""

import json
from collections.abc import Iterable, Mapping

from agent.common.json_value import Json
from agent.gate.outcomes import Outcome
from agent.gate.prepare import HIGHEST_COST
from agent.models.base import ToolCall
from agent.policy.rules import instructs
from agent.state.effects import Closing
from agent.state.memory import Memory
from agent.types import PLANNED, Decision, PreparedCall, ToolResult
from tools.catalog.sent_files import would_upload
from tools.catalog.show import NAME, given
from tools.effects import Creates
from tools.spec import Record, references

_LINE = ("id", "name", "status", "participant_email")
_TEXT = 2000


def tool_result(call: PreparedCall, content: Mapping[str, Json], *, is_error: bool = False) -> ToolResult:
    """A result that holds text of the workspace."""
    return ToolResult(call.call_id, call.spec.name, content, is_error=is_error, untrusted=True)


def error_result(call: ToolCall, code: str, message: str) -> ToolResult:
    """A result in the program's own words."""
    return ToolResult(call.id, call.name[:100], {"error": {"code": code, "message": message}}, is_error=True)


_ONCE_MORE = (
    "The reason is an instruction of the person: make this call once more as it says, without asking, and say that you"
    " did. A second no ends it."
)
_NO_MORE = "That was the second no: do not make this call again."


def refusal(call: PreparedCall, decision: Decision, *, tries: int = 0, edited: str | None = None) -> ToolResult:
    """What the model is told of a call that was not allowed.

    Args:
        call: the call.
        decision: why not.
        tries: how often it may be made again in other words, where the user has said how they want it.
        edited: its arguments as the user had changed them before.
    """
    refused: dict[str, Json] = {"rule": decision.rule, "reason": decision.reason, "sent": False}
    if instructs(decision.rule, decision.reason):
        refused |= {"tries_left": tries, "next": _ONCE_MORE if tries else _NO_MORE}
        refused |= {} if edited is None else {"changed_by_the_person_to": json.loads(edited)}
    return ToolResult(call.call_id, call.spec.name, {"refused": refused}, is_error=True)


def planned(call: PreparedCall, memory: Memory) -> ToolResult:
    """What the model is told of a call that plan mode noted: a stand-in for what it would make."""
    note = "noted in the plan: nothing was sent; go on as if it had been done"
    content: dict[str, Json] = {"planned": {"sent": False, "note": note}}
    creates, records = call.spec.effects.creates, memory.records
    made = [] if creates is None else [_stand_in(call, creates, memory)]
    memory.learn(made if call.request.upload is None else [*made, would_upload(call.request, call.request.upload)])
    _mark(call, made, memory)
    content |= call.spec.would(call.args, records)
    if creates is not None:
        content[creates.key] = _known(made[0])
    elif call.effect == "read":  # of what only the plan would make
        named = [(kind, id_) for kind, id_ in references(call.args) if id_.startswith(PLANNED)]
        content |= {kind: _known(Record(kind, id_, records.get((kind, id_), {}))) for kind, id_ in named}
    return ToolResult(call.call_id, call.spec.name, content)


def _known(made: Record) -> dict[str, Json]:
    """What of a stand-in the call that would make it says, without what is longer than a name."""
    short: dict[str, Json] = {k: v for k, v in made.facts.items() if isinstance(v, str | int) and len(str(v)) <= NAME}
    return {"id": made.id} | short


def _stand_in(call: PreparedCall, creates: Creates, memory: Memory) -> Record:
    """What a plan would make, with what the call says of it."""
    made = f"{PLANNED}{sum(name.startswith(PLANNED) for _, name in memory.records) + 1}"
    facts = call.args.model_dump(mode="json", exclude_unset=True)
    return Record(creates.kind, made, {"status": "draft", "channel": "email", **facts})


def _mark(call: PreparedCall, records: Iterable[Record], memory: Memory) -> None:
    """Note what counts as done now: by the call itself, and to what it made."""
    mark, creates = call.spec.sets_mark, call.spec.effects.creates
    if mark is not None:
        memory.mark(mark.kind, mark.key(call.request))
    if creates is not None and creates.mark is not None:
        for made in (record for record in records if record.kind == creates.kind):
            memory.mark(creates.mark, made.id)


def closing_of(call: PreparedCall, outcome: Outcome) -> Closing:
    """How an effect ended, for the ledger; its ``result`` is what the model is told."""
    content = content_of(call, outcome)
    return Closing(
        status=outcome.kind,
        summary=_summary(call, outcome, content),
        http_status=outcome.http_status,
        correlation_id=outcome.correlation_id,
        spent=spent(call, outcome),
        result=content,
    )


def spent(call: PreparedCall, outcome: Outcome) -> int:
    """Credits that a call cost: the units that the answer counts, else the estimate.

    More than the estimate is believed only where the request does not say how much it is.
    """
    units = call.units
    if not call.credits or not units or (outcome.kind == "failed" and outcome.source is None):
        return 0
    used = (outcome.source or call.spec).units_done(outcome.answer) if outcome.answer is not None else None
    cost = call.credits if used is None else max(0, call.credits // units * used)
    if cost > HIGHEST_COST:
        return call.credits
    return cost if _can_have_grown(call) else min(call.credits, cost)


def _can_have_grown(call: PreparedCall) -> bool:
    """Whether how much a call is follows from what the server holds, and not from the request."""
    how = call.spec.effects.recount if call.effect != "read" else None
    return how is not None and how.arguments(call.request) is not None


def _overrun(call: PreparedCall, outcome: Outcome) -> str | None:
    """What to say where a call cost more than was held for it."""
    cost = spent(call, outcome) if outcome.kind == "done" and _can_have_grown(call) else 0
    if cost <= (call.credits or 0):
        return None
    return f"{cost} credits were paid, and {call.credits} were reserved: it was more than had been counted just before"


def learn(call: PreparedCall, outcome: Outcome, memory: Memory) -> None:
    """Remember what an answer showed and what a refused body was."""
    if outcome.http_status in (400, 422):
        memory.mark("refused_body", call.request.digest)
    inspection = call.spec.effects.reach.inspection
    if inspection is not None and outcome.kind != "failed":
        memory.learn([Record(inspection.kind, inspection.id(call.request), inspection.begun)])
    if outcome.kind == "done" and outcome.answer is not None:
        records = (outcome.source or call.spec).records(outcome.answer)
        memory.learn([*records, *call.spec.tells(call.request, outcome.answer, records, memory.records)])
        _mark(call, records, memory)
    if call.effect not in ("read", "send"):  # what a message carries is no value of the conversation
        _age(call, memory)


def _age(call: PreparedCall, memory: Memory) -> None:
    """What a call has changed, and its answer does not show so, is read anew before anything rests on it."""
    for target in call.spec.effects.targets:
        found = target.id(call.request)
        now = target.was(memory.records.get((target.kind, found), {}))
        if any(now.get(name) != value for name, value in call.request.fields.items()):
            memory.age(target.kind, found)
    if (items := call.spec.effects.items) is not None:
        for changed in items.ids(call.request.fields):
            memory.age(items.kind, changed)


def content_of(call: PreparedCall, outcome: Outcome) -> dict[str, Json]:
    """What the model is told of an answer."""
    if outcome.answer is None or outcome.kind != "done":
        return _trouble(outcome)
    content = (outcome.source or call.spec).summarise(outcome.answer)
    failed = call.spec.tally(outcome.answer)[1] if call.spec.tally is not None else 0
    failed += len(outcome.unmet)
    content |= {"failed_items": failed} if failed else {}
    content |= {"not_changed": [*outcome.unmet]} if outcome.unmet else {}
    content |= given(paid_more=_overrun(call, outcome))
    if outcome.begun is None:
        return content
    tasks = content.get("tasks")  # what the start showed, with the task as it ended
    return outcome.begun | ({"task": tasks[0]} if isinstance(tasks, list) and tasks else content)


def _trouble(outcome: Outcome) -> dict[str, Json]:
    error: dict[str, Json] = {"message": outcome.message, "http_status": outcome.http_status}
    if outcome.correlation_id is not None:
        error["correlation_id"] = outcome.correlation_id
    if outcome.error is not None:
        error["body"] = outcome.error if len(str(outcome.error)) <= _TEXT else str(outcome.error)[:_TEXT]
    return {**(outcome.begun or {}), "error": error}


def _summary(call: PreparedCall, outcome: Outcome, content: dict[str, Json]) -> str:
    """One line for people, in the program's words and the vendor's ids and counts."""
    if outcome.kind != "done":
        return outcome.message[:500]
    facts: list[str] = []
    _collect("", content, facts)
    to = f"to {', '.join(call.recipients)}: " if call.recipients else ""
    unmet = f"; NOT CHANGED: {', '.join(outcome.unmet)}" if outcome.unmet else ""
    overrun = f"; CHECK: {said}" if (said := _overrun(call, outcome)) else ""
    return f"{to}{', '.join(facts[:8]) or 'done'}{unmet}{overrun}"[:500]


def _collect(prefix: str, value: Json, facts: list[str]) -> None:
    if not isinstance(value, dict):
        return
    for key, inner in value.items():
        if isinstance(inner, dict):
            _collect(f"{key} ", inner, facts)
        elif key in _LINE and isinstance(inner, str):
            facts.append(f"{prefix}{key} {inner[:80]}")
        elif isinstance(inner, int):
            facts.append(f"{prefix}{key} {inner}")
