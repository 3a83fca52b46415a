"""query -> execute -> repeat, within limits.  It decides nothing: the gate does, and the ledger tells what happened."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count, takewhile

from agent.common.clock import Interrupted
from agent.common.errors import Escalation, Paused, Stop
from agent.gate.approval import Held, Waiting
from agent.gate.executor import Executor
from agent.gate.results import error_result
from agent.gate.run_state import Interrupts
from agent.gate.services import RunServices
from agent.models.base import (
    AssistantMessage,
    Message,
    Model,
    ModelAuthError,
    ModelError,
    ModelRequest,
    ModelResponse,
    OnText,
    ToolCall,
    ToolMessage,
    Usage,
    UserMessage,
)
from agent.session.asking import ask, load_meanwhile
from agent.session.context import ResultTokens, build_request, compacted, told_at_hand
from agent.session.own_answers import own_answer
from agent.session.transcript import (
    DROPPED,
    Entry,
    Transcript,
    from_json,
    given_material,
    human_words,
    last_words,
    noted,
    only_looked,
    orders,
    to_json,
    tool_message,
    was_reminded,
)
from agent.session.written_calls import says_something
from agent.state.events import ModelAwaited, ModelRequested
from agent.state.messages import Messages
from agent.types import ToolResult
from tools.registry import REGISTRY

OnResult = Callable[[ToolCall, ToolResult, int], None]
"""Told of each call, its result and the credits that it cost."""
OnEnd = Callable[[str], str | None]
"""From the model's last words to what it is told before the run ends; ``None`` when there is nothing to tell it."""
MAX_TURNS = 60
"""Model turns of one request."""
MAX_CALLS = 64
"""Calls of one turn that are looked at; the rest is refused."""
MAX_REPEATS = 10
"""Times that one and the same call may be made in a run before it counts as a loop."""
_AFTER_A_FAILURE = "nothing was sent: a call before it in this turn failed. Read its result, then decide anew."
_CALL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(slots=True)
class Totals:
    """What the model has cost in a run."""

    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    cost_usd: Decimal | None = Decimal(0)
    """Money; ``None`` once a request had no known price."""

    def add(self, usage: Usage) -> None:
        """Count one request."""
        self.requests += 1
        self.input_tokens += usage.input_tokens
        self.output_tokens += usage.output_tokens
        self.cached_tokens += usage.cached_tokens
        known = self.cost_usd is not None and usage.cost_usd is not None
        self.cost_usd = self.cost_usd + usage.cost_usd if known else None  # type: ignore[operator]


