"""What the audit records: one class a kind of event, and one union of them all.

Events are dataclasses, because they are made several times a turn; what was stored is read back through pydantic.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Literal, TypeAlias, get_args

from pydantic import JsonValue

from agent.common.errors import Escalation, Status
from agent.common.json_value import Json
from agent.types import ApprovedBy, Mode, Verdict
from tools.api.endpoints import Effect
from tools.spec import Goal, Journey

VERSION = 1
"""Of these shapes.  Keys are added freely; to rename or drop one takes a new version that still reads the old ones."""
Verb = Literal["yes", "no", "later"]
"""Yes once, no, or later, which leaves the question open."""
Via = Literal["chat", "command", "rule", "page", "batch"]
"""Which way an answer came; ``batch`` is a rule that was given for a whole batch."""
Deed = Literal["began", "spoke", "edited", "supported", "refused"]  # supported: the first yes of two
OWN_READ = "look_"
"""What the call ids of the program's own reads begin with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    type: ClassVar[str]
    """What the audit calls events of the class: its name in small letters, ``run_started`` for ``RunStarted``."""

    def __init_subclass__(cls) -> None:
        cls.type = re.sub(r"\B(?=[A-Z])", "_", cls.__name__).lower()

    def data(self) -> dict[str, Json]:
        """The event as JSON, without its place in the audit."""
        return {
            name: _json(value) if isinstance(value := getattr(self, name), _NO_JSON) else value
            for name in self.__dataclass_fields__
            if name != "type"
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted(_Event):
    task: str
    model: str
    mode: Mode
    cap: int | None
    """Credits that the run may spend; ``None`` for no limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResumed(_Event):
    model: str
    unknown_effects: int
    """Effects that were in flight when the run was left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnded(_Event):
    status: Status
    escalation: Escalation | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled(_Event):
    """An effect of unknown outcome was settled."""

    effect: str
    """The effect's id in the ledger."""
    status: Literal["done", "failed"]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeFixed(_Event):
    """What a message of the user may change without a question."""

    type: ClassVar[str] = "scope_fixed"
    turn: int
    """Which of their messages, from 1."""
    words: str
    """SHA-256 of it."""
    by: Literal["plan", "words", "row"]
    """The planner, with the user's words for each goal; the program, from their words; a batch row's journey."""
    journey: Journey | None
    goals: tuple[Goal, ...]
    """Empty for nothing but an answer."""
    because: tuple[str, ...]
    """The user's words for it."""
    tools: tuple[str, ...]
    """What may change or cost something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StrangersShown(_Event):
    """From here on the model has read what strangers wrote; told once."""

    type: ClassVar[str] = "strangers_shown"
    source: str
    """The tool that showed it, or ``material``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRequested(_Event):
    model: str
    messages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelAwaited(_Event):
    """A model gave no answer and is asked again."""

    reason: str
    seconds: float
    """How long the run waits before."""


@dataclass(frozen=True, slots=True)
class CalledTool:
    """A call in a model's answer, as it came; its arguments stand in ``Proposed``."""

    id: str
    tool: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelAnswered(_Event):
    text: str
    calls: tuple[CalledTool, ...]
    stop: Literal["end", "tools", "length", "refusal"]
    input_tokens: int
    output_tokens: int
    cached_tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationCompacted(_Event):
    """From here on the model is given older tool results as ids and counts; told once."""

    tokens: int
    """Of all tool results so far."""
    note: str | None
    """That the tokens are an estimate, when no encoding is at hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded(_Event):
    """The model was told, once, what of the user's words was left over; effects after it may be due to that."""

    type: ClassVar[str] = "reminded"
    unused: tuple[str, ...]
    """What was left over, in the user's words."""


# -- a call through the gate -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEvent(_Event):
    """An event of one call."""

    call_id: str

    @property
    def is_own_read(self) -> bool:
        """Whether the program made the call, to look something up, and not the model."""
        return self.call_id.startswith(OWN_READ)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invalid(CallEvent):
    """A call that is none: an unknown tool, or arguments that do not fit."""

    tool: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalTool(CallEvent):
    """A tool that touches nothing but the run."""

    tool: str
    result: dict[str, JsonValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed(CallEvent):
    """A valid call, with the whole request that it would make."""

    effect: Effect
    credits: int | None
    recipients: tuple[str, ...]
    """Whom it reaches, as far as that was known by then; ``Decided`` may know more."""
    body: JsonValue
    tool: str
    method: str
    target: str
    digest: str
    """Of what would stand on the wire; an approval may be bound to more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided(CallEvent):
    recipients: tuple[str, ...]
    verdict: Verdict
    rule: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleMatched(CallEvent):
    """A rule that was given ahead answered a question; written by 0.1.0 alone, which had no ``who`` and ``via``."""

    rule: int
    """Its number in the run; below zero for one that all tasks of a batch share."""
    answer: Literal["approve", "deny"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused(CallEvent):
    rule: str
    reason: str
    checks: tuple[str, ...] = ()
    """Of what was noted in a plan: what of it goes beyond the user's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSent(CallEvent):
    """Written before the request leaves."""

    attempt: int
    """From 1."""
    approved_by: ApprovedBy | None
    """``None`` for a read, and for a try after the first."""
    tool: str
    method: str
    target: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerState(CallEvent):
    """What an effect is about to change, as it was read before: what a way back is made of."""

    values: dict[str, JsonValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrying(CallEvent):
    seconds: float
    """How long it waits before the next try."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerReceived(CallEvent):
    """The answer that settled a request, or that none came."""

    outcome: Literal["done", "failed", "unknown"]
    http_status: int | None
    correlation_id: str | None
    message: str


# -- approvals ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRequested(CallEvent):
    approval_id: str
    digest: str
    """What a yes is bound to: the request, and what the card shows of the server's state."""
    rule: str
    """The policy rule that asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalAnswered(_Event):
    """The answer to a question, of the user or of a rule that was given ahead."""

    call_id: str | None = None
    """``None`` in records of 0.1.0, which at some places did not keep it."""
    approval_id: str
    answer: Verb
    reason: str
    who: str | None = None
    """The login name of the user; of a rule, its number."""
    via: Via | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted(_Event):
    """The user gave a standing yes for one call and its like."""

    call_id: str | None = None
    """``None`` in records of 0.1.0, as are the next two."""
    approval_id: str
    rule: dict[str, JsonValue]
    """The rule as an approvals file would have it."""
    who: str | None = None
    via: Via | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoked(_Event):
    """The user took a standing yes or no back; of a batch's it stands in a chain of the batch's own."""

    grant: str
    """Its id, as ``grants list`` shows it."""
    rule: dict[str, JsonValue]
    """The rule as an approvals file would have it."""
    used: int
    """How many calls it had answered by then."""
    who: str
    via: Via


@dataclass(frozen=True, slots=True, kw_only=True)
class ActedOnPage(_Event):
    """What somebody did beside answering, on a page or by the command: it lets nothing out."""

    who: str
    deed: Deed
    via: Via = "page"
    approval_id: str = ""
    digest: str = ""
    reason: str = ""
    """Why an answer was ``refused``."""


Event: TypeAlias = (
    RunStarted | RunResumed | RunEnded | Reconciled | ScopeFixed | StrangersShown
    | ModelRequested | ModelAwaited | ModelAnswered | ConversationCompacted | Reminded
    | Invalid | LocalTool | Proposed | Decided | RuleMatched | Refused
    | RequestSent | FormerState | Retrying | AnswerReceived
    | ApprovalRequested | ApprovalAnswered | Granted | Revoked | ActedOnPage
)  # fmt: skip
KINDS: Mapping[str, type[Event]] = {kind.type: kind for kind in get_args(Event)}
"""The classes by the ``type`` that stands in the audit."""

_NO_JSON = (tuple, CalledTool, Escalation)
"""What a field can hold that is not JSON already."""


def _json(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_json(item) for item in value]
    return asdict(value) if isinstance(value, CalledTool | Escalation) else value
