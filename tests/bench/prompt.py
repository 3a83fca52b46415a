"""What a model is sent during whole journeys: tokens, shared beginnings, and turns that only wait.

Each journey's gold script runs on the sandbox; every request of it also goes over the product's real wire to the
loopback server, once as it is and once with every tool declared, and the bytes that arrive there are what is compared.
"""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from agent.models.base import Model, ModelRequest, ModelResponse, OnText, ToolDecl
from agent.models.scripted import ScriptedModel
from agent.models.tokens import TokenCounter
from agent.session.context import declared
from agent.state.events import RequestSent
from evals.case import Case, load_cases, script, world_of
from evals.case_runner import CaseRunner, HomePool
from evals.scorers import score
from tests.bench.arena import Arena
from tests.bench.figure import Figure, short
from tests.bench.ours import planner
from tools.spec import JOURNEYS, TOPICS

CASES = "campaign/launch_end_to_end,import/two_people,signals/whole_journey,replies/read_then_answer,one_off_email/send"
"""One whole journey of each kind."""


class Shadowed:
    """A script, and the wires over which its requests would have gone."""

    def __init__(self, script: ScriptedModel, narrow: Model, front: Model, wide: Model) -> None:
        self.name = "gold"
        self._script, self._narrow, self._front, self._wide = script, narrow, front, wide
        self.unused = script.unused

    def respond(self, request: ModelRequest, on_text: OnText | None = None) -> ModelResponse:
        """Answer from the script."""
        self._narrow.respond(request)
        self._front.respond(replace(request, opened=()))
        self._wide.respond(replace(request, tools=_every_tool(), opened=()))
        return self._script.respond(request, on_text)

    def close(self) -> None:
        """The wires are closed by whoever opened them."""


@dataclass(frozen=True, slots=True)
class Journey:
    """What one journey sent."""

    bodies: Sequence[str]
    """Its requests."""
    front: Sequence[str]
    """The same with a journey's tools and guide in front, where the others have them in the conversation."""
    wide: Sequence[str]
    """The same with every tool declared."""
    calls: Sequence[Any]
    """The calls of each turn."""
    looks: int
    """Reads that the program made by itself."""
    requests: int
    """What was asked of Puffle."""
    waited: float
    """Seconds on the world's clock that the program waited for something under way."""


def figures(arena: Arena) -> list[Figure]:
    """Tokens, shared beginnings and turns that wait."""
    with closing(HomePool()) as homes:
        done = [journey_of(arena, CaseRunner(homes), case) for case in load_cases(None, CASES)]
    counter = TokenCounter("openai-chat:m")
    count = counter.count
    ours = [sum(map(count, journey.bodies)) for journey in done]
    every = [sum(map(count, journey.wide)) for journey in done]
    pairs = [pair for journey in done for pair in pairwise(journey.bodies)]
    waits = sum(a == b for journey in done for a, b in pairwise(journey.calls))
    looks = sum(journey.looks for journey in done)
    turns = sum(len(journey.bodies) for journey in done)
    unit = "tokens" if counter.note is None else "tokens (estimated)"
    total = f"{sum(ours):,} / {sum(every):,} {unit}, {len(done)} journeys, {turns} requests"
    return [
        Figure(
            about="Prompt tokens of a whole journey / the same with every tool declared",
            target=0.5,
            values=[a / b for a, b in zip(ours, every, strict=True)],
            sides=total,
        ),
        Figure(
            about="Bytes of a request with which the next one begins as well",
            target=95,
            at_least=True,
            unit="%",
            values=[_shared(pairs)],
            sides=f"{short(_shared([p for p in pairs if _same_tools(p)]))} % while the journey stays the same",
        ),
        Figure(
            about="Model turns spent on waiting for something under way",
            target=0,
            unit="",
            values=[waits],
            sides=f"the program looked {looks} times by itself",
        ),
    ]


def journey_of(
    arena: Arena, stage: CaseRunner, case: Case, provider: str = "openai-chat", *, at_home: bool = False
) -> Journey:
    """Run a case from its gold script, and keep what a model of a provider would have been sent."""
    names = [f"keep-{kind}-{case.id.replace('/', '-')}" for kind in ("narrow", "front", "wide")]
    wires = [planner(provider, f"{arena.origin}/{name}", at_home=at_home) for name in names]
    with TemporaryDirectory(prefix="script-") as folder:
        path = Path(folder) / "gold.jsonl"
        path.write_text(script(case.gold), "utf-8")
        with closing(ScriptedModel(path)) as gold:
            evidence = stage.on_sandbox(case, world_of(case), Shadowed(gold, *wires))
    for wire in wires:
        wire.close()
    verdict = score(evidence)
    if not verdict.utility:
        raise RuntimeError(f"{case.id} was not met: {verdict.reasons}")
    looks = sum(isinstance(one.event, RequestSent) and one.event.is_own_read for one in evidence.events)
    bodies, front, wide = map(arena.bodies, names)
    calls = [turn["calls"] for turn in evidence.turns]
    return Journey(bodies, front, wide, calls, looks, len(evidence.requests), evidence.seconds)


def _shared(pairs: Sequence[tuple[str, str]]) -> float:
    """Percent of the bytes of each request, without its two closing brackets, that the next one repeats in place."""
    return 100 * sum(_common(a[:-2], b) for a, b in pairs) / sum(len(a) - 2 for a, _ in pairs)


def _common(first: str, second: str) -> int:
    differing = (place for place, (a, b) in enumerate(zip(first, second, strict=False)) if a != b)
    return next(differing, min(len(first), len(second)))


def _same_tools(pair: tuple[str, str]) -> bool:
    first, second = (body.partition('"messages":')[0] for body in pair)
    return first == second


def _every_tool() -> tuple[ToolDecl, ...]:
    found = {tool.name: tool for journey in (None, *JOURNEYS) for tool in declared(journey)}
    found |= {tool.name: tool for topic in TOPICS for tool in declared("manage", topic)}
    return tuple(found.values())
