"""Addresses that stand in words only as a part of what somebody else is to be told."""

import re

from agent.common.addresses import folded
from agent.common.words.table import EVERY
from agent.common.words.text import stands_whole

_SENTENCES = re.compile(r"(?<=[.!?\n])\s+")
_SOMEBODY = re.compile(
    r"@|(?<=\w )(?!(?:E-?Mails?|Mails?|DM|Nachricht|Antwort|Hinweis|Info|Bitte|Text|Notiz|LinkedIn|I)\b)"
    r"[A-ZÀ-Þ][\w'’-]+"
)
"""Whom a message is to, before what it is to say."""
_THEIRS = re.compile(
    r"(?:address|adresse|e-?mail|mail|correo|dirección|indirizzo|endereço|adres)\W+(?:(?:is|ist|est|es|è|é)\W+)?$"
    r"|[,;]\s*(?:(?:and|und|et|y|e|en)\s+)?(?:to|an|à|a|aan|cc|bcc)\W+$"
    r"|\b(?:and|und|et|y|en) (?:also |auch )?(?:to|an|à|a|aan)\W+$",
    re.IGNORECASE,
)
"""What stands before an address that is theirs, or to which the message goes as well: "…, her address is", "and to"."""


def is_only_told(words: str, address: str) -> bool:
    """Whether an address stands only in what somebody else is to be told: "tell Theo that he should write to ada@…".

    Args:
        words: the user's.
        address: one that they may hold.
    """
    holding = [one for one in _SENTENCES.split(words) if stands_whole(folded(address), folded(one))]
    return bool(holding) and all(_tells(one, address) for one in holding)


def _tells(sentence: str, address: str) -> bool:
    that = EVERY.cue("that").search(sentence)
    at = folded(sentence).find(folded(address))
    if that is None or that.start() > at:
        return False
    to, ahead = sentence[: that.start()], sentence[:at]
    return _SOMEBODY.search(to) is not None and _THEIRS.search(ahead) is None and not _is_of(address, to)


def _is_of(address: str, words: str) -> bool:
    """Whether an address holds a part of a name in words: theo.lee@… is Theo's."""
    return any(name[0].lower() in address.lower() for name in re.finditer(r"\b[A-ZÀ-Þ][\w'’-]{2,}", words))
