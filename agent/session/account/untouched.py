"""Addresses, numbers, times and quoted texts of the user's words that stand nowhere in what was done, read or answered.

It needs no word of any language to be understood: whatever a sentence wishes, who is named by an address in it, and a
number, a time of day or a text that stands in it, is part of that.
"""

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import chain

from agent.common.words.asked import demands
from agent.common.words.clock import clock_times, times_in_digits
from agent.common.words.dates import dates
from agent.common.words.dictated import spoken
from agent.common.words.left_out import kept
from agent.common.words.marks import ADDRESS, counted, marked
from agent.common.words.moods import ends_with, lines_of, taken_back
from agent.common.words.numerals import Count
from agent.common.words.pieces import Piece, pieces
from agent.common.words.table import EVERY, Tongue, tongue
from agent.common.words.text import QUOTED, own, tokens
from agent.common.words.wanted import wants_nothing
from agent.policy.scope.asked import only_goes_ahead
from agent.policy.scope.filed import parted_from_rows
from agent.session.account.evidence import Evidence, folded
from agent.session.account.items import Named
from agent.session.account.matching import SLOT
from agent.session.account.not_as_said import ELSEWHERE
from agent.session.account.numbers import counting
from agent.state.runs import Unused

_TO_ANOTHER = re.compile(
    r"\s?(?:[\u2013-]|to|or|bis|auf|oder|à|ou|a|o|até|tot|naar|of)?\s\d|[\u2013-]\d"
    r"|\s(?:is|ist|est|es|è|é)\s(?:too|zu|trop|demasiado|muy|troppo|muito|te)\b",
    re.IGNORECASE,
)
"""What stands behind the first of two numbers: "from 20 to 12", "201-500"; or that it is too high: "6 is too late"."""
_OF_A_DAY = re.compile(
    r"\b(?:am|vom|bis zum|ab dem|seit dem|le|du|el|il|dal|op de|tot de|o dia|no dia|dia)\s$", re.IGNORECASE
)
"""What stands before a day of a month whose month is not named: "until the 12th" in languages without an ending."""
_AS_IT_IS = re.compile(
    r"\b(?:(?:staat|steht|stehen) (?:nu|jetzt|noch|gerade)(?: nog)? (?:op|auf)|(?:is|it['’]s) now at|est maintenant à"
    r"|está(?:n)? (?:ahora|agora) e[nm]|è (?:ora|adesso) a|(?:currently|momentan|derzeit|aktuell|actualmente"
    r"|actuellement|attualmente|atualmente|momenteel)(?: (?:at|on|bei|auf|en|à|a|su|em|op))?)\s$",
    re.IGNORECASE,
)
"""What stands before the number that is to be changed: "staat nu op 2"."""
_ROW = re.compile(r"(?:^|\n)\s*$")
_NEAR = 20
"""Characters behind a correction in which a number takes the place of one before it: "no wait, make that ten"."""
_MAY_ASK = 0.15
"""How likely a part asks for something, from which a time in it is meant: not in "they meet at 14:30"."""
_PARTS = re.compile(r"(?<=[.!?;])\s|[()\n]")
_LITTLE = 0.3
"""The same of a sentence with a number in it: not in "no rush, I am in meetings till 4"."""
_HARDLY = 0.05
"""The same of a copy, which stands behind the wish that it belongs to: not in "she had me in copy, too"."""
_WORDS = 4
"""Words by which it is told who was to get a copy, and above which a text in quotation marks is no name."""
_MOST = 0.75
"""How much of a text has to stand somewhere, as edited as it may be."""
_SOME = 2
"""Addresses from which "only" may mean some of them."""


def untouched(words: str, read: Named, done: Evidence, left: Sequence[Unused]) -> Iterator[Unused]:
    """What a message holds of them and nothing that was done, looked up or told.

    Args:
        words: the message, which was answered last.
        read: what its sentences name, which is held against what was done by itself.
        done: everything that the run did.
        left: what is known to be left over of it, which is not told twice.
    """
    known = " \n".join(one.value for some in (left, read.items) for one in some)
    if read.drops or only_goes_ahead(words):
        return
    new = [one for one in _untouched(words, done) if one.value.split()[0] not in known]
    yield from new
    if not any(one.kind == "address" for one in (*left, *new)):
        yield from (Unused("goal", one) for one in _copies(words, done))


def _untouched(words: str, done: Evidence) -> Iterator[Unused]:
    if not done.uses:
        return
    text, _ = parted_from_rows(kept(spoken(own(words))))
    whole = marked(text).text
    shown = "\n".join(line for line, is_of_card in lines_of(whole, tongue(whole)) if not is_of_card)
    back = taken_back(shown, tongue(shown))
    behind, near = (shown, 0) if back is None else (shown[back.end() :], _NEAR)
    yield from (Unused("address", one) for one in (_addresses(text, done) if back is None else ()))
    parts = [*pieces(text)]
    yield from (Unused("number", one) for one in _asked_for(_numbers(behind, done, near), text, parts))
    yield from (Unused("text", one) for one in _quoted(text, parts, done))
    yield from (Unused("date", one) for one in _times(text, parts, done))


