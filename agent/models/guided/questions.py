"""Questions: answered by reads alone, whatever a model takes them for."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from agent.common.at_hand import points_at_a_row
from agent.common.counting import many
from agent.common.questions import asks_what_is_left
from agent.common.words.marks import counts
from agent.models.guided import known, records, set_up
from agent.models.guided.act_in_context import points_into
from agent.models.guided.actions import Action, Do, Finish, first_left
from agent.models.guided.decide import Decider
from agent.models.guided.forms import opened
from agent.models.guided.listing import TO_SHOW, about, listed
from agent.models.guided.people import person, price_told, priced
from agent.models.guided.sources import SOURCES
from agent.models.guided.spoken_of import means_some_of_them, people_of, picked
from agent.models.guided.task import Past, Task, dig, mapping, rows
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
PRICE = "enrichment price"
"""What a question is about that wants to know what it would cost to enrich somebody."""
LEAD = "lead"
"""What a question is about that wants to know of somebody who is a lead."""
_NO_BALANCE = "How many credits are left is unknown: no documented call tells the balance; the dashboard does."
_STATUSES = {
    "replied": re.compile(
        r"\b(?:repl(?:y|ied|ies)|answered|responded|geantwortet|répond\w*|respond\w*|contest\w*|rispost\w*"
        r"|geantwoord)\b",
        re.IGNORECASE,
    ),
    "bounced": re.compile(
        r"\b(?:bounc\w*|unzustellbar|zurückgekommen|rebot\w*|rimbalz\w*|gebounc\w*)\b", re.IGNORECASE
    ),
}
"""How questions ask for those of one status."""
_NOT = re.compile(r"n['’]?t\b|\b(?:not|no|never|nicht|kein\w*|nie|pas|jamais|non|não|niet|nooit)\b", re.IGNORECASE)
"""How words say that something is not so."""
_ITS = re.compile(
    r"\b(?:its|seine\w*|ihre\w*|sus?|ses|son|suoi?|zijn) (?:send|absend|remit|expéd|mitt|afzend)", re.IGNORECASE
)
"""How words speak of the senders of what was spoken of before."""
_GETS = re.compile(
    r"\b(?:gets?|receives?|(?:would|will) (?:get|receive|see|read)|bekomm\w*"
    r"|erh[aä]lt\w*|krieg\w*|reçoi\w*|recev\w*|recib\w*|ricev\w*|receb\w*|krijg\w*|ontvang\w*)\b",
    re.IGNORECASE,
)
"""How words ask what somebody in a campaign gets."""
_SHOWN_BY = {
    "list_lists": "list", "list_campaigns": "campaign", "list_threads": "conversation", "list_signals": "signals",
}  # fmt: skip
"""What a question about "the first one" is about, by what was shown last."""
_THE_ONE = re.compile(
    r"\bthe ([\w'’-]{3,}) one\b|\bd(?:er|ie|as) von ([\w'’-]{3,})|\bcel(?:ui|le) de ([\w'’-]{3,})|\b(?:el"
    r"|la) de ([\w'’-]{3,})|\bquell[ao] di ([\w'’-]{3,})|\bdie van ([\w'’-]{3,})",
    re.IGNORECASE,
)
"""How words mean one of several by a word of it."""


class _Read(NamedTuple):
    """The read that answers a kind of question."""

    tool: str
    rows: str
    """Where its answer has rows."""
    head: str
    """What is said of them, with how many they are."""
    none: str = ""


_READS: Mapping[str, _Read] = {
    "prices": _Read("get_credits_config", "", ""),
    "campaign": _Read("get_campaign", "", ""),
    "list": _Read("get_list_leads", "leads", "The list {} holds {} leads."),
    "search": _Read("get_lead_search", "tasks", "{1} searches are known:", "No search is known."),
    "senders": _Read("list_senders", "accounts", "The senders:", "There is no sender."),
    "topics": _Read("list_signal_types", "types", "{1} topics are watched:", "No topic is watched."),
    "sources": _Read("list_signal_sources", "sources", "The sources:"),
    "enrichment": _Read("list_enrichments", "enrichments", "The enrichments:"),
}


def shown_last(task: Task) -> str:
    """What a question is about that only points at a row ("who is on the second one?"); empty where it does not."""
    shown = task.before(*_SHOWN_BY)
    if shown is None or not (points_at_a_row(task.words) or _means_one_of(task.words, shown)):
        return ""
    return _SHOWN_BY[shown.tool]


def _means_one_of(words: str, shown: Past) -> bool:
    """Whether words mean one that was shown by a word of it: "the lanternworks one"."""
    found = _THE_ONE.search(words)
    return found is not None and any(word and word.lower() in str(shown.result).lower() for word in found.groups())


def goals(about: str | None, journey: str) -> tuple[str, ...]:
    """How far a question can go in another journey."""
    return _GOALS.get(about or "") or _GOALS.get(journey, ())


def answer(task: Task, journey: str | None, llm: Decider) -> Action:
    """Read what the question is about, once; of lists and campaigns all, or the one that is named."""
    about, last = task.plan["about"], task.last
    if about == LEAD:
        leads = _leads(task)
        return Finish() if isinstance(leads, list) else opened(task, journey, leads)
    if last is not None and last.failed:
        return Finish(f"{last.failure}.")
    read = priced(task, llm) if about == PRICE else _read_of(task, about)
    return opened(task, journey, read or Finish())


def _read_of(task: Task, about: str) -> Action | None:
    """The next read that is not made yet, or the report that none tells it."""
    calls = set_up.READS[about](task) if about in set_up.READS else _calls(task, about)
    return first_left(task, calls) or _balance_is_a_gap(task)


def _balance_is_a_gap(task: Task) -> Action | None:
    """Report once that what is left of the credits cannot be read."""
    is_asked = task.plan["about"] == "prices" and asks_what_is_left(task.words) and not task.called("report_gap")
    return Do("report_gap", {"outcome": brief(task.words, 500)}) if is_asked else None


def _leads(task: Task) -> list[records.Row] | Action:
    """The leads that a question names, or those of a role or a company that it names; all where it names none."""
    if means_some_of_them(task.words) and (there := people_of(task.turns)):
        return picked(task.words, there)
    source = SOURCES["lead"]
    found = records.found(task, source, task.words, {})
    read = task.made(source.tool, source.args)
    if isinstance(found, list) or read is None or (isinstance(found, Do) and found.tool == source.tool):
        return found
    there = rows(read.result, source.rows)
    return [row for row in there if records.is_of(task.words, row)] or there


def _calls(task: Task, about: str) -> list[Do]:
    """The reads that answer it; of lists and campaigns all where none is named."""
    if about == "senders" and (of := _whose_senders(task)):
        return [of]
    args = _one_of_several(task, about) if about in known.WHICH else _args(task, about)
    if args is None or isinstance(args, Do):
        return [args] if args else []
    more = [Do("get_campaign_leads", {**args, "limit": TO_SHOW, **_status(task.words)})] if about == "campaign" else []
    filled = [Do("resolve_messages", args)] if more and _who_gets(task) else []
    return [Do(_READS[about].tool, args), *more, *filled]


def _whose_senders(task: Task) -> Do | None:
    """The read of a campaign's senders, where words speak of one, or of "its" sender behind it."""
    is_its = _ITS.search(task.words) is not None and records.last_of(task, "campaign") != ""
    of = _one_of_several(task, "campaign") if is_its or known.speaks_of(task.words, "campaign") else None
    return of if of is None or isinstance(of, Do) else Do("list_campaign_senders", of)


