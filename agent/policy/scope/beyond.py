"""What goes beyond a request: another act than the words ask for, or one on something that they do not mean."""

from collections.abc import Sequence
from functools import partial

from agent.common.counting import some
from agent.common.words.left_out import forbidden_acts, kept, left_out
from agent.common.words.table import EVERY
from agent.policy.facts import PolicyFacts
from agent.policy.rule import rule
from agent.policy.scope.besides import unsaid_names
from agent.policy.scope.called import name_of, names_one
from agent.policy.scope.groups import description
from agent.policy.scope.left_out import bound_by
from agent.policy.scope.mentioned import meaning, spoken_of, without_new_names
from agent.policy.scope.one_more import with_one_more
from agent.policy.scope.scope import Scope
from agent.policy.scope.ties import Held, Said, untied
from agent.policy.scope.whom import others
from agent.policy.sources import unsaid
from agent.types import Decision, PreparedCall
from tools.spec import Kind


@rule("scope.goal", "scope.target", "scope.refused")
def in_scope(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """What goes beyond the request waits for a yes; after one no it waits for the user's words."""
    scope = facts.scope
    beyond = None if scope is None else _beyond(call, facts, scope)
    if scope is not None and beyond is not None and ("refused_scope", str(scope.turn)) in facts.marks:
        return Decision("deny", "scope.refused", "you said no to what goes beyond your request: ask for it in words")
    return beyond


def _beyond(call: PreparedCall, facts: PolicyFacts, scope: Scope) -> Decision | None:
    """What of a reversible or a paid call, which has no card anyway, goes beyond the request.

    Before strangers are read a goal that was stated and a row's journey bind which tools are called; the words bind
    whom a call is about and what is paid for.
    """
    if call.effect not in ("write", "spend"):
        return None
    if call.spec.name not in scope.tools and (facts.strangers or scope.by != "words"):
        return Decision("ask", "scope.goal", f"OUTSIDE YOUR REQUEST: {call.spec.name} does more than you asked for")
    if _is_free(facts, scope):
        return None
    strange, by_name = _held(call, facts, scope)
    if strange:
        return Decision("ask", "scope.target", f"CHECK WHAT IT CHANGES: you did not name {some(strange)}")
    unknown = [name_of(*one, facts.records)[:60] for one in by_name if called(*one) not in facts.looked()]
    reason = f"CHECK WHAT IT CHANGES: whether somebody else is called {some(unknown)} could not be looked up"
    return Decision("ask", "scope.target", reason) if unknown else None


def _is_free(facts: PolicyFacts, scope: Scope) -> bool:
    """Whether nobody leads it, and a row says beside the words whom it is about."""
    return not facts.strangers and scope.by == "row"


def called(kind: Kind, value: str) -> str:
    """How it is remembered that the program has looked up who else is called like somebody."""
    return f"called {kind}:{value}"


def meant_by_name(call: PreparedCall, facts: PolicyFacts) -> dict[tuple[Kind, str], str]:
    """Whom an effect is about because of nothing but a name that they gave themselves, and that name."""
    if facts.scope is None or _is_free(facts, facts.scope) or call.effect not in ("write", "spend"):
        return {}
    return _held(call, facts, facts.scope)[1]


def _held(call: PreparedCall, facts: PolicyFacts, scope: Scope) -> tuple[list[str], dict[tuple[Kind, str], str]]:
    """What of a call the words do not speak of, for a person; and whom they mean by name alone."""
    name, keep = call.spec.name, partial(kept, binds=bound_by(call))
    clauses = ([with_one_more(part, facts.wish) for part in one] for one in (scope.asking(name), scope.nearest(name)))
    asking, near = (_without_what_is_new(call, one) for one in clauses)
    words, message = keep(facts.human_words), keep(meaning(facts.message, facts.records))
    named = keep(spoken_of(facts.human_words, facts.answers, facts.records, unless=(facts.message, asking)))
    wish, at, looked = keep(facts.wish), facts.pointed_at, facts.looked()
    excepts = any(_leaves_out_some(out, name, facts) for out in left_out(facts.wish).split("\n"))
    said = Said(
        words, asking, near, message, facts.made(), facts.new, at, wish, looked, named, facts.strangers, excepts
    )
    held = Held(call, facts.records, said)
    if not facts.strangers:  # what it is about is the planner's to choose, but nobody's whom the words leave out
        return [*(untied(held) if call.effect == "spend" else []), *others(held, words, facts.material)], held.by_name
    names = unsaid_names(call, words) if scope.by == "row" else []
    return [*untied(held), *names, *others(held, words, facts.material), *unsaid(call, facts)], held.by_name


def _leaves_out_some(out: str, tool: str, facts: PolicyFacts) -> bool:
    """Whether what words leave out is neither an act nor somebody or something that was read, by name.

    "Without a text yet" leaves out nobody: it says what the thing is to lack.
    """
    lacking = EVERY.cue("negative", "lacks").match(out.strip())
    described = any(description(out.strip()[lacking.end() :] if lacking else out, tool))
    kinds = {kind for kind, _ in facts.records}
    is_known = forbidden_acts(out) or "@" in out or any(names_one(kind, facts.records, out) for kind in kinds)
    return described and not is_known


def _without_what_is_new(call: PreparedCall, clauses: Sequence[str]) -> list[str]:
    return [without_new_names(kept(one, binds=bound_by(call))) for one in clauses]
