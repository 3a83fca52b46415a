"""Which of the numbers in words is the one that is to be set: "set it to 7 days, 5 are too few"."""

import re

from agent.common.words.left_out import kept
from agent.common.words.marks import counts
from agent.common.words.table import EVERY

_OF_DAYS = re.compile(r"\s?(?:days?|tagen?|jours?|d[ií]as?|giorni|dias?|dagen)\b", re.IGNORECASE)
_TOO = re.compile(
    r"[^.,;:]*\b(?:too|zu|trop|demasiad\w*|troppo|troppi|troppe|muit[oa]s?|pouc[oa]s?|te)\s"
    r"(?:few|short|long|many|much|little|kurz|lang|wenig\w*|viele?|peu|court\w*|longue?s?|poc[hoa]\w*|cort[oa]s?|larg[oa]s?"
    r"|brev[ei]|lungh?[ioae]|curt[oa]s?|weinig|kort|veel)\b[^.,;:]*",
    re.IGNORECASE,
)
"""A clause that says what is there is too much, or too little: "five days are too long"."""


def stated(words: str) -> int | None:
    """What stands in words as it is set: their last number, but for the one in whose place it is to be."""
    new = re.sub(rf"(?:{EVERY.cue('instead').pattern})\s+\S+", " ", kept(words))
    return next((one.value for one in reversed([*counts(new)])), None)


def days_named(words: str) -> int | None:
    """The days that words name, else their last number: "set it to 7 days, 5 are too few"."""
    said = _TOO.sub(" ", kept(words))
    days = [one.value for one in counts(said) if _OF_DAYS.match(said, one.end)]
    return days[-1] if days else stated(words)
