"""The rules about people: whom a call reaches, who chose them, who must not be written to, and who it leaves from."""

from collections.abc import Iterator

from agent.policy.facts import PolicyFacts
from agent.policy.people import everywhere
from agent.policy.rule import rule
from agent.policy.senders import unready
from agent.types import Decision, PreparedCall
from tools.catalog.roster import Roster


@rule("once.open")
def unsettled(call: PreparedCall, _facts: PolicyFacts) -> Decision | None:
    """What may have reached somebody, or been paid, is not added to without the user who knows of it."""
    return Decision("ask", "once.open", "; ".join(call.warnings), only_person=True) if call.warnings else None


@rule("provenance.recipient")
def recipient_provenance(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """A recipient comes from the user's words or from a record; an address out of a text asks, marked.

    Whom a draft goes to is chosen by the user alone: nobody is asked again when somebody else then sends it.
    """
    if call.spec.effects.counts_as == "message" and not call.recipients:
        return Decision("ask", "provenance.recipient", "CHECK THE THREAD: whom it reaches could not be read")
    answers = call.spec.effects.reach.answers(call.request, facts.records)
    if strange := [r for r in (*call.recipients, *answers) if not facts.said(r) and not facts.known_address(r)]:
        reason = f"CHECK THE ADDRESS: {_some(strange)} is neither in your words nor in a record"
        return Decision("ask", "provenance.recipient", reason, only_person=not set(strange).isdisjoint(answers))
    return None if call.effect == "send" else _chosen_by_somebody_else(call, facts)


def _chosen_by_somebody_else(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    unchosen = [r for r in call.recipients if not facts.chose(r)]
    reason = f"CHECK THE ADDRESS: you did not name {_some(unchosen)}, to whom this draft would go"
    return Decision("ask", "provenance.recipient", reason) if unchosen else None


def _some(recipients: list[str]) -> str:
    return ", ".join(one[:80] for one in recipients[:3])


@rule("journey.sender-ready")
def sender_ready(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """A message leaves from a sender that is named, read in this run and ready (playbook, Journey 5, step 1)."""
    why = unready(call, facts.records) if call.spec.effects.counts_as == "message" else None
    return None if why is None else Decision("deny", "journey.sender-ready", why)


@rule("policy.suppressed", "policy.suppression-unknown")
def suppressed(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """The suppression list of ``policy.toml``, for recipients, everybody in a campaign, and a list for one if read."""
    roster = call.roster or Roster()
    listed = next(filter(facts.config.suppressed, _about(call, roster, facts)), None)
    if listed is not None:
        other = ": take a list without them (create_list with lead_ids, or lead_ids here), and a campaign of its own"
        is_message = call.roster is None and call.recipients
        return Decision(
            "deny", "policy.suppressed", f"{listed} is on the suppression list{'' if is_message else other}"
        )
    unknown = sum(one.email is None for one in roster.people) + roster.unnamed
    if not unknown or not facts.config.suppress:
        return None
    reason = f"CHECK THE LEADS: {unknown} of them have no known address to hold against your suppression list"
    return Decision("ask", "policy.suppression-unknown", reason)


def _about(call: PreparedCall, roster: Roster, facts: PolicyFacts) -> Iterator[str]:
    leads = call.spec.effects.reach.leads(call.request, facts.records)
    waiting = (handle for person in roster.people for handle in person.handles)
    yield from _people((*call.recipients, *call.aliases, *leads, *waiting), facts)


def _people(names: tuple[str, ...], facts: PolicyFacts) -> tuple[str, ...]:
    """All that is known of how these people can be reached; nothing where there is nothing to hold it against."""
    return everywhere(names, facts.records) if facts.config.suppress and names else ()
