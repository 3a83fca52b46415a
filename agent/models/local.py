"""``--model local``: the embedded model, in guided form."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from agent.models.base import ModelRequest, ModelResponse, OnText
from agent.models.guided.decide import conversation
from agent.models.guided.model import GuidedModel
from agent.models.llama import SAMPLED, Answer, Llama, Static
from agent.models.weights import bundled, models_dir, verified
from prompts.guides import load_guides
from prompts.loader import names
from tools.registry import REGISTRY

OnProgress = Callable[[str], None]


def open_local(spec: str, on_progress: OnProgress = lambda line: None) -> "LocalModel":
    """The model that ``local`` or ``local:PATH.gguf`` names.

    Args:
        spec: the part after ``local:`` is a file of the human's own, which is used unverified.
        on_progress: receives lines for a person.

    Raises:
        ModelError: the weights are missing, cut or altered, or the runtime is not installed; the text says what to do.
    """
    own = spec.partition(":")[2]
    if not own:
        weights = bundled()
        path = verified(weights, models_dir())
        return LocalModel(path, identity=weights.sha256, cache_dir=states_dir(), on_progress=on_progress)
    path = Path(own).expanduser()
    on_progress(f"Using {path} as it is: its checksum is not known.")
    return LocalModel(path, identity=_identity(path), cache_dir=states_dir(), on_progress=on_progress)


def states_dir() -> Path:
    """Where prefix states are kept: they can be made again, so in the cache."""
    return user_cache_path("puffle-agent") / "states"


class LocalModel:
    """The embedded model as a planner."""

    def __init__(
        self, path: Path, *, identity: str, cache_dir: Path, on_progress: OnProgress = lambda line: None
    ) -> None:
        """Load a model.

        Args:
            path: the GGUF file.
            identity: what tells this file from another one.
            cache_dir: where prefix states are kept.
            on_progress: receives lines for a person.

        Raises:
            ModelError: it cannot be loaded.
        """
        self._llama = Llama(path, identity=identity, states=cache_dir, on_progress=on_progress)
        self._guides = load_guides(tuple(REGISTRY))
        self._guided = GuidedModel(self._llama, self._guides, name=f"local:{path.stem}")

    @property
    def name(self) -> str:
        """``local:`` and the file's name."""
        return self._guided.name

    def respond(self, request: ModelRequest, on_text: OnText | None = None) -> ModelResponse:
        """Take one step.

        Raises:
            ModelError: no whole answer came.
        """
        return self._guided.respond(request, on_text)

    def variant(self, seed: int) -> GuidedModel:
        """The same model, drawing its answers with a seed: what its first choices hide, evals want to see."""
        return GuidedModel(_Drawing(self._llama, {**SAMPLED, "seed": seed}), self._guides, name=self.name)

    def prepare(self) -> None:
        """Have the states of all prompts on disk, so that the first real task begins at once."""
        for name in names():
            folder, _, prompt = name.partition("/")
            if folder == "guided":
                self._llama.prepare(conversation(prompt))

    def close(self) -> None:
        """Give the memory back."""
        self._llama.close()


@dataclass(frozen=True, slots=True)
class _Drawing:
    """An engine that samples."""

    llama: Llama
    sampling: Mapping[str, Any]

    def complete(self, static: Static, question: str, *, schema: Mapping[str, Any], max_tokens: int) -> Answer:
        return self.llama.complete(static, question, schema=schema, max_tokens=max_tokens, sampling=self.sampling)


def _identity(path: Path) -> str:
    """A name for a file that nobody vouches for; a changed file gets another one."""
    try:
        stat = path.stat()
    except OSError:
        return "missing"
    return hashlib.sha256(f"{path.resolve()}:{stat.st_size}:{stat.st_mtime_ns}:{stat.st_ino}".encode()).hexdigest()
