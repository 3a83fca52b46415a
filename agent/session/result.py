"""What a run came to, computed from the ledger, never from the model's words."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from agent.common.errors import EXIT_CODES, Escalation, Status
from agent.common.json_value import Json
from agent.gate.run_state import Run
from agent.session.loop import Totals
from agent.state.approvals import Approval

Row = Mapping[str, Any]
SANDBOX_ENDS = (
    "this sandbox ends with the command; for a yes given later start `puffle-agent sandbox serve`, set "
    "PUFFLE_API_BASE_URL and PUFFLE_API_KEY to what it prints, and give the task again without --sandbox"
)
"""Instead of the commands with which a run on a lasting server goes on."""
_STAYS = ("human.no", "grant.", "caps.credits", "once.")
"""Refusals that a later success of the same tool does not make good."""


def status_of(rows: Sequence[Row], pending: Sequence[Approval], run: Run) -> Status:
    """The status of a run by the order of the machine contract: 8, then 4, 5, 7, 3, 6, 1."""
    if any(row["status"] in ("unknown", "open") for row in rows) and run.stopped != "interrupted":
        return "unknown"
    if any(row["status"] == "unknown" or (row["status"] == "open" and not row["follow"]) for row in rows):
        return "unknown"
    if run.stopped in ("interrupted", "authentication", "budget"):
        return run.stopped
    missed = [row for number, row in enumerate(rows) if _missed(row, rows[number + 1 :])]
    if any(str(row["rule"]).startswith("caps.credits") for row in missed):
        return "budget"
    done = any(row["status"] == "done" for row in rows)
    if done and (missed or run.gaps or run.stopped in ("failed", "denied")):
        return "partial"
    if pending or run.gaps or run.stopped == "waiting":
        return "waiting"
    if any(row["status"] == "refused" for row in missed) or run.stopped == "denied":
        return "denied"
    return "failed" if missed or run.stopped is not None else "done"


def _missed(row: Row, later: Sequence[Row]) -> bool:
    """Whether an effect did not happen and was not made good by a later one of the same tool and target."""
    if row["status"] not in ("failed", "refused"):
        return bool((row["result"] or {}).get("failed_items"))  # a batch of which a part was not done
    if row["status"] == "refused" and str(row["rule"]).startswith(_STAYS):
        return True
    return not any(r["status"] == "done" and r["tool"] == row["tool"] and r["path"] == row["path"] for r in later)


def effect_json(row: Row) -> dict[str, Json]:
    """An effect as the contract shows it."""
    return {
        "id": row["id"],
        "tool": row["tool"],
        "method": row["method"],
        "path": row["path"],
        "effect": row["effect"],
        "status": "unknown" if row["status"] == "open" else row["status"],
        "http_status": row["http_status"],
        "correlation_id": row["correlation_id"],
        "approved_by": row["approved_by"],
        "summary": row["summary"],
        "credits": row["spent"],
    }


def result_json(run_row: Row, rows: Sequence[Row], pending: Sequence[Approval], status: Status) -> dict[str, Json]:
    """The ``result`` object of the contract."""
    return {
        "type": "result",
        "schema": 1,
        "run_id": run_row["run_id"],
        "status": status,
        "exit_code": EXIT_CODES[status],
        "answer": run_row["answer"],
        "journey": run_row["journey"],
        "escalation": run_row["escalation"],
        "gaps": run_row["gaps"],
        "effects": [effect_json(row) for row in rows],
        "pending_approvals": [approval.as_json() for approval in pending],
        "credits": {
            "spent": sum(row["spent"] for row in rows),
            "reserved": sum(row["reserved"] for row in rows),
            "cap": run_row["cap"],
        },
        "usage": run_row["usage"],
        "started_at": run_row["started_at"],
        "ended_at": run_row["ended_at"],
    }


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


def final_escalation(run: Run, *, throwaway: bool) -> Escalation | None:
    """What a person is told at the end: why the run stopped, or what has no documented endpoint (playbook, Escalation).

    Args:
        run: the run.
        throwaway: whether its server ends with the command, so that no other command can go on with it.
    """
    found = run.escalation
    if found is None and run.gaps:
        reason = f"No documented endpoint does this: {'; '.join(run.gaps)}"
        found = Escalation(reason, "How else should it be done?", "Do it in the Puffle dashboard.")
    if found is not None and throwaway and "puffle-agent runs resume" in found.next_step:
        found = replace(found, next_step=SANDBOX_ENDS)
    return found


def escalation_json(escalation: Escalation | None) -> Json:
    """The ``escalation`` object of the contract."""
    if escalation is None:
        return None
    return {
        "reason": escalation.reason,
        "question": escalation.question,
        "next_step": escalation.next_step,
        "correlation_id": escalation.correlation_id,
    }
