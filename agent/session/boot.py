"""The boot sequence: what does the workspace know, whose is it, what do things cost (playbook, Boot sequence)."""

from collections.abc import Sequence
from datetime import timedelta

from agent.common.errors import Escalation, Stop
from agent.gate.executor import Executor
from agent.gate.outcomes import Outcome
from agent.gate.polling import Asking
from agent.gate.run_state import Run
from agent.models.base import Loading, Model
from agent.state.person import ERASED
from agent.state.workspace import Account, Seen
from tools.api.wire import AccountAnswer, Context, CreditsConfig
from tools.effects import THE_ONE, Record

_CONTEXT: Asking = ("get_context", {})
_ACCOUNT: Asking = ("get_account", {})
_PRICES: Asking = ("get_credits_config", {})
_FRESH = timedelta(seconds=60)
"""How long a look at the workspace counts for the run that begins after it, too."""

_ERASED = Escalation(
    "What was asked for was erased (privacy erase): nothing more is done for it.",
    "What shall be done?",
    "Give the task again, in words of its own.",
)


def boot(
    executor: Executor, run: Run, model: Model | Loading | None = None, beside: Sequence[Asking] = ()
) -> list[Outcome]:
    """Read the workspace context and the prices into the run; a model loads its SDK while reads are under way.

    What was seen just now (``Workspace.seen``) is not read again.

    Args:
        executor: makes the reads.
        run: the run that begins.
        model: its planner.
        beside: more reads, made beside those that follow the context.

    Returns:
        what came of ``beside``, in its order.

    Raises:
        Stop: they cannot be read, the set-up is unfinished (context or profile is null), the key is another's, or what
            the run was asked for was erased, so that nobody could say what is left of it.
    """
    if ERASED in run.last_words:
        raise Stop("failed", _ERASED)
    # Nothing is read before the context; what an earlier run of this process has shown to be set up is read at once.
    again = [_CONTEXT, _PRICES] if executor.services.account.confirmed else []
    if _was_just_seen(executor, run):
        return [executor.reader.read(*asked)[1] for asked in beside]
    try:
        with executor.reader.side_by_side(again):
            _read_context(executor, run)
            return _read_the_rest(executor, run, model, beside)
    except BaseException:
        run.context = None  # it counts with the prices alone: the run's next start reads both again
        raise


def _was_just_seen(executor: Executor, run: Run) -> bool:
    workspace = executor.services.account
    seen, workspace.seen = workspace.seen, None
    if seen is None or not workspace.confirmed:
        return False
    if not timedelta() <= executor.services.clock.now() - seen.at <= _FRESH:  # the clock may be set
        return False
    run.context, run.prices = seen.context, seen.prices
    # Whatever is to change it reads it anew: this run has not.
    executor.services.memory.learn([Record("context", THE_ONE, seen.facts, aside=True)])
    return True


def seen_in(executor: Executor, run: Run) -> Seen:
    """What a run that has begun has seen of the workspace, for the one that begins after it."""
    services = executor.services
    facts = services.memory.records.get(("context", THE_ONE), {})
    return Seen(run.context or {}, run.prices, facts, services.clock.now())


def _read_context(executor: Executor, run: Run) -> None:
    _, settled = executor.reader.read(*_CONTEXT)
    answer = settled.answer
    assert isinstance(answer, Context)  # noqa: S101  # a read that is done has an answer of its shape
    missing = [name for name in ("context", "profile") if not getattr(answer, name)]
    if missing:
        reason = f"The workspace is not set up: {' and '.join(missing)} empty. Nothing was done."
        question = "Please finish the company profile and the ICP in Puffle."
        step = "Open Puffle, complete the set-up, then run this again."
        raise Stop("waiting", Escalation(reason, question, step, settled.correlation_id))
    redacted = executor.services.redactor.json
    run.context = {"context": redacted(answer.context), "profile": redacted(answer.profile)}


def _read_the_rest(
    executor: Executor, run: Run, model: Model | Loading | None, beside: Sequence[Asking]
) -> list[Outcome]:
    first = [] if executor.services.account.confirmed else [_ACCOUNT, _PRICES]
    with executor.reader.side_by_side([*first, *beside]):
        if isinstance(model, Loading):
            model.load_sdk()
        _confirm_account(executor)
        _, priced = executor.reader.read(*_PRICES)
        listed = priced.answer
        assert isinstance(listed, CreditsConfig)  # noqa: S101
        run.prices = listed.prices
        return [executor.reader.read(*asked)[1] for asked in beside]


def _confirm_account(executor: Executor) -> None:
    """Read whose workspace the key opens, once a process; while that is not known, policy allows reads and no more."""
    workspace = executor.services.account
    if workspace.confirmed:
        return
    try:
        _, settled = executor.reader.read(*_ACCOUNT)
    except Stop as stop:
        if stop.status == "authentication":
            raise
        workspace.trouble = stop.escalation.reason
        return
    answer = settled.answer
    assert isinstance(answer, AccountAnswer)  # noqa: S101
    opened = Account(answer.account.id, answer.account.email)
    known = workspace.confirm(opened)
    if known is not None:
        reason = f"The key that is set opens the workspace of {opened}, and this state is about that of {known}."
        question = "Which of the two is meant?"
        step = f"Set a key of {known}, or PUFFLE_AGENT_HOME to a folder of its own for {opened}. Nothing was done."
        raise Stop("authentication", Escalation(reason, question, step, settled.correlation_id))
