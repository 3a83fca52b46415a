"""Profile, prices, senders."""

from evals.sandbox.answers import Answer, Call
from evals.sandbox.model.base import iso
from evals.sandbox.state import State


def get_context(state: State, _call: Call) -> Answer:
    """``GET /api/context``."""
    return Answer(state.world.model_dump(mode="json", include={"context", "profile"}))


def get_credits_config(state: State, _call: Call) -> Answer:
    """``GET /api/credits/config``: prices, never the balance."""
    credits = state.world.credits
    plan = {
        "id": "sandbox",
        "billingProductId": "sandbox",
        "display": {"name": "Sandbox", "order": 0, "badge": "", "positioning": "For trying things out"},
    }
    return Answer(
        {
            "registryVersion": "billing-registry:v1",
            "operations": {key: {"id": key, **row.model_dump(mode="json")} for key, row in credits.operations.items()},
            "plans": {"sandbox": plan},
            "entitlements": {"keys": []},
            "legacyCreditActions": credits.actions,
            "costs": credits.costs,
        }
    )


def list_senders(state: State, call: Call) -> Answer:
    """``GET /api/senders``."""
    wanted = call.choice("type", "email", "linkedin")
    began = iso(state.now)
    rows = []
    for sender in state.world.senders:
        if wanted in (None, sender.type):
            row = sender.model_dump(mode="json")
            row["created_at"] = iso(sender.created_at) or began
            row["updated_at"] = iso(sender.updated_at) or row["created_at"]
            rows.append(row)
    return Answer({"accounts": rows})
