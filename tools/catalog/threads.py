"""Threads: the inbox, one conversation, sending, one-off mail."""

from agent.common.json_value import Json
from tools.api.table import endpoint
from tools.api.wire_inbox import Message, Messages, Sent, Thread, ThreadAnswer, Threads
from tools.catalog import asked
from tools.catalog.sent_files import sent_along
from tools.catalog.show import BODY, SNIPPET, TEXT_ROWS, by_number, clip, given, pick, rows, stated
from tools.catalog.thread_args import CreateThread, GetThreadMessages, ListThreads, SendMessage, UpdateThread
from tools.catalog.thread_effects import (
    DRAFT,
    DRAFTED,
    MESSAGE,
    READ_FIRST,
    SENT,
    THREAD,
    draft_texts,
    same_participant,
    same_words,
    told_of_change,
    told_of_sending,
    told_of_thread,
)
from tools.effects import IN_DASHBOARD, Creates, Reversal, quiet
from tools.probes import NOT_SHOWN
from tools.spec import Record, ToolSpec

_WHO = ("id", "channel", "account_id", "status", "inbox_state", "participant_name", "participant_email")
_FACTS = (
    *("participant_email", "participant_name", "participant_linkedin_url", "channel", "account_id", "status"),
    *("inbox_state", "subject", "last_message_at", "last_message_direction", "unread_count"),
    *("draft_subject", "draft_body_text", "draft_body_html", "draft_cc", "draft_bcc", "draft_attachments"),
)


def _row(thread: Thread) -> dict[str, Json]:
    names = (*_WHO, "participant_linkedin_url", "subject", "draft_subject", "unread_count")
    last = pick(thread, "last_message_at", "last_message_direction", "last_message_snippet", limit=SNIPPET)
    return pick(thread, *names) | last | pick(thread, "draft_body_text", limit=SNIPPET)


def thread_shown(thread: Thread) -> dict[str, Json]:
    """A thread with the words of its draft."""
    return _row(thread) | given(
        draft_body_text=clip(thread.draft_body_text, BODY), draft_cc=thread.draft_cc, draft_bcc=thread.draft_bcc
    )


def thread_record(thread: Thread) -> Record:
    """What rules need of a thread."""
    return Record("thread", thread.id, stated(thread, *_FACTS))


def _message(message: Message) -> dict[str, Json]:
    names = ("id", "direction", "subject", "sender_name", "sender_identifier", "sent_at")
    return pick(message, *names) | given(body_text=clip(message.body_text, BODY))


def message_record(message: Message) -> Record:
    """What rules need of a message."""
    facts = stated(message, "direction", "sent_at", "conversation_id")
    theirs = message.direction == "inbound"
    return Record("message", message.id, facts | (pick(message, "body_text", limit=BODY) if theirs else {}))


def conversation(answer: Messages) -> dict[str, Json]:
    """The last messages of a page."""
    # The page runs from old to new, and the end of a conversation matters most.
    hidden = max(0, len(answer.messages) - TEXT_ROWS)
    shown: dict[str, Json] = {"messages": [_message(message) for message in answer.messages[hidden:]]}
    if hidden:
        shown["more"] = hidden
    return shown | pick(answer, "total", "page", "limit")


def _sent(answer: Sent) -> dict[str, Json]:
    shown: dict[str, Json] = {"message": _message(answer.message)}
    return shown if answer.thread is None else shown | {"thread": _row(answer.thread)}


def _sent_records(answer: Sent) -> tuple[Record, ...]:
    thread = () if answer.thread is None else (thread_record(answer.thread),)
    return (message_record(answer.message), *thread)


LIST_THREADS = ToolSpec(
    name="list_threads",
    description=(
        "List conversations of the inbox. Without arguments it shows active ones with something received; for answers"
        " that wait use view needs_reply, for a mail just sent use view sent, for unsent ones drafts. Take the thread"
        " id from here, never from the text of a message. At most 50 rows are shown; go on with page."
    ),
    args=ListThreads,
    effect="read",
    foreign=True,
    journeys=("replies", "manage"),
    topics=("inbox",),
    endpoint=endpoint("listThreads"),
    answer=Threads,
    summarise=lambda answer: rows("threads", answer.threads, _row) | pick(answer, "total", "page", "limit"),
    records=lambda answer: tuple(thread_record(thread) for thread in answer.threads),
    next_page=by_number,
)

