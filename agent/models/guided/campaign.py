"""Journey 1: find leads, launch a campaign.  A step is called as its tool, and is ``None`` when it is not needed."""

import re
from collections.abc import Mapping
from typing import Any

from agent.common.words.table import EVERY
from agent.common.words.wanted import SENDER
from agent.models.guided.actions import Action, Do, Finish, Replan, ask, without_sender
from agent.models.guided.audience import DOUBT, OTHER, audience, stops
from agent.models.guided.campaign_plan import (
    ADDS,
    FROM_A_LIST,
    WRITES,
    is_for_those_of_one,
    is_said,
    makes,
    only_made,
)
from agent.models.guided.campaign_plan import settle as settle
from agent.models.guided.chosen import chosen
from agent.models.guided.decide import Decider
from agent.models.guided.forms import FORM
from agent.models.guided.known import WHICH, by_id, by_name, look, named, same_list, speaks_of, which
from agent.models.guided.listing import TO_SHOW
from agent.models.guided.records import last_of
from agent.models.guided.sequence import follow_up_is_missing, sequence, with_one_more
from agent.models.guided.task import Task, dig, mapping, rows
from agent.models.guided.told import WRITES_MAILS
from agent.models.guided.words import one_of

MODEST = 10
"""Leads that are searched for when the human names no number even when asked: paid for by the piece, so few."""
TRIES = 5
"""Names that are tried for a campaign before the human is asked."""

_FEW = 3
"""Words up to which a launch names no campaign: "ok, launch"."""
_SENDS = ("email", "message", "connection_request")
_WHAT = "What should the campaign's message say? Please give its text, and for an email its subject."
_HOW_MANY = "How many leads shall I look for?"
_EMPTY = re.compile(r"\b(?:empty|(?:no|without(?: any)?) leads)\b", re.IGNORECASE)
_KNOWN = re.compile(
    r"\b(?:the|our|my|these|those|die|den|unsere\w?|meine\w?|los|las|nuestr[oa]s|mis|les|nos|mes|ces)\s+$",
    re.IGNORECASE,
)
_THE_DRAFT = re.compile(
    r"\b(?:the|our|my)\b[^.!?,;]{1,40}\bdraft\b|\b(?:den|in den|dem|unseren|meinen)\b[^.!?,;]{1,40}entwurf\b"
    r"|\b(?:au|le|notre) brouillon\b|\b(?:al|el|nuestro) borrador\b",
    re.IGNORECASE,
)
"""How words speak of a campaign that there is and is none yet to anybody."""


# -- what only the human can give, before anything is paid for ---------------------------------------------------------


def missing(task: Task, _llm: Decider) -> Action | None:
    """What is to be looked at or asked first."""
    return _who_is_missing(task) or _doubt(task) or _text_or_number_is_missing(task)


def _who_is_missing(task: Task) -> Action | None:
    if looked := _look_first(task):
        return looked
    _take_the_list(task)
    into, campaign = list_id(task), campaign_id(task)
    is_known = any((existing(task), task.plan.get("text"), into, only_made(task.plan)))
    if not is_known and _is_there(task, "campaign"):
        return which(task, "campaign")
    if (into, campaign) == (None, None) and _is_there(task, "list"):
        return which(task, "list")
    if not any((task.plan["who"], into, campaign, _EMPTY.search(task.words), only_made(task.plan))):
        return ask("Whom should I look for? Please name the role, the kind of company and the place.")
    return None


def _look_first(task: Task) -> Action | None:
    """See what there is, where the words speak of a list or a campaign by its name."""
    kinds = [kind for kind in ("list", "campaign") if _is_there(task, kind) and by_id(task.words, kind) is None]
    return next(filter(None, (look(task, kind) for kind in kinds)), None)


def _take_the_list(task: Task) -> None:
    """Search for nobody where the people wanted are those of a list by its name."""
    who = task.plan["who"]
    known = by_name(task, "list", bare=_are_known(task)) if who else []
    fitting = [row for row in known if row["name"] in who or who in row["name"]]
    if len(fitting) == 1:
        task.plan.update(who="", people_on=fitting[0]["id"])


def _doubt(task: Task) -> Action | None:
    answer = task.answer(DOUBT)
    if answer is not None:
        return Finish("You said no, so I stopped.") if stops(answer) else None
    if task.plan["who"] and task.plan.get("fits") in ("no", OTHER) and not _is_only_told(task):
        doubt = f'{DOUBT} "{audience(task)}", and "{task.plan["who"]}" does not seem to fit.'
        return ask(f"{doubt} Shall I go on all the same?")
    return None


