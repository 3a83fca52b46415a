"""Journey 1: find leads, launch a campaign."""

import re
from collections.abc import Mapping
from typing import Any

from agent.common.words.marks import counts
from agent.common.words.moods import wish_of
from agent.common.words.table import EVERY, tongue
from agent.models.guided.actions import Action, Do, Finish, Step, ask, hand_over
from agent.models.guided.decide import Decider
from agent.models.guided.known import WHICH, by_id, by_name, look, named, speaks_of, which
from agent.models.guided.sequence import first_text, follow_up_is_missing, later_steps, sequence
from agent.models.guided.task import Task, dig, mapping, rows
from agent.models.guided.words import Kind, called, labelled, launches, limit_in, one_of, only_drafts

MODEST = 10
"""Leads that are searched for when the human names no number even when asked: paid for by the piece, so few."""
SHOWN = 50
"""Leads that are read to be shown."""
TRIES = 5
"""Names that are tried for a campaign before the human is asked."""

_CALLED: dict[str, Kind] = {"list": "list", "name": "campaign"}
_HOW_MANY = "How many leads shall I look for?"
_DOUBT = "Your workspace says that you sell to"
_EMPTY = re.compile(r"\b(?:empty|(?:no|without(?: any)?) leads)\b", re.IGNORECASE)
_SENDER = re.compile(r"\bsend(?:er|ing account)s?\b", re.IGNORECASE)
_DEPARTMENTS = {
    "finance": re.compile(r"(?i)\b(?:financ|cfos?\b|controller|accounting|accountant|treasur)"),
    "sales": re.compile(r"(?i)\b(?:sales\b|cros?\b|account executive)"),
    "marketing": re.compile(r"(?i)\b(?:marketing|cmos?\b)"),
    "people": re.compile(r"(?i)\b(?:hr\b|human resources|recruit|talent)"),
    "technology": re.compile(r"\bIT\b|(?i:\b(?:ctos?\b|cios?\b|engineering|developers?\b))"),
    "purchasing": re.compile(r"(?i)\b(?:procurement|purchasing|buyers?\b)"),
    "legal": re.compile(r"(?i)\b(?:legal\b|general counsel)"),
}
_KNOWN = re.compile(
    r"\b(?:the|our|my|these|those|die|den|unsere\w?|meine\w?|los|las|nuestr[oa]s|mis|les|nos|mes|ces)\s+$",
    re.IGNORECASE,
)


def missing(task: Task, _llm: Decider) -> Action | None:
    """Ask for what only the human can give, before anything is paid for."""
    plan = task.plan
    found = _who_is_missing(task)
    if found is not None:
        return found
    answer = task.answer(_DOUBT)
    if answer is not None and _is_a_no(answer.strip()):
        return Finish("You said no, so I stopped.")
    if plan.get("fits") == "no" and answer is None:
        doubt = f'{_DOUBT} "{audience(task)}", and "{plan["who"]}" does not seem to fit.'
        return ask(f"{doubt} Shall I go on all the same?")
    return _text_or_number_is_missing(task)


def _text_or_number_is_missing(task: Task) -> Action | None:
    plan = task.plan
    if plan["goal"] == "launch" and not plan.get("text") and existing(task) is None:
        return ask("What should the campaign's message say? Please give its text, and for an email its subject.")
    is_new = bool(plan.get("text")) and existing(task) is None
    if is_new and (asked := follow_up_is_missing(task)):
        return asked
    return _number_is_missing(task)


def _number_is_missing(task: Task) -> Action | None:
    plan = task.plan
    if not (wanted_number(task) or plan.get("asks")) and task.answer(_HOW_MANY) is None and _is_paid_for(task):
        return ask(f"{_HOW_MANY} Each one that is found costs credits.")
    return None


def _is_a_no(answer: str) -> bool:
    """Whether an answer in any language of the table calls a thing off."""
    says = EVERY.cue("no", "dropped", "negative").match(answer) or EVERY.verb("stop", "other", begins=True).match(
        answer
    )
    return says is not None or answer.lower().startswith("dont")


def _look_first(task: Task) -> Action | None:
    """See what there is, where the words speak of a list or a campaign by its name."""
    kinds = [kind for kind in ("list", "campaign") if _is_there(task, kind) and by_id(task.words, kind) is None]
    looked = next(filter(None, (look(task, kind) for kind in kinds)), None)
    if looked is None and task.plan["who"]:
        _take_the_list(task)
    return looked


