"""A tidy little workspace in plain answers: what the fault server says where a test has scripted nothing."""

import json
import re
from typing import Any

from tests.support.fault_server import Answer, Seen

SENDER = "snd_robin"
THREAD = "th_ada"
CAMPAIGN = "cmp_spring"
LIST = "lst_spring"
TASK = "tsk_1"
ADA = "ada@example.com"

CONTEXT = {
    "context": {"company": {"overview": "Tideline", "product": "Forecasts: 80, 90 or 95 a month, 800 a year"}},
    "profile": {"firstName": "Robin"},
}
ACCOUNT = {"account": {"id": "acc_tideline", "email": "robin@example.com", "fullName": "Robin"}}
PRICES = {"costs": {"FIND_PERSON": 1, "AI_MESSAGE_GENERATION": 2, "IMPORT_LEAD": 0}}
SENDERS = [
    {"id": SENDER, "type": "email", "status": "active", "email_address": "robin@example.com", "agentmail_inbox_id": "i"}
]
ROW = {"id": THREAD, "channel": "email", "status": "active", "account_id": SENDER, "participant_email": ADA}
INBOUND = {"id": "msg_1", "direction": "inbound", "body_text": "What does it cost?", "conversation_id": THREAD}
NODES = [
    {"id": "n1", "type": "email", "subject": "Your forecast", "body": "Hi %first_name%"},
    {"id": "n2", "type": "end"},
]
TASK_DONE = {"id": TASK, "status": "done", "resultListId": LIST, "resultCount": 3}


def campaign(status: str = "draft", **changes: Any) -> dict[str, Any]:
    """What ``GET /api/campaigns/{id}`` says."""
    own = {"id": CAMPAIGN, "type": "email", "name": "Spring", "status": status, "sender_accounts": [{"id": SENDER}]}
    return {"campaign": own, "sequence_nodes": NODES, "prospects_by_status": {"pending": 3}} | changes


def search(status: str) -> dict[str, Any]:
    """What ``GET /api/leads/search`` says."""
    return {"tasks": [TASK_DONE | {"status": status}]}


def roster(count: int) -> dict[str, Any]:
    """What ``GET /api/campaigns/{id}/leads`` says of so many who wait."""
    rows = [person(number) for number in range(1, count + 1)]
    return {"prospects": rows, "total": count, "page": 1, "limit": 100}


def person(number: int, **changes: Any) -> dict[str, Any]:
    """Somebody who waits in a campaign."""
    own = {
        "id": f"pr_{number}",
        "status": "pending",
        "name": f"Lead {number}",
        "email": f"lead{number}@customer.example",
    }
    return own | changes


_ANSWERS: dict[str, Any] = {
    "GET /api/context": CONTEXT,
    "GET /api/account": ACCOUNT,
    "GET /api/credits/config": PRICES,
    "POST /api/leads/search": {"task": TASK_DONE | {"status": "pending"}, "list": {"id": LIST, "name": "Spring"}},
    "GET /api/leads/search": search("done"),
    "GET /api/senders": {"accounts": SENDERS},
    "GET /api/email/domains": {"domains": []},
    "POST /api/campaigns": campaign(),
    "PATCH /api/campaigns/{id}": campaign(),
    "POST /api/campaigns/{id}/leads/import-from-list": {"imported": 3, "total": 3},
    "POST /api/campaigns/{id}/launch": {"success": True, "runId": "run_1", "prospectsToProcess": 3},
    "GET /api/campaigns": {"campaigns": [campaign()["campaign"]]},
    "GET /api/campaigns/{id}": campaign(),
    "GET /api/campaigns/{id}/leads": roster(3),
    "GET /api/campaigns/{id}/generate-messages": {"messages": []},
    "GET /api/lists": {"lists": []},
    "POST /api/lists": {"list": {"id": LIST, "name": "Spring"}},
    "GET /api/lists/{id}/leads": {"leads": [{"id": "ld_1", "name": {"full": "Ada Sample"}}], "total": 1},
    "GET /api/signals/types": {"types": [{"id": "st_1", "label": "Hiring"}]},
    "POST /api/signals/types": {"type": {"id": "st_2", "label": "Churn"}},
    "GET /api/signals/sources": {"sources": [{"id": "news", "enabled": True}]},
    "PATCH /api/signals/sources": {"updated": ["news"], "errors": []},
    "GET /api/signals": {"signals": [{"id": "sig_1", "score": 3, "status": "new"}]},
    "PATCH /api/signals": {"updated": ["sig_1"], "errors": []},
    "POST /api/signals/generate": {"results": [{"id": "sig_1", "dm": {"text": "Hello"}}]},
    "GET /api/threads": {"threads": [ROW], "total": 1},
    "POST /api/threads": {"thread": ROW | {"id": "th_draft", "status": "draft"}},
    "GET /api/threads/{id}/messages": {"messages": [INBOUND], "total": 1},
    "POST /api/threads/{id}/messages": {"message": {"id": "msg_2", "direction": "outbound"}, "thread": ROW},
    "PATCH /api/threads/{id}": {"thread": ROW},
}
_IDS = re.compile(r"(/api/(?:campaigns|lists|threads)/)(?!import$)[^/]+")


def tidy(seen: Seen) -> Answer:
    """The everyday answer to a request; 404 for anything that nobody documents."""
    if (seen.method, seen.path) == ("POST", "/api/lists/import"):
        preview = json.loads(seen.body).get("preview")
        counts = {"leadCount": len(seen.json["leads"])}
        return Answer(body={"preview": counts} if preview else {"imported": counts["leadCount"]})
    route = _IDS.sub(r"\1{id}", f"{seen.method} {seen.path}")
    found = _ANSWERS.get(route)
    if found is None:
        return Answer(404, {"error": {"code": "not_found", "message": "no such route"}})
    return Answer(body=_taken_over(route, found, seen.json if seen.body else {}))


def _taken_over(route: str, answer: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
    """The answer to a change shows what was asked."""
    key = _MAKES.get(route)
    if key is None:
        return answer | ({"updated": [item["id"] for item in asked["items"]]} if "updated" in answer else {})
    own = {name: value for name, value in asked.items() if name not in ("sequence_nodes", "sender_account_ids")}
    if "sender_account_ids" in asked:
        own["sender_accounts"] = [{"id": sender} for sender in asked["sender_account_ids"]]
    steps = [{"id": f"n{place}", **step} for place, step in enumerate(asked.get("sequence_nodes", ()), 1)]
    return answer | {key: answer[key] | own} | ({"sequence_nodes": steps} if steps else {})


_MAKES = {
    "POST /api/campaigns": "campaign",
    "PATCH /api/campaigns/{id}": "campaign",
    "POST /api/lists": "list",
    "POST /api/signals/types": "type",
    "POST /api/threads": "thread",
    "PATCH /api/threads/{id}": "thread",
}
