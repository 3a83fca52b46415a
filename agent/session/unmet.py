"""The parts of a request that ask for something which nothing that was done can have met.

What they ask for is judged by a classifier (``agent.common.words.asked``), so that it holds for words that no table
knows.  It is told only of several wishes, and where it is all but certain: a false alarm costs as much trust as a part
that is passed over.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain

from agent.common.words.asked import demanded, likeliest
from agent.common.words.dates import names_a_day
from agent.common.words.left_out import left_out
from agent.common.words.marks import credits_in
from agent.common.words.pieces import Piece, pieces
from agent.common.words.table import stems, table, tongue
from agent.common.words.text import fold, written_without_spaces
from agent.session.evidence import Use, folded
from agent.session.matching import has
from tools.catalog.local import REPORT_GAP

_ASKS = 0.5
"""How likely a part demands something, from which it is taken for a wish."""
_NAMES = 0.6
"""The same, from which it is held to the names in it."""
_MISSING = 0.7
"""How likely a wish is of kinds of which nothing was done, from which it is left over."""
_MOSTLY = 0.5
"""How likely it is of a single one of these: of a wish that may be anything nothing is known."""
_CLAIMS = 0.2
"""How likely a wish is of the kind of an effect, from which the effect may be its own."""
_OF_NOBODY = frozenset({"find", "enrich", "setup", "account", "unserved", "draft"})
"""Kinds of wishes in which a name may be a place, a subject or a trade, which the call may say otherwise."""
_NAME = re.compile(r"(?<!\w)[A-ZÀ-Þ][\w&'’-]*(?:\s+(?:[A-ZÀ-Þ][\w&'’-]*|\d{1,4}))*")
_OWNER = re.compile(r"['’]s$")
_TITLE = re.compile(r"(?:Herrn?|Frau)\s+$")


def unmet(words: str, uses: Sequence[Use], *, has_gap: bool) -> Iterator[str]:
    """The parts of a message that are left over, in the user's own words.

    Args:
        words: the message.
        uses: what was done and looked at for it.
        has_gap: whether it was reported that something of it cannot be done.
    """
    wanted = _wanted(words)
    if len(wanted) > 1:
        done = _Done(uses, has_gap)
        yield from (piece.plain for n, piece in enumerate(wanted) if done.lacks(piece, wanted[:n], wanted[n + 1 :]))


def asks_for_several(words: str) -> bool:
    """Whether a message has several parts that demand something."""
    return len(_wanted(words)) > 1


@lru_cache(maxsize=128)  # a conversation is looked at with each of its messages
def _wanted(words: str) -> tuple[Piece, ...]:
    """The parts that demand something, leave nobody out and set no cap."""
    out = [one for one in left_out(words).splitlines() if one.strip()]
    wanted = (piece for piece in pieces(words) if piece.asks > _ASKS and not credits_in(piece.plain))
    return tuple(piece for piece in wanted if not any(one in piece.plain for one in out))


class _Done:
    """What was done for a message."""

    def __init__(self, uses: Sequence[Use], has_gap: bool) -> None:
        self._uses = uses
        self._has_gap = has_gap
        self._effects = [use for use in uses if use.strength]
        self._called = {use.tool for use in uses}
        did = {use.tool for use in self._effects} | ({REPORT_GAP.name} if has_gap else set())
        # An attachment or a lower cap meets no wish by itself.
        self._did = did.intersection(chain.from_iterable(table()["asked"].values()))

    def lacks(self, piece: Piece, before: Sequence[Piece], behind: Sequence[Piece]) -> bool:
        """Whether nothing of it can have met a wish, and all that was done is what the other wishes ask for."""
        if any(_says(piece, use) for use in self._effects):
            return False
        others = [*before, *behind]
        is_missing = _is_missing(piece, self._met(piece, is_first=not before))
        return (is_missing and all(_is_claimed(tool, others) for tool in self._did)) or self._misses_a_name(piece)

    def _met(self, piece: Piece, *, is_first: bool) -> set[str]:
        """The kinds of wishes that may be met: a question by what was read of its subject, or by an answer alone."""
        met = {kind for kind, tools in table()["asked"].items() if not self._did.isdisjoint(tools)}
        about = [one for one in table()["looks"].values() if _speaks_of(piece, one["words"])]
        if not about or any(not self._called.isdisjoint(one["tools"]) for one in about):
            met.add("look")
        if is_first or len(self._effects) > 1:
            met.add("more")  # the same for another one takes another effect
        return met

    def _misses_a_name(self, piece: Piece) -> bool:
        """Whether it names what nothing concerns that was done or, for a question, looked at."""
        kind = likeliest(piece.kinds)
        if self._has_gap or piece.asks < _NAMES or kind in _OF_NOBODY or written_without_spaces(piece.text):
            return False
        about = self._uses if kind == "look" else self._effects
        return any(not any(_is_named(word, use) for word in name for use in about) for name in _names(piece))


def _says(piece: Piece, use: Use) -> bool:
    """Whether an effect did something with a text or an address of a part, or with a name or a file that it says."""
    if any(has(folded(one), use) for one in piece.concrete):
        return True
    called = (text for key, text in use.texts if key.rpartition(".")[2] in ("name", "label", "file"))
    return any(text and text in folded(piece.plain) for text in called)


def _speaks_of(piece: Piece, nouns: str) -> bool:
    return _any_of(nouns).search(piece.plain) is not None


@cache
def _any_of(nouns: str) -> re.Pattern[str]:
    return re.compile(stems(nouns.split()), re.IGNORECASE)


def _is_missing(piece: Piece, met: Collection[str]) -> bool:
    missing = [share for kind, share in demanded(piece.kinds).items() if kind not in met]
    return sum(missing) > _MISSING and max(missing) > _MOSTLY


def _is_claimed(tool: str, wanted: Iterable[Piece]) -> bool:
    """Whether other wishes ask for what an effect did: else it may be what this one asks for, in odd words."""
    kinds = [kind for kind, tools in table()["asked"].items() if tool in tools]
    return any(sum(piece.kinds[kind] for kind in kinds) > _CLAIMS for piece in wanted)


def _is_named(word: str, use: Use) -> bool:
    return any(has(one, use) for one in {folded(word), folded(word).removesuffix("s")} if len(one) > 2)


def _names(piece: Piece) -> Iterator[list[str]]:
    """The names in it, but for the word that it begins with, and in German single words, which may be any noun."""
    is_german = "de" in tongue(piece.text).languages
    for found in _NAME.finditer(piece.text):
        ahead = piece.text[: found.start()]
        words = re.sub(r"['’]s\b", "", found[0]).split()[not re.search(r"[^\W\d_]", ahead) :]
        is_noun = is_german and len(words) < 2 and not _TITLE.search(ahead) and not _OWNER.search(found[0])
        if not is_noun and not all(map(_is_common, words)):
            yield words


def _is_common(word: str) -> bool:
    """Whether a word that is written large is no name: a day, a month, an abbreviation, a German "you"."""
    return len(word) < 3 or word.isupper() or names_a_day(fold(word)) or word[:3] == "Ihr" or word == "Sie"