def _take_the_list(task: Task) -> None:
    """Search for nobody where the people wanted are those of a list by its name."""
    who, known = task.plan["who"], by_name(task, "list", bare=_are_known(task))
    fitting = [row for row in known if row["name"] in who or who in row["name"]]
    if len(fitting) == 1:
        task.plan.update(who="", people_on=fitting[0]["id"])


def _is_there(task: Task, kind: str) -> bool:
    """Whether words speak of one that there is: a list that nobody is searched for, a campaign that is not made now."""
    plan = task.plan
    if task.answer(WHICH[kind]) is not None:
        return True
    if kind == "list":
        is_said = speaks_of(task.words, "list") or _are_known(task)
        return is_said and plan["goal"] != "find" and not wanted_number(task)
    said = tongue(task.words)
    is_said = speaks_of(task.words, "campaign") or plan["goal"] == "launch"
    return is_said and not plan["who"] and "make" not in said.kinds(wish_of(task.words, said)[0])


def _who_is_missing(task: Task) -> Action | None:
    plan = task.plan
    if looked := _look_first(task):
        return looked
    if existing(task) is None and _is_there(task, "campaign") and not (plan.get("text") or list_id(task)):
        return which(task, "campaign")
    if list_id(task) is None and campaign_id(task) is None and _is_there(task, "list"):
        return which(task, "list")
    if not any((plan["who"], list_id(task), campaign_id(task), _EMPTY.search(task.words))):
        return ask("Whom should I look for? Please name the role, the kind of company and the place.")
    return None


def _are_known(task: Task) -> bool:
    """Whether the people of a campaign are spoken of as those that the human has already."""
    if task.plan["goal"] == "find" or wanted_number(task):
        return False
    at = task.words.find(task.plan["who"]) if task.plan["who"] else -1
    return at >= 0 and by_id(task.words, "list") is None and _KNOWN.search(task.words[:at]) is not None


def start_lead_search(task: Task, _llm: Decider) -> Action | None:
    """Search, unless the leads of a campaign are already in a list; more people can be added to one."""
    plan, into = task.plan, named(task, "list")
    if not _is_paid_for(task):
        return None
    args: dict[str, Any] = {"prompt": plan["who"], "fetch_count": wanted(task)}
    if into is not None:
        args["list_id"] = into
    elif plan.get("list"):
        args["list_name"] = plan["list"]
    return Do("start_lead_search", args)


def _is_paid_for(task: Task) -> bool:
    """Whether people are still to be searched for: a campaign may have those of a list."""
    is_new = named(task, "list") is None or task.plan["goal"] == "find"
    return bool(task.plan["who"]) and is_new and not task.done("start_lead_search")


def get_list_leads(task: Task, _llm: Decider) -> Action | None:
    """Show what was found."""
    found = list_id(task)
    return None if found is None else Do("get_list_leads", {"list_id": found, "limit": SHOWN})


def list_senders(task: Task, _llm: Decider) -> Action | None:
    """Look for senders, unless nobody was found to write to or the campaign has its own."""
    if existing(task) is not None:
        if not task.done("get_campaign"):
            return get_campaign(task, _llm)
        if task.plan.get("limit"):
            return None
        has_one = _senders(task) or task.plan["goal"] != "launch"
        if has_one and not (_SENDER.search(task.words) or task.plan["text"]):
            return None
    if task.done("start_lead_search") and dig(task.result("start_lead_search"), "resultCount") == 0:
        return Finish("The search found nobody, so no campaign was made.")
    return Do("list_senders", {"type": task.plan["channel"]})


def create_campaign(task: Task, _llm: Decider) -> Action | None:
    """Make the draft; a name that is taken gets a number."""
    if campaign_id(task) is not None:
        return None
    sender = ready_sender(task)
    if sender is None:
        return no_sender(task, task.plan["channel"])
    found = dig(task.result("start_lead_search").get("list"), "name")
    name = task.plan["name"] or task.plan["who"][:80] or found or "Campaign"
    tried = task.failures("create_campaign")
    if tried >= TRIES:
        return ask(f"The name {name!r} is taken. What should the campaign be called?")
    return Do("create_campaign", {"type": task.plan["channel"], "name": f"{name} {tried + 1}" if tried else name})


def update_campaign(task: Task, llm: Decider) -> Action | None:
    """Set the sender and the texts; of a campaign that was there before, what is missing or was asked for."""
    sender, campaign, text = ready_sender(task), campaign_id(task), task.plan["text"]
    if task.plan.get("limit"):
        return Do("update_campaign", {"campaign_id": campaign, "daily_limit": task.plan["limit"]})
    if not text and (_EMPTY.search(task.words) or _keeps_its_sender(task)):
        return None
    if sender is None or campaign is None:
        return None if existing(task) is None else no_sender(task, task.plan["channel"])
    args: dict[str, Any] = {"campaign_id": campaign, "sender_account_ids": [sender["id"]]}
    return Do("update_campaign", args | ({"sequence_nodes": _sequence(task, llm)} if text else {}))


