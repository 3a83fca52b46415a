"""Questions about what the workspace holds that were answered from nothing: nothing that could tell it was read."""

import re
from collections.abc import Iterator, Sequence, Set
from functools import cache, reduce
from itertools import chain

from agent.common.words.dictated import spoken
from agent.common.words.marks import marked
from agent.common.words.moods import mood_of, wish_of
from agent.common.words.others import holds_others
from agent.common.words.pieces import Piece, pieces
from agent.common.words.table import EVERY, Tongue, stems, table, tongue
from agent.common.words.text import tokens, written_without_spaces
from agent.common.words.wanted import NAME, Wanted, wishes
from agent.policy.scope.names import names_somebody
from agent.session.account.acts import look_of, looks
from agent.session.account.answered import spoken_of
from agent.session.account.evidence import Evidence, Use
from agent.session.account.specifics import is_common

_AT_HAND = ("look context", "look credits")
"""What is read at the start of each run."""
_RATHER = 0.3
"""How likely a question is for that, from which it may be answered by it."""
_SURELY = 0.8
"""How likely it is for a look at something else, from which it surely is."""
_LIKELY = 0.5
"""The same of one that speaks of a thing of the workspace."""
_MAY_BE = 0.05
_LITTLE = 0.25
"""How likely a part of a question asks for anything, below which it tells why: "so I can fill in Beth's sheet: …?"."""
_OWNER = re.compile(r"([A-ZÀ-Þ]\w+)['’]s ")
"""A name with which words begin: "Ada's address?"."""
_NAME = re.compile(r"\b[A-ZÀ-Þ][\w'’-]*(?: [A-ZÀ-Þ][\w'’-]*){0,3}")
_JOINT = re.compile(rf",|\s{EVERY.words('and', 'or')}\s")
"""What parts those of whom a question asks."""
_ASKS_BACK = re.compile(r"[^.!?\n:]+[?\uff1f]\W*")
"""An answer that only asks."""


def unread(words: str, uses: Sequence[Use], done: Evidence) -> Iterator[str]:
    """The questions of a message that nothing was read for, in the user's own words.

    Args:
        words: the message, which was answered last.
        uses: what was done and looked at for it.
        done: everything that the run did.
    """
    if uses or done.is_given or holds_others(words) or _ASKS_BACK.fullmatch(done.report.strip()):
        return
    known = frozenset(look_of(use.tool) for use in done.uses if use.tool)
    for wanted in wishes(spoken(words)):
        if _asks_of_the_workspace(wanted) and not _may_be_known(wanted, known):
            yield wanted.text


def half_read(words: str, uses: Sequence[Use], done: Evidence) -> Iterator[str]:
    """The questions of a message about somebody or something that nothing tells of, beside one that is told of.

    Args:
        words: the message, which was answered last.
        uses: what was done and looked at for it.
        done: everything that the run did.
    """
    if not uses or done.is_given or holds_others(words):
        return
    if asked := [*_asked_of(words)]:
        found = chain(_half_told(asked, _told(done)), _half_told(asked, _looked_at(done)))
        yield from dict.fromkeys(found)


def _half_told(asked: Sequence[tuple[str, Sequence[str]]], told: Set[str]) -> Iterator[str]:
    """The questions of which some name nobody and nothing that is told, where another one does."""
    parts = [(text, any(_is_told(name, told) for name in names)) for text, names in asked]
    if any(is_told for _, is_told in parts):
        yield from (text for text, is_told in parts if not is_told)


def _asked_of(words: str) -> Iterator[tuple[str, Sequence[str]]]:
    """The questions of a message, part by part, with the names in each part that has any."""
    said = spoken(words)
    why = [one.plain for one in pieces(said) if tells_why(one)]
    for wanted in wishes(said):
        if sum(looks(wanted.shares).values()) > _LIKELY:
            asked = reduce(lambda text, told: text.replace(told, ""), why, wanted.text)
            parts = map(_names_in, _JOINT.split(_unbegun(asked)))
            yield from ((wanted.text, names) for names in parts if names)


def tells_why(part: Piece) -> bool:
    """Whether a part of a question is none itself, but only tells why it is asked."""
    is_none = EVERY.cue("question", "know").match(part.plain) is None
    return part.is_asked and part.asks < _LITTLE and is_none


def _unbegun(question: str) -> str:
    """A question without the word that it begins with: "Has Ada answered?"."""
    begun = EVERY.cue("question", "know").match(question.lstrip(" ¿"))
    return question if begun is None else question.lstrip(" ¿")[begun.end() :]


def _told(done: Evidence) -> frozenset[str]:
    """The words of all that was looked up, called, done and answered."""
    shown = chain.from_iterable(use.known for use in done.uses)
    return _looked_at(done).union(*map(tokens, (*done.names(), *done.things(), *shown)))


def _looked_at(done: Evidence) -> frozenset[str]:
    """The words of the answer, and of the names of what was looked at, done or changed by itself."""
    texts = [done.report]
    for use in done.uses:
        texts += [*(text for _, text in use.texts), *use.where, *use.named]
    return frozenset(chain.from_iterable(map(tokens, texts)))


def _names_in(text: str) -> list[str]:
    return [one for one in _NAME.findall(text) if any(map(names_somebody, one.split()))]


def _is_told(name: str, told: Set[str]) -> bool:
    """Whether the first word of a name is told, by which two of a family differ, or the one behind a "Mr"."""
    first, *more = tokens(name)
    is_title = EVERY.cue("mr").fullmatch(first) is not None
    return first in told or (is_title and not told.isdisjoint(more))


def _may_be_known(wanted: Wanted, known: Set[str]) -> bool:
    """Whether what was looked at or done before may tell it; of a question of no certain kind anything may."""
    kinds = {act for act, share in looks(wanted.shares).items() if share > _MAY_BE}
    return bool(known) and (not kinds or not kinds.isdisjoint(known))


def _asks_in_general(text: str, said: Tongue) -> bool:
    """Whether a question is about how things are, or about the agent: "how does a warm-up work?"."""
    cue, begun = EVERY.cue("in_general", "about_you"), wish_of(text, said)[0].lstrip("¿ ")
    return (cue.search(begun) if written_without_spaces(text) else cue.match(begun)) is not None


def _asks_of_the_workspace(wanted: Wanted) -> bool:
    text = marked(wanted.text).text
    said = tongue(text)
    of = looks(wanted.shares)
    at_hand = sum(of.get(act, 0.0) for act in _AT_HAND)
    if _asks_in_general(text, said) or at_hand > _RATHER or not _names_something(wanted.text):
        return False
    held = sum(of.values()) - at_hand
    asks = mood_of(text, said) == "ask" or text.rstrip().endswith(("?", "\uff1f"))
    return held > _SURELY or (asks and (held > _LIKELY or bool(spoken_of(wanted.text))))


def _names_something(text: str) -> bool:
    """Whether words speak of what a workspace holds: a thing by its kind, or somebody or something by a name."""
    begins = _OWNER.match(text)
    names = (found[0] for found in NAME.finditer(text))
    is_named = not all(map(is_common, names)) or (begins and not EVERY.cue("question").match(begins[1]))
    return written_without_spaces(text) or bool(is_named) or _things().search(text) is not None


@cache
def _things() -> re.Pattern[str]:
    words = [table()["whole"]["called"], *(one["words"] for one in table()["looks"].values())]
    return re.compile(stems(" ".join(words).split()), re.IGNORECASE)
