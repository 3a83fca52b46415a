"""How often somebody wants to be told something again: "tell me every Monday", which no call keeps."""

import re

from agent.common.words.marks import marked
from agent.common.words.table import EVERY
from agent.common.words.text import own

_ENDS = re.compile(r"[.!?;\n]+")


def regularly(words: str) -> str:
    """How often words want something told to whoever says them, in their own spelling; empty where they do not.

    "How many replied each day" asks for numbers and wants nothing again and again.
    """
    spoken = marked(own(words))
    sentences = _ENDS.split(spoken.text)
    return next((spoken.plain(often) for one in sentences if (often := _often(one))), "")


def _often(sentence: str) -> str:
    tells = EVERY.cue("tells_me").search(sentence)
    if tells is None:
        return ""
    for often in EVERY.cue("regularly").finditer(sentence):
        between = sentence[tells.end() : often.start()]
        is_ahead = often.end() <= tells.start() and not re.search(r"\w", sentence[: often.start()])
        if is_ahead or (often.start() >= tells.end() and not EVERY.cue("question").search(between)):
            return often[0]
    return ""
