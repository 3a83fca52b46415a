"""Puts a gist into words; whatever comes of it is held against the gist."""

import re
from typing import Any

from agent.common.words import brief, is_grounded
from agent.models.guided.decide import WRITTEN, Decider
from agent.models.guided.task import Task
from agent.models.guided.wishes import Wish

_PLACEHOLDER = re.compile(r"\[[^\]\n]{1,40}\]|\{\{|<[a-z ]{2,30}>", re.IGNORECASE)
_FIRST = re.compile(r"[^.!?\n]{1,60}(?=\W|$)")


def written(to: str, wish: Wish, task: Task, llm: Decider) -> dict[str, Any]:
    """The gist of a wish as a message; the bare gist, if the words have lost it or hold a blank to fill in."""
    gist, name = str(wish.slots["text"]), task.our_name
    found = _asked(to, gist, name, llm)
    text = str(found["text"])
    if not is_grounded(text, gist) or _PLACEHOLDER.search(text):
        text = f"Hello,\n\n{gist}\n\nBest regards,\n{name}".rstrip(",\n")
    wish.gist = False
    given = wish.slots.get("subject")
    return {"text": text} if given or not to.startswith("email") else {"text": text, "subject": _subject(found, gist)}


def subject(wish: Wish, task: Task, llm: Decider) -> str:
    """A subject for a text that was given without one."""
    text = str(wish.slots["text"])
    return _subject(_asked("email to a lead", text, task.our_name, llm), text)


def _asked(to: str, gist: str, name: str, llm: Decider) -> dict[str, Any]:
    line = " ".join(to.split())[:80]  # a name that others chose, unable to begin a line of its own
    return llm.fill("write", f"{line}\nsender: {name}\ngist: {brief(gist, 1000)}", WRITTEN)


def _subject(found: dict[str, Any], text: str) -> str:
    """The subject that was written, if it says nothing of its own; else how the text begins."""
    line = " ".join(str(found["subject"]).split())[:80]
    if line and is_grounded(text, line) and not _PLACEHOLDER.search(line):
        return line
    began = _FIRST.search(text)
    return began[0].strip() if began else "Hello"
