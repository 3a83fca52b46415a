"""Journey 2: import leads into a list.  A step is called as its tool, and is ``None`` when it is not needed."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from agent.common.words.marks import is_put_onto, unquoted_names
from agent.common.words.table import EVERY, tongue
from agent.common.words.text import clauses, fold, holds_phrase
from agent.models.base import ModelError
from agent.models.guided.act_in_context import FOR_IT
from agent.models.guided.actions import Action, Do, Finish, Replan, ask
from agent.models.guided.decide import LEADS, Decider
from agent.models.guided.dictated_values import COURTESY
from agent.models.guided.known import WHICH, by_id, look, named, speaks_of, which
from agent.models.guided.listing import TO_SHOW
from agent.models.guided.one_more import is_one_more_person
from agent.models.guided.records import last_of
from agent.models.guided.rows import BATCH, Table, leads, read, selected
from agent.models.guided.task import Task, answers, dig, rows
from agent.models.guided.words import addresses, begins_with, brief, called, labelled, verbatim

_FILLED = ("create_list", "import_list_leads", "add_list_leads")
"""What was wanted of a list to which somebody more may be brought."""
DEFAULT_NAME = "Imported leads"
_ADDRESSES = "Which addresses have"
_BRIEF = 6
"""Words up to which a wish for a list brings nobody to put on it."""
_CALLED = "What should the list be called?"
_TWICE = "A list of the name"
_NEW = re.compile(
    r"\b(?:(?:new|fresh|neue?[nrs]?|nueva|nouvelle|nuova|nova) (?:[\w-]+ )?list\w*"
    r"|creat\w*|mak\w*|build|set up|name[ds]?|call(?:ed)?|title"
    r"|anleg\w*|erstell\w*|leg\w*|mach\w*|namens|crea\w*|haz(?:me)?|llam\w*|crée[rz]?|fai(?:s|tes|re)|intitul\w*|nomm\w*|chiamat\w*)\b",
    re.IGNORECASE,
)
_FILE = re.compile(
    r"\b(?:files?|attachments?|spreadsheets?|sheet|datei(?:en)?|anhang|tabelle|fichiers?|pièce jointe|archivos?"
    r"|fichero|adjunto|hoja|allegato|foglio|arquivo|anexo|planilha|bestand|bijlage|[\w-]+\.(?:csv|xlsx?|tsv|ods))\b|ファイル",
    re.IGNORECASE,
)
"""Something that leads may be in which the words do not hold."""
_THE_LIST = re.compile(
    r"\b(?:the|our|my|that|die|der|unsere[rn]?|meine[rn]?|dieser?|la|nuestra|mi|esa|esta|notre|ma|cette)\s"
    r"(?:[\w„“\"'’.-]+\s){0,4}?[\w-]*list[ea]?\b",
    re.IGNORECASE,
)
"""A list that is spoken of as one that there is."""
_PLACE = re.compile(
    rf"\b{EVERY.words('onto')}\s(?:[^\W\d_]{{1,6}}\s)?(?P<name>(?-i:[A-ZÀ-Þ])[\w&'’-]*(?:\s(?-i:[A-ZÀ-Þ0-9])[\w&'’-]*){{0,4}})"
    r"(?!\s?[\w(<]*@)",
    re.IGNORECASE,
)
"""What people are put on, by its name alone: "add Bo Hart to Autumn guests"."""
_COMPANIES = re.compile(
    r"\b(?:compan(?:y|ies)|firms?|accounts?|firmen?|unternehmen\w*|entreprises?|sociétés?|empresas?|aziend[ae]|bedrij\w+)\b",
    re.IGNORECASE,
)
"""What a list may be of that holds no people."""
_FIRM = re.compile(
    r"(?P<name>[A-ZÀ-Þ][\w&'’-]{1,40}(?: (?:& )?[A-ZÀ-Þ][\w&'’-]{1,40}){0,4})\s?[(,:–-]\s?"
    r"(?:https?://)?(?:www\.)?(?P<domain>[a-z\d-]{1,60}(?:\.[a-z\d-]{1,60}){0,3}\.[a-z]{2,12})\b"
)
"""A company with its web domain."""


def settle(plan: dict[str, Any], task: Task, llm: Decider) -> None:
    """Find the rows: by reading them, else by having a few leads picked out of running text.

    Rows are there to be put into a list; who names a list and nobody wants it made.
    """
    table, words = given(task).rows or _firms(task.words), task.words
    plan["list"] = COURTESY.sub("", plan["list"] or _unquoted(words))
    is_prose = not table and (plan["goal"] != "create" or addresses(words))
    plan["rows"] = from_prose(words, plan["list"], llm) if is_prose else []
    found = table or plan["rows"]
    plan["kind"] = _kind_of(found, words) or plan["kind"]
    makes_one = all((plan["list"], "make" in begins_with(words), len(words.split()) <= _BRIEF))
    changed = {"create": "import"} if found else {"import": "create"} if makes_one else {}
    plan["goal"] = changed.get(plan["goal"], plan["goal"])


def _firms(words: str) -> tuple[dict[str, str], ...]:
    """The companies that words give, each with its web domain: "Birch AG (birch.example)"."""
    if "@" in words or not _COMPANIES.search(words):
        return ()
    return tuple({"name": one["name"], "domain": one["domain"].lower()} for one in _FIRM.finditer(words))


def _unquoted(words: str) -> str:
    """The name that words give without quotation marks; empty if they give none."""
    return next((one[1].rstrip(".,") for one in unquoted_names(words, tongue(words))), "") or called(words, "list")


def _is_a_person(row: Mapping[str, str]) -> bool:
    """Whether a row is somebody's: it has a name beside the company's, a first name or a title."""
    has_both = row.get("company") and row.get("name") not in (None, row["company"])
    return bool(has_both or row.get("first") or row.get("title"))


def _kind_of(found: Sequence[Mapping[str, str]], words: str) -> str:
    """What rows are, as far as they or the words around them tell; empty where they do not."""
    if any(map(_is_a_person, found)):
        return "person"
    if not found:
        return "" if _COMPANIES.search(words) else "person"
    return (
        "company" if all("domain" in row or _is_called_a_company(row.get("name", ""), words) for row in found) else ""
    )


def _is_called_a_company(name: str, words: str) -> bool:
    """Whether words call it one: "the company Birch AG"."""
    noun = r"\b(?:company|firma|unternehmen|société|empresa|azienda)"
    return re.search(rf"{noun} {re.escape(name)}", words, re.IGNORECASE) is not None


def missing(task: Task, _llm: Decider) -> Action | None:
    """Ask for the leads and the list; leads of a list that go into a campaign are the campaign's matter."""
    found, makes = _rows(task), task.plan["goal"] == "create"
    if not found and all(by_id(task.words, kind) for kind in WHICH):
        return Replan("campaign")
    if not (makes or found):
        return ask(_who(task.words))
    if not makes and _addresses_are_missing(task):
        return ask(f"{_ADDRESSES} {', '.join(row.get('name', '?') for row in found[:10])}?")
    return _unnamed(task) or _of_the_list(task)


