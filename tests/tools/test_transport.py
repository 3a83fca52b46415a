"""The transport: one permit, one request, one origin, and never more than was decided."""

import copy
import pickle
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace

import pytest

from agent.common.json_value import canonical
from agent.common.key import ApiKey
from agent.common.network import is_loopback
from tests.support.waiting import PATIENCE
from tests.tools.test_arguments import rendered
from tools.api import transport as module
from tools.api.errors import AnswerLost, NotSent
from tools.api.permit import Permit, PermitBook, PermitError
from tools.api.request import RenderError, render
from tools.api.table import ENDPOINTS, endpoint
from tools.api.transport import Exchange, OriginError, Transport, check_origin

KEY = "pk_live_made_up"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


class Raw:
    """A server that says exactly these bytes to each request and keeps what it was sent."""

    def __init__(self, reply: bytes, *, slowly: bool = False) -> None:
        self.heads: list[bytes] = []
        self.connections = 0
        self._reply = reply
        self._slowly = slowly
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._open: dict[socket.socket, threading.Thread] = {}
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End everything, so that no thread and no connection outlives its test."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()
        for connection, thread in self._open.items():
            with suppress(OSError):  # it may have ended by itself
                connection.shutdown(socket.SHUT_RDWR)
            thread.join()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection = self._accept()
                self.connections += 1
                self._open[connection] = threading.Thread(target=self._talk, args=(connection,), daemon=True)
                self._open[connection].start()

    def _accept(self) -> socket.socket:
        return self._socket.accept()[0]

    def _talk(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):  # a client may hang up at any moment
            self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        while head := self._request(connection):
            self.heads.append(head)
            pieces = [self._reply[i : i + 1] for i in range(len(self._reply))] if self._slowly else [self._reply]
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(0.05 if self._slowly else 0)
            if self._reply is not OK:
                return

    def _request(self, connection: socket.socket) -> bytes:
        """One request with its body; nothing when the other side is done."""
        head = b""
        while b"\r\n\r\n" not in head:
            if not (more := connection.recv(65536)):
                return b""
            head += more
        length = re.search(rb"Content-Length: (\d+)", head)
        missing = int(length[1]) - len(head.partition(b"\r\n\r\n")[2]) if length else 0
        return head + (connection.recv(missing, socket.MSG_WAITALL) if missing > 0 else b"")


Serve = Callable[..., Raw]


@pytest.fixture
def serve() -> Iterator[Serve]:
    servers: list[Raw] = []

    def start(reply: bytes = OK, *, slowly: bool = False) -> Raw:
        servers.append(Raw(reply, slowly=slowly))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def send(url: str, tool: str = "get_context", *, deadline: float = PATIENCE) -> Exchange:
    permits = PermitBook()
    transport = Transport(base_url=url, key=ApiKey(KEY), permits=permits, endpoints=ENDPOINTS, deadline=deadline)
    request = rendered(tool)
    try:
        return transport.send(request, permits.issue(request))
    finally:
        transport.close()


def test_the_header_set_is_fixed_and_the_key_stands_in_one_header(serve: Serve) -> None:
    server = serve()
    send(server.url, "create_list")
    lines = server.heads[0].split(b"\r\n\r\n")[0].split(b"\r\n")
    assert lines[0] == b"POST /api/lists HTTP/1.1"
    names = {line.split(b":")[0].lower() for line in lines[1:]}
    assert names == {
        *(b"host", b"authorization", b"accept", b"accept-encoding", b"user-agent"),
        *(b"content-type", b"content-length", b"connection"),
    }
    assert b"Content-Type: application/json" in lines
    assert [line for line in lines if KEY.encode() in line] == [b"Authorization: Bearer " + KEY.encode()]


def test_proxies_and_netrc_of_the_environment_are_not_read(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    server, evil = serve(), serve()
    netrc = tmp_path_factory.mktemp("netrc") / "netrc"
    netrc.write_text("machine 127.0.0.1 login eve password stolen\n")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, evil.url)
    send(server.url)
    assert evil.heads == []
    assert b"Bearer " + KEY.encode() in server.heads[0]


def test_a_redirect_is_an_answer_and_is_not_followed(serve: Serve) -> None:
    evil = serve()
    reply = f"HTTP/1.1 307 Moved\r\nLocation: {evil.url}/x\r\nContent-Length: 0\r\n\r\n"
    assert send(serve(reply.encode()).url).status == 307
    assert evil.heads == []


def test_an_answer_comes_whole_with_the_headers_that_matter(serve: Serve) -> None:
    headers = b"Retry-After: 7\r\nRetry-After: 9\r\nX-Correlation-Id: c-1\r\nSet-Cookie: a=b\r\nContent-Length: 2"
    reply = b"HTTP/1.1 429 Slow\r\n" + headers + b"\r\n\r\n{}"
    exchange = send(serve(reply).url)
    assert (exchange.status, exchange.body) == (429, b"{}")
    assert exchange.headers == {"retry-after": ("7", "9"), "x-correlation-id": ("c-1",)}


def test_a_header_may_hold_any_bytes(serve: Serve) -> None:
    reply = b"HTTP/1.1 200 OK\r\nX-Correlation-Id: \xc3\xa9\xff\r\nContent-Length: 2\r\n\r\n{}"
    assert send(serve(reply).url).headers == {"x-correlation-id": ("\u00e9\ufffd",)}


