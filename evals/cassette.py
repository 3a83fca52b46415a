"""Records and replays whole runs with vcrpy, over both wires: the model provider's and Puffle's.

A cassette is passed to a run as its network (``agent.common.network``), so that any number can play side by side.
"""

import re
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpcore2
from vcr.cassette import Cassette
from vcr.errors import UnhandledHTTPRequestError
from vcr.record_mode import RecordMode
from vcr.request import Request

from agent.common.network import DeadlineNetwork, Network, body_of, headers_named
from agent.common.redaction import Redactor
from evals.cassette_format import (
    FORMAT,
    KEPT_HEADERS,
    About,
    CassetteError,
    Exchange,
    Object,
    StoredRequest,
    StoredResponse,
    differences,
    normal_body,
    normal_uri,
    read,
    readable,
    spelled,
    write,
)

_SHOWN = 5
"""Differences that a message names."""
_KEPT = 8
"""Connections of a recording that are kept for the next requests."""
_FOLDER = re.compile(rb'("model": ?")/(?:[^"/]*/)*([^"/]*)"')


class Recording:
    """Keeps what goes over the network."""

    def __init__(self, puffle: str, real: Network) -> None:
        self._puffle = puffle
        self._real = real
        self._cassette = Cassette(path=None, record_mode=RecordMode.ALL)
        self.about: About = {"format": FORMAT}

    def send(
        self, request: httpcore2.Request, *, connect: float, until: float, alone: bool = False
    ) -> httpcore2.Response:
        """See ``Network``."""
        with closing(self._real.send(request, connect=connect, until=until, alone=alone)) as answer:
            body = b"".join(body_of(answer))
        self._cassette.append(_normal(request, self._puffle), _stored(answer, body))
        return httpcore2.Response(answer.status, headers=answer.headers, content=body)

    def close(self) -> None:
        """See ``Network``."""
        self._real.close()

    def exchanges(self) -> list[Exchange]:
        """What was recorded, as it is written."""
        return [_exchange(request, response) for request, response in self._cassette.data]


@contextmanager
def recording(path: Path, puffle: str, redactor: Redactor) -> Iterator[Recording]:
    """Record what the block does, and write it if the block ends well; ``puffle`` is the workspace's origin.

    Raises:
        CassetteError: a secret would stand in the file; it was not written.
    """
    with closing(Recording(puffle, DeadlineNetwork(keep=_KEPT))) as recorder:
        yield recorder
    write(path, recorder.about, recorder.exchanges(), redactor)


