"""Whom a message reaches, what it means twice, and what is read for it."""

from collections.abc import Iterable
from contextlib import suppress

from agent.common.addresses import folded, is_address
from agent.common.json_value import Json
from tools.api.request import WireRequest
from tools.api.wire_inbox import Messages, Sent, ThreadAnswer, Threads
from tools.catalog.fields import addresses
from tools.catalog.identity import is_handle, people_in
from tools.catalog.sent_files import allowed_for, sent_uploads
from tools.catalog.show import given, items_of, known
from tools.effects import Mark, Reach, Search, Target, Text
from tools.probes import Arguments, Probe, Trace
from tools.spec import At, Facts, Record, Records

_VIEWS = "inbox,sent,drafts,archived"
_AT = At("path", "id")
_NAMED = ("participant_email", "cc", "bcc", "draft_cc", "draft_bcc")
STATUSES = "active,archived,draft,warmup"
"""Every status of a thread."""
_SHOWN = (
    *("subject", "draft_subject", "draft_cc", "draft_bcc", "draft_body_html", "draft_attachments"),
    *("channel", "inbox_state", "status", "account_id"),
)


def thread_of(request: WireRequest, records: Records) -> Facts:
    """What is known of the thread that stands in the path of a request."""
    return records.get(("thread", request.path_params["id"]), {})


def participant_names(thread: Facts) -> tuple[str, ...]:
    """The names of a thread's participant: the address; for LinkedIn the profile URL, then the display name."""
    if thread.get("channel") != "linkedin":
        return tuple(_participants(thread))
    found = _texts(thread, "participant_linkedin_url", "participant_profile_url")
    return (*found, *map(_own_name, _texts(thread, "participant_name")))


def _own_name(name: str) -> str:
    """A display name: anybody may call themselves like somebody's address or profile, and is not known by that."""
    return f"{name} (a name, not an address)" if is_address(name) or is_handle(name) else name


def _texts(thread: Facts, *names: str) -> tuple[str, ...]:
    return tuple(value for name in names if isinstance(value := thread.get(name), str) and value)


def reached_by(request: WireRequest, records: Records) -> tuple[str, ...]:
    """Everyone whom a message reaches, and a file of a draft."""
    thread = thread_of(request, records)
    fields = known(thread, "draft_cc", "draft_bcc") | dict(request.fields)  # copies of a stored draft may leave with it
    names = participant_names(thread)
    to = names[:1] if thread.get("channel") == "linkedin" else names
    return tuple(dict.fromkeys([*to, *_named(fields)]))


def _files_of_others(request: WireRequest, records: Records) -> bool:
    sent, stored = request.fields.get("attachments"), thread_of(request, records).get("draft_attachments")
    files = [*items_of(sent), *(items_of(stored) or ([stored] if stored else []))]
    whom = [*map(folded, reached_by(request, records))]
    return not all(allowed.issuperset(whom) for allowed in allowed_for(files, records))


def _named_in_draft(request: WireRequest, _records: Records) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_named(request.fields)))


def _named(fields: Facts) -> Iterable[str]:
    """Everybody in some fields: a stored draft may hold names, or semicolons between."""
    return (who for text in _texts(fields, *_NAMED) for who in people_in(text))


def _participants(thread: Facts) -> Iterable[str]:
    return (who for text in _texts(thread, "participant_email") for who in people_in(text))


def _aliases(request: WireRequest, records: Records) -> tuple[str, ...]:
    """Other names under which the API knows the one participant of a LinkedIn thread."""
    thread = thread_of(request, records)
    return participant_names(thread) if thread.get("channel") == "linkedin" else ()


def _addresses_of_participant(request: WireRequest, records: Records) -> tuple[str, ...]:
    thread = thread_of(request, records)
    return (*_participants(thread), *_texts(thread, "participant_linkedin_url"))


def _account_named(request: WireRequest, _records: Records) -> str | None:
    account = request.fields.get("account_id")
    return account if isinstance(account, str) and account else None


def _account(request: WireRequest, records: Records) -> str | None:
    account = request.fields.get("account_id") or thread_of(request, records).get("account_id")
    return account if isinstance(account, str) else None


def _account_given(request: WireRequest, records: Records) -> bool:
    thread, account = thread_of(request, records), _account(request, records)
    own = thread.get("status") != "draft" and not thread.get("account_chosen")
    ready = [i for (kind, i), facts in records.items() if kind == "sender" and _can_send(facts, thread)]
    return (own and thread.get("account_id") == account) or ready == [account]


def _can_send(sender: Facts, thread: Facts) -> bool:
    return sender.get("ready") is True and sender.get("type") == thread.get("channel", "email")


def same_words(request: WireRequest, recipients: tuple[str, ...], records: Records) -> list[Json]:
    """A message is whom it reaches, the message it answers and its words.

    The thread is not part of it, so that a second draft thread to the same person with the same words means the same.
    """
    answered = str(thread_of(request, records).get("last_inbound", ""))
    whom = sorted(map(folded, recipients)) or [request.path_params["id"]]
    text = " ".join(str(request.fields["body_text"]).split())
    return ["message", [*whom], answered, str(request.fields.get("subject") or ""), text]


