"""The people of a list or a campaign that words name: "a new campaign with everyone from Fair leads"."""

import re
from collections.abc import Iterator

from agent.common.words.marks import marked
from agent.common.words.table import EVERY
from agent.common.words.wanted import parts_of

_NAMED = re.compile(
    r"\s(?:(?:the|our|my|der|unserer|la|notre|nuestra|mi|de|nostra|nossa|onze) )?(?:list[ae]? |lijst )?"
    r"(?:[A-ZÀ-Þ\d]|\[[TI])"
)
"""How the name of a list or a campaign begins behind words for its people."""
_LEFT_OUT = re.compile(
    r"\b(?:without|not|except|but|how many|ohne|nicht|außer|wie ?viele?|sans|pas|sauf|combien|sin|no|salvo|cuánt[oa]s"
    r"|senza|non|tranne|quanti|sem|não|exceto|quantos|zonder|niet|behalve|hoeveel)\b[^,.;]*$",
    re.IGNORECASE,
)
"""How words leave people out, or ask after them."""
_SHOWN = 60
"""Characters of it that are told."""


def people_of(words: str) -> Iterator[str]:
    """The words for people by what they are on, up to the end of their part of the message."""
    shown = marked(words)
    for part in parts_of(shown):
        found = EVERY.cue("people_of").search(part.text)
        if found and _NAMED.match(part.text, found.end()) and not _LEFT_OUT.search(part.text[: found.start()]):
            yield shown.plain(part.text[found.start() :])[:_SHOWN].strip()
