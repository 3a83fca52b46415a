"""``--model local``: the embedded model, in guided form."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path

from agent.common.json_value import Json
from agent.models.base import ModelError
from agent.models.guided.decide import Decider, conversation
from agent.models.guided.model import GuidedModel
from agent.models.llama import SAMPLED, Answer, Llama, Odds, OnProgress, Static, load_runtime
from agent.models.weights import bundled, models_dir, verified
from prompts.guides import load_guides
from prompts.loader import names
from tools.registry import REGISTRY


def open_local(spec: str, on_progress: OnProgress = lambda line: None) -> "LocalModel":
    """The model that ``local``, ``local:PATH.gguf`` or its own name names; a file of the user's own is used unverified.

    Raises:
        ModelError: the weights are missing, cut or altered, or the runtime is not installed; the text says what to do.
    """
    path, is_own = _file_of(spec)
    if is_own:
        on_progress(f"Using {path} as it is: its checksum is not known.")
    return LocalModel(path, is_own=is_own, on_progress=on_progress)


def check_local(spec: str) -> None:
    """Raise what ``open_local`` would, without loading anything."""
    load_runtime()
    path, _ = _file_of(spec)
    if not path.is_file():
        raise ModelError(f"There is no model file {path}.")


def _file_of(spec: str) -> tuple[Path, bool]:
    """The file that a spec names, and whether it is the user's own."""
    own, weights = spec.partition(":")[2], bundled()
    if own in ("", Path(weights.file).stem):
        return verified(weights, models_dir()), False
    return Path(own).expanduser().absolute(), True


class LocalModel(GuidedModel):
    """The embedded model as a planner."""

    def __init__(self, path: Path, *, is_own: bool, on_progress: OnProgress) -> None:
        """Load a model; see ``Llama``.  Prefix states can be made again, so they are kept in the cache."""
        states = user_cache_path("puffle-agent") / "states"
        identity = _identity(path) if is_own else bundled().sha256
        self._llama = Llama(path, identity=identity, states=states, on_progress=on_progress)
        # A run is taken up again with the model that its model's name opens.
        super().__init__(self._llama, load_guides(tuple(REGISTRY)), name=f"local:{path if is_own else path.stem}")

    def variant(self, seed: int) -> GuidedModel:
        """The same model, drawing its answers with a seed: what its first choices hide, evals want to see."""
        return GuidedModel(_Drawing(self._llama, {**SAMPLED, "seed": seed}), self._guides, name=self.name)

    def decider(self) -> Decider:
        """What asks the same engine single questions."""
        return Decider(self._llama)

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
    sampling: Mapping[str, Json]

    def complete(self, static: Static, question: str, *, schema: Mapping[str, Json], max_tokens: int) -> Answer:
        return self.llama.complete(static, question, schema=schema, max_tokens=max_tokens, sampling=self.sampling)

    def choose(self, static: Static, question: str, *, key: str, among: Collection[str]) -> Odds:
        return self.llama.choose(static, question, key=key, among=among)


def _identity(path: Path) -> str:
    """A name for a file that nobody vouches for; a changed file gets another one."""
    try:
        stat = path.stat()
    except OSError:
        return "missing"
    return hashlib.sha256(f"{path.resolve()}:{stat.st_size}:{stat.st_mtime_ns}:{stat.st_ino}".encode()).hexdigest()