def _searches(thread: Facts) -> tuple[dict[str, Json], ...]:
    """Where a thread may be: with its participant, in a view of its channel, and at last among all, by any status."""
    address, channel = thread.get("participant_email"), thread.get("channel")
    of_channel: dict[str, Json] = {"channel": channel} if channel in ("email", "linkedin") else {}
    wide: tuple[dict[str, Json], ...] = ({**of_channel, "view": _VIEWS}, {"status": STATUSES})
    with suppress(ValueError):
        if isinstance(address, str) and len(addresses(address)) == 1:
            return ({"participant_email": address, "view": _VIEWS}, *wide)
    return wide


def same_participant(request: WireRequest) -> dict[str, Json]:
    """The search for the threads with the person whom a request names."""
    email = request.fields.get("participant_email")
    return {"view": _VIEWS} if email is None else {"participant_email": email, "view": _VIEWS}


def told_of_thread(
    request: WireRequest, _answer: Messages, read: tuple[Record, ...], records: Records
) -> tuple[Record, ...]:
    """Which message a reply would answer: the newest that was read, whichever page was read last.

    And until when the conversation was read, whoever wrote.
    """
    whose = request.path_params["id"]
    messages = [r for r in read if r.kind == "message"]
    inbound = [r for r in messages if r.facts.get("direction") == "inbound"]
    thread = records.get(("thread", whose), {})
    known = records.get(("message", str(thread.get("last_inbound"))), {})
    newer = inbound and _sent_at(inbound[-1].facts) >= _sent_at(known)
    until = max([*(_sent_at(r.facts) for r in messages), str(thread.get("read_until") or "")])
    facts = given(last_inbound=inbound[-1].id if newer else None, read_until=until or None)
    return (Record("thread", whose, facts, aside=True),)


def told_of_sending(
    request: WireRequest, answer: Sent, _read: tuple[Record, ...], _records: Records
) -> tuple[Record, ...]:
    """What the run has written itself is read by it; where the answer says no time, until when is not known."""
    read = Record("thread", request.path_params["id"], {"read_until": answer.message.sent_at}, aside=True)
    return (read, *sent_uploads(request))


def _last_of_theirs(request: WireRequest, records: Records) -> Facts:
    thread = thread_of(request, records)
    found = records.get(("message", str(thread.get("last_inbound"))), {})
    return {**found, **known(thread, "read_until")} if found else {}


def _sent_at(message: Facts) -> str:
    return str(message.get("sent_at") or "")


def told_of_change(
    request: WireRequest, _answer: ThreadAnswer, _read: tuple[Record, ...], _records: Records
) -> tuple[Record, ...]:
    """That the sender of a thread was chosen in this run."""
    chosen = request.fields.get("account_id") is not None
    return (Record("thread", request.path_params["id"], {"account_chosen": True}),) if chosen else ()


def _sent(arguments: Arguments, answer: Messages) -> Trace:
    wanted = _plain(arguments["body_text"])
    same = [one for one in answer.messages if one.direction == "outbound" and _plain(one.body_text) == wanted]
    if not same:
        return Trace(None, "the message is not in the thread (yet); that is no proof that it was not sent")
    latest = max(same, key=lambda one: one.sent_at or "")
    return Trace("done", f"the message stands in the thread as {latest.id}", latest.sent_at)


def _drafted(arguments: Arguments, answer: Threads) -> Trace:
    asked = [name for name in ("draft_subject", "draft_body_text") if arguments.get(name)]
    for one in answer.threads:
        if all(_plain(getattr(one, name)) == _plain(arguments[name]) for name in asked):
            return Trace("done", f"the draft exists as {one.id}")
    return Trace(None, "no such draft is listed")


def _plain(text: object) -> str:
    """A text without what a server may do to its blanks."""
    return " ".join(str(text or "").split())


def draft_texts(values: Facts) -> tuple[Text, ...]:
    """Subject and text of a draft."""
    named = (("draft_subject", "the subject of the draft"), ("draft_body_text", "the text of the draft"))
    return tuple(Text(what, key, words) for key, what in named if (words := str(values.get(key) or "").strip()))


THREAD = Target(
    kind="thread",
    at=_AT,
    shows=lambda facts: known(facts, *_SHOWN, "participant_email", "last_message_at", "last_message_direction"),
    whole=lambda facts: "last_message_at" in facts or facts.get("status") == "draft",
    reread=Search("list_threads", _searches),
    texts=draft_texts,
    is_draft=True,
)
READ_FIRST = Mark("thread_read", lambda request: request.path_params["id"])
DRAFT = Reach(recipients=_named_in_draft, account=_account_named)
MESSAGE = Reach(
    recipients=reached_by,
    files_of_others=_files_of_others,
    aliases=_aliases,
    account=_account,
    leads=_addresses_of_participant,
    replied_to=_last_of_theirs,
    account_given=_account_given,
    known=lambda request, records: bool(participant_names(thread_of(request, records))),
)
SENT = Probe("get_thread_messages", lambda arguments: {"thread_id": arguments["thread_id"], "limit": 200}, _sent)
DRAFTED = Probe(
    "list_threads", lambda arguments: {"participant_email": arguments["participant_email"], "view": "drafts"}, _drafted
)
