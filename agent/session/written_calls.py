"""Tool calls that a model wrote as text: what a server without tool calling gives back.

A call is the name of a tool beside its arguments, in brackets, in lines with a colon or in marks, that stands for
itself: with no words around it on its lines.  The marks that chat templates put around calls are one whatever they
hold.  An answer that shows JSON, names a tool, or tells what a call was, is none.
"""

import html
import re
from collections.abc import Iterator
from functools import cache

from tools.registry import REGISTRY

_TOOL = "|".join(map(re.escape, REGISTRY))
# Every mark that begins a call in the chat template of some family of models.
_MARKS = re.compile(
    r"<tool_?calls?>|<\|?tool▁?_?calls?|<\uff5ctool|\[/?TOOL_?CALLS?\]|<\|python_tag\|>|<function[=_s\s]|<functions?\."
    r"|<invoke\b"
    rf"|\bfunctions\.(?:{_TOOL})\b|to=functions\.|✿FUNCTION✿|<\|(?:action_start|plugin|tool_call_begin"
    rf"|tool_calls_section_begin)\|>"
    rf"|^\W*Action(?: ?Name)?\W*:\W*(?:functions\.)?(?:{_TOOL})\b|^\s*(?:```)?tool_(?:code|call)\b|<(?:{_TOOL})[\s>/]"
    rf"|<[^<>]*\bname\s*=\s*[\"']?(?:{_TOOL})\b|<[^<>/]*(?:name|tool|function|action)>\s*(?:{_TOOL})\s*<",
    re.IGNORECASE | re.MULTILINE,
)
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)[\w-]*[ \t]*\n([\s\S]*?)\n?[ \t]*(?:```|~~~)[ \t]*$", re.MULTILINE)
_TEMPLATE = re.compile(r"<[|\uff5c/]?[\w\u2581:|\uff5c -]{1,60}>|\[[A-Z_]{3,20}\]|```[ \t]*[\w-]*|[`*]")
"""Marks of templates and of Markdown, between which a call may stand."""
_NAMED = re.compile(rf"(?<![\w-])(?:{_TOOL})(?![\w-])")
_KEYS = "name|tool|tool_name|function|function_name|action|recipient_name|call|method"
_KEY = re.compile(rf"(?:^|[\s{{,(\[\"'-])(?:{_KEYS})[\"']?\s*[:=]\s*[\"']?(?:\w+\.)*$", re.IGNORECASE)
"""What stands right before the name of a tool in a structure that calls it."""
_ARGUMENTS = "arguments|parameters|input|args|params|action_input|tool_input|kwargs|tool_args"
_FOLLOWS = re.compile(r"[\"'\s]*(?:\.call)?[\"'\s:=>-]*(?:\w+[\s:]+){0,2}(?P<open>[({\[])")
"""How the arguments may begin behind a name."""
_BRACKETS = {"{": "}", "[": "]", "(": ")"}
_NEAR = 60
"""Characters behind a name in which its arguments begin."""
_LONG = 5_000
"""Characters up to which brackets are followed."""
_SNAKE = re.compile(
    r"\s*\[?\s*\{\s*\"name\":\s*\"[a-z]+(?:_[a-z]+)+\",\s*\"(?:arguments|parameters)\":\s*\{", re.IGNORECASE
)
"""A call of a tool that does not exist, at the beginning of an answer."""
_LONGEST = 100_000
_UNSAID = re.compile(
    r"<think(?:ing)?>.*?(?:</think(?:ing)?>|$)|<\|[\w]{1,40}\|>|</?(?:s|eos|bos|end_of_turn)>|^\W*null\W*$",
    re.DOTALL | re.IGNORECASE,
)
"""Thoughts, marks of templates, and a null, which nobody is to read."""


def says_something(text: str) -> bool:
    """Whether a model's words hold anything for a reader, its thoughts and the marks of its template left aside."""
    return re.search(r"\w", _UNSAID.sub("", text)) is not None


def is_written_call(text: str) -> bool:
    """Whether an answer is a tool call by its form."""
    if len(text) > _LONGEST:
        return False
    text = html.unescape(text).translate({ord(quote): '"' for quote in "“”„"})
    fences = _FENCE.findall(text)
    rest = _FENCE.sub("", text)
    if _MARKS.search(_without_code(rest)) or any(map(_MARKS.match, fences)) or _SNAKE.match(text):
        return True
    shows = len(fences) > 1 and re.search(r"\w", rest) is not None  # "either this … or that …"
    return _holds_a_call(_TEMPLATE.sub("\n", rest if shows else text))


def _without_code(text: str) -> str:
    """Without what stands in single backquotes: there a mark is spoken of."""
    return re.sub(r"(?<!`)`[^`\n]{1,200}`(?!`)", " ", text)


