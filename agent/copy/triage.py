"""What a reply says, by rules alone: its class with a verbatim quote, or *unsure*.

Nothing that stands in a reply chooses its class: text that gives orders to a program is unsure.  An opt-out is certain
only where a sentence asks for it for its writer, under no condition and beside no wish for more; anything like it is a
hint.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

from agent.common.json_value import Json
from agent.copy.text import fold, sentences, without_accents
from agent.copy.triage_dates import return_date
from agent.copy.triage_text import MOST, language_of, own_words

Class = Literal[
    "interested", "question", "objection", "referral", "not_now", "out_of_office", "left_company", "unsubscribe",
    "bounce", "hostile", "privacy", "other",
]  # fmt: skip
CLASSES: tuple[Class, ...] = get_args(Class)
OptOut = Literal["", "hint", "certain"]
ACTIONS: Mapping[Class, str] = {
    "interested": "draft an answer",
    "question": "draft an answer",
    "objection": "draft an answer, or let it rest",
    "referral": "look at the new person; nobody is added by itself",
    "not_now": "snooze",
    "out_of_office": "snooze until they are back",
    "left_company": "take them off; a successor is not written to by itself",
    "unsubscribe": "nothing is sent any more",
    "bounce": "suppress the address",
    "hostile": "a person decides",
    "privacy": "a person answers, within a month",
    "other": "read it",
}
"""What is proposed; none of it happens by itself but that an opt-out is kept."""
_ORDER: tuple[Class, ...] = ("privacy", "hostile", "referral", "not_now", "interested", "objection", "question")
"""In which the classes are heard that nothing depends on but what is proposed."""
_AUTOMATIC: tuple[Class, ...] = ("bounce", "left_company", "out_of_office")
_LONGEST = 600
"""Characters of a sentence; what is longer is read in pieces."""
_FIRST = 12
"""Sentences at the head of a note in which it says what it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a reply says."""

    label: Class
    second: Class | None = None
    quote: str = ""
    """The sentence that says it, as it stands there; empty where none does."""
    returns: date | None = None
    """The first day back."""
    two_readings: bool = False
    """Whether that day is the later one of two."""
    language: str = ""
    opt_out: OptOut = ""
    opt_out_quote: str = ""
    by_rule: bool = True
    """Whether a rule was certain; else it is unsure."""

    @property
    def decided_by(self) -> Literal["rule", "unsure"]:
        """Who says so."""
        return "rule" if self.by_rule else "unsure"

    def as_json(self) -> dict[str, Json]:
        """The part of ``triage --json`` that the text decides."""
        return {
            "class": self.label, "second": self.second, "quote": self.quote or self.opt_out_quote,
            "return_date": None if self.returns is None else self.returns.isoformat(), "language": self.language,
            "decided_by": self.decided_by, "action": ACTIONS[self.label],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    plain: str


@lru_cache(maxsize=256)  # a conversation is read again and again
def read_reply(
    text: str, *, subject: str = "", sender: str = "", bounced: bool = False, sent: date | None = None
) -> Reading:
    """Read one reply.

    Args:
        text: as it came, quotes and all.
        subject: of the message; automatic ones say so there.
        sender: the address it came from.
        bounced: whether the vendor says of the conversation that something bounced; counts where the text says nothing.
        sent: the day on which it was sent, on which the days that it names depend; without it none is told.
    """
    own = own_words(text)
    said = [_Sentence(part, fold(part)) for one in sentences(own[:MOST]) for part in _pieces(one)]
    head = _Sentence(subject, re.sub(r"^(?:(?:re|aw|fwd?|wg|sv|tr|rv|odp)\s?: ?)+", "", fold(subject)))
    reading = _automatic(said, head, fold(sender)) or _ordered(said, head) or _personal(said)
    if bounced and not reading.quote:
        reading = Reading(label="bounce", quote=subject)
    return _dated(replace(reading, language=_language(own, said)), own, sent)


def _ordered(said: Sequence[_Sentence], head: _Sentence) -> Reading | None:
    """Text that tells a program what to make of it is unsure, whatever else it says; a wish in it holds at most."""
    order = _first("orders", [*said, head])
    if not order:
        return None
    kind, wish = _opt_out(said)
    return Reading(label="other", quote=order, by_rule=False, **(_held(wish) if kind == "certain" else {}))


def _personal(said: Sequence[_Sentence]) -> Reading:
    """What a person wrote: what must not be missed before what only proposes something."""
    classes = {label: quote for label in _ORDER if (quote := _first(label, said))}
    kind, wish = _opt_out(said)
    ranked = _ranked(classes, Reading(label="other", by_rule=False, opt_out=kind, opt_out_quote=wish))
    if threat := _first("legal", said):
        return replace(ranked, label="hostile", quote=threat, by_rule=True, **_held(wish or threat))
    if kind == "certain" and "interested" not in classes:
        return replace(ranked, label="unsubscribe", second=next(iter(classes), None), quote=wish, by_rule=True)
    if erase := _first("erase", said):
        return replace(ranked, label="privacy", quote=erase, by_rule=True, **_held(wish or erase))
    return _mixed(ranked, wish) if kind else _refused(ranked, said)


def _refused(ranked: Reading, said: Sequence[_Sentence]) -> Reading:
    """A short no that no class knows is for a person, too."""
    refusal = "" if ranked.by_rule else _first("negative", [one for one in said if not _is_about_others(one)])
    return replace(ranked, **_held(refusal)) if refusal else ranked


def _ranked(classes: Mapping[Class, str], reading: Reading) -> Reading:
    """The first of the classes that were found, and the second."""
    found = [*classes]
    if not found:
        return reading
    return replace(reading, label=found[0], second=next(iter(found[1:]), None), quote=classes[found[0]], by_rule=True)


def _held(quote: str) -> dict[str, Any]:
    return {"opt_out": "hint", "opt_out_quote": quote}


def _mixed(ranked: Reading, wish: str) -> Reading:
    """Beside a wish for more, or alone and not certain, it is for a person to say what they meant."""
    if not ranked.by_rule:
        return replace(ranked, label="unsubscribe", quote=wish, **_held(wish))
    unsure = ranked.opt_out == "certain" or ranked.label == "interested"
    return replace(ranked, second="unsubscribe", by_rule=False, **_held(wish)) if unsure else ranked


def _automatic(said: Sequence[_Sentence], head: _Sentence, sender: str) -> Reading | None:
    """What no person wrote at this moment: a bounce, or a note of absence; an opt-out in it is a hint at most."""
    start = [head, *said[:_FIRST]]
    if re.match(r"(?:mailer-daemon|postmaster)@", sender):
        return Reading(label="bounce", quote=_first("bounce", start) or head.text)
    found = [(label, quote) for label in _AUTOMATIC if (quote := _first(label, start))]
    if not found:
        return None
    label, quote = found[0]
    kind, wish = _opt_out(said)
    return Reading(label=label, quote=quote, **(_held(wish) if kind else {}))


def _dated(reading: Reading, own: str, sent: date | None) -> Reading:
    if sent is None or reading.label != "out_of_office":
        return reading
    returns, two = return_date(own, sent, reading.language)
    return replace(reading, returns=returns, two_readings=two)


def _opt_out(said: Sequence[_Sentence]) -> tuple[OptOut, str]:
    """Whether a reply asks to be left alone, and the sentence: the first certain one, else the first that may."""
    hint = ""
    for one in said:
        certain = _asks(one)
        if certain:
            return "certain", one.text
        if not hint and (certain is False or _first("hint", [one])) and not _is_about_others(one):
            hint = one.text
    return ("hint", hint) if hint else ("", "")


def _asks(one: _Sentence) -> bool | None:
    """True: it asks for itself alone; false: under a condition, or of something less; ``None``: it does not."""
    if re.sub(r"[\s.!,]+$", "", one.plain) in _alone():
        return True
    asked = [words for words in _optouts() if words.certain.search(one.plain)]
    if not asked:
        return None
    is_question = one.text.rstrip().endswith("?") and not any(words.polite.search(one.plain) for words in asked)
    return not is_question and not any(words.guard.search(one.plain) for words in asked)


_OTHERS = re.compile(
    r"\b(?:customers?|users?|clients?|recipients?|subscribers?|leads?|prospects?|kunden|empfanger|nutzer|clientes?|clienti|"
    r"utenti|usuarios|klanten|gebruikers|utilizadores|klienci|klientow|uzytkownicy|they|them)\b"
)
_SELF = re.compile(
    r"\b(?:me|my|mich|mir|moi|mon|mes|mi|mij|mijn|meu|mnie|mio|this address|\w+(?:enme|eme|ame|temi|arme|-me|rmi))\b"
)


def _is_about_others(one: _Sentence) -> bool:
    """What a product or its users do with such wishes is no wish, nor is a question that does not speak of oneself."""
    if _SELF.search(one.plain):
        return False
    return one.text.rstrip().endswith("?") or _OTHERS.search(one.plain) is not None


def _first(label: str, said: Sequence[_Sentence]) -> str:
    """The first sentence that one of the phrases of a class stands in."""
    pattern = _phrases(label)
    return next((one.text for one in said if pattern.search(one.plain)), "")


def _pieces(sentence: str) -> Iterator[str]:
    for start in range(0, len(sentence), _LONGEST):
        yield sentence[start : start + _LONGEST]


def _language(own: str, said: Sequence[_Sentence]) -> str:
    """The language of the commonest words; of a text of few words that of the phrase in it."""
    common = language_of(own)
    if common:
        return common
    joined = " ".join(one.plain for one in said[:_FIRST])
    return next((name for name, pattern in _by_language() if pattern.search(joined)), "")


# -- the tables --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _OptOuts:
    """How a language asks to be left alone."""

    certain: re.Pattern[str]
    guard: re.Pattern[str]
    polite: re.Pattern[str]


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


def _spelled(entry: str) -> str:
    """An entry with its umlauts in each way in which they are typed."""
    return without_accents(re.sub("[äöü]", lambda found: f"{fold(found[0])}?", entry))


def _compiled(entries: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(_spelled, entries))})")


@cache
def _phrases(label: str) -> re.Pattern[str]:
    return _compiled([entry for entries in _table()[label].values() for entry in entries])


@cache
def _optouts() -> tuple[_OptOuts, ...]:
    return tuple(_OptOuts(**{name: _compiled(one[name]) for name in one}) for one in _table()["optout"].values())


@cache
def _alone() -> frozenset[str]:
    return frozenset(_table()["alone"]["any"])


@cache
def _by_language() -> tuple[tuple[str, re.Pattern[str]], ...]:
    table = _table()
    names = list(table["optout"])
    labels = [label for label in table if label not in ("optout", "alone", "question")]
    every = {name: [entry for label in labels for entry in table[label].get(name, ())] for name in names}
    return tuple((name, _compiled([*table["optout"][name]["certain"], *every[name]])) for name in names)
