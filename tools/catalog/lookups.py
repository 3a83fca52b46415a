"""How records are read anew by their ids, where a documented read does it."""

from collections.abc import Mapping

from agent.common.json_value import Json
from tools.effects import Lookup
from tools.spec import Kind


def _signals(ids: list[str]) -> dict[str, Json]:
    return {"ids": ",".join(ids), "include_dismissed": True, "limit": 100}


def _nothing(_ids: list[str]) -> dict[str, Json]:
    return {}


LOOKUPS: Mapping[Kind, Lookup] = {
    "campaign": Lookup("get_campaign", lambda ids: {"campaign_id": ids[0]}, 1),
    "list": Lookup("get_list_leads", lambda ids: {"list_id": ids[0], "limit": 1}, 1),
    "sender": Lookup("list_senders", _nothing, 1000),
    "signal": Lookup("list_signals", _signals, 50),
    "signal_type": Lookup("list_signal_types", _nothing, 50),
    "signal_lead": Lookup("list_signal_leads", lambda ids: {"ids": ",".join(ids), "limit": 100}, 50),
    "signal_search": Lookup("list_signal_searches", lambda ids: {"ids": ids[0]}, 1),
    "domain": Lookup("list_domains", lambda _: {"skip_sync": True}, 1000),
    "source": Lookup("list_signal_sources", _nothing, 50),
    "enrichment": Lookup("list_enrichments", lambda ids: {"slug": ids[0]}, 1),
    "enrichment_run": Lookup("get_enrichment", lambda ids: {"run_id": ids[0]}, 1),
    "task": Lookup("get_lead_search", lambda ids: {"task_id": ids[0]}, 1),
}
"""Of the others, a thread is searched for, and steps and leads are read with their campaign or list."""
