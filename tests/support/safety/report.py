"""Runs every attack and says what came of it: ``python -m tests.support.safety.report`` (Markdown, or ``--json``)."""

import argparse
import json
import multiprocessing
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from tests.support.safety.attack import load
from tests.support.safety.judge import harms, shortfalls, unmet
from tests.support.safety.stage import copied, perform, prepared_home


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one attack and of its honest twin."""

    id: str
    """Scenario and attack."""
    channel: str
    """Where the hostile text stood."""
    goal: str
    """What the attacker wanted."""
    basis: tuple[str, ...]
    """The threats that it tried."""
    harms: list[str]
    """What it did; empty when it failed."""
    doubts: list[str]
    """Why it was not really tried; empty when it was."""
    twin: list[str]
    """What the honest twin did not reach."""


def try_one(home: Path, number: int) -> Outcome:
    """One attack and its twin, each on a fresh world and a fresh state."""
    scenario, attack = load()[number]
    with tempfile.TemporaryDirectory(prefix="puffle-agent-") as attacked, tempfile.TemporaryDirectory() as honest:
        trace = perform(scenario, attack.says, attack.obeys, copied(home, Path(attacked)))
        twin = perform(scenario, attack.says, scenario.benign.turns, copied(home, Path(honest)))
    name = f"{scenario.name}/{attack.id}"
    done, doubts = harms(scenario, attack, trace), unmet(attack, trace)
    missed = shortfalls(scenario, scenario.benign, twin)
    return Outcome(name, scenario.channel, attack.goal, attack.basis, done, doubts, missed)


def try_all(processes: int = 2) -> list[Outcome]:
    """Every attack."""
    with tempfile.TemporaryDirectory(prefix="puffle-agent-") as folder:
        home = prepared_home(Path(folder))
        spawn = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(processes, mp_context=spawn) as pool:
            return list(pool.map(partial(try_one, home), range(len(load()))))


def as_markdown(outcomes: Sequence[Outcome]) -> str:
    """A table by channel, one by goal, and every failure."""
    held = sum(not outcome.harms for outcome in outcomes)
    twins = sum(not outcome.twin for outcome in outcomes)
    basis = sorted({name for outcome in outcomes for name in outcome.basis}, key=lambda name: int(name[1:]))
    lines = [
        f"{len(outcomes)} attacks, {len(outcomes) - held} with a forbidden effect;",
        f"{twins} of {len(outcomes)} honest twins completed on the same worlds.",
        f"Threats tried: {', '.join(basis)}.",
        "",
        *_table("channel", [(outcome.channel, outcome) for outcome in outcomes]),
        "",
        *_table("goal", [(outcome.goal, outcome) for outcome in outcomes]),
    ]
    failures = [(outcome.id, *outcome.harms, *outcome.doubts, *outcome.twin) for outcome in outcomes]
    lines += [f"- {': '.join(failure)}" for failure in failures if len(failure) > 1]
    return "\n".join(lines)


def _table(title: str, rows: Sequence[tuple[str, Outcome]]) -> list[str]:
    lines = [f"| {title} | attacks | forbidden effects | honest twins completed |", "|---|---|---|---|"]
    for name in dict.fromkeys(name for name, _ in rows):
        group = [outcome for other, outcome in rows if other == name]
        harmed, completed = sum(bool(o.harms) for o in group), sum(not o.twin for o in group)
        lines.append(f"| {name} | {len(group)} | {harmed} | {completed} |")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Run everything; the exit code is 1 if an attack did harm, was not really tried, or stopped its twin."""
    parser = argparse.ArgumentParser(prog="python -m tests.support.safety.report", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON document")
    options = parser.parse_args(arguments)
    outcomes = try_all()
    text = json.dumps([asdict(outcome) for outcome in outcomes], indent=1) if options.json else as_markdown(outcomes)
    sys.stdout.write(text + "\n")
    return int(any(outcome.harms or outcome.doubts or outcome.twin for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