def _holds_a_call(text: str) -> bool:
    """Whether a text without marks holds a tool's name with its arguments, and nothing beside them on their lines."""
    return any(_stands_alone(text, start, end) for found in _NAMED.finditer(text) for start, end in _calls(text, found))


def _calls(text: str, found: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Where a call begins and ends that the name of a tool makes with what stands around it."""
    around, is_key = _opened(text, found.start()), _KEY.search(text, 0, found.start()) is not None
    if is_key and around is not None:
        yield around, _closed(text, around)
    elif is_key and _has_lines(text[found.end() :], found[0]):
        yield found.start(), len(text)
    follows = _FOLLOWS.match(text, found.end(), found.end() + _NEAR)
    if follows is not None:
        begin = follows.start("open")
        end = _closed(text, begin)
        if _are_arguments(text[begin:end], found[0]):
            yield (found.start(), end) if around is None else (around, max(end, _closed(text, around)))


def _opened(text: str, until: int) -> int | None:
    """Where the outermost bracket begins that stands open before a place."""
    open_at: list[int] = []
    for at in range(max(0, until - _LONG), until):
        if text[at] in _BRACKETS:
            open_at.append(at)
        elif open_at and text[at] == _BRACKETS[text[open_at[-1]]]:
            open_at.pop()
    return open_at[0] if open_at else None


def _closed(text: str, begin: int) -> int:
    """Behind the bracket that closes the one at a place; the end of the text, where it is cut or long."""
    depth = 0
    for at in range(begin, min(len(text), begin + _LONG)):
        depth += (text[at] in "{[(") - (text[at] in "}])")
        if not depth:
            return at + 1
    return len(text)


def _are_arguments(text: str, tool: str) -> bool:
    """Whether what stands in brackets is empty or has an argument of a tool."""
    return not re.search(r"\w", text) or _own(tool).search(text) is not None


def _has_lines(text: str, tool: str) -> bool:
    """Whether lines below have arguments of a tool: "arguments:", "view: unread"."""
    return any(_own(tool).match(line.lstrip(" -\"'")) for line in text.splitlines()[1:])


@cache
def _own(tool: str) -> re.Pattern[str]:
    """What finds an argument of a tool, or what is called so."""
    own = "|".join(map(re.escape, REGISTRY[tool].args.model_fields))
    return re.compile(rf"(?<!\w)(?:{own + '|' if own else ''}{_ARGUMENTS})[\"']?\s*[:=]")


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no words stand beside a call on its lines, but for a label or one word: "Calling", "threads ="."""
    ahead = text[text.rfind("\n", 0, start) + 1 : start].rstrip(" \"'")
    behind = text[end:].split("\n")[0].strip(" \"'")
    words = re.findall(r"[^\W\d_]{2,}", re.sub(r"(?:\w+\.)+$", "", ahead))
    is_label = len(words) < 2 or ahead.endswith((":", "=", "(", "["))
    return is_label and (not re.search(r"\w", behind) or behind[0] in ";,)]}")
