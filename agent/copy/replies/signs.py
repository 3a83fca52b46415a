"""Signs of refusal, and of what is harmless, by the words that stand together in a sentence, in any order.

They never suppress anybody: they hold, or let be.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from agent.copy.tables import table
from agent.copy.text import fold

_TOKEN = re.compile(r"[^\W_]+")
_TYPO = 6
"""Letters of a word from which on one that is wrong, missing or too much is forgiven."""
_FEW = 3
"""Words of a sentence in which a single one of refusal is all that is said."""
_REFUSALS = (
    {"cease", "comm"}, {"cease", "bother"}, {"remove", "self"}, {"remove", "list"}, {"neg", "comm", "again"},
    {"neg", "comm", "wish"}, {"neg", "bother"},
)  # fmt: skip
"""What makes a refusal in one language."""
_NEGATIVE = {"cease", "remove", "neg", "bother"}
_CLITICS = ("me", "nos", "mi", "ci", "temi", "teci")
"""Endings of a verb in Spanish, Italian and Portuguese that name its writer."""
_HARMLESS: Mapping[str, tuple[set[str], ...]] = {
    "referral": ({"hand", "ack"}, {"hand", "ask"}),
    "not_now": ({"later", "back"},),
    "interested": ({"day", "fit"},),
}
_WISHES: tuple[set[str], ...] = ({"ask", "topic"},)
"""What makes it interested where it is no question."""
_MAIL = [(language, "comm") for language in ("en", "de", "fr", "es", "it", "pt", "nl", "pl")]
"""What a word with *mail* in it is in every language."""
Parts = Mapping[str, set[str]]
"""Of each language what the words of a sentence do."""


def parts(plain: str) -> Parts:
    """What the words of a folded sentence do, by language."""
    found: dict[str, set[str]] = defaultdict(set)
    for token in _TOKEN.findall(plain):
        for language, part in _parts_of(token):
            found[language].add(part)
    return found


def refuses(plain: str, said: Parts) -> bool:
    """Whether something is to end, to be taken away, or is not wanted; in a few words one is enough."""
    if len(plain.split()) <= _FEW and any(has & {"cease", "remove"} for has in said.values()):
        return True
    return any(one <= has for has in said.values() for one in _REFUSALS)


def is_negative(said: Parts) -> bool:
    """Whether a single word is one of refusal."""
    return any(has & _NEGATIVE for has in said.values())


def may_refuse(said: Parts) -> bool:
    """Whether a sentence beside a question may be a refusal: what a product lacks or takes away is none."""
    about = {"self", "comm", "list", "wish"}
    return any("bother" in has or (has & _NEGATIVE and has & about) for has in said.values())


def speaks_of_writing(said: Parts) -> bool:
    """Whether a sentence may be about the letters themselves, or about an end of something."""
    return may_refuse(said) or any(has & {"comm", "cease", "remove"} for has in said.values())


def begs_off(said: Parts) -> bool:
    """Whether it is begged that something may not be."""
    return any({"neg", "beg"} <= has for has in said.values())


def harmless(said: Parts, *, asks: bool) -> Iterator[str]:
    """The classes that the words of a sentence make it, where none is negative."""
    if not is_negative(said):
        ways = _HARMLESS if asks else {**_HARMLESS, "interested": (*_HARMLESS["interested"], *_WISHES)}
        yield from (
            label for label, all_of in ways.items() if any(one <= has for has in said.values() for one in all_of)
        )


def has(said: Parts, part: str) -> bool:
    """Whether a word of any language does something."""
    return any(part in one for one in said.values())


def mended(plain: str) -> str:
    """A folded text with the words of its wish as they are written without slips."""
    return _TOKEN.sub(lambda found: _right(found[0]), plain)


@lru_cache(maxsize=4096)
def _parts_of(token: str) -> tuple[tuple[str, str], ...]:
    whole, stems = _lexicon()
    found = [*whole.get(token, ())]
    if "mail" in token:
        found += _MAIL
    for size in range(2, len(token) + 1):
        found += stems.get(token[:size], ())
    if token.endswith(_CLITICS):
        found += [(language, "self") for language, part in found if part in ("remove", "cease", "comm")]
    return tuple(found)


@lru_cache(maxsize=4096)
def _right(token: str) -> str:
    if len(token) < _TYPO or token in _typos()["are_words"] or token in _typos()["words"]:
        return token
    near = _near()
    word = next((near[one] for one in (token, *_without_one(token)) if one in near), token)
    return token if word[:-1] in (token, token[:-1], token[:-2]) or token[:-1] == word else word  # an ending is no slip


def _without_one(word: str) -> list[str]:
    """A word without one of its letters, but never the first, which is seldom wrong."""
    return [word[:at] + word[at + 1 :] for at in range(1, len(word))]


@cache
def _typos() -> dict[str, frozenset[str]]:
    return {name: frozenset(fold(words).split()) for name, words in table("replies/words")["typos"].items()}


@cache
def _near() -> dict[str, str]:
    """Each word that is looked for, by itself and by itself without a letter."""
    words = sorted(_typos()["words"])
    return {cut: word for word in words for cut in _without_one(word)} | {word: word for word in words}


@cache
def _lexicon() -> tuple[dict[str, list[tuple[str, str]]], dict[str, list[tuple[str, str]]]]:
    """What whole words and beginnings of words do."""
    whole: dict[str, list[tuple[str, str]]] = defaultdict(list)
    stems: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for language, does in table("replies/words").items():
        for part, words in does.items() if language != "typos" else ():
            for word in words.split():
                for spelled in _spellings(word.rstrip("*")):
                    (stems if word.endswith("*") else whole)[spelled].append((language, part))
    return whole, stems


def _spellings(word: str) -> set[str]:
    """A word with its umlauts as they are typed."""
    return {fold(word), fold(word.translate(str.maketrans("äöü", "aou")))}
