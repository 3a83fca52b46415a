"""What is concrete in a person's words, found without a model: addresses, links, ids, dictated texts, numbers.

What is found is taken out of the words and named by a mark, as in ``Email [A1], subject [T1]``: whoever reads on
chooses among marks, and can neither misspell an address nor cut a text.
"""

import re
from dataclasses import dataclass
from typing import Literal

READ = 20_000
"""Characters in which something is looked for."""
Kind = Literal["address", "link", "id", "text"]
_INITIAL: dict[Kind, str] = {"address": "A", "link": "U", "id": "I", "text": "T"}

WITHOUT_SPACES = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Chinese and Japanese characters, as ranges: an address or an id may stand right between them."""
_W = rf"[^\W{WITHOUT_SPACES}]"
# Every repetition has an end: these run over whatever somebody pastes or pipes in.
_ADDRESS = re.compile(
    rf"(?<!{_W})(?<![.+-]){_W}(?:{_W}|[.+-]){{0,63}}@(?:{_W}|-){{1,63}}(?:\.(?:{_W}|-){{1,63}}){{1,8}}"
)
_LINK = re.compile(rf"(?:https?://|www\.)[^\s<>\"\u3001\u3002{WITHOUT_SPACES}]{{1,500}}")
_UUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
_ID = re.compile(
    rf"(?<!{_W}){_UUID}(?!{_W})"
    rf"|(?<!{_W})(?<![%@.{{/-])[A-Za-z]{_W}{{0,20}}_{_W}(?:{_W}|-){{0,80}}(?!{_W}|[%@}}])",
    re.IGNORECASE,
)
_QUOTES = re.compile(
    r'"([^"]+)"|“([^”]+)”|«([^»]+)»|»([^«]+)«|„([^“”"]+)[“”"]|(?<!\w)\'(.{1,2000}?)\'(?!\w)|‘([^’]+)’', re.DOTALL
)
_ROLES = {
    "subject": r"subject(?: line)?|betreff|objet|sujet|asunto",
    "text": (
        r"text|body|saying|says|message|reading|word for word|nachricht|lautet|inhalt|wortlaut|texte|corps|disant|texto"
        r"|cuerpo|mensaje|diciendo|dice"
    ),
    "name": (
        r"name|called|named|heißt|namens|genannt|nennen|nom|nommée?|appelée?|intitulée?|nombre|llamad[oa]|titulad[oa]"
        r"|label"
    ),
}
_BEFORE = {
    role: re.compile(rf"\b(?:{names})\b[\s:,]{{0,3}}(?:is|ist|est|es|of|de)?[\s:]{{0,3}}$", re.IGNORECASE)
    for role, names in _ROLES.items()
}
_LABEL = re.compile(
    r"(?:^|(?<=[.,;:!?] ))[ \t]{0,8}(?:[\w-]{1,20} ){0,2}(?:"
    + "|".join(f"(?P<{role}>{names})" for role, names in _ROLES.items())
    + r")[ \t]{0,2}:[ \t]*",
    re.IGNORECASE | re.MULTILINE,
)
_ENDS = re.compile(
    r"(?<=[.!?;])[)\"]?\s+|(?<=\])\s+(?=[^\W\d_a-zà-ÿ])|\n+|,?\s+(?=(?:and|then|und|dann|danach|anschließend|et|puis|ensuite|y|luego|después|also|außerdem|aussi|también)\s)",
)
_NUMBERS = {
    word: number
    for number, words in {
        1: "one eins ein eine einen un une uno una", 2: "two zwei deux dos couple", 3: "three drei trois tres",
        4: "four vier quatre cuatro", 5: "five fünf cinq cinco", 6: "six sechs seis", 7: "seven sieben sept siete",
        8: "eight acht huit ocho", 9: "nine neun neuf nueve", 10: "ten zehn dix diez", 11: "eleven elf onze once",
        12: "twelve zwölf douze doce dozen dutzend douzaine docena", 15: "fifteen fünfzehn quinze quince",
        20: "twenty zwanzig vingt veinte", 25: "fünfundzwanzig", 30: "thirty dreißig trente treinta",
        40: "forty vierzig quarante cuarenta", 50: "fifty fünfzig cinquante cincuenta",
        60: "sixty sechzig soixante sesenta", 80: "eighty achtzig", 100: "hundred hundert cent cien",
    }.items()
    for word in words.split()
}  # fmt: skip
_NUMBER = re.compile(r"(?<![\w.,%-])(\d{1,3}(?:[,.' ]\d{3})+|\d{1,6})(?![\w%]|[.,:]\d)|\b([^\W\d_]{2,20})\b")


@dataclass(frozen=True, slots=True)
class Mark:
    """Something concrete, taken out of the words."""

    name: str
    """How it is named in the words instead, such as ``A1``."""
    kind: Kind
    text: str
    """The person's own spelling."""
    role: str = ""
    """What the words before it call it: subject, text or name; empty if they call it nothing."""