class Replay:
    """Answers from a cassette; nothing is ever sent."""

    def __init__(self, path: Path, puffle: str) -> None:
        """Read a cassette; ``puffle`` is the origin that stands for the workspace.

        Raises:
            CassetteError: the file cannot be read.
        """
        self.about, exchanges = read(path)
        self._puffle = puffle
        self._cassette = Cassette(path=None, record_mode=RecordMode.NONE, match_on=(same,))
        for exchange in exchanges:
            self._cassette.append(_request(exchange), exchange["response"])
        self._lock = threading.Lock()
        self.misses: list[str] = []
        """One message for each request without a recording: an SDK may swallow the error that follows."""

    def send(
        self, request: httpcore2.Request, *, connect: float, until: float, alone: bool = False
    ) -> httpcore2.Response:
        """See ``Network``.

        Raises:
            UnhandledHTTPRequestError: no recording answers this.
        """
        wanted = _normal(request, self._puffle)
        with self._lock:
            try:
                stored: StoredResponse = self._cassette.play_response(wanted)
            except UnhandledHTTPRequestError:
                self.misses.append(self._explained(wanted))
                raise
        headers = [(name.encode(), value.encode()) for name, values in stored["headers"].items() for value in values]
        return httpcore2.Response(stored["status"], headers=headers, content=spelled(stored["body"]))

    def close(self) -> None:
        """See ``Network``."""

    def unplayed(self) -> list[str]:
        """The recordings that nothing asked for."""
        played = self._cassette.play_counts
        return [f"{r.method} {_target(r)}" for n, r in enumerate(self._cassette.requests) if not played[n]]

    def requests(self) -> list[Object]:
        """The workspace's side of the recording, as the sandbox logs requests.

        Raises:
            CassetteError: it does not say of each request whether it took effect.
        """
        applied = self.about["applied"]
        found = [_exchange(request, response) for request, response in self._cassette.data if _is_puffle(request)]
        if len(found) != len(applied):
            why = "its requests and its first line do not fit"
            raise CassetteError(f"the cassette was changed by hand: {why}; record it again")
        return [_entry(exchange, applied=bool(took)) for exchange, took in zip(found, applied, strict=True)]

    def _explained(self, request: Request) -> str:
        """Why a request cannot be answered."""
        wanted = f"{request.method} {_wire(request)} {_target(request)}"
        candidates = [
            (self._cassette.play_counts[n] > 0, _apart(request, recorded), recorded)
            for n, recorded in enumerate(self._cassette.requests)
            if (recorded.method, _wire(recorded)) == (request.method, _wire(request))
        ]
        if not candidates:
            return f"nothing like {wanted} was recorded"
        played, apart, nearest = min(candidates, key=lambda found: (len(found[1]), found[0]))
        if not apart:
            return f"{wanted} was recorded, but it was {'played already' if played else 'asked for out of turn'}"
        lines = [f"{wanted} was not recorded; the nearest is {nearest.method} {_target(nearest)}, where"]
        lines += [f"  {difference}" for difference in apart[:_SHOWN]]
        lines += [f"  and {len(apart) - _SHOWN} more differ"] if len(apart) > _SHOWN else []
        return "\n".join(lines)


def same(first: Request, second: Request) -> None:
    """Vcrpy's matcher; both requests are normal."""
    if first.body != second.body or first.uri != second.uri or first.method != second.method:
        raise AssertionError("the requests differ")


def _normal(request: httpcore2.Request, puffle: str) -> Request:
    """A request as it is recorded and matched."""
    body = normal_body(b"".join(body_of(request)))
    return Request(request.method.decode(), normal_uri(bytes(request.url).decode(), puffle), body, {})


def _request(exchange: Exchange) -> Request:
    stored = exchange["request"]
    address = f"https://{exchange['wire']}.invalid{stored['target']}"
    return Request(stored["method"], address, spelled(stored["body"]) or None, {})


def _stored(answer: httpcore2.Response, body: bytes) -> StoredResponse:
    """Without headers that nobody reads, and without the folder in which a local server keeps its model."""
    kept = {name: list(values) for name, values in headers_named(KEPT_HEADERS, answer.headers).items()}
    return {"status": answer.status, "headers": kept, "body": readable(_FOLDER.sub(rb'\1\2"', body))}


def _exchange(request: Request, response: StoredResponse) -> Exchange:
    asked: StoredRequest = {"method": request.method, "target": _target(request), "body": readable(request.body)}
    return {"wire": _wire(request), "request": asked, "response": response}


def _entry(exchange: Exchange, *, applied: bool) -> Object:
    request, response = exchange["request"], exchange["response"]
    correlation = response["headers"].get("x-correlation-id")
    return {
        "method": request["method"],
        "target": request["target"],
        "status": response["status"],
        "body": None if request["body"] is None else next(iter(request["body"].values())),
        "correlation_id": correlation[0] if correlation else None,
        "applied": applied,
    }


def _is_puffle(request: Request) -> bool:
    return str(request.uri).startswith("https://puffle.invalid/")


def _wire(request: Request) -> str:
    return "puffle" if _is_puffle(request) else "model"


def _target(request: Request) -> str:
    return str(request.uri).partition(".invalid")[2]


def _apart(request: Request, recorded: Request) -> list[str]:
    """Where two requests of one wire differ."""
    target = f"target: recorded {_target(recorded)}, now {_target(request)}"
    return ([target] if request.uri != recorded.uri else []) + differences(recorded.body, request.body)
