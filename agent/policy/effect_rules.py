"""The rules about what a call does to the world by its kind."""

from agent.policy.facts import PolicyFacts
from agent.policy.rule import rule
from agent.types import Decision, PreparedCall


@rule(
    *("effect.read", "effect.write", "effect.spend", "effect.asks", "effect.wakes"),
    *("effect.send", "effect.destroy", "effect.unknown"),
)
def effect_class(call: PreparedCall, _facts: PolicyFacts) -> Decision | None:
    """Reads, reversible writes and paid work run; sending and destroying always ask the user."""
    if call.effect == "send" and call.spec.effect_for(call.args) == "write":
        return Decision("ask", "effect.wakes", "new hours or limits of a campaign that runs can send messages at once")
    if call.effect != "read" and call.request.endpoint.asks:
        return Decision("ask", "effect.asks", call.request.endpoint.asks)
    if call.effect in ("read", "write", "spend"):
        return Decision("allow", f"effect.{call.effect}", f"{call.effect} within the limits")
    destroys = "it replaces somebody's address or profile" if call.state.get("replaces") else "it cannot be undone"
    why = {"send": "it reaches people and cannot be taken back", "destroy": destroys}.get(call.effect)
    if why is None:
        return Decision("deny", "effect.unknown", f"nobody has said what {call.spec.name} does")
    return Decision("ask", f"effect.{call.effect}", why)


@rule("effect.attended", "effect.unattended")
def attended(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """What takes a person at hand is answered by that person alone, and in a batch there is none."""
    if call.effect == "read" or not call.request.endpoint.attended:
        return None
    if facts.in_batch:
        reason = f"{call.spec.effects.act}: never in a batch, only with you at hand"
        return Decision("deny", "effect.unattended", reason)
    return Decision("ask", "effect.attended", call.request.endpoint.asks, only_person=True)


@rule("mode.auto")
def granted_only(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """In mode ``auto`` nobody is asked, so whatever changes or costs something needs a grant; stopping needs none."""
    if call.effect == "read" or facts.mode != "auto" or call.request.endpoint.stops:
        return None
    return Decision("ask", "mode.auto", "in mode auto only what a grant covers is done")


@rule("target.forbidden")
def forbidden(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """What a thing cannot do without is not taken from it, whoever says yes."""
    why = call.spec.effects.forbids(call.request, facts.records)
    return None if why is None else Decision("deny", "target.forbidden", why)


@rule("policy.quiet-hours")
def quiet_hours(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """The quiet hours of ``policy.toml``."""
    quiet = facts.config.quiet_hours
    if call.effect == "send" and quiet is not None and quiet.holds(facts.now):
        reason = f"quiet hours ({quiet.start:%H:%M} to {quiet.end:%H:%M} {quiet.timezone}): nothing is sent now"
        return Decision("deny", "policy.quiet-hours", reason)
    return None
