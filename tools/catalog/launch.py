"""What a launch is judged on: the campaign's state as it was read, what is missing in it, and how a card says it."""

import re

from agent.common.counting import many
from agent.common.json_value import Json
from tools.catalog.campaign_args import NodeInput
from tools.catalog.copies import answers_to, copies_of
from tools.catalog.senders import sender_name
from tools.catalog.show import items_of
from tools.catalog.told import filled, in_words, quoted, rest_of_step, steps_in_lines
from tools.effects import Inspection, LetOut, Read, Rewrite
from tools.spec import At, Facts, Records

SENDABLE = frozenset({"email", "message", "connection_request"})
"""The node types that put words in front of a person."""
_SET_BY_PUFFLE = frozenset({"campaign_id", "position", "body_html", "created_at", "updated_at"})
_ID = re.compile(r"(?<!^unknown )\([\w-]+, (?=[^()]*\)$)")
"""The id of a sender that has a name; a yes is bound to it, and it tells nobody anything."""
_A = {"draft": "a draft", "paused": "paused"}


def _senders_of_channel(_id: str, campaign: Facts) -> dict[str, Json]:
    channel = campaign.get("type")
    return {"type": channel} if channel in ("email", "linkedin") else {}


def _waiting(campaign: Facts) -> int:
    pending = campaign.get("pending")
    return max(0, pending) if isinstance(pending, int) else 0


def _waking(campaign: Facts) -> int:
    waking = campaign.get("waking")
    return waking if isinstance(waking, int) else _waiting(campaign)


def _state(campaign: Facts, records: Records) -> dict[str, Json]:
    return _state_of(campaign, records, _setting_problems(campaign, "draft", _waiting(campaign), records))


def _resumed_state(campaign: Facts, records: Records) -> dict[str, Json]:
    problems = _setting_problems(campaign, "paused", _waking(campaign), records)
    return _state_of(campaign, records, problems) | {"pending": _waking(campaign)}


def _state_of(campaign: Facts, records: Records, problems: list[str]) -> dict[str, Json]:
    nodes = [n for n in items_of(campaign.get("nodes")) if isinstance(n, dict)]
    problems = [*problems, *_text_problems(nodes)]
    return {
        "name": campaign.get("name"),
        "type": campaign.get("type"),
        "status": campaign.get("status"),
        "pending": _waiting(campaign),
        "settings": campaign.get("settings"),
        "problems": [*problems],
        **_leaving(campaign, records),
    }


def _leaving(campaign: Facts, records: Records) -> dict[str, Json]:
    """What people get of a campaign, from whom, and where copies and answers go."""
    sender_ids = _sender_ids(campaign)
    senders: list[Json] = [_sender(i, records) for i in sender_ids]
    signed = filled({sender_name(i, records): records.get(("sender", i), {}).get("signature") for i in sender_ids})
    answers: list[Json] = [*answers_to(campaign)]
    return {
        "senders": senders,
        "nodes": [node for node in items_of(campaign.get("nodes")) if isinstance(node, dict)],
        "signature": campaign.get("signature"),
        "copies": [*copies_of(campaign)],
        **({"answers": answers} if answers else {}),
        **({"account_signatures": signed} if signed else {}),
    }


def _sender_ids(campaign: Facts) -> list[str]:
    return [i for i in items_of(campaign.get("sender_account_ids")) if isinstance(i, str)]


def _setting_problems(campaign: Facts, wanted: str, waiting: int, records: Records) -> list[str]:
    """What a launch still lacks (playbook, Journey 1; facts 7, launch), or a campaign that is to go on."""
    sender_ids = _sender_ids(campaign)
    unready = [i for i in sender_ids if records.get(("sender", i), {}).get("ready") is not True]
    checks = {
        f"it is {campaign.get('status')!r}, not {_A[wanted]}": campaign.get("status") != wanted,
        "no sender is set": not sender_ids,
        f"sender {', '.join(unready)} is not ready to send": bool(unready),
        "no lead is waiting in it": waiting < 1,
    }
    return [problem for problem, holds in checks.items() if holds]


