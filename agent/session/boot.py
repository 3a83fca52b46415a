"""The boot sequence: what does the workspace know, whose is it, what do things cost (playbook, Boot sequence)."""

from agent.common.errors import Escalation, Stop
from agent.gate.executor import Executor
from agent.gate.polling import Asking
from agent.gate.run_state import Run
from agent.models.base import Loading, Model
from agent.state.person import ERASED
from agent.state.workspace import Account
from tools.api.wire import AccountAnswer, Context, CreditsConfig

_CONTEXT: Asking = ("get_context", {})
_ACCOUNT: Asking = ("get_account", {})
_PRICES: Asking = ("get_credits_config", {})

_ERASED = Escalation(
    "What was asked for was erased (privacy erase): nothing more is done for it.",
    "What shall be done?",
    "Give the task again, in words of its own.",
)


def boot(executor: Executor, run: Run, model: Model | Loading | None = None) -> None:
    """Read the workspace context and the prices into the run; a model loads its SDK while reads are under way.

    Raises:
        Stop: they cannot be read, the set-up is unfinished (context or profile is null), the key is another's, or what
            the run was asked for was erased, so that nobody could say what is left of it.
    """
    if ERASED in run.last_words:
        raise Stop("failed", _ERASED)
    # Nothing is read before the context; what an earlier run of this process has shown to be set up is read at once.
    again = [_CONTEXT, _PRICES] if executor.services.account.confirmed else []
    with executor.reader.side_by_side(again):
        _boot(executor, run, model)


def _boot(executor: Executor, run: Run, model: Model | Loading | None) -> None:
    _, settled = executor.reader.read(*_CONTEXT)
    answer = settled.answer
    assert isinstance(answer, Context)  # noqa: S101  # a read that is done has an answer of its shape
    missing = [name for name in ("context", "profile") if not getattr(answer, name)]
    if missing:
        reason = f"The workspace is not set up: {' and '.join(missing)} empty. Nothing was done."
        question = "Please finish the company profile and the ICP in Puffle."
        step = "Open Puffle, complete the set-up, then run this again."
        raise Stop("waiting", Escalation(reason, question, step, settled.correlation_id))
    first = [] if executor.services.account.confirmed else [_ACCOUNT, _PRICES]
    with executor.reader.side_by_side(first):
        if isinstance(model, Loading):
            model.load_sdk()
        _confirm_account(executor)
        _, priced = executor.reader.read(*_PRICES)
    redacted = executor.services.redactor.json
    run.context = {"context": redacted(answer.context), "profile": redacted(answer.profile)}
    listed = priced.answer
    assert isinstance(listed, CreditsConfig)  # noqa: S101
    run.prices = listed.prices


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
