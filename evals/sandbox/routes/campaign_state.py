"""Campaigns as a whole: listed, paused, let go on, with who sends for them and how much that is."""

from collections import Counter

from evals.sandbox.answers import Answer, Call, Refused
from evals.sandbox.model.base import Object
from evals.sandbox.model.campaigns import Campaign
from evals.sandbox.model.leads import Sender
from evals.sandbox.routes.campaigns import campaign_row
from evals.sandbox.routes.workspace import sent_today
from evals.sandbox.state import State

_FIRST = ("active", "paused", "launching", "draft", "completed")
_WEEK = {"connections_sent": 0, "messages_sent": 0}


def list_campaigns(state: State, _call: Call) -> Answer:
    """``GET /api/campaigns``: active and paused ones first, all of them."""
    found = sorted(state.world.campaigns, key=lambda campaign: _FIRST.index(campaign.status))
    rows = [campaign_row(state, one) | {"node_count": len(one.sequence_nodes)} for one in found]
    return Answer({"campaigns": rows})


def pause(state: State, call: Call) -> Answer:
    """``POST /api/campaigns/{id}/pause``."""
    campaign = state.campaign(call.id)
    if campaign.status != "active":
        raise Refused(400, "Only active campaigns can be paused")
    campaign.status, campaign.updated_at, campaign.pause_reason = "paused", state.now, "user"
    return Answer({"campaign": campaign_row(state, campaign)})


def resume(state: State, call: Call) -> Answer:
    """``POST /api/campaigns/{id}/resume``: what became due meanwhile leaves at once."""
    campaign = state.campaign(call.id)
    if campaign.status != "paused":
        raise Refused(400, "Only paused campaigns can be resumed")
    waits = any(one.status in ("pending", "sent", "connection_sent", "message_sent") for one in campaign.prospects)
    campaign.status, campaign.updated_at, campaign.pause_reason = "active" if waits else "completed", state.now, None
    campaign.launched_at = campaign.launched_at or state.now
    return Answer({"campaign": campaign_row(state, campaign)})


def list_senders(state: State, call: Call) -> Answer:
    """``GET /api/campaigns/{id}/senders``: what they sent counts over all campaigns."""
    campaign = state.campaign(call.id)
    now = Counter(one.status for one in campaign.prospects)
    alone = campaign.type == "linkedin" and len(campaign.sender_account_ids) == 1
    return Answer(
        {
            "senders": [_used(state, campaign, state.sender(i), alone=alone) for i in campaign.sender_account_ids],
            "campaign_type": campaign.type,
            "campaign_total_sent": sum(sent.campaign_id == campaign.id for sent in state.world.outbox),
            "campaign_total_replies": now["replied"],
            "campaign_total_bounced": now["bounced"],
            "campaign_total_completed": now["completed"],
        }
    )


def _used(state: State, campaign: Campaign, sender: Sender, *, alone: bool) -> Object:
    sent = [one for one in state.world.outbox if one.account_id == sender.id]
    own = sum(one.campaign_id == campaign.id for one in sent)
    return {
        "account_id": sender.id,
        "type": sender.type,
        "display_name": sender.display_name,
        "email_address": sender.email_address,
        "profile_url": sender.profile_url,
        "status": sender.status,
        "warmup_status": None,
        "daily_limit": sender.daily_limit or 30,
        "today_sent": sent_today(state, sender),
        "campaign_messages_sent": own if alone else None,
    }


def get_settings(state: State, _call: Call) -> Answer:
    """``GET /api/campaigns/settings``: limits belong to senders, not to campaigns."""
    accounts = [
        {
            "id": sender.id,
            "type": sender.type,
            "display_name": sender.display_name,
            "email_address": sender.email_address,
            "status": sender.status,
            "daily_limit": sender.daily_limit,
            "weekly_stats": _WEEK,
            "daily_stats": {"sent": sent_today(state, sender), "daily_limit": sender.daily_limit},
        }
        for sender in state.world.senders
    ]
    return Answer({"accounts": accounts, "schedules": [], "weekly_stats": []})
