"""A process with the embedded model: when it has decided first, and what it read for each step of a whole task.

python -m tests.bench.decide STATES
"""

import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agent.models.guided.model import GuidedModel
from agent.models.llama import Answer, Llama
from agent.models.weights import bundled, models_dir, verified
from tests.bench.success import load_phrasings, run_one

JOURNEY = "campaign"


class Counted(Llama):
    """The embedded model, and what each of its decisions cost."""

    first = 0.0
    """When it had decided first."""
    steps: tuple[tuple[int, int], ...] = ()
    """Prompt tokens of each decision: all, and those that it did not have to read."""

    def complete(self, *given: Any, **more: Any) -> Answer:
        """Pass on, and note."""
        answer = super().complete(*given, **more)
        self._note(answer)
        return answer

    def weigh(self, *given: Any) -> tuple[Mapping[str, float], Answer]:
        """Pass on, and note."""
        tokens, answer = super().weigh(*given)
        self._note(answer)
        return tokens, answer

    def _note(self, answer: Answer) -> None:
        self.first = self.first or time.monotonic()
        self.steps += ((answer.input_tokens, answer.cached_tokens),)


def main(states: str) -> None:
    """One task from its first word to its report."""
    weights = bundled()
    llama = Counted(verified(weights, models_dir()), identity=weights.sha256, states=Path(states))
    model = GuidedModel(llama, name="local")
    outcome = run_one(model, JOURNEY, load_phrasings()[JOURNEY][0])
    llama.close()
    sys.stdout.write(json.dumps({"first": llama.first, "steps": llama.steps, "problem": outcome.problem}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
