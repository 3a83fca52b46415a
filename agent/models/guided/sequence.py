"""The steps of a campaign: the mail, and every follow-up that the words ask for with its wait."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agent.common.words.dictated import TEXT
from agent.common.words.marks import Mark, Marked, before_command, counts, marked
from agent.common.words.table import EVERY
from agent.models.guided.actions import Do, ask
from agent.models.guided.task import Task, rows
from agent.models.guided.words import A_TEXT

SECOND = "What should the follow-up say, word for word?"
EACH = "What should each follow-up say, word for word? Please put each into quotation marks."
DAYS = 3
"""Days before a follow-up whose answer names none; the question says so."""
_UNIT = re.compile(r"[\s-]*(?:(?P<days>days?|tage?n?|jours?|d[ií]as?|giorn[io]|dage?n?|日)|"
                   r"(?P<weeks>weeks?|wochen?|semaines?|semanas?|settiman[ae]|weken))\b", re.IGNORECASE)  # fmt: skip
_TEXT = re.compile(r"\[(T\d+)\]")
_BEHIND_A_COLON = re.compile(r":\s+([^\s\"“„«»][^\"“„«»]*?\w[^\"“„«»]*?)\s*$")
"""A text without quotation marks: "add a step after 3 days saying: did you see it?"."""
_MERGED = re.compile(
    rf"^(?P<label>[^%\n\"“„«]{{0,2000}}\b{TEXT}\s?:[ \t]*|[^:%\n\"“„«]{{1,60}}:[ \t]*|"
    r"(?=(?:hi|hey|hello|dear|hallo|guten|bonjour|hola|ciao|olá)\b|%))"
    r"(?P<text>[^\"“”„«»\n%]{0,200}%\w{2,30}%[^\"“”„«»\n]{1,2000})$",
    re.MULTILINE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Later:
    """A step behind the first one."""

    days: int
    text: str


def later_steps(words: str, *, alone: bool = False) -> list[Later]:
    """Every text that words want sent some days behind another one; ``alone``: behind an invitation without a text."""
    shown = marked(quoted_lines(words))
    texts = {mark.name: mark.text for mark in _texts(shown)}
    before, *behind = _between(shown.text)
    given = [(days, _first(texts, part)) for days, part in behind]
    found = [Later(days, text) for days, text in given if text]
    return found if alone or _first(texts, before[1]) else found[1:]


def _texts(shown: Marked) -> list[Mark]:
    """The texts in marked words that are no subject and no name."""
    return [mark for mark in shown.marks if mark.kind == "text" and mark.role in ("", "text")]


def _first(texts: Mapping[str, str], part: str) -> str:
    """The first of the texts whose mark stands in a part of the words; empty if none does."""
    return next((texts[name] for name in _TEXT.findall(part) if name in texts), "")


def _between(text: str) -> list[tuple[int, str]]:
    """What stands before the first wait of a text, and behind each, with its days."""
    waits = [(0, 0), *waits_in(text)]
    ends = [at for _, at in waits[1:]] + [len(text)]
    return [(days, text[at:end]) for (days, at), end in zip(waits, ends, strict=True)]


def quoted_lines(words: str) -> str:
    """Words with the texts in quotation marks that hold a merge field: "mail 1: Hi %first_name%"."""

    def quoted(line: re.Match[str]) -> str:
        text = before_command(line["text"])
        return f"{line['label'] or ''}“{text.strip()}”{line['text'][len(text) :]}"

    return _MERGED.sub(quoted, words)


def waits_in(text: str) -> list[tuple[int, int]]:
    """Days that something waits, each with the place behind it."""
    found = ((count, _UNIT.match(text, count.end)) for count in counts(text))
    return [(count.value * (7 if unit["weeks"] else 1), unit.end()) for count, unit in found if unit]


def first_text(words: str, later: Sequence[Later], understood: str) -> str:
    """The text of the first step, where a model took that of a later one for it."""
    texts = [text for text in given_texts(words) if text not in [step.text for step in later]]
    return texts[0] if texts else understood


def given_texts(words: str) -> list[str]:
    """The texts that the words give word for word, in order."""
    marks = _texts(marked(quoted_lines(words)))
    placed = sorted((words.find(mark.text.split("\n")[0]), mark.text) for mark in marks)
    return [text for _, text in placed if len(text.split()) > A_TEXT or "%" in text]


def follow_up_is_missing(task: Task) -> Do | None:
    """Ask for the words of the follow-ups that are wanted and were given none."""
    number = _wanted(task)
    is_invited = task.plan.get("channel") == "linkedin"
    if number <= len(later_steps(task.words, alone=is_invited)) or task.answer(_question(number)) is not None:
        return None
    return ask(f"{_question(number)} It leaves {DAYS} days later, if you name no other number.")


def _wanted(task: Task) -> int:
    """How many follow-ups the first line of the words speaks of; a campaign may be called "Antwerp follow-up"."""
    text = marked(task.words.replace(task.plan.get("name") or " ", " ").split("\n")[0]).text
    several = [count.value for count in counts(text) if EVERY.cue("follow_ups").match(text[count.end :].lstrip())]
    return max(several, default=int(EVERY.cue("follow_up").search(text) is not None))


def _question(number: int) -> str:
    return SECOND if number < 2 else EACH


def _later(task: Task) -> list[Later]:
    number = _wanted(task)
    answer = task.answer(_question(number))
    if answer is None:
        return later_steps(task.words, alone=task.plan.get("channel") == "linkedin")
    named = [days for days, _ in [*waits_in(answer), *waits_in(task.words)]] or [DAYS]
    quoted = [mark.text for mark in marked(answer).marks if mark.kind == "text"]
    texts = [max(quoted, key=len, default=answer.strip())] if number < 2 else quoted or answer.strip().splitlines()
    return [Later(named[min(at, len(named) - 1)], text) for at, text in enumerate(texts[:number])]


def sequence(task: Task, first: Mapping[str, Any], nodes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The whole sequence, the ids of the draft's own first and last node carried over.

    The steps behind the first one stay where the words give no others.
    """
    steps: list[dict[str, Any]] = [dict(first), *_behind(task, first, nodes), {"type": "end"}]
    for step in (steps[0], steps[-1]):
        kept = next((node["id"] for node in nodes if node.get("type") == step["type"] and node.get("id")), None)
        step.update({"id": kept} if isinstance(kept, str) else {})
    return steps


