"""The same program from the inside, for moments that no command can hit: a run whose calls and models a test makes."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from agent.app import App
from agent.common.clock import Clock
from agent.gate.approval import Waiting
from agent.models.base import AssistantMessage, ModelError, ModelRequest, ModelResponse, OnText, Stop, ToolCall
from agent.session.boot import boot
from agent.session.session import Session
from agent.session.user import User
from agent.settings import Settings
from agent.state.approvals import Answer, Approval
from agent.state.events import Event
from agent.state.recorded import Recorded
from agent.types import ToolResult
from evals.scripted_person import Scripted, no, yes
from tests.support.fault_server import FaultServer
from tests.support.program import KEY
from tests.support.tidy import ADA

Turn = ModelResponse | BaseException


class Says:
    """A model that gives these answers in turn, or raises them."""

    name = "made:up"

    def __init__(self, *turns: Turn) -> None:
        self.asked: list[ModelRequest] = []
        self._turns = list(turns)

    def respond(self, request: ModelRequest, on_text: OnText | None = None) -> ModelResponse:
        """The next answer."""
        self.asked.append(request)
        if not self._turns:
            raise ModelError("asked once too often")
        turn = self._turns.pop(0)
        if isinstance(turn, BaseException):
            raise turn
        return turn

    def close(self) -> None:
        """Nothing is held."""


def said(text: str = "", *calls: ToolCall, stop: Stop = "end") -> ModelResponse:
    """One answer of a model."""
    return ModelResponse(message=AssistantMessage(text, calls), stop=stop)


def called(call: Mapping[str, Any], call_id: str = "call_1") -> ToolCall:
    """A call of a script as the gate gets it."""
    return ToolCall(call_id, call["name"], json.dumps(call["arguments"]))


YES, NO = yes(), no("")
LATER = replace(NO, verb="later")


@dataclass
class Person(Scripted):
    """Somebody who answers with these words, and then no."""

    says: list[Answer] = field(default_factory=list)
    asked: list[Approval] = field(default_factory=list)

    def answer(self, approval: Approval) -> Answer:
        """Note the card, answer."""
        self.asked.append(approval)
        return self.says.pop(0) if self.says else NO


def executed(session: Session, call: ToolCall) -> ToolResult:
    """A call's result, whoever has to be asked before: after an answer it goes through the gate again, as in a chat."""
    while True:
        try:
            return session.executor.execute(call)
        except Waiting as question:
            reviewer = session.reviewer
            if reviewer is None or not reviewer.put(session, question.approval, [question.approval]):
                raise


@contextmanager
def opened(
    server: FaultServer, home: Path, clock: Clock | None = None, speed: float = 1.0, database: str | None = None
) -> Iterator[App]:
    """The program's process, on a server that fails on demand."""
    at: dict[str, Any] = {"base_url": server.base_url, "home": home, "clock_speed": speed, "database_url": database}
    app = App(Settings(api_key=SecretStr(KEY), **at), clock=clock)
    try:
        yield app
    finally:
        app.close()


def begun(app: App, model: Says | None = None, words: str = f"Write to {ADA}", **user: Any) -> Session:
    """A run that has read the workspace."""
    session = app.begin(words, model or Says(), User(**user), mode="ask", cap=None)
    session.services.audit.journal.flush()
    session.run.human_words = words
    boot(session.executor, session.run)
    return session


def while_its_rules_are_looked_up(session: Session, act: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let something happen, once, between a run's question and what its rules answer."""
    rules = session.executor.approval.rules
    look_up = rules.all

    def late() -> Any:
        monkeypatch.undo()
        act()
        return look_up()

    monkeypatch.setattr(rules, "all", late)


@dataclass
class Once:
    """A listener that does something at the n-th event of a kind."""

    kind: type[Event]
    act: Callable[[], object]
    nth: int = 1

    def __call__(self, recorded: Recorded) -> None:
        """Hear an event."""
        self.nth -= isinstance(recorded.event, self.kind)
        if self.nth == 0:
            self.nth = -1
            self.act()