def _of_the_list(task: Task) -> Action | None:
    """What is asked of the list, where it is not known yet which one it is."""
    return _taken(task) if list_id(task) is None else None


def _unnamed(task: Task) -> Action | None:
    """Ask what a list for nobody yet should be called, once."""
    is_open = task.plan["goal"] == "create" and not (_rows(task) or task.plan["list"])
    return ask(_CALLED) if is_open and task.answer(_CALLED) is None else None


def _who(words: str) -> str:
    """How it is asked who should go into a list."""
    file = _FILE.search(words)
    if file:
        return f"I have no {file[0]} with leads at hand. Please name its path, or paste the rows here."
    return "Which leads should go into the list? Please give a name, and an address if there is one, for each."


def _addresses_are_missing(task: Task) -> bool:
    """Whether the words speak of addresses that they do not hold, and do not say that there are none."""
    if task.answer(_ADDRESSES) is not None or addresses(task.words + task.material):
        return False
    said = tongue(task.words)
    spoken = [clause for clause in clauses(task.words) if said.cue("address").search(clause)]
    return bool(spoken) and not any(map(said.cue("negative").search, spoken))


def _taken(task: Task) -> Action | None:
    """What is asked of a list of the wanted name that is there, or of one that is spoken of and is not there."""
    if looked := look(task, "list"):
        return looked
    there, is_new, answer = _of_this_name(task), _wants_a_new_one(task), task.answer(_TWICE)
    if not there:
        return which(task, "list") if _speaks_of_one(task.words) and not is_new else None
    if not is_new and task.plan["goal"] != "create":
        return which(task, "list") if len(there) > 1 else None
    if answer is None:
        known = f'"{there[0]["name"]}" exists already ({there[0].get("leadCount", "?")} leads)'
        return ask(f"{_TWICE} {known}. Shall that one be used?")
    is_dropped = EVERY.cue("dropped").match(answer)
    return Finish("Nothing was made or imported, as you said.") if is_dropped else None


