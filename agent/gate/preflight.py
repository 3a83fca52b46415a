"""What the gate reads for itself before it asks, and again after a person has answered.

A launch sends whatever the campaign holds at that moment, so its approval is bound to sender, leads and texts as the
server has them; if they change between question and answer, the person is asked again.  The same holds
for every other call whose card shows something of the server's: one documented read after the answer tells.
"""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from agent.common.errors import Stop
from agent.common.json_value import Json, canonical
from agent.gate.polling import Look
from agent.gate.prepare import related, sender_account, sender_name
from agent.policy import known_leads as roster
from agent.policy.facts import Records
from agent.policy.intents import participant_names, thread_of
from agent.policy.target_state import fully_known
from agent.types import PreparedCall
from tools.catalog.fields import addresses
from tools.registry import REGISTRY
from tools.spec import placements

SENDABLE = frozenset({"email", "message", "connection_request"})
"""The node types that put words in front of a person."""
_VIEWS = "inbox,sent,drafts,archived"
_PAGES = 3


def look_before(
    call: PreparedCall, look: Look, records: Records, *, asks: bool = False, again: bool = False
) -> PreparedCall:
    """The call with what must be read before it can be judged; most calls come back as they are.

    Args:
        call: the call.
        look: makes a read.
        records: what has been read; a view that the reads fill.
        asks: whether a card of it will be shown, which must show what is the case.
        again: whether it was asked about before, so that what the card showed may have changed.

    Raises:
        Stop: it could not be read.
    """
    if call.spec.name == "launch_campaign":
        return _with_campaign(call, look, records)
    if call.spec.name == "send_message" and not participant_names(thread_of(call.request, records)):
        return _with_participant(call, look, records)
    if again or (asks and not fully_known(call.spec, call.request, records)):
        return _read_anew(call, look, records)
    return call


def with_sender(call: PreparedCall, look: Look, records: Records) -> PreparedCall:
    """The call with the name and address of the account it leaves from: one read, where they were not read before.

    Raises:
        Stop: the key was refused; any other trouble only leaves the name out.
    """
    account = sender_account(call, records)
    if account is None or ("sender", account) in records:
        return call
    try:
        look("list_senders", {})
    except Stop as stop:
        if stop.status == "authentication":
            raise
    return replace(call, sender=sender_name(account, records))


def existing(call: PreparedCall, look: Look) -> Json:
    """What a 409 is about, by the documented read of that endpoint; ``None`` where there is none."""
    operation = call.request.endpoint.conflict_read
    reader = REGISTRY.reader(operation) if operation is not None else None
    if reader is None:
        return None
    known = {at.wire: getattr(call.args, name) for name, at in placements(call.spec.args)}
    arguments = {n: known[at.wire] for n, at in placements(reader.args) if known.get(at.wire) is not None}
    if reader.name == "list_threads":
        arguments = {"participant_email": known.get("participant_email"), "view": _VIEWS}
    found, settled = look(reader.name, {k: v for k, v in arguments.items() if v is not None})
    shown: Json = found.spec.summarise(settled.answer)
    return shown


def _with_campaign(call: PreparedCall, look: Look, records: Records) -> PreparedCall:
    campaign_id = call.request.path.split("/")[3]
    reader, read = look("get_campaign", {"campaign_id": campaign_id})
    shown = [record.id for record in reader.spec.records(read.answer) if record.kind == "campaign"]
    # Another campaign's answer says nothing of this one: without facts there is nothing that could be launched.
    facts = records.get(("campaign", campaign_id), {}) if campaign_id in shown else {}
    channel = facts.get("type")
    look("list_senders", {"type": channel} if channel in ("email", "linkedin") else {})
    pending = facts.get("pending")
    reach = pending if isinstance(pending, int) else 0
    state = _launch_state(facts, reach, records)
    digest = hashlib.sha256(call.request.digest.encode() + canonical(state)).hexdigest()
    return replace(call, state=state, reach=reach, digest=digest, notes=roster.lines(campaign_id, reach, records))


def _launch_state(facts: Mapping[str, Json], pending: int, records: Records) -> dict[str, Json]:
    ids = facts.get("sender_account_ids")
    sender_ids = [i for i in ids if isinstance(i, str)] if isinstance(ids, list) else []
    nodes = [n for n in _list(facts.get("nodes")) if isinstance(n, dict)]
    senders: list[Json] = [_sender(i, records) for i in sender_ids]
    return {
        "name": facts.get("name"),
        "type": facts.get("type"),
        "status": facts.get("status"),
        "senders": senders,
        "pending": pending,
        "nodes": [*nodes],
        "signature": facts.get("signature"),
        "problems": [*_problems(facts, pending, sender_ids, nodes, records)],
    }


def _problems(
    facts: Mapping[str, Json], pending: int, sender_ids: list[str], nodes: list[dict[str, Json]], records: Records
) -> list[str]:
    """What a launch still lacks (playbook, Journey 1; facts 7, launch)."""
    writing = [n for n in nodes if n.get("type") in SENDABLE]
    empty = [n for n in writing if n.get("type") != "connection_request" and not str(n.get("body") or "").strip()]
    unready = [i for i in sender_ids if records.get(("sender", i), {}).get("ready") is not True]
    checks = {
        f"it is {facts.get('status')!r}, not a draft": facts.get("status") != "draft",
        "no sender is set": not sender_ids,
        f"sender {', '.join(unready)} is not ready to send": bool(unready),
        "no lead is waiting in it": pending < 1,
        "it has no step that sends": not writing,
        "a step has no text": bool(empty),
        "an e-mail has no subject": any(
            n.get("type") == "email" and not n.get("is_reply") and not str(n.get("subject") or "").strip()
            for n in writing
        ),
    }
    return [problem for problem, holds in checks.items() if holds]


def _sender(sender_id: str, records: Records) -> str:
    facts = records.get(("sender", sender_id), {})
    return f"{sender_name(sender_id, records) if facts else 'unknown'} ({sender_id}, {facts.get('status')})"


def _with_participant(call: PreparedCall, look: Look, records: Records) -> PreparedCall:
    """A thread that was read but never listed: its participant is looked up in the list, for the card and the rules."""
    for page in range(1, _PAGES + 1):
        _, settled = look("list_threads", {"view": _VIEWS, "page": page, "limit": 100})
        if participant_names(thread_of(call.request, records)) or len(getattr(settled.answer, "threads", ())) < 100:
            break
    return related(call, records)


def _read_anew(call: PreparedCall, look: Look, records: Records) -> PreparedCall:
    """The call on what the server says now, by the one documented read of what it changes, where there is one."""
    args: Any = call.args
    match call.spec.name:
        case "update_campaign" | "import_campaign_leads":
            look("get_campaign", {"campaign_id": args.campaign_id})
        case "import_list_leads":
            look("get_list_leads", {"list_id": args.list_id, "limit": 1})
        case "send_message" | "update_thread":
            look("list_threads", {**_with_whom(thread_of(call.request, records)), "view": _VIEWS, "limit": 100})
    return related(call, records)


def _with_whom(thread: Mapping[str, Json]) -> dict[str, Json]:
    """The narrowest search for a thread that is documented: by its participant, else by its channel."""
    address, channel = thread.get("participant_email"), thread.get("channel")
    with suppress(ValueError):
        if isinstance(address, str) and len(addresses(address)) == 1:
            return {"participant_email": address}
    return {"channel": channel} if channel in ("email", "linkedin") else {}


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []
