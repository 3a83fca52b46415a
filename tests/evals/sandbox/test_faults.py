"""Answers that go wrong on purpose, seen from a plain socket and from a client."""

import json
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from evals.sandbox import Running, World, WorldError, load, running
from tests.support.sandbox_api import Api
from tests.support.waiting import PATIENCE, until

MARA = "7a000001-0000-4000-8000-000000000001"
SEND = f"/api/threads/{MARA}/messages"
ANY_SEND = {"method": "POST", "target": "/api/threads/{id}/messages"}


@contextmanager
def faulty(*faults: Any, folder: Path) -> Iterator[Running]:
    """The healthy world with a script of faults."""
    script = folder / "faults.json"
    script.write_text(json.dumps(faults))
    with running("saas", faults=script) as up:
        yield up


def raw(
    up: Running,
    method: str,
    target: str,
    body: bytes = b"",
    *,
    wait: float = PATIENCE,
    more: str = "Connection: close\r\n",
) -> tuple[bytes, str]:
    """Send by hand: what came, and how the connection ended."""
    port = int(up.base_url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as connection:
        headers = f"Authorization: Bearer {up.api_key}\r\nContent-Length: {len(body)}\r\n{more}"
        connection.sendall(f"{method} {target} HTTP/1.1\r\n{headers}\r\n".encode() + body)
        got = b""
        try:
            while piece := connection.recv(65536):
                got += piece
        except ConnectionResetError:
            return got, "reset"
        except TimeoutError:
            return got, "silent"
        return got, "closed"


def sends(up: Running) -> int:
    return len(up.world.outbox)


def test_an_answer_is_replaced_exactly_and_has_no_effect(tmp_path: Path) -> None:
    answer = {"status": 429, "headers": {"Retry-After": "7"}, "json": {"error": "slow down"}}
    with faulty({"match": ANY_SEND, "nth": 1, "answer": answer}, folder=tmp_path) as up:
        api = Api(up)
        first = api.http.post(SEND, json={"body_text": "x"})
        assert (first.status_code, first.json(), first.headers["retry-after"]) == (429, {"error": "slow down"}, "7")
        assert "x-correlation-id" not in first.headers
        assert sends(up) == 0
        assert (up.requests[0]["applied"], up.requests[0]["correlation_id"]) == (False, None)
        api.post(SEND, {"body_text": "x"})
        assert sends(up) == 1
        api.close()


def test_an_effect_can_happen_although_its_answer_says_otherwise(tmp_path: Path) -> None:
    lost = {
        "status": 500,
        "headers": {"x-correlation-id": "cor_lost"},
        "json": {"error": "Message was sent but not saved"},
    }
    with faulty({"match": ANY_SEND, "answer": lost, "applied": True}, folder=tmp_path) as up:
        api = Api(up)
        assert api.http.post(SEND, json={"body_text": "x"}).status_code == 500
        assert sends(up) == 1
        assert (up.requests[0]["applied"], up.requests[0]["correlation_id"]) == (True, "cor_lost")
        api.close()


def test_a_refused_request_is_not_called_applied(tmp_path: Path) -> None:
    with faulty({"match": ANY_SEND, "wire": "close", "applied": True}, folder=tmp_path) as up:
        assert raw(up, "POST", SEND, b'{"body_text": ""}') == (b"", "closed")
        assert up.requests[0]["applied"] is False


def test_without_nth_every_match_is_meant_and_others_are_not(tmp_path: Path) -> None:
    faults = [{"match": {"method": "GET", "target": "/api/senders"}, "answer": {"status": 503, "text": "no"}}]
    with faulty(*faults, folder=tmp_path) as up:
        api = Api(up)
        for target in ("/api/senders", "/api/senders?type=email", "/api/senders"):
            answer = api.http.get(target)
            assert (answer.status_code, answer.text) == (503, "no")
        api.get("/api/context")
        api.close()


def test_a_target_with_a_query_means_that_query_alone(tmp_path: Path) -> None:
    faults = [{"match": {"target": "/api/senders?type=email"}, "answer": {"status": 503}}]
    with faulty(*faults, folder=tmp_path) as up:
        api = Api(up)
        api.get("/api/senders")
        assert api.http.get("/api/senders?type=email").status_code == 503
        api.close()


def test_nth_counts_matching_requests_only(tmp_path: Path) -> None:
    with faulty({"match": {"target": "/api/context"}, "nth": 2, "answer": {"status": 500}}, folder=tmp_path) as up:
        api = Api(up)
        got = [
            api.http.get(target).status_code
            for target in ("/api/context", "/api/senders", "/api/context", "/api/context")
        ]
        assert got == [200, 200, 500, 200]
        api.close()


def test_two_faults_count_apart(tmp_path: Path) -> None:
    faults = [{"nth": 1, "answer": {"status": 501}}, {"nth": 2, "answer": {"status": 502}}]
    with faulty(*faults, folder=tmp_path) as up:
        api = Api(up)
        assert [api.http.get("/api/context").status_code for _ in range(3)] == [501, 502, 200]
        api.close()


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        ({"json": None}, b"null"),
        ({"json": []}, b"[]"),
        ({"text": "<html>login</html>"}, b"<html>login</html>"),
        ({"text": "NaN"}, b"NaN"),
        ({}, b""),
    ],
)
def test_any_body_can_be_scripted(tmp_path: Path, answer: Any, body: bytes) -> None:
    with faulty({"answer": {"status": 200, **answer}}, folder=tmp_path) as up:
        got, _ = raw(up, "GET", "/api/context")
        assert got.partition(b"\r\n\r\n")[2] == body


