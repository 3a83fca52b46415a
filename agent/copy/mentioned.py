"""The names in a sentence, and what of all that is known holds them."""

import re
from collections.abc import Iterator

from agent.copy.findings import Known, Source
from agent.copy.names import names_in
from agent.copy.supports import stand, stems_of
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
_TAGS = re.compile(r"<[^<>\n]*>")


def mentioned(bare: str, known: Known, *, german: bool) -> Iterator[tuple[str, Source | None]]:
    for found in _CUSTOMERS.finditer(bare):
        listed = _LIST.match(bare, found.end())
        for name in _PART.findall(listed[0]) if listed else ():
            yield name, named(name, known)
    for name, rest in names_in(_TAGS.sub(" ", bare), stand(known.sources), german=german):
        yield name, named(name, known) or (named(rest, known) if rest else None)


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
    near = {one for one in known if len(word) > 3 and one.startswith(stem) and abs(len(one) - len(word)) < 3}
    return {word, word.removesuffix("s")} | near
