"""Campaigns: draft, sequence, roster, launch, status."""

from dataclasses import replace

from agent.common.json_value import Json
from tools.api.request import WireRequest
from tools.api.table import endpoint
from tools.api.wire_campaigns import CampaignAnswer, Launched, Node, RosterImport, RosterPage
from tools.catalog import asked
from tools.catalog.campaign_args import CampaignId, CampaignLeads, CreateCampaign, ImportCampaignLeads, UpdateCampaign
from tools.catalog.copies import answers_to, copies_of
from tools.catalog.first_reading import first_reading, made_here
from tools.catalog.identity import fold
from tools.catalog.known_leads import going_in, taken_along
from tools.catalog.launch import GOING_ON, LAUNCH
from tools.catalog.lists import LIST
from tools.catalog.roster import OVER
from tools.catalog.show import BODY, given, items_of, known, pick, rows, stated
from tools.catalog.steps import texts_of_steps
from tools.effects import IN_DASHBOARD, Creates, Reach, Read, Reversal, Target, quiet
from tools.probes import NOT_SHOWN, Probe, Trace
from tools.spec import At, Facts, Record, Records, State, ToolSpec

_STATES: dict[str, State] = {
    "launching": "pending",
    "draft": "done",  # a launch that was rolled back is over too; the status says how it ended
    "active": "done",
    "paused": "done",
    "completed": "done",
}
_NO_SETTING = frozenset({
    *("id", "user_id", "type", "name", "status", "signature", "stats", "created_at", "updated_at"),
    *("sender_accounts", "sender_account_ids", "sequence_nodes"),
})  # fmt: skip
"""What of a campaign has a place of its own on a card, or changes by itself."""
_SETTINGS = ("daily_limit", "operating_hours", "stop_on_reply", "open_tracking", "skip_other_campaigns")
NODE_FIELDS = (
    *("id", "type", "subject", "body", "signature", "include_message", "is_reply"),
    *("delay_days", "delay_hours", "delay_minutes"),
)
"""What of a step is shown, and set back."""


def campaign_state(answer: CampaignAnswer) -> State:
    """Whether a launch is still under way; exact words only, anything else is unknown."""
    return _STATES.get(answer.campaign.status or "", "unknown")


def shown_campaign(answer: CampaignAnswer) -> dict[str, Json]:
    """A campaign as a model is told of it."""
    campaign = answer.campaign
    shown = pick(campaign, "id", "type", "name", "status", "daily_limit", "signature")
    if campaign.stats is not None:
        shown["stats"] = {key: value for key, value in campaign.stats.items() if isinstance(value, int)}
    if campaign.sender_accounts is not None:
        shown |= rows("sender_accounts", campaign.sender_accounts, lambda sender: {"id": sender.id})
    elif campaign.sender_account_ids is not None:
        shown["sender_account_ids"] = [*campaign.sender_account_ids]
    found: dict[str, Json] = {"campaign": shown}
    if answer.nodes is not None:
        found |= rows("sequence_nodes", answer.nodes, lambda node: pick(node, *NODE_FIELDS, limit=BODY))
    if answer.prospects_by_status is not None:
        found["prospects_by_status"] = dict(answer.prospects_by_status)
    return found


def campaign_records(answer: CampaignAnswer) -> tuple[Record, ...]:
    """The campaign first.  A fact that the answer does not give is left out, so that it is not taken for empty."""
    campaign = answer.campaign
    facts = stated(campaign, "type", "name", "status", "signature", "stats")
    if "status" in facts:  # a whole row
        row = campaign.model_dump(mode="json", exclude_none=True)
        facts["settings"] = {name: value for name, value in row.items() if name not in _NO_SETTING}
        facts |= given(updated_at=row.get("updated_at"))
    if campaign.senders is not None:
        facts["sender_account_ids"] = [*campaign.senders]
    if answer.prospects_by_status is not None:
        facts |= _waiting(answer.prospects_by_status)
    if answer.nodes is not None:
        facts["nodes"] = [node.model_dump(mode="json", exclude_none=True) for node in answer.nodes]
    return (Record("campaign", campaign.id, facts), *map(node_record, answer.nodes or ()))


def _waiting(counts: dict[str, int]) -> dict[str, Json]:
    """How many wait for their first message, and for any."""
    return {"pending": counts.get("pending", 0), "waking": sum(n for s, n in counts.items() if s not in OVER)}


def node_record(node: Node) -> Record:
    """A step, whole."""
    return Record("node", node.id, node.model_dump(mode="json", exclude_none=True))


