"""Journey 5: send a one-off email.  A step is called as its tool, and is ``None`` when it is not needed."""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from agent.common.named_files import TEXTS, WORKBOOKS
from agent.common.words.later import SURELY, later
from agent.common.words.table import EVERY
from agent.common.words.text import unquoted
from agent.common.words.wanted import NAME
from agent.models.guided.actions import Action, Do, Replan, always, ask, first_left
from agent.models.guided.addressee import as_written, looked_for, spelled
from agent.models.guided.campaign import no_sender, ready_sender
from agent.models.guided.copied import copied, copies
from agent.models.guided.decide import Decider
from agent.models.guided.forms import no_call
from agent.models.guided.joined import points_at_somebody
from agent.models.guided.known import address_of, called_so, given_to, own_words
from agent.models.guided.task import Past, Task, dig
from agent.models.guided.words import A_SUBJECT, addresses, labelled, quotations, sends_it, verbatim, without_texts
from agent.models.guided.writing import SAY, one_line, settle_text, written

_SAME = re.compile(
    r"\b(?:(?:the|that) same|same (?:one|mail|e-?mail|text|message|thing)|das ?(?:selbe|gleiche)|dieselbe\w*"
    r"|die gleiche\w*|l[ea] même|la misma|lo mismo|el mismo|lo stesso|la stessa"
    r"|o mesmo|a mesma|he[tz]zelfde|dezelfde)\b|同じ",
    re.IGNORECASE,
)
"""How words speak of the text of before."""
_NAMES_SUBJECT = re.compile(r"\b(subject|title|headline|betreff|objet|asunto)\b", re.IGNORECASE)
_SAME_SUBJECT = re.compile(
    r"\b(?:same|identical) (?:subject|title|headline)|\bgleiche[nmrs]?\s(?:betreff|titel)|\bselben betreff"
    r"|\bmême objet|\bmismo asunto|\bstesso oggetto|\bmesmo assunto|\b(?:zelfde|dezelfde) onderwerp|同じ件名",
    re.IGNORECASE,
)
_FILE = re.compile(
    rf"[^\s\"“”„«»<>|/@:]+\.(?:{'|'.join((*TEXTS, *WORKBOOKS))}|pdf|docx?|pptx?|od[tp]|png|jpe?g|gif|zip)\b", re.I
)
_GREETING_ENDS = re.compile(r"[,!\n:.]")
_BRIEF = 10
"""Words up to which a wish to send may mean the draft that there is."""


def settle(plan: dict[str, Any], task: Task, _llm: Decider) -> None:
    """Take the human's own spelling, and see whether the words were meant to be sent as they are."""
    plan["subject"] = _subject(plan, task)
    plan |= {"goal": "send"} if drafted(task) is not None else {}
    settle_text(plan, task)
    if plan["name"] in (task.our_name, *task.our_name.split()) or _is_told_of(str(plan["name"]), task):
        plan["name"] = ""  # whoever signs is not written to, nor who only comes up in the text
    last = task.before("send_message") if not quotations(task.words) and _SAME.search(task.words) else None
    if last is not None:
        text, subject = last.args.get("body_text"), last.args.get("subject")
        plan |= {"text": text, "gists": [text], "dictated": True, "subject": plan["subject"] or subject or "Hello"}


def _subject(plan: Mapping[str, Any], task: Task) -> str:
    """The subject that the words name: that of the mail before, where it is to be the same."""
    former = task.before("send_message") if _SAME_SUBJECT.search(task.words) else None
    if former is not None and former.args.get("subject"):
        return str(former.args["subject"])
    return labelled(task.words, "subject") or (plan["subject"] if _NAMES_SUBJECT.search(task.words) else "")


def _is_told_of(name: str, task: Task) -> bool:
    """Whether a name stands in a text that is given, behind its greeting, and nowhere else in the words."""
    if not name or verbatim(unquoted(task.words), name):
        return False
    return any(name in one and name not in _GREETING_ENDS.split(one)[0] for one in quotations(task.words))


def missing(task: Task, _llm: Decider) -> Action | None:
    """Ask for the address or for what to say."""
    if drafted(task) is not None:
        return None
    if recipient(task) is None:
        either = _either(task.words) or _several(task)
        # A name without an address can only be somebody who wrote before.
        if not either and _name(task) and not given_to(task.words, _name(task)):
            return Replan("replies")
        return ask(f"To which address should the email go{': ' if either else ''}{' or '.join(either)}?")
    return None if task.plan["text"] else ask(SAY["one_off_email"])


def ahead(task: Task, journey: str | None) -> Action | None:
    """Look for the lead who is meant by name, where a mail with a subject is for nobody with an address."""
    name = str(task.plan["name"])
    is_new = A_SUBJECT.search(task.words) is not None or task.plan["act"] == "create_thread"
    is_known = drafted(task) is not None or recipient(task) is not None or addresses(own_words(task.words))
    return looked_for(task, journey, name) if is_new and not is_known else None


list_senders = always("list_senders", type="email")


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
    subject = _kept(task) or verbatim(task.words, task.plan["subject"]) or ""
    mail = written(f"email to {one_line(str(task.plan['name'] or to))}", task, llm, subject=subject)
    if isinstance(mail, Do):
        return mail
    said = _name(task)
    name = spelled(task, said)
    draft = {"draft_subject": subject or mail["subject"] or "Hello", "draft_body_text": mail["text"]}
    if said.islower():
        draft = {key: as_written(one, name, task.words) for key, one in draft.items()}
    people = {"participant_email": to} | ({"participant_name": name} if name else {}) | copies(task.words, "draft_")
    return Do("create_thread", {**people, "account_id": sender["id"], **draft})


