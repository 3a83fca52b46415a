"""The final words: what was done, from results alone.  The model adds nothing, so it can claim nothing."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from agent.models.guided import campaign, lists, mail, questions, replies, signals
from agent.models.guided.listing import Row, called, listed
from agent.models.guided.task import Task, dig, rows
from agent.models.guided.words import brief


def report(task: Task, because: str = "") -> str:
    """What the task came to: sentences first, then the lines of lists."""
    parts = [because, *REPORTS[task.plan["journey"]](task)]
    said = " ".join(part for part in parts if part and not part.startswith("\n"))
    return (said or "Nothing was done.") + "".join(part for part in parts if part.startswith("\n"))


def _each(task: Task, *tools: str) -> list[str]:
    """What each of these tools brought, if it was used."""
    return [_TELLS[tool](task, task.result(tool)) for tool in tools if task.done(tool)]


# -- campaigns and lists -----------------------------------------------------------------------------------------------


def _campaign(task: Task) -> list[str]:
    there = task.done("create_campaign") or campaign.existing(task) is not None
    draft = ("create_campaign", "update_campaign", "import_campaign_leads", "get_campaign") if there else ()
    return _each(task, "start_lead_search", *draft, "launch_campaign", "get_list_leads")


def _search(task: Task, result: dict[str, Any]) -> str:
    name, unnamed = dig(result.get("list"), "name"), not campaign.wanted_number(task)
    said = f" (no number was named, so I asked for {campaign.wanted(task)})" if unnamed else ""
    where = "they are in the list" + (f' "{name}"' if name else "") + f" ({campaign.list_id(task)})"
    who, count = task.plan["who"], dig(result, "resultCount")
    return f"The search for {who} found {count} leads{said}; {where}. Credits are taken for each of them."


def _made(task: Task, result: dict[str, Any]) -> str:
    made = result.get("campaign")
    taken = "The name that was asked for is taken already. " if task.failures("create_campaign") else ""
    return f'{taken}Campaign "{dig(made, "name")}" ({dig(made, "id")}) was made as {dig(made, "type")} draft.'


def _changed_campaign(task: Task, result: dict[str, Any]) -> str:
    if task.plan.get("limit"):
        return f'The daily limit of "{dig(result.get("campaign"), "name")}" is now {task.plan["limit"]}.'
    sender = campaign.ready_sender(task)
    bare = "" if task.plan["text"] else " It has no text yet: none was given."
    return f"Sender: {called(sender)}.{bare}" if sender else ""


def _status(task: Task, result: dict[str, Any]) -> str:
    found = result.get("campaign")
    whose = "Its status" if task.done("create_campaign") else f'The status of "{dig(found, "name")}"'
    return f"{whose} is {dig(found, 'status')}."


def _launch(task: Task, result: dict[str, Any]) -> str:
    count, skipped = result.get("prospectsToProcess", "an unstated number of"), result.get("skippedCount")
    text = f"Campaign {campaign.campaign_id(task)} was launched for {count} leads"
    warned = f" Puffle warns: {brief(str(result['warning']), 300)}" if result.get("warning") else ""
    return f"{text}{f', {skipped} were skipped' if skipped else ''}.{warned}"


def _leads(_task: Task, result: dict[str, Any]) -> str:
    found = rows(result, "leads")
    return listed(found, more=(result.get("total") or len(found)) - len(found))


def _import(task: Task) -> list[str]:
    skipped, read = lists.given(task).skipped, task.done("get_list_leads")
    holds = f"The list {lists.list_id(task)} now holds {read.result.get('total')} leads." if read else ""
    left_out = f"Left out, because they name nobody: {'; '.join(skipped[:5])}." if skipped else ""
    done = _each(task, "create_list", "preview_list_import", "import_list_leads")
    return [*done, holds, left_out, *_each(task, "get_list_leads")]


# -- signals -----------------------------------------------------------------------------------------------------------


def _signals(task: Task) -> list[str]:
    made, drafted = task.done("create_signal_type"), task.done("generate_signal_messages")
    exists = not made and task.plan["goal"] == "watch" and task.done("list_signals")
    parts = [f'A signal type "{task.plan["label"]}" exists already, so it was not made again.'] if exists else []
    parts += _each(task, "create_signal_type", "update_signal_sources", "update_signals", "generate_signal_messages")
    return parts if drafted or not task.done("list_signals") or task.plan["goal"] == "mark" else parts + _feed(task)


def _watched(_task: Task, result: dict[str, Any]) -> str:
    made = result.get("type")
    said = f'The signal type "{dig(made, "label")}" ({dig(made, "id")}) was made.'
    return f"{said} Its first scan may take up to an hour."


def _switched(task: Task, result: dict[str, Any]) -> str:
    names = ", ".join(map(called, signals.meant_sources(task)))
    return f"The source {names} was turned {task.plan['enabled']}.{_failures(result)}"


def _changed(task: Task, result: dict[str, Any]) -> str:
    actions = ", ".join(dict.fromkeys(mark["action"] for mark in task.plan.get("marks") or [task.plan]))
    done = task.done("update_signals")
    ids = {str(item.get("id")) for item in rows(done.args, "items")} if done else set()
    marked = [row for row in rows(task.result("list_signals"), "signals") if row.get("id") in ids]
    return f"Marked ({actions}): {result.get('updatedCount')} signals.{_failures(result)}{listed(marked, _named)}"


def _failures(result: dict[str, Any]) -> str:
    errors = rows(result, "errors")
    return f" {len(errors)} failed: {brief(str(errors[0].get('error')), 200)}." if errors else ""


def _named(row: Row) -> str:
    return f"{row.get('title')} ({row['entityCompany']})" if row.get("entityCompany") else str(row.get("title"))


def _feed(task: Task) -> list[str]:
    if meant := signals.shown_before(task):
        return [f"What Puffle says of {'it' if len(meant) == 1 else 'them'}:", listed(meant, _found)]
    found = rows(task.result("list_signals"), "signals")
    kind = "signals" if task.plan.get("scope") == "all" else "signals with the highest score"
    return [f"The feed has {len(found) or 'no'} {kind}.", listed(found, lambda row: f"{_scored(row)}, {row.get('id')}")]


def _scored(row: Row, of: str = "") -> str:
    return f"[{row.get('score')}{of}] {row.get('signalTypeLabel') or 'signal'}: {_named(row)}"


def _found(row: Row) -> str:
    """A signal with what was found, for somebody who asks about it."""
    text = f" {brief(' '.join(str(row['excerpt']).split()), 300)}" if row.get("excerpt") else ""
    return f"{_scored(row, ' of 3')}.{text}" + (f" ({row['url']})" if row.get("url") else "")


def _drafts(task: Task, result: dict[str, Any]) -> str:
    feed = {row.get("id"): _named(row) for row in rows(task.result("list_signals"), "signals")}

    def line(row: Row) -> str:
        texts = ((label, dig(row.get(key), "text")) for key, label in (("dm", "message"), ("comment", "comment")))
        said = " / ".join(f"{label}: {text}" for label, text in texts if text) or f"failed ({row.get('error')})"
        return f"{feed.get(row.get('id')) or row.get('id')}: {said}"

    return listed(rows(result, "results"), line)


# -- conversations -----------------------------------------------------------------------------------------------------


def _replies(task: Task) -> list[str]:
    if task.plan["goal"] == "list":
        found = replies.threads(task)
        return [f"There are {len(found)} conversations of this kind.", listed(found)]
    parts, thread, sent = _each(task, "update_thread"), replies.thread(task), task.done("send_message")
    if thread is not None and sent is not None:
        text = sent.args["body_text"]
        parts.insert(0, f'The answer was sent to {_who(thread)} in thread {thread["id"]}: "{text}"')
    if thread is not None and task.plan["goal"] == "read" and task.done("get_thread_messages"):
        found = rows(task.result("get_thread_messages"), "messages")
        whole = f"The conversation with {_who(thread)} ({thread['id']}) has {len(found)} messages."
        return [whole, listed(found[-20:], _message)]
    return parts


def _updated(task: Task, result: dict[str, Any]) -> str:
    past = task.done("update_thread")
    read = {0: "marked as read", 1: "marked as unread"}.get(past.args.get("unread_count", -1)) if past else None
    who = "; ".join(map(_who, replies.meant(task)))
    return f"The conversation with {who} is now {read or dig(result, 'status')}."


def _message(row: Row) -> str:
    return f"{row.get('sent_at')}, {row.get('sender_name') or row.get('direction')}: {row.get('body_text')}"


def _who(row: Row) -> str:
    name, email = row.get("participant_name"), row.get("participant_email")
    return f"{name} ({email})" if name and email else called(row)


def _email(task: Task) -> list[str]:
    made, sent = mail.drafted(task), task.done("send_message")
    if made is None:
        return []
    to, thread = made.args["participant_email"], mail.made_thread(made)
    subject, body = made.args["draft_subject"], made.args["draft_body_text"]
    if sent is None:
        return [f'A draft to {to} is in thread {thread}: subject "{subject}", text "{body}". It was not sent.']
    sender, text = campaign.ready_sender(task), f'subject "{sent.args["subject"]}", text "{sent.args["body_text"]}"'
    by = f" from {sender.get('email_address')}" if sender else ""
    stored = task.done("get_thread_messages") and rows(task.result("get_thread_messages"), "messages")
    unseen = "The thread does not show it yet; it must not be sent again."
    kept = "The message is stored in the thread." if stored else unseen
    return [f"The email was sent to {to}{by} (thread {thread}): {text}.", kept]


_TELLS: Mapping[str, Callable[[Task, dict[str, Any]], str]] = {
    "start_lead_search": _search,
    "create_campaign": _made,
    "update_campaign": _changed_campaign,
    "import_campaign_leads": lambda _, result: f"Leads: {', '.join(_counted(result))}.",
    "get_campaign": _status,
    "launch_campaign": _launch,
    "get_list_leads": _leads,
    "create_list": lambda task, result: f'The list "{dig(result, "name")}" ({lists.list_id(task)}) was made.',
    "preview_list_import": lambda _, result: f"The check understood {dig(result.get('preview'), 'leadCount')} leads.",
    "import_list_leads": lambda _, result: f"{result.get('imported', 'The')} leads were imported.",
    "create_signal_type": _watched,
    "update_signal_sources": _switched,
    "update_signals": _changed,
    "generate_signal_messages": lambda task, result: f"The drafts are below; nothing was sent.{_drafts(task, result)}",
    "update_thread": _updated,
}


def _counted(result: dict[str, Any]) -> Iterable[str]:
    keys = ("imported", "duplicates", "invalid")
    return (f"{result[key]} {key}" for key in keys if isinstance(result.get(key), int))


REPORTS: Mapping[str, Callable[[Task], list[str]]] = {
    "campaign": _campaign,
    "import": _import,
    "signals": _signals,
    "replies": _replies,
    "one_off_email": _email,
    questions.QUESTION: questions.told,
}
"""How the end of each journey is told."""