def _behind(task: Task, first: Mapping[str, Any], nodes: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The steps behind the first one that words give; else those that there are."""
    given = _later(task)
    again = {"type": "email", "is_reply": True} if first["type"] == "email" else {"type": "message"}
    for later in given:
        yield {"type": "delay", "delay_days": later.days}
        yield {**again, "body": later.text}
    if not given:
        yield from (dict(node) for node in nodes[1:] if node.get("type") != "end")


def with_one_more(task: Task, campaign: str | None) -> Do:
    """The draft's whole sequence with one more step before its end, in the words that are given for it."""
    nodes = rows(task.result("get_campaign"), "sequence_nodes")
    text = _one_more(task)
    if not text:
        return ask(SECOND)
    days = next((days for days, _ in waits_in(marked(task.words).text)), DAYS)
    again = {"type": "message"} if _is_linkedin(nodes) else {"type": "email", "is_reply": True}
    steps = [node for node in nodes if node.get("type") != "end"]
    wait = [{"type": "delay", "delay_days": days}] if steps else []
    end = [node for node in nodes if node.get("type") == "end"] or [{"type": "end"}]
    nodes = [*steps, *wait, {**again, "body": text}, *end]
    return Do("update_campaign", {"campaign_id": campaign, "sequence_nodes": nodes})


def _one_more(task: Task) -> str:
    """The text of a step that is added; empty where the words give none."""
    texts = (mark.text for mark in _texts(marked(quoted_lines(task.words))))
    behind = _BEHIND_A_COLON.search(task.words)
    return (task.answer(SECOND) or "").strip() or max(texts, key=len, default="") or (behind[1] if behind else "")


def _is_linkedin(nodes: Sequence[Mapping[str, Any]]) -> bool:
    return any(node.get("type") in ("message", "connection_request") for node in nodes)
