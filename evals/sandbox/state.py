"""The world together with its clock and pool, and the look-ups that the routes share."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TypeVar

from evals.sandbox.answers import Refused
from evals.sandbox.model.campaigns import Campaign
from evals.sandbox.model.inbox import Thread
from evals.sandbox.model.leads import Lead, LeadList, SearchTask, Sender
from evals.sandbox.model.world import World
from evals.sandbox.people import generate, identity

_Found = TypeVar("_Found")


class WorldClock:
    """The world's time: starts where the world says and runs ``speed`` times as fast as the monotonic clock."""

    def __init__(
        self, start: datetime | None, speed: float = 1.0, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._start = start or datetime.now(UTC)
        self._speed = speed
        self._monotonic = monotonic
        self._zero = monotonic()

    def now(self) -> datetime:
        """The world's time."""
        return self._start + timedelta(seconds=(self._monotonic() - self._zero) * self._speed)


class State:
    """What the routes work on.  Whoever calls them holds the lock."""

    def __init__(self, world: World, clock: WorldClock) -> None:
        self.world = world
        self.clock = clock
        self.now = clock.now()

    @cached_property
    def pool(self) -> tuple[Lead, ...]:
        """Everybody whom a search can find; made when the first one runs."""
        found = self.world.lead_pool
        people = (*found.people, *(person for recipe in found.generate for person in generate(recipe)))
        return tuple({identity(person): person for person in people}.values())

    def sender(self, sender_id: str) -> Sender:
        """A sender, or 404."""
        return _one((s for s in self.world.senders if s.id == sender_id), f"Sender {sender_id} not found")

    def campaign(self, campaign_id: str) -> Campaign:
        """A campaign, or 404."""
        return _one((c for c in self.world.campaigns if c.id == campaign_id), "Campaign not found")

    def thread(self, thread_id: str) -> Thread:
        """A thread, or 404."""
        return _one((t for t in self.world.threads if t.id == thread_id), "Thread not found")

    def find_group(self, list_id: str | None) -> LeadList | None:
        """A list, the protected one included."""
        groups = self.world.everything(), *self.world.lists
        return next((group for group in groups if group.id == list_id), None)

    def group(self, list_id: str) -> LeadList:
        """A list, or 404."""
        group = self.find_group(list_id)
        if group is None:
            raise Refused(404, "List not found")
        return group

    def leads(self, group: LeadList) -> list[Lead]:
        """The leads of a list, in its order."""
        saved = {lead.id: lead for lead in self.world.leads}
        return [saved[lead_id] for lead_id in group.lead_ids]

    def running_search(self, group: LeadList) -> SearchTask | None:
        """The search that is filling a list."""
        return next((t for t in self.world.tasks if t.list_id == group.id and t.status in ("pending", "running")), None)

    def afford(self, operation: str, cost: float) -> None:
        """Answer 402 when the credits do not reach; what running searches may still cost is not free."""
        claimed = sum(t.price * t.fetch_count for t in self.world.tasks if t.status in ("pending", "running"))
        free = _plain(max(0, self.world.credits.balance - claimed))
        if cost > free:
            message = f"Insufficient credits for {operation}: {cost:g} required, {free:g} left"
            raise Refused(402, message, {"required": cost, "balance": free})

    def charge(self, operation: str, cost: float) -> None:
        """Take credits, or 402 with nothing taken."""
        self.afford(operation, cost)
        self.world.credits.balance = _plain(self.world.credits.balance - cost)

    def price(self, action: str) -> float:
        """Credits for one unit of an action; one that the price list does not show costs one all the same."""
        credits = self.world.credits
        operation = credits.operations.get(credits.actions.get(action, ""))
        return credits.costs.get(action, operation.credits if operation else 1)


def _one(found: Iterator[_Found], message: str) -> _Found:
    for item in found:
        return item
    raise Refused(404, message)


def _plain(number: float) -> float:
    """Whole credits as an integer: 3, not 3.0."""
    return int(number) if number == int(number) else number
