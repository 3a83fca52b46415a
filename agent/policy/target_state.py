"""The server's state that a card shows beside the request, and that a yes to it is bound to.

A request that changes something says what it becomes, not what it is: whoever says yes to new hours of a draft has
said nothing of the same hours on a campaign that was started meanwhile.
"""

from collections.abc import Callable, Mapping
from typing import Any

from agent.common.json_value import Json
from agent.policy.facts import Records
from tools.api.request import WireRequest
from tools.spec import Kind, ToolSpec

Facts = Mapping[str, Json]


def shown(spec: ToolSpec, request: WireRequest, records: Records) -> dict[str, Json]:
    """What is known of the things that a call changes; empty where it changes nothing that was there before."""
    return {kind: part for kind, part in _parts(spec, request, records) if part}


def fully_known(spec: ToolSpec, request: WireRequest, records: Records) -> bool:
    """Whether everything was read that a card of this call shows."""
    whole: dict[str, Callable[[Facts], bool]] = {
        "campaign": lambda facts: facts.get("nodes") is not None or facts.get("status") not in (None, "draft"),
        "list": lambda facts: facts.get("leadCount") is not None,
        "thread": lambda facts: "last_message_at" in facts or facts.get("status") == "draft",
    }
    return all(whole[kind](records.get((kind, id_), {})) for kind, id_ in _targets(spec, request))


def _parts(spec: ToolSpec, request: WireRequest, records: Records) -> list[tuple[str, dict[str, Json]]]:
    show = {"campaign": _campaign, "list": _list, "thread": _thread}
    return [(kind, show[kind](records.get((kind, id_), {}))) for kind, id_ in _targets(spec, request)]


def _targets(spec: ToolSpec, request: WireRequest) -> list[tuple[Kind, str]]:
    body: Any = request.json()
    parts = request.path.split("/")
    match spec.name:
        case "update_campaign":
            return [("campaign", parts[3])]
        case "import_campaign_leads":
            return [("campaign", parts[3]), ("list", body["listId"])]
        case "import_list_leads":
            return [("list", body["listId"])]
        case "send_message" | "update_thread":
            return [("thread", parts[3])]
    return []


def _campaign(facts: Facts) -> dict[str, Json]:
    """Of a campaign that runs, leads and steps change by themselves: a yes cannot wait for them to stand still."""
    names = ("name", "type", "status", "sender_account_ids")
    return _known(facts, *names, *(("pending", "nodes") if facts.get("status") == "draft" else ()))


def _list(facts: Facts) -> dict[str, Json]:
    return _known(facts, "name", "leadCount")


def _thread(facts: Facts) -> dict[str, Json]:
    about = ("subject", "draft_subject", "draft_cc", "draft_bcc", "inbox_state", "status", "account_id")
    return _known(facts, *about, "participant_email", "last_message_at", "last_message_direction")


def _known(facts: Facts, *names: str) -> dict[str, Json]:
    return {name: value for name in names if (value := facts.get(name)) not in (None, "", [])}
