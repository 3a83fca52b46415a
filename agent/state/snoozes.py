"""Conversations that are put off until a day: a date of ours and nothing else.  Nothing is sent when it comes."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import delete, insert, select

from agent.common.clock import Clock, stamp
from agent.common.json_value import Json
from agent.common.user import current_user
from agent.state.schema import records, runs, snoozes
from agent.state.store import Store


def snooze(store: Store, clock: Clock, workspace: str, thread_id: str, until: date) -> None:
    """Put a conversation off as far as it was read; a later date replaces an earlier one."""
    row = {"workspace": workspace, "thread_id": thread_id, "until": until.isoformat()}
    since = _read_until(store, workspace, thread_id) or stamp(clock.now())
    this = (snoozes.c.workspace == workspace) & (snoozes.c.thread_id == thread_id)
    with store.begin() as db:
        db.execute(delete(snoozes).where(this))
        db.execute(insert(snoozes), row | {"who": current_user(), "at": since})


def is_known(store: Store, workspace: str, thread_id: str) -> bool:
    """Whether any run that is on record has met a conversation."""
    return bool(_facts_of(store, workspace, thread_id))


def _read_until(store: Store, workspace: str, thread_id: str) -> str | None:
    """When the latest message was sent that any run has read of a conversation (RFC 3339).

    What came after it nobody here has seen, also where it came before the conversation was put off.
    """
    found = _facts_of(store, workspace, thread_id)
    return max((str(facts["read_until"]) for facts in found if facts.get("read_until")), default=None)


def _facts_of(store: Store, workspace: str, thread_id: str) -> list[dict[str, Json]]:
    of_thread = (records.c.kind == "thread", records.c.id == thread_id, runs.c.workspace == workspace)
    found = store.rows(select(records.c.facts).join(runs, runs.c.run_id == records.c.run_id).where(*of_thread))
    return [row.facts for row in found]


def snoozed(store: Store, clock: Clock, workspace: str) -> dict[str, tuple[date, str]]:
    """The conversations that are put off beyond today: until when, and as far as they were read (RFC 3339)."""
    today = clock.now().date().isoformat()
    found = store.rows(select(snoozes).where(snoozes.c.workspace == workspace, snoozes.c.until > today))
    return {row.thread_id: (date.fromisoformat(row.until), row.at) for row in found}


def of_threads(store: Store, thread_ids: Collection[str]) -> list[dict[str, Json]]:
    """Every row about some conversations."""
    return [dict(row._mapping) for row in store.rows(select(snoozes).where(snoozes.c.thread_id.in_(thread_ids)))]


def forget(store: Store, thread_ids: Collection[str]) -> int:
    """Remove the rows about some conversations: they come back at once; how many there were."""
    with store.begin() as db:
        return db.execute(delete(snoozes).where(snoozes.c.thread_id.in_(thread_ids))).rowcount
