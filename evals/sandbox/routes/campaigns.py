"""Campaigns: made, changed, filled from a list, read.  The launch is in ``launch.py``."""

from collections import Counter, defaultdict
from typing import Annotated, Literal, get_args

from pydantic import Field

from evals.sandbox.answers import Answer, Body, Call, Refused
from evals.sandbox.model.base import Id, Object, iso
from evals.sandbox.model.campaigns import Campaign, Node, Prospect, ProspectStatus
from evals.sandbox.model.leads import Lead, Location
from evals.sandbox.routes.lists import prospect_of
from evals.sandbox.state import State

Text = Annotated[str, Field(max_length=100_000)]
"""Text of any length that somebody would write."""
_Name = Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]
_Part = Annotated[int, Field(ge=0, le=100_000)]
KINDS = {"email": ("email", "delay", "ai", "end"), "linkedin": ("connection_request", "message", "delay", "ai", "end")}
"""The kinds of step that fit a channel."""
_FOREIGN = {
    "email": {"skip_other_campaigns"},
    "linkedin": {"daily_limit", "account_limits", "stop_on_reply", "open_tracking", "signature"},
}
"""Settings that only the other channel has."""
_MONTH = 30 * 24 * 60


class _CampaignBody(Body):
    type: Literal["email", "linkedin"]
    name: _Name | None = None
    sender_account_ids: Annotated[list[Id], Field(max_length=50)] = Field(default_factory=list)
    skip_other_campaigns: bool | None = None
    operating_hours: Object | None = None
    daily_limit: Annotated[int, Field(ge=1, le=500)] | None = None
    stop_on_reply: bool | None = None
    open_tracking: bool | None = None
    signature: Text | None = None


class NodeBody(Body):
    """A step in ``PATCH /api/campaigns/{id}``; its position is its place in the array."""

    id: Id | None = None
    position: Annotated[int, Field(ge=0)] = 0
    type: Literal["connection_request", "message", "email", "delay", "ai", "end"]
    subject: Text | None = None
    body: Text | None = None
    signature: Text | None = None
    include_message: bool | None = None
    is_reply: bool | None = None
    delay_days: _Part | None = None
    delay_hours: _Part | None = None
    delay_minutes: _Part | None = None


class AccountLimit(Body):
    """A sender's own limit."""

    account_id: Id
    daily_limit: Annotated[int, Field(ge=1, le=500)]


class _UpdateBody(Body):
    name: _Name = ""
    operating_hours: Object | None = None
    daily_limit: Annotated[int, Field(ge=1, le=500)] = 1
    account_limits: Annotated[list[AccountLimit], Field(max_length=50)] = Field(default_factory=list)
    skip_other_campaigns: bool = False
    stop_on_reply: bool = False
    open_tracking: bool = False
    signature: Text = ""
    sender_account_ids: Annotated[list[Id], Field(max_length=50)] = Field(default_factory=list)
    sequence_nodes: Annotated[list[NodeBody], Field(max_length=50)] = Field(default_factory=list)


_ANY_STATUS = frozenset({"name", "operating_hours", "daily_limit", "account_limits"})


class Where(Body):
    """A condition of an import filter: the field contains the value, in any case."""

    field: str
    value: object = None


class OrderBy(Body):
    """An order of an import filter."""

    field: str
    direction: Literal["asc", "desc"] = "asc"


class ImportFilter(Body):
    """Which leads of the list."""

    leadIds: list[Id] | None = None  # noqa: N815 - wire names
    where: Annotated[list[Where], Field(max_length=50)] = Field(default_factory=list)
    orderBy: Annotated[list[OrderBy], Field(max_length=10)] = Field(default_factory=list)  # noqa: N815
    limit: Annotated[int, Field(ge=1, le=5000)] | None = None


class _ImportBody(Body):
    listId: Id  # noqa: N815
    filter: ImportFilter | None = None


def create_campaign(state: State, call: Call) -> Answer:
    """``POST /api/campaigns``: a draft with an empty sequence."""
    body = call.read(_CampaignBody)
    name = body.name or _free_name(state)
    _unique(state, name, None)
    _check_senders(state, body.type, body.sender_account_ids)
    settings = body.model_dump(exclude={"type", "name", *_FOREIGN[body.type]}, exclude_none=True)
    first: Literal["email", "connection_request"] = "email" if body.type == "email" else "connection_request"
    new_id = state.world.new_id
    campaign = Campaign(
        id=new_id("campaign"),
        type=body.type,
        name=name,
        created_at=state.now,
        updated_at=state.now,
        sequence_nodes=[Node(id=new_id("node"), type=first, subject="", body=""), Node(id=new_id("node"), type="end")],
        **settings,
    )
    state.world.campaigns.append(campaign)
    return Answer({"campaign": {**campaign_row(state, campaign), "sequence_nodes": node_rows(campaign)}})


