"""Lists and campaigns that were made for people who are named, and that nobody was put into."""

from collections.abc import Sequence

from agent.common.words.people_of import people_of
from agent.common.words.table import table
from agent.common.words.text import own
from agent.models.base import AssistantMessage, UserMessage
from agent.session.left_empty import latest
from agent.session.transcript import Entry
from agent.state.effects import EffectRow
from agent.state.runs import Unused
from tools.registry import REGISTRY


def not_filled(entries: Sequence[Entry], effects: Sequence[EffectRow]) -> tuple[Unused, ...]:
    """The people of something named whom the latest request wants in what it made, where nobody was put in."""
    messages = latest(entries)
    calls = {call.id for one in messages if isinstance(one, AssistantMessage) for call in one.tool_calls}
    done = [row for row in effects if row.call_id in calls and row.outcome in ("done", "unknown")]
    if not any(map(_makes, done)) or any(row.tool in table()["acts"]["fills"] for row in done):
        return ()
    words = own("".join(one.text for one in messages[:1] if isinstance(one, UserMessage)))
    return tuple(Unused("goal", people) for people in people_of(words))


def _makes(row: EffectRow) -> bool:
    """Whether it made a list or a campaign for nobody yet."""
    creates = REGISTRY[row.tool].effects.creates if row.tool in REGISTRY else None
    return creates is not None and creates.kind in ("list", "campaign") and not row.arguments.get("lead_ids")
