"""Of whom a prohibition speaks that only says "him": "there is a Nils Falkner as well, so don't touch him"."""

import re
from collections.abc import Sequence
from itertools import islice

from agent.common.words.answerable import states
from agent.common.words.moods import mood_of
from agent.common.words.table import Tongue

_HIM = re.compile(
    r"\b(?:him|hers?|his|them|theirs|it|this one|that one|ihn|ihm|ihre?[nms]?|den|die|das|lui|elle|leur|le|la|les"
    r"|lo|los|las|gli|lei|lhe|hem|haar|deze|ele|ela)\b|[a-zà-ÿ]-l[aeo]s?\b|(?<=[aei])l[aeo]s?\b",
    re.IGNORECASE,
)
_NO_NAME = r"(?:She|He|They|It|We|You|That|This|There|Sie|Er|Es|Elle|Il)\b"
_A_NAME = re.compile(
    rf"\[[A-Z]\d{{1,4}}\]|(?<=[a-zà-ÿ,;:] )[A-ZÀ-Þ][\w'’-]+|^\W*(?!{_NO_NAME})[A-ZÀ-Þ][\w'’-]+ (?:[A-ZÀ-Þ]"
    r"|(?:is|has|was|wrote|still|already|just|ist|hat|war|est|a|es|tiene|ha|è|heeft|tem)\b)"
)
_THERE_IS = re.compile(r"\b(?:there(?:['’]s| is| are)|es gibt|gibt es|y a|hay|c['’]è|há|er is)\b", re.IGNORECASE)
_WANTS = re.compile(r"(?:i|we) (?:need|want)\b", re.IGNORECASE)
_COMMAS = re.compile(r"(?<=[,;–—])\s+")


def of_whom(out: str, ahead: str, said: Tongue) -> tuple[str, str]:
    """What stands ahead of a prohibition without what only tells of whom it is, and that.

    Args:
        out: the prohibition.
        ahead: what is said before it.
        said: the languages that they may be in.

    Returns:
        The rest, and the end of it that tells of somebody or something by name and orders nothing; empty where there is
        none, or where the prohibition itself names anybody.
    """
    if _HIM.search(out) is None or _A_NAME.search(f"x {out.partition(' ')[2]}"):
        return ahead, ""
    parts = _COMMAS.split(ahead)
    first = _first_that_tell(parts, said)
    at = next((n for n, one in islice(enumerate(parts), first, None) if _tells_of_somebody(one, said)), len(parts))
    return " ".join(parts[:at]), " ".join(parts[at:]).strip()


def _first_that_tell(parts: Sequence[str], said: Tongue) -> int:
    """The first of the parts at the end that order nothing."""
    at = len(parts)
    while at and mood_of(parts[at - 1], said) not in ("change", "look") and "?" not in parts[at - 1]:
        at -= 1
    return at


def _tells_of_somebody(part: str, said: Tongue) -> bool:
    is_told = _THERE_IS.search(part) is not None or states(part, said)
    return is_told and _A_NAME.search(part) is not None and _WANTS.match(part.strip()) is None
