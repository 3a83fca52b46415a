"""The end of a request: whether the model's last words may stand, and what is told when they may not."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain

from agent.common.errors import Escalation, Status, StoreError, StoreGone, StoreLost
from agent.gate.run_state import Run
from agent.models.base import Model, Script
from agent.session.account.account import Account, account
from agent.session.account.added_instead import added_instead
from agent.session.account.left_empty import left_empty
from agent.session.account.not_all import not_all
from agent.session.account.not_all_put import not_all_put
from agent.session.account.not_all_written import not_all_written
from agent.session.account.not_as_found import not_as_found
from agent.session.account.not_as_said import not_as_said
from agent.session.account.not_attached import not_attached
from agent.session.account.not_called import not_called
from agent.session.account.not_each import not_each
from agent.session.account.not_employed import not_employed
from agent.session.account.not_exchanged import not_exchanged
from agent.session.account.not_filled import not_filled, not_put_in
from agent.session.account.not_imported import not_imported
from agent.session.account.not_regular import not_regular
from agent.session.account.not_taken_up import not_taken_up
from agent.session.account.request import Request
from agent.session.account.row_end import not_at_its_end
from agent.session.account.standing import what_stands
from agent.session.transcript import Entry, spoken
from agent.state.approvals import Approval
from agent.state.effects import EffectRow
from agent.state.runs import Unused
from tools.spec import Records

WRITTEN_CALL = (
    "Your last turn was a tool call written as text: nothing of it was executed. Call the declared tools through the"
    " interface for tools, or say in plain words what you need."
)
"""What a model is told that writes its calls down."""
NO_KEY = Escalation(
    "No Puffle API key is set; nothing was requested.",
    "Please give a key.",
    "Create one in the Puffle dashboard (Settings, API), then: export PUFFLE_API_KEY=pk_live_…  "
    "To try without a key: puffle-agent chat --sandbox",
)
NO_TOOL_CALLS = Escalation(
    "The model wrote its tool calls as text, and none was executed:"
    " this model does not call tools; is tool calling on at the server?",
    "Is tool calling on at the model's server?",
    "Turn it on there or choose another model, then give the task again.",
)
"""What the user is told of such a model."""
_CHECKS: tuple[Callable[[Request], tuple[Unused, ...]], ...] = (
    left_empty, not_attached, not_filled, not_all, not_put_in, not_all_put, not_all_written, not_as_said, not_exchanged,
    not_imported, not_each, not_taken_up, not_regular, not_as_found, added_instead, not_called, not_employed,
    not_at_its_end,
)  # fmt: skip
"""What finds what the latest request has left over beside its wishes."""
_MET_BY_A_GAP = (not_at_its_end, not_filled, not_each, not_taken_up, not_regular)
_GIVE_ACCOUNT = (
    "Use them as the human meant them, look up what a question is about before you answer it, ask with ask_human, call"
    " report_gap for what no tool does, or explain each by its number; do nothing else that was not asked for. Then end"
    " with the whole report."
)


def account_of(
    run: Run,
    entries: Sequence[Entry],
    effects: Sequence[EffectRow],
    pending: Sequence[Approval],
    records: Records,
    *,
    by_program: bool = False,
) -> Account:
    """How a request stands that its model believes to be over; a run that waits or was stopped says so itself.

    What a program that plans tells without a look (``by_program``) is not made up.
    """
    if run.stopped is not None or pending or run.mode == "plan":
        return Account()

    did, effects = what_stands(entries, effects, pending, records)
    did = replace(did, is_planned=run.planned is not None, is_given=by_program or bool(run.material))
    found = account(spoken(entries), did, run.gaps)
    row = run.row_journey if run.turn <= 1 else None
    beside = _left_beside(Request(entries, effects, records, row), has_gaps=bool(run.gaps))
    unused = [one for one in found.unused if not any(other.value in one.value for other in beside)]
    return replace(found, unused=(*unused, *beside))


def _left_beside(request: Request, *, has_gaps: bool) -> tuple[Unused, ...]:
    checks = (one for one in _CHECKS if not (has_gaps and one in _MET_BY_A_GAP))
    return tuple(chain.from_iterable(check(request) for check in checks))


def reminder(found: Account) -> str:
    """What the model is told of an account that falls short: the user's own words and nothing else."""
    lines = [f"({n}) {item.kind}: {item.value}" for n, item in enumerate(found.unused, 1)]
    if not lines:
        return "Nothing was done for what the human asked: no call, no question, no gap. " + _GIVE_ACCOUNT
    return "Named by the human and not used in anything that was done:\n" + "\n".join(lines) + "\n" + _GIVE_ACCOUNT


def why(found: Account, status: Status) -> Escalation | None:
    """What the user is told of a run that failed by its account; anything else says itself what became of it."""
    if status != "failed" or not found.falls_short:
        return None
    reason = (
        "Nothing was done for what was asked: no effect, no question, no gap that was reported."
        if found.did_nothing
        else f"Not looked up or not done: {'; '.join(item.value for item in found.unused)}."
    )
    return Escalation(reason, "Shall it be tried again?", "Give the task again, or choose another model.")


def script_left(model: Model, turns: int) -> Escalation | None:
    """What the user is told of a script of which this many turns were used, and not the rest."""
    left = model.unused(turns) if isinstance(model, Script) else 0
    if not left:
        return None
    return Escalation(f"The script has {left} turns that were not used.", "Is the script right?", "Correct it.")


def unsaved(error: StoreError, *, unsure: bool) -> Escalation:
    """What the user is told of a run whose record cannot be written, and of which something may be under way."""
    flight = "What was in flight may have happened; nothing more" if unsure else "Nothing"
    question = "Is the database up again?" if isinstance(error, StoreLost | StoreGone) else "Free the disk?"
    return Escalation(f"{error}. {flight} was sent after that.", question, "Then resume the run.")
