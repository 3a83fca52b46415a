"""``--model local``: the embedded model, in guided form."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path

from agent.common.json_value import Json
from agent.models.guided.decide import conversation
from agent.models.guided.model import GuidedModel
from agent.models.llama import SAMPLED, Answer, Llama, OnProgress, Static
from agent.models.weights import bundled, models_dir, verified
from prompts.loader import load, names


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
        return LocalModel(verified(weights, models_dir()), weights.sha256, on_progress)
    path = Path(own).expanduser()
    on_progress(f"Using {path} as it is: its checksum is not known.")
    return LocalModel(path, _identity(path), on_progress)


class LocalModel(GuidedModel):
    """The embedded model as a planner."""

    def __init__(self, path: Path, identity: str, on_progress: OnProgress) -> None:
        """Load a model; see ``Llama``.  Prefix states can be made again, so they are kept in the cache."""
        states = user_cache_path("puffle-agent") / "states"
        self._llama = Llama(path, identity=identity, states=states, on_progress=on_progress)
        super().__init__(self._llama, name=f"local:{path.stem}")

    def variant(self, seed: int) -> GuidedModel:
        """The same model, drawing its answers with a seed: what its first choices hide, evals want to see."""
        return GuidedModel(_Drawing(self._llama, {**SAMPLED, "seed": seed}), name=self.name)

    def prepare(self) -> None:
        """Have the states of all prompts on disk, so that the first real task begins at once."""
        for name in names():
            folder, _, prompt = name.partition("/")
            if folder == "guided" and "examples" in load(name).meta:
                self._llama.prepare(conversation(prompt))

    def close(self) -> None:
        """Give the memory back."""
        self._llama.close()


@dataclass(frozen=True, slots=True)
class _Drawing:
    """An engine that samples."""

    llama: Llama
    sampling: Mapping[str, Json]

    def complete(self, static: Static, question: str, *, schema: Mapping[str, Json], max_tokens: int) -> Answer:
        return self.llama.complete(static, question, schema=schema, max_tokens=max_tokens, sampling=self.sampling)

    def weigh(self, static: Static, question: str, lead: str) -> tuple[Mapping[str, float], Answer]:
        return self.llama.weigh(static, question, lead)


def _identity(path: Path) -> str:
    """A name for a file that nobody vouches for; a changed file gets another one."""
    try:
        stat = path.stat()
    except OSError:
        return "missing"
    return hashlib.sha256(f"{path.resolve()}:{stat.st_size}:{stat.st_mtime_ns}:{stat.st_ino}".encode()).hexdigest()
