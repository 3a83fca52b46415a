"""What a run did, as something that the user's words can be looked for in: its effects and its reads.

For an effect the request as it was rendered counts, and what is known of the records that it names: a thread stands for
its participant and its sender.  The model's words count for nothing, but as the answer to a question.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain

from agent.common.json_value import Json
from agent.common.words.text import stands_whole
from agent.models.base import AssistantMessage, UserMessage, arguments_of, result_of
from agent.session.json_parts import counted, full_names, integers, objects, strings
from agent.session.result import missed
from agent.session.transcript import DROPPED, Entry
from agent.state.approvals import Approval
from agent.state.effects import EffectRow
from tools.catalog.local import REPORT_GAP, SET_CREDIT_CAP
from tools.registry import REGISTRY
from tools.spec import Records, ToolSpec

_SHORT = 200
"""Characters up to which a value may identify a record."""
_NAMES = frozenset(
    "participant_name sender_name full full_name first_name display_name entityPerson entityCompany authorName".split()
)
_CALLED = (*sorted(_NAMES), "name", "label", "title", "participant_company", "company")
"""Keys under which stands what a record is called."""
_KNOWN_BY = _NAMES | {"id", "name", "label", "title", "subject", "participant_email", "email"}
_STRENGTH = {"read": 0, "write": 1, "spend": 1, "send": 2, "destroy": 2}
_QUOTES = str.maketrans(
    dict.fromkeys('"“”„«»‘’\N{SINGLE LOW-9 QUOTATION MARK}`\N{ACUTE ACCENT}', "'")
    | dict.fromkeys("–—\N{NON-BREAKING HYPHEN}\N{MINUS SIGN}", "-")
)
_DONE = frozenset("resultCount imported updated".split())
"""Keys of results under which stands what was done, as a number or as a list."""
_TOTAL = frozenset({"total"})
_OF_ONES_OWN = ("attributes", "extra")
"""Arguments whose keys the user makes up, so that these are said as well: "field best_time = after 4 pm"."""
_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")


@lru_cache(maxsize=1024)  # what was shown once is looked through with each further request
def folded(text: str) -> str:
    """A text without what makes no difference to a reader: case, spaces, kinds of quotation marks and dashes."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_QUOTES)
    return " ".join(_PLACEHOLDER.sub(r"%\1%", plain).split())


@dataclass(frozen=True, kw_only=True)
class Use:
    """A call that did something with what was named.  What it says is looked through when it is asked for."""

    turn: int
    """After which of the user's messages it was made, from 0."""
    strength: int = 0
    """0 looks, 1 writes or spends, 2 sends or destroys."""
    tool: str = ""
    call_id: str = ""
    is_settled: bool = True
    """Whether it is done; else it waits, was refused, has failed or is unknown, and is told as that."""
    arguments: Json = None
    result: Json = None
    where: tuple[str, ...] = ()
    """The parts of its path, and whom it reaches."""
    beside: Callable[[Iterable[str]], frozenset[str]] = frozenset
    proposed: Json = None
    """The arguments before the user changed them on its card: what stood there is not left over."""

    @cached_property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """Its arguments: where each stands, and what it says, folded."""
        found = [one for given in (self.arguments, self.proposed) for one in strings(given)]
        own = (key for key, _ in found if key.rpartition(".")[0].endswith(_OF_ONES_OWN))
        return tuple((key, folded(text)) for key, text in chain(found, ((key, key.rpartition(".")[2]) for key in own)))

    def said(self, keys: Collection[str]) -> Iterator[str]:
        """What stands in arguments of these names."""
        return (text for key, text in self.texts if key.rpartition(".")[2] in keys)

    @cached_property
    def known(self) -> frozenset[str]:
        """What identifies the records that it names, folded; of a look, all that it showed."""
        shown = (text for _, text in strings(self.result) if not self.strength or len(text) <= _SHORT)
        return self.named | {folded(text) for text in chain(shown, full_names(self.arguments))}

    @cached_property
    def named(self) -> frozenset[str]:
        """The same without what it showed."""
        return self.beside([text for _, text in self.texts] + [*map(folded, self.where)])

    @cached_property
    def asked(self) -> frozenset[int]:
        """Numbers in its arguments, and how many items a list of them has."""
        return frozenset(integers(self.arguments))

    @cached_property
    def settings(self) -> tuple[str, ...]:
        """The keys of its arguments that name no record."""
        given = self.arguments if isinstance(self.arguments, dict) else {}
        return tuple(key for key in given if not key.endswith(("_id", "_ids")))

    @cached_property
    def numbers(self) -> frozenset[int]:
        """The same with those of its result, and how many messages a sequence has beside its waits."""
        messages = {self.follow_ups + 1} if self.follow_ups > 0 else set()
        return self.asked | frozenset(integers(self.result)) | messages

    @cached_property
    def came_to(self) -> int | None:
        """How many things the result of an effect says were done, where it says so."""
        return max(counted(self.result, _DONE), default=None) if self.strength else None

    @cached_property
    def follow_ups(self) -> int:
        """How many messages of a campaign's sequence come behind the first one."""
        nodes = self.arguments.get("sequence_nodes") if isinstance(self.arguments, dict) else None
        return sum(isinstance(node, dict) and "body" in node for node in nodes) - 1 if isinstance(nodes, list) else 0

    @cached_property
    def totals(self) -> frozenset[int]:
        """How many there are of something, by its result."""
        return frozenset(counted(self.result, _TOTAL))

    @cached_property
    def shown(self) -> tuple["Shown", ...]:
        """The things that a look shows."""
        return () if self.strength else tuple(map(_shown, objects(self.result)))


