"""Collects what a conversation has at hand from its calls and their results, as they were shown."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pydantic import ValidationError

from agent.common.at_hand import Meant, Thing, chosen, meant, newest_of
from agent.common.json_value import Json
from agent.models.base import AssistantMessage, Message, ToolCall, ToolMessage, arguments_of, result_of
from tools.catalog.show import items_of
from tools.registry import REGISTRY
from tools.spec import ToolSpec, references

_ROWS = {
    "leads": "lead", "threads": "thread", "signals": "signal", "accounts": "sender", "types": "signal_type",
    "sources": "source", "lists": "list", "campaigns": "campaign",
}  # fmt: skip
_ONE = {"list": "list", "campaign": "campaign", "thread": "thread", "type": "signal_type"}
_KINDS = frozenset({*_ROWS.values(), *_ONE.values()})
_NAMES = ("name", "label", "participant_name", "participant_email", "title", "email_address", "display_name")
_ABOUT = ("status", "company", "subject", "entityCompany", "email")
_MOST = 30
"""Things of a kind that a model is told of."""


@dataclass(slots=True)
class AtHand:
    """What one conversation has at hand; it grows with each message."""

    _things: dict[tuple[str, str], Thing] = field(default_factory=dict)
    _calls: dict[str, ToolCall] = field(default_factory=dict)
    _turn: int = 0
    _clock: int = 0
    _before: frozenset[str] = frozenset()
    _new: set[str] = field(default_factory=set)
    _then: dict[tuple[str, str], Thing] = field(default_factory=dict)
    """What the user's last words point into: what they had seen; of a kind that they had not, what was read first."""
    _settled: frozenset[str] = frozenset()
    """The kinds of which no later read says what these words point at."""
    _chosen: frozenset[str] = frozenset()
    """What their answers chose among those whom a question named."""
    _pointed: dict[tuple[str, int], frozenset[str]] = field(default_factory=dict)

    @property
    def things(self) -> tuple[Thing, ...]:
        """All of it, in the order in which it came up first."""
        return tuple(self._things.values())

    def spoke(self) -> None:
        """The user has said something."""
        self._turn += 1
        kinds = {kind for kind, _ in self._things}
        newest = (thing for kind in kinds for thing in newest_of([t for t in self.things if t.kind == kind]))
        self._before, self._new = frozenset(f"{thing.kind}:{thing.id}" for thing in newest), set()
        self._then, self._settled, self._chosen = dict(self._things), frozenset(kinds), frozenset()
        self._pointed.clear()

    @property
    def latest(self) -> frozenset[str]:
        """What of each kind was spoken of last before the user's words, as ``kind:id``."""
        return self._before

    @property
    def new(self) -> frozenset[str]:
        """What came up since their words for the first time."""
        return frozenset(self._new)

    @property
    def chosen(self) -> frozenset[str]:
        """What their answers since then chose by a place among those whom the question named, as ``kind:id``."""
        return self._chosen

    def add(self, message: Message) -> None:
        """Take a message of the conversation."""
        if isinstance(message, AssistantMessage):
            self._calls = {call.id: call for call in message.tool_calls}
            self._settled |= {kind for kind, _ in self._then}
        elif isinstance(message, ToolMessage) and not message.is_error and message.name in REGISTRY:
            spec, call = REGISTRY[message.name], self._calls.get(message.call_id)
            if spec.asks_person:
                self._answer(_arguments(call).get("question"), result_of(message))
            else:
                self._result(spec, call, result_of(message))

    def meant(self, words: str) -> tuple[Meant, ...]:
        """See ``agent.common.at_hand.meant``."""
        return meant(words, self._things.values())

    def pointed_at(self, words: str) -> frozenset[str]:
        """What the user's last words point at without a name that a stranger could have chosen, as ``kind:id``.

        What the planner has read since then moves nothing of it.
        """
        key = (words, self._clock)
        if key not in self._pointed:
            self._pointed[key] = _keys(self._meant_then(words))
        return self._pointed[key]

    def _meant_then(self, words: str) -> Iterator[Thing]:
        """The same as things; "that one" is none where the words name another of its kind."""
        named = {thing.kind for one in self.meant(words) if one.how == "name" for thing in one.things}
        for one in meant(words, self._then.values()):
            spared = named if one.how == "latest" else frozenset[str]()
            if one.how != "name":
                yield from (thing for thing in one.things if thing.kind not in spared)

    def for_model(self, words: str) -> dict[str, Json]:
        """What a model is told when the user says something; empty while nothing is at hand."""
        told: dict[str, Json] = {}
        said: list[Json] = [
            {"words": one.words, "mean": [_line(thing) for thing in one.things[:_MOST]]} for one in self.meant(words)
        ]
        if said:
            told["the_words"] = said
        kinds = dict.fromkeys(kind for kind, _ in self._things)
        for kind in kinds:
            of_kind = [thing for thing in self._things.values() if thing.kind == kind]
            latest = sorted(of_kind, key=lambda thing: (-max(thing.shown, thing.latest), thing.place))[:_MOST]
            told[kind] = [_line(thing) for thing in latest]
        return told

    def _answer(self, question: Json, content: Json) -> None:
        if isinstance(question, str) and isinstance(content, dict) and [*content] == ["answer"]:  # the user's own
            self._chosen |= _keys(chosen(str(content["answer"]), question, self.things))

    def _result(self, spec: ToolSpec, call: ToolCall | None, content: Json) -> None:
        if spec.endpoint is None or not isinstance(content, dict):
            return
        self._clock += 1
        given = _arguments(call)
        for kind, record_id in _named(spec, given):
            self._was_named(spec, kind, record_id)
        goes_on = given.get("cursor") is not None or given.get("page", 1) != 1
        for key in filter(content.__contains__, _ROWS):
            self._rows(spec.rows_are or _ROWS[key], _with_ids(content[key]), goes_on=goes_on)
        for key in filter(content.__contains__, _ONE):
            for value in _with_ids([content[key]]):
                self._one(spec, _ONE[key], value, content, given)

    def _was_named(self, spec: ToolSpec, kind: str, record_id: str) -> None:
        """A call named a record: it was spoken of last, or is gone."""
        if spec.effect == "destroy" and spec.effects.grant == "id":  # what it names is what it destroys
            self._things.pop((kind, record_id), None)
            self._then.pop((kind, record_id), None)
        else:
            self._note(Thing(kind=kind, id=record_id, latest=self._clock))

    def _rows(self, kind: str, rows: list[dict[str, Json]], *, goes_on: bool) -> None:
        """Give rows their places; new ones take those of the old, unless they go on behind them."""
        before = [thing for thing in self._things.values() if rows and thing.kind == kind and thing.place]
        for thing in before:
            self._put(replace(thing, shown=self._clock) if goes_on else replace(thing, place=0))
        for place, row in enumerate(rows, len(before) + 1 if goes_on else 1):
            self._note(Thing(kind=kind, id=str(row["id"]), name=_first(row, _NAMES), about=_first(row, _ABOUT),
                             place=place, shown=self._clock))  # fmt: skip

    def _one(
        self, spec: ToolSpec, kind: str, value: Mapping[str, Json], content: Json, given: Mapping[str, Json]
    ) -> None:
        creates = spec.effects.creates
        made = creates is not None and creates.kind == kind
        asked = str(given.get(creates.named_by, "")) if made and creates is not None else ""
        task = content.get("task") if isinstance(content, dict) else None
        count = value.get("leadCount", task.get("resultCount") if isinstance(task, dict) else None)
        about = [f"{count} leads"] if isinstance(count, int) else [_first(value, _ABOUT)]
        name = _first(value, _NAMES)
        about += [f"asked for as {asked!r}"] if name and asked not in ("", name) else []
        self._note(Thing(kind=kind, id=str(value["id"]), name=name or asked, about=", ".join(filter(None, about)),
                         made=made, latest=self._clock))  # fmt: skip

    def _note(self, thing: Thing) -> None:
        key = (thing.kind, thing.id)
        if key not in self._things:
            self._new.add(f"{thing.kind}:{thing.id}")
        old = self._things.get(key, thing)
        self._put(replace(
            old, name=thing.name or old.name, about=thing.about or old.about, made=thing.made or old.made,
            turn=self._turn, place=thing.place or old.place, latest=thing.latest or old.latest,
            shown=thing.shown or old.shown,
        ))  # fmt: skip

    def _put(self, thing: Thing) -> None:
        self._things[thing.kind, thing.id] = thing
        if thing.kind not in self._settled:
            self._then[thing.kind, thing.id] = thing


