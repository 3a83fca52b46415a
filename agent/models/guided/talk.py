"""What a sentence only tells around what is wanted: "our new colleague started today", "thanks for the list"."""

import re

from agent.common.words.answerable import states
from agent.common.words.asked import demands, tells
from agent.common.words.moods import mood_of, sentences
from agent.common.words.table import Tongue, tongue

_THANKS = re.compile(
    r"(?:\w+[,!]? )?(?:thanks?|thx|danke|vielen dank|merci|gracias|grazie|obrigad[oa]|bedankt|dank je)\b(?: \w+)*"
    r" (?:for|für|pour|por|per|pela|pelo|voor)\b[^,;:]*$",
    re.IGNORECASE,
)
"""How a sentence begins that only thanks for something."""


def without_talk(text: str) -> str:
    """Words without the sentences that only tell something around what they want, and with the first of their rows.

    All of them where nothing is left.
    """
    said = tongue(text)
    found = [*sentences(text, said)]
    rows = [one for one, is_row in found if is_row]
    return " ".join(one for one, _ in found if one not in rows[1:] and not is_talk(one, said)) or text


def is_talk(text: str, said: Tongue) -> bool:
    """Whether a sentence only tells something: "our new colleague started today"."""
    rest = said.cue("talk", "filler", "tag").sub(" ", text)
    is_courtesy = not re.search(r"\w", rest) or _THANKS.match(text.strip()) is not None
    return (is_courtesy and mood_of(text, said) != "change") or (
        (states(text, said) or tells(text)) and not demands(text)
    )
