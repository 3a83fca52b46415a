"""A desk for the guided model: an engine that answers each kind of decision as it was told.

Everything behind it is the product: the loop, the gate, and a sandbox over real HTTP.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from agent.app import App
from agent.models.base import ModelError
from agent.models.guided.decide import conversation
from agent.models.guided.model import GuidedModel
from agent.models.llama import Answer as LlamaAnswer
from agent.models.llama import Odds, Static
from agent.session.session import Session
from agent.session.user import User
from agent.settings import Settings
from agent.state.approvals import Answer, Approval
from evals.sandbox import Running, running
from evals.scripted_person import Scripted, no, yes
from prompts.guides import load_guides
from prompts.loader import names
from tools.registry import REGISTRY

GUIDES = load_guides(tuple(REGISTRY))
CHOICES = {conversation(n.partition("/")[2]): n.partition("/")[2] for n in names() if n.startswith("guided/")}


UNASKED: Mapping[str, Any] = {"route": {"journey": "other"}, "ask": {"about": "other"}, "form": {"value": ""}}
"""What a model that a test says nothing of answers."""


@dataclass
class Engine:
    """Answers each prompt as told: one answer, or a list of answers in turn."""

    answers: dict[str, Any]
    asked: list[tuple[str, str]] = field(default_factory=list)
    schemas: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    def complete(self, static: Static, question: str, *, schema: Mapping[str, Any], max_tokens: int) -> LlamaAnswer:
        name = CHOICES[static]
        self.asked.append((name, question))
        self.schemas.append((name, schema))
        answer = self.answers[name] if name in self.answers else UNASKED[name]
        if isinstance(answer, list):
            answer = answer.pop(0)
        text = answer if isinstance(answer, str) else json.dumps(answer)
        return LlamaAnswer(text, cut=False, input_tokens=10, output_tokens=5, cached_tokens=8)

    def choose(self, static: Static, question: str, *, key: str, among: Collection[str]) -> Odds:
        answer = self.complete(static, question, schema={}, max_tokens=1)
        if not answer.text.endswith("}"):
            raise ModelError("it did not finish its answer")
        said = json.loads(answer.text)[key]
        shares = said if isinstance(said, dict) else {said: 1.0, **{value: 0.0 for value in among if value != said}}
        return Odds(shares, answer)


@dataclass
class Human(Scripted):
    """Says yes or no to everything that is asked, and answers questions."""

    yes: bool = True
    words: str | None = None
    cards: list[Approval] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)

    def answer(self, approval: Approval) -> Answer:
        self.cards.append(approval)
        return yes() if self.yes else no("not now")

    def reply(self, question: str) -> str | None:
        self.questions.append(question)
        return self.words


@dataclass
class Desk:
    """A session with a sandbox, an engine and a human."""

    sandbox: Running
    session: Session
    engine: Engine
    human: Human

    def say(self, words: str, **decisions: Any) -> dict[str, Any]:
        self.engine.answers.update(decisions)
        return self.session.submit(words).as_json()

    @property
    def writes(self) -> list[tuple[str, Any]]:
        return [(e["target"], e["body"]) for e in self.sandbox.requests if e["method"] != "GET" and e["applied"]]

    @property
    def targets(self) -> list[str]:
        return [f"{e['method']} {e['target'].partition('?')[0]}" for e in self.sandbox.requests]


Open = Callable[..., Desk]


@contextmanager
def desks(state: Path) -> Iterator[Open]:
    """Opens desks; everything is closed at the end."""
    open_apps: list[App] = []
    worlds: list[Any] = []

    def open_desk(human: Human | None = None, world: str = "saas") -> Desk:
        worlds.append(running(world, speed=1000))
        sandbox = worlds[-1].__enter__()
        values = {
            "api_key": SecretStr(sandbox.api_key),
            "base_url": sandbox.base_url,
            "home": state,
            "clock_speed": 1000.0,
        }
        app = App(Settings.model_validate(values))
        open_apps.append(app)
        human, engine = human or Human(), Engine({"fit": {"fits": "yes"}})
        model = GuidedModel(engine, GUIDES, name="guided:double")
        user = User(reviewer=human, person=human.reply if human.words is not None else None)
        return Desk(sandbox, app.begin("test", model, user, mode="ask", cap=None), engine, human)

    yield open_desk
    for app in open_apps:
        app.close()
    for world in worlds:
        world.__exit__(None, None, None)


CAMPAIGN = {"goal": "launch", "who": "CFOs in Berlin", "count": 3, "list": "", "channel": "email", "name": "Alpha",
            "subject": "Hello", "text": "How do you forecast?"}  # fmt: skip
WORDS = 'Launch "Alpha" to 3 CFOs in Berlin, subject "Hello", text "How do you forecast?"'


def plan(**known: Any) -> dict[str, Any]:
    """What a model understands of a campaign of which the words tell only this."""
    return {**CAMPAIGN, "who": "", "count": 0, "list": "", "name": "", "subject": "", "text": "", **known}


def draft_plan(**known: Any) -> dict[str, Any]:
    """The same of one that is not to be launched."""
    return plan(**{"goal": "draft", **known})
