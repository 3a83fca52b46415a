"""Builds the model request: the most stable text first, so that successive requests share their beginning.

The planner's rules, then the workspace; the declared tools in the registry's order; then the conversation, appended to.
A journey's guide and tools come where it is chosen, for protocols that can take them there, else with the rules.
"""

import json
from functools import cache

from agent.common.json_value import Json
from agent.gate.run_state import Run
from agent.models.base import (
    Message,
    ModelRequest,
    Opened,
    ToolCall,
    ToolDecl,
    ToolMessage,
    result_of,
)
from agent.models.tokens import TokenCounter
from agent.policy.scope.scope import guides
from agent.session.transcript import fenced
from agent.state.events import ConversationCompacted
from prompts.loader import load
from tools.catalog.local import SWITCH_JOURNEY
from tools.registry import REGISTRY, told_schemas
from tools.spec import Journey, Kind, Records, Topic

RECENT = 8
"""Tool results that are always kept whole."""
LONG = 1500
"""Characters above which an older result is cut down to its ids and counts."""
BUDGET = 60_000
"""Tokens of all tool results above which older ones are cut down."""
_NONE: Records = {}
_AT_HAND = (
    "(From the program: what this conversation has at hand, and what the words above mean of it. Take ids from here;"
    " none of it has to be searched, made or paid for again unless the human asks for that.)"
)


def build_request(
    run: Run, messages: tuple[Message, ...], records: Records = _NONE, before: ModelRequest | None = None
) -> ModelRequest:
    """The next request of a run, which goes on from the one before it."""
    workspace = "The workspace, as Puffle describes it:\n" + fenced(dict(run.context or {}))
    tools = declared(run.journey, run.topic, REGISTRY.needed(records.keys()))
    return ModelRequest(
        system=(_rules(), workspace),
        guide="" if run.journey is None else guides()[run.journey].body,
        opened=_opened(before, run.journey, tools, messages),
        tools=tools,
        messages=messages,
        journey=run.journey,
        prices=run.prices,
        records=records,
        at_hand=run.at_hand.things,
    )


def told_at_hand(run: Run, words: str) -> str:
    """What a language model is told beside the user's words of what the conversation has made or read so far."""
    found = run.at_hand.for_model(words)
    return f"{_AT_HAND}\n{fenced(found)}" if found else ""


@cache
def declared(
    journey: Journey | None, topic: Topic | None = None, kinds: frozenset[Kind] = frozenset()
) -> tuple[ToolDecl, ...]:
    """The core tools and those of a journey; see ``Registry.declared``."""
    shown = REGISTRY.declared(journey, topic, kinds)
    schemas = told_schemas(shown)
    return tuple(ToolDecl(spec.name, spec.description, schema) for spec, schema in zip(shown, schemas, strict=True))


@cache
def _rules() -> str:
    return load("planner").text


def _opened(
    before: ModelRequest | None, journey: Journey | None, tools: tuple[ToolDecl, ...], messages: tuple[Message, ...]
) -> tuple[Opened, ...]:
    """What a conversation has been given, with what a journey and its tools add to it now."""
    had, at_hand, known = ((), None, ()) if before is None else (before.opened, before.journey, before.tools)
    if journey is None or (journey == at_hand and tools is known):
        return had
    guide, new = "" if journey == at_hand else guides()[journey].body, _new(had, tools)
    if not guide and not new:
        return had
    call = ToolCall(f"program-opened-{len(had)}", SWITCH_JOURNEY.name, json.dumps({"journey": journey}))
    # What the first request of a process knows stands before all words: other runs, and a resumed one, begin alike.
    behind = 0 if before is None else len(messages)
    return (*had, Opened(behind=behind, call=call, guide=guide, tools=new))


def _new(before: tuple[Opened, ...], tools: tuple[ToolDecl, ...]) -> tuple[ToolDecl, ...]:
    """Those of some tools that neither the core holds nor what came before."""
    known = {tool.name for some in (declared(None), *(one.tools for one in before)) for tool in some}
    return tuple(tool for tool in tools if tool.name not in known)


class ResultTokens:
    """How long the tool results of a conversation are together; each is counted once.

    A token has at least one byte.  While there are no more bytes than the budget has tokens nothing is encoded, and no
    table of an encoding is loaded.
    """

    def __init__(self) -> None:
        self._bytes = self._tokens = 0
        self._uncounted: list[str] = []
        self._counter: TokenCounter | None = None

    def add(self, content: str) -> None:
        """Note one more result."""
        self._bytes += len(content.encode("utf-8", "surrogatepass"))
        self._uncounted.append(content)

    def over_budget(self, model: str) -> bool:
        """Whether a conversation with a model has grown too long."""
        if self._bytes <= BUDGET:
            return False
        self._counter = self._counter or TokenCounter(model)
        self._tokens += sum(map(self._counter.count, self._uncounted))
        self._uncounted.clear()
        return self._tokens > BUDGET

    def event(self) -> ConversationCompacted:
        """What was counted, for the audit."""
        return ConversationCompacted(tokens=self._tokens, note=None if self._counter is None else self._counter.note)


def compacted(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """A conversation with its older long results cut down.

    What policy needs of them is in the store, so nothing that matters for safety is lost.
    """
    results = [i for i, m in enumerate(messages) if isinstance(m, ToolMessage)]
    old = set(results[:-RECENT])
    return tuple(_cut(m) if i in old and isinstance(m, ToolMessage) else m for i, m in enumerate(messages))


def _cut(message: ToolMessage) -> ToolMessage:
    if len(message.content) <= LONG:
        return message
    kept: dict[str, Json] = {"compacted": "only ids and counts are kept of this older result"}
    _ids_and_counts("", result_of(message), kept)
    return ToolMessage(message.call_id, message.name, fenced(kept), message.is_error)


def _ids_and_counts(prefix: str, value: Json, kept: dict[str, Json]) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            _ids_and_counts(f"{prefix}{key}.", inner, kept)
    elif isinstance(value, list):
        ids = [item["id"] for item in value if isinstance(item, dict) and isinstance(item.get("id"), str)]
        kept[prefix.rstrip(".")] = {"count": len(value), "ids": ids[:50]}
    elif isinstance(value, int) or prefix.endswith(("id.", "Id.")):
        kept[prefix.rstrip(".")] = value
