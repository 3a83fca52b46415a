"""The first lines of a conversation: what waits for the user, and what can be tried."""

from collections.abc import Iterator, Sequence

from agent.app import App
from agent.common.clock import Interrupted
from agent.common.errors import Stop
from agent.common.words.table import EVERY
from agent.common.words.text import bare
from agent.gate.braking import brake_lines
from agent.gate.polling import Asking
from agent.models.base import Model
from agent.models.silent import Silent
from agent.session.boot import seen_in
from agent.session.looking import look
from agent.session.session import Session
from agent.session.triage import is_newer
from agent.session.user import User
from agent.state.snoozes import snoozed
from agent.types import Mode
from agent.ui.interrupts import stopped_by_signals
from tools.api.wire_inbox import Thread, Threads


def is_opening(words: str) -> bool:
    """Whether somebody says hello, or asks what can be done."""
    return EVERY.cue("opening", "about_you").fullmatch(bare(words)) is not None


def waiting_lines(
    app: App, questions: int, mode: Mode = "ask", model: Model | None = None, *, is_first: bool = True
) -> Iterator[str]:
    """What waits for the user in this workspace; nothing of what cannot be read.

    Args:
        app: the process.
        questions: how many questions wait.
        mode: how much may run without the user, for the brake.
        model: the planner that is asked next: it gets ready meanwhile.
        is_first: whether nothing was said yet: the first words find the workspace as it was seen here.
    """
    yield from _waits(questions, "question", "for your answer: /approvals")
    yield from _waits(len(app.unsettled()), "run", "to be looked into (unknown outcome): puffle-agent reconcile")
    replies, put_off, braked = _looked(app, mode, model, is_first=is_first)
    besides = f"; {put_off} more {'is' if put_off == 1 else 'are'} put off" if put_off else ""
    yield from _waits(replies, "conversation", f'for your reply: ask "Which threads wait for my answer?"{besides}')
    yield from braked


def _waits(count: int, what: str, for_what: str) -> Iterator[str]:
    if count:
        yield f"{count} {what}{'s wait' if count > 1 else ' waits'} {for_what}"


def _looked(app: App, mode: Mode, model: Model | None, *, is_first: bool) -> tuple[int, int, list[str]]:
    """How many conversations wait for a reply, how many more are put off, and what the brake has found.

    Both by documented reads in a run of their own; what cannot be read is none.
    """
    session = app.begin("what waits for a reply", Silent(model), User(), mode=mode, cap=0)
    waits, put_off = 0, 0
    try:
        with stopped_by_signals(app.interrupts):
            campaigns: list[Asking] = [("list_campaigns", {})] if app.config.brake is not None else []
            waiting, *_ = look(session, ("list_threads", {"view": "needs_reply", "limit": 100}), *campaigns)
            if is_first:
                session.services.account.seen = seen_in(session.executor, session.run)
            if isinstance(waiting.answer, Threads):
                total, put_off = waiting.answer.total, _put_off(app, session, waiting.answer.threads)
                waits = (len(waiting.answer.threads) if total is None else total) - put_off
    except (Stop, Interrupted, KeyboardInterrupt):
        pass  # what was found until then is told
    return waits, put_off, [*brake_lines(session.executor.braked.values())]


def _put_off(app: App, session: Session, threads: Sequence[Thread]) -> int:
    """How many of these conversations are put off, and nobody has written in them since."""
    off = snoozed(app.store, session.services.clock, session.run.workspace)
    return sum(one.id in off and not is_newer(one.last_message_at, off[one.id][1]) for one in threads)
