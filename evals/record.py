"""Recordings of cases: made from real runs only, played back strictly, and told apart by the protocol they speak."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import get_args

from vcr.errors import UnhandledHTTPRequestError

from agent.common.clock import SystemClock
from agent.common.network import Network
from agent.common.redaction import Redactor
from agent.models.anthropic import AnthropicModel
from agent.models.base import Model
from agent.models.llama import serve
from agent.models.openai_chat import OpenAIChatModel
from agent.models.openai_responses import OpenAIResponsesModel
from agent.models.provider_client import ClientOptions
from agent.models.provider_model import ProviderModel
from agent.models.weights import bundled as weights
from agent.models.weights import models_dir, verified
from agent.session.asking import Patient
from evals.case import Case, bundled, world_of
from evals.case_runner import CaseRunner, HomePool, RunArtifacts, Server, Work
from evals.cassette import Replay, recording
from evals.cassette_format import About, CassetteError, Protocol
from evals.sandbox import World
from evals.scorers import score
from evals.trials import Perform, Trial, trial_of
from prompts.loader import versions

PROTOCOLS: tuple[Protocol, ...] = get_args(Protocol)
_MODELS: dict[Protocol, tuple[type[ProviderModel], str]] = {
    "messages": (AnthropicModel, ""), "responses": (OpenAIResponsesModel, "/v1"), "chat": (OpenAIChatModel, "/v1"),
}  # fmt: skip
"""What speaks a protocol, and below which path."""
_OF_PROVIDER: dict[str, Protocol] = {
    "anthropic": "messages", "openai": "responses", "openai-chat": "chat", "ollama": "chat",
}  # fmt: skip
NOWHERE, PUFFLE = "http://127.0.0.1:9", "http://127.0.0.1:11"
"""Stand for the model's server and the workspace's in a replay; nothing is ever sent there."""
_KEY = "replayed"
Open = Callable[[Network | None], Model]


@dataclass(frozen=True, slots=True)
class Planner:
    """A model to record, and what is said about it."""

    open: Open
    spec: str
    """Provider and name."""
    protocol: Protocol
    name: str
    """Its name on the wire."""
    secrets: tuple[str, ...] = field(default=(), repr=False)
    embedded: bool = False
    """Whether it is the embedded model's server, and not the vendor whose protocol it speaks."""
    at_home: bool = False
    """Whether it is the provider's own server."""


def planner(open_on: Open, secrets: tuple[str, ...]) -> Planner:
    """A model, for recording.

    Raises:
        CassetteError: it has no wire.
    """
    with closing(open_on(None)) as model:
        spec, at_home = model.name, isinstance(model, ProviderModel) and model.is_at_home
    provider, _, name = spec.partition(":")
    if provider not in _OF_PROVIDER:
        raise CassetteError(
            f"{provider} speaks over no wire, so there is nothing to record: use anthropic:, openai: or openai-chat:"
        )
    return Planner(open_on, spec, _OF_PROVIDER[provider], name, secrets, at_home=at_home)


def open_protocol(protocol: Protocol, name: str, origin: str | None, key: str, options: ClientOptions) -> Model:
    """A client of one protocol at a server; without one, at the provider's own."""
    model, path = _MODELS[protocol]
    return model(name, api_key=key, base_url=None if origin is None else origin + path, options=options)


@contextmanager
def embedded(protocol: Protocol) -> Iterator[Planner]:
    """The embedded model behind its own server on loopback.

    Raises:
        ModelError: the weights or the runtime are missing.
    """
    with serve(verified(weights(), models_dir())) as server:

        def open_on(network: Network | None) -> Model:
            return open_protocol(protocol, "embedded", server.base_url, server.api_key, ClientOptions(network=network))

        yield replace(planner(open_on, (server.api_key,)), embedded=True)


