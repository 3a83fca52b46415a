"""The embedded model: what it need not read again, within a task and from one process to the next."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from agent.models.base import ModelError
from agent.models.weights import bundled, models_dir, verified
from tests.bench.arena import environment
from tests.bench.figure import Figure, ratios, sides

_READ = "Embedded model: prompt tokens read for a step after the first / its whole prompt"
_FIRST = "Embedded model: a new process to its first decision, with saved prefix states / without"
TARGET = 0.25
ENOUGH = 3
"""Rounds; a cold start reads for a minute where others use the processor too."""


def figures(rounds: int) -> list[Figure]:
    """Both ratios, or why there are none."""
    try:
        verified(bundled(), models_dir())
    except ModelError as error:
        return [Figure(about=about, target=TARGET, missing=str(error)) for about in (_READ, _FIRST)]
    cold, warm, read = list[float](), list[float](), list[float]()
    shown = ""
    for _ in range(min(rounds, ENOUGH)):
        with tempfile.TemporaryDirectory(prefix="puffle-agent-states-") as states:
            cold.append(_decided(Path(states))[0])
            seconds, steps = _decided(Path(states))
        warm.append(seconds)
        whole, cached = sum(step[0] for step in steps[1:]), sum(step[1] for step in steps[1:])
        read.append((whole - cached) / whole)
        shown = f"{whole - cached:,} / {whole:,} tokens, {len(steps) - 1} steps"
    return [
        Figure(about=_READ, target=TARGET, values=read, sides=shown),
        Figure(about=_FIRST, target=TARGET, values=ratios(warm, cold), sides=sides(warm, cold, "s")),
    ]


def _decided(states: Path) -> tuple[float, list[list[int]]]:
    """Seconds from the start of a process to its first decision, and tokens (all, cached) of each step."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.decide", str(states)], env=environment(), capture_output=True, check=True
    )
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if told["problem"]:
        raise RuntimeError(f"the task was not met, so its steps count for nothing: {told['problem']}")
    return told["first"] - began, told["steps"]
