"""The wishes of a request which nothing that was done can have met.

Each wish (``agent.common.words.wanted``) is judged by signs of what it asks for and names, and of what was done, read
and told (``agent.session.account.signs``); what they come to was learned from requests of which one wish was left out
(``tests/bench/halves``).
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, filterfalse, groupby
from operator import itemgetter

from agent.common.words.answerable import states
from agent.common.words.dictated import spoken
from agent.common.words.left_out import left_out
from agent.common.words.marks import marked
from agent.common.words.moods import sentences, starting, taken_back
from agent.common.words.otherwise import correction
from agent.common.words.pieces import Piece, asking, pieces
from agent.common.words.table import EVERY, Tongue, tongue
from agent.common.words.text import overlap, written_without_spaces
from agent.common.words.trees import Trees, load
from agent.common.words.wanted import GAP, SENDER, Wanted, shares, wants_nothing, wishes
from agent.session.account.acts import Slot, acts_of, look_of, slots
from agent.session.account.evidence import Evidence, Use, folded
from agent.session.account.no_wish import is_no_wish, only_puts_right
from agent.session.account.opposed import opposed
from agent.session.account.signs import Done, Wish
from agent.session.account.specifics import specifics
from agent.session.account.unread import half_read, tells_why, unread
from agent.state.runs import Unused

_FULL_NAME = re.compile(r"(?:[^\W\d_]+[ -])+[^\W\d_]+")
_LEFT = 0.7
"""How likely a wish was met by nothing, from which it is left over."""
_LEFT_AS_KNOWN = 0.1
"""The same where nothing concerns whom it names, or nothing brought to its end a verb that the table knows."""
_MAY_ASK = 0.3
"""How likely a wish or a part of it asks for anything, from which it may be one beside another."""
_UNSERVED = 0.7
"""How likely a part asks for what no tool does, from which it does."""
_SURELY = 0.9
"""How likely a part demands something, from which it does so with words of leaving in it: "leave the limit at 18"."""
_GOES_ON = 0.8
"""How likely the only wish of a message asks for an act that was done, from which it was met by it."""
_OF_ITS_OWN = frozenset({"import", "find", "enrich", "launch"})
"""Kinds of verbs that mean their own calls, whatever the words around them: not just the list to import into."""
_ROOM = 4
"""How much longer than a verb the part is at most that it is judged with: a text may hold anything."""
_MUCH = 0.4
"""How much of a part is left out, from which it leaves somebody out."""


@dataclass(frozen=True, slots=True)
class Left:
    """What the table of words knows to be left over."""

    sure: tuple[Unused, ...] = ()
    likely: tuple[Unused, ...] = ()
    """What stands in talk as well: it is told of a part only where that is left over."""
    shown: tuple[str, ...] = ()
    """Wishes for what a look shows to be so already."""


def trees() -> Trees:
    """The trees that come with the program: how likely a wish was met by nothing."""
    return load("agent.session.account", "unmet.bin")


def unmet(request: Mapping[int, str], uses: Sequence[Use], done: Evidence, left: Left) -> Iterator[Unused]:
    """What of a request is left over, in the user's own words.

    Args:
        request: its messages, by their turn.
        uses: what was done and looked at for it.
        done: everything that the run did.
        left: what the table knows to be left over of it.
    """
    messages = [did(words, uses, done, left, turn) for turn, words in request.items()]
    over = [*chain.from_iterable(_over(one, is_planned=done.is_planned) for one in messages)]
    every = [*chain.from_iterable(one.wishes for one in messages)]
    told = [*left.sure, *_likely(left, over, every, request, done)]
    beside = (_named(wish) for wish in over if not any(_stands_in_any(item, [wish]) for item in told))
    yield from _without_given([*told, *beside, *_opposed(request.values(), uses, done, told)], uses)
    if not told and request:
        latest = request[max(request)]
        yield from (Unused("question", one) for one in chain(unread(latest, uses, done), half_read(latest, uses, done)))


def _opposed(request: Collection[str], uses: Sequence[Use], done: Evidence, told: Sequence[Unused]) -> Iterator[Unused]:
    """The wishes of which the opposite was done, but for those that are told anyway."""
    looks = [use for use in done.uses if not use.strength]
    parts = [*chain.from_iterable(_pieces(spoken(words)) for words in request)]
    for part in opposed(parts, [*(use for use in uses if use.strength), *looks], [*done.things(), *done.names()]):
        if not any(_stands_in(item, part) for item in told):
            yield Unused("goal", starting(part.plain, tongue(part.text)))


def _without_given(left: Sequence[Unused], uses: Sequence[Use]) -> Iterator[Unused]:
    """What is left over, but for words that sound like an order and were given as a value: a keyword, or a copy."""
    texts = [*chain.from_iterable(use.texts for use in uses if use.strength)]
    given = {text.replace("_", " ") for _, text in texts}  # "linkedin posts" is linkedin_posts
    copied = {*chain.from_iterable(text.split(", ") for key, text in texts if key.endswith("cc"))}
    yield from (
        one for one in left if one.kind != "goal" or not (folded(one.value) in given or _is_copied(one, copied))
    )


def _is_copied(item: Unused, copied: Collection[str]) -> bool:
    """Whether it only wants somebody in copy who is."""
    return EVERY.cue("in_copy").search(item.value) is not None and any(one in folded(item.value) for one in copied)


def _likely(
    left: Left, over: Sequence[Wish], every: Sequence[Wish], request: Mapping[int, str], done: Evidence
) -> Iterator[Unused]:
    """What is likely left over, but for what stands in a wish that is met, or where nothing is wanted."""
    met = [wish for wish in every if wish not in over and wish.shares.get(GAP, 0.0) <= _UNSERVED]  # no call meets a gap
    for item in left.likely:
        is_met = _stands_in_any(item, met) and not _stands_in_any(item, over)
        if not (is_met or _is_told_in_passing(item, request.values()) or _is_done(item, every, request, done)):
            yield item


def _is_done(item: Unused, every: Sequence[Wish], request: Mapping[int, str], done: Evidence) -> bool:
    """Whether a verb stands in no wish that is judged, and by what it goes on with wants nothing, or what was done."""
    is_meant = not _OF_ITS_OWN.isdisjoint(EVERY.kinds(starting(item.value, EVERY)))
    if item.kind != "goal" or _stands_in_any(item, every) or is_meant:
        return False
    return any(_is_met(item.value.rstrip("…"), turn, words, done) for turn, words in request.items())


def _is_met(said: str, turn: int, words: str, done: Evidence) -> bool:
    """Whether as much was done since as a message wants of the act that words in it want."""
    own = marked(said).text
    since = slots([use for use in done.uses if use.strength and use.tool and use.is_settled and use.turn >= turn])
    fitting = _of_its_kind(since, shares(own, _before(turn, done)))
    alike = [one for one in wishes(spoken(words)) if _of_its_kind(fitting, one.shares)]
    return said in words and (wants_nothing(own) or len(fitting) >= max(1, len(alike)))


def _of_its_kind(of: Iterable[Slot], wanted: Mapping[str, float]) -> list[Slot]:
    """What was surely done of the kind that words want."""
    return [slot for slot in of if slot.fits(wanted) > _GOES_ON]


def _is_told_in_passing(item: Unused, request: Collection[str]) -> bool:
    """Whether a number stands only where nothing is wanted: "sorry, I mixed up two projects"."""
    if item.kind != "number":
        return False
    parts = chain.from_iterable(_pieces(spoken(words)) for words in request)
    around = [one for one in parts if _stands_in(item, one)]
    return bool(around) and all(wants_nothing(one.text) for one in around)


def _named(wish: Wish) -> Unused:
    piece = asking(wish.parts)
    return Unused("goal", starting(piece.plain, tongue(piece.text)))


def _before(turn: int, done: Evidence) -> str:
    """The act that was done or looked at last before a turn; empty where nothing was."""
    last = next((use for use in reversed(done.uses) if use.turn < turn and use.tool), None)
    if last is None:
        return ""
    return acts_of(last.tool, last.arguments)[-1] if last.strength else look_of(last.tool)


def did(words: str, uses: Sequence[Use], done: Evidence, left: Left, turn: int = 0) -> Done:
    """What was done for the parts of a message; one that puts itself right is left to what the table knows.

    Args:
        words: of the message.
        uses: what was done and looked at for the request.
        done: everything that the run did.
        left: what the table knows to be left over.
        turn: which message it is, from 0: behind a pause "put it back on" wants no list.
    """
    before = _before(turn, done)
    found = [] if _corrects(words) or not (uses or turn) else [*_wishes(spoken(words), done, left, before)]
    message = _done(found, uses, done, turn)
    is_judged = are_several(found) or (
        len(found) == 1 and (_is_over(message, 0) or (before and _goes_on(message, turn)))
    )
    return message if is_judged else _done([], uses, done, turn)


def _goes_on(message: Done, turn: int) -> bool:
    """Whether something was surely done since for the only wish of a message that goes on from another."""
    since = (slot for slot in message.slots if slot.use.turn >= turn)
    return any(slot.fits(message.wishes[0].shares) > _GOES_ON for slot in since)


def _done(found: Sequence[Wish], uses: Sequence[Use], done: Evidence, turn: int) -> Done:
    looks = (use for use in done.uses if use.tool and not use.strength)  # what is known from before may answer, too
    effects = (use for use in uses if use.strength)
    return Done(found, [*looks, *effects], done.report, turn)


def are_several(of: Sequence[Wish]) -> bool:
    """Whether more than one may ask for something, or more than one of their parts."""
    parts = chain.from_iterable(wish.parts for wish in of)
    return sum(part.asks > _MAY_ASK for part in parts) > 1 or sum(wish.may_ask > _MAY_ASK for wish in of) > 1


def _wishes(words: str, done: Evidence, left: Left, before: str) -> Iterator[Wish]:
    """What a message may wish for."""
    found = _pieces(words)
    things, out = (_at_hand(words, done), _out(words)) if found else ([], [])
    parts = [*_asking(found, out, left)]
    for wanted, of in _together(parts, words):
        names = specifics([_without(piece, out) for piece in _without_talk(of)], things)
        of_act = shares(marked(wanted.text).text, before) if before else wanted.shares
        yield Wish(of, names, of_act, frozenset(chain.from_iterable(_told(piece, left) for piece in of)))


def _asking(found: Sequence[Piece], out: Collection[str], left: Left) -> Iterator[Piece]:
    """The parts that may wish for something of their own."""
    before: Piece | None = None
    for one in found:
        puts_right = before is not None and only_puts_right(one)
        if not (
            puts_right
            or is_no_wish(one, is_all=len(found) == 1)
            or _is_left_out(one, out)
            or _is_shown(one, left.shown)
        ):
            yield one
        before = one


def _without_talk(parts: Sequence[Piece]) -> Sequence[Piece]:
    """The parts of a wish that are no talk in it, as "as agreed with Eve", and tell nothing around what it wants."""
    asked = [one for one in parts if not wants_nothing(one.text)] or parts
    asked = [*filterfalse(tells_why, asked)] or asked
    return [one for one in asked if not (SENDER.search(one.text) and states(one.text, Tongue(one.languages)))] or asked


def _together(parts: Sequence[Piece], words: str) -> Iterator[tuple[Wanted, tuple[Piece, ...]]]:
    """The wishes of a message that have any parts, each with these."""
    wanted = wishes(words) if parts else ()
    at = (_place(piece, wanted) for piece in parts)
    for place, of in groupby(sorted(zip(at, range(len(parts)), strict=True)), key=itemgetter(0)):
        yield wanted[place], tuple(parts[n] for _, n in of)


def _place(piece: Piece, of: Sequence[Wanted]) -> int:
    """In which wish a part stands."""
    found = [overlap(piece.plain.lower(), one.text.lower()) for one in of]
    return found.index(max(found))


def _over(message: Done, *, is_planned: bool) -> Iterator[Wish]:
    """The wishes that nothing has met; the end of a plan that was applied answers no question."""
    for at, wish in enumerate(message.wishes):
        if not (is_planned and wish.is_question) and _is_over(message, at):
            yield wish


def _is_over(message: Done, at: int) -> bool:
    """Whether nothing has met the wish that stands there; a single one where it is for something else altogether."""
    wish = message.wishes[at]
    if not are_several(message.wishes):
        is_for_others = _is_of_somebody(wish) and message.concerns_nobody(at)
        return is_for_others or message.is_unread(at) or message.is_undone(at)
    if message.is_unanswered(at):
        return True
    if message.may_be_met(at):
        return False
    if wish.piece.kinds["unserved"] + wish.piece.kinds["snooze"] > _UNSERVED:
        return True
    signs = message.signs(at)
    return trees().share(signs) > _least(wish, signs)


def _least(wish: Wish, signs: Mapping[str, float]) -> float:
    """How likely nothing has met a wish, from which it is left over."""
    is_known = "goal" in wish.told or (_is_of_somebody(wish) and signs["names missing"] == 1)
    return _LEFT_AS_KNOWN if is_known else _LEFT


def _is_of_somebody(wish: Wish) -> bool:
    """Whether it surely wants something done, and names in full whom it is about; German nouns look like names."""
    in_full = "de" not in wish.piece.languages and all(_FULL_NAME.fullmatch(ways[0]) for ways in wish.names)
    return in_full and not wish.is_question and wish.piece.asks > _SURELY


def is_told_anyway(left: Left, of: Sequence[Wish]) -> bool:
    """Whether something is told whatever becomes of the parts."""
    return bool(left.sure) or not all(_stands_in_any(item, of) for item in left.likely)


def _stands_in_any(item: Unused, of: Sequence[Wish]) -> bool:
    return any(_stands_in(item, part) for wish in of for part in wish.parts)


def may_ask(words: str) -> bool:
    """Whether a message has several parts, each of which may ask for something, or one that surely does."""
    parts = _pieces(words)
    return len(parts) > 1 or any(part.asks > _SURELY for part in parts)


@lru_cache(maxsize=128)  # a conversation is looked at with each of its messages
def _pieces(words: str) -> tuple[Piece, ...]:
    return tuple(pieces(words))


def _is_shown(piece: Piece, shown: Sequence[str]) -> bool:
    """Whether it is what a look shows to be so already."""
    return any(_plain(one) in _plain(piece.plain) or _plain(piece.plain) in _plain(one) for one in shown)


def _told(piece: Piece, left: Left) -> Iterator[str]:
    here = (item.kind for item in (*left.sure, *left.likely) if _stands_in(item, piece))
    yield from ("goal" if kind == "goal" else "other" for kind in here)


def _stands_in(item: Unused, piece: Piece) -> bool:
    said, part = _plain(item.value.partition(" (")[0]), _plain(piece.plain)  # without how many were done
    return part in said or (said in part and (item.kind != "goal" or len(part) < len(said) * _ROOM))


def _plain(text: str) -> str:
    return " ".join(text.lower().replace(",", " ").split()).strip(" .!?")


def _at_hand(words: str, done: Evidence) -> list[str]:
    """What the records are called of which a message may speak."""
    said = {*re.findall(r"\w+", words.lower())}
    if written_without_spaces(words):
        return [name for name in done.things() if name in words]
    return [name for name in done.things() if not said.isdisjoint(re.findall(r"\w+", name.lower()))]


def _out(words: str) -> list[str]:
    """What a message leaves out, each as it stands there."""
    return [one for one in left_out(words).splitlines() if one.strip()]


def _is_left_out(piece: Piece, out: Collection[str]) -> bool:
    """Whether what a message leaves out is what a part speaks of, and not just "not 4" at its end."""
    if piece.concrete and all(any(one in part for part in out) for one in piece.concrete):
        return True
    return piece.asks <= _SURELY and any(one in piece.plain and len(one) > len(piece.plain) * _MUCH for one in out)


def _without(piece: Piece, out: Collection[str]) -> Piece:
    """A part without whom it leaves out: "archive all but Ada's"."""
    text = piece.text
    for one in out:
        text = text.replace(one, "")
    return replace(piece, text=text)


def _corrects(words: str) -> bool:
    """Whether a message puts something else in the place of what it said before: "on reflection, make that 25"."""
    said = tongue(words)
    return bool(taken_back(words, said)) or any(correction(one, said) for one, _ in sentences(words, said))
