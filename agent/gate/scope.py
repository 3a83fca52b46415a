"""Fixes the scope of each message of the user before a stranger's text is shown, and records it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from agent.common.words.others import holds_others
from agent.gate.outcomes import Outcome
from agent.gate.run_state import Run
from agent.gate.services import RunServices
from agent.policy.scope.scope import Scope, derived, narrowed, of_row, planned
from agent.policy.target_state import text_key, written_by
from agent.state.events import ScopeFixed, StrangersShown
from agent.types import Decision, PreparedCall
from tools.effects import Record
from tools.spec import Goal, Journey, references

_SHOWN = "strangers_shown"
"""The kind of mark of a run to which strangers' text was shown, with the turn of the model that asked for it."""
MADE = "made"
"""The kind of mark of what a run made: ``kind:id``."""
WROTE = "wrote"
"""The kind of mark of a text that a run wrote since a message of the user: ``turn:key``."""
REFUSED = "refused_scope"
"""The kind of mark of a message beyond whose scope the user said no."""
_FIRST = "first_call"


def was_led(services: RunServices) -> bool:
    """Whether strangers' text was shown before the planner made the calls at hand; one turn's are made at once."""
    if services.run.planned is not None:  # a person has read it step by step, and nothing leads it
        return False
    return any(turn < services.run.model_turn for turn in _turns_shown(services))


def _turns_shown(services: RunServices) -> list[int]:
    return [int(turn) for kind, turn in services.memory.marks if kind == _SHOWN]


def _made(call: PreparedCall, outcome: Outcome) -> list[Record]:
    creates = call.spec.effects.creates
    if creates is None or outcome.kind != "done" or outcome.answer is None:
        return []
    seen = (outcome.source or call.spec).records(outcome.answer)
    named = set(references(call.args))  # a search may fill a list that was there
    return [one for one in seen if one.kind == creates.kind and (one.kind, one.id) not in named]


def scope_of(services: RunServices, call: PreparedCall) -> Scope | None:
    """The scope that an effect is held to: before it is fixed, what the words alone make of it.

    As long as nobody but the user has spoken, whom a call is about and what is paid for are held to the words, unless
    the program understands nothing of them; what else is done for that is the planner's to choose.
    """
    run = services.run
    if run.scope is not None or run.planned is not None or call.effect not in ("write", "spend"):
        return run.scope
    found = _derived(run, [*_first(services), call.spec.name])
    return found if any(found.because) else None


def _derived(run: Run, first: Sequence[str]) -> Scope:
    return derived(run.turn, run.journey, run.last_words, first, run.before, has_material=bool(run.material))


def _first(services: RunServices) -> list[str]:
    """The tools of the calls of this message that were made before a stranger was read."""
    begins = f"{services.run.turn}:"
    made = [key for kind, key in services.memory.marks if kind == _FIRST]
    return [key.removeprefix(begins) for key in made if key.startswith(begins)]


@dataclass(slots=True)
class ScopeKeeper:
    """The scope of one run, as it goes on."""

    services: RunServices

    def state(self, journey: Journey, goals: Sequence[Goal], because: Sequence[str]) -> Scope | None:
        """Take the goals that the planner states: before a stranger was read what is grounded, after that a part."""
        run = self.services.run
        if _turns_shown(self.services) or run.row_journey is not None:
            scope: Scope | None = narrowed(self._fixed(), goals)
        else:
            scope = planned(run.turn, journey, goals, because, run.last_words)
        if scope is not None and scope != run.scope:
            self._fix(scope)
        return scope

    def heard(self, words: str) -> None:
        """The user has spoken: what their message holds of others is read from the planner's first turn on.

        What a row names its journey for is fixed at once, too.
        """
        if self.services.run.row_journey is not None:
            self._fixed()
        elif holds_others(words):
            self.show("message")

    def told(self) -> None:
        """Another agent has spoken: what the user's words have asked for before is not asked for by its words."""
        scope = self.services.run.scope
        if scope is not None and scope != (closed := narrowed(scope, ["answer"])):
            self._fix(closed)

    def before_effect(self) -> None:
        """Know what is allowed before an effect is judged."""
        if was_led(self.services):
            self._fixed()

    def acting(self, call: PreparedCall) -> None:
        """Note an effect that the planner came to from the user's words alone."""
        if not was_led(self.services):
            self.services.memory.mark(_FIRST, f"{self.services.run.turn}:{call.spec.name}")

    def refused(self, decision: Decision, rule: str, reason: str) -> None:
        """Note that the user said no to what goes beyond their request: once is enough for this message."""
        if rule == "human.no":
            self.heard(reason)
        if decision.rule.startswith("scope.") and rule == "human.no":
            self.services.memory.mark(REFUSED, str(self.services.run.turn))

    def answered(self, call: PreparedCall, outcome: Outcome) -> None:
        """Note what the call made and wrote, and whether its answer shows strangers' words or the server's own."""
        for made in _made(call, outcome):
            self.services.memory.mark(MADE, f"{made.kind}:{made.id}")
        if outcome.kind == "done":
            for text in written_by(call.spec, call.request.fields):
                self.services.memory.mark(WROTE, f"{self.services.run.turn}:{text_key(text.words)}")
        if call.spec.foreign or outcome.error is not None or outcome.http_status == 409:
            self.show(call.spec.name)

    def show(self, source: str) -> None:
        """Strangers' text is about to be shown: from here on the scope stands until the user speaks again."""
        services = self.services
        if not _turns_shown(services):
            self._fixed()
            services.memory.mark(_SHOWN, str(services.run.model_turn))
            services.audit.write(StrangersShown(source=source))

    def conclude(self) -> None:
        """Fix what a run that ends came to, if it came to anything."""
        if self.services.run.journey is not None or _first(self.services):
            self._fixed()

    def _fixed(self) -> Scope:
        run = self.services.run
        if run.scope is None:
            row = run.row_journey
            self._fix(of_row(run.turn, row, run.last_words) if row else _derived(run, _first(self.services)))
        assert run.scope is not None  # noqa: S101  # fixed just now
        return run.scope

    def _fix(self, scope: Scope) -> None:
        self.services.run.scope = scope
        self.services.row.save(scope=scope.stored())
        self.services.audit.write(
            ScopeFixed(
                turn=scope.turn,
                words=hashlib.sha256(self.services.run.last_words.encode("utf-8", "surrogatepass")).hexdigest(),
                by=scope.by,
                journey=scope.journey,
                goals=scope.goals,
                because=scope.because,
                tools=scope.tools,
            )
        )
