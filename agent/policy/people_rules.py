"""The rules about people: whom a call reaches, who chose them, who must not be written to, and who it leaves from."""

from collections.abc import Iterator
from functools import partial

from agent.common.addresses import canonical, is_address, is_plain, may_be_profile
from agent.common.counting import some
from agent.common.suppression import Suppression
from agent.common.words.only_told import is_only_told
from agent.policy.facts import PolicyFacts
from agent.policy.people import everywhere
from agent.policy.rule import rule
from agent.policy.senders import unready
from agent.types import Decision, PreparedCall
from tools.catalog.roster import Roster

_WITHOUT_THEM = ": take a list without them (create_list with lead_ids, or lead_ids here), and a campaign of its own"


@rule("once.open")
def unsettled(call: PreparedCall, _facts: PolicyFacts) -> Decision | None:
    """What may have reached somebody, or been paid, is not added to without the user who knows of it."""
    return Decision("ask", "once.open", "; ".join(call.warnings), only_person=True) if call.warnings else None


@rule("launch.own-texts")
def own_texts(call: PreparedCall, _facts: PolicyFacts) -> Decision | None:
    """What leaves in place of the steps was read by a person: no rule given ahead can speak of it."""
    why = call.own_texts.reason() if call.own_texts is not None else ""
    return Decision("ask", "launch.own-texts", why, only_person=True) if why else None


@rule("provenance.recipient")
def recipient_provenance(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """A recipient comes from the user's words or from a record; an address out of a text asks, marked.

    Whom a draft goes to is chosen by the user alone: nobody is asked again when somebody else then sends it.
    """
    if call.spec.effects.counts_as == "message" and not call.recipients:
        return Decision("ask", "provenance.recipient", "CHECK THE THREAD: whom it reaches could not be read")
    named = (*call.recipients, *call.answers)
    if strange := [r for r in named if not facts.said(r) and not facts.known_address(r)]:
        reason = f"CHECK THE ADDRESS: {some(strange)} is neither in your words nor in a record"
        return Decision("ask", "provenance.recipient", reason, only_person=not set(strange).isdisjoint(call.answers))
    if told := [*filter(partial(is_only_told, facts.human_words), named)]:
        reason = f"CHECK WHO IT REACHES: {some(told)} stands in your words only as what somebody else is to be told"
        return Decision("ask", "provenance.recipient", reason, only_person=True)
    return None if call.effect == "send" else _chosen_by_somebody_else(call, facts)


def _chosen_by_somebody_else(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    answers = [r for r in call.answers if not facts.is_own_account(r)]
    unchosen = [r for r in (*call.recipients, *answers) if not facts.chose(r)]
    to = "its answers" if set(unchosen) <= set(answers) else "this draft"
    reason = f"CHECK THE ADDRESS: you did not name {some(unchosen)}, to whom {to} would go"
    return Decision("ask", "provenance.recipient", reason) if unchosen else None


@rule("journey.sender-ready")
def sender_ready(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """A message leaves from a sender that is named, read in this run and ready (playbook, Journey 5, step 1)."""
    why = unready(call, facts.records) if call.spec.effects.counts_as == "message" else None
    return None if why is None else Decision("deny", "journey.sender-ready", why)


@rule("provenance.unclear")
def unclear(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """Whom an address or a profile in no usual form names, nobody can hold against a list or a rule: a person decides.

    So it is with what is several, or leads elsewhere: a server may read it otherwise than any of us.
    """
    strange = tuple(who for who in dict.fromkeys(_handles(call, facts)) if not is_plain(who))
    if call.effect == "read" or not strange:
        return None
    reason = f"CHECK WHO IT REACHES: {some(strange)}: no single address or profile in its usual form"
    return Decision("ask", "provenance.unclear", reason, only_person=True)


def _handles(call: PreparedCall, facts: PolicyFacts) -> Iterator[str]:
    """Every address and profile of those whom a call reaches, writes down or puts somewhere; no names."""
    reach = call.spec.effects.reach
    yield from (who for who in (*call.recipients, *call.aliases) if is_address(who) or may_be_profile(who))
    yield from (*reach.leads(call.request, facts.records), *reach.written(call.request, facts.records))
    yield from (handle for one in (call.roster or Roster()).people for handle in one.handles)


@rule("policy.suppressed", "policy.suppression-unknown")
def suppressed(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """Whom ``policy.toml`` lists or who has asked for it is not written to, written down, or set off a campaign for.

    It holds for recipients, for whom answers go to, for everybody in a campaign, and for whom a call writes down or
    puts in, if they were read.
    """
    roster = call.roster or Roster()
    for handle, shown in _about(call, roster, facts):
        entry = facts.left_alone(handle)
        if entry is not None and not entry.hold:
            return Decision("deny", "policy.suppressed", _said_of(shown, entry, call))
    unknown = sum(one.email is None for one in roster.people) + roster.unnamed
    if not unknown or not facts.has_suppressions:
        return None
    reason = f"CHECK THE LEADS: {unknown} of them have no known address to hold against your suppression list"
    return Decision("ask", "policy.suppression-unknown", reason)


def _said_of(shown: str, entry: Suppression, call: PreparedCall) -> str:
    is_message = call.roster is None and (call.recipients or call.answers)
    other = "" if is_message else _WITHOUT_THEM
    entered = f" as {entry.value}" if is_address(shown) and entry.value != canonical(shown) else ""
    return f"{shown} is on the suppression list{entered}{f' ({entry.words()})' if entry.reason else ''}{other}"


@rule("policy.held")
def held(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """Who may have asked to be left alone waits for a person: no rule given ahead decides on them."""
    found = {
        entry.value: f"{shown} ({entry.words()})"
        for handle, shown in _about(call, call.roster or Roster(), facts)
        if (entry := facts.left_alone(handle)) is not None and entry.hold
    }
    if not found:
        return None
    told = [one[:400] for one in found.values()]
    named = ", ".join([*told[:3], *[*found][3:]])  # a yes is for those whom the card names: all of them
    reason = f"CHECK WHO IT REACHES: held until you decide: {named}"
    step = "`puffle-agent suppress add` keeps them off for good, `puffle-agent suppress remove` lets them go"
    return Decision("ask", "policy.held", f"{reason}; {step}", only_person=True)


def _about(call: PreparedCall, roster: Roster, facts: PolicyFacts) -> Iterator[tuple[str, str]]:
    """Every handle of those whom a call is about, and who that is for a person."""
    reach = call.spec.effects.reach
    if not facts.has_suppressions:
        return
    named = (*call.recipients, *call.answers, *call.aliases, *reach.leads(call.request, facts.records))
    named += reach.written(call.request, facts.records)
    for handle in everywhere(named, facts.records) if named else ():
        yield handle, handle
    for person in roster.people:  # who waits under one address may be left alone under another
        for handle in everywhere(person.handles, facts.records):
            yield handle, f"{person.name}, {handle}"
