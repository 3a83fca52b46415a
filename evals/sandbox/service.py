"""The state machine: one request in, one reply out, under one lock.  No sockets here."""

import json
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TextIO, TypeAlias
from urllib.parse import parse_qsl

from evals.sandbox.answers import Answer, Call, Refused, parse
from evals.sandbox.faults import Script, fits
from evals.sandbox.jobs import advance
from evals.sandbox.model.base import stable_id
from evals.sandbox.model.faults import Fault, FaultAnswer
from evals.sandbox.model.world import World
from evals.sandbox.routes import (
    campaign_state,
    campaigns,
    enrichment,
    generated,
    inboxes,
    launch,
    lead_records,
    leads,
    list_changes,
    lists,
    opened,
    profile,
    roster,
    sending,
    sequence,
    signal_people,
    signal_set_up,
    signals,
    threads,
    uploads,
    workspace,
)
from evals.sandbox.state import State, WorldClock
from tools.api.endpoints import Endpoint
from tools.api.table import ENDPOINTS

Route = Callable[[State, Call], Answer]
LoggedRequest: TypeAlias = dict[str, Any]
"""A line of the log; ``applied``: whether the request took effect."""

MODELLED: tuple[tuple[str, str, Route], ...] = (
    ("GET", "/api/context", workspace.get_context),
    ("GET", "/api/credits/config", workspace.get_credits_config),
    ("POST", "/api/leads/search", leads.start_lead_search),
    ("GET", "/api/leads/search", leads.get_lead_search),
    ("GET", "/api/senders", workspace.list_senders),
    ("POST", "/api/campaigns", campaigns.create_campaign),
    ("PATCH", "/api/campaigns/{id}", campaigns.update_campaign),
    ("GET", "/api/campaigns", campaign_state.list_campaigns),
    ("GET", "/api/campaigns/settings", campaign_state.get_settings),
    ("GET", "/api/campaigns/{id}", campaigns.get_campaign),
    ("POST", "/api/campaigns/{id}/leads/import-from-list", campaigns.import_from_list),
    ("POST", "/api/campaigns/{id}/launch", launch.launch_campaign),
    ("POST", "/api/lists", lists.create_list),
    ("POST", "/api/lists/import", lists.import_leads),
    ("GET", "/api/lists/{id}/leads", lists.get_list_leads),
    ("GET", "/api/signals/types", signals.list_types),
    ("POST", "/api/signals/types", signals.create_type),
    ("PATCH", "/api/signals/types", signal_set_up.update_types),
    ("DELETE", "/api/signals/types", signal_set_up.delete_types),
    ("GET", "/api/signals/settings", signal_set_up.get_settings),
    ("PATCH", "/api/signals/settings", signal_set_up.update_settings),
    ("GET", "/api/signals/leads", signal_people.list_people),
    ("PATCH", "/api/signals/leads", signal_people.update_people),
    ("GET", "/api/signals/search", signal_people.list_searches),
    ("POST", "/api/signals/search", signal_people.start_search),
    ("GET", "/api/signals/sources", signals.list_sources),
    ("PATCH", "/api/signals/sources", signals.update_sources),
    ("GET", "/api/signals", signals.list_signals),
    ("PATCH", "/api/signals", signals.update_signals),
    ("POST", "/api/signals/generate", signals.generate_messages),
    ("POST", "/api/threads/{id}/attachments", uploads.upload_attachment),
    ("GET", "/api/threads", threads.list_threads),
    ("POST", "/api/threads", threads.create_thread),
    ("PATCH", "/api/threads/{id}", threads.update_thread),
    ("GET", "/api/threads/{id}", opened.get_thread),
    ("GET", "/api/threads/{id}/messages", threads.get_messages),
    ("POST", "/api/threads/{id}/messages", sending.send_message),
    ("GET", "/api/account", workspace.get_account),
    ("GET", "/api/senders/{id}", workspace.get_sender),
    ("GET", "/api/senders/{id}/schedule", inboxes.get_schedule),
    ("GET", "/api/email/accounts", inboxes.list_inboxes),
    ("PATCH", "/api/email/accounts/{id}", inboxes.update_inbox),
    ("PATCH", "/api/email/accounts/{id}/retry-warmup", inboxes.retry_warmup),
    ("GET", "/api/email/domains", inboxes.list_domains),
    ("POST", "/api/email/domains/{id}/verify", inboxes.verify_domain),
    ("GET", "/api/email/domains/{id}/dns-records", inboxes.get_dns_records),
    ("PUT", "/api/context", profile.update_context),
    ("GET", "/api/lists", lists.list_lists),
    ("GET", "/api/leads", lead_records.list_leads),
    ("POST", "/api/leads", lead_records.create_lead),
    ("PATCH", "/api/leads", lead_records.update_lead),
    ("DELETE", "/api/leads", lead_records.delete_lead),
    ("PATCH", "/api/lists", list_changes.update_list),
    ("DELETE", "/api/lists", list_changes.delete_list),
    ("POST", "/api/lists/{id}/leads", list_changes.add_leads),
    ("DELETE", "/api/lists/{id}/leads", list_changes.remove_leads),
    ("GET", "/api/enrichments", enrichment.list_enrichments),
    ("POST", "/api/enrichment", enrichment.start_enrichment),
    ("GET", "/api/enrichment/{id}", enrichment.get_run),
    ("GET", "/api/enrichment/{id}/items", enrichment.list_items),
    ("POST", "/api/enrichment/{id}/cancel", enrichment.cancel_run),
    ("GET", "/api/campaigns/{id}/leads", campaigns.list_campaign_leads),
    ("GET", "/api/campaigns/{id}/senders", campaign_state.list_senders),
    ("POST", "/api/campaigns/{id}/pause", campaign_state.pause),
    ("POST", "/api/campaigns/{id}/resume", campaign_state.resume),
    ("POST", "/api/campaigns/{id}/leads", roster.add_leads),
    ("PATCH", "/api/campaigns/{id}/leads", roster.update_lead),
    ("DELETE", "/api/campaigns/{id}/leads", roster.remove_leads),
    ("POST", "/api/campaigns/{id}/sequence/nodes", sequence.add_node),
    ("PATCH", "/api/campaigns/{id}/sequence/nodes", sequence.move_node),
    ("DELETE", "/api/campaigns/{id}/sequence/nodes", sequence.delete_node),
    ("PUT", "/api/campaigns/{id}/sequence/nodes/{nodeId}", sequence.update_node),
    ("GET", "/api/campaigns/{id}/generate-messages", generated.list_messages),
    ("POST", "/api/campaigns/{id}/generate-messages", generated.generate),
    ("PATCH", "/api/campaigns/{id}/generate-messages", generated.update_message),
)
"""The endpoints that have a meaning in the world."""


