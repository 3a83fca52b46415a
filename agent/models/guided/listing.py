"""Rows of results as lines of a report: whom or what each is, and what is known of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from agent.common.words.text import stands_whole
from agent.models.guided.words import addresses, brief

TO_SHOW = 50
"""Rows that are read to be shown."""
LISTED = 20
"""Rows that are listed; the others are counted."""
Row = Mapping[str, Any]
_CALLED = "participant_name name label email_address display_name profile_url participant_email domain id".split()
_SENDER = ("email_address", "display_name")
_FACTS = {
    "title": "{}", "company": "{}", "email": "{}", "participant_email": "{}", "type": "{}", "status": "{}",
    "enabled": "{}", "ready": "{}", "daily_limit": "{} a day", "today_sent": "{} sent today",
    "leadCount": "{} leads", "resultCount": "{} leads found",
    "resultListId": "in list {}", "errorMessage": "{}", "subject": "{}", "last_message_at": "{:.10}",
    "last_message_snippet": "{}",
}  # fmt: skip
"""What is told of a row, in this order."""
_SWITCHES = {"enabled": ("off", "on"), "ready": ("cannot send", "ready to send")}


def listed(rows: Iterable[Row], line: Callable[[Row], str] | None = None, more: int = 0) -> str:
    """A line for each of the first rows; ``more``: how many there are beyond them."""
    found = [*rows]
    hidden = max(0, len(found) - LISTED) + more
    lines = "".join(f"\n- {(line or about)(row)}" for row in found[:LISTED])
    return f"{lines}\n… and {hidden} more." if hidden else lines


def about(row: Row) -> str:
    """A row of any kind: what it is called, and what is known of it."""
    said = called(row)
    facts = [form.format(value) for key, form in _FACTS.items() if (value := _value(row, key))]
    stats = [f"{count} {name.replace('_', ' ')}" for name, count in (row.get("stats") or {}).items() if count]
    known = dict.fromkeys(one for one in (*facts, *stats) if one != said)
    return f"{said}: {', '.join(known)}" if known else said


def _value(row: Row, key: str) -> str:
    if key in row and key in _SWITCHES:
        return _SWITCHES[key][row[key] is True]
    return brief(" ".join(str(row.get(key) or "").split()), 120)


def messages_told(result: Mapping[str, Any]) -> str:
    """The latest messages of a conversation, a line for each; empty where a result has none."""
    return listed([one for one in result.get("messages") or () if isinstance(one, Mapping)][-LISTED:], _message)


def _message(row: Row) -> str:
    return f"{row.get('sent_at')}, {row.get('sender_name') or row.get('direction')}: {row.get('body_text')}"


def called(row: Row) -> str:
    """What a row is called."""
    return str(next((row[key] for key in _CALLED if row.get(key)), ""))


def told_apart(row: Row) -> str:
    """A row as a question names it, with what tells it from others."""
    who = row.get("participant_name") or row.get("title") or row.get("participant_email") or row.get("id")
    more = row.get("participant_email") or row.get("entityCompany") or row.get("channel")
    return f"{who} ({more})" if more and more != who else str(who)


def senders_in(words: str, there: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """The senders that words name whole, where they hold an address: a part of a name means no other then.

    All of them where that leaves none.
    """
    said = [
        row
        for row in there
        if any(stands_whole(str(row[key]), words, any_case=True) for key in _SENDER if row.get(key))
    ]
    return (said if addresses(words) else []) or there