def _is_only_told(task: Task) -> bool:
    """Whether a doubt is told with what was found, since a search for so many is all that is wanted."""
    is_search = task.plan["goal"] == "find" and EVERY.cue("outreach").search(task.words) is None
    return is_search and bool(wanted_number(task)) and task.plan.get("fits") != OTHER


def _text_or_number_is_missing(task: Task) -> Action | None:
    plan, is_new = task.plan, existing(task) is None
    if is_new and plan["goal"] == "launch" and not plan["text"]:
        return ask(_WHAT)
    asked = follow_up_is_missing(task) if is_new and plan.get("text") else None
    return asked or _number_is_missing(task)


def _number_is_missing(task: Task) -> Action | None:
    plan = task.plan
    if not (wanted_number(task) or plan.get("asks")) and task.answer(_HOW_MANY) is None and _is_paid_for(task):
        return ask(f"{_HOW_MANY} Each one that is found costs credits.")
    return None


def _is_there(task: Task, kind: str) -> bool:
    """Whether words speak of one that there is: a list that nobody is searched for, a campaign that is not made now."""
    plan = task.plan
    is_added_to = kind == "campaign" and plan.get("act") == ADDS
    if task.answer(WHICH[kind]) is not None or plan.get("act") == FROM_A_LIST or is_added_to:
        return True
    if kind == "list":
        return _speaks_of_a_list(task)
    is_said = speaks_of(task.words, "campaign") or _THE_DRAFT.search(task.words) or plan["goal"] == "launch"
    return bool(is_said) and not plan["who"] and not makes(task.words)


def _speaks_of_a_list(task: Task) -> bool:
    is_said = speaks_of(task.words, "list") or _are_known(task) or is_for_those_of_one(task.plan, task.words)
    return is_said and task.plan["goal"] != "find" and not wanted_number(task)


def _are_known(task: Task) -> bool:
    """Whether the people of a campaign are spoken of as those that the human has already."""
    at = task.words.find(task.plan["who"]) if task.plan["who"] else -1
    is_new = at < 0 or task.plan["goal"] == "find" or wanted_number(task) or by_id(task.words, "list") is not None
    return not is_new and _KNOWN.search(task.words[:at]) is not None


# -- steps -------------------------------------------------------------------------------------------------------------


def start_lead_search(task: Task, _llm: Decider) -> Action | None:
    """Search, unless the leads of a campaign are already in a list; more people can be added to one."""
    if not _is_paid_for(task):
        return None
    args: dict[str, Any] = {"prompt": task.plan["who"], "fetch_count": wanted(task)}
    if into := named(task, "list") or same_list(task, str(task.plan.get("list") or "")):
        return Do("start_lead_search", args | {"list_id": into})
    return Do("start_lead_search", args | ({"list_name": task.plan["list"]} if task.plan.get("list") else {}))


def _is_paid_for(task: Task) -> bool:
    """Whether people are still to be searched for: a campaign may have those of a list."""
    is_new = named(task, "list") is None or task.plan["goal"] == "find"
    return bool(task.plan["who"]) and is_new and not task.done("start_lead_search")


def get_list_leads(task: Task, _llm: Decider) -> Action | None:
    """Show what was found."""
    found = list_id(task)
    return None if found is None else Do("get_list_leads", {"list_id": found, "limit": TO_SHOW})


def list_senders(task: Task, llm: Decider) -> Action | None:
    """Look for senders, unless nobody was found to write to or the campaign has its own."""
    if existing(task) is not None:
        if not task.done("get_campaign"):
            return get_campaign(task, llm)
        has_one = _senders(task) or task.plan["goal"] != "launch"
        if task.plan.get("limit") or (has_one and not (SENDER.search(task.words) or task.plan["text"])):
            return None
    if task.done("start_lead_search") and dig(task.result("start_lead_search"), "resultCount") == 0:
        return Finish("The search found nobody, so no campaign was made.")
    return Do("list_senders", {"type": task.plan["channel"]})


def create_campaign(task: Task, _llm: Decider) -> Action | None:
    """Make the draft; a name that is taken gets a number."""
    if campaign_id(task) is not None:
        return None
    if ready_sender(task) is None:
        return no_sender(task, task.plan["channel"])
    found = dig(task.result("start_lead_search").get("list"), "name")
    name, tried = task.plan["name"] or task.plan["who"][:80] or found or "Campaign", task.failures("create_campaign")
    if tried >= TRIES:
        return ask(f"The name {name!r} is taken. What should the campaign be called?")
    args = {"type": task.plan["channel"], "name": f"{name} {tried + 1}" if tried else name}
    is_bare = only_made(task.plan) and not task.plan["text"]
    return Do("create_campaign", args | (_settings(task) if is_bare else {}))


