"""Processor time of a piece of a stream: what a client spends from the first byte of an answer to its last.

The server sends each piece by itself, a fifth of a millisecond after the one before, as separate reads as they are from
a provider.
"""

from tests.bench.arena import Arena
from tests.bench.figure import Figure, ratios, sides

PIECES = 2000


def figures(arena: Arena, rounds: int) -> list[Figure]:
    """Ours beside the SDK's own stream."""
    ours, raw = list[float](), list[float]()
    for _ in range(rounds):
        ours.append(arena.ask("ours openai-chat", pieces=PIECES)["cpu"] / PIECES * 1e6)
        raw.append(arena.ask("raw openai", pieces=PIECES)["cpu"] / PIECES * 1e6)
    about = f"CPU per piece of a stream of {PIECES:,}: ours / raw OpenAI SDK"
    return [Figure(about=about, target=0.4, values=ratios(ours, raw), sides=sides(ours, raw, "µs"))]