def _detail_records(answer: CampaignAnswer) -> tuple[Record, ...]:
    """A whole reading: what is missing from it is not known any more, so that no launch rests on an older one."""
    campaign, *nodes = campaign_records(answer)
    names = ("status", "sender_account_ids", "pending", "waking", "nodes", "signature", "settings")
    unknown: dict[str, Json] = dict.fromkeys(names)
    return (Record("campaign", campaign.id, unknown | dict(campaign.facts)), *nodes)


def _unread_sequence(request: WireRequest, answer: CampaignAnswer, *_known: object) -> tuple[Record, ...]:
    """After a change of the sequence that the answer does not show, it has to be read before it is changed again."""
    if answer.nodes is not None or "sequence_nodes" not in request.fields:
        return ()
    return (Record("campaign", request.path_params["id"], {"nodes": None}),)


def _now(facts: Facts) -> dict[str, Json]:
    """Of a campaign that runs, leads and steps change by themselves: a yes cannot wait for them to stand still."""
    names = ("name", "type", "status", "sender_account_ids")
    return known(facts, *names, *(("pending", "nodes") if facts.get("status") == "draft" else ()))


def campaign_of(request: WireRequest, records: Records) -> Facts:
    """What is known of the campaign in a request's path."""
    return records.get(("campaign", request.path_params["id"]), {})


def _launched(_arguments: object, answer: CampaignAnswer) -> Trace:
    status = answer.campaign.status
    if status == "draft":
        return Trace("failed", "the campaign is still a draft")
    return Trace("done", f"the campaign is {status}") if status else Trace(None, "the campaign shows no status")


def _was(facts: Facts) -> Facts:
    """Of a setting that is not there nothing was set."""
    settings = facts.get("settings")
    own = dict.fromkeys(_SETTINGS) | settings if isinstance(settings, dict) else {}
    nodes: list[Json] = [known(node, *NODE_FIELDS) for node in items_of(facts.get("nodes")) if isinstance(node, dict)]
    return {**own, **facts, **({"sequence_nodes": nodes} if nodes else {})}


CAMPAIGN = Target(
    kind="campaign",
    at=At("path", "id"),
    shows=_now,
    whole=lambda facts: (
        "first" in facts and (facts.get("nodes") is not None or facts.get("status") not in (None, "draft"))
    ),
    reread=Read("get_campaign", lambda campaign_id, _: {"campaign_id": campaign_id}),
    was=_was,
    texts=texts_of_steps,
)
DRAFT = replace(CAMPAIGN, draft_only=True)
"""One of which the vendor documents the whole change for a draft alone: in one that runs it would leave at once."""


def _let_out(request: WireRequest, records: Records) -> Facts:
    """The campaign of which a change lets messages out, as far as it is known; nothing where none leaves."""
    campaign = campaign_of(request, records)
    is_draft, nobody_waits = campaign.get("status") == "draft", campaign.get("waking") == 0
    return {} if GOING_ON.by.isdisjoint(request.fields) or is_draft or nobody_waits else campaign


CREATE_CAMPAIGN = ToolSpec(
    name="create_campaign",
    description=(
        "Create a draft campaign on one channel. Nothing is sent. It starts with one empty message and an end node:"
        " fill the sequence with update_campaign. The name must be new; if it is taken the answer is a conflict, so try"
        " another name. Settings of the other channel are not accepted."
    ),
    args=CreateCampaign,
    effect="write",
    journeys=("campaign",),
    endpoint=endpoint("createCampaign"),
    answer=CampaignAnswer,
    summarise=shown_campaign,
    records=campaign_records,
    tells=made_here,
    unmet=asked.of_campaign,
    effects=quiet(
        act="make a campaign",
        targets=(),
        creates=Creates("campaign", "campaign", "name"),
        probe=NOT_SHOWN,
        reversal=Reversal(f"it is a draft that sends nothing; delete it {IN_DASHBOARD}"),
    ),
)

UPDATE_CAMPAIGN = ToolSpec(
    name="update_campaign",
    description=(
        "Change a draft campaign: set sender_account_ids to ready senders of its channel and write the sequence."
        " sequence_nodes replaces the whole sequence, so send every node to keep, in order, with end last; a delay is 1"
        " minute to 30 days in all. On an active or paused campaign only name, operating_hours, daily_limit and"
        " account_limits take effect. Texts may use %first_name% and %company%."
    ),
    args=UpdateCampaign,
    effect="write",
    journeys=("campaign",),
    endpoint=endpoint("updateCampaign"),
    answer=CampaignAnswer,
    summarise=shown_campaign,
    records=campaign_records,
    tells=_unread_sequence,
    unmet=asked.of_campaign,
    effects=quiet(
        act="change a campaign",
        reach=Reach(
            recipients=lambda request, records: copies_of(_let_out(request, records)),
            answers=lambda request, records: answers_to(_let_out(request, records)),
        ),
        targets=(replace(CAMPAIGN, lets_out=GOING_ON),),
        probe=NOT_SHOWN,
        reversal=Reversal("the former values can be set again", sets_back=True),
        grant="path",
    ),
)


