"""Step 11 of the gate: what the model is told, what the ledger notes, what the run remembers."""

from collections.abc import Mapping

from agent.common.json_value import Json
from agent.gate.outcomes import Settled
from agent.models.base import ToolCall
from agent.policy.intents import import_key
from agent.policy.known_leads import met
from agent.policy.rules import PLANNED
from agent.state.ledger import Closing
from agent.state.memory import Memory
from agent.types import Decision, PreparedCall, ToolResult
from tools.spec import Kind, Record, references

MAKES: Mapping[str, tuple[Kind, str]] = {
    "start_lead_search": ("list", "list"),
    "create_list": ("list", "list"),
    "create_campaign": ("campaign", "campaign"),
    "create_signal_type": ("signal_type", "type"),
    "create_thread": ("thread", "thread"),
}
"""What a tool makes, and under which key its result holds it."""
_LINE = ("id", "name", "status", "participant_email")
_TEXT = 2000


def told(call: PreparedCall, content: Mapping[str, Json], *, is_error: bool = False) -> ToolResult:
    """A result that holds text of the workspace."""
    return ToolResult(call.call_id, call.spec.name, content, is_error=is_error, untrusted=True)


def error_result(call: ToolCall, code: str, message: str) -> ToolResult:
    """A result in the program's own words."""
    return ToolResult(call.id, call.name[:100], {"error": {"code": code, "message": message}}, is_error=True)


def refusal(call: PreparedCall, decision: Decision) -> ToolResult:
    """What the model is told of a call that was not allowed."""
    content: dict[str, Json] = {"refused": {"rule": decision.rule, "reason": decision.reason, "sent": False}}
    return ToolResult(call.call_id, call.spec.name, content, is_error=True)


def planned(call: PreparedCall, memory: Memory) -> ToolResult:
    """What the model is told of a call that plan mode noted: a stand-in for what it would make."""
    note = "noted in the plan: nothing was sent; go on as if it had been done"
    content: dict[str, Json] = {"planned": {"sent": False, "note": note}}
    if call.spec.name == "preview_list_import":
        memory.mark("preview", import_key(call.request))
    if call.spec.name in MAKES:
        kind, key = MAKES[call.spec.name]
        made = f"{PLANNED}{sum(name.startswith(PLANNED) for _, name in memory.records) + 1}"
        facts = call.args.model_dump(mode="json", exclude_unset=True)
        memory.learn([Record(kind, made, {"status": "draft", "channel": "email", **facts})])
        if kind == "thread":
            memory.mark("thread_read", made)
        content[key] = {"id": made}
    return ToolResult(call.call_id, call.spec.name, content)


def report(call: PreparedCall, settled: Settled) -> Closing:
    """How an effect ended, for the ledger; its ``result`` is what the model is told."""
    content = content_of(call, settled)
    return Closing(
        status=settled.kind,
        summary=_summary(call, settled, content),
        http_status=settled.http_status,
        correlation_id=settled.correlation_id,
        spent=spent(call, settled),
        result=content,
    )


def spent(call: PreparedCall, settled: Settled) -> int:
    """Credits that a settled call cost: the units that the answer counts, else the estimate."""
    units = call.spec.units(call.args)
    if not call.credits or not units or (settled.kind == "failed" and settled.source is None):
        return 0
    used = (settled.source or call.spec).units_done(settled.answer) if settled.answer is not None else None
    return call.credits if used is None else min(call.credits, call.credits // units * used)


def learn(call: PreparedCall, settled: Settled, memory: Memory) -> None:
    """Remember what an answer showed and what a refused body was."""
    if settled.http_status in (400, 422):
        memory.mark("refused_body", call.request.digest)
    if call.spec.name == "launch_campaign" and settled.kind != "failed":
        begun = Record("campaign", call.request.path.split("/")[3], {"status": "launching"})
        memory.learn([begun])  # it is no draft any more, so a change of it may let messages out
    if settled.kind != "done" or settled.answer is None:
        return
    records = (settled.source or call.spec).records(settled.answer)
    memory.learn([*records, *met(call, settled.answer, records, memory.records)])
    if call.spec.name == "preview_list_import":
        memory.mark("preview", import_key(call.request))
    if call.spec.name == "get_thread_messages":
        thread = next(value for kind, value in references(call.args) if kind == "thread")
        inbound = [r.id for r in records if r.kind == "message" and r.facts.get("direction") == "inbound"]
        memory.learn([Record("thread", thread, {"last_inbound": inbound[-1]} if inbound else {})])
        memory.mark("thread_read", thread)
    if call.spec.name == "create_thread":
        for record in records:
            memory.mark("thread_read", record.id)  # a draft of our own: there is nothing in it to read


def content_of(call: PreparedCall, settled: Settled) -> dict[str, Json]:
    """What the model is told of an answer."""
    if settled.answer is not None and settled.kind == "done":
        content = (settled.source or call.spec).summarise(settled.answer)
        failed = call.spec.tally(settled.answer)[1] if call.spec.tally is not None else 0
        content |= {"failed_items": failed} if failed else {}
        return content if settled.begun is None else _joined(settled.begun, content)
    error: dict[str, Json] = {"message": settled.message, "http_status": settled.http_status}
    if settled.correlation_id is not None:
        error["correlation_id"] = settled.correlation_id
    if settled.error is not None:
        error["body"] = settled.error if len(str(settled.error)) <= _TEXT else str(settled.error)[:_TEXT]
    return {**(settled.begun or {}), "error": error}


def _joined(begun: dict[str, Json], final: dict[str, Json]) -> dict[str, Json]:
    """What a start showed, with the task as it ended."""
    tasks = final.get("tasks")
    return begun | ({"task": tasks[0]} if isinstance(tasks, list) and tasks else final)


def _summary(call: PreparedCall, settled: Settled, content: dict[str, Json]) -> str:
    """One line for people, in the program's words and the vendor's ids and counts."""
    if settled.kind != "done":
        return settled.message[:500]
    facts: list[str] = []
    _collect("", content, facts)
    to = f"to {', '.join(call.recipients)}: " if call.recipients else ""
    return f"{to}{', '.join(facts[:8]) or 'done'}"[:500]


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
