"""What a message means that only corrects a number or a time of the one before it: "hmm no, make that thirty five"."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from agent.common.words.marks import counts
from agent.common.words.table import EVERY
from agent.models.guided.act_in_context import FOR_IT
from agent.models.guided.again import leaves
from agent.models.guided.swap import swap
from agent.models.guided.task import Past, Task, all_rows
from tools.registry import REGISTRY

_RATHER = re.compile(
    r"\b(?:instead|rather|better|lieber|doch|daraus|draus|stattdessen|mach|plutôt|mieux|mets|mettez|mejor"
    r"|pon(?:lo)?|que sean?|digo|en su lugar|meglio|invece|anzi|facciamo|fai|melhor|em vez disso|põe|liever|toch"
    r"|maak er|van|make (?:it|that)|set it|change it|let['’]?s (?:say|make it)|to|auf|en|a|à|su|para|op)\b",
    re.IGNORECASE,
)
_UNDONE: Mapping[tuple[str, str], str] = {
    ("add_list_leads", "list_id"): 'Put {new} on the list "{there}". Take {old} off the list "{there}".',
    ("remove_list_leads", "list_id"): 'Take {new} off the list "{there}". Put {old} on the list "{there}".',
    ("create_list", "name"): 'Rename it to "{name}".',
    ("create_campaign", "name"): 'Rename it to "{name}".',
}
"""By a call and an argument of it what is wanted where another was meant."""
_MORE = re.compile(
    r"\b(?:more|another|weitere\w*|noch|encore|de plus|plus|más|otr[oa]s|altr[ie]|mais|outr[oa]s|meer|nog)\b",
    re.IGNORECASE,
)
"""How words want more of what was found."""
_ALIKE = re.compile(
    r"\b(?:same|like (?:that|those|them|these)|of (?:them|those|these)|davon|solche\w*|gleichen|dieser art"
    r"|(?:comme|come|como|wie|zoals) (?:ça|eux|ceux-là|questi|quell[ie]|loro|es[oa]s|est[eoa]s|die|diese)"
    r"|pareils?|mismos?|iguales|così|uguali|iguais|zulke|dezelfde)\b",
    re.IGNORECASE,
)
"""How they say that these are to be like those."""
_CURT = 3
"""Words up to which they need not: "and 3 more"."""
_FEW = 2
"""Words that may stand around what is corrected: "35 a day"."""
_CLOCK = re.compile(r"\b\d{1,2}:\d\d\b")
_SEARCH = "start_lead_search"
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]+")


def corrected(task: Task) -> str | None:
    """The message before this one with what this one corrects in it; ``None`` where it corrects nothing.

    Only what was set or looked for is so again: nothing that was made or sent for the message before is made twice.
    """
    if _was_refused(task):
        return _put_right(task)
    last = next((past for past in reversed(task.earlier) if _acts(past)), None)
    if last is None:
        return None
    return _another_way(task, last) or (_again(task, last) if _changes(last) else None)


def _again(task: Task, last: Past) -> str | None:
    """The message before with another record, thing or value in it."""
    otherwise = _more if last.tool == _SEARCH else _with_another_value
    return _swapped(task, last) or otherwise(task, last)


def _was_refused(task: Task) -> bool:
    """Whether the message before wanted something sent, and the human said no to it."""
    sends = [past for past in task.turns[-1].calls if past.tool == "send_message"] if task.turns else []
    return bool(sends) and all(past.refused is not None for past in sends)


def _put_right(task: Task) -> str | None:
    """The message before with one thing for another in what was to be said."""
    swapped = swap(task.words, task.former)
    return swapped.text if swapped else None


def _another_way(task: Task, last: Past) -> str | None:
    """What undoes for one what was done, and does it to another, or calls otherwise what was made."""
    both = next((orders for (tool, key), orders in _UNDONE.items() if tool == last.tool and key in last.args), "")
    swapped = swap(task.words, task.former) if both else None
    if swapped is None:
        return None
    name = swap(task.words, str(last.args.get("name") or ""))
    told = {
        "old": swapped.old, "new": swapped.new, "there": _list_of(last, task), "name": name.text if name else ""
    }  # fmt: skip
    return both.format(**told) if all(told[one] for one in re.findall(r"{(\w+)}", both)) else None


def _list_of(last: Past, task: Task) -> str:
    """What the list of a call is called; empty where that was not read."""
    lists = (row for past in task.earlier for row in all_rows(past.result) if "leadCount" in row)
    return next((str(row["name"]) for row in lists if row.get("id") == last.args.get("list_id")), "")


def _more(task: Task, last: Past) -> str | None:
    """The search before with another number, where words want so many more of the same: "5 more, same list"."""
    number = [*counts(task.words)]
    old = [one for one in counts(task.former) if one.value == last.args.get("fetch_count")]
    said = EVERY.cue("corrects", "filler", "please", "tag", "talk").sub(" ", task.words)
    is_alike = _ALIKE.search(task.words) is not None or len(FOR_IT.sub(" ", said).split()) <= _CURT
    if len(number) != 1 or len(old) != 1 or not (is_alike and _MORE.search(task.words)):
        return None
    return f"{task.former[: old[0].start]}{number[0].value}{task.former[old[0].end :]}"


def _swapped(task: Task, last: Past) -> str | None:
    """The message before with one thing for another; others may be looked for, but no other number of the same."""
    swapped = swap(task.words, task.former)
    if swapped is None or (last.tool == _SEARCH and _DIGITS.findall(swapped.text) != _DIGITS.findall(task.former)):
        return None
    return f"{swapped.text.rstrip(' .!')}. {swapped.rest}".strip()


def _with_another_value(task: Task, last: Past) -> str | None:
    """The message before with the one number or time that these words give in the place of that which was set."""
    new = _only_value(task.words)
    set_to = {str(one).lstrip("0") for one in leaves(last.args)}
    old = [one for one in _values(task.former) if one.text.lstrip("0") in set_to]
    if new is None or len(old) != 1:
        return None
    return f"{task.former[: old[0].start]}{new}{task.former[old[0].end :]}"


def _acts(past: Past) -> bool:
    spec = REGISTRY.get(past.tool)
    return spec is not None and spec.effect != "read" and not past.failed


def _changes(past: Past) -> bool:
    """Whether a call set something of what is there already, or looked for people; none brought people."""
    spec = REGISTRY[past.tool]
    is_set = spec.effect == "write" and spec.effects.creates is None and "leads" not in past.args
    return is_set or past.tool == _SEARCH


def _only_value(words: str) -> str | None:
    """The one number or time of words that correct something and say nothing else."""
    corrects = EVERY.cue("corrects", "correction").search(words) or _RATHER.search(words)
    found = [*_values(words)]
    if corrects is None or len(found) != 1:
        return None
    rest = f"{words[: found[0].start]} {words[found[0].end :]}"
    rest = EVERY.cue("corrects", "correction", "filler", "please", "tag", "talk", "no").sub(" ", rest)
    return found[0].text if len(_WORD.findall(_RATHER.sub(" ", rest))) <= _FEW else None


class _Value(NamedTuple):
    text: str
    start: int
    end: int


def _values(words: str) -> Iterator[_Value]:
    """The times of day in words, or their numbers."""
    clock = [_Value(one[0], *one.span()) for one in _CLOCK.finditer(words)]
    yield from clock or (_Value(str(one.value), one.start, one.end) for one in counts(words))
