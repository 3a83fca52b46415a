"""What an answer means by the choices that the question names: "the second", "both"."""

import re

from agent.common.at_hand import ordinal_in
from agent.common.words.marks import counts
from agent.common.words.table import EVERY
from agent.common.words.text import fold
from agent.models.guided.words import says

_OFFERED = re.compile(r"(?:do you mean:|There are:)\s(.+?)[?.]?\s*$", re.DOTALL)
_EACH = re.compile(r"(?:[^,(]|\([^)]*\))+")
_NUMBER = re.compile(r"\W*(?:(?:number|no|nr|nummer|numéro|número)\b)?\W*(\d{1,2})\W*", re.IGNORECASE)
_TWO = 2
_FEW = 4
"""Words of an answer that only points: "the address of the second lead" says something else."""


def chosen(question: str, answer: str) -> str:
    """An answer with the names of the choices at which it only points; as it is where it names one itself."""
    choices = _offered(question)
    if len(choices) < _TWO or len(answer.split()) > _FEW or any(_name(one) in fold(answer) for one in choices):
        return answer
    if at := _place(answer):
        return "".join(choices[at - 1 if at > 0 else at :][:1]) or answer
    means_all = len(choices) == _TWO if EVERY.cue("both").search(answer) else says("all").search(fold(answer))
    return f"{answer.rstrip(' .!')}: {' and '.join(choices)}" if means_all else answer


def _offered(question: str) -> list[str]:
    offered = _OFFERED.search(question)
    return [one.strip() for one in _EACH.findall(offered[1])] if offered else []


def _name(choice: str) -> str:
    """What a choice is called, without what tells it from others."""
    return fold(choice.partition(" (")[0].strip("\"' "))


def _place(answer: str) -> int:
    """The one place that an answer names; 0 where it names none, or more ("the first two")."""
    found = _NUMBER.fullmatch(answer)
    if found is not None:
        return int(found[1])
    are_several = any(one.value > 1 for one in counts(answer))
    return 0 if are_several else ordinal_in(f"the {answer}") or 0
