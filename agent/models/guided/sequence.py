"""The steps of a campaign: the mail, and every follow-up that the words ask for with its wait."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agent.common.words.marks import counts, marked
from agent.common.words.table import EVERY
from agent.models.guided.actions import Do, ask
from agent.models.guided.task import Task

SECOND = "What should the follow-up say, word for word?"
EACH = "What should each follow-up say, word for word? Please put each into quotation marks."
DAYS = 3
"""Days before a follow-up whose answer names none; the question says so."""
_UNIT = re.compile(r"[\s-]*(?:(?P<days>days?|tage?n?|jours?|d[ií]as?|giorn[io]|dage?n?|日)|"
                   r"(?P<weeks>weeks?|wochen?|semaines?|semanas?|settiman[ae]|weken))\b", re.IGNORECASE)  # fmt: skip
_TEXT = re.compile(r"\[(T\d+)\]")


@dataclass(frozen=True, slots=True)
class Later:
    """A step behind the first one."""

    days: int
    text: str


def later_steps(words: str) -> list[Later]:
    """Every text that the words want sent some days behind another."""
    shown = marked(words)
    texts = {mark.name: mark.text for mark in shown.marks if mark.kind == "text" and mark.role in ("", "text")}
    waits = waits_in(shown.text)
    found: list[Later] = []
    ends = [at for _, at in waits[1:]] + [len(shown.text)]
    for (days, at), end in zip(waits, ends, strict=False):
        text = next((texts[name] for name in _TEXT.findall(shown.text[at:end]) if name in texts), None)
        if text is not None and _TEXT.search(shown.text[:at]):
            found.append(Later(days, text))
    return found


def waits_in(text: str) -> list[tuple[int, int]]:
    """Days that something waits, each with the place behind it."""
    found = ((count, _UNIT.match(text, count.end)) for count in counts(text))
    return [(count.value * (7 if unit["weeks"] else 1), unit.end()) for count, unit in found if unit]


def adds_a_step(text: str) -> bool:
    """Whether a clause behind a campaign speaks of a further step of it: "then after 3 days …", "and a follow-up"."""
    shown = marked(text).text
    return EVERY.cue("follow_up").search(shown) is not None or bool(waits_in(shown))


def first_text(words: str, later: Sequence[Later], understood: str) -> str:
    """The text of the first step, where a model took that of a later one for it."""
    if not later or understood not in ("", *(step.text for step in later)):
        return understood
    texts = [mark.text for mark in marked(words).marks if mark.kind == "text" and mark.role in ("", "text")]
    return next((text for text in texts if len(text.split()) > 2 and text != later[0].text), understood)


def follow_up_is_missing(task: Task) -> Do | None:
    """Ask for the words of the follow-ups that are wanted and were given none."""
    number = _wanted(task.words)
    if number <= len(later_steps(task.words)) or task.answer(_question(number)) is not None:
        return None
    return ask(f"{_question(number)} It leaves {DAYS} days later, if you name no other number.")


def _wanted(words: str) -> int:
    """How many follow-ups the first line of the words speaks of."""
    text = marked(words.split("\n")[0]).text
    several = [count.value for count in counts(text) if EVERY.cue("follow_ups").match(text[count.end :].lstrip())]
    return max(several, default=int(EVERY.cue("follow_up").search(text) is not None))


def _question(number: int) -> str:
    return SECOND if number < 2 else EACH


def _later(task: Task) -> list[Later]:
    number = _wanted(task.words)
    answer = task.answer(_question(number))
    if answer is None:
        return later_steps(task.words)
    named = [days for days, _ in [*waits_in(answer), *waits_in(task.words)]] or [DAYS]
    quoted = [mark.text for mark in marked(answer).marks if mark.kind == "text"]
    texts = [max(quoted, key=len, default=answer.strip())] if number < 2 else quoted or answer.strip().splitlines()
    return [Later(named[min(at, len(named) - 1)], text) for at, text in enumerate(texts[:number])]


def sequence(task: Task, first: Mapping[str, Any], nodes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The whole sequence, the ids of the draft's own first and last node carried over."""
    steps: list[dict[str, Any]] = [dict(first)]
    for later in _later(task):
        again = {"type": "email", "is_reply": True} if first["type"] == "email" else {"type": "message"}
        steps += [{"type": "delay", "delay_days": later.days}, {**again, "body": later.text}]
    steps.append({"type": "end"})
    for step in (steps[0], steps[-1]):
        kept = next((node["id"] for node in nodes if node.get("type") == step["type"] and node.get("id")), None)
        step.update({"id": kept} if isinstance(kept, str) else {})
    return steps
