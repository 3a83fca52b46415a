"""A process with the embedded model: when it has decided first, and what it read for each step of some whole tasks.

python -m tests.bench.decide STATES
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from agent.models.guided.model import GuidedModel
from agent.models.llama import Answer, Llama
from agent.models.weights import bundled, models_dir, verified
from prompts.guides import load_guides
from tests.bench.success import load_phrasings, run_one
from tools.registry import REGISTRY


class Counted(Llama):
    """The embedded model, and what each of its decisions cost."""

    first = 0.0
    """When it had decided first."""
    steps: tuple[tuple[int, int], ...] = ()
    """Prompt tokens of each decision: all, and those that it did not have to read."""

    def complete(self, *given: Any, **more: Any) -> Answer:
        """Pass on, and note."""
        answer = super().complete(*given, **more)
        self.first = self.first or time.monotonic()
        self.steps += ((answer.input_tokens, answer.cached_tokens),)
        return answer


def main(states: str) -> None:
    """A task of each journey, one after the other, from its first word to its report."""
    weights = bundled()
    llama = Counted(verified(weights, models_dir()), identity=weights.sha256, states=Path(states))
    model = GuidedModel(llama, load_guides(tuple(REGISTRY)), name="local")
    outcomes = [run_one(model, journey, said[0]) for journey, said in load_phrasings().items()]
    llama.close()
    problem = "; ".join(one.problem for one in outcomes if one.problem)
    sys.stdout.write(json.dumps({"first": llama.first, "steps": llama.steps, "problem": problem}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
