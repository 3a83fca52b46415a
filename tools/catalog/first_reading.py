"""What a campaign was when the run first read it: a rule given ahead speaks of that, not of what the run made of it."""

import hashlib
from collections.abc import Mapping
from typing import Literal

from agent.common.json_value import Json, canonical
from tools.api.request import WireRequest
from tools.catalog.show import items_of
from tools.spec import Facts, Record, Records

CampaignPart = Literal["texts", "senders", "people"]
CAMPAIGN_PARTS: tuple[CampaignPart, ...] = ("texts", "senders", "people")
_PLACE = frozenset({"id", "campaign_id", "position"})
_MANNER = frozenset(
    "daily_limit account_limits operating_hours stop_on_reply open_tracking skip_other_campaigns".split()
)
"""Settings that say how a campaign is sent, not what."""


def first_reading(
    request: WireRequest, _answer: object, read: tuple[Record, ...], records: Records
) -> tuple[Record, ...]:
    """A campaign as its first whole reading shows it; later ones say nothing of that."""
    campaign_id = request.path_params["id"]
    if "first" in records.get(("campaign", campaign_id), {}):
        return ()
    shown = (one.facts for one in read if (one.kind, one.id) == ("campaign", campaign_id))
    return tuple(Record("campaign", campaign_id, {"first": _parts(facts)}) for facts in shown)


def made_here(
    _request: WireRequest, _answer: object, read: tuple[Record, ...], _records: Records
) -> tuple[Record, ...]:
    """Of a campaign that the run has made, everything is its own."""
    return tuple(Record("campaign", one.id, {"first": {}}) for one in read if one.kind == "campaign")


def changed_since(facts: Facts, *, people: bool) -> tuple[CampaignPart, ...]:
    """What of a campaign is not as it was first read; ``people`` says that the run has changed them."""
    kept = facts.get("first")
    first: Mapping[str, Json] = kept if isinstance(kept, Mapping) else {}
    now = _parts(facts)
    found = [part for part in CAMPAIGN_PARTS if part not in first or first[part] != now[part]]
    return (*found, "people") if people and "people" not in found else tuple(found)


def _parts(facts: Facts) -> dict[str, Json]:
    settings = facts.get("settings")
    own = {k: v for k, v in settings.items() if k not in _MANNER} if isinstance(settings, dict) else {}
    steps = [node for node in items_of(facts.get("nodes")) if isinstance(node, dict)]
    nodes: list[Json] = [{k: v for k, v in node.items() if k not in _PLACE} for node in steps]
    said: list[Json] = [nodes, facts.get("signature"), own]
    return {
        "texts": hashlib.sha256(canonical(said)).hexdigest(),
        "senders": facts.get("sender_account_ids"),
        "people": facts.get("pending"),
    }
