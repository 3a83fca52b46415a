"""What was done for requests by their scripts, with the signs of each wish and whether it was left out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Literal
from unittest.mock import patch

from agent.common.words.text import overlap
from agent.session.account import account, unmet
from agent.session.account.evidence import Evidence, Use, folded
from agent.session.account.signs import Done, Wish
from agent.state.runs import Unused
from evals.case import Case
from tests.bench.halves.perform import SAME, Part, Request, cases, found_fewer, perform, perform_script, ways_short

_OF_A_CASE = 4.0
"""What a wish of a conversation counts for: those are fewer, and as people talk."""

Judged = tuple[dict[str, float], bool]
"""The signs of a wish that is judged, and whether it was left out."""


@dataclass(frozen=True)
class Run:
    """What was done for a request."""

    file: str
    is_whole: bool
    alarms: bool
    """Whether anything was left over by the table, in no part."""
    judged: Sequence[Judged]
    """Its wishes, with all that was done and read."""
    unread: Sequence[Judged] = ()
    """The same as if nothing had been read for them; of whole runs of single messages only."""
    counts: float = 1.0


IsLeft = Callable[[Wish], bool]
"""Whether a wish was left out."""


def _judged(done: Done, is_left: IsLeft) -> Iterator[Judged]:
    """Of each wish that is judged its signs, and whether it was left out."""
    for at, wish in enumerate(done.wishes):
        if not done.may_be_met(at):
            yield done.signs(at), is_left(wish)


def _without_looks(done: Done) -> Done:
    """The same as if nothing had been read."""
    return Done(done.wishes, [use for use in done.report.uses if use.strength], done.report.text)


def _parts_of(wish: Wish, request: Request) -> Iterator[Part]:
    """The wishes of a request in whose words the parts of a wish stand as it was told."""
    for piece in wish.parts:
        shares = [overlap(folded(piece.plain), folded(one.says)) for one in request.parts]
        if max(shares) >= SAME:
            yield request.parts[shares.index(max(shares))]


@dataclass(frozen=True)
class _Seen:
    """What the account of a run was given, message by message."""

    messages: Sequence[Done]
    left: unmet.Left


@contextmanager
def _watched() -> Iterator[list[_Seen]]:
    """What the account of each run is given, the latest last."""
    seen: list[_Seen] = []

    def record(request: Mapping[int, str], uses: Sequence[Use], done: Evidence, left: unmet.Left) -> Iterator[Unused]:
        messages = [unmet.did(words, uses, done, left, turn) for turn, words in request.items()]
        sure = tuple(one for one in left.sure if not found_fewer(one.value))
        seen.append(_Seen(messages, replace(left, sure=sure)))
        return iter(())

    with patch.object(account, "unmet", record):
        yield seen


def recorded(request: Request) -> list[Run]:
    """The runs of a request in which it could be left over: their calls came to something."""
    runs = []
    for left in (None, *ways_short(request)):
        with _watched() as seen:
            outcome = perform(request, left)
        if seen and not outcome.trouble:
            runs.append(_run(request, outcome.left, seen[-1]))
    return runs


def _run(request: Request, left: Part | None, seen: _Seen) -> Run:
    (message,) = seen.messages

    def is_left(wish: Wish) -> bool:
        return left is not None and left in _parts_of(wish, request)

    unread = [] if left is not None else [*_judged(_without_looks(message), is_left)]
    alarms = unmet.is_told_anyway(seen.left, message.wishes)
    return Run(request.file, left is None, alarms, [*_judged(message, is_left)], unread)


def of_cases(path: Path) -> list[Run]:
    """The runs of the conversations of a file."""
    return [*chain.from_iterable(map(partial(_of_case, path.stem), cases(path)))]


def _of_case(file: str, case: Case) -> Iterator[Run]:
    """Its run by either script; where several wishes may be the one that was left out, none is learned from.

    Only messages of several wishes are: others are judged otherwise.
    """
    yield _by_script(file, case, "gold", ())
    if case.short:
        run = _by_script(file, case, "short", case.left)
        if sum(is_left for _, is_left in run.judged) == 1:
            yield run


def _by_script(file: str, case: Case, script: Literal["gold", "short"], left: Sequence[str]) -> Run:
    with _watched() as seen:
        perform_script(case, script)
    last = seen[-1] if seen else _Seen((), unmet.Left())
    several = (one for one in last.messages if unmet.are_several(one.wishes))
    judged = [*chain.from_iterable(_judged(one, partial(_names, left)) for one in several)]
    return Run(file, script == "gold", bool(last.left.sure), judged, counts=_OF_A_CASE)


def _names(said: Sequence[str], wish: Wish) -> bool:
    """Whether any of some words stands in a wish."""
    return any(one.lower() in wish.piece.plain.lower() for one in said)