def _who_gets(task: Task) -> list[records.Row]:
    """Those in a draft of whom words ask what exactly they get: its texts can be filled in for them."""
    read = task.done("get_campaign_leads")
    if (
        read is None
        or not _GETS.search(task.words)
        or dig(task.result("get_campaign").get("campaign"), "status") != "draft"
    ):
        return []
    return records.named(task.words, rows(read.result, "prospects"), SOURCES["prospect"].names)


def _status(words: str) -> dict[str, str]:
    """The one status whose leads are asked for: "who bounced in it?"."""
    named = [status for status, said in _STATUSES.items() if said.search(words)]
    return {"status": named[0]} if len(named) == 1 and not _NOT.search(words) else {}


def _one_of_several(task: Task, about: str) -> dict[str, Any] | Do | None:
    """The list or the campaign that is asked about; the read that shows all of them, ``None`` where none is named."""
    said = known.by_id(task.words, about) or _pointed_into(task, about)
    found = [{"id": said}] if said else records.found(task, SOURCES[about], task.words, {})
    if isinstance(found, list):
        return {f"{about}_id": records.id_of(found[0])} | ({"limit": TO_SHOW} if about == "list" else {})
    return found if isinstance(found, Do) and found.tool == SOURCES[about].tool else None


def _pointed_into(task: Task, about: str) -> str:
    """The one that was spoken of last, or the only one that was shown, where words ask who or what is in it."""
    if not points_into(task.words):
        return ""
    shown = task.before(SOURCES[about].tool)
    every = rows(shown.result, SOURCES[about].rows) if shown is not None else []
    return records.last_of(task, about) or (records.id_of(every[0]) if len(every) == 1 else "")


