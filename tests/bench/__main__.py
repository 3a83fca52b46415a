"""``python -m tests.bench``: see the package."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import SubprocessError

from rich.console import Console

from tests.bench import crowds, embedded, prompt, replays, starts, streams, turns
from tests.bench.arena import Arena, arena
from tests.bench.chart import chart
from tests.bench.environments import interpreter
from tests.bench.figure import SLACK, Figure
from tests.bench.machine import facts
from tests.bench.peers import PEERS
from tests.bench.report import CHART, DATA, Found, as_json, page, show
from tests.bench.worker import CONTESTANTS

HERE = Path(__file__).parent


@dataclass(slots=True)
class Measuring:
    """Says what is measured while it is.  What fails is told in the end, and does not lose the rest."""

    console: Console
    """Where it is said."""
    troubles: dict[str, str] = field(default_factory=dict)
    """What could not be measured, and why."""

    def __call__(self, what: str, measure: Callable[[], list[Figure]]) -> list[Figure]:
        """The figures of a part; none if it failed."""
        with self.console.status(f"measuring {what}"):
            try:
                return measure()
            except (RuntimeError, OSError, SubprocessError) as error:
                self.troubles[what] = f"{type(error).__name__}: {error}"[:300]
                return []

    def of_peers(self) -> dict[str, str]:
        """The interpreters of the peers that can be had."""
        found: dict[str, str] = {}
        for peer in PEERS:
            with self.console.status(f"building an environment for {peer}"):
                try:
                    found[peer] = interpreter(peer)
                except (OSError, SubprocessError) as error:
                    self.troubles[peer] = f"its packages cannot be installed: {error}"[:300]
        return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, tell, and say by the exit code whether anything is far off."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--short", action="store_true", help="under a minute; nothing is written")
    parser.add_argument("--turns", action="store_true", help="only turns, ours beside the raw OpenAI SDK")
    parser.add_argument("--peers", action="store_true", help="with frameworks, each in an environment of its own")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    given = parser.parse_args(arguments)
    console = Console(stderr=True)
    with arena() as where:
        told = Measuring(console)
        if given.peers:
            where.interpreters = told.of_peers()
        measure = _turns if given.turns else _short if given.short else _full
        found = measure(where, given.rounds, told)
    show(found, Console(stderr=given.json, width=None if sys.stdout.isatty() else 160))
    if measure is _full:
        (HERE / "BENCHMARKS.md").write_text(page(found), "utf-8")
        (HERE / CHART).write_text(chart(found.turns.curve, "What a turn costs as a run grows (128 turns)"), "utf-8")
        (HERE / DATA).write_text(json.dumps(as_json(found), indent=1) + "\n", "utf-8")
    if given.json:
        sys.stdout.write(json.dumps(as_json(found)) + "\n")
    bad = [figure for figure in found.figures if figure.bad]
    for figure in bad:
        console.print(f"more than {SLACK} times worse than its target: {figure.about}: {figure.value_text}")
    for what, why in found.troubles.items():
        console.print(f"{what} could not be measured: {why}")
    return 1 if found.troubles or (bad and given.short) else 0


def _full(where: Arena, rounds: int, told: Measuring) -> Found:
    from tests.bench import batches

    machine, everyone = facts(), (*CONTESTANTS, *where.interpreters)
    turned = turns.measure(where, (8, 2 * rounds, everyone), (128, rounds, everyone))
    groups = {
        "A turn": turns.figures(turned),
        "Starts and streams": [
            *told("starts", lambda: starts.figures(where, rounds)),
            *told("streams", lambda: streams.figures(where, rounds)),
        ],
        "Side by side": told("runs side by side", lambda: crowds.figures(where, rounds)),
        "What the model is sent": told("prompts", lambda: prompt.figures(where)),
        "Replay": [
            *told("replays", lambda: replays.figures(where, rounds)),
            *told("the eval suite", replays.suite),
        ],
        "Batch": told("a thousand tasks", batches.figures),
        "Embedded model": told("the embedded model", lambda: embedded.figures(rounds)),
    }
    return Found(machine, groups, turned, told.troubles)


def _short(where: Arena, rounds: int, told: Measuring) -> Found:
    pairs = (turns.CHAT, "raw openai", turns.MESSAGES, "raw anthropic")
    turned = turns.measure(where, (8, 2 * rounds, (*pairs, "openai client.post")), (128, 4, pairs))
    groups = {
        "A turn": turns.figures(turned),
        "Starts and streams": [
            *told("--help", lambda: [starts.help_figure(2)]),
            *told("streams", lambda: streams.figures(where, 2)),
        ],
        "Replay": told("replays", lambda: replays.figures(where, 3)),
    }
    return Found(facts(), groups, turned, told.troubles)


def _turns(where: Arena, rounds: int, told: Measuring) -> Found:
    names = (turns.CHAT, "raw openai", "openai client.post")
    turned = turns.measure(where, (8, rounds, names), (128, 1, names))
    return Found(facts(), {"A turn": turns.figures(turned)}, turned, told.troubles)


if __name__ == "__main__":
    sys.exit(main())
