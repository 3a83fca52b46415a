"""The registry: all tools, in one order, described for planners and machines."""

import json
import re
from collections import Counter
from dataclasses import replace
from typing import Any, get_args

import jsonschema
import pytest

from agent.common.errors import CallError
from agent.gate.prepare import find_tool
from tests.tools.test_arguments import MINIMAL
from tools.api.endpoints import Endpoint
from tools.api.table import ENDPOINTS
from tools.registry import PROGRAM_READS, REGISTRY, Registry, describe, schema_of
from tools.spec import JOURNEYS, Journey, ToolSpec

REMOTE = [spec for spec in REGISTRY.values() if spec.endpoint is not None]
CORE = ["switch_journey", "escalate_to_human", "ask_human", "report_gap", "set_credit_cap"]
BOOT = ["get_context", "get_credits_config"]


def test_there_is_a_tool_for_every_endpoint_and_two_for_the_import_with_its_preview() -> None:
    once_more = [spec for name, spec in PROGRAM_READS.items() if name.startswith("export_")]  # for the user's own files
    tools = [spec for spec in [*REMOTE, *PROGRAM_READS.values()] if spec not in once_more]
    exported = {spec.endpoint.name for spec in once_more if spec.endpoint}
    used = Counter(exported - {spec.endpoint.name for spec in tools if spec.endpoint})
    used += Counter(spec.endpoint.name for spec in tools if spec.endpoint)
    # A list is also compared with what an import would replace, a roster and the texts of its leads read whole before
    # a launch, texts are filled in or written anew, what is imported or enriched is previewed, and a draft keeps files.
    both = Counter(["importListLeads", "listListLeads", "listCampaignLeads", "generateMessages", "updateThread"])
    both += Counter(["createEnrichment", "listLists", "listGeneratedMessages"])
    assert used == Counter(row.name for row in ENDPOINTS) + both
    assert [name for name, spec in REGISTRY.items() if spec.endpoint is None] == [*CORE, "open_topic"]


def test_what_the_program_reads_for_itself_is_shown_to_no_model_and_cannot_be_called_by_one() -> None:
    assert {spec.effect for spec in PROGRAM_READS.values()} == {"read"}
    assert not set(PROGRAM_READS) & set(REGISTRY)
    for name in PROGRAM_READS:
        with pytest.raises(CallError, match="no tool"):
            find_tool(name)


def steps_of(journey: Journey) -> set[str]:
    """The operations that the playbook names in a journey."""
    number = JOURNEYS.index(journey) + 1
    return {row.name for row in ENDPOINTS if f"Journey {number}," in row.source}


@pytest.mark.parametrize("journey", [one for one in JOURNEYS if one != "manage"])
def test_a_journey_declares_the_core_first_and_then_its_own_tools(journey: Journey) -> None:
    names = [spec.name for spec in REGISTRY.declared(journey)]
    assert names[:7] == CORE + BOOT
    assert names[7:] == [name for name in REGISTRY if journey in REGISTRY[name].journeys and not REGISTRY[name].needs]
    assert {spec.endpoint.name for spec in map(REGISTRY.__getitem__, names) if spec.endpoint} >= steps_of(journey)


def test_without_a_journey_only_the_core_is_declared() -> None:
    assert [spec.name for spec in REGISTRY.declared(None)] == CORE + BOOT


def test_a_tool_is_found_by_its_exact_name_alone() -> None:
    assert REGISTRY["send_message"].name == "send_message"
    for name in ("Send_message", "send_message ", "__class__", "tools.send_message", ""):
        assert name not in REGISTRY
        assert REGISTRY.get(name) is None


@pytest.mark.parametrize("row", [row for row in ENDPOINTS if row.conflict_read], ids=lambda row: row.name)
def test_what_a_conflict_is_about_can_be_read_with_a_tool(row: Endpoint) -> None:
    assert row.conflict_read is not None
    reader = REGISTRY.reader(row.conflict_read)
    assert reader is not None
    assert reader.effect == "read"


def test_an_effect_is_no_reader() -> None:
    assert REGISTRY.reader("sendThreadMessage") is None
    assert REGISTRY.reader("unheardOf") is None


def test_two_tools_of_one_name_or_a_foreign_endpoint_do_not_load() -> None:
    spec = REGISTRY["get_context"]
    assert spec.endpoint is not None
    with pytest.raises(ValueError, match="same name"):
        Registry([spec, spec])
    foreign = replace(spec, endpoint=replace(spec.endpoint, template="/api/admin/context"))
    with pytest.raises(ValueError, match="get_context"):
        Registry([foreign])


