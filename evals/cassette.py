"""Records and replays whole runs with vcrpy, over both wires: the model provider's and Puffle's.

A replay is strict.  A request that no recording answers never goes out: the run fails, and the nearest recording is
named with what differs.  A recording that was not played fails the run too.

Both wires end at ``agent.common.network``, and there the cassette is put in, for the whole process: recordings and
replays run one after the other.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from vcr.cassette import Cassette
from vcr.errors import CannotOverwriteExistingCassetteException
from vcr.patch import PATCHER_NAMES
from vcr.record_mode import RecordMode
from vcr.request import Request

from agent.common.network import Answer, Connections, Sent
from agent.common.redaction import Redactor
from evals.cassette_format import (
    FORMAT,
    KEPT_HEADERS,
    TapeError,
    canonical,
    flat,
    normal_body,
    normal_uri,
    read,
    readable,
    spelled,
    write,
)

_SHOWN = 5
"""Differences that a message names."""
_AROUND = 60
"""Characters shown around the first difference of two texts."""
_FOLDER = re.compile(rb'("model": ?")/(?:[^"/]*/)*([^"/]*)"')


class Tape(Cassette):  # type: ignore[misc]  # vcrpy has no types
    """A cassette that remembers what it could not answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.misses: list[str] = []
        """One message for each request without a recording."""

    @property
    def about(self) -> dict[str, Any]:
        """What the cassette says about itself."""
        found: dict[str, Any] = self._metadata
        return found

    def can_play_response_for(self, request: Request) -> bool:
        """See vcrpy; a miss is noted, because an SDK may swallow the error that follows."""
        playable = bool(super().can_play_response_for(request))
        if not playable and self.record_mode == RecordMode.NONE:
            self.misses.append(self._explained(self.filter_request(request)))
        return playable

    def unplayed(self) -> list[str]:
        """The recordings that nothing asked for."""
        return [f"{r.method} {_target(r.uri)}" for n, r in enumerate(self.requests) if not self.play_counts[n]]

    def _explained(self, request: Request) -> str:
        wanted = f"{request.method} {_wire(request.uri)} {_target(request.uri)}"
        candidates = [
            (self.play_counts[n] > 0, _apart(request, recorded), recorded)
            for n, recorded in enumerate(self.requests)
            if (recorded.method, _wire(recorded.uri)) == (request.method, _wire(request.uri))
        ]
        if not candidates:
            return f"nothing like {wanted} was recorded"
        played, apart, nearest = min(candidates, key=lambda found: (len(found[1]), found[0]))
        if not apart:
            return f"{wanted} was recorded, but it was {'played already' if played else 'asked for out of turn'}"
        lines = [f"{wanted} was not recorded; the nearest is {nearest.method} {_target(nearest.uri)}, where"]
        lines += [f"  {difference}" for difference in apart[:_SHOWN]]
        lines += [f"  and {len(apart) - _SHOWN} more differ"] if len(apart) > _SHOWN else []
        return "\n".join(lines)


class _Files:
    """Reads our own format instead of vcrpy's."""

    @staticmethod
    def load_cassette(path: str, serializer: Any) -> tuple[list[Request], list[dict[str, Any]], dict[str, Any]]:
        about, exchanges = read(Path(path))
        requests = [_request(exchange) for exchange in exchanges]
        return requests, [_response(exchange["response"]) for exchange in exchanges], about

    @staticmethod
    def save_cassette(path: str, data: Mapping[str, Any], serializer: Any) -> None:
        """Nothing: a recording is written once it is known to be whole and free of secrets."""


class _Nothing(_Files):
    """Finds nothing: a recording starts empty, whatever lies at its path."""

    @staticmethod
    def load_cassette(path: str, serializer: Any) -> Any:
        return [], []


@contextmanager
def replaying(path: Path, puffle: str) -> Iterator[Tape]:
    """Play a cassette while the block runs; ``puffle`` is the origin that stands for the workspace."""
    with _use(path, puffle, RecordMode.NONE, _Files) as tape:
        yield tape


@contextmanager
def recording(path: Path, puffle: str, redactor: Redactor) -> Iterator[Tape]:
    """Record what the block does, and write it if the block ends well.

    Raises:
        TapeError: a secret would stand in the file; it was not written.
    """
    with _use(path, puffle, RecordMode.ALL, _Nothing) as tape:
        yield tape
    pairs = zip(tape.requests, tape.responses, strict=True)
    write(path, tape.about, [_exchange(request, response) for request, response in pairs], redactor)


def about_run(tape: Tape, facts: Mapping[str, Any]) -> None:
    """Say what a recording is; kept in its first line."""
    tape.get_metadata("format", FORMAT)
    for name, value in facts.items():
        tape.get_metadata(name, value)


def requests_of(tape: Tape) -> list[dict[str, Any]]:
    """The workspace's side of a recording, as the sandbox logs requests.

    Raises:
        TapeError: it does not say of each request whether it took effect.
    """
    applied = list(tape.about["applied"])
    found = [(r, a) for r, a in zip(tape.requests, tape.responses, strict=True) if _wire(r.uri) == "puffle"]
    if len(found) != len(applied):
        raise TapeError("the cassette was changed by hand: its requests and its first line do not fit; record it again")
    return [_entry(request, answer, took) for (request, answer), took in zip(found, applied, strict=True)]


