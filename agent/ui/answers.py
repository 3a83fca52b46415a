"""How a line under a card is meant.  Only ``y`` or ``yes`` is a yes, only ``n`` or ``no`` begins a no."""

import re
from collections.abc import Callable
from typing import Literal
from unicodedata import normalize

from agent.common.counting import many
from agent.common.words.marks import counts, marked
from agent.common.words.moods import mood_of
from agent.common.words.table import EVERY, tongue
from agent.state.approvals import Card
from tools.registry import REGISTRY

Meaning = Literal["yes", "no", "later", "edit", "grant", "command", "question", "sounds like yes", "unclear"]

_KEYS: dict[str, Meaning] = {
    "e": "edit", "edit": "edit", "g": "grant", "grant": "grant", "l": "later", "later": "later"
}  # fmt: skip
_NO = re.compile(r"no?(?:[\s,.:;!–-]++|$)(?!(?:problem|worries|objections?)\b)", re.IGNORECASE)
_TAKES_BACK = re.compile(
    r"\b(?:but|not|never|wait|unless|except|first|instead|aber|nicht|kein\w*|erst|warte|mais|pas|attends|pero|espera"
    r"|ma|però|mas|não|maar|niet|но|не)\b|n['’]?t\b",
    re.IGNORECASE,
)


def meaning_of(line: str) -> Meaning:
    """What an answer says."""
    if line.strip() in ("y", "yes"):  # before letters are made alike: what only looks like a yes is none
        return "yes"
    said = " ".join(normalize("NFKC", line).split())
    if said.startswith("/"):
        return "command"
    if said.lower() in _KEYS:
        return _KEYS[said.lower()]
    if EVERY.cue("later", "dropped").fullmatch(said.strip(" .!")):
        return "later"
    if _NO.match(said) and not said.endswith("?"):
        return "no"
    if mood_of(marked(said).text, tongue(said)) == "ask":
        return "question"
    return "sounds like yes" if EVERY.cue("yes").match(said) and not _TAKES_BACK.search(said) else "unclear"


def reason_of(line: str) -> str:
    """Why not, of an answer that says no; empty when it does not say."""
    said = line.strip()
    found = _NO.match(said)
    return said if found is None else said[found.end() :].strip()


# -- what a card says to a question ------------------------------------------------------------------------------------


def _cost(card: Card) -> str:
    if card.credits is None:
        return "What it costs is not known: its price is not in the credit configuration."
    return f"It costs up to {many(card.credits, 'credit')}." if card.credits else "It costs no credits."


def _whom(card: Card) -> str:
    if card.recipients:
        return f"It goes to {', '.join(card.recipients)}."
    return f"It reaches {many(card.reach, 'person', 'people')}." if card.reach else "It reaches nobody."


def _sender(card: Card) -> str:
    return f"It leaves from {card.sender}." if card.sender else ""


def _back(card: Card) -> str:
    ways = {
        "send": "Once it is sent it cannot be taken back.",
        "destroy": "Once it is done it cannot be undone.",
        "spend": "Credits are not refunded.",
    }
    return ways.get(card.effect, "It can be changed back by hand.")


def _why(card: Card) -> str:
    return f"It asks because {card.reason}."


def _words(card: Card) -> str:
    """Where the text stands: any cut of it here could leave out what matters."""
    return "The card above shows every word of it; e opens them in your editor." if card.body else ""


_ASKED: tuple[tuple[str, Callable[[Card], str]], ...] = (
    ("cost|price|credit|charge|how much|pay|kost|preis|teuer|prix|combien|cuesta|precio|cuánto", _cost),
    (r"\bwhom?\b|recipient|reach|go(?:es)? to|\bwem\b|\bwen\b|\bwer\b|empfänger|\bqui\b|qui[eé]n", _whom),
    (r"\bfrom\b|sender|account|absender|expéditeur|remitente", _sender),
    ("undo|back|revers|cancel|recall|rückgängig|zurück|annul|deshac", _back),
    (r"\bsays?\b|\btext\b|\bwords?\b|wording|subject|\bsteht\b|betreff|\bdit\b|\bdice\b", _words),
    (r"\bwhy\b|warum|wieso|weshalb|pourquoi|por qué", _why),
)
"""Words of a question, and what answers it."""


def told(card: Card, question: str) -> list[str]:
    """What a card answers to a question: what was asked about, or all that it knows."""
    if any(not re.search(rf"\b{count.value}\b", card.preview) for count in counts(question)):
        return ["The card does not know that: say l and ask the agent; this waits."]
    asked = [says(card) for words, says in _ASKED if re.search(words, question, re.IGNORECASE)]
    known = [*filter(None, asked)]
    more = [] if known else ["For anything else say l and ask the agent: this waits."]
    return [*(known or filter(None, (says(card) for _, says in _ASKED))), *more]


def does(card: Card) -> str:
    """What a yes does to exactly what a card shows: a question, or what stands on a button, begins so."""
    spec = REGISTRY.get(card.tool)
    if spec is None:
        return "Do exactly this"
    act = spec.effects.act
    return "Send exactly this" if spec.effects.counts_as == "message" else f"{act[:1].upper()}{act[1:]}, exactly this"


def in_short(card: Card) -> str:
    """What a yes would do, in a few words."""
    to = ", ".join(card.recipients) or (many(card.reach, "person", "people") if card.reach else "")
    whom = f" to {to}" if to else ""
    return f"Yes would mean: {card.tool.replace('_', ' ')}{whom}, once. {_cost(card)} {_back(card)}"
