"""What the gate reads for itself before it asks, and again after the user has answered.

A launch sends whatever the campaign holds at that moment, so its approval is bound to sender, leads and texts as the
server has them; if they change between question and answer, the user is asked again.  The same holds
for every other call whose card shows something of the server's: one documented read after the answer tells.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import timedelta

from agent.common.counting import many
from agent.common.errors import Stop
from agent.common.json_value import Json, canonical
from agent.gate.decision import PolicyDecider
from agent.gate.outcomes import Outcome
from agent.gate.polling import Asking, AtOnce, Fetch
from agent.gate.prepare import related
from agent.gate.roster import read_own_texts, read_roster, roster_reads, with_rows
from agent.gate.upserts import pages_of, with_lost_handles, with_replaced
from agent.policy.intents import binding
from agent.policy.target_state import facts_of, former, fully_known, may_wake, replaced_lines
from agent.state.memory import FRESH, FRESH_FOR_A_SEND, Memory
from agent.types import PreparedCall
from tools.catalog.lookups import LOOKUPS
from tools.catalog.put_in import texts_of
from tools.catalog.senders import sender_name
from tools.catalog.show import items_of
from tools.effects import Facts, Inspection, Read, Search
from tools.registry import REGISTRY
from tools.spec import Kind, Records, ToolSpec, placements, references

_PAGES = 50
Forget = Callable[[Kind, str], None]
"""Takes note that a record, by kind and id, is not known any more."""


def in_order(_reads: Sequence[Asking]) -> AbstractContextManager[None]:
    """Let reads leave one after the other."""
    return nullcontext()


def with_current_state(
    call: PreparedCall,
    fetch: Fetch,
    memory: Memory,
    decider: PolicyDecider | None = None,
    *,
    again: bool = False,
    at_once: AtOnce = in_order,
) -> PreparedCall:
    """The call with what must be read before it can be judged; most calls come back as they are.

    What a call changes is read before, so that it can be judged, shown and set back.  So is what was last read before
    the run was taken up again, perhaps days ago; ``again`` says that the call was asked about before, so that what the
    card showed may have changed; ``decider`` knows what the user's words say of it.

    Raises:
        Stop: it could not be read.
    """
    reach, records = call.spec.effects.reach, memory.records
    if reach.inspection is not None:
        return _inspected(call, reach.inspection, fetch, records, at_once)
    call = counted_anew(call, fetch, memory)
    call = _with_what_it_changes(call, fetch, memory, again=again, at_once=at_once)
    if _leaves_from_an_account(call):
        return call
    call = _with_old_read_anew(call, fetch, memory)
    if call.spec.effects.everybody is not None and decider is not None and decider.excepts(call):
        call = _with_everybody(call, fetch, records)
    upserted = call.spec.effects.upserts
    if upserted is not None:
        return with_replaced(call, upserted(call.request.fields), fetch, records)
    call = with_rows(call, fetch, memory)
    was = former(call.spec, call.request, records)
    lost = replaced_lines(call.spec, was, call.request.fields)
    call = with_lost_handles(replace(call, former=was, notes=(*call.notes, *lost)), was, records, decider)
    return _with_paid_work(call, fetch, memory, again=again)


def _with_what_it_changes(
    call: PreparedCall, fetch: Fetch, memory: Memory, *, again: bool, at_once: AtOnce
) -> PreparedCall:
    """The call with what it changes, and with the account that a message leaves from, as far as that is to be read."""
    fresh = FRESH_FOR_A_SEND if call.effect == "send" else FRESH
    is_old = any(memory.is_old(one.kind, one.id(call.request), fresh) for one in call.spec.effects.targets)
    anew = again or is_old or may_wake(call.spec, call.request)
    with at_once(_first_reads(call, memory, anew=anew, again=again or _has_old_sender(call, memory, fresh))):
        call = _with_targets(call, fetch, memory, anew=anew)
        call = _with_items(call, fetch, memory, again=again)
        if _leaves_from_an_account(call):
            call = _with_ready_sender(call, fetch, memory, again=again or _has_old_sender(call, memory, fresh))
    return call


def _leaves_from_an_account(call: PreparedCall) -> bool:
    return call.spec.effects.counts_as == "message" and bool(call.account)


def _has_old_sender(call: PreparedCall, memory: Memory, fresh: timedelta) -> bool:
    return memory.is_old("sender", call.account or "", fresh)


def _first_reads(call: PreparedCall, memory: Memory, *, anew: bool, again: bool) -> list[Asking]:
    """What will be read of what a call changes, and of the account that it leaves from, as far as that is known now."""
    reads: list[Asking] = []
    for target in call.spec.effects.targets:
        whose, facts, how = target.id(call.request), facts_of(target, call.request, memory.records), target.reread
        if how is not None and (anew or not target.whole(facts)):
            asked = how.arguments(whose, facts) if isinstance(how, Read) else _page(how, how.filters(facts)[0], 1)
            reads.append((how.tool, asked))
    if _leaves_from_an_account(call) and (again or ("sender", call.account) not in memory.records):
        reads.append(("list_senders", {}))
    return reads


def counted_anew(call: PreparedCall, fetch: Fetch, memory: Memory) -> PreparedCall:
    """The call with how much it is now: what is paid for by the head of a list costs more when that has grown.

    What was never counted is not counted here: that is for whoever wants to pay for it.

    Raises:
        Stop: it could not be counted.
    """
    how = call.spec.effects.recount
    arguments = None if how is None else how.arguments(call.request)
    if how is None or arguments is None or (how.kind, how.id(call.request)) not in memory.records:
        return call
    fetch(how.tool, arguments)
    return related(call, memory.records)


def _with_targets(call: PreparedCall, fetch: Fetch, memory: Memory, *, anew: bool) -> PreparedCall:
    known = fully_known(call.spec, call.request, memory.records)
    if not anew and known and call.spec.effects.reach.known(call.request, memory.records):
        return call
    return _read_anew(call, fetch, memory.records, memory.forget, everything=anew)


def _with_old_read_anew(call: PreparedCall, fetch: Fetch, memory: Memory) -> PreparedCall:
    """The call after a look at what it names besides, as far as that is known from before the run was taken up."""
    old: dict[Kind, list[str]] = {}
    for kind, named in references(call.args):
        if memory.is_old(kind, named):
            old.setdefault(kind, []).append(named)
    for kind, ids in old.items():
        _look_up(kind, ids, fetch)
    return related(call, memory.records) if old else call


def _with_everybody(call: PreparedCall, fetch: Fetch, records: Records) -> PreparedCall:
    """The call after a look at who is on the lists that it names: whom the words leave out may be among them."""
    for whose in (named for kind, named in references(call.args) if kind == "list"):
        known = records.get(("list", whose), {})
        if known.get("leadCount") is None or len(items_of(known.get("members"))) != known["leadCount"]:
            for _ in pages_of(whose, fetch, by=LOOKUPS["list"].tool):
                pass
    return related(call, records)


def _look_up(kind: Kind, ids: list[str], fetch: Fetch) -> set[str]:
    """Read records of a kind anew; which were shown."""
    how, shown = LOOKUPS.get(kind), set[str]()
    if how is not None:
        for start in range(0, len(ids), how.most):
            reader, outcome = fetch(how.tool, how.arguments(ids[start : start + how.most]))
            shown |= {one.id for one in reader.spec.records(outcome.answer) if one.kind == kind}
    return shown


def _with_paid_work(call: PreparedCall, fetch: Fetch, memory: Memory, *, again: bool) -> PreparedCall:
    """A change that lets paid work begin is paid for, and nobody knows how dearly."""
    how = call.spec.effects.sets_off
    if how is None:
        return call
    known = [found for kind, found in memory.records if kind == how.looks_at]
    if known and (again or any(memory.is_old(how.looks_at, one) for one in known)):
        _look_up(how.looks_at, known, fetch)
    begun = how.lines(call.request, memory.records)
    if not begun:
        return call
    state: dict[str, Json] = {**call.state, "sets_off": [*begun]}
    digest = binding(call.request, call.recipients, state)
    return replace(call, effect="spend", credits=None, state=state, notes=(*call.notes, *begun), digest=digest)


def _with_items(call: PreparedCall, fetch: Fetch, memory: Memory, *, again: bool) -> PreparedCall:
    """The call with those of a batch's records that the run has not read yet; after an answer with all that are named.

    What is in no listing any more is not known, and not as it was.
    """
    items = call.spec.effects.items
    if items is None:
        return call
    ids, anew = items.ids(call.request.fields), again and bool(items.names)
    known = {one for one in ids if memory.records.get((items.kind, one))}
    wanted = ids if anew else [one for one in ids if one not in known]
    shown = _look_up(items.kind, wanted, fetch)
    for one in known.intersection(wanted) - shown:
        memory.forget(items.kind, one)
    return related(call, memory.records) if wanted else call


def reaches_leads(call: PreparedCall) -> bool:
    """Whether a call sends to those who wait in a campaign."""
    return call.effect == "send" and call.spec.effects.counts_as != "message"


def with_roster(call: PreparedCall, fetch: Fetch, records: Records, at_once: AtOnce = in_order) -> PreparedCall:
    """A call that sets a campaign off, or lets messages of one out, with everybody whom it can reach.

    Raises:
        Stop: the key was refused, or a limit of the run ends it.
    """
    campaign_id = call.request.path_params.get("id", "")
    if call.spec.effects.reach.inspection is None:
        return _with_those_let_out(call, campaign_id, fetch, records, at_once)
    waiting = call.reach - len(call.recipients)
    texts = texts_of(call.state.get("nodes"), call.state.get("signature"))
    with at_once(roster_reads(campaign_id)):
        roster = read_roster(campaign_id, waiting, fetch).filling(texts)
        own = read_own_texts(campaign_id, roster, call.state.get("nodes"), fetch)
    reach = max(waiting, len(roster.people))  # whatever the campaign's own count leaves out
    state = {**call.state, "pending": reach, "roster": roster.state(), **own.state()}
    call = replace(call, reach=reach + len(call.recipients), state=state, roster=roster, own_texts=own)
    return replace(call, digest=_bound(call, state), notes=(*roster.lines(), *own.lines()))


def _with_those_let_out(
    call: PreparedCall, campaign_id: str, fetch: Fetch, records: Records, at_once: AtOnce
) -> PreparedCall:
    """A change that lets messages of a campaign out, with everybody who waits in it and what they get.

    Who waits in a running campaign changes by itself, so that a yes cannot be bound to them; what they get does not.
    """
    facts = records.get(("campaign", campaign_id), {})
    waking = facts.get("waking")  # whoever is midway waits too: new hours wake those who sleep between two steps
    leaving = next((one.lets_out for one in call.spec.effects.targets if one.lets_out is not None), None)
    if waking == 0 or leaving is None:
        return call
    reads = [(read.tool, read.arguments(campaign_id, facts)) for read in leaving.reads]
    with at_once([*reads, *roster_reads(campaign_id)]):
        for tool, arguments in reads:
            fetch(tool, arguments)
        out = leaving.state(facts, records)
        waiting = waking if isinstance(waking, int) else 0
        roster = read_roster(campaign_id, waiting, fetch).filling(texts_of(out.get("nodes"), out.get("signature")))
        own = read_own_texts(campaign_id, roster, out.get("nodes"), fetch)
    reach = max(waiting, len(roster.people))
    state = {**call.state, **out, **own.state()}
    notes = (f"it reaches: {many(reach, 'lead')}", *roster.lines(), *own.lines(), *leaving.lines(out))
    call = replace(call, roster=roster, own_texts=own, reach=reach + len(call.recipients), state=state)
    return replace(call, digest=binding(call.request, call.recipients, state), notes=(*call.notes, *notes))


def _with_ready_sender(call: PreparedCall, fetch: Fetch, memory: Memory, *, again: bool) -> PreparedCall:
    """The call with the account that it leaves from, read in this run, and after an answer once more."""
    if again or ("sender", call.account) not in memory.records:
        reader, outcome = fetch("list_senders", {})
        if not _shows(reader, outcome, "sender", call.account):
            memory.forget("sender", call.account)
    return related(call, memory.records)


def with_sender(call: PreparedCall, fetch: Fetch, records: Records) -> PreparedCall:
    """The call with the name and address of the account it leaves from: one read, where they were not read before.

    Raises:
        Stop: the key was refused; any other trouble only leaves the name out.
    """
    account = call.spec.effects.reach.account(call.request, records)
    if account is None or ("sender", account) in records:
        return call
    try:
        fetch("list_senders", {})
    except Stop as stop:
        if stop.status == "authentication":
            raise
    return replace(call, sender=sender_name(account, records))


def existing(call: PreparedCall, fetch: Fetch) -> Json:
    """What a 409 is about, by the documented read of that endpoint; ``None`` where there is none."""
    operation = call.request.endpoint.conflict_read
    reader = REGISTRY.reader(operation) if operation is not None else None
    if reader is None:
        return None
    arguments = _same_names(call, reader) if call.spec.existing is None else call.spec.existing(call.request)
    found, outcome = fetch(reader.name, arguments)
    summary: Json = found.spec.summarise(outcome.answer)
    return summary


def _same_names(call: PreparedCall, reader: ToolSpec) -> dict[str, Json]:
    """What the call gives under the names that the reader's arguments have on the wire."""
    given: Mapping[str, Json] = {**call.request.fields, **call.request.path_params}
    return {name: given[at.wire] for name, at in placements(reader.args) if given.get(at.wire) is not None}


