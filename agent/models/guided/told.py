"""What a wish wants somebody told or asked, and the texts that it gives for that."""

import re
from collections.abc import Iterator

from agent.common.words.marks import marked
from agent.common.words.moods import Mood, mood_of
from agent.common.words.table import Tongue, tongue
from agent.common.words.text import unquoted
from agent.common.words.wanted import parts_of
from agent.models.guided.words import A_TEXT, flat, wish_in

ASKS = re.compile(
    r"(?:(?:and|und|et|y|e|en|then|dann|please|bitte) )*"
    r"(?:ask|frag\w*|demande[rz]?|pregúnta\w*|pregunta\w*|chied\w*|pergunt\w*|vraag)(?:-(?:lui|leur|lhe))?"
    r"(?: (?:him|her|them|ihn|sie|ihnen|le|les|lui|leur|gli|hem|haar|hen|mal|doch"
    r"|(?:à |a )?(?-i:[A-ZÀ-Þ])[\w'’-]*))*,? "
    r"(?:(?:whether|if|ob|si|se|of)\b|(?=(?:which|what|when|where|who|how|why|welche\w*|was|wann|wo|wer|wie|warum|quel\w*"
    r"|quand|où|qui|comment|pourquoi|ce qu\w*|qué|cuál\w*|cuándo|dónde|quién|cómo|che|quale|quando|dove|chi|come|qual"
    r"|welke?|wat|wanneer|waar|hoe)\b))",
    re.IGNORECASE,
)
"""How words begin that want somebody asked something: "ask her whether …", "frag sie, welches …"."""


WRITES_MAILS = re.compile(
    r"\b(?:writ(?:e|ing)|draft|compose|schreib\w*|verfass\w*|rédige[rz]?|écri(?:s|vez|re)|escrib\w+|redacta\w*|scriv\w+"
    r"|escrev\w+|schrijf)\s(?:(?!to\b|an\b|à\b|a\b|naar\b)[^\s.!?,:;]+\s){0,3}"
    r"(?:e-?mails|mails|messages|texts|steps|nachrichten|texte|correos|mensajes|courriels|messaggi|testi|mensagens|berichten)\b"
    r"|\bwith (?:(?:an?|two|three|four|\d|opening|first|friendly|short) ){1,3}(?:e-?mails?|mails?|messages?) about\b",
    re.IGNORECASE,
)
"""How words want the mails of a campaign written, which nobody invents: "write three mails about …"."""
_ASK = re.compile(r".*?\bask(?: (?:him|her|them|(?-i:[A-Z])[\w'’-]*))* (?P<rest>\w.*)", re.IGNORECASE | re.DOTALL)
_THEY = re.compile(
    r"\b(?:s?he|they) (?P<verb>[a-z]+)\b|\b(?P<whose>his|her|their|hers|theirs|him|them)\b", re.IGNORECASE
)
_THIRD = {"has": "have", "is": "are", "was": "were", "does": "do", "goes": "go"}
_OF_YOU = {"his": "your", "her": "your", "their": "your", "hers": "yours", "theirs": "yours"}


def to_you(order: str) -> str:
    """An English order to ask somebody something, in the words for them: "ask which tool you use"."""
    found = _ASK.fullmatch(order) if ASKS.match(order) else None
    return f"ask {_THEY.sub(_as_you, found['rest'])}" if found else order


def _as_you(found: re.Match[str]) -> str:
    if found["whose"]:
        return _OF_YOU.get(found["whose"].lower(), "you")
    verb = found["verb"].lower()
    bare = re.sub(r"(?<=[^aeiou])ies$", "y", verb) if verb.endswith("ies") else re.sub(r"(?<=[^s])s$", "", verb)
    return f"you {_THIRD.get(verb, re.sub(r'(?<=sh|ch|ss)e$', '', bare))}"


def orders_to_ask(text: str, words: str) -> bool:
    """Whether a text behind a colon is what is to be asked, and not the words for it: "Mara: ask her which …"."""
    asks = ASKS.match(text)
    is_of_them = asks is not None and not re.search(r"\s[A-ZÀ-Þ]", asks[0])  # "Mara: ask Bo which …" is for Mara
    return is_of_them and flat(text) in flat(unquoted(words))


def to_be_told(words: str) -> list[str]:
    """The clauses of a wish that want somebody told something: "answer Mara that we accept", "ask for her number"."""
    said = tongue(words)
    found = (wish_in(text) for text, mood in _moods(words, said) if mood == "change" and "@" not in text)
    kinds = ((text, said.kinds(text), said.cue("that").search(text)) for text in found if not _gives(words, text))
    return [text for text, kind, that in kinds if "tell" in kind or (that and kind & {"reply", "write", "send"})]


def _gives(words: str, clause: str) -> bool:
    """Whether words begin with an order behind whose colon the text itself stands: "tell her: we agree"."""
    order, colon, _ = wish_in(words).partition(":")
    return colon != "" and clause.startswith(order) and not tongue(words).cue("that").search(order)


def to_be_written(words: str) -> list[str]:
    """The texts that words give for a message: called so, or quoted where nothing is only looked for."""
    looks = any(mood in ("look", "ask") for _, mood in _moods(words, tongue(words)))
    texts = [mark for mark in marked(words).marks if mark.kind == "text" and len(mark.text.split()) >= A_TEXT]
    return [mark.text for mark in texts if mark.role == "text" or not (looks or mark.role)]


def _moods(words: str, said: Tongue) -> Iterator[tuple[str, Mood]]:
    """The clauses of words with their moods."""
    shown = marked(words)
    for part in parts_of(shown):
        yield shown.plain(part.text), mood_of(part.text, said)
