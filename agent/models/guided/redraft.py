"""A draft that nobody has sent, put otherwise by a later word: "make that August instead of July"."""

import re
from collections.abc import Mapping

from agent.common.words.marks import marked
from agent.common.words.moods import starting
from agent.common.words.table import EVERY
from agent.common.words.text import overlap
from agent.models.guided.actions import Action, Do, Finish
from agent.models.guided.decide import Decider
from agent.models.guided.forms import opened, refusal
from agent.models.guided.mail import as_it_stands, last_draft, made_thread, sending
from agent.models.guided.swap import swap
from agent.models.guided.task import Past, Task
from agent.models.guided.values import ADDS
from agent.models.guided.words import A_SUBJECT, JOINS, labelled, quotations, sends_it, speaks_of_sending
from agent.models.guided.writing import repeats_the_order, rewritten

REDRAFT = "redraft"
"""The journey of words that change a draft."""
_WORD = r"[\"“„«»”']?(?P<{}>[^\"“”„«»',.;!?]{{1,60}}?)[\"“”„«»']?"
_SUBJECT = re.compile(
    r"(?:^\W*(?:(?:hm+|no|ok|und|and)\W+)*|\b(?:make|change|set|use|mach\w*|änder\w*|setz\w*|nimm|mets|mettez|préfère"
    r"|cambia\w*|pon\w*|prefiero|quiero|metti|muda|põe|maak|zet)\b[^.!?,:]{0,25}?)"
    r"\b(?:subject(?: line)?|betreff|objet|asunto|oggetto|assunto|onderwerp)\b(?! (?:of|von|des|de la|del|da|van)\b)"
    r"(?:\s(?:should be|shall be|is|to|auf|lieber|doch|en|in|a|su|para|naar)\b)?\s*:?\s*"
    + _WORD.format("new")
    + rf"(?:\s(?:instead|please|stattdessen|bitte|plutôt|mejor|invece))*\s*(?=[.!?,;]|$|\s{JOINS}\s)",
    re.IGNORECASE,
)
"""How words give a draft another subject."""


_CURT = 3
"""Words of an order to send it at most."""
_SAME = 0.5
"""The share of its words in a draft from which a text is that draft, put otherwise."""


def redraft(task: Task) -> dict[str, str]:
    """What words change of the draft that was made last and that nobody has sent; empty where they change nothing."""
    made = last_draft(task)
    return {} if made is None or "@" in task.words else _changed(task, as_it_stands(task, made))


def _changed(task: Task, now: Mapping[str, str]) -> dict[str, str]:
    subject, text = _subject(task.words), labelled(task.words, "text")
    is_subject = bool(subject) and not EVERY.cue("text").search(task.words)
    anew = "" if is_subject else _anew(task.words, now["draft_body_text"])
    if anew:
        return {"draft_body_text": anew}
    swapped = {key: found.text for key, text in now.items() if (found := swap(task.words, text))}
    if swapped:
        return swapped
    if is_subject:
        return {"draft_subject": subject}
    added = _added(task.words)
    whole = f"{now['draft_body_text']} {added}" if added else text
    return {"draft_body_text": whole} if whole else {}


def _anew(words: str, text: str) -> str:
    """The text of a draft as words quote the whole of it: "eleven, not ten, so: “…”"; empty where they do not."""
    texts = [one for one in quotations(words) if len(one.split()) > _CURT]
    return texts[0] if len(texts) == 1 and overlap(texts[0], text) > _SAME else ""


def _added(words: str) -> str:
    """The one text that words add at the end of a draft."""
    texts = quotations(words)
    return texts[0] if len(texts) == 1 and ADDS.search(words) else ""


def _subject(words: str) -> str:
    shown = marked(words)
    texts = [one.text for one in shown.marks if one.kind == "text"] if A_SUBJECT.search(shown.text) else []
    quoted = texts[0] if len(texts) == 1 else ""
    found = _SUBJECT.search(words)
    return quoted or (found["new"].strip() if found else "")


def step(task: Task, journey: str | None, llm: Decider) -> Action:
    """Change the draft, and send it where the words say so too."""
    made = last_draft(task)
    if made is None:
        return Finish("There is no draft to change.")
    last = task.last
    if last is not None and last.failed:
        return Finish(refusal(last))
    if not task.called("update_thread"):
        changed = redraft(task) or _rewritten(task, made, llm)
        if not changed:
            return Finish("The draft was left as it is: please say which words of it should be put how.")
        return opened(task, journey, Do("update_thread", {"thread_id": made_thread(made), **changed}))
    if _is_sent_too(task) and not task.called("send_message"):
        return sending(task, made)
    now = as_it_stands(task, made)
    sent = "It was sent." if task.done("send_message") else "It was not sent."
    return Finish(f'The draft is now: subject "{now["draft_subject"]}", text "{now["draft_body_text"]}". {sent}')


def _rewritten(task: Task, made: Past, llm: Decider) -> dict[str, str]:
    """The draft put as the words want it; empty where that would leave a blank in it."""
    now = as_it_stands(task, made)
    found = rewritten(now["draft_subject"], now["draft_body_text"], task.words, llm)
    if repeats_the_order(found.get("body_text", ""), task.words):
        return {}
    return {f"draft_{key}": text for key, text in found.items() if text and text != now[f"draft_{key}"]}


def _is_sent_too(task: Task) -> bool:
    """Whether words say to send it as well."""
    clauses = re.split(rf"[.,;!?]|\s{JOINS}\s(?:{EVERY.cue('then').pattern})?", task.words.split("\n")[0])
    return any(sends_it(one.strip()) or _is_for_sending(one) for one in clauses if one.strip())


def _is_for_sending(clause: str) -> bool:
    """Whether a few words are an order to send it: "poi mandala"."""
    return len(starting(clause.strip(" \"'“”„«»"), EVERY).split()) <= _CURT and speaks_of_sending(clause)
