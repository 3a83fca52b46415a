"""Keys, routes and HTTP itself."""

import json
import re
import socket
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest

from evals.sandbox import Running, running
from evals.sandbox.answers import Call, Refused
from evals.sandbox.model.enrichment import EnrichmentRunState
from evals.sandbox.model.world import load
from evals.sandbox.service import ROUTES, not_modelled
from evals.sandbox.state import State, WorldClock
from tests.evals.sandbox.test_faults import raw
from tests.support.sandbox_api import Api, load_once, resolved
from tests.support.waiting import PATIENCE
from tools.api.endpoints import Endpoint


def test_exactly_the_documented_endpoints_are_served() -> None:
    documented = {
        (m.upper(), path)
        for path, item in load_once()["paths"].items()
        for m in item
        if m in ("get", "post", "patch", "put", "delete")
    }
    assert {(method, template) for method, template, _ in ROUTES} == documented
    assert len(ROUTES) == len(documented)


def test_what_is_documented_and_not_modelled_says_so_and_can_be_scripted() -> None:
    row = Endpoint(name="x", method="GET", template="/api/senders/{id}/plan", effect="read", source="Reference")
    ((method, template, route),) = not_modelled([row])
    assert (method, template) == ("GET", "/api/senders/{id}/plan")
    with pytest.raises(Refused) as refused:
        route(State(load("empty"), WorldClock(None)), Call({}, b"", "cor_1"))
    assert refused.value.status == 501


_IDS = {"campaigns": "ca000001-0000-4000-8000-000000000001", "domains": "d0000001-0000-4000-8000-000000000001"}
_NO_400 = [
    (method.upper(), path)
    for path, item in load_once()["paths"].items()
    for method, row in item.items()
    if "400" not in row["responses"] and any(resolved(one)["in"] == "query" for one in row.get("parameters", ()))
]
"""Operations with a query of which the vendor's page says nothing about one that is refused."""


@pytest.mark.parametrize(("method", "path"), _NO_400)
def test_what_cannot_be_read_in_a_query_counts_as_not_given_where_the_page_has_no_400(
    api: Api, method: str, path: str
) -> None:
    with api.up.sandbox.edit() as world:
        run = EnrichmentRunState(id="run_1", slug="work_email", createdAt=datetime.now(UTC))
        world.enrichment_runs.append(run)
        ids = {**_IDS, "threads": world.threads[0].id, "enrichment": "run_1"}
    named = [one["name"] for one in map(resolved, load_once()["paths"][path][method.lower()]["parameters"])]
    target = path.replace("{id}", ids.get(path.split("/{id}")[0].rpartition("/")[2], ""))
    words = [name for name in named if name not in ("id", "ids", "q", "taskId", "prospect_id", "leadId")]
    plain = api.call(method, target)
    for name in words:
        for junk in ("", "0", "-1", "AAA", "9" * 30, "%00"):
            assert api.call(method, f"{target}?{name}={junk}") == plain


@pytest.mark.parametrize(
    "headers",
    [{}, {"authorization": "Bearer pk_live_wrong"}, {"authorization": "bearer x"}, {"authorization": ""}],
)
def test_without_the_key_every_endpoint_says_401(up: Running, headers: dict[str, str]) -> None:
    for method, template, _ in ROUTES:
        answer = httpx2.request(method, up.base_url + template.replace("{id}", "x"), headers=headers, trust_env=False)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthorized")
    assert not any(entry["applied"] for entry in up.requests)


@pytest.mark.parametrize(
    ("method", "target", "status"),
    [
        ("GET", "/api/admin/users", 404),
        ("GET", "/", 404),
        ("GET", "/api/context/", 404),
        ("GET", "//api/context", 404),
        ("GET", "/api/./context", 404),
        ("GET", "/api/campaigns/../context", 404),
        ("GET", "/api/%63ontext", 404),
        ("GET", "/API/context", 404),
        ("POST", "/api/webhooks/unipile", 404),
        ("POST", "/api/campaigns//launch", 404),
        ("POST", "/api/campaigns/x%2Flaunch", 405),
        ("DELETE", "/api/context", 405),
        ("DELETE", "/api/leads/search", 405),
        ("PUT", "/api/lists", 405),
        ("get", "/api/context", 405),
        ("HEAD", "/api/context", 405),
        ("BREW", "/api/threads", 405),
    ],
)
def test_anything_else_is_refused_and_logged_as_it_came(up: Running, method: str, target: str, status: int) -> None:
    got, _ = raw(up, method, target)
    assert got.startswith(f"HTTP/1.1 {status} ".encode())
    assert (up.requests[-1]["method"], up.requests[-1]["target"]) == (method, target)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b'"x"', b"7", b"NaN", b'{"name": NaN}', b'{"name": Infinity}', b'{"name": 1e999}',
        b"\xff\xfe", b'{"name": "x"} {}', b'{"name": "\\ud800"}', b"[" * 100_000, b'{"a":' * 5000 + b"1" + b"}" * 5000,
        b'{"name": ' + b"9" * 5_000 + b"}", b'{"label": {}}', b'{"label": ["x"]}', b'{"label": 7}', b'{"label": null}',
    ],
)  # fmt: skip
def test_a_body_that_is_no_proper_json_object_is_400(up: Running, body: bytes) -> None:
    got, _ = raw(up, "POST", "/api/signals/types", body)
    assert got.startswith(b"HTTP/1.1 400 ")
    assert set(json.loads(got.partition(b"\r\n\r\n")[2])) == {"error"}