def _keeps_its_sender(task: Task) -> bool:
    if existing(task) is None:
        return False
    return not task.done("list_senders") or not {row["id"] for row in _ready(task)}.isdisjoint(_senders(task))


def import_campaign_leads(task: Task, _llm: Decider) -> Action | None:
    """Copy the list into the campaign; what is left of a list that was read in part is copied too."""
    said = task.plan.get("people_on") or named(task, "list")
    found = said if by_id(task.words, "campaign") and not task.plan["who"] else list_id(task)
    campaign = campaign_id(task)
    if found is None or campaign is None or _is_copied(task, said):
        return None
    return Do("import_campaign_leads", {"campaign_id": campaign, "list_id": found})


def _is_copied(task: Task, said: str | None) -> bool:
    before = task.done("import_campaign_leads") or (said is None and _goes_on(task))
    result = task.result("import_campaign_leads") if before else {}
    return bool(result) and not (result.get("partial") and task.count("import_campaign_leads") < TRIES)


def launch_campaign(task: Task, _llm: Decider) -> Action:
    """Launch, if there is anybody to write to."""
    result = task.result("import_campaign_leads")
    if result and not result.get("imported") and not result.get("duplicates"):
        return Finish("No lead of the list could be imported, so the campaign was not launched.")
    if not task.done("get_campaign"):
        return Do("get_campaign", {"campaign_id": campaign_id(task)})
    return Do("launch_campaign", {"campaign_id": campaign_id(task)})


def get_campaign(task: Task, _llm: Decider) -> Action | None:
    """Read where the campaign stands, once more after a launch."""
    just_read = task.last is not None and task.last.tool == "get_campaign"
    if task.done("get_campaign") and (just_read or not task.called("launch_campaign")):
        return None
    return Do("get_campaign", {"campaign_id": campaign_id(task)})


def wanted(task: Task) -> int:
    """How many leads the human asked for; a modest number when they did not say, or when it was not in their words."""
    return wanted_number(task) or MODEST


def wanted_number(task: Task) -> int:
    """How many leads the human asked for; 0 when that is not in their words."""
    if told := re.search(r"\d{1,4}", task.answer(_HOW_MANY) or ""):
        return int(told[0])
    count = int(task.plan["count"])
    if count and re.search(rf"(?<!\d){count}(?!\d)", task.words):
        return count
    return count if any(found.value == count for found in counts(task.words)) else 0


def list_id(task: Task) -> str | None:
    """The list with the leads: the one found, or one whose id the human gave."""
    if task.done("start_lead_search") or not task.plan.get("who"):
        result = task.result("start_lead_search")
        found = dig(result, "resultListId") or dig(result.get("list"), "id")
        if found:
            return str(found)
    return task.plan.get("people_on") or named(task, "list")


def campaign_id(task: Task) -> str | None:
    """The campaign: the one made, or the one of before."""
    return _made(task) if task.done("create_campaign") else existing(task)


def existing(task: Task) -> str | None:
    """The campaign of before that a wish is about: its id is named, or it was made by the wish before ("launch it")."""
    is_there = by_id(task.words, "campaign") or _is_there(task, "campaign")
    said = named(task, "campaign", bare=True) if is_there else None
    if said is not None or task.done("create_campaign") or not _goes_on(task):
        return said
    return _made(task)


def _made(task: Task) -> str:
    return str(dig(task.result("create_campaign").get("campaign"), "id"))


def audience(task: Task) -> str:
    """Whom the workspace profile says that the human sells to; empty if it does not."""
    found = mapping(mapping(task.about_us.get("context")).get("market")).get("targetAudience")
    return found[:300] if isinstance(found, str) else ""


def settle(plan: dict[str, Any], task: Task, llm: Decider) -> None:
    """See whether the people wanted are of the kind that the workspace sells to (playbook, Boot sequence)."""
    _fill(plan, task.words)
    if any((found := by_id(task.words, kind)) and found in plan["who"] for kind in WHICH):
        plan["who"] = ""  # "the people in list …" are found already
    if plan["who"] and audience(task) and task.answer(_DOUBT) is None:
        plan["fits"] = _fits(plan["who"], audience(task), llm)


