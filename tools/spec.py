"""What a tool is: arguments, a request, a summary, and what it does to the world.

It holds no client, so calling one can do nothing.  The marks on arguments are in ``args.py``, the facets of effects in
``effects.py``; both are re-exported here.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from agent.common.json_value import Json
from tools.api.endpoints import Effect, Endpoint
from tools.api.request import WireRequest, render
from tools.api.wire import Answer
from tools.args import NULLABLE, At, Kind, Nullable, Place, Ref, ToolArgs, dump, placements, references
from tools.effects import NO_EFFECTS, Effects, Facts, Mark, Record, Records

__all__ = [
    "JOURNEYS",
    "NULLABLE",
    "TOPICS",
    "Answer",
    "At",
    "Facts",
    "Follow",
    "Goal",
    "Journey",
    "Kind",
    "Nullable",
    "Place",
    "Record",
    "Records",
    "Ref",
    "State",
    "ToolArgs",
    "ToolSpec",
    "Topic",
    "dump",
    "placements",
    "references",
]  # fmt: skip

Journey = Literal["campaign", "import", "signals", "replies", "one_off_email", "manage"]
JOURNEYS: tuple[Journey, ...] = ("campaign", "import", "signals", "replies", "one_off_email", "manage")
"""The playbook's five journeys, in its order, and one for the rest of the vendor's reference."""

Topic = Literal[
    "campaigns", "steps", "roster", "texts", "leads", "lists", "enrichment", "signals", "senders", "inbox", "profile"
]
TOPICS: tuple[Topic, ...] = (
    "campaigns",
    "steps",
    "roster",
    "texts",
    "leads",
    "lists",
    "enrichment",
    "signals",
    "senders",
    "inbox",
    "profile",
)
"""What ``manage`` is about.  It has many tools, so a model is shown those of one topic at a time."""

Goal = Literal[
    "answer",
    "campaign.find", "campaign.draft", "campaign.launch",
    "import.import", "import.check", "import.create",
    "signals.show", "signals.watch", "signals.sources", "signals.mark", "signals.drafts",
    "replies.list", "replies.read", "replies.reply", "replies.archive",
    "one_off_email.send", "one_off_email.draft",
    "manage.show", "manage.pause", "manage.resume", "manage.campaigns", "manage.leads", "manage.lists",
    "manage.enrich", "manage.signals", "manage.senders", "manage.profile", "manage.inbox",
]  # fmt: skip
"""How far a request may be meant to go: a journey and a goal of its guide; ``answer`` changes nothing."""

State = Literal["pending", "done", "failed", "unknown"]
"""Where an asynchronous operation stands; ``unknown`` is a word that the vendor does not document, never success."""

T = TypeVar("T")
OfArgs = Callable[[Any], T]
"""A function of the tool's own arguments."""
OfAnswer = Callable[[Any], T]
"""A function of the tool's own answer, parsed."""
Tells = Callable[[WireRequest, Any, tuple[Record, ...], Records], tuple[Record, ...]]
"""From the request, the parsed answer, the records it showed and those known before to what it says of others."""


@dataclass(frozen=True, slots=True)
class Follow:
    """How an asynchronous start is waited for: by another tool of the registry, called through the gate."""

    tool: str
    args: OfAnswer[dict[str, Json] | None]
    """From the answer of the start to that tool's arguments; ``None`` when it names no task."""


def one_person(*_of: object) -> int:
    """``about`` of what is done to people one by one."""
    return 1


