"""What the conversation says about the task at hand, read afresh for every turn so that a resumed run goes on."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import Any

from agent.common.json_value import Json
from agent.common.words.dictated import spoken
from agent.common.words.put_right import put_right
from agent.models.base import AssistantMessage, Message, ModelRequest, ToolMessage, UserMessage, result_of
from agent.models.guided.choice import chosen
from agent.models.guided.words import ids
from agent.types import PLANNED

LOCAL = ("switch_journey", "escalate_to_human", "ask_human", "report_gap", "set_credit_cap")
PIPED = "Material that was piped in:\n"
"""How the program marks material that came by a pipe, which is not the human's own words."""


@dataclass(frozen=True, slots=True)
class Past:
    """A call that was made and what came of it."""

    tool: str
    args: dict[str, Any]
    result: dict[str, Any]
    """An empty object if there is none that can be read."""
    failed: bool
    """Whether it did not do what was asked."""

    @property
    def refused(self) -> str | None:
        """Why policy or a person said no; ``None`` if neither did."""
        found = self.result.get("refused")
        return str(found.get("reason", "it was not allowed")) if isinstance(found, dict) else None

    @property
    def rule(self) -> str:
        """The rule by which policy said no; empty otherwise."""
        return str(mapping(self.result.get("refused")).get("rule") or "")

    @property
    def wanted(self) -> str:
        """How the human said with a no that they want it instead, as long as it may be tried; empty otherwise."""
        found = mapping(self.result.get("refused"))
        return str(found.get("reason") or "") if found.get("tries_left") else ""

    @property
    def trouble(self) -> str:
        """What went wrong, in one sentence."""
        error = self.result.get("error")
        message = error.get("message") if isinstance(error, dict) else error
        return self.refused or str(message or "it failed")

    @property
    def failure(self) -> str:
        """Which tool failed, and why."""
        return f"{self.tool} failed: {self.trouble}"


@dataclass(frozen=True, slots=True)
class Turn:
    """What the human said before, and the calls that it led to."""

    words: str
    calls: tuple[Past, ...]
    act: str = ""
    """What was wanted last, as it was understood."""
    wish: Mapping[str, Any] = field(default_factory=dict)
    """All that was understood of that wish."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """The human's latest wish and everything that happened since."""

    words: str
    """What the human said, with answers to questions asked since."""
    former: str = ""
    """What the human said before that."""
    context: str = ""
    """What else the message says, before this wish."""
    material: str = ""
    """What was piped in."""
    plan: dict[str, Any] = field(default_factory=dict)
    """What was understood of it; empty before the first decision."""
    calls: tuple[Past, ...] = ()
    """The calls of this task."""
    earlier: tuple[Past, ...] = ()
    """The calls of tasks before it."""
    turns: tuple[Turn, ...] = ()
    """Those tasks one by one."""
    about_us: dict[str, Any] = field(default_factory=dict)
    """The workspace: ``context`` and ``profile``."""

    def done(self, tool: str) -> Past | None:
        """The latest call of a tool that succeeded in this task; reads of before a human stepped in are out of date."""
        calls = self.calls
        if tool.startswith(("list_", "get_")):
            answered = [i for i, past in enumerate(calls) if past.tool == "escalate_to_human" and not past.failed]
            calls = calls[answered[-1] :] if answered else calls
        return next((past for past in reversed(calls) if past.tool == tool and not past.failed), None)

    def result(self, tool: str) -> dict[str, Any]:
        """The latest result of a tool in this task, else of an earlier one, else empty."""
        past = self.done(tool) or self.before(tool)
        return {} if past is None else past.result

    def before(self, *tools: str) -> Past | None:
        """The latest call of one of these tools that succeeded in an earlier task."""
        return next((past for past in reversed(self.earlier) if past.tool in tools and not past.failed), None)

    def made(self, tool: str, args: Mapping[str, Any]) -> Past | None:
        """The latest call of a tool with just these arguments in this task, whatever came of it."""
        return next((past for past in reversed(self.calls) if past.tool == tool and past.args == args), None)

    def called(self, tool: str) -> bool:
        """Whether a tool was called in this task, with success or not."""
        return any(past.tool == tool for past in self.calls)

    def count(self, tool: str) -> int:
        """How often a tool succeeded in this task."""
        return sum(past.tool == tool and not past.failed for past in self.calls)

    def failures(self, tool: str) -> int:
        """How often a tool failed in this task."""
        return sum(past.tool == tool and past.failed for past in self.calls)

    def answer(self, question: str) -> str | None:
        """What the human said in this task to a question that begins like this."""
        asked = (past for past in self.calls if past.tool == "ask_human" and not past.failed)
        begins = (past for past in asked if str(past.args.get("question")).startswith(question))
        return next((chosen(str(past.args["question"]), str(past.result.get("answer"))) for past in begins), None)

    def planned(self, kind: str) -> list[dict[str, Any]]:
        """What a plan would make of a kind by the calls so far: no listing shows it yet."""
        made = (mapping(past.result.get(kind)) for past in (*self.earlier, *self.calls))
        return [*{str(row["id"]): row for row in made if str(row.get("id")).startswith(PLANNED)}.values()]

    @property
    def said(self) -> str:
        """What the human wished for, without the answers to questions asked since."""
        text = self.words
        for answer in reversed(answers(self.calls)):
            text = text.removesuffix(answer).rstrip("\n")
        return text or self.words

    @property
    def last(self) -> Past | None:
        """The latest call."""
        return self.calls[-1] if self.calls else None

    @property
    def our_name(self) -> str:
        """The name of the human, as the profile gives it."""
        profile = mapping(self.about_us.get("profile"))
        parts = (profile.get("firstName"), profile.get("lastName"))
        return " ".join(part for part in parts if isinstance(part, str))


