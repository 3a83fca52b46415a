"""Microseconds of a turn: the wall time of a whole run with instant servers, divided by its tool turns.

A run is everything from the first word to the result; each of its turns is one model request, one tool call and one
request to Puffle, and every 32 turns the model closes and the person speaks again.  The servers' own time is in it, the
same for all; the floor, a loop of ``http.client`` over bytes, shows how much that is.  Before each run that counts goes
one of 8 turns that does not: it brings the contestant back to the processor, from which the others have pushed it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from tests.bench.arena import Arena
from tests.bench.figure import Figure, ratios, short, sides
from tests.bench.says import SAYING


@dataclass(slots=True)
class Turns:
    """What the rounds showed, by contestant; microseconds."""

    per_turn: dict[tuple[str, int], list[float]] = field(default_factory=dict)
    """A turn's wall time in each round, by contestant and length of the run."""
    cpu: dict[tuple[str, int], list[float]] = field(default_factory=dict)
    """The same in time on the processor: without the servers, and without waiting for the disk."""
    growth: dict[str, list[float]] = field(default_factory=dict)
    """The median of the last 32 turns of 128 over that of the first 32."""
    curve: dict[str, list[list[float]]] = field(default_factory=dict)
    """What each turn of 128 took, round by round."""


@dataclass(frozen=True, slots=True)
class Target:
    """Two contestants and what the ratio of their turns should be."""

    ours: str
    """Ours."""
    other: str
    """The other."""
    turns: int
    """The length of the run."""
    at_most: float
    """The target."""


CHAT, RESPONSES, MESSAGES = "ours openai-chat", "ours openai", "ours anthropic"
TARGETS = (
    Target(CHAT, "raw openai", 8, 0.60),
    Target(CHAT, "raw openai", 128, 0.12),
    Target(RESPONSES, "raw openai", 8, 0.60),
    Target(RESPONSES, "raw openai", 128, 0.12),
    Target(CHAT, "openai client.post", 8, 1.8),
    Target(MESSAGES, "raw anthropic", 8, 1.15),
    Target(MESSAGES, "raw anthropic", 128, 0.6),
)
WARMING = 8
"""Tool turns of the run before the one that counts."""
FLAT = 2.0
"""How much longer than the first 32 turns the last 32 of 128 may take."""


def figures(found: Turns) -> list[Figure]:
    """The targets that concern contestants and lengths that were measured."""
    made = [_figure(found, t) for t in TARGETS if {(t.ours, t.turns), (t.other, t.turns)} <= set(found.per_turn)]
    return made + [
        Figure(about=f"The last 32 turns of 128 / the first 32: {name}", target=FLAT, values=found.growth[name])
        for name in (CHAT, RESPONSES, MESSAGES)
        if name in found.growth
    ]


def _figure(found: Turns, target: Target) -> Figure:
    ours, other = (found.per_turn[name, target.turns] for name in (target.ours, target.other))
    cpu = [found.cpu[name, target.turns] for name in (target.ours, target.other)]
    return Figure(
        about=f"A turn of {target.turns}: {target.ours} / {target.other}",
        target=target.at_most,
        values=ratios(ours, other),
        sides=f"{sides(_ms(ours), _ms(other), 'ms')}; CPU alone {short(median(ratios(*cpu)))}",
    )


def _ms(micros: Sequence[float]) -> list[float]:
    return [value / 1000 for value in micros]


def measure(arena: Arena, *plan: tuple[int, int, Sequence[str]]) -> Turns:
    """Take interleaved rounds by a plan: the length of the runs, how many rounds, and who takes part."""
    found = Turns()
    for turns, rounds, names in plan:
        for name in (*names,) * rounds:
            arena.ask(name, turns=WARMING)
            took = arena.ask(name, turns=turns)
            found.per_turn.setdefault((name, turns), []).append(took["seconds"] / turns * 1e6)
            found.cpu.setdefault((name, turns), []).append(took["cpu"] / turns * 1e6)
            _note(found, name, turns, arena.stamps(name))
    return found


def _note(found: Turns, name: str, turns: int, stamps: list[float]) -> None:
    expected = turns + len(range(0, turns, SAYING))
    if len(stamps) != expected:
        raise RuntimeError(f"{name} made {len(stamps)} model requests instead of {expected}")
    if turns <= SAYING:
        return
    # A stretch is 32 tool turns and a closing word; what lies between two stretches is left out.
    stretches = [stamps[at : at + SAYING + 1] for at in range(0, len(stamps), SAYING + 1)]
    gaps = [(b - a) * 1e6 for stretch in stretches for a, b in pairwise(stretch)]
    found.curve.setdefault(name, []).append(gaps)
    # Both ends lie in one run, seconds apart: the middle of each is not moved by a stall of the machine.
    found.growth.setdefault(name, []).append(median(gaps[-SAYING:]) / median(gaps[:SAYING]))