def _text_problems(nodes: list[dict[str, Json]]) -> list[str]:
    writing = [n for n in nodes if n.get("type") in SENDABLE]
    checks = {
        "it has no step that sends": not writing,
        "a step has no text": any(n.get("type") != "connection_request" and _blank(n.get("body")) for n in writing),
        "an e-mail has no subject": any(_begins_mail(n) and _blank(n.get("subject")) for n in writing),
    }
    return [problem for problem, holds in checks.items() if holds]


def _begins_mail(node: Facts) -> bool:
    return node.get("type") == "email" and not node.get("is_reply")


def _blank(value: Json) -> bool:
    return not str(value or "").strip()


def _sender(sender_id: str, records: Records) -> str:
    facts = records.get(("sender", sender_id), {})
    return f"{sender_name(sender_id, records) if facts else 'unknown'} ({sender_id}, {facts.get('status')})"


def _lines(state: Facts, notes: tuple[str, ...]) -> list[str]:
    lines = [
        f"campaign: {state.get('name')} ({state.get('type')}, {state.get('status')})",
        f"it reaches: {many(state.get('pending'), 'lead')}",
        *notes,
        *_leaving_lines(state),
    ]
    return [*lines, *(f"{name}: {_value(value)}" for name, value in filled(state.get("settings")).items())]


def _leaving_lines(state: Facts) -> list[str]:
    lines: list[str] = []
    for what, key in (("copies of", "copies"), ("answers to", "answers")):
        if people := items_of(state.get(key)):
            lines.append(f"{what} its messages go to ({len(people)}): {', '.join(map(str, people))}")
    lines += [f"from: {_ID.sub('(', str(sender))}" for sender in items_of(state.get("senders"))]
    lines += steps_in_lines(state.get("nodes"))
    if state.get("signature"):
        lines.append(f"signature: {state['signature']}")
    for account, words in filled(state.get("account_signatures")).items():
        lines += [f"signature of {account}, which may stand below the texts:", *quoted(str(words).strip().split("\n"))]
    return lines


def _value(value: Json) -> str:
    return value if isinstance(value, str) else in_words(value)


def _as_written(campaign_id: str, campaign: Facts) -> dict[str, Json] | None:
    """The sequence as its change takes it; none where a step holds what only Puffle itself can write."""
    nodes = [node for node in items_of(campaign.get("nodes")) if isinstance(node, dict)]
    own = NodeInput.model_fields.keys() - {"position"}
    if not nodes or any(any(rest_of_step(node, own | _SET_BY_PUFFLE).values()) for node in nodes):
        return None
    kept: list[Json] = [
        {name: value for name, value in node.items() if name in own and value is not None} for node in nodes
    ]
    return {"campaign_id": campaign_id, "sequence_nodes": kept}


_READS = (
    Read("get_campaign", lambda campaign_id, _: {"campaign_id": campaign_id}),
    Read("list_senders", _senders_of_channel),
)


LAUNCH = Inspection(
    kind="campaign",
    at=At("path", "id"),
    reads=_READS,
    state=_state,
    waiting=_waiting,
    lines=_lines,
    begun={"status": "launching"},  # it is no draft any more, so a change of it may let messages out
    rewrite=Rewrite("update_campaign", _as_written),
)

RESUME = Inspection(
    kind="campaign",
    at=At("path", "id"),
    reads=_READS,
    state=_resumed_state,
    waiting=_waking,
    lines=_lines,
    begun={"status": "active"},
    rewrite=Rewrite("update_campaign", lambda *_: None),  # outside a draft no text can be changed
)

GOING_ON = LetOut(
    by=frozenset({"operating_hours", "daily_limit", "account_limits"}),
    reads=_READS[1:],
    state=_leaving,
    lines=_leaving_lines,
)
"""New hours on a running campaign wake its sleeping leads within half a minute; higher limits let more out."""
