"""Whether words name somebody of whom nothing is known: then "her" is not whoever was spoken of before."""

import re
from collections.abc import Iterable

from agent.common.words.dates import names_a_day
from agent.common.words.table import EVERY, tongue
from agent.common.words.text import fold, tokens, unquoted, without_accents

_LARGE = re.compile(r"(?<=[^\W_][ ,])[A-ZÀ-Þ][a-zß-ÿ][\w'’-]+")
"""A word behind another that begins large, and is no abbreviation."""
_BEGINS = re.compile(
    r"(?:^|[.!?¡¿]\s*)(?P<who>[A-ZÀ-Þ][a-zß-ÿ][\w-]+)(?: [A-ZÀ-Þ][\w-]+)?,? (?:has|is|was|just|finally|said|wants"
    r"|hat|ist|war|will|ha|es|está|quiere|a|est|veut|è|vuole|tem|quer|heeft|wil|[a-z]{3,}ed)\b"
)
"""Somebody of whom a sentence tells something: "Zora has signed!"."""
_NOUN = re.compile(
    r"\b(?:d(?:er|ie|as|en|em|es)|(?:ein|kein|mein|dein|sein|ihr|unser|dies|jed|all)(?:e[nmrs]?)?|(?!(?:und|oder|aber)\b)[a-zäöüß]{3,}"
    r"|am|im|ans|ins|beim|vom|zum|zur|auf|in|mit|von|zu|für|als)[ ,]+$",
    re.IGNORECASE,
)
"""What German nouns stand behind, which begin large as well."""
_POINTS = frozenset(
    "she he it they we you who what this that there here everybody everyone nobody somebody someone one er sie es das"
    " wer was hier dort ella ellos esto eso quien il elle ils ce cela lui lei chi ele ela zij hij het wie".split()
)


def names_somebody_else(words: str, known: Iterable[str]) -> bool:
    """Whether words hold what is written as somebody's name and is no part of anything that is known."""
    text = unquoted(words)
    found = [one[0] for one in _LARGE.finditer(text) if not _is_noun(text, one.start())]
    found += [one["who"] for one in _BEGINS.finditer(text)]
    names = {part for one in found if not _is_a_word(one) for part in _parts(one)}
    return bool(names) and not names <= {part for one in known for part in _parts(one)}


def _is_noun(text: str, at: int) -> bool:
    return "de" in tongue(text).languages and _NOUN.search(text, max(0, at - 30), at) is not None


def _is_a_word(word: str) -> bool:
    said = fold(word)
    return said in _POINTS or names_a_day(said) or bool(EVERY.kinds(f"{said} it")) or _is_small(said)


def _is_small(word: str) -> bool:
    return EVERY.cue("filler", "please", "talk", "question", "no", "yes").fullmatch(word) is not None


def _parts(name: str) -> list[str]:
    return tokens(without_accents(re.sub(r"['’]s$", "", name)))
