"""The names in a sentence, and what of all that is known holds them."""

import re
from collections.abc import Iterator

from agent.copy.claims.supports import EMPTY, asks, stand, stems_of
from agent.copy.findings import Known, Mark, Source
from agent.copy.language import is_common
from agent.copy.names import is_everyday, names_in
from agent.copy.phrases import concepts, listed, phrases
from agent.copy.text import fold, folded, holds_word, words

_CAPITAL = r"[A-ZÄÖÜÀÂÇÉÈÊÎÔÛÁÍÓÚÑ][\w&.\-]*[\w&]|[A-Z]"
NAME = rf"(?:{_CAPITAL})(?:[ ](?:{_CAPITAL}))*"
_CUSTOMERS = re.compile(
    r"\b(?:(?:customers|clients|companies|teams|firms|brands|organi[sz]ations|start-?ups|businesses)"
    r"[ ](?:like|such as|including)"
    r"|(?:kunden|unternehmen|firmen|marken|konzernen?|mittelständlern?|teams)[ ]wie"
    r"|(?:clients|entreprises|sociétés|équipes|marques)[ ](?:comme|tels que|telles que)"
    r"|(?:clientes|empresas|equipos|marcas)[ ](?:como|tales como)"
    r"|(?:clienti|aziende|imprese|marchi)[ ](?:come|quali)|(?:klanten|bedrijven)[ ](?:zoals|als)"
    r"|betreuen (?:bereits|schon)|unter anderem|u\.[ ]?a\.|notamment|entre (?:ellos|ellas|eles|elas)|tra cui"
    r"|waaronder|among them"
    r"|m\.[ ]?in\.|między innymi|accompagnons déjà|atendemos a|obsługujemy|bedienen al|seguiamo già"
    r"|trusted by|used by|chosen by|we helped|helped|we work with|working with|on board at"
    r"|wir arbeiten (?:mit|für)|nous travaillons avec|nous avons aidé|trabajamos con|lavoriamo con|we werken met)"
    r"[ ](?:(?:the|die|der|les|la|los|el)[ ])?",
    re.IGNORECASE,
)
_LIST = re.compile(rf"(?P<first>{NAME})(?P<more>(?:(?:,[ ]?|[ ](?:and|und|et|y|e|en|&|or|oder|ou|o)[ ])(?:{NAME}))*)")
_PART = re.compile(NAME)
_KNOWN_TO_ALL = listed("words", "everyday")
"""Words with a capital that state nothing: holidays, countries, languages, sizes, what is cut short; folded."""
_BEFORE = re.compile(
    r"\A(?:[A-ZÀ-Þ]\w*[ ])*?(?:(?:herrn?|frau|monsieur|madame|mademoiselle|mrs?|ms|miss|señor(?:a|ita)?|don|doña"
    r"|do[nm]a|signor[ae]?|senhora?|meneer|mevrouw|heer|pani?|panu|egregi[oa]|gentile|pregiatissim[oa]|gentilissim[oa]"
    r"|estimad[oa]|prezad[oa]|car[oa]|sr|sra|dr|dra|prof|ing|sig|sig\.ra)\.?[ ])+",
    re.IGNORECASE,
)
"""How a person is spoken of, before their name."""
_ELIDED = re.compile(r"(?:[cdjlmnst]|qu)['’]", re.IGNORECASE)
_CODE = re.compile(
    r"\w*_\w*|[A-Z]{2,4}(?:-[a-z]+)?|[a-z]{1,2}[A-Z]{1,2}h?|(?:[A-Z]\.)+[A-Z]?|[A-Z]\+{1,2}|Re-\w+|\d+\w*"
)
_QUOTED = re.compile(
    r"“[^“”\n]{1,60}”|„[^„“”\n]{1,60}[“”]|«[^«»\n]{1,60}»|(?<!\w)\"[^\"\n]{1,60}\"(?!\w)|`[^`\n]{1,60}`"
)
_TO = re.compile(
    r"(?<!\w)(?:in|near|to|around|nach|um|à|en|em|a|naar|do|w|przez|through|via|de|di|da|del|dal|from"
    r"|aus|von|van|z)[ ]\Z",
    re.IGNORECASE,
)
"""Before a place."""
_BY = re.compile(r"(?<!\w)(?:by|von|vom|durch|par|por|dal(?:la|l['’])?|da|pel[oa]|door|przez|od)[ ]\Z", re.IGNORECASE)
"""Before who has done something."""
_DIGIT = re.compile(r"\d")
_TAGS = re.compile(r"<[^<>\n]*>")