def test_unknown_keys_are_ignored(api: Api) -> None:
    assert api.post("/api/lists", {"name": "X", "approved": True, "headers": {}})["list"]["name"] == "X"


def test_a_body_over_the_limit_is_413_and_read_to_its_end(api: Api) -> None:
    with api.up.sandbox.edit() as world:
        world.rules.body_bytes = 1000
    answer = api.http.post("/api/lists", content=b"x" * 3_000_000)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "payload_too_large")
    assert len(api.up.world.lists) == 1
    api.post("/api/lists", {"name": "fits"})


def test_a_chunked_body_is_understood(api: Api) -> None:
    answer = api.http.post("/api/lists", content=iter([b'{"name":', b' "Chunks"}']))
    assert answer.json()["list"]["name"] == "Chunks"


@pytest.mark.parametrize(
    "head",
    [
        b"GET\r\n\r\n",
        b"GET /api/context HTTP/9.9\r\n\r\n",
        b"GET /api/context HTTP/x\r\n\r\n",
        b"GET /api/context extra HTTP/1.1\r\n\r\n",
        b"POST /api/lists HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"POST /api/lists HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"POST /api/lists HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n",
        b"POST /api/lists HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n",
    ],
)
def test_what_is_no_http_is_refused_in_the_usual_envelope(up: Running, head: bytes) -> None:
    with socket.create_connection(("127.0.0.1", int(up.base_url.rpartition(":")[2])), timeout=PATIENCE) as connection:
        connection.sendall(head)
        got = b""
        while piece := connection.recv(65536):
            got += piece
    assert re.match(rb"HTTP/1\.1 (400|414|505) ", got)
    assert "error" in json.loads(got.partition(b"\r\n\r\n")[2])
    assert up.requests[-1]["applied"] is False


def test_one_connection_serves_many_requests(up: Running) -> None:
    with socket.create_connection(("127.0.0.1", int(up.base_url.rpartition(":")[2])), timeout=PATIENCE) as connection:
        one = f"GET /api/context HTTP/1.1\r\nAuthorization: Bearer {up.api_key}\r\n\r\n".encode()
        connection.sendall(one * 3)
        got = b""
        while got.count(b"HTTP/1.1 200 ") < 3:
            got += connection.recv(65536)
    assert len(up.requests) == 3


def test_too_many_requests_are_slowed_down(api: Api) -> None:
    with api.up.sandbox.edit() as world:
        world.rules.requests_per_minute = 2
    assert [api.http.get("/api/context").status_code for _ in range(3)] == [200, 200, 429]
    answer = api.http.get("/api/context")
    assert answer.json()["error"]["code"] == "rate_limited"
    assert 1 <= int(answer.headers["retry-after"]) <= 61


def test_a_log_line_is_there_before_the_answer(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    with running("saas", log=log) as up:
        api = Api(up)
        answer = api.http.post("/api/lists?x=%2F..", json={"name": "Grün"})
        lines = [json.loads(line) for line in log.read_text().splitlines()]
        api.close()
    assert len(lines) == 1
    line = lines[0]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", line["at"])
    assert (line["method"], line["target"], line["status"]) == ("POST", "/api/lists?x=%2F..", 200)
    assert (line["body"], line["applied"]) == ({"name": "Grün"}, True)
    assert line["correlation_id"] == answer.headers["x-correlation-id"]
    assert line["request_headers"]["authorization"] == "Bearer ***"
    assert line["request_headers"]["content-type"] == "application/json"
    assert up.api_key not in log.read_text()


def test_a_log_goes_on_and_shows_what_was_no_json(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    for body in (b"{oops", b""):
        with running("empty", log=log) as up:
            raw(up, "POST", "/api/lists", body)
    assert [json.loads(line)["body"] for line in log.read_text().splitlines()] == ["{oops", None]


def test_a_read_is_never_called_applied(api: Api) -> None:
    api.get("/api/context")
    api.get("/api/signals/types")
    api.post("/api/lists")
    assert [entry["applied"] for entry in api.up.requests] == [False, False, True]


def test_it_starts_and_stops_quickly() -> None:
    def seconds() -> float:
        before = time.monotonic()
        with running("saas"):
            pass
        return time.monotonic() - before

    assert min(seconds() for _ in range(5)) < 1  # a machine may stand still once, and not five times


def test_the_same_requests_meet_the_same_ids() -> None:
    def play() -> list[Any]:
        with running("saas", monotonic=lambda: 0.0) as up:
            api = Api(up)
            got = [api.post("/api/lists"), api.post("/api/campaigns", {"type": "email"}), api.get("/api/signals/types")]
            api.close()
            return got

    assert play() == play()
