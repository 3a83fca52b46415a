"""Many runs side by side in one process: threads that share one client."""

from tests.bench.arena import Arena
from tests.bench.figure import Figure, ratios, sides

TURNS = 8
AT_ONCE = 64
CROWD = 256
OURS, RAW = "ours openai-chat", "raw openai"


def figures(arena: Arena, rounds: int) -> list[Figure]:
    """Runs a second at 64, and memory at 256 in processes that have done nothing else."""
    speed: dict[str, list[float]] = {OURS: [], RAW: []}
    for _ in range(rounds):
        for name, found in speed.items():
            seconds = arena.ask(name, turns=TURNS, runs=2 * AT_ONCE, at_once=AT_ONCE)["seconds"]
            found.append(2 * AT_ONCE / seconds)
    memory = {name: [arena.ask(f"{name}#{CROWD}", turns=TURNS, runs=CROWD, at_once=CROWD)["peak_mb"]] for name in speed}
    return [
        Figure(
            about=f"Runs a second, {AT_ONCE} of {TURNS} turns side by side: ours / raw OpenAI SDK",
            target=1.5,
            at_least=True,
            values=ratios(speed[OURS], speed[RAW]),
            sides=sides(speed[OURS], speed[RAW], "runs/s"),
        ),
        Figure(
            about=f"Peak memory with {CROWD} runs side by side: ours / raw OpenAI SDK",
            target=1.5,
            values=ratios(memory[OURS], memory[RAW]),
            sides=sides(memory[OURS], memory[RAW], "MB"),
        ),
    ]
