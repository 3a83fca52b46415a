"""Lines of a text that are said to its writer, or to nobody, and not to its reader: by a small linear classifier.

It was trained on lines that were written for it (``tests/bench/left``), and looks at their letters, their shape and the
kinds of words that ``remarks.toml`` has: for what no rule has foreseen.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from agent.common.words.linear import Weights, load
from agent.copy.flaws import slots
from agent.copy.greeting import greeting_of
from agent.copy.phrases import by_letter
from agent.copy.tables import table
from agent.copy.text import sentences, words

LEFT = "left"
"""The kind of what is left in a text."""
SURE = 0.84
"""How likely a line is left from which on it does not leave: 8 of the 650 of sets 1 to 10 that may leave have one."""
_SHAPES = {
    "heading": r":\s*$",
    "no end": r"[^.!?:;…。」)\uff09\"”]\s*$",
    "bracket": r"\A\W*[(\[<{【\uff08]",
    "ends in bracket": r"[(\[\uff08].*[)\]\uff09]\W*$",
    "signs": r"[=_/\\|<>{}#*~→←✓✗@]",
    "label": r"\A[^\s:\uff1a]+(?: [^\s:\uff1a]+){0,3}\s?[:\uff1a]\s?\S",
    "short value": r"[:\uff1a]\s*\S+(?:\s\S+){0,3}$",
    "asks": r"\?\s*$",
    "score": r"\b\d+\s?(?:/|%|x)",
    "no stop": r"\A[^.!?。]*\Z",
    "doubt": r"\?\?|!!|\.\.\.$|…$",
    "digit": r"\d",
    "money": r"[€$£%円]",
    "quoted": r"[\"“”„«»「」]",
    "begins en": r"\A\W*\w+(?:en|ern|eln)\b",
    "begins er": r"\A\W*\w+(?:er|ir|re)\b",
    "begins ar": r"\A\W*\w+(?:ar|are|ere|ire)\b",
    "ends en": r"(?:en|ern|eln)\W*$",
    "plain": r"(?:こと|する|ない|た|中|済み?|要|待ち|用|版|案|のみ|か)[。)\uff09]?$",
    "polite": r"(?:です|ます|ません|ください|ましょう|でしょうか|ございます)[。か?\uff1f]*$",
    "jargon": r"\b(?:ok|n/a|tbd|v\d|kw|q[1-4]|fyi|asap|etc)\b",
    "i": r"\b(?:i|ich|je|io|yo|eu|ik|mir|mich|me|mi|my)\b",
    "you": r"\b(?:you|your|ihr\w*|sie|ihnen|vous|votre|vos|su|sus|usted|le|tu|lei|suo|sua|vi|vostr\w|você|seu|u"
    "|uw|je|jullie"
    r"|jouw)\b|様|御社|貴",
    "they": r"\b(?:he|she|his|her|him|they|their|them|er|ihn|ihm|il|elle|lui|leur|él|ella|ele|ela|hij|zij|hem"
    "|haar)\b|先方|相手",
    "we": r"\b(?:we|our|us|wir|uns\w*|nous|notre|nos|nosotros|nuestr\w+|noi|nostr\w|nós|noss\w+|wij|onze|ons)\b"
    "|弊社|当社"
    r"|私ども",
}
"""Shapes of a line in small letters."""
_SHAPE = {name: re.compile(pattern) for name, pattern in _SHAPES.items()}
_CASES = {
    "small": re.compile(r"[a-zß-ÿ]"),
    "whole": re.compile(r"[A-ZÀ-Þ].*[.!?。]\s*$", re.DOTALL),
    "capitals": re.compile(r".*\b[A-Z]{3,}\b", re.DOTALL),
    "signed": re.compile(r".*[ ][–-][ ][A-Z]\w*\W*$", re.DOTALL),
    "no names": re.compile(r"\S+(?:\s+[^\sA-ZÀ-Þ]\S*)+\s*\Z"),
}
"""Shapes of a line with its capitals, from its beginning."""
_ORDERS = slots.ORDERS | slots.TO_WRITER | slots.FILL_IN
_CONTACT = re.compile(r"\d[\d ()/.-]{5,}\d|@|\||www\.")
_OF_CONTACT = 9
"""Words of a line that says at most how somebody is reached."""
_KNOWN = 0.55
"""How much of a sentence is known words where it speaks of what is known."""
_LENGTHS, _MANY = 4, 3
_LONGEST = 500
"""Characters of a line that are looked at."""


def weights() -> Weights:
    """The weights that come with the program."""
    return load("agent.copy.flaws", "left.bin")


@cache
def _kinds() -> dict[str, re.Pattern[str]]:
    return {
        name: re.compile(rf"(?<![\w-])(?:{by_letter(text.strip().split(chr(10)))})(?!\w)")
        for name, text in table("flaws/remarks").items()
    }


def signs(line: str) -> Iterator[str]:
    """The signs of a line that are not in its letters."""
    small = line.lower()
    yield from (name for name, shape in _SHAPE.items() if shape.search(small))
    yield from (name for name, shape in _CASES.items() if shape.match(line))
    yield from (f"kind {name}" for name, kind in _kinds().items() if kind.search(small))
    yield from _counts(line, [word.strip(".,:;!?()[]") for word in small.split()])


def _counts(line: str, bare: list[str]) -> Iterator[str]:
    """How much a line has of something, and how it begins."""
    yield f"waiting {min(_MANY, sum(word in slots.WAITING for word in bare))}"
    yield f"commas {min(_MANY, line.count(','))}"
    yield f"words {min(_LENGTHS, len(bare) // _LENGTHS)}"
    yield from ("order",) if bare[:1] and bare[0] in _ORDERS else ()
    yield from ("alone",) if len(bare) == 1 else ()


@lru_cache(maxsize=512)
def left(line: str) -> float:
    """How likely a line is left in a text and said to its writer."""
    return weights().shares(line[:_LONGEST], signs(line[:_LONGEST]))[LEFT]


def lines_of(text: str, own: frozenset[str]) -> Iterator[str]:
    """What of a text may be left: no greeting, nothing about how one is reached, and no sentence mostly of known words.

    Args:
        text: what is to leave.
        own: words that are known of the recipient, the thread and the user's company.
    """
    greets = greeting_of(text) is not None
    for number, sentence in enumerate(sentences(text)):
        if not (greets and number == 0) and _may_be_left(sentence, own):
            yield sentence


def _may_be_left(sentence: str, own: frozenset[str]) -> bool:
    said = words(sentence)
    if "%" in sentence or sum(word.isalpha() for word in said) < 2:
        return False
    is_contact = len(said) <= _OF_CONTACT and _CONTACT.search(sentence) is not None
    is_known = sum(word in own for word in said) >= _KNOWN * len(said)
    return not (is_contact or is_known)


def left_behind(text: str, own: frozenset[str]) -> Iterator[str]:
    """The sentences of a text that are surely left in it."""
    return (one for one in lines_of(text, own) if left(one) > SURE)