def _settings(task: Task) -> dict[str, Any]:
    """What a draft has besides its texts."""
    sender, limit = ready_sender(task), task.plan.get("limit") if task.plan["channel"] == "email" else 0
    return {"sender_account_ids": [sender["id"]] if sender else []} | ({"daily_limit": limit} if limit else {})


def update_campaign(task: Task, llm: Decider) -> Action | None:
    """Set the sender and the texts; of a campaign that was there before, what is missing or was asked for."""
    if task.plan.get("act") == ADDS:
        return with_one_more(task, campaign_id(task))
    if task.plan.get("limit") and existing(task) is not None:
        return Do("update_campaign", {"campaign_id": campaign_id(task), "daily_limit": task.plan["limit"]})
    if not _text(task) and _wants_a_text(task):
        return ask(_WHAT)
    if not _text(task) and (_EMPTY.search(task.words) or only_made(task.plan) or _keeps_its_sender(task)):
        return None
    return _filled(task, llm)


def _filled(task: Task, llm: Decider) -> Action | None:
    """A draft with its sender and its texts."""
    campaign = campaign_id(task)
    if ready_sender(task) is None or campaign is None:
        return None if existing(task) is None else no_sender(task, task.plan["channel"])
    args: dict[str, Any] = {"campaign_id": campaign, **_settings(task)}
    return Do("update_campaign", args | ({"sequence_nodes": _sequence(task, llm)} if _text(task) else {}))


def _text(task: Task) -> str:
    """What the first mail says: the words' own text, or, where they give it another subject, the one it has."""
    kept = _first_there(task).get("body") if task.plan["subject"] and existing(task) is not None else ""
    return str(task.plan["text"] or kept or "")


def _first_there(task: Task) -> Mapping[str, Any]:
    """The first step that sends of a campaign that was read."""
    nodes = rows(task.result("get_campaign"), "sequence_nodes")
    return next((node for node in nodes if node.get("type") in _SENDS), {})


def _wants_a_text(task: Task) -> bool:
    """Whether words want mails written, or speak of one for a campaign that there is and want nothing else of it."""
    if task.plan["goal"] == "draft" and WRITES_MAILS.search(task.said):
        return True
    is_of_texts = task.plan["goal"] == "draft" and (task.plan["subject"] or EVERY.cue("subject").search(task.words))
    return bool(is_of_texts) and list_id(task) is None and existing(task) is not None


def _keeps_its_sender(task: Task) -> bool:
    is_ready = not task.done("list_senders") or any(row["id"] in _senders(task) for row in _ready(task))
    return existing(task) is not None and is_ready


def import_campaign_leads(task: Task, _llm: Decider) -> Action | None:
    """Copy the list into the campaign; what is left of a list that was read in part is copied too."""
    said = task.plan.get("people_on") or _named_list(task)
    found = said if by_id(task.words, "campaign") and not task.plan["who"] else list_id(task)
    campaign = campaign_id(task)
    if found is None or campaign is None or _is_copied(task, said):
        return None
    some = chosen(task, found) if task.plan.get("act") == FROM_A_LIST else {}
    if isinstance(some, Do):
        return some
    return Do("import_campaign_leads", {"campaign_id": campaign, "list_id": found, **some})


def _is_copied(task: Task, said: str | None) -> bool:
    done = task.done("import_campaign_leads") or (said is None and _goes_on(task))
    result = task.result("import_campaign_leads") if done else {}
    return bool(result) and not (result.get("partial") and task.count("import_campaign_leads") < TRIES)


def launch_campaign(task: Task, _llm: Decider) -> Action:
    """Launch, if there is anybody to write to; what was paused goes on."""
    if dig(task.result("get_campaign").get("campaign"), "status") == "paused" and task.done("get_campaign"):
        task.plan["act"] = "resume_campaign"
        return Replan(FORM)
    result = task.result("import_campaign_leads")
    if result and not result.get("imported") and not result.get("duplicates"):
        return Finish("No lead of the list could be imported, so the campaign was not launched.")
    return Do("launch_campaign" if task.done("get_campaign") else "get_campaign", {"campaign_id": campaign_id(task)})


def get_campaign(task: Task, _llm: Decider) -> Action | None:
    """Read where the campaign stands, once more after a launch."""
    just_read = task.last is not None and task.last.tool == "get_campaign"
    if task.done("get_campaign") and (just_read or not task.called("launch_campaign")):
        return None
    return Do("get_campaign", {"campaign_id": campaign_id(task)})


# -- what they speak of ------------------------------------------------------------------------------------------------


def wanted(task: Task) -> int:
    """How many leads the human asked for; a modest number when they did not say, or when it was not in their words."""
    return wanted_number(task) or MODEST


