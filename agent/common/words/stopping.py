"""Commands said in plain words and nothing else, so that no model has to be asked."""

import re

from agent.common.words.later import later
from agent.common.words.table import EVERY
from agent.common.words.text import fold

_AROUND = " .!\"'\u3002\uff01"
_QUOTES = " \"'“”„«»"
_MAY_BE = 0.1
"""How likely there is a time to come, from which no model may be left out."""
_NAME = 6
"""Words of a campaign's name."""
_GOES_ON = re.compile(r"[,;.?]|\b(?:and|if|until|when|und|wenn|bis|sobald|et|si|y|hasta|cuando)\b", re.IGNORECASE)
_SAID = {"pause_all": "/pause all", "pause_it": "/pause it", "undo": "/undo", "awaits_approval": "/approvals"}


def asks_to_pause_all(words: str) -> bool:
    """Whether the words are that and no more, in a language of the table; a question or a condition is none."""
    return _is(words, "pause_all")


def command_in(words: str) -> str:
    """The command of the chat that words ask for and nothing else ("undo that"); empty where they ask for none."""
    asked = words.strip().rstrip("?")
    said = (command for cue, command in _SAID.items() if _is(asked if cue == "awaits_approval" else words, cue))
    return next(said, "") or _pause_of_one(words)


def _pause_of_one(words: str) -> str:
    """A pause of the one campaign whose name alone follows; a time to come, a condition or a second wish is no name."""
    said = " ".join(words.split()).rstrip(" .!")
    begins = EVERY.cue("pause_one").match(said)
    name = said[begins.end() :].strip(_QUOTES) if begins else ""
    is_name = 0 < len(name.split()) <= _NAME and not _GOES_ON.search(name) and not later(said, _MAY_BE)
    return f"/pause {name}" if is_name else ""


def _is(words: str, cue: str) -> bool:
    return EVERY.cue(cue).fullmatch(fold(words).strip(_AROUND)) is not None
