"""What a host can read without a call: the guides, the policy, and of its own runs how they stand and what waits."""

import json
from collections.abc import Callable, Iterable

import mcp_types as types

from agent.common.errors import UsageError
from agent.common.json_value import Json
from agent.common.markdown import harmless
from agent.mcp.bounds import bounded, bounded_json
from agent.mcp.describe import guide_of
from agent.mcp.surface import Surface
from agent.policy.scope.scope import guides
from agent.state.approvals import Approval
from tools.api.endpoints import SEGMENT

_SCHEME = "puffle://"
_TEXT, _PLAIN, _JSON = "text/markdown", "text/plain", "application/json"
"""Guides are ours; on a card stand the words of strangers, which no host is to render."""


def templates() -> list[types.ResourceTemplate]:
    """Where the runs and cards of a host are."""
    run = types.ResourceTemplate(name="run", title="How a run stands", uri_template=f"{_SCHEME}runs/{{run_id}}")
    asked = types.ResourceTemplate(
        name="approval", title="What waits for an answer", uri_template=f"{_SCHEME}approvals/{{approval_id}}"
    )
    guide = types.ResourceTemplate(name="guide", title="A journey's guide", uri_template=f"{_SCHEME}guides/{{journey}}")
    return [run, asked, guide]


def listed(surface: Surface) -> list[types.Resource]:
    """Everything that can be read now."""
    fixed = [_resource("policy", "policy", "What is asked about, and the limits", _JSON)]
    guide = [_resource(f"guides/{name}", name, guide.title, _TEXT) for name, guide in guides().items()]
    ran = [_resource(f"runs/{run}", run, "How this run stands", _JSON) for run in surface.runs()]
    waits = [
        _resource(f"approvals/{one.id}", one.id, f"{one.card.tool}: waits for an answer", _PLAIN)
        for one in surface.waiting()
    ]
    return [*fixed, *guide, *ran, *waits]


def read(surface: Surface, uri: str) -> types.TextResourceContents:
    """One of them; what strangers may have written in it stands between marks.

    Raises:
        UsageError: there is none, or it is of a run that is not this host's.
    """
    kind, _, name = uri.removeprefix(_SCHEME).partition("/")
    app = surface.app
    if uri == f"{_SCHEME}policy":
        return _contents(uri, _JSON, bounded(json.dumps(_policy(surface), indent=1)))
    guide = guide_of(name) if kind == "guides" else None
    if guide is not None:
        return _contents(uri, _TEXT, bounded(guide))
    if kind == "runs" and surface.owns(name):
        row = app.runs.get(name)
        told: dict[str, Json] = {"run_id": row.run_id, "status": row.status, "task": row.task}
        told["answer"] = None if row.answer is None else harmless(row.answer)
        return _contents(uri, _JSON, bounded_json(told, f"all of it: puffle-agent runs show {row.run_id}"))
    if kind == "approvals" and (asked := _asked(surface, name)) is not None:
        return _contents(
            uri, _PLAIN, bounded_json(asked.card.whole(), f"all of it: puffle-agent approvals show {asked.id}")
        )
    raise UsageError(f"there is no resource {uri[:100]!r} of this connection")


def completed(surface: Surface, template: str, begun: str) -> list[str]:
    """What may stand in the place of a template, of what begins so."""
    known: dict[str, Callable[[], Iterable[str]]] = {
        "runs/{run_id}": surface.runs,
        "approvals/{approval_id}": lambda: [asked.id for asked in surface.waiting()],
        "guides/{journey}": guides,
    }
    found = known.get(template.removeprefix(_SCHEME), tuple)()
    return [one for one in found if one.startswith(begun)]


def state_of(surface: Surface, uri: str) -> object:
    """What is another one once a run or a card of this host has changed; ``None`` for everything else.

    Raises:
        UsageError: there is none.
    """
    kind, _, name = uri.removeprefix(_SCHEME).partition("/")
    if kind == "runs" and surface.owns(name):
        row = surface.app.runs.get(name)
        return row.status, row.ended_at
    if kind == "approvals" and (asked := _asked(surface, name)) is not None:
        return asked.status, asked.digest
    return None


def _asked(surface: Surface, name: str) -> Approval | None:
    """A card of this host; ``UsageError`` where nobody has one of this id."""
    asked = surface.app.approvals.get(name) if SEGMENT.fullmatch(name) else None
    return asked if asked is not None and surface.owns(asked.run_id) else None


def _policy(surface: Surface) -> dict[str, Json]:
    """The limits; whom nobody may write to is the user's own business, so of those only how many they are."""
    app = surface.app
    limits: dict[str, Json] = app.config.model_dump(mode="json", exclude={"suppress"})
    kept = [one.hold for one in app.suppressions.active().values()]
    asks = "send, spend, destroy, and every change that this host's user did not ask for outside of it"
    counts: dict[str, Json] = {"suppressed": len(app.config.suppress) + kept.count(False), "held": kept.count(True)}
    run: dict[str, Json] = {"credits_of_this_run": surface.behind.cap, "mode": surface.behind.mode}
    return {"always_waits_for_the_user": asks, **run, **counts, **limits}


def _resource(place: str, name: str, title: str, mime: str) -> types.Resource:
    return types.Resource(name=name, title=title, uri=_SCHEME + place, mime_type=mime)


def _contents(uri: str, mime: str, text: str) -> types.TextResourceContents:
    return types.TextResourceContents(uri=uri, mime_type=mime, text=text)
