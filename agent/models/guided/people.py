"""Calls that carry people, given in the words or leads that there are: saved, put into a campaign, enriched."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from agent.models.guided import records, rows
from agent.models.guided.actions import Action, Do, Finish, ask
from agent.models.guided.decide import Decider
from agent.models.guided.forms import is_wished, no_call, opened, refusal
from agent.models.guided.listing import called
from agent.models.guided.lists import from_prose
from agent.models.guided.records import SOURCES, Row
from agent.models.guided.task import Task, dig
from agent.models.guided.words import addresses

PEOPLE = "people"
"""The journey of wishes for people that no list is named for."""
ACTS = ("create_lead", "add_campaign_leads", "start_enrichment")
_ASKED = ("ask_human", "list_leads")
"""Calls after which it goes on though they failed."""
_FIRST = {"start_enrichment": ("preview_enrichment",)}
"""What is called with the same arguments before."""
_WHO = "Who is it? Please give a name, and an address if there is one."


def step(task: Task, journey: str | None, llm: Decider) -> Action:
    """The next step of such a wish."""
    tool, last = task.plan["act"], task.last
    if last is not None and last.failed and last.tool not in _ASKED:
        return Finish(refusal(last))
    if not is_wished(task.words.split("\n")[0], tool):
        return no_call(task)
    calls = _CALLS[tool](task, llm)
    return opened(task, journey, _made(task, tool, calls) if isinstance(calls, list) else calls)


def _made(task: Task, tool: str, calls: Sequence[Mapping[str, Any]]) -> Action:
    """The next of the calls; in the end for whom they were made."""
    steps = [Do(step, dict(args)) for args in calls for step in (*_FIRST.get(tool, ()), tool)]
    left = next((step for step in steps if task.made(step.tool, step.args) is None), None)
    told = task.plan.get("whom") or "; ".join(map(_told, calls))
    return left or Finish(f"Done: {tool.replace('_', ' ')} ({told}).")


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
    given = _given(task, llm)
    return [dict(lead) for lead in rows.leads(given, "person") if isinstance(lead, dict)] if given else ask(_WHO)


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


def _enriched(task: Task, _llm: Decider) -> list[dict[str, Any]] | Action:
    kinds = records.found(task, SOURCES["enrichment"], task.words, {}, _kind_of(task.words))
    if not isinstance(kinds, list):
        return kinds
    lists = records.found(task, SOURCES["list"], task.words, {}, lambda there: _lists(task.words, there))
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


def _lists(words: str, there: list[Row]) -> list[Row]:
    return records.named(words, there, ("name",))


def _kind_of(words: str) -> records.Take:
    """The enrichment that words name; for people whose address is asked for that which finds it."""

    def take(there: list[Row]) -> list[Row]:
        found = records.named(words, there, SOURCES["enrichment"].names)
        return found[:1] or [row for row in there if "email" in str(row.get("slug")) and row.get("enabled")][:1]

    return take


def person(lead: Mapping[str, Any]) -> str:
    """What is known of a lead, in a line."""
    where = dig(lead.get("location"), "raw") if isinstance(lead.get("location"), dict) else ""
    return ", ".join(part for part in (*_flat(lead).values(), str(where or "")) if part)


_CALLS: Mapping[str, Callable[[Task, Decider], list[dict[str, Any]] | Action]] = {
    "create_lead": _saved,
    "add_campaign_leads": _enrolled,
    "start_enrichment": _enriched,
}
"""The calls of each act; what is read or asked before them."""
