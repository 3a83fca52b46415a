"""Lists that a request made for rows that were then refused: nothing takes them back, so nothing of that is done."""

from collections.abc import Iterator, Sequence
from typing import Any

from agent.models.base import ToolCall, ToolMessage, arguments_of, result_of
from agent.session.account.request import Request
from agent.state.effects import EffectRow
from agent.state.runs import Unused
from tools.effects import Creates
from tools.registry import REGISTRY


def left_empty(request: Request) -> tuple[Unused, ...]:
    """The lists of the latest request that are empty because their rows did not pass the check before the import."""
    results = {one.call_id: one for one in request.messages if isinstance(one, ToolMessage)}
    refused = _refused(request.calls, results)
    return tuple(_left(refused, {call.id for call in request.calls}, request.effects)) if refused else ()


def _left(refused: set[str], calls: set[str], effects: Sequence[EffectRow]) -> Iterator[Unused]:
    filled = {str(row.arguments.get("list_id")) for row in effects if row.outcome in ("done", "unknown")}
    for row in effects:
        if row.call_id in calls and _list_made(row) in refused - filled:
            yield Unused("goal", f"the rows for the list {_name(row)}, which is empty")


def _name(row: EffectRow) -> str:
    return str(row.arguments.get("name"))[:80]


def _refused(calls: Sequence[ToolCall], results: dict[str, ToolMessage]) -> set[str]:
    """The ids of the lists of whose rows the latest check did not take every one."""
    found: dict[str, bool] = {}
    for call in filter(_is_check, calls):
        arguments = arguments_of(call.arguments)
        found[str(arguments.get("list_id"))] = _took_all(arguments, results.get(call.id))
    return {list_id for list_id, took_all in found.items() if not took_all}


def _is_check(call: ToolCall) -> bool:
    mark = REGISTRY[call.name].sets_mark if call.name in REGISTRY else None
    return mark is not None and mark.kind == "preview"


def _took_all(arguments: dict[str, Any], result: ToolMessage | None) -> bool:
    content = None if result is None or result.is_error else result_of(result)
    preview = content.get("preview") if isinstance(content, dict) else None
    count = preview.get("leadCount") if isinstance(preview, dict) else None
    return isinstance(count, int) and count >= len(arguments.get("leads") or ())


def _list_made(row: EffectRow) -> str:
    """The id of the list that an effect made without any leads; empty for any other."""
    creates = made_without_leads(row)
    if creates is None or creates.kind != "list" or row.status != "done":
        return ""
    return str(creates.made(row.result).get("id") or "")


def made_without_leads(row: EffectRow) -> Creates | None:
    """What a tool creates of which an effect gave no leads."""
    creates = REGISTRY[row.tool].effects.creates if row.tool in REGISTRY else None
    return None if row.arguments.get("lead_ids") else creates
