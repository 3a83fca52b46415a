"""The account of a request: whatever concrete the user named was used, waits, was declined or asked, or is left over.

It is computed from the user's words and from what the run did, without a model.  "Done" means that nothing is left.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from agent.common.errors import Status
from agent.common.words.asked import demands
from agent.common.words.marks import counts
from agent.common.words.moods import starting
from agent.common.words.table import EVERY, table
from agent.common.words.text import holds, stands_whole
from agent.policy.later import keeps_a_time
from agent.policy.scope.names import names_somebody
from agent.session.account.beside import misdirected
from agent.session.account.enumerated import left_beside
from agent.session.account.evidence import Evidence, Use, folded
from agent.session.account.items import UNSERVED, Item, Named, Wish
from agent.session.account.matching import LONG, counts_messages, counts_steps, does, has, is_for, matching, may_meet
from agent.session.account.named import named
from agent.session.account.specifics import spellings
from agent.session.account.unmet import Left, unmet
from agent.session.account.untouched import untouched
from agent.state.runs import Unused

_WHOM = ("address", "id")
"""Kinds of items that say whom or what a clause is about."""
_SURELY = 0.6
"""How likely the words of a wish ask for something, from which they do where its verb may mean anything."""
_MORE_THAN_A_CAP = frozenset("find enrich import launch send reply write tell archive delete watch verify".split())
"""Kinds of verbs that no cap on credits meets."""
_BROAD = frozenset({"delete", "other"})
"""Kinds of verbs for which many effects may be meant."""


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


def account(turns: Sequence[str], done: Evidence, gaps: Sequence[str]) -> Account:
    """Compare what the user said, one message after the other, with what the run did."""
    said = _read(turns)
    if not any(turns):
        return Account()
    first = _first(said, done)
    uses = [*_uses(done, first, turns)]
    if done.is_unanswered and not _has_effect(uses):
        return Account()
    left = _left_over(said[first:], first, done, gaps)
    if done.is_unanswered or gaps:
        unused = (*left.sure, *left.likely)
    else:
        unused = (*unmet(_standing(turns, said, first), uses, done, left),)
        unused += (*untouched(turns[-1], said[-1], done, unused),)
    return Account(tuple(dict.fromkeys(unused)), not gaps and _did_nothing(said[first:], uses))


def _standing(turns: Sequence[str], said: Sequence[Named], first: int) -> dict[int, str]:
    """The messages that no later one takes back, in whole or in part, by their turn."""
    later = [any(one.takes_back or one.drops or one.spares for one in said[n + 1 :]) for n in range(len(said))]
    return {turn: turns[turn] for turn in range(first, len(turns)) if not later[turn]}


def _uses(done: Evidence, first: int, turns: Sequence[str]) -> Iterator[Use]:
    return (use for use in done.uses if use.turn >= first and not _is_own_idea(use, turns))


def _is_own_idea(use: Use, turns: Sequence[str]) -> bool:
    """Whether it only lowers the cap, to a number that the user never said: that brings no wish any further."""
    is_cap = use.strength > 0 and not use.tool
    return is_cap and use.numbers.isdisjoint(one.value for words in turns for one in counts(words))


def _has_effect(uses: Sequence[Use]) -> bool:
    return any(use.strength for use in uses)


def _left_over(request: Sequence[Named], first: int, done: Evidence, gaps: Sequence[str]) -> Left:
    questions = [text for turn, text in done.questions if turn >= first]
    left = sorted(_left(request, questions, done, gaps), key=lambda item: item.kind == "goal")
    effects = _effects(done, first)
    talk = [*filter(_may_be_talk, left)]
    sure = [item for item in left if item not in talk]
    if effects and not (left or gaps) and all(use.is_settled for use in effects):
        talk = [*_beyond_what_was_done(request, effects)]
    return Left(_told(sure, effects), _told(talk, effects), tuple(_shown(request, done)))


def _shown(request: Sequence[Named], done: Evidence) -> Iterator[str]:
    """The wishes for what a look shows to be so already."""
    return (item.value for item in _items(request) if item.kind == "goal" and _is_so(item, done))


def _told(left: Sequence[Item], effects: Sequence[Use]) -> tuple[Unused, ...]:
    return tuple(Unused(one.kind, one.value + _how_many(one, effects)) for one in left)


def _may_be_talk(item: Item) -> bool:
    """Whether it is a verb or a number that may stand in talk as well, or in what somebody is told."""
    is_number = item.kind == "number" and not counts_steps(item)
    return item.kind == "goal" or (is_number and (item.is_told or not (item.tools or item.mood == "look")))


def _did_nothing(said: Sequence[Named], uses: Sequence[Use]) -> bool:
    wants = {part.wants for part in said}
    clauses = chain.from_iterable([part.text, *(wish.text for wish in part.wishes)] for part in said)
    if any(EVERY.kinds(starting(one, EVERY)) & _MORE_THAN_A_CAP for one in clauses):
        uses = [use for use in uses if use.tool]  # to set the cap brings a search no further
    if "change" in wants:
        return not _has_effect(uses)
    return "look" in wants and not uses


# -- which of the user's words count -------------------------------------------------------------------------------


def _read(turns: Sequence[str]) -> list[Named]:
    said: list[Named] = []
    for turn, words in enumerate(turns):
        said.append(named(words, turn, above="change" if said and said[-1].wishes else "open"))
    return said


def _first(said: Sequence[Named], done: Evidence) -> int:
    """Where what is asked for now begins: the last message, and those before it that came to nothing yet."""
    first = len(said) - 1
    if not said[first].asks:
        while first > 0 and not _begins_anew(first, said, done):
            first -= 1
    return first


def _begins_anew(number: int, turns: Sequence[Named], done: Evidence) -> bool:
    """Whether a message has nothing to do with the one before: that came to something, or was given up for it."""
    before = number - 1
    acted = before in done.gaps or any(use.strength and use.turn == before for use in done.uses)
    given_up = turns[number].drops or before in done.dropped
    is_over = turns[before].asks and any(one.asks_for_something for one in turns[number:])  # "ok" goes on past it
    return acted or given_up or is_over


def _items(request: Sequence[Named]) -> Iterator[Item]:
    """What is named and not taken back."""
    for at, part in enumerate(request, 1):
        yield from (item for item in part.items if not _is_taken_back(item, request[at:]))


def _is_taken_back(item: Item, later: Sequence[Named]) -> bool:
    """Whether messages that came later put something else of its kind in its place, or leave it out."""
    is_fixed = any(fix.takes_back and any(one.kind == item.kind for one in fix.items) for fix in later)
    is_due = item.role == "when" and any(fix.is_at_once for fix in later)
    return is_fixed or is_due or _is_spared(item.value, later)


def _is_spared(value: str, later: Iterable[Named]) -> bool:
    """Whether a later message leaves out what one before it named."""
    return any(part.spares and holds(part.spares, value) for part in later)


def _was_asked(item: Item, questions: Sequence[str]) -> bool:
    return item.kind != "goal" and any(folded(item.value) in question for question in questions)


def _is_reported(item: Item, gaps: Iterable[str]) -> bool:
    """Whether it stands in what was reported as a gap."""
    return any(holds(folded(gap), folded(item.value)) for gap in gaps)


# -- what is left of them ----------------------------------------------------------------------------------------------


def _left(request: Sequence[Named], questions: Sequence[str], done: Evidence, gaps: Sequence[str]) -> Iterator[Item]:
    items = [item for item in _items(request) if not _was_asked(item, questions)]
    unused = [item for item in items if not _is_used(item, items, done)]
    yield from (item for item in unused if not _is_settled_otherwise(item, items, unused, done, gaps))
    yield from (item for item in _missed_people(request, done) if not _is_reported(item, gaps))
    wishes = [*chain.from_iterable(part.wishes for part in request)]
    yield from misdirected(items, unused, wishes, _effects(done, 0), [*done.names()])


def _is_settled_otherwise(
    item: Item, items: Sequence[Item], unused: Sequence[Item], done: Evidence, gaps: Sequence[str]
) -> bool:
    if (item.goal == UNSERVED and (gaps or _is_put_into_leads(item, done))) or _is_reported(item, gaps):
        return True
    return _has_another_choice(item, items, unused) or _is_told(item, items, done, gaps)


def _is_put_into_leads(item: Item, done: Evidence) -> bool:
    """Whether "our CRM" may be the leads of the workspace, and somebody was put there or changed."""
    people = table()["does"]["people"]
    return "crm" in item.value.lower() and any(use.tool in people for use in _effects(done, item.turn))


def _beyond_what_was_done(request: Sequence[Named], effects: Sequence[Use]) -> Iterator[Item]:
    """The last wishes whose verb may mean anything, where there are more wishes than effects."""
    wishes = [one for one in chain.from_iterable(part.wishes for part in request) if one.is_order]
    over = len({(one.turn, one.clause) for one in wishes}) - sum(map(may_meet, effects))
    broad = [one for one in wishes[1:] if one.broad and demands(one.broad, _SURELY)][-over:] if over > 0 else []
    yield from (Item(kind="goal", value=one.broad, turn=one.turn, clause=one.clause) for one in broad)


def _has_another_choice(item: Item, items: Sequence[Item], unused: Sequence[Item]) -> bool:
    """Whether it is one of several that would do, and another one was used."""
    choice = item.choice
    return choice != 0 and any(other.choice == choice and other not in unused for other in items)


def _is_told(item: Item, items: Sequence[Item], done: Evidence, gaps: Sequence[str]) -> bool:
    """Whether its clause is told otherwise: it came to a no, a failure or a wait, or nothing in it has an endpoint."""
    beside = [other for other in items if other.clause == item.clause and other is not item]
    uses = [(other, use) for other in beside for use in matching(other, _effects(done, other.turn))]
    if any(not use.is_settled for _, use in uses):
        return True
    return bool(gaps) and all(other.kind == "goal" for other, _ in uses)


def _effects(done: Evidence, turn: int) -> list[Use]:
    return [use for use in done.uses if use.strength and use.turn >= turn]


def _is_used(item: Item, items: Sequence[Item], done: Evidence) -> bool:
    effects = _effects(done, item.turn)
    found = _about(item, items, effects)
    if item.role == "when":
        return _is_kept_to(item, effects)
    if item.kind == "goal":
        return _is_brought_to_its_end(item, items, found) or _is_so(item, done)
    if _is_reached(item, effects, done):
        return True
    if found:
        return item.goal != "send" or item.kind != "address" or _reached(found)
    return _may_be_looked_up(item, items, effects) and _is_looked_up(item, done)


def _about(item: Item, items: Sequence[Item], effects: Iterable[Use]) -> list[Use]:
    """The effects that say what was named; for whom another clause means something else, they do not count."""
    found = matching(item, effects)
    return [use for use in found if is_for(use, item, items)] if item.kind in _WHOM else found


def _is_kept_to(when: Item, effects: Sequence[Use]) -> bool:
    """Whether an effect keeps a time, or says it to somebody after all."""
    return any(keeps_a_time(use.arguments) or has(folded(when.value), use) for use in effects)


def _is_looked_up(item: Item, done: Evidence) -> bool:
    """Whether it stands in a call; what is only asked about may have been looked up at any time."""
    return bool(matching(item, [use for use in done.uses if item.mood == "ask" or use.turn >= item.turn]))


def _is_brought_to_its_end(goal: Item, items: Sequence[Item], found: Iterable[Use]) -> bool:
    """Whether an effect is what a wish means; for a verb that may mean anything, one that no other wish means."""
    others = [other for other in items if other.kind == "goal" and other.goal != goal.goal]
    return any(goal.goal not in _BROAD or not any(does(use, other) for other in others) for use in found)


def _is_so(goal: Item, done: Evidence) -> bool:
    """Whether a look that came after the wish shows that what was to be so is so, of what its words name."""
    looks = (one for use in done.uses if not use.strength and use.turn >= goal.turn for one in use.shown)
    said = folded(goal.value)
    return any(not goal.shown.isdisjoint(one.values) and any(_speaks_of(said, n) for n in one.names) for one in looks)


def _speaks_of(said: str, name: str) -> bool:
    """Whether words name a thing by its whole name or by a part of it that is no ordinary word."""
    parts = (word for word in re.findall(r"[^\W\d_]{3,}", name) if names_somebody(word))
    return any(stands_whole(one, said) for one in (name, *parts) if len(one) > 2)


def _is_reached(item: Item, effects: Sequence[Use], done: Evidence) -> bool:
    """Whether as many of a number were done as were asked for, or, as an answer says, as many as there are."""
    if item.kind != "number" or counts_steps(item):
        return False
    if item.role == "days":
        return all(item.number in use.asked for use in effects if does(use, item))
    return (item.role == "both" and len(effects) != 1) or _are_as_many(item, effects, done)


def _are_as_many(item: Item, effects: Sequence[Use], done: Evidence) -> bool:
    """Whether as many were done as a number says, or as there are."""
    if _done_alike(item, effects) >= item.number:
        return True
    count = _come_to(item, effects)
    asked_all = all(use.came_to is None or max(use.asked, default=0) >= item.number for use in _meant(item, effects))
    return count >= item.number or (count > 0 and asked_all and any(count in use.totals for use in done.uses))


def _done_alike(item: Item, effects: Iterable[Use]) -> int:
    """How often the same was done, where nothing says which calls a number takes: "a note to three people"."""
    alike = Counter(use.tool for use in effects if use.is_settled and use.came_to is None)
    return 0 if item.tools else max(alike.values(), default=0)


def _may_be_looked_up(item: Item, items: Sequence[Item], effects: Sequence[Use]) -> bool:
    """Whether it is enough to look: not where a change is wished for, or where what stands beside it was changed."""
    if item.mood == "change" and (not _may_be_read(item) or _is_begun(item, effects)):
        return False
    is_alone = not any(matching(other, effects) for other in items if _is_beside(other, item))
    return is_alone or item.mood not in ("change", "open")


def _may_be_read(item: Item) -> bool:
    """Whether a look is enough: a thing of this name may exist already, and a number may be one that is asked for."""
    is_name = item.kind == "text" and item.role in ("", "name") and len(item.value) < LONG
    return is_name or (item.kind == "number" and not counts_steps(item))


def _is_begun(item: Item, effects: Sequence[Use]) -> bool:
    """Whether some of a number were done of what is to be done with all of them."""
    return item.kind == "number" and bool(item.tools) and _come_to(item, effects) > 0


def _is_beside(other: Item, item: Item) -> bool:
    return other is not item and (other.clause, other.kind) == (item.clause, item.kind)


def _reached(found: Iterable[Use]) -> bool:
    """Whether an address was written to, and not only put into a draft."""
    return any(use.strength == 2 or not use.is_settled or use.tool in table()["does"]["import"] for use in found)


def _come_to(item: Item, uses: Iterable[Use]) -> int:
    """How many things of a number were done: by what results say, or one a call."""
    found = Counter[str]()
    for use in _meant(item, uses):
        found[use.tool] += 1 if use.came_to is None else use.came_to
    return max(found.values(), default=0)


def _meant(item: Item, uses: Iterable[Use]) -> Iterator[Use]:
    """The effects that did something of what a number counts: who goes into a campaign is none of its mails."""
    others = table()["does"]["import"] if counts_messages(item) else ()
    counted = (use for use in uses if use.tool not in others and use.strength and use.is_settled)
    yield from (use for use in counted if (does(use, item) if item.tools else use.came_to is not None))


def _how_many(item: Item, uses: Sequence[Use]) -> str:
    is_counted = item.kind == "number" and item.goal != "campaign" and not counts_steps(item)
    return f" ({count} done)" if is_counted and (count := _come_to(item, uses)) else ""


def _missed_people(request: Sequence[Named], done: Evidence) -> Iterator[Item]:
    wishes = [*chain.from_iterable(part.wishes for part in request)]
    for at, part in enumerate(request, 1):
        if any(fix.takes_back and _names_somebody_else(fix, done) for fix in request[at:]):
            continue
        missed = chain.from_iterable(_missed_names(wish, wishes, done) for wish in part.wishes)
        found = {one.value: one for one in chain(missed, left_beside(part, _effects(done, part.turn), done))}
        yield from (one for one in found.values() if not _is_spared(one.value, request[at - 1 :]))


def _names_somebody_else(fix: Named, done: Evidence) -> bool:
    """Whether a correction names whom it is to be instead."""
    return any(True for wish in fix.wishes for name in done.names() for _ in spellings(name, wish.text))


def _missed_names(wish: Wish, wishes: Iterable[Wish], done: Evidence) -> Iterator[Item]:
    """People of whom the wish speaks, by the records that were read, and those named in one breath with them."""
    effects = [use for use in _effects(done, wish.turn) if is_for(use, wish, wishes)]
    used = _used_names(wish.text, done, effects)
    for name in (name for name, is_used in used.items() if not is_used):
        if not any(name != other and (name in other or _is_choice(name, other, wish.text, used)) for other in used):
            yield Item(kind="name", value=name, mood="change", clause=wish.clause)


def _is_choice(name: str, other: str, text: str, used: Mapping[str, bool]) -> bool:
    """Whether either of two would do, and the other one was used: "Ada or Eve"."""
    one, two = re.escape(name), re.escape(other)
    between = rf"\W+(?:{EVERY.cue('or').pattern})\W+"
    return used[other] and re.search(rf"{one}{between}{two}|{two}{between}{one}", text) is not None


def _used_names(text: str, done: Evidence, effects: Sequence[Use]) -> dict[str, bool]:
    """The people whom a text names, and whether effects do."""
    recorded = dict.fromkeys(chain.from_iterable(spellings(name, text) for name in done.names()))
    return {name: any(has(folded(name), use) for use in effects) for name in recorded}