def test_an_answer_that_comes_in_pieces_is_put_together_as_it_was(serve: Serve) -> None:
    body = bytes(range(256)) * 2000
    assert send(serve(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body).url).body == body


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
        b"nonsense\r\n\r\n",
    ],
)
def test_a_broken_answer_is_lost_and_is_asked_for_once(serve: Serve, reply: bytes) -> None:
    server = serve(reply)
    for tool in ("get_context", "send_message"):
        with pytest.raises(AnswerLost, match=r"the answer (of http://127|came compressed)") as lost:
            send(server.url, tool)
        assert KEY not in str(lost.value)
    assert len(server.heads) == 2


def test_an_answer_beyond_the_limit_is_lost(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_ANSWER", 1000)
    whole = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"
    assert len(send(serve(whole % 1000 + b"x" * 1000).url).body) == 1000
    with pytest.raises(AnswerLost, match="larger"):
        send(serve(whole % 1001 + b"x" * 1001).url)


def test_a_server_that_drips_meets_one_deadline_for_the_whole_call(serve: Serve) -> None:
    reply = b"HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + b"x" * 2000
    start = time.monotonic()
    with pytest.raises(AnswerLost):
        send(serve(reply, slowly=True).url, deadline=2.0)
    assert time.monotonic() - start < 60  # all of it would take 100 s


def test_a_server_that_is_not_there_was_sent_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(NotSent, match=rf"{url} could not be reached \(ConnectError\)"):
        send(url, "send_message")


def test_reads_share_a_connection_and_effects_never_do(serve: Serve) -> None:
    server = serve()
    permits = PermitBook()
    transport = Transport(base_url=server.url, key=ApiKey(KEY), permits=permits, endpoints=ENDPOINTS)
    for tool in ("get_context", "get_context", "create_list"):
        request = rendered(tool)
        transport.send(request, permits.issue(request))
    transport.close()
    assert [b"Connection: close" in head for head in server.heads] == [False, False, True]
    assert server.connections == 2


def test_a_permit_works_once_and_for_its_own_request_alone(serve: Serve) -> None:
    server = serve()
    permits = PermitBook()
    transport = Transport(base_url=server.url, key=ApiKey(KEY), permits=permits, endpoints=ENDPOINTS)
    one, other = rendered("send_message"), rendered("send_message", subject="Hi")
    permit = permits.issue(one)
    transport.send(one, permit)
    for request, used in ((one, permit), (other, permits.issue(one)), (one, Permit("made up", one.digest))):
        with pytest.raises(PermitError):
            transport.send(request, used)
    with pytest.raises(PermitError):
        transport.send(one, PermitBook().issue(one))
    transport.close()
    assert len(server.heads) == 1


def test_a_request_that_is_not_of_the_table_is_not_sent(serve: Serve) -> None:
    server = serve()
    permits = PermitBook()
    transport = Transport(base_url=server.url, key=ApiKey(KEY), permits=permits, endpoints=ENDPOINTS)
    good = rendered("get_campaign")
    for path in ("/api/admin/users", "/api/campaigns/..", "/api/campaigns/c1/launch", "/api/signals"):
        forged = replace(good, path=path)
        with pytest.raises(NotSent, match=f"^{good.endpoint.method} {re.escape(path)} is not a documented request$"):
            transport.send(forged, permits.issue(forged))
    transport.close()
    assert server.heads == []


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://app.puffle.ai", "https://app.puffle.ai"),
        ("https://app.puffle.ai/", "https://app.puffle.ai"),
        ("https://app.example:8443", "https://app.example:8443"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_an_origin_is_https_or_this_machine(url: str, origin: str) -> None:
    assert check_origin(url) == origin
    assert is_loopback(origin) == origin.startswith("http:")


@pytest.mark.parametrize(
    "url",
    [
        *("http://app.puffle.ai", "http://127.0.0.1.example.com", "ftp://127.0.0.1", "app.puffle.ai", "", "https://"),
        *("https://a@app.example", "https://app.example/api", "https://app.example?x=1", "https://app.example#x"),
        *("https://app.example:port", "https://ex\u0430mple.com", "https://app.example\\@evil.example"),
    ],
)
def test_any_other_origin_is_refused(url: str) -> None:
    with pytest.raises(OriginError, match=r"^the base URL must be|is not a URL$"):
        check_origin(url)


def test_a_key_has_no_readable_form() -> None:
    key = ApiKey(KEY)
    assert f"{key} {key!r} {[key]}" == "ApiKey(hidden) ApiKey(hidden) [ApiKey(hidden)]"
    for spread in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="never serialised"):
            spread(key)


@pytest.mark.parametrize(
    ("value", "why"),
    [(float("nan"), "ValueError"), (float("inf"), "ValueError"), ("lone \ud800", "UnicodeEncodeError")],
)
def test_what_json_cannot_carry_is_not_rendered(value: float | str, why: str) -> None:
    with pytest.raises(RenderError, match=f"cannot be written as JSON: {why}"):
        render(endpoint("updateThread"), {"id": "t1"}, {}, {"x": value})


def test_a_body_has_one_spelling() -> None:
    assert canonical({"b": [1, None], "a": "Zoë"}) == '{"a":"Zoë","b":[1,null]}'.encode()


def test_a_missing_id_is_not_rendered_as_a_word() -> None:
    with pytest.raises(RenderError, match=r"^'' cannot be an id in GET /api/campaigns/\{id\}"):
        render(endpoint("getCampaign"), {}, {}, None)


def test_an_id_that_is_refused_is_repeated_as_far_as_a_line_goes() -> None:
    with pytest.raises(RenderError, match=f"^'{'.' * 60}' cannot be an id"):
        render(endpoint("getCampaign"), {"id": "." * 99}, {}, None)
