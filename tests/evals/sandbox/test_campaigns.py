"""Campaigns from draft to done."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest

from evals.sandbox import World, running
from tests.support.doubles import FakeClock
from tests.support.sandbox_api import Api, message

ROBIN = "5e000001-0000-4000-8000-000000000001"
WARMING = "5e000001-0000-4000-8000-000000000002"
LINKEDIN = "5e000001-0000-4000-8000-000000000003"
WEBINAR = "11000001-0000-4000-8000-000000000001"
OLD = "ca000001-0000-4000-8000-000000000001"
MAIL = {"type": "email", "subject": "Hi %first_name%", "body": "Dear %first_name% of %company%, %unknown%hello."}
END = {"type": "end"}


def draft(api: Api, name: str = "Q3", **fields: Any) -> str:
    """A draft that only lacks leads."""
    made = api.post("/api/campaigns", {"type": "email", "name": name, **fields})["campaign"]
    api.patch(f"/api/campaigns/{made['id']}", {"sender_account_ids": [ROBIN], "sequence_nodes": [MAIL, END]})
    return str(made["id"])


def filled(api: Api, name: str = "Q3") -> str:
    """A draft that can be launched, with six leads."""
    campaign_id = draft(api, name)
    assert api.post(f"/api/campaigns/{campaign_id}/leads/import-from-list", {"listId": WEBINAR})["imported"] == 6
    return campaign_id


def launch(api: Api, campaign_id: str, status: int = 200) -> Any:
    return api.post(f"/api/campaigns/{campaign_id}/launch", status=status)


def linkedin(api: Api, **fields: Any) -> str:
    """A LinkedIn draft with six leads."""
    body = {"type": "linkedin", "sender_account_ids": [LINKEDIN], **fields}
    campaign_id = str(api.post("/api/campaigns", body)["campaign"]["id"])
    api.post(f"/api/campaigns/{campaign_id}/leads/import-from-list", {"listId": WEBINAR})
    return campaign_id


def test_a_draft_starts_with_an_empty_message_and_an_end(api: Api) -> None:
    email = api.post("/api/campaigns", {"type": "email", "name": "A"})["campaign"]
    assert [(n["type"], n["subject"], n["body"]) for n in email["sequence_nodes"]] == [
        ("email", "", ""),
        ("end", None, None),
    ]
    social = api.post("/api/campaigns", {"type": "linkedin", "name": "B"})["campaign"]
    assert [n["type"] for n in social["sequence_nodes"]] == ["connection_request", "end"]
    assert (email["status"], email["stats"]) == ("draft", None)


def test_a_name_is_used_once(api: Api) -> None:
    answer = api.post("/api/campaigns", {"type": "email", "name": "Spring follow-up"}, status=409)
    assert answer == {"error": "A campaign named 'Spring follow-up' already exists"}
    other = draft(api)
    api.patch(f"/api/campaigns/{other}", {"name": "Spring follow-up"}, status=409)
    api.patch(f"/api/campaigns/{other}", {"name": "Q3"})


def test_a_sender_of_the_other_channel_does_not_fit(api: Api) -> None:
    api.post("/api/campaigns", {"type": "linkedin", "sender_account_ids": [ROBIN]}, status=400)
    api.post("/api/campaigns", {"type": "email", "sender_account_ids": ["unknown"]}, status=404)
    assert len(api.up.world.campaigns) == 1


def test_settings_of_the_other_channel_are_silently_ignored(api: Api) -> None:
    social = api.post("/api/campaigns", {"type": "linkedin", "name": "A", "daily_limit": 10})["campaign"]
    assert social["daily_limit"] is None
    assert api.patch(f"/api/campaigns/{social['id']}", {"daily_limit": 10})["campaign"]["daily_limit"] is None
    email = api.post("/api/campaigns", {"type": "email", "name": "B", "skip_other_campaigns": True})["campaign"]
    assert email["skip_other_campaigns"] is None


@pytest.mark.parametrize("limit", [0, 501, 1.5, "30"])
def test_a_daily_limit_is_1_to_500(api: Api, limit: Any) -> None:
    api.post("/api/campaigns", {"type": "email", "daily_limit": limit}, status=400)
    api.patch(f"/api/campaigns/{OLD}", {"daily_limit": limit}, status=400)


def test_a_new_sequence_replaces_the_whole_old_one(api: Api) -> None:
    campaign_id = draft(api)
    kept = api.get(f"/api/campaigns/{campaign_id}")["sequence_nodes"][0]["id"]
    nodes = [{"type": "delay", "delay_days": 1}, {**MAIL, "id": kept, "position": 7}, END]
    api.patch(f"/api/campaigns/{campaign_id}", {"sequence_nodes": nodes})
    got = api.get(f"/api/campaigns/{campaign_id}")["sequence_nodes"]
    assert [(node["type"], node["position"]) for node in got] == [("delay", 0), ("email", 1), ("end", 2)]
    assert got[1]["id"] == kept


@pytest.mark.parametrize(
    "node",
    [
        {"type": "delay"},
        {"type": "delay", "delay_days": 31},
        {"type": "delay", "delay_days": 30, "delay_minutes": 1},
        {"type": "connection_request"},
        {"type": "message", "body": "x"},
        {"type": "fax"},
    ],
)
def test_one_bad_node_and_nothing_is_written(api: Api, node: Any) -> None:
    campaign_id = draft(api)
    before = api.up.world.campaigns
    api.patch(f"/api/campaigns/{campaign_id}", {"name": "New", "sequence_nodes": [MAIL, node, END]}, status=400)
    assert api.up.world.campaigns == before


@pytest.mark.parametrize("delay", [{"delay_minutes": 1}, {"delay_days": 30}, {"delay_hours": 720}])
def test_the_edges_of_a_delay_are_allowed(api: Api, delay: dict[str, int]) -> None:
    api.patch(f"/api/campaigns/{draft(api)}", {"sequence_nodes": [MAIL, {"type": "delay", **delay}, MAIL, END]})


def test_an_active_campaign_ignores_what_only_a_draft_may_change(api: Api) -> None:
    change = {"name": "Renamed", "daily_limit": 12, "sequence_nodes": [END], "sender_account_ids": [], "signature": "x"}
    row = api.patch(f"/api/campaigns/{OLD}", change)["campaign"]
    assert (row["name"], row["daily_limit"], row["signature"]) == ("Renamed", 12, None)
    assert [sender["id"] for sender in row["sender_accounts"]] == [ROBIN]
    assert len(api.get(f"/api/campaigns/{OLD}")["sequence_nodes"]) == 4


def test_an_empty_update_is_refused(api: Api) -> None:
    api.patch(f"/api/campaigns/{OLD}", {}, status=400)
    api.patch("/api/campaigns/unknown", {"name": "x"}, status=404)


def test_an_import_counts_new_known_and_unusable_leads(api: Api) -> None:
    leads = [
        {"type": "person", "name": {"full": "No Mail"}},
        {"type": "person", "name": {"full": "Has Mail"}, "contacts": [{"value": "has@mail.example"}]},
    ]
    list_id = api.post("/api/lists", {"name": "Mixed"})["list"]["id"]
    api.post("/api/lists/import", {"listId": list_id, "leads": leads})
    target = f"/api/campaigns/{draft(api)}/leads/import-from-list"
    assert api.post(target, {"listId": list_id}) == {
        "imported": 1,
        "duplicates": 0,
        "invalid": 1,
        "errors": 0,
        "total": 2,
    }
    answer = api.post(target, {"listId": list_id}, status=422)
    assert (answer["duplicates"], answer["invalid"], answer["imported"]) == (1, 1, 0)
    assert isinstance(answer["error"], str)


def test_an_import_can_be_filtered(api: Api) -> None:
    where = {"where": [{"field": "title", "value": "cfo"}], "orderBy": [{"field": "name"}], "limit": 2}
    answer = api.post(f"/api/campaigns/{draft(api)}/leads/import-from-list", {"listId": WEBINAR, "filter": where})
    assert answer["imported"] == 2
    roster = api.up.world.campaigns[-1].prospects
    assert [p.position for p in roster] == ["CFO", "CFO"]
    assert [p.name for p in roster] == sorted(p.name or "" for p in roster)
    for bad in ({"where": [{"field": "shoe"}]}, {"limit": 0}, {"limit": 5001}):
        api.post(
            f"/api/campaigns/{draft(api, str(bad))}/leads/import-from-list",
            {"listId": WEBINAR, "filter": bad},
            status=400,
        )


def test_a_partial_import_goes_on_when_repeated(api: Api) -> None:
    with api.up.sandbox.edit() as world:
        world.rules.rows_per_import = 4
    target = f"/api/campaigns/{draft(api)}/leads/import-from-list"
    assert api.post(target, {"listId": WEBINAR}, status=206) == {
        "imported": 4, "duplicates": 0, "invalid": 0, "errors": 0, "total": 6, "partial": True,
    }  # fmt: skip
    assert api.post(target, {"listId": WEBINAR})["imported"] == 2


def test_only_a_draft_takes_leads(api: Api) -> None:
    answer = api.post(f"/api/campaigns/{OLD}/leads/import-from-list", {"listId": WEBINAR}, status=400)
    assert "draft" in message(answer)


def test_a_launch_sends_to_everybody_once(api: Api, clock: FakeClock) -> None:
    campaign_id = filled(api)
    answer = launch(api, campaign_id)
    assert (answer["success"], answer["prospectsToProcess"], answer["skippedCount"]) == (True, 6, 0)
    seen = []
    for _ in range(3):
        seen.append(api.get(f"/api/campaigns/{campaign_id}")["campaign"]["status"])
        clock.advance(31)
    assert seen == ["launching", "active", "completed"]
    outbox = [sent for sent in api.up.world.outbox if sent.campaign_id == campaign_id]
    roster = api.up.world.campaigns[-1].prospects
    assert [sent.to for sent in outbox] == [prospect.email for prospect in roster]
    first = roster[0]
    assert outbox[0].subject == f"Hi {first.first_name}"
    assert outbox[0].body_text == f"Dear {first.first_name} of {first.company}, hello."


def test_the_numbers_move_while_it_sends(api: Api, clock: FakeClock) -> None:
    campaign_id = filled(api)
    api.patch(f"/api/campaigns/{campaign_id}", {"sequence_nodes": [MAIL, {"type": "delay", "delay_days": 2}, END]})
    launch(api, campaign_id)
    clock.advance(30 + 11)
    detail = api.get(f"/api/campaigns/{campaign_id}")
    assert detail["prospects_by_status"] == {"sent": 2, "pending": 4}
    assert detail["campaign"]["stats"] == {"total": 6, "contacted": 2, "sent": 2}
    node = detail["sequence_nodes"][0]["id"]
    assert detail["prospects_by_node"] == {node: {"sent": 2}, "__none__": {"pending": 4}}


def test_a_follow_up_comes_after_its_delay_and_not_to_those_who_answered(api: Api, clock: FakeClock) -> None:
    with api.up.sandbox.edit() as world:
        world.pace.reply_every = 6
    campaign_id = filled(api)
    nodes = [MAIL, {"type": "delay", "delay_days": 3}, {"type": "email", "is_reply": True, "body": "Still there?"}, END]
    api.patch(f"/api/campaigns/{campaign_id}", {"sequence_nodes": nodes})
    launch(api, campaign_id)
    for seconds, sent in ((100, 6), (3 * 86_400 - 200, 6), (200, 11)):
        clock.advance(seconds)
        assert len(api.up.world.outbox) == sent
    last = api.up.world.outbox[-1]
    assert (last.subject, last.body_text) == (f"Re: {api.up.world.outbox[4].subject}", "Still there?")
    detail = api.get(f"/api/campaigns/{campaign_id}")
    assert (detail["campaign"]["status"], detail["prospects_by_status"]) == (
        "completed",
        {"completed": 5, "replied": 1},
    )


def test_a_campaign_of_the_past_goes_on_where_it_stood(api: Api, clock: FakeClock) -> None:
    clock.advance(11 * 86_400)  # the follow-up of May 13 is due on June 12
    assert api.up.world.outbox == []
    clock.advance(2 * 86_400)
    outbox = api.up.world.outbox
    assert [sent.to.partition(".")[0] for sent in outbox] == ["otto", "lena"]
    assert {sent.subject for sent in outbox} == {"Re: Your forecast"}


def test_two_launches_at_once_are_one(api: Api, clock: FakeClock) -> None:
    campaign_id = filled(api)
    target = f"{api.up.base_url}/api/campaigns/{campaign_id}/launch"
    headers = {"authorization": f"Bearer {api.up.api_key}"}
    with ThreadPoolExecutor(8) as threads:
        answers = threads.map(lambda _: httpx2.post(target, headers=headers, trust_env=False).status_code, range(8))
    assert sorted(answers) == [200] + [409] * 7
    clock.advance(1000)
    assert len(api.up.world.outbox) == 6


def test_a_daily_limit_stretches_the_sending_over_days(api: Api, clock: FakeClock) -> None:
    campaign_id = filled(api)
    api.patch(f"/api/campaigns/{campaign_id}", {"daily_limit": 2})
    launch(api, campaign_id)
    sent = []
    for _ in range(3):
        clock.advance(24 * 3600 - 60)
        sent.append(api.get(f"/api/campaigns/{campaign_id}")["campaign"]["stats"]["sent"])
    assert sent == [2, 4, 6]


def test_some_people_answer_a_campaign(api: Api, clock: FakeClock) -> None:
    with api.up.sandbox.edit() as world:
        world.pace.reply_every = 3
    campaign_id = filled(api)
    launch(api, campaign_id)
    clock.advance(1000)
    assert api.get(f"/api/campaigns/{campaign_id}")["prospects_by_status"] == {"completed": 4, "replied": 2}
    threads = api.get(f"/api/threads?campaign_id={campaign_id}")["threads"]
    assert {thread["inbox_state"] for thread in threads} == {"needs_reply"}
    assert len(api.get(f"/api/threads/{threads[0]['id']}/messages")["messages"]) == 2


def test_a_second_launch_changes_nothing(api: Api, clock: FakeClock) -> None:
    campaign_id = filled(api)
    launch(api, campaign_id)
    launch(api, campaign_id, 409)
    clock.advance(31)
    assert "active" in message(launch(api, campaign_id, 400))
    clock.advance(1000)
    assert len(api.up.world.outbox) == 6


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"sender_account_ids": []}, "no sender"),
        ({"sender_account_ids": [WARMING]}, "warming"),
        ({"sequence_nodes": [END]}, "no message"),
        ({"sequence_nodes": [MAIL, {"type": "email", "is_reply": True, "body": " "}, END]}, "positions: 1"),
        ({"sequence_nodes": [{"type": "email", "body": "x"}, END]}, "positions: 0"),
        ({"sequence_nodes": [MAIL, {"type": "ai"}, END]}, "positions: 1"),
        ({"sequence_nodes": [MAIL]}, "end node"),
    ],
)
def test_a_launch_is_refused_with_the_reason(api: Api, change: dict[str, Any], said: str) -> None:
    campaign_id = filled(api)
    api.patch(f"/api/campaigns/{campaign_id}", change)
    assert said in message(launch(api, campaign_id, 400))
    assert api.up.world.campaigns[-1].status == "draft"


def test_a_launch_needs_leads_and_a_campaign(api: Api) -> None:
    assert "pending leads" in message(launch(api, draft(api), 400))
    launch(api, "unknown", 404)


def test_a_reply_node_needs_no_subject(api: Api) -> None:
    campaign_id = filled(api)
    nodes = [MAIL, {"type": "delay", "delay_days": 3}, {"type": "email", "is_reply": True, "body": "Still there?"}, END]
    api.patch(f"/api/campaigns/{campaign_id}", {"sequence_nodes": nodes})
    launch(api, campaign_id)


def test_no_sender_of_the_poor_world_can_send(poor: Api) -> None:
    senders = poor.get("/api/senders")["accounts"]
    assert len(senders) == 6
    for sender in senders:
        body = {"type": sender["type"], "name": sender["id"], "sender_account_ids": [sender["id"]]}
        campaign_id = poor.post("/api/campaigns", body)["campaign"]["id"]
        assert sender["status"] in message(launch(poor, campaign_id, 400))


def test_a_linkedin_campaign_sends_requests_and_skips_people_of_others(api: Api, clock: FakeClock) -> None:
    first = linkedin(api, name="First")
    launch(api, first)
    second = linkedin(api, name="Second", skip_other_campaigns=True)
    assert "already in another" in message(launch(api, second, 400))
    extra = {"type": "person", "name": {"full": "New"}, "socials": [{"url": "https://www.linkedin.com/in/sandbox-new"}]}
    api.post("/api/lists/import", {"listId": WEBINAR, "leads": [extra]})
    api.post(f"/api/campaigns/{second}/leads/import-from-list", {"listId": WEBINAR})
    answer = launch(api, second)
    assert (answer["prospectsToProcess"], answer["skippedCount"], len(answer["skippedProspects"])) == (1, 6, 6)
    assert "6 leads" in answer["warning"]
    clock.advance(1000)
    detail = api.get(f"/api/campaigns/{second}")
    assert detail["prospects_by_status"] == {"cancelled": 6, "completed": 1}
    assert detail["campaign"]["stats"]["connection_sent"] == 1
    assert api.up.world.outbox[-1].to == "https://www.linkedin.com/in/sandbox-new"


@pytest.mark.parametrize("status", [500, 503])
def test_a_launch_that_fails_stays_a_draft(clock: FakeClock, status: int) -> None:
    with running("saas", monotonic=clock.monotonic) as up:
        api = Api(up)
        campaign_id = filled(api)
        with up.sandbox.edit() as world:
            world.rules.launch_error = 500 if status == 500 else 503
        launch(api, campaign_id, status)
        assert up.world.campaigns[-1].status == "draft"
        with up.sandbox.edit() as world:
            world.rules.launch_error = None
        launch(api, campaign_id)
        api.close()


def test_the_pages_of_a_world_say_who_is_in_a_running_campaign() -> None:
    world = World.model_validate({"campaigns": [{"type": "email", "name": "A", "prospects": [{"status": "replied"}]}]})
    with running(world) as up:
        api = Api(up)
        detail = api.get(f"/api/campaigns/{up.world.campaigns[0].id}")
        assert detail["campaign"]["stats"] == {"total": 1, "contacted": 1, "sent": 1, "replied": 1}
        api.close()


def test_the_roster_is_read_page_by_page_and_by_status(api: Api) -> None:
    campaign_id = filled(api)
    pages = [api.get(f"/api/campaigns/{campaign_id}/leads?page={page}&limit=4") for page in (1, 2, 3)]
    assert [(len(page["prospects"]), page["total"]) for page in pages] == [(4, 6), (2, 6), (0, 6)]
    assert all(row["email"] and row["status"] == "pending" for page in pages for row in page["prospects"])
    assert api.get(f"/api/campaigns/{campaign_id}/leads?status=replied")["total"] == 0
    api.get("/api/campaigns/ca_nowhere/leads", status=404)


def test_a_sender_tells_its_campaigns_and_who_waits_in_them(api: Api) -> None:
    campaign_id = filled(api)
    detail = api.get(f"/api/senders/{ROBIN}")
    assert detail["account"]["id"] == ROBIN
    assert {"campaign_id": campaign_id, "account_id": ROBIN} in detail["mappings"]
    assert detail["campaignActiveProspectsCount"][campaign_id] == 6
    api.get("/api/senders/nobody", status=404)


def test_an_account_is_the_same_under_every_key(api: Api) -> None:
    assert api.get("/api/account")["account"]["id"] == "acc_sandbox"
    with running(World(key="pk_live_rotated_0000000000")) as other:
        assert (
            httpx2.get(
                f"{other.base_url}/api/account", headers={"authorization": f"Bearer {other.api_key}"}, trust_env=False
            ).json()["account"]["id"]
            == "acc_sandbox"
        )


def test_every_list_is_named_the_protected_one_too(api: Api) -> None:
    names = [row["name"] for row in api.get("/api/lists")["lists"]]
    assert "all" in names
    assert len(names) == len(set(names)) > 1
