"""A contestant as a process: a JSON line in for each thing to do, a JSON line out with what it took.

python -m tests.bench.worker CONTESTANT ORIGIN BRIEF
"""

import json
import resource
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.bench.where import Contestant, Where, where

CONTESTANTS = {
    "ours openai-chat": "ours:openai-chat",
    "ours openai": "ours:openai",
    "ours anthropic": "ours:anthropic",
    "raw openai": "raw:openai_chat",
    "openai client.post": "raw:openai_post",
    "raw anthropic": "raw:anthropic_messages",
    "floor": "raw:floor",
}
"""Who takes part, and where it is written; peers are in ``peers.py``."""


def contestant(name: str) -> Callable[[Where], Contestant]:
    """Load a contestant, and nothing of the others."""
    module, _, what = CONTESTANTS.get(name, f"peers:{name.replace('-', '_')}").partition(":")
    loaded = import_module(f"tests.bench.{module}")
    found: Callable[[Where], Contestant] = loaded.ours(what) if module == "ours" else getattr(loaded, what)
    return found


def perform(who: Contestant, what: dict[str, Any]) -> None:
    """``{"turns"}`` one run; with ``{"runs", "at_once"}`` many; ``{"pieces"}`` one stream."""
    if "pieces" in what:
        who.stream(what["pieces"], lambda piece: None)
    elif "runs" in what:
        _many(who, what["turns"], what["runs"], what["at_once"])
    else:
        who.run(what["turns"])


def _many(who: Contestant, turns: int, runs: int, at_once: int) -> None:
    ready = threading.Barrier(at_once)

    def one(number: int) -> None:
        if number < at_once:
            ready.wait()  # the first of all threads begin together, so that as many as asked for are alive at once
        who.run(turns)

    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(one, range(runs)))


def main(name: str, origin: str, brief: str) -> None:
    """Serve lines until standard input ends."""
    alone = name.partition("#")[0]
    who = contestant(alone)(where(name.replace(" ", "-").replace("#", "-"), origin, Path(brief)))
    for line in sys.stdin:
        began, cpu = time.perf_counter(), time.process_time()
        perform(who, json.loads(line))
        took = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu}
        took["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        sys.stdout.write(json.dumps(took) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