def wanted_number(task: Task) -> int:
    """How many leads the human asked for; 0 when that is not in their words."""
    if told := re.search(r"\d{1,4}", task.answer(_HOW_MANY) or ""):
        return int(told[0])
    count = int(task.plan["count"])
    return count if is_said(count, task.words) else 0


def list_id(task: Task) -> str | None:
    """The list with the leads: the one found, or one whose id the human gave."""
    result = task.result("start_lead_search") if task.done("start_lead_search") or not task.plan.get("who") else {}
    found = dig(result, "resultListId") or dig(result.get("list"), "id")
    return str(found) if found else task.plan.get("people_on") or _named_list(task)


def _named_list(task: Task) -> str | None:
    """The list that words name; where one is put into a campaign its name is enough."""
    is_put_in = task.plan.get("act") == FROM_A_LIST
    found = named(task, "list", bare=is_put_in or is_for_those_of_one(task.plan, task.words))
    return found or (last_of(task, "list") or None if is_put_in else None)  # "put these people in it"


def campaign_id(task: Task) -> str | None:
    """The campaign: the one made, or the one of before."""
    return _made(task) if task.done("create_campaign") else existing(task)


def existing(task: Task) -> str | None:
    """The campaign of before that a wish is about: its id is named, or it was made by the wish before ("launch it").

    None where the wish itself has made one, whatever it is called.
    """
    if task.done("create_campaign"):
        return None
    is_there = by_id(task.words, "campaign") or _is_there(task, "campaign")
    said = named(task, "campaign", bare=True) if is_there else None
    said = said or (_spoken_of(task) or None)
    return said if said is not None or not _goes_on(task) else _made(task)


def _spoken_of(task: Task) -> str:
    """The campaign that was spoken of last, where words only point at it ("then launch it")."""
    is_new = task.plan.get("who") or task.plan.get("name")
    is_of_one = task.plan.get("act") in (FROM_A_LIST, ADDS, WRITES)  # "and the list Fair into it", "and a second mail"
    points = is_of_one or EVERY.cue("it").search(task.words) or len(task.words.split()) <= _FEW
    return last_of(task, "campaign") if points and not is_new else ""


def _made(task: Task) -> str:
    return str(dig(task.result("create_campaign").get("campaign"), "id"))


def _goes_on(task: Task) -> bool:
    """Whether the wish is about the campaign of an earlier one ("now launch it")."""
    return not (task.plan.get("who") or task.plan.get("name")) and task.before("create_campaign") is not None


def ready_sender(task: Task) -> dict[str, Any] | None:
    """The sender to use: ready, and the one that the human named if they did."""
    ready = _ready(task)
    for key in ("email_address", "display_name"):
        said = one_of(task.words, [str(row[key]) for row in ready if row.get(key)])
        if len(said) == 1 and said[0].lower() in task.words.lower():
            return next(row for row in ready if row.get(key) == said[0])
    return ready[0] if ready else None


def _ready(task: Task) -> list[dict[str, Any]]:
    return [row for row in rows(task.result("list_senders"), "accounts") if row.get("ready") is True]


def no_sender(task: Task, channel: str) -> Action:
    """Stop: only a person can make a sender ready."""
    seen = [f"{row.get('display_name') or row.get('email_address')} ({row.get('status')})"
            for row in rows(task.result("list_senders"), "accounts")]  # fmt: skip
    return without_sender(f"No {channel} sender is ready to send: {', '.join(seen) or 'there is none at all'}.")


def _senders(task: Task) -> list[str]:
    """The senders that a campaign which was read has."""
    found = mapping(task.result("get_campaign").get("campaign"))
    accounts = rows(found, "sender_accounts")
    return [str(row.get("id")) for row in accounts] or [str(one) for one in found.get("sender_account_ids") or ()]


def _sequence(task: Task, llm: Decider) -> list[dict[str, Any]]:
    """The draft's own nodes with the human's text in the first one that sends, and what they want sent later."""
    nodes = rows(task.result("get_campaign" if existing(task) else "create_campaign"), "sequence_nodes")
    text, before = _text(task), _first_there(task) if existing(task) else {}
    if task.plan["channel"] == "linkedin":
        note = {} if task.plan.get("invites") else {"body": text, "include_message": True}
        return sequence(task, {"type": "connection_request", **note}, nodes)
    gist = text[:300].replace("\n", " ")
    subject = (
        task.plan["subject"]
        or before.get("subject")
        or (llm.ask("write", f"email to a lead\nsender: {task.our_name}\ngist: {gist}")["subject"] or "Hello")
    )
    return sequence(task, {"type": "email", "subject": str(subject), "body": text}, nodes)
