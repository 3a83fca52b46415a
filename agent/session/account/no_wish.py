"""The parts of a message that wish for nothing of their own."""

from agent.common.sheet import is_header
from agent.common.words.marks import credits_in
from agent.common.words.moods import starting
from agent.common.words.pieces import Piece
from agent.common.words.table import Tongue
from agent.common.words.text import bare, written_without_spaces

_NEVER = 0.04
"""How likely a part asks for anything, below which it wishes for nothing of its own."""
_WORDS = 2
"""Words of a part at least: "when and where" wishes for nothing."""
_LEAD = 3
"""Words of a part up to which it only leads to a question."""


def is_no_wish(piece: Piece, *, is_all: bool) -> bool:
    """Whether it sets a cap, which is no act, is courtesy or the header of a table, or only leads to a question.

    Of all that a message says it is told by what it goes on with whether it asks for anything.
    """
    said = Tongue(piece.languages)
    begun = starting(piece.text, said)
    if is_header(piece.plain) or said.cue("talk").fullmatch(bare(begun)) or _exclaims(piece, begun):
        return True
    if (piece.asks < _NEVER and not is_all) or _says_little(piece, begun):
        return True
    leads = piece.plain.count(" ") < _LEAD and said.cue("know").match(begun) is not None
    return bool(credits_in(piece.plain)) or (leads and not piece.is_asked)


def _says_little(piece: Piece, begun: str) -> bool:
    """Whether too few words are left of it without courtesy."""
    words = Tongue(piece.languages).cue("courtesy").sub("", begun).split()
    return len(words) < _WORDS and not written_without_spaces(piece.text)


def _exclaims(piece: Piece, begun: str) -> bool:
    """Whether it is an exclamation, or shows what stands behind it: "what a lovely evening", "here is her card"."""
    return not piece.is_asked and Tongue(piece.languages).cue("exclaims", "presents").match(begun) is not None


def only_puts_right(piece: Piece) -> bool:
    """Whether a part only wants what the one before it states: "her address is ada@…. Correct the record please."."""
    said = Tongue(piece.languages)
    text = said.cue("please").sub(" ", starting(piece.text, said))
    return said.cue("puts_right").fullmatch(" ".join(bare(text).split())) is not None