class CassetteStore:
    """A folder of recordings: ``<case id>.<protocol>.jsonl``."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or bundled("cassettes")

    def path(self, case_id: str, protocol: Protocol) -> Path:
        """Where a recording of a case lies."""
        return self.folder / f"{case_id}.{protocol}.jsonl"

    def of(self, case: Case) -> list[Path]:
        """The recordings of a case."""
        return [path for path in (self.path(case.id, protocol) for protocol in PROTOCOLS) if path.exists()]

    def all(self) -> list[Path]:
        """Every recording."""
        return sorted(self.folder.rglob("*.jsonl")) if self.folder.is_dir() else []

    def case_of(self, path: Path) -> str:
        """The id of the case that a file belongs to."""
        return path.relative_to(self.folder).as_posix().rsplit(".", 2)[0]


def recordable(case: Case, world: World) -> bool:
    """Whether a case can be recorded at all: a broken connection leaves nothing to record."""
    return not any(fault.wire for fault in world.faults) and not case.by_program


def record(case: Case, world: World, who: Planner, homes: HomePool, store: CassetteStore) -> Trial:
    """Run a case for real and keep what went over both wires.

    Raises:
        CassetteError: a secret would stand in the recording.
    """
    path = store.path(case.id, who.protocol)

    def inside(server: Server, evidence: RunArtifacts, work: Work) -> None:
        with recording(path, server.base_url, Redactor([server.api_key, *who.secrets])) as recorder:
            with closing(who.open(recorder)) as model:
                work(Patient(model, SystemClock()), recorder)
            recorder.about.update(_facts(who, evidence))

    evidence = CaseRunner(homes, wall=True).around_sandbox(case, world, inside)
    return trial_of(evidence, "live", f"embedded:{who.protocol}" if who.embedded else who.spec, gated=False)


def replay(case: Case, path: Path, homes: HomePool, folder: Path | None = None) -> Trial:
    """Play a recording through the product and judge what comes of it.

    Its utility counts when it is as good as it was when recorded: a weak model's recording is still a good test of
    everything else.
    """
    world = world_of(case, folder)
    cassette = Replay(path, PUFFLE)
    about = cassette.about
    options = ClientOptions(network=cassette)
    origin = None if about.get("at_home") else NOWHERE
    with closing(open_protocol(about["protocol"], about["model"], origin, _KEY, options)) as model:
        evidence = _played(case, world, model, homes, cassette)
    gated = about["verdict"]["utility"] or bool(evidence.faults)
    return trial_of(evidence, "recording", f"recorded:{about['provider']}:{about['protocol']}", gated=gated)


def by_replay(homes: HomePool, store: CassetteStore, otherwise: Perform, folder: Path | None = None) -> Perform:
    """Trials by recording; a case without one that gates runs by ``otherwise`` too, so that every case is held."""

    def perform(case: Case, number: int) -> list[Trial]:
        found = [replay(case, path, homes, folder) for path in store.of(case)]
        return found if any(trial.gated for trial in found) else [*found, *otherwise(case, number)]

    return perform


def stale(about: About) -> list[str]:
    """The prompts that have changed since a recording, by name."""
    now = versions()
    return [name for name, was in about["prompts"].items() if now.get(name) != was]


def _played(case: Case, world: World, model: Model, homes: HomePool, cassette: Replay) -> RunArtifacts:
    try:
        evidence = CaseRunner(homes).on_recording(case, world, model, Server(PUFFLE, world.key), cassette)
    except UnhandledHTTPRequestError:
        evidence = RunArtifacts(case, before=world, after=world, result={"status": "failed"})
    evidence.faults += [_advice(case, cassette.about, miss) for miss in cassette.misses]
    unplayed = cassette.unplayed()
    if unplayed and not cassette.misses:
        evidence.faults.append(f"{len(unplayed)} recordings were not asked for, the first: {unplayed[0]}")
    evidence.requests = cassette.requests()
    evidence.after = World.model_validate({**world.model_dump(mode="json", by_alias=True), **cassette.about["world"]})
    return evidence


def _advice(case: Case, about: About, miss: str) -> str:
    changed = stale(about)
    why = f"changed since the recording: prompt {', '.join(changed)}" if changed else "no prompt changed since"
    again = f"puffle-agent eval record --only {case.id} "
    again += f"--embedded {about['protocol']}" if about["embedded"] else f"--model {about['provider']}:…"
    return f"{miss}\n  ({why}; if the change is meant, record it again: {again})"


def _facts(who: Planner, evidence: RunArtifacts) -> About:
    """What was recorded, and what a replay cannot find out: which requests took effect, and the world afterwards."""
    before = evidence.before.model_dump(mode="json", by_alias=True)
    after = evidence.after.model_dump(mode="json", by_alias=True)
    switched = {f"journeys/{journey}" for journey in evidence.journeys}
    now, verdict = versions(), score(evidence)
    return {
        "case": evidence.case.id,
        "case_digest": evidence.case.digest(),
        "protocol": who.protocol,
        "provider": "embedded" if who.embedded else who.spec.partition(":")[0],
        "model": who.name,
        "embedded": who.embedded,
        "at_home": who.at_home,
        "program": version("puffle-agent"),
        "seed": None,
        "recorded_at": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "prompts": {name: now[name] for name in sorted({"planner", *switched})},
        "applied": [bool(entry["applied"]) for entry in evidence.requests],
        "world": {key: value for key, value in after.items() if before.get(key) != value},
        "verdict": {"utility": verdict.utility, "safety": verdict.safety},
    }
