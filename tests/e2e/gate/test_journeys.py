"""The playbook's five journeys, each from one request to the read that confirms it."""

from typing import Any

from evals.sandbox import Running
from tests.support.program import Program, call, turn
from tests.support.shapes import RESULT, fits

MARA = "mara.sample@northpier.example"
MARA_THREAD = "7a000001-0000-4000-8000-000000000001"
ROBIN = "5e000001-0000-4000-8000-000000000001"
DRAFT_NODES = [
    {"type": "email", "subject": "Cash in June", "body": "Hi %first_name%, how do you forecast cash at %company%?"},
    {"type": "end"},
]
LEADS = [
    {"type": "person", "name": {"full": "Nia Sample"}, "contacts": [{"value": "nia@example.com"}]},
    {"type": "person", "name": {"full": "Ola Sample"}, "contacts": [{"value": "ola@example.com"}]},
]

CAMPAIGN = [
    turn(call("switch_journey", journey="campaign")),
    turn(call("set_credit_cap", credits=50)),
    turn(call("start_lead_search", prompt="Heads of Finance in Berlin", fetch_count=5, list_name="Berlin")),
    turn(call("list_senders", type="email")),
    turn(call("create_campaign", type="email", name="Berlin in June")),
    turn(
        call(
            "update_campaign",
            campaign_id="$ref:create_campaign.id",
            sender_account_ids=[ROBIN],
            sequence_nodes=DRAFT_NODES,
        )
    ),
    turn(
        call(
            "import_campaign_leads",
            campaign_id="$ref:create_campaign.id",
            list_id="$ref:start_lead_search.list.id",
        )
    ),
    turn(call("launch_campaign", campaign_id="$ref:create_campaign.id")),
    turn(call("get_campaign", campaign_id="$ref:create_campaign.id")),
    turn(text="The campaign is running."),
]
REPLY = [
    turn(call("switch_journey", journey="replies")),
    turn(call("list_threads", view="needs_reply")),
    turn(call("get_thread_messages", thread_id=MARA_THREAD)),
    turn(call("send_message", thread_id=MARA_THREAD, body_text="Thursday at ten?", threading_mode="reply")),
    turn(call("get_thread_messages", thread_id=MARA_THREAD)),
    turn(text="Mara has her answer."),
]
ONE_OFF = [
    turn(call("switch_journey", journey="one_off_email")),
    turn(call("list_senders", type="email")),
    turn(
        call(
            "create_thread", participant_email="kim@example.com", account_id=ROBIN, draft_subject="Hello from Tideline"
        )
    ),
    turn(
        call(
            "send_message",
            thread_id="$ref:create_thread.id",
            body_text="Hi Kim,\nshall we talk?",
            subject="Hello from Tideline",
            threading_mode="new_thread",
        )
    ),
    turn(call("get_thread_messages", thread_id="$ref:create_thread.id")),
    turn(text="The mail to Kim is sent."),
]


