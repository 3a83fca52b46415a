"""What a host is asked to put before its person: a card's page to open, or a question to answer.

A host can answer both by itself, and some do.  So neither is a yes: an opened page shows the card, where only a browser
that its person signed in can answer, and the answer to a question is the host's word like any other.  A host that
declines has shown nothing, or somebody who was shown it has not answered: both leave what waits as it is.
"""

from dataclasses import dataclass
from typing import Any, Literal

import anyio
import mcp_types as types
from mcp.server.context import ServerRequestContext
from mcp.shared.exceptions import MCPError
from mcp_types.version import MODERN_PROTOCOL_VERSIONS

PATIENCE = 30.0
"""Seconds for which a host may keep a question: hosts give a call up after a minute."""
KEY = "person"
"""By what the one question of a call is known in its answers."""
_FIELD = "answer"
_SCHEMA: types.ElicitRequestedSchema = {
    "type": "object",
    "properties": {_FIELD: {"type": "string", "title": "Answer", "maxLength": 4000}},
    "required": [_FIELD],
}


@dataclass(frozen=True, slots=True)
class Question:
    """Something for the host's person."""

    kind: Literal["card", "question"]
    about: str
    """The approval, or the run that asks."""
    words: str
    url: str = ""
    """The page of the card."""

    def request(self) -> types.ElicitRequest:
        """As the protocol puts it."""
        if self.kind == "card":
            page = types.ElicitRequestURLParams(message=self.words, url=self.url, elicitation_id=self.about)
            return types.ElicitRequest(params=page)
        form = types.ElicitRequestFormParams(message=self.words, requested_schema=_SCHEMA)
        return types.ElicitRequest(params=form)


def is_modern(context: ServerRequestContext[Any]) -> bool:
    """Whether questions go back in the place of the result, and the call comes again with their answers."""
    return context.protocol_version in MODERN_PROTOCOL_VERSIONS


def can_be_asked(context: ServerRequestContext[Any], question: Question) -> bool:
    """Whether the host has said that it can put such a question."""
    able = context.session.client_capabilities
    elicits = None if able is None else able.elicitation
    if elicits is None:
        return False
    return elicits.url is not None if question.kind == "card" else elicits.form is not None or elicits.url is None


def instead(question: Question) -> types.InputRequiredResult:
    """The question in the place of the result."""
    state = question.about if question.kind == "question" else None
    return types.InputRequiredResult(input_requests={KEY: question.request()}, request_state=state)


async def put(context: ServerRequestContext[Any], question: Question) -> types.ElicitResult | None:
    """Put the question within a call; ``None`` where the host has not answered in time, or cannot."""
    session, call = context.session, context.request_id
    with anyio.move_on_after(PATIENCE):
        try:
            if question.kind == "card":
                return await session.elicit_url(question.words, question.url, question.about, call)
            return await session.elicit_form(question.words, _SCHEMA, call)
        except MCPError:
            return None
    return None


def answer_in(result: object) -> str | None:
    """The words that a host answered with; ``None`` for everything else."""
    if not isinstance(result, types.ElicitResult) or result.action != "accept":
        return None
    words = (result.content or {}).get(_FIELD)
    return words if isinstance(words, str) and words.strip() else None
