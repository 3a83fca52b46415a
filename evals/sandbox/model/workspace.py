"""The workspace itself: profile, credits, limits and how fast time-consuming things go."""

from typing import Literal

from pydantic import Field

from evals.sandbox.model.base import Number, Part, Time


class UserNotes(Part):
    """What is known about the person."""

    professionalBackground: str = Field(default="", description="Their background.")  # noqa: N815 - a wire name


class CompanyNotes(Part):
    """What is known about their company."""

    overview: str = Field(default="", description="What it is.")
    product: str = Field(default="", description="What it sells.")
    problemSolved: str = Field(default="", description="Which problem that solves.")  # noqa: N815
    differentiators: str = Field(default="", description="Why theirs.")
    linkedInPresence: str = Field(default="", description="How it appears on LinkedIn.")  # noqa: N815


class ContentNotes(Part):
    """How they write."""

    linkedInVoice: str = Field(default="", description="Voice on LinkedIn.")  # noqa: N815
    recommendedTopics: list[str] = Field(default_factory=list, description="What to write about.")  # noqa: N815
    preferredTone: str = Field(default="", description="Tone of messages.")  # noqa: N815
    contentFormats: list[str] = Field(default_factory=list, description="Formats they use.")  # noqa: N815
    topicsToAvoid: list[str] = Field(default_factory=list, description="What not to write about.")  # noqa: N815
    postingCadence: str = Field(default="", description="How often they post.")  # noqa: N815


class MarketNotes(Part):
    """Whom they sell to."""

    targetAudience: str = Field(default="", description="The audience in a sentence.")  # noqa: N815
    industryContext: str = Field(default="", description="The state of that industry.")  # noqa: N815
    icpJobTitles: list[str] = Field(default_factory=list, description="Titles of the ideal customer.")  # noqa: N815
    icpIndustries: list[str] = Field(default_factory=list, description="Their industries.")  # noqa: N815
    icpCompanySizes: list[str] = Field(default_factory=list, description="Their company sizes.")  # noqa: N815
    icpPainPoints: list[str] = Field(default_factory=list, description="What hurts them.")  # noqa: N815
    icpKeywords: list[str] = Field(default_factory=list, description="Words that they use.")  # noqa: N815


class Context(Part):
    """The ``context`` half of ``GET /api/context``."""

    user: UserNotes = Field(default=UserNotes(), description="About the person.")
    company: CompanyNotes = Field(default=CompanyNotes(), description="About the company.")
    content: ContentNotes = Field(default=ContentNotes(), description="About their writing.")
    market: MarketNotes = Field(default=MarketNotes(), description="About their market.")
    extra: dict[str, str] | None = Field(default=None, description="Anything else.")


class Profile(Part):
    """The ``profile`` half of ``GET /api/context``."""

    firstName: str | None = Field(default=None, description="First name of the customer.")  # noqa: N815
    lastName: str | None = Field(default=None, description="Last name of the customer.")  # noqa: N815
    companyName: str | None = Field(default=None, description="Their company.")  # noqa: N815
    website: str | None = Field(default=None, description="Its website.")


class Account(Part):
    """Whose workspace it is; the same under every key of it."""

    id: str = Field(default="acc_sandbox", min_length=1)
    """Its id."""
    email: str = "owner@sandbox.example"
    """The owner's address."""


class Operation(Part):
    """One priced operation of the billing registry."""

    label: str = Field(description="For people.")
    credits: Number = Field(description="Credits a unit.")
    billableUnit: str = Field(description="What a unit is.")  # noqa: N815
    unitLabel: str = Field(description="The unit for people.")  # noqa: N815
    featureGroup: str = Field(default="general", description="Where it belongs.")  # noqa: N815
    certainty: str = Field(default="exact", description="``exact`` or ``maximum``.")


_COSTS: dict[str, int | float] = {"FIND_PERSON": 1, "AI_MESSAGE_GENERATION": 2, "IMPORT_LEAD": 0}


class Credits(Part):
    """The balance, which no endpoint shows, and the prices, which ``GET /api/credits/config`` shows."""

    balance: Number = Field(default=1000, description="Credits left.")
    costs: dict[str, Number] = Field(default_factory=lambda: dict(_COSTS))
    """Action name to credits a unit.  An action that is missing here is charged one credit all the same."""
    operations: dict[str, Operation] = Field(default_factory=dict)
    """Operation id to its row of the registry."""
    actions: dict[str, str] = Field(default_factory=dict)
    """Old action name to operation id (``legacyCreditActions``)."""


class Pace(Part):
    """How long things take, in seconds of the world's own clock, which runs ``speed`` times as fast as the wall."""

    start: Time | None = None
    """What the world's clock shows at the start; left out, the real time."""
    search_seconds: Number = Field(default=3, description="From the start of a lead search to its end.")
    enrichment_seconds: Number = Field(default=3, description="From the start of an enrichment to its end.")
    launch_seconds: Number = Field(default=3, description="How long a campaign stays ``launching``.")
    send_seconds: Number = Field(default=1, description="Between two messages of an active campaign.")
    reply_seconds: Number = Field(default=20, description="From a campaign message to its answer, where one comes.")
    reply_every: int = Field(default=0, ge=0, description="Every n-th campaign message is answered; 0: none is.")


class Rules(Part):
    """How strict the workspace is, and what goes wrong in it by itself."""

    body_bytes: int = Field(default=11_000_000, ge=0)
    """Largest request body; a larger one is answered with 413."""
    requests_per_minute: int = Field(default=0, ge=0)
    """Requests in one minute before 429 with ``Retry-After``; 0: no limit."""
    signal_types: int = Field(default=20, ge=0, description="Most signal types, built-in ones included.")
    rows_per_import: int = Field(default=0, ge=0)
    """Rows that one import into a campaign commits before it stops with 206 and ``partial``; 0: no limit."""
    done_word: Literal["completed", "done"] = "completed"
    """The word for a finished search: the endpoint page says ``completed``, the playbook ``done``."""
    search_error: str | None = Field(default=None, description="When set, every lead search fails with this message.")
    launch_error: Literal[500, 503] | None = None
    """When set, every launch that passes the checks fails with this status and stays a draft."""
    signature_error: bool = Field(default=False, description="When set, a signature cannot be saved (502).")
