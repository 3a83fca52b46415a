"""The other side of every contestant, in one process: a model server and a Puffle that answer at once.

It serves

    POST /NAME/v1/chat/completions    or responses, or messages: the next turn of the script, or a stream
    POST /keep-NAME/...               kept, and answered with a closing word
    GET  /api/...                     what the sandbox answered once
    GET  /stamps/NAME                 when NAME's requests came, and when a stream began; Puffle's are under ``api``
    GET  /bodies/keep-NAME            what was kept
"""

import asyncio
import json
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from tests.bench.says import PIECE, answer, chunk, closing, read_mark

PAUSE = 0.0002
"""Seconds between two events of a stream, so that each is read by itself as it is from a provider."""


class Served:
    """What all connections share."""

    def __init__(self, script: dict[str, Any]) -> None:
        self.calls: list[dict[str, Any]] = script["calls"]
        self.answers: dict[str, bytes] = {target: body.encode() for target, body in script["answers"].items()}
        self.stamps: defaultdict[str, list[float]] = defaultdict(list)
        self.bodies: defaultdict[str, list[str]] = defaultdict(list)


class Connection(asyncio.Protocol):
    """HTTP/1.1 with keep-alive, as little of it as the contestants need."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self._buffer = bytearray()
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer as soon as a request is whole."""
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self._buffer[:end])
        size = _length(head)
        if len(self._buffer) < end + 4 + size:
            return
        body = bytes(self._buffer[end + 4 : end + 4 + size])
        del self._buffer[: end + 4 + size]
        method, target, _ = head.split(b"\r\n", 1)[0].decode().split(" ")
        self._answer(method, target, body)

    def _answer(self, method: str, target: str, body: bytes) -> None:
        served = self._served
        if method == "GET":
            self._send(self._looked_up(target))
            return
        name = target.split("/", 2)[1]
        served.stamps[name].append(time.monotonic())
        protocol = target.rpartition("/")[2]
        if name.startswith("keep-"):
            served.bodies[name].append(body.decode())
            self._send(closing(protocol))
            return
        kind, _, pieces = read_mark(body)
        if kind == "s":
            self._stream(name, pieces)
        else:
            self._send(answer(protocol, body, served.calls))

    def _looked_up(self, target: str) -> bytes:
        if target.startswith("/api/"):
            self._served.stamps["api"].append(time.monotonic())
            return self._served.answers[target]
        _, what, name = target.split("/")
        kept: dict[str, list[Any]] = getattr(self._served, what)
        return json.dumps(kept.pop(name, [])).encode()

    def _send(self, body: bytes) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        self._transport.write(head + body)

    def _stream(self, name: str, pieces: int) -> None:
        write = self._transport.write
        write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
        event = _framed(chunk(PIECE))
        self._served.stamps[name].append(time.monotonic())
        for _ in range(pieces):
            write(event)
            time.sleep(PAUSE)  # nobody else is served while a stream is timed
        write(_framed(chunk(None, "stop")) + _framed(b"data: [DONE]\n\n") + b"0\r\n\r\n")


def _length(head: bytes) -> int:
    at = head.lower().find(b"content-length:")
    return 0 if at < 0 else int(head[at + 15 :].split(b"\r\n", 1)[0])


def _framed(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


async def _serve(script: Path) -> None:
    served = Served(json.loads(script.read_text("utf-8")))
    server = await asyncio.get_running_loop().create_server(lambda: Connection(served), "127.0.0.1", 0, backlog=512)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)  # it lives as long as whoever started it


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))
