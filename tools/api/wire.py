"""What the API answers: tolerant of keys we do not know, intolerant of missing or mistyped things we rely on.

An answer that lacks the thing itself never becomes "nothing there": it fails, and the gate calls it unreadable.  Words
of the vendor (statuses, channels) stay strings, so that a new word is read and judged unknown instead of breaking.
"""

# ruff: noqa: N815 - fields have the vendor's own names

import math
from collections.abc import Sequence
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, JsonValue, model_validator

Number = int | float


class Part(BaseModel):
    """Base of everything inside an answer."""

    model_config = ConfigDict(
        extra="ignore",
        strict=True,
        frozen=True,
        populate_by_name=True,
        allow_inf_nan=False,
        defer_build=True,  # most answers are not read in a run
    )


class Whole(Part):
    """Something that leaves or is changed as it stands: what it holds besides is kept as it came."""

    model_config = ConfigDict(extra="allow")


class Answer(Part):
    """Base of answers: refuses a body that says of itself that it failed, whatever its status code was."""

    wrapper: ClassVar[str | None] = None
    """The key around the one object, where some routes leave it out: ``{"list": {...}}`` or ``{...}``."""

    @model_validator(mode="before")
    @classmethod
    def _judge(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            raise ValueError("the answer is not a JSON object")
        if data.get("error"):
            raise ValueError("the answer carries an error")
        if data.get("success") is False:
            raise ValueError("the answer says that it did not succeed")
        if cls.wrapper is not None and cls.wrapper not in data:
            return {**data, cls.wrapper: data}
        return data


class Context(Answer):
    """The workspace profile; either half is null while the set-up is unfinished, and both keys must be there."""

    context: dict[str, JsonValue] | None
    """Company, market, voice."""
    profile: dict[str, JsonValue] | None
    """The user's own name, company and website."""


class Account(Part):
    id: str = Field(min_length=1)
    email: str | None = None
    fullName: str | None = None


class AccountAnswer(Answer):
    """Whose workspace a key opens."""

    account: Account


class Operation(Part):
    credits: Number | None = None
    """Credits a unit."""
    unitLabel: str | None = None
    label: str | None = None


class CreditsConfig(Answer):
    operations: dict[str, Operation] = Field(default_factory=dict)
    costs: dict[str, Number | None] = Field(default_factory=dict)
    """Action name to credits a unit."""
    legacyCreditActions: dict[str, str] = Field(default_factory=dict)
    """Older action name to operation id."""

    @model_validator(mode="after")
    def _names_prices(self) -> Self:
        if not self.model_fields_set & {"operations", "costs"}:
            raise ValueError("the answer holds no prices")
        return self

    @property
    def prices(self) -> dict[str, int]:
        """Credits a unit by name, parts of a credit counted whole; where two prices disagree, the higher one."""
        current = [(name, operation.credits) for name, operation in self.operations.items()]
        known = dict(current)
        older = [(name, known.get(operation)) for name, operation in self.legacyCreditActions.items()]
        found: dict[str, int] = {}
        for name, price in (*current, *older, *self.costs.items()):
            if price is not None and price >= 0:
                found[name] = max(found.get(name, 0), math.ceil(price))
        return found


class Named(Part):
    """Something of which only id and name matter."""

    id: str
    name: str | None = None


class Company(Whole):
    name: str | None = None


class LeadName(Whole):
    full: str | None = None
    short: str | None = None
    first: str | None = None
    last: str | None = None

    @property
    def text(self) -> str | None:
        """The best single spelling."""
        parts = " ".join(part for part in (self.first, self.last) if part)
        return self.full or parts or self.short or None


class Contact(Whole):
    """One way to reach a lead: an address or a number."""

    value: str | None = None


class Social(Whole):
    url: str | None = None


class Lead(Part):
    """A person or company of the workspace."""

    id: str
    type: str | None = None
    """``person`` or ``company``."""
    name: LeadName | str | None = None
    title: str | None = None
    company: Company | str | None = None
    email: str | None = None
    """An address, where a route gives it flat."""
    contacts: list[Contact] | None = None
    socials: list[Social] | None = None

    @property
    def full_name(self) -> str | None:
        """The name as one string."""
        return self.name.text if isinstance(self.name, LeadName) else self.name

    @property
    def company_name(self) -> str | None:
        """The company as one string."""
        return self.company.name if isinstance(self.company, Company) else self.company

    @property
    def emails(self) -> list[str]:
        """Every e-mail address that the lead has, without repeats."""
        values = [self.email, *(contact.value for contact in self.contacts or [])]
        return list(dict.fromkeys(value for value in values if value and "@" in value))

    @property
    def linkedin_url(self) -> str | None:
        """The LinkedIn profile, if there is one."""
        urls = (social.url for social in self.socials or [] if social.url)
        return next((url for url in urls if _is_linkedin(url)), None)


def _is_linkedin(url: str) -> bool:
    try:
        host = str(urlsplit(url if "//" in url else f"//{url}").hostname)
    except ValueError:
        return False
    return host == "linkedin.com" or host.endswith(".linkedin.com")


class LeadTask(Part):
    id: str = Field(validation_alias=AliasChoices("id", "taskId"))
    status: str | None = None
    resultListId: str | None = None
    resultCount: int | None = None
    errorMessage: str | None = None
    prompt: str | None = None


class LeadSearchStarted(Answer):
    wrapper = "task"
    task: LeadTask
    result_list: Named | None = Field(default=None, alias="list")


class LeadSearchTasks(Answer):
    """Searches, the one that was asked for or the newest."""

    tasks: list[LeadTask]


class LeadList(Part):
    id: str
    name: str | None = None
    description: str | None = None
    leadType: str | None = None
    leadCount: int | None = None


class ListAnswer(Answer):
    wrapper = "list"
    found: LeadList = Field(alias="list")


class Lists(Answer):
    lists: list[LeadList]


class ImportCounts(Part):
    leadCount: int
    personCount: int | None = None
    companyCount: int | None = None


class ImportPreview(Answer):
    preview: ImportCounts


class ImportDone(Answer):
    """A finished import.  Its shape is not documented in full, so any of three signs of success will do."""

    leads: list[Lead] | None = None
    into: LeadList | None = Field(default=None, alias="list")
    imported: int | None = None

    @model_validator(mode="after")
    def _shows_something(self) -> Self:
        if self.leads is None and self.into is None and self.imported is None:
            raise ValueError("the answer shows neither leads nor a list nor a count")
        return self


class ListLeads(Answer):
    leads: Sequence[Lead]
    total: int | None = None
    """Leads in the whole list."""
    hasMore: bool | None = None
    nextCursor: str | None = None
