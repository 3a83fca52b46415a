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
from tools.probes import NOT_SHOWN, Arguments, Probe

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
    aside: bool = False
    """Whether an answer only says something of it and does not show how it is now."""


# -- what is read for it ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Read:
    """A documented read of one record, made by the program itself."""

    tool: str
    arguments: Callable[[str, Facts], dict[str, Json]]
    """From the record's id and what is known of it to that tool's arguments."""
    needs_all: bool = False
    """Whether it tells nothing where there is more than it shows."""


@dataclass(frozen=True, slots=True)
class Search:
    """A record that no documented read shows by its id: it is looked for in a listing, page by page."""

    tool: str
    filters: Callable[[Facts], tuple[dict[str, Json], ...]]
    """From what is known of it to the arguments that leave the fewest rows first, and every row at last."""
    most: int = 100
    """How many rows one page of it shows."""


THE_ONE = "workspace"
"""The id of a record that a workspace has one of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A record that a request names."""

    kind: Kind
    at: At | None
    """Where its id stands; ``None`` for what a workspace has one of."""

    def id(self, request: WireRequest) -> str:
        """Which one a request names."""
        return THE_ONE if self.at is None else str(self.at.value(request))


@dataclass(frozen=True, slots=True)
class Text:
    """A text that a record holds or a request gives it."""

    what: str
    """Where it stands, in words."""
    id: str
    """Of what holds it; empty for what is new."""
    words: str


def _no_texts(_values: Facts) -> tuple[Text, ...]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Target(Subject):
    """A record that a call changes.  A card shows what it is now, and a yes is bound to that."""

    shows: Callable[[Facts], dict[str, Json]]
    """What of it a card shows, under the vendor's names."""
    whole: Callable[[Facts], bool]
    """Whether everything was read that a card shows."""
    reread: Read | Search | None
    """How it is read anew; ``None`` where the reading of another target of the call has to do."""
    lets_out: "LetOut | None" = None
    """What a change of it can let out at once, unless it is a draft."""
    draft_only: bool = False
    """Whether the vendor documents the whole change for a draft alone."""
    was: Callable[[Facts], Facts] = lambda facts: facts
    """From what is known of it to its values under the names that a request changes them by."""
    was_of: Callable[[Facts, WireRequest], Facts] | None = None
    """The same where it hangs on the request; all of it is kept."""
    texts: Callable[[Facts], tuple[Text, ...]] = _no_texts
    """From those values, or the body of a request, to the texts in them that are not to get lost."""
    is_draft: bool = False
    """Whether these are drafts: one that is mended, or that the run wrote itself, does not get lost."""
    handles: Callable[[Facts], tuple[str, ...]] | None = None
    """From the same to the addresses and profiles in them by which somebody is written to, in one spelling."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """The documented read of some records of one kind."""

    tool: str
    arguments: Callable[[list[str]], dict[str, Json]]
    """From their ids."""
    most: int
    """How many one read shows."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """How the user changes the words that a call sets off: by another tool, before the call."""

    tool: str
    arguments: Callable[[str, Facts], dict[str, Json] | None]
    """From the record's id and what is known of it to that tool's arguments as they say it now; ``None`` where that
    tool cannot carry all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection(Subject):
    """What a call sets off.  It is read anew each time, judged, shown, and bound to the yes."""

    at: At
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
    rewrite: Rewrite


@dataclass(frozen=True, slots=True)
class LetOut:
    """What a change of a record lets out at once: read, shown and bound to the yes like what a call sets off."""

    by: frozenset[str]
    """The body keys that let it out."""
    reads: tuple[Read, ...]
    """What has to be read besides the record."""
    state: Callable[[Facts, Records], dict[str, Json]]
    """From the record's facts to what leaves, whatever changes by itself left aside."""
    lines: Callable[[Facts], list[str]]
    """From that state to what a card says of it."""


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
    replied_to: Callable[[WireRequest, Records], Facts] = lambda *_: {}
    """The last message of the other side, as far as it was read."""
    files_of_others: Callable[[WireRequest, Records], bool] = lambda *_: False
    """Whether a file leaves with it that was not allowed for everybody whom it reaches."""
    written: People = _nobody
    """The addresses and profiles that it writes down or puts into a campaign, in one spelling."""
    rows: Callable[[WireRequest], list[Json]] = lambda _: []
    """What it writes down of people, one by one."""
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


