"""Whether people who are to be searched for are of the kind that the workspace sells to."""

import re

from agent.common.words.departments import departments
from agent.common.words.table import EVERY
from agent.models.guided.decide import Decider
from agent.models.guided.task import Task, mapping

DOUBT = "Your workspace says that you sell to"
"""How it is asked whether to go on with others."""
LIKELY = 0.7
"""Probability of the model from which people are none we sell to."""
OTHER = "other"
"""What people of another department are than the one that is sold to: about them is asked (playbook, Boot sequence)."""
_WHERE = re.compile(r"\s(?:in|at|from|near|around|aus|bei|à|en|de|of)\s")
"""Before it stands what people are, and behind it where."""


def fits(who: str, sold_to: str, llm: Decider) -> str:
    """Whether people are of the kind sold to ("yes", "no"), or surely of another ("other")."""
    wanted, ours = departments(who), departments(sold_to)
    if wanted and ours and not wanted & ours:
        return OTHER  # a small model does not tell departments apart
    shares = llm.choose("fit", f"we sell to: {sold_to}\nwanted: {who}")
    return "no" if shares.get("no", 0.0) >= LIKELY else "yes"  # a needless question is worse than a doubt unsaid


def agreed(who: str, task: Task) -> bool:
    """Whether the human has said before, in this conversation, to go on with people of the kind all the same."""
    for past in task.earlier:
        question, answer = str(past.args.get("question")), past.result.get("answer")
        if past.tool == "ask_human" and not past.failed and question.startswith(f'{DOUBT} "{audience(task)}"'):
            doubted = question.removeprefix(f'{DOUBT} "{audience(task)}"').split('"')[1]
            if isinstance(answer, str) and not stops(answer) and _are_alike(who, doubted):
                return True
    return False


def stops(answer: str) -> bool:
    """Whether an answer to the doubt says not to go on."""
    noes = (EVERY.cue("no", "dropped", "negative"), EVERY.verb("stop", "delete", "other", begins=True))
    is_no = answer.lower()[:4] == "dont" or any(no.match(answer.strip()) for no in noes)
    return is_no or (EVERY.cue("complains").search(answer) is not None and not EVERY.cue("yes").search(answer))


def _are_alike(one: str, other: str) -> bool:
    """Whether two descriptions name the same departments, or one says all of what the other says they are."""
    words = [set(_WHERE.split(text.casefold(), maxsplit=1)[0].split()) for text in (one, other)]
    return departments(one) == departments(other) != frozenset() or words[0] <= words[1] or words[1] <= words[0]


def audience(task: Task) -> str:
    """Whom the workspace profile says that the human sells to; empty if it does not."""
    found = mapping(mapping(task.about_us.get("context")).get("market")).get("targetAudience")
    return found[:300] if isinstance(found, str) else ""
