"""Profile, prices, senders, searches."""

import uuid
from typing import Any

import pytest

from evals.sandbox import World, running
from tests.support.doubles import FakeClock
from tests.support.sandbox_api import Api, message

BERLIN = "20 heads of finance at B2B SaaS companies in Berlin"


def search(api: Api, clock: FakeClock, prompt: str = BERLIN, count: int = 20, **more: str) -> Any:
    """Start a search and let it end."""
    started = api.post("/api/leads/search", {"prompt": prompt, "fetch_count": count, **more}, status=202)
    clock.advance(20)
    return started


def rows(api: Api, list_id: str) -> Any:
    return api.get(f"/api/lists/{list_id}/leads?limit=500")


def test_a_healthy_workspace_knows_its_customer(api: Api) -> None:
    answer = api.get("/api/context")
    assert answer["profile"]["companyName"] == "Tideline"
    assert "Head of Finance" in answer["context"]["market"]["icpJobTitles"]


def test_an_unfinished_workspace_says_null() -> None:
    with running("empty") as up:
        api = Api(up)
        assert api.get("/api/context") == {"context": None, "profile": None}
        api.close()


def test_prices_are_shown_and_the_balance_is_not(api: Api) -> None:
    config = api.get("/api/credits/config")
    assert config["costs"] == {"FIND_PERSON": 1, "IMPORT_LEAD": 0, "AI_MESSAGE_GENERATION": 2}
    assert config["operations"][config["legacyCreditActions"]["FIND_PERSON"]]["credits"] == 1
    assert "balance" not in str(config)


def test_senders_come_by_channel(api: Api) -> None:
    assert {row["type"] for row in api.get("/api/senders")["accounts"]} == {"email", "linkedin"}
    assert [row["status"] for row in api.get("/api/senders?type=email")["accounts"]] == ["active", "warming"]
    assert [row["status"] for row in api.get("/api/senders?type=linkedin")["accounts"]] == ["connected"]


def test_a_search_runs_through_its_states_and_fills_its_list(api: Api, clock: FakeClock) -> None:
    started = api.post("/api/leads/search", {"prompt": BERLIN, "fetch_count": 20}, status=202)
    task_id, list_id = started["task"]["id"], started["list"]["id"]
    assert started["correlationId"] == f"cor_{uuid.UUID(started['correlationId'][4:]).hex}"
    status = []
    for _ in range(3):
        task = api.get(f"/api/leads/search?taskId={task_id}")["tasks"][0]
        status.append((task["status"], task["resultCount"]))
        clock.advance(10)
    assert status == [("pending", None), ("running", None), ("completed", 20)]
    found = rows(api, list_id)["leads"]
    assert len(found) == 20
    assert {(row["title"], row["location"]["city"], row["industry"]) for row in found} == {
        ("Head of Finance", "Berlin", "B2B SaaS")
    }
    assert all(row["contacts"][0]["value"].endswith(".example") for row in found)


def test_the_correlation_id_of_the_body_is_that_of_the_header(api: Api) -> None:
    answer = api.http.post("/api/leads/search", json={"prompt": BERLIN, "fetch_count": 1})
    assert answer.json()["correlationId"] == answer.headers["x-correlation-id"]


def test_only_saved_rows_are_charged(api: Api, clock: FakeClock) -> None:
    started = search(api, clock, "heads of finance in Berlin at B2B SaaS companies", 400)
    saved = rows(api, started["list"]["id"])["total"]
    assert 48 <= saved < 400
    assert api.up.world.credits.balance == 1000 - saved


def test_the_same_prompt_and_list_goes_on_with_the_next_people(api: Api, clock: FakeClock) -> None:
    list_id = search(api, clock)["list"]["id"]
    first = {row["id"] for row in rows(api, list_id)["leads"]}
    search(api, clock, listId=list_id)
    both = {row["id"] for row in rows(api, list_id)["leads"]}
    assert len(both) == 40
    assert first < both


def test_a_list_has_one_search_at_a_time(api: Api, clock: FakeClock) -> None:
    started = api.post("/api/leads/search", {"prompt": BERLIN, "fetch_count": 5}, status=202)
    again = {"prompt": "CFOs in Munich", "fetch_count": 5, "listId": started["list"]["id"]}
    assert "already running" in message(api.post("/api/leads/search", again, status=409))
    clock.advance(20)
    api.post("/api/leads/search", again, status=202)