def test_headers_can_come_twice_or_lie(tmp_path: Path) -> None:
    headers = {"x-correlation-id": ["one", "two"], "content-length": "3"}
    with faulty({"answer": {"status": 599, "headers": headers, "text": "abcdef"}}, folder=tmp_path) as up:
        got, _ = raw(up, "GET", "/api/context")
        assert got.startswith(b"HTTP/1.1 599 ")
        assert got.count(b"x-correlation-id: ") == 2
        assert got.count(b"content-length") == 1
        assert got.endswith(b"abcdef")


@pytest.mark.parametrize("applied", [True, False])
@pytest.mark.parametrize(("wire", "ending"), [("reset", "reset"), ("close", "closed"), ("hang", "silent")])
def test_a_connection_can_be_lost_with_and_without_the_effect(
    tmp_path: Path, wire: str, ending: str, applied: bool
) -> None:
    with faulty({"match": ANY_SEND, "wire": wire, "applied": applied}, folder=tmp_path) as up:
        wait = 0.5 if wire == "hang" else PATIENCE
        assert raw(up, "POST", SEND, b'{"body_text": "x"}', wait=wait) == (b"", ending)
        until(lambda: up.requests)
        assert sends(up) == applied
        assert up.requests[0]["applied"] == applied


def test_a_cut_answer_has_half_its_body_and_its_full_length(tmp_path: Path) -> None:
    with faulty({"match": ANY_SEND, "wire": "cut", "applied": True}, folder=tmp_path) as up:
        got, ending = raw(up, "POST", SEND, b'{"body_text": "x"}')
        head, _, body = got.partition(b"\r\n\r\n")
        length = int(next(line for line in head.split(b"\r\n") if line.startswith(b"content-length")).split()[1])
        assert (ending, len(body)) == ("closed", length // 2)
        assert head.startswith(b"HTTP/1.1 200 ")
        api = Api(up)
        with pytest.raises(httpx2.RemoteProtocolError):
            api.http.post(SEND, json={"body_text": "x"})
        api.close()


def test_an_answer_can_come_byte_by_byte(tmp_path: Path) -> None:
    with faulty({"answer": {"status": 200, "text": "ab"}, "wire": "drip"}, folder=tmp_path) as up:
        got, ending = raw(up, "GET", "/api/context")
        assert (got[-3:], ending) == (b"\nab", "closed")


def test_a_hanging_answer_does_not_hold_up_the_others_or_the_stop(tmp_path: Path) -> None:
    with faulty({"match": {"target": "/api/context"}, "wire": "hang"}, folder=tmp_path) as up:
        waiting = threading.Thread(target=raw, args=(up, "GET", "/api/context"), kwargs={"wait": 2 * PATIENCE})
        waiting.start()
        api = Api(up)
        api.get("/api/senders")
        api.close()
        before = time.monotonic()
    waiting.join(PATIENCE)
    assert not waiting.is_alive()
    assert time.monotonic() - before < PATIENCE


def test_a_client_that_resets_harms_nobody(tmp_path: Path) -> None:
    with faulty(folder=tmp_path) as up:
        connection = socket.create_connection(("127.0.0.1", int(up.base_url.rpartition(":")[2])))
        connection.sendall(b"POST /api/lists HTTP/1.1\r\nContent-Length: 100\r\n\r\n{")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
        api = Api(up)
        api.get("/api/context")
        api.close()
        assert [entry["target"] for entry in up.requests] == ["/api/context"]


def test_faults_can_stand_in_the_world() -> None:
    world = World.model_validate({"faults": [{"match": {"target": "/api/context"}, "answer": {"status": 403}}]})
    with running(world) as up:
        api = Api(up)
        assert api.http.get("/api/context").status_code == 403
        api.close()


@pytest.mark.parametrize(
    "text", ["{", '{"nth": 1}', '[{"nht": 1}]', '[{"wire": "melt"}]', '[{"answer": {"status": 99}}]']
)
def test_a_script_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    script = tmp_path / "faults.json"
    script.write_text(text)
    with pytest.raises(WorldError, match=r"faults\.json"), running("empty", faults=script):
        pass


def test_a_null_body_survives_a_saved_world() -> None:
    answers: list[Any] = [{"json": None}, {}, {"text": "x"}]
    world = World.model_validate({"faults": [{"answer": answer} for answer in answers]})
    again = load(World.model_validate_json(world.model_dump_json(by_alias=True)))
    said = ["json_" in fault.answer.model_fields_set for fault in again.faults if fault.answer]
    assert said == [True, False, False]
