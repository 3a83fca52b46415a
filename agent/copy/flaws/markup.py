"""What is no word to a reader in a text that is shown as it stands: markup, an outline's headings, notes to oneself."""

import re
from collections.abc import Iterator
from functools import cache

from agent.copy.phrases import one_of

HTML = frozenset(
    "a b i u p s br hr em h1 h2 h3 h4 ul ol li tr td th div span strong table tbody body html head title img pre code"
    " sub sup font center blockquote small".split()
)
_TAGS = re.compile(
    rf"</?(?:{'|'.join(sorted(HTML))})(?:\s+[\w-]+\s*=[^<>\n]*)?\s?/?>|&(?:[a-z]{{2,8}}|#\d{{2,5}});", re.IGNORECASE
)
_MARK = "it shows as it stands there: write the words without it"
_NOTE = "it is a note to the writer: leave it out"


@cache
def _marks() -> re.Pattern[str]:
    label = one_of("part")
    return re.compile(
        r"^#{1,6}[ ][^\n]+"
        r"|\*\*[^*\n]{1,80}\*\*|<!--[^\n]{0,80}"
        r"|(?:[^\W_][\u0335-\u0338])+"
        r"|\#(?:REF|N/A|NAME|VALUE|NULL|DIV/0)[!?]?(?!\w)"
        rf"|^(?P<first>{label}[ ][a1][ ]?[:.)])[ ]*(?P<word>[^\W\d_]+)[ ][^\n]*\n+"
        rf"{label}[ ][b2][ ]?[:.)][ ]*(?P=word)\b",
        re.IGNORECASE | re.MULTILINE,
    )


@cache
def _notes() -> re.Pattern[str]:
    return re.compile(
        rf"[(\[{{*]\s*{one_of('own_note')}(?!\w)[^)\]}}\n]*[)\]}}*]?"
        rf"|^[-*•\d.) ]{{0,4}}(?:{one_of('own_note')}|{one_of('open')})[ ]?[:\uff1a][^\n]*",
        re.IGNORECASE | re.MULTILINE,
    )


def markup(text: str, *, html: bool = False) -> Iterator[tuple[str, str]]:
    """What a program would have read as markup, and what a writer noted down for themselves; each with what to do.

    Args:
        text: what is to leave.
        html: whether its tags are read as such where it arrives.
    """
    for found in () if html else _TAGS.finditer(text):
        yield found[0], _MARK
    for found in _marks().finditer(text):
        yield found["first"] or found[0], _MARK
    for found in _notes().finditer(text):
        yield found[0].strip(), _NOTE
