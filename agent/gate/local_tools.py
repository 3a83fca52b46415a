"""The tools that touch nothing but the run: the journey and its topic, questions, gaps, the credit cap."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from agent.common.errors import Escalation, Stop
from agent.common.json_value import Json
from agent.common.words.table import EVERY
from agent.gate.scope import ScopeKeeper
from agent.gate.services import RunServices
from agent.models.base import ToolCall
from agent.policy.scope.asked import journey_of
from agent.state.events import LocalTool
from agent.types import Speaker, ToolResult
from tools.catalog.local import AskHuman, Escalate, OpenTopic, ReportGap, SetCreditCap, SwitchJourney
from tools.spec import TOPICS, Journey, ToolArgs, Topic

TOPIC = "topic"
"""The kind of mark of a topic that was opened: ``turn of the model:topic``."""
SAID_BY = "said_by"
"""The key of an answer that the user did not give; without it an answer is theirs."""
AskPerson = Callable[[str], str | None]
"""Puts a question to the user at a terminal; ``None`` when they did not answer, ``Withdrawn`` when they leave it."""

_NOTHING_DOES = "no documented endpoint does this; go on with the rest"
_FILES = (
    "the draft of a mail takes a file, if the human names it with its place in the chat or in `puffle-agent run`: a"
    " reply, a page, a host and a batch take none; say so and go on with the rest"
)


@dataclass(slots=True)
class LocalTools:
    """Answers calls of local tools."""

    services: RunServices
    scope: ScopeKeeper
    person: AskPerson | None = None
    speaker: Speaker = "person"
    """Who answers what is asked."""
    given_answer: str | None = None
    """The answer that came with a resume."""

    def answer(self, call: ToolCall, args: ToolArgs) -> ToolResult:
        """Do what a local tool says.

        Raises:
            Stop: the run is handed over to the user.
            Withdrawn: the user leaves the question.
        """
        content = _ACTIONS[call.name](self, args)
        self.services.audit.write(LocalTool(call_id=call.id, tool=call.name, result=content))
        return ToolResult(call.id, call.name, content)

    def set_out(self, words: str) -> None:
        """Begin in the journey that the user's words speak of, so that the planner spends no turn on choosing it."""
        if self.services.run.journey is None and self.speaker == "person" and (meant := journey_of(words)):
            self._take_up(meant)

    def _take_up(self, journey: Journey) -> None:
        self.services.run.journey = journey
        self.services.row.save(journey=journey)

    def _switch(self, args: SwitchJourney) -> dict[str, Json]:
        self._take_up(args.journey)
        note = "its guide and tools are declared from the next turn on"
        content: dict[str, Json] = {"journey": args.journey, "note": note}
        if args.goals is not None:
            stated = self.scope.state(args.journey, args.goals, args.because or ())
            content["goals"] = [] if stated is None else [*stated.goals]
        return content

    def _open(self, args: OpenTopic) -> dict[str, Json]:
        run = self.services.run
        run.topic = args.topic
        self.services.memory.mark(TOPIC, f"{run.model_turn}:{args.topic}")
        return {"topic": args.topic, "note": "its tools are declared from the next turn on"}

    def _escalate(self, args: Escalate) -> dict[str, Json]:
        answer = self._take_answer()
        if answer is None:
            raise Stop("waiting", Escalation(args.reason, args.question, args.next_step))
        return self._said(answer)

    def _ask(self, args: AskHuman) -> dict[str, Json]:
        answer = self._take_answer()
        if answer is None and self.person is not None:
            answer = self.person(args.question)
            self._heard(answer)
        if answer is None:
            step = "Answer with `puffle-agent runs resume RUN_ID --answer TEXT`."
            raise Stop("waiting", Escalation("The agent has a question.", args.question, step))
        return self._said(answer)

    def _gap(self, args: ReportGap) -> dict[str, Json]:
        run = self.services.run
        if args.outcome not in run.gaps:
            run.gaps.append(args.outcome)
            self.services.row.save(gaps=list(run.gaps))
        return {"noted": True, "note": _FILES if EVERY.cue("attach").search(args.outcome) else _NOTHING_DOES}

    def _cap(self, args: SetCreditCap) -> dict[str, Json]:
        run, current = self.services.run, self.services.run.cap
        run.cap = args.credits if current is None else min(current, args.credits)
        self.services.row.save(cap=run.cap)
        return {"cap": run.cap, "lowered": current is None or args.credits < current}

    def _take_answer(self) -> str | None:
        answer, self.given_answer = self.given_answer, None
        self._heard(answer)
        return answer

    def _heard(self, answer: str | None) -> None:
        if answer is not None and self.speaker == "person":
            self.services.run.answered(answer)
            self.scope.heard(answer)

    def _said(self, answer: str) -> dict[str, Json]:
        content: dict[str, Json] = {"answer": answer}
        return content if self.speaker == "person" else content | {SAID_BY: "another agent, not the human"}


def topic_at_hand(marks: Iterable[tuple[str, str]]) -> Topic | None:
    """The topic that was opened last, by the marks of a run that is taken up again."""
    opened = [key.partition(":") for kind, key in marks if kind == TOPIC]
    last = max(opened, key=lambda parts: int(parts[0]), default=("", "", ""))[2]
    return next((topic for topic in TOPICS if topic == last), None)


_ACTIONS: dict[str, Callable[[LocalTools, Any], dict[str, Json]]] = {
    "switch_journey": LocalTools._switch,
    "open_topic": LocalTools._open,
    "escalate_to_human": LocalTools._escalate,
    "ask_human": LocalTools._ask,
    "report_gap": LocalTools._gap,
    "set_credit_cap": LocalTools._cap,
}
