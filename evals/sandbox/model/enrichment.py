"""What can be found out about leads, and the runs that do it."""

from typing import Literal

from pydantic import Field

from evals.sandbox.model.base import Id, Number, Object, Part, Time


class EnrichmentKind(Part):
    """Something that can be found out about a lead."""

    slug: Id = Field(description="Its id.")
    name: str = Field(description="Its name.")
    description: str = Field(default="", description="What it finds.")
    subject: Literal["person", "company"] = Field(default="person", description="About whom.")
    enabled: bool = Field(default=True, description="Whether it can be started.")
    creditAction: str = Field(description="The name of its price.")  # noqa: N815 - a wire name


class ItemOfRun(Part):
    """One lead's part of a run."""

    id: Id = Field(description="Its id; items are in the order of theirs.")
    lead_id: Id = Field(description="The lead.")
    status: Literal["pending", "running", "completed", "skipped", "failed"] = "pending"
    """Where it stands."""
    result: Object | None = Field(default=None, description="What was found.")
    skippedReason: str | None = Field(default=None, description="Why nothing was.")  # noqa: N815


class EnrichmentRunState(Part):
    """A run.  Its end follows from ``createdAt`` and the pace."""

    id: Id = Field(description="Its id.")
    slug: Id = Field(description="What is found out.")
    mode: Literal["persisted", "preview"] = Field(default="persisted", description="Whether it writes and costs.")
    status: Literal["pending", "running", "completed", "failed", "cancelled"] = "pending"
    """Where it stands."""
    key: str | None = Field(default=None, description="The idempotency key of its start.")
    list_id: Id | None = Field(default=None, description="The list that it was started on.")
    items: list[ItemOfRun] = Field(default_factory=list, description="Its leads.")
    count: int = Field(default=0, ge=0, description="How many leads it is about.")
    createdAt: Time = Field(description="When it was asked for.")  # noqa: N815
    endedAt: Time | None = Field(default=None, description="When it ended.")  # noqa: N815
    charged: Number = Field(default=0, description="Credits taken when it was dispatched.")


KINDS = (
    EnrichmentKind(
        slug="work_email",
        name="Work e-mail",
        description="Finds the work e-mail address of a person.",
        creditAction="EMAIL_LOOKUP",
    ),
    EnrichmentKind(
        slug="website_overview",
        name="Website overview",
        description="Sums up what a company's website says.",
        subject="company",
        creditAction="WEBSITE_ENRICHMENT",
    ),
    EnrichmentKind(
        slug="hiring_status",
        name="Hiring status",
        description="Whether a company is hiring.",
        subject="company",
        creditAction="HIRING_STATUS",
    ),
)
"""The three that the vendor's pages name."""
