"""Any call by its own form: the records that it is about, the value that words give, and the call for each of them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, product
from typing import Any, cast

from agent.common.words.left_out import kept, left_out, takes_back
from agent.common.words.table import EVERY
from agent.common.words.text import fold, tokens, without_accents
from agent.models.guided import records
from agent.models.guided.actions import Action, Do, Finish, first_left
from agent.models.guided.decide import Decider
from agent.models.guided.dictated_values import without_the_rest
from agent.models.guided.joined import without_times
from agent.models.guided.known import empties_a_list, speaks_of
from agent.models.guided.listing import about, called, messages_told
from agent.models.guided.records import Row, at_place, pointed_at
from agent.models.guided.sources import MOST, SOURCES, WITHIN
from agent.models.guided.task import Past, Task, rows, values
from agent.models.guided.values import Act, value_of, with_those_there
from agent.models.guided.which import question, which
from agent.models.guided.wished import STOPS, is_wished
from agent.models.guided.words import addresses, brief, says, speaks_of_them
from tools.args import Ref
from tools.registry import REGISTRY
from tools.spec import Journey, ToolSpec, Topic

FORM = "form"
"""The journey of wishes that are met by one kind of call."""
_WHOM = ("prospect_ids",)
"""Arguments that a call may leave out, and that its wishes are about."""
_WAIT = re.compile(
    r"\b(?:waits?|delays?|pauses?|wartezeit\w*|espera\w*|attes\w*|attente\w*|wachttijd\w*)\b", re.IGNORECASE
)
_TEXT = re.compile(
    r"\b(?:e-?mails?|mails?|messages?|texts?|nachricht\w*|correos?|mensajes?|messagg\w*|mensage\w*|bericht\w*)\b",
    re.IGNORECASE,
)
"""How words speak of the waits of a campaign, and of its texts: of both "the second step" may be."""
_TAKES = {"retry_warmup": "A warm-up takes two to three weeks."}
"""What is told beside what was done."""
_TIMES = ("scan_time_utc", "daily_limit", "delay_days")
"""Arguments whose values are said as times: "20 a day"."""
_SHOWS = ("get_list_leads", "list_leads", "list_threads", "get_thread_messages", "list_signals")
"""Reads whose rows a person sees; those of leads are what "them" means behind them."""
_OTHERS = {"list": "campaign", "campaign": "list"}
_FEW = 2
"""Steps from which on it must be told which one is meant."""
_SHORT = 2
"""Letters up to which a value is too short to be looked for in the words."""
_NO_QUOTE = re.compile(r"[\"“„«「']\s*[\"”“»」']")
"""Quotation marks of which the words were taken out."""


@dataclass(frozen=True, slots=True)
class _Slot:
    """An argument that names records."""

    name: str
    kind: str
    is_many: bool
    in_items: bool = False


def serves(act: str) -> bool:
    """Whether a form meets wishes of an act."""
    wanted = Act.of(act)
    spec = REGISTRY.get(wanted.tool)
    if spec is None or spec.effect == "read":
        return False
    slots = [*_slots(spec)]
    given = {slot.name for slot in slots} | {wanted.key, "items"}
    required = {name for name, info in spec.args.model_fields.items() if info.is_required()}
    return required <= given and wanted.is_known and all(slot.kind in SOURCES for slot in slots)


def step(task: Task, journey: str | None, llm: Decider) -> Action:
    """The next step of a wish that one kind of call meets."""
    act, last = Act.of(task.plan["act"]), task.last
    if last is not None and last.failed and last.tool != "ask_human":
        return Finish(f"{refusal(last)}{_known_of(task, last)}")
    if act.sets_nothing or not is_wished(task.words.split("\n")[0], act.tool, is_at_once=act.key not in _TIMES):
        return no_call(task)
    value = value_of(task, act, llm)
    if isinstance(value, Do):
        return value
    spec = REGISTRY[act.tool]
    meant = _records(task, spec, value, llm)
    return opened(task, journey, _beside(task, spec, meant, value) if isinstance(meant, Mapping) else meant)


def _beside(task: Task, spec: ToolSpec, meant: Mapping[str, list[Row]], value: Mapping[str, Any]) -> Action:
    """The next of the calls, with what is there of the one record that they are about."""
    one = [*chain.from_iterable(meant.values())]
    whole = with_those_there(task.words, one[0], value) if len(one) == 1 else value
    return whole if isinstance(whole, Do) else _made(task, spec, meant, whole)


def refusal(last: Past) -> str:
    """Why a call came to nothing."""
    if last.refused is None:
        return f"{last.failure}."
    return f"{last.tool} was not allowed: {last.refused}. It was declined, and not done."


def _known_of(task: Task, last: Past) -> str:
    """What is known of the records of a call that came to nothing: a sender may be warming up already."""
    ids = {str(one) for one in last.args.values()}
    sources = (SOURCES[slot.kind] for slot in _slots(REGISTRY[last.tool]) if slot.kind in SOURCES)
    found = [row for source in sources for row in rows(task.result(source.tool), source.rows)]
    return " ".join(["", *(f"{about(row)}." for row in found if records.id_of(row) in ids)])


def _made(task: Task, spec: ToolSpec, meant: Mapping[str, list[Row]], value: Mapping[str, Any]) -> Action:
    """The next of the calls; in the end what was done, and for whom it could not be."""
    if left := first_left(task, (Do(spec.name, args) for args in _calls(spec, meant, value))):
        return left
    nobody = _unknown(task.words, meant)
    if nobody and not task.called("report_gap"):
        return Do("report_gap", {"outcome": f"{spec.name.replace('_', ' ')}: {', '.join(nobody)}"})
    unmet = f" No lead is called {' or '.join(nobody)}, so nothing was done for them." if nobody else ""
    more = f" {_TAKES[spec.name]}" if spec.name in _TAKES else ""
    return Finish(told(spec.name, meant, value) + unmet + more + messages_told(task.result(spec.name)))


# -- what it is about --------------------------------------------------------------------------------------------------


def _records(task: Task, spec: ToolSpec, value: Mapping[str, Any], llm: Decider) -> Mapping[str, list[Row]] | Action:
    """The rows of each argument that names records; the read or the question that comes first."""
    meant: dict[str, list[Row]] = {}
    words = _without(without_the_rest(task.words if takes_back(task.words) else kept(task.words)), value)
    slots = [*_slots(spec)]
    for slot in slots:
        source = WITHIN.get((spec.name, slot.kind), SOURCES[slot.kind])
        parent = {f"{source.of}_id": records.id_of(meant[f"{source.of}_id"][0])} if source.of else {}
        take = (
            _steps(_said_of_steps(task, words), value, llm, guesses=spec.effect != "destroy")
            if slot.kind == "node"
            else _of_all(spec, slot, words, task) or _them(task, slot)
        )
        found = records.found(task, source, words, parent, take, by_place=slot is slots[-1])
        if not isinstance(found, list):
            return no_call(task) if _is_other(task.words, slot.kind, found) else found
        meant[slot.name] = found
    return _missing(task, meant) if spec.name == "add_list_leads" else _of_a_draft(meant, slots)


def _of_all(spec: ToolSpec, slot: _Slot, words: str, task: Task) -> Callable[[list[Row]], list[Row]] | None:
    """What takes all campaigns that send of what is to be stopped, where words mean all, or all of a list to empty."""
    if spec.name in STOPS and says("all").search(words):
        return lambda campaigns: [one for one in campaigns if one.get("status") == "active"]
    if (spec.name, slot.kind) in WITHIN and slot.is_many and empties_a_list(words):
        return lambda there: _all_but(left_out(task.words), there)
    return None


def _all_but(out: str, there: list[Row]) -> list[Row]:
    """Everybody but those whom words leave out; nobody where they may not be all that there are."""
    spared = records.named(out, there, ("name",)) if out else []
    return [one for one in there if one not in spared] if len(there) < MOST else []


def _them(task: Task, slot: _Slot) -> Callable[[list[Row]], list[Row]] | None:
    """What takes the leads that were shown last, where words only point at several."""
    shown = next((past for past in reversed(task.earlier) if past.tool in _SHOWS), None)
    leads = rows(shown.result, "leads") if shown is not None and not shown.failed else []
    is_open = slot.kind == "lead" and slot.is_many and speaks_of_them(task.words)
    is_meant = bool(leads) and is_open and not records.named(task.words, leads, ("name",))
    return (lambda _there: leads) if is_meant else None


def _of_a_draft(meant: Mapping[str, list[Row]], slots: Sequence[_Slot]) -> Mapping[str, list[Row]] | Action:
    """The records, but for steps of a campaign that sends; a question where several campaigns may be meant."""
    campaigns = meant.get("campaign_id", [])
    if len(meant) > 1 and len(campaigns) > 1:
        return which("campaign", campaigns)
    if any(slot.kind == "node" for slot in slots) and campaigns[0].get("status") == "active":
        return Finish(f'The campaign "{called(campaigns[0])}" is active, and only a draft\'s steps change.')
    return meant


def _without(words: str, value: Mapping[str, Any]) -> str:
    """Words without the value that they give: a new name may be that of another record."""
    ahead, named, _ = words.partition(str(value["name"])) if value.get("name") else (words, "", "")
    if named and re.search(r"\s[\"“„«'‘]?[A-ZÀ-Þ]", ahead):  # what is told behind a new name is another wish
        return ahead
    for text in (one for one in value.values() if isinstance(one, str) and len(one) > _SHORT):
        words = _NO_QUOTE.sub(" ", words.replace(text, " ", 1))
    return words


def _unknown(words: str, meant: Mapping[str, list[Row]]) -> list[str]:
    """The people that words name by full names among whom leads are meant, and who are none."""
    if "lead_ids" not in meant:
        return []
    known = [without_accents(fold(one)) for there in meant.values() for row in there for one in _called(row)]
    return [name for name in _people_in(words) if not any(_is_part(without_accents(fold(name)), one) for one in known)]


def _people_in(words: str) -> list[str]:
    """The full names in words; "Nur von der Liste" is none, nor "Ende Mai"."""
    return [name for name in records.names_in(without_times(kept(words))) if not speaks_of(name, "list")]


def _is_part(one: str, other: str) -> bool:
    return one in other or other in one


def _called(row: Row) -> Iterator[str]:
    """What a record and its company are called."""
    yield from (str(row.get("name")), *values(row, "company"), *values(row, "company.name"))


def _missing(task: Task, meant: Mapping[str, list[Row]]) -> Mapping[str, list[Row]] | Action:
    """Whom to put on a list without those who are on it."""
    args = {"list_id": records.id_of(meant["list_id"][0]), "limit": MOST}
    read = task.made("get_list_leads", args)
    if read is None:
        return Do("get_list_leads", args)
    there = [*map(records.id_of, rows(read.result, "leads"))]
    left = [lead for lead in meant["lead_ids"] if records.id_of(lead) not in there] or meant["lead_ids"]
    if records.id_of(left[0]) not in there or task.called("add_list_leads"):
        return {**meant, "lead_ids": left}
    names = ", ".join(map(called, meant["lead_ids"]))
    return Finish(f"Nothing was changed: {names} is on the list {called(meant['list_id'][0])} already.")


def _is_other(words: str, kind: str, found: Action) -> bool:
    """Whether words speak of a campaign where a list would be changed, of a mailbox, or so on: no call does that."""
    if kind not in _OTHERS or not isinstance(found, Do) or found.tool != "ask_human":
        return False
    is_mailbox = kind == "campaign" and bool(addresses(words))
    return is_mailbox or (speaks_of(words, _OTHERS[kind]) and not speaks_of(words, kind))


def no_call(task: Task) -> Action:
    """Report once that no call does it, then say so."""
    if task.called("report_gap"):
        return Finish(f"Not done, because I found no call that does it: {brief(task.words, 200)}")
    return Do("report_gap", {"outcome": brief(task.words, 500)})


_LONG = 3
"""Letters of a word above which it tells a step from others."""


def _said_of_steps(task: Task, words: str) -> str:
    """What says which step is meant: the answer to that, else the words."""
    return task.answer(question("node")) or words


def _steps(words: str, value: Mapping[str, Any], llm: Decider, *, guesses: bool) -> Callable[[list[Row]], list[Row]]:
    """Which steps of a campaign words mean: of waits one whose days are set, of texts one whose words are.

    Args:
        words: those that tell.
        value: what is set.
        llm: picks one where several fit.
        guesses: whether it may pick one of which the words say nothing.
    """
    is_wait = any(key.startswith("delay") for key in value) or (not value and _WAIT.search(words) is not None)
    is_open = not (value or is_wait or _TEXT.search(words))

    def take(nodes: list[Row]) -> list[Row]:
        steps = [node for node in nodes if node.get("type") != "end"]
        fits = [node for node in steps if is_open or (node["type"] == "delay") == is_wait]
        if not value:
            fits = _reminders(words, steps) or fits
        return fits if len(fits) < _FEW else _one_of(fits, words, llm, guesses=guesses)

    return take


def _reminders(words: str, steps: Sequence[Row]) -> list[Row]:
    """The texts behind the first, where words speak of one of these: "delete the reminder"."""
    return [node for node in steps if node.get("body")][1:] if EVERY.cue("follow_up").search(words) else []


def _one_of(nodes: list[Row], words: str, llm: Decider, *, guesses: bool) -> list[Row]:
    """The step at the place that words name; else the one that they point at or that fits them best."""
    if (found := at_place(words, nodes)) is not None:
        return found
    if pointed := pointed_at(words, nodes)[:1]:
        return pointed
    picked = llm.pick(brief(words, 500), [*map(_line, nodes)])
    found = [nodes[number] for number in picked[:1] if number < len(nodes)]
    return [node for node in found if guesses or _speak_of(words, node)]


def _speak_of(words: str, node: Row) -> bool:
    """Whether words hold a long word of a step."""
    return any(len(one) > _LONG for one in {*tokens(words)} & {*tokens(_line(node))})


def _line(node: Row) -> str:
    days = f"wait of {node['delay_days']} days" if node.get("delay_days") else ""
    parts = (node.get("type"), days, node.get("subject"), node.get("body"))
    return " | ".join(str(part)[:100] for part in parts if part)


def _slots(spec: ToolSpec) -> Iterator[_Slot]:
    """The arguments that name records, those that others belong to first."""
    for name, info in spec.args.model_fields.items():
        kind = _kind_of(info)
        if kind and (info.is_required() or name in _WHOM):
            yield _Slot(name, kind, "list[" in str(info.annotation))
        elif name == "items":
            fields = next(_inner(info.annotation)).model_fields.items()
            ids = ((key, _kind_of(of)) for key, of in fields if of.is_required())
            yield from (_Slot(key, of, is_many=True, in_items=True) for key, of in ids if of)


def _kind_of(field: Any) -> str:
    """The kind of record whose id an argument takes; empty for any other."""
    return next((mark.kind for mark in field.metadata if isinstance(mark, Ref)), "")


def _inner(annotation: Any) -> Iterator[Any]:
    for one in getattr(annotation, "__args__", ()):
        if hasattr(one, "model_fields"):
            yield one
        yield from _inner(one)


# -- calls -------------------------------------------------------------------------------------------------------------


def _calls(spec: ToolSpec, meant: Mapping[str, list[Row]], value: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The calls: one for all records where an argument takes several, else one for each."""
    slots = [*_slots(spec)]
    ids = {name: [*map(records.id_of, found)] for name, found in meant.items()}
    if slots and slots[0].in_items:
        yield {"items": [{slots[0].name: one, **value} for one in ids[slots[0].name]]}
    else:
        yield from _one_for_each(slots, ids, value)


