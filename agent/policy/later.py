"""The rule about a time to come that the user named: no documented endpoint does a single thing at a time."""

import re
from collections.abc import Mapping

from agent.common.json_value import Json
from agent.policy.facts import PolicyFacts
from agent.policy.rule import rule
from agent.types import Decision, PreparedCall

_TIME = re.compile(r"operating_hours|scan_?time|delay_", re.IGNORECASE)
"""Keys of a campaign's hours, of the hour of a scan and of the wait of a step."""


@rule("words.later")
def too_soon(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """What was asked for later leaves, costs or destroys now by a person alone, unless the request keeps that time."""
    if call.effect in ("read", "write") or facts.own or not facts.later or keeps_a_time(call.request.body_json):
        return None
    what = {"send": "this leaves now", "spend": "this is paid for now"}.get(call.effect, "this happens now")
    reason = f"CHECK THE TIME: you named a time: {'; '.join(facts.later)[:200]}; {what}"
    return Decision("ask", "words.later", reason, only_person=True)


def keeps_a_time(value: Json) -> bool:
    """Whether a request holds a time at which, or a wait after which, something is done."""
    if isinstance(value, Mapping):
        return any((_TIME.search(key) and inner) or keeps_a_time(inner) for key, inner in value.items())
    return isinstance(value, list) and any(map(keeps_a_time, value))
