"""What is concrete in the user's words, found without a model: addresses, links, ids, dictated texts, numbers.

What is found is taken out of the words and named by a mark, as in ``Email [A1], subject [T1]``: whoever reads on
chooses among marks, and can neither misspell an address nor cut a text.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Literal

from agent.common.words.dates import day_before_month
from agent.common.words.numerals import Count, numerals
from agent.common.words.table import EVERY, Tongue, stems, table, tongue
from agent.common.words.text import LETTER, QUOTED, WITHOUT_SPACES

READ = 20_000
"""Characters in which something is looked for."""
Kind = Literal["address", "link", "id", "text"]
_ROLES = ("subject", "text", "name", "description")
_CHANGED = ("subject", "description")
"""What words call by its name when they change it: "the subject to ..."."""
_INITIAL: dict[Kind, str] = {"address": "A", "link": "U", "id": "I", "text": "T"}

# Every repetition has an end: these run over whatever somebody pastes or pipes in.
ADDRESS = re.compile(
    rf"(?<!{LETTER})(?<![.+-]){LETTER}(?:{LETTER}|[.+-]){{0,63}}@(?:{LETTER}|-){{1,63}}(?:\.(?:{LETTER}|-){{1,63}}){{1,8}}"
)
_LINK = re.compile(rf"(?:https?://|www\.)[^\s<>\"\u3001\u3002{WITHOUT_SPACES}]{{1,500}}")
_UUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
_ID = re.compile(
    rf"(?<!{LETTER}){_UUID}(?!{LETTER})"
    rf"|(?<!{LETTER})(?<![%@.{{/-])[A-Za-z]{LETTER}{{0,20}}_{LETTER}(?:{LETTER}|-){{0,80}}(?!{LETTER}|[%@}}]|\.[a-z]{{2,4}}\b)",
    re.IGNORECASE,
)
_ENDS = re.compile(
    rf"(?<=[.!?;])(?!{day_before_month()})[)\"]?\s+|"
    r"(?<=\])\s+(?=[^\W\d_a-zà-ÿ])|\n+|(?<!\s),?\s+(?=(?:and|then|und|dann|danach|anschließend|et|puis|ensuite"
    r"|(?<!\bil )y|luego|después|also|außerdem|aussi|también)\s)|(?<!\s),?\s+(?=ed?\s\w{3,}l[aoei]\b)",
)
_LINE_END = re.compile(r"\n|\.(?=\s|$)|(?<=[!?])(?=\s|$)")
_NO_NAME = (
    r"today|now|tonight|tomorrow|heute|jetzt|morgen|hoy|ahora|mañana|aujourd|maintenant|demain|oggi|ora|domani|hoje|agora"
    r"|vandaag|nu|instead|again|first|too|just|ab|hinzu|[a-zäöüß]+en(?=\W*$)|\w+ing"
)
"""What may stand behind a name and is none of it: a time, a German verb."""
_I_DO = r"I (?:am|was|have|had|will|would|just|need|want|think|know|got|met|saw|spoke)\b"
_WORD_OF_A_NAME = rf"(?!{_I_DO})[A-ZÀ-Þ0-9](?:[\w&'’-]|\.(?!\s)){{0,40}}"
_ONCE = re.compile(r"once (?:you|i|we|they|he|she|it|that|this|the|all|a|again|more)\b", re.IGNORECASE)
"""An English word that is Spanish for a number."""
_THOUSANDS = re.compile(r"(?<![\w.,])(\d{1,4})\s?(?:k|thousand|tausend|mille|mila|mil|duizend)\b", re.IGNORECASE)
_DIGITS = r"\d{1,3}(?:[,.' ]\d{3}){1,4}"
_NUMBER = re.compile(rf"(?<!{LETTER})(?<![.,%-])({_DIGITS}|\d{{1,6}})(?!{LETTER}|%|[.,:]\d)|\b([^\W\d_]{{2,20}})\b")


@dataclass(frozen=True, slots=True)
class Mark:
    """Something concrete, taken out of the words."""

    name: str
    """How it is named in the words instead, such as ``A1``."""
    kind: Kind
    text: str
    """The user's own spelling."""
    role: str = ""
    """What the words before it call it: subject, text, name or description; empty if they call it nothing."""


