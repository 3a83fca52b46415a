"""The final words: what was done, from results alone.  The model adds nothing, so it can claim nothing."""

from collections.abc import Callable, Mapping
from typing import Any

from agent.models.guided import campaign, inbox, lists, questions, signals
from agent.models.guided.task import Task, dig, rows
from agent.models.guided.words import brief

LISTED = 20
"""Rows that are listed."""


def report(task: Task, because: str = "") -> str:
    """What the task came to."""
    parts = [because, *REPORTS[task.plan["journey"]](task)]
    said = " ".join(part for part in parts if part and not part.startswith("\n"))
    listed = "".join(part for part in parts if part.startswith("\n"))
    return (said or "Nothing was done.") + listed


def _campaign(task: Task) -> list[str]:
    there = task.done("create_campaign") or campaign.existing(task) is not None
    return _each(task, {"start_lead_search": _search, **(_DRAFT if there else {}), **_AFTER})


def _each(task: Task, tells: Mapping[str, Callable[[Task, dict[str, Any]], str]]) -> list[str]:
    """What each of these tools brought, if it was used."""
    return [tell(task, task.result(tool)) for tool, tell in tells.items() if task.done(tool)]


def _search(task: Task, result: dict[str, Any]) -> str:
    count, name = dig(result, "resultCount"), dig(result.get("list"), "name")
    title = f' "{name}"' if name else ""
    asked = campaign.wanted(task)
    said = "" if campaign.wanted_number(task) else f" (no number was named, so I asked for {asked})"
    where = f"they are in the list{title} ({campaign.list_id(task)})"
    return f"The search for {task.plan['who']} found {count} leads{said}; {where}. Credits are taken for each of them."


def _made(task: Task, result: dict[str, Any]) -> str:
    made = result.get("campaign")
    taken = "The name that was asked for is taken already. " if task.failures("create_campaign") else ""
    return f'{taken}Campaign "{dig(made, "name")}" ({dig(made, "id")}) was made as {dig(made, "type")} draft.'


def _sender(task: Task, result: dict[str, Any]) -> str:
    if task.plan.get("limit"):
        return f'The daily limit of "{dig(result.get("campaign"), "name")}" is now {task.plan["limit"]}.'
    sender = campaign.ready_sender(task)
    if sender is None:
        return ""
    who = sender.get("email_address") or sender.get("display_name")
    return f"Sender: {who}." + ("" if task.plan["text"] else " It has no text yet: none was given.")


def _imported(_task: Task, result: dict[str, Any]) -> str:
    kinds = [key for key in ("imported", "duplicates", "invalid") if isinstance(result.get(key), int)]
    return f"Leads: {', '.join(f'{result[key]} {key}' for key in kinds)}."


def _status(task: Task, result: dict[str, Any]) -> str:
    found = result.get("campaign")
    whose = "Its status" if task.done("create_campaign") else f'The status of "{dig(found, "name")}"'
    return f"{whose} is {dig(found, 'status')}."


def _launch(task: Task, result: dict[str, Any]) -> str:
    skipped = result.get("skippedCount")
    count = result.get("prospectsToProcess", "an unstated number of")
    text = f"Campaign {campaign.campaign_id(task)} was launched for {count} leads"
    text += f", {skipped} were skipped." if skipped else "."
    return text + (f" Puffle warns: {brief(str(result['warning']), 300)}" if result.get("warning") else "")


def _leads(_task: Task, result: dict[str, Any]) -> str:
    found = rows(result, "leads")
    lines = [questions.lead_line(row) for row in found[:LISTED]]
    total = result.get("total")
    hidden = (total if isinstance(total, int) else len(found)) - len(lines)
    return "".join(lines) + (f"\n… and {hidden} more." if hidden > 0 else "")


