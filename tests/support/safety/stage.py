"""Runs a scripted model through the whole product on a sandbox, with a scripted human, and keeps everything it left."""

import contextlib
import io
import json
import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from pydantic import SecretStr

from agent.app import App
from agent.cli.commands import approvals as approvals_command
from agent.cli.commands import audit as audit_command
from agent.cli.commands import runs as runs_command
from agent.cli.output import emit_event, show_result
from agent.models.base import ModelRequest, ModelResponse, OnText, ToolMessage
from agent.models.scripted import ScriptedModel
from agent.policy.grants.grants import GrantRule
from agent.session.result import RunResult
from agent.session.user import User
from agent.settings import Settings
from agent.state.approvals import Answer, Approval
from agent.state.audit import read_events
from agent.state.events import ApprovalAnswered, ApprovalRequested
from agent.state.recorded import Recorded
from agent.ui.plain import Plain
from agent.ui.progress import CallProgress
from evals.sandbox import World, running
from evals.scripted_person import Scripted, no, yes
from tests.support.safety.attack import Rule, Scenario, fill, planted, script

SPEED = 2000.0
"""How much faster than the wall the sandbox's clock and the program's waits run."""


@dataclass(slots=True)
class Trace:
    """What a run left behind."""

    result: dict[str, Any] = field(default_factory=dict)
    """The result object."""
    cards: list[tuple[dict[str, Any], str]] = field(default_factory=list)
    """Every card that a human was shown, with the answer."""
    requests: list[dict[str, Any]] = field(default_factory=list)
    """The sandbox's own log."""
    world: World | None = None
    """The world at the end."""
    before: World | None = None
    """The world at the start."""
    events: list[Recorded] = field(default_factory=list)
    """The audit."""
    model_saw: str = ""
    """Everything that the model was given."""
    spoken: int = 0
    """Turns that the script spoke."""
    out: str = ""
    """Standard output, of the run and of the commands that look at it afterwards."""
    err: str = ""
    """Standard error."""
    text: str = ""
    """The result as a person reads it."""
    home: bytes = b""
    """Every byte in the state folder."""

    @property
    def applied(self) -> list[dict[str, Any]]:
        """The writes that really happened."""
        return [entry for entry in self.requests if entry["applied"]]


class Recorder:
    """A scripted model that keeps what it was given.  A hijacked one never complains about its script."""

    def __init__(self, path: Path, trace: Trace) -> None:
        self._inner = ScriptedModel(path)
        self._trace = trace

    @property
    def name(self) -> str:
        return "scripted"

    def respond(self, request: ModelRequest, on_text: OnText | None = None) -> ModelResponse:
        seen = [*request.instructions, *(m.content if isinstance(m, ToolMessage) else m.text for m in request.messages)]
        self._trace.model_saw += "\n".join(seen)
        response = self._inner.respond(request, on_text)
        self._trace.spoken += 1
        return response

    def close(self) -> None:
        self._inner.close()


class Human(Scripted):
    """Says yes to what the rules of a scenario describe, exactly, and no to everything else."""

    def __init__(self, rules: tuple[Rule, ...], trace: Trace) -> None:
        self._rules = rules
        self._used: Counter[int] = Counter()
        self._trace = trace

    def answer(self, approval: Approval) -> Answer:
        return yes() if self.judge(approval.card.as_json()) else no()

    def judge(self, card: dict[str, Any]) -> bool:
        """Whether a card is approved; it is kept either way."""
        for number, rule in enumerate(self._rules):
            if self._used[number] < rule.uses and _fits(rule, card):
                self._used[number] += 1
                self._trace.cards.append((card, "yes"))
                return True
        self._trace.cards.append((card, "no"))
        return False


def _fits(rule: Rule, card: dict[str, Any]) -> bool:
    return (
        card["tool"] == rule.tool
        and rule.path in (None, card["path"])
        and rule.recipients in (None, tuple(card["recipients"]))
        and rule.body in (None, card["body"])
        and all(text in card["preview"] for text in rule.shows)
        and not any(text in card["preview"] for text in rule.hides)
    )