def _speaks_of_one(words: str) -> bool:
    """Whether words speak of a list that there is: "the list", or what people are put on, by its name."""
    return _THE_LIST.search(words) is not None or _PLACE.search(_order(words)) is not None


def _order(words: str) -> str:
    """The words before any rows."""
    return words.split("\n")[0]


def _wants_a_new_one(task: Task) -> bool:
    """Whether the words before any rows, or an answer, speak of a list that is to be made."""
    return any(map(_NEW.search, (_order(task.words), *answers(task.calls))))


def _of_this_name(task: Task) -> list[dict[str, Any]]:
    wanted = fold(task.plan["list"] or DEFAULT_NAME)
    return [row for row in rows(task.result("list_lists"), "lists") if fold(str(row.get("name"))) == wanted]


def create_list(task: Task, _llm: Decider) -> Action | None:
    """Make the list, unless there is one that is meant."""
    there = _of_this_name(task)
    if list_id(task) is not None:
        is_there = task.plan["goal"] == "create" and there and not task.done("create_list")
        return Finish(f'The list "{there[0]["name"]}" is there, so none was made.') if is_there else None
    about = labelled(task.words, "description")
    args = {"name": task.plan["list"] or DEFAULT_NAME} | ({"description": about} if about else {})
    return Do("create_list", args | ({"lead_type": "company"} if task.plan["kind"] == "company" else {}))


def preview_list_import(task: Task, _llm: Decider) -> Action | None:
    """Check the next portion before it is imported."""
    done = task.count("preview_list_import")
    is_checked = done > task.count("import_list_leads") or done * BATCH >= len(_rows(task))
    return None if is_checked else Do("preview_list_import", _portion(task, done))


def import_list_leads(task: Task, _llm: Decider) -> Action | None:
    """Import the portion that was checked, if all of it was understood."""
    done = task.count("import_list_leads")
    if done >= task.count("preview_list_import"):
        return None
    portion, counted = _portion(task, done), dig(task.result("preview_list_import"), "leadCount")
    if isinstance(counted, int) and counted < len(portion["leads"]):
        return Finish(f"The check counted {counted} leads of {len(portion['leads'])}, so nothing was imported.")
    return Do("import_list_leads", portion)


def get_list_leads(task: Task, _llm: Decider) -> Action:
    """Read back what is in the list."""
    return Do("get_list_leads", {"list_id": list_id(task), "limit": TO_SHOW})


def list_id(task: Task) -> str | None:
    """The list: the one made, one that the words name, or the one of the wanted name that is to be used."""
    if task.done("create_list"):
        return str(dig(task.result("create_list").get("list"), "id"))
    there, is_new = _of_this_name(task), _wants_a_new_one(task)
    if there and (is_new or task.plan["goal"] == "create"):
        return str(there[0]["id"]) if EVERY.cue("yes").match(task.answer(_TWICE) or "") else None
    if len(there) == 1:
        return str(there[0]["id"])
    return _named(task, is_new=is_new) or (None if is_new else _of_the_message(task))


def _named(task: Task, *, is_new: bool) -> str | None:
    """What the words themselves name: an id, where they make a list the one right behind that noun alone."""
    if last := "" if task.plan["list"] else _spoken_of(task):
        return last
    found = by_id(task.words, "list")
    beside = found and re.search(rf"(?:list\w*|id)\W{{1,3}}{re.escape(found)}", task.words, re.IGNORECASE)
    if is_new and task.plan["list"] and not beside:
        return None
    points = not task.plan["list"] or task.answer(WHICH["list"]) is not None  # else a name in a row would be one too
    return (named(task, "list") or _put_onto(task)) if points else found


def _put_onto(task: Task) -> str | None:
    """The list on which words put people by its name alone: "add Bo Hart to Spring webinar"."""
    there, words = rows(task.result("list_lists"), "lists"), _order(task.words)
    found = [row for row in there if is_put_onto(str(row.get("name")), words)]
    return str(found[0]["id"]) if len(found) == 1 else None


