"""What the verb at the beginning tells, whatever a wish seems to want by its other words."""

import re

from agent.common.words.moods import wish_of
from agent.common.words.table import EVERY, tongue
from agent.models.guided.words import begins_with

_ARCHIVE = re.compile(r"\bar(?:ch|qu)i[vef]", re.IGNORECASE)
_PAUSES = (
    r"(?:(?:please|bitte|por favor)\W)?(?:pause|pausier\w*|halt|suspend\w*|pausa|pon en pausa|mets en pause|pauzeer)\s"
    r"(?:(?:bitte|the|all|my|our|die|alle|les|las|i|de)\s){0,2}"
)
_SIGNALS = r"(?:signals?|signale|signaux|señales|segnali|signalen)\b(?![\s-](?:campa|kampa))"
_PAUSES_SIGNALS = re.compile(
    rf"\W*(?:{_PAUSES}{_SIGNALS}|(?:die\s)?{_SIGNALS}\s(?:bitte\s)?(?:pausier|anhalten))", re.IGNORECASE
)


def deletes_a_conversation(text: str) -> bool:
    """Whether words delete, and do not take something out of the archive: "haal het gesprek uit het archief"."""
    return "delete" in begins_with(text) and _ARCHIVE.search(text) is None


def begins_again(text: str) -> bool:
    """Whether words begin with a verb that lets go on, of what is paused: "relance la campagne en pause"."""
    return EVERY.cue("asks_on").match(wish_of(text, tongue(text))[0]) is not None


def pauses_signals(text: str) -> bool:
    """Whether words stop the search for signals: "pause the signals", and no campaign."""
    return _PAUSES_SIGNALS.match(text) is not None
