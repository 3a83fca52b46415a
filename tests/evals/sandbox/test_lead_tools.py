"""The tools for leads, lists and enrichments against the sandbox: what they render is accepted and understood."""

from typing import Any

from evals.sandbox import Running
from tests.evals.sandbox.test_tools import Tools
from tools.registry import REGISTRY

TOPICS = {"leads", "lists", "enrichment"}


def test_the_tools_for_leads_lists_and_enrichments_go_through_their_life(up: Running) -> None:
    tool = Tools(up)
    list_id = tool("create_list", name="Fair")["list"]["id"]
    made = tool("create_lead", type="person", name={"full": "Bo Test"}, list_ids=[list_id])["lead"]
    tool("list_lists")
    (mara,) = tool("list_leads", q="Mara Quinquin")["leads"]
    tool("update_list", list_id=list_id, description="From the fair")
    tool("add_list_leads", list_id=list_id, lead_ids=[mara["id"]])
    tool("remove_list_leads", list_id=list_id, lead_ids=[made["id"]])
    assert [lead["id"] for lead in tool("get_list_leads", list_id=list_id)["leads"]] == [mara["id"]]
    tool("update_lead", lead_id=made["id"], title="CFO")
    tool("delete_lead", lead_id=made["id"])

    tool("list_enrichments", slug="work_email")
    work: dict[str, Any] = {"enrichment": "work_email", "scope": {"type": "list", "listId": list_id}}
    assert tool("preview_enrichment", **work)["leadCount"] == 1
    run = {"run_id": tool("start_enrichment", **work)["enrichmentRunId"]}
    tool("cancel_enrichment", **run)
    tool("get_enrichment", **run)
    assert tool.state == "failed", "what is cancelled did not come to its end"
    tool("get_enrichment_items", **run)
    tool("delete_list", list_id=list_id)
    assert len(up.world.lists) == 1
    assert tool.used == {name for name, spec in REGISTRY.items() if TOPICS.intersection(spec.topics)}
    tool.api.close()
