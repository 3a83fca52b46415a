"""Texts of messages: what is to be said put into words, or asked for in the person's."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from agent.common.words.table import Tongue, tongue
from agent.models.guided.actions import Do, ask
from agent.models.guided.decide import Decider
from agent.models.guided.task import Task
from agent.models.guided.wishes import to_be_told
from agent.models.guided.words import brief, flat, is_grounded

NO_WORDS = "I could not put this into words:"
PLACEHOLDER = re.compile(r"\[[^\]\n]{1,40}\]|\{\{|<[a-z ]{2,30}>", re.IGNORECASE)


def gists_of(text: str, clauses: Sequence[str]) -> list[str]:
    """What is to be said: the text that was understood, and every clause that it does not hold."""
    left = [one for one in clauses if not (is_grounded(text, one) or is_grounded(one, text))]
    is_first = bool(left) and left[0] == clauses[0]
    return [*left, text] if is_first else [one for one in (text, *left) if one]


def written(to: str, task: Task, llm: Decider, *, subject: str) -> dict[str, str] | Do:
    """What is to be said put into words, unless it is dictated; a question where half of it would be lost."""
    text, gists = str(task.plan["text"]), task.plan["gists"]
    said, is_dictated = tongue(task.words), task.plan["dictated"]
    if is_dictated and len(gists) == 1 and subject:
        return {"subject": subject, "text": text}
    is_english = "en" in said.languages
    if len(gists) > 1 if is_dictated else not is_english and _is_an_order(task.words, said):
        return _asked_for(gists)
    found = llm.ask("write", f"{to}\nsender: {task.our_name}\ngist: {brief('; '.join(gists), 1000)}")
    return _held(found, task, is_english=is_english) or _asked_for(gists)


def _is_an_order(words: str, said: Tongue) -> bool:
    """Whether they say what to do rather than what to say: "frag nach ihrer Nummer"."""
    return any(not said.cue("that").search(one) for one in to_be_told(words.split("\n")[0]))


def _held(found: Mapping[str, Any], task: Task, *, is_english: bool) -> dict[str, str] | None:
    """A text that was written, or the bare gist if it has lost that, made something up, or holds a blank."""
    gists, name, text = task.plan["gists"], task.our_name, str(found["text"])
    invented = set(re.findall(r"\d+", text)) - set(re.findall(r"\d+", f"{gists} {task.words}"))
    if task.plan["dictated"]:
        text = str(task.plan["text"])
    elif not is_english:  # the model would put it into English, with words of its own
        text = f"{gists[0][:1].upper()}{gists[0][1:]}\n\n{name}".strip()
    elif _repeats_an_order(text, task.words):
        return None
    elif invented or _has_lost(text, gists):
        if len(gists) > 1:
            return None
        text = f"Hello,\n\n{gists[0]}\n\nBest regards,\n{name}".rstrip(",\n")
    subject = one_line(str(found["subject"]))
    return {"subject": "" if PLACEHOLDER.search(subject) else subject, "text": text}


def _repeats_an_order(text: str, words: str) -> bool:
    """Whether a text says to somebody what was said of them: "and ask her which system she uses"."""
    return any(flat(one) in flat(text) for one in to_be_told(words))


def _has_lost(text: str, gists: Sequence[str]) -> bool:
    """Whether a text holds a blank, or does not say all that it should."""
    return PLACEHOLDER.search(text) is not None or not all(is_grounded(text, one, longer=3) for one in gists)


def _asked_for(gists: Sequence[str]) -> Do:
    return ask(f"{NO_WORDS} {'; '.join(gists)}. What should the message say, word for word?")


def one_line(text: str) -> str:
    """A name or title that others chose, unable to begin a line of its own in a prompt."""
    return " ".join(text.split())[:80]
