"""Campaigns in parts: paused and let go on, one step, one lead, one text."""

from typing import Any

import pytest

from tests.evals.sandbox.test_campaigns import ROBIN, draft, filled, launch
from tests.support.doubles import FakeClock
from tests.support.sandbox_api import Api, message

SPRING = "/api/campaigns/ca000001-0000-4000-8000-000000000001"


def steps(api: Api, campaign_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get(f"/api/campaigns/{campaign_id}")["sequence_nodes"]
    return found


def test_all_campaigns_are_listed_those_that_send_first(api: Api) -> None:
    draft(api, "A")
    found = api.get("/api/campaigns")["campaigns"]
    assert [(row["name"], row["status"], row["node_count"]) for row in found] == [
        ("Spring follow-up", "active", 4),
        ("A", "draft", 2),
    ]


def test_a_paused_campaign_sends_nothing_and_goes_on_where_it_stood(api: Api, clock: FakeClock) -> None:
    campaign_id = filled(api)
    launch(api, campaign_id)
    clock.sleep(46)  # launched after 30 s, a mail every 5 s
    sent = len(api.up.world.outbox)
    assert api.post(f"/api/campaigns/{campaign_id}/pause")["campaign"]["status"] == "paused"
    clock.sleep(3600)
    assert len(api.up.world.outbox) == sent == 3
    assert api.post(f"/api/campaigns/{campaign_id}/resume")["campaign"]["status"] == "active"
    assert len(api.up.world.outbox) == 6  # what became due meanwhile leaves at once


def test_only_what_sends_is_paused_and_only_what_is_paused_goes_on(api: Api) -> None:
    api.post(f"{SPRING}/pause")
    assert message(api.post(f"{SPRING}/pause", status=400)) == "Only active campaigns can be paused"
    api.post(f"{SPRING}/resume")
    assert message(api.post(f"{SPRING}/resume", status=400)) == "Only paused campaigns can be resumed"
    api.post("/api/campaigns/unknown/pause", status=404)


def test_a_campaign_without_work_left_comes_back_completed(api: Api) -> None:
    api.post(f"{SPRING}/pause")
    with api.up.sandbox.edit() as world:
        for prospect in world.campaigns[0].prospects:
            prospect.status = "replied"
    assert api.post(f"{SPRING}/resume")["campaign"]["status"] == "completed"


def test_senders_and_limits_are_told_by_sender(api: Api) -> None:
    (sender,) = api.get(f"{SPRING}/senders")["senders"]
    assert (sender["account_id"], sender["daily_limit"], sender["campaign_messages_sent"]) == (ROBIN, 30, None)
    assert {row["id"] for row in api.get("/api/campaigns/settings")["accounts"]} >= {ROBIN}


def test_a_step_is_added_before_the_end_moved_written_anew_and_deleted(api: Api) -> None:
    campaign_id = draft(api)
    path = f"/api/campaigns/{campaign_id}/sequence/nodes"
    added = api.post(path, {"type": "delay", "delay_days": 3})["sequence_nodes"]
    assert [node["type"] for node in added] == ["email", "delay", "end"]
    delay = added[1]["id"]
    moved = api.patch(path, {"nodeId": delay, "toPosition": 0})["sequence_nodes"]
    assert [(node["type"], node["position"]) for node in moved] == [("delay", 0), ("email", 1), ("end", 2)]
    mail = moved[1]["id"]
    written = api.call("PUT", f"{path}/{mail}", {"subject": "New", "cc": "bo@fair.example"})["node"]
    assert (written["subject"], written["cc"], written["body"][:4]) == ("New", "bo@fair.example", "Dear")
    left = api.call("DELETE", path, {"nodeId": delay})["sequence_nodes"]
    assert [node["type"] for node in left] == ["email", "end"]
    api.call("DELETE", path, {"nodeId": delay}, status=404)
    api.post(path, {"type": "message"}, status=400)
    api.post(path, {"type": "end"}, status=400)


@pytest.mark.parametrize(
    ("method", "place", "body"),
    [
        ("POST", "sequence/nodes", {"type": "email"}),
        ("PATCH", "sequence/nodes", {"nodeId": "x", "toPosition": 0}),
        ("DELETE", "sequence/nodes", {"nodeId": "x"}),
        ("PUT", "sequence/nodes/x", {"subject": "S"}),
        ("POST", "leads", {"prospects": [{"email": "a@x.example"}]}),
        ("PATCH", "leads", {"prospect_id": "x", "updates": {}}),
        ("DELETE", "leads", {"all": True}),
        ("POST", "generate-messages", {"action": "resolve"}),
        ("PATCH", "generate-messages", {"message_id": "x"}),
    ],
)
def test_outside_a_draft_nothing_of_it_is_changed(api: Api, method: str, place: str, body: Any) -> None:
    before = api.up.world.campaigns[0]
    assert "Only draft campaigns" in message(api.call(method, f"{SPRING}/{place}", body, status=400))
    assert api.up.world.campaigns[0] == before


def test_leads_are_added_once_mended_and_taken_out(api: Api) -> None:
    path = f"/api/campaigns/{draft(api)}/leads"
    rows = [
        {"email": "Ada@fair.example", "first_name": "Ada"},
        {"email": "ada@fair.example"},
        {"email": "bo@x.example"},
    ]
    assert api.post(path, {"prospects": rows}) == {"imported": 2, "duplicates": 1}
    refused = api.post(path, {"prospects": [rows[0], {"linkedin_url": "https://linkedin.com/in/x"}]}, status=400)
    assert "prospects[1]" in message(refused)
    ada, bo = api.get(path)["prospects"]
    mended = api.patch(path, {"prospect_id": ada["id"], "updates": {"last_name": "Example", "status": "sent"}})
    assert (mended["prospect"]["last_name"], mended["prospect"]["status"]) == ("Example", "pending")
    api.patch(path, {"prospect_id": "unknown", "updates": {}}, status=404)
    api.call("DELETE", path, {}, status=400)
    assert api.call("DELETE", path, {"prospect_ids": [bo["id"], "unknown"]}) == {"deleted": 1}
    assert api.call("DELETE", path, {"prospect_ids": [], "all": True}, status=400)
    assert api.call("DELETE", path, {"all": True}) == {"deleted": "all"}
    assert api.get(path)["total"] == 0


def test_texts_are_filled_in_for_nothing_and_an_edit_by_hand_is_kept_and_sent(api: Api, clock: FakeClock) -> None:
    campaign_id = filled(api)
    path = f"/api/campaigns/{campaign_id}/generate-messages"
    before = api.up.world.credits.balance
    assert api.get(path) == {"messages": []}
    made = api.post(path, {"action": "resolve"})["messages"]
    assert len(made) == 6
    assert made[0]["body_text"].startswith("Dear ")
    assert "%" not in made[0]["body_text"]
    api.patch(path, {"message_id": made[0]["id"], "body_text": "By hand"})
    again = api.post(path, {"action": "resolve"})["messages"]
    assert (again[0]["body_text"], again[0]["manually_edited"]) == ("By hand", True)
    assert api.up.world.credits.balance == before
    launch(api, campaign_id)
    clock.sleep(120)
    assert len(api.get(f"{path}?status=sent")["messages"]) == 6
    assert [sent.body_text for sent in api.up.world.outbox].count("By hand") == 1


def test_written_texts_are_charged_for_each_lead_and_too_few_credits_leave_all_as_it_was(api: Api) -> None:
    campaign_id = filled(api)
    path = f"/api/campaigns/{campaign_id}/generate-messages"
    one, two, *_ = (row["id"] for row in api.get(f"/api/campaigns/{campaign_id}/leads")["prospects"])
    before = api.up.world.credits.balance
    assert api.post(path, {"action": "generate_ai", "prospect_ids": [one, two]})["queued"] == 2
    assert before - api.up.world.credits.balance == 4
    (mine,) = api.get(f"{path}?prospect_id={one}")["messages"]
    assert mine["status"] == "draft"
    with api.up.sandbox.edit() as world:
        world.credits.balance = 1
    assert api.post(path, {"action": "generate_ai", "prospect_ids": [one]}, status=402)["balance"] == 1
    api.patch(path, {"message_id": "unknown"}, status=404)
