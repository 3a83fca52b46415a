"""What the program looks up itself before it judges a call: that nothing was passed over.

A planner chooses what it reads, so that one record of a kind was read says nothing of how many there are.  What is
looked up here counts until the user speaks again.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from agent.policy.facts import LOOKED, PolicyFacts
from agent.policy.people import leads_named
from agent.policy.scope.beyond import called, meant_by_name
from agent.policy.scope.ties import only_known
from agent.policy.scope.unnamed import named_alone
from agent.types import PreparedCall
from tools.catalog.lookups import ABOVE, CALLED, FIRST_TWO, OF_NAME, TOP_SCORE
from tools.effects import Read
from tools.spec import Facts, references


@dataclass(frozen=True, slots=True)
class Look:
    """A read of the program's own that may change what policy says of a call."""

    what: str
    """What is known by it: ``thread:thr_1`` is the only one, ``above 2`` there is nothing, who is of this ``name``, who
    else is ``called`` so."""
    read: Read
    id: str
    facts: Facts

    def mark(self, turn: int) -> tuple[str, str]:
        """How it is remembered that it was made."""
        return LOOKED, f"{turn}:{self.what}"


def looks(call: PreparedCall, facts: PolicyFacts) -> Iterator[Look]:
    """What may be looked up for a call and was not yet."""
    known = facts.looked()
    found = (*_of_records(call, facts), *_of_names(call, facts), *_of_namesakes(call, facts))
    yield from (one for one in found if one.what not in known)


def _of_records(call: PreparedCall, facts: PolicyFacts) -> Iterator[Look]:
    for kind, value in dict.fromkeys(references(call.args)):
        of_it = facts.records.get((kind, value), {})
        if kind in FIRST_TWO and only_known(kind, facts.records) == value:
            yield Look(f"{kind}:{value}", FIRST_TWO[kind], value, of_it)
        score = of_it.get("score")
        if isinstance(score, int) and score < TOP_SCORE:
            yield Look(f"above {score}", ABOVE, str(score), of_it)


def _of_names(call: PreparedCall, facts: PolicyFacts) -> Iterator[Look]:
    unsaid = (one for one in call.recipients if not facts.said(one))
    for name in dict.fromkeys(name for one in unsaid for name in leads_named(one, facts.records)):
        if facts.said(name):
            yield Look(f"name {name}", OF_NAME, name, {})


def _of_namesakes(call: PreparedCall, facts: PolicyFacts) -> Iterator[Look]:
    final = named_alone(call, facts)
    for (kind, value), name in (meant_by_name(call, facts) | final).items():
        yield Look(called(kind, value), CALLED[kind], " ".join(name.split()), facts.records[kind, value])
    for name in dict.fromkeys(name for (kind, _), name in final.items() if kind == "thread"):
        yield Look(f"name {name}", OF_NAME, name, {})
