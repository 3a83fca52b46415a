"""What words put in the place of what a text holds: "Berlin, not Hamburg", "pas dix heures, onze heures"."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from agent.common.words.exchanged import exchanges
from agent.common.words.marks import counts
from agent.common.words.table import EVERY
from agent.common.words.wanted import NOTHING, shares
from agent.models.guided.words import JOINS, speaks_of_sending

_INSTEAD = (
    r"ins?tea?d of|rather than|(?:an)?statt|anstelle von|au lieu d[eu]|plutôt que|en (?:vez|lugar) de|invece di"
    r"|em vez de|in plaats van"
)
_NOT = re.compile(
    rf"\b(?:(?P<instead>{_INSTEAD})|not|nicht|pas|non?|não|niet)\s+"
    r"(?:(?:a|à|am|at|auf|da|de|di|em|en|for|from|für|im|in|nach|of|om|on|op|to|um|von|zu) )?"
    r"(?:(?:the|den|dem|der|le|la|el|il|o|het) (?=\d))?",
    re.IGNORECASE,
)
"""What stands before what is no more meant."""
_MEANT = re.compile(
    r"\b(?:i (?:meant?|said)|(?:ich )?mein(?:te|e)(?: ich)?|je (?:voulais|veux) dire|quería decir|intendevo|volevo dire"
    r"|quis dizer|ik bedoel(?:de)?|sondern|but|mais|sino|mas?|maar|make|that|it"
    r"|should (?:be|say)|(?:has|have|needs?) to (?:be|say)|says?|write|schreib\w*"
    r"|écri[st]\w*|escrib\w*|scrivi|escrev\w*|schrijf|mach|das|daraus"
    r"|muss|soll(?:te)?|heißen|doit(?: être)?|debe(?: ser)?|deve|moet)\b",
    re.IGNORECASE,
)
"""Small words around what is meant instead."""
_ENDS = re.compile(r"(?<=[.!?:;])\s+")
_NAME = re.compile(r"[A-ZÀ-Þ][\w'’-]*(?: [A-ZÀ-Þ][\w'’-]*)*")
_NUMBER = re.compile(r"\d+(?:[:.,]\d+)*(?:st|nd|rd|th|ème|e|er|ª|º)?\b")
_LONGEST = 4
"""Words of what is no more meant."""
_FEW = 3
"""Words that may stand around both."""
_TWICE = re.compile(r"\b((?:[^\W\d_][\w'’-]* ){1,3})\1", re.IGNORECASE)
"""Words that stand there twice, where what is put there repeats them: "Salon Lille" for the Lyon of "Salon Lyon"."""
_TALK = 0.7
"""How likely words want nothing, from which they only say why."""


class Swap(NamedTuple):
    """A text with one thing in it put otherwise, and what else the words say behind that."""

    text: str
    rest: str
    old: str
    new: str


def swap(words: str, text: str) -> Swap | None:
    """The text with what the words put in the place of something in it; ``None`` where they do not just do that."""
    said = [_without_reason(one) for one in _ENDS.split(words.strip())]
    for n, sentence in enumerate(said):
        for old, new, around in (*_exchanged(sentence, text), *_pairs(sentence, text)):
            if len(re.findall(r"[^\W\d_]+", around)) <= _FEW:
                put = _TWICE.sub(r"\1", new.join(re.split(_called_so(old), text, maxsplit=1)))
                return Swap(put, " ".join(said[n + 1 :]), old, new)
    return None


def _without_reason(sentence: str) -> str:
    """A sentence without why and what then: "make it eleven, not ten, I have the dentist before", "… and send it"."""
    order, *rest = re.split(rf",? (?={JOINS} )|, ", sentence)
    wanted = [one for one in rest if _NOT.search(one) or len(one.split()) <= _FEW or not _is_beside(one)]
    return ", ".join([order, *wanted])


def _is_beside(clause: str) -> bool:
    return speaks_of_sending(clause) or shares(clause)[NOTHING] > _TALK


def _exchanged(sentence: str, text: str) -> Iterator[tuple[str, str, str]]:
    """What a sentence says is to be changed to something else, where the text holds it once."""
    yield from ((old, new, "") for old, new in exchanges(sentence) if len(_whole(old).findall(text)) == 1)


def _pairs(sentence: str, text: str) -> Iterator[tuple[str, str, str]]:
    """What a sentence takes back of a text, what it puts there instead, and its other words."""
    for no in _NOT.finditer(sentence):
        old = _old(sentence[no.end() :], text)
        corrects = no["instead"] or EVERY.cue("corrects", "correction").search(sentence)
        if not old or not (corrects or old[0].isupper() or old[0].isdigit()):
            continue
        before, after = _bare(sentence[: no.start()]), _bare(sentence[no.end() + len(old) :])
        new = _like(old, before, last=True) or _like(old, after, last=False)
        if new and new.lower() != old.lower():
            yield old, new, f"{before} {after}".replace(new, " ", 1)


def _old(behind: str, text: str) -> str:
    """The words that a text holds once, of those behind a no."""
    parts = [*re.finditer(r"[\w'’:.-]*\w", behind)][:_LONGEST]
    runs = (behind[: part.end()].strip() for part in reversed(parts))
    return next((run for run in runs if run and len(_whole(run).findall(text)) == 1), "")


def _whole(run: str, more: str = "") -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(run)}(?!\w){more}", re.IGNORECASE)


def _called_so(old: str) -> re.Pattern[str]:
    """What the text holds of it: of somebody who is named by a first name the surname, too."""
    return _whole(old, r"(?: (?-i:[A-ZÀ-Þ])[\w'’-]+)*" if old[0].isupper() else "")


def _bare(words: str) -> str:
    """Words without those that only correct."""
    small = EVERY.cue("corrects", "correction", "filler", "please", "tag", "talk", "no").sub(" ", words)
    return _MEANT.sub(" ", small).strip(" ,.!?:;\"'“”„«»")


def _like(old: str, words: str, *, last: bool) -> str:
    """The number, the name or as many words as there were: the nearest ones."""
    found = _of_its_kind(old, words)
    if found is not None:
        return found[-1 if last else 0] if found else ""
    each, count = words.split(), len(old.split())
    return " ".join(each[-count:] if last else each[:count]).strip(" ,.")


def _of_its_kind(old: str, words: str) -> list[str] | None:
    """The numbers in words for a number, the names for a name; ``None`` where it is neither."""
    if _NUMBER.fullmatch(old):
        return _NUMBER.findall(words)
    if any((one.start, one.end) == (0, len(old)) for one in counts(old)):
        numbers = [words[one.start : one.end] for one in counts(words)]
        return [one.lower() for one in numbers] if old.islower() else numbers
    return _NAME.findall(words) if old[0].isupper() else None
