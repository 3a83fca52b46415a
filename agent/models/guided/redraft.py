"""A draft that nobody has sent, put otherwise by a later word: "make that August instead of July"."""

import re
from collections.abc import Iterator
from typing import Any

from agent.common.words.marks import marked
from agent.common.words.table import EVERY
from agent.models.guided.actions import Action, Do, Finish
from agent.models.guided.decide import Decider
from agent.models.guided.forms import opened, refusal
from agent.models.guided.mail import as_it_stands, last_draft, made_thread, sending
from agent.models.guided.task import Past, Task
from agent.models.guided.words import A_SUBJECT, JOINS, sends_it

REDRAFT = "redraft"
"""The journey of words that change a draft."""
_WORD = r"[\"“„«»”']?(?P<{}>[^\"“”„«»',.;!?]{{1,60}}?)[\"“”„«»']?"
_INSTEAD = re.compile(
    r"(?:(?:make|put|write|say|use|rather say|schreib\w*|sag\w*|nimm|lieber|mets|mettez|dis|écris|pon|di|escribe"
    r"|metti|scrivi|põe|escreve|zet|schrijf)\b(?:\s(?:that|it|das|es|da|ça|lo))?\s)"
    + _WORD.format("new")
    + r"\s(?:instead of|rather than|than|statt|anstatt|anstelle von|au lieu de|plutôt que|en (?:vez|lugar) de"
    r"|invece di|em vez de|in plaats van)\s"
    + _WORD.format("old")
    + r"(?:\s(?:please|bitte|there|draus|daraus|s['’]il te plaît|por favor|per favore))?\s*(?:[.!?,;]|$)",
    re.IGNORECASE,
)
"""How words put one word in the place of another."""
_SUBJECT = re.compile(
    r"(?:^\W*(?:(?:hm+|no|ok|und|and)\W+)*|\b(?:make|change|set|use|mach\w*|änder\w*|setz\w*|nimm|mets|mettez|préfère"
    r"|cambia\w*|pon\w*|prefiero|quiero|metti|muda|põe|maak|zet)\b[^.!?,:]{0,25}?)"
    r"\b(?:subject(?: line)?|betreff|objet|asunto|oggetto|assunto|onderwerp)\b(?! (?:of|von|des|de la|del|da|van)\b)"
    r"(?:\s(?:should be|shall be|is|to|auf|lieber|doch|en|a|su|para|naar)\b)?\s*:?\s*"
    + _WORD.format("new")
    + rf"(?:\s(?:instead|please|stattdessen|bitte|plutôt|mejor|invece))*\s*(?=[.!?,;]|$|\s{JOINS}\s)",
    re.IGNORECASE,
)
"""How words give a draft another subject."""


def redraft(task: Task) -> dict[str, str]:
    """What words change of the draft that was made last and that nobody has sent; empty where they change nothing."""
    made = last_draft(task)
    if made is None or "@" in task.words:
        return {}
    now = as_it_stands(task, made)
    swapped = _INSTEAD.search(task.words)
    if swapped is not None:
        found = {key: text for key, text in now.items() if text.count(swapped["old"]) == 1}
        return {key: text.replace(swapped["old"], swapped["new"]) for key, text in found.items()}
    subject = _subject(task.words)
    return {"draft_subject": subject} if subject and not EVERY.cue("text").search(task.words) else {}


def _subject(words: str) -> str:
    shown = marked(words)
    texts = [one.text for one in shown.marks if one.kind == "text"] if A_SUBJECT.search(words) else []
    quoted = texts[0] if len(texts) == 1 else ""
    found = _SUBJECT.search(words)
    return quoted or (found["new"].strip() if found else "")


def step(task: Task, journey: str | None, _llm: Decider) -> Action:
    """Change the draft, and send it where the words say so too."""
    made = last_draft(task)
    if made is None:
        return Finish("There is no draft to change.")
    last = task.last
    if last is not None and last.failed:
        return Finish(refusal(last))
    todo = next((one for one in _steps(task, made) if not task.called(one.tool)), None)
    if todo is not None:
        return opened(task, journey, todo)
    now = as_it_stands(task, made)
    sent = "It was sent." if task.done("send_message") else "It was not sent."
    return Finish(f'The draft is now: subject "{now["draft_subject"]}", text "{now["draft_body_text"]}". {sent}')


def _steps(task: Task, made: Past) -> Iterator[Do]:
    changed: dict[str, Any] = {"thread_id": made_thread(made), **redraft(task)}
    yield Do("update_thread", changed)
    clauses = re.split(rf"[.,;!?]|\s{JOINS}\s", task.words.split("\n")[0])
    if any(sends_it(one.strip()) for one in clauses if one.strip()):
        yield sending(task, made)
