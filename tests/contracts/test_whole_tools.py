"""A tool is whole data: what it does to the world stands beside it, and nothing of the agent knows it by name."""

import ast
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

import pytest

from tests.support.samples import answer_schema, sample
from tests.support.sources import sources
from tests.tools.test_arguments import MINIMAL
from tools.effects import NOBODY, Creates, Effects
from tools.probes import Probe
from tools.registry import REGISTRY
from tools.spec import ToolSpec, placements, references

ACTING = [spec for spec in REGISTRY.values() if spec.effect != "read"]
FACETS = [facet.name for facet in fields(Effects)]
READING = {name for name, spec in REGISTRY.items() if spec.effect == "read" and spec.endpoint is not None}


def named(spec: ToolSpec) -> str:
    return spec.name


def without(effects: Effects, facet: str) -> Effects:
    return Effects(**{name: getattr(effects, name) for name in FACETS if name != facet})


@pytest.mark.parametrize("spec", ACTING, ids=named)
def test_a_tool_that_leaves_a_facet_out_does_not_load_and_both_are_named(spec: ToolSpec) -> None:
    for facet in FACETS:
        with pytest.raises(TypeError, match=rf"^{spec.name} .* does not say its {facet}$"):
            replace(spec, effects=without(spec.effects, facet))


@pytest.mark.parametrize("spec", ACTING, ids=named)
def test_a_tool_that_says_nothing_is_told_all_that_is_missing(spec: ToolSpec) -> None:
    values: dict[str, Any] = {field.name: getattr(spec, field.name) for field in fields(spec)}
    del values["effects"]
    with pytest.raises(TypeError, match=f"{spec.name} .* {', '.join(FACETS)}$"):
        ToolSpec(**values)


def test_a_read_that_can_be_more_than_one_has_to_say_so_too() -> None:
    with pytest.raises(TypeError, match="get_campaign"):
        replace(REGISTRY["get_campaign"], effect_of=lambda args: "write")


@pytest.mark.parametrize("spec", ACTING, ids=named)
def test_how_it_is_undone_and_why_it_cannot_be_looked_for_is_said_to_a_person(spec: ToolSpec) -> None:
    assert len(spec.effects.reversal.how.split()) > 3
    assert not isinstance(spec.effects.probe, str) or len(spec.effects.probe.split()) > 3


@pytest.mark.parametrize("spec", ACTING, ids=named)
def test_what_is_read_for_a_tool_is_read_with_a_documented_read(spec: ToolSpec) -> None:
    assert set(readers(spec)) <= READING


def readers(spec: ToolSpec) -> Iterator[str]:
    effects = spec.effects
    yield from (target.reread.tool for target in effects.targets if target.reread is not None)
    if effects.reach.inspection is not None:
        yield from (read.tool for read in effects.reach.inspection.reads)
    if isinstance(effects.probe, Probe):
        yield effects.probe.tool


@pytest.mark.parametrize("spec", ACTING, ids=named)
def test_what_it_changes_is_named_by_one_of_its_arguments(spec: ToolSpec) -> None:
    args = spec.args.model_validate(MINIMAL[spec.name])
    places = [at for _, at in placements(spec.args)]
    for target in spec.effects.targets:
        if target.at is None:  # a workspace has one of it
            continue
        assert target.at in places
        assert (target.kind, target.id(spec.request(args))) in list(references(args))


@pytest.mark.parametrize("spec", [s for s in ACTING if s.effects.creates is not None], ids=named)
def test_what_it_makes_stands_in_its_result_and_its_records(spec: ToolSpec) -> None:
    creates = spec.effects.creates
    assert isinstance(creates, Creates)
    assert spec.answer is not None
    answer = spec.answer.model_validate(sample(answer_schema(spec), "full"))
    made: Any = spec.summarise(answer)[creates.key]
    assert (creates.kind, made["id"]) in {(record.kind, record.id) for record in spec.records(answer)}


@pytest.mark.parametrize("spec", ACTING, ids=named)
def test_what_has_to_be_done_before_it_is_noted_by_some_other_tool(spec: ToolSpec) -> None:
    setting = {other.sets_mark for other in REGISTRY.values()}
    assert spec.effects.needs_mark is None or spec.effects.needs_mark in setting


