"""Journeys 4 and 5: answer replies, send a one-off email."""

import json
import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from agent.common.at_hand import is_nobody
from agent.common.words.table import EVERY, stems, table
from agent.models.guided.actions import Action, Do, Finish, Replan, Step, always, ask
from agent.models.guided.campaign import no_sender, ready_sender
from agent.models.guided.decide import Decider
from agent.models.guided.records import named, pointed_at
from agent.models.guided.task import Past, Task, dig, rows
from agent.models.guided.wishes import to_be_told
from agent.models.guided.words import (
    addresses,
    brief,
    is_dictated,
    is_left_out,
    labelled,
    one_of,
    quotations,
    sends_it,
    sets_read,
    verbatim,
)
from agent.models.guided.writing import NO_WORDS, PLACEHOLDER, gists_of, one_line, written

_NAMES_SUBJECT = re.compile(r"\b(subject|title|headline|betreff|objet|asunto)\b", re.IGNORECASE)
_COPIES = re.compile(
    r"\b(b?cc|(?:blind\s)?cop(?:y|ies|ying))\b:?\s{1,3}(?:to\s{1,3})?([^\s@]{1,64}@[^\s@]{1,190})", re.IGNORECASE
)
_ALL = re.compile(stems(table()["said"]["all"].split()), re.IGNORECASE)
_VIEWS = {
    "needs_reply": re.compile(
        r"\bneed\w*\s(?:an?\s)?(?:answer|rep\w*|respon\w*)|\bunanswered|\b(?:answer|reply)\b.{0,20}\bneeded"
        r"|\bunbeantwortet|\bsin (?:responder|contestar)|\bsans réponse", re.IGNORECASE
    ),
    "unread": re.compile(r"\bunread|\bungelesen|\bno leíd|\bnon lus?\b", re.IGNORECASE),
}  # fmt: skip
"""Parts of the inbox all of which may be put away."""


def settle(plan: dict[str, Any], task: Task, _llm: Decider) -> None:
    """Take the human's own spelling, and see whether the words were meant to be sent as they are."""
    if "subject" in plan:
        said = labelled(task.words, "subject") or (plan["subject"] if _NAMES_SUBJECT.search(task.words) else "")
        plan |= {"subject": said} | ({"goal": "send"} if drafted(task) is not None else {})
    if is_nobody(str(plan.get("person", ""))) or is_left_out(task.words, str(plan.get("person", ""))):
        plan["person"] = ""
    if sets_read(task.words):
        plan |= {"goal": "archive", "person": plan.get("person", ""), "archive": "no"}
    _settle_text(plan, task)


def _settle_text(plan: dict[str, Any], task: Task) -> None:
    if "text" in plan:
        plan["text"] = labelled(task.words, "text") or _only_quotation(task.words, plan) or plan["text"]
    spelled = verbatim(task.words, plan.get("text", ""))
    plan["dictated"] = spelled is not None and is_dictated(task.words, spelled)
    plan["text"] = spelled or plan.get("text", "")
    plan["gists"] = gists_of(plan["text"], to_be_told(task.words.split("\n")[0]))
    if answer := task.answer(NO_WORDS):
        plan |= {"text": answer, "dictated": True, "gists": [answer]}


def _only_quotation(words: str, plan: Mapping[str, Any]) -> str:
    """The text where just one thing is quoted that is no subject and has the length of a sentence."""
    quoted = [one for one in quotations(words) if one not in (plan.get("subject"), labelled(words, "subject"))]
    return quoted[0] if len(quoted) == 1 and len(quoted[0].split()) > 2 else ""


# -- replies -------------------------------------------------------------------------------------------------------


def list_threads(task: Task, _llm: Decider) -> Action | None:
    """Read the inbox; look for the person by name where the first page does not show them."""
    plan, tried = task.plan, task.count("list_threads")
    if tried == 0:
        return Do("list_threads", _first_page(task))
    if plan["goal"] == "list" or _fitting(task) or (threads(task) and not plan["person"]):
        return None
    if tried == 1 and plan["person"]:
        by_address = addresses(plan["person"]) == [plan["person"]]
        known = {"participant_email" if by_address else "search": plan["person"]}
        return Do("list_threads", {**known, "status": "active,archived,draft"})
    return _nobody(task)


