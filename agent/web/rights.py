"""Whether somebody's yes to a card counts: their limits, their own runs, and the yes of two where that takes it."""

from collections.abc import Iterator

from agent.state.approvals import Approval
from agent.state.audit import read_events
from agent.state.events import ActedOnPage
from agent.web.people import Person
from agent.web.site import Site


def why_no_yes(site: Site, asked: Approval) -> str:
    """Why the yes of who looks does not count for a card; empty when it does."""
    return _why_not(site, asked, site.me)


def seconds(site: Site, asked: Approval) -> list[str]:
    """Who else has said yes to exactly this card, and may still do so."""
    deeds = [deed for deed in _deeds(site, asked.run_id) if deed.deed == "supported"]
    names = [deed.who for deed in deeds if (deed.approval_id, deed.digest) == (asked.id, asked.digest)]
    known = [person for name in dict.fromkeys(names) if (person := site.people.named(name)) is not None]
    return [person.name for person in known if person.name != site.me.name and not _why_not(site, asked, person)]


def takes_two(site: Site, asked: Approval) -> bool:
    """Whether a card needs the yes of two."""
    return site.people.look().takes_two(asked.card)


def _why_not(site: Site, asked: Approval, person: Person) -> str:
    if not person.may("approver"):
        return f"{person.name} may look, and not answer"
    if not site.people.look().self_approve and person.name in _whose(site, asked.run_id):
        return f"{person.name} began this run or talked to it, and somebody else has to say yes"
    return person.beyond(asked.card)


def _whose(site: Site, run_id: str) -> set[str]:
    """Who asked for what a run does; what no page began, the user of this machine has begun."""
    deeds = [deed for deed in _deeds(site, run_id) if deed.deed in ("began", "spoke")]
    return {deed.who for deed in deeds} | ({site.people.user} if all(d.deed != "began" for d in deeds) else set())


def _deeds(site: Site, run_id: str) -> Iterator[ActedOnPage]:
    for recorded in read_events(site.stored.store, run_id):
        if isinstance(recorded.event, ActedOnPage):
            yield recorded.event
