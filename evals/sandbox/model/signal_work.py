"""What is set about signals beside their types: the daily scan, how far one is with people, searches in free words."""

from typing import Literal

from pydantic import Field

from evals.sandbox.model.base import Id, Part, Time

EntityStatus = Literal["new", "contacted", "dismissed"]
"""How far one is with a person or company behind signals."""


class SignalSettings(Part):
    """Whether and when signals are scanned for."""

    paused: bool = Field(default=False, description="Whether the daily scan is switched off.")
    scanTimeUtc: str = Field(default="06:00", pattern=r"^([01]\d|2[0-3]):(00|15|30|45)$")  # noqa: N815 - a wire name
    """When it runs."""


class SignalSearch(Part):
    """A search for signals in free words.  Its end follows from ``createdAt`` and the pace."""

    id: Id = Field(description="Its id.")
    query: str = Field(description="What is looked for.")
    filterPrompt: str | None = Field(default=None, description="What makes a find relevant.")  # noqa: N815
    status: Literal["pending", "running", "completed", "failed"] = "pending"
    """Where it stands."""
    createdAt: Time = Field(description="When it was asked for.")  # noqa: N815
    completedAt: Time | None = Field(default=None, description="When it ended.")  # noqa: N815
    found: list[Id] = Field(default_factory=list, description="The signals that it found.")
