"""Tells hosts that a run or a card that they listen for has changed, whoever changed it and in whatever process.

Only what somebody listens for is looked at, and only what they could read is told: that it changed, not how.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import anyio
import anyio.to_thread
import mcp_types as types
from mcp.server.context import ServerRequestContext
from mcp.server.session import ServerSession
from mcp.server.subscriptions import InMemorySubscriptionBus, ListenHandler, ResourceUpdated

from agent.common.errors import UsageError
from agent.mcp.resources import state_of
from agent.mcp.steps import connection_of
from agent.mcp.surface import Surface

LOOKS = 1.0
"""Seconds between two looks."""
_MOST = 100
"""Resources that are looked at; who has asked first gives way, for nobody tells of hosts that are gone."""
_Context = ServerRequestContext[Any]
_Subscriber = tuple[str, str]
"""A connection, and the resource that it listens for."""


@dataclass(slots=True)
class News:
    """Who listens for what."""

    surface: Surface
    bus: InMemorySubscriptionBus
    """Reaches those who listen as the newest protocol has it."""
    _known: dict[str, object] = field(default_factory=dict)
    """How what is listened for stood at the last look."""
    _sessions: dict[_Subscriber, ServerSession] = field(default_factory=dict)
    """Those who subscribed as older protocols have it."""
    _listened: list[str] = field(default_factory=list)
    _streams: ListenHandler = field(init=False)

    def __post_init__(self) -> None:
        self._streams = ListenHandler(self.bus)

    async def subscribe(self, context: _Context, params: types.SubscribeRequestParams) -> types.EmptyResult:
        """Tell a connection of a resource from now on; of one that there is not, there is nothing to tell."""
        self._sessions[connection_of(context), str(params.uri)] = context.session
        await self._watch([str(params.uri)])
        return types.EmptyResult()

    async def unsubscribe(self, context: _Context, params: types.UnsubscribeRequestParams) -> types.EmptyResult:
        """Tell it no more."""
        self._sessions.pop((connection_of(context), str(params.uri)), None)
        return types.EmptyResult()

    async def listen(
        self, context: _Context, params: types.SubscriptionsListenRequestParams
    ) -> types.SubscriptionsListenResult:
        """See ``ListenHandler``."""
        wanted = [*(params.notifications.resource_subscriptions or ())]
        self._listened += wanted
        try:
            await self._watch(wanted)
            return await self._streams(context, params)
        finally:
            for uri in wanted:
                self._listened.remove(uri)

    @asynccontextmanager
    async def looking(self, _: object) -> AsyncIterator[dict[str, Any]]:
        """For as long as the server lives."""
        async with anyio.create_task_group() as beside:
            beside.start_soon(self._look)
            yield {}
            beside.cancel_scope.cancel()

    async def _watch(self, uris: Sequence[str]) -> None:
        for uri in uris:
            if uri not in self._known:
                self._known[uri] = await self._state(uri)
        gone = {*[*self._known][:-_MOST]}
        self._known = {uri: state for uri, state in self._known.items() if uri not in gone}
        self._sessions = {one: session for one, session in self._sessions.items() if one[1] not in gone}

    async def _look(self) -> None:
        while True:
            await anyio.sleep(LOOKS)
            listened = {*self._listened, *(uri for _, uri in self._sessions)}
            self._known = {uri: state for uri, state in self._known.items() if uri in listened}
            for uri, before in [*self._known.items()]:
                now = await self._state(uri)
                if now != before:
                    self._known[uri] = now
                    await self._tell(uri)

    async def _tell(self, uri: str) -> None:
        await self.bus.publish(ResourceUpdated(uri=uri))
        for (connection, wanted), session in [*self._sessions.items()]:
            if wanted == uri:
                try:
                    with anyio.move_on_after(LOOKS):  # who does not listen keeps nobody waiting
                        await session.send_resource_updated(uri)
                except (anyio.BrokenResourceError, anyio.ClosedResourceError):  # it is gone
                    self._sessions.pop((connection, wanted), None)

    async def _state(self, uri: str) -> object:
        try:
            return await anyio.to_thread.run_sync(partial(state_of, self.surface, uri), abandon_on_cancel=True)
        except UsageError:
            return None  # there is none, or the state cannot be read now
