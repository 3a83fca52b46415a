"""A lead to whom a mail goes by name: looked for among the leads of the workspace, and spelled as they are there."""

import re

from agent.models.guided.actions import Action, Do
from agent.models.guided.forms import opened
from agent.models.guided.known import called_so, own_words
from agent.models.guided.sources import MOST
from agent.models.guided.task import Task
from agent.models.guided.words import verbatim


def looked_for(task: Task, journey: str | None, name: str) -> Action | None:
    """The next read that may show the lead of a name that the words hold; ``None`` where it was made."""
    args = {"name": name, "limit": MOST}
    is_open = bool(name) and "@" not in name and verbatim(own_words(task.words), name) is not None
    is_stuck = task.last is not None and task.last.failed
    if not is_open or is_stuck or task.made("list_leads", args) is not None:
        return None
    return opened(task, journey, Do("list_leads", args))


def spelled(task: Task, name: str) -> str:
    """A name as the one who is called so has it, whole; as it is where that is nobody, or several."""
    found = {one.name for one in called_so(task, name)} if name else set()
    return found.pop() if len(found) == 1 else name


def as_written(text: str, name: str, words: str) -> str:
    """A text that was dictated in small letters with its beginning, and a name in it, as they are written.

    What stands in quotation marks stays as it is.
    """
    if not text[:1].islower() or re.search(rf"[\"“„«]\s?{re.escape(text)}", words):
        return text
    for part in name.split():
        text = re.sub(rf"(?<![\w@.]){re.escape(part.lower())}(?![\w@])", part, text)
    return f"{text[:1].upper()}{text[1:]}"
