"""The final words: what was done, from results alone.  The model adds nothing, so it can claim nothing."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from agent.common.words import brief, numbers
from agent.models.guided.goals import goal
from agent.models.guided.task import Past, Task, mapping, rows
from agent.models.guided.wishes import Wish
from prompts.loader import load
from tools.registry import REGISTRY
from tools.spec import JOURNEYS

LISTED = 20
"""Rows that are listed."""
SHOWN = 2000
"""Characters of a value that are shown."""
_HOLE = r"\{(?P<counted>#?)(?P<key>[\w.]+)\}"
_VALUE = re.compile(_HOLE)
_PIECE = re.compile(rf"\[(?P<part>(?:[^\[\]]|\[\{{\w+\}}\])+)\]|{_HOLE}")


def report(task: Task, wishes: Sequence[Wish]) -> str:
    """What the task came to: the sentences first, then what was read."""
    said: list[str] = []
    listed: list[str] = []
    for number, wish in enumerate(wishes):
        end = wishes[number + 1].start if number + 1 < len(wishes) else len(task.calls)
        calls = [past for past in task.calls[max(wish.start, 0) : end] if not past.failed]
        said += [wish.ended or "", *_words(task, wish, calls)]
        listed += _rows(wish, calls)
    return (" ".join(filter(None, said)) or "Nothing was done.") + "".join(listed)


def fill(template: str, args: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    """A template with its values; a part in brackets is left out when one of its values is missing."""

    def value(found: re.Match[str]) -> str:
        return _shown(found["key"], bool(found["counted"]), args, result)

    def piece(found: re.Match[str]) -> str:
        if found["part"] is None:
            return value(found) or "?"
        whole = all(map(value, _VALUE.finditer(found["part"])))
        return _VALUE.sub(value, found["part"]) if whole else ""

    return _PIECE.sub(piece, template)  # once: what strangers wrote may look like a template


def _shown(key: str, counted: bool, args: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    found: Any = {**result, "args": args}
    for step in key.split("."):
        found = mapping(found).get(step)
    if found is None and key == "resultCount":
        found = mapping(result.get("task")).get(key)
    if counted:
        return str(len(rows(found)))
    if isinstance(found, dict):
        return ", ".join(f"{inner} {name}" for name, inner in found.items())
    if isinstance(found, list):
        return "; ".join(str(mapping(item).get("error", item)) for item in found)
    if isinstance(found, bool):
        return "yes" if found else "no"
    return "" if found is None else brief(str(found), SHOWN)


def _words(task: Task, wish: Wish, calls: Sequence[Past]) -> Iterator[str]:
    templates = load("guided/report").meta["tools"]
    if wish.journey == "us":
        yield fill(load("guided/report").meta["us"], {}, task.about_us) or "The workspace profile is empty."
    if wish.journey == "hello":
        yield "There was nothing to do."
    if wish.journey == "account" and not wish.ended:
        yield "Noted. There was nothing else to do."
    told = {past.tool: past for past in calls if past.tool in templates and _matters(past, wish)}
    if "send_message" in told:
        told.pop("create_thread", None)
    repeated = [past for past in calls if past.tool in told and told[past.tool] is not past and past.tool in _EACH]
    for past in (*repeated, *told.values()):
        yield fill(templates[past.tool], past.args, past.result)
    if wish.unused:
        yield f"Named and not used: {', '.join(wish.unused)}."
    if wish.skipped:
        yield f"Left out, because they name nobody: {'; '.join(wish.skipped[:5])}."
    if "start_lead_search" in told and not wish.slots.get("count"):
        yield f"No number was named, so I asked for {told['start_lead_search'].args['fetch_count']}."


_EACH = frozenset({"send_message", "create_thread", "report_gap"})


def _matters(past: Past, wish: Wish) -> bool:
    """Whether a call is told: every change, and the reads that a wish was for."""
    if past.tool not in REGISTRY or REGISTRY[past.tool].effect != "read" or wish.journey not in JOURNEYS:
        return True
    wanted = goal(wish.journey, wish.goal)
    is_last = past.tool == wanted.tools[-1].name
    return is_last or past.tool == "preview_list_import" or (wanted.is_a_question and past.tool != "list_threads")


def _rows(wish: Wish, calls: Sequence[Past]) -> Iterator[str]:
    """The rows of what was read for the person, and of what was written for them."""
    templates = load("guided/report").meta["rows"]
    seen = {row.get("id"): row for past in calls for key in templates for row in rows(past.result.get(key))}
    for past in {past.tool: past for past in calls if _matters(past, wish)}.values():
        if past.tool in REGISTRY and REGISTRY[past.tool].effect in ("write", "send"):
            touched = [seen[item.get("id")] for item in rows(past.args.get("items")) if item.get("id") in seen]
            yield from (
                "\n- " + fill(templates["signals" if "title" in row else "sources"], {}, row) for row in touched
            )
            continue
        for key, template in templates.items():
            found = rows(past.result.get(key))
            for row in found[:LISTED] if key != "messages" else found[-LISTED:]:
                yield "\n- " + fill(template, past.args, {**seen.get(row.get("id"), {}), **row})
            total = past.result.get("total")
            hidden = (total if isinstance(total, int) else len(found)) - min(len(found), LISTED)
            yield f"\n… and {hidden} more." if found and hidden > 0 else ""
        if past.tool == "get_credits_config":
            yield from _prices(wish, past.result)


def _prices(wish: Wish, result: Mapping[str, Any]) -> Iterator[str]:
    counts = numbers(wish.text)
    for name, price in mapping(result.get("operations")).items():
        each = mapping(price).get("credits")
        if isinstance(each, int | float):
            sums = "".join(f"; {count} would cost {each * count} credits" for count in counts[:3])
            yield f"\n- {str(name).replace('_', ' ')}: {each} credits {price.get('unitLabel') or 'each'}{sums}"