def _no_records(*_of: object) -> tuple[Record, ...]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolSpec:
    """One tool.  ``endpoint`` is ``None`` for the local ones, which touch nothing but the run itself."""

    name: str
    description: str
    """For the planner: when to use it, what must have happened before, units, limits."""
    args: type[ToolArgs]
    effect: Effect
    """What it does at most in ordinary use; ``effect_of`` may say more for particular arguments."""
    journeys: tuple[Journey, ...] = ()
    """The journeys that declare it; empty means always declared."""
    topics: tuple[Topic, ...] = ()
    """The topics of ``manage`` that declare it there; empty for all of them."""
    endpoint: Endpoint | None = None
    answer: type[Answer] | None = None
    summarise: OfAnswer[dict[str, Json]] = field(default=lambda answer: {})
    """From the answer to what the planner sees: ids and counts under the vendor's names, the rest dropped."""
    records: OfAnswer[tuple[Record, ...]] = _no_records
    """The objects that an answer showed."""
    fixed: Mapping[str, Json] = field(default_factory=dict)
    """Body keys that the tool sets by itself."""
    completed: Callable[[WireRequest, Records], WireRequest] | None = None
    """The request with what it carries over of a record, where the vendor takes that record only as a whole."""
    effects: Effects = NO_EFFECTS
    """What it does to the world; only a read may leave it out."""
    tells: Tells = _no_records
    """What an answer says, taken with its request, of records that it does not show itself."""
    sets_mark: Mark | None = None
    """What counts as done in the run once it has succeeded."""
    existing: Callable[[WireRequest], Mapping[str, Json]] | None = None
    """The arguments of the read that shows what a 409 is about; left out: those of the same name on the wire."""
    carries: str = ""
    """The argument that names a file of the user's, which leaves in place of the body."""
    needs: Kind | None = None
    """Of which kind a record has to be known before a model is shown it, so that it costs the others nothing."""
    foreign: bool = False
    """Whether its answer can show what strangers wrote, or what others left in a record."""
    rows_are: Kind | None = None
    """What the rows of its answer are, where the vendor's name for them is that of something else."""
    boot: bool = False
    """Whether it belongs to the boot sequence, so that nothing comes before it."""
    by_program: bool = False
    """Whether only the program makes it: a read for the gate, of which no model is told."""
    asks_person: bool = False
    """Whether its result is a person's answer."""
    label: str = ""
    """What a person is told a local tool is about; empty for those that are told as calls."""
    effect_of: OfArgs[Effect] | None = None
    """The effect for particular arguments, where it can differ from ``effect``."""
    units: OfArgs[int] = field(default=lambda args: 0)
    """The largest number of billable units."""
    counts: Callable[[Any, Records], int | None] | None = None
    """The same where only what was read says how many; ``None`` while nobody knows."""
    about: Callable[[Any, Records], int | None] | None = None
    """How many people it is about, beside those whom it reaches; left out where it is about none.  ``None`` comes of it
    while nobody knows."""
    priced_by: Callable[[Any, Records], tuple[str, ...]] | None = None
    """Names of its price where what was read says them, in place of the endpoint's; nothing while nobody knows."""
    once_key: At | None = None
    """Where the vendor takes a key under which a call may be made again and happens once.  The program sets it."""
    units_done: OfAnswer[int | None] = field(default=lambda answer: None)
    """The number of units really used, by the final answer; ``None`` where it does not say."""
    tally: OfAnswer[tuple[int, int]] | None = None
    """How many items of a batch were done and how many failed: its HTTP status says nothing of that."""
    unmet: Callable[[WireRequest, Any], tuple[str, ...]] = lambda request, answer: ()
    """The fields of a request that its answer shows otherwise than they were asked, by name."""
    would: Callable[[Any, Records], dict[str, Json]] = lambda args, records: {}
    """From the arguments and what is known to what its answer would tell, for a plan that goes on with it."""
    next_page: Callable[[Mapping[str, Json]], dict[str, Json] | None] | None = None
    """Of a read that takes a ``limit`` and has pages: from a summary to the arguments of the page after it."""
    follow: Follow | None = None
    """How to wait for it, if it starts something asynchronous."""
    state: OfAnswer[State] | None = None
    """The state of what is being waited for, on tools that read one."""
    progress: OfAnswer[str] = lambda answer: ""
    """How far that has come, in a few words for a person; empty where the answer does not say."""

    def __post_init__(self) -> None:
        only_reads = self.effect == "read" and self.effect_of is None
        said = Effects() if self.effects is NO_EFFECTS and not only_reads else self.effects
        if unsaid := said.unsaid():
            raise TypeError(f"{self.name} is more than a read and does not say its {', '.join(unsaid)}")

    def is_declared(self, journey: Journey | None, topic: Topic | None, kinds: Collection[Kind] = ()) -> bool:
        """Whether a model is shown it in a journey, and in ``manage`` while a topic is open.

        ``kinds`` are those of the records that the run knows, as far as a tool needs one.
        """
        if self.needs is not None and self.needs not in kinds:
            return False
        if not self.journeys or journey not in self.journeys:
            return not self.journeys
        return journey != "manage" or not self.topics or topic in self.topics

    def effect_for(self, args: ToolArgs) -> Effect:
        """The effect of a call with these arguments."""
        return self.effect if self.effect_of is None else self.effect_of(args)

    def billed_units(self, args: ToolArgs, records: Records) -> int | None:
        """The largest number of billable units of a call; ``None`` while nobody knows."""
        return self.units(args) if self.counts is None else self.counts(args, records)

    def people(self, args: ToolArgs, records: Records) -> int | None:
        """How many people a call is about, beside those whom it reaches; ``None`` while nobody knows."""
        return 0 if self.about is None else self.about(args, records)

    def request(self, args: ToolArgs, key: str = "") -> WireRequest:
        """Render a call; ``RenderError`` for a value that cannot stand in the request.

        Args:
            args: its arguments.
            key: what tells this call from every other, where the vendor takes such a key.
        """
        if self.endpoint is None:
            raise TypeError(f"{self.name} is a local tool and has no request")
        places: dict[Place, dict[str, Json]] = {"path": {}, "query": {}, "body": dict(self.fixed)}
        told = args.model_fields_set
        for name, at in placements(self.args):
            if name in told:
                _put(places[at.place], at, dump(getattr(args, name)))
        self._put_key(places, key)
        takes_body = self.fixed or any(at.place == "body" for _, at in placements(self.args))
        body = places["body"] if takes_body else None
        query = {key: value if isinstance(value, str) else json.dumps(value) for key, value in places["query"].items()}
        return render(self.endpoint, {k: str(v) for k, v in places["path"].items()}, query, body)

    def _put_key(self, places: Mapping[Place, dict[str, Json]], key: str) -> None:
        if self.once_key is not None and key:
            told = f"{key}/{self.name}/{json.dumps(places, sort_keys=True)}"
            _put(places[self.once_key.place], self.once_key, hashlib.sha256(told.encode()).hexdigest()[:40])


def _put(into: dict[str, Json], at: At, value: Json) -> None:
    *outer, last = at.wire.split(".")
    for key in outer:
        inner = into.setdefault(key, {})
        if not isinstance(inner, dict):
            raise TypeError(f"{at.wire!r} goes through a key that is not an object")
        into = inner
    into[last] = value
