"""The state of one run in this process: what the gate, the loop and the report share."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from agent.common.clock import Clock
from agent.common.errors import Escalation, Status, Stop
from agent.common.json_value import Json
from agent.gate.at_hand import AtHand
from agent.policy.scope.asked import leaves_standing
from agent.policy.scope.scope import Scope
from agent.state.budget import Scope as BudgetScope
from agent.types import Mode, PlannedCall
from tools.spec import Journey, Topic


@dataclass(slots=True, kw_only=True)
class Run:
    """One run.  Everything in it can be rebuilt from the store, except what the boot reads again."""

    run_id: str
    workspace: str
    """The workspace's name in the store."""
    mode: Mode
    cap: int | None = None
    """Credits that the run may spend; only ever lowered while it runs."""
    shared: BudgetScope | None = None
    """A budget that it shares with others: the batch's."""
    daily_cap: int | None = None
    """Credits that the workspace may spend today, from ``policy.toml``."""
    human_words: str = ""
    last_words: str = ""
    """What of it came last: a wish or a question, with their answers to what they were asked since."""
    message: str = ""
    """Their last message alone: an answer to what they were asked is no order."""
    orders: list[str] = field(default_factory=list)
    """Their last wish, and what they have said since that wishes for nothing: a "yes", an answer, why they said no."""
    answers: list[str] = field(default_factory=list)
    """What of all that they said answers a question or says why not: who is only mentioned there is not meant."""
    material: str = ""
    """The files that the user gave: what was piped in, and what of a batch row is not their own words."""
    turn: int = 0
    """How many messages of the user there were."""
    at_hand: AtHand = field(default_factory=AtHand)
    """What this conversation has made or read."""
    journey: Journey | None = None
    topic: Topic | None = None
    """The topic of ``manage`` that is open."""
    model_turn: int = 0
    """Which turn of the model its calls are from, over the whole run."""
    planned: Mapping[str, PlannedCall] | None = None
    """Of a planner that goes by a file, so that nothing it reads leads it: what that says of each call, by its id."""
    row_journey: Journey | None = None
    """The journey that its batch row names."""
    scope: Scope | None = None
    before: Scope | None = None
    """That of the message before: one that only goes on ("the same, to Ada") keeps it."""
    """What their last message may change without a question, once that is fixed."""
    context: Mapping[str, Json] | None = None
    """The workspace context and profile as the boot read them; ``None`` before, or when one is null."""
    prices: Mapping[str, int] = field(default_factory=dict)
    """Credits a unit, by the names of the credit configuration."""
    left: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    """What effects made of the values that calls set back to those from before, by the ids of these calls."""
    own_call: str | None = None
    """The call at hand, where it is the user's own and not the planner's."""
    gaps: list[str] = field(default_factory=list)
    """What the user's last message asked for and has no documented endpoint."""
    escalation: Escalation | None = None
    stopped: Status | None = None
    calls: int = 0
    """Requests since the user last spoke."""
    server_ahead: float | None = None
    """Seconds by which the server's clock goes before this machine's, by its latest answer, if that names a time."""

    def said(self, text: str) -> None:
        """Take a new message of the user: what it may change is open again, and what it comes to."""
        self.last_words = text
        self.ordered(text)
        self.human_words += f"\n{text}"
        self.turn += 1
        self.before, self.scope = self.scope, None
        self.gaps, self.calls = [], 0

    def ordered(self, text: str, *answers: str) -> None:
        """Take a new message for what they wish now, unless it leaves standing what they said before it."""
        self.message = text
        self.orders = [*self.orders, text] if self.orders and leaves_standing(text) else [text]
        self.orders += answers
        self.answers += answers

    def told(self) -> None:
        """Take words of another agent: they ask for work, and none of them is the user's."""
        self.last_words = self.message = ""
        self.orders = []
        self.gaps = []

    def answered(self, text: str) -> None:
        """Add what the user answered to a question."""
        self.orders.append(text)
        self.answers.append(text)
        self.human_words += f"\n{text}"
        self.last_words += f"\n{text}"

    def instructed(self, reason: str) -> None:
        """Add what they said with a no: whom and what it names is named by them, and it asks for nothing more."""
        self.orders.append(reason)
        self.answers.append(reason)
        self.human_words += f"\n{reason}"

    def scopes(self, today: str) -> tuple[BudgetScope, ...]:
        """The budgets that an effect of this run counts against."""
        own = BudgetScope(f"run:{self.run_id}", self.cap, "the run's cap")
        daily = BudgetScope(f"day:{self.workspace}:{today}", self.daily_cap, "the day's cap")
        return (own, daily) if self.shared is None else (own, self.shared, daily)


@dataclass(slots=True)
class Interrupts:
    """The user's wish to stop, as the signal handler and the loop share it."""

    event: threading.Event = field(default_factory=threading.Event)
    thinking: bool = False
    """Whether a model is being waited for, which has no effect and may be broken off at once."""


class Pause:
    """One pause for the whole process: after a 429 nobody with this key asks again before it is over."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until = 0.0
        self._halted: tuple[Status, Escalation] | None = None
        self._lock = threading.Lock()

    def hold(self, seconds: float) -> None:
        """Nobody sends for that long."""
        with self._lock:
            self._until = max(self._until, self._clock.monotonic() + seconds)

    def halt(self, status: Status, escalation: Escalation) -> None:
        """Nobody sends any more in this process: after a 401 no other task tries the key again."""
        self._halted = self._halted or (status, escalation)

    @property
    def halted(self) -> bool:
        """Whether sending was ended for good."""
        return self._halted is not None

    def check(self) -> None:
        """Raise ``Stop`` when sending was ended for good."""
        if self._halted is not None:
            raise Stop(*self._halted)

    @property
    def left(self) -> float:
        """Seconds until the pause is over; none left, and fewer, once it is."""
        return self._until - self._clock.monotonic()

    def wait(self, clock: Clock | None = None) -> None:
        """Wait until sending is allowed, on a run's own ``clock`` if it has one; ``Stop`` when it never will be."""
        self.check()
        if (left := self.left) > 0:
            (clock or self._clock).sleep(left)
            self.check()