def read(request: ModelRequest) -> Task:
    """The task at hand of a request."""
    starts = _starts(request.messages) or [0]
    messages = request.messages[starts[-1] :]
    turns = tuple(_turn(request.messages[begin:end]) for begin, end in pairwise(starts))
    calls = tuple(_calls(messages))
    return Task(
        former=turns[-1].words if turns else "",
        words="\n".join([*_said(messages), *answers(calls)]),
        material="\n".join(_piped(messages)),
        plan=_memory(messages),
        calls=calls,
        earlier=tuple(chain.from_iterable(turn.calls for turn in turns)),
        turns=turns,
        about_us=mapping(result_of(ToolMessage("", "", request.system[-1]))) if request.system else {},
    )


def answers(calls: Sequence[Past]) -> list[str]:
    """What the human said to questions that were put in these calls; of a bare id what it is the id of.

    What only points at choices of the question stands there with their names.
    """
    found = [(past, past.result.get("answer")) for past in calls if past.tool in LOCAL]
    return [_with_its_kind(past, spoken(answer)) for past, answer in found if isinstance(answer, str)]


def _with_its_kind(asked: Past, answer: str) -> str:
    answer = chosen(str(asked.args.get("question")), answer)
    kind = re.search(r"\bWhich (list|campaign)\b", str(asked.args.get("question")))
    bare = kind and ids(answer) and kind[1] not in answer.lower()
    return f"{kind[1]} {ids(answer)[0]}" if kind and bare else answer


def dig(value: Json, key: str) -> Any:
    """The first value under a key, wherever it stands in a result."""
    if isinstance(value, dict):
        if value.get(key) is not None:
            return value[key]
        value = list(value.values())
    if isinstance(value, list):
        return next((found for item in value if (found := dig(item, key)) is not None), None)
    return None


def mapping(value: object) -> dict[str, Any]:
    """A value that is an object; an empty one instead of anything else."""
    return value if isinstance(value, dict) else {}


def rows(result: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """A collection of a result."""
    found = result.get(key)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def values(row: Mapping[str, Any], key: str) -> list[str]:
    """What a row says under a key; dots lead into nested values."""
    head, _, rest = key.partition(".")
    value = row.get(head)
    if rest:
        inner = value if isinstance(value, list) else [value]
        return [str(one[rest]) for one in inner if isinstance(one, dict) and one.get(rest)]
    return [value] if isinstance(value, str) else []


def all_rows(result: Any) -> Iterator[dict[str, Any]]:
    """Every record in a result."""
    if isinstance(result, dict):
        yield result
    for one in result.values() if isinstance(result, dict) else result if isinstance(result, list) else ():
        yield from all_rows(one)


def _said(messages: Sequence[Message]) -> list[str]:
    """The human's own words."""
    texts = (one.text for one in messages if isinstance(one, UserMessage))
    return [put_right(spoken(text)) for text in texts if not text.startswith(PIPED)]


def _piped(messages: Sequence[Message]) -> Iterator[str]:
    """What was piped in, without the marks around it."""
    for text in (one.text for one in messages if isinstance(one, UserMessage)):
        if text.startswith(PIPED):
            yield _loads(text[text.find('"') : text.rfind('"') + 1]) or text


def _turn(messages: Sequence[Message]) -> Turn:
    wanted = rows(_memory(messages), "wishes")
    last = wanted[-1] if wanted else {}
    return Turn("\n".join(_said(messages)), tuple(_calls(messages)), str(last.get("act") or ""), last)


def _starts(messages: Sequence[Message]) -> list[int]:
    """Where each task begins: at the human's first words after the last turn.

    Answers to questions come as results, so words of their own are always a new wish.
    """
    return [
        index
        for index, message in enumerate(messages)
        if isinstance(message, UserMessage) and (index == 0 or not isinstance(messages[index - 1], UserMessage))
    ]


def _calls(messages: Sequence[Message]) -> Iterator[Past]:
    made = {call.id: call for m in messages if isinstance(m, AssistantMessage) for call in m.tool_calls}
    for message in messages:
        if isinstance(message, ToolMessage):
            call = made.get(message.call_id)
            args = mapping(_loads(call.arguments)) if call else {}
            yield Past(message.name, args, mapping(result_of(message)), message.is_error)


def _memory(messages: Sequence[Message]) -> dict[str, Any]:
    """What was understood of a task so far."""
    for message in reversed(messages):
        if isinstance(message, AssistantMessage) and isinstance(message.opaque, dict):
            return mapping(message.opaque.get("plan"))
    return {}


def _loads(text: str) -> Any:
    """JSON; ``None`` for what is none."""
    try:
        return json.loads(text)
    except ValueError:
        return None
