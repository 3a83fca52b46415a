"""What a campaign was when the run first read it: a rule given ahead speaks of that, not of what the run made of it."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from typing import Literal

from agent.common.json_value import Json, canonical
from tools.api.request import WireRequest
from tools.catalog.show import items_of, known
from tools.spec import Facts, Record, Records

CampaignPart = Literal["texts", "settings", "senders", "people"]
CAMPAIGN_PARTS: tuple[CampaignPart, ...] = ("texts", "settings", "senders", "people")
_TEXTS = frozenset({"subject", "body", "body_html", "signature"})
"""What of a step people read."""
_PLACE = frozenset({"id", "campaign_id", "position", "created_at", "updated_at"})
_MANNER = frozenset({"daily_limit", "account_limits", "operating_hours", "open_tracking"})
"""Settings that say how a campaign is sent, not what and to whom."""
_SPARES = frozenset({"stop_on_reply", "skip_other_campaigns"})
"""Settings under which some get less: only that one was switched off makes another campaign of it."""


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


def changed_since(facts: Facts, also: Iterable[CampaignPart]) -> tuple[CampaignPart, ...]:
    """What of a campaign is not as it was first read, with what its own answer does not show."""
    kept = facts.get("first")
    first: Mapping[str, Json] = kept if isinstance(kept, Mapping) else {}
    now = _parts(facts)
    found = {part for part in CAMPAIGN_PARTS if part not in first or first[part] != now[part]}
    found |= {"settings"} if {*items_of(now["off"])} - {*items_of(first.get("off"))} else set()
    return tuple(part for part in CAMPAIGN_PARTS if part in found.union(also))


def _parts(facts: Facts) -> dict[str, Json]:
    settings = facts.get("settings")
    own = settings if isinstance(settings, dict) else {}
    nodes = [node for node in items_of(facts.get("nodes")) if isinstance(node, dict)]
    texts: list[Json] = [known(node, *sorted(_TEXTS)) for node in nodes]
    rest: list[Json] = [_without(node, _TEXTS | _PLACE) for node in nodes]
    return {
        "texts": _digest([texts, facts.get("signature")]),
        "settings": _digest([rest, _without(own, _MANNER | _SPARES)]),
        "off": [*sorted(name for name in _SPARES if own.get(name) is False)],
        "senders": facts.get("sender_account_ids"),
        "people": facts.get("pending"),
    }


def _without(values: Facts, names: Collection[str]) -> dict[str, Json]:
    """Some values, without these and without what says nothing."""
    return {name: value for name, value in values.items() if value and name not in names}


def _digest(value: list[Json]) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()
