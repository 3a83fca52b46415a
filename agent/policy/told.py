"""What a person is told of a refusal whose reason tells a planner what to do."""

from collections.abc import Mapping

from agent.common.json_value import Json
from agent.policy.copy_rules import MEND
from agent.policy.senders import CHOOSE

_AND_IS_TOLD = "; the agent has been told, and may try again"
INVALID = "invalid_call"
"""The code of a call that could not be prepared."""
_CONNECT = "it takes a sender that is ready, and if none is, connect one in the Puffle dashboard under Senders"
_TO_A_PERSON: Mapping[str, tuple[str, str]] = {
    "copy.unfit": (MEND, "the text is not fit, so nothing was sent or written: "),
    "error.same-body": (": change it", ", so it is not sent again as it is"),
    "journey.preview-first": ("preview exactly", "nothing was done without a free preview of exactly"),
    "journey.read-first": ("read the messages of", "nothing was sent without reading the messages of"),
    "journey.sender-ready": (CHOOSE, _CONNECT),
    "provenance.old": (": read it again", ", so nothing was done to it"),
    "provenance.target": (": read it first", ", so nothing was done to it"),
}
"""By rule: the words of a reason that are for a planner, and those that a person gets instead."""


def for_person(rule: str | None, reason: str) -> str:
    """Why a call was refused, in words for a person, and what happens now."""
    order, instead = _TO_A_PERSON.get(rule or "", ("", ""))
    if not order or order not in reason:
        return reason
    return f"{reason.replace(order, instead)}{_AND_IS_TOLD}"


def why_not(content: Mapping[str, Json]) -> tuple[str, str]:
    """Why a call was not made or failed, by what the model was told of it, and the rule; empty where it was made."""
    for key in ("refused", "error"):
        found = content.get(key)
        if isinstance(found, dict):
            rule = str(found.get("rule") or "")
            said = str(found.get("reason") or found.get("message") or "it failed")
            if found.get("code") == INVALID:
                return f"the agent's call was not complete or not valid, so nothing was done: {said}{_AND_IS_TOLD}", ""
            return for_person(rule, said), rule
    return "", ""
