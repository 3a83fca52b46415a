"""How records are read anew by their ids, where a documented read does it."""

from collections.abc import Mapping

from agent.common.json_value import Json
from tools.catalog.thread_effects import STATUSES
from tools.effects import Lookup, Read
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
FIRST_TWO: Mapping[Kind, Read] = {
    "thread": Read("list_threads", lambda *_: {"status": STATUSES, "limit": 2}),
    "lead": Read("list_leads", lambda *_: {"limit": 2}),
    "prospect": Read("get_campaign_leads", lambda _id, facts: {"campaign_id": facts.get("campaign_id"), "limit": 2}),
    "list": Read("list_lists", lambda *_: {}),
    "campaign": Read("list_campaigns", lambda *_: {}),
    "sender": Read("list_senders", lambda *_: {}),
    "domain": Read("list_domains", lambda *_: {"skip_sync": True}),
    "signal": Read("list_signals", lambda *_: {"limit": 2}),
    "signal_type": Read("list_signal_types", lambda *_: {}),
    "signal_lead": Read("list_signal_leads", lambda *_: {"limit": 2}),
    "source": Read("list_signal_sources", lambda *_: {}),
}
"""What shows two of a kind, whatever there is: whether a record that was read is the only one."""
TOP_SCORE = 3
"""The best score of a signal that the reference knows."""
ABOVE = Read("list_signals", lambda score, _: {"min_score": int(score) + 1, "limit": 1})
"""What shows a signal of a better score."""
OF_NAME = Read("list_leads", lambda name, _: {"name": name, "limit": 100}, needs_all=True)
"""The leads of a name."""
CALLED: Mapping[Kind, Read] = {
    "thread": Read("list_threads", lambda name, facts: {"search": name, "status": facts.get("status") or STATUSES}),
    "lead": Read("list_leads", lambda name, _: {"q": name, "limit": 100}),
    "prospect": Read("get_campaign_leads", lambda _, facts: {"campaign_id": facts.get("campaign_id"), "limit": 50}),
}
"""Who else may be called so, as far as one page shows; of conversations, those of the same status."""
