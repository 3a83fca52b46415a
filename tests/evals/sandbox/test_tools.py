"""The product's own tools against the sandbox: what they render is accepted, and what comes back is understood."""

from typing import Any

from evals.sandbox import Running
from evals.sandbox.model.leads import Sender
from evals.sandbox.service import MODELLED
from tests.support.doubles import FakeClock
from tests.support.sandbox_api import Api
from tools.registry import REGISTRY

ROBIN = "5e000001-0000-4000-8000-000000000001"
MARA = "7a000001-0000-4000-8000-000000000001"
SIGNAL = "51000001-0000-4000-8000-000000000001"


class Tools:
    """Calls tools by name, without a gate."""

    def __init__(self, up: Running) -> None:
        self.api = Api(up)
        self.used: set[str] = set()
        self.state: str | None = None

    def __call__(self, tool: str, /, **arguments: Any) -> Any:
        """Send, and give what a planner would see."""
        spec = REGISTRY[tool]
        self.used.add(tool)
        request = spec.request(spec.args.model_validate(arguments))
        answer = self.api.http.request(request.endpoint.method, request.target, content=request.body)
        assert answer.is_success, answer.text
        assert self.api.up.requests[-1]["target"] == request.target
        assert spec.answer is not None
        parsed = spec.answer.model_validate(answer.json())
        self.state = spec.state(parsed) if spec.state else None
        return spec.summarise(parsed)


def test_every_tool_of_the_playbook_goes_through_its_journey(up: Running, clock: FakeClock) -> None:
    tool = Tools(up)
    tool("get_context")
    tool("get_credits_config")

    started = tool("start_lead_search", prompt="CFOs in Berlin", fetch_count=5)
    clock.advance(20)
    tool("get_lead_search", task_id=started["task"]["id"])
    assert tool.state == "done"
    assert len(tool("get_list_leads", list_id=started["list"]["id"], limit=2)["leads"]) == 2
    tool("list_lists")
    tool("list_campaigns")
    tool("list_senders", type="email")
    campaign_id = tool("create_campaign", type="email", name="Q3")["campaign"]["id"]
    nodes = [{"type": "email", "subject": "S", "body": "B"}, {"type": "delay", "delay_days": 1}, {"type": "end"}]
    tool("update_campaign", campaign_id=campaign_id, sender_account_ids=[ROBIN], sequence_nodes=nodes)
    tool("import_campaign_leads", campaign_id=campaign_id, list_id=started["list"]["id"])
    tool("launch_campaign", campaign_id=campaign_id)
    tool("get_campaign", campaign_id=campaign_id)

    list_id = tool("create_list", name="Fair")["list"]["id"]
    leads = [{"type": "person", "name": {"full": "Ada Test"}, "contacts": [{"value": "ada@fair.example"}]}]
    tool("preview_list_import", list_id=list_id, leads=leads)
    tool("import_list_leads", list_id=list_id, leads=leads)

    tool("list_signal_types")
    tool("create_signal_type", label="New CFO", keywords=["new CFO"])
    tool("list_signal_sources")
    tool("update_signal_sources", items=[{"id": "reddit", "enabled": False}])
    tool("list_signals", min_score=3)
    tool("update_signals", items=[{"id": SIGNAL, "vote": "up"}])
    tool("generate_signal_messages", items=[{"id": SIGNAL, "dm": True}])

    tool("list_threads")
    tool("get_thread_messages", thread_id=MARA)
    tool("send_message", thread_id=MARA, body_text="Thanks", threading_mode="reply")
    tool("update_thread", thread_id=MARA, status="archived")
    thread_id = tool("create_thread", participant_email="new@x.example", account_id=ROBIN, draft_subject="Hello")[
        "thread"
    ]["id"]
    tool("send_message", thread_id=thread_id, body_text="Hi", threading_mode="new_thread", subject="Hello")

    assert [sent.to for sent in up.world.outbox] == ["mara.sample@northpier.example", "new@x.example"]
    modelled = {(method, template) for method, template, _ in MODELLED}
    rows = {
        name: spec.endpoint
        for name, spec in REGISTRY.items()
        if spec.endpoint and spec.journeys != ("manage",) and not spec.needs
    }
    assert tool.used >= {name for name, row in rows.items() if (row.method, row.template) in modelled}
    tool.api.close()


def test_every_tool_of_signals_senders_and_the_profile_is_understood_by_the_sandbox(
    up: Running, clock: FakeClock
) -> None:
    tool = Tools(up)
    with up.sandbox.edit() as world:
        world.senders.append(Sender(id="cold", type="email", status="pending", warmup_status="not_started"))
    made = tool("create_signal_type", label="Tenders", keywords=["tender"])["type"]["id"]
    assert tool("update_signal_types", items=[{"id": made, "keywords": ["bid"]}])["updated"] == [made]
    assert tool("delete_signal_types", ids=[made])["deleted"] == [made]
    assert tool("get_signal_settings")["paused"] is False
    assert tool("update_signal_settings", paused=True)["paused"] is True
    mara = tool("list_signal_leads")["leads"][0]["id"]
    assert tool("update_signal_leads", items=[{"entityId": mara, "status": "contacted"}])["updated"] == [mara]
    search = tool("search_signals", query="hiring a CFO")["search"]["id"]
    clock.advance(30)
    assert len(tool("list_signal_searches", ids=search)["searches"][0]["results"]) == 1
    assert tool.state == "done"
    assert tool("get_sender", sender_id=ROBIN)["account"]["ready"] is True
    assert len(tool("get_sender_schedule", sender_id=ROBIN)["schedule"]["schedule"]) == 7
    assert tool("list_inboxes")["accounts"][-1]["id"] == "cold"
    assert tool("update_signature", sender_id=ROBIN, signature="R")["account"]["signature"] == "R"
    assert tool("retry_warmup", sender_id="cold")["account"]["warmup_status"] == "warming"
    domain = tool("list_domains", skip_sync=True)["domains"][0]
    assert tool("get_dns_records", domain_id=domain["id"])["cloudflare"]["checked"] is True
    assert tool("verify_domain", domain_id=domain["id"], poll=True)["domain"]["status"] == "verified"
    assert tool("open_thread", thread_id=MARA)["thread"]["unread_count"] == 0
    tool.api.close()
