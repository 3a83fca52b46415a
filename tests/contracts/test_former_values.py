"""Whatever a tool can set has a former value, read before and kept; what has none is named here, with its reason."""

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from tests.support.samples import answer_schema, sample
from tools.catalog.lookups import LOOKUPS
from tools.catalog.upserts import known_of
from tools.effects import Facts, Items, Target
from tools.registry import PROGRAM_READS, REGISTRY
from tools.spec import Kind, ToolSpec, placements

SETTING = [
    spec
    for spec in REGISTRY.values()
    if spec.effect in ("write", "spend") and any(at.place == "body" for _, at in placements(spec.args))
]
ADDING = {
    "import_campaign_leads": "it copies people into a campaign, each once",
    "add_campaign_leads": "it puts people into a campaign, each once",
    "add_sequence_node": "it adds a step",
    "attach_file": "it adds a file",
    "start_enrichment": "what it finds is the vendor's to write; the call sets nothing",
    "generate_messages": "what was changed by hand is kept, as the vendor says",
}
"""What sets no value that was there before."""
UNREAD = {("update_campaign", "account_limits"): "no documented read shows the limits of single accounts"}
ALSO = {"listIds", "type"}
"""What a row of a lead says besides what it sets: further lists to put it on, and what it is."""


def named(spec: ToolSpec) -> str:
    return spec.name


def is_new(spec: ToolSpec) -> bool:
    """Whether it makes something that was not there."""
    return spec.effects.creates is not None and spec.effects.upserts is None


@pytest.mark.parametrize("spec", [one for one in SETTING if not is_new(one) and one.name not in ADDING], ids=named)
def test_every_key_that_can_be_set_has_a_former_value_in_what_is_read_before(spec: ToolSpec) -> None:
    missing = {key for key in set_by(spec) if key not in kept_of(spec)}
    assert missing == {key for tool, key in UNREAD if tool == spec.name}


def test_what_only_adds_is_still_there_and_sets_back_nothing() -> None:
    assert {spec.name for spec in SETTING} >= set(ADDING)
    assert not any(REGISTRY[name].effects.reversal.sets_back for name in ADDING)


def set_by(spec: ToolSpec) -> set[str]:
    """The keys of a body, of its items or of its rows, without those that only say which thing it is."""
    items, upserts = spec.effects.items, spec.effects.upserts
    if items is not None:
        return keys_inside(spec, items.at) - {items.key}
    if upserts is not None and "leads" in spec.args.model_fields:
        return keys_inside(spec, "leads") - ALSO
    which = {one.at for one in spec.effects.targets}
    return {at.wire for _, at in placements(spec.args) if at.place == "body" and at not in which} - (
        ALSO if upserts is not None else set()
    )


def keys_inside(spec: ToolSpec, argument: str) -> set[str]:
    """The keys of the items of an argument."""
    (model,) = models_in(spec.args.model_fields[argument].annotation)
    return {*model.model_fields}


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from models_in(inner)


def kept_of(spec: ToolSpec) -> set[str]:
    """What of all that it changes is kept, where the documented reads show everything."""
    items = spec.effects.items
    found = {key for one in spec.effects.targets for key in kept_of_target(spec, one)}
    found |= set() if items is None else kept_of_items(items)
    return found if spec.effects.upserts is None else found | rows_kept()


def kept_of_target(spec: ToolSpec, target: Target) -> set[str]:
    reread = target.reread or next(one.reread for one in spec.effects.targets if one.reread is not None)
    facts = facts_of(REGISTRY[reread.tool], target.kind)
    if target.was_of is None:
        return {*target.was(facts)}
    args = spec.args.model_validate({"list_id": "x1", "lead_ids": ["x1"]})
    return {*target.was_of({**facts, "members": ["x1"]}, spec.request(args))}


def kept_of_items(items: Items) -> set[str]:
    facts = facts_of(REGISTRY[LOOKUPS[items.kind].tool], items.kind)
    return {*facts} | {key for key, (name, _) in items.renews.items() if name in facts}


def rows_kept() -> set[str]:
    page = PROGRAM_READS["scan_list"]
    assert page.answer is not None
    answer: Any = page.answer.model_validate(filled(sample(answer_schema(page), "full")))
    return {*known_of(answer.leads[0]).values}


def facts_of(reader: ToolSpec, kind: Kind) -> Facts:
    """What the fullest answer of a read says of a record."""
    assert reader.answer is not None
    answer = reader.answer.model_validate(filled(sample(answer_schema(reader), "full")))
    return next((one.facts for one in reader.records(answer) if one.kind == kind), {})


def filled(value: Any) -> Any:
    """A sample in which no open object is empty, since what says nothing is not kept."""
    if isinstance(value, list):
        return [filled(one) for one in value]
    return {key: filled(one) for key, one in value.items()} or {"k1": "x1"} if isinstance(value, dict) else value