@pytest.mark.parametrize("spec", REGISTRY.values(), ids=lambda spec: spec.name)
def test_every_tool_is_explained_in_two_to_five_sentences(spec: ToolSpec) -> None:
    sentences = re.findall(r"[^.!?]+[.!?](?=\s|$)", spec.description)
    assert 2 <= len(sentences) <= 5
    assert len(spec.description) < 420
    for name, part in schema_of(spec)["properties"].items():
        assert part.get("description"), name


@pytest.mark.parametrize("spec", REMOTE, ids=lambda spec: spec.name)
def test_a_tool_says_no_less_than_its_endpoint_does(spec: ToolSpec) -> None:
    order = ["read", "write", "spend", "send", "destroy"]
    assert spec.endpoint is not None
    if spec.name in ("preview_list_import", "preview_enrichment", "resolve_messages"):
        assert spec.fixed in ({"preview": True}, {"mode": "preview"}, {"action": "resolve"})
        assert spec.effect == ("write" if spec.name == "resolve_messages" else "read")
    else:
        assert order.index(spec.effect) >= order.index(spec.endpoint.effect)
        assert not spec.fixed or spec.name == "generate_messages"


@pytest.mark.parametrize("spec", REGISTRY.values(), ids=lambda spec: spec.name)
def test_a_schema_is_valid_flat_and_free_of_noise(spec: ToolSpec) -> None:
    schema = schema_of(spec)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["type"] == "object"
    assert schema["additionalProperties"] is False
    words = set(keywords(schema))
    assert not words & {"title", "$defs", "$ref", "x-nullable", "default"}
    assert len(json.dumps(schema)) < 4000
    jsonschema.validate(MINIMAL[spec.name], schema)


def keywords(node: Any) -> list[str]:
    """Keywords of a schema, names of properties left out."""
    if isinstance(node, list):
        return [word for item in node for word in keywords(item)]
    if not isinstance(node, dict):
        return []
    inner = [value if key != "properties" else list(value.values()) for key, value in node.items()]
    return [*node, *(word for value in inner for word in keywords(value))]


def test_an_argument_may_be_called_title() -> None:
    lead = schema_of(REGISTRY["import_list_leads"])["properties"]["leads"]["items"]["properties"]
    assert lead["title"]["type"] == "string"


def test_null_stands_in_a_schema_only_where_it_may_be_sent() -> None:
    thread = schema_of(REGISTRY["update_thread"])["properties"]
    assert {"type": "null"} in thread["account_id"]["anyOf"]
    assert thread["participant_email"]["type"] == "string"


def test_the_description_for_machines_lists_every_argument_with_its_place() -> None:
    found = describe(REGISTRY["import_campaign_leads"])
    assert found["method"] == "POST"
    assert found["path"] == "/api/campaigns/{id}/leads/import-from-list"
    assert found["effect"] == "write"
    assert found["journeys"] == ["campaign"]
    assert {"name": "campaign_id", "in": "path", "wire": "id"} in found["parameters"]
    assert {"name": "limit", "in": "body", "wire": "filter.limit"} in found["parameters"]
    assert describe(REGISTRY["get_lead_search"])["parameters"] == [{"name": "task_id", "in": "query", "wire": "taskId"}]
    assert describe(REGISTRY["preview_list_import"])["fixed"] == {"preview": True}


@pytest.mark.parametrize("spec", REGISTRY.values(), ids=lambda spec: spec.name)
def test_the_description_for_machines_is_complete_json(spec: ToolSpec) -> None:
    found = json.loads(json.dumps(describe(spec)))
    assert set(found) == {
        "name",
        "method",
        "path",
        "effect",
        "journeys",
        "description",
        "schema",
        "parameters",
        "fixed",
    }
    assert [p["name"] for p in found["parameters"]] == list(spec.args.model_fields)
    assert {p["in"] for p in found["parameters"]} <= {"path", "query", "body"}
    assert (found["method"] is None) == (found["path"] is None) == (spec.endpoint is None)


def test_local_tools_can_be_told_by_their_names() -> None:
    assert get_args(Journey) == JOURNEYS
    assert schema_of(REGISTRY["switch_journey"])["properties"]["journey"]["enum"] == list(JOURNEYS)
    assert any("escalate" in name for name in CORE)


def test_a_local_tool_has_no_request() -> None:
    spec = REGISTRY["ask_human"]
    with pytest.raises(TypeError, match="local tool"):
        spec.request(spec.args.model_validate({"question": "Which one?"}))
