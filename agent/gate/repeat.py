"""What may be sent again although it may have left before: only what carries the vendor's own key for that.

The vendor keeps such a key and returns the first run for it; for how long is not documented, so a day is the most.
"""

from datetime import datetime, timedelta

from agent.state.effects import EffectRow
from agent.types import PreparedCall

KEPT = timedelta(days=1)
"""How long after the first try a call is repeated."""


def may_go_out_again(call: PreparedCall, earlier: EffectRow, now: datetime) -> bool:
    """Whether a call of unknown outcome is repeated: it says the same under the same key, and is not old."""
    same = call.args.model_dump(mode="json", exclude_unset=True) == dict(earlier.arguments)
    young = now - datetime.fromisoformat(earlier.opened_at) < KEPT
    return call.spec.once_key is not None and earlier.outcome == "unknown" and same and young
