"""A thread that is opened for the human, which marks it as read."""

from dataclasses import replace
from typing import Annotated

from agent.common.json_value import Json
from tools.api.table import endpoint
from tools.api.wire import Part
from tools.api.wire_inbox import Messages, Thread
from tools.catalog.fields import Id
from tools.catalog.show import known, pick
from tools.catalog.thread_effects import READ_FIRST, THREAD, told_of_thread
from tools.catalog.threads import conversation, message_record, thread_record, thread_shown
from tools.effects import Facts, Reversal, quiet
from tools.probes import NOT_SHOWN, Arguments
from tools.spec import At, Record, Ref, ToolArgs, ToolSpec


class Participant(Part):
    """What is known of the other person besides."""

    company: str | None = None
    position: str | None = None
    headline: str | None = None


class SenderSeen(Part):
    display_name: str | None = None
    status: str | None = None


class OpenedThread(Messages):
    """A thread with all its messages."""

    thread: Thread
    participantDetails: Participant | None = None  # noqa: N815 - wire names
    senderDisconnected: bool | None = None  # noqa: N815
    senderAccount: SenderSeen | None = None  # noqa: N815


class OpenThread(ToolArgs):
    thread_id: Annotated[Id, At("path", "id"), Ref("thread"), "The thread."]


def _opened(answer: OpenedThread) -> dict[str, Json]:
    shown: dict[str, Json] = {"thread": thread_shown(answer.thread), **conversation(answer)}
    if answer.participantDetails is not None:
        shown |= {"participantDetails": pick(answer.participantDetails, "company", "position", "headline")}
    if answer.senderAccount is not None:
        shown |= {"senderAccount": pick(answer.senderAccount, "display_name", "status")}
    return shown | pick(answer, "senderDisconnected")


def _mark_unread(arguments: Arguments, was: Facts) -> tuple[str, dict[str, Json]] | None:
    unread = was.get("unread_count")
    return ("update_thread", {"thread_id": arguments["thread_id"], "unread_count": unread}) if unread else None


def _records(answer: OpenedThread) -> tuple[Record, ...]:
    return (thread_record(answer.thread), *map(message_record, answer.messages))


OPEN_THREAD = ToolSpec(
    name="open_thread",
    description=(
        "Open a conversation as in the dashboard: with who the other person is and whether its sender is still"
        " connected. It marks the conversation as read, so do it only when the human asks to open one or to mark it"
        " read; get_thread_messages reads without that."
    ),
    args=OpenThread,
    effect="write",
    foreign=True,
    journeys=("manage",),
    topics=("inbox",),
    endpoint=endpoint("getThread"),
    answer=OpenedThread,
    summarise=_opened,
    records=_records,
    tells=told_of_thread,
    sets_mark=READ_FIRST,
    effects=quiet(
        act="open a conversation",
        targets=(replace(THREAD, was_of=lambda facts, _: known(facts, "unread_count")),),
        probe=NOT_SHOWN,
        reversal=Reversal("it is marked as unread again", back=_mark_unread),
    ),
)
