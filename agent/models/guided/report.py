"""The final words: what was done, from results alone.  The model adds nothing, so it can claim nothing."""

from collections.abc import Callable, Mapping
from typing import Any

from agent.common.counting import many
from agent.common.words.departments import of_others
from agent.common.words.table import EVERY
from agent.models.guided import campaign, lists, mail, questions, replies, signals, signals_meant
from agent.models.guided.audience import DOUBT, audience
from agent.models.guided.campaign_plan import ADDS, only_made
from agent.models.guided.listing import Row, called, listed, messages_told
from agent.models.guided.task import Task, dig, rows
from agent.models.guided.words import brief

_HIGHEST = 3


def report(task: Task, because: str = "") -> str:
    """What the task came to: sentences first, then the lines of lists."""
    told = [tell(task, task.result(tool)) for tool, tell in _TELLS.items() if task.done(tool)]
    parts = [because, *(questions.told(task) if task.plan["journey"] == questions.QUESTION else told)]
    said = " ".join(part for part in parts if part and not part.startswith("\n"))
    return (said or "Nothing was done.") + "".join(part for part in parts if part.startswith("\n"))


# -- campaigns and lists -----------------------------------------------------------------------------------------------


def _search(task: Task, result: dict[str, Any]) -> str:
    name, unnamed = dig(result.get("list"), "name"), not campaign.wanted_number(task)
    said = f" (no number was named, so I asked for {campaign.wanted(task)})" if unnamed else ""
    where = "they are in the list" + (f' "{name}"' if name else "") + f" ({campaign.list_id(task)})"
    who, count = task.plan["who"], dig(result, "resultCount")
    others = f' {DOUBT} "{audience(task)}": these may be others.' if task.plan.get("fits") == "no" else ""
    titles = [str(row["title"]) for row in rows(task.result("get_list_leads"), "leads") if row.get("title")]
    unlike = ", ".join(dict.fromkeys(of_others(str(who), titles))) if task.done("get_list_leads") else ""
    doubt = f" They do not look like {who}, but like: {unlike}." if unlike else others
    return f"The search for {who} found {count} leads{said}; {where}. Credits are taken for each of them.{doubt}"


def _made(task: Task, result: dict[str, Any]) -> str:
    made = result.get("campaign")
    taken = "The name that was asked for is taken already. " if task.failures("create_campaign") else ""
    past = task.done("create_campaign")
    limit = past.args.get("daily_limit") if past else None
    given = {"no text": task.plan["text"], "no leads": task.done("import_campaign_leads")}
    lacks = " and ".join(one for one, there in given.items() if not there)
    bare = (
        f" It has {lacks} yet: none were given." if lacks and only_made(task.plan) and not task.plan.get("more") else ""
    )
    limited = f" It sends at most {limit} mails a day." if limit else ""
    name, kind = f'"{dig(made, "name")}" ({dig(made, "id")})', dig(made, "type")
    return f"{taken}Campaign {name} was made as {kind} draft.{limited}{bare}"


def _changed_campaign(task: Task, result: dict[str, Any]) -> str:
    name, limit = dig(result.get("campaign"), "name") or task.plan["name"], task.plan.get("limit")
    if task.plan.get("act") == ADDS:
        return f'One more step was added to "{name}".'
    limited = f'The daily limit of "{name}" is now {limit}.' if limit else ""
    sender = campaign.ready_sender(task) if task.done("list_senders") else None
    bare = "" if task.plan["text"] else " It has no text yet: none was given."
    return " ".join(filter(None, (limited, f"Sender: {called(sender)}.{bare}" if sender else "")))


def _status(task: Task, result: dict[str, Any]) -> str:
    found = result.get("campaign")
    whose = "Its status" if task.done("create_campaign") else f'The status of "{dig(found, "name")}"'
    return f"{whose} is {dig(found, 'status')}."


def _launch(task: Task, result: dict[str, Any]) -> str:
    count, skipped = result.get("prospectsToProcess", "an unstated number of"), result.get("skippedCount")
    text = f"Campaign {campaign.campaign_id(task)} was launched for {count} leads"
    warned = f" Puffle warns: {brief(str(result['warning']), 300)}" if result.get("warning") else ""
    return f"{text}{f', {skipped} were skipped' if skipped else ''}.{warned}"


def _leads(task: Task, result: dict[str, Any]) -> str:
    found, said = rows(result, "leads"), ""
    if task.plan["journey"] == "import":
        given = lists.given(task)
        left_out = f" Left out, because they name nobody: {'; '.join(given.skipped[:5])}." if given.skipped else ""
        left_out += f" Left out: {'; '.join(given.bad)}." if given.bad else ""
        said = f"The list {lists.list_id(task)} now holds {result.get('total')} leads.{left_out}"
    return said + listed(found, more=(result.get("total") or len(found)) - len(found))


# -- signals -----------------------------------------------------------------------------------------------------------


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


def _feed(task: Task, result: dict[str, Any]) -> str:
    if task.plan.get("goal", "") in ("", "mark", "drafts"):
        return ""
    before = signals_meant.shown_before(task)
    meant = before or signals_meant.asked_about(task)
    told = f"What Puffle says of {'it' if len(meant) == 1 else 'them'}:{listed(meant, _found)}" if meant else ""
    return told if before else told + ("\n" if told else "") + _whole_feed(task, rows(result, "signals"))