def _would_import(args: ImportCampaignLeads, records: Records) -> dict[str, Json]:
    """At most as many as the list has, or as its search would find."""
    found = records.get(("list", args.list_id), {})
    return given(imported=found.get("leadCount", found.get("fetch_count")))


def _taken(args: ImportCampaignLeads, records: Records) -> int | None:
    """How many leads it copies at most: those that are named, or as many as the list has; nobody knows of a filter."""
    if args.lead_ids is not None or args.where is not None:
        return None if args.lead_ids is None else len({*args.lead_ids})
    found = records.get(("list", args.list_id), {}).get("leadCount")
    return min((n for n in (args.limit, found) if isinstance(n, int)), default=None)


IMPORT_CAMPAIGN_LEADS = ToolSpec(
    name="import_campaign_leads",
    description=(
        "Copy the leads of a list into a draft campaign; do it after the search ended and before the launch. E-mail"
        " campaigns take only leads with an address, LinkedIn campaigns only those with a profile URL; the rest is"
        " counted as invalid. Tell the human imported, duplicates and invalid. partial true means that part of the list"
        " was not read: call it again with the same list."
    ),
    args=ImportCampaignLeads,
    effect="write",
    journeys=("campaign",),
    endpoint=endpoint("importCampaignLeadsFromList"),
    answer=RosterImport,
    summarise=lambda answer: pick(answer, "imported", "duplicates", "invalid", "errors", "total", "partial"),
    would=_would_import,
    counts=_taken,
    about=_taken,
    effects=quiet(
        act="put leads into a campaign",
        reach=Reach(leads=going_in, written=lambda request, records: tuple(map(fold, going_in(request, records)))),
        targets=(DRAFT, LIST),
        everybody=taken_along,
        probe=NOT_SHOWN,
        reversal=Reversal(f"before the launch nobody is written to; take the leads out {IN_DASHBOARD}"),
    ),
)

LAUNCH_CAMPAIGN = ToolSpec(
    name="launch_campaign",
    description=(
        "Start sending a draft campaign to its leads. This cannot be undone. Before: a ready sender is set, every"
        " message has text, leads are imported, and you have read the campaign with get_campaign. The program asks the"
        " human by itself. Call it once; if the outcome is unknown, never call it again."
    ),
    args=CampaignId,
    effect="send",
    journeys=("campaign",),
    endpoint=endpoint("launchCampaign"),
    answer=Launched,
    summarise=lambda answer: (
        pick(answer, "success", "runId", "prospectsToProcess", "skippedCount")
        | pick(answer, "warning", "message", limit=500)
    ),
    effects=quiet(
        act="launch a campaign",
        reach=Reach(
            recipients=lambda request, records: copies_of(campaign_of(request, records)),
            answers=lambda request, records: answers_to(campaign_of(request, records)),
            inspection=LAUNCH,
        ),
        counts_as="launch",
        intent=lambda request, _recipients, _records: ["launch", request.path],
        targets=(),
        probe=Probe("get_campaign", lambda arguments: {"campaign_id": arguments["campaign_id"]}, _launched),
        reversal=Reversal(f"what was sent stays sent; stop the rest {IN_DASHBOARD}"),
        grant="path",
    ),
)

GET_CAMPAIGN = ToolSpec(
    name="get_campaign",
    description=(
        "Read a campaign: status, senders, sequence and the number of leads by status. Call it before a launch to check"
        " all three, and after a launch to see that it became active. prospects_by_status.pending is the number of"
        " leads that a launch would reach."
    ),
    args=CampaignId,
    effect="read",
    foreign=True,
    journeys=("campaign", "manage"),
    topics=("campaigns", "steps", "roster", "texts"),
    endpoint=endpoint("getCampaign"),
    answer=CampaignAnswer,
    summarise=shown_campaign,
    records=_detail_records,
    tells=first_reading,
    state=campaign_state,
)

LIST_CAMPAIGN_LEADS = ToolSpec(
    name="list_campaign_leads",
    description="A page of who is in a campaign: everybody whom a launch would reach.",
    args=CampaignLeads,
    effect="read",
    by_program=True,
    endpoint=endpoint("listCampaignLeads"),
    answer=RosterPage,
)
