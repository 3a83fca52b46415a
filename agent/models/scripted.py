"""A model that reads its turns from a file: the exact double for tests, demonstrations and gold scripts.

It keeps no position.  The turn at hand is the number of assistant turns in the request, so a run that was resumed in
another process goes on where it stopped.
"""

import json
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from agent.common.errors import said_by
from agent.common.files import text_of
from agent.common.json_value import Json
from agent.models.base import (
    AssistantMessage,
    Message,
    ModelError,
    ModelRequest,
    ModelResponse,
    ModelUsageError,
    OnText,
    ToolCall,
    ToolMessage,
    Usage,
    result_of,
)

_REF = "$ref:"


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ScriptedCall(_Closed):
    """One call of a turn."""

    name: str
    arguments: JsonValue = {}
    """An object, in which ``$ref:`` strings are filled in; a string is passed on verbatim, broken JSON included."""


class Expectation(_Closed):
    """What must hold before a turn is spoken."""

    last_result_contains: str


class Turn(_Closed):
    """One line of a script."""

    text: str | None = None
    tool_calls: list[ScriptedCall] = []
    expect: Expectation | None = None


class ScriptedModel:
    """Speaks the turns of a script and fails when the run takes another course than the script."""

    def __init__(self, path: Path) -> None:
        """Read a script; ``ModelUsageError`` where the file cannot be read, or a line of it is not a turn."""
        self._path = path
        self._turns = _read(path)

    @property
    def name(self) -> str:
        """``scripted:`` and the file."""
        return f"scripted:{self._path}"

    def respond(self, request: ModelRequest, on_text: OnText | None = None) -> ModelResponse:
        """Speak the next turn; ``ModelError`` where there is none, or what it expects or refers to is not there."""
        index = sum(isinstance(message, AssistantMessage) for message in request.messages)
        if index >= len(self._turns):
            raise ModelError(f"{self.name} has {len(self._turns)} turns, but the run asked for turn {index + 1}")
        turn, where = self._turns[index], f"{self.name}, turn {index + 1}"
        if turn.expect is not None:
            _check(turn.expect.last_result_contains, where, request.messages)
        calls = tuple(
            ToolCall(f"call_{index}_{n}", call.name, _arguments(call, where, request.messages))
            for n, call in enumerate(turn.tool_calls)
        )
        if on_text is not None and turn.text:
            on_text(turn.text)
        message = AssistantMessage(turn.text or "", calls)
        return ModelResponse(message=message, stop="tools" if calls else "end", usage=Usage(cost_usd=Decimal(0)))

    def unused(self, turns_spoken: int) -> int:
        """How many turns are left after so many; a run that ended as done must leave none."""
        return max(0, len(self._turns) - turns_spoken)

    def close(self) -> None:
        """Nothing is held."""


def _check(wanted: str, where: str, messages: tuple[Message, ...]) -> None:
    last = next((m for m in reversed(messages) if isinstance(m, ToolMessage)), None)
    if last is None:
        raise ModelError(f"{where}: expected {wanted!r} in the last result, but there is none")
    # The result as plain JSON counts too: the script's author sees neither its spacing nor its escapes.
    if wanted not in last.content and wanted not in json.dumps(result_of(last), ensure_ascii=False):
        raise ModelError(f"{where}: expected {wanted!r} in the last result, {last.content[:300]!r}")


def _arguments(call: ScriptedCall, where: str, messages: tuple[Message, ...]) -> str:
    if isinstance(call.arguments, str):
        return call.arguments
    try:
        return json.dumps(_resolve(call.arguments, messages))
    except (LookupError, RecursionError) as error:
        raise ModelError(f"{where}, {call.name}: {error}") from None


def _read(path: Path) -> tuple[Turn, ...]:
    try:
        # Not splitlines(): JSON strings may hold U+2028 and its kind, which would cut a turn in two.
        lines = text_of(path).split("\n")
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
        raise ModelUsageError(f"the script {str(path)!r} cannot be read: {reason}") from None
    return tuple(_turn(path, number, line) for number, line in enumerate(lines, 1) if line.strip())


def _turn(path: Path, number: int, line: str) -> Turn:
    try:
        return Turn.model_validate(json.loads(line))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ModelUsageError(f"{path}, line {number}: {where}: {said_by(first['msg'])}") from None
    except (ValueError, RecursionError) as error:
        raise ModelUsageError(f"{path}, line {number}: not one JSON object ({error})") from None


def _resolve(value: Json, messages: tuple[Message, ...]) -> Json:
    if isinstance(value, dict):
        return {key: _resolve(inner, messages) for key, inner in value.items()}
    if isinstance(value, list):
        return [_resolve(inner, messages) for inner in value]
    if isinstance(value, str) and value.startswith(_REF):
        return _lookup(value.removeprefix(_REF), messages)
    return value


def _lookup(reference: str, messages: tuple[Message, ...]) -> Json:
    tool, _, path = reference.partition(".")
    results = [m for m in reversed(messages) if isinstance(m, ToolMessage) and m.name == tool]
    if not results or not path:
        raise LookupError(f"{_REF}{reference} needs a result of {tool!r} before it and a path after the dot")
    # A call that did not happen made nothing, so the latest one that did is meant, if there is one.
    latest = next((m for m in results if not m.is_error), results[0])
    result = result_of(latest)
    found = _own_id(result) if path == "id" else _walk(result, path.split("."))
    if found is None:
        raise LookupError(f"{_REF}{reference}: the latest result of {tool} has no such value: {latest.content[:300]!r}")
    return found


def _walk(value: Json, path: list[str]) -> Json:
    for part in path:
        if isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        elif isinstance(value, dict):
            value = value.get(part)
        else:
            return None
    return value


def _own_id(result: Json) -> Json:
    """The id of the object that a result is about: its own, else its first object's, else its first list's first."""
    if not isinstance(result, dict):
        return None
    firsts = [inner[0] for inner in result.values() if isinstance(inner, list) and inner]
    ids = (found.get("id") for found in (result, *result.values(), *firsts) if isinstance(found, dict))
    return next((found for found in ids if found is not None), None)
