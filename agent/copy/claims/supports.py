"""What of all that is known says what a sentence says."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from agent.copy.findings import Mark, Source
from agent.copy.phrases import concepts, listed, personal, phrases, whose
from agent.copy.text import fold, sentences, words

EMPTY = listed("words", "function")
_MUCH = 4
"""Words of a long sentence that are enough."""
_WHOLE = 3
"""Words from which on a sentence claims something, even if all of it says no more than that it does."""


def asks(sentence: str) -> bool:
    """Whether a sentence is a question."""
    return sentence.rstrip(" )\"'”»").endswith("?")


@lru_cache(maxsize=64)
def stand(sources: Sequence[Source]) -> frozenset[str]:
    """The words of all that is known."""
    return frozenset(word for one in sources for word in stems_of(one.text)[1])


def of_message(said: str, about: Sequence[Source]) -> Source | None:
    """The message of the other side, of which alone a sentence says that it has come."""
    is_bare = not content(personal(asks=True).sub(" ", said)) and phrases("text").search(said) is not None
    if not is_bare and concepts("soft")["as_said"].search(said) is None:
        return None
    return next((one for one in about if one.about == "thread"), None)


def spoken_of(sentence: str, sources: Sequence[Source]) -> Source | None:
    """What speaks of the one around the reader whom alone a sentence claims to know of."""
    kinds = {found[0] for found in personal().finditer(sentence)}
    people = content(" ".join(kinds)) if all(whose().fullmatch(one) for one in kinds) else []
    stems = {word[:5] for word in people}
    return next((one for one in sources if stems and stems <= stems_of(_stated(one.text))[0]), None)


def supported(sentence: str, rest: str, sources: Sequence[Source]) -> Iterator[Mark]:
    """A sentence that claims to know something rests on what says a third of its words, and all its marks."""
    said = content(rest) or _of_all(sentence)
    if not said:
        return
    sharp = {fold(one) for one in re.findall(r"(?<!\w)(?:[A-Z]{1,5}|\d+)(?!\w)", rest)} - {"i"}
    was_asked = concepts("heard")["asked"].search(sentence) is not None
    source = next((one for one in sources if _says(one, said, sharp, was_asked=was_asked)), None)
    ours = Source(
        "what is known of your company", "\n".join(one.text for one in sources if one.about == "ours"), "ours"
    )
    yield sentence, source or (ours if _says(ours, said, sharp, was_asked=was_asked) else None)


def _says(source: Source, said: Sequence[str], sharp: set[str], *, was_asked: bool) -> bool:
    """Whether a source says a third of some words and all marks, or half of both together."""
    is_stated = source.about == "thread" and not was_asked
    stems, whole = stems_of(_stated(source.text) if is_stated else source.text)
    if not sharp <= whole:
        return False
    hits = sum(word[:5] in stems for word in said)
    short = [word for word in sharp.difference(said) if not word.isdigit()]
    is_said = hits >= max(1, min(len(said) / 3, _MUCH))
    return is_said or (bool(short) and 2 * hits + len(short) >= len(said))


def _of_all(sentence: str) -> list[str]:
    """What a longer sentence says, which is nothing but its claim."""
    return content(sentence) if len(words(sentence)) > _WHOLE else []


def _stated(text: str) -> str:
    """What of a message states something: no question does."""
    return " ".join(sentence for sentence in sentences(text) if not sentence.endswith("?"))


def content(text: str) -> list[str]:
    """The words of a text that say something, folded."""
    return [word for word in words(text) if len(word) > 3 and word not in EMPTY]


@lru_cache(maxsize=512)
def stems_of(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The beginnings of the words of a text, and the words."""
    said = words(text)
    return frozenset(word[:5] for word in said), frozenset(said)