def _fill(plan: dict[str, Any], words: str) -> None:
    """Take what the words label themselves, and launch only, and always, what they say is to be launched."""
    if plan.get("channel") == "linkedin" and not plan["text"]:
        plan["text"], plan["subject"] = plan["subject"], ""
    for key in ("subject", "text", "name") if plan["goal"] != "find" else ():
        plan[key] = labelled(words, key) or plan[key]
    for key, kind in _CALLED.items():
        plan[key] = called(words, kind) or plan.get(key, "")
    if plan["goal"] != "find":
        plan["text"] = first_text(words, later_steps(words), plan["text"])
    plan["goal"] = _goal(plan["goal"], words)
    if limit := limit_in(words):
        plan |= {**dict.fromkeys(("who", "list", "name", "subject", "text"), ""), "goal": "draft", "channel": "email"}
        plan |= {"count": 0, "limit": limit}


def _goal(understood: str, words: str) -> str:
    if understood == "draft" and launches(words):
        return "launch"
    return "draft" if understood == "launch" and only_drafts(words) else understood


def _fits(who: str, sold_to: str, llm: Decider) -> str:
    departments, ours = _departments(who), _departments(sold_to)
    if departments and ours and not departments & ours:
        return "no"
    return str(llm.ask("fit", f"we sell to: {sold_to}\nwanted: {who}")["fits"])


def _departments(text: str) -> set[str]:
    """The departments that a description of people speaks of; a small model does not tell them apart."""
    return {name for name, pattern in _DEPARTMENTS.items() if pattern.search(text)}


def ready_sender(task: Task) -> dict[str, Any] | None:
    """The sender to use: ready, and the one that the human named if they did."""
    ready = _ready(task)
    for key in ("email_address", "display_name"):
        named_ones = one_of(task.words, [str(row[key]) for row in ready if row.get(key)])
        if len(named_ones) == 1 and named_ones[0].lower() in task.words.lower():
            return next(row for row in ready if row.get(key) == named_ones[0])
    return ready[0] if ready else None


def _ready(task: Task) -> list[dict[str, Any]]:
    return [row for row in rows(task.result("list_senders"), "accounts") if row.get("ready") is True]


def no_sender(task: Task, channel: str) -> Action:
    """Stop: only a person can make a sender ready."""
    seen = [f"{row.get('display_name') or row.get('email_address')} ({row.get('status')})"
            for row in rows(task.result("list_senders"), "accounts")]  # fmt: skip
    listed = ", ".join(seen) or "there is none at all"
    return hand_over(
        f"No {channel} sender is ready to send: {listed}.",
        "Which sender should be used, once it is ready?",
        "Connect or check the sender in the Puffle dashboard, then resume.",
    )


def _sequence(task: Task, llm: Decider) -> list[dict[str, Any]]:
    """The draft's own nodes with the human's text in the first one that sends, and what they want sent later."""
    nodes = rows(task.result("get_campaign" if existing(task) else "create_campaign"), "sequence_nodes")
    if task.plan["channel"] == "linkedin":
        first: dict[str, Any] = {"type": "connection_request", "body": task.plan["text"], "include_message": True}
    else:
        first = {"type": "email", "subject": _subject(task, llm), "body": task.plan["text"]}
    return sequence(task, first, nodes)


def _subject(task: Task, llm: Decider) -> str:
    if task.plan["subject"]:
        return str(task.plan["subject"])
    gist = str(task.plan["text"])[:300].replace("\n", " ")
    return str(llm.ask("write", f"email to a lead\nsender: {task.our_name}\ngist: {gist}")["subject"]) or "Hello"


def _senders(task: Task) -> list[str]:
    """The senders that a campaign which was read has."""
    found = mapping(task.result("get_campaign").get("campaign"))
    accounts = rows(found, "sender_accounts")
    return [str(row.get("id")) for row in accounts] or [str(one) for one in found.get("sender_account_ids") or ()]


def _goes_on(task: Task) -> bool:
    """Whether the wish is about the campaign of an earlier one ("now launch it")."""
    return not (task.plan.get("who") or task.plan.get("name")) and task.before("create_campaign") is not None


STEPS: Mapping[str, Step] = {
    "start_lead_search": start_lead_search,
    "get_list_leads": get_list_leads,
    "list_senders": list_senders,
    "create_campaign": create_campaign,
    "update_campaign": update_campaign,
    "import_campaign_leads": import_campaign_leads,
    "launch_campaign": launch_campaign,
    "get_campaign": get_campaign,
}
"""How each step of the guide is taken."""
