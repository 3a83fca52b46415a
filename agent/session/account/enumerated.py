"""Who and what is named in one breath, such as "Petra Holm, Gail Moss and Bo", of whom records may know only some."""

import re
from collections.abc import Collection, Container, Iterator, Sequence
from functools import cache
from itertools import chain, filterfalse

from agent.common.words.marks import small_words
from agent.common.words.moods import starting
from agent.common.words.table import EVERY, Tongue, stems, table, tongue
from agent.common.words.text import stands_whole, written_without_spaces
from agent.policy.scope.names import names_somebody
from agent.session.account.evidence import Evidence, Use, folded
from agent.session.account.items import Item, Named
from agent.session.account.side_by_side import left_of_rows
from agent.session.account.signs import TEXTS
from agent.session.account.specifics import is_common

_AND = Tongue(EVERY.languages - {"nl"}).words("and")
"""But for the Dutch "en", which means "in" elsewhere."""
_LED = r"(?:then|dann|puis|luego|to|cc|also|an|auch|a|à|aan|do|the|den|der|die|das|las?|los|les|el|il|de)"
_BEFORE = rf"(?:{_LED}\s+){{0,2}}"
"""What may stand before a name that is not the first: "and to Bo"."""
_WORD = r"(?:[A-ZÀ-ÞĄĆĘŁŃŚŹŻČŠŽ]\.|[A-ZÀ-ÞĄĆĘŁŃŚŹŻČŠŽ][\w&'’-]*)"
_PARTICLE = r"(?:von|van|de|der|den|la|del|della|di|da|do|dos|du|le|ter|ten|bin|zu)"
_PARTICLES = re.compile(rf"\b{_PARTICLE}\b")
_NAME = rf"{_WORD}(?: (?:(?:{_PARTICLE} ){{0,2}}{_WORD}|\d{{1,4}})){{0,3}}"
_ON = (
    r"(?:that|about|from|off|out|in|on|to|with|for|as|at|now|too|today|please"
    r"|dass|über|aus|auf|zu|mit|für|von|bei|heute|bitte|que|sur|dans|avec|pour|aux?|de|con|para|por|na|met|voor)"
)
_BEHIND = rf"(?!\w)\s*(?:$|[.:,;!?\[(]|[^\W\d_]+en\W*$|{_ON}\b|(?<=['’]s\s)[a-z]{{3}})"
"""What may stand behind the last, so that it is one of them and does nothing itself: "Ada and Eve can wait"."""
_MAY = (
    r"(?:can|may|must|should|sollen|können|dürfen|müssen|peuvent|doivent|pueden|deben|possono|devono|podem|devem|mogen"
    r"|kunnen|moeten)"
)
"""What stands behind those of whom a sentence says what is to become of them, and begins with no order."""
_SHORT = 3
"""Letters of a word up to which it may be a part of any other."""
_FEW, _MANY = 2, 4
"""Words of a name at most, where all is written small and else: "and keep me posted" names nobody."""
_BEGINNING = 12
"""Letters of a wish by which it is found in its message."""
_SENTENCES = re.compile(r"(?<![A-ZÀ-Þ])\.(?=\s|$)|[;:!?\n]")
"""What ends a sentence; an initial does not."""
_SMALL = re.compile(rf"\b(?!(?:{_AND}|en|{_LED}|{_ON})\b)[a-zß-ÿ][a-z0-9ß-ÿ]*\b(?!['’])")
"""A word that may be a name where all is written small."""
_OWNER = re.compile(r"['’]s?$")
"""That something is somebody's: "Ada's and Bo's threads"."""
_ELIDED = re.compile(
    rf"(?<!\w)(?P<one>{_NAME})['’]s(?: [a-zß-ÿ-]+){{0,2}} (?P<what>[a-zß-ÿ-]+),?\s+(?:{_AND}\s+)?"
    rf"{_BEFORE}(?P<other>{_NAME})['’]s(?=\W*$|\s+{_ON}\b|\s+(?P=what)\b|\W+(?:as well|also)\b)"
)
"""Another one of whom the same thing is meant: "Ada's thread, and Bo's too", "Ada's thread and Bo's thread"."""
_TITLED = r"(?:さん|様|氏|先生|女士)"
_UNSPACED = (
    rf"(?:[A-ZÀ-Þ][A-Za-zÀ-ÿ.&'’-]*(?: [A-ZÀ-Þ][A-Za-zÀ-ÿ.&'’-]*){{0,3}}(?:{_TITLED})?"
    rf"|[\u3400-\u9fff\u30a0-\u30ff]{{1,8}}{_TITLED})"
)
_UNSPACED_AND = Tongue(frozenset({"ja", "zh"})).words("and")
_UNSPACED_ROW = re.compile(rf"{_UNSPACED}(?:{_UNSPACED_AND}{_UNSPACED})+")
"""Names side by side where words have no spaces between: "AdaさんとBoさん"."""
_DOMAIN = re.compile(r"\.[a-z]{2,}$")
_ADDRESSES = re.compile(rf"\[A\w+\](?:,?\s+{_AND}\s+{_BEFORE}\[A\w+\]|,\s*{_BEFORE}\[A\w+\])+")
"""Marks of addresses that stand side by side."""
_TEXTS = (*TEXTS, "draft_body_text", "draft_subject")
_CALLED = ("name", "label", "title", "full", "full_name", "first_name")
"""The arguments that say what a thing is called."""


