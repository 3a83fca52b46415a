"""Profile, prices, senders."""

from evals.sandbox.answers import Answer, Call
from evals.sandbox.model.base import Object, iso
from evals.sandbox.model.leads import Sender
from evals.sandbox.model.workspace import Profile
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
    return Answer(
        {"accounts": [sender_row(state, sender) for sender in state.world.senders if wanted in (None, sender.type)]}
    )


def get_sender(state: State, call: Call) -> Answer:
    """``GET /api/senders/{id}``: the sender, what it sent today, and its campaigns."""
    sender = state.sender(call.id)
    used = [campaign for campaign in state.world.campaigns if sender.id in campaign.sender_account_ids]
    waiting = {one.id: sum(p.status == "pending" for p in one.prospects) for one in used}
    return Answer(
        {
            "account": sender_row(state, sender)
            | {"stats": {"today_sent": sent_today(state, sender), "today_committed": 0}},
            "campaigns": [one.model_dump(mode="json", include={"id", "name", "status", "type"}) for one in used],
            "mappings": [{"campaign_id": one.id, "account_id": sender.id} for one in used],
            "campaignActiveProspectsCount": waiting,
        }
    )


def sent_today(state: State, sender: Sender) -> int:
    """How many messages left a sender today."""
    return sum(one.account_id == sender.id and one.at.date() == state.now.date() for one in state.world.outbox)


def get_account(state: State, _call: Call) -> Answer:
    """``GET /api/account``: whose key this is."""
    profile = state.world.profile or Profile()
    names = [name for name in (profile.firstName, profile.lastName) if name]
    account = state.world.account.model_dump(mode="json") | {"fullName": " ".join(names) or None}
    own = {"firstName": profile.firstName, "lastName": profile.lastName}
    return Answer({"account": account, "profile": own, "canManageAuth": False})


def sender_row(state: State, sender: Sender) -> Object:
    """A sender as it stands in answers."""
    row: Object = sender.model_dump(mode="json")
    row["created_at"] = iso(sender.created_at) or iso(state.now)
    row["updated_at"] = iso(sender.updated_at) or row["created_at"]
    return row
