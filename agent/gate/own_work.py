"""What a run has done itself to a campaign, by its ledger: it stays its own work, over crashes and lost answers too."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from agent.common.errors import CallError
from agent.gate.prepare import validate
from agent.policy.sources import Given
from agent.state.effects import EffectRow
from tools.api.request import RenderError, WireRequest
from tools.catalog.put_in import fillings_of
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
    campaign_id: str, lists: Sequence[str], effects: Iterable[EffectRow], records: Records, given: Given
) -> bool:
    """Whether the run has put people whom nobody gave it into a campaign or into these lists, or changed a row.

    So has one that wrote of somebody what nobody has said, since the rows of a campaign become part of its texts.

    Args:
        campaign_id: which.
        lists: those whose leads went into it.
        effects: all of the run.
        records: what was read.
        given: what the user gave.
    """
    for effect in _may_have_been(effects):
        spec = REGISTRY.get(effect.tool)
        if spec is None or not _puts_in(spec):
            continue
        request, upserts = _request(spec, effect), bool(spec.effects.upserts)
        if _is_about(effect, campaign_id, lists) and not _is_given(effect, spec, request, records, given):
            return True
        if _is_about(effect, campaign_id, lists, everywhere=upserts is not None) and any(
            _own_wording(spec, request, given)
        ):
            return True
    return False


def _is_given(effect: EffectRow, spec: ToolSpec, request: WireRequest | None, records: Records, given: Given) -> bool:
    """Whether everybody whom an effect has written down was given, and it has changed no row."""
    handles = () if request is None else spec.effects.reach.written(request, records)
    return bool(handles) and "prospect_id" not in effect.arguments and all(map(given.by_person, handles))


def _own_wording(spec: ToolSpec, request: WireRequest | None, given: Given) -> Iterator[str]:
    for row in () if request is None else spec.effects.reach.rows(request):
        yield from (text for text in fillings_of(row) if given.worded(text) and not given.holds(text))


def _request(spec: ToolSpec, effect: EffectRow) -> WireRequest | None:
    """What an effect has sent, as far as that is known."""
    with suppress(CallError, RenderError):  # what an older program has recorded may not be a call any more
        return spec.request(validate(spec, effect.arguments))
    return None


def _is_about(effect: EffectRow, campaign_id: str, lists: Sequence[str], *, everywhere: bool = False) -> bool:
    """Whether an effect names a campaign without a list, one of the lists, or a lead, which may be on any of them.

    ``everywhere`` says that whom it writes down may be there already: an import completes leads that exist.
    """
    given = effect.arguments
    if "campaign_id" in given:
        return given["campaign_id"] == campaign_id and "list_id" not in given
    many = given.get("list_ids")
    named = {given.get("list_id"), *(many if isinstance(many, list) else ())}
    return not named.isdisjoint(lists) or (bool(lists) and (everywhere or "lead_id" in given))


def _puts_in(spec: ToolSpec) -> bool:
    """Whether a tool writes people down or puts them somewhere; what takes some away adds nobody."""
    writes = spec.effects.reach.written is not NOBODY.written or "lead_ids" in spec.args.model_fields
    writes = writes or spec.effects.counts_as == "search"  # whom it finds nobody has given
    return writes and spec.endpoint is not None and spec.endpoint.method != "DELETE"


def _may_have_been(effects: Iterable[EffectRow]) -> Iterator[EffectRow]:
    return (one for one in effects if one.status in ("open", "done", "unknown"))
