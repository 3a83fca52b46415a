"""What leaves with a message besides its text, as a rule given ahead has to speak of it."""

from datetime import UTC, datetime

from agent.types import PreparedCall
from tools.spec import Facts


def chosen_subject(call: PreparedCall) -> str:
    """The subject that a message brings with it; empty where it keeps that of its conversation."""
    thread = _part(call, "thread")
    subject = str(call.request.fields.get("subject") or thread.get("draft_subject") or "")
    kept = str(thread.get("subject") or "") if thread.get("status") != "draft" else ""
    return "" if subject in (kept, f"Re: {kept}") else subject


def chosen_sender(call: PreparedCall) -> tuple[str, ...]:
    """The names of the account that somebody chose for a message; none where there was no choice."""
    if call.account_given:
        return ()
    sender = _part(call, "sender")
    return (call.account, *(str(sender[name]) for name in ("email_address", "display_name") if sender.get(name)))


def hides_more(call: PreparedCall) -> bool:
    """Whether something leaves with a message of which no rule can speak.

    That is HTML stored in the draft, and a file to somebody for whom nobody has allowed it.
    """
    stored = call.spec.effects.counts_as == "message" and _part(call, "thread").get("draft_body_html")
    return bool(stored) or call.files_of_others


def stored_files(call: PreparedCall) -> bool:
    """Whether files leave with a message that its request does not show, since the draft holds them."""
    return bool(_part(call, "thread").get("draft_attachments"))


def written_since(call: PreparedCall) -> str:
    """When the other side wrote again after the last of their messages that was read; empty when they did not."""
    thread = _part(call, "thread")
    latest, read = str(thread.get("last_message_at") or ""), str(call.replied_to.get("sent_at") or "")
    if thread.get("last_message_direction") != "inbound":
        return ""
    return latest if _moment(latest) > _moment(read) and (read or not call.replied_to) else ""


def answered_since(call: PreparedCall) -> str:
    """When this side wrote after all that was read of a conversation, this run's own words included; else empty."""
    thread, until = _part(call, "thread"), str(call.replied_to.get("read_until") or "")
    latest = str(thread.get("last_message_at") or "")
    if thread.get("last_message_direction") != "outbound" or not until:
        return ""
    return latest if _moment(latest) > _moment(until) else ""


def _moment(text: str) -> str:
    """A time in one spelling, to the second; as it is where it is none."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError):
        return text


def _part(call: PreparedCall, kind: str) -> Facts:
    part = call.state.get(kind)
    return part if isinstance(part, dict) else {}
