"""What a run found, for a file of the user's own: the leads of the lists that it filled, else what it read."""

from collections.abc import Iterator, Sequence

from agent.app import App
from agent.cli.commands.lists import MEMBERS
from agent.cli.listing import all_rows
from agent.common.errors import UsageError
from agent.common.json_value import Json
from agent.session.stored import Stored
from agent.state.effects import EffectRow
from agent.ui.export import Row
from tools.registry import REGISTRY

_FOUND = ("lead", "thread", "signal", "campaign", "list")
"""What people look for, in the order in which it counts as what a run found."""


def filled_lists(effects: Sequence[EffectRow]) -> list[str]:
    """The lists that a run made or wrote leads into, by their ids."""
    return [*dict.fromkeys(one for effect in effects if effect.outcome == "done" for one in _lists_of(effect))]


def _lists_of(effect: EffectRow) -> Iterator[str]:
    spec = REGISTRY.get(effect.tool)
    if spec is None:
        return
    creates = spec.effects.creates
    made = {} if creates is None or creates.kind != "list" else creates.made(effect.result)
    given = effect.arguments.get("list_id") if spec.effects.upserts is not None else None
    for found in (made.get("id"), given):
        if isinstance(found, str):
            yield found


def leads_of(app: App, lists: Sequence[str]) -> list[Row]:
    """Everybody who is on these lists now, each with the list.

    Raises:
        Stop: a page cannot be read.
    """
    return [{"list": one, **lead} for one in lists for lead in all_rows(app, MEMBERS, {"list_id": one})]


def records_of(stored: Stored, run_id: str, kind: str | None) -> tuple[str, list[Row]]:
    """The records that a run read or made, of one kind: that of the user's choice, else the first that it has.

    Raises:
        UsageError: it has read none of that kind.
    """
    by_kind: dict[str, list[Row]] = {}
    for (one, record_id), facts in stored.records(run_id).items():
        row: dict[str, Json] = {"id": record_id, **facts}
        by_kind.setdefault(one, []).append(row)
    if kind is not None and kind not in by_kind:
        raise UsageError(
            f"run {run_id} has read nothing of the kind {kind!r}: use {', '.join(by_kind) or 'another run'}"
        )
    chosen = kind or next((one for one in _FOUND if one in by_kind), _FOUND[0])
    return chosen, by_kind.get(chosen, [])
