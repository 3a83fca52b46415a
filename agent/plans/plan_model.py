"""The planner that follows a plan: it decides nothing, and stops as soon as the plan and the world part."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from agent.gate.executor import Executor
from agent.models.base import (
    AssistantMessage,
    ModelError,
    ModelRequest,
    ModelResponse,
    OnText,
    ToolCall,
    ToolMessage,
    Usage,
    result_of,
)
from agent.plans.plan import Plan, Step
from tools.registry import REGISTRY
from tools.spec import references


class PlanModel:
    """Proposes the steps of a plan, one a turn.  Like the scripted model it keeps no position, so it can be resumed."""

    def __init__(self, plan: Plan, name: str) -> None:
        self._plan = plan
        self._name = f"plan:{name}"
        self._gate: Executor | None = None

    @property
    def name(self) -> str:
        """``plan:`` and the file."""
        return self._name

    def watch(self, gate: Executor) -> None:
        """Where to see what has become of the world."""
        self._gate = gate

    def respond(self, request: ModelRequest, on_text: OnText | None = None) -> ModelResponse:
        """Propose the next step.

        Raises:
            ModelError: an earlier step did not succeed, or the world has changed since the plan was made.
        """
        index = sum(isinstance(message, AssistantMessage) for message in request.messages)
        results = [message for message in request.messages if isinstance(message, ToolMessage)]
        if results and results[-1].is_error:
            raise ModelError(f"step {self._of(index - 1)} did not succeed, so the rest of the plan was not applied")
        if index >= len(self._plan.steps):
            text = "The plan was applied."
            if on_text is not None:
                on_text(text)
            return _turn(AssistantMessage(text), "end")
        step = self._plan.steps[index]
        self._check_prices()
        self._check_facts(index)
        arguments = json.dumps(_filled(step.arguments, self._stand_ins(), self._made(results)))
        return _turn(AssistantMessage("", (ToolCall(f"plan_{index}", step.tool, arguments),)), "tools")

    def close(self) -> None:
        """Nothing is held."""

    def _of(self, index: int) -> str:
        return f"{index + 1} of {len(self._plan.steps)} ({self._plan.steps[index].tool})"

    def _stand_ins(self) -> frozenset[str]:
        return frozenset(step.makes for step in self._plan.steps if step.makes)

    def _made(self, results: Sequence[ToolMessage]) -> dict[str, Any]:
        """The real ids behind the stand-ins, from the results so far."""
        made: dict[str, Any] = {}
        for step, result in zip(self._plan.steps, results, strict=False):
            found, creates = result_of(result), REGISTRY[step.tool].effects.creates
            inner = found.get(creates.key) if creates is not None and isinstance(found, dict) else None
            if step.makes and isinstance(inner, dict):
                made[step.makes] = inner.get("id")
        return made

    def _check_prices(self) -> None:
        now = self._gate.services.run.prices if self._gate is not None else self._plan.prices
        dearer = [n for n, price in self._plan.prices.items() if price > 0 and now.get(n, price + 1) > price]
        if dearer:
            raise ModelError(f"prices have risen since the plan was made ({', '.join(dearer)}): make it again")

    def _check_facts(self, index: int) -> None:
        step = self._plan.steps[index]
        own = {f"{kind}:{id_}" for earlier in self._plan.steps[:index] for kind, id_ in _changed(earlier)}
        known = (
            {} if self._gate is None else {f"{k}:{i}": f for (k, i), f in self._gate.services.memory.records.items()}
        )
        for name, then in step.facts.items():
            now = {} if name in own else known.get(name, {})
            parted = sorted(key for key, value in now.items() if then.get(key) != value)  # what is not read yet is open
            if parted:
                what = ", ".join(parted)
                raise ModelError(
                    f"{name.replace(':', ' ')} has changed since the plan was made ({what}), so step {self._of(index)}"
                    " and what follows was not applied: look at it and make the plan again"
                )


def _changed(step: Step) -> list[tuple[str, str]]:
    """The records that a step of the plan changes itself."""
    if step.effect == "read":
        return []
    return [(kind, id_) for kind, id_ in references(REGISTRY[step.tool].args.model_validate(step.arguments))]


def _filled(value: Any, stand_ins: frozenset[str], made: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(inner, stand_ins, made) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(item, stand_ins, made) for item in value]
    if isinstance(value, str) and value in stand_ins:
        if made.get(value) is None:
            raise ModelError(f"{value} was not made by an earlier step: the plan cannot go on")
        return made[value]
    return value


def _turn(message: AssistantMessage, stop: Any) -> ModelResponse:
    return ModelResponse(message=message, stop=stop, usage=Usage(cost_usd=Decimal(0)))
