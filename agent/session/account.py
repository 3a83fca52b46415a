"""The account of a request: whatever concrete the person named was used, waits, was declined or asked, or is left over.

It is computed from the person's words and from what the run did, without a model.  "Done" means that nothing is left.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain

from agent.common.dates import dates
from agent.common.errors import Status
from agent.common.words import whole
from agent.policy.ties import names_somebody
from agent.session.evidence import Evidence, Use, folded
from agent.session.named import Item, Named, Wish, named
from agent.state.runs import Unused

_LISTED = re.compile(
    r"(?P<names>\b[A-ZÀ-Þ][\w'’-]+(?:,\s*[A-ZÀ-Þ][\w'’-]+){0,8},?\s+(?:and|und|et|y|e|en"
    r"|&)\s+[A-ZÀ-Þ][\w'’-]+)(?=\s*(?:$|[:.,;!?\[]|that\b|dass\b|que\b|about\b|über\b))"
)
_SPLIT_NAMES = re.compile(r",\s*|\s+(?:and|und|et|y|e|en|&)\s+")
_ALIKE = 0.95
"""Share of a dictated text that has to be found in what was sent."""
_LONG = 20
"""Characters from which a dictated text may differ a little."""


@dataclass(frozen=True, slots=True)
class Account:
    """How a request stands against what was done."""

    unused: tuple[Unused, ...] = ()
    did_nothing: bool = False
    """Whether something was wished for and nothing was called, asked or reported for it."""

    @property
    def falls_short(self) -> bool:
        """Whether it is not met."""
        return bool(self.unused) or self.did_nothing

    def status(self, status: Status, *, settled: bool) -> Status:
        """The status of a run whose ledger says this, and that did or did not bring an effect to its end."""
        if status != "done" or not self.falls_short:
            return status
        return "partial" if settled else "failed"


def account(turns: Sequence[str], did: Callable[[], Evidence], gaps: Sequence[str]) -> Account:
    """Compare what the person said, one message after the other, with what the run did."""
    said = list(map(named, turns))
    if not any(map(_asks_for_something, said)):
        return Account()
    done = did()
    request = _request(said, done)
    uses = [use for use in done.uses if use.turn >= request.first]
    questions = [text for turn, text in done.questions if turn >= request.first]
    if questions and not any(use.strength for use in uses):
        return Account()  # it was put to the person, and their answer led to nothing more
    left = sorted(_left(request, questions, done, gaps), key=lambda item: item.kind == "goal")
    unused = dict.fromkeys(Unused(item.kind, item.value) for item in left)
    return Account(tuple(unused), _did_nothing(request.wants, uses, bool(gaps)))


def _asks_for_something(said: Named) -> bool:
    return bool(said.items or said.wants or said.wishes)


def _did_nothing(wants: str, uses: Sequence[Use], handed_over: bool) -> bool:
    if handed_over or not wants:
        return False
    return not any(use.strength or wants == "look" for use in uses)


# -- which of the person's words count -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Request:
    """What is asked for now: the last message, and those before it that came to nothing yet."""

    parts: tuple[tuple[int, Named], ...]

    @property
    def first(self) -> int:
        """The number of its first message."""
        return self.parts[0][0] if self.parts else 0

    def wishes(self) -> Iterator[tuple[int, Wish]]:
        """Its wishes, each with the number of its message."""
        for turn, part in self.parts:
            yield from ((turn, wish) for wish in part.wishes)

    @property
    def wants(self) -> str:
        """The most that is wished for."""
        wishes = {part.wants for _, part in self.parts}
        return "change" if "change" in wishes else "look" if "look" in wishes else ""

    def items(self) -> Iterator["_Placed"]:
        """What is named and not taken back."""
        for at, (turn, part) in enumerate(self.parts):
            later = [part for _, part in self.parts[at + 1 :] if part.takes_back]
            for item in part.items:
                if not any(other.kind == item.kind for fix in later for other in fix.items):
                    yield _Placed(item, turn)


@dataclass(frozen=True, slots=True)
class _Placed:
    """An item and the message that it stands in."""

    item: Item
    turn: int

    @property
    def kind(self) -> str:
        """See ``Item``."""
        return self.item.kind

    @property
    def value(self) -> str:
        """See ``Item``."""
        return self.item.value


def _request(turns: Sequence[Named], done: Evidence) -> _Request:
    acted = {use.turn for use in done.uses if use.strength}
    first = len(turns) - 1
    if first < 0:
        return _Request(())
    if not turns[first].asks:
        while first > 0 and first - 1 not in acted and not turns[first].drops and not turns[first - 1].asks:
            first -= 1
    return _Request(tuple((n, turns[n]) for n in range(first, len(turns))))


def _was_asked(placed: _Placed, questions: Sequence[str]) -> bool:
    return placed.kind != "goal" and any(folded(placed.value) in question for question in questions)


# -- what is left of them ----------------------------------------------------------------------------------------------


def _left(request: _Request, questions: Sequence[str], done: Evidence, gaps: Sequence[str]) -> Iterator[Item]:
    items = [item for item in request.items() if not _was_asked(item, questions)]
    unused = [placed for placed in items if not _is_used(placed, items, done)]
    for placed in unused:
        if not _has_another_choice(placed, items, unused) and not _is_told(placed.item, items, done, gaps):
            yield placed.item
    for turn, wish in request.wishes():
        yield from _missed_names(wish, turn, done)


def _has_another_choice(placed: _Placed, items: Sequence[_Placed], unused: Sequence[_Placed]) -> bool:
    """Whether it is one of several that would do, and another one was used."""
    choice = placed.item.choice
    return choice != 0 and any(other.item.choice == choice and other not in unused for other in items)


def _is_told(item: Item, items: Sequence[_Placed], done: Evidence, gaps: Sequence[str]) -> bool:
    """Whether its clause is told otherwise: it came to a no, a failure or a wait, or nothing in it has an endpoint."""
    beside = [placed for placed in items if placed.item.clause == item.clause and placed.item is not item]
    uses = [use for placed in beside for use in _matching(placed, _effects(done, placed.turn))]
    return any(not use.is_settled for use in uses) or (bool(gaps) and not uses)


def _effects(done: Evidence, turn: int) -> list[Use]:
    return [use for use in done.uses if use.strength and use.turn >= turn]


def _is_used(placed: _Placed, items: Sequence[_Placed], done: Evidence) -> bool:
    item, effects = placed.item, _effects(done, placed.turn)
    found = _matching(placed, effects)
    if found:
        return item.goal != "send" or item.kind != "address" or _reached(found)
    # What is only asked about may have been looked up at any time.
    looks = [use for use in done.uses if item.mood == "ask" or use.turn >= placed.turn]
    return _may_be_looked_up(item, items, effects) and bool(_matching(placed, looks))


def _may_be_looked_up(item: Item, items: Sequence[_Placed], effects: Sequence[Use]) -> bool:
    """Whether it is enough to look: not where a change is wished for, or where what stands beside it was changed."""
    if item.mood == "change":
        return _may_be_read(item)
    return item.mood != "open" or not any(_matching(other, effects) for other in items if _is_beside(other.item, item))


def _may_be_read(item: Item) -> bool:
    """Whether a look is enough: a thing of this name may exist already, and a number may be one that is asked for."""
    return item.kind == "number" or (item.kind == "text" and item.role in ("", "name") and len(item.value) < _LONG)


def _is_beside(other: Item, item: Item) -> bool:
    return other is not item and (other.clause, other.kind) == (item.clause, item.kind)


def _reached(found: Iterable[Use]) -> bool:
    """Whether an address was written to, and not only put into a draft."""
    return any(use.strength == 2 or not use.is_settled or "import" in use.closes for use in found)


def _matching(placed: _Placed, uses: Iterable[Use]) -> list[Use]:
    return [use for use in uses if _matches(placed.item, use)]


def _matches(item: Item, use: Use) -> bool:
    match item.kind:
        case "goal":
            return item.goal in use.closes
        case "number":
            return _has_number(item, use)
        case "date":
            return any(day.value == item.day for _, text in use.texts for day in dates(text))
        case "text":
            return _has_text(item, use)
        case _:
            return _has(_bare(item), use)


def _bare(item: Item) -> str:
    value = folded(item.value)
    return re.sub(r"^https?://(?:www\.)?|/$", "", value) if item.kind == "url" else value


def _has(value: str, use: Use) -> bool:
    if value in use.known:
        return True
    pattern = re.compile(whole(value))
    return any(pattern.search(text) for text in (*(text for _, text in use.texts), *use.known) if value in text)


def _has_number(item: Item, use: Use) -> bool:
    if item.number in use.numbers or (item.is_bound and any(0 < n <= item.number for n in use.asked)):
        return True
    return any(re.search(rf"(?<![\w.,]){item.number}(?![\w%]|[.,]\d)", text) for _, text in use.texts)


def _has_text(item: Item, use: Use) -> bool:
    wanted = folded(item.value).strip(" .,!?;:'")
    where = [text for key, text in use.texts if _may_hold(key, item.role)]
    if item.role in ("", "name"):  # a thing that has this name
        where += [text for text in use.known if wanted == text]
    return any(_says(text, wanted, item) for text in where)


def _says(text: str, wanted: str, item: Item) -> bool:
    if wanted in text:
        return True
    if item.is_verbatim:
        return len(wanted) >= _LONG and _is_nearly(wanted, text)
    # Where an unquoted text ends nobody can tell.
    return re.split(r"(?<=[.!?]) |, ", wanted, maxsplit=1)[0].strip(" .,!?;:'") in text


def _may_hold(key: str, role: str) -> bool:
    """Whether an argument is one for what the person called subject, text or name."""
    last = key.rpartition(".")[2].lower()
    match role:
        case "subject":
            return "subject" in last
        case "name":
            return any(word in last for word in ("name", "label", "full", "title"))
        case "text":
            return "subject" not in last
        case _:
            return True


def _is_nearly(wanted: str, text: str) -> bool:
    if len(text) < _ALIKE * len(wanted):
        return False
    blocks = SequenceMatcher(None, wanted, text, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size > 3) >= _ALIKE * len(wanted)


# -- names -------------------------------------------------------------------------------------------------------------


def _missed_names(wish: Wish, turn: int, done: Evidence) -> Iterator[Item]:
    """People of whom the wish speaks, by the records that were read, and those named in one breath with them."""
    effects = _effects(done, turn)
    recorded = dict.fromkeys(chain.from_iterable(_spellings(name, wish.text) for name in done.names))
    used = _naming(recorded, effects)
    for listed in _LISTED.finditer(wish.text):
        several = _SPLIT_NAMES.split(listed["names"])
        if any(map(used.get, several)):
            used |= _naming(several, effects)
    for name in used:
        longer = [other for other in used if name != other and name in other]
        if not used[name] and not longer:
            yield Item(kind="name", value=name, mood="change", clause=wish.clause)


def _naming(names: Iterable[str], effects: Sequence[Use]) -> dict[str, bool]:
    """Which names stand in effects."""
    return {name: any(_has(folded(name), use) for use in effects) for name in names}


def _spellings(name: str, text: str) -> Iterator[str]:
    """How a text names the bearer of a name: in full, or by a part that is written like a name."""
    parts = name.split()
    for spelling in (name, *(parts if len(parts) > 1 else ())):
        is_there = spelling[:1].isupper() and re.search(rf"(?<!\w){re.escape(spelling)}(?!\w)", text)
        # Whoever calls themselves "Archive all" is not meant by a sentence that begins with "Archive".
        if is_there and len(spelling) > 2 and names_somebody(spelling):
            yield spelling
