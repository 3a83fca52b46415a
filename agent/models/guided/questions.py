"""Questions: answered by reads alone, whatever a model takes them for."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from agent.common.at_hand import points_at_a_row
from agent.common.questions import asks_what_is_left
from agent.models.guided import campaign, known
from agent.models.guided.actions import Action, Do, Finish
from agent.models.guided.task import Task, dig, mapping, rows
from agent.models.guided.words import brief

QUESTION = "question"
"""The journey of those questions that one read answers."""
ELSEWHERE: Mapping[str, str] = {
    "signals": "signals", "inbox": "replies", "conversation": "replies", "people": "campaign",
    "profile": "profile", "account": "account", "other": "other",
}  # fmt: skip
"""The journeys of the other questions, by what they are about."""
_GOALS: Mapping[str, tuple[str, ...]] = {
    "signals": ("show",), "replies": ("list", "read"), "campaign": ("find",), "conversation": ("read",)
}  # fmt: skip
_NO_BALANCE = "How many credits are left is unknown: no documented call tells the balance; the dashboard does."
_SHOWN = 20
_NUMBER = re.compile(r"(?<![\w.,-])(\d{1,3}(?:[,' ]\d{3})+|\d{1,6})(?![\w-])")

_SHOWN_BY = {
    "list_lists": "list",
    "list_campaigns": "campaign",
    "list_threads": "conversation",
    "list_signals": "signals",
}
"""What a question about "the first one" is about, by what was shown last."""

Told = Callable[[Task, dict[str, Any]], str]


@dataclass(frozen=True, slots=True)
class _Read:
    """The read that answers a kind of question."""

    journey: str | None
    """The journey that has its tool; ``None`` for a tool of every journey."""
    tool: str
    args: Callable[[Task], dict[str, Any] | None]
    """Its arguments; ``None`` when the person must say which one they mean."""
    told: Told


def shown_last(task: Task) -> str:
    """What a question is about that only points at a row ("who is on the second one?"); empty where it does not."""
    shown = (_SHOWN_BY.get(past.tool, "") for past in reversed(task.earlier) if not past.failed)
    return next(filter(None, shown), "") if points_at_a_row(task.words) else ""


def goals(about: str | None, journey: str) -> tuple[str, ...]:
    """How far a question can go in another journey."""
    return _GOALS.get(about or "") or _GOALS.get(journey, ())


def answer(task: Task, journey: str | None) -> Action:
    """Read what the question is about, once; of lists and campaigns all, or the one that is named."""
    about = task.plan["about"]
    read = _READS[about]
    last = task.last
    if last is not None and last.failed:
        return Finish(f"{last.failure}.")
    if read.journey not in (None, journey):
        return Do("switch_journey", {"journey": read.journey})
    if about in known.READ_BY and known.by_id(task.words, about) is None and (looked := known.look(task, about)):
        return looked
    if task.done(read.tool):
        return Finish()
    args = read.args(task)
    return Finish() if args is None else Do(read.tool, args)


def told(task: Task) -> list[str]:
    """The answer."""
    read = _READS[task.plan["about"]]
    if task.done(read.tool):
        return [read.told(task, task.result(read.tool))]
    return [_all_of(task, task.plan["about"])] if task.plan["about"] in known.READ_BY else []


def _all_of(task: Task, kind: str) -> str:
    """Every list or campaign, where none is named; and that what is named is not among them."""
    result = task.result(known.READ_BY[kind])
    found = rows(result, f"{kind}s")
    more = result.get("more") or 0
    lines = [f'\n- "{row.get("name")}": {_size(row)}, {row.get("id")}' for row in found]
    left = f"\n… and {more} more." if more else ""
    number = len(found) + more
    many = f"There are {number} {kind}s:" if number > 1 else f"There is one {kind}:"
    return f"{many}{''.join(lines)}{left}" if found else f"There is no {kind}."


def _size(row: Mapping[str, Any]) -> str:
    counts = ", ".join(
        f"{count} {name.replace('_', ' ')}" for name, count in mapping(row.get("stats")).items() if count
    )
    return ", ".join(filter(None, [str(row.get("status") or f"{row.get('leadCount', 0)} leads"), counts]))


def _prices(task: Task, result: dict[str, Any]) -> str:
    counts = [int(re.sub(r"\D", "", number)) for number in _NUMBER.findall(task.words)]
    lines: list[str] = []
    for name, price in mapping(result.get("operations")).items():
        each = mapping(price).get("credits")
        if isinstance(each, int | float):
            unit = price.get("unitLabel") or "each"
            sums = "".join(f"; {count} would cost {each * count} credits" for count in counts[:3])
            lines.append(f"\n- {str(name).replace('_', ' ')}: {each} credits {unit}{sums}")
    said = "The price list:" + "".join(lines) if lines else f"The price list says: {brief(str(result), 500)}"
    return f"{_NO_BALANCE} {said}" if asks_what_is_left(task.words) else said


def _campaign(_task: Task, result: dict[str, Any]) -> str:
    found = result.get("campaign")
    counts = mapping(result.get("prospects_by_status"))
    leads = ", ".join(f"{count} {status}" for status, count in counts.items())
    name, status = dig(found, "name"), dig(found, "status")
    steps = [line for node in rows(result, "sequence_nodes") for line in _step(node)]
    said = f'The campaign "{name}" ({dig(found, "id")}) is {status}. Its leads: {leads or "none"}. Its steps:'
    return said + ("".join(steps) or " none.")


def _step(node: Mapping[str, Any]) -> list[str]:
    """A step of a campaign, with its whole text."""
    if node.get("type") in (None, "end"):
        return []
    waits = [
        f"{node[key]} {key.removeprefix('delay_')}"
        for key in ("delay_days", "delay_hours", "delay_minutes")
        if node.get(key)
    ]
    after = f", {' '.join(waits)} later" if waits else ""
    words = ": ".join(str(node[key]) for key in ("subject", "body") if node.get(key))
    return [f"\n- {str(node['type']).replace('_', ' ')}{after}" + (f": {words}" if words else "")]


def _list(task: Task, result: dict[str, Any]) -> str:
    lines = [lead_line(row) for row in rows(result, "leads")[:_SHOWN]]
    return f"The list {known.named(task, 'list', bare=True)} holds {result.get('total', len(lines))} leads." + "".join(
        lines
    )


def lead_line(row: Mapping[str, Any]) -> str:
    """A lead in a list."""
    return "\n- " + ", ".join(str(row[key]) for key in ("name", "title", "company", "email") if row.get(key))


def _searches(_task: Task, result: dict[str, Any]) -> str:
    found = rows(result, "tasks")
    lines = [
        f"\n- {row.get('id')}: {row.get('status')}, {row.get('resultCount', 'no')} leads in list"
        f" {row.get('resultListId', 'none yet')}" + (f" ({row['errorMessage']})" if row.get("errorMessage") else "")
        for row in found[:_SHOWN]
    ]
    return f"{len(found)} searches are known:" + "".join(lines) if found else "No search is known."


def _senders(_task: Task, result: dict[str, Any]) -> str:
    lines = [
        f"\n- {row.get('email_address') or row.get('profile_url') or row.get('display_name')} ({row.get('type')}):"
        f" {row.get('status')}, {'ready to send' if row.get('ready') is True else 'cannot send'}"
        for row in rows(result, "accounts")[:_SHOWN]
    ]
    return "The senders:" + "".join(lines) if lines else "There is no sender."


def _types(_task: Task, result: dict[str, Any]) -> str:
    labels = [str(row.get("label")) for row in rows(result, "types")]
    return f"{len(labels)} topics are watched: {', '.join(labels)}." if labels else "No topic is watched."


def _sources(_task: Task, result: dict[str, Any]) -> str:
    lines = [
        f"\n- {row.get('name') or row.get('id')}: {'on' if row.get('enabled') is True else 'off'}"
        for row in rows(result, "sources")[:_SHOWN]
    ]
    return "The sources:" + "".join(lines)


def _campaign_args(task: Task) -> dict[str, Any] | None:
    found = known.named(task, "campaign", bare=True)
    return {"campaign_id": found} if found else None


def _list_args(task: Task) -> dict[str, Any] | None:
    found = known.named(task, "list", bare=True)
    return {"list_id": found, "limit": campaign.SHOWN} if found else None


def _sender_args(task: Task) -> dict[str, Any]:
    said = task.words.lower()
    kinds = [kind for kind, word in (("email", r"e-?mail|inbox"), ("linkedin", "linkedin")) if re.search(word, said)]
    return {"type": kinds[0]} if len(kinds) == 1 else {}


def _no_args(_task: Task) -> dict[str, Any]:
    return {}


_READS: Mapping[str, _Read] = {
    "prices": _Read(None, "get_credits_config", _no_args, _prices),
    "campaign": _Read("campaign", "get_campaign", _campaign_args, _campaign),
    "list": _Read("campaign", "get_list_leads", _list_args, _list),
    "search": _Read("campaign", "get_lead_search", _no_args, _searches),
    "senders": _Read("campaign", "list_senders", _sender_args, _senders),
    "topics": _Read("signals", "list_signal_types", _no_args, _types),
    "sources": _Read("signals", "list_signal_sources", _no_args, _sources),
}  # fmt: skip
