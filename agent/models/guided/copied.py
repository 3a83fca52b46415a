"""Whom words put in copy of a message, by an address."""

import re

_COPIES = re.compile(
    r"\b(b?cc|(?:blind(?:e[rn]?)?\s)?(?:cop(?:y|ies|ying|ie|ia)|kopie))\b:?\s{1,3}(?:(?:to|an|für|à|a|al|para|per)\s{1,3})?"
    r"([^\s@]{1,64}@[^\s@,;]{1,190})",
    re.IGNORECASE,
)
_IN_COPY = re.compile(
    r"([^\s@]{1,64}@[^\s@,;]{1,190}),?\s(?:in|as|als|en|em|on)\s(?:the\s)?"
    r"(b?cc|(?:blind\w*\s)?(?:copy|kopie|copie|copia|cópia))\b(?!:?\s+[^\s@]+@)",
    re.IGNORECASE,
)
"""How words put somebody in copy whose address they give first."""


def copied(words: str) -> list[tuple[str, str]]:
    """What words call each copy, and to which address it goes."""
    return [*_COPIES.findall(words), *((kind, address) for address, kind in _IN_COPY.findall(words))]


def copies(words: str, prefix: str = "") -> dict[str, str]:
    """The arguments of a message that words give for its copies; ``prefix``: what their names begin with."""
    found: dict[str, list[str]] = {}
    for kind, address in copied(words):
        found.setdefault(prefix + ("bcc" if kind[0] in "bB" else "cc"), []).append(address.strip(".,;"))
    return {kind: ", ".join(listed) for kind, listed in found.items()}


def without_copies(words: str) -> str:
    """Words without the addresses of those whom they put in copy."""
    for _, address in copied(words):
        words = words.replace(address.strip(".,;"), " ")
    return words
