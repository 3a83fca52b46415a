"""The rules, and ``decide``: every rule is heard, the strictest verdict wins, silence denies.

Order matters only for which of several equally strict rules is named.  A rule names its basis in its docstring.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from agent.common.counting import many, some
from agent.policy.as_planned import as_planned, is_as_planned
from agent.policy.copy_rules import unfit, unsourced_claims
from agent.policy.effect_rules import attended, effect_class, forbidden, granted_only, quiet_hours
from agent.policy.facts import Marks, PolicyFacts
from agent.policy.intents import acts_of
from agent.policy.journey_rules import answers_the_latest, drafts_only, launch_ready, preview_first, read_before_reply
from agent.policy.later import too_soon
from agent.policy.numbers import more_than_said
from agent.policy.people_rules import (
    held,
    own_texts,
    recipient_provenance,
    sender_ready,
    suppressed,
    unclear,
    unsettled,
)
from agent.policy.repeats import changed_since, paid_before, written_over
from agent.policy.reserved import reserved, unordered
from agent.policy.rule import Rule, rule
from agent.policy.scope.apart import of_another
from agent.policy.scope.asked import asks_again, forbids_every_change
from agent.policy.scope.beyond import in_scope
from agent.policy.scope.left_out import left_out_by_words
from agent.policy.scope.opposites import the_opposite
from agent.policy.scope.unnamed import unnamed
from agent.policy.scope.values import another_value
from agent.policy.sources import unsourced
from agent.types import PLANNED, Decision, PreparedCall, Verdict
from tools.api.endpoints import REFUSALS, Refusal, match
from tools.api.table import ENDPOINTS
from tools.spec import references

_STRICTNESS: dict[Verdict, int] = {"allow": 0, "ask": 1, "deny": 2}
PLAN_NOTE = "plan mode: noted in the plan, nothing is sent"
"""The whole reason of what only plan mode holds back; what cannot be done at all has further reasons."""
NO = "the person said no"
NO_ANSWER = "no answer was given"
"""The reasons of a no for which the user gave none."""
_NO_TO_THIS, _NO_TWICE = f"{NO} to exactly this", f"{NO} to this twice"
TRIES = 2
"""Times that a request may bring one act before the user who says no to it."""


@rule(*REFUSALS)
def documented(call: PreparedCall, _facts: PolicyFacts) -> Decision | None:
    """Only the playbook's method-and-path pairs exist (playbook, Read this first; What agents MUST NOT do)."""
    found = match(ENDPOINTS, call.request.endpoint.method, call.request.target)
    if isinstance(found, Refusal):
        return Decision("deny", found.rule, found.reason)
    return None


