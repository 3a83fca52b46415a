"""Senders, leads, lists, the pool that searches draw from, and the searches themselves."""

from typing import Literal

from pydantic import Field

from evals.sandbox.model.base import Id, Number, Object, Part, Time


class Domain(Part):
    """The domain of an e-mail sender."""

    id: Id
    """Its id."""
    domain: str
    """The domain."""
    status: Literal["pending", "verifying", "verified", "failed"] = "verified"
    """Where its set-up stands."""


class Sender(Part):
    """One sender account.  Ready: an ``active`` e-mail account with an inbox id, or a ``connected`` LinkedIn one."""

    id: Id
    """Its id."""
    type: Literal["email", "linkedin"]
    """Its channel."""
    status: str
    """E-mail: pending, warming, active, error.  LinkedIn: connected, credentials_required, disconnected."""
    user_id: str = "user_sandbox"
    """Its owner."""
    display_name: str | None = None
    """Its name."""
    created_at: Time | None = None
    """When it was made."""
    updated_at: Time | None = None
    """When it last changed."""
    provider_account_id: str | None = None
    """LinkedIn: the provider's id."""
    profile_url: str | None = None
    """LinkedIn: the profile."""
    is_premium: bool | None = None
    """LinkedIn: premium."""
    has_sales_navigator: bool | None = None
    """LinkedIn: Sales Navigator."""
    weekly_connection_limit: int | None = None
    """LinkedIn: invitations a week."""
    weekly_message_limit: int | None = None
    """LinkedIn: messages a week."""
    email_address: str | None = None
    """E-mail: the address."""
    domain_id: str | None = None
    """E-mail: the domain's id."""
    agentmail_inbox_id: str | None = None
    """E-mail: the inbox; without one it cannot send."""
    instantly_account_id: str | None = None
    """E-mail: the other kind of inbox."""
    warmup_status: str | None = None
    """E-mail: not_started, warming, warmed, active, completed, banned, suspended."""
    first_name: str | None = None
    """First name in the From line."""
    last_name: str | None = None
    """Last name in the From line."""
    signature: str | None = None
    """Signature."""
    daily_limit: int | None = Field(default=None, ge=0)
    """Messages a day of the world's clock; thread messages beyond it are answered with 429."""
    instantly_tag_id: str | None = None
    """Vendor's tag."""
    instantly_warmup_tag_id: str | None = None
    """Vendor's tag."""
    email_domains: Domain | None = None
    """E-mail: the domain."""


class Name(Part):
    """A name in its parts."""

    full: str | None = None
    """As one text."""
    short: str | None = None
    """Short form."""
    aliases: list[str] | None = None
    """Other spellings."""
    first: str | None = None
    """First name."""
    last: str | None = None
    """Last name."""


class Company(Part):
    """A company as a person's lead names it."""

    name: str | None = None
    """Its name."""
    id: str | None = None
    """Its id."""
    domain: str | None = None
    """Its domain."""


class Location(Part):
    """A place."""

    city: str | None = None
    """City."""
    state: str | None = None
    """State."""
    country: str | None = None
    """Country."""
    raw: str | None = None
    """As found."""


class Lead(Part):
    """One person or company."""

    id: Id = ""
    """Its id; left out, it follows from e-mail, profile, domain or name."""
    type: Literal["person", "company"] = "person"
    """Which of the two."""
    name: Name
    """The name."""
    title: str | None = None
    """A person's job title."""
    company: Company | None = None
    """A person's company."""
    location: Location | None = None
    """Where."""
    socials: list[Object] = Field(default_factory=list)
    """Objects with ``url``; a LinkedIn profile is found by its host."""
    contacts: list[Object] = Field(default_factory=list)
    """Objects with ``value``; an e-mail address is found by its ``@``."""
    attributes: Object = Field(default_factory=dict)
    """Free attributes."""
    raw: Object = Field(default_factory=dict)
    """As found."""
    domain: str | None = None
    """A company's domain."""
    industry: str | None = None
    """Industry; searches match on it."""
    size: str | None = None
    """Company size."""
    sources: list[Object] = Field(default_factory=list)
    """Where it came from."""
    createdAt: Time | None = None  # noqa: N815
    """When it was saved."""
    updatedAt: Time | None = None  # noqa: N815
    """When it last changed."""


class Generator(Part):
    """Makes obviously made-up people: the same ones for the same seed, on ``*.example`` domains."""

    count: int = Field(ge=0, le=20_000)
    """How many."""
    seed: int = 1
    """Another seed, other people."""
    titles: list[str] = Field(min_length=1)
    """Job titles, given out in turn."""
    cities: list[str] = Field(min_length=1)
    """``City, Country``, given out in turn."""
    industries: list[str] = Field(min_length=1)
    """Industries, given out in turn."""
    without_email: int = Field(default=0, ge=0)
    """Every n-th has no e-mail address; 0: all have one."""


class LeadPool(Part):
    """The outside world: what a lead search can find."""

    people: list[Lead] = Field(default_factory=list)
    """People written out; found before the made-up ones."""
    generate: list[Generator] = Field(default_factory=list)
    """Recipes for more."""


class LeadList(Part):
    """A list.  The protected list ``all`` exists by itself and holds every saved lead."""

    id: Id = ""
    """Its id; left out, it follows from the name."""
    name: str
    """Its name."""
    description: str | None = None
    """What it is for."""
    leadType: Literal["person", "company", "mixed"] = "person"  # noqa: N815
    """What it may hold."""
    lead_ids: list[Id] = Field(default_factory=list)
    """Saved leads in it, in order."""
    leads: list[Lead] = Field(default_factory=list)
    """Leads written here; at the start they move to the workspace's saved leads."""
    generate: list[Generator] = Field(default_factory=list)
    """Recipes for more of them."""
    createdAt: Time | None = None  # noqa: N815
    """When it was made."""
    updatedAt: Time | None = None  # noqa: N815
    """When it last changed."""


class SearchTask(Part):
    """A lead search.  Its end follows from ``createdAt`` and the pace."""

    id: Id
    """Its id."""
    status: Literal["pending", "running", "completed", "failed"] = "pending"
    """Where it stands."""
    prompt: str
    """Whom to look for."""
    fetch_count: int = Field(ge=1, le=2500)
    """How many at most."""
    list_id: Id
    """Where they go."""
    seen: int = Field(default=0, ge=0)
    """How many matches earlier runs of the same prompt and list, and then this one, have gone through."""
    resultCount: int | None = None  # noqa: N815
    """How many were saved and charged."""
    errorMessage: str | None = None  # noqa: N815
    """Why it failed."""
    createdAt: Time  # noqa: N815
    """When it was asked for."""
    completedAt: Time | None = None  # noqa: N815
    """When it ended."""
    price: Number = 1
    """Credits a saved row."""
