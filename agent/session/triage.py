"""What waits in the inbox, read and sorted by rules, and by a small model where they are unsure.

No draft is made and nothing is marked as read.

It reads through the gate, so each opt-out that it meets is kept like in any other read (``gate/hearing.py``).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from agent.common.addresses import canonical
from agent.common.errors import Stop
from agent.common.json_value import Json
from agent.common.suppression import Suppression
from agent.copy.replies.second import asked_of_model, second_reading
from agent.copy.replies.triage import Reading
from agent.gate.braking import brake_lines
from agent.gate.hearing import reading_of, text_of
from agent.gate.roster import read_roster
from agent.gate.services import RunServices
from agent.policy.facts import left_alone
from agent.session.looking import look
from agent.session.session import Session
from agent.state.snoozes import snoozed
from agent.state.store import Store
from tools.api.wire_campaigns import Campaign, Campaigns
from tools.api.wire_inbox import Message, Messages, Thread, Threads
from tools.catalog.roster import Roster

MOST = 200
"""Conversations that one triage reads if nobody says how many."""
_PAGE = 100
_MESSAGES = 200
Progress = Callable[[int, int], None]
"""Told how many of how many conversations are read."""


Second = Callable[[str], Mapping[str, float]]
"""A model that is asked what some words of a reply mean: how likely each of the words of ``guided/reply`` is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """A conversation and what its latest reply says."""

    thread: Thread
    reading: Reading
    entry: Suppression | None = None
    """Whether its participant is left alone or held."""
    campaigns: tuple[tuple[str, str], ...] = ()
    """Id and name of the running campaigns in which they wait all the same."""

    @property
    def who(self) -> str:
        """Its participant, for a person."""
        one = self.thread
        return one.participant_name or one.participant_email or one.participant_linkedin_url or one.id

    def as_json(self) -> dict[str, Json]:
        """A row of ``triage --json``."""
        named: list[Json] = [{"id": id_, "name": name} for id_, name in self.campaigns]
        return {
            "thread_id": self.thread.id, **self.reading.as_json(), "with": self.who,
            "held": self.entry is not None and self.entry.hold,
            "suppressed": self.entry is not None and not self.entry.hold,
            "two_readings": self.reading.two_readings, "running_campaigns": named,
        }  # fmt: skip


@dataclass(slots=True)
class Triage:
    """What a triage came to."""

    rows: list[Sorted] = field(default_factory=list)
    snoozed: int = 0
    """Conversations that are put off."""
    left_out: int = 0
    """Conversations beyond the number that was to be read."""
    trouble: str = ""
    """Why the running campaigns could not be looked into."""
    braked: tuple[str, ...] = ()
    """What the brake says of the campaigns that were read, in lines."""


def triage(
    session: Session,
    store: Store,
    *,
    most: int = MOST,
    progress: Progress = lambda done, of: None,
    second: Second | None = None,
) -> Triage:
    """Sort the newest conversations of the inbox whose last message is theirs, in a run of its own.

    A second reader gives a class where no rule does; whom to leave alone, or to hold, only the rules say.

    Raises:
        Stop: something could not be read; what was kept until then stays kept.
    """
    look(session)
    try:
        return _triage(session, store, most, progress, second)
    finally:
        session.services.audit.journal.flush()


def _triage(session: Session, store: Store, most: int, progress: Progress, second: Second | None) -> Triage:
    services = session.services
    off = snoozed(store, services.clock, services.run.workspace)
    bounced = {one.id: one for one in _threads(session, "bounced")}
    every = [*({one.id: one for one in _threads(session, "inbox")} | bounced).values()]
    found = Triage(left_out=max(0, len(every) - most))
    for number, thread in enumerate(every[:most], 1):
        last = _latest(session, thread)
        progress(number, min(len(every), most))
        reading = None if last is None else reading_of(last, services.clock.now(), bounced=thread.id in bounced)
        reading = _twice(reading, last, second)
        if last is None or reading is None:
            continue
        if thread.id in off and not is_newer(last.sent_at, off[thread.id][1]):
            found.snoozed += 1
        else:
            found.rows.append(Sorted(thread=thread, reading=reading))
    _look_up(session, found)
    found.braked = tuple(brake_lines(session.executor.braked.values()))
    return found


