"""What a run did, as something that a person's words can be looked for in: its effects and its reads.

For an effect the request as it was rendered counts, and what is known of the records that it names: a thread stands for
its participant and its sender.  The model's words count for nothing.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from agent.common.json_value import Json
from agent.models.base import AssistantMessage, UserMessage, result_of
from agent.session.cues import Goal
from agent.session.result import missed
from agent.session.transcript import Entry
from agent.state.approvals import Approval
from agent.state.effects import EffectRow
from tools.registry import REGISTRY
from tools.spec import Records

_SHORT = 200
"""Characters up to which a value may identify a record."""
_NAMES = frozenset(
    "participant_name sender_name full full_name first_name display_name entityPerson authorName".split()
)
_STRENGTH = {"read": 0, "write": 1, "spend": 1, "send": 2, "destroy": 2}
_QUOTES = str.maketrans(
    dict.fromkeys('"“”„«»‘’\N{SINGLE LOW-9 QUOTATION MARK}`\N{ACUTE ACCENT}', "'")
    | dict.fromkeys("–—\N{NON-BREAKING HYPHEN}\N{MINUS SIGN}", "-")
)
_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")


def folded(text: str) -> str:
    """A text without what makes no difference to a reader: case, spaces, kinds of quotation marks and dashes."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_QUOTES)
    return " ".join(_PLACEHOLDER.sub(r"%\1%", plain).split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A call that did something with what was named."""

    turn: int
    """After which of the person's messages it was made, from 0."""
    strength: int = 0
    """0 looks, 1 writes or spends, 2 sends or destroys."""
    closes: frozenset[Goal] = frozenset()
    """The goals that it brings to their end."""
    is_settled: bool = True
    """Whether it is done; else it waits, was refused, has failed or is unknown, and is told as that."""
    texts: tuple[tuple[str, str], ...] = ()
    """Its arguments: where each stands, and what it says, folded."""
    known: frozenset[str] = frozenset()
    """What identifies the records that it names, folded."""
    asked: frozenset[int] = frozenset()
    """Numbers in its arguments, and how many items a list of them has."""
    numbers: frozenset[int] = frozenset()
    """The same with those of its result."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that a run did."""

    uses: tuple[Use, ...]
    questions: tuple[tuple[int, str], ...]
    """What the person was asked, folded, with the message after which that was."""
    names: tuple[str, ...]
    """The names of people in the records that were read."""


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
    calls = _calls(entries)
    known = _Known(calls.values(), records)
    told = {row.call_id for row in [*filter(_may_have_happened, effects), *missed(effects)]}
    uses = [_effect(row, calls, known) for row in effects if row.call_id in told]
    uses += [_waiting(approval, calls, known) for approval in pending]
    uses += [_read(call, known) for call in filter(_is_read, calls.values())]
    uses += [Use(turn=call.turn, strength=1) for call in filter(_lowers_cap, calls.values())]
    asked = [
        (call.turn, folded(text)) for call in filter(_asks, calls.values()) for _, text in _strings(call.arguments)
    ]
    return Evidence(tuple(uses), tuple(asked), tuple(known.names))


def _may_have_happened(row: EffectRow) -> bool:
    return row.outcome in ("done", "unknown")


def _calls(entries: Iterable[Entry]) -> dict[str, _Call]:
    calls: dict[str, _Call] = {}
    turn = -1
    for entry in entries:
        message = entry.message
        if isinstance(message, UserMessage):
            turn += not entry.material
        elif isinstance(message, AssistantMessage):
            calls |= {call.id: _Call(call.name, max(turn, 0), _loaded(call.arguments)) for call in message.tool_calls}
        elif (call := calls.get(message.call_id)) is not None:
            call.result, call.is_error = result_of(message), message.is_error
    return calls


def _loaded(arguments: str) -> Json:
    try:
        found: Json = json.loads(arguments)
    except (ValueError, RecursionError):
        return None
    return found


def _is_read(call: _Call) -> bool:
    spec = REGISTRY.get(call.tool)
    return spec is not None and spec.endpoint is not None and spec.effect == "read" and not call.is_error


def _lowers_cap(call: _Call) -> bool:
    """Whether it did what a person may want of the run itself."""
    return call.tool in REGISTRY and REGISTRY[call.tool].label == "cap" and not call.is_error


def _asks(call: _Call) -> bool:
    return call.tool in REGISTRY and REGISTRY[call.tool].asks_person


def _effect(row: EffectRow, calls: Mapping[str, _Call], known: "_Known") -> Use:
    call = calls.get(row.call_id)
    # A refused effect is kept without its arguments; the call has them.
    arguments: Json = dict(row.arguments) or (call.arguments if call is not None else None)
    result: Json = dict(row.result) if row.result is not None else None
    texts = tuple((key, folded(text)) for key, text in _strings(arguments))
    seeds = [text for _, text in texts] + [folded(part) for part in (*row.path.split("/"), *row.recipients)]
    return Use(
        closes=_closes(row.tool, texts),
        turn=call.turn if call is not None else 0,
        strength=_STRENGTH[row.effect],
        is_settled=row.outcome == "done",
        texts=texts,
        known=known.of(seeds) | {folded(text) for _, text in _strings(result) if len(text) <= _SHORT},
        asked=frozenset(_integers(arguments)),
        numbers=frozenset(_integers(arguments)) | frozenset(_integers(result)),
    )


def _waiting(approval: Approval, calls: Mapping[str, _Call], known: "_Known") -> Use:
    card, call = approval.card, calls.get(approval.call_id)
    texts = tuple((key, folded(text)) for key, text in _strings(card.body))
    seeds = [text for _, text in texts] + [folded(part) for part in (*card.path.split("/"), *card.recipients)]
    return Use(
        closes=_closes(card.tool, texts),
        turn=call.turn if call is not None else 0,
        strength=_STRENGTH[card.effect],
        is_settled=False,
        texts=texts,
        known=known.of(seeds),
        asked=frozenset(_integers(card.body)),
        numbers=frozenset(_integers(card.body)),
    )


def _read(call: _Call, known: "_Known") -> Use:
    texts = tuple((key, folded(text)) for key, text in _strings(call.arguments))
    shown = {folded(text) for _, text in _strings(call.result)}
    return Use(
        turn=call.turn,
        texts=texts,
        known=known.of([text for _, text in texts]) | shown,
        asked=frozenset(_integers(call.arguments)),
        numbers=frozenset(_integers(call.arguments)) | frozenset(_integers(call.result)),
    )


def _closes(tool: str, texts: Iterable[tuple[str, str]]) -> frozenset[Goal]:
    """The goals that a call brings to their end, by what its tool says of its effects."""
    spec, comments = REGISTRY[tool], any(re.search("comment|draft", key, re.IGNORECASE) for key, _ in texts)
    changed = {target.kind for target in spec.effects.targets}
    marks = spec.effects.grant == "items"
    goals: dict[Goal, bool] = {
        "launch": spec.effects.counts_as == "launch",
        "send": spec.effects.counts_as in ("message", "launch"),
        "archive": marks or ("thread" in changed and spec.effect == "write"),
        "vote": marks,
        "comment": comments or (spec.effect == "spend" and spec.tally is not None),
        "import": "list" in changed or spec.effects.counts_as == "search",
    }
    return frozenset(filter(goals.get, goals))


class _Known:
    """What identifies each record, by its id: what answers showed beside it, and what was read of it by itself."""

    def __init__(self, calls: Iterable[_Call], records: Records) -> None:
        self._beside: dict[str, set[str]] = {}
        self.names: dict[str, None] = {}
        for (kind, record_id), facts in records.items():
            self._learn({**facts, "id": record_id} | ({"full": facts.get("name")} if kind == "lead" else {}))
        for call in calls:
            self._learn(call.result)
            self._learn_of_reading(call)

    def of(self, seeds: Iterable[str]) -> frozenset[str]:
        """The seeds and what they stand for, twice over: a thread names its sender, and that its address."""
        found = {seed for seed in seeds if seed and len(seed) <= _SHORT}
        for _ in range(2):
            found |= {value for seed in found for value in self._beside.get(seed, ())}
        return frozenset(found)

    def _learn(self, value: Json) -> None:
        if isinstance(value, list):
            for item in value:
                self._learn(item)
        elif isinstance(value, dict):
            self._learn_object(value)
            for inner in value.values():
                self._learn(inner)

    def _learn_object(self, value: dict[str, Json]) -> None:
        record_id = value.get("id")
        if isinstance(record_id, str):
            beside = {folded(text) for _, text in _strings(value) if len(text) <= _SHORT}
            self._beside.setdefault(folded(record_id), set()).update(beside)
        for key in _NAMES & value.keys():
            if isinstance(name := value[key], str) and len(name) <= _SHORT:
                self.names[name] = None

    def _learn_of_reading(self, call: _Call) -> None:
        """What a read of one thing showed belongs to it: the people of a list, who wrote in a thread."""
        if _is_read(call):
            shown = {folded(text) for key, text in _strings(call.result) if key.rpartition(".")[2] in _NAMES}
            for key, text in _strings(call.arguments):
                if key.endswith("_id"):
                    self._beside.setdefault(folded(text), set()).update(shown)


def _strings(value: Json, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text in JSON with the dotted keys that lead to it; names of keys that hold something are texts as well."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item, key)
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _strings(inner, f"{key}.{name}" if key else name)


def _integers(value: Json) -> Iterator[int]:
    if isinstance(value, bool):
        return
    if isinstance(value, int):
        yield value
    elif isinstance(value, list):
        yield len(value)
        for item in value:
            yield from _integers(item)
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _integers(inner)
