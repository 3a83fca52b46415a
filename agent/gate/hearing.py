"""What people say of being written to, heard in every answer that shows messages, whoever asked for it.

A certain opt-out takes effect at once and in every channel that the conversation shows of its writer; what only may be
one, or was not understood, holds what would go to them until a person decides.  Nothing is sent, and nothing is changed
at the server.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from agent.common.addresses import canonical, is_address, names_somebody
from agent.common.clock import stamp
from agent.common.errors import Stop
from agent.common.json_value import Json
from agent.common.suppression import HINT, REPLY, UNCLEAR, Suppression
from agent.common.user import PROGRAM
from agent.gate.outcomes import Outcome
from agent.gate.polling import Fetch
from agent.gate.preflight import found
from agent.gate.services import RunServices
from agent.types import PreparedCall
from tools.api.wire_inbox import Message, Messages, Sent, Thread, ThreadAnswer, Threads
from tools.catalog.html_text import lines_of
from tools.catalog.identity import handles_in
from tools.catalog.show import stated
from tools.catalog.thread_effects import THREAD
from tools.effects import Search
from tools.spec import Facts

if TYPE_CHECKING:
    from agent.copy.replies.triage import Reading

_KEPT = "nothing more goes to them from here; only the human can undo it (puffle-agent suppress remove)"
_HELD = "nothing goes to them until the human decides (puffle-agent suppress add | remove)"
_NOBODY = "who wrote it could not be found, so nobody was kept: tell the human (puffle-agent suppress add)"
REMEDY = (
    "If they wait in a running campaign, its messages still leave: the API cannot stop one person there. The only"
    " remedy is to pause that campaign (puffle-agent pause CAMPAIGN)."
)
_QUOTE = 300
_NAMES = ("participant_email", "participant_linkedin_url")


def hear(call: PreparedCall, outcome: Outcome, services: RunServices, fetch: Fetch) -> list[Json]:
    """Keep what an answer with messages says of being left alone; what is new in it, for the model.

    Whose conversation it is is looked up where that was not read before.  Of the last message of a conversation that is
    only listed nobody knows how much is left out, so what it says holds at most.

    Raises:
        StoreError: it cannot be kept.
        Stop: the key was refused.
    """
    answer, now = outcome.answer, services.clock.now()
    told: list[Json] = []
    if isinstance(answer, Messages):
        asking = [*_asking(answer.messages, now)]
        thread_id = call.request.path_params["id"] if asking else ""
        thread = _thread(thread_id, services, fetch) if asking else {}
        told += [line for message, reading in asking for line in _kept(message, reading, thread_id, thread, services)]
    for listed in _threads_in(answer):
        for message, reading in _asking(_last_of(listed), now):
            held = replace(reading, opt_out="hint")
            told += _kept(message, held, listed.id, stated(listed, *_NAMES), services)
    return [*told, {"remedy": REMEDY}] if told else []


def _asking(messages: Iterable[Message], now: datetime) -> Iterator[tuple[Message, "Reading"]]:
    """Those of the other side that ask to be left alone, or may."""
    readings = ((message, reading_of(message, now)) for message in messages)
    return ((message, reading) for message, reading in readings if reading is not None and reading.opt_out)


def _threads_in(answer: object) -> list[Thread]:
    """The conversations that an answer shows, each with the beginning of its last message."""
    if isinstance(answer, Threads):
        return answer.threads
    return [answer.thread] if isinstance(answer, ThreadAnswer | Sent) and answer.thread is not None else []


def _last_of(listed: Thread) -> list[Message]:
    said = Message(
        id=listed.id,
        direction=listed.last_message_direction,
        subject=listed.subject,
        body_text=listed.last_message_snippet,
        sent_at=listed.last_message_at,
    )
    return [said] if listed.last_message_snippet else []


def _kept(
    message: Message, reading: "Reading", thread_id: str, thread: Facts, services: RunServices
) -> Iterator[dict[str, Json]]:
    """Keep whom a message speaks for; what is new in it."""
    quote, now = reading.opt_out_quote[:_QUOTE], stamp(services.clock.now())
    spoken_for = [*_whom(message, thread, hold=reading.opt_out == "hint")]
    if not spoken_for:
        yield {"who": None, "quote": quote, "now": _NOBODY}
    for value, hold in spoken_for:
        reason = (HINT if reading.is_understood else UNCLEAR) if hold else REPLY
        entry = Suppression(value=value, reason=reason, at=now, by=PROGRAM, hold=hold, quote=quote, thread_id=thread_id)
        if services.suppressions.enter(entry, said_at=message.sent_at, message=True):
            yield {"who": value, "held": hold, "quote": quote, "now": _HELD if hold else _KEPT}


def _thread(thread_id: str, services: RunServices, fetch: Fetch) -> Facts:
    """What is known of a conversation, looked for where nobody of it is."""
    records = services.memory.records
    facts = records.get(("thread", thread_id), {})
    how = THREAD.reread
    if any(facts.get(name) for name in _NAMES) or not isinstance(how, Search):
        return facts
    try:
        found(how, "thread", thread_id, facts, fetch)
    except Stop as stop:
        if stop.status == "authentication":
            raise
    return records.get(("thread", thread_id), {})


def reading_of(message: Message, now: datetime, *, bounced: bool = False) -> "Reading | None":
    """What the rules say of a message of the other side; ``None`` of one of ours."""
    if message.direction != "inbound":
        return None
    from agent.copy.replies.triage import read_reply  # noqa: PLC0415  # large tables, and most commands read nothing

    sender = message.sender_identifier or ""
    return read_reply(
        text_of(message), subject=message.subject or "", sender=sender, bounced=bounced, sent=_day(message, now)
    )


def text_of(message: Message) -> str:
    """The words of a message, quotes and all."""
    return message.body_text or "\n".join(lines_of(message.body_html or ""))


def _day(message: Message, now: datetime) -> date:
    try:
        return datetime.fromisoformat(message.sent_at or "").astimezone(UTC).date()
    except ValueError:
        return now.date()


def _whom(message: Message, thread: Facts, *, hold: bool) -> Iterator[tuple[str, bool]]:
    """Whom a message speaks for: its sender; the other one of the conversation is held, where that is somebody else."""
    others, sender = [*_shown_in(thread)], _sender(message.sender_identifier or "")
    if names_somebody(sender) and sender not in others:
        yield sender, hold
        # By a profile alone nobody else is known than the one whose address the conversation shows.
        hold = hold or is_address(sender) or not all(map(is_address, others))
    yield from ((one, hold) for one in others)


def _shown_in(thread: Facts) -> Iterator[str]:
    """The other one of a conversation, by the address and the profile that it shows."""
    known = (thread.get(name) for name in _NAMES)
    return (canonical(one) for one in known if isinstance(one, str) and names_somebody(one))


def _sender(said: str) -> str:
    """The address or profile of a sender, who may stand in brackets behind a name; empty where that is not plain."""
    handles = [*handles_in(said.rpartition("<")[2])]
    return canonical(handles[0]) if len(handles) == 1 else ""