@dataclass(slots=True, kw_only=True)
class Loop:
    """The conversation of one run with its model."""

    services: RunServices
    model: Model
    executor: Executor
    stored: Messages
    interrupts: Interrupts
    on_text: OnText | None = None
    on_result: OnResult | None = None
    on_end: OnEnd | None = None
    totals: Totals = field(default_factory=Totals)
    transcript: Transcript = field(default_factory=Transcript)
    result_tokens: ResultTokens = field(default_factory=ResultTokens)
    reported: str | None = None
    """The answer that the run's record holds already; asked to go on after it, the model is asked again."""
    put_off: frozenset[str] = frozenset()
    """The calls that wait for an answer which the user does not give now, by their ids."""
    _seen: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    """Ids of the calls made since the user last spoke or a loop was stopped, by name and arguments."""
    _compacted: bool = False
    _asked: ModelRequest | None = None

    @property
    def entries(self) -> list[Entry]:
        """Every message, in the order in which it came."""
        return self.transcript.entries

    def go_by(self, model: Model) -> None:
        """Take this planner from here on: what a plan that was read is spared, only the planner of it is."""
        self.model, self.services.run.planned = model, getattr(model, "planned", None)

    def load(self) -> None:
        """Take up the stored conversation."""
        for data in self.stored.stored:
            self._take_up(from_json(data))
        said = human_words(self.entries)
        run = self.services.run
        run.human_words = "\n".join(said)
        run.last_words = said[-1] if said else ""
        for words, *answers in orders(self.entries):
            run.ordered(words, *answers)
        run.material = "\n".join(given_material(self.entries))
        spoke = [e for e in self.entries if isinstance(e.message, UserMessage) and not e.material]
        run.turn = sum(entry.by == "person" for entry in spoke)

    def add_user_message(self, text: str, *, material: bool = False, own: str | None = None) -> None:
        """Add words of the user, or material that was piped in; ``own`` is what of the words counts as theirs.

        Of what another agent says nothing counts: neither as the user's words nor as a file of theirs.
        """
        by = self.executor.local.speaker
        at_hand = "" if material else told_at_hand(self.services.run, text)
        self._append(Entry(UserMessage(text, at_hand), material=material, own=own, by=by))
        if by == "host":
            self.services.run.told()
            self.executor.scope.told()
        elif not material:
            self.services.run.said(text if own is None else own)
            self._seen.clear()
        if by == "person" and (material or own is not None):
            self.services.run.material += "\n".join(["", *given_material(self.entries[-1:])])
        if material:
            self.executor.scope.show("material")
        elif by == "person":
            self.executor.scope.heard(text)
        self.services.audit.journal.flush()

    def drop(self, calls: tuple[ToolCall, ...], why: str) -> None:
        """Give calls at which the run stopped a result, so that the conversation can go on without them.

        The user has been told why the run stopped, so they are told nothing of these.
        """
        for call in calls:
            result = error_result(call, DROPPED, f"not executed, or not to its end: {why}")
            self._append(Entry(tool_message(result)))

    def work(self) -> str:
        """Go on until the model has nothing more to ask for; its last words.

        Raises:
            Stop: an answer, a limit or the model's failure ended the run.
            Paused: calls wait for the user.
            Interrupted: the user asked to stop.
        """
        waiting = self.transcript.unanswered.values()
        self._execute(tuple(call for call in waiting if call.id not in self.put_off))
        kept = self._kept()
        if kept := kept or self._own_answer():
            return kept
        for _ in range(MAX_TURNS):
            response = self._query()
            if response is None:
                return self._before_reminder()
            if response.message.tool_calls:
                self._execute_turn(response)
                continue
            self.services.audit.journal.flush_if_due()
            words = self._last_words(response)
            if not self._reminds(words):
                return words
        raise _failed(f"the model took {MAX_TURNS} turns without coming to an end")

    def _execute_turn(self, response: ModelResponse) -> None:
        """Do what a turn asks for: nothing of one that its provider has cut off."""
        calls = response.message.tool_calls
        if response.stop in ("length", "refusal"):
            self._answer_all(calls, "cut_off", "the turn was cut off: nothing of it was executed")
            if response.stop == "refusal":
                self._last_words(response)
            return
        self._answer_all(calls[MAX_CALLS:], "too_many", f"more than {MAX_CALLS} calls in one turn")
        self._execute(calls[:MAX_CALLS])

    def _kept(self) -> str | None:
        """The model's last words of before, where they are still to be told."""
        kept = last_words(self.entries)
        if kept and kept != self.reported:  # the process died between these words and its report
            return kept
        last = self.transcript.messages[-1] if self.entries else None
        if isinstance(last, AssistantMessage) and isinstance(self.entries[-1].message, ToolMessage):
            return last.text  # what was put off is done now, and the rest had its last word before
        return None

    def _own_answer(self) -> str | None:
        """What needs no planner: told and kept like its words."""
        last = self.entries[-1] if self.entries else None
        if last is None or last.by != "person" or not isinstance(last.message, UserMessage) or last.material:
            return None
        words = own_answer(last.message.text, self.services)
        if words is not None:
            self._append(Entry(AssistantMessage(words), stop="end"))
            if self.on_text is not None:
                self.on_text(words)
        return words

    def _last_words(self, response: ModelResponse) -> str:
        text = response.message.text
        if response.stop == "length":
            raise _failed("the model's answer was cut off, at its limit of tokens or by its provider")
        if response.stop == "refusal":
            raise _failed(f"the model declined: {text[:300] or 'without a word'}")
        if not says_something(text) and (text or only_looked(self.entries)):
            raise _failed("the model gave no answer")
        return text

    def _reminds(self, words: str) -> bool:
        """Tell the model what is missing, once a request; whether there was something to tell."""
        if self.on_end is None or was_reminded(self.entries):
            return False
        missing = self.on_end(words)
        if missing is not None:
            self._append(Entry(UserMessage(missing), material=True, reminder=True))
            self.services.audit.journal.flush()
        return missing is not None

    def _before_reminder(self) -> str:
        """The model's words before it was reminded, for a run that ends there because it gave no answer to that."""
        turns = (e.message for e in reversed(self.entries) if isinstance(e.message, AssistantMessage))
        return next(turns).text

    def _query(self) -> ModelResponse | None:
        """The model's next turn; ``None`` when it gave none after a reminder, without which the run had ended too."""
        self._stop_when_interrupted()
        messages = self._messages()
        request = build_request(self.services.run, messages, self.services.memory.records, self._asked)
        self._asked = request
        self.services.audit.write(ModelRequested(model=self.model.name, messages=len(messages)))
        self.interrupts.thinking = True
        load_meanwhile(self.model)
        try:
            response = ask(self.model, request, self.on_text, self.services.clock, self._note_wait)
        except KeyboardInterrupt:
            raise Interrupted from None
        except ModelAuthError as error:
            asked = Escalation(str(error), "Set the model's key.", "Then resume the run.")
            raise Stop("authentication", asked) from None
        except ModelError as error:
            if self.entries[-1].reminder:
                return None
            raise self._gave_none(error) from None
        finally:
            self.interrupts.thinking = False
        self.totals.add(response.usage)
        response = self._with_unique_ids(response)
        self._append(Entry(response.message, stop=response.stop))
        self.services.audit.write(noted(response))
        return response

    def _note_wait(self, reason: str, seconds: float) -> None:
        self.services.audit.write(ModelAwaited(reason=reason, seconds=seconds))

    def _gave_none(self, error: ModelError) -> Stop:
        step = f"puffle-agent runs resume {self.services.run.run_id} goes on from here, once the model answers."
        return Stop("failed", Escalation(f"the model could not answer: {error}", "How should this go on?", step))

    def _messages(self) -> tuple[Message, ...]:
        """The conversation as the model is given it: compacted once it has grown beyond its budget."""
        if not self.result_tokens.over_budget(self.model.name):
            return self.transcript.messages
        if not self._compacted:
            self._compacted = True
            self.services.audit.write(self.result_tokens.event())
        return compacted(self.transcript.messages)

    def _execute(self, calls: tuple[ToolCall, ...]) -> None:
        self.services.run.model_turn = self.transcript.turns
        if calls:
            self._stop_when_interrupted()
        try:
            waits = self._execute_each(calls)
        finally:
            self.executor.behind_a_card = False
            self.executor.delivery.settle()
        self.services.audit.journal.flush_if_due()
        if waits:
            raise Paused

    def _execute_each(self, calls: tuple[ToolCall, ...]) -> bool:
        """Execute them in order; whether one waits for the user.

        What a turn holds behind a call that waits is asked about too; what only reads or needs no question comes after
        the answer, so that the order stays.  Only a message to somebody else does not wait for another message's yes.
        """
        waiting = set[str]()
        for place, call in enumerate(calls):
            self._stop_when_interrupted()
            self._stop_when_looping(call)
            effect = _effect_of(call)
            if waiting and effect == "read":
                continue  # it is to show what comes of the call that waits
            self._send_ahead(calls, place)
            if effect not in ("read", "none") and self._follows_a_failure(call):
                self._append_result(call, error_result(call, "not_executed", _AFTER_A_FAILURE))
                continue
            self.executor.behind_a_card = bool(waiting) and (effect != "send" or waiting != {call.name})
            with suppress(Held):
                try:
                    self._append_result(call, self.executor.execute(call))
                except Waiting:
                    waiting.add(call.name)
        return bool(waiting)

    def _send_ahead(self, calls: tuple[ToolCall, ...], place: int) -> None:
        """Let the reads that begin at a place leave together."""
        if _effect_of(calls[place]) == "read" and (place == 0 or _effect_of(calls[place - 1]) != "read"):
            self.executor.send_ahead([*takewhile(lambda one: _effect_of(one) == "read", calls[place:])])

    def _follows_a_failure(self, call: ToolCall) -> bool:
        """Whether an effect stands behind another kind of call of its turn that did not do what was asked.

        Its planner had not seen that when it asked for both.  One of several alike does not stand on the others, and
        whoever was shown a card has said yes to just that.
        """
        return not self.executor.approval.was_asked(call.id) and bool(self.transcript.failed() - {call.name})

    def _answer_all(self, calls: tuple[ToolCall, ...], code: str, message: str) -> None:
        for call in calls:
            self._append_result(call, error_result(call, code, message))

    def _append_result(self, call: ToolCall, result: ToolResult) -> None:
        self._append(Entry(tool_message(result)))
        if self.on_result is not None:
            effect = self.services.ledger.of_call(call.id)
            self.on_result(call, result, 0 if effect is None else effect.spent)

    def _append(self, entry: Entry) -> None:
        self._take_up(from_json(self.stored.append(to_json(entry))))

    def _take_up(self, entry: Entry) -> None:
        self.transcript.add(entry)
        if isinstance(entry.message, UserMessage) and not entry.material:
            self.services.run.at_hand.spoke()
        self.services.run.at_hand.add(entry.message)
        if isinstance(entry.message, ToolMessage):
            self.result_tokens.add(entry.message.content)

    def _with_unique_ids(self, response: ModelResponse) -> ModelResponse:
        """Every call of a run has an id of its own, so that no result can go to another call."""
        spare = (f"call_{len(self.entries)}_{number}" for number in count())
        calls: dict[str, ToolCall] = {}
        for call in response.message.tool_calls:
            call_id = call.id
            while not _CALL_ID.fullmatch(call_id) or call_id in self.transcript.answered or call_id in calls:
                call_id = next(spare)
            calls[call_id] = ToolCall(call_id, call.name, call.arguments)
        message = AssistantMessage(response.message.text, tuple(calls.values()), response.message.opaque)
        return ModelResponse(message=message, stop=response.stop, usage=response.usage)

    def _stop_when_interrupted(self) -> None:
        if self.interrupts.event.is_set():
            raise Interrupted

    def _stop_when_looping(self, call: ToolCall) -> None:
        same = self._seen.setdefault((call.name, call.arguments), set())
        same.add(call.id)  # a call that waited for an answer comes by again, and is still one call
        if len(same) > MAX_REPEATS:
            self._seen.clear()  # whoever is asked to go on after this is not stopped by it again
            raise _failed(f"the model made the same call of {call.name[:60]} more than {MAX_REPEATS} times")


def _failed(reason: str) -> Stop:
    step = "Look at the effects below before running it again."
    return Stop("failed", Escalation(reason, "How should this go on?", step))


def _effect_of(call: ToolCall) -> str:
    """The class of what a call does to Puffle; ``none`` where it asks Puffle for nothing."""
    spec = REGISTRY.get(call.name)
    return "none" if spec is None or spec.endpoint is None else spec.effect
