"""What a tool that is more than a read does to the world, as data beside the tool.

Every such tool says all of ``Effects``; one that leaves a facet out does not load.  A facet is a value or a pure
function of the rendered request and of what the run has read: policy and the gate ask it, and know no tool by name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

from agent.common.json_value import Json
from tools.api.request import WireRequest
from tools.args import At, Kind

Facts = Mapping[str, Json]
Records = Mapping[tuple[Kind, str], Facts]
"""What a run has read or made: facts by kind and id."""


@dataclass(frozen=True, slots=True)
class Record:
    """One object of the workspace as an answer showed it: what policy may later rely on."""

    kind: Kind
    """What it is."""
    id: str
    """Its id, as the server gave it."""
    facts: Facts = field(default_factory=dict)
    """The few values that rules need (a sender's status, a thread's participant), by the vendor's names."""


# -- what is read for it ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Read:
    """A documented read of one record, made by the program itself."""

    tool: str
    """The tool that reads it."""
    arguments: Callable[[str, Facts], dict[str, Json]]
    """From the record's id and what is known of it to that tool's arguments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A record that a call changes.  A card shows what it is now, and a yes is bound to that."""

    kind: Kind
    """What it is."""
    at: At
    """Where the request names it."""
    shows: Callable[[Facts], dict[str, Json]]
    """What of it a card shows, under the vendor's names."""
    whole: Callable[[Facts], bool]
    """Whether everything was read that a card shows."""
    reread: Read | None
    """How it is read anew; ``None`` where the reading of another target of the call has to do."""
    lets_out: frozenset[str] = frozenset()
    """Body keys that can let messages out at once, unless it is a draft."""

    def id(self, request: WireRequest) -> str:
        """Which one a request changes."""
        return str(self.at.value(request))


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What a call sets off.  It is read anew each time, judged, shown, and bound to the yes."""

    kind: Kind
    """The kind of record that is set off."""
    at: At
    """Where the request names it."""
    reads: tuple[Read, ...]
    """What has to be read, in order; each on what the ones before showed."""
    state: Callable[[Facts, Records], dict[str, Json]]
    """From the record's facts to what a yes is bound to; under ``problems`` what forbids the call."""
    waiting: Callable[[Facts], int]
    """How many people it would reach."""
    lines: Callable[[Facts, int, tuple[str, ...]], list[str]]
    """From state, number and what the run knows of who they are to what a card says."""
    begun: Facts
    """What is known of the record as soon as the call may have happened."""

    def id(self, request: WireRequest) -> str:
        """Which one a request sets off."""
        return str(self.at.value(request))


# -- whom it reaches -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """A read, page by page, that tells whom a call reaches where that was not read before."""

    tool: str
    """The tool that reads it."""
    arguments: Mapping[str, Json]
    """Its arguments besides ``page`` and ``limit``."""
    known: Callable[[WireRequest, Records], bool]
    """Whether it is known already."""


def _nobody(_request: WireRequest, _records: Records) -> tuple[str, ...]:
    return ()


def _no_account(_request: WireRequest, _records: Records) -> str | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Whom a call reaches, and from where."""

    recipients: Callable[[WireRequest, Records], tuple[str, ...]] = _nobody
    """Everyone whom it reaches or names by an address."""
    aliases: Callable[[WireRequest, Records], tuple[str, ...]] = _nobody
    """Other names of the first of them."""
    account: Callable[[WireRequest, Records], str | None] = _no_account
    """The id of the sender that it leaves from or names."""
    lookup: Lookup | None = None
    """How the recipients are found where they were not read before."""
    leads: Callable[[WireRequest, Records], tuple[str, ...]] = _nobody
    """The addresses of the leads that it is about, as far as they are known."""
    inspection: Inspection | None = None
    """What it sets off, where it reaches those who wait in a record."""


NOBODY = Reach()
"""It reaches and names nobody."""

CountsAs = Literal["message", "launch", "search"]
"""Which cap it counts for: ``sends_per_run``, ``launch_leads`` or ``fetch_count``."""


# -- what it means, makes and needs ----------------------------------------------------------------------------------

Intent = Callable[[WireRequest, tuple[str, ...], Records], list[Json]]
"""From request, recipients and what was read to what two calls have in common that mean the same."""


def same_request(request: WireRequest, _recipients: tuple[str, ...], _records: Records) -> list[Json]:
    """Two calls mean the same when their requests are the same."""
    return [request.endpoint.title, request.target, request.body_json]


MarkKind = Literal["preview", "thread_read"]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that has to be done in a run before something else."""

    kind: MarkKind
    """What was done."""
    key: Callable[[WireRequest], str]
    """To what, from the request of either call."""


