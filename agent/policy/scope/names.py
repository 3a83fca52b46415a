"""What of the user's words is written as a name, and whether a name is more than a word in which they speak of work."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache

from agent.common.words.dates import names_a_day
from agent.common.words.marks import Mark, marked
from agent.common.words.table import EVERY, stems, table
from agent.common.words.text import QUOTED, fold, holds, holds_phrase, tokens, unquoted, written_without_spaces
from agent.policy.scope.asked import speaks_of_work
from prompts.loader import load
from tools.spec import JOURNEYS

_LIKE_A_NAME = re.compile(r"(?<=[^\W_][ ,])[^\W\d_a-zà-öø-ÿ][\w-]+", re.MULTILINE)
"""A word behind another that begins with no small letter."""
_SENTENCE_ENDS = (".", "!", "?", "\n")
_NOUN = re.compile(
    r"\b(?i:d(?:er|ie|as|en|em|es)|(?:ein|kein|mein|dein|sein|ihr|unser|dies|jed|all)(?:e[nmrs]?)?"
    r"|am|im|ans|ins|beim|vom|zum|zur)(?: [a-zäöüß]+e[nmrs]?)? $"
)
"""What a German noun stands behind, which begins large as well: "das neue Limit"."""
_NEAR = 30
"""Characters in which an article and an adjective are looked for."""
_DICTATED = 80
"""Characters from which what stands in quotation marks is a text and no name."""


def written_as_names(words: str) -> Iterator[str]:
    """What stands in quotation marks, and what begins large behind another word."""
    for found in QUOTED.finditer(words):
        yield next(filter(None, found.groups()), "")
    for found in _LIKE_A_NAME.finditer(words):
        is_noun = _NOUN.search(words, max(0, found.start() - _NEAR), found.start()) is not None
        if names_somebody(found[0]) and not is_noun and EVERY.cue("points").fullmatch(fold(found[0])) is None:
            yield found[0]


def names_of_others(words: str, clauses: Sequence[str], of: str, borne: Iterable[str], *, people: bool) -> list[str]:
    """What words hold as a name or an id of a thing like one, and that is none of what is borne.

    Args:
        words: the user's, as they wrote them.
        clauses: those of them, folded, that count; all of them where there are none.
        of: the id of that one: an id that begins otherwise is of a thing of another kind.
        borne: what may be named.
        people: whether an address may name it, too.
    """
    texts, said = [*borne], {*tokens("\n".join(clauses))}
    marks = (mark.text for mark in marked(words).marks if _is_like(mark, of) or (people and mark.kind == "address"))
    named = [*written_as_names(words), *marks]
    return [
        one
        for one in dict.fromkeys(named)
        if len(one) < _DICTATED and _counts(one, words, said) and not any(_bears(text, one) for text in texts)
    ]


def _is_like(mark: Mark, of: str) -> bool:
    begins, _, rest = mark.text.partition("_")
    return mark.kind == "id" and (not rest or begins == of.partition("_")[0])


def _counts(name: str, words: str, said: Collection[str]) -> bool:
    """Whether a name stands in clauses that count, or in quotation marks, which are in none."""
    return not said or not {*tokens(name)}.isdisjoint(said) or name not in unquoted(words)


def _bears(text: str, name: str) -> bool:
    return holds(text, name) or holds_phrase(text, name)


def names_somebody(name: str) -> bool:
    """Whether a name holds more than words in which people speak of the work: "Inbox" names nobody."""
    return written_without_spaces(name) or not all(map(_is_ordinary, tokens(name)))


def is_written_as_a_name(name: str, words: str) -> bool:
    """Whether words hold a name that names somebody, in letters in which they write names.

    "about lunch Tuesday" speaks of nobody who is called "Lunch Tuesday".  Where words have no capitals, these tell
    nothing: there a name of several parts will do, none of them a day or a word of the work.
    """
    parts = tokens(name)
    if written_without_spaces(name):
        return True
    if all(map(_is_no_name, parts)):
        return False
    spelling = r"\s+".join(map(re.escape, name.split()))
    if any(map(_has_capitals, re.finditer(rf"(?<!\w){spelling}(?!\w)", words, re.IGNORECASE))):
        return True
    return len(parts) > 1 and not any(map(_is_no_name, parts)) and _LIKE_A_NAME.search(words) is None


def is_given_as_a_name(name: str, words: str) -> bool:
    """Whether words give a name to something new: in quotation marks, behind "called", or behind what it is."""
    if any(holds(quoted, name) for found in QUOTED.finditer(words) for quoted in found.groups() if quoted):
        return True
    spelling = rf"\W{{1,3}}{re.escape(name)}(?!\w)"
    cue = EVERY.cue("named", "new_name").pattern
    return bool(name) and re.search(rf"(?:{cue}|{_things()}){spelling}", words, re.IGNORECASE) is not None


@cache
def _things() -> str:
    return stems(table()["whole"]["called"].split())


def _has_capitals(found: re.Match[str]) -> bool:
    """Whether a name begins and ends with a word that begins with no small letter; any sentence begins so."""
    said = found[0].split()
    before = found.string[: found.start()].rstrip(" \t\"'“„«(")
    if not before or before.endswith(_SENTENCE_ENDS):
        said = said[1:][-1:]
    return bool(said) and not (said[0][0].islower() or said[-1][0].islower())


def _is_no_name(token: str) -> bool:
    return _is_ordinary(token) or names_a_day(token)


def _is_ordinary(token: str) -> bool:
    return token in _ordinary() or speaks_of_work(token)


@cache
def _ordinary() -> frozenset[str]:
    """The words in which this program speaks of the work: as a display name they name nobody."""
    texts = [load("planner").text, *(load(f"journeys/{journey}").text for journey in JOURNEYS)]
    return frozenset(token for text in texts for token in tokens(text))
