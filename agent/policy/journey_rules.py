"""The rules about order: what a journey of the playbook has to have read, made or checked before a step of it."""

from agent.policy.facts import PolicyFacts
from agent.policy.grants.message import answered_since, written_since
from agent.policy.rule import rule
from agent.policy.target_state import facts_of
from agent.types import Decision, PreparedCall
from tools.effects import MarkKind


@rule("journey.preview-first")
def preview_first(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """Leads are imported only after a preview of exactly these leads into this list (playbook, Journey 2)."""
    if _lacks(call, facts, "preview"):
        return Decision("deny", "journey.preview-first", "preview exactly these leads for this list first")
    if _lacks(call, facts, "free_preview"):
        return Decision("deny", "journey.preview-first", "preview exactly this, with the same arguments, first")
    return None


@rule("journey.read-first")
def read_before_reply(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """A thread is read in this run before it is answered (playbook, Journey 4)."""
    thread = _lacks(call, facts, "thread_read")
    if thread:
        return Decision("deny", "journey.read-first", f"read the messages of thread {thread} in this run first")
    return None


@rule("journey.moved-on")
def answers_the_latest(call: PreparedCall, _facts: PolicyFacts) -> Decision | None:
    """Whoever gave an answer ahead gave it to what was read: what was written since is for the user to see."""
    if call.spec.effects.counts_as != "message":
        return None
    if written_since(call):
        reason = "they wrote again after the last of their messages that was read"
    elif answered_since(call):
        reason = "somebody has answered them after the last message that was read"
    else:
        return None
    return Decision("ask", "journey.moved-on", reason, only_person=True)


_CALLED = {"thread": "conversation"}


@rule("journey.draft-only")
def drafts_only(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """Leads, steps and texts of a campaign are a draft's: those of one that runs are refused, or would reach people.

    So are the files of a mail.
    """
    for target in call.spec.effects.targets:
        status = facts_of(target, call.request, facts.records).get("status")
        if target.draft_only and status != "draft":
            said = f"is {status}" if status else "does not say whether it is a draft"
            what = _CALLED.get(target.kind, target.kind)
            return Decision("deny", "journey.draft-only", f"the {what} {said}, and only a draft takes this")
    return None


def _lacks(call: PreparedCall, facts: PolicyFacts, kind: MarkKind) -> str | None:
    """To what something has to be done first, where it was not done in this run."""
    mark = call.spec.effects.needs_mark
    key = mark.key(call.request) if mark is not None and mark.kind == kind else None
    return None if key is None or facts.marks.get((kind, key)) else key


@rule("journey.launch-ready")
def launch_ready(call: PreparedCall, _facts: PolicyFacts) -> Decision | None:
    """A launch needs a draft, a sendable sender, counted leads and written messages (playbook, Journey 1)."""
    problems = call.state.get("problems")
    if call.spec.effects.reach.inspection is not None and (not call.state or problems):
        listed = "; ".join(str(p) for p in problems) if isinstance(problems, list) else "its state could not be read"
        return Decision("deny", "journey.launch-ready", f"this campaign cannot be launched yet: {listed}")
    return None