@dataclass(frozen=True, slots=True)
class Marked:
    """Words with marks in the place of what is concrete in them."""

    text: str
    marks: tuple[Mark, ...] = ()

    @property
    def addresses(self) -> tuple[str, ...]:
        """All addresses in them."""
        return tuple(mark.text for mark in self.marks if mark.kind == "address")

    def plain(self, text: str) -> str:
        """A part of the words as the user wrote it."""
        for mark in reversed(self.marks):
            text = text.replace(f"[{mark.name}]", f'"{mark.text}"' if mark.kind == "text" else mark.text)
        return text


def _called(before: str) -> str:
    """What the words before a text call it."""
    return next((role for role in _ROLES if _before(role).search(before)), "")


@cache
def _before(role: str) -> re.Pattern[str]:
    named = EVERY.cue(role).pattern
    changed = "|should be|to(?: be)?|into|in|auf|zu|en|a|à|por|naar" if role in _CHANGED else ""
    joint = f"is|ist|est|es|è|é|of|de|di{changed}"
    return re.compile(rf"(?:{named})[\s:,はに]{{0,3}}(?:{joint})?[\s:\uff1a]{{0,3}}$", re.IGNORECASE)


@cache
def _label() -> re.Pattern[str]:
    roles = "|".join(f"(?P<{role}>{EVERY.cue(role).pattern})" for role in _ROLES)
    # "Another subject: ..." goes on to something else.
    others = r"(?!(?:an)?other|ander|autre|otr[oa]|altr[oa]|outr[oa])"
    begins = rf"(?:^|(?<=[.,;:!?] ))[ \t]{{0,8}}(?:{others}[\w-]{{1,20}} ){{0,2}}"
    return re.compile(rf"{begins}(?:{roles})[ \t]{{0,2}}:[ \t]*", re.IGNORECASE | re.MULTILINE)


@cache
def _bare_subject() -> re.Pattern[str]:
    """A subject without quotation marks, right before a text: 'subject Visit: "Hi ..."', 'subject Visit, text [T1]'."""
    small = rf"(?:and|with|the|und|mit|dem|et|avec|le|y|con|el|e|il|com|o|en|met|{EVERY.cue('text').pattern})"
    verb = r"(?:say|tell|write|d[ií](?:le|les)|dis|sag|schreib|scrivi|di(?:gli|lle)|diz|zeg|schrijf)\w*"
    says = rf"(?:(?:(?:and|und|et|y|e|en)\s)?{verb}(?:\s[\w'’-]{{1,15}}){{0,4}}\W{{1,3}})?"
    text = rf"[\s,:;]{{1,3}}{says}(?:{small}\W{{1,3}}){{0,3}}[\"“„«‘\[]"
    named = rf"(?<!\w)(?P<label>{EVERY.cue('subject').pattern})[ \t]+"
    return re.compile(rf"{named}(?P<subject>(?-i:[A-ZÀ-Þ0-9])[^,:;!?\n\"“”„«»\[\]]{{0,60}}?)(?={text})", re.IGNORECASE)


_NOT_SENT = (
    r"(?:do not|don['’]?t|not|nicht|ne|n['’]|no|non|não|niet)\W{1,2}(?:\w{1,12}\W{1,2}){0,3}?"
    r"(?:send|sent|launch\w*|start\w*|senden|schick\w*|envo\w+|lanc\w+|env[ií]\w+|lanz\w+|invi\w*|mand\w+|verzend\w*|verst\w+)\b"
)
_NOBODY_YET = (
    r"(?:nobody|no one|no leads?|niemand|keine leads|personne|nadie|nessuno|ninguém)\s[^.!?\n]{0,40}"
    r"\b(?:in it|on it|yet|noch|drin|darin|dedans|encore|aún|todavía|ancora|ainda|nog)\b"
    r"|(?:no|kein\w*|pas de|sans|sin|ningún|senza|sem|geen)\s"
    r"(?:launch|start|lancement|lanzamiento|lancio|lançamento|lancering)\b"
)
_THEN = (
    r"(?:(?:and|und|et|y|e|en)\s)?(?:then|danach|dann|puis|ensuite|luego|después|poi|depois|daarna)\s"
    r"(?!(?:we|i|you|it|they|he|she|there|wir|ich|sie|es|ist|sind|nous|je|vous|on)\b)"
)


