"""How the answer of an effect that was lost is looked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from agent.common.json_value import Json

Arguments = Mapping[str, Json]
"""The arguments of a call as the ledger keeps them."""


Finding = Literal["done", "failed"]


@dataclass(frozen=True, slots=True)
class Trace:
    """What a read showed of an effect whose answer was lost."""

    finding: Finding | None
    """Whether it happened; ``None`` when that cannot be read."""
    reason: str
    """What was seen, for a person."""
    at: str | None = None
    """When what was seen came to be, where the answer says it: what is older than the effect is no trace of it."""


@dataclass(frozen=True, slots=True)
class Probe:
    """How a lost answer is looked for.  Only a state of the server's own shows that something did not happen."""

    tool: str
    arguments: Callable[[Arguments], dict[str, Json]]
    trace: Callable[[Arguments, Any], Trace]
    """From the call's arguments and the parsed answer to what it shows."""


NOT_SHOWN = "no documented read shows whether it happened"
