"""Calls that carry people, given in the words or leads that there are: saved, put into a campaign, enriched."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from agent.common.counting import many
from agent.common.words.left_out import kept
from agent.models.guided import records, rows
from agent.models.guided.act_in_context import ENRICHING
from agent.models.guided.actions import Action, Do, Finish, ask, first_left
from agent.models.guided.decide import Decider
from agent.models.guided.forms import no_call, opened, refusal
from agent.models.guided.known import speaks_of
from agent.models.guided.listing import TO_SHOW, called
from agent.models.guided.lists import from_prose
from agent.models.guided.records import Row, named
from agent.models.guided.sources import SOURCES
from agent.models.guided.task import Task, dig, mapping
from agent.models.guided.task import rows as task_rows
from agent.models.guided.wished import is_wished
from agent.models.guided.words import addresses, asks, credit_cap, speaks_of_them, stops

PEOPLE = "people"
"""The journey of wishes for people that no list is named for."""
_ASKED = ("ask_human", "list_leads")
"""Calls after which it goes on though they failed."""
_PRICES = Do("get_credits_config", {})
_RUN = re.compile(r"(?<![\w.@-])[A-Za-z]\w*_\w[\w-]*(?![\w@])")
"""The id of a run of an enrichment; no call lists them."""
_HANDLES = r"(?:e-?mails?|mails?|correos?|adress\w*|address\w*|phones?|numbers?|teléfonos?|nummern?|indirizzi)"
_LOOKS_UP = r"(?:look(?:ing)? up|find(?:ing)?|buscar|encontrar|trouver|chercher|suchen|finden|trovare|cercare|opzoeken)"
ENRICHES = re.compile(
    rf"{ENRICHING}|\b{_LOOKS_UP}\b[^.?!]{{0,30}}\b{_HANDLES}\b"
    rf"|\b{_HANDLES} [^.?!]{{0,30}}\b{_LOOKS_UP}\b",
    re.IGNORECASE,
)
"""How words speak of having addresses or numbers of people looked up."""
_THEIR = re.compile(r"\b(?:their|ihre|leurs?|sus|(?:i|le) loro|seus|suas|hun)\b", re.IGNORECASE)
"""How words speak of what those have who were shown: "find their work emails"."""
_AGREES = re.compile(
    r"(?:^|[.!,;] ?)"
    r"(?:(?:yes|ok(?:ay)?|ja|oui|sí|sì|sim|then|please|bitte|well|und|and|gut|good|fine|bon|bueno|vale)[ ,]+){0,3}"
    r"(?:go(?: ahead| for it)?|do (?:it|that|so)|please do|yes|ja|oui|sí|sì|sim|los(?: geht['’]?s)?|mach (?:das|es|mal)"
    r"|nur zu|vas-y|allez-y|fais-le|faites-le|adelante|hazlo|dale|procedi|vai|fallo|avança|pode ir|ga je gang|doe maar)"
    r"(?: (?:then|please|now|bitte|dann|jetzt|ruhig|pure|stp|svp|por favor))*[.! ]*$",
    re.IGNORECASE,
)
"""How words agree to what was spoken of, at their end."""
_GOALS = ["manage.enrich"]
_WHO = "Who is it? Please give a name, and an address if there is one."


def step(task: Task, journey: str | None, llm: Decider) -> Action:
    """The next step of such a wish."""
    tool, last = task.plan["act"], task.last
    if last is not None and last.failed and last.tool not in _ASKED:
        return Finish(refusal(last))
    words = task.words.split("\n")[0]
    if not (stops(words) if tool == "cancel_enrichment" else is_wished(words, tool)):
        return no_call(task)
    calls = CALLS[tool](task, llm)
    action = opened(task, journey, _made(task, tool, calls) if isinstance(calls, list) else calls)
    if tool == "start_enrichment" and isinstance(action, Do) and action.tool == "switch_journey":
        return _granted(task, action)
    return action


def _granted(task: Task, action: Do) -> Do:
    """What opens the journey, with what words say may be paid for there: a price that they grant."""
    words = task.said.split("\n")[0]
    return action if credit_cap(words) is None else Do(action.tool, action.args | {"goals": _GOALS, "because": [words]})


def _made(task: Task, tool: str, calls: Sequence[Mapping[str, Any]]) -> Action:
    """The next of the calls; in the end for whom they were made."""
    steps = [Do(tool, dict(args)) for args in calls]
    if tool == "start_enrichment":
        steps = [*_preview(calls[0]), *steps, *_found(task)]
    told = task.plan.get("whom") or "; ".join(map(_told, calls))
    said = f"Done: {tool.replace('_', ' ')} ({told})."
    return first_left(task, steps) or Finish(f"{said} {price_told(task)}".strip() + _items(task))


def _told(args: Mapping[str, Any]) -> str:
    """Whom a call is about."""
    people = [dig(args.get("name"), "full")] if "name" in args else []
    given = (map(one.get, ("first_name", "last_name", "email")) for one in args.get("prospects", ()))
    people += [" ".join(filter(None, one)) for one in given]
    return ", ".join(people)


def _given(task: Task, llm: Decider) -> list[dict[str, str]]:
    """The people that the words give, read once."""
    if task.plan.get("people_of") != task.words:
        found = [*rows.read(task.words).rows] or from_prose(task.words, "", llm)
        task.plan.update(people=found, people_of=task.words)
    given: list[dict[str, str]] = task.plan["people"]
    return given


def _saved(task: Task, llm: Decider) -> list[dict[str, Any]] | Action:
    given, onto = _given(task, llm), {}
    if speaks_of(kept(task.words), "list"):
        lists = records.found(task, SOURCES["list"], task.words, {})
        if not isinstance(lists, list):
            return lists
        onto, names = {"list_ids": [*map(records.id_of, lists)]}, {called(one).casefold() for one in lists}
        given = [{key: said for key, said in one.items() if said.casefold() not in names} for one in given]  # no title
    return [{**lead, **onto} for lead in rows.leads(given, "person") if isinstance(lead, dict)] if given else ask(_WHO)


def _enrolled(task: Task, llm: Decider) -> list[dict[str, Any]] | Action:
    campaigns = records.found(task, SOURCES["campaign"], task.words, {})
    if not isinstance(campaigns, list):
        return campaigns
    people = [_prospect(one) for one in _given(task, llm) if one.get("email")] if addresses(task.words) else []
    if not people:
        known = records.found(task, SOURCES["lead"], task.words, {})
        if not isinstance(known, list):
            return known
        people = [_prospect(_flat(lead)) for lead in known]
    task.plan["whom"] = f"{called(campaigns[0])}: {_told({'prospects': people})}"
    return [{"campaign_id": records.id_of(campaigns[0]), "prospects": people}]


def _prospect(person: Mapping[str, str]) -> dict[str, str]:
    """Somebody as a campaign takes them."""
    first, _, last = person.get("name", "").partition(" ")
    kept = {
        "email": person.get("email"),
        "linkedin_url": person.get("profile"),
        "first_name": person.get("first") or first,
        "last_name": person.get("last") or last,
        "company": person.get("company"),
        "position": person.get("title"),
    }
    return {key: value for key, value in kept.items() if value}


def _flat(lead: Mapping[str, Any]) -> dict[str, str]:
    """A lead with its address and its company as words."""
    contacts = (str(one.get("value")) for one in lead.get("contacts") or () if isinstance(one, dict))
    company = lead.get("company")
    found = {
        "name": lead.get("name"),
        "title": lead.get("title"),
        "company": dig(company, "name") if isinstance(company, dict) else company,
        "email": lead.get("email") or next((one for one in contacts if "@" in one), None),
    }
    return {key: str(value) for key, value in found.items() if value}


def agreed(task: Task) -> Mapping[str, Any] | None:
    """What the message before asked the price of, where this one only agrees to it: "she says fine, go ahead"."""
    before = task.turns[-1].calls if task.turns else ()
    priced = [past.args for past in before if past.tool == "preview_enrichment" and not past.failed]
    return priced[-1] if priced and _AGREES.search(task.words) and not asks(task.words) else None


def _enriched(task: Task, _llm: Decider) -> list[dict[str, Any]] | Action:
    if before := agreed(task):
        return [dict(before)]
    kinds = records.found(task, SOURCES["enrichment"], task.words, {}, _kind_of(task.words))
    if not isinstance(kinds, list):
        return kinds
    lists = records.found(task, SOURCES["list"], task.words, {}, _lists_in(task))
    if isinstance(lists, Do) and lists.tool == "list_lists":
        return lists
    scope: dict[str, Any]
    if isinstance(lists, list):
        scope = {"type": "list", "listId": records.id_of(lists[0])}
        whom = f"the list {called(lists[0])}"
    else:
        leads = records.found(task, SOURCES["lead"], task.words, {})
        if not isinstance(leads, list):
            return leads
        scope = {"type": "explicit_leads", "leadIds": [*map(records.id_of, leads)]}
        whom = ", ".join(map(called, leads))
    task.plan["whom"] = f"{called(kinds[0])}: {whom}"
    return [{"enrichment": records.id_of(kinds[0]), "scope": scope}]


def _lists_in(task: Task) -> Callable[[list[Row]], list[Row]]:
    """What takes the list that words name; that whose people were shown last where they speak of what these have."""
    points = speaks_of_them(task.words) or _THEIR.search(task.words) is not None
    last = records.last_of(task, "list") if points else ""
    return lambda there: named(task.words, there, ("name",)) or [one for one in there if records.id_of(one) == last]


def _preview(args: Mapping[str, Any]) -> tuple[Do, Do]:
    """What tells the price of an enrichment, and is free."""
    return Do("preview_enrichment", dict(args)), _PRICES


def _found(task: Task) -> list[Do]:
    """The read that shows what an enrichment found."""
    run = task.result("start_enrichment").get("enrichmentRunId") if task.done("start_enrichment") else None
    return [Do("get_enrichment_items", {"run_id": run, "limit": TO_SHOW})] if run else []


def priced(task: Task, llm: Decider) -> Action | None:
    """The next read for the price of an enrichment; ``None`` where it is read, or where it is not said for whom."""
    calls = _enriched(task, llm)
    if isinstance(calls, list):
        return first_left(task, _preview(calls[0]))
    return first_left(task, [_PRICES]) if isinstance(calls, Do) and calls.tool == "ask_human" else calls


def price_told(task: Task) -> str:
    """For how many leads an enrichment is, and what that costs; empty where it was not previewed."""
    past = task.done("preview_enrichment")
    if past is None:
        return ""
    kinds = {str(row.get("slug")): row for row in task_rows(task.result("list_enrichments"), "enrichments")}
    action = dig(kinds.get(str(past.args["enrichment"]), {}), "creditAction")
    prices = task.result(_PRICES.tool)
    each = mapping(prices.get("costs")).get(str(action)) or dig(
        mapping(prices.get("operations")).get(str(action)), "credits"
    )
    count = past.result.get("leadCount")
    if not isinstance(each, int | float) or not isinstance(count, int):
        return f"It is for {many(count or 0, 'lead')}; the price list does not name its price."
    return f"It is for {many(count, 'lead')}, at {many(each, 'credit')} each: {many(each * count, 'credit')}."


def _items(task: Task) -> str:
    """What an enrichment came to, lead by lead."""
    found = task_rows(task.result("get_enrichment_items"), "items") if task.done("get_enrichment_items") else []
    states = Counter(str(row.get("status")) for row in found)
    told = ", ".join(f"{number} {state}" for state, number in states.items())
    return f" Of the leads shown: {told}." if found else ""


def _stopped(task: Task, _llm: Decider) -> list[dict[str, Any]] | Action:
    run = next(iter(_RUN.findall(task.words)), "") or str(task.result("start_enrichment").get("enrichmentRunId") or "")
    if not run:
        return ask("Which enrichment shall be stopped? Please give the id of its run.")
    task.plan["whom"] = f"{run} is cancelled; what it has cost is not paid back"
    return [{"run_id": run}]


def _kind_of(words: str) -> records.Take:
    """The enrichment that words name; for people whose address is asked for that which finds it."""

    def take(there: list[Row]) -> list[Row]:
        found = named(words, there, SOURCES["enrichment"].names)
        return found[:1] or [row for row in there if "email" in str(row.get("slug")) and row.get("enabled")][:1]

    return take


def person(lead: Mapping[str, Any]) -> str:
    """What is known of a lead, in a line."""
    where = dig(lead.get("location"), "raw") if isinstance(lead.get("location"), dict) else ""
    return ", ".join(part for part in (*_flat(lead).values(), str(where or "")) if part)


CALLS: Mapping[str, Callable[[Task, Decider], list[dict[str, Any]] | Action]] = {
    "create_lead": _saved,
    "add_campaign_leads": _enrolled,
    "start_enrichment": _enriched,
    "cancel_enrichment": _stopped,
}
"""The calls of each act; what is read or asked before them."""
