"""How a lost answer is looked for where leads and lists were changed: what the server shows says it, or nothing."""

from typing import Any

import pytest

from tests.tools.test_probes import seen
from tools.api.wire_leads import LeadPage
from tools.catalog.lead_records import CREATE_LEAD
from tools.probes import Probe

LEA = {"id": "lea_1", "title": "Baker"}
MADE: dict[str, Any] = {"contacts": [{"value": "Ada@Example.com"}]}


def leads(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"leads": [*rows]}


def lists(**row: Any) -> dict[str, Any]:
    return {"lists": [{"id": "lst_1", **row}]}


@pytest.mark.parametrize(
    ("tool", "by", "body", "finding"),
    [
        ("update_lead", "list_leads", leads(LEA), "done"),
        ("update_lead", "list_leads", leads({**LEA, "title": "Cook"}), None),
        ("update_lead", "list_leads", leads({"id": "lea_1"}), None),
        ("update_lead", "list_leads", leads(), None),
        ("delete_lead", "list_leads", leads(LEA), "failed"),
        ("delete_lead", "list_leads", leads(), "done"),
        ("update_list", "list_lists", lists(name="Bakers"), "done"),
        ("update_list", "list_lists", lists(name="Cooks"), None),
        ("update_list", "list_lists", {"lists": []}, None),
        ("delete_list", "list_lists", lists(), "failed"),
        ("delete_list", "list_lists", {"lists": []}, "done"),
        ("add_list_leads", "get_list_leads", leads(LEA), "done"),
        ("add_list_leads", "get_list_leads", leads(), None),
        ("remove_list_leads", "get_list_leads", {**leads(), "total": 0}, "done"),
        ("remove_list_leads", "get_list_leads", {**leads(), "total": 900}, None),
        ("remove_list_leads", "get_list_leads", {**leads(LEA), "total": 1}, None),
        ("cancel_enrichment", "get_enrichment", {"run": {"id": "run_1", "status": "cancelled"}}, "done"),
        ("cancel_enrichment", "get_enrichment", {"run": {"id": "run_1", "status": "running"}}, "failed"),
        ("cancel_enrichment", "get_enrichment", {"run": {"id": "run_1", "status": "completed"}}, None),
        ("create_lead", "list_leads", leads(LEA), None),
    ],
)
def test_what_was_asked_is_found_or_nothing_is_said(tool: str, by: str, body: Any, finding: str | None) -> None:
    reader, _, trace = seen(tool, body)
    assert (reader, trace.finding) == (by, finding)
    assert trace.reason


def test_a_saved_lead_is_looked_for_by_its_address_and_known_by_it_alone() -> None:
    probe = CREATE_LEAD.effects.probe
    assert isinstance(probe, Probe)
    assert probe.arguments(MADE) == {"email": "Ada@Example.com"}
    assert probe.arguments({"name": {"full": "Ada Example"}}) == {"q": "Ada Example"}
    assert probe.arguments({}) == {}
    same, other = ({"id": "lea_9", "contacts": [{"value": value}]} for value in ("ada@example.com", "bo@example.com"))
    assert probe.trace(MADE, LeadPage.model_validate(leads(other, same))).finding == "done"
    assert probe.trace(MADE, LeadPage.model_validate(leads(other))).finding is None
