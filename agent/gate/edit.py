"""What the user makes of a question in their editor: validated like the model's own call, under the same id."""

import json
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from difflib import ndiff
from types import MappingProxyType
from typing import Any

from agent.common.errors import CallError, UsageError
from agent.common.json_value import Json
from agent.gate.prepare import find_tool, prepare, validate
from agent.gate.preview import card
from agent.models.base import ToolCall
from agent.state.approvals import Approval, Edit
from agent.types import Decision
from tools.args import Part, Path, parts_of
from tools.registry import REGISTRY
from tools.spec import Records, ToolArgs, ToolSpec, placements

_HOW = "Change what stands under the lines with ===; those lines stay."
_MARK = "==="


@dataclass(frozen=True, slots=True)
class Draft:
    """What the user can change of a question."""

    spec: ToolSpec
    """The tool whose call is changed: the question's own, or one that is called before it."""
    ids: Mapping[str, str]
    """The ids in the path of its request."""
    arguments: Mapping[str, Json]
    parts: tuple[Part, ...]
    """Its words and numbers; where it has no words, the whole body is changed as JSON."""
    body: Json = None
    comes_before: bool = False
    """Whether it is another call, which changes what the question is about."""

    def text(self) -> tuple[str, str]:
        """What the user is given to change, and the ending of its file."""
        if not self.parts:
            return json.dumps(self.body, ensure_ascii=False, indent=1) + "\n", ".json"
        if len(self.parts) == 1:
            return str(self.parts[0].value), ".txt"
        lines = [line for part, head in zip(self.parts, self._heads(), strict=True) for line in (head, str(part.value))]
        return "\n".join([_HOW, *lines, ""]), ".txt"

    def after(self, text: str) -> dict[str, Json]:
        """The arguments that the user's text makes of it.

        Raises:
            UsageError: it does not say which of its parts is which, or is no body of this request.
        """
        body = None if self.comes_before else _object(text)
        if body is not None:
            return _arguments(self.spec.args, body, self.ids)
        if not self.parts:
            raise UsageError("this request has no message text: the edit must be a JSON object, its whole body")
        return self.with_parts(self._said(text))

    def with_parts(self, said_of: Iterable[tuple[Part, str]]) -> dict[str, Json]:
        """The arguments with these texts in the places of its parts."""
        new = deepcopy(dict(self.arguments))
        for part, said in said_of:
            value = _like(part.value, said)
            _put(new, part.path, value)
        for part in self.parts:
            original = part.words.repeats if part.words else ""
            if original and new[original] != self.arguments[original] and new[part.label] == part.value:
                del new[part.label]  # it would still say the old words
        return new

    def differences(self, new: Mapping[str, Json]) -> list[str]:
        """What a change makes different; see ``differences``."""
        return differences(self.arguments, new, {part.path: part.label for part in self.parts})

    def _main(self) -> Part | None:
        """The part that a text without the lines is taken for: the one that there is, or that is read."""
        if len(self.parts) == 1:
            return self.parts[0]
        return next((part for part in self.parts if part.words and part.words.main), None)

    def _heads(self) -> list[str]:
        mark = _MARK
        while any(line.startswith(mark) for part in self.parts for line in str(part.value).split("\n")):
            mark += "="
        return [f"{mark} {part.label} {mark}" for part in self.parts]

    def _said(self, text: str) -> list[tuple[Part, str]]:
        """Each part with what the text has for it; a text without the lines is that of the part that is read."""
        heads, lines = self._heads(), text.split("\n")
        starts = [number for number, line in enumerate(lines) if line.rstrip() in heads]
        main = self._main()
        if main is not None and not starts:
            return [(main, text)]
        if [lines[start].rstrip() for start in starts] != heads:
            raise UsageError(f"the lines with {_MARK} must stay, each once and in their order")
        pieces = zip(self.parts, starts, [*starts[1:], len(lines)], strict=True)
        return [(part, "\n".join(lines[start + 1 : end]).strip("\n")) for part, start, end in pieces]


def differences(
    arguments: Mapping[str, Json], new: Mapping[str, Json], labels: Mapping[Path, str] = MappingProxyType({})
) -> list[str]:
    """How arguments differ: under what it is, old lines behind a minus and new ones behind a plus."""
    before, after, lines = dict(_leaves(arguments)), dict(_leaves(new)), []
    for path in dict.fromkeys([*labels, *before, *after]):
        old, now = ([] if path not in said else said[path].split("\n") for said in (before, after))
        if old != now:
            lines.append(f"{labels.get(path) or ' '.join(map(str, path))}:")
            lines += [line for line in ndiff(old, now) if line[:1] in "-+"]
    return lines