_DRAFT = {
    "create_campaign": _made,
    "update_campaign": _sender,
    "import_campaign_leads": _imported,
    "get_campaign": _status,
}
_AFTER = {"launch_campaign": _launch, "get_list_leads": _leads}
_IMPORT: Mapping[str, Callable[[Task, dict[str, Any]], str]] = {
    "create_list": lambda task, result: f'The list "{dig(result, "name")}" ({lists.list_id(task)}) was made.',
    "preview_list_import": lambda _, result: f"The check understood {dig(result.get('preview'), 'leadCount')} leads.",
    "import_list_leads": lambda _, result: f"{result.get('imported', 'The')} leads were imported.",
    "get_list_leads": lambda task, result: f"The list {lists.list_id(task)} now holds {result.get('total')} leads.",
}


def _import(task: Task) -> list[str]:
    skipped = lists.given(task).skipped
    left_out = f"Left out, because they name nobody: {'; '.join(skipped[:5])}." if skipped else ""
    return [*_each(task, _IMPORT), left_out, *_each(task, {"get_list_leads": _leads})]


def _signals(task: Task) -> list[str]:
    parts: list[str] = []
    if task.done("create_signal_type"):
        made = task.result("create_signal_type").get("type")
        parts.append(f'The signal type "{dig(made, "label")}" ({dig(made, "id")}) was made.')
        parts.append("Its first scan may take up to an hour.")
    elif task.plan["goal"] == "watch" and task.done("list_signals"):
        parts.append(f'A signal type "{task.plan["label"]}" exists already, so it was not made again.')
    parts += _each(task, {"update_signal_sources": _switched, "update_signals": _changed})
    parts += [f"\n- {line}" for line in _marked(task)]
    if task.done("generate_signal_messages"):
        return [*parts, "The drafts are below; nothing was sent.", _drafts(task)]
    return [*parts, *_feed(task)]


def _switched(task: Task, _result: dict[str, Any]) -> str:
    names = ", ".join(str(row.get("name") or row.get("id")) for row in signals.meant_sources(task))
    return f"The source {names} was turned {task.plan['enabled']}." + _failures(task, "update_signal_sources")


def _changed(task: Task, result: dict[str, Any]) -> str:
    actions = ", ".join(dict.fromkeys(mark["action"] for mark in task.plan.get("marks") or [task.plan]))
    return f"Marked ({actions}): {result.get('updatedCount')} signals." + _failures(task, "update_signals")


def _marked(task: Task) -> list[str]:
    """The signals that were marked, as the feed names them."""
    done = task.done("update_signals")
    ids = {str(item.get("id")) for item in rows(done.args, "items")} if done else set()
    return [_named(row) for row in rows(task.result("list_signals"), "signals") if row.get("id") in ids]


def _named(row: Mapping[str, Any]) -> str:
    company = f" ({row['entityCompany']})" if row.get("entityCompany") else ""
    return f"{row.get('title')}{company}"


def _failures(task: Task, tool: str) -> str:
    errors = rows(task.result(tool), "errors")
    return f" {len(errors)} failed: {brief(str(errors[0].get('error')), 200)}." if errors else ""


def _feed(task: Task) -> list[str]:
    if not task.done("list_signals") or task.plan["goal"] == "mark":
        return []
    found = rows(task.result("list_signals"), "signals")
    if meant := signals.shown_before(task):
        return ["What Puffle says of it:" if len(meant) == 1 else "What Puffle says of them:", *map(_found, meant)]
    kind = "signals" if task.plan.get("scope") == "all" else "signals with the highest score"
    lines = [f"\n- [{row.get('score')}] {row.get('signalTypeLabel') or 'signal'}: {_named(row)}, {row.get('id')}"
             for row in found[:LISTED]]  # fmt: skip
    return [f"The feed has {len(found)} {kind}." if found else f"The feed has no {kind}.", *lines]