def _asked_for(numbers: Iterable[str], text: str, parts: Sequence[Piece]) -> Iterator[str]:
    """The numbers that stand where something is asked for, and not only in talk: "I am in meetings till 4"."""
    asked = [one for one in _PARTS.split(text) if demands(one, _LITTLE)]
    for number in numbers:
        whole = re.compile(rf"(?<!\w){re.escape(number.split()[0])}(?!\w)")
        around = [one for one in parts if whole.search(one.plain)]
        is_told = bool(around) and all(map(_is_talk, around))
        if any(map(whole.search, asked)) and not is_told:
            yield number


def _is_talk(part: Piece) -> bool:
    """Whether a part of a sentence only tells something: "pause it, we are at the fair until the 12th"."""
    return part.asks < _LITTLE or wants_nothing(part.text)


def _copies(text: str, done: Evidence) -> Iterator[str]:
    """The parts that want a mail to go to somebody in copy, where one was written and none has a copy."""
    keys = {key.rpartition(".")[2] for use in done.uses if use.strength for key, _ in use.texts}
    if "body_text" in keys and not any(key.endswith("cc") for key in keys):
        for one in pieces(spoken(own(text))):
            copy = Tongue(one.languages).cue("in_copy").search(one.text) if one.asks > _HARDLY else None
            if copy is not None:
                yield " ".join(one.text[: copy.end()].replace(",", "").split()[-_WORDS:])


def _quoted(text: str, parts: Sequence[Piece], done: Evidence) -> Iterator[str]:
    """The texts in quotation marks of which most words stand nowhere: neither set nor sent, read nor told."""
    if EVERY.cue("translated").search(text):
        return
    quoted = {next(filter(None, one.groups())) for one in QUOTED.finditer(text)}
    asked = chain.from_iterable(one.concrete for one in parts if one.asks > _HARDLY)
    given = {*chain.from_iterable(map(tokens, _texts(done)))} if quoted else set[str]()
    yield from (one for one in asked if one in quoted and not (_is_said(one, given) or _is_shown(one, done)))


def _is_said(quoted: str, given: Set[str]) -> bool:
    """Whether it is a name, has a place for one, or most of its words are among those that calls or the answer hold."""
    words = tokens(quoted)
    is_none = len(words) <= _WORDS or SLOT.search(quoted) is not None
    return is_none or sum(word in given for word in words) >= _MOST * len(words)


def _is_shown(quoted: str, done: Evidence) -> bool:
    return any(folded(quoted) in one for one in _known(done))


def _known(done: Evidence) -> Iterator[str]:
    return chain.from_iterable(use.known for use in done.uses)


def _times(text: str, parts: Sequence[Piece], done: Evidence) -> Iterator[str]:
    """The times of day in digits that stand in no text of a call and are not told either; those of UTC alone."""
    asked = () if ELSEWHERE.search(text) else (one.text for one in parts if one.asks > _MAY_ASK)
    said = [*chain.from_iterable(map(times_in_digits, asked))]
    told = {*chain.from_iterable(map(clock_times, _texts(done)))} if said else set[str]()
    yield from (as_said for as_said, time in said if time not in told)


def _texts(done: Evidence) -> Iterator[str]:
    """What calls were given, and the answer."""
    yield done.report
    yield from (text for use in done.uses for _, text in use.texts)


def _addresses(text: str, done: Evidence) -> list[str]:
    found = [*dict.fromkeys(ADDRESS.findall(text))]
    are_some = len(found) > _SOME and EVERY.cue("only", "in_part").search(text) is not None
    return [] if are_some else [one for one in found if not _stands(one, done)]


def _stands(address: str, done: Evidence) -> bool:
    return any(folded(address) in folded(text) for text in chain(_texts(done), _known(done)))


def _numbers(text: str, done: Evidence, near: int) -> Iterator[str]:
    """The numbers in digits outside of dates, times and texts, each with the word behind it.

    As far as it is near, also those in words.
    """
    days = [range(day.start, day.start + len(day.text)) for day in dates(text)]
    for count in counting(text, days):
        behind = text[count.end :]
        said = text[count.start : count.end]
        is_spelt = count.start < near or re.fullmatch(r"\d[\d.,]*", said) is not None
        if is_spelt and _is_meant(text, count, behind) and not _is_told(said, count.value, done):
            yield said + (word[0] if (word := re.match(r" \w+", behind)) else "")


def _is_meant(text: str, count: Count, behind: str) -> bool:
    """Whether it counts something, and is not what another number takes the place of."""
    is_row = _ROW.search(text[: count.start]) is not None and behind[:1] in (".", ")")
    if is_row or counted(text, count) is None:
        return False
    counts_wishes = EVERY.cue("matters").match(behind.lstrip()) is not None
    ahead = text[: count.start]
    is_old = ends_with(EVERY.cue("instead"), ahead) or _TO_ANOTHER.match(behind) or _AS_IT_IS.search(ahead)
    return not (counts_wishes or is_old or _OF_A_DAY.search(ahead))


def _is_told(said: str, number: int, done: Evidence) -> bool:
    """Whether a number was given to a call, or what it did or the answer says so; of a question a look may."""
    changed = any(use.strength for use in done.uses)
    if any(number in (use.numbers if use.strength or not changed else use.asked) for use in done.uses):
        return True
    as_said = re.compile(rf"(?<![\w.-])(?:{re.escape(said)}|{number})(?![\w-])")
    return any(as_said.search(folded(text)) for text in _texts(done))