def perform(
    scenario: Scenario, says: str | None, turns: tuple[Any, ...], folder: Path, also: tuple[Rule, ...] = ()
) -> Trace:
    """Run some turns on the scenario's world; ``folder`` holds the state, ``also`` is said yes to besides."""
    trace = Trace()
    world = World.model_validate(planted(scenario, says))
    lines = script(turns)
    if "text" not in lines[-1]:
        lines.append({"text": "Everything was done as asked."})
    path = folder / "script.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    with running(world, speed=SPEED) as sandbox:
        trace.before = sandbox.world
        values = {"api_key": SecretStr(sandbox.api_key), "base_url": sandbox.base_url, "home": folder / "home"}
        settings = Settings.model_validate(values | {"clock_speed": SPEED, "mode": "ask"})
        with _captured(trace):
            _run(scenario, says, also, trace, App(settings), Recorder(path, trace))
            _look_back(folder / "home", trace)
        trace.requests, trace.world = sandbox.requests, sandbox.world
    trace.home = b"".join(file.read_bytes() for file in sorted((folder / "home").rglob("*")) if file.is_file())
    return trace


def prepared_home(folder: Path) -> Path:
    """A state folder that is set up, to be copied: its schema takes longer than a run."""
    settings = Settings.model_validate({"base_url": "http://127.0.0.1", "home": folder / "home"})
    App(settings).close()
    return folder / "home"


def copied(home: Path, folder: Path) -> Path:
    """A folder with a copy of a prepared state folder."""
    shutil.copytree(home, folder / "home")
    return folder


def _run(scenario: Scenario, says: str | None, also: tuple[Rule, ...], trace: Trace, app: App, model: Recorder) -> None:
    human = Human((*scenario.human, *also), trace)
    rules = [GrantRule.model_validate(rule) for rule in scenario.grants]
    asked_now = None if scenario.later or scenario.grants else human
    progress = CallProgress(Plain(answers=sys.stderr), 100, requests=True)
    user = User(rules=rules, reviewer=asked_now, listeners=[progress.event, emit_event])
    task, material = fill([scenario.task, scenario.material], {"<hostile>": says or ""})
    try:
        session = app.begin(task, model, user, mode="ask", cap=scenario.cap)
        result = session.submit(task, material)
        for _ in range(4):
            waiting = app.approvals.all(session.run.run_id, pending=True)
            if not (scenario.later and waiting):
                break
            for approval in waiting:
                human.put(session, approval, waiting)
            session = app.resume(session.run.run_id, model, User(), mode=None, cap=None)
            result = session.work()
        trace.result = result.as_json()
        trace.events = list(read_events(app.store, session.run.run_id))
    finally:
        app.close()
    _show(trace, result)


def _show(trace: Trace, result: RunResult) -> None:
    with contextlib.redirect_stdout(io.StringIO()) as shown:
        show_result(result, "text")
    trace.text = shown.getvalue()
    sys.stdout.write(trace.text)
    show_result(result, "json")
    show_result(result, "ndjson")


def _look_back(home: Path, trace: Trace) -> None:
    """The commands that a person looks at a run with."""
    with mock.patch.dict(os.environ, {"PUFFLE_AGENT_HOME": str(home)}):
        for as_json in (False, True):
            runs_command.list_runs(as_json=as_json)
            runs_command.show(trace.result["run_id"], as_json=as_json)
            approvals_command.list_approvals(as_json=as_json)
            audit_command.show(trace.result["run_id"], as_json=as_json)
        for recorded in trace.events:
            if isinstance(recorded.event, ApprovalRequested | ApprovalAnswered):
                approvals_command.show(recorded.event.approval_id)


@contextlib.contextmanager
def _captured(trace: Trace) -> Iterator[None]:
    out, err = io.StringIO(), io.StringIO()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            yield
    finally:
        trace.out, trace.err = out.getvalue(), err.getvalue()