@pytest.mark.parametrize("spec", ACTING, ids=named)
def test_what_sends_reaches_somebody_counts_and_needs_a_narrow_yes(spec: ToolSpec) -> None:
    effects = spec.effects
    if spec.effect == "send":
        assert effects.reach != NOBODY
        assert effects.counts_as in ("message", "launch")
    assert (effects.grant != "tool") or (spec.effect not in ("send", "destroy") and spec.effect_of is None)
    assert (effects.reach.inspection is not None) == (effects.counts_as == "launch")


OF_PEOPLE = {"lead", "prospect", "signal_lead", "generated"}
ROWS = {"leads", "prospects", "lead_ids", "prospect_ids", "fetch_count"}


@pytest.mark.parametrize("spec", ACTING, ids=named)
def test_what_names_people_or_a_number_of_them_says_how_many_it_is_about(spec: ToolSpec) -> None:
    kinds = {kind for kind, _ in references(spec.args.model_validate(MINIMAL[spec.name]))}
    if kinds & OF_PEOPLE or ROWS & set(spec.args.model_fields):
        assert spec.about is not None


OWN_READS = {
    ("agent/chat/greeting.py", "list_campaigns"),
    ("agent/chat/greeting.py", "list_threads"),
    ("agent/cli/sender_health.py", "get_dns_records"),
    ("agent/cli/sender_health.py", "list_domains"),
    ("agent/cli/sender_health.py", "list_senders"),
    ("agent/gate/preflight.py", "list_senders"),
    ("agent/gate/stopping.py", "get_campaign"),
    ("agent/gate/stopping.py", "pause_campaign"),
    ("agent/session/boot.py", "get_context"),
    ("agent/session/boot.py", "get_credits_config"),
    ("agent/session/triage.py", "get_thread_messages"),
    ("agent/session/triage.py", "list_campaigns"),
    ("agent/session/triage.py", "list_threads"),
}
"""What the program makes for itself, and by what tool: reads, and the pause that waits for nothing."""
OWN_WORK = {("agent/gate/local_tools.py", name) for name, spec in REGISTRY.items() if spec.endpoint is None}
"""What is done for each tool that touches nothing but the run."""


def test_nothing_of_the_agent_asks_for_a_tool_by_name() -> None:
    """Apart from its own reads, and from the guided planner, which stands for a model and chooses tools."""
    operations = {spec.endpoint.name for spec in REGISTRY.values() if spec.endpoint is not None}
    known = {
        (file, node.value)
        for file, tree in sources()
        if file.startswith("agent/") and not file.startswith("agent/models/guided/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in REGISTRY.keys() | operations
    }
    assert known == OWN_READS | OWN_WORK


OWN = {
    *("get_context", "get_credits_config", "list_senders", "list_signal_types", "list_signal_sources"),
    *("get_lead_search", "preview_list_import", "create_list", "create_signal_type", "create_thread", "attach_file"),
    *("create_campaign", "update_campaign", "import_campaign_leads", "launch_campaign", "start_lead_search"),
    *("update_signals", "update_signal_sources", "update_signal_types", "delete_signal_types", "update_signal_leads"),
    *("get_signal_settings", "update_signal_settings", "update_context", "list_inboxes", "update_signature"),
    *("retry_warmup", "get_sender", "get_sender_schedule", "list_domains", "get_dns_records", "verify_domain"),
    *("pause_campaign", "resume_campaign", "list_campaign_senders", "get_campaign_settings"),
    *("add_sequence_node", "move_sequence_node", "delete_sequence_node", "update_sequence_node"),
    *("add_campaign_leads", "remove_campaign_leads", "generate_messages"),
    *("update_list", "delete_list", "delete_lead", "add_list_leads", "remove_list_leads"),
    *("list_enrichments", "preview_enrichment", "start_enrichment", "get_enrichment", "cancel_enrichment"),
}
"""Tools whose answers show ids, counts, prices, set-up, and what the call itself has said."""


@pytest.mark.parametrize("spec", REGISTRY.values(), ids=named)
def test_an_answer_shows_what_strangers_wrote_unless_it_is_known_not_to(spec: ToolSpec) -> None:
    assert spec.foreign is (spec.endpoint is not None and spec.name not in OWN)


@pytest.mark.parametrize("spec", [spec for spec in ACTING if spec.effects.creates is not None], ids=named)
def test_what_a_tool_makes_is_named_by_one_of_its_arguments(spec: ToolSpec) -> None:
    creates = spec.effects.creates
    assert creates is not None
    assert isinstance(getattr(spec.args.model_validate(MINIMAL[spec.name]), creates.named_by), str)
