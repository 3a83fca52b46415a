"""Times to come for which the user asks for something: "send it tomorrow at 9", and not "tell her it is tomorrow"."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from agent.common.words.answerable import states
from agent.common.words.asked import is_told_at
from agent.common.words.dates import dates, is_every, months
from agent.common.words.marks import marked
from agent.common.words.moods import ends_with, is_free, is_negative, mood_of, sentences, starting, wish_of, wishes
from agent.common.words.table import Tongue, tongue
from agent.common.words.text import own, written_without_spaces

_TIMED = frozenset("send tell reply write launch resume pause stop archive enrich other".split())
"""Kinds of verbs beside which a time says when."""
_TELLS = frozenset("tell reply write".split())
"""Those of them beside which it may as well be what somebody is told."""
_BETWEEN_TIMES = re.compile(r"[\s,]{0,2}(?:(?:at|on|um|gegen|früh|à|alle|om|の|、)\s?)?")
_ENDS = re.compile(r"\s*(?:$|[.,;:!?)\]\[–—-])")
_ON = re.compile(r"\s+(?:on|onwards?|forward|an)\b(?=\s*(?:,|$))", re.IGNORECASE)
"""Behind a day from which something is wished: "from Monday on"."""
_ITEM = re.compile(r"\s*(?:[-*•]|\d+[.)])\s")
_NEAR = 3
"""Words between a verb of telling and a time, up to which it says when they are told."""
_SHORT = 5
"""Words up to which "do it now" takes a time back that was named before."""


@dataclass(frozen=True, slots=True)
class _Time:
    """A time as it stands in a clause."""

    text: str
    start: int
    end: int
    is_put_off: bool
    """Whether words before it say that nothing is to be done until then."""


def later_of(orders: Iterable[str]) -> tuple[str, ...]:
    """The same of words that were said one after the other; a "do it now" takes back what was said before it."""
    found: dict[str, None] = {}
    for words in orders:
        if is_at_once(words):
            found.clear()
        found |= dict.fromkeys(later(words))
    return tuple(found)


@lru_cache(maxsize=64)  # the user's words are held against each call
def later(words: str) -> tuple[str, ...]:
    """The times to come for which words ask for something to be done, in the user's own spelling."""
    spoken = marked(own(words))
    said = tongue(spoken.text)
    found: list[str] = []
    is_wished = False
    for clause, after in _clauses(spoken.text, said):
        if _is_at_once(clause, said):
            found.clear()
            continue
        is_wished = is_wished or mood_of(clause, said) in ("change", "look")
        is_near = is_wished or mood_of(after, said) == "change"
        found += [spoken.plain(one) for one in _when(clause, said, is_wished=is_near)]
    return tuple(dict.fromkeys(found))


def _clauses(text: str, said: Tongue) -> Iterator[tuple[str, str]]:
    """Every clause in which a wish may stand, with the one after it; what stands below a colon is a text."""
    is_below = False
    for sentence, is_row in sentences(text, said):
        is_told = is_below and not _ITEM.match(sentence)
        if not (is_row or is_told or is_free(sentence, said)):
            kept = _told_apart([*wishes(sentence, said)], said)
            yield from zip(kept, [*kept[1:], ""], strict=True)
        is_below = is_below or sentence.rstrip().endswith((":", "\N{FULLWIDTH COLON}"))


def _told_apart(clauses: list[str], said: Tongue) -> list[str]:
    """The clauses of a sentence without those that only go on with what somebody is told."""
    told = next((n for n, one in enumerate(clauses) if _tells(one, said)), len(clauses))
    return [*clauses[: told + 1], *(one for one in clauses[told + 1 :] if mood_of(one, said) != "open")]


def _tells(clause: str, said: Tongue) -> bool:
    """Whether a clause says what somebody is told, so that what is joined to it by an "and" may be told as well."""
    return re.search(r"\s[–—-]\s|[:\uff1a]", clause) is not None or said.cue("telling").search(clause) is not None


def is_at_once(words: str) -> bool:
    """Whether words say that something is to be done now, and nothing else."""
    return _is_at_once(words, tongue(words))


def _is_at_once(clause: str, said: Tongue) -> bool:
    if len(clause.split()) > _SHORT or is_negative(clause, said) or _times(clause, said):
        return False
    return said.cue("at_once").search(clause) is not None


def _when(clause: str, said: Tongue, *, is_wished: bool) -> Iterator[str]:
    if mood_of(clause, said) in ("ask", "told") or states(clause, said):
        return
    for time in _times(clause, said):
        if is_told_at(clause, time.start, time.text) and not time.is_put_off:
            continue
        ahead, behind = clause[: time.start], clause[time.end :]
        if behind.startswith(("'", "’")):  # "tomorrow's agenda"
            continue
        if written_without_spaces(clause):
            is_when = _fits_unspaced(behind, said)
        elif _is_nothing(ahead, said):
            is_when = _fits_alone(behind, said, time, is_wished=is_wished)
        else:
            is_when = _is_wished(clause, time, said)
        if is_when:
            yield time.text


def _is_nothing(ahead: str, said: Tongue) -> bool:
    """Whether what stands before a time says nothing, or only that it is not now: "not today, tomorrow"."""
    rest = starting(ahead, said).strip(" ,.")
    now = said.cue("negative").match(rest)
    is_not_now = now is not None and said.cue("at_once").fullmatch(rest[now.end() :].strip()) is not None
    return is_not_now or not rest or said.cue("filler").fullmatch(rest) is not None


