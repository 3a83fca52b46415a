"""The planner that follows a plan: it decides nothing, and stops as soon as the plan and the world part."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from pydantic import JsonValue

from agent.common.errors import UsageError
from agent.models.base import (
    AssistantMessage,
    ModelError,
    ModelRequest,
    ModelResponse,
    OnText,
    ToolCall,
    ToolMessage,
    Usage,
)
from agent.plans.plan import Plan, load_plan, made_id
from agent.types import PlannedCall
from tools.spec import Records

_FREE = Usage(cost_usd=Decimal(0))


_NAMED = re.compile(r"(?P<path>.+)@(?P<mark>[0-9a-f]{12})", re.DOTALL)


def planner(named: str) -> "PlanModel":
    """The planner that follows the plan in a file; for a run that began with one, that plan alone.

    Raises:
        UsageError: the file holds no plan, or another one than the run began with.
    """
    found = _NAMED.fullmatch(named)
    path = found["path"] if found else named
    plan = load_plan(Path(path))
    if found and plan.mark != found["mark"]:
        raise UsageError(
            f"{path} holds another plan than the run began with: `puffle-agent run --apply {path}` does it"
        )
    return PlanModel(plan, path)


def call_id(index: int) -> str:
    """The id of the call that makes a step, by its place in the plan."""
    return f"plan_{index}"


class PlanModel:
    """Proposes the steps of a plan, one a turn.  Like the scripted model it keeps no position, so it can be resumed."""

    def __init__(self, plan: Plan, name: str) -> None:
        self.plan = plan
        """What it follows."""
        self.planned = {call_id(index): self._said_of(index) for index in range(len(plan.steps))}
        """What the plan says of its calls; nothing that is read can lead it elsewhere."""
        self.name = f"plan:{name}@{plan.mark}"
        self._stand_ins = frozenset(step.makes for step in plan.steps if step.makes)

    def respond(self, request: ModelRequest, on_text: OnText | None = None) -> ModelResponse:
        """Propose the next step; ``ModelError`` if one failed, the world has changed, or not all is planned."""
        index = sum(isinstance(message, AssistantMessage) for message in request.messages)
        results = [message for message in request.messages if isinstance(message, ToolMessage)]
        if results and results[-1].is_error:
            raise ModelError(f"step {self._of(index - 1)} did not succeed, so the rest of the plan was not applied")
        if index >= len(self.plan.steps):
            return self._end(on_text)
        step = self.plan.steps[index]
        self._check_prices(request.prices)
        self._check_facts(index, request.records)
        made = {step.makes: made_id(step.tool, result) for step, result in zip(self.plan.steps, results, strict=False)}
        call = ToolCall(call_id(index), step.tool, json.dumps(_filled(step.arguments, self._stand_ins, made)))
        return ModelResponse(message=AssistantMessage("", (call,)), stop="tools", usage=_FREE)

    def _said_of(self, index: int) -> PlannedCall:
        step, own = self.plan.steps[index], self._changed_before(index)
        facts = {name: facts for name, facts in step.facts.items() if name not in own}
        is_as_read = step.is_known and own.isdisjoint(step.facts)
        return PlannedCall(step.lets_out, facts, step.effect if is_as_read else None, step.checks, step.credits)

    def _changed_before(self, index: int) -> set[str]:
        """The records that earlier steps change, as ``kind:id``."""
        return {f"{kind}:{id_}" for earlier in self.plan.steps[:index] for kind, id_ in earlier.changed()}

    def _end(self, on_text: OnText | None) -> ModelResponse:
        if left := "; ".join(f"{part.tool} {part.target} ({part.reason})" for part in self.plan.left_out):
            raise ModelError(f"all steps of the plan were done, but it leaves out what was asked for: {left}")
        text = "The plan was applied."
        if on_text is not None:
            on_text(text)
        return ModelResponse(message=AssistantMessage(text), stop="end", usage=_FREE)

    def close(self) -> None:
        """Nothing is held."""

    def _of(self, index: int) -> str:
        return f"{index + 1} of {len(self.plan.steps)} ({self.plan.steps[index].tool})"

    def _check_prices(self, now: Mapping[str, int]) -> None:
        gone = {name: price + 1 for name, price in self.plan.prices.items() if price}
        dearer = [name for name, price in self.plan.prices.items() if {**gone, **now}.get(name, 0) > price]
        if dearer:
            raise ModelError(f"prices have risen since the plan was made ({', '.join(dearer)}): make it again")

    def _check_facts(self, index: int, records: Records) -> None:
        step, own = self.plan.steps[index], self._changed_before(index)
        known = {f"{kind}:{id_}": facts for (kind, id_), facts in records.items()}
        for name, then in step.facts.items():
            now = {} if name in own else known.get(name, {})
            parted = sorted(key for key, value in now.items() if then.get(key) != value)  # what is not read yet is open
            if parted:
                what = ", ".join(parted)
                raise ModelError(
                    f"{name.replace(':', ' ')} has changed since the plan was made ({what}), so step {self._of(index)}"
                    " and what follows was not applied: look at it and make the plan again"
                )


def _filled(value: JsonValue, stand_ins: frozenset[str], made: Mapping[str | None, str | None]) -> JsonValue:
    """A value with the real ids of what earlier steps made in the place of their stand-ins."""
    if isinstance(value, dict):
        return {key: _filled(inner, stand_ins, made) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(item, stand_ins, made) for item in value]
    if isinstance(value, str) and value in stand_ins:
        if made.get(value) is None:
            raise ModelError(f"{value} was not made by an earlier step: the plan cannot go on")
        return made[value]
    return value
