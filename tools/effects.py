"""What a tool that is more than a read does to the world, as data beside the tool.

Every such tool says all of ``Effects``; one that leaves a facet out does not load.  A facet is a value or a pure
function of the rendered request and of what the run has read: policy and the gate ask it, and know no tool by name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import partial
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
    id: str
    facts: Facts = field(default_factory=dict)
    """The few values that rules need (a sender's status, a thread's participant), by the vendor's names."""


# -- what is read for it ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Read:
    """A documented read of one record, made by the program itself."""

    tool: str
    arguments: Callable[[str, Facts], dict[str, Json]]
    """From the record's id and what is known of it to that tool's arguments."""


@dataclass(frozen=True, slots=True)
class Search:
    """A record that no documented read shows by its id: it is looked for in a listing, page by page."""

    tool: str
    filters: Callable[[Facts], tuple[dict[str, Json], ...]]
    """From what is known of it to the arguments that leave the fewest rows first, and every row at last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A record that a request names."""

    kind: Kind
    at: At

    def id(self, request: WireRequest) -> str:
        """Which one a request names."""
        return str(self.at.value(request))


@dataclass(frozen=True, slots=True, kw_only=True)
class Target(Subject):
    """A record that a call changes.  A card shows what it is now, and a yes is bound to that."""

    shows: Callable[[Facts], dict[str, Json]]
    """What of it a card shows, under the vendor's names."""
    whole: Callable[[Facts], bool]
    """Whether everything was read that a card shows."""
    reread: Read | Search | None
    """How it is read anew; ``None`` where the reading of another target of the call has to do."""
    lets_out: frozenset[str] = frozenset()
    """Body keys that can let messages out at once, unless it is a draft."""
    was: Callable[[Facts], Facts] = lambda facts: facts
    """From what is known of it to its values under the names that a request changes them by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """The records that a batch changes, by the ids of its items."""

    kind: Kind
    tool: str
    """The documented read of some of them, by ids."""
    arguments: Callable[[list[str]], dict[str, Json]]
    most: int
    """How many one read shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection(Subject):
    """What a call sets off.  It is read anew each time, judged, shown, and bound to the yes."""

    reads: tuple[Read, ...]
    """What has to be read, in order; each on what the ones before showed."""
    state: Callable[[Facts, Records], dict[str, Json]]
    """From the record's facts to what a yes is bound to; under ``problems`` what forbids the call."""
    waiting: Callable[[Facts], int]
    """How many people it would reach."""
    lines: Callable[[Facts, tuple[str, ...]], list[str]]
    """From state and who they are to what a card says."""
    begun: Facts
    """What is known of the record as soon as the call may have happened."""


# -- whom it reaches -------------------------------------------------------------------------------------------------


People = Callable[[WireRequest, Records], tuple[str, ...]]
"""From a request and what was read to names or addresses."""


def _nobody(_request: WireRequest, _records: Records) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Whom a call reaches, and from where."""

    recipients: People = _nobody
    """Everyone whom it reaches or names by an address."""
    aliases: People = _nobody
    """Other names of the first of them."""
    account: Callable[[WireRequest, Records], str | None] = lambda *_: None
    """The id of the sender that it leaves from or names."""
    account_given: Callable[[WireRequest, Records], bool] = lambda *_: False
    """Whether nobody chose that sender: it is the conversation's own, or there is no other."""
    known: Callable[[WireRequest, Records], bool] = lambda *_: True
    """Whether it was read whom it reaches; else what it changes is read before it is judged."""
    leads: People = _nobody
    """The addresses of those whom it is about, of a channel that it does not use too, as far as they are known."""
    answers: People = _nobody
    """The addresses to which it has answers sent."""
    written: People = _nobody
    """The addresses and profiles that it writes down or puts into a campaign, in one spelling."""
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
    key: Callable[[WireRequest], str]
    """To what, from the request of either call."""


@dataclass(frozen=True, slots=True)
class Creates:
    """What a call makes."""

    kind: Kind
    key: str
    """Under which key its result holds it."""
    named_by: str
    """The argument that says what it is to be: a name, an address, a description."""
    mark: MarkKind | None = None
    """What counts as done to it from the beginning."""


# -- what is done about it afterwards --------------------------------------------------------------------------------

Arguments = Mapping[str, Json]
"""The arguments of a call as the ledger keeps them."""


Finding = Literal["done", "failed"]


@dataclass(frozen=True, slots=True)
class Trace:
    """What a read showed of an effect whose answer was lost."""

    finding: Finding | None
    """Whether it happened; ``None`` when that cannot be read."""
    reason: str
    """What was seen, for a person."""


@dataclass(frozen=True, slots=True)
class Probe:
    """How a lost answer is looked for.  Only a state of the server's own shows that something did not happen."""

    tool: str
    arguments: Callable[[Arguments], dict[str, Json]]
    trace: Callable[[Arguments, Any], Trace]
    """From the call's arguments and the parsed answer to what it shows."""


NOT_SHOWN = "no documented read shows whether it happened"


@dataclass(frozen=True, slots=True)
class Reversal:
    """How an effect can be changed back; else what stays, and what can still be done."""

    how: str
    """For a person."""
    possible: bool = True


IN_DASHBOARD = "in the Puffle dashboard; no documented endpoint does it"
NO_WAY_BACK = Reversal("nothing documented takes it back", possible=False)

Grant = Literal["tool", "path", "items", "recipients"]
"""How narrow a standing yes has to be: the tool alone will do, or it names the exact path, the path or the items with
their ids, or all recipients."""


# -- all of it -------------------------------------------------------------------------------------------------------

_UNSAID: Any = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """All facets of a tool that is more than a read.  None may be left out: what does not apply says so."""

    reach: Reach = _UNSAID
    counts_as: CountsAs | None = _UNSAID
    intent: Intent = _UNSAID
    targets: tuple[Target, ...] = _UNSAID
    """The records that were there before and are changed."""
    creates: Creates | None = _UNSAID
    needs_mark: Mark | None = _UNSAID
    """What has to be done in the same run before it."""
    upserts: bool = _UNSAID
    """Whether its rows complete and replace what exists of the same people."""
    items: Items | None = _UNSAID
    """The records that stand in the ``items`` of its body and are changed."""
    probe: Probe | str = _UNSAID
    """How a lost answer is looked for, or why it cannot be, for a person."""
    reversal: Reversal = _UNSAID
    grant: Grant = _UNSAID

    def unsaid(self) -> tuple[str, ...]:
        """The facets that were left out."""
        return tuple(facet.name for facet in fields(self) if getattr(self, facet.name) is _UNSAID)


quiet = partial(
    Effects,
    reach=NOBODY,
    counts_as=None,
    intent=same_request,
    creates=None,
    needs_mark=None,
    upserts=False,
    items=None,
    grant="tool",
)
"""Effects with what most writes have in common; they say the rest themselves."""

NO_EFFECTS = quiet(targets=(), probe=NOT_SHOWN, reversal=NO_WAY_BACK)
"""What a read does."""
