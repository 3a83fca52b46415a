"""Signal types, sources, the feed, drafts."""

from typing import Any

import pytest

from tests.support.sandbox_api import Api, message

FIRST = "51000001-0000-4000-8000-000000000001"
SECOND = "51000001-0000-4000-8000-000000000002"


def test_the_built_in_types_appear_at_the_first_look(api: Api) -> None:
    assert api.up.world.signal_types == []
    labels = [row["label"] for row in api.get("/api/signals/types")["types"]]
    assert labels == ["Hiring", "Funding", "Leadership Change", "Competitor Mentions", "Pain Point", "Product Launch"]
    assert len(api.get("/api/signals/types")["types"]) == 6
    one = api.up.world.signal_types[2].id
    assert [row["label"] for row in api.get(f"/api/signals/types?ids={one}")["types"]] == ["Leadership Change"]


@pytest.mark.parametrize(("query", "enabled"), [("", True), ("?skipSourceEnable=true", False)])
def test_the_first_look_enables_the_sources_unless_it_is_told_not_to(api: Api, query: str, enabled: bool) -> None:
    api.patch("/api/signals/sources", {"items": [{"id": "reddit", "enabled": False}]})
    for look in (query, ""):  # the second is no first look
        api.get(f"/api/signals/types{look}")
    assert {source.id: source.enabled for source in api.up.world.signal_sources}["reddit"] is enabled


def test_a_keyword_type_is_made_and_on(api: Api) -> None:
    made = api.post("/api/signals/types", {"label": "Hiring a CFO", "keywords": ["CFO", "chief financial officer"]})[
        "type"
    ]
    assert (made["kind"], made["builtIn"], made["enabled"], made["position"]) == ("keyword", False, True, 6)
    assert made["id"] in {row["id"] for row in api.get("/api/signals/types")["types"]}


def test_a_type_needs_a_new_label_and_known_sources(api: Api) -> None:
    api.post("/api/signals/types", {"label": "hiring"}, status=409)
    api.post("/api/signals/types", {"label": " "}, status=400)
    api.post("/api/signals/types", {}, status=400)
    assert "fax" in message(api.post("/api/signals/types", {"label": "X", "allowedSources": ["fax"]}, status=400))


def test_twenty_types_are_the_most(api: Api) -> None:
    for index in range(14):
        api.post("/api/signals/types", {"label": f"Type {index}"})
    assert "20" in message(api.post("/api/signals/types", {"label": "One more"}, status=400))


def test_sources_are_switched_one_by_one(api: Api) -> None:
    assert {row["id"] for row in api.get("/api/signals/sources")["sources"]} == {
        "linkedin_posts", "linkedin_jobs", "news", "hiring_cafe", "reddit", "hacker_news", "x_twitter",
    }  # fmt: skip
    items = [
        {"id": "reddit", "enabled": False},
        {"id": "fax", "enabled": True},
        {"id": "news", "config": {"lang": "de"}},
    ]
    assert api.patch("/api/signals/sources", {"items": items}) == {
        "updated": ["reddit", "news"],
        "errors": [{"id": "fax", "error": "not_found"}],
    }
    rows = {row["id"]: row for row in api.get("/api/signals/sources")["sources"]}
    assert (rows["reddit"]["enabled"], rows["news"]["enabled"], rows["news"]["config"]) == (False, True, {"lang": "de"})


def test_a_source_switched_off_is_off_in_every_type(api: Api) -> None:
    api.get("/api/signals/types")
    api.patch("/api/signals/sources", {"items": [{"id": "reddit", "enabled": False}]})
    for row in api.get("/api/signals/types")["types"]:
        assert row["sourceOverrides"] == [{"sourceId": "reddit", "enabled": False}]


def scores(api: Api, query: str = "") -> list[int]:
    return [row["score"] for row in api.get(f"/api/signals{query}")["signals"]]


