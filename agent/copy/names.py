"""The proper names that a text mentions: what stands with a capital where no sentence begins."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.copy.greeting import TITLES
from agent.copy.number_words import values_of
from agent.copy.text import folded, words

_TOKEN = re.compile(r"[^\W_][\w&.'’+-]*[\w+]|[^\W\d_]")
_BEGINS = re.compile(
    r"(?:\A|[:;\n•·|(\[\"“”„«>–—/*]|\d[.)]|^\s*[-*])[\])”»\"]?\s*[\"“„«'‘(¿¡]*\Z|\bP\.?S\.?:?\s+\Z", re.MULTILINE
)
"""What stands before a word that has its capital from where it stands."""
_NEAR = 40
"""Characters before a word in which that stands."""
_ENDING = re.compile(r"['’](?:s|m|ll|ve|d|re)$")
_INNER = re.compile(r"[a-z]{1,2}[A-Z]")
"""``eBay``; an Italian ``mostrarLe`` is no name."""
_LEGAL = frozenset("ag gmbh kg ug se inc ltd llc plc corp sa sas sarl sl srl spa bv nv lda ltda ohg kgaa ab oy".split())
_EVERYDAY = TITLES | frozenset(
    "i ok api crm erp kpi kpis hr it cfo ceo cto coo cmo cro vp svp pdf csv sql ai ki ia roi b2b b2c saas gdpr dsgvo"
    " rgpd avg eur usd gbp chf madam iso din vat mwst tva iva btw faq eu uk us usa dach cet cest gmt utc am pm ps p.s"
    " q1 q2 q3 q4 url html seo sla nda rfp poc demo id tv excel powerpoint word outlook teams zoom google meet"
    " linkedin whatsapp slack internet web email e-mail monday tuesday wednesday thursday friday saturday sunday"
    " january february march april may june july august september october november december mon tue wed thu fri sat"
    " sun jan feb mar apr jun jul aug sep sept oct nov dec easter christmas english german french spanish italian"
    " portuguese dutch european montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar maerz mai"
    " juni juli oktober dezember lunes martes miercoles jueves viernes lunedi martedi mercoledi giovedi venerdi lundi"
    " mardi mercredi jeudi vendredi segunda terca quarta quinta sexta segunda-feira terca-feira quarta-feira quinta-"
    " feira sexta-feira janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro"
    " maandag dinsdag woensdag donderdag vrijdag nederlands engels duits frans regards wishes best kind warm yours"
    " sincerely respectfully faithfully cordially cordialement saludos cordiales cordiali saluti distinti"
    " cumprimentos melhores abraco vriendelijke groet groeten salutations bien dott.ssa lei la le suo sua loro ella"
    " vous usted ud uds voce u uw suoi sue pana panem pania panstwo panstwa panstwu panstwem json xml rest sso tco"
    " ebitda mrr arr okr gps wms tms hrm lms sms mfa vpn qr pos bi etl sdk ui ux panowie ci cie ciebie tobie wam was"
    " wasz wasza wasze twoj twoja twoje re aw fwd sv odp tr rv gruesse gruessen gruss herzliche herzlichen freundliche"
    " freundlichen".split()
)
"""Words with a capital that name nobody in particular, folded."""
_POLITE = frozenset(
    "sie ihr ihre ihrer ihren ihrem ihres ihnen du dein deine deinen deinem deiner dir dich euch euer eure eurem"
    " euren".split()
)
_ORIGIN = re.compile(
    r"[A-Z][a-z]+(?:ish|ese|ench|ican)|(?:Ital|Belg|Austr|Canad|Brazil|Austral|Norweg|Ukrain|Russ|Ind|Europ)[ie]an"
)
"""Where something is from, before what it is; nobody's name."""
_MEASURES = frozenset(
    "minuten minute stunden stunde tage tag tagen wochen woche monate monat monaten jahre jahr jahren prozent euro"
    " thema stichwort ende anfang mitte team abteilung bereich uhr zeit mal tasse seite punkt herzliche viele beste"
    " gruesse art".split()
)
"""German nouns that another noun follows without being a name with it."""
_GERMAN = frozenset(
    "und ist nicht mit fuer wir ich eine ein einen auf ihre ihrem ihren ihnen dem im bei haben ab sie zum ueber gerne"
    " gern anbei vom beim sind wird kann danke vielen".split()
)
"""Words that no other of the seven languages has, folded."""


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int
    begins: bool
    """Whether a sentence begins with it."""

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper() or (self.text[0].islower() and _INNER.match(self.text) is not None)

    @property
    def is_marked(self) -> bool:
        """Whether its spelling is that of a name in any language: ``NetSuite``, ``SAP``."""
        return sum(character.isupper() for character in self.text) > 1 and "-" not in self.text