def _inspected(
    call: PreparedCall, inspection: Inspection, fetch: Fetch, records: Records, at_once: AtOnce
) -> PreparedCall:
    whose = inspection.id(call.request)
    facts: Facts = {}
    before = records.get((inspection.kind, whose), {})
    with at_once([(read.tool, read.arguments(whose, before)) for read in inspection.reads if before]):
        for read in inspection.reads:
            reader, outcome = fetch(read.tool, read.arguments(whose, facts))
            # Another record's answer says nothing of this one: without facts there is nothing that could be set off.
            if _shows(reader, outcome, inspection.kind, whose):
                facts = records.get((inspection.kind, whose), {})
    call, state = related(call, records), inspection.state(facts, records)
    return replace(
        call, state=state, reach=inspection.waiting(facts) + len(call.recipients), digest=_bound(call, state)
    )


def _bound(call: PreparedCall, state: Mapping[str, Json]) -> str:
    return hashlib.sha256(call.request.digest.encode() + canonical(dict(state))).hexdigest()


def _read_anew(call: PreparedCall, fetch: Fetch, records: Records, forget: Forget, *, everything: bool) -> PreparedCall:
    """The call on what the server says now, by the documented read of what it changes, where there is one.

    Without ``everything``, only what is not known yet is read.
    """
    known = call.spec.effects.reach.known(call.request, records)
    for target in call.spec.effects.targets:
        whose, facts, how = target.id(call.request), facts_of(target, call.request, records), target.reread
        if not everything and known and target.whole(facts):
            continue
        if isinstance(how, Read):
            fetch(how.tool, how.arguments(whose, facts))
        elif how is not None and not found(how, target.kind, whose, facts, fetch):
            forget(target.kind, whose)  # what is in no listing any more is not known, and not as it was
    return related(call, records)


def found(how: Search, kind: Kind, whose: str, facts: Facts, fetch: Fetch) -> bool:
    """Look for a record through every page; whether it was shown."""
    for wanted in how.filters(facts):
        seen = 0
        for page in range(1, _PAGES + 1):
            reader, outcome = fetch(how.tool, _page(how, wanted, page))
            if _shows(reader, outcome, kind, whose):
                return True
            rows = len(reader.spec.records(outcome.answer))
            seen += rows
            total = getattr(outcome.answer, "total", None)
            if not rows or (rows < how.most if total is None else seen >= total):
                break
    return False


def _page(how: Search, wanted: Mapping[str, Json], page: int) -> dict[str, Json]:
    at: dict[str, Json] = {"page": page} if page > 1 else {}
    return {**wanted, **at, "limit": how.most}


def _shows(reader: PreparedCall, outcome: Outcome, kind: Kind, whose: str) -> bool:
    return any((one.kind, one.id) == (kind, whose) for one in reader.spec.records(outcome.answer))
