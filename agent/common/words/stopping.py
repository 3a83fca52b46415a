"""Whether somebody wants every campaign paused, and nothing else: said so plainly that no model has to be asked."""

from agent.common.words.table import EVERY
from agent.common.words.text import fold

_AROUND = " .!\"'\u3002\uff01"


def asks_to_pause_all(words: str) -> bool:
    """Whether the words are that and no more, in a language of the table; a question or a condition is none."""
    return EVERY.cue("pause_all").fullmatch(fold(words).strip(_AROUND)) is not None
