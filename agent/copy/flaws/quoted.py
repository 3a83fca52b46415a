"""Gaps of which a text speaks: in a greeting that it quotes, or where finding them is what its writer sells."""

import re
from collections.abc import Sequence

from agent.copy.greeting import greeting_of
from agent.copy.text import sentences

_QUOTATION = re.compile(
    r"(?P<open>[\"“„«»\u2039\u203a])(?P<words>[^\"“”„«»\u2039\u203a\n]{2,200})[\"“”»«\u203a\u2039]|(?P<japanese>「"
    r"|『)(?P<said>[^「」『』\n]{2,100})[」』]"
)
_TRADE = re.compile(
    r"\bmerge[ -](?:field|tag)|\bunfilled\b|\bplaceholders?\b|\bplatzhalter|\bserien(?:mail|brief|druck)"
    r"|\bchamps? de fusion|\bchamps? vides?"
    r"|\bcampos? (?:vac[ií]os|vazios|de (?:combinación|mesclagem))|\bcampi (?:vuoti|unione)|\bsamenvoegveld"
    r"|\blege velden|差し込み",
    re.IGNORECASE,
)
"""What a company speaks of that finds gaps for others."""
_FIELD = re.compile(
    r"\b(?:fields?|tags?|placeholders?|variables?|felde?r?|feldern|platzhalter\w*|champs?|balises?|campos?|campi|velden|veld)\b|項目|差し込み",
    re.IGNORECASE,
)


def without_quoted_greetings(text: str) -> str:
    """A text with another word for each greeting that it quotes inside of a sentence."""
    return _QUOTATION.sub(_other_word, text)


def _other_word(found: re.Match[str]) -> str:
    words = found["words"] or found["said"]
    is_whole = not found.string[: found.start()].strip() and not found.string[found.end() :].strip()
    is_greeting = greeting_of(f"{words.strip()}\n") is not None or (found["said"] is not None and "様" in words)
    return found[0][0] + "this" + found[0][-1] if is_greeting and not is_whole else found[0]


def quotes(sentence: str, known: Sequence[str]) -> bool:
    """Whether a sentence quotes what is known, or a greeting."""
    said = (found["words"] or found["said"] for found in _QUOTATION.finditer(sentence))
    return without_quoted_greetings(sentence) != sentence or any(one in text for one in said for text in known)


def is_quoted(subject: str, body: str) -> bool:
    """Whether a body quotes a whole subject as a greeting."""
    said = (found["words"] or found["said"] for found in _QUOTATION.finditer(body))
    return any(subject.strip() == one.strip() for one in said) and without_quoted_greetings(body) != body


def is_trade(own: Sequence[str]) -> bool:
    """Whether finding gaps in mails is what the user's company does."""
    return any(map(_TRADE.search, own))


def is_spoken_of(span: str, body: str, own: Sequence[str]) -> bool:
    """Whether a gap stands where a sentence speaks of fields, and finding gaps is what the user's company does."""
    holding = [one for one in sentences(body) if span in one]
    return is_trade(own) and bool(holding) and all(map(_speaks_of_gaps, holding))


def _speaks_of_gaps(sentence: str) -> bool:
    return _FIELD.search(sentence) is not None or without_quoted_greetings(sentence) != sentence