def _keys(things: Iterable[Thing]) -> frozenset[str]:
    return frozenset(f"{thing.kind}:{thing.id}" for thing in things)


def _line(thing: Thing) -> Json:
    facts: dict[str, Json] = {"kind": thing.kind, "id": thing.id, "name": thing.name, "about": thing.about}
    facts |= {"place": thing.place} if thing.place else {}
    facts |= {"made_here": True} if thing.made else {}
    return {key: value for key, value in facts.items() if value}


def _with_ids(rows: Json) -> list[dict[str, Json]]:
    return [row for row in items_of(rows) if isinstance(row, dict) and isinstance(row.get("id"), str)]


def _first(row: Mapping[str, Json], names: tuple[str, ...]) -> str:
    return next((value[:80] for name in names if isinstance(value := row.get(name), str) and value), "")


def _arguments(call: ToolCall | None) -> Mapping[str, Json]:
    return {} if call is None else arguments_of(call.arguments)


def _named(spec: ToolSpec, given: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    """The records that a call names one by one."""
    try:
        named = [*references(spec.args.model_validate(given))]
    except ValidationError:
        return
    kinds = [kind for kind, _ in named]
    yield from ((kind, record_id) for kind, record_id in named if kind in _KINDS and kinds.count(kind) == 1)