def _of_the_message(task: Task) -> str | None:
    """The one list that a message names ahead of people who name none: "for the list Fair: take Bo off it, add Ada"."""
    if task.plan["list"]:
        return None
    ahead = [
        row for row in rows(task.result("list_lists"), "lists") if holds_phrase(task.context, str(row.get("name")))
    ]
    return str(ahead[0]["id"]) if len(ahead) == 1 else None


def _spoken_of(task: Task) -> str:
    """The list that was spoken of last, where words point at it, or bring one more for it and name none."""
    goes_on = bool(task.turns) and task.turns[-1].act in _FILLED and not speaks_of(task.words, "list")
    return last_of(task, "list") if goes_on or _points_at_one(_order(task.words)) else ""


def _points_at_one(words: str) -> bool:
    """Whether words mean the list that was spoken of last."""
    return FOR_IT.search(words) is not None or is_one_more_person(words)


def given(task: Task) -> Table:
    """The rows that the human gave, in the words or piped in."""
    piped = read(task.material) if task.material else Table(())
    return piped if piped.rows else read(task.words)


def _rows(task: Task) -> list[dict[str, str]]:
    return selected(given(task).rows or _firms(task.words) or task.plan["rows"], task.words)


def _portion(task: Task, number: int) -> dict[str, Any]:
    portion = _rows(task)[number * BATCH : (number + 1) * BATCH]
    return {"list_id": list_id(task), "leads": leads(portion, task.plan["kind"])}


def from_prose(words: str, name: str, llm: Decider) -> list[dict[str, str]]:
    """Leads out of running text; whatever the text does not hold, or what is the list's name, is thrown away again."""
    found = _read_in(words, words, name, llm)
    given = addresses(words)
    if len(given) > 1 and len({row.get("email", "").lower() for row in found} - {""}) < len(given):
        ends = [words.find(address) + len(address) for address in given]
        spans = zip([0, *ends], [*ends[:-1], None], strict=False)
        alone = (_read_in(words[start:end], words, name, llm)[:1] for start, end in spans)
        found = [{**row, "email": address} for address, rows_ in zip(given, alone, strict=False) for row in rows_]
    return _of_a_company(_without_signatures(_at_the_nearest(found, words)))


def _at_the_nearest(found: list[dict[str, str]], words: str) -> list[dict[str, str]]:
    """The rows with each address at the name that stands next before it, if a model gave it to one further away."""
    for row in found:
        before = words[: max(0, words.lower().find(row.get("email", "").lower()))]
        at = {one["name"]: before.rfind(one["name"]) for one in found if one.get("name")}
        nearest = next((one for one in found if not one.get("email") and at.get(one.get("name", ""), -1) >= 0), None)
        if nearest is not None and at[nearest["name"]] > at.get(row.get("name", ""), len(before)) >= 0:
            nearest["email"] = row.pop("email")
    return found


def _without_signatures(found: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    return [row for row in found if row.get("email") or not _is_of_another(row, found)]


def _is_of_another(row: Mapping[str, str], found: Sequence[Mapping[str, str]]) -> bool:
    """Whether a row is a line of somebody's signature: another one's name or company, or a street with its number."""
    others = [one for one in found if one is not row and one.get("email")]
    known = {one.get(key) for one in others for key in ("name", "company")}
    return bool(others) and (row["name"] in known or any(map(str.isdigit, row["name"])))


def _read_in(part: str, words: str, name: str, llm: Decider) -> list[dict[str, str]]:
    with suppress(ModelError):  # it went on inventing people until it was cut off: there are none in the words
        found = [_held(row, words, name) for row in llm.ask("rows", brief(part), LEADS)["leads"]]
        return [row for row in found if row.get("name") or row.get("email")]
    return []


def _of_a_company(found: list[dict[str, str]]) -> list[dict[str, str]]:
    """The rows of several addresses under one name: it is that of their company."""
    is_shared = len(found) > 1 and len({row.get("name") for row in found}) == 1
    if not is_shared or not all(row.get("name") and row.get("email") for row in found):
        return found
    return [row | {"company": row["name"], "name": row["email"]} for row in found]


def _held(row: Mapping[str, str], words: str, name: str) -> dict[str, str]:
    spelled = {key: verbatim(words, value) for key, value in row.items()}
    known = {key: value for key, value in spelled.items() if value and value != name}
    if known.get("email", "").lower() not in addresses(words.lower()):
        known.pop("email", None)
    return known