def _first_page(task: Task) -> dict[str, Any]:
    plan = task.plan
    if plan["goal"] == "list":
        return {} if plan["view"] == "inbox" else {"view": plan["view"]}
    view = "archived" if plan["goal"] == "reopen" else _whole_view(task)
    return {"limit": 100} | ({"view": view} if view else {})


def _whole_view(task: Task) -> str:
    """The view all of which is to be put away ("archive everything that needs a reply"); empty if it is not."""
    is_all = task.plan["goal"] == "archive" and _ALL.search(task.words)
    return next((view for view, said in _VIEWS.items() if is_all and said.search(task.words)), "")


def _nobody(task: Task) -> Action:
    plan = task.plan
    if plan["goal"] == "reply" and addresses(task.words) and not task.failures("create_thread"):
        return Replan("one_off_email")
    nobody = f"There is no conversation with {plan['person'] or 'that person'}"
    if plan["goal"] != "reply" or task.done("ask_human"):
        return Finish(f"{nobody}; a first email needs an address.")
    return ask(f"{nobody}. To which address should a first email go?")


def get_thread_messages(task: Task, _llm: Decider) -> Action | None:
    """Read the conversation before anything is done with it; several that are put away are not read."""
    found = meant(task)
    if len(found) > 1:
        return None
    if not found:
        return ask(f"Which conversation do you mean: {', '.join(map(named, (_fitting(task) or threads(task))[:10]))}?")
    if task.plan["goal"] == "reply" and not task.plan["text"]:
        return ask("What should the answer say?")
    return Do("get_thread_messages", {"thread_id": found[0]["id"]})


def send_reply(task: Task, llm: Decider) -> Action | None:
    """Answer in the conversation."""
    found = thread(task)
    if found is None:
        return None
    account = found.get("account_id")
    if not account and not task.done("list_senders"):
        return Do("list_senders", {"type": found.get("channel") or "email"})
    text = _reply_text(task, found, llm)
    if isinstance(text, Do):
        return text
    args: dict[str, Any] = {"thread_id": found["id"], "body_text": text, "threading_mode": "reply"}
    if not account:
        sender = ready_sender(task)
        if sender is None:
            return no_sender(task, str(found.get("channel") or "email"))
        args["account_id"] = sender["id"]
    return Do("send_message", args)


def update_thread(task: Task, _llm: Decider) -> Action | None:
    """Archive the conversations or make them active again, one after the other."""
    done = {past.args.get("thread_id") for past in task.calls if past.tool == "update_thread" and not past.failed}
    left = [row["id"] for row in meant(task) if row["id"] not in done]
    change: dict[str, Any] = {"status": "active" if task.plan["goal"] == "reopen" else "archived"}
    if sets_read(task.words):
        change = {"unread_count": int(EVERY.cue("unread").search(task.words) is not None)}
    return Do("update_thread", {"thread_id": left[0], **change}) if left else None


def meant(task: Task) -> list[dict[str, Any]]:
    """The one conversation that is meant, or all that are to be put away; none where it is not clear which one."""
    fitting = _fitting(task)
    are_all = task.plan["goal"] in ("archive", "reopen") and _ALL.search(task.words)
    return fitting if len(fitting) == 1 or are_all else []


def thread(task: Task) -> dict[str, Any] | None:
    """The one conversation that is meant; ``None`` when none or several are."""
    found = meant(task)
    return found[0] if len(found) == 1 else None


def threads(task: Task) -> list[dict[str, Any]]:
    """The conversations that were listed last."""
    return rows(task.result("list_threads"), "threads") if task.done("list_threads") else []


