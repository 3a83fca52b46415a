"""What sort of a thing words ask for, where there are several: "with phone numbers" is no look-up of addresses."""

from collections.abc import Iterator, Sequence
from functools import cache
from re import Pattern, compile

from agent.common.words.table import stems, table
from agent.common.words.text import fold
from agent.policy.scope.called import is_named, name_of
from agent.policy.scope.ties import Held
from agent.types import PreparedCall
from tools.spec import Kind, references


def other_sorts(held: Held) -> Iterator[str]:
    """What a call uses while the clauses that ask for it name another one of its kind, or another sort.

    Args:
        held: the call, what was read and the words.
    """
    said = " ".join(held.said.clauses)
    for kind, value in _sorted(held.call):
        own = _sorts(kind, f"{value.replace('_', ' ')} {name_of(kind, value, held.records)}")
        others = [id_ for other, id_ in held.records if other == kind and id_ != value]
        is_another = any(is_named(kind, id_, held.records, said) for id_ in others)
        is_this, asked = is_named(kind, value, held.records, said), _sorts(kind, said)
        if not is_this and (is_another or (asked and own.isdisjoint(asked))):
            yield f"{kind} {name_of(kind, value, held.records)[:60]}"


def without_sorts(call: PreparedCall, clauses: Sequence[str]) -> list[str]:
    """Clauses without the words that only say what sort of a thing a call is to use."""
    kinds = [kind for kind, _ in _sorted(call)]
    for found in (pattern for kind in kinds for pattern in _patterns(kind).values()):
        clauses = [found.sub(" ", one) for one in clauses]
    return [*clauses]


def _sorted(call: PreparedCall) -> Iterator[tuple[Kind, str]]:
    return (one for one in references(call.args) if one[0] in table()["sorts"])


def _sorts(kind: Kind, words: str) -> set[str]:
    return {name for name, found in _patterns(kind).items() if found.search(fold(words))}


@cache
def _patterns(kind: Kind) -> dict[str, Pattern[str]]:
    return {name: compile(stems(words.split())) for name, words in table()["sorts"][kind].items()}
