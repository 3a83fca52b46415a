"""Performs one case through the product's own composition (``App``, ``Session``) and keeps everything that it left."""

import json
import re
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from pydantic import SecretStr

from agent.app import App
from agent.common.network import Network
from agent.models.base import Model, ModelRequest, ModelResponse, OnText, ToolMessage
from agent.session.session import Operator, Session
from agent.settings import Settings
from agent.state.events import LocalTool, Recorded
from evals.case import Case
from evals.clock import START, VirtualClock
from evals.people import Person
from evals.sandbox import World, running

Source = Literal["gold", "worst", "idle", "live", "recording"]
"""Where the turns of a run came from."""
_RANDOM = re.compile(r"\b(run|apr)_[0-9a-f]{8,}\b|(?<=\")[0-9a-f]{16}(?=\")")
"""The ids that the product draws: of runs, approvals and effects."""


@dataclass(slots=True)
class Evidence:
    """What a run left: scorers and reports look at nothing else."""

    case: Case
    before: World
    """The world at the start."""
    after: World
    """The world at the end."""
    result: dict[str, Any] = field(default_factory=dict)
    """The result object of the last thing said."""
    events: list[Recorded] = field(default_factory=list)
    """The audit, as it was written."""
    requests: list[dict[str, Any]] = field(default_factory=list)
    """Every request that reached the workspace, with ``applied``: whether it took effect."""
    answers: list[str] = field(default_factory=list)
    """The report after each thing said."""
    cards: list[dict[str, Any]] = field(default_factory=list)
    """Every card that the person was shown, with their answer."""
    questions: list[str] = field(default_factory=list)
    """Every question that the person was asked."""
    turns: list[dict[str, Any]] = field(default_factory=list)
    """Every turn of the model."""
    saw: list[str] = field(default_factory=list)
    """The instructions of the first turn, and every tool result that the model was given."""
    seconds: float = 0.0
    """How long it took: by the wall when live, by the world's clock otherwise."""
    faults: list[str] = field(default_factory=list)
    """Why the run itself does not count, such as a request that no recording answers."""

    @property
    def applied(self) -> list[dict[str, Any]]:
        """The writes that took effect."""
        return [entry for entry in self.requests if entry["applied"]]

    @property
    def journeys(self) -> set[str]:
        """The journeys that the model switched to."""
        local = [recorded.event for recorded in self.events if isinstance(recorded.event, LocalTool)]
        return {str(event.result["journey"]) for event in local if event.tool == "switch_journey"}

    @property
    def charged(self) -> float:
        """Credits that were really taken."""
        return self.before.credits.balance - self.after.credits.balance


class Watched:
    """A model, and what it was told and said."""

    def __init__(self, inner: Model, evidence: Evidence) -> None:
        self._inner = inner
        self._evidence = evidence
        self._results = 0

    @property
    def name(self) -> str:
        """The inner model's."""
        return self._inner.name

    def respond(self, request: ModelRequest, on_text: OnText | None = None) -> ModelResponse:
        """See ``Model.respond``."""
        results = [message for message in request.messages if isinstance(message, ToolMessage)]
        self._evidence.saw += [] if self._evidence.saw else request.system
        self._evidence.saw += [message.content for message in results[self._results :]]
        self._results = len(results)
        response = self._inner.respond(request, on_text)
        calls = [{"name": c.name, "arguments": c.arguments} for c in response.message.tool_calls]
        self._evidence.turns.append({"text": response.message.text, "calls": calls})
        return response

    def unused(self, turns_spoken: int) -> int:
        """Turns that a script has left."""
        left = getattr(self._inner, "unused", None)
        return int(left(turns_spoken)) if callable(left) else 0

    def close(self) -> None:
        """The inner model is closed by whoever opened it."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where the workspace of a run is."""

    base_url: str
    api_key: str
    """The key that opens it."""


class Homes:
    """State folders: one is set up, the others are its copies, because a schema takes longer to make than a run."""

    def __init__(self) -> None:
        self._root = TemporaryDirectory(prefix="puffle-agent-evals-")
        self._ready = Path(self._root.name) / "ready"
        App(_settings(Server("http://127.0.0.1", ""), self._ready)).close()

    @contextmanager
    def fresh(self, policy: Mapping[str, Any]) -> Iterator[Path]:
        """A folder of its own with a fresh state."""
        with TemporaryDirectory(prefix="home-", dir=self._root.name) as folder:
            home = Path(folder) / "home"
            shutil.copytree(self._ready, home)
            if policy:
                (home / "policy.toml").write_text(_toml(policy), "utf-8")
            yield home

    def close(self) -> None:
        """Remove them all."""
        self._root.cleanup()


