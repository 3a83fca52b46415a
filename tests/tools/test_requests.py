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

        do_GET = do_POST = do_PATCH = answer

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
]


SEEN = {tool for tool, *_ in CASES}
PLAIN_READS: list[tuple[str, dict[str, Any], str, Any]] = [
    (name, {}, f"GET {spec.endpoint.template.replace('{id}', next(iter(MINIMAL[name].values()), ''))}", None)
    for name, spec in REGISTRY.items()
    if spec.endpoint is not None and spec.endpoint.method == "GET" and name not in SEEN
]


def test_every_tool_that_sends_more_than_a_plain_read_is_seen_here() -> None:
    plain = {tool for tool, *_ in PLAIN_READS}
    assert SEEN | plain == {name for name, spec in REGISTRY.items() if spec.endpoint is not None}


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
