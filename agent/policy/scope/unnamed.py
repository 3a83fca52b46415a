"""What is sent or destroyed is what the user's latest words name, or what was there last; else its card says so."""

from collections.abc import Iterator

from agent.common.counting import some
from agent.common.words.left_out import kept
from agent.common.words.text import holds_phrase, own
from agent.policy.facts import PolicyFacts
from agent.policy.rule import rule
from agent.policy.scope.asked import parts_for
from agent.policy.scope.beyond import called
from agent.policy.scope.called import (
    CALLED_BY,
    NAMED_ALIKE,
    has_another_handle,
    is_named,
    is_of_somebody_named,
    name_alone,
    name_of,
    noun_of,
    tells_it,
)
from agent.policy.scope.left_out import bound_by
from agent.policy.scope.mentioned import affirming, meaning
from agent.policy.scope.names import written_as_names
from agent.policy.scope.ties import CHANGED, Held, Said, is_alone_or_all
from agent.types import Decision, PreparedCall
from tools.spec import Kind, references

_HAVE_ONE_NAME: tuple[Kind, ...] = ("campaign", "list")
"""What the workspace itself names, so that a wish for one holds no other names but as an exception."""


@rule("words.target")
def unnamed(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """What cannot be taken back is for what the user means; whatever else a planner takes, a person looks at."""
    if not _is_held(call, facts):
        return None
    said = _said(call, facts)
    strange = [one for one in _targets(call) if not _is_meant(call, *one, said, facts)]
    checks = [_said_of(kind, value, said, facts) for kind, value in strange]
    looked = facts.looked()
    unknown = (name for one, name in named_alone(call, facts).items() if not looked.issuperset(namesakes(*one, name)))
    checks += [f'whether somebody else is called "{one[:60]}" could not be looked up' for one in unknown]
    if not checks:
        return None
    return Decision("ask", "words.target", f"CHECK WHAT IT IS FOR: {'; '.join(checks)}", only_person=True)


def named_alone(call: PreparedCall, facts: PolicyFacts) -> dict[tuple[Kind, str], str]:
    """Whom a call that cannot be taken back is for because of nothing but a name that they gave themselves."""
    if not _is_held(call, facts):
        return {}
    said = meaning(_said(call, facts), facts.records)
    words, known = own(facts.human_words), facts.pointed_at | (facts.new & facts.made())
    alone = (one for one in _targets(call) if name_alone(*one, facts.records, said, words))
    return {one: name_of(*one, facts.records) for one in alone if f"{one[0]}:{one[1]}" not in known}


def _is_held(call: PreparedCall, facts: PolicyFacts) -> bool:
    is_final = call.effect in ("send", "destroy")
    return is_final and not facts.own and bool(facts.wish.strip())


def namesakes(kind: Kind, value: str, name: str) -> set[str]:
    """What is to be looked up of somebody whom a name alone names; who answers in a conversation may be no lead."""
    return {called(kind, value)} | ({f"name {name}"} if kind == "thread" else set())


def _said(call: PreparedCall, facts: PolicyFacts) -> str:
    return kept(own(affirming(facts.wish, facts.answers, facts.records)), bound_by(call))


def _targets(call: PreparedCall) -> list[tuple[Kind, str]]:
    named = [*references(call.args)]
    return [one for one in named if one[0] in CHANGED] or [one for one in named if one[0] == "lead"]


def _is_meant(call: PreparedCall, kind: Kind, value: str, said: str, facts: PolicyFacts) -> bool:
    """Whether words name or point at it, or name none and it was there last."""
    this, named = f"{kind}:{value}", meaning(said, facts.records)
    if this in facts.pointed_at | (facts.new & facts.made()):
        return True
    if _is_called_so(kind, value, named, facts):
        is_other = has_another_handle(kind, value, facts.records, named)
        return not is_other and tells_it(kind, value, facts.records, named)
    if tells_it(kind, value, facts.records, named) or _is_to_somebody(call, kind, named, facts):
        return True
    if any(_others(kind, value, said, facts)):
        return False
    wish = Said(said, parts_for(call.spec.name, said), wish=said, looked=facts.looked())
    return this in facts.latest or is_alone_or_all(Held(call, facts.records, wish), kind, value)


def _is_called_so(kind: Kind, value: str, named: str, facts: PolicyFacts) -> bool:
    """Whether words name it by what others may be called as well."""
    return (kind in CALLED_BY or kind in NAMED_ALIKE) and is_named(kind, value, facts.records, named)


def _is_to_somebody(call: PreparedCall, kind: Kind, named: str, facts: PolicyFacts) -> bool:
    """Whether words name whom a message in a conversation is to, whatever that is called."""
    return kind == "thread" and any(is_of_somebody_named(to, facts.records, named) for to in call.recipients)


def _others(kind: Kind, value: str, said: str, facts: PolicyFacts) -> Iterator[str]:
    """What else the words name: another of its kind that was read, or what is written as a name."""
    alike, named = (id_ for other, id_ in facts.records if other == kind and id_ != value), meaning(said, facts.records)
    yield from (name_of(kind, id_, facts.records) for id_ in alike if is_named(kind, id_, facts.records, named))
    if kind in _HAVE_ONE_NAME:
        mine = name_of(kind, value, facts.records)
        yield from (one for one in written_as_names(said) if not holds_phrase(mine, one))


def _said_of(kind: Kind, value: str, said: str, facts: PolicyFacts) -> str:
    name, named = name_of(kind, value, facts.records), meaning(said, facts.records)
    if _is_called_so(kind, value, named, facts):
        is_other = has_another_handle(kind, value, facts.records, named)
        why = "your words give another address" if is_other else "more than one is called so"
        return f'of the {noun_of(kind)} "{name[:60]}" {why}'
    others = [f'"{one[:60]}"' for one in dict.fromkeys(_others(kind, value, said, facts))]
    instead = f", they name {some(others)}" if others else ""
    return f'your words do not name the {noun_of(kind)} "{name[:60]}"{instead}'
