"""Whom and what a part of a request names: the names in it, its numbers, and what else can be looked for."""

import re
from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain

from agent.common.words.dates import names_a_day
from agent.common.words.marks import counts, spoken_times
from agent.common.words.numerals import Count
from agent.common.words.pieces import Piece
from agent.common.words.text import fold, stands_alone, stands_whole, written_without_spaces
from agent.policy.scope.names import names_somebody
from agent.session.account.evidence import Use, folded
from agent.session.account.matching import has

_NAME = re.compile(r"(?<!\w)[A-ZÀ-Þ][\w&'’-]*(?:\s+(?:[A-ZÀ-Þ][\w&'’-]*|\d{1,4}))*")
_BEARER = re.compile(r"^(?:\w+ )?([A-ZÀ-Þ][\w'’-]+ [A-ZÀ-Þ][\w'’-]+)")
"""Somebody of whom a sentence tells something."""
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}\b")
_EMPLOYER = re.compile(
    r"\b((?:with|from|of|met|mit|van|von|avec|con|com|de|di) [A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w'’-]+)?),?"
    r" (?:from|at|of|von|bei|van|bij|de|chez|di|da) [A-ZÀ-Þ][\w&'’-]+"
)
"""Somebody with whom something is, and where they work, which no record of it need hold: "with Yara from Fernhill"."""
_OWNER = re.compile(r"['’]s$")
_TITLE = re.compile(r"(?:Herrn?|Frau)\s+$")
_HEADLINE = 3
"""Blanks in what a record is called from which it is no name of anybody."""
_SMALL = 4
"""Letters of a name from which it is known in a text that is all written small."""


@dataclass(frozen=True, slots=True)
class Specifics:
    """What is specific to a part of a request."""

    names: tuple[tuple[str, ...], ...]
    """Of whom and what it speaks: how each is called, of which one way is enough."""
    known: frozenset[str]
    """What records are called, as it stands in their names or in quotation marks."""
    numbers: frozenset[int]
    concrete: tuple[str, ...]
    """Addresses, links, ids, texts and times of the day."""

    def are_in(self, use: Use) -> bool:
        """Whether a call has any of them."""
        is_in = any(is_named(one, use) for one in self.names) or any(has(folded(one), use) for one in self.concrete)
        return is_in or not self.numbers.isdisjoint(use.asked)

    def are_all_in(self, use: Use) -> bool:
        """Whether it names something, and a call has each of these names."""
        return bool(self.names) and all(is_named(one, use) for one in self.names)

    def are_said_by(self, use: Use) -> bool:
        """Whether any of them stands in what a call was told to set."""
        said = [text for _, text in use.texts]
        every = (*chain.from_iterable(self.names), *self.concrete)
        is_said = any(stands_whole(folded(one), text) for one in every for text in said)
        return is_said or not self.numbers.isdisjoint(use.asked)


def specifics(parts: Iterable[Piece], things: Collection[str]) -> Specifics:
    """What the parts of a wish name; ``things``: what the records that were read are called."""
    found = [_of(piece, things) for piece in parts]
    return Specifics(
        _each_once(tuple(dict.fromkeys(chain.from_iterable(one.names for one in found)))),
        found[0].known,
        frozenset().union(*(one.numbers for one in found)),
        tuple(dict.fromkeys(chain.from_iterable(one.concrete for one in found))),
    )


