"""Which sentences of a reply are known to be harmless: what is not is for a person, once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.copy.date_words import DAY
from agent.copy.replies.own_words import MOST
from agent.copy.replies.phrased import innocent, phrases
from agent.copy.replies.signs import (
    Parts,
    begs_off,
    harmless,
    has,
    is_negative,
    may_refuse,
    mended,
    parts,
    refuses,
    speaks_of_writing,
)  # fmt: skip
from agent.copy.text import fold, sentences

_LONGEST = 600
"""Characters of a sentence; what is longer is read in pieces."""
_FEW = 4
"""Words from which on a question is one that can be answered."""
_ENOUGH = 6
"""Words from which on a sentence tells something, so that what it is about can be seen."""
_SHORT = 14
"""Words of a sentence that may be thanks and no more."""
_NAMES = re.compile(r"(?:[A-ZÀ-Ż][\w.'’-]*(?:[ ,|/&·–-]+|$)|(?:of|van|von|de|da|di|der|at|und|and|y|e|i)[ ]){1,8}")
"""Words with a capital, as under a letter."""
_OWN_WAY_OUT = re.compile(
    r"\b(?:our|unser\w*|notre|nos|nuestr\w+|nostr\w+|noss[ao]s?|onze?|nasz\w*)\b.{0,60}"
    r"\b(?:click|klick\w*|clique\w*|pulse|haga clic|clicca\w*|klik\w*|hier|here|ici|aqui|qui|tutaj)\b"
)
"""How one leaves a list of theirs, under a note that a program wrote."""
_FEW_OF_A_TIME = 8
"""Words of a sentence that names a time and no more."""
_DAY = re.compile(rf"\b(?:{'|'.join(DAY)}|tomorrow|morgen|demain|manana|domani|amanha|jutro)\b")
_ADDRESS = re.compile(r"\w@\w[\w-]*\.\w")
_TIME = re.compile(r"\b(?:\d{1,2}[:.h]\d\d|\d{1,2} ?(?:h|uhr|uur|am|pm)|(?:at|um|a las|alle|as|om|o) \d{1,2})\b")
_LEAD = re.compile(
    r"^(?:(?:ok(?:ay)?|great|perfect|super|alright)\b[ ,!.]+"
    r"|(?:hi|hello|hey|hallo|bonjour|hola|ola|oi|ciao)\b[ ,!]*\w{0,15}[ ,!]+)+"
)
_FOR_IT = re.compile(
    r"\b(?:for|fu?e?r|pour|de|por|per|voor|pel[oa])\b(?: (?:your|the|this|an?|ihre?|die|das|deine?|eure?|votre|vos"
    r"|ce|l[ae]|su|tu|el|vuestr[oa]|sua|vostra|uw|je|jullie|het|seu|vosso|o|a|quick|prompt|schnelle|kind|nice|rapide)){0,2}"
    r"[ '](?:e-?mails?|mails?|messages?|note|reply|responses?|reaching out|writing|getting in touch|contacting"
    r"|nachricht|antwort|kontaktaufnahme|courriel|reponse|mensaje|correo|respuesta|contactar|escribir|messaggio|risposta|bericht"
    r"|reactie|mensagem|contac?to|resposta)\b"
)
"""What thanks are for, which is no word about the letters to come."""
TURN = re.compile(
    r"\b(?:but|however|aber|allerdings|jedoch|neanmoins|toutefois|pero'?|sin embargo|tuttavia|echter|porem|jednak)\b"
    r"|[,;] ?(?:yet|still|mais|ma|maar|mas|ale)\b|たたし?、"
)
"""Words behind which a sentence may take back what it began with."""
_OTHERS = re.compile(
    r"\b(?:customers?|users?|clients?|recipients?|subscribers?|leads?|prospects?|kunden|empfanger|nutzer|clientes?|clienti|"
    r"utenti|usuarios|klanten|gebruikers|utilizadores|klienci|klientow|uzytkownicy|they|them)\b"
)
_SELF = re.compile(
    r"\b(?:(?:can|could|may) (?:i|we)|(?:kann|darf) ich|puis-je|puedo|posso|kan ik|me|my|mich|mir|moi|mon|mes|mi|mij"
    r"|mijn|meu|mnie|mio|this address|\w+(?:enme|eme|ame|temi|arme|-me|rmi))\b"
)

_SELF_ALONE = re.compile(
    r"\b(?:i|me|my|mine|mich|mir|mein\w*|moi|mon|ma|mes|mis?|mio|mia|miei|mij|mijn|meus?|minhas?)\b"
)
_SMILES = frozenset("\U0001f44d\U0001f64f\U0001f642\U0001f600\U0001f604\U0001f60a\U0001f389\u2764\u2705\ufe0f")
"""Signs that are all of a reply and mean well."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as it stands, as the phrases are written, and what its words do."""

    text: str
    plain: str
    parts: Parts

    @property
    def asks(self) -> bool:
        """Whether it ends as a question."""
        return self.plain.endswith("?")

    def has_fewer_than(self, words: int) -> bool:
        """Whether little is said, where words are set apart."""
        return self.plain.isascii() and len(self.plain.split()) < words


