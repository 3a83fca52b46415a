"""The rules about what the user keeps for themselves: to be asked first, no more than a trial, nothing spent."""

from collections.abc import Iterator

from agent.common.words.reserved import asked_always, asked_first, only_tried, unpaid
from agent.policy.asked import takes_up
from agent.policy.facts import PolicyFacts
from agent.policy.rule import rule
from agent.types import Decision, PreparedCall


@rule("words.ask-first", "words.trial", "words.unpaid")
def reserved(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """Who says "ask me first", "dry run" or "spend nothing" is asked, also where a rule given ahead would answer."""
    if call.effect == "read" or facts.own or facts.planned is not None or call.request.endpoint.stops:
        return None
    found = next(_reserved(call, facts), None)
    return None if found is None else Decision("ask", *found, only_person=True)


def _reserved(call: PreparedCall, facts: PolicyFacts) -> Iterator[tuple[str, str]]:
    """Which rule speaks, and what it says."""
    if call.credits != 0 and (said := unpaid(facts.human_words)):
        cost = "it may cost credits" if call.credits is None else f"it may cost {call.credits} credits"
        yield "words.unpaid", f"CHECK THE PRICE: {cost} and you want no credits spent ({_cited(said)})"
    goes_ahead = len(facts.orders) > 1 and takes_up(facts.message)
    if goes_ahead and facts.message:  # their yes to what they were shown
        return
    if said := only_tried(facts.wish):
        yield "words.trial", f"CHECK WHETHER IT IS MEANT: you want no more than a trial ({_cited(said)})"
    if said := asked_first(facts.wish) or asked_always(facts.human_words):
        yield "words.ask-first", f"you want to be asked before this is done ({_cited(said)})"


def _cited(said: str) -> str:
    return f'"{said if len(said) <= 80 else said[:79] + "…"}"'
