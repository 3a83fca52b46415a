"""The workspace itself: profile, credits, limits and how fast time-consuming things go."""

from typing import Literal

from pydantic import Field

from evals.sandbox.model.base import Number, Part, Time


class UserNotes(Part):
    """What is known about the person."""

    professionalBackground: str = ""  # noqa: N815 - a wire name
    """Their background."""


class CompanyNotes(Part):
    """What is known about their company."""

    overview: str = ""
    """What it is."""
    product: str = ""
    """What it sells."""
    problemSolved: str = ""  # noqa: N815
    """Which problem that solves."""
    differentiators: str = ""
    """Why theirs."""
    linkedInPresence: str = ""  # noqa: N815
    """How it appears on LinkedIn."""


class ContentNotes(Part):
    """How they write."""

    linkedInVoice: str = ""  # noqa: N815
    """Voice on LinkedIn."""
    recommendedTopics: list[str] = Field(default_factory=list)  # noqa: N815
    """What to write about."""
    preferredTone: str = ""  # noqa: N815
    """Tone of messages."""
    contentFormats: list[str] = Field(default_factory=list)  # noqa: N815
    """Formats they use."""
    topicsToAvoid: list[str] = Field(default_factory=list)  # noqa: N815
    """What not to write about."""
    postingCadence: str = ""  # noqa: N815
    """How often they post."""


class MarketNotes(Part):
    """Whom they sell to."""

    targetAudience: str = ""  # noqa: N815
    """The audience in a sentence."""
    industryContext: str = ""  # noqa: N815
    """The state of that industry."""
    icpJobTitles: list[str] = Field(default_factory=list)  # noqa: N815
    """Titles of the ideal customer."""
    icpIndustries: list[str] = Field(default_factory=list)  # noqa: N815
    """Their industries."""
    icpCompanySizes: list[str] = Field(default_factory=list)  # noqa: N815
    """Their company sizes."""
    icpPainPoints: list[str] = Field(default_factory=list)  # noqa: N815
    """What hurts them."""
    icpKeywords: list[str] = Field(default_factory=list)  # noqa: N815
    """Words that they use."""


class Context(Part):
    """The ``context`` half of ``GET /api/context``."""

    user: UserNotes = UserNotes()
    """About the person."""
    company: CompanyNotes = CompanyNotes()
    """About the company."""
    content: ContentNotes = ContentNotes()
    """About their writing."""
    market: MarketNotes = MarketNotes()
    """About their market."""
    extra: dict[str, str] | None = None
    """Anything else."""


class Profile(Part):
    """The ``profile`` half of ``GET /api/context``."""

    firstName: str | None = None  # noqa: N815
    """First name of the customer."""
    lastName: str | None = None  # noqa: N815
    """Last name of the customer."""
    companyName: str | None = None  # noqa: N815
    """Their company."""
    website: str | None = None
    """Its website."""


class Account(Part):
    """Whose workspace it is; the same under every key of it."""

    id: str = Field(default="acc_sandbox", min_length=1)
    """Its id."""
    email: str = "owner@sandbox.example"
    """The owner's address."""


class Operation(Part):
    """One priced operation of the billing registry."""

    label: str
    """For people."""
    credits: Number
    """Credits a unit."""
    billableUnit: str  # noqa: N815
    """What a unit is."""
    unitLabel: str  # noqa: N815
    """The unit for people."""
    featureGroup: str = "general"  # noqa: N815
    """Where it belongs."""
    certainty: str = "exact"
    """``exact`` or ``maximum``."""


_COSTS: dict[str, int | float] = {"FIND_PERSON": 1, "AI_MESSAGE_GENERATION": 2, "IMPORT_LEAD": 0}


class Credits(Part):
    """The balance, which no endpoint shows, and the prices, which ``GET /api/credits/config`` shows."""

    balance: Number = 1000
    """Credits left."""
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
    search_seconds: Number = 3
    """From the start of a lead search to its end."""
    launch_seconds: Number = 3
    """How long a campaign stays ``launching``."""
    send_seconds: Number = 1
    """Between two messages of an active campaign."""
    reply_seconds: Number = 20
    """From a campaign message to its answer, where one comes."""
    reply_every: int = Field(default=0, ge=0)
    """Every n-th campaign message is answered; 0: none is."""


class Rules(Part):
    """How strict the workspace is, and what goes wrong in it by itself."""

    body_bytes: int = Field(default=2_000_000, ge=0)
    """Largest request body; a larger one is answered with 413."""
    requests_per_minute: int = Field(default=0, ge=0)
    """Requests in one minute before 429 with ``Retry-After``; 0: no limit."""
    signal_types: int = Field(default=20, ge=0)
    """Most signal types, built-in ones included."""
    rows_per_import: int = Field(default=0, ge=0)
    """Rows that one import into a campaign commits before it stops with 206 and ``partial``; 0: no limit."""
    done_word: Literal["completed", "done"] = "completed"
    """The word for a finished search: the endpoint page says ``completed``, the playbook ``done``."""
    search_error: str | None = None
    """When set, every lead search fails with this message."""
    launch_error: Literal[500, 503] | None = None
    """When set, every launch that passes the checks fails with this status and stays a draft."""
