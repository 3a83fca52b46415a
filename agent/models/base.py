"""The one interface that every model stands behind, and the messages that cross it.

The transcript is provider-neutral and plain data: it is stored, resumed and replayed.  What a provider needs back
unchanged (reasoning items, signatures) rides along in ``AssistantMessage.opaque`` and means nothing to the rest.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, Protocol, runtime_checkable

from agent.common.at_hand import Thing
from agent.common.json_value import Json
from tools.spec import Records

Stop = Literal["end", "tools", "length", "refusal"]
"""Why the model stopped: it finished, it wants tools, it was cut off, or it declined."""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call as the model produced it: unvalidated."""

    id: str
    """The provider's call id; unique in its turn after ``loop`` has checked it."""
    name: str
    arguments: str
    """The arguments as JSON text, exactly as they came; parsed only by the gate."""


@dataclass(frozen=True, slots=True)
class UserMessage:
    """Words of the user, or of the program on the user's side."""

    text: str
    at_hand: str = ""
    """What the program adds for a language model: what the conversation has made or read, and what the words mean."""

    @property
    def in_full(self) -> str:
        """All of it, as a language model reads it."""
        return f"{self.text}\n\n{self.at_hand}" if self.at_hand else self.text


@dataclass(frozen=True, slots=True)
class AssistantMessage:
    """One turn of the model."""

    text: str
    """What it said; may be empty."""
    tool_calls: tuple[ToolCall, ...] = ()
    opaque: Json = None
    """Provider data to be sent back as it came (reasoning items, thinking blocks); ``None`` when there is none."""


@dataclass(frozen=True, slots=True)
class ToolMessage:
    """The result of one call."""

    call_id: str
    name: str
    content: str
    """What the model reads: one JSON object as text."""
    is_error: bool = False
    """Whether the call did not do what was asked."""


Message = UserMessage | AssistantMessage | ToolMessage


@dataclass(frozen=True, slots=True)
class ToolDecl:
    """A tool as declared to a model."""

    name: str
    description: str
    schema: Mapping[str, Json]
    """JSON Schema of its arguments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a conversation was given on its way: a journey's guide, and tools that were not there before."""

    behind: int
    """How many messages of the conversation stand before it."""
    call: ToolCall
    """The call that brings it, as if the model had made it."""
    guide: str
    """Empty where only further tools came."""
    tools: tuple[ToolDecl, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRequest:
    """Everything a model is given.  Successive requests of one run share a byte-identical prefix."""

    system: tuple[str, ...]
    """System text in blocks, the most stable first: the planner's rules, then the workspace context."""
    guide: str = ""
    """The guide of the journey at hand."""
    opened: tuple[Opened, ...] = ()
    """Where in the conversation the guides came, and every tool beside the core, for a protocol that takes them there:
    its requests begin alike whatever the journey."""
    tools: tuple[ToolDecl, ...]
    """In a stable order."""
    messages: tuple[Message, ...]
    journey: str | None = None
    """The journey at hand, if one was chosen; guided models route by it."""
    prices: Mapping[str, int] = field(default_factory=dict)
    """Credits a unit, as the run knows them; for planners that are no language models, as is what follows."""
    records: Records = field(default_factory=dict)
    """What the run has read, as it stands now."""
    at_hand: tuple[Thing, ...] = ()
    """What the conversation has made or read, by name and place (``agent.common.at_hand``)."""
    max_output_tokens: int = 4096

    @property
    def instructions(self) -> tuple[str, ...]:
        """The system text with the guide behind the rules, for a protocol that takes it nowhere else."""
        rules, *rest = self.system or ("",)
        return (f"{rules}\n{self.guide}" if self.guide else rules, *rest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What one request cost."""

    input_tokens: int = 0
    """Prompt tokens, cached ones included."""
    output_tokens: int = 0
    cached_tokens: int = 0
    """Prompt tokens that came from a cache."""
    cost_usd: Decimal | None = None
    """Money in USD; ``None`` when the price is not known, zero for a model on this machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelResponse:
    """One turn as it came back."""

    message: AssistantMessage
    stop: Stop
    usage: Usage = field(default_factory=Usage)


OnText = Callable[[str], None]
"""Receives pieces of the answer's text as they arrive."""


class ModelError(Exception):
    """A model could not answer.  The text is for the user: what happened, what to do next; never a key."""


class ModelBusyError(ModelError):
    """The server is starting, full or gone for the moment: asked again later it may answer."""

    def __init__(self, said: str, wait: float | None = None) -> None:
        """``wait``: the seconds that it asks for."""
        super().__init__(said)
        self.wait = wait


class ModelGarbledError(ModelError):
    """What came is no answer, or half of one: asked again, the server may give a whole one."""


class ModelAuthError(ModelError):
    """The provider refused the key, or none is set."""


class ModelContextError(ModelError):
    """The request is longer than the model can read: compact it, or choose a model with a longer context."""


class ModelUsageError(ModelError):
    """The model cannot be had as it was asked for: an unknown provider, an unreadable script.  Nothing was tried."""


class Model(Protocol):
    """A planner model."""

    @property
    def name(self) -> str:
        """Provider and name, such as ``anthropic:claude-…``."""

    def respond(self, request: ModelRequest, on_text: OnText | None = None) -> ModelResponse:
        """Answer one request, its text streamed to ``on_text``; ``ModelError`` when no try gave a usable answer."""

    def close(self) -> None:
        """Release connections or memory."""


@runtime_checkable
class Loading(Protocol):
    """A model whose code takes a while to load, which asks nobody: it is done while others are asked."""

    def load_sdk(self) -> None:
        """Load it now; where that fails, the first request fails and says why."""


@runtime_checkable
class Script(Protocol):
    """A model with an end of its own, which a run that ended as done must have reached."""

    def unused(self, turns_spoken: int) -> int:
        """How many turns are left after so many."""


def arguments_of(text: str) -> dict[str, Json]:
    """What a call was given, by the JSON text in it; nothing where it cannot be read."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def result_of(message: ToolMessage) -> Json:
    """The JSON object in a tool result, whatever fence stands around it; ``None`` when there is none."""
    start = message.content.find("{")
    if start < 0:
        return None
    try:
        found: Json = json.JSONDecoder().raw_decode(message.content, start)[0]
    except (ValueError, RecursionError):
        return None
    return found
