"""What is changed of a list or a campaign that there is: a new name, who is taken off it, a pause, going on again."""

import re
from dataclasses import dataclass, replace
from typing import Any

from agent.common.counting import many
from agent.common.words.later import later
from agent.common.words.marks import marked
from agent.common.words.moods import is_free, is_negative, wish_of
from agent.common.words.table import EVERY, tongue
from agent.models.guided.actions import Action, Do, Finish
from agent.models.guided.known import look, named, pointed_at, speaks_of, spoken_of_last, which
from agent.models.guided.task import Task, dig, rows
from agent.models.guided.words import Kind, says

JOURNEY = "manage"
_TOPICS: dict[Kind, str] = {"list": "lists", "campaign": "campaigns"}
_NEW_NAME = re.compile(
    r"\s(?:to|in|auf|zu|en|à|a|come|como|para)\s+[\"'“„«]?(?P<name>\S.*?)[\"'”“»]?(?:\s+um)?[\s.!]*$", re.IGNORECASE
)
_TOOLS: dict[str, dict[Kind, str]] = {
    "rename": {"list": "update_list", "campaign": "update_campaign"},
    "pause": {"campaign": "pause_campaign"},
    "resume": {"campaign": "resume_campaign"},
}
_TELLS = {
    "update_list": "has its new name",
    "update_campaign": "has its new name",
    "pause_campaign": "is paused",
    "resume_campaign": "goes on",
    "remove_list_leads": "has {leads} less",
}
_AHEAD = r"\s*(?:(?:please|bitte|and|now|ok|und|jetzt|dann)[\s,]+)*"
_TAKE = (
    rf"{_AHEAD}(?:remove|take|delete|drop|kick|nimm|entfern\w*|lösch\w*|streich\w*|quita\w*|saca\w*|elimina\w*"
    r"|retire\w*|enlève\w*|supprime\w*|wirf|hol)\s"
)
_OFF = re.compile(
    rf"{_TAKE}(?P<who>.+?)\s(?:off|from|out of|von|aus|de)\s(?:(?:the|that|this|der|dieser|la|esa|esta|cette)\s)?"
    r"(?P<list>list[ea]?\b.*)",
    re.IGNORECASE,
)
_OFF_WHAT_IS_SHOWN = re.compile(
    rf"{_TAKE}(?P<who>(?:(?:the|den|die|das|le|la|el)\s)?(?:first|second|third|fourth|fifth|last|\d+(?:st|nd|rd|th)"
    r"|erste\w?|zweite\w?|dritte\w?|letzte\w?|premi\w+|deuxième|dernier|primer\w?|segund\w|últim\w"
    r"|(?:number|nummer)\s\d+)(?:\s\w+)?|him|her|them|ihn|sie)\s(?:off|out|away|raus|weg|runter)(?P<list>)[\s.!]*",
    re.IGNORECASE,
)
_CALL_IT = re.compile(
    rf"{_AHEAD}(?:call|name|rename|nenn\w*)\s(?P<of>it|this|that|sie|es|(?:this|that|the|die|diese)\s(?:list|campaign"
    r"|liste|kampagne))\s(?:to\s|in\s|um in\s)?[\"'“„«]?(?P<name>\S.*?)[\"'”“»]?[\s.!]*$",
    re.IGNORECASE,
)
_NO_NAME = re.compile(r"(?:|list[ea]?(?:\s(?:please|bitte|now|again|por favor))*)[\s.!]*", re.IGNORECASE)
"""A list of which no name is said."""


@dataclass(frozen=True, slots=True)
class _Change:
    tool: str
    kind: Kind
    args: dict[str, Any]
    of: str
    """The words that name the thing."""


def changes_what_is_shown(words: str) -> bool:
    """Whether words only change what was shown last: "call it Berlin", "take the second one off"."""
    return any(pattern.fullmatch(words) for pattern in (_OFF_WHAT_IS_SHOWN, _CALL_IT))


def step(task: Task, journey: str | None) -> Action | None:
    """The next step of such a change; ``None`` where the words want none, or nothing that was read."""
    change = _wanted(task.words.split("\n")[0]) or _taken_off(task) or _named_anew(task)
    if change is None:
        return None
    if journey != JOURNEY:
        return Do("switch_journey", {"journey": JOURNEY})
    if not task.called("open_topic"):
        return Do("open_topic", {"topic": _TOPICS[change.kind]})
    done, last = task.done(change.tool), task.last
    if done is not None:
        leads = many(len(done.args.get("lead_ids", ())), "lead")
        told = _TELLS[change.tool].format(leads=leads)
        return Finish(f'The {change.kind} "{dig(done.result.get(change.kind), "name")}" {told}.')
    if last is not None and last.tool == change.tool:
        return Finish(f"{last.failure}.")
    return look(task, change.kind) or _made(task, change)


def _made(task: Task, change: _Change) -> Action:
    found = change.args.get(f"{change.kind}_id") or named(_about(task, change), change.kind)
    return which(task, change.kind) if found is None else Do(change.tool, {f"{change.kind}_id": found, **change.args})


def _taken_off(task: Task) -> _Change | None:
    """Take those off the list that was read last whom the words name, or point at among its rows."""
    words, read = task.words.split("\n")[0], task.done("get_list_leads") or task.before("get_list_leads")
    said = _OFF.match(words) or _OFF_WHAT_IS_SHOWN.match(words)
    if said is None or read is None or not _is_wished(said[0]):
        return None
    list_id, leads = read.args["list_id"], pointed_at(said["who"], rows(read.result, "leads"), name="name")
    args = {"list_id": list_id, "lead_ids": [lead["id"] for lead in leads]}
    is_it = _NO_NAME.fullmatch(said["list"]) or named(replace(task, words=said["list"]), "list") == list_id
    return _Change("remove_list_leads", "list", args, "") if leads and is_it else None


def _named_anew(task: Task) -> _Change | None:
    """Give the list or campaign that was made or read last the name that the words say."""
    said = _CALL_IT.match(task.words.split("\n")[0])
    if said is None or not _is_wished(said[0]):
        return None
    kind, found = spoken_of_last(task, [kind for kind in _TOPICS if speaks_of(said["of"], kind)] or [*_TOPICS])
    args = {f"{kind}_id": found, "name": said["name"]}
    return _Change(_TOOLS["rename"][kind], kind, args, "") if found else None


def _about(task: Task, change: _Change) -> Task:
    """The task with the words that name the thing alone: the new name may be that of another one."""
    return replace(task, words="\n".join([change.of, *task.words.split("\n")[1:]]))


def _wanted(words: str) -> _Change | None:
    kind, tool = _tool(words)
    if kind is None or not tool or not _is_wished(words):
        return None
    if tool not in _TOOLS["rename"].values():
        return _Change(tool, kind, {}, words)
    new = _NEW_NAME.search(words)
    return None if new is None else _Change(tool, kind, {"name": new["name"]}, words[: new.start()])


def _tool(words: str) -> tuple[Kind | None, str]:
    """The kind of thing of which words speak, and the tool that does with it what their verb says."""
    kinds = EVERY.kinds(wish_of(words, EVERY)[0])
    kind = next((kind for kind in _TOPICS if speaks_of(words, kind)), None)
    return kind, next((tools[kind] for verb, tools in _TOOLS.items() if kind in tools and verb in kinds), "")


def _is_wished(words: str) -> bool:
    """Whether it is wished for at all, at once, on no condition, and for what is named: "all but Ada" means others."""
    said = tongue(marked(words).text)
    others = EVERY.cue("except").search(words) or says("all").search(words)
    return not (others or later(words) or is_free(words, said) or is_negative(words, said))