@dataclass(frozen=True, slots=True)
class Creates:
    """What a call makes."""

    kind: Kind
    """The kind of record."""
    key: str
    """Under which key its result holds it."""
    mark: MarkKind | None = None
    """What counts as done to it from the beginning."""


# -- what is done about it afterwards --------------------------------------------------------------------------------

Arguments = Mapping[str, Any]
"""The arguments of a call as the ledger keeps them."""


@dataclass(frozen=True, slots=True)
class Trace:
    """What a read showed of an effect whose answer was lost."""

    finding: Literal["done", "failed"] | None
    """Whether it happened; ``None`` when that cannot be read."""
    reason: str
    """What was seen, for a person."""


@dataclass(frozen=True, slots=True)
class Probe:
    """How a lost answer is looked for.  Only a state of the server's own shows that something did not happen."""

    tool: str
    """The tool that reads."""
    arguments: Callable[[Arguments], dict[str, Json]]
    """From the call's arguments to that tool's."""
    trace: Callable[[Arguments, Any], Trace]
    """From the call's arguments and the parsed answer to what it shows."""


@dataclass(frozen=True, slots=True)
class NotProbed:
    """A lost answer cannot be looked for."""

    reason: str
    """Why not, for a person."""


NOT_SHOWN = NotProbed("no documented read shows whether it happened")


@dataclass(frozen=True, slots=True)
class Reversal:
    """An effect can be changed back."""

    how: str
    """For a person."""


@dataclass(frozen=True, slots=True)
class Irreversible:
    """An effect cannot be taken back."""

    how: str
    """What stays, and what can still be done, for a person."""


IN_DASHBOARD = "in the Puffle dashboard; no documented endpoint does it"
NO_WAY_BACK = Irreversible("nothing documented takes it back")

Grant = Literal["tool", "path", "items", "recipients"]
"""How narrow a standing yes has to be: the tool alone will do, or it names the exact path, the path or the items with
their ids, or all recipients."""


# -- all of it -------------------------------------------------------------------------------------------------------

_UNSAID: Any = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """All facets of a tool that is more than a read.  None may be left out: what does not apply says so."""

    reach: Reach = _UNSAID
    """Whom it reaches."""
    counts_as: CountsAs | None = _UNSAID
    """Which cap it counts for besides those of every call."""
    intent: Intent = _UNSAID
    """What makes two calls the same."""
    targets: tuple[Target, ...] = _UNSAID
    """The records that were there before and are changed."""
    creates: Creates | None = _UNSAID
    """What it makes."""
    needs_mark: Mark | None = _UNSAID
    """What has to be done in the same run before it."""
    probe: Probe | NotProbed = _UNSAID
    """How a lost answer is looked for."""
    reversal: Reversal | Irreversible = _UNSAID
    """How it is taken back."""
    grant: Grant = _UNSAID
    """How narrow a standing yes to it has to be."""

    def unsaid(self) -> tuple[str, ...]:
        """The facets that were left out."""
        return tuple(facet.name for facet in fields(self) if getattr(self, facet.name) is _UNSAID)


QUIET = Effects(reach=NOBODY, counts_as=None, intent=same_request, needs_mark=None, grant="tool")
"""What most writes have in common; they say the rest themselves."""

NO_EFFECTS = replace(QUIET, targets=(), creates=None, probe=NOT_SHOWN, reversal=NO_WAY_BACK)
"""What a read does."""
