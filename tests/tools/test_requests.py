"""What stands on the wire, seen by a real server on this machine."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from agent.common.key import ApiKey
from tests.support.serving import serving
from tests.tools.test_arguments import LEAD, MINIMAL, rendered
from tools.api.permit import PermitBook
from tools.api.request import WireRequest
from tools.api.table import ENDPOINTS
from tools.api.transport import Transport
from tools.registry import REGISTRY

Seen = list[tuple[str, bytes]]


@pytest.fixture
def wire() -> Iterator[tuple[Transport, PermitBook, Seen]]:
    seen: Seen = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            seen.append((self.requestline, body))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = answer

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing is logged."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    permits = PermitBook()
    transport = Transport(
        base_url=f"http://127.0.0.1:{server.server_port}", key=ApiKey("pk_test_x"), permits=permits, endpoints=ENDPOINTS
    )
    with serving(server):
        try:
            yield transport, permits, seen
        finally:
            transport.close()


CASES: list[tuple[str, dict[str, Any], str, Any]] = [
    ("get_context", {}, "GET /api/context", None),
    ("get_credits_config", {}, "GET /api/credits/config", None),
    (
        "start_lead_search",
        {"list_id": "lst_1"},
        "POST /api/leads/search",
        {"prompt": "founders of bakeries", "fetch_count": 10, "listId": "lst_1"},
    ),
    ("get_lead_search", {}, "GET /api/leads/search", None),
    ("get_lead_search", {"task_id": "tsk_1"}, "GET /api/leads/search?taskId=tsk_1", None),
    ("list_senders", {"type": "email"}, "GET /api/senders?type=email", None),
    ("create_campaign", {}, "POST /api/campaigns", {"type": "email", "name": "Bakers"}),
    (
        "update_campaign",
        {"sequence_nodes": [{"type": "email", "body": None, "is_reply": False}, {"type": "end"}]},
        "PATCH /api/campaigns/cmp_1",
        {"name": "Bakers", "sequence_nodes": [{"type": "email", "body": None, "is_reply": False}, {"type": "end"}]},
    ),
    ("import_campaign_leads", {}, "POST /api/campaigns/cmp_1/leads/import-from-list", {"listId": "lst_1"}),
    (
        "import_campaign_leads",
        {"limit": 5, "lead_ids": ["lea_1"], "where": [{"field": "title", "value": "Baker"}]},
        "POST /api/campaigns/cmp_1/leads/import-from-list",
        {
            "listId": "lst_1",
            "filter": {"limit": 5, "leadIds": ["lea_1"], "where": [{"field": "title", "value": "Baker"}]},
        },
    ),
    ("launch_campaign", {}, "POST /api/campaigns/cmp_1/launch", None),
    ("get_campaign", {}, "GET /api/campaigns/cmp_1", None),
    ("create_list", {"lead_type": "mixed"}, "POST /api/lists", {"name": "Bakers", "leadType": "mixed"}),
    ("preview_list_import", {}, "POST /api/lists/import", {"preview": True, "listId": "lst_1", "leads": [LEAD]}),
    ("import_list_leads", {}, "POST /api/lists/import", {"listId": "lst_1", "leads": [LEAD]}),
    (
        "get_list_leads",
        {"limit": 50, "cursor": "a&b=c#"},
        "GET /api/lists/lst_1/leads?limit=50&cursor=a%26b%3Dc%23",
        None,
    ),
    ("list_signal_types", {"skip_source_enable": True}, "GET /api/signals/types?skipSourceEnable=true", None),
    ("list_signal_types", {}, "GET /api/signals/types?skipSourceEnable=true", None),  # or the look would enable sources
    ("list_signal_types", {"ids": "a"}, "GET /api/signals/types?ids=a&skipSourceEnable=true", None),
    ("create_signal_type", {}, "POST /api/signals/types", {"label": "Hiring bakers"}),
    ("list_signal_sources", {}, "GET /api/signals/sources", None),
    ("update_signal_sources", {}, "PATCH /api/signals/sources", {"items": [{"id": "news", "enabled": True}]}),
    (
        "list_signals",
        {"min_score": 3, "since": "2026-05-01T00:00:00+02:00", "include_dismissed": False},
        "GET /api/signals?minScore=3&since=2026-05-01T00%3A00%3A00%2B02%3A00&includeDismissed=false",
        None,
    ),
    (
        "update_signals",
        {"items": [{"id": "sig_1", "vote": None, "dmText": "Hi"}]},
        "PATCH /api/signals",
        {"items": [{"id": "sig_1", "vote": None, "dmText": "Hi"}]},
    ),
    ("generate_signal_messages", {}, "POST /api/signals/generate", {"items": [{"id": "sig_1", "dm": True}]}),
    ("update_signal_types", {}, "PATCH /api/signals/types", {"items": [{"id": "typ_1", "enabled": False}]}),
    ("delete_signal_types", {}, "DELETE /api/signals/types", {"ids": ["typ_1"]}),
    (
        "update_signal_settings",
        {"scan_time_utc": "07:45"},
        "PATCH /api/signals/settings",
        {"paused": True, "scanTimeUtc": "07:45"},
    ),
    (
        "list_signal_leads",
        {"group_by": "company", "sort_by": "topScore", "ids": "ent_1,ent_2"},
        "GET /api/signals/leads?groupBy=company&sortBy=topScore&ids=ent_1%2Cent_2",
        None,
    ),
    (
        "update_signal_leads",
        {},
        "PATCH /api/signals/leads",
        {"items": [{"entityId": "ent_1", "status": "contacted"}]},
    ),
    (
        "search_signals",
        {"filter_prompt": "Europe"},
        "POST /api/signals/search",
        {"query": "Who is hiring?", "filterPrompt": "Europe"},
    ),
    ("update_signature", {"signature": "Robin"}, "PATCH /api/email/accounts/snd_1", {"signature": "Robin"}),
    ("retry_warmup", {}, "PATCH /api/email/accounts/snd_1/retry-warmup", None),
    ("list_domains", {"skip_sync": True}, "GET /api/email/domains?skip_sync=true", None),
    ("verify_domain", {}, "POST /api/email/domains/dom_1/verify", None),
    ("verify_domain", {"poll": True}, "POST /api/email/domains/dom_1/verify?poll=true", None),
    ("update_context", {}, "PUT /api/context", {"context": {"market": {"icpJobTitles": ["CFO"]}}}),
    ("list_threads", {"view": "needs_reply,sent"}, "GET /api/threads?view=needs_reply%2Csent", None),
    ("list_threads", {"search": "Zoë & co\u2028"}, "GET /api/threads?search=Zo%C3%AB%20%26%20co%E2%80%A8", None),
    ("get_thread_messages", {"page": 2}, "GET /api/threads/thr_1/messages?page=2", None),
    (
        "send_message",
        {"threading_mode": "reply", "cc": "ada@example.com"},
        "POST /api/threads/thr_1/messages",
        {"body_text": "Hello", "threading_mode": "reply", "cc": "ada@example.com"},
    ),
    (
        "update_thread",
        {"account_id": None},
        "PATCH /api/threads/thr_1",
        {"status": "archived", "account_id": None},
    ),
    ("create_thread", {}, "POST /api/threads", {"participant_email": "ada@example.com"}),
    ("pause_campaign", {}, "POST /api/campaigns/cmp_1/pause", None),
    ("resume_campaign", {}, "POST /api/campaigns/cmp_1/resume", None),
    ("get_campaign_settings", {}, "GET /api/campaigns/settings", None),
    (
        "get_campaign_leads",
        {"status": "replied", "page": 2},
        "GET /api/campaigns/cmp_1/leads?status=replied&page=2",
        None,
    ),
    (
        "add_campaign_leads",
        {"prospects": [{"email": "ada@example.com", "custom_fields": {"plan": "gold"}}]},
        "POST /api/campaigns/cmp_1/leads",
        {"prospects": [{"email": "ada@example.com", "custom_fields": {"plan": "gold"}}]},
    ),
    (
        "update_campaign_lead",
        {"company": "Bakers"},
        "PATCH /api/campaigns/cmp_1/leads",
        {"prospect_id": "pro_1", "updates": {"first_name": "Ada", "company": "Bakers"}},
    ),
    ("remove_campaign_leads", {}, "DELETE /api/campaigns/cmp_1/leads", {"prospect_ids": ["pro_1"]}),
    (
        "add_sequence_node",
        {"position": 1, "body": "Hello"},
        "POST /api/campaigns/cmp_1/sequence/nodes",
        {"type": "email", "position": 1, "body": "Hello"},
    ),
    (
        "move_sequence_node",
        {"to_position": 2},
        "PATCH /api/campaigns/cmp_1/sequence/nodes",
        {"nodeId": "nod_1", "toPosition": 2},
    ),
    ("delete_sequence_node", {}, "DELETE /api/campaigns/cmp_1/sequence/nodes", {"nodeId": "nod_1"}),
    (
        "update_sequence_node",
        {"subject": None},
        "PUT /api/campaigns/cmp_1/sequence/nodes/nod_1",
        {"subject": None, "body": "Hello"},
    ),
    (
        "list_generated_messages",
        {"status": "all", "prospect_id": "pro_1"},
        "GET /api/campaigns/cmp_1/generate-messages?status=all&prospect_id=pro_1",
        None,
    ),
    ("resolve_messages", {}, "POST /api/campaigns/cmp_1/generate-messages", {"action": "resolve"}),
    (
        "generate_messages",
        {},
        "POST /api/campaigns/cmp_1/generate-messages",
        {"action": "generate_ai", "prospect_ids": ["pro_1"]},
    ),
    (
        "update_generated_message",
        {},
        "PATCH /api/campaigns/cmp_1/generate-messages",
        {"message_id": "gen_1", "body_text": "Hello"},
    ),
]


SCOPE = {"type": "explicit_leads", "leadIds": ["lea_1"]}
CASES += [
    ("list_leads", {"q": "baker", "limit": 25}, "GET /api/leads?q=baker&limit=25", None),
    (
        "create_lead",
        {"contacts": [{"value": "ada@example.com"}], "list_ids": ["lst_1"]},
        "POST /api/leads",
        {
            "type": "person",
            "name": {"full": "Ada Example"},
            "contacts": [{"value": "ada@example.com"}],
            "listIds": ["lst_1"],
        },
    ),
    ("update_lead", {"size": "2-10"}, "PATCH /api/leads", {"id": "lea_1", "title": "Baker", "size": "2-10"}),
    ("delete_lead", {}, "DELETE /api/leads", {"id": "lea_1"}),
    (
        "update_list",
        {"description": None, "lead_type": "mixed"},
        "PATCH /api/lists",
        {"id": "lst_1", "name": "Bakers", "description": None, "leadType": "mixed"},
    ),
    ("delete_list", {}, "DELETE /api/lists", {"id": "lst_1"}),
    ("add_list_leads", {}, "POST /api/lists/lst_1/leads", {"leadIds": ["lea_1"]}),
    ("remove_list_leads", {}, "DELETE /api/lists/lst_1/leads", {"leadIds": ["lea_1"]}),
    ("list_enrichments", {"slug": "work_email"}, "GET /api/enrichments?id=work_email", None),
    (
        "preview_enrichment",
        {"scope": SCOPE},
        "POST /api/enrichment",
        {"enrichmentId": "work_email", "mode": "preview", "scope": SCOPE},
    ),
    (
        "start_enrichment",
        {"scope": SCOPE, "input": {"depth": 1}},
        "POST /api/enrichment",
        {"enrichmentId": "work_email", "scope": SCOPE, "input": {"depth": 1}},
    ),
    ("get_enrichment_items", {"status": "failed"}, "GET /api/enrichment/run_1/items?status=failed", None),
    ("cancel_enrichment", {}, "POST /api/enrichment/run_1/cancel", None),
]

SEEN = {tool for tool, *_ in CASES}
PLAIN_READS: list[tuple[str, dict[str, Any], str, Any]] = [
    (name, {}, f"GET {spec.endpoint.template.replace('{id}', next(iter(MINIMAL[name].values()), ''))}", None)
    for name, spec in REGISTRY.items()
    if spec.endpoint is not None and spec.endpoint.method == "GET" and name not in SEEN
]


def test_every_tool_that_sends_more_than_a_plain_read_is_seen_here() -> None:
    plain = {tool for tool, *_ in PLAIN_READS}
    sent = {name for name, spec in REGISTRY.items() if spec.endpoint is not None}
    assert SEEN | plain == sent - {"attach_file", "keep_attachments"}  # see test_attachments


@pytest.mark.parametrize(("tool", "change", "line", "body"), [*CASES, *PLAIN_READS])
def test_a_call_stands_on_the_wire_as_documented(
    wire: tuple[Transport, PermitBook, Seen], tool: str, change: dict[str, Any], line: str, body: Any
) -> None:
    transport, permits, seen = wire
    request = rendered(tool, **change)
    transport.send(request, permits.issue(request))
    ((requestline, sent),) = seen
    assert requestline == f"{line} HTTP/1.1"
    assert (json.loads(sent) if sent else None) == body
    assert sent == (request.body or b"")


def test_equal_arguments_make_equal_bytes_in_any_order() -> None:
    def send(arguments: dict[str, Any]) -> WireRequest:
        spec = REGISTRY["send_message"]
        return spec.request(spec.args.model_validate(arguments))

    first = {**MINIMAL["send_message"], "subject": "Hi", "cc": "ada@example.com"}
    assert send(first).digest == send(dict(reversed(first.items()))).digest
    assert send(first).digest != send({**first, "bcc": "ada@example.com"}).digest