@dataclass(frozen=True, slots=True)
class Marked:
    """Words with marks in the place of what is concrete in them."""

    text: str
    marks: tuple[Mark, ...] = ()

    def plain(self, text: str) -> str:
        """A part of the words as the person wrote it."""
        for mark in reversed(self.marks):
            text = text.replace(f"[{mark.name}]", f'"{mark.text}"' if mark.kind == "text" else mark.text)
        return text


class _Taken:
    """What was taken out so far."""

    def __init__(self) -> None:
        self.marks: list[Mark] = []

    def put(self, kind: Kind, text: str, role: str = "") -> str:
        known = next((m for m in self.marks if (m.kind, m.text, m.role) == (kind, text, role)), None)
        if known is None:
            known = Mark(f"{_INITIAL[kind]}{sum(m.kind == kind for m in self.marks) + 1}", kind, text, role)
            self.marks.append(known)
        return f"[{known.name}]"

    def quoted(self, found: re.Match[str]) -> str:
        text = next(part for part in found.groups() if part is not None).strip()
        if not text or _ADDRESS.fullmatch(text):
            return found[0]
        before = found.string[max(0, found.start() - 40) : found.start()]
        return self.put("text", text, next((role for role, pattern in _BEFORE.items() if pattern.search(before)), ""))

    def bare(self, kind: Kind, found: str) -> str:
        kept = found.rstrip(".,;:!?)_")
        return self.put(kind, kept) + found[len(kept) :]

    def labelled(self, text: str) -> str:
        """Texts behind a label and a colon: a line, or up to the next label; a message may have several lines."""
        found = list(_LABEL.finditer(text))
        parts, at = [], 0
        for label, after in zip(found, [*found[1:], None], strict=False):
            role, start = str(label.lastgroup), label.end()
            inner = text[start : after.start() if after else len(text)]
            if role != "text":
                inner = re.split(r"\n|[.!?](?=\s|$)", inner, maxsplit=1)[0]
            if inner.strip() and not _QUOTES.match(inner.strip()):
                parts += [text[at:start], self.put("text", inner.strip(), role)]
                at = start + len(inner.rstrip())
                below = text[at:].strip()
                if role == "subject" and after is None and text[at : at + 1] == "\n" and below:
                    return "".join(parts) + "\n" + self.put("text", below, "text")
        return "".join(parts) + text[at:]


def marked(words: str) -> Marked:
    """Take out what is concrete: dictated texts first, because they may hold anything."""
    taken = _Taken()
    text = _QUOTES.sub(taken.quoted, taken.labelled(words[:READ]))
    text = _LINK.sub(lambda found: taken.bare("link", found[0]), text)
    text = _ADDRESS.sub(lambda found: taken.bare("address", found[0]), text)
    text = _ID.sub(lambda found: taken.bare("id", found[0]), text)
    return Marked(text + (" […]" if len(words) > READ else ""), tuple(taken.marks))


def clauses(text: str) -> list[str]:
    """The parts of marked words that may be wishes of their own: sentences, lines, what a word like "and" joins on."""
    found: list[str] = []
    for part in filter(None, map(str.strip, _ENDS.split(text))):
        own = re.findall(r"[^\W\d_]{2,}", re.sub(r"\[\w{2,4}\]", " ", part))
        if found and len(own) < 2:  # a mark with its label is no wish
            found[-1] += f" {part}"
        else:
            found.append(part)
    return found


@dataclass(frozen=True, slots=True)
class Count:
    """A number as it stands in a text, in digits or in words."""

    value: int
    start: int
    end: int


def counts(text: str) -> list[Count]:
    """The numbers in a text with their places, in order; not those of dates, times and names."""
    found = []
    for match in _NUMBER.finditer(text[:READ]):
        digits, word = match.groups()
        number = int(re.sub(r"\D", "", digits)) if digits else _NUMBERS.get(word.lower())
        if number is not None:
            found.append(Count(number, match.start(), match.end()))
    return found


def whole(value: str) -> str:
    """A pattern for a value (an address, an id) that is not a part of a longer one."""
    return rf"(?<!{_W})(?<![.+@-]){re.escape(value)}(?!{_W}|[@-]|\.{_W})"
