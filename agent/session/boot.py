"""The boot sequence: what does the workspace know, whose is it, what do things cost (playbook, Boot sequence)."""

from collections.abc import Callable

from agent.common.errors import Escalation, Stop
from agent.gate.executor import Executor
from agent.gate.run_state import Run
from agent.state.workspace import Account
from tools.api.wire import AccountAnswer, Context, CreditsConfig


def boot(executor: Executor, run: Run, meanwhile: Callable[[], None] = lambda: None) -> None:
    """Read the workspace context and the prices into the run; ``meanwhile`` is done while reads are under way.

    Raises:
        Stop: they cannot be read, the set-up is unfinished (context or profile is null), or the key is another's.
    """
    _, settled = executor.reader.read("get_context", {})
    answer = settled.answer
    assert isinstance(answer, Context)  # noqa: S101  # a read that is done has an answer of its shape
    missing = [name for name in ("context", "profile") if not getattr(answer, name)]
    if missing:
        reason = f"The workspace is not set up: {' and '.join(missing)} empty. Nothing else was read or done."
        question = "Please finish the company profile and the ICP in Puffle."
        step = "Open Puffle, complete the set-up, then run this again."
        raise Stop("waiting", Escalation(reason, question, step, settled.correlation_id))
    account = [] if executor.services.account.confirmed else ["get_account"]
    with executor.reader.side_by_side([(tool, {}) for tool in (*account, "get_credits_config")]):
        meanwhile()
        _confirm_account(executor)
        _, priced = executor.reader.read("get_credits_config", {})
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
        _, settled = executor.reader.read("get_account", {})
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
