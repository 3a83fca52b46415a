"""A whole world, and how it is read from a file."""

from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import TypeAlias

from pydantic import Field, ValidationError

from agent.common.errors import reason_of
from agent.common.files import text_of
from agent.common.strict_yaml import YamlError, strict_yaml
from evals.sandbox.model.base import Part, first_problem, stable_id
from evals.sandbox.model.campaigns import Campaign, Generated, Node, Prospect, Sent
from evals.sandbox.model.domains import EmailDomain
from evals.sandbox.model.enrichment import EnrichmentKind, EnrichmentRunState
from evals.sandbox.model.faults import Fault
from evals.sandbox.model.inbox import Message, ScriptedReply, Signal, SignalSource, SignalType, Thread, Upload
from evals.sandbox.model.leads import Lead, LeadList, LeadPool, SearchTask, Sender
from evals.sandbox.model.signal_work import EntityStatus, SignalSearch, SignalSettings
from evals.sandbox.model.workspace import Account, Context, Credits, Pace, Profile, Rules
from evals.sandbox.people import generate, with_id

DEFAULT_KEY = "pk_live_sandbox_0a1b2c3d4e5f60718293a4b5"


class WorldError(ValueError):
    """A world cannot be used.  The text says which file and which key."""


class World(Part):
    """Everything that a sandbox knows.  It is read at the start, changed by requests, saved and read again."""

    about: str = Field(default="", description="What this world is for, for people.")
    key: str = Field(default=DEFAULT_KEY, min_length=1, description="The API key that opens it.")
    account: Account = Field(default_factory=Account, description="Whose workspace it is.")
    context: Context | None = None
    """The company and market profile; null: set-up is unfinished."""
    profile: Profile | None = Field(default=None, description="The customer's own data; null: set-up is unfinished.")
    credits: Credits = Field(default_factory=Credits, description="Balance and prices.")
    pace: Pace = Field(default_factory=Pace, description="How long things take.")
    rules: Rules = Field(default_factory=Rules, description="Limits, and failures that come from the workspace itself.")
    senders: list[Sender] = Field(default_factory=list, description="Sender accounts.")
    domains: list[EmailDomain] = Field(default_factory=list, description="Domains; those of the senders are added.")
    lead_pool: LeadPool = Field(default_factory=LeadPool, description="What a search can find.")
    leads: list[Lead] = Field(default_factory=list, description="Saved leads.")
    lists: list[LeadList] = Field(default_factory=list, description="Lists of saved leads.")
    campaigns: list[Campaign] = Field(default_factory=list, description="Campaigns.")
    threads: list[Thread] = Field(default_factory=list, description="Conversations.")
    replies: list[ScriptedReply] = Field(default_factory=list, description="What people will write back.")
    signal_types: list[SignalType] = Field(default_factory=list)
    """Signal types; the built-in ones are added at the first look, as the vendor does."""
    signal_sources: list[SignalSource] = Field(default_factory=list)
    """Signal sources; the known ones are added at the start."""
    signals: list[Signal] = Field(default_factory=list, description="Signals found so far.")
    signal_settings: SignalSettings = Field(default_factory=SignalSettings, description="The daily scan.")
    signal_entities: dict[str, EntityStatus] = Field(default_factory=dict)
    """How far one is with the people and companies behind signals, by their ids; ``new`` where nothing stands."""
    signal_searches: list[SignalSearch] = Field(default_factory=list, description="Signal searches, oldest first.")
    tasks: list[SearchTask] = Field(default_factory=list, description="Lead searches.")
    enrichments: list[EnrichmentKind] = Field(default_factory=list, description="What can be found out about leads.")
    enrichment_runs: list[EnrichmentRunState] = Field(default_factory=list, description="Enrichments so far.")
    uploads: list[Upload] = Field(default_factory=list, description="Files that were uploaded to drafts.")
    outbox: list[Sent] = Field(default_factory=list, description="Everything that really left.")
    faults: list[Fault] = Field(default_factory=list, description="Answers that go wrong on purpose.")
    injections: list[str] = Field(default_factory=list)
    """Hostile sentences that this world plants; each must occur in a record, else the file is refused."""
    made: int = Field(default=0, ge=0, description="How many ids were given out; the next one follows from it.")

    def new_id(self, kind: str) -> str:
        """The next id: reproducible, because it depends on what was made before and nothing else."""
        self.made += 1
        return stable_id(kind, self.made)

    def everything(self) -> LeadList:
        """The protected list ``all``."""
        ids = [lead.id for lead in self.leads]
        return LeadList(id=stable_id("list", "all"), name="all", leadType="mixed", lead_ids=ids)