def _args(task: Task, about: str) -> dict[str, Any]:
    words = {"email": r"e-?mail|inbox", "linkedin": "linkedin"} if about == "senders" else {}
    kinds = [kind for kind, word in words.items() if re.search(word, task.words, re.IGNORECASE)]
    return {"type": kinds[0]} if len(kinds) == 1 else {}


def told(task: Task) -> list[str]:
    """The answer."""
    about = task.plan["about"]
    if about == LEAD:
        leads = _leads(task)
        return ["What is known:", listed(leads, person)] if isinstance(leads, list) else []
    if about == PRICE:
        is_previewed, prices = task.done("preview_enrichment"), task.result("get_credits_config")
        return [price_told(task), "Nothing was started."] if is_previewed else _prices(task, prices)
    return set_up.TOLD[about](task) if about in set_up.TOLD else _told_of(task, about)


def _told_of(task: Task, about: str) -> list[str]:
    read, result = _READS[about], task.result(_READS[about].tool)
    if about == "senders" and (of := task.done("list_campaign_senders")):
        return ["Its senders, over all campaigns:", listed(rows(of.result, "senders"))]
    if not task.done(read.tool):
        return _all_of(task, about) if about in known.WHICH else []
    if not read.rows:
        if about == "prices":
            return _prices(task, result)
        return [*_campaign(result, task.result("get_campaign_leads")), *_filled(task)]
    found = rows(result, read.rows)
    total = result.get("total", len(found))
    which = _name(task, about) if about in known.WHICH else ""
    head = read.head.format(which, total) if found or not read.none else read.none
    return [head, listed(found, more=total - len(found))]


def _all_of(task: Task, kind: str) -> list[str]:
    """Every list or campaign, where none is named."""
    result = task.result(SOURCES[kind].tool)
    found, more = rows(result, f"{kind}s"), result.get("more") or 0
    number = len(found) + more
    there = f"There are {number} {kind}s:" if number > 1 else f"There is {'one' if number else 'no'} {kind}."
    return [there, listed(found, lambda row: f"{about(row)}, {row.get('id')}", more)]


def _prices(task: Task, result: dict[str, Any]) -> list[str]:
    numbers = [one.value for one in counts(task.words) if one.value > 1]
    lines = ""
    for name, price in mapping(result.get("operations")).items():
        each = mapping(price).get("credits")
        if isinstance(each, int | float):
            sums = "".join(f"; {count} would cost {many(each * count, 'credit')}" for count in numbers[:3])
            lines += (
                f"\n- {str(name).replace('_', ' ')}: {many(each, 'credit')} {price.get('unitLabel') or 'each'}{sums}"
            )
    said = "The price list:" if lines else f"The price list says: {brief(str(result), 500)}"
    return [_NO_BALANCE if asks_what_is_left(task.words) else "", said, lines]


def _name(task: Task, about: str) -> str:
    found = records.found(task, SOURCES[about], task.words, {})
    return str(found[0].get("name")) if isinstance(found, list) else ""


def _campaign(result: dict[str, Any], roster: dict[str, Any]) -> list[str]:
    found, nodes = result.get("campaign"), rows(result, "sequence_nodes")
    leads = ", ".join(f"{count} {status}" for status, count in mapping(result.get("prospects_by_status")).items())
    steps = listed((node for node in nodes if node.get("type") not in (None, "end")), _step)
    limit = dig(found, "daily_limit")
    said = f'The campaign "{dig(found, "name")}" ({dig(found, "id")}) is {dig(found, "status")}.'
    said += f" It sends at most {limit} a day." if limit else ""
    people = listed(
        rows(roster, "prospects"), lambda row: f"{row.get('name') or row.get('email')}: {row.get('status')}"
    )
    told = [f"{said} Its leads: {leads or 'none'}. Its steps:{'' if steps else ' none.'}", steps]
    return [*told, f"\nWho is in it:{people}"] if people else told


def _filled(task: Task) -> list[str]:
    """The texts of those whose are asked for, with their values put in."""
    texts = rows(task.result("resolve_messages"), "messages") if task.done("resolve_messages") else []
    who = {str(row.get("id")): str(row.get("name") or row.get("email")) for row in _who_gets(task)}
    return [
        f"\n{who[one['prospect_id']]} gets: {one.get('subject') or ''}\n{one.get('body_text')}"
        for one in texts
        if one.get("prospect_id") in who
    ]


def _step(node: Mapping[str, Any]) -> str:
    """A step of a campaign, with its whole text."""
    units = ("days", "hours", "minutes")
    waits = " ".join(f"{node[f'delay_{unit}']} {unit}" for unit in units if node.get(f"delay_{unit}"))
    words = [str(node[key]) for key in ("subject", "body") if node.get(key)]
    kind = str(node["type"]).replace("_", " ") + (f", {waits} later" if waits else "")
    return ": ".join([kind, *words])