def get_campaign(state: State, call: Call) -> Answer:
    """``GET /api/campaigns/{id}``."""
    campaign = state.campaign(call.id)
    by_node: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for prospect in campaign.prospects:
        by_node[prospect.current_node_id or "__none__"][prospect.status] += 1
    return Answer(
        {
            "campaign": campaign_row(state, campaign),
            "sequence_nodes": node_rows(campaign),
            "prospects_by_status": Counter(prospect.status for prospect in campaign.prospects),
            "prospects_by_node": by_node,
        }
    )


def list_campaign_leads(state: State, call: Call) -> Answer:
    """``GET /api/campaigns/{id}/leads``."""
    campaign = state.campaign(call.id)
    wanted = call.choice("status", *get_args(ProspectStatus))
    found = (prospect for prospect in campaign.prospects if wanted in (None, prospect.status))
    page, told = call.numbered_page(found, 1000)
    return Answer({"prospects": [prospect_row(campaign, prospect) for prospect in page], **told})


def prospect_row(campaign: Campaign, prospect: Prospect) -> Object:
    """A lead of a campaign as it stands in answers."""
    row = prospect.model_dump(mode="json", exclude={"lead_id", "step", "due_at", "sent_at", "replied_at"})
    return row | {"campaign_id": campaign.id, "user_id": campaign.user_id, "replied_at": iso(prospect.replied_at)}


def update_campaign(state: State, call: Call) -> Answer:
    """``PATCH /api/campaigns/{id}``: outside a draft most fields are silently ignored, as documented."""
    campaign = state.campaign(call.id)
    body = call.read(_UpdateBody)
    given = body.model_fields_set
    if not given:
        raise Refused(400, "Nothing to update")
    if campaign.status != "draft":
        given = given & _ANY_STATUS
    given = given - _FOREIGN[campaign.type]
    # Everything is checked before anything is written: a refused update leaves the campaign as it was.
    if "name" in given:
        _unique(state, body.name, campaign)
    if "sender_account_ids" in given:
        _check_senders(state, campaign.type, body.sender_account_ids)
    if "sequence_nodes" in given:
        _check_nodes(campaign, body.sequence_nodes)
        campaign.sequence_nodes = _nodes(state, campaign, body.sequence_nodes)
    if "account_limits" in given:
        campaign.account_limits |= {limit.account_id: limit.daily_limit for limit in body.account_limits}
    for key in given - {"sequence_nodes", "account_limits"}:
        setattr(campaign, key, getattr(body, key))
    campaign.updated_at = state.now
    return Answer({"campaign": campaign_row(state, campaign)})


def import_from_list(state: State, call: Call) -> Answer:
    """``POST /api/campaigns/{id}/leads/import-from-list``."""
    campaign = state.campaign(call.id)
    body = call.read(_ImportBody)
    if campaign.status != "draft":
        raise Refused(400, "Leads can only be imported into a draft campaign")
    leads = _filtered(state.leads(state.group(body.listId)), body.filter)
    counts = {"imported": 0, "duplicates": 0, "invalid": 0, "errors": 0, "total": len(leads)}
    handle = "email" if campaign.type == "email" else "linkedin_url"
    known = {getattr(prospect, handle) for prospect in campaign.prospects}
    most = state.world.rules.rows_per_import or len(leads)
    for prospect in map(prospect_of, leads):
        address = getattr(prospect, handle)
        if not address:
            counts["invalid"] += 1
        elif address in known:
            counts["duplicates"] += 1
        elif counts["imported"] == most:
            return Answer({**counts, "partial": True}, 206)
        else:
            prospect.id = state.world.new_id("prospect")
            campaign.prospects.append(prospect)
            known.add(address)
            counts["imported"] += 1
    if not counts["imported"]:
        raise Refused(422, "No new leads could be imported", counts)
    campaign.updated_at = state.now
    return Answer(counts)


def draft_of(state: State, call: Call) -> Campaign:
    """The campaign of a change that only a draft takes, or 400."""
    campaign = state.campaign(call.id)
    if campaign.status != "draft":
        raise Refused(400, f"Only draft campaigns can be changed; this one is {campaign.status}")
    return campaign


