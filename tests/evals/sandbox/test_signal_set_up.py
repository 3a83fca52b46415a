"""Signal types that are changed or deleted, the daily scan, whoever is behind signals, and searches in free words."""

from uuid import UUID

import pytest

from evals.sandbox.model.base import stable_id
from tests.support.doubles import FakeClock
from tests.support.sandbox_api import Api, message

MARA = stable_id("entity", "person", "Mara Sample")


def own_type(api: Api, label: str = "Tenders") -> str:
    return str(api.post("/api/signals/types", {"label": label, "keywords": ["tender"]})["type"]["id"])


def type_row(api: Api, type_id: str) -> dict[str, object]:
    found: dict[str, object] = api.get(f"/api/signals/types?ids={type_id}")["types"][0]
    return found


def delete(api: Api, ids: list[str], status: int = 200) -> dict[str, object]:
    found: dict[str, object] = api.call("DELETE", "/api/signals/types", {"ids": ids}, status=status)
    return found


def test_a_type_is_changed_and_its_signals_follow_its_new_name(api: Api) -> None:
    made = own_type(api)
    with api.up.sandbox.edit() as world:
        world.signals[0].type = "Tenders"
    items = [{"id": made, "label": "Public tenders", "keywords": ["tender", "call for bids"], "enabled": False}]
    assert api.patch("/api/signals/types", {"items": items}) == {"updated": [made], "errors": []}
    row = type_row(api, made)
    assert (row["label"], row["keywords"], row["enabled"]) == ("Public tenders", ["tender", "call for bids"], False)
    assert api.up.world.signals[0].type == "Public tenders"


def test_overrides_are_replaced_as_a_whole_and_what_is_left_out_is_off(api: Api) -> None:
    made = own_type(api)
    override = {"sourceId": "news", "enabled": True, "extraKeywords": ["bid"]}
    api.patch("/api/signals/types", {"items": [{"id": made, "sourceOverrides": [override]}]})
    rows = type_row(api, made)["sourceOverrides"]
    assert isinstance(rows, list)
    assert override in rows
    assert {row["sourceId"]: row["enabled"] for row in rows} == {"news": True} | dict.fromkeys(
        ["linkedin_posts", "linkedin_jobs", "hiring_cafe", "reddit", "hacker_news", "x_twitter"], False
    )


def test_each_change_of_a_type_fails_alone(api: Api) -> None:
    mine, other = own_type(api), own_type(api, "Awards")
    built_in = api.get("/api/signals/types")["types"][0]["id"]
    items = [
        {"id": built_in, "label": "Jobs"},
        {"id": built_in, "enabled": False, "prompt": "mine"},
        {"id": other, "label": "tenders"},
        {"id": mine, "allowedSources": ["fax"]},
        {"id": "nobody", "enabled": True},
    ]
    answer = api.patch("/api/signals/types", {"items": items})
    assert answer["updated"] == [built_in]
    assert [error["error"] for error in answer["errors"]] == ["built_in", "label_taken", "unknown_source", "not_found"]
    row = type_row(api, built_in)
    assert (row["enabled"], row["prompt"]) == (False, None)  # a built-in one ignores a prompt


def test_own_types_are_deleted_for_good_and_what_they_found_stays(api: Api) -> None:
    mine = own_type(api)
    built_in = api.get("/api/signals/types")["types"][0]["id"]
    with api.up.sandbox.edit() as world:
        world.signals[0].type = "Tenders"
    assert delete(api, [mine, built_in, "nobody"]) == {
        "deleted": [mine],
        "errors": [{"id": built_in, "error": "built_in"}, {"id": "nobody", "error": "not_found"}],
    }
    first = api.up.world.signals[0].id
    assert api.get(f"/api/signals?ids={first}")["signals"][0]["signalTypeId"] is None
    delete(api, [], status=400)


def test_the_daily_scan_is_paused_and_moved_to_a_quarter_of_an_hour(api: Api) -> None:
    assert api.get("/api/signals/settings") == {"paused": False, "scanTimeUtc": "06:00", "pipelineStatus": None}
    assert api.patch("/api/signals/settings", {"paused": True})["paused"] is True
    assert api.patch("/api/signals/settings", {"scanTimeUtc": "07:45"})["scanTimeUtc"] == "07:45"
    for wrong in ({"scanTimeUtc": "07:50"}, {"scanTimeUtc": "24:00"}, {}):
        api.patch("/api/signals/settings", wrong, status=400)
    assert api.get("/api/signals/settings") == {"paused": True, "scanTimeUtc": "07:45", "pipelineStatus": None}


def test_whoever_is_behind_signals_is_listed_by_person_or_company(api: Api) -> None:
    people = api.get("/api/signals/leads")["leads"]
    assert [row["name"] for row in people] == ["Mara Sample", "Ines Specimen", "Otto Specimen"]
    assert people[0]["person"]["linkedinUrl"] == "https://www.linkedin.com/in/sandbox-mara-sample"
    companies = api.get("/api/signals/leads?groupBy=company&sortBy=topScore&limit=2")
    assert [row["name"] for row in companies["leads"]] == ["Northpier", "Lanternworks"]
    assert companies["pagination"] == {"cursor": "c2", "hasMore": True, "count": 2}
    assert [row["id"] for row in api.get(f"/api/signals/leads?ids={MARA}")["leads"]] == [MARA]


def test_the_status_of_a_person_counts_for_all_their_signals_and_can_be_set_back(api: Api) -> None:
    items = [{"entityId": MARA, "status": "contacted"}, {"entityId": "nobody", "status": "new"}]
    answer = api.patch("/api/signals/leads", {"items": items})
    assert answer == {"updated": [MARA], "errors": [{"id": "nobody", "error": "not_found"}]}
    mine = [row for row in api.get("/api/signals")["signals"] if row["personEntityId"] == MARA]
    assert [row["personEntityStatus"] for row in mine] == ["contacted"]
    api.patch("/api/signals/leads", {"items": [{"entityId": MARA, "status": "new"}]})
    assert api.get("/api/signals/leads")["leads"][0]["status"] == "new"
    api.patch("/api/signals/leads", {"items": [{"entityId": MARA, "status": "responded"}]}, status=400)


def test_one_search_at_a_time_is_charged_and_ends_with_what_it_found(api: Api, clock: FakeClock) -> None:
    made = api.post("/api/signals/search", {"query": "Who is hiring a CFO?"}, status=201)
    assert made["status"] == "pending"
    assert api.up.world.credits.balance == 999
    assert "running" in message(api.post("/api/signals/search", {"query": "Funding"}, status=409))
    assert api.get(f"/api/signals/search?ids={made['id']}")["searches"][0]["status"] == "running"
    clock.advance(25)
    (found,) = api.get(f"/api/signals/search?ids={made['id']}")["searches"]
    assert (found["status"], len(found["results"])) == ("completed", 1)
    assert str(UUID(found["results"][0]["id"])) == found["results"][0]["id"]
    assert "results" not in api.get("/api/signals/search")["searches"][0]
    api.post("/api/signals/search", {"query": "Funding"}, status=201)


@pytest.mark.parametrize("query", ["", "x" * 501])
def test_a_search_needs_words_and_not_too_many(api: Api, query: str) -> None:
    api.post("/api/signals/search", {"query": query}, status=400)


def test_without_credits_no_search(api: Api) -> None:
    with api.up.sandbox.edit() as world:
        world.credits.balance = 0
    api.post("/api/signals/search", {"query": "Funding"}, status=402)
    assert api.up.world.signal_searches == []