def _scripted_only(_state: State, _call: Call) -> Answer:
    raise Refused(501, "This sandbox does not model the endpoint; script its answer as a fault of the world")


def not_modelled(rows: Iterable[Endpoint]) -> list[tuple[str, str, Route]]:
    """Routes for the other rows of an endpoint table: they say that their answers have to be scripted."""
    modelled = {(method, template) for method, template, _ in MODELLED}
    return [(r.method, r.template, _scripted_only) for r in rows if (r.method, r.template) not in modelled]


ROUTES = (*MODELLED, *not_modelled(ENDPOINTS))
"""The documented endpoints; nothing else is served."""

_LENIENT = frozenset(
    {
        "GET /api/senders",
        "GET /api/email/domains",
        "POST /api/email/domains/{id}/verify",
        "GET /api/enrichment/{id}/items",
        "GET /api/campaigns/{id}/leads",
        "GET /api/campaigns/{id}/generate-messages",
        "GET /api/signals/leads",
        "GET /api/signals/search",
        "GET /api/threads/{id}/messages",
    }
)
"""Operations with a query whose pages have no 400; the pages do not say what comes of a word that is none of theirs."""

_FLAT = ("/api/campaigns", "/api/threads")
"""Resources whose own errors still come in the flat envelope."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came."""

    method: str
    target: str
    """Path and query, exactly as on the request line."""
    headers: Mapping[str, str]
    """Headers, lower-case names."""
    body: bytes = b""
    too_large: bool = False
    """Whether the body was larger than allowed, and therefore not kept."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back, byte for byte."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    wire: str | None = None
    """What happens to it on the connection (see ``Fault.wire``)."""


class Sandbox:
    """One world being served."""

    def __init__(
        self, world: World, *, clock: WorldClock, faults: list[Fault] | None = None, log: TextIO | None = None
    ) -> None:
        self._state = State(world, clock)
        self._script = Script([*world.faults, *(faults or [])])
        self._log = log
        self._lock = threading.RLock()
        self._count = 0
        self._recent: deque[datetime] = deque()
        self.requests: list[LoggedRequest] = []

    @property
    def body_limit(self) -> int:
        """Largest body in bytes."""
        return self._state.world.rules.body_bytes

    def snapshot(self) -> World:
        """A copy of the world as it is now."""
        with self._lock:
            advance(self._state)
            return self._state.world.model_copy(deep=True)

    @contextmanager
    def edit(self) -> Iterator[World]:
        """The live world, for changes behind the agent's back; requests wait meanwhile."""
        with self._lock:
            advance(self._state)
            yield self._state.world

    def handle(self, request: Request) -> Reply:
        """Answer a request, and log it before the answer goes out."""
        with self._lock:
            self._count += 1
            advance(self._state)
            fault = self._script.pick(request.method, request.target)
            real = fault is None or fault.applied
            answer = self._answer(request) if real else Refused(500, "Something went wrong").answer()
            return self._reply(request, answer, fault)

    def refuse(self, request: Request, status: int, message: str) -> Reply:
        """Answer and log what could not be read as a request."""
        with self._lock:
            self._count += 1
            return self._reply(request, Refused(status, message).answer(), None)

    @property
    def _correlation_id(self) -> str:
        return "cor_" + stable_id("request", self._count).replace("-", "")

    def _answer(self, request: Request) -> Answer:
        path, _, query = request.target.partition("?")
        flat = False
        try:
            self._admit(request)
            template, route = _route(request.method, path)
            flat = path.startswith(_FLAT)
            values = dict(reversed(parse_qsl(query, keep_blank_values=True)))
            lenient = f"{request.method} {template}" in _LENIENT
            call = Call(values, request.body, self._correlation_id, _ids(template, path), lenient)
            return route(self._state, call)
        except Refused as refused:
            return refused.answer(flat=flat)

    def _reply(self, request: Request, answer: Answer, fault: Fault | None) -> Reply:
        reply = _scripted(fault) or _spelled(answer, self._correlation_id, fault)
        self._note(request, reply, applied=answer.applied and (request.method != "GET" or answer.wrote))
        return reply

    def _admit(self, request: Request) -> None:
        if request.headers.get("authorization") != f"Bearer {self._state.world.key}":
            raise Refused(401, "API key is missing or not valid")
        limit, now = self._state.world.rules.requests_per_minute, self._state.now
        while self._recent and (now - self._recent[0]).total_seconds() >= 60:
            self._recent.popleft()
        if limit and len(self._recent) >= limit:
            wait = 60 - (now - self._recent[0]).total_seconds()
            raise Refused(429, "Too many requests", headers={"retry-after": str(int(wait) + 1)})
        self._recent.append(now)
        if request.too_large:
            raise Refused(413, f"Request body is larger than {self.body_limit} bytes")

    def _note(self, request: Request, reply: Reply, *, applied: bool) -> None:
        headers = {key: "Bearer ***" if key == "authorization" else value for key, value in request.headers.items()}
        entry = {
            "at": datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
            "method": request.method,
            "target": request.target,
            "status": reply.status,
            "request_headers": headers,
            "body": _readable(request.body),
            "correlation_id": next((value for key, value in reply.headers if key == "x-correlation-id"), None),
            "applied": applied,
        }
        self.requests.append(entry)
        if self._log is not None:
            self._log.write(json.dumps(entry) + "\n")
            self._log.flush()


