"""The numbers that the user named: of demanded things, of what a limit is set to, or that correct another one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from agent.common.words.dates import dates
from agent.common.words.marks import counted, counts, spoken_times
from agent.common.words.moods import ends_with
from agent.common.words.numerals import Count
from agent.common.words.table import Tongue, table
from agent.common.words.text import written_without_spaces
from agent.session.account.items import Item

_RANGE = re.compile(r"\d\s?(?:to|bis|à|a|até|tot|[-–])\s?$", re.IGNORECASE)
_YEARS = range(1990, 2060)
_DAYS = re.compile(
    r"\s*(?:days?|tagen?|jours?|días?|dias?|giorn[io]|dag(?:en)?|weeks?|wochen?|semain\w+|semanas?|settiman\w+|weken)\b",
    re.IGNORECASE,
)
_TO = re.compile(r"\b(?:to|at|auf|en|zu|à|a|su|para|op|naar)\s*$", re.IGNORECASE)


def numbers_in(clause: str, like: Item, out: Sequence[range], said: Tongue, *, takes_back: bool) -> Iterator[Item]:
    """The numbers that a clause demands.

    Args:
        clause: the clause, with marks in it.
        like: how it is meant.
        out: where it speaks of what is not wanted.
        said: the languages that it may be in.
        takes_back: whether the words that it stands in correct what was said before.
    """
    return _Numbers(said, takes_back).items(clause, like, out)


def counting(clause: str, out: Sequence[range]) -> Iterator[Count]:
    """The numbers of a clause from two on, but for times ("six fifteen") and the year in a name: "Herbst 2024"."""
    clocks = {*chain.from_iterable(spoken_times(clause))}
    for count in counts(clause):
        is_out = count in clocks or any(count.start in span for span in out)
        if count.value > 1 and not is_out and not _is_part(count, clause[: count.start]):
            yield count


def _is_part(count: Count, ahead: str) -> bool:
    """Whether it is a part of a name or of a time."""
    is_year = count.value in _YEARS and re.search(r"\w\s+[A-ZÀ-Þ][\w-]*\s$", ahead) is not None
    return is_year or re.search(r"\d:$", ahead) is not None


@dataclass(frozen=True, slots=True)
class _Numbers:
    said: Tongue
    takes_back: bool

    def items(self, clause: str, like: Item, out: Sequence[range]) -> Iterator[Item]:
        """The numbers of a clause, but for those in what is ``out``."""
        yield from self._both(clause, like, out)
        end = 0
        days = [range(day.start, day.start + len(day.text)) for day in dates(clause)]
        for count in counting(clause, [*out, *days]):
            ahead, noun = clause[: count.start], counted(clause, count)
            if noun is None:
                yield from self._waits(clause, count, like)
                continue
            item = self._number(clause, count, noun, like)
            is_demanded = self._is_demanded(noun, ahead, clause[count.end :], item)
            if self._is_step(noun, like) or (is_demanded and not self._only_describes(ahead, end, item)):
                yield item
                end = count.end

    def _both(self, clause: str, like: Item, out: Sequence[range]) -> Iterator[Item]:
        """That two of something are meant: "dismiss both"."""
        found = self.said.cue("both").search(clause) if like.mood == "change" and not like.is_told else None
        spans = [*out, *(range(one.start, one.end) for one in counts(clause) if counted(clause, one))]
        if found is not None and not any(found.start() in span for span in spans):
            yield replace(like, kind="number", value=found[0], number=2, role="both", tools=frozenset())

    def _waits(self, clause: str, count: Count, like: Item) -> Iterator[Item]:
        """How many days a step that is wished for waits."""
        days = _DAYS.match(clause, count.end)
        if days is not None and like.mood == "change" and not like.is_told:
            value, steps = clause[count.start : days.end()], frozenset(table()["does"]["steps"])
            yield replace(like, kind="number", value=value, number=count.value, role="days", tools=steps)

    def _is_step(self, noun: str, like: Item) -> bool:
        return like.mood == "change" and self.said.cue("follow_ups").match(noun) is not None

    def _is_ranked(self, ahead: str, behind: str, noun: str) -> bool:
        """Whether it is of a number of some that are known which: "the first two", "the three oldest"."""
        ranked = self.said.cue("ranked")
        before, _, after = behind.partition(noun or "\0")
        return ends_with(ranked, ahead) or any(ranked.match(part.strip()) for part in (before + noun, after))

    def _number(self, clause: str, count: Count, noun: str, like: Item) -> Item:
        value = f"{clause[count.start : count.end]} {_whole(clause[count.end :], noun)}".rstrip()
        is_bound = self._is_bound(clause[: count.start], clause[count.end :].lstrip()[len(noun) :].lstrip(" ,("))
        return replace(like, kind="number", value=value, number=count.value, is_bound=is_bound)

    def _only_describes(self, ahead: str, end: int, like: Item) -> bool:
        """Whether a number says of what kind those before it are, or what a text is like: "in 3 lines"."""
        such = self.said.cue("of_such")
        if like.is_told:
            return like.is_bound or ends_with(such, ahead)
        return end > 0 and such.search(ahead[end:].rpartition(",")[2]) is not None

    def _is_bound(self, ahead: str, near: str) -> bool:
        """Whether fewer will do: "up to 20 leads", "20 leads at most", "10 to 20 leads"; "20 a day" is a limit."""
        fewer = self.said.cue("bound_after").match(near) or ends_with(self.said.cue("bound"), ahead)
        return bool(fewer or _RANGE.search(ahead)) and self.said.cue("a_day").match(near) is None

    def _is_demanded(self, noun: str, ahead: str, behind: str, like: Item) -> bool:
        """Whether a number is: one that counts things, that a limit is set to, or that corrects another one."""
        is_limit = like.mood == "change" and self._is_limit(ahead, behind)
        if self.takes_back or is_limit or self._is_made(ahead, behind):
            return True
        begins = not ahead.strip() and not written_without_spaces(noun)
        is_of_some = self.said.cue("of_whom").search(ahead) and not self._is_ranked(ahead, behind, noun)
        counts_things = noun and not begins and not is_of_some
        return bool(counts_things) and like.mood in ("change", "look")

    def _is_made(self, ahead: str, behind: str) -> bool:
        """Whether a limit becomes a number, in a language without spaces: "上限を20にして"."""
        return (
            ends_with(self.said.cue("limit"), ahead)
            and re.match("[^\u3001\u3002]{0,4}に(?:して|変え|し)", behind) is not None
        )

    def _is_limit(self, ahead: str, behind: str) -> bool:
        """Whether a limit is set to what follows: "the limit of campaign [I1] to", or it is one a day."""
        limit = self.said.cue("limit")
        if self.said.cue("a_day").match(behind.lstrip()):
            return True
        return ends_with(limit, ahead) or (limit.search(ahead) is not None and _TO.search(ahead) is not None)


def _whole(behind: str, noun: str) -> str:
    """A noun with what a hyphen ties to it: "follow-ups"."""
    found = re.match(rf"\W*(?:\w+ )?({re.escape(noun)}(?:-[^\W\d_]+)+)", behind) if noun else None
    return found[1] if found else noun
