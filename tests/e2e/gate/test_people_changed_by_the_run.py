"""What a run has made of the people of a campaign, and what their rows put into its texts, no yes covers unseen."""

import json
from typing import Any

import pytest

from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Done, Program, call, turn
from tests.support.scripts import CAMPAIGN_PATH, END, GET_CAMPAIGN, LAUNCH, LAUNCH_PATH

ROSTER_PATH = f"{CAMPAIGN_PATH}/leads"
THREADS = call("list_threads")
LEADS = call("get_campaign_leads", campaign_id=tidy.CAMPAIGN)
LIST = call("get_list_leads", list_id=tidy.LIST)
IMPORT = call("import_campaign_leads", campaign_id=tidy.CAMPAIGN, list_id=tidy.LIST)
WORDS = f"Mend pr_1 in {tidy.CAMPAIGN}, put ld_1 into {tidy.LIST}, import it and launch the campaign"


def launched(server: FaultServer) -> int:
    return len(server.requests("POST", LAUNCH_PATH))


def ahead(program: Program, **rule: Any) -> tuple[str, str]:
    own = {"answer": "approve", "tool": "launch_campaign", "path": LAUNCH_PATH, **rule}
    on_the_way = [{"answer": "approve", "tool": one} for one in ("add_campaign_leads", "add_list_leads")]
    on_the_way.append({"answer": "approve", "tool": "update_campaign_lead"})
    return "--approvals", program.file("rules.json", json.dumps({"rules": [own, *on_the_way]}))


def launch(program: Program, *before: dict[str, Any], rule: dict[str, Any]) -> Done:
    script = program.script(*(turn(one) for one in before), turn(LAUNCH), END)
    return program.task(script, *ahead(program, **rule), text=WORDS)


CHANGE = call("update_campaign_lead", campaign_id=tidy.CAMPAIGN, prospect_id="pr_1", email=tidy.ADA)
ADD = call("add_campaign_leads", campaign_id=tidy.CAMPAIGN, prospects=[{"email": tidy.ADA}])
INTO_LIST = call("add_list_leads", list_id=tidy.LIST, lead_ids=["ld_1"])


@pytest.mark.parametrize(
    ("before", "rule"),
    [
        ((GET_CAMPAIGN, THREADS, LEADS, CHANGE), {}),
        ((GET_CAMPAIGN, THREADS, LEADS, CHANGE, IMPORT), {"list_ids": [tidy.LIST]}),
        ((GET_CAMPAIGN, THREADS, ADD, IMPORT), {"list_ids": [tidy.LIST]}),
        ((GET_CAMPAIGN, LIST, INTO_LIST, IMPORT), {"list_ids": [tidy.LIST]}),
        ((GET_CAMPAIGN, IMPORT, LIST, INTO_LIST), {"list_ids": [tidy.LIST]}),
    ],
    ids=["a row", "a row beside a list", "by hand beside a list", "through the list", "through the list, later"],
)
def test_a_rule_given_ahead_speaks_of_nobody_whom_the_run_has_put_in_or_changed(
    program: Program, server: FaultServer, before: tuple[dict[str, Any], ...], rule: dict[str, Any]
) -> None:
    server.on("PATCH", ROSTER_PATH, Answer(body={"prospect": tidy.person(1, email=tidy.ADA)}))
    server.on("POST", ROSTER_PATH, Answer(body={"imported": 1, "duplicates": 0}))
    server.on("POST", f"/api/lists/{tidy.LIST}/leads", Answer(body={"list": {"id": tidy.LIST, "name": "Spring"}}))
    done = launch(program, *before, rule=rule)
    assert [one["tool"] for one in done.json["pending_approvals"]] == ["launch_campaign"], done.out
    assert launched(server) == 0


def test_a_rule_given_ahead_speaks_of_the_leads_of_its_list(program: Program, server: FaultServer) -> None:
    launch(program, GET_CAMPAIGN, LIST, IMPORT, rule={"list_ids": [tidy.LIST]})
    assert launched(server) == 1
