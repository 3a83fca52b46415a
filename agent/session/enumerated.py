"""Who and what is named in one breath, such as "Petra Holm, Gail Moss and Bo", of whom records may know only some."""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache

from agent.common.words.table import tongue
from agent.common.words.text import stands_whole
from agent.policy.ties import names_somebody
from agent.session.evidence import Use, folded
from agent.session.specifics import is_common

_AND, _AND_IN_DUTCH = r"(?:and|und|et|y|e|i|&)", r"(?:en|&)"  # which means "in" elsewhere
_LED = r"(?:then|dann|puis|luego|to|also|an|auch|a|à|aan|do|the|den|der|die|das|las?|los|les|el|il|de)"
_BEFORE = rf"(?:{_LED}\s+){{0,2}}"
"""What may stand before a name that is not the first: "and to Bo"."""
_NAME = r"[A-ZÀ-ÞĄĆĘŁŃŚŹŻČŠŽ][\w&'’-]*(?:\s+(?:[A-ZÀ-ÞĄĆĘŁŃŚŹŻČŠŽ][\w&'’-]*|\d{1,4})){0,2}"
_ON = (
    r"(?:that|about|from|in|on|to|with|for|as|at|now|too|today|please"
    r"|dass|über|aus|auf|zu|mit|für|von|bei|heute|bitte|que|sur|dans|avec|pour|de|con|para|por|na|met|voor)"
)
_BEHIND = rf"(?!\w)\s*(?:$|[.:,;!?\[(]|[^\W\d_]+en\W*$|{_ON}\b)"
"""What may stand behind the last, so that it is one of them and does nothing itself: "Ada and Eve can wait"."""
_SHORT = 3
"""Letters of a word up to which it may be a part of any other."""
_FEW, _MANY = 2, 3
"""Words of a name at most, where all is written small and else: "and keep me posted" names nobody."""
_SMALL = re.compile(rf"\b(?!(?:{_AND}|en|{_LED}|{_ON})\b)[a-zß-ÿ]+\b(?!['’])")
"""A word that may be a name where all is written small."""
_ADDRESSES = re.compile(rf"\[A\w+\](?:,?\s+{_AND}\s+{_BEFORE}\[A\w+\]|,\s*{_BEFORE}\[A\w+\])+")
"""Marks of addresses that stand side by side."""
_TEXTS = ("body", "body_text", "subject", "comment", "draft_body", "draft_body_text", "draft_subject", "description")
"""The arguments in which somebody is told something."""
_CALLED = ("name", "label", "title", "full", "full_name", "first_name")
"""The arguments that say what a thing is called."""


def enumerated(text: str) -> Iterator[Sequence[str]]:
    """The rows of names in a text, each of two names at least."""
    row, between = _rows("nl" in tongue(text).languages)
    is_small = text == text.lower()
    written = _SMALL.sub(lambda word: word[0].title(), text) if is_small else text
    for found in row.finditer(written):
        first, *more = between.split(text[found.start() : found.end()])
        begun = not re.search(r"[^\W_]", text[: found.start()])  # the word that it begins with is no name
        names = [first.partition(" ")[2].strip() if begun and " " in first else first, *more]
        if not any(_is_none(name, most=_FEW if is_small else _MANY) for name in names):
            yield names


@cache
def _rows(is_dutch: bool) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What finds a row of names, and what stands between two of them."""
    last = rf"(?:{_AND}|{_AND_IN_DUTCH})" if is_dutch else _AND
    row = rf"\b{_NAME}(?:,\s*{_BEFORE}{_NAME}){{0,8}},?\s+{last}\s+{_BEFORE}{_NAME}(?={_BEHIND})"
    return re.compile(row), re.compile(rf"(?:,?\s+{last}\s+|,\s*){_BEFORE}")


def _is_none(name: str, *, most: int) -> bool:
    """Whether it is the name of nobody and nothing, as far as its words tell."""
    return name.count(" ") >= most or all(map(is_common, name.split())) or not names_somebody(name)


def addresses_together(text: str) -> Iterator[Sequence[str]]:
    """The rows of addresses in a text in which marks stand for them: the marks of each row."""
    yield from (re.findall(r"A\w+", found[0]) for found in _ADDRESSES.finditer(text))


def only_told_of(addresses: Collection[str], effects: Sequence[Use]) -> list[str]:
    """The addresses of a row that only stand in a text, where an effect reaches another one of them."""
    reached = [one for one in addresses if any(_reaches(folded(one), use) for use in effects)]
    return [one for one in addresses if one not in reached] if reached else []


def _reaches(address: str, use: Use) -> bool:
    said = {*use.said(_TEXTS)}
    given = (text for key, text in use.texts if key.rpartition(".")[2] not in _TEXTS)
    return any(stands_whole(address, text) for text in (*given, *(use.known - said), *map(folded, use.where)))


def passed_over(names: Collection[str], effects: Sequence[Use]) -> list[str]:
    """The names of a row that nothing has to do with, where something else was done of another one of them."""
    if not any(_is_called(name, use) for name in names for use in effects):
        return []
    missed = (name for name in names if (own := _own(name, names)) and not any(_stands_in(own, use) for use in effects))
    return [*missed]


def _own(name: str, names: Collection[str]) -> list[str]:
    """The words of a name that are in no other one of the row: of two who are called Petra the surnames count."""
    others = {word for other in names if other != name for word in folded(other).split()}
    return [word for word in folded(name).split() if word not in others and (len(word) > 1 or word.isdigit())]


def _is_called(name: str, use: Use) -> bool:
    """Whether a record that an effect concerns, or what it makes, has this name."""
    said = {text for _, text in use.texts}
    return any(stands_whole(folded(name), text) for text in (*(use.known - said), *use.said(_CALLED), *use.where))


def _stands_in(words: Collection[str], use: Use) -> bool:
    """Whether any of the words stands in an effect, a longer one as a part of another: "g.moss@…"."""
    texts = [*(text for _, text in use.texts), *use.known, *map(folded, use.where)]
    return any(word in text if len(word) > _SHORT else stands_whole(word, text) for word in words for text in texts)
