"""Tool calls that a model wrote as text: what a server without tool calling gives back.

They are known by their form: the marks that chat templates put around calls, or an answer that as a whole, or in its
only code block, is a call of a tool that exists.  An answer that shows JSON or names a tool is none.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from tools.registry import REGISTRY

_TOOL = "|".join(map(re.escape, REGISTRY))
# Every mark that begins a call in the chat template of some family of models.
_MARKS = re.compile(
    r"<tool_?calls?>|<\|?tool▁?_?calls?|<\uff5ctool|\[/?TOOL_?CALLS?\]|<\|python_tag\|>|<function[=_s\s]|<functions?\."
    r"|<invoke\b"
    rf"|\bfunctions\.(?:{_TOOL})\b|to=functions\.|✿FUNCTION✿|<\|(?:action_start|plugin|tool_call_begin"
    rf"|tool_calls_section_begin)\|>"
    rf"|^\s*Action(?: ?Name)?:\s*`?(?:functions\.)?(?:{_TOOL})\b|^\s*(?:```)?tool_(?:code|call)\b|<(?:{_TOOL})[\s>/]",
    re.IGNORECASE | re.MULTILINE,
)
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)[\w-]*[ \t]*\n([\s\S]*?)\n?[ \t]*(?:```|~~~)[ \t]*$", re.MULTILINE)
_PYTHON = re.compile(
    rf"\[?\s*(?:print\()?(?:functions\.|tools\.)?(?:{_TOOL})(?:\.call)?\s*[({{\[].*[)}}\]]\s*\)?\s*;?\s*\]?", re.DOTALL
)
_NAME = ("name", "tool", "tool_name", "function", "function_name", "action", "recipient_name", "call")
_ARGUMENTS = ("arguments", "parameters", "input", "args", "params", "action_input", "tool_input", "kwargs", "tool_args")
_INNER = frozenset("function tool_calls tool_call function_call calls tool_uses tools action".split())
_LONGEST = 100_000
_UNSAID = re.compile(
    r"<think(?:ing)?>.*?(?:</think(?:ing)?>|$)|<\|[\w]{1,40}\|>|^\W*null\W*$", re.DOTALL | re.IGNORECASE
)
"""Thoughts, marks of templates, and a null, which nobody is to read."""


def says_something(text: str) -> bool:
    """Whether a model's words hold anything for a reader, its thoughts and the marks of its template left aside."""
    return re.search(r"\w", _UNSAID.sub("", text)) is not None


def is_written_call(text: str) -> bool:
    """Whether an answer is a tool call by its form."""
    if len(text) > _LONGEST:
        return False
    fences = _FENCE.findall(text)
    marked = _FENCE.sub("", text)
    return _MARKS.search(_without_code(marked)) is not None or any(
        _is_call(part) for part in [text, *(fences if len(fences) == 1 else ())]
    )


def _without_code(text: str) -> str:
    """Without what stands in single backquotes: there a mark is spoken of."""
    return re.sub(r"(?<!`)`[^`\n]{1,200}`(?!`)", " ", text)


def _is_call(text: str) -> bool:
    text = text.strip()
    if _PYTHON.fullmatch(text) or _MARKS.match(text):
        return True
    return any(map(_calls_tool, _values(text)))


def _values(text: str) -> Iterator[Any]:
    """The JSON values that a text consists of; none if it holds anything else."""
    decoder, at = json.JSONDecoder(), 0
    found = []
    while at < len(text):
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return
        found.append(value)
        at = re.compile(r"[\s,;]*").match(text, at).end()  # type: ignore[union-attr]
    yield from found


def _calls_tool(value: Any, depth: int = 4) -> bool:
    if isinstance(value, list):
        return depth > 0 and bool(value) and any(_calls_tool(item, depth - 1) for item in value)
    if not isinstance(value, Mapping) or depth == 0:
        return False
    if _is_one_call(value):
        return True
    return any(_calls_tool(value[key], depth - 1) for key in _INNER & value.keys())


def _is_one_call(value: Mapping[str, Any]) -> bool:
    """Whether an object names a tool beside its arguments, or has a tool's name as its only key."""
    if any(map(_is_tool, map(value.get, _NAME))):
        return not value.keys().isdisjoint(_ARGUMENTS)
    name, arguments = next(iter(value.items()), ("", None))
    return len(value) == 1 and _is_tool(name) and isinstance(arguments, Mapping)


def _is_tool(name: object) -> bool:
    return isinstance(name, str) and name.rpartition(".")[2] in REGISTRY