def _fitting(task: Task) -> list[dict[str, Any]]:
    person = str(task.plan.get("person", ""))
    listed = _not_left_out(task)
    if _whole_view(task):
        return listed
    by_id = [row for row in listed if isinstance(row.get("id"), str) and row["id"] in task.words]
    return by_id or _by_name(listed, task.words) or _pointed_at(task, listed) or _by_name(listed, person)


def _not_left_out(task: Task) -> list[dict[str, Any]]:
    return [row for row in threads(task) if not is_left_out(task.words, str(row.get("participant_name") or ""))]


def _pointed_at(task: Task, listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The conversation at a place of the list that was shown last, or that was read last ("answer him")."""
    found = _spoken_of(task, listed)
    if len(found) != 1:
        return []
    return [row for row in listed if row.get("id") == found[0].get("id")] or found


def _spoken_of(task: Task, listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    shown, last = _shown(task, listed), _last_read(task)
    found = pointed_at(task.words, shown, last)
    if found or task.plan.get("person") or addresses(task.words):
        return found
    return [row for row in shown or listed if last and row.get("id") == last] or listed


def _shown(task: Task, listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The conversations that "the second one" counts: those shown in an earlier wish, to read one also those of now."""
    if seen := task.before("list_threads"):
        return rows(seen.result, "threads")
    return listed if task.plan["goal"] == "read" else []


def _last_read(task: Task) -> Any:
    """The id of the conversation that was read last in an earlier wish."""
    read = task.before("get_thread_messages")
    return None if read is None else read.args.get("thread_id")


def _by_name(listed: list[dict[str, Any]], words: str) -> list[dict[str, Any]]:
    for key in ("participant_email", "participant_name"):
        if names := one_of(words, [str(row[key]) for row in listed if row.get(key)]):
            return [row for row in listed if row.get(key) in names]
    return []


def _reply_text(task: Task, found: dict[str, Any], llm: Decider) -> str | Do:
    to = str(found.get("participant_name") or found.get("participant_email") or "the person")
    found_words = written(f"answer to {one_line(to)}", task, llm, subject="none")
    return found_words if isinstance(found_words, Do) else found_words["text"]


# -- one-off email -------------------------------------------------------------------------------------------------


def missing_email(task: Task, _llm: Decider) -> Action | None:
    """Ask for the address or for what to say."""
    if drafted(task) is not None:
        return None
    if recipient(task) is None:
        # A name without an address can only be somebody who wrote before.
        known_by_name = not addresses(task.words) and verbatim(task.words, task.plan["name"])
        if _either(task.words):
            return ask(f"To which address should the email go: {' or '.join(_either(task.words))}?")
        return Replan("replies") if known_by_name else ask("To which address should the email go?")
    if not task.plan["text"]:
        return ask("What should the email say?")
    return None


def create_thread(task: Task, llm: Decider) -> Action | None:
    """Make the draft, unless the one of before is to be sent."""
    if drafted(task) is not None:
        return None
    sender, to = ready_sender(task), recipient(task)
    if sender is None or to is None:
        return no_sender(task, "email")
    last = task.last
    if last is not None and last.tool == "create_thread" and "conflict" in last.result:
        return Replan("replies")
    return _draft(task, to, sender, llm)


def _draft(task: Task, to: str, sender: Mapping[str, Any], llm: Decider) -> Do:
    subject = verbatim(task.words, task.plan["subject"]) or ""
    mail = written(f"email to {one_line(str(task.plan['name'] or to))}", task, llm, subject=subject)
    if isinstance(mail, Do):
        return mail
    draft = {"draft_subject": subject or mail["subject"] or "Hello", "draft_body_text": mail["text"]}
    return _with_names(task, {"participant_email": to, "account_id": sender["id"], **draft})


def _with_names(task: Task, args: dict[str, Any]) -> Do:
    name = verbatim(task.words, task.plan["name"])
    return Do("create_thread", args | ({"participant_name": name} if name else {}) | _copies(task, "draft_"))


def send_email(task: Task, _llm: Decider) -> Action | None:
    """Send the very text of the draft."""
    made = drafted(task)
    if made is None:
        return None
    draft = made.args
    args = {
        "thread_id": made_thread(made),
        "body_text": draft["draft_body_text"],
        "subject": draft["draft_subject"],
        "account_id": draft["account_id"],
        "threading_mode": "new_thread",
    }
    return Do("send_message", args | _copies(task, ""))


def confirm_email(task: Task, _llm: Decider) -> Action | None:
    """See that the message is stored."""
    made = drafted(task)
    return None if made is None else Do("get_thread_messages", {"thread_id": made_thread(made)})


def drafted(task: Task) -> Past | None:
    """The draft of this wish, or the latest of before that nobody has sent, where the words only say to send it."""
    made = task.done("create_thread")
    if made is not None or not sends_it(task.words.split("\n")[0]):
        return made
    drafts = [past for past in task.earlier if past.tool in ("create_thread", "send_message") and not past.failed]
    return drafts[-1] if drafts and drafts[-1].tool == "create_thread" else None


def made_thread(made: Past) -> Any:
    """The id of the conversation that a draft began."""
    return dig(made.result.get("thread"), "id")


def recipient(task: Task) -> str | None:
    """The address that the human named; ``None`` when there is none, or it is not clear which one."""
    copied = {address.strip(".,;").lower() for _, address in _COPIES.findall(task.words)}
    found = [address for address in addresses(task.words) if address.lower() not in copied]
    if len(found) == 1 or _either(task.words):
        return found[0] if len(found) == 1 else None
    return next((address for address in found if address.lower() == str(task.plan["to"]).lower()), None)


def _either(words: str) -> list[str]:
    """The addresses between which the words leave the choice, if they do: those with an "or" between them."""
    found = addresses(words.split("\n")[0])
    between = [words[words.find(a) + len(a) : words.find(b)] for a, b in pairwise(found)]
    return found if any(EVERY.cue("or").fullmatch(text.strip(" ,")) for text in between) else []


def _copies(task: Task, prefix: str) -> dict[str, Any]:
    found: dict[str, list[str]] = {}
    for kind, address in _COPIES.findall(task.words):
        found.setdefault(prefix + ("bcc" if kind[0] in "bB" else "cc"), []).append(address.strip(".,;"))
    return {kind: ", ".join(listed) for kind, listed in found.items()}


def as_wanted(task: Task, refused: Past, llm: Decider) -> Action | None:
    """A message once more, as the human said with their no; ``None`` where that says nothing or it is no message."""
    args, wanted = refused.args, refused.wanted
    if not wanted or "body_text" not in args:
        return None
    to = addresses(wanted)
    if len(to) == 1 and task.plan["journey"] == "one_off_email":
        draft = {"draft_subject": args.get("subject", ""), "draft_body_text": args["body_text"]}
        return Do("create_thread", {"participant_email": to[0], "account_id": args["account_id"], **draft})
    subject = str(args.get("subject") or "")
    said = json.dumps(args["body_text"], ensure_ascii=False)
    found = llm.ask("rewrite", f"subject: {subject}\ntext: {said[1:-1]}\nwanted: {brief(wanted, 500)}")
    text = str(found["text"])
    if text.strip() in ("", str(args["body_text"]).strip()) or PLACEHOLDER.search(text):
        return Finish(f"I could not write it as you said ({brief(wanted, 100)}): please give its text, word for word.")
    named = {"subject": one_line(str(found["subject"])) or subject} if subject else {}
    return Do("send_message", {**args, "body_text": text, **named})


REPLY_STEPS: Mapping[str, Step] = {
    "list_threads": list_threads,
    "get_thread_messages": get_thread_messages,
    "send_message": send_reply,
    "update_thread": update_thread,
}
"""How each step of the inbox guide is taken."""
EMAIL_STEPS: Mapping[str, Step] = {
    "list_senders": always("list_senders", type="email"),
    "create_thread": create_thread,
    "send_message": send_email,
    "get_thread_messages": confirm_email,
}
"""How each step of the one-off guide is taken."""
