"""Campaigns as a whole: found by name, paused, let go on, with who sends for them and how much that is."""

from dataclasses import replace

from agent.common.json_value import Json
from tools.api.request import WireRequest
from tools.api.table import endpoint
from tools.api.wire_campaigns import (
    Campaign,
    CampaignAnswer,
    Campaigns,
    CampaignSenders,
    CampaignSettings,
    LimitedSender,
)
from tools.catalog.campaign_args import CampaignId
from tools.catalog.campaigns import CAMPAIGN, campaign_of, campaign_records, shown_campaign
from tools.catalog.copies import answers_to, copies_of
from tools.catalog.fields import NoArgs
from tools.catalog.launch import RESUME
from tools.catalog.show import known, pick, rows, stated
from tools.effects import NO_WAY_BACK, Reach, Records, Reversal, quiet
from tools.probes import Finding, Probe, Trace
from tools.spec import Record, ToolSpec

_COUNTS = ("total", "contacted", "sent", "connection_sent", "replied", "bounced", "completed", "timed_out")


def _row(campaign: Campaign) -> dict[str, Json]:
    shown = pick(campaign, "id", "type", "name", "status")
    counts: dict[str, Json] = {
        name: value for name in _COUNTS if isinstance(value := (campaign.stats or {}).get(name), int)
    }
    return shown | ({"stats": counts} if counts else {})


def _record(campaign: Campaign) -> Record:
    return Record("campaign", campaign.id, stated(campaign, "type", "name", "status", "stats"))


def _limited(sender: LimitedSender) -> dict[str, Json]:
    shown = pick(sender, "id", "type", "display_name", "status", "daily_limit")
    return shown | ({} if sender.daily_stats is None else {"daily_stats": pick(sender.daily_stats, "sent")})


def _looked(done: str, failed: str) -> Probe:
    """How it is seen whether a campaign came to one status or stayed in the other."""
    findings: dict[str, Finding] = {done: "done", "completed": "done", failed: "failed"}

    def trace(_arguments: object, answer: CampaignAnswer) -> Trace:
        status = answer.campaign.status or "unknown"
        return Trace(findings.get(status), f"the campaign is {status}")

    return Probe("get_campaign", lambda arguments: {"campaign_id": arguments["campaign_id"]}, trace)


def _one_resume(request: WireRequest, _recipients: object, records: Records) -> list[Json]:
    """What was paused anew meanwhile may go on anew."""
    return ["resume", request.path, campaign_of(request, records).get("updated_at")]


LIST_CAMPAIGNS = ToolSpec(
    name="list_campaigns",
    description=(
        "List all campaigns with status and counts, to find one by its name. Active and paused ones come first. Call it"
        " before anything is done to a campaign whose id you do not have."
    ),
    args=NoArgs,
    effect="read",
    foreign=True,
    journeys=("campaign", "manage"),
    topics=("campaigns", "steps", "roster", "texts"),
    endpoint=endpoint("listCampaigns"),
    answer=Campaigns,
    summarise=lambda answer: rows("campaigns", answer.campaigns, _row),
    records=lambda answer: tuple(map(_record, answer.campaigns)),
)

PAUSE_CAMPAIGN = ToolSpec(
    name="pause_campaign",
    description=(
        "Stop an active campaign from sending. It is not asked about and can be taken back. An answer 400 means that it"
        " is not active, so that nothing has to be stopped. Pause each campaign that was named with a call of its own."
    ),
    args=CampaignId,
    effect="write",
    journeys=("manage",),
    topics=("campaigns",),
    endpoint=endpoint("pauseCampaign"),
    answer=CampaignAnswer,
    summarise=shown_campaign,
    records=campaign_records,
    effects=quiet(
        act="pause a campaign",
        # Nothing is read before: what stops messages does not wait for an answer to a question.
        targets=(replace(CAMPAIGN, shows=lambda facts: known(facts, "name", "status"), whole=lambda _: True),),
        probe=_looked("paused", "active"),
        reversal=Reversal("resume_campaign lets it go on, which is asked about"),
        grant="path",
    ),
)

RESUME_CAMPAIGN = ToolSpec(
    name="resume_campaign",
    description=(
        "Let a paused campaign go on: it sends to everybody who still waits in it, and what became due meanwhile leaves"
        " at once. The program shows the human how many that are, and asks. Call it only if they asked to resume."
    ),
    args=CampaignId,
    effect="send",
    journeys=("manage",),
    topics=("campaigns",),
    endpoint=endpoint("resumeCampaign"),
    answer=CampaignAnswer,
    summarise=shown_campaign,
    records=campaign_records,
    effects=quiet(
        act="let a campaign go on",
        reach=Reach(
            recipients=lambda request, records: copies_of(campaign_of(request, records)),
            answers=lambda request, records: answers_to(campaign_of(request, records)),
            inspection=RESUME,
        ),
        counts_as="launch",
        intent=_one_resume,
        targets=(),
        probe=_looked("active", "paused"),
        reversal=replace(NO_WAY_BACK, how="what was sent stays sent; pause_campaign stops the rest"),
        grant="path",
    ),
)

LIST_CAMPAIGN_SENDERS = ToolSpec(
    name="list_campaign_senders",
    description=(
        "Read who sends for a campaign, how much of each sender's daily limit is used, and the campaign's totals. Use"
        " it when the human asks why a campaign sends little. What a sender sent today counts over all campaigns."
    ),
    args=CampaignId,
    effect="read",
    journeys=("manage",),
    topics=("campaigns",),
    endpoint=endpoint("listCampaignSenders"),
    answer=CampaignSenders,
    summarise=lambda answer: (
        rows(
            "senders",
            answer.senders,
            lambda one: pick(one, "account_id", "type", "display_name", "status", "daily_limit", "today_sent"),
        )
        | pick(answer, "campaign_total_sent", "campaign_total_replies", "campaign_total_bounced")
    ),
)

GET_CAMPAIGN_SETTINGS = ToolSpec(
    name="get_campaign_settings",
    description=(
        "Read the sending limits of all senders and how much of them is used today. Limits belong to senders, not to"
        " campaigns. They are changed by the human in the Puffle dashboard under Senders."
    ),
    args=NoArgs,
    effect="read",
    journeys=("manage",),
    topics=("campaigns",),
    endpoint=endpoint("getCampaignSettings"),
    answer=CampaignSettings,
    summarise=lambda answer: rows("accounts", answer.accounts, _limited),
)
