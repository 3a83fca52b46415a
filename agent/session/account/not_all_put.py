"""Who was to be put on a list all together, of whom some were: "everybody from Guests", "with all CFOs"."""

from collections.abc import Iterator, Sequence
from itertools import chain

from agent.common.words.left_out import left_out
from agent.common.words.table import EVERY, table
from agent.common.words.text import clauses, fold, stands_whole, tokens
from agent.policy.scope.asked import means_all
from agent.policy.scope.groups import Group
from agent.session.account.not_all import as_written
from agent.session.account.request import Request, known_things
from agent.state.effects import EffectRow
from agent.state.runs import Unused
from tools.catalog.known_leads import members_of
from tools.registry import REGISTRY
from tools.spec import Records


def not_all_put(request: Request) -> tuple[Unused, ...]:
    """The clauses of the latest words that want all of a list, or of a description, where only some were put.

    Nothing where nobody can tell who is meant, or where whole lists or rows were taken.
    """
    words, records = request.words, request.records
    rows = [row for row in request.done if row.tool in table()["acts"]["fills"] or _makes_a_list(row)]
    if not rows or not all(map(_says_whom, rows)) or left_out(words):
        return ()
    found = (_left(clause, rows, records) for clause in clauses(words) if means_all(clause))
    return tuple(Unused("goal", as_written(clause, words) + count) for clause, count in chain.from_iterable(found))


def _makes_a_list(row: EffectRow) -> bool:
    creates = REGISTRY[row.tool].effects.creates if row.tool in REGISTRY else None
    return creates is not None and creates.kind == "list"


def _says_whom(row: EffectRow) -> bool:
    """Whether it names whom it puts there one by one, or makes a list of nobody."""
    return isinstance(row.arguments.get("lead_ids"), list) or (_makes_a_list(row) and "prompt" not in row.arguments)


def _left(clause: str, rows: Sequence[EffectRow], records: Records) -> Iterator[tuple[str, str]]:
    """The clause with how many were put there, where that is not all of them."""
    put = {*chain.from_iterable(_put(row, records) for row in rows)}
    meant = {*_meant(clause, rows, records)}
    over = meant - put
    if over and (meant & put or (not put and EVERY.cue("among").search(clause))):
        yield clause, f" ({len(meant) - len(over)} of {len(meant)} done)"


def _put(row: EffectRow, records: Records) -> Iterator[str]:
    """Who is there now, as far as it is known."""
    given = row.arguments.get("lead_ids")
    yield from map(str, given if isinstance(given, list) else ())
    yield from (id_ for _, id_ in members_of(row.arguments.get("list_id"), records))


def _meant(clause: str, rows: Sequence[EffectRow], records: Records) -> set[str]:
    """The leads of the lists that a clause names beside the one that is filled, or those whom it describes."""
    named = {id_: name for id_, name in known_things(records, "list", "campaign") if stands_whole(fold(name), clause)}
    sources = [one for one in named if ("list", one) in records and one not in _filled(rows)]
    group = Group(clause, REGISTRY[rows[0].tool], {*chain.from_iterable(map(tokens, (*named.values(), *_given(rows))))})
    members = {id_ for source in sources for _, id_ in members_of(source, records)}
    if group.is_bare:
        return members
    fitting = {*group.fitting("lead", records)}
    return fitting & members if sources else fitting


def _filled(rows: Sequence[EffectRow]) -> set[str]:
    return {str(row.arguments.get("list_id")) for row in rows}


def _given(rows: Sequence[EffectRow]) -> Iterator[str]:
    """What is set beside the people: the name of a list."""
    yield from (value for row in rows for value in row.arguments.values() if isinstance(value, str))
