"""Settling unknown effects by documented reads.  It never sends anything again.

A read can show that something happened.  That it did not is only concluded where the server says so in a state of its
own (a campaign that is still a draft); an absence in a list may be a delay, so a person is asked.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from agent.common.errors import Stop
from agent.common.json_value import Json
from agent.gate.polling import Look

Finding = Literal["done", "failed"]
Args = Mapping[str, Any]
Ask = Callable[[str], Any]
"""Puts an effect to a person, who says whether it happened; ``None`` when they do not know."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a probe showed."""

    finding: Finding | None
    """Whether it happened; ``None`` when that cannot be read."""
    reason: str
    """What was seen, for a person."""


def verdict_on(row: Args, said: Args, ask: Ask | None, look: Look) -> Verdict:
    """Whether an effect happened: by a person's word, by a read, or by asking."""
    if said.get(row["id"]) is not None:
        return Verdict(said[row["id"]], "by your word")
    verdict = probe(row["tool"], row["arguments"], look)
    if verdict.finding is None and ask is not None:
        question = f"{row['tool']} {row['path']} ({', '.join(row['recipients'])}): {verdict.reason}."
        return Verdict(ask(question), verdict.reason)
    return verdict


def probe(tool: str, arguments: Args, look: Look) -> Verdict:
    """Look for the traces of an effect whose answer was lost."""
    reader = _PROBES.get(tool)
    if reader is None:
        return Verdict(None, "no documented read shows whether it happened")
    try:
        return reader(arguments, look)
    except Stop as stop:
        return Verdict(None, f"it could not be read: {stop.escalation.reason}")


def _message(arguments: Args, look: Look) -> Verdict:
    wanted = _plain(arguments["body_text"])
    for message in _answer(look, "get_thread_messages", thread_id=arguments["thread_id"], limit=200).messages:
        if message.direction == "outbound" and _plain(message.body_text) == wanted:
            return Verdict("done", f"the message stands in the thread as {message.id}")
    return Verdict(None, "the message is not in the thread (yet); that is no proof that it was not sent")


def _launch(arguments: Args, look: Look) -> Verdict:
    status = _answer(look, "get_campaign", campaign_id=arguments["campaign_id"]).campaign.status
    if status == "draft":
        return Verdict("failed", "the campaign is still a draft")
    return Verdict("done", f"the campaign is {status}") if status else Verdict(None, "the campaign shows no status")


def _search(arguments: Args, look: Look) -> Verdict:
    for task in _answer(look, "get_lead_search").tasks:
        if task.prompt == arguments["prompt"]:
            return Verdict(
                "done", f"search {task.id} with these words exists ({task.status}, {task.resultCount} leads)"
            )
    return Verdict(None, "no search with these words is among the newest")


def _thread(arguments: Args, look: Look) -> Verdict:
    address = arguments.get("participant_email")
    if address is None:
        return Verdict(None, "the draft names no address to look for")
    found = _answer(look, "list_threads", participant_email=address, view="drafts").threads
    return Verdict("done", f"the draft exists as {found[0].id}") if found else Verdict(None, "no such draft is listed")


def _signal_type(arguments: Args, look: Look) -> Verdict:
    for found in _answer(look, "list_signal_types").types:
        if found.label == arguments["label"]:
            return Verdict("done", f"the signal type exists as {found.id}")
    return Verdict(None, "no signal type has this label (yet)")


_PROBES: dict[str, Callable[[Args, Look], Verdict]] = {
    "send_message": _message,
    "launch_campaign": _launch,
    "start_lead_search": _search,
    "create_thread": _thread,
    "create_signal_type": _signal_type,
}


def _answer(look: Look, tool: str, **arguments: Json) -> Any:
    return look(tool, arguments)[1].answer


def _plain(text: str | None) -> str:
    return " ".join((text or "").split())