@contextmanager
def _use(path: Path, puffle: str, mode: RecordMode, persister: Any) -> Iterator[Tape]:
    """The cassette, in the place of the network."""
    real = Connections.open
    with _tape(path, puffle, mode, persister) as tape:

        def through(connections: Connections, sent: Sent, **times: float) -> Answer:
            request = Request(sent.method, connections.origin + sent.target.decode(), sent.body or None, {})
            if tape.can_play_response_for(request):
                return _played(tape.play_response(request))
            if tape.write_protected:
                raise CannotOverwriteExistingCassetteException(cassette=tape, failed_request=request)
            with closing(real(connections, sent, **times)) as answer:
                stored = _stored(answer)
            tape.append(request, stored)
            return _played(stored)

        with patch.object(Connections, "open", through):
            yield tape


def _tape(path: Path, puffle: str, mode: RecordMode, persister: Any) -> Any:
    @lru_cache(maxsize=4)  # vcrpy asks three times for each request
    def normalised(verb: str, address: str, sent: bytes | None) -> Request:
        return Request(verb, normal_uri(address, puffle), normal_body(sent), {})

    def normal(request: Request) -> Request:
        return request if _is_normal(request) else normalised(request.method, request.uri, request.body)

    return Tape.use(
        path=str(path),
        persister=persister,
        record_mode=mode,
        match_on=(same,),
        before_record_request=normal,
        before_record_response=_scrubbed,
        record_on_exception=False,
        skip_patchers=PATCHER_NAMES,
    )


def _stored(answer: Answer) -> dict[str, Any]:
    headers: dict[str, list[str]] = {}
    for name, value in answer.headers:
        headers.setdefault(name.decode("latin-1"), []).append(value.decode("utf-8", "replace"))
    return {
        "status": {"code": answer.status, "message": ""},
        "headers": headers,
        "body": {"string": b"".join(answer.body)},
    }


def _played(stored: Mapping[str, Any]) -> Answer:
    found = [(name.encode(), value.encode()) for name, values in stored["headers"].items() for value in values]
    return Answer(stored["status"]["code"], found, [stored["body"]["string"]])


def same(first: Request, second: Request) -> None:
    """Matches requests, which are normal both."""
    if first.body != second.body or first.uri != second.uri or first.method != second.method:
        raise AssertionError("the requests differ")


def _scrubbed(response: dict[str, Any]) -> dict[str, Any]:
    """Without headers that nobody reads, and without the folder in which a local server keeps its model."""
    kept = {name.lower(): values for name, values in response["headers"].items() if name.lower() in KEPT_HEADERS}
    text = _FOLDER.sub(rb'\1\2"', response["body"]["string"])
    return {**response, "headers": kept, "body": {"string": text}}


def _exchange(request: Request, response: dict[str, Any]) -> dict[str, Any]:
    status = response["status"]["code"]
    stored = readable(request.body)
    return {
        "wire": _wire(request.uri),
        "request": {"method": request.method, "target": _target(request.uri), "body": stored},
        "response": {"status": status, "headers": response["headers"], "body": readable(response["body"]["string"])},
    }


def _request(exchange: Mapping[str, Any]) -> Request:
    stored = exchange["request"]
    address = f"https://{exchange['wire']}.invalid{stored['target']}"
    return Request(stored["method"], address, spelled(stored["body"]) or None, {})


def _response(stored: Mapping[str, Any]) -> dict[str, Any]:
    status = {"code": stored["status"], "message": ""}
    return {"status": status, "headers": stored["headers"], "body": {"string": spelled(stored["body"])}}


def _entry(request: Request, response: Mapping[str, Any], applied: bool) -> dict[str, Any]:
    stored = readable(request.body)
    correlation = response["headers"].get("x-correlation-id") or [None]
    return {
        "method": request.method,
        "target": _target(request.uri),
        "status": response["status"]["code"],
        "body": None if stored is None else next(iter(stored.values())),
        "correlation_id": correlation[0],
        "applied": applied,
    }


def _is_normal(request: Request) -> bool:
    return str(request.uri).startswith(("https://puffle.invalid/", "https://model.invalid/"))


def _wire(address: str) -> str:
    return "puffle" if address.startswith("https://puffle.invalid/") else "model"


def _target(address: str) -> str:
    return address.partition(".invalid")[2]


def _apart(request: Request, recorded: Request) -> list[str]:
    """Where two requests of one wire differ."""
    found = []
    if request.uri != recorded.uri:
        found.append(f"target: recorded {_target(recorded.uri)}, now {_target(request.uri)}")
    was, now = _leaves(recorded), _leaves(request)
    places = [place for place in {**now, **was} if was.get(place, _MISSING) != now.get(place, _MISSING)]
    found += [f"{place or 'body'}: {_shown(was.get(place, _MISSING), now.get(place, _MISSING))}" for place in places]
    return found


_MISSING = object()


def _leaves(request: Request) -> dict[str, Any]:
    stored = readable(request.body)
    return {} if stored is None else dict(flat(next(iter(stored.values()))))


def _shown(was: Any, now: Any) -> str:
    if was is _MISSING or now is _MISSING:
        here = now if was is _MISSING else was
        return f"{'new' if was is _MISSING else 'gone'}: {str(here)[: 2 * _AROUND]!r}"
    if not (isinstance(was, str) and isinstance(now, str)):
        return f"recorded {canonical(was).decode()[:80]}, now {canonical(now).decode()[:80]}"
    same = next((n for n, (a, b) in enumerate(zip(was, now, strict=False)) if a != b), min(len(was), len(now)))
    start = max(0, same - _AROUND // 2)
    return f"recorded …{was[start : start + _AROUND]!r}, now …{now[start : start + _AROUND]!r}"
