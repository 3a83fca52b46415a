"""What can be taken back of what was done, and how; nothing here does it."""

from collections.abc import Sequence

from agent.state.ledger import EffectRow
from tools.effects import NO_WAY_BACK
from tools.registry import REGISTRY


def compensations(effects: Sequence[EffectRow]) -> list[str]:
    """One line for each effect that happened or may have, the latest first."""
    lines: list[str] = []
    for effect in reversed(effects):
        if effect.outcome not in ("done", "unknown"):
            continue
        spec = REGISTRY.get(effect.tool)
        reversal = NO_WAY_BACK if spec is None else spec.effects.reversal
        can = reversal.possible and effect.effect != "destroy"
        verdict = "can be changed back" if can else "CANNOT BE UNDONE"
        doubt = " (it may not have happened: look first)" if effect.outcome == "unknown" else ""
        lines.append(f"{effect.tool} {effect.path}: {verdict}{doubt}: {reversal.how}")
    return lines or ["Nothing was done in this conversation, so there is nothing to undo."]
