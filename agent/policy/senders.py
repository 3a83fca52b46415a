"""Who a message leaves from: named, read in this run, and ready to send (playbook, Journey 5, step 1)."""

from agent.types import PreparedCall
from tools.spec import Facts, Records

CHOOSE = (
    "choose one that list_senders shows as ready and name it as account_id; if none is, the human connects one in the"
    " Puffle dashboard under Senders"
)
"""What a planner is told to do about it."""


def unready(call: PreparedCall, records: Records) -> str | None:
    """Why a message cannot leave from its sender, and what to do instead; ``None`` where it can."""
    facts = records.get(("sender", call.account), {})
    problem = _problem(call, facts)
    return None if problem is None else f"{problem}: {CHOOSE}"


def _problem(call: PreparedCall, sender: Facts) -> str | None:
    thread = call.state.get("thread")
    if not call.account:
        lost = "" if thread else "; the conversation is in no part of the inbox, so look for it again"
        return f"it is not known which account this would leave from{lost}"
    if not sender:
        return f"{call.account} is none of the senders of this workspace"
    if sender.get("ready") is not True:
        return f"the sender {call.sender} is {sender.get('status') or 'in no state'} and not ready to send"
    channel = thread.get("channel") if isinstance(thread, dict) else None
    if channel is not None and sender.get("type") != channel:
        return f"the sender {call.sender} is for {sender.get('type')}, and this goes by {channel}"
    return None
