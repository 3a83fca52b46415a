"""Signals: types, sources, the feed, votes and drafts."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, TypeAdapter, ValidationError, model_validator

from evals.sandbox.answers import Answer, Body, Call, Refused
from evals.sandbox.model.base import Id, Object, iso, stable_id
from evals.sandbox.model.inbox import Override, Signal, SignalSource, SignalType
from evals.sandbox.state import State

_Text = Annotated[str, Field(max_length=100_000)]
_Word = Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]
_NEVER_FILLED = "classification structuredWording workflowRun actionState normalized".split()
_CHANGES = ("vote", "comment", "dmText", "commentText", "status")


class OverrideBody(Body):
    """A difference for one source."""

    sourceId: _Word  # noqa: N815 - wire names
    enabled: bool | None = None
    extraKeywords: list[_Word] | None = None  # noqa: N815


class _TypeBody(Body):
    label: _Word
    description: _Text | None = None
    keywords: Annotated[list[_Word], Field(max_length=200)] = Field(default_factory=list)
    prompt: _Text | None = None
    allowedSources: list[_Word] | None = None  # noqa: N815
    sourceOverrides: list[OverrideBody] = Field(default_factory=list)  # noqa: N815


class SourceItem(Body):
    """A change to one source."""

    id: _Word
    enabled: bool | None = None
    config: Object | None = None

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if self.enabled is None and self.config is None:
            raise ValueError("enabled or config is needed")
        return self


class _SourcesBody(Body):
    items: Annotated[list[SourceItem], Field(min_length=1, max_length=50)]


class SignalItem(Body):
    """A change to one signal."""

    id: Id
    vote: Literal["up", "down"] | None = None
    comment: _Text = ""
    dmText: _Text = ""  # noqa: N815
    commentText: _Text = ""  # noqa: N815
    status: Literal["new", "commented", "dismissed"] = "new"

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if not self.model_fields_set & set(_CHANGES):
            raise ValueError(f"one of {', '.join(_CHANGES)} is needed")
        return self


class _SignalsBody(Body):
    items: Annotated[list[SignalItem], Field(min_length=1, max_length=200)]


class GenerateItem(Body):
    """Which drafts for one signal."""

    id: Id
    dm: bool = False
    comment: bool = False

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if not (self.dm or self.comment):
            raise ValueError("dm or comment must be true")
        return self


class _GenerateBody(Body):
    items: Annotated[list[GenerateItem], Field(min_length=1, max_length=20)]


def list_types(state: State, call: Call) -> Answer:
    """``GET /api/signals/types``: adds the built-in ones at the first look, and enables sources, as the vendor does."""
    if add_built_in(state) and call.query.get("skipSourceEnable") != "true":
        for source in sources(state):
            source.enabled = True
    wanted = set(filter(None, call.query.get("ids", "").split(",")))
    return Answer({"types": [type_row(kind) for kind in state.world.signal_types if not wanted or kind.id in wanted]})


def create_type(state: State, call: Call) -> Answer:
    """``POST /api/signals/types``: a keyword type, on in all sources."""
    add_built_in(state)
    body = call.read(_TypeBody)
    types = state.world.signal_types
    if any(kind.label.lower() == body.label.lower() for kind in types):
        raise Refused(409, f"A signal type named {body.label!r} already exists")
    if len(types) >= state.world.rules.signal_types:
        raise Refused(400, f"At most {state.world.rules.signal_types} signal types, built-in ones included")
    strange = strange_sources(state, body.allowedSources, body.sourceOverrides)
    if strange:
        raise Refused(400, f"{strange[0]!r} is not a signal source")
    made = SignalType(id=state.world.new_id("signal_type"), position=len(types), **body.model_dump())
    types.append(made)
    return Answer({"type": type_row(made)})


def type_row(kind: SignalType) -> Object:
    """A type as it stands in answers."""
    overrides = [override.model_dump(exclude_none=True) for override in kind.sourceOverrides]
    return {**kind.model_dump(mode="json"), "sourceOverrides": overrides}


def strange_sources(state: State, allowed: list[str] | None, overrides: list[OverrideBody] | None) -> list[str]:
    """Which of the sources that a body names there are not."""
    known = {source.id for source in sources(state)}
    named = [*(allowed or []), *(override.sourceId for override in overrides or [])]
    return [name for name in named if name not in known]


def list_sources(state: State, _call: Call) -> Answer:
    """``GET /api/signals/sources``."""
    return Answer({"sources": [source.model_dump(mode="json") for source in sources(state)]})


def update_sources(state: State, call: Call) -> Answer:
    """``PATCH /api/signals/sources``: switching one off reaches into every type."""
    body = call.read(_SourcesBody)
    by_id = {source.id: source for source in sources(state)}
    updated, errors = [], []
    for item in body.items:
        source = by_id.get(item.id)
        if source is None:
            errors.append({"id": item.id, "error": "not_found"})
            continue
        source.enabled = source.enabled if item.enabled is None else item.enabled
        source.config = source.config if item.config is None else item.config
        if item.enabled is False:
            _switch_off(state, source.id)
        updated.append(source.id)
    return Answer({"updated": updated, "errors": errors}, applied=bool(updated))


def list_signals(state: State, call: Call) -> Answer:
    """``GET /api/signals``: never a score of 1, dismissed ones only on request."""
    least = call.whole("minScore", 2, 3)
    since = _time(call.query.get("since"))
    dismissed = call.flag("includeDismissed")
    ids = set(filter(None, call.query.get("ids", "").split(",")))

    def wanted(signal: Signal) -> bool:
        return (
            signal.score >= max(2, least)
            and (dismissed or signal.status != "dismissed")
            and (since is None or signal.createdAt >= since)
            and (not ids or signal.id in ids)
        )

    by_score = "score" in call.query.get("sortBy", "").lower()
    found = sorted(
        filter(wanted, state.world.signals), key=lambda s: (s.score if by_score else 0, s.createdAt), reverse=True
    )
    page, cursor = call.cursor_page(found, 50, 200)
    pagination = {"cursor": cursor, "hasMore": cursor is not None, "count": len(page)}
    return Answer({"signals": [_row(state, signal) for signal in page], "pagination": pagination})


def update_signals(state: State, call: Call) -> Answer:
    """``PATCH /api/signals``: each item alone; there is no way back from dismissed."""
    body = call.read(_SignalsBody)
    by_id = {signal.id: signal for signal in state.world.signals}
    updated, errors = [], []
    for item in body.items:
        signal = by_id.get(item.id)
        if signal is None:
            errors.append({"id": item.id, "error": "not_found"})
        elif signal.status == "dismissed" and "status" in item.model_fields_set and item.status != "dismissed":
            errors.append({"id": item.id, "error": "already_dismissed"})
        else:
            for key in item.model_fields_set & set(_CHANGES):
                setattr(signal, key, getattr(item, key))
            updated.append(signal.id)
    return Answer({"updated": updated, "errors": errors}, applied=bool(updated))


def generate_messages(state: State, call: Call) -> Answer:
    """``POST /api/signals/generate``: drafts at once, charged by the text, kept on the signal, sent to nobody."""
    body = call.read(_GenerateBody)
    by_id = {signal.id: signal for signal in state.world.signals}
    texts = sum(item.dm + item.comment for item in body.items if item.id in by_id)
    state.charge("message generation", texts * state.price("AI_MESSAGE_GENERATION"))
    results = [_drafts(by_id.get(item.id), item) for item in body.items]
    return Answer({"results": results}, applied=texts > 0)


def _drafts(signal: Signal | None, item: GenerateItem) -> Object:
    if signal is None:
        return {"id": item.id, "error": "not_found"}
    result: Object = {"id": signal.id}
    if item.dm:
        who = signal.authorName or signal.entityPerson or "there"
        signal.dmText = f"Hi {who}, I read about {signal.title!r}. May I ask how you go about it?"
        result["dm"] = {"text": signal.dmText, "profileUrl": signal.authorUrl, "messagingUrl": None}
    if item.comment:
        where = signal.entityCompany or "your company"
        signal.commentText = f"Interesting, thank you for sharing. What was the hardest part of it at {where}?"
        result["comment"] = {"text": signal.commentText, "sourceUrl": signal.url}
    return result


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return TypeAdapter(AwareDatetime).validate_strings(text)
    except ValidationError:
        raise Refused(400, "since must be an RFC 3339 time") from None


def _row(state: State, signal: Signal) -> Object:
    row = signal.model_dump(mode="json", exclude={"type"})
    kind = next((kind for kind in state.world.signal_types if kind.label == signal.type), None)
    return {
        **row,
        "createdAt": iso(signal.createdAt),
        "signalTypeId": kind.id if kind else None,
        "signalTypeLabel": signal.type,
        "label": signal.type,
        "color": kind.color if kind else None,
        "formattedTitle": signal.title,
        "groupKey": signal.entityDomain,
        **entity_keys(state, signal),
        "suggestedActions": [],
        "entityMetadata": {},
        **dict.fromkeys(_NEVER_FILLED),
    }


def entity_keys(state: State, signal: Signal) -> Object:
    """The company and the person that a signal is about, and how far one is with them."""
    company, person = entity_id("company", signal), entity_id("person", signal)
    status = state.world.signal_entities
    return {
        "entityId": company,
        "personEntityId": person,
        "entityStatus": status.get(company or "", "new"),
        "personEntityStatus": status.get(person or "", "new"),
    }


def entity_id(kind: Literal["person", "company"], signal: Signal) -> str | None:
    """The id of whom a signal is about; ``None`` where it names nobody of that kind."""
    name = signal.entityPerson if kind == "person" else signal.entityCompany
    return stable_id("entity", kind, name) if name else None


_SOURCES = {
    "linkedin_posts": "LinkedIn posts",
    "linkedin_jobs": "LinkedIn jobs",
    "news": "News",
    "hiring_cafe": "Job boards",
    "reddit": "Reddit",
    "hacker_news": "Hacker News",
    "x_twitter": "X",
}
_BUILT_IN: tuple[tuple[str, Literal["structured", "keyword"]], ...] = (
    ("Hiring", "structured"),
    ("Funding", "structured"),
    ("Leadership Change", "structured"),
    ("Competitor Mentions", "structured"),
    ("Pain Point", "keyword"),
    ("Product Launch", "keyword"),
)


def sources(state: State) -> list[SignalSource]:
    """The workspace's sources, the known ones added to what the world says."""
    known = {source.id for source in state.world.signal_sources}
    schema: Object = {"type": "object"}
    state.world.signal_sources += [
        SignalSource(id=key, name=name, description=f"Signals from {name}", config={}, configSchema=schema)
        for key, name in _SOURCES.items()
        if key not in known
    ]
    return state.world.signal_sources


def add_built_in(state: State) -> bool:
    """Add the vendor's own types where they are not there yet; whether this was the first look."""
    known = {kind.label for kind in state.world.signal_types}
    for label, kind in _BUILT_IN:
        if label not in known:
            only = ["linkedin_jobs", "hiring_cafe", "linkedin_posts"] if label == "Hiring" else None
            state.world.signal_types.append(
                SignalType(
                    id=state.world.new_id("signal_type"),
                    label=label,
                    description=f"Built-in: {label.lower()}",
                    kind=kind,
                    builtIn=True,
                    position=len(state.world.signal_types),
                    allowedSources=only,
                )
            )
    return len(state.world.signal_types) > len(known)


def _switch_off(state: State, source_id: str) -> None:
    for kind in state.world.signal_types:
        others = [override for override in kind.sourceOverrides if override.sourceId != source_id]
        kind.sourceOverrides = [*others, Override(sourceId=source_id, enabled=False)]