def _found(row: Mapping[str, Any]) -> str:
    """A signal with what was found, for somebody who asks about it."""
    text = f" {brief(' '.join(str(row['excerpt']).split()), 300)}" if row.get("excerpt") else ""
    where = f" ({row['url']})" if row.get("url") else ""
    return f"\n- [{row.get('score')} of 3] {row.get('signalTypeLabel') or 'signal'}: {_named(row)}.{text}{where}"


def _drafts(task: Task) -> str:
    lines: list[str] = []
    feed = {row.get("id"): _named(row) for row in rows(task.result("list_signals"), "signals")}
    for row in rows(task.result("generate_signal_messages"), "results"):
        texts = [
            f"{label}: {text}"
            for key, label in (("dm", "message"), ("comment", "comment"))
            if (text := dig(row.get(key), "text"))
        ]
        name = feed.get(row.get("id")) or row.get("id")
        lines.append(f"\n- {name}: " + (" / ".join(texts) or f"failed ({row.get('error')})"))
    return "".join(lines)


def _replies(task: Task) -> list[str]:
    if task.plan["goal"] == "list":
        found = inbox.threads(task)
        return [f"There are {len(found)} conversations of this kind.", *map(_thread_line, found[:LISTED])]
    parts: list[str] = []
    if task.done("update_thread"):
        who = "; ".join(map(_who, inbox.meant(task)))
        state = dig(task.result("update_thread"), "status")
        if "unread_count" in (now := task.done("update_thread").args):
            state = "marked as unread" if now["unread_count"] else "marked as read"
        parts.append(f"The conversation with {who} is now {state}.")
    thread = inbox.thread(task)
    if thread is None:
        return parts
    sent = task.done("send_message")
    if sent is not None:
        text = sent.args["body_text"]
        parts.insert(0, f'The answer was sent to {_who(thread)} in thread {thread["id"]}: "{text}"')
    if task.plan["goal"] == "read" and task.done("get_thread_messages"):
        messages = rows(task.result("get_thread_messages"), "messages")
        whole = f"The conversation with {_who(thread)} ({thread['id']}) has {len(messages)} messages."
        return [whole, *map(_message_line, messages[-LISTED:])]
    return parts


def _message_line(row: Mapping[str, Any]) -> str:
    return f"\n- {row.get('sent_at')}, {row.get('sender_name') or row.get('direction')}: {row.get('body_text')}"


def _thread_line(row: Mapping[str, Any]) -> str:
    snippet = brief(str(row.get("last_message_snippet") or ""), 120)
    return f"\n- {_who(row)}: {row.get('subject') or row.get('channel')}; {snippet}"


def _who(row: Mapping[str, Any]) -> str:
    name, email = row.get("participant_name"), row.get("participant_email")
    return f"{name} ({email})" if name and email else str(name or email or row.get("id"))


def _email(task: Task) -> list[str]:
    made = inbox.drafted(task)
    if made is None:
        return []
    to, thread, sent = made.args["participant_email"], inbox.made_thread(made), task.done("send_message")
    subject, body = made.args["draft_subject"], made.args["draft_body_text"]
    if sent is not None:
        subject, body = sent.args["subject"], sent.args["body_text"]
    text = f'subject "{subject}", text "{body}"'
    if sent is None:
        return [f"A draft to {to} is in thread {thread}: {text}. It was not sent."]
    sender = campaign.ready_sender(task)
    stored = task.done("get_thread_messages") and rows(task.result("get_thread_messages"), "messages")
    unseen = "The thread does not show it yet; it must not be sent again."
    kept = "The message is stored in the thread." if stored else unseen
    by = f" from {sender.get('email_address')}" if sender else ""
    return [f"The email was sent to {to}{by} (thread {thread}): {text}.", kept]


REPORTS: Mapping[str, Callable[[Task], list[str]]] = {
    "campaign": _campaign,
    "import": _import,
    "signals": _signals,
    "replies": _replies,
    "one_off_email": _email,
    questions.QUESTION: questions.told,
}
"""How the end of each journey is told."""
