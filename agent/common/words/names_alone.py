"""Whether words are names and nothing but the small words beside them: "and Bo's too", "no, the one with Bo"."""

import re
from collections.abc import Callable, Sequence

from agent.common.words.marks import marked
from agent.common.words.moods import mood_of
from agent.common.words.table import EVERY, table
from agent.common.words.text import WITHOUT_SPACES, written_without_spaces

_MARK = re.compile(r"\[\w{2,4}\]")
_WORD = re.compile(rf"[^\W_{WITHOUT_SPACES}]+")
_UNSPACED = re.compile(r"[\u30a1-\u30fa\u30fc\u4e00-\u9fff]+")
"""A name, or a noun, between the particles of Japanese and Chinese."""
_FEW = 4
"""Words up to which one that is written small may be a name that somebody did not trouble to write large."""


def only_names(words: str, is_known: Callable[[str], bool] = lambda _: False) -> bool:
    """Whether words hold no verb, statement or wish beside names.

    Args:
        words: the user's, without what they begin with, as "and" or "no".
        is_known: whether a word, in small letters, says no more than what was said before.
    """
    text = _MARK.sub(" Name ", marked(words).text)
    if mood_of(text, EVERY) != "open":
        return False
    if written_without_spaces(text):
        return _is_unspaced(text)
    said = _words_of(text)
    small = [word for word in said if not _is_written_as_name(word) and not is_known(word.lower())]
    return not small or (said == small and _is_one_small_name(small, text))


def _words_of(text: str) -> list[str]:
    """The words of a text that may say something."""
    return [one for one in _WORD.findall(EVERY.cue("filler", "too", "beside_names").sub(" ", text)) if len(one) > 1]


def _is_one_small_name(small: Sequence[str], text: str) -> bool:
    return len(small) == 1 and len(text.split()) <= _FEW and not _is_verb(small[0])


def _is_written_as_name(word: str) -> bool:
    return word.isdigit() or (not word[0].islower() and not _is_verb(word))


def _is_verb(word: str) -> bool:
    return EVERY.verb(*table()["verb"], begins=True).match(word) is not None


def _is_unspaced(text: str) -> bool:
    verb = EVERY.verb(*table()["verb"]).search(text)
    rest = EVERY.cue("filler", "too", "beside_names").sub(" ", _UNSPACED.sub(" ", _WORD.sub(" ", text)))
    return verb is None and re.search(r"\w", rest) is None