def _route(method: str, path: str) -> tuple[str, Route]:
    allowed = []
    for known, template, route in ROUTES:
        if fits(template, path):
            if known == method:
                return template, route
            allowed.append(known)
    if allowed:
        raise Refused(405, f"{method[:20]} is not allowed here", headers={"allow": ", ".join(allowed)})
    raise Refused(404, "No such endpoint")


def _ids(template: str, path: str) -> tuple[str, ...]:
    pairs = zip(template.split("/"), path.split("/"), strict=True)
    return tuple(segment for part, segment in pairs if part.startswith("{"))


def _spelled(answer: Answer, correlation_id: str, fault: Fault | None) -> Reply:
    body = json.dumps(answer.body).encode()
    headers = {"content-type": "application/json", "x-correlation-id": correlation_id, **answer.headers}
    wire = fault.wire if fault else None
    return Reply(answer.status, (*headers.items(), ("content-length", str(len(body)))), body, wire)


def _scripted(fault: Fault | None) -> Reply | None:
    """The answer of a fault, exactly as scripted: a correlation id is part of it only if the script says so."""
    if fault is None or fault.answer is None:
        return None
    answer = fault.answer
    headers: list[tuple[str, str]] = []
    for key, value in answer.headers.items():
        headers += [(key.lower(), one) for one in (value if isinstance(value, list) else [value])]
    body = _fault_body(answer)
    named = {key for key, _ in headers}
    if "content-type" not in named:
        headers.append(("content-type", "application/json" if answer.text is None else "text/plain; charset=utf-8"))
    if not named & {"content-length", "transfer-encoding"}:
        headers.append(("content-length", str(len(body))))
    return Reply(answer.status, tuple(headers), body, fault.wire)


def _fault_body(answer: FaultAnswer) -> bytes:
    if answer.text is not None:
        return answer.text.encode(errors="surrogateescape")
    return json.dumps(answer.json_).encode() if "json_" in answer.model_fields_set else b""


def _readable(body: bytes) -> object:
    """The body as JSON where it is JSON, else as text; null when there is none."""
    if not body:
        return None
    try:
        return parse(body)
    except ValueError:
        return body.decode(errors="replace")