@dataclass(frozen=True, slots=True)
class Shown:
    """A thing as an answer shows it."""

    values: frozenset[str]
    """What it says of it, as ``key=value``."""
    names: frozenset[str]
    """What it is known by, folded."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that a run did."""

    uses: tuple[Use, ...]
    questions: tuple[tuple[int, str], ...]
    """What the user was asked, folded, with the message after which that was."""
    gaps: frozenset[int]
    """The messages of which something has no documented endpoint."""
    dropped: frozenset[int]
    """The messages on which the work was given up."""
    is_unanswered: bool
    """Whether one of these questions waits for its answer."""
    names: Callable[[], Iterable[str]]
    """The names of people in the records that were read."""
    things: Callable[[], Iterable[str]] = tuple
    """What the records that were read are called: people, companies, lists, campaigns and all else."""
    report: str = ""
    """The model's last words."""
    is_planned: bool = False
    """Whether it followed a plan that somebody read, whose end answers nothing."""
    is_given: bool = False
    """Whether others' text was given with the user's words, which may answer a question of theirs."""


@dataclass(slots=True)
class _Call:
    """A call of the model."""

    tool: str
    turn: int
    arguments: Json
    result: Json = None
    is_error: bool = True


def evidence(
    entries: Iterable[Entry], effects: Sequence[EffectRow], pending: Sequence[Approval], records: Records
) -> Evidence:
    """What the conversation, the ledger, what waits and the records of a run tell of what it did."""
    entries = list(entries)
    calls = _calls(entries)
    known = _Known(calls.values(), records)
    happened, declined = filter(_may_have_happened, effects), filter(_was_declined, effects)
    told = {row.call_id for row in (*happened, *missed(effects), *declined)}
    uses = [_effect(row, calls, known) for row in effects if row.call_id in told]
    uses += [_waiting(approval, calls, known) for approval in pending]
    uses += [_read(call, known) for call in filter(_is_read, calls.values())]
    # To lower the cap may be all that the user wants of the run.
    uses += [Use(turn=call.turn, strength=1, arguments=call.arguments) for call in _worked(calls, SET_CREDIT_CAP)]
    questions = list(filter(_asks, calls.values()))
    return Evidence(
        uses=tuple(uses),
        questions=tuple(_put(questions)),
        gaps=frozenset(call.turn for call in _worked(calls, REPORT_GAP)),
        dropped=frozenset(call.turn for call in filter(_was_dropped, calls.values())),
        is_unanswered=any(call.result is None for call in questions),
        names=known.names,
        things=known.things,
        report=_report(entries),
    )


