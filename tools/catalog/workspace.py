"""Workspace: the profile and the price list, which every run reads first."""

from agent.common.json_value import Json
from tools.api.table import endpoint
from tools.api.wire import AccountAnswer, Context, CreditsConfig
from tools.catalog.fields import NoArgs
from tools.catalog.show import given, squeeze
from tools.effects import THE_ONE
from tools.spec import Record, ToolSpec


def context_shown(answer: Context) -> dict[str, Json]:
    """The profile, its long texts and lists cut."""
    return {"context": squeeze(dict(answer.context) if answer.context is not None else None),
            "profile": squeeze(dict(answer.profile) if answer.profile is not None else None)}  # fmt: skip


def context_record(answer: Context) -> tuple[Record, ...]:
    """The profile as it is, nothing of it cut: a change of it carries the rest over."""
    return (Record("context", THE_ONE, {"context": answer.context, "profile": answer.profile}),)


def _prices(answer: CreditsConfig) -> dict[str, Json]:
    operations: dict[str, Json] = {
        name: given(credits=operation.credits, unitLabel=operation.unitLabel)
        for name, operation in answer.operations.items()
    }
    costs: dict[str, Json] = dict(answer.costs)
    return {"operations": squeeze(operations, items=80), "costs": squeeze(costs, items=80)}


GET_CONTEXT = ToolSpec(
    name="get_context",
    description=(
        "Read the workspace's profile once more: company, product, market, voice. You have it already; call this only"
        " if the human says that it changed. If context or profile is null the set-up is unfinished: stop and escalate."
    ),
    args=NoArgs,
    effect="read",
    boot=True,
    endpoint=endpoint("getContext"),
    answer=Context,
    summarise=context_shown,
    records=context_record,
)

GET_CREDITS_CONFIG = ToolSpec(
    name="get_credits_config",
    description=(
        "Read the prices in credits a unit: what a search or a generation would cost is price times number. It does not"
        " tell the balance; no documented call does. What is missing from the list is not therefore free."
    ),
    args=NoArgs,
    effect="read",
    boot=True,
    endpoint=endpoint("getCreditsConfig"),
    answer=CreditsConfig,
    summarise=_prices,
)

GET_ACCOUNT = ToolSpec(
    name="get_account",
    description="Whose workspace the key opens: what is claimed, capped and kept belongs to it, whatever the key.",
    args=NoArgs,
    effect="read",
    by_program=True,
    boot=True,
    endpoint=endpoint("getAccount"),
    answer=AccountAnswer,
)