def test_the_feed_has_no_score_of_one_and_the_newest_first(api: Api) -> None:
    assert scores(api) == scores(api, "?minScore=1") == scores(api, "?minScore=2") == [3, 3, 3, 2, 2]
    assert scores(api, "?minScore=3") == [3, 3, 3]
    times = [row["createdAt"] for row in api.get("/api/signals")["signals"]]
    assert times == sorted(times, reverse=True)
    assert len(api.get("/api/signals?since=2026-05-30T00:00:00Z")["signals"]) == 2
    assert [row["id"] for row in api.get(f"/api/signals?ids={FIRST},{SECOND}")["signals"]] == [FIRST, SECOND]


def test_the_feed_comes_in_pages(api: Api) -> None:
    page = api.get("/api/signals?limit=3")
    assert page["pagination"] == {"cursor": "c3", "hasMore": True, "count": 3}
    assert api.get("/api/signals?limit=3&cursor=c3")["pagination"] == {"cursor": None, "hasMore": False, "count": 2}


@pytest.mark.parametrize(
    "query", ["minScore=0", "minScore=4", "minScore=high", "since=yesterday", "includeDismissed=maybe"]
)
def test_a_senseless_filter_is_refused(api: Api, query: str) -> None:
    api.get(f"/api/signals?{query}", status=400)


def test_votes_notes_and_drafts_are_kept(api: Api) -> None:
    item = {"id": FIRST, "vote": "up", "comment": "call them", "dmText": "Hi", "commentText": "Nice"}
    for _ in range(2):  # idempotent
        assert api.patch("/api/signals", {"items": [item]}) == {"updated": [FIRST], "errors": []}
    row = api.get(f"/api/signals?ids={FIRST}")["signals"][0]
    assert {key: row[key] for key in item} == item
    api.patch("/api/signals", {"items": [{"id": FIRST, "vote": None}]})
    assert api.get(f"/api/signals?ids={FIRST}")["signals"][0]["vote"] is None


def test_a_dismissed_signal_does_not_come_back(api: Api) -> None:
    api.patch("/api/signals", {"items": [{"id": FIRST, "status": "dismissed"}]})
    assert scores(api) == [3, 3, 2, 2]
    assert scores(api, "?includeDismissed=true") == [3, 3, 3, 2, 2]
    back = api.patch("/api/signals", {"items": [{"id": FIRST, "status": "new"}, {"id": "x", "vote": "up"}]})
    assert back["updated"] == []
    assert [error["id"] for error in back["errors"]] == [FIRST, "x"]
    assert api.up.requests[-1]["applied"] is False


def items(count: int) -> list[dict[str, Any]]:
    return [{"id": FIRST, "vote": "up", "dm": True} for _ in range(count)]


@pytest.mark.parametrize(
    ("method", "target", "most"),
    [("PATCH", "/api/signals", 200), ("POST", "/api/signals/generate", 20)],
)
def test_a_batch_has_its_size(api: Api, method: str, target: str, most: int) -> None:
    api.call(method, target, {"items": items(most)})
    api.call(method, target, {"items": items(most + 1)}, status=400)
    api.call(method, target, {"items": []}, status=400)
    api.call(method, target, {"items": [{"id": FIRST}]}, status=400)


def test_drafts_are_charged_by_the_text_kept_and_not_sent(api: Api) -> None:
    body = {
        "items": [{"id": FIRST, "dm": True, "comment": True}, {"id": SECOND, "comment": True}, {"id": "x", "dm": True}]
    }
    results = api.post("/api/signals/generate", body)["results"]
    assert [sorted(row) for row in results] == [["comment", "dm", "id"], ["comment", "id"], ["error", "id"]]
    row = api.get(f"/api/signals?ids={FIRST}")["signals"][0]
    assert row["dmText"] == results[0]["dm"]["text"]
    world = api.up.world
    assert world.credits.balance == 1000 - 3 * 2
    assert world.outbox == []


def test_without_credits_no_draft(api: Api) -> None:
    with api.up.sandbox.edit() as world:
        world.credits.balance = 3
    answer = api.post("/api/signals/generate", {"items": [{"id": FIRST, "dm": True, "comment": True}]}, status=402)
    assert (answer["required"], answer["balance"]) == (4, 3)
    assert api.up.world.signals[0].dmText is None
    api.post("/api/signals/generate", {"items": [{"id": FIRST, "dm": True}]})
