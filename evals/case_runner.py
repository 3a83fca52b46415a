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
from agent.common.json_value import Json
from agent.common.named_files import files_to_attach
from agent.common.network import Network
from agent.models.base import Model, ModelRequest, ModelResponse, OnText, Script, ToolMessage
from agent.session.attached import give_files
from agent.session.session import Session
from agent.session.user import User
from agent.settings import Settings
from agent.state.events import LocalTool
from agent.state.recorded import Recorded
from evals.case import Case
from evals.clock import START, VirtualClock
from evals.sandbox import World, running
from evals.sandbox.service import LoggedRequest
from evals.scripted_person import ScriptedPerson

Source = Literal["gold", "worst", "short", "idle", "live", "recording"]
_RANDOM = re.compile(r"\b(run|apr)_[0-9a-f]{8,}\b|(?<=\")[0-9a-f]{16}(?=\")")
"""The ids that the product draws: of runs, approvals and effects."""


@dataclass(slots=True)
class RunArtifacts:
    """What a run left: scorers and reports look at nothing else."""

    case: Case
    before: World
    after: World
    result: dict[str, Any] = field(default_factory=dict)
    """The result object of the last thing said."""
    events: list[Recorded] = field(default_factory=list)
    requests: list[LoggedRequest] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    """The report after each thing said."""
    cards: list[dict[str, Json]] = field(default_factory=list)
    """Every card that the user was shown, with their answer."""
    questions: list[str] = field(default_factory=list)
    turns: list[dict[str, Json]] = field(default_factory=list)
    """Every turn of the model: its text and its calls."""
    saw: list[str] = field(default_factory=list)
    """The instructions of the first turn, and every tool result that the model was given."""
    seconds: float = 0.0
    """How long it took: by the wall when live, by the world's clock otherwise."""
    real_seconds: float = 0.0
    """How long it took by the wall."""
    faults: list[str] = field(default_factory=list)
    """Why the run itself does not count, such as a request that no recording answers."""

    @property
    def status(self) -> str | None:
        """How the run ended."""
        return self.result.get("status")

    @property
    def escalation(self) -> dict[str, Any]:
        """The hand-over to the user; empty when there was none."""
        return self.result.get("escalation") or {}

    @property
    def tokens(self) -> int:
        """Tokens read and written."""
        usage = self.result.get("usage") or {}
        return int(usage.get("input_tokens", 0) + usage.get("output_tokens", 0))

    @property
    def applied(self) -> list[LoggedRequest]:
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


class _Watched:
    """A model, and what it was told and said."""

    def __init__(self, inner: Model, run: RunArtifacts, name: str) -> None:
        self.name = name
        self._inner = inner
        self._run = run
        self._results = 0

    def respond(self, request: ModelRequest, on_text: OnText | None = None) -> ModelResponse:
        """See ``Model.respond``."""
        results = [message for message in request.messages if isinstance(message, ToolMessage)]
        self._run.saw += [] if self._run.saw else request.instructions
        self._run.saw += [message.content for message in results[self._results :]]
        self._results = len(results)
        response = self._inner.respond(request, on_text)
        calls: list[Json] = [{"name": c.name, "arguments": c.arguments} for c in response.message.tool_calls]
        self._run.turns.append({"text": response.message.text, "calls": calls})
        return response

    @property
    def takes_reminders(self) -> bool:
        """See ``agent.session``: whether it understands what the program tells it before a run ends."""
        return bool(getattr(self._inner, "takes_reminders", True))

    def unused(self, turns_spoken: int) -> int:
        """Turns that a script has left."""
        return self._inner.unused(turns_spoken) if isinstance(self._inner, Script) else 0

    def close(self) -> None:
        """The inner model is closed by whoever opened it."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where the workspace of a run is."""

    base_url: str
    api_key: str


class HomePool:
    """State folders: one is set up, the others are its copies, because a schema takes longer to make than a run."""

    def __init__(self) -> None:
        self._root = TemporaryDirectory(prefix="puffle-agent-evals-")
        self._ready = Path(self._root.name) / "ready"
        App(settings_of(Server("http://127.0.0.1", ""), self._ready)).close()

    @contextmanager
    def fresh(self, policy: Mapping[str, object]) -> Iterator[Path]:
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
Inside = Callable[[Server, RunArtifacts, Work], None]
"""Does the work, with something around it, while the server still stands."""