def _each_once(names: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """The names but for those that are only another way to call one of them."""
    every = [*map(set, names)]
    return tuple(ways for ways, as_set in zip(names, every, strict=True) if not any(as_set < other for other in every))


def _of(piece: Piece, things: Iterable[str]) -> Specifics:
    called = {folded(name): name for name in things}
    clocks = [*spoken_times(piece.text)]
    parts = [*chain.from_iterable(clocks)]
    found = [one for one in counts(piece.text) if one not in parts and _is_number(piece.text, one)]
    concrete = (one for one in piece.concrete if folded(one) not in called)
    times = [match[0] for match in _CLOCK.finditer(piece.text)]
    times += [f"{hour.value:02}:{minute.value:02}" for hour, minute in clocks]
    known = frozenset(chain.from_iterable(map(str.split, called)))
    numbers = frozenset(one.value for one in found)
    return Specifics(tuple(dict.fromkeys(_ways(piece, called))), known, numbers, (*concrete, *times))


def _ways(piece: Piece, called: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """How each is called whom a part names, or a part before it of whom it goes on as "he"."""
    yield from ((one,) for one in piece.concrete if folded(one) in called)
    for text in (piece.text, piece.goes_on_from):
        yield from ((spelt,) for name in called.values() for spelt in _spelt(name, text))
    shared = {word for word, times in Counter(chain.from_iterable(map(str.split, called))).items() if times > 1}
    guessed = (*_names(_EMPLOYER.sub(r"\1", piece.text), piece.languages), *_BEARER.findall(piece.goes_on_from))
    yield from (_telling(name, shared, is_german="de" in piece.languages) for name in guessed)


def _spelt(name: str, text: str) -> Iterator[str]:
    """How a text names a thing: by a part only where it is short, for a headline is known as a whole."""
    ways = spellings(name, text)
    return ways if name.count(" ") < _HEADLINE else (one for one in ways if one == name)


def _telling(name: str, shared: Container[str], *, is_german: bool) -> tuple[str, ...]:
    """A name and those of its words of which not several are called; in German any noun may stand behind a name."""
    words = [word.partition("-")[0] for word in name.split() if folded(word) not in shared]
    if is_german and len(words) > 1:
        return tuple(words)  # "gib Ada Bescheid"
    return (name, *(words if not name.isalpha() else ()))


def _is_number(text: str, count: Count) -> bool:
    """Whether it is more than one, no part of a time, and no word that is another language's number."""
    return (
        count.value > 1
        and text[: count.start][-1:] != ":"
        and text[count.start : count.end].lower() not in ("once", "due", "cent")
    )


def spellings(name: str, text: str) -> Iterator[str]:
    """How a text names the bearer of a name: in full, or by a part; written small only where all of the text is."""
    if written_without_spaces(name):
        yield from [name] if name in text and len(name) > 1 else ()
    else:
        yield from _spellings_with_spaces(name, text)


def _spellings_with_spaces(name: str, text: str) -> Iterator[str]:
    parts = name.split()
    is_small = text == text.lower()
    for spelling in (name, *(parts if len(parts) > 1 else ())):
        written = spelling.lower() if is_small and len(spelling) >= _SMALL else spelling
        is_name = spelling[:1].isupper() and stands_alone(written, text) and f"-{written}" not in text
        # Whoever calls themselves "Archive all" is not meant by a sentence that begins with "Archive".
        if is_name and len(spelling) > 2 and names_somebody(spelling):
            yield spelling


def is_named(ways: Iterable[str], use: Use) -> bool:
    """Whether a call concerns the bearer of a name; by a word of it only where that is not another one's."""
    whole, *parts = map(folded, ways)
    every = (whole, *(part for part in parts if not _is_anothers(part, whole, use)))
    return any(has(one, use) for way in every for one in {way, way.removesuffix("s")} if len(one) > 2)


def _is_anothers(part: str, whole: str, use: Use) -> bool:
    """Whether a call is about somebody else who is called alike in part: Petra Smith, not Petra Holm."""
    if part == whole or whole.count(" ") != 1 or whole in use.known:
        return False
    place = whole.split().index(part) if part in whole.split() else 0
    return any(text.count(" ") == 1 and text.split()[place] == part for text in use.known)


def _names(text: str, languages: Set[str]) -> Iterator[str]:
    """The names in it, but for the word that it begins with, and in German single words, which may be any noun."""
    is_german = languages <= {"de"}
    for found in () if written_without_spaces(text) else _NAME.finditer(text):
        ahead = text[: found.start()]
        words = re.sub(r"['’](?:s\b|$)", "", found[0]).split()[not re.search(r"[^\W\d_]", ahead) :]
        is_noun = is_german and len(words) < 2 and not _TITLE.search(ahead) and not _OWNER.search(found[0])
        if not is_noun and not all(map(is_common, words)):
            yield " ".join(words)


def is_common(word: str) -> bool:
    """Whether a word that is written large is no name: a day, a month, an abbreviation, a German "you"."""
    is_short = len(word) < 3 or word.partition("-")[0].isupper() or re.match(r"I['’]", word) is not None
    return is_short or word == "LinkedIn" or names_a_day(fold(word)) or word[:3] == "Ihr" or word == "Sie"
