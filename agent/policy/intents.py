"""What makes two calls the same user intent, and what a yes to a call is bound to."""

import hashlib
from collections.abc import Iterable

from agent.common.json_value import canonical
from tools.api.request import WireRequest
from tools.spec import Facts, Records, ToolSpec

_LONGEST = 150
"""Characters of an act that is remembered as it is, and not by its sum: a database server keeps only so many."""


def dedupe_key(spec: ToolSpec, request: WireRequest, recipients: tuple[str, ...], records: Records) -> str:
    """The intent behind an effect, the same for every attempt."""
    return hashlib.sha256(canonical(spec.effects.intent(request, recipients, records))).hexdigest()


def binding(request: WireRequest, recipients: tuple[str, ...], state: Facts) -> str:
    """What an approval is bound to: the request, whom it reaches, and what its card shows of the server's state.

    All but the request can change between the question and the answer.
    """
    if not recipients and not state:
        return request.digest
    return hashlib.sha256(canonical([request.digest, [*recipients], dict(state)])).hexdigest()


def acts_of(tool: str, path: str, recipients: Iterable[str]) -> tuple[str, ...]:
    """What a denial is remembered under besides its digest: a fresh draft to the same people is the same act again."""
    whom = ", ".join(sorted(recipient.lower() for recipient in recipients))
    acts = [f"{tool} {path}", *([f"{tool} to {whom}"] if whom else [])]
    return tuple(act if len(act) <= _LONGEST else hashlib.sha256(act.encode()).hexdigest() for act in acts)
