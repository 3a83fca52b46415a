"""Numbers that are written out, in eight languages, as the values that their digits would have."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from agent.copy.language import language_of
from agent.copy.text import folded

_ROWS = """\
2 two zwei deux dos due dois duas twee dwa dwie dwóch
3 three drei trois tres tre três drie trzy trzech
4 four vier quatre cuatro quattro quatro cztery czterech
5 five fünf cinq cinco cinque vijf pięć pięciu
6 six sechs seis zes sześć sześciu
7 seven sieben sept siete sette sete zeven siedem siedmiu
8 eight acht huit ocho otto oito osiem ośmiu
9 nine neun neuf nueve nove negen dziewięć dziewięciu
10 ten zehn dix diez dieci dez tien dziesięć dziesięciu
11 eleven elf onze once undici jedenaście
12 twelve zwölf douze doce dodici doze twaalf dozen dutzend douzaine docena dozzina dúzia dozijn dwanaście tuzin
13 thirteen dreizehn treize trece tredici treze dertien trzynaście
14 fourteen vierzehn quatorze catorce quattordici catorze veertien czternaście
15 fifteen fünfzehn quinze quince quindici vijftien piętnaście piętnastu
16 sixteen sechzehn seize dieciséis sedici dezasseis dezesseis zestien szesnaście
17 seventeen siebzehn diecisiete diciassette dezassete dezessete zeventien siedemnaście
18 eighteen achtzehn dieciocho diciotto dezoito achttien osiemnaście
19 nineteen neunzehn diecinueve diciannove dezanove dezenove negentien dziewiętnaście
20 twenty zwanzig vingt veinte venti vinte twintig dwadzieścia dwudziestu
30 thirty dreißig trente treinta trenta trinta dertig trzydzieści trzydziestu
40 forty vierzig quarante cuarenta quaranta quarenta veertig czterdzieści
50 fifty fünfzig cinquante cincuenta cinquanta cinquenta vijftig pięćdziesiąt pięćdziesięciu
60 sixty sechzig soixante sesenta sessanta sessenta zestig sześćdziesiąt
70 seventy siebzig septante setenta settanta zeventig siedemdziesiąt
80 eighty achtzig huitante octante ochenta ottanta oitenta tachtig osiemdziesiąt
90 ninety neunzig nonante noventa novanta negentig dziewięćdziesiąt
100 hundred hundert cent cien ciento cento cem honderd sto stu
200 doscientos doscientas duecento duzentos duzentas dwieście dwustu
300 trescientos trescientas trecento trezentos trezentas trzysta trzystu
400 cuatrocientos quattrocento quatrocentos czterysta czterystu
500 quinientos quinientas cinquecento quinhentos pięćset pięciuset
600 seiscientos seicento seiscentos sześćset sześciuset
700 setecientos settecento setecentos siedemset siedmiuset
800 ochocientos ottocento oitocentos osiemset ośmiuset
900 novecientos novecento novecentos dziewięćset dziewięciuset
1000 thousand tausend mille mil mila duizend tysiąc tysiące tysięcy
1000000 million millions millionen millón millones milione milioni milhão milhões miljoen milion miliony milionów
"""
_ABOUT = """\
20 vingtaine veintena ventina vintena
30 trentaine treintena trentina trintena
40 quarantaine quarantina
50 cinquantaine cincuentena cinquantina cinquentena
60 soixantaine sesentena sessantina
"""
_TENS = {
    folded(word): size
    for size, row in (
        (10, "dezena dezenas decena decenas decina decine dizaine dizaines tiental"),
        (100, "centena centenas centenar centenares centinaio centinaia centaine centaines setka setki setek"),
    )
    for word in row.split()
}
"""Words for ten or a hundred of something, behind how many of them there are."""
_FOLLOWING = {**_TENS, "cents": 100}
"""Words that are numbers behind another."""
_VALUES = {folded(word): int(row.split()[0]) for row in (_ROWS + _ABOUT).splitlines() for word in row.split()[1:]}
SMALL = "|".join(word for row in _ROWS.splitlines()[:27] for word in row.split()[1:])
"""Numbers up to a hundred as they are written, as alternatives of a regular expression."""
_HOME = {
    "once": "es",
    "quarantaine": "fr",
    "onze": "fr pt",
    "mil": "es pt",
    "cent": "fr",
    "dix": "fr",
    "elf": "de nl",
    "ten": "en",
    "sei": "it",
    "sto": "pl",
    "stu": "pl",
    "tres": "es pt",
}
"""Number words that are others in another language, with the languages in which they are numbers."""
_WORDS_ELSEWHERE = _HOME.keys() - {"elf", "dix", "mil"}
"""Those that are no numbers where it cannot be told which language a text is in."""
_DOUBTFUL = re.compile(rf"(?<!\w)(?:{'|'.join(_HOME)})(?!\w)", re.IGNORECASE)
_SCALES = frozenset((100, 1000, 1_000_000))
_DOZENS = frozenset("dozen dutzend douzaine docena dozzina duzia dozijn tuzin".split())
_OF_FRENCH = re.compile(r"(?:deux|trois|quatre|cinq|six|sept|huit|neuf)[ -]\Z", re.IGNORECASE)
"""What stands before a ``cent`` that is a hundred, and no coin."""
_NEAR = 10
"""Characters before a word in which such a number stands."""
_LINKS = frozenset("and und et y e en of".split())
_PERCENT = re.compile(r"\b(?:por|per|pour) ?cent[oi]?\b(?! e )|\bpor ciento\b|\bpro ?cent\b", re.IGNORECASE)
_ORDINAL = re.compile(r"(?<![\w-])[^\W\d_]+(?:-[^\W\d_]+){0,4}-[^\W\d_]+ièmes?\b", re.IGNORECASE)
"""One of a row, of which the first part alone would be another number: ``dix-septième``."""
_PIECES = "|".join(sorted((word for word in _VALUES if len(word) > 2), key=len, reverse=True))
_COMPOUND = re.compile(rf"(?:{_PIECES}|und|en)+")
_PIECE = re.compile(_PIECES)
_HALF_MILLION = re.compile(
    r"(?<!\w)(?:half a|halbe|demi|medio|mezzo|meio|een half|pół)[ -]"
    r"(?:million|millón|milione|milhão|miljoen|miliona)(?!\w)",
    re.IGNORECASE,
)
_WORDS = re.compile(rf"[^\W\d_]+(?:-(?:{_PIECES}|vingts|une?|one|et)(?![^\W\d_]))*")


def is_round(span: str) -> bool:
    """Whether a number in words is one that nobody takes for exact: ``une quarantaine``, ``half a million``."""
    return span in _ABOUT.split() or _HALF_MILLION.fullmatch(span) is not None


def written_out(text: str) -> Iterator[tuple[str, int, int]]:
    """Every number in words: its span, its value, and where it stands."""
    if any(values_of(folded(word)) for word in _WORDS.findall(text)):
        yield from ((half[0], 500_000, half.start()) for half in _HALF_MILLION.finditer(text))
        yield from _written_out(_HALF_MILLION.sub(blank, text))


def _written_out(text: str) -> Iterator[tuple[str, int, int]]:
    run: list[tuple[re.Match[str], Sequence[int]]] = []
    others = _of_other_languages(text)
    text = _ORDINAL.sub(blank, _PERCENT.sub(blank, text))
    for found in _WORDS.finditer(text):
        word = folded(found[0])
        if run and word in _LINKS:
            continue
        near = bool(run) and _is_near(text[run[-1][0].end() : found.start()].strip(" -"), run[-1][1], word)
        is_none = _is_coin(word, text[max(0, found.start() - _NEAR) : found.start()]) if near else word in others
        values: Sequence[int] = [] if is_none else values_of(word, follows=near)
        if not near or not values:
            yield from _number(text, run)
            run = []
        run += [(found, values)] if values else []
    yield from _number(text, run)


def blank(found: re.Match[str]) -> str:
    """As many blanks as something has letters, so that what follows stays where it is."""
    return " " * len(found[0])


def _is_coin(word: str, before: str) -> bool:
    """Whether a word behind a number is a coin, and no hundred."""
    return word in ("cent", "cents") and _OF_FRENCH.search(before) is None


def _is_near(between: str, before: Sequence[int], word: str) -> bool:
    """Whether a word may go on with a number, behind a link or without one."""
    return not between or (folded(between) in _LINKS and _goes_on(before, word))


def _goes_on(before: Sequence[int], word: str) -> bool:
    """Whether a word after a link goes on with a number: "two hundred and ninety", not "two and three"."""
    values = values_of(word)
    return (
        bool(values)
        and before[-1] >= 20
        and before[-1] % 10 == 0
        and sum(values) < (before[-1] if before[-1] >= 100 else 10)
    )


def _of_other_languages(text: str) -> frozenset[str]:
    """The words of a text that are numbers in another language than its own."""
    doubtful = _HOME.keys() & {folded(word) for word in _DOUBTFUL.findall(text)}
    language = language_of(text) if doubtful else ""
    if not language:
        return frozenset(doubtful & _WORDS_ELSEWHERE)
    return frozenset(word for word in doubtful if language not in _HOME[word].split())


@lru_cache(maxsize=4096)
def values_of(word: str, *, follows: bool = False) -> tuple[int, ...]:
    """The numbers of which a folded word is made; none where it is no number."""
    return tuple(_values_of(word, follows=follows))


def _values_of(word: str, *, follows: bool) -> list[int]:
    if follows and (value := _FOLLOWING.get(word)):
        return [value]
    if word in _VALUES:
        return [_VALUES[word]]
    if "-" in word:
        inner = [_VALUES.get(part, 0) for part in word.split("-") if part not in _LINKS]
        return [] if 0 in inner else inner
    return _compound(word) if len(word) > 6 else []


def _compound(word: str) -> list[int]:
    if word.startswith("entretien") or not _COMPOUND.fullmatch(word):
        return []
    return [_VALUES[piece] for piece in _PIECE.findall(word)]


def _number(text: str, run: Sequence[tuple[re.Match[str], Sequence[int]]]) -> Iterator[tuple[str, int, int]]:
    if not run:
        return
    total = part = 0
    for found, value in ((found, value) for found, values in run for value in values):
        is_scale = folded(found[0]) in _TENS or (value in _SCALES or (part > 0 and folded(found[0]) in _DOZENS))
        part = max(1, part) * value if is_scale else part + value
        if value >= 1000:
            total, part = total + part, 0
    start = run[0][0].start()
    yield text[start : run[-1][0].end()], total + part, start
