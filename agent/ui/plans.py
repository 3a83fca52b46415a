"""A plan as a person reads it."""

from agent.plans.plan import Plan, Step
from agent.ui.tables import Table, clipped


def plan_table(plan: Plan) -> Table:
    """The effects of a plan for a person."""
    rows = [
        (str(n), step.tool, clipped(_about(step), 60), _cost(step), step.makes or "")
        for n, step in enumerate(plan.effects, 1)
    ]
    return Table(("#", "step", "what", "credits", "makes"), tuple(rows))


def plan_lines(plan: Plan) -> list[str]:
    """What a plan comes to."""
    effects = plan.effects
    if not effects:
        return ["The plan is empty: nothing would be changed, spent or sent."]
    cost = (
        "price unknown" if plan.credits is None else f"up to {plan.credits} credits" if plan.credits else "no credits"
    )
    asking = sum(step.effect in ("send", "destroy") for step in effects)
    who = "it asks" if len(effects) == 1 else f"{asking} of them ask{'s' if asking == 1 else ''}"
    asks = f"; {who} you before it is done" if asking else ""
    return [f"{len(effects)} step{'s' if len(effects) != 1 else ''}, {cost}{asks}. Nothing was sent."]


def _about(step: Step) -> str:
    if step.recipients:
        return f"to {', '.join(step.recipients)}"
    body = step.body if isinstance(step.body, dict) else {}
    named = next((str(body[key]) for key in ("name", "listName", "label", "prompt") if body.get(key)), "")
    return named or step.target


def _cost(step: Step) -> str:
    return "?" if step.credits is None else str(step.credits or "")
