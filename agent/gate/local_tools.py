"""The tools that touch nothing but the run: the journey, questions, gaps, the credit cap."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from agent.common.errors import Escalation, Stop
from agent.common.json_value import Json
from agent.gate.run_state import Run
from agent.gate.scope import ScopeKeeper
from agent.models.base import ToolCall
from agent.state.audit import Audit
from agent.state.events import LocalTool
from agent.state.runs import Runs
from agent.types import ToolResult
from tools.catalog.local import AskHuman, Escalate, ReportGap, SetCreditCap, SwitchJourney
from tools.spec import ToolArgs

AskPerson = Callable[[str], str | None]
"""Puts a question to a person at a terminal; ``None`` when they did not answer."""


@dataclass(slots=True, kw_only=True)
class LocalTools:
    """Answers calls of local tools."""

    run: Run
    runs: Runs
    audit: Audit
    scope: ScopeKeeper
    person: AskPerson | None = None
    """Who can be asked now."""
    given_answer: str | None = None
    """A person's answer that came with a resume."""

    def answer(self, call: ToolCall, args: ToolArgs) -> ToolResult:
        """Do what a local tool says.

        Raises:
            Stop: the run is handed over to a person.
        """
        content = _ACTIONS[call.name](self, args)
        self.audit.write(LocalTool(call_id=call.id, tool=call.name, result=content))
        return ToolResult(call.id, call.name, content)

    def _switch(self, args: SwitchJourney) -> dict[str, Json]:
        self.run.journey = args.journey
        self.runs.save(self.run.run_id, journey=args.journey)
        content: dict[str, Json] = {
            "journey": args.journey, "note": "its guide and tools are declared from the next turn on"
        }  # fmt: skip
        if args.goals is not None:
            stated = self.scope.state(args.journey, args.goals, args.because or ())
            content["goals"] = [] if stated is None else [*stated.goals]
        return content

    def _escalate(self, args: Escalate) -> dict[str, Json]:
        answer = self._take_answer()
        if answer is None:
            raise Stop("waiting", Escalation(args.reason, args.question, args.next_step))
        return {"answer": answer}

    def _ask(self, args: AskHuman) -> dict[str, Json]:
        answer = self._take_answer()
        if answer is None and self.person is not None:
            answer = self.person(args.question)
        if answer is None:
            step = "Answer with `puffle-agent runs resume RUN_ID --answer TEXT`."
            raise Stop("waiting", Escalation("The agent has a question.", args.question, step))
        self.run.answered(answer)
        return {"answer": answer}

    def _gap(self, args: ReportGap) -> dict[str, Json]:
        if args.outcome not in self.run.gaps:
            self.run.gaps.append(args.outcome)
            self.runs.save(self.run.run_id, gaps=list(self.run.gaps))
        return {"noted": True, "note": "no documented endpoint does this; go on with the rest"}

    def _cap(self, args: SetCreditCap) -> dict[str, Json]:
        current = self.run.cap
        self.run.cap = args.credits if current is None else min(current, args.credits)
        self.runs.save(self.run.run_id, cap=self.run.cap)
        return {"cap": self.run.cap, "lowered": current is None or args.credits < current}

    def _take_answer(self) -> str | None:
        answer, self.given_answer = self.given_answer, None
        if answer is not None:
            self.run.answered(answer)
        return answer


_ACTIONS: dict[str, Callable[[LocalTools, Any], dict[str, Json]]] = {
    "switch_journey": LocalTools._switch,
    "escalate_to_human": LocalTools._escalate,
    "ask_human": LocalTools._ask,
    "report_gap": LocalTools._gap,
    "set_credit_cap": LocalTools._cap,
}
