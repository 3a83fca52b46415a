"""Enrichment in the sandbox: priced, charged once for each key, under way, stopped."""

from typing import Any

import pytest

from evals.sandbox import Running, World, running
from tests.evals.sandbox.conftest import slow
from tests.support.doubles import FakeClock
from tests.support.sandbox_api import Api

LEADS = 6


def credits(up: Running) -> float:
    return up.world.credits.balance


@pytest.fixture
def list_id(api: Api) -> str:
    return str(next(one for one in api.get("/api/lists")["lists"] if one["name"] == "Spring webinar")["id"])


def start(api: Api, scope: dict[str, Any], **more: Any) -> Any:
    return api.post("/api/enrichment", {"enrichmentId": "work_email", "scope": scope, **more}, status=202)


def test_the_three_that_the_vendor_names_can_be_found_by_slug_or_words(api: Api) -> None:
    slugs = [one["slug"] for one in api.get("/api/enrichments")["enrichments"]]
    assert slugs == ["work_email", "website_overview", "hiring_status"]
    assert [one["slug"] for one in api.get("/api/enrichments?id=work_email")["enrichments"]] == ["work_email"]
    assert [one["slug"] for one in api.get("/api/enrichments?q=hiring")["enrichments"]] == ["hiring_status"]


def test_a_preview_counts_and_costs_and_writes_nothing(api: Api, up: Running, list_id: str) -> None:
    before = up.world
    shown = start(api, {"type": "list", "listId": list_id}, mode="preview")
    assert shown["leadCount"] == LEADS
    assert credits(up) == before.credits.balance
    assert up.world.leads == before.leads
    assert api.get(f"/api/enrichment/{shown['enrichmentRunId']}")["run"]["mode"] == "preview"


def test_a_run_goes_lead_by_lead_to_its_end(api: Api, up: Running, list_id: str, clock: FakeClock) -> None:
    with up.sandbox.edit() as world:
        world.pace.enrichment_seconds = 60
    run = start(api, {"type": "list", "listId": list_id})["enrichmentRunId"]
    assert credits(up) == 1000 - LEADS, "each lead is charged when it is dispatched"
    seen = []
    for _ in range(4):
        shown = api.get(f"/api/enrichment/{run}")["run"]
        seen.append((shown["status"], shown["scope"]["counts"]["completed"]))
        clock.advance(20)
    assert seen == [("pending", 0), ("running", 2), ("running", 4), ("completed", LEADS)]
    items = api.get(f"/api/enrichment/{run}/items?limit=4")
    rest = api.get(f"/api/enrichment/{run}/items?limit=4&cursor={items['page']['nextCursor']}")
    assert len(items["items"]) + len(rest["items"]) == LEADS
    assert rest["page"]["hasMore"] is False
    assert all(item["result"]["value"].endswith(".example") for item in items["items"])


def test_a_key_starts_one_run_and_is_charged_once(api: Api, up: Running, list_id: str) -> None:
    scope = {"type": "list", "listId": list_id}
    first, again = (start(api, scope, idempotencyKey="k1") for _ in range(2))
    assert (first["reusedExistingRun"], again["reusedExistingRun"]) == (False, True)
    assert first["enrichmentRunId"] == again["enrichmentRunId"]
    assert start(api, scope, idempotencyKey="k2")["enrichmentRunId"] != first["enrichmentRunId"]
    assert credits(up) == 1000 - 2 * LEADS


def test_too_few_credits_start_nothing_and_say_how_many_it_takes(clock: FakeClock) -> None:
    world = World.model_validate(slow("saas").model_dump() | {"credits": {"balance": 2}})
    with running(world, monotonic=clock.monotonic) as up:
        api = Api(up)
        scope = {"type": "explicit_leads", "leadIds": [lead.id for lead in up.world.leads]}
        said = api.post("/api/enrichment", {"enrichmentId": "work_email", "scope": scope}, status=402)
        assert (said["required"], said["balance"]) == (LEADS, 2)
        assert up.world.enrichment_runs == []
        api.close()


@pytest.mark.parametrize(
    ("scope", "status"),
    [
        ({"type": "filtered_list"}, 400),
        ({"type": "explicit_leads"}, 400),
        ({"type": "explicit_leads", "leadIds": ["nobody"]}, 404),
        ({"type": "list", "listId": "nothing"}, 404),
        ({"type": "everybody"}, 400),
    ],
)
def test_a_scope_that_means_nobody_is_refused(api: Api, scope: dict[str, Any], status: int) -> None:
    api.post("/api/enrichment", {"enrichmentId": "work_email", "scope": scope}, status=status)


def test_what_cannot_be_found_out_is_skipped_with_its_reason(api: Api, list_id: str, clock: FakeClock) -> None:
    body = {"enrichmentId": "hiring_status", "scope": {"type": "list", "listId": list_id}}
    run = api.post("/api/enrichment", body, status=202)["enrichmentRunId"]
    clock.advance(60)
    reasons = {item["skippedReason"] for item in api.get(f"/api/enrichment/{run}/items")["items"]}
    assert reasons == {"not_applicable"}


def test_a_cancelled_run_skips_what_is_pending_and_pays_nothing_back(
    api: Api, up: Running, list_id: str, clock: FakeClock
) -> None:
    with up.sandbox.edit() as world:
        world.pace.enrichment_seconds = 60
    run = start(api, {"type": "list", "listId": list_id})["enrichmentRunId"]
    clock.advance(25)
    assert api.post(f"/api/enrichment/{run}/cancel")["run"]["status"] == "cancelled"
    counts = api.get(f"/api/enrichment/{run}")["run"]["scope"]["counts"]
    assert (counts["completed"], counts["skipped"]) == (3, 3)
    assert credits(up) == 1000 - LEADS
    assert api.post(f"/api/enrichment/{run}/cancel", status=409)["reason"] == "run_not_cancellable"
    api.post("/api/enrichment/nothing/cancel", status=404)
