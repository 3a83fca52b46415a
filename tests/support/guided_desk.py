"""A desk for the guided model: an engine that answers each kind of decision as it was told.

Everything behind it is the product: the loop, the gate, and a sandbox over real HTTP.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from agent.app import App
from agent.models.guided.decide import conversation
from agent.models.guided.model import GuidedModel
from agent.models.llama import Answer as LlamaAnswer
from agent.models.llama import Static
from agent.session.session import Operator, Session
from agent.settings import Settings
from agent.state.approvals import Answer, Approval
from evals.sandbox import Running, running
from evals.scripted_person import Scripted, no, yes
from prompts.loader import names

CHOICES = {
    conversation(name): name
    for folder, _, name in (found.partition("/") for found in names())
    if folder == "guided" and name != "report"
}


@dataclass
class Engine:
    """Answers each prompt as told: one answer, a list of answers in turn, or a function of the question."""

    answers: dict[str, Any]
    asked: list[tuple[str, str]] = field(default_factory=list)
    schemas: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    def complete(self, static: Static, question: str, *, schema: Mapping[str, Any], max_tokens: int) -> LlamaAnswer:
        name = CHOICES[static]
        self.asked.append((name, question))
        self.schemas.append((name, schema))
        answer = self._answer(name, question)
        if isinstance(answer, Mapping) and "goal" in answer:
            answer = {key: field.get("const", answer.get(key, "")) for key, field in schema["properties"].items()}
        return _whole(answer if isinstance(answer, str) else json.dumps(answer))

    def weigh(self, static: Static, question: str, lead: str) -> tuple[Mapping[str, float], LlamaAnswer]:
        name, question = CHOICES[static], question.removesuffix(" [rows]")
        self.asked.append((name, question))
        kept = isinstance(self.answers[name], list) and "goal" in lead  # its form is asked for next
        answer = self.answers[name][0] if kept else self._answer(name, question)
        if isinstance(answer, Mapping) and "goal" in answer:
            answer = answer["goal"]
        return (answer if isinstance(answer, Mapping) else {answer: 1.0}), _whole("")

    def _answer(self, name: str, question: str) -> Any:
        answer = self.answers[name]
        if callable(answer):
            return answer(question)
        return answer.pop(0) if isinstance(answer, list) else answer


def _whole(text: str) -> LlamaAnswer:
    return LlamaAnswer(text, cut=False, input_tokens=10, output_tokens=5, cached_tokens=8)


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
        return self.session.say(words).as_json()

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
        human, engine = human or Human(), Engine({"fit": "same", "agree": "yes", "order": "named"})
        model = GuidedModel(engine, name="guided:double")
        operator = Operator(reviewer=human, person=human.reply if human.words is not None else None)
        return Desk(sandbox, app.begin("test", model, operator, mode="ask", cap=None), engine, human)

    yield open_desk
    for app in open_apps:
        app.close()
    for world in worlds:
        world.__exit__(None, None, None)


CAMPAIGN = {"goal": "launch", "who": "CFOs in Berlin", "count": 3, "list": "", "channel": "email", "name": "Alpha",
            "subject": "Hello", "text": "How do you forecast?"}  # fmt: skip
WORDS = 'Launch "Alpha" to 3 CFOs in Berlin, subject "Hello", text "How do you forecast?"'