def left_beside(part: Named, effects: Sequence[Use], done: Evidence) -> Iterator[Item]:
    """Those named in one breath with somebody or something else of which alone something was done."""
    if not effects:
        return
    known = {*folded(" ".join((*done.names(), *done.things()))).split()}
    for sentence in wished_of(part):
        yield from _in_one_breath(sentence, part, effects, known)
    if not any(item.choice for item in part.items):  # else only some of them are meant
        forgotten = [*_forgotten(part, done)]
        yield from (Item(kind="address", value=one) for one in forgotten)
        texts = (
            one for one in left_of_rows(_plain(part), effects) if not any(_is_address_of(one, of) for of in forgotten)
        )
        yield from (Item(kind="text", value=one) for one in texts)


def _in_one_breath(sentence: str, part: Named, effects: Sequence[Use], known: Container[str]) -> Iterator[Item]:
    names = chain.from_iterable(passed_over(row, effects) for row in enumerated(sentence, known))
    yield from (Item(kind="name", value=one) for one in names)
    addresses = chain.from_iterable(only_told_of(row, effects) for row in addresses_together(sentence, part))
    yield from (Item(kind="address", value=one) for one in addresses)


def _plain(part: Named) -> str:
    """The words of a message with their addresses in them."""
    text = part.text
    for item in part.items:
        text = text.replace(f"[{item.mark}]", item.value) if item.kind == "address" else text
    return text


def _forgotten(part: Named, done: Evidence) -> Iterator[str]:
    """The addresses that no call has, where an effect put in two others of the same message."""
    given = {folded(one): one for one in part.addresses if folded(one) not in folded(part.spares)}
    if any(len(use.known & given.keys()) > 1 for use in done.uses if use.strength):
        yield from (one for plain, one in given.items() if not any(_reaches(plain, use) for use in done.uses))


def _is_address_of(name: str, address: str) -> bool:
    return all(word in folded(address) for word in folded(name).split())


def wished_of(part: Named) -> Iterator[str]:
    """The sentences of a message in which something is to be done, from where that begins; all where that is open."""
    if not part.wishes:
        yield from _SENTENCES.split(part.text)
        return
    pieces = chain.from_iterable(_SENTENCES.split(wish.text) for wish in part.wishes)
    wished = [piece.strip()[:_BEGINNING] for piece in pieces]
    for sentence in _SENTENCES.split(part.text):
        found = [at for at in map(sentence.find, filter(None, wished)) if at >= 0]
        if found:
            yield sentence[min(found) :]


def enumerated(text: str, known: Container[str] = ()) -> Iterator[Sequence[str]]:
    """The rows of names in a sentence, each of two names at least.

    Args:
        text: the sentence.
        known: the words of names that are known, folded: of a row without an "and" only these count.
    """
    if written_without_spaces(text):
        yield from (_untitled(one[0]) for one in _UNSPACED_ROW.finditer(text))
    else:
        yield from _spaced(text, known)


def _spaced(text: str, known: Container[str]) -> Iterator[Sequence[str]]:
    row, between = _rows("nl" in tongue(text).languages)
    is_small = text == text.lower()
    written = _SMALL.sub(lambda word: word[0].title(), text) if is_small else text
    for found in filterfalse(_orders_before, row.finditer(written)):
        first, *more = between.split(text[found.start() : found.end()])
        begun = not re.search(r"[^\W_]", text[: found.start()])  # the word that it begins with is no name
        begins = first.partition(" ")[2].strip() if begun and " " in first else first
        names = [_OWNER.sub("", one) for one in (_thing_of().sub("", begins), *more)]
        is_list = found["and"] is None
        most = _FEW if is_small else _MANY
        if not any(_is_none(name, most=most, known=known, is_list=is_list) for name in names):
            yield names
    yield from ([_unbegun(text, found), found["other"]] for found in _ELIDED.finditer(text))


def _orders_before(row: re.Match[str]) -> bool:
    """Whether names with a "can" behind them stand behind an order: "archive Ada and Eve can wait"."""
    return row["may"] is not None and bool(EVERY.kinds(starting(row.string[: row.start()], EVERY)))


