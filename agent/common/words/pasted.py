"""Whose the lines of a message are: a mail or a chat that was pasted into it has a head, and is another's."""

import re
from collections.abc import Iterator
from typing import Literal

Whose = Literal["own", "head", "under", "below", "said"]
"""The user's own; what names another's words; a line right under such a head; one behind an empty line below it; a line
of a chat, with its time and who said it."""
_TIME = r"\d{1,2}[:.h]\d{2}(?::\d{2})?(?:\s?[ap]\.?m\.?)?"
_SAID = re.compile(
    rf"^\W*(?:[\d./-]+,? *)?{_TIME}\W+[^\W\d][^:\n]{{0,40}}:(?=\s|$)"
    rf"|^\W*[^\W\d][^:\n\d\s]{{0,30}}(?: (?-i:[A-ZÀ-Þ])[^:\n\d\s]{{0,30}}){{0,2}}"
    rf"[\[( ,–-]+(?:\w+ )?{_TIME}[\])]?\s?(?:[:–-]|$)",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"\b(?:wrote|writes|schrieb|a écrit|escribió|ha scritto|scrisse|schreef|escreveu|napisał|napisała|said|says"
    r"|geschrieben|dit|dice|sagt|meint|zegt)\b[^:]{0,60}[:\uff1a]\s*|(?:さん|様)[^:]{0,20}[:\uff1a]\s*",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"^\W*(?:from|von|de|da|van|to|an|à|para|subject|betreff|objet|asunto|oggetto|onderwerp|assunto|sent|gesendet|date"
    r"|datum|envoyé|enviado|fecha|cc|差出人|件名|送信者)\s?[:\uff1a]"
    r"|^\W*-{2,}.*(?:message|forward|nachricht|mensaje|messaggio|bericht|mensagem|転送)",
    re.IGNORECASE,
)


def says(clause: str) -> bool:
    """Whether a clause with its colon says that what follows is another's: "Ada wrote this morning:"."""
    return _WROTE.search(clause) is not None


def lines(text: str) -> Iterator[tuple[int, Whose]]:
    """Where each line of a text ends, and whose it is."""
    at = 0
    below: Whose = "own"
    every = text.rstrip().split("\n")
    for number, line in enumerate(text.split("\n"), 1):
        whose, below = _whose(line, below, is_last=number >= len(every))
        at += len(line) + 1
        yield at, whose


def _whose(line: str, below: Whose, *, is_last: bool) -> tuple[Whose, Whose]:
    """Whose a line is, and the next one, if nothing in that says otherwise; a head stands above something."""
    if not line.strip():
        return below, "own" if below == "own" else "below"
    said = _SAID.search(line)
    if said and (line[said.end() :].strip() or not is_last):
        return "said", below if line[said.end() :].strip() else "under"
    if any(wrote.end() == len(line) for wrote in _WROTE.finditer(line)) or _HEAD.search(line):
        return "head", "under"
    return below, below
