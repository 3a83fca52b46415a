"""Playing recordings: our cassettes beside vcrpy's own (YAML, matched on method, address and body), and all evals.

The same requests, those of a run of 32 turns, are recorded once in each form and then played by the same bare client,
so that only the recordings differ.  A playing includes reading the file.
"""

import json
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx2
import vcr

from agent.redaction import Redactor
from evals.bench.arena import Arena, environment
from evals.bench.figure import Figure, ratios, sides
from evals.bench.raw import growing
from evals.bench.says import SAYING, answer
from evals.bench.starts import PROGRAM
from evals.bench.where import Where, where
from evals.cassette import about_run, recording, replaying

Sent = tuple[str, str, bytes | None]
"""A request: method, address, body."""
Play = Callable[[], AbstractContextManager[Any]]
"""Plays a recording while its block runs."""


def figures(arena: Arena, rounds: int) -> list[Figure]:
    """Milliseconds of processor time an interaction; nothing is waited for."""
    sent = _requests(where("replay", arena.origin, arena.brief))
    times: tuple[list[float], list[float]] = ([], [])
    with httpx2.Client(trust_env=False) as client:
        forms = _recorded(client, arena.folder, arena.origin, sent)
        for _ in range(rounds):
            for how, found in zip(forms, times, strict=True):
                began = time.process_time()
                with how():
                    _send(client, sent)
                found.append((time.process_time() - began) / len(sent) * 1000)
    about = f"Replay of {len(sent)} interactions, each: our cassette / vcrpy with YAML and its body matcher"
    return [Figure(about=about, target=0.15, values=ratios(*times), sides=sides(*times, "ms"))]


def suite() -> list[Figure]:
    """Seconds of the whole eval suite on recordings and gold scripts."""
    began = time.monotonic()
    subprocess.run([*PROGRAM, "eval", "run"], env=environment(), capture_output=True, check=True)  # noqa: S603
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
    own, other = folder / "own.jsonl", folder / "other.yaml"
    with recording(own, origin, Redactor([])) as tape:
        about_run(tape, {"applied": []})
        _send(client, sent)
    plain: dict[str, Any] = {"match_on": ("method", "uri", "body"), "serializer": "yaml"}
    with vcr.VCR(record_mode="all", **plain).use_cassette(str(other)):
        _send(client, sent)
    return lambda: replaying(own, origin), lambda: vcr.VCR(record_mode="none", **plain).use_cassette(str(other))


def _send(client: httpx2.Client, sent: Sequence[Sent]) -> None:
    for method, address, body in sent:
        answered = client.request(method, address, content=body)
        json.loads(answered.raise_for_status().content)