def _untitled(row: str) -> list[str]:
    return [re.sub(rf"{_TITLED}$", "", name) for name in re.split(_UNSPACED_AND, row)]


def _unbegun(text: str, found: re.Match[str]) -> str:
    """A name without the word that a sentence begins with."""
    is_begun = re.search(r"[^\W_]", text[: found.start()]) is not None
    return found["one"] if is_begun else found["one"].partition(" ")[2] or found["one"]


@cache
def _thing_of() -> re.Pattern[str]:
    """What a name begins with that is a thing of the names behind it: "Gespräche von Ada und Bo"."""
    return re.compile(rf"^(?:{stems(table()['whole']['called'].split())})\s+(?:{_PARTICLE}\s+)+", re.IGNORECASE)


@cache
def _rows(is_dutch: bool) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What finds a row of names, and what stands between two of them."""
    last = EVERY.words("and") if is_dutch else _AND
    more = rf"(?:,\s*{_BEFORE}{_NAME})"
    behind = rf"(?={_BEHIND}|\s(?P<may>{_MAY})\b)"
    row = rf"\b{_NAME}(?:{more}{{0,8}},?\s+(?P<and>{last})\s+{_BEFORE}{_NAME}{behind}|{more}{{1,8}}(?=\s*$))"
    return re.compile(row), re.compile(rf"(?:,?\s+{last}\s+|,\s*){_BEFORE}")


def _is_none(name: str, *, most: int, known: Container[str], is_list: bool) -> bool:
    """Whether it is the name of nobody and nothing, as far as its words tell."""
    parts = [word in known for word in folded(name).split()]
    if most == _FEW and folded(name).split()[0] in small_words():  # "and she started"
        return True
    if any(parts):
        return most == _FEW and not parts[0]  # "reply to ada and say hi ada"
    is_long = len(re.findall(r"[^\W\d_][\w.-]*", name)) > most + len(_PARTICLES.findall(name))
    return is_list or is_long or all(map(is_common, name.split())) or not names_somebody(name)


def addresses_together(text: str, part: Named) -> Iterator[Sequence[str]]:
    """The rows of addresses in a sentence of a message, in which marks stand for them."""
    marked = {item.mark: item.value for item in part.items if item.kind == "address"}
    rows = (re.findall(r"A\w+", found[0]) for found in _ADDRESSES.finditer(text))
    yield from ([marked[mark] for mark in row if mark in marked] for row in rows)


def only_told_of(addresses: Collection[str], effects: Sequence[Use]) -> list[str]:
    """The addresses of a row that only stand in a text, where an effect reaches another one of them."""
    reached = [one for one in addresses if any(_reaches(folded(one), use) for use in effects)]
    return [one for one in addresses if one not in reached] if reached else []


def _reaches(address: str, use: Use) -> bool:
    return any(stands_whole(address, text) for text in _meant(use))


def _meant(use: Use) -> list[str]:
    """What an effect says and concerns, but for what somebody is told by it."""
    said = {*use.said(_TEXTS)}
    given = (text for key, text in use.texts if key.rpartition(".")[2] not in _TEXTS)
    return [*given, *(use.known - said), *map(folded, use.where)]


def passed_over(names: Collection[str], effects: Sequence[Use]) -> list[str]:
    """The names of a row that nothing has to do with, where something else was done of another one of them."""
    if not any(_is_called(name, use) for name in names for use in effects):
        return []
    missed = (name for name in names if (own := _own(name, names)) and not any(_stands_in(own, use) for use in effects))
    return [*missed]


def _own(name: str, names: Collection[str]) -> list[str]:
    """The words of a name that are in no other one of the row: of two who are called Petra the surnames count."""
    others = {word for other in names if other != name for word in folded(other).split()}
    words = _PARTICLES.sub(" ", folded(name)).split()
    return [word for word in words if word not in others and (len(word.strip(".")) > 1 or word.isalnum())]


def _is_called(name: str, use: Use) -> bool:
    """Whether a record that an effect concerns, or what it makes, has this name."""
    said = {text for _, text in use.texts}
    return any(stands_whole(folded(name), text) for text in (*(use.known - said), *use.said(_CALLED), *use.where))


def _stands_in(words: Collection[str], use: Use) -> bool:
    """Whether any of the words stands in an effect, a longer one as a part of another: "g.moss@…".

    Whoever is written to is no one of whom the text speaks.
    """
    every = _meant(use) if use.strength > 1 else [*(text for _, text in use.texts), *_meant(use)]
    texts = [_DOMAIN.sub("", text) for text in every]  # who is called Example is not everybody at quay.example
    return any(word in text if len(word) > _SHORT else stands_whole(word, text) for word in words for text in texts)
