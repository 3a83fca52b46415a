"""The user's words: what of them is their own, cut into clauses, and whether they hold a name or an id."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby

WITHOUT_SPACES = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Chinese and Japanese characters, as ranges: an address or an id may stand right between them."""
LETTER = rf"(?-i:[^\W{WITHOUT_SPACES}])"
"""A letter, digit or underscore of a script that puts spaces between words, as a pattern.

It keeps its case in a pattern that ignores case: the ranges of all its scripts would take most of the time to compile.
"""
AFTER_TE = r"(?<=[てで])(?=[A-Za-z\[\u3400-\u9fff\u30a1-\u30ff])"
"""Where another clause begins behind a Japanese one, as a pattern."""
BEFORE_KANA = r"(?<=[?!])(?=[\u3041-\u30ff\u3400-\u9fff])"
"""Where a sentence ends that is written without blanks, with the signs of another script."""
QUOTED = re.compile(
    r'"([^"]+)"|“([^”]+)”|«([^»]+)»|»([^«]+)«|„([^“”"]+)[“”"]|(?<!\w)\'(.{1,2000}?)\'(?!\w)|‘([^’]+)’|「([^」]+)」|『([^』]+)』',
    re.DOTALL,
)
"""What stands in quotation marks."""
_FORWARDED = re.compile(
    r"^(?:[^\S\n]|>)*-{2,}[^\n]*(?:original|forward|weitergeleitet|ursprüngliche|origine|reenviado|transféré|転送|元のメッセージ)[^\n]*$"
    r"|^(?:from|von|de|da): .*\n(?:(?:sent|gesendet|envoyé|enviado|date|datum|to|an|à|para|subject|betreff|objet|asunto"
    r"|cc): .*\n)+",
    re.IGNORECASE | re.MULTILINE,
)
# A fence that is never closed is none, and is looked for no further than this; mail programs end mails with such lines.
_CITED = re.compile(
    r"^[^\S\n]*>.*$|^`{3,}[\s\S]{0,20000}?^`{3,}[ \t]*$"
    r"|^[^\S\n]*(?i:please consider the environment|think before you print|sent from my |this e-?mail (?:and|is)\b"
    r"|(?:von|gesendet von) meinem |diese e-?mail (?:ist|enthält)|envoyé de(?:puis)? mon |pensez à l.environnement"
    r"|ce (?:mail|message) (?:et|est)\b|enviado desde mi |este (?:correo|mensaje) (?:y|es)\b|inviato da(?:l mio)? "
    r"|enviado do meu |verzonden vanaf mijn ).*$",
    re.MULTILINE,
)
_ROW = re.compile(r"(?:^|[\t;,|])[^\S\n]{0,9}[^\s@,;|]{1,64}@[^\s@,;|]{1,255}\s{0,9}(?:$|[\t;,|])")
_LONG = 10
"""Rows from which a table is a long one."""
ENDS = re.compile(
    r"[.:](?=\s|$)|[,;!?\n]|[\u00bf\u00a1\u3002\u3001\uff0c\uff01\uff1f\uff1b\uff1a]"  # Spanish, Japanese
    r"|\b(?:but(?! (?:one|two|three|four|five|a few|some|a couple|\d+)\b)|aber|sondern|pero|mais|però|mas|maar)\b",
    re.IGNORECASE,
)
_HELD_BEGINS = re.compile(r"(?<![a-z0-9_.+@-])")
_HELD_ENDS = re.compile(r"(?![a-z0-9_@-]|\.[a-z0-9])")
_ALONE_BEGINS = re.compile(rf"(?<!{LETTER})")
_ALONE_ENDS = re.compile(rf"(?:['’]?s|['’])?(?!{LETTER})")
_WHOLE_BEGINS = re.compile(rf"(?<!{LETTER})(?<![.+@-])")
_WHOLE_ENDS = re.compile(rf"(?!{LETTER}|[@-]|\.{LETTER})")
_CASED_OTHERWISE = re.compile(r"[^\x00-\u024f]|[\u00b5\u0130\u0131\u017f]")
"""Letters of which lower case is not all that a pattern without case takes for the same."""
_TOKEN = re.compile(rf"{LETTER}+")
_UNSPACED = re.compile(rf"[{WITHOUT_SPACES}]")