@dataclass(frozen=True, slots=True)
class CaseRunner:
    """Where runs are performed."""

    homes: HomePool
    wall: bool = False
    """Whether they are timed by the wall, because a real model thinks in real time."""

    def on_sandbox(self, case: Case, world: World, model: Model, *, name: str | None = None) -> RunArtifacts:
        """Run a case against the sandbox, whose time is virtual; ``name``: what the model is called in the record."""
        return self.around_sandbox(case, world, lambda _server, _run, work: work(model, None), name=name)

    def around_sandbox(self, case: Case, world: World, inside: Inside, *, name: str | None = None) -> RunArtifacts:
        """The same with something around it."""
        clock = VirtualClock(world.pace.start or START)
        run = RunArtifacts(case, before=world.model_copy(deep=True), after=world)
        with running(world, monotonic=clock.monotonic) as sandbox:
            server = Server(sandbox.base_url, sandbox.api_key)

            def work(model: Model, network: Network | None) -> None:
                self._perform(run, _Watched(model, run, name or model.name), server, clock, network)
                clock.sleep(case.settle)
                run.requests, run.after = sandbox.requests, sandbox.world

            inside(server, run, work)
        return run

    def on_recording(self, case: Case, world: World, model: Model, server: Server, network: Network) -> RunArtifacts:
        """Run a case whose answers are played from a recording; the caller fills in requests and end state."""
        run, clock = RunArtifacts(case, before=world, after=world), VirtualClock(world.pace.start or START)
        self._perform(run, _Watched(model, run, model.name), server, clock, network)
        return run

    def _perform(
        self, run: RunArtifacts, model: Model, server: Server, clock: VirtualClock, network: Network | None
    ) -> None:
        case, person = run.case, ScriptedPerson(run.case.human)
        began, started = time.monotonic(), clock.monotonic()
        with self.homes.fresh(case.policy) as home:
            app = App(settings_of(server, home), clock=clock, network=network)
            try:
                asked = None if case.human.away else person
                question = None if asked is None else asked.reply
                who = User(reviewer=asked, person=question, listeners=[run.events.append])
                folder = Path(home).parent / "files"
                folder.mkdir()
                for name, text in case.files.items():
                    (folder / name).write_text(text, "utf-8")
                _talk(app.begin(case.says[0], model, who, mode=case.mode, cap=case.cap), case, run, folder)
            finally:
                app.close()
                run.cards, run.questions = person.cards, person.questions
                run.real_seconds = time.monotonic() - began
                run.seconds = run.real_seconds if self.wall else clock.monotonic() - started
        _settle_names(run, server.base_url)


def _talk(session: Session, case: Case, run: RunArtifacts, folder: Path) -> None:
    for number, words in enumerate(case.says):
        give_files(session, files_to_attach(words, folder).values())
        run.result = session.submit(words, case.material if number == 0 else "").as_json()
        run.answers.append(str(run.result["answer"] or ""))
        if run.result["status"] in ("authentication", "interrupted"):
            return


def _settle_names(run: RunArtifacts, origin: str) -> None:
    """Random ids become counted ones, and the port goes, so that two runs that did the same look the same."""
    names: dict[str, str] = {}

    def counted(found: re.Match[str]) -> str:
        kind = found[1] or "effect"
        return names.setdefault(found[0], f"{kind}_{sum(name.startswith(kind) for name in names.values()) + 1}")

    def settled(value: object) -> Any:
        text = json.dumps(value, ensure_ascii=False).replace(origin, "http://sandbox")
        return json.loads(_RANDOM.sub(counted, text))

    run.result = settled(run.result)
    run.events = [Recorded.from_json(settled(recorded.as_json())) for recorded in run.events]
    run.cards = settled(run.cards)


def settings_of(server: Server, home: Path) -> Settings:
    """The settings of a run: a server and a state folder, and nothing of this machine."""
    key = {"api_key": SecretStr(server.api_key)} if server.api_key else {}
    return Settings.model_validate({"base_url": server.base_url, "home": home, **key})


def _toml(values: Mapping[str, object]) -> str:
    """The few shapes that a policy has: plain values first, then tables."""
    plain = [f"{key} = {json.dumps(value)}" for key, value in values.items() if not isinstance(value, dict)]
    tables = [f"[{key}]\n{_toml(value)}" for key, value in values.items() if isinstance(value, dict)]
    return "\n".join([*plain, *tables]) + "\n"