_ON_A_LIST = (
    r"(?:and|und|et|y|e|en)\s(?:add|put|save|setz\w*|pack\w*|nimm|leg\w*|speicher\w*|mets|ajoute\w*|pon\w*|añad\w*|metti\w*"
    r"|aggiungi\w*|zet|voeg|põe|adicion\w*)\s[^.!?\n]{1,80}\b(?:list\w*|lijst)\b[^\n]{0,200}"
)
"""How words behind a text put somebody on a list: "And put her on the list Fair"."""
_THE_LIST_INTO_IT = (
    r"(?:(?:please|bitte|per favore|por favor)\s)?(?:dentro ci\s|da\s|darin\s)?"
    r"(?:add|put|use|take|import\w*|load|setz\w*|pack\w*|nimm|leg\w*|kommt|kommen|importier\w*|mets|mettez|ajoute\w*|prends"
    r"|importe\w*|pon\w*|añad\w*|usa\w*|mete\w*|metti\w*|aggiungi\w*|zet|voeg|gebruik|põe|adicion\w*)\s"
    r"[^.!?\n]{0,60}?\b(?:list[aen]?|lijst)\s(?:called\s|namens\s)?[\"“„«'‘]?(?-i:[A-ZÀ-Þ0-9])[^\n]{0,300}"
)
"""How words behind a text say whose list the mails go to: "Put the list Fair into it."."""
_STAYS_A_DRAFT = (
    r"(?:(?:please|bitte|and|it|she|sie|es)\s){0,2}(?:leave|keep|save|stays?|lass\w*|bleibt|laisse\w*|garde\w*|reste"
    r"|d[eé]ja\w*|queda|lascia\w*|resta|laat|blijft|fica|deixa)[\s-]"
    r"(?:(?:it|this|that|them|(?:the|die|la|de) (?:campaign|kampagne|campagn[ea]|campaña)|sie|es|ihn|das|l[aeo]|het|as"
    r"|als|en|in|como|come|an?|einen?|uno?|una|une|um|een|just|only|nur|erst ?mal|for now)\s){0,5}"
    r"(?:drafts?|entwurf|brouillon|borrador|bozza|rascunho|concept)\b[^\n]{0,200}"
)
"""How words behind a text say how far it goes: "Leave it as a draft."."""
_TO_ANOTHER = (
    r"(?:(?:and|und|et|y|e|en)\s)?(?:[^\W\d_]+\s){0,3}(?:the same|dieselbe\w?|dasselbe|denselben"
    r"|d(?:as|ie|en) gleichen?|l[ae] même|lo mismo|(?:el|la) mism[oa]"
    r"|lo stesso|la stessa|o mesmo|a mesma|hetzelfde|dezelfde)\s[^.!?\n]{0,60}"
    r"[\w.+-]{1,64}@[^\n]{3,200}"
)
"""How words say that somebody else is to get it, too: "And the same mail to bo@…"."""


@cache
def _command() -> re.Pattern[str]:
    """Last sentences behind a text that are no part of it but say what to do: "Then launch it.", "Don't send it."."""
    small, verb = EVERY.cue("filler").pattern, EVERY.verb("launch", "send").pattern
    short = rf"(?:(?:{small})[ ,]+)*(?={verb})(?:{EVERY.cue('it').pattern})[\s.!]*"
    left = rf"[^.!?\n]{{0,60}}(?:{_NOT_SENT}|{_NOBODY_YET})[^.!?\n]{{0,100}}[.!?]*(?:\s[^.!?\n]{{0,100}}[.!?]*)?"
    return re.compile(
        rf"(?<=[.!?])\s+(?:{short}|{left}|{_THEN}[^\n]{{3,300}}|{_ON_A_LIST}"
        rf"|{_THE_LIST_INTO_IT}|{_STAYS_A_DRAFT}|{_TO_ANOTHER})\Z",
        re.IGNORECASE,
    )


def _in_its_line(text: str) -> str:
    """What stands behind a label: the whole line where it has one to itself, else up to the end of the sentence."""
    line = text.strip()
    if text.endswith("\n") and "\n" not in line:
        return line.removesuffix(".")
    return _LINE_END.split(text, maxsplit=1)[0]


def stays_a_draft(clause: str) -> bool:
    """Whether a clause only says how far what is made goes: "Leave it as a draft"."""
    return _draft_stays().match(clause) is not None


@cache
def _draft_stays() -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{_STAYS_A_DRAFT})", re.IGNORECASE)


def before_command(text: str) -> str:
    """A text without its last sentences, where those say what to do with it."""
    return _command().split(text, maxsplit=1)[0]