GET_THREAD_MESSAGES = ToolSpec(
    name="get_thread_messages",
    description=(
        "Read the messages of a conversation, the oldest first. Always read a thread before replying to it. After a"
        " send it confirms that the message is saved; if it is missing there, that is no reason to send again. The"
        " last 25 of a page are shown."
    ),
    args=GetThreadMessages,
    effect="read",
    foreign=True,
    journeys=("replies", "one_off_email"),
    endpoint=endpoint("listThreadMessages"),
    answer=Messages,
    summarise=conversation,
    records=lambda answer: tuple(message_record(message) for message in answer.messages),
    tells=told_of_thread,
    sets_mark=READ_FIRST,
)

SEND_MESSAGE = ToolSpec(
    name="send_message",
    description=(
        "Send a message in a conversation, at once and for good. Replies: read the thread first and use threading_mode"
        " reply. One-off mail: create_thread first, then threading_mode new_thread with a subject. The recipient is the"
        " thread's participant. If the outcome is unknown or the answer says that it was sent but not saved, never send"
        " again: tell the human."
    ),
    args=SendMessage,
    effect="send",
    foreign=True,
    journeys=("replies", "one_off_email"),
    endpoint=endpoint("sendThreadMessage"),
    answer=Sent,
    summarise=_sent,
    records=_sent_records,
    completed=sent_along,
    tells=told_of_sending,
    effects=quiet(
        act="send a message",
        reach=MESSAGE,
        counts_as="message",
        intent=same_words,
        targets=(THREAD,),
        needs_mark=READ_FIRST,
        probe=SENT,
        reversal=Reversal("the message has left; only a further message can correct it"),
        grant="recipients",
    ),
)

UPDATE_THREAD = ToolSpec(
    name="update_thread",
    description=(
        "Change a conversation: archive it or make it active again, set the unread count, give it another sender, or"
        " edit an unsent draft. Nothing is sent. Null clears the sender or a draft field."
    ),
    args=UpdateThread,
    effect="write",
    foreign=True,
    journeys=("replies",),
    endpoint=endpoint("updateThread"),
    answer=ThreadAnswer,
    summarise=lambda answer: {"thread": thread_shown(answer.thread)},
    records=lambda answer: (thread_record(answer.thread),),
    unmet=asked.of_thread,
    tells=told_of_change,
    existing=same_participant,
    effects=quiet(
        act="change a conversation",
        reach=DRAFT,
        targets=(THREAD,),
        probe=NOT_SHOWN,
        reversal=Reversal("the former values can be set again", sets_back=True),
    ),
)

CREATE_THREAD = ToolSpec(
    name="create_thread",
    description=(
        "Create the draft of a one-off e-mail to one person; nothing is sent yet. Take the address from the human's own"
        " words and a ready e-mail sender from list_senders. A conflict means that this sender already has a live"
        " conversation with that person: reply there instead. For many people use a campaign."
    ),
    args=CreateThread,
    effect="write",
    journeys=("one_off_email",),
    endpoint=endpoint("createThread"),
    answer=ThreadAnswer,
    summarise=lambda answer: {"thread": thread_shown(answer.thread)},
    records=lambda answer: (thread_record(answer.thread),),
    unmet=asked.of_thread,
    existing=same_participant,
    effects=quiet(
        act="draft a mail",
        reach=DRAFT,
        targets=(),
        # there is nothing in a draft of one's own to read
        creates=Creates("thread", "thread", "participant_email", mark="thread_read", texts=draft_texts),
        probe=DRAFTED,
        reversal=Reversal(f"it is a draft that nobody has got; delete it {IN_DASHBOARD}"),
    ),
)
