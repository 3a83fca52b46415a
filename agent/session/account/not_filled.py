"""Lists and campaigns that were made for people who are named, and that nobody was put into."""

from collections.abc import Sequence

from agent.common.words.people_of import people_of
from agent.common.words.table import table
from agent.session.account.left_empty import calls_of, latest, made_without_leads, words_of
from agent.session.transcript import Entry
from agent.state.effects import EffectRow
from agent.state.runs import Unused


def not_filled(entries: Sequence[Entry], effects: Sequence[EffectRow]) -> tuple[Unused, ...]:
    """The people of something named whom the latest request wants in what it made, where nobody was put in."""
    messages = latest(entries)
    calls = {call.id for call in calls_of(messages)}
    done = [row for row in effects if row.call_id in calls and row.outcome in ("done", "unknown")]
    words = words_of(messages)
    is_open = any(map(_makes, done)) and {row.tool for row in done}.isdisjoint(table()["acts"]["fills"])
    if not is_open or "@" in words:  # people who are given with their addresses are held to these
        return ()
    return tuple(Unused("goal", people) for people in people_of(words))


def _makes(row: EffectRow) -> bool:
    """Whether it made a list or a campaign for nobody yet."""
    creates = made_without_leads(row)
    return creates is not None and creates.kind in ("list", "campaign")