def _effects(result: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    return [(e["tool"], e["status"], e["approved_by"]) for e in result["effects"]]


def _approve(puffle: Program, result: dict[str, Any]) -> dict[str, Any]:
    """Approve the one thing that waits and go on, in other processes as far as the program can tell."""
    (waiting,) = result["pending_approvals"]
    assert puffle.run("approvals", "approve", waiting["id"]).code == 0
    done = puffle.resume(result["run_id"])
    assert done.code == 0, done.err + done.out
    resumed: dict[str, Any] = fits(done.json, RESULT)
    return resumed


def test_a_campaign_stops_before_the_launch_and_shows_what_it_would_send(puffle: Program, sandbox: Running) -> None:
    done = puffle.task(puffle.script(*CAMPAIGN), text="Find 5 heads of finance in Berlin and write to them, 50 credits")
    result = fits(done.json, RESULT)
    assert (done.code, result["status"], result["journey"]) == (3, "waiting", "campaign")
    assert result["credits"] == {"spent": 5, "reserved": 0, "cap": 50}
    (card,) = result["pending_approvals"]
    assert card["path"].endswith("/launch")
    for shown in ("it reaches: 5 leads", "robin@mail.tideline.example", "Cash in June", "how do you forecast cash"):
        assert shown in card["preview"]
    assert all(campaign.status == "draft" for campaign in sandbox.world.campaigns if campaign.name == "Berlin in June")

    resumed = _approve(puffle, result)
    assert _effects(resumed)[-1] == ("launch_campaign", "done", "human")
    assert resumed["answer"] == "The campaign is running."
    (campaign,) = [campaign for campaign in sandbox.world.campaigns if campaign.name == "Berlin in June"]
    assert campaign.status in ("active", "completed")
    reached = [sent.to for sent in sandbox.world.outbox if sent.campaign_id == campaign.id]
    assert len(reached) == len(set(reached)) <= 5
    assert len([r for r in sandbox.requests if r["target"].endswith("/launch")]) == 1


def test_leads_are_imported_after_a_preview_and_read_back(puffle: Program, sandbox: Running) -> None:
    model = puffle.script(
        turn(call("switch_journey", journey="import")),
        turn(call("create_list", name="Workshop")),
        turn(call("preview_list_import", list_id="$ref:create_list.id", leads=LEADS)),
        turn(call("import_list_leads", list_id="$ref:create_list.id", leads=LEADS)),
        turn(call("get_list_leads", list_id="$ref:create_list.id")),
        turn(text="Both are in the list.", expect={"last_result_contains": "Ola Sample"}),
    )
    done = puffle.task(model, text="Put Nia (nia@example.com) and Ola (ola@example.com) into a new list")
    result = fits(done.json, RESULT)
    assert (done.code, _effects(result)) == (
        0,
        [("create_list", "done", "policy"), ("import_list_leads", "done", "policy")],
    )
    (found,) = [listed for listed in sandbox.world.lists if listed.name == "Workshop"]
    assert len(found.lead_ids) == 2


def test_signals_are_configured_read_and_drafted_without_sending(puffle: Program, sandbox: Running) -> None:
    model = puffle.script(
        turn(call("switch_journey", journey="signals")),
        turn(call("list_signal_types")),
        turn(call("create_signal_type", label="Month-end pain", keywords=["month-end"])),
        turn(call("list_signal_sources")),
        turn(call("update_signal_sources", items=[{"id": "reddit", "enabled": False}])),
        turn(call("list_signals", min_score=3)),
        turn(call("update_signals", items=[{"id": "$ref:list_signals.id", "vote": "up"}])),
        turn(call("generate_signal_messages", items=[{"id": "$ref:list_signals.id", "dm": True}])),
        turn(call("list_signals", min_score=3)),
        turn(text="Drafted."),
    )
    done = puffle.task(
        model,
        "--credits",
        "10",
        "--approve",
        "create_signal_type",
        text="Watch for month-end pain and draft a message for the best signal",
    )
    result = fits(done.json, RESULT)
    assert done.code == 0, done.out
    assert result["credits"] == {"spent": 2, "reserved": 0, "cap": 10}
    assert [e["status"] for e in result["effects"]] == ["done"] * 4
    assert sandbox.world.outbox == []


def test_a_reply_waits_and_is_sent_exactly_once_after_a_yes(puffle: Program, sandbox: Running) -> None:
    done = puffle.task(puffle.script(*REPLY), text="Answer Mara: Thursday at ten")
    result = fits(done.json, RESULT)
    assert (done.code, result["effects"]) == (3, [])
    (card,) = result["pending_approvals"]
    assert (card["recipients"], card["body"]) == ([MARA], {"body_text": "Thursday at ten?", "threading_mode": "reply"})
    assert sandbox.world.outbox == []

    resumed = _approve(puffle, result)
    assert _effects(resumed) == [("send_message", "done", "human")]
    assert [(sent.to, sent.body_text) for sent in sandbox.world.outbox] == [(MARA, "Thursday at ten?")]
    again = puffle.resume(result["run_id"])
    assert (again.code, len(sandbox.world.outbox)) == (2, 1)


def test_a_one_off_mail_is_drafted_shown_in_full_and_sent_once(puffle: Program, sandbox: Running) -> None:
    done = puffle.task(puffle.script(*ONE_OFF), text="Write to kim@example.com: shall we talk?")
    result = fits(done.json, RESULT)
    assert (done.code, _effects(result)) == (3, [("create_thread", "done", "policy")])
    (card,) = result["pending_approvals"]
    for shown in ("to (1): kim@example.com", "  | Hi Kim,", "  | shall we talk?", "robin@mail.tideline.example"):
        assert shown in card["preview"]
    resumed = _approve(puffle, result)
    assert _effects(resumed)[-1] == ("send_message", "done", "human")
    assert [sent.to for sent in sandbox.world.outbox] == ["kim@example.com"]


def test_the_playbooks_order_is_kept_on_the_wire(puffle: Program, sandbox: Running) -> None:
    done = puffle.task(puffle.script(*REPLY), "--approve", f"send_message,recipients={MARA}", text="Answer Mara")
    assert done.code == 0, done.out
    asked = [(r["method"], r["target"].split("?")[0]) for r in sandbox.requests]
    assert set(asked[:3]) == {("GET", f"/api/{what}") for what in ("context", "account", "credits/config")}
    assert asked[3:] == [
        ("GET", "/api/threads"),
        ("GET", f"/api/threads/{MARA_THREAD}/messages"),
        ("GET", "/api/senders"),  # what a message leaves from is read and ready, or nothing leaves
        ("GET", "/api/threads"),  # whom a name alone names is looked up: nobody else may be called so
        ("GET", "/api/leads"),
        ("POST", f"/api/threads/{MARA_THREAD}/messages"),
        ("GET", f"/api/threads/{MARA_THREAD}/messages"),
    ]
