"""The signs by which it is told whether a wish of a request was met, each with its value."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from math import log
from operator import attrgetter

from agent.common.words.asked import demanded, likeliest
from agent.common.words.pieces import Piece, whole
from agent.common.words.table import EVERY
from agent.common.words.text import stands_whole
from agent.common.words.wanted import NOTHING
from agent.session.account.acts import Slot, is_preview, look_of, looks, slots, way
from agent.session.account.answered import (
    Report,
    asks_to_see,
    is_of_its_own,
    is_specific,
    parted,
    prepared,
    stems,
    subjects,
)
from agent.session.account.evidence import Use, folded
from agent.session.account.matching import has
from agent.session.account.specifics import Specifics, is_named

_LEAST = 0.001
"""How likely something is at least, and not more than 1 less this, where its logarithm counts."""
_LIKELY = 0.4
"""How likely another wish is to know something, from which it may be what was read for."""
_SURELY = 0.95
"""How likely a wish asks for something to be done, from which it surely does."""
_KNOWS = 0.8
"""How likely a question is for a thing, from which only a look at that, or at what it may be else, answers it."""
_MAY_BE = 0.05
_AT_HAND = frozenset({"look context", "look credits"})
"""What is read at the start of each run."""
_FEW = 3
"""Words of a wish below which it says little."""
_LONG = 40
"""Words of a wish from which it is no longer."""
_OTHERS_NAME = 0.1
"""What is left of a fit where an effect concerns none of whom a wish names."""
_OTHERS_NUMBER = 0.5
_OTHERS_TEXT = 0.3
_SAID = 0.3
"""What an effect fits a wish more whose words it says."""
_TELLING = 8
"""Characters of a wish from which it is what somebody is told where their text has it."""
TEXTS = ("body", "body_text", "subject", "comment", "draft_body", "description")
"""The arguments in which somebody is told something."""
_REASON = "reason"
"""The argument in which the model says why."""


@dataclass(frozen=True, eq=False)
class Wish:
    """A wish of a message, and what it may be for."""

    parts: tuple[Piece, ...]
    """Its parts, but for those that are none of it."""
    says: Specifics
    """Whom and what it names."""
    shares: Mapping[str, float]
    """How likely it asks for each act."""
    told: frozenset[str]
    """Of which kinds something in it is left over by what the table knows of its words."""

    @cached_property
    def piece(self) -> Piece:
        """Its parts as one."""
        return whole(self.parts)

    @cached_property
    def look(self) -> float:
        """How likely it asks to know something."""
        return sum(looks(self.shares).values())

    @cached_property
    def act(self) -> float:
        """How likely it asks for something to be done."""
        return 1 - self.shares.get(NOTHING, 0) - self.look

    @cached_property
    def names(self) -> tuple[tuple[str, ...], ...]:
        """Whom and what it names; an address to which is written need not tell a name that no record has."""
        if likeliest(self.piece.kinds) != "send":
            return self.says.names
        return tuple(ways for ways in self.says.names if " " in ways[0] or folded(ways[0]) in self.says.known)

    @property
    def may_ask(self) -> float:
        """How likely it asks for anything, by whichever judges it likelier."""
        return max(self.piece.asks, self.act + self.look)

    @cached_property
    def is_question(self) -> bool:
        """Whether it rather asks to know something."""
        return self.look > self.act


class Done:
    """What was done for a message of several wishes, and which of it each may have."""

    def __init__(self, wishes: Sequence[Wish], uses: Sequence[Use], report: str, turn: int = 0) -> None:
        self.wishes = wishes
        self._turn = turn
        self._since = [use for use in uses if use.turn >= turn]
        """What was done and looked at since the message, which is that of the turn."""
        self.report = Report(report, uses)
        self.effects = [_without_reasons(use) for use in uses if use.strength and use.tool]
        self.slots = [*slots(self.effects)]
        self._looks = [*filter(_is_look, uses)]
        self._read = frozenset(use.tool for use in self._looks)
        self._read_for_itself = _not_ready(self._read, prepared(use.tool for use in self.effects))
        own = {*map(look_of, self._read_for_itself)}
        self.read = {look: look in own for look in map(look_of, self._read)}
        """What was looked at, and whether not only to do something."""
        self._fits = [_fits(wish, self.slots) for wish in wishes]
        self._given = _given(self._fits)

    def signs(self, at: int) -> dict[str, float]:
        """The signs of the wish that stands there."""
        wish = self.wishes[at]
        return (
            _of_words(wish)
            | _of_names(wish, self.effects)
            | self._of_effects(at)
            | self._of_looks(at)
            | self._of_others(at)
        )

    def _of_effects(self, at: int) -> dict[str, float]:
        """What was done of the kind that it asks for, and is left for it."""
        wish, fits = self.wishes[at], self._fits[at]
        given, best = self._given.get(at, 0.0), max(fits, default=0.0)
        of_its_kind = max((slot.fits(wish.shares) for slot in self.slots), default=0.0)
        act = max(wish.act, _LEAST)
        return {
            "best": best,
            "none of its kind": wish.act - of_its_kind,
            "not given": wish.act * (1 - min(1.0, given / act)),
            "none for it": wish.act * (1 - min(1.0, best / act)),
            "effects over": len(self.slots) - sum(one.act for one in self.wishes),
            "acts beside": sum(one.act for one in self.wishes) - wish.act,
        }

    def _of_looks(self, at: int) -> dict[str, float]:
        """What was read of what it may ask to know, and whether the report tells it."""
        wish = self.wishes[at]
        wanted = looks(wish.shares)
        unread = sum(wanted[act] for act in wanted.keys() - self.read.keys())
        others = [one for one in self.wishes if one is not wish]
        asking = [one.piece for one in others if one.piece.asks > 1 / 2]
        told = self.report.tells(wish.piece, *parted(asking))
        beside = max((_same(wanted, one.shares) for one in others if one.look > _LIKELY), default=0.0)
        return {
            "unread": unread,
            "unread and untold": unread * (not told),
            "only prepares": sum(share for act, share in wanted.items() if not self.read.get(act, True)),
            "told": float(told),
            "untold": wish.look * (not told),
            "asked beside and untold": beside * (not told),
        }

    def is_unread(self, at: int) -> bool:
        """Whether it surely asks to know something of a kind of which nothing was read or done."""
        return not self.effects and self._is_unread(self.wishes[at])

    def is_undone(self, at: int) -> bool:
        """Whether it surely asks for something to be done, and nothing was done since.

        Behind another wish what it goes on with tells it, whatever its verb: "ok lauch it", "no, 12 a day".
        """
        wish = self.wishes[at]
        is_idle = not any(use.strength or self._previews(use, wish) for use in self._since)
        asks = wish.piece.asks > _SURELY or (self._turn > 0 and self._goes_on(wish))
        return is_idle and asks and wish.act > _SURELY

    @staticmethod
    def _goes_on(wish: Wish) -> bool:
        """Whether one act is surely wanted, and nothing is left as it is: "good, leave it as a draft"."""
        return max(wish.shares.values()) > _SURELY and EVERY.cue("spares").search(wish.piece.plain) is None

    @staticmethod
    def _previews(use: Use, wish: Wish) -> bool:
        """Whether it looks at what an act would do that a wish may ask for: "check whether these rows are valid"."""
        acts = (act.partition(" ")[0] for act, share in wish.shares.items() if share > _MAY_BE)
        return is_preview(use.tool, acts)

    def concerns_nobody(self, at: int) -> bool:
        """Whether something was done, and for none of those whom it names."""
        names = self.wishes[at].names
        return bool(names and self.effects) and not any(is_named(ways, use) for ways in names for use in self.effects)

    def is_unanswered(self, at: int) -> bool:
        """Whether a question beside other wishes is answered by nothing.

        What it asks about was neither read nor told; or the report names what another one does, and not what it does,
        which was not looked at by itself either.
        """
        wish = self.wishes[at]
        others = [one for one in self.wishes if one is not wish]
        if not wish.is_question:
            return False
        if is_specific(wish.piece) and self._is_unread(wish):
            return not self._tells(wish, [one for one in others if one.piece.asks > 1 / 2])
        return not self._is_told(wish) and self._tells_of(filter(attrgetter("is_question"), others))

    def _tells(self, question: Wish, others: Sequence[Wish]) -> bool:
        """Whether the report answers a question, and not only others of the same message."""
        beside = ([one.piece for one in others if one.is_question is asks] for asks in (False, True))
        return self.report.tells(question.piece, *beside)

    def _is_told(self, wish: Wish) -> bool:
        """Whether it names nobody and nothing, or any that the report tells of or that was looked at."""
        return not wish.says.names or self._tells_of([wish]) or self._is_looked_at(wish)

    def _is_looked_at(self, wish: Wish) -> bool:
        """Whether anybody or anything that it names was looked at by itself."""
        named = frozenset().union(*(use.named for use in self._looks))
        return any(folded(way) in named for ways in wish.says.names for way in ways)

    def _tells_of(self, wishes: Iterable[Wish]) -> bool:
        """Whether the report names anybody or anything that some wishes name."""
        return any(map(self.report.names, chain.from_iterable(one.says.names for one in wishes)))

    def _is_unread(self, wish: Wish) -> bool:
        wanted = {act: share for act, share in looks(wish.shares).items() if share > _MAY_BE}
        is_known = any(share > _KNOWS for share in wanted.values()) and _AT_HAND.isdisjoint(wanted)
        return is_known and wanted.keys().isdisjoint(self.read) and subjects(wish.piece).isdisjoint(self._read)

    def may_be_met(self, at: int) -> bool:
        """Whether what it likely asks to know was read for itself, or effects have each text, address or file of it."""
        wish = self.wishes[at]
        if wish.is_question:
            wanted = looks(wish.shares)
            read = self._read if asks_to_see(wish.piece) else self._read_for_itself
            if not is_of_its_own(wish.piece):
                return bool(read)  # "and tell me what you see"
            first = max(wanted, key=wanted.__getitem__)
            return first in map(look_of, read) or not subjects(wish.piece).isdisjoint(read)
        said = folded(wish.piece.plain)
        if any(stands_whole(file, said) for use in self.effects for file in use.said(("file",))):
            return True
        texts = wish.says.concrete
        return bool(texts) and all(_stands_in_any(one, self.effects) for one in texts)

    def _of_others(self, at: int) -> dict[str, float]:
        """What stands around it."""
        wish, behind = self.wishes[at], len(self.wishes) - at - 1
        return {
            "wishes": float(len(self.wishes)),
            "counts": float(_counts(wish, behind)),
            "first": float(at == 0),
            "last": float(not behind),
        }


def _without_reasons(use: Use) -> Use:
    """An effect without what the model says of why."""
    if not isinstance(use.arguments, dict) or _REASON not in use.arguments:
        return use
    return replace(use, arguments={key: value for key, value in use.arguments.items() if key != _REASON})


def _is_look(use: Use) -> bool:
    return use.tool != "" and not use.strength


def _not_ready(tools: Collection[str], ready: Collection[str]) -> frozenset[str]:
    """The reads that were not made only to do something."""
    return frozenset(tool for tool in tools if way(tool) not in ready)


def _stands_in_any(text: str, effects: Sequence[Use]) -> bool:
    return any(has(folded(text), use) for use in effects)


def _has_a_text(says: Specifics, use: Use) -> bool:
    return any(has(folded(one), use) for one in says.concrete)


def _are_known(names: Sequence[tuple[str, ...]], says: Specifics) -> bool:
    """Whether records are called by any of them."""
    return any(folded(ways[0]) in says.known for ways in names)


def _lacks_its_numbers(says: Specifics, effects: Sequence[Use]) -> bool:
    return bool(says.numbers) and not any(says.numbers & use.numbers for use in effects)


def _of_words(wish: Wish) -> dict[str, float]:
    words = len(wish.piece.plain.split())
    return {
        "act": wish.act,
        "act, log": _logit(wish.act),
        "look": wish.look,
        "look, log": _logit(wish.look),
        "asks, log": _logit(sum(demanded(wish.piece.kinds).values())),
        "question": float(wish.is_question),
        "row": float(wish.piece.is_row),
        "parts": float(len(wish.parts)),
        "words": float(min(_LONG, words)),
        "short": float(words < _FEW),
        **{f"known {kind}": float(kind in wish.told) for kind in ("goal", "other")},
    }


def _of_names(wish: Wish, effects: Sequence[Use]) -> dict[str, float]:
    """What it names, and what of that is in something that was done."""
    says, words = wish.says, stems(wish.piece.plain)
    missing = [ways for ways in wish.names if not any(is_named(ways, use) for use in effects)]
    said = (_share(words, (text for _, text in use.texts)) for use in effects)
    return {
        "a name missing": float(bool(missing)),
        "names missing": len(missing) / max(1, len(wish.names)),
        "two names missing": float(len(missing) > 1),
        "known name missing": float(_are_known(missing, says)),
        "number missing": float(_lacks_its_numbers(says, effects)),
        "text missing": float(not all(_stands_in_any(one, effects) for one in says.concrete)),
        "all in one": float(any(says.are_all_in(use) for use in effects)),
        "some in one": float(any(says.are_in(use) for use in effects)),
        "some set": float(any(says.are_said_by(use) for use in effects)),
        "words said": max(said, default=0.0),
    }


def _logit(share: float) -> float:
    share = min(max(share, _LEAST), 1 - _LEAST)
    return log(share / (1 - share))


def _same(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return sum(min(share, other.get(act, 0.0)) for act, share in one.items())


def _share(of: Collection[str], texts: Iterable[str]) -> float:
    """Which share of words stands in texts."""
    return len(stems(" ".join(texts)).intersection(of)) / len(of) if of else 0.0


def _fits(wish: Wish, of: Sequence[Slot]) -> list[float]:
    """How likely each is for a wish; several of one effect that are alike are one object, and looked at once."""
    found: list[float] = []
    for slot, before in zip(of, (None, *of), strict=False):
        found.append(found[-1] if slot is before else _fit(wish, slot))
    return found


def _fit(wish: Wish, slot: Slot) -> float:
    """How likely an effect is for a wish: by its act, and by whom and what it names."""
    fit, says, use = slot.fits(wish.shares), wish.says, slot.use
    if wish.names:
        named = sum(is_named(ways, use) for ways in wish.names) / len(wish.names)
        fit *= _OTHERS_NAME + (1 - _OTHERS_NAME) * named
    if says.numbers and says.numbers.isdisjoint(use.numbers):
        fit *= _OTHERS_NUMBER
    if says.concrete and not _has_a_text(says, use):
        fit *= _OTHERS_TEXT
    return fit + _SAID * wish.act * _says(wish, use)


def _given(fits: Sequence[Sequence[float]]) -> dict[int, float]:
    """For each wish how well what it is given fits it, where each effect is given once, to whom it fits best."""
    every = sorted(((fit, at, n) for at, of in enumerate(fits) for n, fit in enumerate(of)), reverse=True)
    given, taken = dict[int, float](), set[int]()
    for fit, at, n in every:
        if at not in given and n not in taken:
            given[at] = fit
            taken.add(n)
    return given


def _counts(wish: Wish, behind: int) -> bool:
    """Whether it only says how many wishes of its kind come: "I need two lists: …"."""
    is_bare = not (wish.says.concrete or wish.says.names)
    return is_bare and any(2 <= number <= behind for number in wish.says.numbers)


def _says(wish: Wish, use: Use) -> bool:
    """Whether an effect did something with a text, an address or a number of a wish, or says its words."""
    if _has_a_text(wish.says, use) or not wish.says.numbers.isdisjoint(use.asked):
        return True
    return _repeats(wish, use)


def _repeats(wish: Wish, use: Use) -> bool:
    """Whether an effect says the words of a wish, as what somebody is told, or one of its names stands in them."""
    said = folded(wish.piece.plain).strip(" .!")
    return (len(said) > _TELLING and any(said in text for text in use.said(TEXTS))) or any(
        len(text) > 2 and stands_whole(text, said) for text in use.said(("name", "label", "file"))
    )
