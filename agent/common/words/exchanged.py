"""Words that put one text in the place of another: "change Monday to Tuesday", "cambia «el lunes» por «el martes»"."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain

from agent.common.words.dictated import spoken
from agent.common.words.marks import marked
from agent.common.words.table import EVERY

_MARK = r"\[T\d+\]"
_SIGN = r"(?:(?!を)[\w:])"
_NAME = rf"{_SIGN}{{0,20}}[A-ZÀ-Þ0-9]{_SIGN}{{0,20}}"
"""A word without quotation marks that may be such a text; bounded, for a message may be one long word."""
_NOUNS = r"(?:(?!\[)\S+\s+){0,6}?"
"""What may stand between the verb and the old text: "change, in my draft to Ada, the day"."""


@cache
def _exchange(one: str) -> re.Pattern[str]:
    verb, into = EVERY.words("exchanges"), EVERY.words("in_its_place")
    spaced = rf"\b(?i:{verb})\s+{_NOUNS}(?P<old>{one})\s+(?i:{into})\s+(?P<new>{one})"
    return re.compile(rf"{spaced}|(?P<first>{one})を(?P<second>{one})[にへと](?:変|直|差し替|書き換|修正|変更|訂正)")


def old_texts(clause: str) -> Iterator[range]:
    """Where marked words name a text in quotation marks whose place another takes: it need not stand there any more."""
    for found in _exchange(_MARK).finditer(clause):
        yield range(*found.span("old" if found["old"] else "first"))


def exchanges(words: str) -> Iterator[tuple[str, str]]:
    """The old and the new text of each exchange, in quotation marks or not."""
    shown = marked(spoken(words))
    for found in chain(*(_exchange(one).finditer(shown.text) for one in (_MARK, _NAME))):
        old, new = found["old"] or found["first"], found["new"] or found["second"]
        yield _bare(shown.plain(old)), _bare(shown.plain(new))


def _bare(text: str) -> str:
    return text.strip("\"'«»“”„「」 ")
