"""Whether somebody's yes to a card counts: their limits, their own runs, and the yes of two where that takes it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from agent.common.json_value import Json
from agent.session.stored import Stored
from agent.state.approvals import Approval
from agent.state.audit import read_events
from agent.state.events import ActedOnPage, Deed, Granted, Via
from agent.state.rules import RuleBook
from agent.web.people import PeopleFile, Person


@dataclass(frozen=True, slots=True)
class Short:
    """Why a yes lets nothing out."""

    why: str
    is_kept: bool
    """Whether it counts once somebody else says it too; else it was not theirs to say."""


@dataclass(frozen=True, slots=True)
class Rights:
    """What ``people.toml`` makes of the yes of somebody."""

    stored: Stored
    people: PeopleFile

    def short_of(self, asked: Approval, person: Person, via: Via) -> Short | None:
        """Why a yes alone lets nothing out: who says it may not, or it takes another; either is put on record."""
        short = self.refused(asked, person, via)
        if short is not None or not self.takes_two(asked) or self.seconds(asked, person):
            return short
        self.note(asked, person, "supported", via)
        if self.seconds(asked, person):
            return None  # it came at the same moment
        told = "Your yes is kept. This takes the yes of two: nothing is done before somebody else says it too."
        return Short(told, is_kept=True)

    def refused(self, asked: Approval, person: Person, via: Via, times: int = 1) -> Short | None:
        """Why a yes, so many times, is not theirs to say, which is put on record; nothing where it is."""
        why = self.why_not(asked, person, times)
        if not why:
            return None
        self.note(asked, person, "refused", via, why)
        return Short(f"Your yes was not taken: {why}.", is_kept=False)

    def note(self, asked: Approval, person: Person, deed: Deed, via: Via, reason: str = "") -> None:
        """Put on record what somebody did beside answering."""
        about = {"approval_id": asked.id, "digest": asked.digest, "reason": reason}
        self.stored.note(asked.run_id, ActedOnPage(who=person.name, deed=deed, via=via, **about))

    def why_not(self, asked: Approval, person: Person, times: int = 1) -> str:
        """Why the yes of somebody does not count for a card, so many times; empty when it does."""
        if not person.may("approver"):
            return f"{person.name} may look, and not answer"
        if not self.people.look().self_approve and any(map(person.is_called, self._whose(asked.run_id))):
            return f"{person.name} began this run or talked to it, and somebody else has to say yes"
        return person.beyond(asked.card, times)

    def may_not_talk(self, run_id: str, person: Person) -> str:
        """Why somebody may not say anything to a run; empty when they may.

        Else what they say could be answered by what they have granted themselves.
        """
        if self.people.look().self_approve:
            return ""
        mine = [*self._granted_by(person, run_id)]
        held = [number for number, rule, *_ in RuleBook(self.stored.store, run_id).all() if json.loads(rule) in mine]
        back = ", ".join(f"puffle-agent grants revoke {run_id}.{number}" for number in held)
        return f"you allowed more of the same in this run: take that back first ({back})" if held else ""

    def has_said_yes(self, asked: Approval, person: Person) -> bool:
        """Whether they have said yes to exactly this card already."""
        return person.name in self._first_yeses(asked)

    def seconds(self, asked: Approval, person: Person) -> list[str]:
        """Who else has said yes to exactly this card, and may still do so."""
        first = self._first_yeses(asked)
        return [name for name, one in first.items() if name != person.name and not self.why_not(asked, one)]

    def takes_two(self, asked: Approval) -> bool:
        """Whether a card needs the yes of two."""
        return self.people.look().takes_two(asked.card)

    def _first_yeses(self, asked: Approval) -> dict[str, Person]:
        """Who has said yes to exactly this card, and still comes in."""
        deeds = [deed for deed in self._deeds(asked.run_id) if deed.deed == "supported"]
        names = [deed.who for deed in deeds if (deed.approval_id, deed.digest) == (asked.id, asked.digest)]
        known = [one for name in dict.fromkeys(names) if (one := self.people.named(name)) is not None]
        return {one.name: one for one in known}

    def _whose(self, run_id: str) -> set[str]:
        """Who asked for what a run does; what no page began, the user of this machine has begun."""
        deeds = [deed for deed in self._deeds(run_id) if deed.deed in ("began", "spoke")]
        return {deed.who for deed in deeds} | ({self.people.user} if all(d.deed != "began" for d in deeds) else set())

    def _granted_by(self, person: Person, run_id: str) -> Iterator[Mapping[str, Json]]:
        for recorded in read_events(self.stored.store, run_id):
            event = recorded.event
            if isinstance(event, Granted) and person.is_called(event.who or ""):
                yield event.rule

    def _deeds(self, run_id: str) -> Iterator[ActedOnPage]:
        for recorded in read_events(self.stored.store, run_id):
            if isinstance(recorded.event, ActedOnPage):
                yield recorded.event