def load(world: str | Path | World) -> World:
    """Read a world: the name of a bundled one, a file (YAML or JSON), or a world (which is copied).

    Raises:
        WorldError: it cannot be read, or is not a world.
    """
    if isinstance(world, World):
        return _settle(world.model_copy(deep=True), "the world")
    text, origin = _read(world)
    try:
        return _settle(World.model_validate(strict_yaml(text)), origin)
    except YamlError as error:
        raise WorldError(f"{origin} is not YAML: {error}") from None
    except ValidationError as error:
        problem = first_problem(error, "the file")
        raise WorldError(f"{origin}: {problem} ({error.error_count()} in all)") from None


def seeds() -> list[str]:
    """The names of the bundled worlds."""
    folder = resources.files("evals.sandbox") / "seeds"
    return sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml"))


def _read(world: str | Path) -> tuple[str, str]:
    try:
        if isinstance(world, str) and world in seeds():
            return (resources.files("evals.sandbox") / "seeds" / f"{world}.yaml").read_text("utf-8"), f"world {world!r}"
        return text_of(Path(world)), str(world)
    except (OSError, UnicodeDecodeError) as error:
        names = ", ".join(seeds())
        trouble = f"neither a readable file nor one of the worlds {names}: {reason_of(error)}"
        raise WorldError(f"{world} is {trouble}") from None


def _settle(world: World, origin: str) -> World:
    """Give everything its id and move leads that stand inside lists to where they are kept."""
    saved = {lead.id: lead for lead in map(with_id, world.leads)}
    world.lead_pool.people = [with_id(person) for person in world.lead_pool.people]
    for group in world.lists:
        _settle_list(group, saved)
    world.leads = list(saved.values())
    for campaign in world.campaigns:
        campaign.id = campaign.id or stable_id("campaign", campaign.name)
    for part, kind in _nameless(world):
        part.id = part.id or world.new_id(kind)
    fault = next(_faults(world), None)
    if fault is not None:
        raise WorldError(f"{origin}: {fault}")
    return world


def _settle_list(group: LeadList, saved: dict[str, Lead]) -> None:
    group.id = group.id or stable_id("list", group.name)
    inline = [*group.leads, *(lead for recipe in group.generate for lead in generate(recipe))]
    for lead in map(with_id, inline):
        saved.setdefault(lead.id, lead)
        group.lead_ids.append(lead.id)
    group.leads, group.generate = [], []
    group.lead_ids = list(dict.fromkeys(group.lead_ids))


_Numbered: TypeAlias = Node | Prospect | Generated | Thread | Message | SignalType | Signal
"""What gets the next id where a file gives none."""


def _nameless(world: World) -> Iterator[tuple[_Numbered, str]]:
    for campaign in world.campaigns:
        yield from ((node, "node") for node in campaign.sequence_nodes)
        yield from ((prospect, "prospect") for prospect in campaign.prospects)
        yield from ((message, "generated") for message in campaign.messages)
    for thread in world.threads:
        yield thread, "thread"
        yield from ((message, "message") for message in thread.messages)
    yield from ((kind, "signal_type") for kind in world.signal_types)
    yield from ((signal, "signal") for signal in world.signals)


def _faults(world: World) -> Iterator[str]:
    leads = {lead.id for lead in world.leads}
    for group in world.lists:
        yield from (
            f"list {group.name!r} holds the lead {lead_id!r}, which is not under 'leads'"
            for lead_id in group.lead_ids
            if lead_id not in leads
        )
    yield from _unknown_senders(world)
    text = world.model_dump_json(exclude={"injections"}) if world.injections else ""
    for injection in world.injections:
        if World(about=injection).model_dump_json(include={"about"})[10:-2] not in text:
            yield f"the injection {injection[:60]!r} occurs in no record"


def _unknown_senders(world: World) -> Iterator[str]:
    named = {thread.account_id for thread in world.threads if thread.account_id is not None}
    named |= {sender for campaign in world.campaigns for sender in campaign.sender_account_ids}
    for sender in sorted(named - {sender.id for sender in world.senders}):
        yield f"the sender {sender!r} is named but not under 'senders'"
