"""What is sent or destroyed is what the user's latest words name, or what was there last; else its card says so."""

from collections.abc import Iterator

from agent.common.words.left_out import kept
from agent.common.words.text import holds_phrase, own
from agent.policy.facts import PolicyFacts
from agent.policy.rule import rule
from agent.policy.scope.asked import parts_for
from agent.policy.scope.called import is_named, is_of_somebody_named, name_of, tells_it
from agent.policy.scope.left_out import bound_by
from agent.policy.scope.mentioned import affirming, meaning
from agent.policy.scope.names import written_as_names
from agent.policy.scope.ties import CHANGED, Held, Said, is_alone_or_all
from agent.types import Decision, PreparedCall
from tools.spec import Kind, references

_HAVE_ONE_NAME: tuple[Kind, ...] = ("campaign", "list")
"""What the workspace itself names, so that a wish for one holds no other names but as an exception."""
_CALLED: dict[Kind, str] = {"thread": "conversation", "signal_type": "signal type", "signal_lead": "lead"}


@rule("words.target")
def unnamed(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """What cannot be taken back is for what the user means; whatever else a planner takes, a person looks at."""
    if call.effect not in ("send", "destroy") or facts.own or facts.planned is not None or not facts.wish.strip():
        return None
    said = kept(own(affirming(facts.wish, facts.answers, facts.records)), bound_by(call))
    strange = [one for one in _targets(call) if not _is_meant(call, *one, said, facts)]
    if not strange:
        return None
    checks = "; ".join(_said_of(kind, value, said, facts) for kind, value in strange[:3])
    return Decision("ask", "words.target", f"CHECK WHAT IT IS FOR: {checks}", only_person=True)


def _targets(call: PreparedCall) -> list[tuple[Kind, str]]:
    named = [*references(call.args)]
    return [one for one in named if one[0] in CHANGED] or [one for one in named if one[0] == "lead"]


def _is_meant(call: PreparedCall, kind: Kind, value: str, said: str, facts: PolicyFacts) -> bool:
    """Whether words name or point at it, or name none and it was there last."""
    this, named = f"{kind}:{value}", meaning(said, facts.records)
    if this in facts.pointed_at | (facts.new & facts.made()) or tells_it(kind, value, facts.records, named):
        return True
    if kind == "thread" and any(is_of_somebody_named(to, facts.records, named) for to in call.recipients):
        return True
    if any(_others(kind, value, said, facts)):
        return False
    wish = Said(said, parts_for(call.spec.name, said), wish=said, looked=facts.looked())
    return this in facts.latest or is_alone_or_all(Held(call, facts.records, wish), kind, value)


def _others(kind: Kind, value: str, said: str, facts: PolicyFacts) -> Iterator[str]:
    """What else the words name: another of its kind that was read, or what is written as a name."""
    alike, named = (id_ for other, id_ in facts.records if other == kind and id_ != value), meaning(said, facts.records)
    yield from (name_of(kind, id_, facts.records) for id_ in alike if is_named(kind, id_, facts.records, named))
    if kind in _HAVE_ONE_NAME:
        mine = name_of(kind, value, facts.records)
        yield from (one for one in written_as_names(said) if not holds_phrase(mine, one))


def _said_of(kind: Kind, value: str, said: str, facts: PolicyFacts) -> str:
    others = [f'"{one[:60]}"' for one in dict.fromkeys(_others(kind, value, said, facts))]
    instead = f", they name {', '.join(others[:3])}" if others else ""
    name = name_of(kind, value, facts.records)
    return f'your words do not name the {_CALLED.get(kind, kind)} "{name[:60]}"{instead}'
