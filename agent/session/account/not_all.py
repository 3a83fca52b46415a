"""What is to be done with all of a kind and was done with some: those that were read and are not so are left over."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice

from agent.common.json_value import Json
from agent.common.words.left_out import left_out
from agent.common.words.table import table
from agent.common.words.text import clauses, tokens
from agent.policy.scope.asked import means_all
from agent.policy.scope.groups import Group
from agent.policy.scope.ordered import may_be_for
from agent.session.account.request import Request
from agent.session.json_parts import names_a_record
from agent.state.effects import EffectRow
from agent.state.runs import Unused
from tools.registry import REGISTRY
from tools.spec import Kind, Records, ToolSpec

Values = Mapping[str, Json]


def not_all(request: Request) -> tuple[Unused, ...]:
    """The clauses of the latest words that mean all of a kind, or of a description, of which not all are done.

    Nothing where the words leave somebody out, or describe what the program cannot check.
    """
    words = request.words
    asked = [] if left_out(words) else filter(means_all, clauses(words))
    left = chain.from_iterable(_left(clause, request.done, request.records) for clause in asked)
    return tuple(Unused("goal", as_written(clause, words) + count) for clause, count in left)


def as_written(clause: str, words: str) -> str:
    """A folded clause in the user's own words, where it can be found there."""
    at = words.lower().find(clause.strip(" .!"))
    return words[at : at + len(clause.strip(" .!"))] if at >= 0 else clause.strip(" .!")


def _left(clause: str, done: Sequence[EffectRow], records: Records) -> Iterator[tuple[str, str]]:
    """The clause with how many are done, where that is not all of them."""
    changing = {*table()["acts"]["changes"]} & REGISTRY.keys()  # who is put on a list is no list that is changed
    for tool in dict.fromkeys(row.tool for row in done if row.tool in changing and may_be_for(row.tool, clause)):
        kind = _kind(REGISTRY[tool])
        changed = dict(chain.from_iterable(_changed(row) for row in done if row.tool == tool))
        if kind is not None:
            group = Group(clause, REGISTRY[tool], {*_named(tool, changed.values())})
            yield from _of_kind(kind, group, changed, records)


def _of_kind(kind: Kind, group: Group, changed: Mapping[str, Values], records: Records) -> Iterator[tuple[str, str]]:
    members = group.members(kind, records)
    over = [id_ for id_ in members if id_ not in changed and not has_already(records[kind, id_], changed.values())]
    if over and not changed.keys().isdisjoint(members):
        yield group.clause, f" ({len(members) - len(over)} of {len(members)} done)"


def _kind(spec: ToolSpec) -> Kind | None:
    """Of what kind the things are that a tool changes one by one, or many at once."""
    if spec.effects.items is not None:
        return spec.effects.items.kind
    kinds = [one.kind for one in spec.effects.targets if one.at is not None]
    return kinds[0] if len(kinds) == 1 else None


def _changed(row: EffectRow) -> Iterator[tuple[str, Values]]:
    """What an effect set, by the id of each thing."""
    items = row.arguments.get("items")
    each = items if isinstance(items, list) else [dict(row.arguments)]
    yield from chain.from_iterable(_set(one) for one in each if isinstance(one, Mapping))


def _set(given: Values) -> Iterator[tuple[str, Values]]:
    ids = (value for key, value in given.items() if names_a_record(key) and isinstance(value, str))
    values = {key: value for key, value in given.items() if not names_a_record(key)}
    if values:
        yield from ((id_, values) for id_ in islice(ids, 1))


def _named(tool: str, sets: Iterable[Values]) -> Iterator[str]:
    """The words by which a clause says what is set."""
    for key, value in chain.from_iterable(values.items() for values in sets):
        yield from tokens(f"{key.replace('_', ' ')} {value} {table()['sets'].get(f'{tool}.{key}', '')}")


def has_already(facts: Values, sets: Iterable[Values]) -> bool:
    """Whether a thing has the values already that another one was given."""
    return any(values and all(facts.get(key) == value for key, value in values.items()) for values in sets)