def _twice(reading: Reading | None, last: Message | None, second: Second | None) -> Reading | None:
    """A reading, with the class that the second reader gives where the first was unsure."""
    if reading is None or last is None or second is None:
        return reading
    asked = asked_of_model(reading, text_of(last))
    return second_reading(reading, asked, second(asked)) if asked else reading


def _look_up(session: Session, found: Triage) -> None:
    """Say of each participant whether they are left alone, and where they wait all the same."""
    found.rows = [replace(row, entry=_entry(row.thread, session.services)) for row in found.rows]
    if not any(row.entry for row in found.rows):
        return
    waiting = _waiting(session, found)
    for number, row in enumerate(found.rows):
        if row.entry is not None:
            campaigns = [one for handle in _handles(row.thread) for one in waiting.get(handle, ())]
            found.rows[number] = replace(row, campaigns=tuple(dict.fromkeys(campaigns)))


def _threads(session: Session, view: str) -> Iterator[Thread]:
    """The conversations of a view, the newest first as the server has them."""
    seen, page = 0, 0
    while True:
        page += 1
        _, outcome = session.executor.reader.read("list_threads", {"view": view, "page": page, "limit": _PAGE})
        answer = outcome.answer
        assert isinstance(answer, Threads)  # noqa: S101  # a read that is done has an answer of its shape
        yield from answer.threads
        seen += len(answer.threads)
        if not answer.threads or (len(answer.threads) < _PAGE if answer.total is None else seen >= answer.total):
            return


def _latest(session: Session, thread: Thread) -> Message | None:
    """The last message of a conversation, if it is theirs; what stands before it on its page is heard, too."""
    arguments: dict[str, Json] = {"thread_id": thread.id, "limit": _MESSAGES}
    _, outcome = session.executor.reader.read("get_thread_messages", arguments)
    answer = outcome.answer
    assert isinstance(answer, Messages)  # noqa: S101  # as above
    if (answer.total or 0) > _MESSAGES:
        pages = -(-(answer.total or 0) // _MESSAGES)
        _, outcome = session.executor.reader.read("get_thread_messages", arguments | {"page": pages})
        answer = outcome.answer
        assert isinstance(answer, Messages)  # noqa: S101  # as above
    last = answer.messages[-1] if answer.messages else None
    return last if last is not None and last.direction == "inbound" else None


def is_newer(sent_at: str | None, since: str) -> bool:
    """Whether a message came after the conversation was put off."""
    try:
        return datetime.fromisoformat(sent_at or "") > datetime.fromisoformat(since)
    except (ValueError, TypeError):  # no time, or none with a zone
        return False


def _handles(thread: Thread) -> tuple[str, ...]:
    return tuple(canonical(one) for one in (thread.participant_email, thread.participant_linkedin_url) if one)


def _entry(thread: Thread, services: RunServices) -> Suppression | None:
    kept = services.suppressions.active()
    found = (left_alone(handle, services.config, kept) for handle in _handles(thread))
    return min((one for one in found if one is not None), key=lambda one: one.hold, default=None)


def _waiting(session: Session, found: Triage) -> dict[str, list[tuple[str, str]]]:
    """Who waits in which running campaign, by their handles: the API cannot stop one person there."""
    waiting: dict[str, list[tuple[str, str]]] = {}
    try:
        for campaign, roster in _running(session):
            found.trouble = found.trouble or roster.trouble
            for handle in (handle for one in roster.people for handle in one.handles):
                waiting.setdefault(canonical(handle), []).append((campaign.id, campaign.name or campaign.id))
    except Stop as stop:
        if stop.status == "authentication":
            raise
        found.trouble = stop.escalation.reason
    return waiting


def _running(session: Session) -> Iterator[tuple[Campaign, Roster]]:
    """The campaigns that send, each with everybody in it."""
    read = session.executor.reader.read
    _, outcome = read("list_campaigns", {})
    answer = outcome.answer
    assert isinstance(answer, Campaigns)  # noqa: S101  # as above
    for campaign in answer.campaigns:
        if campaign.status == "active":
            yield campaign, read_roster(campaign.id, 0, read)