def _filtered(leads: list[Lead], wanted: ImportFilter | None) -> list[Lead]:
    if wanted is None:
        return leads
    if wanted.leadIds is not None:
        leads = [lead for lead in leads if lead.id in wanted.leadIds]
    for condition in wanted.where:
        text = str(condition.value).lower()
        leads = [lead for lead in leads if text in _field(lead, condition.field).lower()]
    for order in reversed(wanted.orderBy):
        leads = sorted(leads, key=lambda lead: _field(lead, order.field).lower(), reverse=order.direction == "desc")
    return leads[: wanted.limit]


def _field(lead: Lead, name: str) -> str:
    known = {
        **lead.model_dump(include={"id", "type", "title", "industry", "size", "domain"}),
        **(lead.location or Location()).model_dump(include={"city", "country"}),
        **prospect_of(lead).model_dump(include={"name", "company", "email", "first_name", "last_name"}),
    }
    if name not in known:
        raise Refused(400, f"filter: {name!r} is not one of {', '.join(sorted(known))}")
    return str(known[name] or "")


def _free_name(state: State) -> str:
    taken = {campaign.name for campaign in state.world.campaigns}
    return next(n for i in range(1, len(taken) + 2) if (n := f"Untitled Campaign {i}") not in taken)


def _unique(state: State, name: str, own: Campaign | None) -> None:
    if any(campaign.name == name and campaign is not own for campaign in state.world.campaigns):
        raise Refused(409, f"A campaign named {name!r} already exists")


def _check_senders(state: State, channel: str, sender_ids: list[str]) -> None:
    for sender_id in sender_ids:
        if state.sender(sender_id).type != channel:
            raise Refused(400, f"Sender {sender_id} cannot send in a {channel} campaign")


def _check_nodes(campaign: Campaign, nodes: list[NodeBody]) -> None:
    for position, node in enumerate(nodes):
        if node.type not in KINDS[campaign.type]:
            raise Refused(400, f"Node {position}: {node.type} does not fit a {campaign.type} campaign")
        if node.type == "delay" and not 1 <= Node(**node.model_dump(exclude={"id", "position"})).minutes() <= _MONTH:
            raise Refused(400, f"Node {position}: a delay must last from 1 minute to 30 days")


def _nodes(state: State, campaign: Campaign, nodes: list[NodeBody]) -> list[Node]:
    own = {node.id for node in campaign.sequence_nodes}
    made = []
    for node in nodes:
        kept = node.id if node.id in own else None
        own.discard(kept or "")
        made.append(Node(**{**node.model_dump(exclude={"position"}), "id": kept or state.world.new_id("node")}))
    return made


def node_rows(campaign: Campaign) -> list[Object]:
    """The sequence as it stands in answers."""
    return [
        {"campaign_id": campaign.id, "position": position, **node.model_dump(mode="json")}
        for position, node in enumerate(campaign.sequence_nodes)
    ]


def campaign_row(state: State, campaign: Campaign) -> Object:
    """A campaign as it stands in answers."""
    hidden = {
        *("account_limits", "prospects", "sequence_nodes", "sender_account_ids", "launched_at", "run_id"),
        *("messages", "pause_reason"),
    }
    row = campaign.model_dump(mode="json", exclude=hidden)
    row["created_at"] = iso(campaign.created_at or state.now)
    row["updated_at"] = iso(campaign.updated_at or campaign.created_at or state.now)
    row["stats"] = _stats(campaign)
    row["sender_accounts"] = [
        state.sender(sender_id).model_dump(mode="json", include=_SUMMARY) for sender_id in campaign.sender_account_ids
    ]
    return row


_SUMMARY = {
    "id", "type", "email_address", "provider_account_id", "display_name", "status", "first_name", "last_name",
    "daily_limit", "weekly_connection_limit", "weekly_message_limit", "is_premium",
}  # fmt: skip


def _stats(campaign: Campaign) -> dict[str, int] | None:
    """Counts that only grow: who was sent to stays counted after an answer.  Null before the first lead."""
    if not campaign.prospects:
        return None
    now = Counter(prospect.status for prospect in campaign.prospects)
    contacted = sum(prospect.status not in ("pending", "cancelled") for prospect in campaign.prospects)
    stats = {"total": len(campaign.prospects), "contacted": contacted}
    stats["sent" if campaign.type == "email" else "connection_sent"] = contacted
    return stats | {key: now[key] for key in ("replied", "bounced", "completed", "timed_out") if now[key]}