def _report(entries: Sequence[Entry]) -> str:
    """The last words of the model since the user has spoken."""
    for entry in reversed(entries):
        if isinstance(entry.message, UserMessage) and not entry.material:
            return ""
        if isinstance(entry.message, AssistantMessage) and entry.message.text:
            return entry.message.text
    return ""


def _may_have_happened(row: EffectRow) -> bool:
    return row.outcome in ("done", "unknown")


def _was_declined(row: EffectRow) -> bool:
    """Whether the user said no to it, also where it then went another way."""
    return row.status == "refused" and row.rule == "human.no"


def _calls(entries: Iterable[Entry]) -> dict[str, _Call]:
    calls: dict[str, _Call] = {}
    turn = -1
    for entry in entries:
        message = entry.message
        if isinstance(message, UserMessage):
            turn += not entry.material
        elif isinstance(message, AssistantMessage):
            calls |= {
                call.id: _Call(call.name, max(turn, 0), arguments_of(call.arguments)) for call in message.tool_calls
            }
        elif (call := calls.get(message.call_id)) is not None:
            call.result, call.is_error = result_of(message), message.is_error
    return calls


def _is_read(call: _Call) -> bool:
    spec = REGISTRY.get(call.tool)
    return spec is not None and spec.endpoint is not None and spec.effect == "read" and not call.is_error


def _worked(calls: Mapping[str, _Call], spec: ToolSpec) -> Iterator[_Call]:
    """The calls of a local tool that did something."""
    return (call for call in calls.values() if call.tool == spec.name and not call.is_error)


def _put(questions: Iterable[_Call]) -> Iterator[tuple[int, str]]:
    for call in questions:
        yield from ((call.turn, folded(text)) for _, text in strings(call.arguments))


def _was_dropped(call: _Call) -> bool:
    error = call.result.get("error") if isinstance(call.result, dict) else None
    return call.is_error and isinstance(error, dict) and error.get("code") == DROPPED


def _asks(call: _Call) -> bool:
    return call.tool in REGISTRY and REGISTRY[call.tool].asks_person


def _effect(row: EffectRow, calls: Mapping[str, _Call], known: "_Known") -> Use:
    call = calls.get(row.call_id)
    # A refused effect is kept without its arguments; the call has them.
    arguments: Json = dict(row.arguments) or (call.arguments if call is not None else None)
    return Use(
        tool=row.tool,
        call_id=row.call_id,
        turn=call.turn if call is not None else 0,
        strength=_STRENGTH[row.effect],
        is_settled=row.outcome == "done",
        arguments=arguments,
        proposed=call.arguments if call is not None and call.arguments != arguments else None,
        result=dict(row.result) if row.result is not None else None,
        where=(*row.path.split("/"), *row.recipients),
        beside=known.of,
    )


def _waiting(approval: Approval, calls: Mapping[str, _Call], known: "_Known") -> Use:
    card, call = approval.card, calls.get(approval.call_id)
    return Use(
        tool=card.tool,
        turn=call.turn if call is not None else 0,
        strength=_STRENGTH[card.effect],
        is_settled=False,
        arguments=card.body,
        where=(*card.path.split("/"), *card.recipients),
        beside=known.of,
    )


def _read(call: _Call, known: "_Known") -> Use:
    return Use(turn=call.turn, tool=call.tool, arguments=call.arguments, result=call.result, beside=known.of)