def fold(text: str) -> str:
    """A text without differences of case and width, its spaces single."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def without_accents(text: str) -> str:
    """A text as somebody types it whose keys have no accents: "Lucía" is "Lucia"."""
    if text.isascii():
        return text
    marked = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(one for one in marked if not "\u0300" <= one <= "\u036f"))


def bare(words: str) -> str:
    """A message without the signs around it and with single spaces, to be held against whole phrases."""
    return " ".join(words.strip(" .,!?¿¡").split())


def own(words: str) -> str:
    """Words without what was pasted into them: a forwarded mail to the end, cited lines, what stands in a fence."""
    forwarded = _FORWARDED.search(words)
    return _CITED.sub("", words if forwarded is None else words[: forwarded.start()])


def parted_from_tables(words: str) -> tuple[str, str]:
    """Words, and the long tables of people in them: an address a row, of which nothing is said there.

    Each row would be read as a clause, and held against all the others.
    """
    said: list[str] = []
    rows: list[str] = []
    for is_row, lines in groupby(words.split("\n"), _is_row):
        held = [*lines]
        (rows if is_row and len(held) >= _LONG else said).extend(held)
    return "\n".join(said), "\n".join(rows)


def _is_row(line: str) -> bool:
    return _ROW.search(line) is not None and not line.rstrip().endswith((".", "!", "?", ":"))


def unquoted(words: str) -> str:
    """Words without what stands in quotation marks."""
    return QUOTED.sub(" ", words)


def clauses(words: str) -> Sequence[str]:
    """The clauses of the user's own words, outside quotation marks, folded."""
    return [fold(clause) for clause in ENDS.split(unquoted(parted_from_tables(own(words))[0])) if clause.strip()]


def tokens(text: str) -> list[str]:
    """The words of a text in scripts that put spaces between words, folded."""
    return _TOKEN.findall(fold(text))


def written_without_spaces(text: str) -> bool:
    """Whether a text holds Chinese or Japanese characters."""
    return _UNSPACED.search(text) is not None


def holds(words: str, value: str) -> bool:
    """Whether words hold a value (an id, an address, a URL) whole, in any case and width."""
    return bool(value.strip()) and _stands(fold(value), fold(words), _HELD_BEGINS, _HELD_ENDS)


def holds_phrase(words: str, name: str) -> bool:
    """Whether words hold all words of a name, one after the other."""
    if written_without_spaces(name):
        return len(name.strip()) > 1 and fold(name).replace(" ", "") in fold(words).replace(" ", "")
    wanted, said = tokens(name), tokens(words)
    return bool(wanted) and any(said[at : at + len(wanted)] == wanted for at in range(len(said)))


def holds_span(words: str, span: str) -> bool:
    """Whether a span stands in the user's own words, and not only inside quotation marks."""
    text, wanted = fold(own(words)), fold(span)
    quoted = [match.span() for match in QUOTED.finditer(text)]
    found = _places(text, wanted) if len(wanted.replace(" ", "")) > 1 else ()
    return any(not any(start <= at and at + len(wanted) <= end for start, end in quoted) for at in found)


def overlap(words: str, text: str) -> float:
    """How many of some words stand in a text; all where either holds the other as it is."""
    bare = words.strip(" .,!?")
    if bare in text or text.strip(" .,!?") in words:
        return 1.0
    found = {*re.findall(r"\w+", words)}
    return len(found.intersection(re.findall(r"\w+", text))) / max(1, len(found))


def _places(text: str, wanted: str) -> Iterator[int]:
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)


def stands_whole(value: str, text: str, *, any_case: bool = False) -> bool:
    """Whether a text holds a value (an address, an id, a name) that is not a part of a longer one."""
    if any_case and (_CASED_OTHERWISE.search(value) or _CASED_OTHERWISE.search(text)):
        pattern = f"{_WHOLE_BEGINS.pattern}{re.escape(value)}{_WHOLE_ENDS.pattern}"
        return re.search(pattern, text, re.IGNORECASE) is not None
    value, text = (value.lower(), text.lower()) if any_case else (value, text)
    return _stands(value, text, _WHOLE_BEGINS, _WHOLE_ENDS)


def stands_alone(word: str, text: str) -> bool:
    """Whether a word stands in a text by itself, or as the owner of something."""
    return _stands(word, text, _ALONE_BEGINS, _ALONE_ENDS)


def _stands(value: str, text: str, begins: re.Pattern[str], ends: re.Pattern[str]) -> bool:
    """Whether a value stands in a text between two borders.

    No pattern is made for it: there are as many values as people, and each would be a new one.
    """
    return any(begins.match(text, at) and ends.match(text, at + len(value)) for at in _places(text, value))
