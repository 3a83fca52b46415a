"""The server's state that a card shows beside the request, and that a yes to it is bound to.

A request that changes something says what it becomes, not what it is: whoever says yes to new hours of a draft has
said nothing of the same hours on a campaign that was started meanwhile.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import unified_diff

from agent.common.json_value import Json
from tools.api.request import WireRequest
from tools.catalog.show import items_of
from tools.catalog.upserts import Replaced, replaced
from tools.effects import Items, Target, Text
from tools.spec import Facts, Records, ToolSpec


def target_state(spec: ToolSpec, request: WireRequest, records: Records) -> dict[str, Json]:
    """What is known of the things that a call changes; empty where it changes nothing that was there before."""
    parts = ((one.kind, one.shows(facts_of(one, request, records))) for one in spec.effects.targets)
    return {kind: part for kind, part in parts if part}


def fully_known(spec: ToolSpec, request: WireRequest, records: Records) -> bool:
    """Whether everything was read that a card of this call shows."""
    return all(one.whole(facts_of(one, request, records)) for one in spec.effects.targets)


def former(spec: ToolSpec, request: WireRequest, records: Records) -> dict[str, Json]:
    """What a call changes as it was before, as far as that was read."""
    found: dict[str, Json] = {}
    for target in spec.effects.targets:
        facts, named = facts_of(target, request, records), _dotted(request.fields)
        found |= _part(target.was(facts), named) if target.was_of is None else target.was_of(facts, request)
    if spec.effects.items is not None:
        found |= _former_items(spec.effects.items, request, records)
    return found


def set_by(spec: ToolSpec, request: WireRequest) -> dict[str, Json]:
    """What a call makes of the values of what it changes, under the names that ``former`` has for them."""
    fields, items = request.fields, spec.effects.items
    if items is None:
        return {name: _inner(fields, name) for name in _dotted(fields) if not _is_id(spec, name)}
    found = zip(items.ids(fields), items_of(fields.get(items.at)), strict=True)
    return {id_: {k: v for k, v in one.items() if k != items.key} for id_, one in found if isinstance(one, dict)}


def _is_id(spec: ToolSpec, name: str) -> bool:
    return any(one.at is not None and one.at.wire == name for one in spec.effects.targets)


def _inner(fields: Facts, name: str) -> Json:
    value: Json = dict(fields)
    for part in name.split("."):
        value = value[part] if isinstance(value, dict) else None
    return value


def still_holds(left: Json, now: Json) -> bool:
    """Whether a value is as it was left; what a server adds to it, and blanks around a text, make no difference."""
    if isinstance(left, dict):
        return isinstance(now, dict) and all(still_holds(value, now.get(key)) for key, value in left.items())
    if isinstance(left, list):
        return isinstance(now, list) and len(left) == len(now) and all(map(still_holds, left, now))
    return (str(left or "").strip() == str(now or "").strip()) if isinstance(left, str | None) else left == now


@dataclass(frozen=True, slots=True)
class Overwritten:
    """A text that a change does not carry over."""

    what: str
    """Where it stands, in words."""
    before: str
    after: str
    """What stands there afterwards; empty when it is left out."""
    is_draft: bool = False
    """Whether it is one that is still worked on."""


_ANEW = "(Puffle writes it anew)"
"""What stands where nobody knows the words before."""


def text_key(words: str) -> str:
    """By what a text that was written is remembered."""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def overwritten(spec: ToolSpec, was: Facts, fields: Facts) -> list[Overwritten]:
    """The texts that a request does not carry over, from what it changes as it was and its own body."""
    found = [lost for one in spec.effects.targets for lost in _lost(one, _part(was, fields), fields)]
    return found if spec.effects.items is None else [*found, *_renewed(spec.effects.items, was, fields)]


def written_by(spec: ToolSpec, fields: Facts) -> list[Text]:
    """The texts that a request gives to what it changes or makes."""
    creates = spec.effects.creates
    made = () if creates is None else creates.texts(fields)
    return [*made, *(text for one in spec.effects.targets for text in one.texts(fields))]


def replaced_lines(spec: ToolSpec, was: Facts, fields: Facts) -> list[str]:
    """What a change replaces, for a person: old lines with a minus, new ones with a plus."""
    lines: list[str] = []
    for text in overwritten(spec, was, fields):
        lines.append(f"{text.what}, {'replaced' if text.after else 'left out'}:")
        pairs = unified_diff(text.before.split("\n"), text.after.split("\n") if text.after else [], lineterm="", n=0)
        lines += [f"  {line[:1]} {line[1:]}" for line in [*pairs][2:] if not line.startswith("@@")]
    return lines


def handles_lost(spec: ToolSpec, request: WireRequest, was: Facts, records: Records) -> list[Replaced]:
    """Of whom a request replaces an address or a profile, from what it changes as it was and its own body."""
    found = (_replaced(one, request, was, records) for one in spec.effects.targets)
    return [one for one in found if one is not None]


def _replaced(target: Target, request: WireRequest, was: Facts, records: Records) -> Replaced | None:
    if target.handles is None:
        return None
    name = facts_of(target, request, records).get("name") or target.id(request)
    return replaced(str(name), target.handles(was), target.handles(request.fields))


def _lost(target: Target, was: Facts, fields: Facts) -> Iterator[Overwritten]:
    given = target.texts(fields)
    kept, by_id = {one.words for one in given}, {one.id: one.words for one in given if one.id}
    for one in target.texts(was):
        if one.words not in kept:
            yield Overwritten(one.what, one.words, by_id.get(one.id, ""), target.is_draft)


def _renewed(items: Items, was: Facts, fields: Facts) -> Iterator[Overwritten]:
    """The texts that are there and that a request only asks to have written anew."""
    for id_, item in zip(items.ids(fields), items_of(fields.get(items.at)), strict=True):
        facts = was.get(id_)
        for key, (name, what) in items.renews.items():
            before = facts.get(name) if isinstance(facts, dict) and isinstance(item, dict) and item.get(key) else None
            if isinstance(before, str) and before.strip():
                yield Overwritten(f"{what} ({items.kind} {id_})", before, _ANEW)


def _former_items(items: Items, request: WireRequest, records: Records) -> dict[str, Json]:
    ids, found = items.ids(request.fields), items_of(request.fields.get(items.at))
    known = [(id_, records.get((items.kind, id_), {}), item) for id_, item in zip(ids, found, strict=True)]
    return {id_: _part(facts, _held(items, item) if isinstance(item, dict) else facts) for id_, facts, item in known}


def _held(items: Items, item: Facts) -> Iterator[str]:
    """Under which names the records hold what an item sets."""
    return (items.renews[key][0] if key in items.renews else key for key in item)


def item_lines(spec: ToolSpec, request: WireRequest, records: Records) -> list[str]:
    """What each of many is that a call changes, for a card, where the request does not say it."""
    items = spec.effects.items
    if items is None or not items.names:
        return []
    known = ((id_, records.get((items.kind, id_), {})) for id_ in items.ids(request.fields))
    return [f"{items.kind} {id_}: {_in_words(facts, items.names)}" for id_, facts in known]


def _in_words(facts: Facts, names: Iterable[str]) -> str:
    found = [facts[name] for name in names if facts.get(name) not in (None, "", [])]
    texts = [", ".join(map(str, one)) if isinstance(one, list) else str(one) for one in found]
    return "; ".join(texts) or "CHECK: it is in no listing that was read"


def _dotted(fields: Facts, outer: str = "") -> Iterator[str]:
    """The names of fields, and of those inside them behind a dot, as arguments have them."""
    for name, value in fields.items():
        yield outer + name
        if isinstance(value, dict):
            yield from _dotted(value, f"{outer}{name}.")


def _part(facts: Facts, names: Iterable[str]) -> dict[str, Json]:
    return {name: facts[name] for name in names if name in facts}


def may_wake(spec: ToolSpec, request: WireRequest) -> bool:
    """Whether a call can let messages out at once, unless what it changes is a draft."""
    return any(_lets_out(one, request) for one in spec.effects.targets)


def wakes(spec: ToolSpec, request: WireRequest, records: Records) -> bool:
    """Whether a call can let messages out at once; what is not known to be a draft is none."""
    targets = (one for one in spec.effects.targets if _lets_out(one, request))
    return any(facts_of(one, request, records).get("status") != "draft" for one in targets)


def _lets_out(target: Target, request: WireRequest) -> bool:
    by_keys = target.lets_out is not None and not target.lets_out.by.isdisjoint(request.fields)
    return target.draft_only or by_keys


def facts_of(target: Target, request: WireRequest, records: Records) -> Facts:
    """What is known of a thing that a request changes."""
    return records.get((target.kind, target.id(request)), {})
