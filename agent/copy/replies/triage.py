"""What a reply says, by rules alone: its class with a verbatim quote, or *unsure*.

Nothing that stands in a reply chooses its class: text that gives orders to a program is unsure.  An opt-out is certain
only where a sentence asks for it for its writer, under no condition and beside no wish for more; anything like it is a
hint.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Literal, get_args

from agent.common.json_value import Json
from agent.copy.language import language_of
from agent.copy.replies.dates import day_named, return_date, tells_a_return
from agent.copy.replies.denied import is_denied
from agent.copy.replies.harmless import (
    TURN,
    Sentence,
    doubtful,
    first,
    is_about_others,
    is_about_product,
    may_ask,
    question_in,
    said_as,
    said_in,
    sentence,
    told_in,
    unexplained,
)  # fmt: skip
from agent.copy.replies.meant import AWAY, LANGUAGES, LEAVE, doubt, meant
from agent.copy.replies.own_words import own_words, set_aside
from agent.copy.replies.phrased import OptOuts, alone, by_language, opt_outs
from agent.copy.text import fold

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
_LIKE_A_WISH = 0.5
"""How likely a reply asks for no more letters, below which a person says whether it does."""
_DOUBTFUL_IN_A_NOTE = 0.4
"""The same of a sentence in a note of absence, whose writer is asked for nothing meanwhile."""
_LINE = 200
"""Characters of a reply that are quoted where nothing of it is left."""
_FEW = 40
"""Characters of a reply that tell too little for that."""
_MANY = 1500
"""Characters of a reply that are more than any had that was learned from."""
_LIKE_A_NOTE, _SURELY_A_NOTE = 0.35, 0.7
"""How likely a reply is a note of absence, from which it is one that no rule understands, and one that a rule does."""
_LIKE_NOTES: tuple[Class, ...] = ("referral", "not_now", "interested")
"""Which a note of absence may be to the rules, by whom and what it names."""
_DOUBTFUL, _SURELY_NOT = 0.25, 0.85
"""How likely a reply that the rules let go is not harmless, as a whole or one sentence of it: a person looks."""
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
    """The first day back, or the one from which they want to hear more."""
    two_readings: bool = False
    """Whether that day is the later one of two."""
    language: str = ""
    opt_out: OptOut = ""
    opt_out_quote: str = ""
    by_rule: bool = True
    """Whether a rule was certain; else it is unsure."""
    by_model: bool = False
    """Whether a model gave the class where no rule did."""

    @property
    def is_understood(self) -> bool:
        """Whether anything is known of it, be it a hint."""
        return self.by_rule or self.label != "other"

    @property
    def decided_by(self) -> Literal["rule", "model", "unsure"]:
        """Who says so."""
        return "rule" if self.by_rule else "model" if self.by_model else "unsure"

    def as_json(self) -> dict[str, Json]:
        """The part of ``triage --json`` that the text decides."""
        return {
            "class": self.label, "second": self.second, "quote": self.quote or self.opt_out_quote,
            "return_date": None if self.returns is None else self.returns.isoformat(), "language": self.language,
            "decided_by": self.decided_by, "action": ACTIONS[self.label],
        }  # fmt: skip


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
    said = said_in(own)
    head = Sentence(subject, re.sub(r"^(?:(?:re|aw|fwd?|wg|sv|tr|rv|odp)\s?: ?)+", "", fold(subject)), {})
    reading = _of_server(said, head, fold(sender)) or _weighed(
        _automatic(said, head) or _ordered(said, head) or _personal(said), said
    )
    if not reading.opt_out and (wish := _aside(text, own)):
        reading = replace(reading, **_held(wish))
    if bounced and not reading.quote:
        reading = replace(reading, label="bounce", quote=subject, by_rule=True)
    return _dated(replace(reading, language=_language(own, said)), own, sent)


def _aside(text: str, own: str) -> str:
    """A wish in a line that was taken for a program's or a lawyer's, or all of a reply of which nothing is left."""
    lines = said_in(set_aside(text))
    return next((one.text for one in lines if _asks(one)), "" if own else text.strip()[:_LINE])


def _ordered(said: Sequence[Sentence], head: Sentence) -> Reading | None:
    """Text that tells a program what to make of it is unsure, whatever else it says, and a person looks at it."""
    order = first("orders", [*said, head])
    if not order:
        return None
    return Reading(label="other", quote=order, by_rule=False, **_held(_opt_out(said)[1] or order))


def _weighed(reading: Reading, said: Sequence[Sentence]) -> Reading:
    """What the sentences read like: where the rules make something else of them a person looks at it.

    What is no more than a day or somebody else's address to the rules may be a note of absence.
    """
    texts = [one.text for one in said]
    whole = meant(*texts)
    if reading.opt_out == "certain":
        is_one = whole[LEAVE] > _LIKE_A_WISH or not _FEW <= sum(map(len, texts)) <= _MANY
        return reading if is_one else replace(reading, opt_out="hint", by_rule=False)
    least = _SURELY_A_NOTE if reading.label in _LIKE_NOTES else 1 if reading.is_understood else _LIKE_A_NOTE
    if whole[AWAY] > least:
        quote = max(texts, key=lambda one: meant(one)[AWAY], default="")
        held = {} if reading.is_understood else _held(quote)
        reading = replace(reading, label="out_of_office", second=None, quote=quote, **held)
    return reading if reading.opt_out else _doubted(reading, texts)


def _doubted(reading: Reading, texts: Sequence[str]) -> Reading:
    """What the rules let go, and a person looks at where it reads like something else."""
    found = doubt(texts)
    is_known = language_of(" ".join(texts)) in (*LANGUAGES, "")
    least = _SURELY_NOT if reading.label != "out_of_office" else _DOUBTFUL_IN_A_NOTE
    is_held = is_known and (found.whole > _DOUBTFUL or found.worst > least)
    return replace(reading, **_held(found.sentence)) if is_held else reading


def _personal(said: Sequence[Sentence]) -> Reading:
    """What a person wrote: what must not be missed before what only proposes something."""
    classes = {label: quote for label in _ORDER if (quote := _said(label, said))}
    kind, wish = _opt_out(said)
    ranked = _ranked(classes, Reading(label="other", by_rule=False, opt_out=kind, opt_out_quote=wish))
    if threat := first("legal", said):
        return replace(ranked, label="hostile", quote=threat, by_rule=True, **_held(wish or threat))
    if _is_certain(kind, wish, classes):
        return replace(ranked, label="unsubscribe", second=next(iter(classes), None), quote=wish, by_rule=True)
    if erase := first("erase", _but_product(said)):
        return replace(ranked, label="privacy", quote=erase, by_rule=True, **_held(wish or erase))
    return _mixed(ranked, wish) if kind else _recognised(ranked, classes, said)


def _said(label: str, said: Sequence[Sentence]) -> str:
    return said_as(label, _but_product(said) if label == "privacy" else said)


def _but_product(said: Sequence[Sentence]) -> list[Sentence]:
    return [one for one in said if not is_about_product(one)]


def _is_certain(kind: OptOut, wish: str, classes: Mapping[Class, str]) -> bool:
    """Whether a wish that is certain stands beside no wish for more, and beside no later day."""
    return kind == "certain" and "interested" not in classes and classes.get("not_now", wish) == wish


def _recognised(ranked: Reading, classes: Mapping[Class, str], said: Sequence[Sentence]) -> Reading:
    """Only what is known to be harmless is free; the rest is for a person, once."""
    if ranked.label in ("hostile", "privacy"):
        return replace(ranked, **_held(ranked.quote))
    known = [label for label in classes if label != "question"]
    if known:
        rest = unexplained(said, known)
        return replace(ranked, **_held(rest)) if rest else ranked
    return _in_passing(ranked, said)


def _in_passing(reading: Reading, said: Sequence[Sentence]) -> Reading:
    """A question, an answer to one, a receipt, or thanks; else it is not understood."""
    if about := question_in(said):
        return replace(reading, label="question", quote=about, by_rule=True)
    if told := told_in(said):
        return replace(reading, label="other", quote=told, by_rule=True)
    rest = doubtful(said)
    thanks = "" if rest else first("thanks", said)
    return replace(reading, label="other", quote=thanks, by_rule=bool(thanks), **(_held(rest) if rest else {}))


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
    if ranked.label == "question":
        return replace(ranked, label="unsubscribe", second="question", quote=wish, by_rule=False)
    unsure = ranked.opt_out == "certain" or ranked.label == "interested"
    return replace(ranked, second="unsubscribe", by_rule=False, **_held(wish)) if unsure else ranked


def _of_server(said: Sequence[Sentence], head: Sentence, sender: str) -> Reading | None:
    """A bounce as a server writes it, in which no person speaks: by its sender, or by the status that stands in it."""
    start = [head, *said[:_FIRST]]
    if re.match(r"(?:mailer-daemon|postmaster)@", sender):
        return Reading(label="bounce", quote=first("bounce", start) or head.text)
    has_status = any(re.search(r"\b[45]\d\d[ -]?[45]\.\d\.\d+\b", one.plain) for one in start)
    quote = first("bounce", start) if has_status else ""
    if not quote:
        return None
    kind, wish = _opt_out(said)
    return Reading(label="bounce", quote=quote, **(_held(wish) if kind == "certain" else {}))


def _automatic(said: Sequence[Sentence], head: Sentence) -> Reading | None:
    """What no person wrote at this moment: a bounce, or a note of absence; an opt-out in it is a hint at most."""
    label, quote = _note(said, [head, *said[:_FIRST]])
    return Reading(label=label, quote=quote, **(_held(wish) if (wish := _opt_out(said)[1]) else {})) if quote else None


def _note(said: Sequence[Sentence], start: Sequence[Sentence]) -> tuple[Class, str]:
    """Which of the automatic classes it is, and the sentence that says so; an empty one where none does."""
    found: Iterator[tuple[Class, str]] = ((label, first(label, start)) for label in _AUTOMATIC)
    return next((one for one in found if one[1]), ("out_of_office", _absence(said)))


def _absence(said: Sequence[Sentence]) -> str:
    """The sentence with the day of a return in it, where nothing beside it wishes for more."""
    told = next((one.text for one in said[:_FIRST] if not one.asks and tells_a_return(one.plain)), "")
    return "" if _said("interested", said) or _said("not_now", said) else told


def _dated(reading: Reading, own: str, sent: date | None) -> Reading:
    if sent is None:
        return reading
    if "not_now" in (reading.label, reading.second):
        return replace(reading, returns=day_named(own, sent, reading.language))
    if reading.label != "out_of_office":
        return reading
    returns, two = return_date(own, sent, reading.language)
    return replace(reading, returns=returns, two_readings=two)


def _opt_out(said: Sequence[Sentence]) -> tuple[OptOut, str]:
    """Whether a reply asks to be left alone, and the sentence: the first certain one, else the first that may."""
    hint = ""
    for one in said:
        certain = _asks(one)
        if certain:
            return "certain", one.text
        if not hint and (may_ask(one) or (certain is False and not is_about_others(one))):
            hint = one.text
    return ("hint", hint) if hint else ("", "")


def _asks(one: Sentence) -> bool | None:
    """True: it asks for itself alone; false: under a condition, or of something less; ``None``: it does not."""
    if _bare(one.plain) in alone():
        return True
    asked = [(words, found) for words in opt_outs() if (found := words.certain.search(one.plain))]
    if not asked:
        return None
    return _is_for_oneself(one, asked)


def _is_for_oneself(one: Sentence, asked: Sequence[tuple[OptOuts, re.Match[str]]]) -> bool:
    """Whether what is asked for is to be left alone, under no condition and behind no wish for more."""
    is_rude = one.asks and not any(words.polite.search(one.plain) for words, _ in asked)
    if is_rude or any(_wishes_first(one.plain[: at.start()]) for _, at in asked):
        return False
    if any(is_denied(one.plain, *at.span()) for _, at in asked):
        return False
    return not any(words.guard.search(one.plain) or words.turn.search(one.plain, at.end()) for words, at in asked)


def _wishes_first(before: str) -> bool:
    """Whether something is wished for, and only then taken back: "happy to meet, but get me off the other list"."""
    found = TURN.split(before, maxsplit=1)
    if len(found) < 2:
        return False
    wished = sentence(found[0])
    return any(_said(label, [wished]) for label in ("interested", "question", "not_now"))


def _bare(plain: str) -> str:
    """A sentence without what is only polite, and what is said twice said once."""
    return " ".join(dict.fromkeys(word for word in re.findall(r"[^\W_]+", plain) if word not in _POLITE))


_POLITE = frozenset(
    "please pls plz thanks thank you thx kindly now just asap immediately bitte danke sofort umgehend svp merci s il"
    " vous te plait por favor gracias ya per favore grazie subito aub alstublieft alsjeblieft graag obrigado obrigada"
    " ja prosze".split()
)


def _language(own: str, said: Sequence[Sentence]) -> str:
    """The language of the commonest words; of a text of few words that of the phrase in it."""
    common = language_of(own)
    if common:
        return common
    joined = " ".join(one.plain for one in said[:_FIRST])
    return next((name for name, pattern in by_language() if pattern.search(joined)), "")
