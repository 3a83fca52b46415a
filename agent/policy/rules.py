"""The rules, and ``decide``: every rule is heard, the strictest verdict wins, silence denies.

Order matters only for which of several equally strict rules is named.  A rule names its basis in its docstring.
"""

from collections.abc import Iterable

from agent.policy.facts import Marks, PolicyFacts
from agent.policy.people_rules import recipient_provenance, sender_ready, suppressed, unsettled
from agent.policy.rule import Rule, rule
from agent.policy.scope import Scope
from agent.policy.sources import named, unsourced
from agent.policy.ties import untied
from agent.types import Decision, PreparedCall, Verdict
from tools.api.endpoints import REFUSALS, Refusal, match
from tools.api.table import ENDPOINTS
from tools.effects import MarkKind
from tools.spec import references

_STRICTNESS: dict[Verdict, int] = {"allow": 0, "ask": 1, "deny": 2}
PLAN_NOTE = "plan mode: noted in the plan, nothing is sent"
"""The whole reason of what only plan mode holds back; what cannot be done at all has further reasons."""
PLANNED = "planned_"
"""How the stand-in ids begin of what a plan would make."""


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


@rule("error.same-body")
def same_body(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """A body that the server refused with 400 or 422 is never sent again (playbook, Error handling)."""
    if facts.marks.get(("refused_body", call.request.digest)):
        return Decision("deny", "error.same-body", "the server refused exactly this request before: change it")
    return None


@rule("once.done", "once.unknown")
def duplicate(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """An effect happens at most once per intent; a lost answer may have been an effect."""
    if facts.claimed == "done":
        return Decision("deny", "once.done", "exactly this was already done: it is not done twice")
    if facts.claimed is not None:
        seen = "please check in Puffle; `puffle-agent reconcile` then settles it"
        return Decision("deny", "once.unknown", f"exactly this may already have happened: it is not sent again, {seen}")
    return None


@rule("human.no")
def said_no(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """A no is remembered; the same act in other words asks once more and then no longer."""
    why = refused(call.digest, acts_of(call.spec.name, call.request.path, call.recipients), facts.marks)
    return None if why is None else Decision("deny", "human.no", why)


def refused(digest: str, acts: Iterable[str], marks: Marks) -> str | None:
    """Why a person is not asked: they refused exactly this, or one of these acts twice."""
    if marks.get(("denied", digest)):
        return "the person said no to exactly this"
    if any(marks.get(("denied_act", act), 0) >= 2 for act in acts):
        return "the person said no to this twice"
    return None


def denial_marks(digest: str, acts: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """What a no is remembered by."""
    return (("denied", digest), *(("denied_act", act) for act in acts))


def acts_of(tool: str, path: str, recipients: Iterable[str]) -> tuple[str, ...]:
    """What a denial is remembered under besides its digest: a fresh draft to the same people is the same act again."""
    whom = ", ".join(sorted(recipient.lower() for recipient in recipients))
    act = f"{tool} {path}"
    return (act, f"{tool} to {whom}") if whom else (act,)


@rule("provenance.target")
def target_provenance(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """The target of an effect was read or made in this run, or named by the person; ids are never invented."""
    if call.effect == "read" and call.request.endpoint.method == "GET":
        return None
    for kind, value in references(call.args):
        if (kind, value) not in facts.records and not facts.said(value):
            reason = f"{kind} {value[:60]!r} was neither read in this run nor named by the person: read it first"
            return Decision("deny", "provenance.target", reason)
    return None


@rule("provenance.import")
def import_provenance(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """An address that is written down, or goes into a campaign, was given or stands in a record; else it asks."""
    strange = unsourced(call, facts)
    if not strange:
        return None
    reason = f"CHECK THE ADDRESS: {named(strange)}: in none of your words, files or records"
    return Decision("ask", "provenance.import", reason, only_person=True)


@rule("provenance.roster")
def roster_provenance(call: PreparedCall, _facts: PolicyFacts) -> Decision | None:
    """Everybody whom a campaign reaches was read, and not only this run has written them down; else it asks."""
    roster = call.roster
    if roster is None or not (roster.unsourced or roster.unnamed):
        return None
    checks = []
    if roster.unsourced:
        checks.append(f"CHECK THE ADDRESS: {named(roster.unsourced)}: in none of your words, files or records")
    if roster.unnamed:
        checks.append(f"CHECK THE LEADS: {roster.unnamed} of them could not be named ({roster.trouble})")
    return Decision("ask", "provenance.roster", "; ".join(checks), only_person=True)


@rule("policy.quiet-hours")
def quiet_hours(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """The quiet hours of ``policy.toml``."""
    quiet = facts.config.quiet_hours
    if call.effect == "send" and quiet is not None and quiet.holds(facts.now):
        reason = f"quiet hours ({quiet.start:%H:%M} to {quiet.end:%H:%M} {quiet.timezone}): nothing is sent now"
        return Decision("deny", "policy.quiet-hours", reason)
    return None


@rule("journey.preview-first")
def preview_first(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """Leads are imported only after a preview of exactly these leads into this list (playbook, Journey 2)."""
    if _lacks(call, facts, "preview"):
        return Decision("deny", "journey.preview-first", "preview exactly these leads for this list first")
    return None


@rule("journey.read-first")
def read_before_reply(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """A thread is read in this run before it is answered (playbook, Journey 4)."""
    thread = _lacks(call, facts, "thread_read")
    if thread:
        return Decision("deny", "journey.read-first", f"read the messages of thread {thread} in this run first")
    return None


def _lacks(call: PreparedCall, facts: PolicyFacts, kind: MarkKind) -> str | None:
    """To what something has to be done first, where it was not done in this run."""
    mark = call.spec.effects.needs_mark
    key = mark.key(call.request) if mark is not None and mark.kind == kind else None
    return None if key is None or facts.marks.get((kind, key)) else key


@rule("journey.launch-ready")
def launch_ready(call: PreparedCall, _facts: PolicyFacts) -> Decision | None:
    """A launch needs a draft, a sendable sender, counted leads and written messages (playbook, Journey 1)."""
    problems = call.state.get("problems")
    if call.spec.effects.reach.inspection is not None and (not call.state or problems):
        listed = "; ".join(str(p) for p in problems) if isinstance(problems, list) else "its state could not be read"
        return Decision("deny", "journey.launch-ready", f"this campaign cannot be launched yet: {listed}")
    return None


@rule("caps.calls", "caps.fetch", "caps.sends-day", "caps.launch", "caps.sends-run")
def counts(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """Caps on calls, searches, launches and sends."""
    config = facts.config
    if facts.calls >= config.calls_per_run:
        return Decision("deny", "caps.calls", f"this run has made {facts.calls} requests, its limit")
    if call.spec.effects.counts_as == "search":
        asked = call.spec.units(call.args)
        reason = f"{asked} leads are more than the limit of {config.fetch_count} a search"
        return Decision("deny", "caps.fetch", reason) if asked > config.fetch_count else None
    return _too_many_people(call, facts) if call.effect == "send" else None


def _too_many_people(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    config, reach = facts.config, call.reach
    if facts.reached_today + reach > config.sends_per_day:
        return Decision("deny", "caps.sends-day", f"this would reach more than {config.sends_per_day} people today")
    if call.spec.effects.counts_as != "message":
        reason = f"{reach} leads are more than the limit of {config.launch_leads} a launch"
        return Decision("deny", "caps.launch", reason) if reach > config.launch_leads else None
    if facts.reached_in_run + reach > config.sends_per_run:
        return Decision("deny", "caps.sends-run", f"this run would reach more than {config.sends_per_run} people")
    return None


@rule("credits.price", "caps.credits", "credits.named", "credits.large")
def credits(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """Paid work runs inside the cap and at a known price; otherwise it asks (playbook, Credit system)."""
    if call.credits is None:
        return Decision("ask", "credits.price", "its price is not in the credit configuration")
    if facts.cap is not None and facts.held + call.credits > facts.cap:
        left = max(0, facts.cap - facts.held)
        reason = f"it may cost {call.credits} credits and {left} of the cap of {facts.cap} are left"
        return Decision("deny", "caps.credits", f"{reason}; {fitting(call, left)}")
    return _without_cap(call.credits, facts)


def _without_cap(credits: int, facts: PolicyFacts) -> Decision | None:
    """What a model did not record as a cap still binds; many small calls are one large one."""
    before = f" after {facts.used} in this run" if facts.used else ""
    named = facts.named_budget()
    if credits and named is not None and facts.used + credits > named:
        return Decision("ask", "credits.named", f"it may cost {credits} credits{before} and you spoke of {named}")
    if credits and facts.cap is None and facts.used + credits > facts.config.ask_above_credits:
        return Decision("ask", "credits.large", f"it may cost {credits} credits{before} and no cap is set")
    return None


def fitting(call: PreparedCall, left: int) -> str:
    """The largest batch that some credits pay for, in words."""
    units = call.spec.units(call.args)
    if not units or not call.credits:
        return "nothing smaller is known to fit"
    return f"at most {left * units // call.credits} of the {units} fit"


@rule("effect.read", "effect.write", "effect.spend", "effect.wakes", "effect.send", "effect.destroy", "effect.unknown")
def effect_class(call: PreparedCall, _facts: PolicyFacts) -> Decision | None:
    """Reads, reversible writes and paid work run; sending and destroying always ask a person."""
    if call.effect == "send" and call.spec.effect_for(call.args) == "write":
        return Decision("ask", "effect.wakes", "new hours or limits of a campaign that runs can send messages at once")
    if call.effect in ("read", "write", "spend"):
        return Decision("allow", f"effect.{call.effect}", f"{call.effect} within the limits")
    why = {"send": "it reaches people and cannot be taken back", "destroy": "it cannot be undone"}.get(call.effect)
    if why is None:
        return Decision("deny", "effect.unknown", f"nobody has said what {call.spec.name} does")
    return Decision("ask", f"effect.{call.effect}", why)


@rule("mode.auto")
def granted_only(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """In mode ``auto`` nobody is asked, so whatever changes or costs something needs a grant."""
    if call.effect == "read" or facts.mode != "auto":
        return None
    return Decision("ask", "mode.auto", "in mode auto only what a grant covers is done")


@rule("words.question")
def only_asked(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """Who has asked nothing but questions gets answers; what changes or costs something waits for a yes."""
    if call.effect == "read" or not facts.only_asked():
        return None
    return Decision("ask", "words.question", "you asked a question, and this does more than answer it")


@rule("scope.goal", "scope.target", "scope.refused")
def in_scope(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """What goes beyond the request waits for a yes; after one no it waits for the person's words."""
    scope = facts.scope
    beyond = None if scope is None else _beyond(call, facts, scope)
    if scope is not None and beyond is not None and ("refused_scope", str(scope.turn)) in facts.marks:
        return Decision("deny", "scope.refused", "you said no to what goes beyond your request: ask for it in words")
    return beyond


def _beyond(call: PreparedCall, facts: PolicyFacts, scope: Scope) -> Decision | None:
    """Only reversible and paid calls have no card anyway; before a stranger was read only the planner's word binds."""
    if call.effect not in ("write", "spend"):
        return None
    if call.spec.name not in scope.tools and (facts.strangers or scope.by == "plan"):
        return Decision("ask", "scope.goal", f"OUTSIDE YOUR REQUEST: {call.spec.name} does more than you asked for")
    if not facts.strangers:
        return None
    strange = untied(call, facts.records, facts.made(), facts.human_words, scope.asking(call.spec.name))
    reason = f"CHECK WHAT IT CHANGES: you did not name {', '.join(strange[:3])}"
    return Decision("ask", "scope.target", reason) if strange else None


RULES: tuple[Rule, ...] = (
    documented,
    key_leak,
    boot_first,
    known_account,
    read_only,
    plan_only,
    same_body,
    duplicate,
    said_no,
    target_provenance,
    suppressed,
    quiet_hours,
    preview_first,
    read_before_reply,
    sender_ready,
    launch_ready,
    counts,
    credits,
    unsettled,
    recipient_provenance,
    roster_provenance,
    import_provenance,
    effect_class,
    granted_only,
    only_asked,
    in_scope,
)
"""Every rule, in the order in which the reasons are named."""
BEFORE_LOOKING: tuple[Rule, ...] = tuple(one for one in RULES if one not in (sender_ready, launch_ready))
"""The rules that can be heard before the server's state was read: what they deny is not even looked at."""


def decide(call: PreparedCall, facts: PolicyFacts, rules: Iterable[Rule] = RULES) -> Decision:
    """Judge a call on the facts of this moment."""
    heard = [decision for one in rules if (decision := one(call, facts)) is not None]
    if not heard:
        return Decision("deny", "default.silence", f"no rule speaks for {call.spec.name}")
    strictest = max(heard, key=lambda d: _STRICTNESS[d.verdict])
    same = [d for d in heard if d.verdict == strictest.verdict]
    reasons = "; ".join(dict.fromkeys(d.reason for d in same))
    return Decision(strictest.verdict, strictest.rule, reasons, any(d.only_person for d in same))
