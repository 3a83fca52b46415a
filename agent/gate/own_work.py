"""What a run has done itself to a campaign, by its ledger: it stays its own work, over crashes and lost answers too."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress

from agent.common.errors import CallError
from agent.gate.prepare import validate
from agent.state.effects import EffectRow
from tools.api.request import RenderError
from tools.effects import NOBODY
from tools.registry import REGISTRY
from tools.spec import Records, ToolSpec


def lists_put_in(campaign_id: str, effects: Iterable[EffectRow]) -> tuple[str, ...]:
    """Ids of the lists that were imported into a campaign, or may have been."""
    found = (
        str(effect.arguments["list_id"])
        for effect in _may_have_been(effects)
        if effect.arguments.get("campaign_id") == campaign_id and "list_id" in effect.arguments
    )
    return tuple(dict.fromkeys(found))


def is_changed_by_hand(
    campaign_id: str,
    lists: Sequence[str],
    effects: Iterable[EffectRow],
    records: Records,
    is_given: Callable[[str], bool],
) -> bool:
    """Whether the run has put people whom nobody gave it into a campaign or into these lists, or changed a row.

    Args:
        campaign_id: which.
        lists: those whose leads went into it.
        effects: all of the run.
        records: what was read.
        is_given: whether the user's own words or files hold a handle.
    """
    for effect in _may_have_been(effects):
        spec = REGISTRY.get(effect.tool)
        if spec is not None and _is_about(effect, campaign_id, lists) and _puts_in(spec):
            handles = _written(spec, effect, records)
            if not handles or "prospect_id" in effect.arguments or not all(map(is_given, handles)):
                return True
    return False


def _written(spec: ToolSpec, effect: EffectRow, records: Records) -> tuple[str, ...]:
    """The addresses and profiles that an effect has written down, as far as that is known."""
    with suppress(CallError, RenderError):  # what an older program has recorded may not be a call any more
        return spec.effects.reach.written(spec.request(validate(spec, effect.arguments)), records)
    return ()


def _is_about(effect: EffectRow, campaign_id: str, lists: Sequence[str]) -> bool:
    """Whether an effect names a campaign without a list, one of the lists, or a lead, which may be on any of them."""
    given = effect.arguments
    if "campaign_id" in given:
        return given["campaign_id"] == campaign_id and "list_id" not in given
    many = given.get("list_ids")
    named = {given.get("list_id"), *(many if isinstance(many, list) else ())}
    return not named.isdisjoint(lists) or (bool(lists) and "lead_id" in given)


def _puts_in(spec: ToolSpec) -> bool:
    """Whether a tool writes people down or puts them somewhere; what takes some away adds nobody."""
    writes = spec.effects.reach.written is not NOBODY.written or "lead_ids" in spec.args.model_fields
    writes = writes or spec.effects.counts_as == "search"  # whom it finds nobody has given
    return writes and spec.endpoint is not None and spec.endpoint.method != "DELETE"


def _may_have_been(effects: Iterable[EffectRow]) -> Iterator[EffectRow]:
    return (one for one in effects if one.status in ("open", "done", "unknown"))
