"""The parts of a request that ask for something which nothing that was done can have met.

What they ask for is judged by a classifier (``agent.common.words.asked``), so that it holds for words that no table
knows.  It is told only of several wishes, and where it is all but certain: a false alarm costs as much trust as a part
that is passed over.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain

from agent.common.json_value import Json
from agent.common.words.asked import demanded, likeliest
from agent.common.words.left_out import left_out, without_correction
from agent.common.words.marks import credits_in
from agent.common.words.moods import sentences, starting, taken_back
from agent.common.words.pieces import Piece, pieces
from agent.common.words.table import Tongue, table, tongue
from agent.common.words.text import stands_whole, written_without_spaces
from agent.session.answered import is_answered
from agent.session.evidence import Evidence, Use, folded
from agent.session.matching import has
from agent.session.specifics import Specifics, specifics
from tools.catalog.local import REPORT_GAP

_ASKS = 0.5
"""How likely a part demands something, from which it is taken for a wish."""
_NAMES = 0.7
"""The same, from which it is held to the names and numbers in it."""
_QUESTION = 0.8
"""How likely a part without a question mark asks to know something, from which it is taken for a question."""
_MISSING = 0.9
"""How likely a wish is of kinds of which nothing was done, from which it is left over."""
_LIKELY = 0.35
"""How likely it is then of a single one of these: of a wish that may be anything nothing is known."""
_TELLING = 8
"""Characters of a part from which it is what somebody is told where their text has it."""
_TEXTS = ("body", "body_text", "subject", "comment", "draft_body", "description")
"""The arguments in which somebody is told something."""
_LEAD = 3
"""Words of a part up to which it only leads to a question."""
_SURELY = 0.9
"""How likely it demands something, from which it does so with words of leaving in it: "leave the limit at 18"."""
_MUCH = 0.4
"""How much of a part is left out, from which it leaves somebody out."""
_CLAIMS = 0.2
"""How likely a wish is of the kind of an effect, from which the effect may be its own."""
_OF_NOBODY = frozenset({"find", "enrich", "setup", "account", "unserved", "draft"})
"""Kinds of wishes in which a name may be a place, a subject or a trade, which the call may say otherwise."""
_OF_SETTINGS = frozenset({"campaign", "account", "find", "setup"})
"""Kinds of wishes in which a number is what something is set to."""
_SUMMARY = re.compile(
    r"\b(?:both|all|each|beide[ns]?|alle[sn]?|tous|toutes|les deux|ambos|ambas|todos|todas|tutti|tutte|entrambi"
    r"|allebei)\b",
    re.IGNORECASE,
)
"""Words that go back to several wishes: "please change both"."""


def unmet(words: str, uses: Sequence[Use], done: Evidence, *, has_gap: bool) -> Iterator[str]:
    """The parts of a message that are left over, in the user's own words.

    Args:
        words: the message.
        uses: what was done and looked at for it.
        done: everything that the run did.
        has_gap: whether it was reported that something of it cannot be done.
    """
    wanted = _wanted(words)
    if len(wanted) > 1:
        things, out = _at_hand(words, done), _out(words)
        wishes = _without_counts([_Wish(piece, specifics(_without(piece, out), things)) for piece in wanted])
        account = _Done(words, uses, done, has_gap)
        left = (one.piece for n, one in enumerate(wishes) if account.lacks(one, wishes[:n], wishes[n + 1 :]))
        yield from (starting(piece.plain, tongue(piece.text)) for piece in left)


def _at_hand(words: str, done: Evidence) -> list[str]:
    """What the records are called of which a message may speak."""
    said = {*re.findall(r"\w+", words.lower())}
    if written_without_spaces(words):
        return [name for name in done.things() if name in words]
    return [name for name in done.things() if not said.isdisjoint(re.findall(r"\w+", name.lower()))]


def _out(words: str) -> list[str]:
    """What a message leaves out, each as it stands there."""
    return [one for one in left_out(words).splitlines() if one.strip()]


def _without(piece: Piece, out: Sequence[str]) -> Piece:
    """A part without whom it leaves out: "archive all but Ada's"."""
    text = piece.text
    for one in out:
        text = text.replace(one, "")
    return replace(piece, text=text)


def asks_for_several(words: str) -> bool:
    """Whether a message has several parts that demand something."""
    return len(_wanted(words)) > 1


@lru_cache(maxsize=128)  # a conversation is looked at with each of its messages
def _wanted(words: str) -> tuple[Piece, ...]:
    """The parts that demand something, leave nobody out and set no cap."""
    out = _out(words)
    wanted = [piece for piece in pieces(words) if piece.asks > _ASKS and not credits_in(piece.plain)]
    return tuple(one for one in wanted if one.asks > _SURELY or not any(_is_mostly(part, one.plain) for part in out))


def _is_mostly(out: str, part: str) -> bool:
    """Whether what is left out is what a part speaks of, and not just "not 4" at its end."""
    return out in part and len(out) > len(part) * _MUCH


@dataclass(frozen=True, slots=True)
class _Wish:
    """A part of a message that demands something."""

    piece: Piece
    says: Specifics
    """Whom and what it names."""

    @property
    def kind(self) -> str:
        """The kind of wish that it most likely is."""
        return likeliest(self.piece.kinds)

    @property
    def is_question(self) -> bool:
        """Whether it is one, or says what the user has to know."""
        if self.has_mark:
            return self.piece.kinds["look"] > _ASKS
        is_worded = self.begins_as_question or Tongue(self.piece.languages).cue("to_know").search(self.piece.text)
        return self.piece.kinds["look"] > _QUESTION and bool(is_worded)

    @property
    def has_mark(self) -> bool:
        """Whether it ends with a question mark."""
        return self.piece.plain.rstrip().endswith(("?", "\N{FULLWIDTH QUESTION MARK}"))

    @property
    def begins_as_question(self) -> bool:
        """Whether it begins with a word that asks, in a sentence that does: "what I need is" asks nothing."""
        said = Tongue(self.piece.languages)
        cues = ("question", "know") if self.piece.is_asked else ("know",)
        return said.cue(*cues).match(starting(self.piece.text, said)) is not None

    @property
    def goes_back(self) -> bool:
        """Whether it only repeats other wishes: "please change both"."""
        is_specific = any((self.says.names, self.says.numbers, self.says.concrete))
        return not self.is_question and not is_specific and _SUMMARY.search(self.piece.text) is not None

    def counts(self, behind: Sequence["_Wish"]) -> bool:
        """Whether it only says how many wishes of its kind come: "I need two lists: …"."""
        is_bare = not (self.says.concrete or self.says.names)
        return is_bare and any(2 <= number <= len(behind) for number in self.says.numbers)

    def claims(self, tool: str) -> bool:
        """Whether it may ask for what a tool does."""
        kinds = [kind for kind, tools in table()["asked"].items() if tool in tools]
        return sum(self.piece.kinds[kind] for kind in kinds) > _CLAIMS


def _without_counts(wishes: Sequence[_Wish]) -> list[_Wish]:
    return [one for n, one in enumerate(wishes) if not one.counts(wishes[n + 1 :])]


class _Done:
    """What was done for a message."""

    def __init__(self, words: str, uses: Sequence[Use], done: Evidence, has_gap: bool) -> None:
        self._corrects = _corrects(words)
        self._uses = uses
        self._report = done.report
        self._takes_questions = not (has_gap or done.is_planned)
        self._has_gap = has_gap
        self._effects = [use for use in uses if use.strength]
        did = {use.tool for use in self._effects} | ({REPORT_GAP.name} if has_gap else set())
        # An attachment or a lower cap meets no wish by itself.
        self._did = did.intersection(chain.from_iterable(table()["asked"].values()))

    def lacks(self, wish: _Wish, before: Sequence[_Wish], behind: Sequence[_Wish]) -> bool:
        """Whether nothing of it can have met a wish, and all that was done is what the other wishes ask for."""
        others = [*before, *behind]
        if wish.goes_back or self._is_met(wish, others):
            return False
        if wish.is_question:
            return self._takes_questions and self._is_only_asked(wish, others) and not self._is_answered(wish, others)
        met = self._met(wish.piece, is_first=not before)
        return (self._is_over(others) and _is_missing(wish.piece, met)) or self._misses_specifics(wish, others)

    def _is_met(self, wish: _Wish, others: Sequence[_Wish]) -> bool:
        """Whether an effect says what it says, or is for all that it names."""
        return any(_says(wish, use) or _is_for(use, wish, others) for use in self._effects)

    def _is_over(self, others: Sequence[_Wish]) -> bool:
        """Whether all that was done is what other wishes ask for, and nothing waits that may yet be what is meant."""
        return self._are_claimed(others) and all(use.is_settled for use in self._effects)

    def _are_claimed(self, others: Sequence[_Wish]) -> bool:
        return all(any(one.claims(tool) for one in others) for tool in self._did)

    def _misses_specifics(self, wish: _Wish, others: Sequence[_Wish]) -> bool:
        """Whether what it names, or sets, is in nothing that was done but for others."""
        if self._has_gap or wish.piece.asks < _NAMES or wish.kind == "look":
            return False
        if self._misses_a_name(wish):
            return True
        return not self._corrects and (self._misses_a_number(wish) or self._is_all_of_others(wish, others))

    def _is_only_asked(self, wish: _Wish, others: Sequence[_Wish]) -> bool:
        """Whether nothing was done for what a question may as well ask for: "limit of June to 30?"."""
        if wish.begins_as_question:
            return len(wish.piece.text.split()) > _LEAD or wish.has_mark  # "tell me, please" only leads to one
        return self._are_claimed(others) and not any(wish.says.are_in(use) for use in self._effects)

    def _is_answered(self, wish: _Wish, others: Sequence[_Wish]) -> bool:
        return is_answered(wish.piece, [one.piece for one in others], self._uses, self._report)

    def _met(self, piece: Piece, *, is_first: bool) -> set[str]:
        """The kinds of wishes that may be met."""
        met = {kind for kind, tools in table()["asked"].items() if not self._did.isdisjoint(tools)}
        if is_first or len(self._effects) > 1:
            met.add("more")  # the same for another one takes another effect
        if "crm" in piece.plain.lower() and "lead" in met:
            met.add("unserved")  # who has no other one calls the leads here their CRM
        return met | {"look"}

    def _misses_a_name(self, wish: _Wish) -> bool:
        """Whether it names what nothing concerns that was done."""
        if wish.kind in _OF_NOBODY:
            return False
        return wish.says.missing_from(self._effects, is_sure=wish.kind == "send")

    def _misses_a_number(self, wish: _Wish) -> bool:
        """Whether it sets something to a number that no effect has."""
        is_set = wish.piece.asks > _SURELY and wish.kind in _OF_SETTINGS
        return is_set and bool(wish.says.numbers) and not any(wish.says.numbers & use.numbers for use in self._effects)

    def _is_all_of_others(self, wish: _Wish, others: Sequence[_Wish]) -> bool:
        """Whether each effect that may be its own changes a single thing, and that is what another wish names."""
        mine = [use for use in self._effects if wish.claims(use.tool)]
        return bool(mine) and all(_is_taken(use, wish, others) for use in mine)


def _corrects(words: str) -> bool:
    """Whether a message puts something else in the place of what it said before: "on reflection, make that 25"."""
    said = tongue(words)
    if taken_back(words, said) is not None:
        return True
    return any(without_correction(sentence, said) != sentence for sentence, _ in sentences(words, said))


def _is_taken(use: Use, wish: _Wish, others: Sequence[_Wish]) -> bool:
    """Whether an effect sets a few single values, for as many other wishes."""
    if use.tool not in table()["does"]["settings"] or any(isinstance(one, list | dict) for one in _values(use)):
        return False
    owners = sum(_is_owner(one, use) for one in others)
    return owners > 0 and not wish.says.are_in(use) and len(use.settings) <= owners


def _is_owner(wish: _Wish, use: Use) -> bool:
    return wish.piece.asks > _NAMES and wish.claims(use.tool) and wish.says.are_said_by(use)


def _values(use: Use) -> Collection[Json]:
    return use.arguments.values() if isinstance(use.arguments, dict) else ()


def _says(wish: _Wish, use: Use) -> bool:
    """Whether an effect did something with a text, an address or a number of a part, or says its words."""
    if any(has(folded(one), use) for one in wish.says.concrete) or not wish.says.numbers.isdisjoint(use.asked):
        return True
    return _repeats(folded(wish.piece.plain).strip(" .!"), use)


def _repeats(said: str, use: Use) -> bool:
    """Whether an effect says the words of a part, as what somebody is told, or one of its names stands in them."""
    if len(said) > _TELLING and any(said in text for key, text in use.texts if _last(key) in _TEXTS):
        return True
    called = (text for key, text in use.texts if _last(key) in ("name", "label", "file"))
    return any(len(text) > 2 and stands_whole(text, said) for text in called)


def _last(key: str) -> str:
    return key.rpartition(".")[2]


def _is_for(use: Use, wish: _Wish, others: Sequence[_Wish]) -> bool:
    """Whether an effect concerns all that a wish names, and has room for it beside the others that it is for."""
    owners = sum(one.claims(use.tool) and one.says.are_in(use) for one in others)
    return wish.says.are_all_in(use) and (not owners or owners < len(use.settings))


def _is_missing(piece: Piece, met: Collection[str]) -> bool:
    missing = [share for kind, share in demanded(piece.kinds).items() if kind not in met]
    return sum(missing) > _MISSING and max(missing) > _LIKELY
