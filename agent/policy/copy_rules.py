"""The rules about what a text says: what it must not leave with, and what in it rests on nothing that is known."""

from collections.abc import Iterable

from agent.common.counting import some
from agent.copy.findings import shown
from agent.policy.facts import Marks, PolicyFacts
from agent.policy.intents import acts_of
from agent.policy.rule import rule
from agent.types import Decision, PreparedCall

UNFIT = "unfit"
"""The kind of mark of an act that was refused for its text."""
MENDS = 2
"""Times that a model is told what to mend in one act, until the user speaks again."""
MEND = "MEND THE TEXT, then make the call again: "
"""How a refusal begins that says what to mend."""


@rule("copy.unfit")
def unfit(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """No text leaves, or is written down to leave, with what was never filled in, a wrong name or a model's own words.

    A model is told what to mend.  What it cannot mend goes to the user: a campaign that is no draft any more, and after
    its tries what they have said themselves, word for word.
    """
    if call.copy is None or not call.copy.flaws:
        return None
    found = "".join(f"{line}; " for line in call.copy.counted())
    found += some([flaw.in_words() for flaw in call.copy.flaws], between="; ", length=400, most=5)
    is_fixed = call.spec.effects.reach.inspection is not None and call.state.get("status") != "draft"
    acts = acts_of(call.spec.name, call.request.path, call.recipients)
    if is_fixed or (all(flaw.is_said for flaw in call.copy.flaws) and not mends_left(acts, facts.marks, facts.turn)):
        return Decision("ask", "copy.unfit", f"CHECK THE TEXT: {found}", only_person=True)
    return Decision("deny", "copy.unfit", f"{MEND}{found}")


@rule("copy.unsourced")
def unsourced_claims(call: PreparedCall, _facts: PolicyFacts) -> Decision | None:
    """What a text claims and nothing known says is answered for by the user, or by a rule of theirs that says it."""
    if call.copy is None or call.effect != "send" or not call.copy.unsourced:
        return None
    spans = tuple(claim.span for claim in call.copy.unsourced)
    said = some([shown(span) for span in spans], between="; ", length=400, most=5)
    return Decision("ask", "copy.unsourced", f"CHECK THE TEXT: nothing that was read or said holds {said}", spans=spans)


def mends_left(acts: Iterable[str], marks: Marks, turn: int) -> int:
    """How often a model is still told what to mend in acts, since the user spoke."""
    return max(0, MENDS - max((marks.get((UNFIT, f"{turn}:{act}"), 0) for act in acts), default=0))
