"""Answers about enrichments: what there is, and how one runs."""

# ruff: noqa: N815 - fields have the vendor's own names

from pydantic import AliasChoices, Field, JsonValue

from tools.api.wire import Answer, Part


class CostModel(Part):
    creditAction: str | None = None
    """Under which name the price list has a lead's price."""


class Enrichment(Part):
    """Something that can be found out about leads."""

    slug: str = Field(min_length=1)
    name: str | None = None
    description: str | None = None
    subject: str | None = None
    """``person`` or ``company``."""
    enabled: bool | None = None
    defaultOutputAttributeKey: str | None = None
    costModel: CostModel | None = None


class Enrichments(Answer):
    enrichments: list[Enrichment]


class EnrichmentStarted(Answer):
    """A run that has begun, or that a repeated key has found."""

    id: str = Field(validation_alias=AliasChoices("enrichmentRunId", "runId"), min_length=1)
    status: str | None = None
    leadCount: int | None = Field(default=None, ge=0)
    """Leads that it is about: each is charged when the run is dispatched."""
    reusedExistingRun: bool | None = None


class Counts(Part):
    """Leads by where their part of a run stands."""

    pending: int = 0
    running: int = 0
    completed: int = 0
    skipped: int = 0
    failed: int = 0

    @property
    def over(self) -> int:
        """Leads whose part is over."""
        return self.completed + self.skipped + self.failed


class RunScope(Part):
    resolvedCount: int | None = None
    counts: Counts | None = None


class Trouble(Part):
    message: str | None = None


class RunOfEnrichment(Part):
    id: str = Field(min_length=1)
    status: str | None = None
    mode: str | None = None
    scope: RunScope | None = None
    error: Trouble | None = None


class EnrichmentRun(Answer):
    run: RunOfEnrichment


class EnrichmentItem(Part):
    id: str = Field(min_length=1)
    leadId: str | None = None
    status: str | None = None
    result: JsonValue = None
    skippedReason: str | None = None
    error: Trouble | None = None


class ItemsPage(Part):
    nextCursor: str | None = None
    hasMore: bool | None = None


class EnrichmentItems(Answer):
    items: list[EnrichmentItem]
    page: ItemsPage | None = None