def _kept(task: Task) -> str:
    """The subject of the mail of before that goes to somebody else."""
    last = task.before("send_message")
    subject = str(task.plan["subject"])
    return subject if last is not None and subject == last.args.get("subject") else ""


def attach_file(task: Task, _llm: Decider) -> Action | None:
    """Upload the files that the words name to the draft, one after the other."""
    made = drafted(task)
    if made is None:
        return None
    thread = made_thread(made)
    return first_left(task, (Do("attach_file", {"thread_id": thread, "file": one}) for one in files(task)))


def keep_attachments(task: Task, _llm: Decider) -> Action | None:
    """Store them in a draft that the human sends later."""
    made = task.done("attach_file")
    return Do("keep_attachments", {"thread_id": made.args["thread_id"]}) if made else None


def files(task: Task) -> list[str]:
    """The files that the words say to attach."""
    words = without_texts(task.words)
    return list(dict.fromkeys(_FILE.findall(words))) if EVERY.cue("attach").search(words) else []


def send_message(task: Task, _llm: Decider) -> Action | None:
    """Send the very text of the draft, unless it is to leave at another time: no call does that."""
    made = drafted(task)
    if made is None:
        return None
    if later(task.said, SURELY):
        return no_call(task)
    return sending(task, made)


def sending(task: Task, made: Past) -> Do:
    """The call that sends a draft as it stands."""
    now = as_it_stands(task, made)
    text = {"body_text": now["draft_body_text"], "subject": now["draft_subject"]}
    args = {"thread_id": made_thread(made), "account_id": made.args["account_id"], "threading_mode": "new_thread"}
    return Do("send_message", args | text | copies(task.words, ""))


def as_it_stands(task: Task, made: Past) -> dict[str, str]:
    """The subject and the text of a draft, with what later calls changed of them."""
    calls = [past for past in (*task.earlier, *task.calls) if past.tool == "update_thread" and not past.failed]
    later_ones = [past.args for past in calls if past.args.get("thread_id") == made_thread(made)]
    return {
        key: next((str(args[key]) for args in reversed(later_ones) if args.get(key)), str(made.args.get(key) or ""))
        for key in ("draft_subject", "draft_body_text")
    }


def get_thread_messages(task: Task, _llm: Decider) -> Action | None:
    """See that the message is stored."""
    made = drafted(task)
    return None if made is None else Do("get_thread_messages", {"thread_id": made_thread(made)})


def drafted(task: Task) -> Past | None:
    """The draft of this wish, or the latest of before that nobody has sent, where the words only say to send it."""
    made = task.done("create_thread")
    is_sent = sends_it(task.words.split("\n")[0]) or (task.plan.get("act") == "send_message" and only_sends(task.words))
    return last_draft(task) if made is None and is_sent else made


def only_sends(words: str) -> bool:
    """Whether words for a mail to be sent give neither whom it is for nor what it says: "looks good, off it goes"."""
    line = words.split("\n")[0]
    names = NAME.search(EVERY.cue("talk").sub(" ", line))  # "bitte abschicken. Danke!"
    is_brief = len(line.split()) <= _BRIEF and not (quotations(words) or names)
    return is_brief and not _addressed(line) and ":" not in line


def last_draft(task: Task) -> Past | None:
    """The latest draft of before that nobody has sent."""
    last = task.before("create_thread", "send_message")
    return last if last is not None and last.tool == "create_thread" else None


def made_thread(made: Past) -> Any:
    """The id of the conversation that a draft began."""
    return dig(made.result.get("thread"), "id")


def recipient(task: Task) -> str | None:
    """The address that the human named, or that of the lead they named; ``None`` where it is not clear which one."""
    found = _addressed(task.words, str(task.plan["name"])) or _spoken_of(task)
    if not found and verbatim(task.words, task.plan["name"]):
        return address_of(task, task.plan["name"]) or None
    if len(found) == 1 or _either(task.words):
        return found[0] if len(found) == 1 else None
    return next((address for address in found if address.lower() == str(task.plan["to"]).lower()), None)


def _spoken_of(task: Task) -> list[str]:
    """The addresses that the message gives before a wish that only points at somebody."""
    return _addressed(task.context) if points_at_somebody(task.words) else []


def _addressed(words: str, name: str = "") -> list[str]:
    in_copy = {address.strip(".,;").lower() for _, address in copied(words)}
    return [address for address in given_to(words, name) if address.lower() not in in_copy]


def _either(words: str) -> list[str]:
    """The addresses between which the words leave the choice, if they do: those with an "or" between them."""
    found = addresses(words.split("\n")[0])
    between = [words[words.find(a) + len(a) : words.find(b)] for a, b in pairwise(found)]
    return found if any(EVERY.cue("or").fullmatch(text.strip(" ,")) for text in between) else []


def _several(task: Task) -> list[str]:
    """The addresses of several who are called as the words call whoever the mail is for."""
    name = _name(task)
    found = called_so(task, name) if name and not given_to(task.words, name) else []
    several = [*dict.fromkeys(one.address for one in found if one.address)]
    return several if len(several) > 1 else []


def _name(task: Task) -> str:
    """The name of whoever the mail is for, as the words spell it; empty where they do not."""
    return verbatim(task.words, task.plan["name"]) or ""
