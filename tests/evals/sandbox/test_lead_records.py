"""Leads and lists that are there, in the sandbox: found, changed, deleted."""

from typing import Any

import pytest

from evals.sandbox import Running
from tests.support.sandbox_api import Api

NOBODY = {"id": "nobody"}


def leads(api: Api, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get(f"/api/leads{query}")["leads"]
    return found


def webinar(api: Api) -> dict[str, Any]:
    return next(one for one in api.get("/api/lists")["lists"] if one["name"] == "Spring webinar")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?title=cfo", {"Mara Quinquin", "Dario Felven", "Quinn Quinjor"}),
        ("?q=river%20labs", {"Mara Quinquin"}),
        ("?company=river&title=cfo", {"Mara Quinquin"}),
        ("?email=zeno.wessel.9-003@pebblesystems.example", {"Zeno Wessel"}),
        ("?type=company", set()),
        ("?q=nobody%20at%20all", set()),
    ],
)
def test_leads_are_found_by_words_and_by_fields(api: Api, query: str, names: set[str]) -> None:
    assert {lead["name"]["full"] for lead in leads(api, query)} == names


def test_leads_come_page_by_page(api: Api) -> None:
    first = api.get("/api/leads?limit=4")
    rest = api.get(f"/api/leads?limit=4&cursor={first['nextCursor']}")
    assert [len(first["leads"]), len(rest["leads"]), rest["nextCursor"]] == [4, 2, None]
    one = first["leads"][0]["id"]
    assert [lead["id"] for lead in leads(api, f"?id={one}")] == [one]
    api.get("/api/leads?limit=501", status=400)


def test_only_what_is_given_of_a_lead_changes(api: Api) -> None:
    before = leads(api, "?title=cfo")[0]
    contacts = [{"type": "work_email", "value": "new@fair.example"}]
    after = api.patch("/api/leads", {"id": before["id"], "title": "VP", "contacts": contacts})["lead"]
    kept = {key: value for key, value in before.items() if key not in ("title", "contacts", "updatedAt")}
    assert {key: after[key] for key in kept} == kept
    assert (after["title"], after["contacts"]) == ("VP", contacts)
    api.patch("/api/leads", {**NOBODY, "title": "VP"}, status=404)
    api.patch("/api/leads", {"id": before["id"], "title": None}, status=400)


def test_a_lead_that_is_saved_again_is_completed_and_not_doubled(api: Api, up: Running) -> None:
    ada = {"type": "person", "name": {"full": "Ada Sample"}, "contacts": [{"value": "ada@fair.example"}]}
    first = api.post("/api/leads", {**ada, "listIds": [webinar(api)["id"]]})["lead"]
    again = api.post("/api/leads", {**ada, "title": "CFO"})["lead"]
    assert (first["id"], first["lists"][0]["name"]) == (again["id"], "Spring webinar")
    assert again["title"] == "CFO"
    assert len(up.world.leads) == 7
    api.post("/api/leads", {**ada, "listIds": ["nothing"]}, status=400)


def test_a_deleted_lead_is_gone_from_the_workspace_and_its_lists(api: Api, up: Running) -> None:
    one = leads(api)[0]["id"]
    assert api.call("DELETE", "/api/leads", {"id": one}) == {"success": True}
    assert one not in {lead["id"] for lead in leads(api)}
    assert webinar(api)["leadCount"] == 5
    api.call("DELETE", "/api/leads", {"id": one}, status=404)


def test_a_list_is_renamed_described_and_converted_where_its_leads_fit(api: Api) -> None:
    one = webinar(api)["id"]
    changed = api.patch("/api/lists", {"id": one, "name": "May", "description": None, "leadType": "mixed"})["list"]
    assert (changed["name"], changed["description"], changed["leadType"]) == ("May", None, "mixed")
    api.patch("/api/lists", {"id": one, "leadType": "company"}, status=400)
    api.patch("/api/lists", {"id": one, "name": None}, status=400)
    api.patch("/api/lists", {"id": "nothing", "name": "x"}, status=404)


def test_a_deleted_list_leaves_its_leads(api: Api, up: Running) -> None:
    one = webinar(api)["id"]
    assert api.call("DELETE", "/api/lists", {"id": one}) == {"success": True}
    assert (len(up.world.lists), len(up.world.leads)) == (0, 6)
    api.call("DELETE", "/api/lists", {"id": one}, status=404)


def test_the_list_of_everybody_is_protected(api: Api) -> None:
    everybody = next(one for one in api.get("/api/lists")["lists"] if one["name"] == "all")["id"]
    api.patch("/api/lists", {"id": everybody, "name": "x"}, status=400)
    api.call("DELETE", "/api/lists", {"id": everybody}, status=400)


def test_membership_comes_and_goes_and_the_leads_stay(api: Api, up: Running) -> None:
    one, some = webinar(api)["id"], [lead["id"] for lead in leads(api)[:2]]
    assert api.call("DELETE", f"/api/lists/{one}/leads", {"leadIds": [*some, "nobody"]})["list"]["leadCount"] == 4
    assert api.post(f"/api/lists/{one}/leads", {"leadIds": [some[0], some[0]]})["list"]["leadCount"] == 5
    assert len(up.world.leads) == 6
    api.post(f"/api/lists/{one}/leads", {"leadIds": ["nobody"]}, status=404)
    api.post(f"/api/lists/{one}/leads", {"leadIds": []}, status=400)
