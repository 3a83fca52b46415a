"""The boot sequence: what does the workspace know, what do things cost (playbook, Boot sequence and Credit system)."""

from agent.common.errors import Escalation, Stop
from agent.gate.executor import Executor
from agent.gate.run_state import Run
from tools.api.wire import Context, CreditsConfig

HIGHEST_PRICE = 10_000
"""Credits a unit; a price above it is absurd and counts as unknown, so that it asks."""


def boot(executor: Executor, run: Run) -> None:
    """Read the workspace context and the prices into the run.

    Raises:
        Stop: they cannot be read, or the set-up is unfinished (context or profile is null).
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
    redacted = executor.services.redactor.json
    run.context = {"context": redacted(answer.context), "profile": redacted(answer.profile)}
    _, priced = executor.reader.read("get_credits_config", {})
    listed = priced.answer
    assert isinstance(listed, CreditsConfig)  # noqa: S101
    run.prices = {name: credits for name, credits in listed.prices.items() if credits <= HIGHEST_PRICE}