class _Taken:
    """What was taken out so far."""

    def __init__(self) -> None:
        self._marks: dict[tuple[Kind, str, str], Mark] = {}
        self._of_kind: Counter[Kind] = Counter()

    @property
    def marks(self) -> tuple[Mark, ...]:
        return tuple(self._marks.values())

    def put(self, kind: Kind, text: str, role: str = "") -> str:
        if (kind, text, role) not in self._marks:
            self._of_kind[kind] += 1
            self._marks[kind, text, role] = Mark(f"{_INITIAL[kind]}{self._of_kind[kind]}", kind, text, role)
        return f"[{self._marks[kind, text, role].name}]"

    def quoted(self, found: re.Match[str]) -> str:
        text = next(part for part in found.groups() if part is not None).strip()
        if not text or ADDRESS.fullmatch(text):
            return found[0]
        before = found.string[max(0, found.start() - 40) : found.start()]
        return self.put("text", text, _called(before))

    def subject(self, found: re.Match[str]) -> str:
        return f"{found['label']} {self.put('text', found['subject'].strip(' .'), 'subject')}"

    def bare(self, kind: Kind, found: str) -> str:
        kept = found.rstrip(".,;:!?)_")
        return self.put(kind, kept) + found[len(kept) :]

    def labelled(self, text: str) -> str:
        """Texts behind a label and a colon: a line, or up to the next label; a message may have several lines."""
        found = list(_label().finditer(text))
        parts, at = [], 0
        for label, after in zip(found, [*found[1:], None], strict=False):
            role, start = str(label.lastgroup), label.end()
            inner = text[start : after.start() if after else len(text)]
            is_quoted = QUOTED.match(inner.strip())
            inner = before_command(inner) if role == "text" else _in_its_line(inner)
            if inner.strip() and not is_quoted:
                parts += [text[at:start], self.put("text", inner.strip(), role)]
                at = start + len(inner.rstrip())
                below = text[at:].strip()
                if role == "subject" and after is None and text[at : at + 1] == "\n" and below:
                    return "".join(parts) + "\n" + self.put("text", below, "text")
        return "".join(parts) + text[at:]


def marked(words: str) -> Marked:
    """Take out what is concrete: dictated texts first, because they may hold anything."""
    taken = _Taken()
    text = _bare_subject().sub(taken.subject, taken.labelled(words[:READ]))
    text = QUOTED.sub(taken.quoted, text)
    text = _LINK.sub(lambda found: taken.bare("link", found[0]), text)
    text = ADDRESS.sub(lambda found: taken.bare("address", found[0]), text)
    text = _ID.sub(lambda found: taken.bare("id", found[0]), text)
    return Marked(text + (" […]" if len(words) > READ else ""), taken.marks)


def unquoted_names(text: str, said: Tongue) -> Iterator[re.Match[str]]:
    """The names that words give without quotation marks, as in "a list called Spring Fair": each the first group."""
    found = (_name().match(text, cue.end()) for cue in said.cue("named").finditer(text))
    return filter(None, found)


def is_put_onto(name: str, words: str) -> bool:
    """Whether words put somebody on what is called so, by its name alone: "add Bo Hart to Spring webinar"."""
    onto = rf"\b{EVERY.words('onto')}\s(?:[^\W\d_]{{1,6}}\s)?{re.escape(name)}(?!\w)"
    return re.search(onto, words, re.IGNORECASE) is not None


def names_behind(text: str, thing: re.Pattern[str]) -> Iterator[str]:
    """The names that stand right behind what they are of, as in "a campaign Spring Fair"."""
    found = (_name().match(text, one.end()) for one in thing.finditer(text))
    yield from (one[1].rstrip(".,") for one in found if one)


@cache
def small_words() -> frozenset[str]:
    """Articles, prepositions and the like."""
    return frozenset(word for words in table()["words"].values() for word in words.split())


@cache
def _name() -> re.Pattern[str]:
    """A name that begins large; up to three words more at the end of a sentence belong to it: "Dublin autumn"."""
    small = "|".join(sorted(small_words()))
    none = rf"(?:{small}|{EVERY.cue('courtesy', 'please').pattern}|{_NO_NAME})"
    rest = rf"(?:[ ](?!{none}\b)[^\W\d_A-ZÀ-Þ][\w'’-]+(?![\w'’-])){{1,3}}(?=\s*(?:[.!?;,+&(]|$|(?:{small})\b))"
    return re.compile(rf"\s+({_WORD_OF_A_NAME}(?:[ ]{_WORD_OF_A_NAME}){{0,4}}(?:{rest})?)")