def _one_for_each(
    slots: Sequence[_Slot], ids: Mapping[str, list[str]], value: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    fixed = {slot.name: ids[slot.name] for slot in slots if slot.is_many}
    ones = [slot.name for slot in slots if not slot.is_many]
    for turn in product(*(ids[name] for name in ones)):
        yield {**dict(zip(ones, turn, strict=True)), **fixed, **value}


def opened(task: Task, journey: str | None, action: Action) -> Action:
    """The action, or what opens the journey and the topic that have its tool."""
    spec = REGISTRY.get(action.tool) if isinstance(action, Do) else None
    if spec is None or spec.is_declared(cast("Journey | None", journey), _topic(task)):
        return action
    if journey == "manage" and "manage" in spec.journeys:
        return Do("open_topic", {"topic": spec.topics[0]})
    return Do("switch_journey", {"journey": "manage" if "manage" in spec.journeys else spec.journeys[0]})


def _topic(task: Task) -> Topic | None:
    """The topic that is open."""
    for past in reversed((*task.earlier, *task.calls)):
        if past.tool == "switch_journey":
            return None
        if past.tool == "open_topic" and not past.failed:
            return cast("Topic", past.args.get("topic"))
    return None


def told(tool: str, meant: Mapping[str, list[Row]], value: Mapping[str, Any]) -> str:
    """What was done, to what, and what was set."""
    nouns = {name: name.removesuffix("_id").removesuffix("_ids").replace("_", " ") for name in meant}
    about = [f"{nouns[name]}: {', '.join(map(called, found))}" for name, found in meant.items()]
    set_to = [f"{name.replace('_', ' ')}: {_plain(one)}" for name, one in value.items()]
    said = "; ".join((*about, *set_to))
    return f"Done: {tool.replace('_', ' ')}{f' ({said})' if said else ''}."


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    return ", ".join(map(str, value.values())) if isinstance(value, dict) else str(value)
