"""Notices of the steps of a run, for a host that has set a level for them; without one it is told none.

In the newest protocol each request asks for them by itself, and both are heard.  A notice names the step, its tool,
rule, state and ids: what strangers, people and planners have said stands in results and cards alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, get_args

import anyio.to_thread
import mcp_types as types
from mcp.server.context import ServerRequestContext

from agent.common.clock import stamp
from agent.common.json_value import Json
from agent.mcp.asking import is_modern
from agent.mcp.surface import Surface
from agent.state.audit import read_events
from agent.state.recorded import Recorded
from tools.api.endpoints import SEGMENT

_ORDER: tuple[types.LoggingLevel, ...] = get_args(types.LoggingLevel)
_LEVELS: dict[str, types.LoggingLevel] = {
    **dict.fromkeys(("proposed", "model_requested", "model_answered"), "debug"),
    **dict.fromkeys(("run_started", "run_resumed", "request_sent", "answer_received"), "info"),
    **dict.fromkeys(("approval_requested", "approval_answered", "run_ended"), "notice"),
    **dict.fromkeys(("invalid", "refused", "retrying", "model_awaited"), "warning"),
}
"""By what the record calls a step; the others are nobody's business there."""
_SAID = ("tool", "effect", "rule", "approval_id", "answer", "outcome", "http_status", "attempt", "seconds", "status")
_MOST = 100
"""Connections whose level is kept; nobody tells of hosts that are gone."""
_Context = ServerRequestContext[Any]


@dataclass(slots=True)
class Wanted:
    """What somebody wants to be told."""

    level: types.LoggingLevel | None
    """The least one; ``None`` for nothing at all."""
    since: str
    told: dict[str, int] = field(default_factory=dict)
    """The last step that was told, by run."""


@dataclass(slots=True)
class Steps:
    """Who wants to be told of what."""

    surface: Surface
    _wanted: dict[str, Wanted] = field(default_factory=dict)
    """By connection."""

    async def set_level(self, context: _Context, params: types.SetLevelRequestParams) -> types.EmptyResult:
        """From now on tell a connection of steps of this level and above."""
        self._wanted.pop(connection_of(context), None)
        self._wanted[connection_of(context)] = self._from_now(params.level)
        for gone in [*self._wanted][:-_MOST]:
            del self._wanted[gone]
        return types.EmptyResult()

    def of_call(self, context: _Context, named: Json) -> "Notices":
        """The notices of a call that begins now; ``named`` is the run that it names."""
        if is_modern(context):
            meta: dict[str, Any] = {**(context.meta or {})}
            return Notices(self.surface, context, named, self._from_now(meta.get(types.LOG_LEVEL_META_KEY)))
        return Notices(self.surface, context, named, self._wanted.get(connection_of(context), self._from_now(None)))

    def _from_now(self, level: types.LoggingLevel | None) -> Wanted:
        return Wanted(level if level in _ORDER else None, stamp(self.surface.app.clock.now()))


@dataclass(slots=True)
class Notices:
    """The notices of one call."""

    surface: Surface
    context: _Context
    named: Json
    wanted: Wanted

    async def tell(self, named: Json = None) -> None:
        """Tell what came since the last time."""
        if self.wanted.level is None:
            return
        self.named = self.named or named
        for notice in await anyio.to_thread.run_sync(self._new, abandon_on_cancel=True):
            await self.context.session.send_notification(notice, self.context.request_id)

    def _new(self) -> list[types.LoggingMessageNotification]:
        told, found = self.wanted.told, list[types.LoggingMessageNotification]()
        for run_id in self.surface.worked_on(self.named):
            for step in read_events(self.surface.app.store, run_id):
                if step.seq > told.get(run_id, 0) and step.at >= self.wanted.since:
                    told[run_id] = step.seq
                    found += self._notice(step)
        return found

    def _notice(self, step: Recorded) -> Iterator[types.LoggingMessageNotification]:
        data = step.event.data()
        level = "error" if data.get("outcome") in ("failed", "unknown") else _LEVELS.get(step.event.type)
        least = self.wanted.level
        if level is not None and least is not None and _ORDER.index(level) >= _ORDER.index(least):
            said = {name: value for name in _SAID if _is_a_word(value := data.get(name))}
            told = {"step": step.event.type, "run_id": step.run_id, "at": step.at, **said}
            params = types.LoggingMessageNotificationParams(level=level, logger="puffle-agent", data=told)
            yield types.LoggingMessageNotification(params=params)


def connection_of(context: _Context) -> str:
    """Which connection asks: over HTTP there are several."""
    headers = getattr(context.request, "headers", {})
    return str(headers.get("mcp-session-id", ""))


def _is_a_word(value: Json) -> bool:
    """Whether it is a number, or one word, by which nothing can be said."""
    if isinstance(value, str):
        return SEGMENT.fullmatch(value.replace(".", "-")) is not None  # of rules with their room: ``once.done``
    return isinstance(value, int | float)