def parts(text: str) -> list[str]:
    """The parts of marked words that may be wishes of their own: sentences, lines, what a word like "and" joins on."""
    found: list[str] = []
    for part in filter(None, map(str.strip, _ENDS.split(text))):
        own = re.findall(r"^[ye]\b|[^\W\d_]{2,}", re.sub(r"\[\w{2,4}\]", " ", part))
        if found and len(own) < 2 and ("[" in part or not own):  # a mark with its label is no wish
            found[-1] += f" {part}"
        else:
            found.append(part)
    return found


_COUNTED = re.compile(
    r"\s*(?:(?:more|new|weitere|neue|other|further|nouveaux|nuevos|of|de|von|di) |d['’])?"
    r"(?P<noun>[\u3400-\u9fff]|[\u30a1-\u30ff]{2,30}|[^\W\d_]{3,30}|[^\W\d_a-z]{1,2})"
)


_HOURS, _MINUTES = 24, 60


@cache
def _numbers() -> dict[str, int]:
    return {word: int(number) for number, words in table()["numbers"].items() for word in words.split()}


def counts(text: str) -> list[Count]:
    """The numbers in a text with their places, in order; not those of dates, times and names."""
    text = text[:READ]
    found = [*numerals(text, tongue(text).languages)]
    spans = [(one.start, one.end) for one in found]
    for match in _NUMBER.finditer(text):
        if any(start <= match.start() < end for start, end in spans):
            continue
        digits, word = match.groups()
        number = int(re.sub(r"\D", "", digits)) if digits else _numbers().get(word.lower())
        if number is not None and not _ONCE.match(text, match.start()):
            found.append(Count(number, match.start(), match.end()))
    return sorted(found, key=lambda one: one.start)


def spoken_times(text: str) -> Iterator[tuple[Count, Count]]:
    """The times of day that are told in words, as their hour and their minute: "six fifteen"."""
    for hour, minute in pairwise(counts(text)):
        if not text[hour.end : minute.start].strip() and hour.value < _HOURS and minute.value < _MINUTES:
            yield hour, minute


@cache
def _uncounted() -> re.Pattern[str]:
    return re.compile(stems([*table()["uncounted"]["words"].split(), *_units()]), re.IGNORECASE)


def _units() -> list[str]:
    units: list[str] = table()["credits"]["words"].split()
    return units


def counted(text: str, count: Count) -> str | None:
    """What a number counts, empty where no noun follows it; ``None`` for time, money and the like."""
    found = _COUNTED.match(text, count.end)
    noun = found["noun"] if found and found["noun"].lower() not in small_words() else ""
    return None if _uncounted().match(noun) else noun


@cache
def _credits() -> re.Pattern[str]:
    said = "|".join(word for word, value in _numbers().items() if value > 1)  # "a credit" is no budget
    number = rf"{_DIGITS}|\d{{1,9}}|\b(?:{said})\b"
    units = stems(_units()).removeprefix(r"(?<![\w%])")
    limit = "|".join(table()["cue"]["limit"].values())
    capped = rf"(?:(?:{limit})[^.\n]{{0,12}}(?<!{LETTER})(?:{units})|(?<!{LETTER})(?:{units})[ -]?(?:{limit}))"
    ahead = rf"(?<!{LETTER})(?<![.,])({number})[ -]{{0,2}}(?:{units})"
    return re.compile(rf"{ahead}|{capped}[ :]{{0,3}}({number})(?!{LETTER}|[.,]\d)", re.IGNORECASE)


def _in_digits(text: str) -> str:
    """A text with its numbers in words and its thousands in digits: "two hundred", "2k"."""
    for one in reversed(numerals(text, tongue(text).languages)):
        text = f"{text[: one.start]}{one.value}{text[one.end :]}"
    return _THOUSANDS.sub(r"\g<1>000", text)


@lru_cache(maxsize=128)  # the user's words are held against each call
def credits_in(words: str) -> tuple[int, ...]:
    """Every number of credits that words speak of, in digits or in words."""
    found = [ahead or behind for ahead, behind in _credits().findall(_in_digits(words[:READ]))]
    return tuple(_numbers().get(one.lower()) or int(re.sub(r"\D", "", one)) for one in found)
