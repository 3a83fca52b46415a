"""A thread that is opened, which marks it as read."""

from evals.sandbox.answers import Answer, Call
from evals.sandbox.model.base import Object
from evals.sandbox.routes.threads import message_row, thread_row
from evals.sandbox.state import State


def get_thread(state: State, call: Call) -> Answer:
    """``GET /api/threads/{id}``: sets ``unread_count`` to 0."""
    thread = state.thread(call.id)
    unread, thread.unread_count = thread.unread_count, 0
    sender = next((one for one in state.world.senders if one.id == thread.account_id), None)
    connected = sender is None or sender.status in ("active", "connected")
    details: Object = {"company": thread.participant_company, "position": None, "headline": None}
    messages = sorted(thread.messages, key=lambda message: message.sent_at)
    return Answer(
        {
            "thread": thread_row(state, thread),
            "messages": [message_row(thread, message) for message in messages],
            "participantDetails": {**details, "profile_picture": None},
            "senderDisconnected": not connected,
            "senderAccount": sender and {"display_name": sender.display_name, "status": sender.status},
        },
        wrote=unread > 0,
    )
