"""A call with what may have happened before to the same people, or for the same price, and is not known to."""

import hashlib
from dataclasses import replace

from agent.common.addresses import canonical
from agent.policy.people import everywhere
from agent.state.ledger import Ledger
from agent.state.unsettled import Unsettled
from agent.types import PreparedCall
from tools.spec import Records


def with_unsettled(call: PreparedCall, ledger: Ledger, records: Records) -> PreparedCall:
    """A send or paid call with what of its kind is open or unknown; a yes is bound to that.

    Of one person, one conversation or one campaign that is every send, in whatever words and by whatever channel; of
    paid work the same tool with the same number of credits.
    """
    if call.effect not in ("send", "spend") and not call.credits:
        return call
    people = _people(call, records)
    before = [one for one in ledger.unsettled(call, people) if _is_same(call, people, one)]
    if not before:
        return replace(call, people=people)
    ids = tuple(one.id for one in before)
    digest = hashlib.sha256("\n".join((call.digest, *ids)).encode()).hexdigest()
    return replace(call, people=people, unsettled=ids, warnings=tuple(map(_in_words, before)), digest=digest)


def with_earlier_send(call: PreparedCall, ledger: Ledger) -> PreparedCall:
    """A message that earlier requests have sent in the same words, with when that was; a yes is bound to it."""
    if call.spec.effects.counts_as != "message":
        return call
    before = ledger.sent_before(call)
    if not before:
        return call
    ids = tuple(sorted(one.id for one in before))
    digest = hashlib.sha256("\n".join((call.digest, "again", *ids)).encode()).hexdigest()
    said = tuple(f"CHECK: exactly this was sent at {one.opened_at} in {one.run_id}" for one in before)
    return replace(call, repeats=ids, notes=(*call.notes, *said), digest=digest)


def _people(call: PreparedCall, records: Records) -> tuple[str, ...]:
    """Everybody whom a send reaches, by all that is known of them, and the conversation or campaign itself."""
    if call.effect != "send":
        return ()
    roster = () if call.roster is None else call.roster.people
    waiting = (handle for one in roster for handle in one.handles)
    named = (*call.recipients, *call.spec.effects.reach.leads(call.request, records), *waiting)
    return (call.request.path, *dict.fromkeys(map(canonical, everywhere(named, records))))


def _is_same(call: PreparedCall, people: tuple[str, ...], one: Unsettled) -> bool:
    if call.effect != "send":
        return one.reserved == (call.credits or 0)
    return one.held or one.path == call.request.path or not {*people}.isdisjoint(map(canonical, one.recipients))


def _in_words(one: Unsettled) -> str:
    what = f"{one.tool} to {', '.join(one.recipients)}" if one.recipients else f"{one.tool} {one.path}"
    seen = "look in Puffle first; `puffle-agent reconcile` then settles it"
    return f"CHECK: {what} may have happened at {one.opened_at} in {one.run_id}, nobody knows ({one.id}): {seen}"
