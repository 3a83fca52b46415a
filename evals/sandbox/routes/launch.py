"""The launch: every documented check, then ``launching``; the sending itself is in ``jobs.py``."""

from evals.sandbox.answers import Answer, Call, Refused
from evals.sandbox.model.campaigns import SENDABLE, Campaign, Node, Prospect
from evals.sandbox.model.leads import Sender
from evals.sandbox.state import State


def launch_campaign(state: State, call: Call) -> Answer:
    """``POST /api/campaigns/{id}/launch``."""
    campaign = state.campaign(call.id)
    if campaign.status == "launching":
        raise Refused(409, "This campaign is already being launched")
    if campaign.status != "draft":
        raise Refused(400, f"Only draft campaigns can be launched; this one is {campaign.status}")
    _check_senders(state, campaign)
    pending = [prospect for prospect in campaign.prospects if prospect.status == "pending"]
    if not pending:
        raise Refused(400, "Campaign has no pending leads")
    _check_sequence(campaign)
    skipped = _elsewhere(state, campaign, pending)
    if len(skipped) == len(pending):
        raise Refused(400, "Every lead is already in another running campaign")
    if state.world.rules.launch_error == 503:
        raise Refused(503, "LinkedIn could not be reached to verify the sender", headers={"retry-after": "30"})
    if state.world.rules.launch_error == 500:
        raise Refused(500, "Launch failed and was rolled back to draft")
    return _go(state, call, campaign, pending, skipped)


def sendable(sender: Sender) -> bool:
    """Whether a sender can send: LinkedIn connected, or e-mail active with an inbox."""
    if sender.type == "linkedin":
        return sender.status == "connected"
    return sender.status == "active" and bool(sender.agentmail_inbox_id or sender.instantly_account_id)


def _check_senders(state: State, campaign: Campaign) -> None:
    if not campaign.sender_account_ids:
        raise Refused(400, "Campaign has no sender accounts")
    for sender_id in campaign.sender_account_ids:
        sender = state.sender(sender_id)
        if not sendable(sender):
            needed = "active with an inbox" if sender.type == "email" else "connected"
            raise Refused(400, f"Sender {sender.display_name or sender.id} is {sender.status}; it must be {needed}")


def _check_sequence(campaign: Campaign) -> None:
    nodes = campaign.sequence_nodes
    if not any(node.type in SENDABLE for node in nodes):
        raise Refused(400, "Campaign has no message to send")
    empty = [str(position) for position, node in enumerate(nodes) if _lacks_content(node)]
    if empty:
        raise Refused(400, f"Nodes with missing content at positions: {', '.join(empty)}")
    if not nodes or nodes[-1].type != "end":
        raise Refused(400, "The sequence must end with an end node")


def _lacks_content(node: Node) -> bool:
    has_body = bool((node.body or "").strip())
    if node.type == "email":
        return not has_body or not (node.is_reply or (node.subject or "").strip())
    if node.type == "connection_request":
        return bool(node.include_message) and not has_body
    if node.type == "ai":
        return not node.ai_node
    return node.type == "message" and not has_body


def _elsewhere(state: State, campaign: Campaign, pending: list[Prospect]) -> list[Prospect]:
    if not campaign.skip_other_campaigns:
        return []
    others = [c for c in state.world.campaigns if c is not campaign and c.status in ("launching", "active", "paused")]
    busy = {prospect.linkedin_url for other in others for prospect in other.prospects}
    return [prospect for prospect in pending if prospect.linkedin_url in busy]


def _go(state: State, call: Call, campaign: Campaign, pending: list[Prospect], skipped: list[Prospect]) -> Answer:
    for prospect in skipped:
        prospect.status = "cancelled"
    campaign.status = "launching"
    campaign.launched_at = campaign.updated_at = state.now
    campaign.run_id = state.world.new_id("run")
    body = {
        "success": True,
        "message": "Campaign launch started",
        "runId": campaign.run_id,
        "prospectsToProcess": len(pending) - len(skipped),
        "skippedProspects": [{"id": p.id, "name": p.name, "linkedin_url": p.linkedin_url} for p in skipped],
        "skippedCount": len(skipped),
        "correlationId": call.correlation_id,
    }
    if skipped:
        body["warning"] = f"{len(skipped)} leads are in another running campaign and were skipped"
    return Answer(body)
