"""The tools of `manage` for campaigns against the sandbox: what they render is accepted, what comes back understood."""

from evals.sandbox import Running
from tests.evals.sandbox.test_tools import ROBIN, Tools
from tests.support.doubles import FakeClock
from tools.registry import REGISTRY

SPRING = "ca000001-0000-4000-8000-000000000001"
TOPICS = {"campaigns", "steps", "roster", "texts"}


def test_the_tools_for_campaigns_go_through_a_campaigns_life(up: Running, clock: FakeClock) -> None:
    tool = Tools(up)
    assert [row["name"] for row in tool("list_campaigns")["campaigns"]] == ["Spring follow-up"]
    assert tool("list_campaign_senders", campaign_id=SPRING)["senders"][0]["daily_limit"] == 30
    assert tool("get_campaign_settings")["accounts"]
    assert tool("pause_campaign", campaign_id=SPRING)["campaign"]["status"] == "paused"
    assert tool("resume_campaign", campaign_id=SPRING)["campaign"]["status"] == "active"

    own = tool("create_campaign", type="email", name="Q3", sender_account_ids=[ROBIN])["campaign"]["id"]
    first, end = (node["id"] for node in tool("get_campaign", campaign_id=own)["sequence_nodes"])
    tool("update_sequence_node", campaign_id=own, node_id=first, subject="Hi", body="Dear %first_name%")
    second = tool("add_sequence_node", campaign_id=own, type="email", body="Again", is_reply=True)["sequence_nodes"][1][
        "id"
    ]
    tool("move_sequence_node", campaign_id=own, node_id=second, to_position=0)
    left = tool("delete_sequence_node", campaign_id=own, node_id=second)["sequence_nodes"]
    assert [node["id"] for node in left] == [first, end]

    people = [{"email": "ada@fair.example", "first_name": "Ada"}, {"email": "bo@fair.example", "first_name": "Bo"}]
    assert tool("add_campaign_leads", campaign_id=own, prospects=people) == {"imported": 2, "duplicates": 0}
    ada, bo = (row["id"] for row in tool("get_campaign_leads", campaign_id=own, limit=2)["prospects"])
    tool("update_campaign_lead", campaign_id=own, prospect_id=ada, first_name="Adah")
    assert tool("remove_campaign_leads", campaign_id=own, prospect_ids=[bo]) == {"deleted": 1}

    (text,) = tool("resolve_messages", campaign_id=own)["messages"]
    assert text["body_text"] == "Dear Adah"
    tool("update_generated_message", campaign_id=own, message_id=text["id"], body_text="Dear Adah, by hand")
    tool("generate_messages", campaign_id=own, prospect_ids=[ada])
    (text,) = tool("list_generated_messages", campaign_id=own, prospect_id=ada)["messages"]
    assert text["body_text"] == "Dear Adah, by hand"

    mine = {spec.name for spec in REGISTRY.of("manage") if TOPICS.intersection(spec.topics)}
    assert mine - tool.used == set()
    tool.api.close()
