"""Senders, leads, lists, the pool that searches draw from, and the searches themselves."""

from typing import Literal

from pydantic import Field

from evals.sandbox.model.base import OWNER, Id, Number, Object, Part, Time


class Domain(Part):
    """The domain of an e-mail sender."""

    id: Id = Field(description="Its id.")
    domain: str = Field(description="The domain.")
    status: Literal["pending", "verifying", "verified", "failed"] = "verified"
    """Where its set-up stands."""


class Sender(Part):
    """One sender account.  Ready: an ``active`` e-mail account with an inbox id, or a ``connected`` LinkedIn one."""

    id: Id = Field(description="Its id.")
    type: Literal["email", "linkedin"] = Field(description="Its channel.")
    status: str
    """E-mail: pending, warming, active, error.  LinkedIn: connected, credentials_required, disconnected."""
    user_id: str = Field(default=OWNER, description="Its owner.")
    display_name: str | None = Field(default=None, description="Its name.")
    created_at: Time | None = Field(default=None, description="When it was made.")
    updated_at: Time | None = Field(default=None, description="When it last changed.")
    provider_account_id: str | None = Field(default=None, description="LinkedIn: the provider's id.")
    profile_url: str | None = Field(default=None, description="LinkedIn: the profile.")
    is_premium: bool | None = Field(default=None, description="LinkedIn: premium.")
    has_sales_navigator: bool | None = Field(default=None, description="LinkedIn: Sales Navigator.")
    weekly_connection_limit: int | None = Field(default=None, description="LinkedIn: invitations a week.")
    weekly_message_limit: int | None = Field(default=None, description="LinkedIn: messages a week.")
    email_address: str | None = Field(default=None, description="E-mail: the address.")
    domain_id: str | None = Field(default=None, description="E-mail: the domain's id.")
    agentmail_inbox_id: str | None = Field(default=None, description="E-mail: the inbox; without one it cannot send.")
    instantly_account_id: str | None = Field(default=None, description="E-mail: the other kind of inbox.")
    warmup_status: str | None = None
    """E-mail: not_started, warming, warmed, active, completed, banned, suspended."""
    first_name: str | None = Field(default=None, description="First name in the From line.")
    last_name: str | None = Field(default=None, description="Last name in the From line.")
    signature: str | None = Field(default=None, description="Signature.")
    daily_limit: int | None = Field(default=None, ge=0)
    """Messages a day of the world's clock; thread messages beyond it are answered with 429."""
    instantly_tag_id: str | None = Field(default=None, description="Vendor's tag.")
    instantly_warmup_tag_id: str | None = Field(default=None, description="Vendor's tag.")
    email_domains: Domain | None = Field(default=None, description="E-mail: the domain.")


class Name(Part):
    """A name in its parts."""

    full: str | None = Field(default=None, description="As one text.")
    short: str | None = Field(default=None, description="Short form.")
    aliases: list[str] | None = Field(default=None, description="Other spellings.")
    first: str | None = Field(default=None, description="First name.")
    last: str | None = Field(default=None, description="Last name.")


class Company(Part):
    """A company as a person's lead names it."""

    name: str | None = Field(default=None, description="Its name.")
    id: str | None = Field(default=None, description="Its id.")
    domain: str | None = Field(default=None, description="Its domain.")


class Location(Part):
    """A place."""

    city: str | None = Field(default=None, description="City.")
    state: str | None = Field(default=None, description="State.")
    country: str | None = Field(default=None, description="Country.")
    raw: str | None = Field(default=None, description="As found.")


class Lead(Part):
    """One person or company."""

    id: Id = Field(default="", description="Its id; left out, it follows from e-mail, profile, domain or name.")
    type: Literal["person", "company"] = Field(default="person", description="Which of the two.")
    name: Name = Field(description="The name.")
    title: str | None = Field(default=None, description="A person's job title.")
    company: Company | None = Field(default=None, description="A person's company.")
    location: Location | None = Field(default=None, description="Where.")
    socials: list[Object] = Field(default_factory=list)
    """Objects with ``url``; a LinkedIn profile is found by its host."""
    contacts: list[Object] = Field(default_factory=list)
    """Objects with ``value``; an e-mail address is found by its ``@``."""
    attributes: Object = Field(default_factory=dict, description="Free attributes.")
    raw: Object = Field(default_factory=dict, description="As found.")
    domain: str | None = Field(default=None, description="A company's domain.")
    industry: str | None = Field(default=None, description="Industry; searches match on it.")
    size: str | None = Field(default=None, description="Company size.")
    sources: list[Object] = Field(default_factory=list, description="Where it came from.")
    createdAt: Time | None = Field(default=None, description="When it was saved.")  # noqa: N815
    updatedAt: Time | None = Field(default=None, description="When it last changed.")  # noqa: N815


class Generator(Part):
    """Makes obviously made-up people: the same ones for the same seed, on ``*.example`` domains."""

    count: int = Field(ge=0, le=20_000, description="How many.")
    seed: int = Field(default=1, description="Another seed, other people.")
    titles: list[str] = Field(min_length=1, description="Job titles, given out in turn.")
    cities: list[str] = Field(min_length=1, description="``City, Country``, given out in turn.")
    industries: list[str] = Field(min_length=1, description="Industries, given out in turn.")
    without_email: int = Field(default=0, ge=0, description="Every n-th has no e-mail address; 0: all have one.")


class LeadPool(Part):
    """The outside world: what a lead search can find."""

    people: list[Lead] = Field(default_factory=list, description="People written out; found before the made-up ones.")
    generate: list[Generator] = Field(default_factory=list, description="Recipes for more.")


class LeadList(Part):
    """A list.  The protected list ``all`` exists by itself and holds every saved lead."""

    id: Id = Field(default="", description="Its id; left out, it follows from the name.")
    name: str = Field(description="Its name.")
    description: str | None = Field(default=None, description="What it is for.")
    leadType: Literal["person", "company", "mixed"] = Field(default="person", description="What it may hold.")  # noqa: N815
    lead_ids: list[Id] = Field(default_factory=list, description="Saved leads in it, in order.")
    leads: list[Lead] = Field(default_factory=list)
    """Leads written here; at the start they move to the workspace's saved leads."""
    generate: list[Generator] = Field(default_factory=list, description="Recipes for more of them.")
    createdAt: Time | None = Field(default=None, description="When it was made.")  # noqa: N815
    updatedAt: Time | None = Field(default=None, description="When it last changed.")  # noqa: N815


class SearchTask(Part):
    """A lead search.  Its end follows from ``createdAt`` and the pace."""

    id: Id = Field(description="Its id.")
    status: Literal["pending", "running", "completed", "failed"] = "pending"
    """Where it stands."""
    prompt: str = Field(description="Whom to look for.")
    fetch_count: int = Field(ge=1, le=2500, description="How many at most.")
    list_id: Id = Field(description="Where they go.")
    seen: int = Field(default=0, ge=0)
    """How many matches earlier runs of the same prompt and list, and then this one, have gone through."""
    resultCount: int | None = Field(default=None, description="How many were saved and charged.")  # noqa: N815
    errorMessage: str | None = Field(default=None, description="Why it failed.")  # noqa: N815
    createdAt: Time = Field(description="When it was asked for.")  # noqa: N815
    completedAt: Time | None = Field(default=None, description="When it ended.")  # noqa: N815
    price: Number = Field(default=1, description="Credits a saved row.")