def draft_of(approval: Approval, records: Records) -> Draft | None:
    """What the user can change of a question; ``None`` where nothing can be, as of a tool that this version has not."""
    asked = approval.card
    spec = REGISTRY.get(asked.tool)
    if spec is None:
        return None
    ids = spec.endpoint.ids_in(asked.path) if spec.endpoint else {}
    sets_off = spec.effects.reach.inspection
    if sets_off is None:
        return _own(spec, asked.body, ids)
    whose, rewrite = ids[sets_off.at.wire], sets_off.rewrite
    arguments = rewrite.arguments(whose, records.get((sets_off.kind, whose), {}))
    other = find_tool(rewrite.tool)
    parts = _parts(other.args, arguments or {})
    return Draft(other, ids, arguments or {}, parts, comes_before=True) if parts else None


def changes(approval: Approval, text: str, records: Records, prices: Mapping[str, int] | None = None) -> Edit:
    """What the user's text makes of a question; a JSON object is the whole body of its request.

    Raises:
        UsageError: the edit is no valid request of this tool.
    """
    draft = draft_of(approval, records)
    if draft is None or draft.comes_before:
        raise UsageError("this request has no message text: change what it would do, and ask again")
    return changed_call(approval, draft.after(text), records, prices)


def changed_call(
    approval: Approval, arguments: dict[str, Json], records: Records, prices: Mapping[str, int] | None = None
) -> Edit:
    """The call of a question with other arguments, validated like the model's own.

    Raises:
        UsageError: they are no valid request of this tool.
    """
    asked, spec = approval.card, find_tool(approval.card.tool)
    try:
        raw = ToolCall(approval.call_id, spec.name, json.dumps(arguments))
        call = prepare(raw, spec, validate(spec, arguments), records, prices or {}, approval.run_id)
    except CallError as error:
        raise UsageError(str(error)) from None
    changed = card(call, Decision("ask", asked.rule, asked.reason))
    return Edit(call.digest, raw.arguments, changed if prices is not None else replace(changed, credits=asked.credits))


def _own(spec: ToolSpec, body: Json, ids: Mapping[str, str]) -> Draft | None:
    """The draft of a call by its body; none where that cannot be given by hand."""
    if not isinstance(body, dict) or not body:
        return None
    body = {key: value for key, value in body.items() if key not in _set_by_program(spec, body)}
    try:
        arguments = _arguments(spec.args, body, ids)
    except UsageError:
        return None
    return Draft(spec, ids, arguments, _parts(spec.args, arguments), body)


def _set_by_program(spec: ToolSpec, body: Mapping[str, Json]) -> frozenset[str]:
    """The keys of a body that no argument says: the vendor's own key, and what is carried over of a record."""
    own = {at.wire.partition(".")[0] for _, at in placements(spec.args) if at.place == "body"} | {*spec.fixed}
    carried = {key for key in body if key not in own} if spec.completed is not None else set()
    return frozenset(carried | ({spec.once_key.wire} if spec.once_key is not None else set()))


def _parts(model: type[ToolArgs], arguments: Mapping[str, Json]) -> tuple[Part, ...]:
    found = tuple(parts_of(model, arguments))
    below = [part for part in found if len(part.path) == 1 and part.words and part.words.below]
    return (*(part for part in found if part not in below), *below) if any(part.words for part in found) else ()


def _object(text: str) -> dict[str, Json] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _like(old: str | int, said: str) -> str | int:
    """A text as the user left it, the old one where only line ends differ; a number where one stood."""
    text = said.strip()
    if isinstance(old, str):
        return old if said.strip("\n") == old.strip("\n") else said
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else text


def _put(into: dict[str, Json], path: Path, value: str | int) -> None:
    place: Any = into
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value


def _leaves(value: object, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every single value with where it stands."""
    if isinstance(value, Mapping | list) and value:
        for step, inner in value.items() if isinstance(value, Mapping) else enumerate(value):
            yield from _leaves(inner, (*path, step))
    else:
        yield path, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _arguments(model: type[ToolArgs], body: Mapping[str, Json], ids: Mapping[str, str]) -> dict[str, Json]:
    """A request's body and the ids of its path as the arguments that render it."""
    arguments: dict[str, Json] = {}
    known: set[str] = set()
    for name, at in placements(model):
        if at.place == "path":
            arguments[name] = ids[at.wire]
        elif at.place == "body" and "." not in at.wire and at.wire in body:
            arguments[name] = body[at.wire]
            known.add(at.wire)
    if strange := sorted(set(body) - known):
        raise UsageError(f"the body may not hold {', '.join(strange)}")
    return arguments