def test_an_unknown_list_id_is_created(api: Api, clock: FakeClock) -> None:
    list_id = str(uuid.uuid4())
    started = search(api, clock, count=3, listId=list_id, listName="Mine")
    assert started["list"] == {"id": list_id, "name": "Mine"}
    assert rows(api, list_id)["total"] == 3


def test_fetch_count_is_clamped_not_refused(api: Api) -> None:
    with api.up.sandbox.edit() as world:
        world.credits.balance = 10_000
    api.post("/api/leads/search", {"prompt": BERLIN, "fetch_count": 9999}, status=202)
    assert api.up.world.tasks[-1].fetch_count == 2500


@pytest.mark.parametrize("count", [0, -1, 1.5, "20", True, None])
def test_a_senseless_fetch_count_is_refused(api: Api, count: Any) -> None:
    api.post("/api/leads/search", {"prompt": BERLIN, "fetch_count": count}, status=400)
    assert api.up.world.tasks == []


def test_credits_out_means_402_and_nothing_started(poor: Api, clock: FakeClock) -> None:
    answer = poor.post("/api/leads/search", {"prompt": BERLIN, "fetch_count": 20}, status=402)
    assert (answer["required"], answer["balance"]) == (20, 15)
    assert poor.up.world.tasks == []
    assert poor.up.world.lists == []
    search(poor, clock, count=15)
    assert poor.up.world.credits.balance == 0


def test_two_searches_at_once_cannot_spend_the_same_credits(poor: Api) -> None:
    poor.post("/api/leads/search", {"prompt": BERLIN, "fetch_count": 10}, status=202)
    answer = poor.post("/api/leads/search", {"prompt": "CFOs", "fetch_count": 10}, status=402)
    assert answer["balance"] == 5


def test_nobody_is_found_for_words_that_nobody_fits(api: Api, clock: FakeClock) -> None:
    started = search(api, clock, "zebra breeders of Atlantis", 10)
    task = api.get(f"/api/leads/search?taskId={started['task']['id']}")["tasks"][0]
    assert (task["status"], task["resultCount"]) == ("completed", 0)


@pytest.mark.parametrize(
    ("prompt", "titles", "cities"),
    [
        ("CFOs in Munich", {"CFO"}, {"Munich"}),
        ("chief financial officers of fintechs in London", {"CFO"}, {"London"}),
        ("VPs of Finance in Sweden", {"VP Finance"}, {"Stockholm"}),
        ("finance directors, Paris or Amsterdam", {"Finance Director"}, {"Paris", "Amsterdam"}),
    ],
)
def test_prompts_are_understood_loosely(
    api: Api, clock: FakeClock, prompt: str, titles: set[str], cities: set[str]
) -> None:
    found = rows(api, search(api, clock, prompt, 6)["list"]["id"])["leads"]
    assert {row["title"] for row in found} == titles
    assert {row["location"]["city"] for row in found} <= cities


def test_the_task_list_shows_the_twenty_newest(api: Api) -> None:
    for index in range(22):
        api.post("/api/leads/search", {"prompt": f"CFOs {index}", "fetch_count": 1}, status=202)
    tasks = api.get("/api/leads/search")["tasks"]
    assert [task["prompt"] for task in tasks] == [f"CFOs {index}" for index in range(21, 1, -1)]
    api.get("/api/leads/search?taskId=unknown", status=404)


def test_a_search_can_fail_and_the_done_word_can_be_the_playbooks(clock: FakeClock) -> None:
    world = World.model_validate({"rules": {"search_error": "The provider is down"}, "lead_pool": {"people": []}})
    with running(world, monotonic=clock.monotonic) as up:
        api = Api(up)
        started = search(api, clock, "anybody", 1)
        task = api.get(f"/api/leads/search?taskId={started['task']['id']}")["tasks"][0]
        assert (task["status"], task["errorMessage"]) == ("failed", "The provider is down")
        with up.sandbox.edit() as live:
            live.rules.search_error, live.rules.done_word = None, "done"
        started = search(api, clock, "anybody else", 1)
        assert api.get(f"/api/leads/search?taskId={started['task']['id']}")["tasks"][0]["status"] == "done"
        api.close()