def _whole_feed(task: Task, found: list[dict[str, Any]]) -> str:
    exists = task.plan["goal"] == "watch" and not task.done("create_signal_type")
    known = f'A signal type "{task.plan["label"]}" exists already, so it was not made again. ' if exists else ""
    kind = "signals" if task.plan.get("scope") == "all" else "signals with the highest score"
    shown = found if task.plan.get("scope") == "all" else [row for row in found if row.get("score") == _HIGHEST]
    lines = listed(shown, lambda row: f"{_scored(row)}, {row.get('id')}")
    return f"{known}The feed has {len(shown) or 'no'} {kind}.{lines}"


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

    return f"The drafts are below; nothing was sent.{listed(rows(result, 'results'), line)}"


# -- conversations -----------------------------------------------------------------------------------------------------


def _threads(task: Task, result: dict[str, Any]) -> str:
    found = rows(result, "threads")
    if task.plan["goal"] != "list":
        return ""
    view = str(task.plan["view"]).replace("_", " ")
    there = f'There {"is" if len(found) == 1 else "are"} {many(len(found), "conversation")} in the view "{view}".'
    is_timed = EVERY.cue("since").search(task.words) is not None
    timed = " They are not picked by time; the day of the last message stands with each." if is_timed else ""
    return f"{there}{timed}{listed(found)}"


def _messages(task: Task, result: dict[str, Any]) -> str:
    thread, found = replies.thread(task) if task.plan["goal"] == "read" else None, rows(result, "messages")
    if thread is None:
        return ""
    count = many(len(found), "message")
    return f"The conversation with {_who(thread)} ({thread['id']}) has {count}.{messages_told(result)}"


def _updated(task: Task, result: dict[str, Any]) -> str:
    past = task.done("update_thread")
    read = {0: "marked as read", 1: "marked as unread"}.get(past.args.get("unread_count", -1)) if past else None
    found = replies.meant(task)
    which = "The conversation" if len(found) == 1 else f"{len(found)} conversations, those"
    verb = "is" if len(found) == 1 else "are"
    status = read or dig(result, "status") or (past.args.get("status") if past else None)  # a plan has no status yet
    return f"{which} with {'; '.join(map(_who, found))} {verb} now {status}."


def _who(row: Row) -> str:
    name, email = row.get("participant_name"), row.get("participant_email")
    return f"{name} ({email})" if name and email else called(row)


def _draft(task: Task, _result: dict[str, Any]) -> str:
    made = mail.drafted(task)
    if made is None or task.done("send_message"):
        return ""
    to, thread, args = made.args["participant_email"], mail.made_thread(made), made.args
    text = f'subject "{args["draft_subject"]}", text "{args["draft_body_text"]}"'
    return f"A draft to {to} is in thread {thread}: {text}. It was not sent."


def _sent(task: Task, _result: dict[str, Any]) -> str:
    past = task.done("send_message")
    args = past.args if past else {}
    made = mail.drafted(task) if task.plan["journey"] == "one_off_email" else None
    if made is None:
        who = _who(replies.thread(task) or {})
        return f'The answer was sent to {who} in thread {args["thread_id"]}: "{args["body_text"]}"'
    sender, text = campaign.ready_sender(task), f'subject "{args["subject"]}", text "{args["body_text"]}"'
    by = f" from {sender.get('email_address')}" if sender else ""
    stored = task.done("get_thread_messages") and rows(task.result("get_thread_messages"), "messages")
    unseen = "The thread does not show it yet; it must not be sent again."
    kept = "The message is stored in the thread." if stored else unseen
    to, thread = made.args["participant_email"], mail.made_thread(made)
    return f"The email was sent to {to}{by} (thread {thread}): {text}. {kept}"


def _counted(_task: Task, result: dict[str, Any]) -> str:
    keys = (key for key in ("imported", "duplicates", "invalid") if isinstance(result.get(key), int))
    return f"Leads: {', '.join(f'{result[key]} {key}' for key in keys)}."


_TELLS: Mapping[str, Callable[[Task, dict[str, Any]], str]] = {
    "start_lead_search": _search,
    "create_campaign": _made,
    "update_campaign": _changed_campaign,
    "import_campaign_leads": _counted,
    "get_campaign": _status,
    "launch_campaign": _launch,
    "create_list": lambda task, result: f'The list "{dig(result, "name")}" ({lists.list_id(task)}) was made.',
    "preview_list_import": lambda _, result: f"The check understood {dig(result.get('preview'), 'leadCount')} leads.",
    "import_list_leads": lambda _, result: f"{result.get('imported', 'The')} leads were imported.",
    "get_list_leads": _leads,
    "create_signal_type": _watched,
    "update_signal_sources": _switched,
    "update_signals": _changed,
    "generate_signal_messages": _drafts,
    "list_signals": _feed,
    "create_thread": _draft,
    "send_message": _sent,
    "attach_file": lambda task, _: f"With it: {', '.join(mail.files(task))}.",
    "update_thread": _updated,
    "list_threads": _threads,
    "get_thread_messages": _messages,
}
"""How what came of a call is told, in the order of the report."""
