"""The rules about what the user keeps for themselves: to be asked first, no more than a trial, nothing spent."""

from collections.abc import Iterator

from agent.common.words.answerable import wants_an_answer, wants_something_else
from agent.common.words.reserved import (
    asked_always,
    asked_first,
    held_back,
    only_kept_in,
    only_tried,
    unpaid,
    unsent,
    without_held_back,
)
from agent.common.words.table import EVERY
from agent.policy.facts import PolicyFacts
from agent.policy.rule import rule
from agent.policy.scope.asked import only_goes_ahead, takes_up
from agent.policy.scope.ordered import is_ordered
from agent.types import Decision, PreparedCall


@rule("words.ask-first", "words.trial", "words.unpaid", "words.unsent", "words.answer")
def reserved(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """Who says "ask me first", "dry run" or "spend nothing" is asked, also where a rule given ahead would answer."""
    if call.effect == "read" or _is_their_own(call, facts):
        return None
    found = next(_reserved(call, facts), None)
    return None if found is None else Decision("ask", *found, only_person=True)


@rule("words.ordered")
def unordered(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """What leaves, destroys or costs something is answered by a person alone where nothing they said orders it now.

    They put it off, tie it to something, keep it for themselves, or only tell of it; whoever goes on with a yes to what
    they were shown orders it.
    """
    if call.effect in ("read", "write") or not facts.wish or _is_their_own(call, facts) or _lets_go(facts):
        return None
    if _orders(facts, call.spec.name):
        return None
    said = held_back(facts.wish)
    why = f"you hold it back ({_cited(said[0])})" if said else "nothing that you said orders this now"
    return Decision("ask", "words.ordered", f"CHECK WHETHER IT IS MEANT: {why}", only_person=True)


def _orders(facts: PolicyFacts, tool: str) -> bool:
    """Whether the words order what a tool does; a row that names its journey orders the tools of that and no others."""
    row = facts.scope if facts.scope is not None and facts.scope.by == "row" else None
    if row is not None and tool not in row.tools:
        return False
    return is_ordered(without_held_back(facts.wish), tool, by_row=row is not None)


def _is_their_own(call: PreparedCall, facts: PolicyFacts) -> bool:
    """Whether it is the user's own call, or only stops something."""
    return facts.own or call.request.endpoint.stops


def _lets_go(facts: PolicyFacts) -> bool:
    """Whether their last message lets go what they were shown."""
    return len(facts.orders) > 1 and _is_yes(facts.message)


def _reserved(call: PreparedCall, facts: PolicyFacts) -> Iterator[tuple[str, str]]:
    """Which rule speaks, and what it says."""
    if call.credits != 0 and (said := unpaid(facts.human_words)):
        cost = "it may cost credits" if call.credits is None else f"it may cost {call.credits} credits"
        yield "words.unpaid", f"CHECK THE PRICE: {cost} and you want no credits spent ({_cited(said)})"
    if _lets_go(facts):
        return
    if call.effect in ("send", "destroy"):
        yield from _unasked(call, facts.wish)
    if said := only_tried(facts.wish):
        yield "words.trial", f"CHECK WHETHER IT IS MEANT: you want no more than a trial ({_cited(said)})"
    if said := _to_be_asked(call, facts):
        yield "words.ask-first", f"you want to be asked before this is done ({_cited(said)})"


def _to_be_asked(call: PreparedCall, facts: PolicyFacts) -> str:
    """The words that want a question before this; "don't send it yet, ask me first" wants none before what stays."""
    said = asked_first(facts.wish) or asked_always(facts.human_words)
    return "" if call.effect == "write" and only_kept_in(said) else said


def _unasked(call: PreparedCall, wish: str) -> Iterator[tuple[str, str]]:
    """Why what leaves or is destroyed may be more than was asked for."""
    if call.effect == "send" and (said := unsent(wish)):
        reason = f"you want no more than a draft, or to let it out yourself ({_cited(said)})"
        yield "words.unsent", f"CHECK WHETHER IT IS MEANT: {reason}"
    if wants_an_answer(wish):
        yield "words.answer", "CHECK WHETHER IT IS MEANT: you wanted to know something, and this does more"
    if call.effect == "send" and wants_something_else(wish):
        yield "words.answer", "CHECK WHETHER IT IS MEANT: you asked for something that lets nothing out, and this does"


def _is_yes(message: str) -> bool:
    """Whether their last message lets go what they held: not a "no", nor another question."""
    said = message.strip()
    says_so = EVERY.cue("yes").match(said) is not None or only_goes_ahead(said)
    return says_so and takes_up(said) and EVERY.cue("negative", "no", "dropped").search(said) is None


def _cited(said: str) -> str:
    return f'"{said if len(said) <= 80 else said[:79] + "…"}"'
