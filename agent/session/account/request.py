"""The latest request of a conversation: what the user said last, and what was called and done for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from agent.common.words.text import fold, own
from agent.models.base import AssistantMessage, Message, ToolCall, UserMessage
from agent.policy.scope.asked import means_all
from agent.session.transcript import Entry
from agent.state.effects import EffectRow
from tools.spec import Journey, Kind, Records


@dataclass(frozen=True)
class Request:
    """What each check of the account looks at."""

    entries: Sequence[Entry]
    """The whole conversation."""
    effects: Sequence[EffectRow]
    """All effects of the run."""
    records: Records
    """What was read."""
    row: Journey | None = None
    """The journey that a row of a task file names, where it has no words."""

    @cached_property
    def messages(self) -> list[Message]:
        """The messages since the user spoke last, with theirs."""
        spoke = [n for n, one in enumerate(self.entries) if isinstance(one.message, UserMessage) and not one.material]
        return [one.message for one in self.entries[spoke[-1] if spoke else 0 :]]

    @cached_property
    def words(self) -> str:
        """The user's own words with which they begin."""
        return own("".join(one.text for one in self.messages[:1] if isinstance(one, UserMessage)))

    @cached_property
    def calls(self) -> list[ToolCall]:
        """What the model called in them."""
        return [call for one in self.messages if isinstance(one, AssistantMessage) for call in one.tool_calls]

    @cached_property
    def done(self) -> list[EffectRow]:
        """The effects of these calls that happened, or may have."""
        ids = {call.id for call in self.calls}
        return [row for row in self.effects if row.call_id in ids and row.outcome in ("done", "unknown")]


def known_things(records: Records, *kinds: Kind) -> Iterator[tuple[str, str]]:
    """The ids and names of what was read of some kinds, but for the list that is called "all"."""
    for (kind, id_), facts in records.items():
        name = facts.get("name")
        if kind in kinds and isinstance(name, str) and len(name) > 1 and not means_all(fold(name)):
            yield id_, name
