"""Leads that there are, by their names: what is known of somebody, and whom to put on a list."""

import re
from collections.abc import Mapping
from dataclasses import replace

from agent.models.guided.actions import Action, Do, Finish, Replan
from agent.models.guided.known import look, named, which
from agent.models.guided.listing import Row, listed
from agent.models.guided.task import Task, dig, rows

JOURNEY = "manage"
AHEAD = r"\s*(?:(?:please|bitte|and|now|ok|und|jetzt|dann)[\s,]+)*"
"""What may stand before the verb of a wish."""
_NAME = re.compile(r"[A-ZÀ-Þ][\w'’.-]+(?: (?:[a-z]{2,3} )?[A-ZÀ-Þ][\w'’.-]+){1,3}")
_AND = re.compile(r",\s*(?:(?:and|und|et|y|e)\s+)?|\s+(?:and|und|et|y|e|&)\s+")
_PUT = re.compile(
    rf"{AHEAD}(?i:put|add|move|setz\w*|pack\w*|füg\w*|nimm|mets|mettez|ajoute\w*|pon|añade|agrega|aggiungi|metti)\s"
    r"(?P<who>\S.{2,300}?)\s(?i:on|in|into|to|onto|auf|zu|zur|dans|sur|à|en|a|alla)\s"
    r"(?i:(?:the|our|my|die|der|la|notre|nuestra)\s)?(?P<list>(?i:list[ea]?)\b.*)"
)
_KNOWN = re.compile(
    rf"{AHEAD}(?i:(?:tell|show) me )?(?i:what (?:do|can) (?:we|you|i) (?:know|have|say|tell me) (?:of|about|on)|who is"
    r"|was (?:wissen wir|weißt du|haben wir) (?:über|von)|wer ist|que sait-on de|que savons-nous de|qui est"
    r"|qué sabemos (?:de|sobre)|quién es)\s(?P<who>\S.{2,80}?)[\s?.!]*"
)


def is_meant(words: str) -> bool:
    """Whether words ask what is known of somebody, or want people put on a list that there is, all by full names."""
    said = _said(words)
    return said is not None and bool(_names(said["who"]))


def step(task: Task, journey: str | None) -> Action | None:
    """The next step of that; ``None`` where the words want none of it."""
    said = _said(task.words)
    names = _names(said["who"]) if said else []
    if said is None or not names:
        return None
    puts = said.re is _PUT
    if opening := _opened(task, journey, "lists" if puts else "leads"):
        return opening
    return _look_up(task, names) or (_put(task, names, said["list"]) if puts else Finish(_told(task, names[0])))


def _opened(task: Task, journey: str | None, topic: str) -> Action | None:
    """Open what has the tools; end where a call failed."""
    if journey != JOURNEY:
        return Do("switch_journey", {"journey": JOURNEY})
    if not task.called("open_topic"):
        return Do("open_topic", {"topic": topic})
    return Finish(f"{task.last.failure}.") if task.last is not None and task.last.failed else None


def _look_up(task: Task, names: list[str]) -> Action | None:
    """Read the leads of the next name."""
    read = [past.args.get("name") for past in task.calls if past.tool == "list_leads"]
    left = [name for name in names if name not in read]
    return Do("list_leads", {"name": left[0], "limit": 25}) if left else None


def _said(words: str) -> re.Match[str] | None:
    first = words.split("\n")[0]
    return _PUT.fullmatch(first) or _KNOWN.fullmatch(first)


def _names(who: str) -> list[str]:
    """The full names; none where anything else stands among them."""
    parts = [part for part in _AND.split(who.strip()) if part]
    return parts if parts and all(map(_NAME.fullmatch, parts)) else []


def _bearers(task: Task, name: str) -> list[Row]:
    """The leads of this name."""
    read = (past.result for past in task.calls if past.tool == "list_leads" and past.args.get("name") == name)
    return [
        row for result in read for row in rows(result, "leads") if str(row.get("name")).casefold() == name.casefold()
    ]


def _put(task: Task, names: list[str], spoken: str) -> Action:
    """Put those on the list whose name one lead has; who is no lead yet is a matter of an import."""
    found = {name: _bearers(task, name) for name in names}
    one_each = [bearers[0]["id"] for bearers in found.values() if len(bearers) == 1]
    if not any(found.values()):
        return Replan("import")
    if one_each and not task.done("add_list_leads"):
        return look(task, "list") or _added(task, one_each, spoken)
    return _gap(found, task) or Finish(" ".join(_came_to(name, len(found[name])) for name in names))


def _gap(found: Mapping[str, list[Row]], task: Task) -> Action | None:
    """Report once whom no call puts on the list."""
    left = [name for name, bearers in found.items() if len(bearers) != 1]
    is_told = not left or task.called("report_gap")
    return None if is_told else Do("report_gap", {"outcome": f"put {' and '.join(left)} on the list"})


def _added(task: Task, ids: list[str], spoken: str) -> Action:
    list_id = named(replace(task, words="\n".join([spoken, *task.words.split("\n")[1:]])), "list")
    return which(task, "list") if list_id is None else Do("add_list_leads", {"list_id": list_id, "lead_ids": ids})


def _came_to(name: str, bearers: int) -> str:
    if bearers == 1:
        return f"{name} was put on the list."
    why = f"{bearers} leads have" if bearers else "no lead has"
    return f"{name} was not put on the list: {why} this name{'' if bearers else '; with an address I can import them'}."


def _told(task: Task, name: str) -> str:
    """What is known of a lead."""
    found = _bearers(task, name)
    return f"What is known of {name}:{listed(found, _line)}" if found else f"No lead is called {name}."


def _line(row: Row) -> str:
    contacts = [str(one.get("value")) for one in rows(dict(row), "contacts")]
    company = dig(row.get("company"), "name")
    return ", ".join(str(part) for part in (row.get("name"), row.get("title"), company, *contacts) if part)