@dataclass(frozen=True, slots=True)
class Items:
    """The records that a body changes many of at once."""

    kind: Kind
    key: str = "id"
    """What names one in an item; empty where the items are their ids."""
    at: str = "items"
    """Where they stand in the body."""
    names: tuple[str, ...] = ()
    """The facts by which a card says what each of them is; none where the request says enough."""
    renews: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """What an item only asks to have written anew, by its key: the fact that holds it, and what it is in words."""

    def ids(self, fields: Facts) -> list[str]:
        """Which ones a body names."""
        found = fields.get(self.at)
        items = found if isinstance(found, list) else []
        return [str(one.get(self.key)) if isinstance(one, dict) else str(one) for one in items]


@dataclass(frozen=True, slots=True)
class Recount:
    """The free read that says anew how much a call is, where that can have grown since it was counted."""

    tool: str
    arguments: Callable[[WireRequest], dict[str, Json] | None]
    """From the request to that tool's arguments; ``None`` where the request itself says how much it is."""
    kind: Kind
    id: Callable[[WireRequest], str]
    """The record that holds the count."""


@dataclass(frozen=True, slots=True)
class SetsOff:
    """Paid work that a call lets begin, at a price that nobody knows."""

    looks_at: Kind
    """The records that say whether it begins."""
    lines: Callable[[WireRequest, Records], tuple[str, ...]]
    """From the request and what was read to what a card says; nothing where none begins."""


MarkKind = Literal["preview", "free_preview", "thread_read"]


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
    texts: Callable[[Facts], tuple[Text, ...]] = _no_texts
    """From the body to the texts that it begins with."""

    def made(self, result: object) -> Facts:
        """What was made, as a result has it; empty where it has nothing."""
        found = result.get(self.key) if isinstance(result, Mapping) else None
        return found if isinstance(found, dict) else {}


# -- what is done about it afterwards --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reversal:
    """How an effect is taken back; else what stays, and what a person can still do."""

    how: str
    """For a person."""
    sets_back: bool = False
    """Whether the same tool, called with the former values, sets it back."""
    back: Callable[[Arguments, Facts], tuple[str, dict[str, Json]] | None] | None = None
    """From a call's arguments and what it changed as it was to the call of another tool that takes it back; ``None``
    where that is not known."""


IN_DASHBOARD = "in the Puffle dashboard; no documented endpoint does it"
NO_WAY_BACK = Reversal("nothing documented takes it back")

Grant = Literal["tool", "path", "id", "items", "recipients", "file"]
"""How narrow a standing yes has to be: the tool alone will do, or it names the exact path, the id in the body, the path
or the items with their ids, all recipients, or these and the file that they get."""


# -- all of it -------------------------------------------------------------------------------------------------------

_UNSAID: Any = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """All facets of a tool that is more than a read.  None may be left out: what does not apply says so."""

    act: str = _UNSAID
    """What it does, in a few words for a person: ``make a list``."""
    reach: Reach = _UNSAID
    counts_as: CountsAs | None = _UNSAID
    intent: Intent = _UNSAID
    targets: tuple[Target, ...] = _UNSAID
    """The records that were there before and are changed."""
    creates: Creates | None = _UNSAID
    needs_mark: Mark | None = _UNSAID
    """What has to be done in the same run before it."""
    forbids: Callable[[WireRequest, Records], str | None] = _UNSAID
    """Why what it names is never changed so, whoever says yes; ``None`` where it may be."""
    upserts: Callable[[Facts], list[Json]] | None = _UNSAID
    """From a body to the rows that complete and replace what exists of the same people."""
    items: Items | None = _UNSAID
    """The records that its body changes many of at once."""
    takes_rows: bool = _UNSAID
    """Whether it takes leads' rows out of the campaign in its path: those that it names, or all where it names none."""
    sets_off: SetsOff | None = _UNSAID
    recount: Recount | None = _UNSAID
    everybody: Callable[[WireRequest, Records], tuple[tuple[Kind, str], ...]] | None = _UNSAID
    """Those whom it is about without naming each, such as the members of a list, as far as they were read."""
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
    forbids=lambda *_: None,
    upserts=None,
    items=None,
    takes_rows=False,
    sets_off=None,
    recount=None,
    everybody=None,
    grant="tool",
)
"""Effects with what most writes have in common; they say the rest themselves."""

NO_EFFECTS = quiet(act="read", targets=(), probe=NOT_SHOWN, reversal=NO_WAY_BACK)
"""What a read does."""
