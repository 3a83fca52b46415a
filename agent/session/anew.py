"""A question that comes once more while it waits: of two cards about one act the older is withdrawn."""

from collections.abc import Sequence

from agent.common.json_value import Json
from agent.session.loop import Loop
from agent.state.approvals import Approval, Approvals, anew
from tools.args import places_of
from tools.registry import REGISTRY


def withdraw_older(approvals: Approvals, loop: Loop, pending: Sequence[Approval]) -> None:
    """Withdraw what was put off and is asked by a new call, in whatever state and from whatever sender by now."""
    for old in [one for one in pending if one.call_id in loop.put_off]:
        call = loop.transcript.unanswered.get(old.call_id)
        new = next((one for one in pending if one.call_id not in loop.put_off and _is_same_act(one, old)), None)
        if new is not None and call is not None:
            approvals.withdraw(old.run_id, old.call_id, anew(new.id))
            loop.drop((call,), anew(new.id))


def _is_same_act(one: Approval, other: Approval) -> bool:
    return (one.card.tool, one.card.path, _said(one)) == (other.card.tool, other.card.path, _said(other))


def _said(asked: Approval) -> Json:
    """What a request says, whoever it leaves from."""
    spec, body = REGISTRY.get(asked.card.tool), asked.card.body
    if spec is None or not isinstance(body, dict):
        return body
    return {key: value for key, value in body.items() if key not in places_of(spec.args, "sender")}
