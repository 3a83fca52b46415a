"""What every model must do, as functions over one subject, so that each implementation is held to the same claims.

A programmable subject says exactly what it is told to; a real one decides for itself, and is asked for less.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from agent.models.base import (
    AssistantMessage,
    Message,
    Model,
    ModelAuthError,
    ModelContextError,
    ModelRequest,
    ModelResponse,
    ToolCall,
    ToolDecl,
    ToolMessage,
    UserMessage,
)
from tests.support.fake_provider import FakeProvider, Raw
from tests.support.protocols import Say

LISTS = ToolDecl(
    "get_list_leads",
    "Reads the leads of one list.",
    {
        "type": "object",
        "properties": {"list_id": {"type": "string"}},
        "required": ["list_id"],
        "additionalProperties": False,
    },
)
CONTEXT = ToolDecl(
    "get_context", "Reads the workspace profile.", {"type": "object", "properties": {}, "additionalProperties": False}
)
SYSTEM = ("You operate a sales workspace. Answer briefly.", "The workspace belongs to Northwind Example.")
ASK = UserMessage("Show me the leads of the list lst_1.")
ONE = ToolCall("call_a", "get_list_leads", '{"list_id": "lst_1"}')
TWO = ToolCall("call_b", "get_context", "{}")


@dataclass(frozen=True)
class Subject:
    """A model under test and how to drive it."""

    model: Model
    program: Callable[[Say], None] = field(default=lambda say: None)
    exact: bool = True
    """Whether it says what it is programmed to."""
    provider: FakeProvider | None = None
    """What it talks to, if its requests can be seen."""
    open: Callable[[str], Model] | None = None
    """Opens the same model with another key."""
    longest: int | None = None
    """More tokens than it can read, if it has such a limit of its own."""


def ask(*messages: Message, tools: tuple[ToolDecl, ...] = (LISTS, CONTEXT), limit: int = 256) -> ModelRequest:
    return ModelRequest(system=SYSTEM, tools=tools, messages=messages, max_output_tokens=limit)


def answered(*calls: ToolCall, text: str = "") -> tuple[Message, ...]:
    """A turn that made calls, and a result for each."""
    results = {"get_list_leads": '{"leads": [{"id": "ld_1", "name": "Ada Example"}], "total": 1}'}
    made = [ToolMessage(c.id, c.name, results.get(c.name, '{"company": "Northwind Example"}')) for c in calls]
    return (AssistantMessage(text, calls), *made)


def _respond(subject: Subject, say: Say, request: ModelRequest) -> ModelResponse:
    subject.program(say)
    return subject.model.respond(request)


def plain_text(subject: Subject) -> None:
    answer = _respond(subject, Say("Hello, Ada.\nTwo lines."), ask(UserMessage("Say hello."), tools=()))
    assert answer.stop == "end"
    assert answer.message.tool_calls == ()
    assert answer.message.text.strip()
    if subject.exact:
        assert answer.message.text == "Hello, Ada.\nTwo lines."


def one_tool_call(subject: Subject) -> None:
    answer = _respond(subject, Say(calls=(ONE,)), ask(ASK))
    assert answer.stop == "tools"
    assert [call.name for call in answer.message.tool_calls] == ["get_list_leads"]
    assert json.loads(answer.message.tool_calls[0].arguments) == {"list_id": "lst_1"}
    assert answer.message.tool_calls[0].id
    if subject.exact:
        assert answer.message.tool_calls == (ONE,)


def parallel_calls_in_order(subject: Subject) -> None:
    answer = _respond(subject, Say("Both at once.", (ONE, TWO)), ask(ASK))
    assert answer.message == AssistantMessage("Both at once.", (ONE, TWO))
    assert answer.stop == "tools"


def a_result_leads_to_an_answer(subject: Subject) -> None:
    answer = _respond(subject, Say("One lead: Ada Example."), ask(ASK, *answered(ONE, text="I look.")))
    assert answer.message.text or answer.message.tool_calls
    if subject.exact:
        assert answer.message == AssistantMessage("One lead: Ada Example.")


def each_parallel_call_is_answered(subject: Subject) -> None:
    answer = _respond(subject, Say("One lead."), ask(ASK, *answered(ONE, TWO)))
    assert answer.message.text or answer.message.tool_calls
    if subject.provider is not None:
        sent = subject.provider.requests[-1].raw.decode()
        # Each id stands twice: in its call and in its result.
        assert (sent.count('"call_a"'), sent.count('"call_b"')) == (2, 2)


def a_stream_is_the_same_answer_in_pieces(subject: Subject) -> None:
    said = Say("Ünïcode, “quotes” and 日本.", (ONE, TWO))
    pieces: list[str] = []
    subject.program(said)
    streamed = subject.model.respond(ask(ASK), pieces.append)
    assert "".join(pieces) == streamed.message.text
    if subject.exact:
        assert streamed == _respond(subject, said, ask(ASK))
        assert streamed.message.text == said.text


def a_cut_answer_says_so(subject: Subject) -> None:
    request = ask(UserMessage("Count from one to a hundred in words."), tools=(), limit=6)
    answer = _respond(subject, Say("one two", stop="length", output=6), request)
    assert answer.stop == "length"


def a_cut_call_is_not_taken_for_a_whole_one(subject: Subject) -> None:
    assert _respond(subject, Say(calls=(ONE,), stop="length"), ask(ASK)).stop == "length"


def a_refusal_says_so(subject: Subject) -> None:
    answer = _respond(subject, Say("I cannot help with that.", stop="refusal"), ask(ASK))
    assert (answer.stop, answer.message.text) == ("refusal", "I cannot help with that.")


def usage_is_counted(subject: Subject) -> None:
    usage = _respond(subject, Say("Hello."), ask(UserMessage("Say hello."), tools=())).usage
    assert usage.input_tokens > 0
    assert usage.output_tokens > 0
    assert usage.cost_usd == Decimal(0) or (usage.cost_usd is not None and usage.cost_usd > 0)
    if subject.exact:
        assert (usage.input_tokens, usage.output_tokens, usage.cached_tokens) == (120, 30, 20)


def a_wrong_key_is_an_authentication_error(subject: Subject) -> None:
    assert subject.open is not None
    if subject.provider is not None:
        subject.provider.will(Raw.json({"error": {"message": "bad key sk-wrong-123"}}, 401))
    model = subject.open("sk-wrong-123")
    try:
        with pytest.raises(ModelAuthError, match="401") as error:
            model.respond(ask(ASK))
    finally:
        model.close()
    assert "sk-wrong-123" not in str(error.value)


def a_conversation_that_is_too_long_says_so(subject: Subject) -> None:
    if subject.provider is not None:
        message = "This model's maximum context length is 8192 tokens"
        subject.provider.will(Raw.json({"error": {"message": message, "code": "context_length_exceeded"}}, 400))
    with pytest.raises(ModelContextError, match="too long"):
        subject.model.respond(ask(UserMessage("word " * (subject.longest or 10))))


def successive_requests_share_their_prefix(subject: Subject) -> None:
    """The second request starts with the very bytes of the first, up to the first's last message."""
    assert subject.provider is not None
    first, second = ask(ASK), ask(ASK, *answered(ONE), UserMessage("And now?"))
    for request in (first, second):
        _respond(subject, Say("Yes."), request)
    sent = [request.raw for request in subject.provider.requests[-2:]]
    asked = sent[0].index(json.dumps(ASK.text).encode()) + len(json.dumps(ASK.text))
    assert sent[1][:asked] == sent[0][:asked]
    assert b"get_list_leads" in sent[0][:asked]
    assert SYSTEM[1].encode() in sent[0][:asked]


ALWAYS = (plain_text, one_tool_call, a_result_leads_to_an_answer, a_stream_is_the_same_answer_in_pieces)
PROGRAMMED = (parallel_calls_in_order, each_parallel_call_is_answered)
SERVED = (each_parallel_call_is_answered, a_cut_answer_says_so, usage_is_counted)
ERRORS = (a_wrong_key_is_an_authentication_error, a_conversation_that_is_too_long_says_so)
FAKED = (a_cut_call_is_not_taken_for_a_whole_one, a_refusal_says_so, successive_requests_share_their_prefix)
