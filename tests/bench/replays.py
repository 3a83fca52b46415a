"""Playing recordings: our cassettes beside vcrpy's own (YAML, matched on method, address and body), and all evals.

The same requests, those of a run of 32 turns, are recorded once in each form and then played, ours as the program's
network and vcrpy's to httpx's client, which it patches.  A playing includes reading the file.
"""

import json
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpcore2
import httpx2
import vcr

from agent.common.network import Network, body_of
from agent.common.redaction import Redactor
from evals.cassette import Replay, recording
from tests.bench.arena import Arena, environment
from tests.bench.figure import Figure, ratios, sides
from tests.bench.raw import growing
from tests.bench.says import SAYING, answer
from tests.bench.starts import PROGRAM
from tests.bench.where import Where, where

Sent = tuple[str, str, bytes | None]
"""A request: method, address, body."""
Ask = Callable[[str, str, bytes | None], bytes]
"""Sends it and reads the answer."""
Play = Callable[[], AbstractContextManager[Ask]]
"""Plays a recording to who asks while its block runs."""


def figures(arena: Arena, rounds: int) -> list[Figure]:
    """Milliseconds of processor time an interaction; nothing is waited for."""
    sent = _requests(where("replay", arena.origin, arena.brief))
    times: tuple[list[float], list[float]] = ([], [])
    with httpx2.Client(trust_env=False) as client:
        forms = _recorded(client, arena.folder, arena.origin, sent)
        for _ in range(rounds):
            for play, found in zip(forms, times, strict=True):
                began = time.process_time()
                with play() as ask:
                    _send(ask, sent)
                found.append((time.process_time() - began) / len(sent) * 1000)
    about = f"Replay of {len(sent)} interactions, each: our cassette / vcrpy with YAML and its body matcher"
    return [Figure(about=about, target=0.15, values=ratios(*times), sides=sides(*times, "ms"))]


def suite() -> list[Figure]:
    """Seconds of the whole eval suite on recordings and gold scripts."""
    began = time.monotonic()
    subprocess.run([*PROGRAM, "eval", "run"], env=environment(), capture_output=True, check=True)
    about = "The whole eval suite, replayed (puffle-agent eval run)"
    return [Figure(about=about, target=30, unit="s", values=[time.monotonic() - began])]


def _requests(where: Where) -> list[Sent]:
    """What a run sends; the answers come from the script directly."""
    sent: list[Sent] = []

    def post(body: bytes) -> bytes:
        sent.append(("POST", f"{where.base}/v1/chat/completions", body))
        return answer("completions", body, where.brief["calls"])

    def get(target: str) -> str:
        sent.append(("GET", where.api + target, None))
        return str(where.brief["answers"][target])

    growing(where, SAYING, post, get)
    return sent


def _recorded(client: httpx2.Client, folder: Path, origin: str, sent: Sequence[Sent]) -> tuple[Play, Play]:
    """Record in both forms; how each is played."""
    ours, yaml = folder / "own.jsonl", folder / "other.yaml"
    with recording(ours, origin, Redactor([])) as recorder:
        _send(partial(_over, recorder), sent)
    plain: dict[str, Any] = {"match_on": ("method", "uri", "body"), "serializer": "yaml"}
    with vcr.VCR(record_mode="all", **plain).use_cassette(str(yaml)):
        _send(partial(_through, client), sent)

    @contextmanager
    def own() -> Iterator[Ask]:
        yield partial(_over, Replay(ours, origin))

    @contextmanager
    def other() -> Iterator[Ask]:
        with vcr.VCR(record_mode="none", **plain).use_cassette(str(yaml)):
            yield partial(_through, client)

    return own, other


def _over(network: Network, method: str, address: str, body: bytes | None) -> bytes:
    """As the program asks."""
    length = [(b"Content-Length", str(len(body)).encode())] if body else []
    request = httpcore2.Request(method, address, headers=[(b"Host", b"bench"), *length], content=body or b"")
    with closing(network.send(request, connect=9, until=time.monotonic() + 9)) as answer:
        return b"".join(body_of(answer))


def _through(client: httpx2.Client, method: str, address: str, body: bytes | None) -> bytes:
    return client.request(method, address, content=body).raise_for_status().content


def _send(ask: Ask, sent: Sequence[Sent]) -> None:
    for method, address, body in sent:
        json.loads(ask(method, address, body))