def is_everyday(word: str) -> bool:
    """Whether a folded word with a capital names nobody in particular."""
    return word in _EVERYDAY


def is_german(text: str) -> bool:
    """Whether a text is in the language whose every noun has a capital."""
    return not _GERMAN.isdisjoint(words(text))


def names_in(sentence: str, stand: frozenset[str], *, german: bool) -> Iterator[tuple[str, str]]:
    """The names of a sentence, letter for letter, each also without the word that begins the sentence.

    Args:
        sentence: where they are looked for.
        stand: the words of all that is known; in German a name is made of none of them.
        german: whether every noun of it has a capital.
    """
    tokens = [*_tokens(sentence)]
    if _is_title(tokens):
        return
    plain = _EVERYDAY | _POLITE | _MEASURES | stand if german else _EVERYDAY
    for run in _runs(tokens, plain if german else frozenset()):
        kept = _trimmed(run, plain)
        if kept and _is_name(kept, german=german):
            rest = kept[1:] if kept[0].begins else []
            yield sentence[kept[0].start : kept[-1].end], sentence[rest[0].start : rest[-1].end] if rest else ""


def _is_title(tokens: Sequence[_Token]) -> bool:
    """Whether a line has capitals all over, as headlines have."""
    long = [token for token in tokens if len(token.text) > 3]
    return len(long) > 2 and all(token.is_capital for token in long)


def _tokens(sentence: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(sentence):
        text = _ENDING.sub("", found[0].rstrip(".'’"))
        start = found.start()
        begins = text[0].isupper() and _BEGINS.search(sentence, max(0, start - _NEAR), start) is not None
        yield _Token(text, start, start + len(text), begins)


def _runs(tokens: Sequence[_Token], breaks: frozenset[str]) -> Iterator[list[_Token]]:
    """Words with a capital that follow one another with a space between."""
    run: list[_Token] = []
    for token in tokens:
        is_part = token.is_capital and folded(token.text) not in breaks and not _is_known(token, breaks)
        if run and (not is_part or token.start - run[-1].end != 1):
            yield run
            run = []
        if is_part:
            run.append(token)
    if run:
        yield run


def _is_known(token: _Token, breaks: frozenset[str]) -> bool:
    """Whether each part of a word that is joined by a sign is one that a run ends at."""
    parts = words(token.text)
    return len(parts) > 1 and breaks.issuperset(parts)


def _trimmed(run: list[_Token], plain: frozenset[str]) -> list[_Token]:
    """A run without what is no name at its ends."""
    kept = [*run]
    while kept and (_is_plain(kept[0], plain) or _ORIGIN.fullmatch(kept[0].text)):
        kept = kept[1:]
    while kept and _is_plain(kept[-1], plain):
        kept.pop()
    return kept if len(kept) != 1 or len(kept[0].text) > 1 else []


def _is_plain(token: _Token, plain: frozenset[str]) -> bool:
    return folded(token.text) in plain or bool(values_of(folded(token.text)))


def _is_name(run: list[_Token], *, german: bool) -> bool:
    if any(token.is_marked for token in run) or (len(run) > 1 and folded(run[-1].text) in _LEGAL):
        return True
    if german:
        return len([token for token in run if not token.begins]) > 1
    return len(run) > 1 or not run[0].begins
