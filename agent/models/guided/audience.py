"""Whether people who are to be searched for are of the kind that the workspace sells to."""

import re

from agent.models.guided.decide import Decider
from agent.models.guided.task import Task, mapping

LIKELY = 0.7
"""Probability of the model from which people are none we sell to."""
OTHER = "other"
"""What people of another department are than the one that is sold to: about them is asked (playbook, Boot sequence)."""
_DEPARTMENTS = {
    "finance": re.compile(r"(?i)\b(?:financ|cfos?\b|controller|accounting|accountant|treasur)"),
    "sales": re.compile(r"(?i)\b(?:sales\b|cros?\b|account executive)"),
    "marketing": re.compile(r"(?i)\b(?:marketing|cmos?\b)"),
    "people": re.compile(r"(?i)\b(?:hr\b|human resources|recruit|talent)"),
    "technology": re.compile(r"\bIT\b|(?i:\b(?:ctos?\b|cios?\b|engineering|developers?\b))"),
    "purchasing": re.compile(r"(?i)\b(?:procurement|purchasing|buyers?\b)"),
    "legal": re.compile(r"(?i)\b(?:legal\b|general counsel)"),
}


def fits(who: str, sold_to: str, llm: Decider) -> str:
    """Whether people are of the kind sold to ("yes", "no"), or surely of another ("other")."""
    wanted, ours = ({name for name, said in _DEPARTMENTS.items() if said.search(text)} for text in (who, sold_to))
    if wanted and ours and not wanted & ours:
        return OTHER  # a small model does not tell departments apart
    shares = llm.choose("fit", f"we sell to: {sold_to}\nwanted: {who}")
    return "no" if shares.get("no", 0.0) >= LIKELY else "yes"  # a needless question is worse than a doubt unsaid


def audience(task: Task) -> str:
    """Whom the workspace profile says that the human sells to; empty if it does not."""
    found = mapping(mapping(task.about_us.get("context")).get("market")).get("targetAudience")
    return found[:300] if isinstance(found, str) else ""
