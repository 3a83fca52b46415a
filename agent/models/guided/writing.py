"""Puts a gist into words; whatever comes of it is held against the gist."""

import re
from typing import Any

from agent.common.words import brief, is_grounded
from agent.models.guided.decide import WRITTEN, Decider

_PLACEHOLDER = re.compile(r"\[[^\]\n]{1,40}\]|\{\{|<[a-z ]{2,30}>", re.IGNORECASE)
_BEGINNING = re.compile(r"[^.!?\n]{1,60}(?=\W|$)")


def written(to: str, gist: str, sender: str, llm: Decider) -> dict[str, Any]:
    """A message that says a gist, with a subject; the bare gist, if the words lost it or hold a blank to fill in."""
    line = " ".join(to.split())[:80]  # a name that others chose, unable to begin a line of its own
    found = llm.fill("write", f"{line}\nsender: {sender}\ngist: {brief(gist, 1000)}", WRITTEN)
    text, about = str(found["text"]), " ".join(str(found["subject"]).split())[:80]
    if not is_grounded(text, gist) or _PLACEHOLDER.search(text):
        text = f"Hello,\n\n{gist}\n\nBest regards,\n{sender}".rstrip(",\n")
    kept = about and is_grounded(gist, about) and not _PLACEHOLDER.search(about)
    return {"text": text, "subject": about if kept else subject(gist)}


def subject(text: str) -> str:
    """A subject for a text that was given without one: how it begins, so that nothing is made up."""
    began = _BEGINNING.search(text)
    return began[0].strip() if began else text[:60]