@rule("key.leak")
def key_leak(_call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """The key leaves in the Authorization header and nowhere else (playbook, Authentication)."""
    if facts.leaks:
        return Decision("deny", "key.leak", "the request would carry an API key in its text: it was not sent")
    return None


@rule("boot.first")
def boot_first(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """No workflow call before the workspace profile was read and found complete (playbook, Boot sequence)."""
    if call.spec.boot or facts.context_ready:
        return None
    reason = "the workspace context or profile is missing: finish the set-up in Puffle first"
    return Decision("deny", "boot.first", reason)


@rule("account.unknown")
def known_account(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """What is claimed and capped belongs to an account: while nobody knows whose, nothing is changed."""
    if call.effect == "read" or not facts.account_trouble:
        return None
    reason = f"whose workspace this is could not be read, so nothing is changed in it: {facts.account_trouble}"
    return Decision("deny", "account.unknown", reason)


@rule("mode.readonly")
def read_only(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """``readonly`` lets nothing but reads out."""
    if call.effect == "read" or facts.mode != "readonly":
        return None
    return Decision("deny", "mode.readonly", "read-only mode: nothing but reads")


@rule("mode.plan")
def plan_only(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """``plan`` notes everything but reads, and reads of what only the plan would make."""
    if facts.mode != "plan" or (call.effect == "read" and not names_planned(call)):
        return None
    return Decision("deny", "mode.plan", PLAN_NOTE)


def names_planned(call: PreparedCall) -> bool:
    """Whether a call names something that only the plan would make."""
    return any(value.startswith(PLANNED) for _, value in references(call.args))


def is_final(call: PreparedCall, decision: Decision) -> bool:
    """Whether nothing more is to be read of an effect: a plan holds what it would meet, as far as that exists."""
    return decision.verdict == "deny" and (decision.reason != PLAN_NOTE or names_planned(call))


@rule("error.same-body")
def same_body(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """A body that the server refused with 400 or 422 is never sent again (playbook, Error handling)."""
    if facts.marks.get(("refused_body", call.request.digest)):
        return Decision("deny", "error.same-body", "the server refused exactly this request before: change it")
    return None


@rule("once.done", "once.unknown", "once.paid", "once.sent")
def duplicate(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """An effect happens at most once per intent; a lost answer may have been an effect."""
    if facts.claimed == "done" and call.repeats and not facts.in_batch and asks_again(facts.message, facts.wish):
        reason = "CHECK: exactly this was sent before, in an earlier request: it would be sent a second time"
        return Decision("ask", "once.sent", reason, only_person=True)
    if facts.claimed == "done":
        return Decision("deny", "once.done", "exactly this was already done: it is not done twice")
    if facts.claimed is not None:
        seen = "please check in Puffle; `puffle-agent reconcile` then settles it"
        return Decision("deny", "once.unknown", f"exactly this may already have happened: it is not sent again, {seen}")
    if facts.paid_again:
        return Decision("ask", "once.paid", "exactly this was paid for in this conversation: it would be paid again")
    return None


@rule("human.no", "human.before")
def said_no(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """A no holds until the user speaks again; until then the same act in other words asks once more and no longer."""
    why = refused(call.digest, acts_of(call.spec.name, call.request.path, call.recipients), facts.marks, facts.turn)
    if why is not None:
        return Decision("deny", "human.no", why)
    if facts.marks.get(("said_no", call.digest)):
        return Decision("ask", "human.before", "you said no to exactly this before")
    return None


def refused(digest: str, acts: Iterable[str], marks: Marks, turn: int) -> str | None:
    """Why the user is not asked: since they spoke they refused exactly this, or one of these acts twice."""
    if marks.get(("denied", f"{turn}:{digest}")):
        return _NO_TO_THIS
    return None if tries_left(acts, marks, turn) else _NO_TWICE


def tries_left(acts: Iterable[str], marks: Marks, turn: int) -> int:
    """How often acts may still be asked about since the user spoke."""
    return max(0, TRIES - max((marks.get(("denied_act", f"{turn}:{act}"), 0) for act in acts), default=0))


def denial_marks(digest: str, acts: Iterable[str], turn: int) -> tuple[tuple[str, str], ...]:
    """What a no is remembered by."""
    return (("denied", f"{turn}:{digest}"), ("said_no", digest), *(("denied_act", f"{turn}:{act}") for act in acts))


def instructs(rule: str, reason: str) -> bool:
    """Whether a refusal is the user's no with a reason of their own, which says how they want it instead."""
    return rule == "human.no" and reason not in (NO, NO_ANSWER, _NO_TO_THIS, _NO_TWICE)


@rule("provenance.target", "provenance.old")
def target_provenance(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """The target of an effect was read or made in this run, or named by the user; ids are never invented."""
    if call.effect == "read" and call.request.endpoint.method == "GET":
        return None
    for kind, value in references(call.args):
        if ((kind, value) in facts.records and (kind, value) not in facts.old) or facts.said(value):
            continue
        what = f"{kind} {value[:60]!r}"
        if (kind, value) in facts.old:
            reason = f"{what} was read before and is not found now: read it again"
            return Decision("deny", "provenance.old", reason)
        reason = f"{what} was neither read in this run nor named by the person: read it first"
        return Decision("deny", "provenance.target", reason)
    return None


@rule("provenance.import")
def import_provenance(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """An address that is written down, or goes into a campaign, was given or stands in a record; else it asks."""
    strange = unsourced(call, facts)
    if not strange:
        return None
    reason = f"CHECK THE ADDRESS: {some(strange)}: in none of your words, files or records"
    return Decision("ask", "provenance.import", reason, only_person=True)


@rule("provenance.roster")
def roster_provenance(call: PreparedCall, _facts: PolicyFacts) -> Decision | None:
    """Everybody whom a campaign reaches was read, and not only this run has written them down; else it asks."""
    roster = call.roster
    if roster is None or not (roster.unsourced or roster.unnamed):
        return None
    checks = []
    if roster.unsourced:
        checks.append(f"CHECK THE ADDRESS: {some(roster.unsourced)}: in none of your words, files or records")
    if roster.unnamed:
        checks.append(f"CHECK THE LEADS: {roster.unnamed} of them could not be named ({roster.trouble})")
    return Decision("ask", "provenance.roster", "; ".join(checks), only_person=True)


@rule("caps.calls", "caps.fetch", "caps.sends-day", "caps.launch", "caps.sends-run")
def counts(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """Caps on calls, searches, launches and sends."""
    config = facts.config
    if facts.calls >= config.calls_per_run:
        return Decision("deny", "caps.calls", f"this run has made {facts.calls} requests, its limit")
    if call.spec.effects.counts_as == "search":
        asked = call.units
        reason = f"{asked} leads are more than the limit of {config.fetch_count} a search"
        return Decision("deny", "caps.fetch", reason) if asked > config.fetch_count else None
    return _too_many_people(call, facts) if call.effect == "send" else None


def _too_many_people(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """Held once more in the transaction that records the send: here is what the person is told before."""
    no = facts.config.people.passed_by(call, facts.reached_today, facts.reached_in_run)
    if no is not None or call.spec.effects.counts_as == "message" or call.reach <= facts.config.launch_leads:
        return no
    reason = f"{call.reach} leads are more than the limit of {facts.config.launch_leads} a launch"
    return Decision("deny", "caps.launch", reason)


@rule("credits.price")
def known_price(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """Paid work whose price nobody knows asks; an action missing from the price list is not therefore free.

    A cap cannot be held against it, so that under one no rule given ahead answers, but for a tool that makes what is
    scanned for: whoever allows that allows its scans.
    """
    if call.credits is not None:
        return None
    reason = "its price is not in the credit configuration"
    begins_scans = call.spec.effect == "write" and call.spec.effects.creates is not None
    return Decision("ask", "credits.price", reason, only_person=facts.cap is not None and not begins_scans)


@rule("caps.credits", "credits.named", "credits.large")
def credits(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """Paid work runs inside the cap; otherwise it asks (playbook, Credit system)."""
    if not call.credits:  # nothing to pay, or a price that nobody knows
        return None
    if facts.cap is not None and facts.held + call.credits > facts.cap:
        left = max(0, facts.cap - facts.held)
        reason = f"it may cost {call.credits} credits and {left} of the cap of {facts.cap} are left"
        return Decision("deny", "caps.credits", f"{reason}; {fitting(call, left)}")
    return _without_cap(call.credits, facts)


def _without_cap(credits: int, facts: PolicyFacts) -> Decision | None:
    """What a model did not record as a cap still binds; many small calls, and rows of a batch, are one large one."""
    before = f" after {facts.used} in this run" if facts.used else ""
    cost = f"it may cost {many(credits, 'credit')}{before}"
    named = facts.named_budget()
    if named is not None and facts.used + credits > named:
        return Decision("ask", "credits.named", f"{cost} and you spoke of {named}")
    if facts.cap is None and facts.used + facts.used_beside + credits > facts.config.ask_above_credits:
        beside = f", {facts.used_beside} went to other tasks of the batch" if facts.used_beside else ""
        return Decision("ask", "credits.large", f"{cost}{beside} and no cap is set")
    return None


def fitting(call: PreparedCall, left: int) -> str:
    """The largest batch that some credits pay for, in words."""
    if not call.units or not call.credits:
        return "nothing smaller is known to fit"
    return f"at most {left * call.units // call.credits} of the {call.units} fit"


@rule("words.question")
def only_asked(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """Who has asked nothing but questions, or wants no change, gets answers; all that does more waits for a yes."""
    if call.effect == "read":
        return None
    if facts.only_asked():
        return Decision("ask", "words.question", "you asked a question, and this does more than answer it")
    if forbids_every_change(facts.message):
        return Decision("ask", "words.question", "you said that nothing is to be changed")
    return None


_WHAT_IS_NAMED: tuple[Rule, ...] = (
    too_soon,
    unnamed,
    left_out_by_words,
    reserved,
    more_than_said,
    the_opposite,
    of_another,
    another_value,
)
_WHAT_IS_ORDERED: tuple[Rule, ...] = (in_scope, unordered, only_asked)
OF_WORDS = (*_WHAT_IS_NAMED, *_WHAT_IS_ORDERED)
"""The rules on what the user's words ask for.

A step of a plan is judged by them where that is made, in the conversation that it is of, and carries what they found;
one that is about what earlier steps make is judged by them when it is done.
"""
RULES: tuple[Rule, ...] = (
    documented,
    key_leak,
    boot_first,
    known_account,
    read_only,
    plan_only,
    as_planned,
    same_body,
    duplicate,
    said_no,
    target_provenance,
    forbidden,
    suppressed,
    held,
    quiet_hours,
    preview_first,
    read_before_reply,
    answers_the_latest,
    sender_ready,
    drafts_only,
    launch_ready,
    unfit,
    counts,
    credits,
    paid_before,
    unsettled,
    recipient_provenance,
    unclear,
    roster_provenance,
    own_texts,
    import_provenance,
    *_WHAT_IS_NAMED,
    changed_since,
    attended,
    unsourced_claims,
    effect_class,
    granted_only,
    *_WHAT_IS_ORDERED,
    written_over,
    known_price,
)
"""Every rule, in the order in which the reasons are named."""
BEFORE_LOOKING: tuple[Rule, ...] = tuple(one for one in RULES if one not in (sender_ready, drafts_only, launch_ready))
"""The rules that can be heard before the server's state was read: what they deny is not even looked at."""
_JUDGED_BEFORE = tuple(one for one in OF_WORDS if one is not more_than_said)
"""The rules that a step of a plan was judged by; how many it takes with what was paid for before tells itself anew."""
_OF_TARGETS = frozenset({"words.target", "words.left-out"})
"""The rules on whom a call is about."""
_IDS_OF_WORDS = frozenset(chain.from_iterable(one.ids for one in OF_WORDS))


def decide(call: PreparedCall, facts: PolicyFacts, rules: Iterable[Rule] = RULES) -> Decision:
    """Judge a call on the facts of this moment."""
    heard = [*_heard(call, facts, rules)]
    if not heard:
        return Decision("deny", "default.silence", f"no rule speaks for {call.spec.name}")
    strictest = max(heard, key=lambda d: _STRICTNESS[d.verdict])
    same = [d for d in heard if d.verdict == strictest.verdict]
    spans = tuple(dict.fromkeys(span for d in same for span in d.spans))
    reasons = _reasons(same)
    checked = _beyond_words(call, heard) if reasons == PLAN_NOTE else [d for d in same if d.only_person]
    checks = tuple(dict.fromkeys(d.reason for d in checked))
    return Decision(strictest.verdict, strictest.rule, reasons, bool(checks), checks, spans)


def _heard(call: PreparedCall, facts: PolicyFacts, rules: Iterable[Rule]) -> Iterator[Decision]:
    is_read = is_as_planned(call, facts)
    decisions = (one(call, facts) for one in rules if not (is_read and one in _JUDGED_BEFORE))
    return (decision for decision in decisions if decision is not None)


def _beyond_words(call: PreparedCall, heard: Sequence[Decision]) -> list[Decision]:
    """What speaks against a step of a plan that is to be noted; whom it is about must be known for what tells that."""
    ids = _IDS_OF_WORDS - _OF_TARGETS if names_planned(call) else _IDS_OF_WORDS
    return [decision for decision in heard if decision.rule in ids]


def _reasons(same: Sequence[Decision]) -> str:
    """Every reason once; what is denied anyway is no step of a plan, so that it would be one is no reason then."""
    said = dict.fromkeys(d.reason for d in same)
    return "; ".join([reason for reason in said if reason != PLAN_NOTE] or said)
