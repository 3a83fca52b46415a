"""The program's own reads: the boot, what a card must show, the end of a task, the traces of a lost answer.

They go through the same steps as the model's, and end the run where the model would be told.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from agent.common.errors import CallError, Escalation, Stop
from agent.common.json_value import Json
from agent.gate.decision import PolicyDecider
from agent.gate.delivery import Delivery
from agent.gate.hearing import hear
from agent.gate.outcomes import Outcome
from agent.gate.polling import Asking
from agent.gate.prepare import find_tool, prepare, proposed, validate
from agent.gate.results import learn
from agent.gate.services import RunServices
from agent.models.base import ToolCall
from agent.state.events import OWN_READ
from agent.types import PreparedCall
from tools.registry import PROGRAM_READS


@dataclass(slots=True)
class Reader:
    """Reads for one run."""

    services: RunServices
    decider: PolicyDecider
    delivery: Delivery
    on_read: Callable[[PreparedCall, Outcome], None] | None = field(default=None, init=False)
    """Told of each read, once the run knows what it showed."""
    _made: int = field(default=0, init=False)
    _early: dict[str, str] = field(default_factory=dict, init=False)
    """The calls that were sent ahead and are not taken yet, by what they ask."""

    @contextmanager
    def side_by_side(self, reads: Sequence[Asking]) -> Iterator[None]:
        """Let reads leave at once; in the block ``read`` takes their answers, and what it takes not is recorded after.

        Raises:
            Stop: policy does not allow one of them; nothing was sent.
        """
        wanted = {_key(*one): one for one in reads}
        together = 1 < len(wanted) <= self.services.calls_left
        calls = [self._decided(*one) for one in wanted.values()] if together else []
        early = {key: call.call_id for key, call in zip(wanted, calls, strict=False)}
        try:
            if calls:
                self.delivery.send_ahead(calls)
            self._early |= early
            yield
        finally:
            for key in early:
                self._early.pop(key, None)
            self.delivery.settle({call.call_id for call in calls})

    def read(self, tool: str, arguments: Mapping[str, Json]) -> tuple[PreparedCall, Outcome]:
        """Make one read.

        Raises:
            Stop: it could not be read, or policy does not allow it.
        """
        services = self.services
        services.check_running()
        call = self.delivery.sent_ahead(self._early.pop(_key(tool, arguments), "")) or self._decided(tool, arguments)
        outcome = self.delivery.deliver(call)
        if outcome.kind != "done":
            raise outcome.as_stop(call)
        learn(call, outcome, services.memory)
        hear(call, outcome, services, self.read)
        if self.on_read is not None:
            self.on_read(call, outcome)
        return call, outcome

    def look(self, call: PreparedCall) -> None:
        """Look up whether anything was passed over of what an effect is for; without an answer it is not known.

        Raises:
            Stop: the key was refused.
        """
        for one in self.decider.lacking(call):
            try:
                read, outcome = self.read(one.read.tool, one.read.arguments(one.id, one.facts))
            except Stop as stop:
                if stop.status == "authentication":
                    raise
            else:
                if one.read.needs_all and _goes_on(read, outcome):
                    continue
                self.services.memory.mark(*one.mark(self.services.run.turn))

    def _decided(self, tool: str, arguments: Mapping[str, Json]) -> PreparedCall:
        services = self.services
        self._made += 1
        raw = ToolCall(f"{OWN_READ}{self._made}", tool, "")
        spec = PROGRAM_READS.get(tool) or find_tool(tool)
        try:
            call = prepare(raw, spec, validate(spec, arguments), services.memory.records, services.run.prices)
        except CallError as error:  # an id that the server gave cannot stand in a request
            reason = f"{tool} could not be asked: {error}"
            raise Stop("failed", Escalation(reason, "How should this go on?", "")) from None
        services.audit.write(proposed(call))
        decision = self.decider.decide(call)
        if call.effect != "read" or decision.verdict != "allow":
            raise Outcome("failed", f"not allowed: {decision.reason}", stop="denied").as_stop(call)
        return call


def _goes_on(read: PreparedCall, outcome: Outcome) -> bool:
    """Whether another page stands behind the one that was read."""
    shown = read.spec.summarise(outcome.answer) if outcome.answer is not None else {}
    return read.spec.next_page is not None and bool(read.spec.next_page(shown))


def _key(tool: str, arguments: Mapping[str, Json]) -> str:
    return f"{tool} {json.dumps(arguments, sort_keys=True)}"
