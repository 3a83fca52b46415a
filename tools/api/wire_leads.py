"""Answers about the leads of the workspace, with everything that a lead can be set back to."""

# ruff: noqa: N815 - fields have the vendor's own names

from collections.abc import Sequence
from typing import Literal

from pydantic import ConfigDict, JsonValue

from tools.api.wire import Answer, Lead, ListLeads


class StoredLead(Lead):
    """A lead with every field that can be changed, as it came."""

    model_config = ConfigDict(extra="allow")
    location: dict[str, JsonValue] | None = None
    attributes: dict[str, JsonValue] | None = None
    domain: str | None = None
    industry: str | None = None
    size: str | None = None
    lists: list[dict[str, JsonValue]] | None = None


class StoredListLeads(ListLeads):
    """A page of a list, with everything that is kept of those on it."""

    leads: Sequence[StoredLead]


class LeadAnswer(Answer):
    wrapper = "lead"
    lead: StoredLead


class LeadPage(Answer):
    leads: list[StoredLead]
    nextCursor: str | None = None


class Gone(Answer):
    """That something was deleted; nothing else is in it."""

    success: Literal[True]