def mentioned(bare: str, known: Known, *, german: bool) -> Iterator[Mark]:
    """The names of a sentence, each with what holds it; what stands in quotation marks is somebody's word."""
    for found in _CUSTOMERS.finditer(bare):
        some = _LIST.match(bare, found.end())
        for name in _PART.findall(some[0]) if some else ():
            yield name, named(name, known)
    if not asks(bare):
        yield from _named_in(_TAGS.sub(" ", bare), known, german=german)


def _named_in(bare: str, known: Known, *, german: bool) -> Iterator[Mark]:
    quoted = [found.span() for found in _QUOTED.finditer(bare)]
    for name, rest in names_in(bare, stand(known.sources), german=german):
        at = bare.find(name)
        is_let_be = _states_nothing(name, german=german) or _is_where_one_goes(bare, at)
        if is_let_be or any(start < at < end for start, end in quoted):
            continue
        source = held(name, rest, known)
        if source is not None or not _is_in_passing(name, bare, at):
            yield name, source


def _is_where_one_goes(sentence: str, at: int) -> bool:
    """Whether a name is a place where the writer says to be or to come."""
    is_of_writer = concepts("who")["person"].search(sentence) and not concepts("who")["firm"].search(sentence)
    return bool(is_of_writer) and _TO.search(sentence[:at]) is not None


def _is_in_passing(name: str, sentence: str, at: int) -> bool:
    """Whether one word names something where nobody is spoken of, nothing is counted, and it does not act."""
    if len(name.split()) > 1 or not sentence[:at].strip() or _DIGIT.search(sentence) or _BY.search(sentence[:at]):
        return False
    who = concepts("who")
    speaks = (who["firm"], who["reader"], concepts("number")["already"], phrases("praise", "sent", "relies"))
    return not any(found.search(sentence) for found in speaks)


def held(name: str, rest: str, known: Known) -> Source | None:
    """What holds a name, or what is left of it without the word that begins its sentence, or a title."""
    ways = dict.fromkeys(filter(None, (name, rest, _BEFORE.sub("", name))))
    return next(filter(None, (named(way, known) for way in ways)), None)


def _states_nothing(name: str, *, german: bool) -> bool:
    """Whether what has a capital is nobody's name: a code, a holiday, a country, a word behind an apostrophe."""
    elided = _ELIDED.match(name)
    if elided is not None and not name[elided.end() : elided.end() + 1].isupper():
        return True
    parts = name.split()
    left = [word for word in parts if not (_CODE.fullmatch(word) or _is_known_to_all(fold(word.strip("."))))]
    return not left or (german and len(left) == 1 < len(parts) and left[0][1:].islower())


def _is_known_to_all(word: str) -> bool:
    return word in _KNOWN_TO_ALL or word in EMPTY or is_common(word) or is_everyday(word.removesuffix("s"))


def named(name: str, known: Known) -> Source | None:
    """What holds a name, or each word of it, with a genitive or without."""
    wanted = fold(name)
    for one in known.sources:
        if holds_word(folded(one.text), wanted):
            return one
    known_words = stand(known.sources)
    parts = [_forms(word, known_words) for word in words(name) if len(word) > 1]
    if not parts or any(known_words.isdisjoint(part) for part in parts):
        return None
    return next((one for one in known.sources if not parts[-1].isdisjoint(stems_of(one.text)[1])), None)


def _forms(word: str, known: frozenset[str]) -> set[str]:
    """A word, without the ``s`` of a genitive, and of a long one what differs from it by its ending."""
    stem = word[: -3 if len(word) > 6 else -2 if len(word) > 5 else -1]
    near = {one for one in known if len(word) > 3 and one.startswith(stem) and abs(len(one) - len(word)) < 4}
    return {word, word.removesuffix("s")} | near