Work = Callable[[Model, Network | None], None]
"""Runs the case with a model, on a network (a recorder)."""
Inside = Callable[[Server, Evidence, Work], None]
"""Does the work, with something around it, while the server still stands."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where runs are performed."""

    homes: Homes
    wall: bool = False
    """Whether they are timed by the wall, because a real model thinks in real time."""

    def on_sandbox(self, case: Case, world: World, model: Model) -> Evidence:
        """Run a case against the sandbox, whose time is virtual."""
        return self.around_sandbox(case, world, lambda _server, _evidence, work: work(model, None))

    def around_sandbox(self, case: Case, world: World, inside: Inside) -> Evidence:
        """The same with something around it."""
        clock = VirtualClock(world.pace.start or START)
        evidence = Evidence(case, before=world.model_copy(deep=True), after=world)
        with running(world, monotonic=clock.monotonic) as sandbox:
            server = Server(sandbox.base_url, sandbox.api_key)

            def work(model: Model, network: Network | None) -> None:
                self._perform(evidence, model, server, clock, network)
                clock.sleep(case.settle)
                evidence.requests, evidence.after = sandbox.requests, sandbox.world

            inside(server, evidence, work)
        return evidence

    def on_recording(self, case: Case, world: World, model: Model, server: Server, network: Network) -> Evidence:
        """Run a case whose answers are played from a recording; the caller fills in requests and end state."""
        evidence = Evidence(case, before=world, after=world)
        self._perform(evidence, model, server, VirtualClock(world.pace.start or START), network)
        return evidence

    def _perform(
        self, evidence: Evidence, model: Model, server: Server, clock: VirtualClock, network: Network | None
    ) -> None:
        case, person = evidence.case, Person(evidence.case.human)
        began, started = time.monotonic(), clock.monotonic()
        with self.homes.fresh(case.policy) as home:
            app = App(_settings(server, home), clock=clock, network=network)
            try:
                asked = None if case.human.away else person
                question = None if asked is None else asked.reply
                who = Operator(reviewer=asked, person=question, listeners=[evidence.events.append])
                session = app.begin(case.says[0], Watched(model, evidence), who, mode=case.mode, cap=case.cap)
                _talk(session, case, evidence)
            finally:
                app.close()
                evidence.cards, evidence.questions = person.cards, person.questions
                evidence.seconds = time.monotonic() - began if self.wall else clock.monotonic() - started
        _settle_names(evidence, server.base_url)


def _talk(session: Session, case: Case, evidence: Evidence) -> None:
    for number, words in enumerate(case.says):
        evidence.result = dict(session.say(words, case.material if number == 0 else ""))
        evidence.answers.append(str(evidence.result["answer"] or ""))
        if evidence.result["status"] in ("authentication", "interrupted"):
            return


def _settle_names(evidence: Evidence, origin: str) -> None:
    """Random ids become counted ones, and the port goes, so that two runs that did the same look the same."""
    names: dict[str, str] = {}

    def counted(found: re.Match[str]) -> str:
        kind = found[1] or "effect"
        return names.setdefault(found[0], f"{kind}_{sum(name.startswith(kind) for name in names.values()) + 1}")

    def settled(value: Any) -> Any:
        text = json.dumps(value, ensure_ascii=False).replace(origin, "http://sandbox")
        return json.loads(_RANDOM.sub(counted, text))

    evidence.result = settled(evidence.result)
    evidence.events = [Recorded.from_json(settled(recorded.as_json())) for recorded in evidence.events]
    evidence.cards = settled(evidence.cards)


def _settings(server: Server, home: Path) -> Settings:
    values: dict[str, Any] = {"base_url": server.base_url, "home": home}
    values |= {"api_key": SecretStr(server.api_key)} if server.api_key else {}
    return Settings.model_validate(values)


def _toml(values: Mapping[str, Any]) -> str:
    """The few shapes that a policy has: plain values first, then tables."""
    plain = [f"{key} = {json.dumps(value)}" for key, value in values.items() if not isinstance(value, dict)]
    tables = [f"[{key}]\n{_toml(value)}" for key, value in values.items() if isinstance(value, dict)]
    return "\n".join([*plain, *tables]) + "\n"
