"""What a run has done itself to a campaign, by its ledger: it stays its own work, over crashes and lost answers too."""

from collections.abc import Iterable

from agent.state.effects import EffectRow


def lists_put_in(campaign_id: str, effects: Iterable[EffectRow]) -> tuple[str, ...]:
    """Ids of the lists that were imported into a campaign, or may have been."""
    found = (
        str(effect.arguments["list_id"])
        for effect in effects
        if effect.status in ("open", "done", "unknown")
        and effect.arguments.get("campaign_id") == campaign_id
        and "list_id" in effect.arguments
    )
    return tuple(dict.fromkeys(found))