def _fits_unspaced(behind: str, said: Tongue) -> bool:
    return not re.match(r"の|は|が|も|まで|で", behind) and said.cue("telling").search(behind) is None


def _fits_alone(behind: str, said: Tongue, time: _Time, *, is_wished: bool) -> bool:
    """A time that a clause begins with: it stands alone, or a wish follows it."""
    rest = _ON.sub("", behind).strip(" ,.!")
    if not rest or said.cue("filler", "tag").fullmatch(rest):
        return is_wished or time.is_put_off
    is_subject = states(rest, said) or " " not in rest
    return not is_subject and not _is_other(rest, said)


def _is_other(clause: str, said: Tongue) -> bool:
    """Whether its verb is known, and of a kind beside which a time says something else."""
    kinds = _kinds(clause, said)
    return bool(kinds) and kinds.isdisjoint(_TIMED)


def _kinds(clause: str, said: Tongue) -> frozenset[str]:
    """The kinds of the verb of a wish."""
    words, is_polite = wish_of(clause, said)
    kinds = said.kinds(words)
    return kinds or frozenset(kind for kind in _TIMED if is_polite and said.verb(kind).search(words))


def _is_wished(clause: str, time: _Time, said: Tongue) -> bool:
    """Whether a time behind a verb says when."""
    ahead = clause[: time.start]
    words = wish_of(ahead, said)[0]
    is_planned = said.cue("plans").match(words) is not None
    is_bound = is_planned or time.is_put_off
    if (_is_other(clause, said) and not is_bound) or _is_a_name(ahead, time, said):
        return False
    if said.cue("offers").match(words) or re.search(r"\w.*(?::|\s[–—-]\s)", ahead):
        return False
    between = words.partition(" ")[2]
    if said.cue("telling").search(between):
        return time.is_put_off and "," in between
    return is_bound or _says_when(clause, time, between, said)


def _says_when(clause: str, time: _Time, between: str, said: Tongue) -> bool:
    ahead, behind, kinds = clause[: time.start], clause[time.end :], _kinds(clause, said)
    if is_negative(ahead, said) or _is_theirs(ahead, said) or not _goes_on(behind, said):
        return False
    return kinds.isdisjoint(_TELLS) or "send" in kinds or _is_told_then(between, behind, said)


def _is_a_name(ahead: str, time: _Time, said: Tongue) -> bool:
    """Whether it is what a thing is called: "the list Monday"."""
    return time.text[:1].isupper() and ends_with(said.cue("thing"), ahead.rstrip())


def _is_theirs(ahead: str, said: Tongue) -> bool:
    """Whether a time belongs to the thing before it, or is one that sending now is in time for."""
    near = ahead.rstrip(" ,")
    if any(re.fullmatch(r" [A-ZÀ-Þ]\w+", near[thing.end() :]) for thing in said.cue("thing").finditer(near)):
        return False  # "the list Fair" has no time of its own
    return any(ends_with(said.cue(cue), near) for cue in ("event", "in_time", "negative", "named"))


def _goes_on(behind: str, said: Tongue) -> bool:
    is_name = re.match(r"\s+[A-ZÀ-Þ]", behind) is not None
    goes_on = said.cue("goes_on_after", "that").match(behind.lstrip())
    return is_name or goes_on is not None or _ENDS.match(behind) is not None


def _is_told_then(between: str, behind: str, said: Tongue) -> bool:
    """Whether somebody is told something at a time: "answer Ada on Monday that …", not "tell Ada Monday works"."""
    if "," in between or len(between.split()) > _NEAR or not between.split():
        return False
    return _ENDS.match(behind) is not None or said.cue("that", "goes_on_after").match(behind.lstrip()) is not None


def _spans(clause: str, said: Tongue) -> Iterator[tuple[int, int]]:
    yield from (found.span() for found in said.cue("later", "clock").finditer(clause))
    yield from ((day.start, day.start + len(day.text)) for day in dates(clause) if not is_every(day))
    from_month = said.cue("from_month")
    yield from (one.span() for one in months().finditer(clause) if ends_with(from_month, clause[: one.start()]))


def _times(clause: str, said: Tongue) -> Sequence[_Time]:
    """The times in a clause; those side by side are one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(_spans(clause, said)):
        if merged and (start <= merged[-1][1] or _BETWEEN_TIMES.fullmatch(clause[merged[-1][1] : start])):
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((_with_its_day(clause, start, said), end))
    return [_put_off(clause, start, end, said) for start, end in merged]


def _with_its_day(clause: str, start: int, said: Tongue) -> int:
    """Where a time begins with the small word before it: "on Monday"."""
    ahead = clause[:start].rstrip()
    return next((one.start() for one in said.cue("on_day").finditer(ahead) if one.end() == len(ahead)), start)


def _put_off(clause: str, start: int, end: int, said: Tongue) -> _Time:
    until = len(clause[:start].rstrip())
    begins = [one.start() for one in said.cue("put_off").finditer(clause) if one.end() in (until, start)]
    begin = begins[0] if begins else start
    return _Time(clause[begin:end].strip(" ,"), begin, end, bool(begins))