def sentence(text: str) -> Sentence:
    """A sentence of a reply, its slips mended."""
    plain = mended(fold(text))
    for said, meant in innocent():
        plain = said.sub(meant, plain)
    return Sentence(text, plain, parts(plain))


def said_in(own: str) -> list[Sentence]:
    """The sentences of a reply's own words."""
    text = own[:MOST]
    grown = max(1, -(-len(fold(text)) // max(1, len(text))))  # one sign may be eighteen letters
    longest = _LONGEST // grown or 1
    pieces = (one[at : at + longest] for one in sentences(text[: MOST // grown]) for at in range(0, len(one), longest))
    return [*map(sentence, pieces)]


def first(label: str, said: Sequence[Sentence]) -> str:
    """The first sentence that one of the phrases of a class stands in."""
    pattern = phrases(label)
    return next((one.text for one in said if pattern.search(one.plain)), "")


def said_as(label: str, said: Sequence[Sentence]) -> str:
    """The first sentence that is of a class, by a phrase or by its words."""
    by_words = next((one.text for one in said if _is_by_words(label, one)), "")
    return first(label, said) or by_words or (first("refusal", said) if label == "objection" else "")


def _is_by_words(label: str, one: Sentence) -> bool:
    """Whether the words of a sentence make it one of a class, or what else stands in it: an address, a time."""
    if label in harmless(one.parts, asks=one.asks):
        return True
    if is_negative(one.parts):
        return False
    if label == "referral":
        return _ADDRESS.search(one.plain) is not None and not has(one.parts, "list")
    is_of_time = _DAY.search(one.plain) is not None and (one.asks or _TIME.search(one.plain) is not None)
    return label == "interested" and is_of_time and len(one.plain.split()) <= _FEW_OF_A_TIME


def unexplained(said: Sequence[Sentence], labels: Sequence[str]) -> str:
    """The first sentence that is not harmless beside those of some classes: each side of a *but* by itself."""
    for one in _body(said):
        sides = [part for part in TURN.split(one.plain) if part.strip(" ,;")]
        if not all(_is_explained(Sentence(part, part, parts(part)), labels) for part in sides):
            return one.text
    return ""


def _is_explained(one: Sentence, labels: Sequence[str]) -> bool:
    if any(said_as(label, [one]) for label in labels) or _says_nothing(one) or first("unclear", [one]):
        return True
    if speaks_of_writing(one.parts) or begs_off(one.parts):
        return False
    return one.asks or not one.has_fewer_than(_ENOUGH) or not _may_end_it(one)


def _may_end_it(one: Sentence) -> bool:
    """Whether a short sentence has a word of refusal, or none that says what it is about."""
    return is_negative(one.parts) or not any(has(one.parts, part) for part in ("topic", "fit", "day", "later", "hand"))


def question_in(said: Sequence[Sentence]) -> str:
    """The first question that can be answered, where nothing beside it may be a refusal."""
    asked = [one for one in said if one.asks or first("question", [one])]
    on_topic = next((one.text for one in asked if has(one.parts, "topic") or _is_of_what_is_sold(one)), "")
    return on_topic or _plain_question(said, asked) or first("unclear", said)


def _is_of_what_is_sold(one: Sentence) -> bool:
    """Whether a question is what the product works with, or how it keeps data."""
    is_of_letters = any(has(one.parts, part) for part in ("comm", "bother", "list", "cease"))
    is_of_data = is_about_product(one) and (first("privacy", [one]) or first("erase", [one]))
    return not is_of_letters and bool(is_of_data or first("works", [one]))


def _plain_question(said: Sequence[Sentence], asked: Sequence[Sentence]) -> str:
    if any(may_refuse(one.parts) for one in said) or any(_is_about_us(one.parts) for one in asked):
        return ""
    return next((one.text for one in asked if not one.has_fewer_than(_FEW)), "")


def _is_about_us(said: Parts) -> bool:
    """Whether a question may be one about the letters or their writer, not about what is sold."""
    return speaks_of_writing(said) or is_negative(said) or has(said, "self")


def told_in(said: Sequence[Sentence]) -> str:
    """A receipt that a program sent, or a number that they tell where nothing is said of the letters themselves."""
    is_of_writing = any(speaks_of_writing(one.parts) for one in said)
    return first("receipt", said) or ("" if is_of_writing else first("tells", said))


def doubtful(said: Sequence[Sentence]) -> str:
    """The first sentence that is no greeting and no thanks."""
    return next((one.text for one in _body(said) if not _says_nothing(one)), "")


def _body(said: Sequence[Sentence]) -> Sequence[Sentence]:
    """The sentences above the last words."""
    end = next((at for at, one in enumerate(said) if at and phrases("closing").match(one.plain)), len(said))
    while end > 1 and _signs(said[end - 1]):
        end -= 1
    return said[:end]


def _signs(one: Sentence) -> bool:
    """Whether a last line is a name, or what somebody is, and nothing that could be a wish."""
    is_of_names = _NAMES.fullmatch(one.text) is not None and not has(one.parts, "self")
    return is_of_names and not is_negative(one.parts) and not speaks_of_writing(one.parts)


def _says_nothing(one: Sentence) -> bool:
    """Whether it is a greeting, or thanks without a word of refusal."""
    if phrases("hello").match(one.plain):
        return not _is_a_face(one.plain)
    said = _LEAD.sub("", one.plain)
    is_short = len(said.split()) <= _SHORT
    if not is_short or phrases("thanks").match(said) is None:
        return False
    rest = parts(_FOR_IT.sub(" ", said))
    return not is_negative(rest) and not speaks_of_writing(rest)


def _is_a_face(plain: str) -> bool:
    """Whether it is nothing but signs like those of faces, and not all of them mean well."""
    signs = {sign for sign in plain if ord(sign) > 0x2000}
    return not any(map(str.isalnum, plain)) and not signs <= _SMILES


def is_about_product(one: Sentence) -> bool:
    """A question what a product has or does, which asks for nothing of oneself."""
    return one.asks and phrases("product").search(one.plain) is not None and not _SELF_ALONE.search(one.plain)


def may_ask(one: Sentence) -> bool:
    """Whether a sentence may ask to be left alone, or is of somebody who has had enough."""
    if first("annoyed", [one]):
        return True
    signs = first("hint", [one]) or first("refusal", [one]) or refuses(one.plain, one.parts)
    return bool(signs) and not is_about_others(one)


def is_about_others(one: Sentence) -> bool:
    """What a product or its users do with such wishes is no wish, nor is a question that does not speak of oneself."""
    if _SELF.search(one.plain):
        return False
    if phrases("instructs").search(one.plain) or _OWN_WAY_OUT.search(one.plain):
        return True
    is_spaced = max(one.plain, default="") < "\u3000"  # of Japanese the words are not known
    return (one.asks and is_spaced) or _OTHERS.search(one.plain) is not None
