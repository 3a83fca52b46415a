"""The limits of ``people.toml`` count what a call is about, whatever the tool; one that never comes is refused."""

from typing import Any

import pytest

from agent.common.errors import UsageError
from agent.common.user import current_user
from agent.gate.prepare import prepare, validate
from agent.gate.preview import card
from agent.models.base import ToolCall
from agent.types import Decision
from agent.web.people import PeopleFile, Person, reach_of
from tests.agent.web.test_answers import parked
from tests.agent.web.test_people import invited, written
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Program, call, turn
from tests.support.scripts import END
from tests.support.tidy import CAMPAIGN, LIST
from tests.support.web import served
from tests.tools.test_arguments import MINIMAL
from tools.registry import REGISTRY

ROWS = [{"type": "person", "name": {"full": f"P {n}"}, "contacts": [{"value": f"p{n}@new.example"}]} for n in range(30)]
IMPORT = (
    turn(call("get_list_leads", list_id=LIST)),
    turn(call("preview_list_import", list_id=LIST, leads=ROWS)),
    turn(call("import_list_leads", list_id=LIST, leads=ROWS)),
    END,
)
NIA = '[[people]]\nname = "Nia"\nrole = "approver"\n'


def _mine(limit: str) -> str:
    return f'[[people]]\nname = "{current_user()}"\nrole = "approver"\n{limit}\n'


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        (_mine("credits = 5"), 2, "it costs nobody knows how many credits"),
        (_mine("recipients = 5"), 2, "it is about 30 people"),
        ("two_for = { import_list_leads = 29 }\n" + _mine("") + NIA, 3, "takes the yes of two"),
        ("two_for = { import_list_leads = 30 }\n" + _mine("recipients = 30") + NIA, 0, "approved"),
    ],
    ids=["credits", "people", "two", "within"],
)
def test_an_import_is_held_to_its_rows_and_an_unknown_price_to_every_limit(
    program: Program, server: FaultServer, text: str, code: int, told: str
) -> None:
    server.on("GET", "/api/credits/config", Answer(body={"costs": {}}))
    asked = parked(program, *IMPORT, text=f"Import these people into the list {LIST}")
    assert (asked["tool"], asked["credits"]) == ("import_list_leads", None)
    written(program, text)
    done = program.run("approvals", "approve", asked["id"])
    assert (done.code, told in done.out + done.err) == (code, True), done.out + done.err


def test_a_grant_of_what_may_be_about_others_each_time_is_beyond_every_limit(program: Program) -> None:
    written(program, '[[people]]\nname = "Ann"\nrole = "admin"\nrecipients = 50\n')
    asked = parked(program, *IMPORT, text=f"Import these people into the list {LIST}")
    with served(program.home) as pages:
        ann, path = invited(pages, "Ann"), f"/a/{asked['id']}/grant"
        got = ann.submit(path, uses="2", digest=asked["digest"])
        assert (got.status, "it is about nobody knows how many people" in got.text) == (403, True)
        assert ann.submit(path, uses="1", digest=asked["digest"]).status == 303


IN_IT: Any = {("campaign", CAMPAIGN): {"waking": 40, "status": "draft"}, ("list", LIST): {"leadCount": 7}}


@pytest.mark.parametrize(
    ("tool", "change", "people"),
    [
        ("start_lead_search", {"fetch_count": 12}, 12),
        ("import_campaign_leads", {"list_id": LIST}, 7),
        ("import_campaign_leads", {"list_id": "lst_other"}, None),
        ("import_campaign_leads", {"list_id": LIST, "lead_ids": ["a", "b", "b"]}, 2),
        ("create_list", {"lead_ids": ["a", "b"]}, 2),
        ("create_list", {}, 0),
        ("add_campaign_leads", {"prospects": [{"email": f"p{n}@new.example"} for n in range(3)]}, 3),
        ("update_campaign_lead", {}, 1),
        ("remove_campaign_leads", {"campaign_id": CAMPAIGN, "prospect_ids": ["a", "b"]}, 2),
        ("remove_campaign_leads", {"campaign_id": CAMPAIGN, "all": True}, 40),
        ("remove_campaign_leads", {"campaign_id": "cmp_other", "all": True}, None),
        ("generate_messages", {"prospect_ids": ["a", "b"]}, 2),
        ("update_generated_message", {}, 1),
        ("create_lead", {}, 1),
        ("delete_lead", {}, 1),
        ("add_list_leads", {"lead_ids": ["a", "b"]}, 2),
        ("remove_list_leads", {"lead_ids": ["a", "b"]}, 2),
        ("delete_list", {"list_id": LIST}, 7),
        ("delete_list", {"list_id": "lst_other"}, None),
        ("start_enrichment", {"scope": {"type": "explicit_leads", "leadIds": ["a", "b"]}}, 2),
        ("create_thread", {"participant_email": "ada@example.com"}, 1),
        ("create_campaign", {}, 0),
    ],
)
def test_whatever_a_tool_does_to_people_they_are_counted(tool: str, change: dict[str, Any], people: int | None) -> None:
    spec, left_out = REGISTRY[tool], {"prospect_ids"} if "all" in change else set()
    given = {name: value for name, value in MINIMAL[tool].items() if name not in left_out} | change
    made = prepare(ToolCall("c1", tool, ""), spec, validate(spec, given), IN_IT, {})
    asked = card(made, Decision("ask", "x", "x"))
    assert reach_of(asked) == people
    person = Person(name="Nia", role="approver", recipients=0)
    assert bool(person.beyond(asked)) == (people != 0)


@pytest.mark.parametrize(
    "text",
    [
        "two_for = { create_campaign = 5 }",
        "two_for = { pause_campaign = 0 }",
        "two_for = { list_lists = 5 }",
        "two_for = { delete_lead = 1 }",
        _mine('tools = ["update_signature", "verify_domain"]\nrecipients = 5'),
        _mine('tools = ["send_message"]\ncredits = 5'),
    ],
)
def test_a_limit_that_can_never_come_is_refused(program: Program, text: str) -> None:
    written(program, text)
    with pytest.raises(UsageError, match=r"people\.toml"):
        PeopleFile(program.home, "robin").look()


@pytest.mark.parametrize(
    "text",
    [
        "two_for = { launch_campaign = 100, send_message = 0, import_list_leads = 50, delete_lead = 0 }",
        "two_for = { update_campaign = 10, resume_campaign = 5, delete_list = 20 }",
        _mine('tools = ["send_message", "update_signature"]\nrecipients = 5'),
        _mine('tools = ["start_enrichment", "create_signal_type"]\ncredits = 5'),
        _mine("recipients = 5\ncredits = 5"),
    ],
)
def test_a_limit_that_can_come_is_taken(program: Program, text: str) -> None:
    written(program, text)
    assert PeopleFile(program.home, "robin").look() is not None
