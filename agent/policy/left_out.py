"""Whom and what the user's words leave out is not written to, changed or put anywhere without them."""

from collections.abc import Callable, Iterator

from agent.common.words.left_out import left_out, leaves_out
from agent.common.words.text import holds, holds_phrase, tokens
from agent.policy.facts import PolicyFacts
from agent.policy.people import everywhere
from agent.policy.rule import rule
from agent.policy.ties import is_named, is_of_somebody_named, name_of, names_somebody
from agent.types import Decision, PreparedCall
from tools.catalog.roster import Person
from tools.spec import references

_Names = Callable[[str], bool]
"""Whether some words name it."""


@rule("words.left-out")
def left_out_by_words(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """Somebody or something that the wish excepts ("all but Ada's", "not to Bo") is for the user alone to allow."""
    if call.effect == "read" or facts.own or facts.follows_plan or not left_out(facts.wish):
        return None
    found = [shown for shown, names in _about(call, facts) if leaves_out(facts.wish, names)]
    found += [name for key, name in _named(call, facts) if key in facts.pointed_out]
    if not found:
        return None
    shown = list(dict.fromkeys(found))
    more = f" and {len(shown) - 3} more" if len(shown) > 3 else ""
    reason = f"CHECK WHAT IT IS FOR: your words leave out {', '.join(one[:80] for one in shown[:3])}{more}"
    return Decision("ask", "words.left-out", reason, only_person=True)


def _named(call: PreparedCall, facts: PolicyFacts) -> Iterator[tuple[str, str]]:
    """The records that a call names, as ``kind:id``, and what people call them."""
    yield from ((f"{kind}:{id_}", name_of(kind, id_, facts.records)) for kind, id_ in references(call.args))


def _about(call: PreparedCall, facts: PolicyFacts) -> Iterator[tuple[str, _Names]]:
    """Everything that a call is about, for a person, and how words name it."""
    records, reach = facts.records, call.spec.effects.reach
    for kind, id_ in references(call.args):
        yield name_of(kind, id_, records), lambda words, kind=kind, id_=id_: is_named(kind, id_, records, words)
    handles = (*call.recipients, *call.aliases, *reach.leads(call.request, records), *reach.written(call.request, records))
    for handle in dict.fromkeys(handles):
        yield handle, lambda words, handle=handle: _is_somebody(handle, facts, words)
    for person in call.roster.people if call.roster is not None else ():
        yield person.in_words(), lambda words, person=person: _is_person(person, words)


def _is_somebody(handle: str, facts: PolicyFacts, words: str) -> bool:
    known = everywhere([handle], facts.records)
    return any(holds(words, one) or is_of_somebody_named(one, facts.records, words) for one in known)


def _is_person(person: Person, words: str) -> bool:
    """Whether words name somebody on a roster, by a handle, the name or a part of it."""
    if any(holds(words, handle) for handle in person.handles):
        return True
    said = set(tokens(words))
    parts = (part for part in tokens(person.name) if len(part) > 1 and part in said)
    return holds_phrase(words, person.name) or any(map(names_somebody, parts))
