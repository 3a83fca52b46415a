"""Numbers that are written out, in seven languages, as the values that their digits would have."""

import re
from collections.abc import Iterator

from agent.copy.text import folded
from agent.copy.triage_text import language_of

_ROWS = """\
2 two zwei deux dos due dois duas twee
3 three drei trois tres tre três drie
4 four vier quatre cuatro quattro quatro
5 five fünf cinq cinco cinque vijf
6 six sechs seis zes
7 seven sieben sept siete sette sete zeven
8 eight acht huit ocho otto oito
9 nine neun neuf nueve nove negen
10 ten zehn dix diez dieci dez tien
11 eleven elf onze once undici
12 twelve zwölf douze doce dodici doze twaalf dozen dutzend douzaine docena dozzina dúzia dozijn
13 thirteen dreizehn treize trece tredici treze dertien
14 fourteen vierzehn quatorze catorce quattordici catorze veertien
15 fifteen fünfzehn quinze quince quindici vijftien
16 sixteen sechzehn seize dieciséis sedici dezasseis dezesseis zestien
17 seventeen siebzehn diecisiete diciassette dezassete dezessete zeventien
18 eighteen achtzehn dieciocho diciotto dezoito achttien
19 nineteen neunzehn diecinueve diciannove dezanove dezenove negentien
20 twenty zwanzig vingt veinte venti vinte twintig
30 thirty dreißig trente treinta trenta trinta dertig
40 forty vierzig quarante cuarenta quaranta quarenta veertig
50 fifty fünfzig cinquante cincuenta cinquanta cinquenta vijftig
60 sixty sechzig soixante sesenta sessanta sessenta zestig
70 seventy siebzig setenta settanta zeventig
80 eighty achtzig ochenta ottanta oitenta tachtig
90 ninety neunzig noventa novanta negentig
100 hundred hundert cent cien ciento cento cem honderd
200 doscientos doscientas duecento duzentos duzentas
300 trescientos trescientas trecento trezentos trezentas
400 cuatrocientos quattrocento quatrocentos
500 quinientos quinientas cinquecento quinhentos
1000 thousand tausend mille mil mila duizend
1000000 million millions millionen millón millones milione milioni milhão milhões miljoen
"""
_VALUES = {folded(word): int(row.split()[0]) for row in _ROWS.splitlines() for word in row.split()[1:]}
_HOME = {
    "once": "es",
    "onze": "fr pt",
    "mil": "es pt",
    "cent": "fr",
    "dix": "fr",
    "elf": "de nl",
    "sei": "it",
    "tres": "es pt",
}
"""Number words that are others in another language, with the languages in which they are numbers."""
_DOUBTFUL = re.compile(rf"(?<!\w)(?:{'|'.join(_HOME)})(?!\w)", re.IGNORECASE)
_SCALES = frozenset((12, 100, 1000, 1_000_000))
_LINKS = frozenset("and und et y e en of".split())
_PIECES = "|".join(sorted((word for word in _VALUES if len(word) > 2), key=len, reverse=True))
_COMPOUND = re.compile(rf"(?:{_PIECES}|und|en)+")
_PIECE = re.compile(_PIECES)
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def written_out(text: str) -> Iterator[tuple[str, int, int]]:
    """Every number in words: its span, its value, and where it stands."""
    run: list[tuple[re.Match[str], list[int]]] = []
    others = _of_other_languages(text)
    for found in _WORDS.finditer(text):
        near = bool(run) and not text[run[-1][0].end() : found.start()].strip(" -")
        word = folded(found[0])
        values = [] if word in others and not near else values_of(word, follows=near)
        if values and (near or not run):
            run.append((found, values))
            continue
        yield from _number(text, run)
        run = [(found, values)] if values else []
    yield from _number(text, run)


def _of_other_languages(text: str) -> frozenset[str]:
    """The words of a text that are numbers in another language than its own."""
    doubtful = _HOME.keys() & {folded(word) for word in _DOUBTFUL.findall(text)}
    language = language_of(text) if doubtful else ""
    return frozenset(word for word in doubtful if language not in _HOME[word].split())


def values_of(word: str, *, follows: bool = False) -> list[int]:
    """The numbers of which a folded word is made; none where it is no number."""
    if follows and word == "cents":
        return [100]
    if word in _VALUES:
        return [_VALUES[word]]
    if "-" in word:
        inner = [_VALUES.get(part, 0) for part in word.split("-") if part not in _LINKS]
        return [] if 0 in inner else inner
    return _compound(word) if len(word) > 6 else []


def _compound(word: str) -> list[int]:
    return [_VALUES[piece] for piece in _PIECE.findall(word)] if _COMPOUND.fullmatch(word) else []


def _number(text: str, run: list[tuple[re.Match[str], list[int]]]) -> Iterator[tuple[str, int, int]]:
    if not run:
        return
    total = part = 0
    for value in (value for _, values in run for value in values):
        part = max(1, part) * value if value in _SCALES and (part or value != 12) else part + value
        if value >= 1000:
            total, part = total + part, 0
    start = run[0][0].start()
    yield text[start : run[-1][0].end()], total + part, start
