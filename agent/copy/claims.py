"""What a text states as a fact, sentence by sentence, and which of what is known says so."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from agent.copy.findings import Known, Source
from agent.copy.numbers import Number, claims_in, numbers_in
from agent.copy.text import fold, folded, holds_word, sentences, words

_CAPITAL = r"[A-ZÄÖÜÀÂÇÉÈÊÎÔÛÁÍÓÚÑ][\w&.\-]*[\w&]|[A-Z]"
_NAME = rf"(?:{_CAPITAL})(?:[ ](?:{_CAPITAL}))*"
_CUSTOMERS = re.compile(
    r"\b(?:(?:customers|clients|companies|teams|firms|brands|organi[sz]ations|start-?ups|businesses)"
    r"[ ](?:like|such as|including)"
    r"|(?:kunden|unternehmen|firmen|marken|konzernen?|mittelständlern?|teams)[ ]wie"
    r"|(?:clients|entreprises|sociétés|équipes|marques)[ ](?:comme|tels que|telles que)"
    r"|(?:clientes|empresas|equipos|marcas)[ ](?:como|tales como)"
    r"|(?:clienti|aziende|imprese|marchi)[ ](?:come|quali)|(?:klanten|bedrijven)[ ](?:zoals|als)"
    r"|trusted by|used by|chosen by|we helped|helped|we work with|working with|on board at"
    r"|wir arbeiten (?:mit|für)|nous travaillons avec|nous avons aidé|trabajamos con|lavoriamo con|we werken met)"
    r"[ ](?:(?:the|die|der|les|la|los|el)[ ])?",
    re.IGNORECASE,
)
_LIST = re.compile(rf"(?P<first>{_NAME})(?P<more>(?:(?:,[ ]?|[ ](?:and|und|et|y|e|en|&|or|oder|ou|o)[ ])(?:{_NAME}))*)")
_PART = re.compile(_NAME)
_PERSONAL = re.compile(
    r"\bcongrat\w*|\bi(?:['’]ve| have)? (?:just )?(?:saw|seen|noticed|read|came across|heard|loved|enjoyed|watched)\b"
    r"|\b(?:loved|enjoyed|liked|saw|read) (?:that )?your\b|\bimpressed (?:by|with)\b"
    r"|\bas you (?:said|mentioned|wrote|told)\b"
    r"|\b(?:great|good|nice|lovely) (?:to (?:meet|see)|meeting|seeing) you (?:at|in|on)\b"
    r"|\bwhen we (?:met|spoke|talked)\b|\bwe (?:met|spoke|talked) (?:at|in|on|last)\b|\bas (?:we )?discussed\b"
    r"|\byour (?:recent |latest |new )?(?:post|article|podcast|interview|keynote|funding|round)\b"
    r"|\b(?:herzlichen )?glückwunsch\b|\bgratulier\w*|\bgratulation\b|\bich habe\b.{0,80}\b(?:gesehen|gelesen|gehört)\b"
    r"|\bhabe ich\b.{0,80}\b(?:gesehen|gelesen|gehört)\b|\bwie (?:sie|du) (?:sagten|sagtest|erwähnt\w*|schrieb\w*)\b"
    r"|\b(?:ihr|dein)(?:en|em)? (?:jüngst\w+ |letzt\w+ )?(?:beitrag|vortrag|artikel|post|podcast|interview)\b"
    r"|\bfélicitations\b|\bbravo pour\b|\bj['’]ai (?:vu|lu|remarqué|entendu|apprécié|adoré|écouté)\b"
    r"|\bcomme vous (?:l['’]avez |le )?(?:dit|disiez|mentionn\w+|écri\w+)"
    r"|\bvotre (?:récente? |dernière? )?(?:article|post|publication|intervention|levée|podcast)\b"
    r"|\bfelicidades\b|\benhorabuena\b|\bfelicitaciones\b|\b(?:he visto|vi que|vi su|vi tu|he leído|leí|noté que)\b"
    r"|\bcomo (?:dijo|dijiste|mencionó|mencionaste|comentó|comentaste)\b"
    r"|\b(?:su|tu) (?:última |reciente )?(?:publicación|artículo|charla|ponencia|ronda)\b"
    r"|\bcongratulazioni\b|\bcomplimenti\b|\bho (?:visto|letto|notato|sentito|apprezzato)\b"
    r"|\bcome (?:ha|hai|aveva|avevi) (?:detto|scritto|accennato)\b|\bparabéns\b|\b(?:vi|li) que\b"
    r"|\bgefeliciteerd\b|\bik (?:zag|las|hoorde)\b",
    re.IGNORECASE,
)
"""Words in which a sentence says that it knows something of its reader."""
_EMPTY = frozenset(
    "that this with your have from about just really great good nice very much some what when where which their there"
    " here been were will would could know love loved like seen read heard news recent recently latest last well done"
    " ihre ihren ihrem ihrer dein deine habe haben auch sehr ganz zum zur einen eine einer dass beim neue neuen gerne"
    " votre vous avec pour dans avez cette beaucoup j'ai les des que qui une sur"
    " para como este esta esto usted ustedes muchas mucho sobre nueva nuevo que por los las"
    " message mail email reply answer note nachricht antwort reponse mensaje respuesta messaggio risposta bericht"
    " vostra vostro della delle degli nuovo nuova molto per con suo sua".split()
)
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"')\]]+", re.IGNORECASE)
_HOST = re.compile(r"(?:https?://)?(?:www\.)?([^/\s:?#]+)", re.IGNORECASE)


def claims_of(body: str, known: Known) -> Iterator[tuple[str, Source | None]]:
    """Every claim of a text, letter for letter, with its source: for what the user said so, their words."""
    for sentence in sentences(body):
        dictated = _dictated(sentence, known.sources)
        for span, source in _in_sentence(sentence, known):
            yield span, source or dictated
    for span in (found[0].rstrip(".,;:!?") for found in _LINK.finditer(body)):
        yield span, _link(span, known)


def _in_sentence(sentence: str, known: Known) -> Iterator[tuple[str, Source | None]]:
    bare = _LINK.sub(" ", sentence)
    for number in claims_in(bare):
        yield number.span, next((one for one in known.sources if _holds(one.text, number)), None)
    for found in _CUSTOMERS.finditer(bare):
        listed = _LIST.match(bare, found.end())
        for name in _PART.findall(listed[0]) if listed else ():
            yield name, _named(name, known)
    if _PERSONAL.search(bare):
        yield from _personal(bare, known)


def _holds(text: str, number: Number) -> bool:
    return number.value in _values(text) and any(number.says(one) for one in _numbers_of(text))


@lru_cache(maxsize=512)
def _numbers_of(text: str) -> tuple[Number, ...]:
    """The numbers of something known; the same text is asked for every number of every mail."""
    return tuple(numbers_in(text))


@lru_cache(maxsize=512)
def _values(text: str) -> frozenset[str]:
    return frozenset(one.value for one in _numbers_of(text))


def _named(name: str, known: Known) -> Source | None:
    wanted = fold(name)
    return next((one for one in known.sources if holds_word(folded(one.text), wanted)), None)


def _personal(sentence: str, known: Known) -> Iterator[tuple[str, Source | None]]:
    """A sentence that claims to know its reader rests on what says at least a third of its words, and all its marks."""
    said = _content(_PERSONAL.sub(" ", sentence))
    if not said:
        return
    sharp = {fold(one) for one in re.findall(r"(?<!\w)(?:[A-Z]{1,5}|\d+)(?!\w)", _PERSONAL.sub(" ", sentence))} - {"i"}
    about = [one for one in known.sources if one.about != "ours"]
    for one in about:
        stems, whole = _stems(one.text)
        hits = sum(word[:5] in stems for word in said)
        if sharp <= whole and hits and hits * 3 >= len(said):
            yield sentence, one
            return
    yield sentence, None


def _content(text: str) -> list[str]:
    return [word for word in words(text) if len(word) > 3 and word not in _EMPTY]


@lru_cache(maxsize=512)
def _stems(text: str) -> tuple[frozenset[str], frozenset[str]]:
    said = words(text)
    return frozenset(word[:5] for word in said), frozenset(said)


def is_dictated(span: str, text: str, known: Known) -> bool:
    """Whether every sentence of a text that holds a span was said so by the user, and the span with it."""
    own = "\n".join(one.text for one in known.sources if one.about == "person")
    holding = [one for one in sentences(text) if span in one]
    return span in own and bool(holding) and all(_dictated(one, known.sources) is not None for one in holding)


def _dictated(sentence: str, sources: Sequence[Source]) -> Source | None:
    """The user's words, where they hold a sentence as it stands."""
    said = " ".join(words(sentence))
    return next((one for one in sources if one.about == "person" and said and said in _said(one.text)), None)


@lru_cache(maxsize=64)
def _said(text: str) -> str:
    return " ".join(words(text))


def _link(span: str, known: Known) -> Source | None:
    host = host_of(span)
    if known.own_site and (host == known.own_site or host.endswith(f".{known.own_site}")):
        return Source("your site", known.own_site, "ours")
    return next((one for one in known.sources if host in one.text.casefold()), None)


def host_of(address: str) -> str:
    """The host of a link or a site."""
    found = _HOST.match(address.strip())
    return "" if found is None else found[1].casefold()