class _Known:
    """What identifies each record, by its id: what answers showed beside it, and what was read of it by itself."""

    def __init__(self, calls: Iterable[_Call], records: Records) -> None:
        self._calls = list(calls)
        self._records = records

    def of(self, seeds: Iterable[str]) -> frozenset[str]:
        """The seeds and what they stand for, twice over: a thread names its sender, and that its address."""
        found = given = {seed for seed in seeds if seed and len(seed) <= _SHORT}
        for _ in range(2):
            found = found | {value for seed in found for value in self._beside.get(seed, ())} - self._others(given)
        for ids, names in (self._inside[seed] for seed in given & self._inside.keys()):
            found = found | (names if ids.isdisjoint(given) else set())
        return frozenset(found)

    def _others(self, given: set[str]) -> set[str]:
        """Those of a list or a campaign of whom a call names some: the others are not meant."""
        inside = (self._inside[seed][0] for seed in given & self._inside.keys())
        return {other for ids in inside if not ids.isdisjoint(given) for other in ids - given}

    def names(self) -> Iterable[str]:
        """The names of people in all that was shown, and of the sources of signals, in order."""
        named = (value[key] for value in self._objects for key in _NAMES & value.keys())
        return dict.fromkeys(name for name in named if isinstance(name, str) and len(name) <= _SHORT)

    def things(self) -> Iterable[str]:
        """What all that was shown is called, in order."""
        named = (value[key] for value in self._objects for key in _CALLED if key in value)
        return dict.fromkeys(name for name in named if isinstance(name, str) and 2 < len(name) <= _SHORT)

    @cached_property
    def _objects(self) -> list[dict[str, Json]]:
        recorded: list[dict[str, Json]] = [
            {**facts, "id": record_id} | ({"full": facts.get("name")} if kind in ("lead", "source") else {})
            for (kind, record_id), facts in self._records.items()
        ]
        return [*recorded, *chain.from_iterable(objects(call.result) for call in self._calls)]

    @cached_property
    def _beside(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for value in self._objects:
            if isinstance(record_id := value.get("id"), str):
                beside = (folded(text) for _, text in strings(value) if len(text) <= _SHORT)
                found.setdefault(folded(record_id), set()).update(beside)
        return found | {address: found[owner] for address, owner in self._owners.items()}

    @cached_property
    def _inside(self) -> dict[str, tuple[set[str], set[str]]]:
        """The ids and names that a read of one thing showed: of whom a call names some, it does not mean all."""
        found: dict[str, tuple[set[str], set[str]]] = {}
        for call in filter(_is_read, self._calls):
            shown = _names_shown(call)
            inner = {folded(str(value["id"])) for value in objects(call.result) if value.get("id")}
            for one in (folded(text) for key, text in strings(call.arguments) if key.endswith("_id")):
                ids, names = found.setdefault(one, (set(), set()))
                ids.update(inner - {one})
                names.update(shown)
        return found

    @property
    def _owners(self) -> dict[str, str]:
        """Of each address that is a single bearer's own, a record of theirs: who is given by an address alone."""
        owners: dict[str, dict[str, str]] = {}
        for value in self._objects:
            called, record_id = _called(value), value.get("id")
            for address in _own_addresses(value) if called and isinstance(record_id, str) else ():
                owners.setdefault(address, {})[called] = folded(str(record_id))
        return {address: called[name] for address, called in owners.items() for name in _only(called)}


def _only(names: Iterable[str]) -> list[str]:
    """The name of the only bearer of some; "ada" may be "ada king"."""
    longest = max(names, key=len)
    return [longest] if all(stands_whole(name, longest) for name in names) else []


def _called(value: dict[str, Json]) -> str:
    return folded(next((str(value[key]) for key in _CALLED if value.get(key)), ""))


def _own_addresses(value: dict[str, Json]) -> Iterator[str]:
    contacts = value.get("contacts")
    given = [value.get(key) for key in ("participant_email", "email")]
    given += [one.get("value") for one in contacts if isinstance(one, dict)] if isinstance(contacts, list) else []
    yield from (folded(one) for one in given if isinstance(one, str) and "@" in one)


def _names_shown(call: _Call) -> set[str]:
    """What a read of one thing showed belongs to it: the people of a list, who wrote in a thread."""
    return {folded(text) for key, text in strings(call.result) if key.rpartition(".")[2] in _NAMES}


def _shown(value: dict[str, Json]) -> Shown:
    own = {key: inner for key, inner in value.items() if isinstance(inner, str | bool)}
    names = frozenset(folded(text) for key, text in own.items() if key in _KNOWN_BY and isinstance(text, str))
    return Shown(frozenset(f"{key}={str(inner).lower()}" for key, inner in own.items()), names)
