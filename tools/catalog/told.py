"""How a person is told a value of a request: in words and lines, every single value with where it stands, no JSON."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain, repeat, starmap

from agent.common.counting import many
from agent.common.json_value import Json
from tools.catalog.campaign_args import NodeInput
from tools.catalog.html_text import on_card
from tools.catalog.show import items_of

_OWN = ("", "full", "value")
"""Parts of a value that say no more than what they are a part of."""
_STEPS = ("sequence_nodes",)
_FILES = ("attachments", "draft_attachments")
_OF_STEP = ("id", "campaign_id", "type", "position", "subject", "body", "body_html")
"""What of a step has a place of its own, or is the order that the steps stand in."""
_WAITS = ("delay_days", "delay_hours", "delay_minutes")
_EMPTY: tuple[Json, ...] = (None, "", [], {})
"""What says nothing; a setting that is off says something."""
_MARKS = frozenset(',:"\n')
"""With one of these in it a text could be taken for more than one."""
_FIRST = 2
"""Lines of a text that are its beginning."""


def quoted(lines: Iterable[str]) -> list[str]:
    """Lines of a text behind the margin that no line of the program has."""
    return [f"  | {line}" for line in lines]


def filled(value: Json) -> dict[str, Json]:
    """What of an object says something."""
    return {k: v for k, v in value.items() if v not in _EMPTY} if isinstance(value, dict) else {}


def in_words(value: Json) -> str:
    """A value in one line; each one in it with where it stands."""
    return ", ".join(f"{name}: {said}" if name else said for name, said in _leaves(value))


def in_short(body: Json) -> str:
    """What a body says in one line: of steps how they begin, texts without their line ends."""
    said = body.items() if isinstance(body, dict) else [("", body)]
    return ", ".join(
        "; ".join(starmap(_in_short, steps_of(value)))
        if key in _STEPS
        else f"{key}: {' '.join(value.split())}"
        if isinstance(value, str)
        else in_words({key: value})
        for key, value in said
    )


def body_lines(body: Json) -> list[str]:
    """A whole body: texts line by line, so that they can be read, files by name, everything else in words."""
    if body is None:
        return []
    if not isinstance(body, dict):
        return [f"body: {json.dumps(body, ensure_ascii=False)}"]
    return [line for key, value in body.items() for line in _file_lines(key, value) or lines_of(key, value)]


def _file_lines(key: str, value: Json) -> list[str]:
    """Each file that goes with a message or a draft, under the name by which the recipient gets it."""
    files = [{**one} for one in items_of(value) if isinstance(one, dict)] if key in _FILES else []
    names = [str(one.pop("name", "a file")) for one in files]
    return [f"{key}: {', '.join(filter(None, (name, in_words(one))))}" for name, one in zip(names, files, strict=True)]


def lines_of(key: str, value: Json) -> list[str]:
    """A value of a request under its key: texts, rows and steps in lines of their own."""
    if key in _STEPS and isinstance(value, list):
        return [f"{key}: {many(len(steps_of(value)), 'step')}", *steps_in_lines(value)]
    if isinstance(value, list) and any(isinstance(one, dict) for one in value):
        return [f"{key}: {many(len(value), 'row')}", *chain.from_iterable(starmap(_row_lines, enumerate(value, 1)))]
    if isinstance(value, str) and ("\n" in value or len(value) > 60):
        return [f"{key} ({len(value)} characters):", *quoted(value.split("\n"))]
    return [f"{key}: {value if isinstance(value, str) else in_words(value)}"]


def steps_in_lines(nodes: Json) -> list[str]:
    """The steps of a campaign with their whole texts."""
    return [line for number, node in steps_of(nodes) for line in _step_lines(number, node)]


def was_lines(name: str, value: Json) -> list[str]:
    """What a value was before: of steps how their texts begin, of all else everything."""
    if name in _STEPS and isinstance(value, list):
        steps = [_in_short(number, node) for number, node in steps_of(value)]
        return [f"{name} was: {many(len(steps), 'step')}", *(f"  {line}" for line in steps)]
    if isinstance(value, str) and "\n" in value:
        return [f"{name} was:", *quoted(value.split("\n"))]
    return [f"{name} was: {in_words(value) if value and isinstance(value, dict | list) else _as_json(value)}"]


def rest_of_step(node: Mapping[str, Json], without: Collection[str] = _OF_STEP) -> dict[str, Json]:
    """What else a step says; what every step can be told, and this one was not, says nothing where it is off."""
    said = filled({name: value for name, value in node.items() if name not in without})
    return {name: value for name, value in said.items() if value or name not in NodeInput.model_fields}


def steps_of(nodes: Json) -> list[tuple[int, Mapping[str, Json]]]:
    """The steps of a campaign with their numbers; the end is none."""
    steps = ((number, node) for number, node in enumerate(items_of(nodes), 1) if isinstance(node, Mapping))
    return [(number, node) for number, node in steps if node.get("type") != "end"]


def _step_lines(number: int, node: Mapping[str, Json]) -> list[str]:
    lines = [f"step {number}: {_what(node)}"]
    if node.get("subject"):
        lines.append(f"  subject: {node['subject']}")
    body, html = node.get("body"), node.get("body_html")
    if isinstance(body, str) and body:
        lines += quoted(body.split("\n"))
    if isinstance(html, str) and html:
        lines += on_card(html, "  ")
    return lines


def _in_short(number: int, node: Mapping[str, Json]) -> str:
    body = [line.strip() for line in str(node.get("body") or "").splitlines() if line.strip()]
    begins = " ".join(body[:_FIRST]) + (" …" if len(body) > _FIRST else "")
    subject = f', subject "{node["subject"]}"' if node.get("subject") else ""
    return f"step {number}: {_what(node)}{subject}{f': {begins}' if begins else ''}"


def _what(node: Mapping[str, Json]) -> str:
    """What a step is, and all that it says beside its texts."""
    rest = rest_of_step(node)
    waits = [many(rest.pop(name), name.removeprefix("delay_")[:-1]) for name in _WAITS if name in rest]
    is_wait = node.get("type") == "delay"
    kind = " ".join(filter(None, ["wait" if is_wait else str(node.get("type")), ", ".join(waits)]))
    known = {"is_reply": "in the same conversation", "include_message": "with its text"}
    words = [said for name, said in known.items() if rest.get(name) is True and rest.pop(name)]
    return ", ".join(filter(None, [kind, *words, in_words(rest) if rest else ""]))


def _row_lines(number: int, row: Json) -> Iterator[str]:
    """One of many in a line, and below it what in it is a text of several lines."""
    texts = {name: value for name, value in row.items() if _is_text(value)} if isinstance(row, dict) else {}
    rest = {name: value for name, value in row.items() if name not in texts} if isinstance(row, dict) else row
    yield f"  {number}. {in_words(rest) if rest or not texts else ''}".rstrip()
    for name, text in texts.items():
        yield f"     {name}:"
        yield from quoted(str(text).split("\n"))


def _is_text(value: Json) -> bool:
    return isinstance(value, str) and "\n" in value


def _leaves(value: Json, name: str = "") -> Iterator[tuple[str, str]]:
    """Every single value with where it stands; one that could be taken for more than one is quoted."""
    if isinstance(value, Mapping | list) and value:
        for part, inner in value.items() if isinstance(value, Mapping) else zip(repeat(""), value, strict=False):
            yield from _leaves(inner, name if part in _OWN else ".".join(filter(None, (name, part))))
    elif isinstance(value, str) and value and _MARKS.isdisjoint(value):
        yield name, value
    else:
        yield name, "none" if value in ([], {}) else _as_json(value)


def _as_json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)
