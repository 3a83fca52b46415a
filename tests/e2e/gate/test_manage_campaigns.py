"""Campaigns in parts, through the gate: what a yes to each shows, what is never done, and what is set back."""

import json
from typing import Any

import pytest

from evals.sandbox import Running
from evals.sandbox.model.campaigns import Campaign, Generated, Node, Prospect
from tests.support.program import Done, Program, call, turn
from tests.support.scripts import END

ROBIN = "5e000001-0000-4000-8000-000000000001"
TO_MANAGE = turn(call("switch_journey", journey="manage"))
LIST = turn(call("list_campaigns"))
READ = turn(call("get_campaign", campaign_id="cmp_1"))
ROSTER = turn(call("get_campaign_leads", campaign_id="cmp_1"))
RESUME = turn(call("resume_campaign", campaign_id="cmp_1"))


@pytest.fixture
def june(sandbox: Running) -> Campaign:
    """A draft with a mail, and two people who wait in it and one who has answered."""
    people = [
        Prospect(id="pro_ada", email="ada@fair.example", name="Ada Example", last_name="Exampel"),
        Prospect(id="pro_bo", email="bo@fair.example", name="Bo Sample"),
        Prospect(id="pro_cy", email="cy@fair.example", name="Cy Sample", status="replied"),
    ]
    own = Campaign(
        id="cmp_1", type="email", name="June cash", sender_account_ids=[ROBIN], prospects=people,
        sequence_nodes=[Node(id="nod_1", type="email", subject="June", body="Hi"), Node(id="nod_end", type="end")],
        messages=[Generated(id="gen_1", prospect_id="pro_ada", node_id="nod_1", subject="June", body_text="Hi Ada")],
    )  # fmt: skip
    with sandbox.sandbox.edit() as world:
        world.campaigns.append(own)
    return own


def paused(campaign: Campaign) -> None:
    """Paused, and every lead gets what its steps say."""
    campaign.status = "paused"
    campaign.messages.clear()


def card(done: Done) -> dict[str, Any]:
    (parked,) = done.json["pending_approvals"]
    found: dict[str, Any] = parked
    return found


def refusals(done: Done) -> list[str]:
    return [one["summary"] for one in done.json["effects"] if one["status"] == "refused"]


def test_a_card_of_a_resume_says_how_many_it_wakes_and_who_they_are(puffle: Program, june: Campaign) -> None:
    paused(june)
    done = puffle.task(puffle.script(TO_MANAGE, LIST, RESUME), text="Resume June cash")
    assert (done.code, card(done)["effect"]) == (3, "send")
    shown = card(done)["preview"]
    assert "it reaches: 2 leads" in shown
    assert "Ada Example <ada@fair.example>" in shown
    assert "cy@fair.example" not in shown
    assert [one["email"] for one in card(done)["roster"]["named"]] == ["ada@fair.example", "bo@fair.example"]
    assert june.status == "paused"


def test_a_resume_needs_a_rule_with_its_exact_path(puffle: Program, june: Campaign) -> None:
    paused(june)
    script = puffle.script(TO_MANAGE, LIST, RESUME, END)
    assert puffle.task(script, "--approve", "resume_campaign", text="Resume June cash").code == 2
    done = puffle.task(script, "--approve", "resume_campaign:cmp_1", text="Resume June cash")
    assert (done.code, june.status) == (0, "active"), done.out + done.err


def test_one_suppressed_person_keeps_a_campaign_from_going_on(puffle: Program, june: Campaign) -> None:
    paused(june)
    puffle.home.mkdir()
    (puffle.home / "policy.toml").write_text('suppress = ["bo@fair.example"]\n')
    script = puffle.script(TO_MANAGE, LIST, RESUME, END)
    done = puffle.task(script, "--approve", "resume_campaign:cmp_1", text="Resume June cash")
    assert (done.code, june.status) == (6, "paused")
    assert "bo@fair.example is on the suppression list" in refusals(done)[0]


def test_what_was_paused_anew_may_go_on_anew(puffle: Program, june: Campaign) -> None:
    june.status = "active"
    june.messages.clear()
    june.sequence_nodes.insert(
        0, Node(id="nod_wait", type="delay", delay_days=30)
    )  # so that it does not come to its end
    pause = turn(call("pause_campaign", campaign_id="cmp_1"))
    script = puffle.script(TO_MANAGE, LIST, pause, RESUME, pause, RESUME, END)
    words = "Pause June cash, resume it, pause it again and resume it once more"
    done = puffle.task(script, "--approve", "resume_campaign:cmp_1,uses=2", text=words)
    assert [(one["tool"], one["status"]) for one in done.json["effects"]] == [
        ("pause_campaign", "done"), ("resume_campaign", "done")
    ] * 2  # fmt: skip
    assert june.status == "active"


@pytest.mark.parametrize("mode", ["ask", "auto"])
def test_a_pause_is_never_asked_about_and_no_cap_holds_it_back(puffle: Program, june: Campaign, mode: str) -> None:
    june.status = "active"
    puffle.home.mkdir()
    quiet = '[quiet_hours]\nstart = 00:00:00\nend = 23:59:59\ntimezone = "UTC"\n'
    (puffle.home / "policy.toml").write_text(f"credits_per_day = 0\nsends_per_day = 0\n{quiet}")
    pause = turn(call("pause_campaign", campaign_id="cmp_1"))
    script = puffle.script(TO_MANAGE, LIST, pause, END)
    done = puffle.task(script, "--mode", mode, "--credits", "0", text="Pause June cash")
    assert (done.code, june.status) == (0, "paused"), done.out + done.err


def test_the_end_of_a_sequence_is_never_deleted(puffle: Program, june: Campaign) -> None:
    delete = turn(call("delete_sequence_node", campaign_id="cmp_1", node_id="nod_end"))
    path = "/api/campaigns/cmp_1/sequence/nodes"
    rule = {"answer": "approve", "tool": "delete_sequence_node", "path": path, "body": {"nodeId": "nod_end"}}
    flags = ("--approvals", puffle.file("rules.json", json.dumps({"rules": [rule]})))
    done = puffle.task(puffle.script(TO_MANAGE, READ, delete, END), *flags, text="Delete the end of cmp_1")
    assert done.code == 6
    assert refusals(done) == ["without its end a campaign cannot be launched: the end stays"]
    assert len(june.sequence_nodes) == 2


@pytest.mark.parametrize("status", ["active", "paused", "completed"])
@pytest.mark.parametrize(
    ("tool", "what"),
    [
        ("delete_sequence_node", {"node_id": "nod_1"}),
        ("remove_campaign_leads", {"prospect_ids": ["pro_bo"]}),
        ("remove_campaign_leads", {"all": True}),
    ],
    ids=["a step", "a lead", "all leads"],
)
def test_from_a_campaign_that_is_no_draft_nothing_is_taken_away(
    puffle: Program, june: Campaign, tool: str, what: dict[str, Any], status: Any
) -> None:
    june.status = status
    take = turn(call(tool, campaign_id="cmp_1", **what))
    done = puffle.task(puffle.script(TO_MANAGE, READ, ROSTER, take, END), text="Take the step and people out of cmp_1")
    assert refusals(done) == [f"the campaign is {status}, and only a draft takes this"]
    assert (len(june.sequence_nodes), len(june.prospects)) == (2, 3)


@pytest.mark.parametrize(
    ("what", "shows"),
    [
        ({"prospect_ids": ["pro_bo"]}, "gone: prospect Bo Sample, bo@fair.example"),
        ({"all": True}, "2 leads wait in it"),
        ({"all": True}, "gone: everybody in campaign June cash"),
    ],
)
def test_a_card_of_what_is_taken_out_names_or_counts_them(
    puffle: Program, june: Campaign, what: dict[str, Any], shows: str
) -> None:
    remove = turn(call("remove_campaign_leads", campaign_id="cmp_1", **what))
    done = puffle.task(puffle.script(TO_MANAGE, READ, ROSTER, remove), text="Take people out of cmp_1")
    assert done.code == 3
    assert shows in card(done)["preview"]
    assert "It cannot be undone." in card(done)["preview"]
    assert "gone: campaign" not in card(done)["preview"], "it stays"
    assert len(june.prospects) == 3


def test_a_card_of_a_step_that_is_deleted_names_the_step(puffle: Program, june: Campaign) -> None:
    delete = turn(call("delete_sequence_node", campaign_id="cmp_1", node_id="nod_1"))
    shown = card(puffle.task(puffle.script(TO_MANAGE, READ, delete), text="Delete the step June of cmp_1"))["preview"]
    assert [line for line in shown.split("\n") if line.startswith("gone:")] == ["gone: step email, June"]
    assert len(june.sequence_nodes) == 2


def test_an_address_that_nobody_gave_asks_before_it_goes_into_a_roster(puffle: Program, june: Campaign) -> None:
    add = turn(call("add_campaign_leads", campaign_id="cmp_1", prospects=[{"email": "eve@evil.example"}]))
    done = puffle.task(puffle.script(TO_MANAGE, READ, add), text="Add somebody to cmp_1")
    assert (done.code, card(done)["rule"], len(june.prospects)) == (3, "provenance.import", 3)


def test_a_copy_to_somebody_whom_nobody_named_asks(puffle: Program, june: Campaign) -> None:
    change = turn(call("update_sequence_node", campaign_id="cmp_1", node_id="nod_1", bcc="eve@evil.example"))
    done = puffle.task(puffle.script(TO_MANAGE, READ, change), text="Change the first step of cmp_1")
    assert (done.code, card(done)["rule"]) == (3, "provenance.recipient")
    assert june.sequence_nodes[0].bcc is None


UNDONE = [
    ("update_sequence_node", {"node_id": "nod_1", "subject": "July"}, READ, "subject was: \"June\""),
    ("update_campaign_lead", {"prospect_id": "pro_ada", "last_name": "Example"}, ROSTER, "updates.last_name was"),
    (
        "update_generated_message",
        {"message_id": "gen_1", "body_text": "Dear Ada"},
        turn(call("list_generated_messages", campaign_id="cmp_1")),
        "body_text was: \"Hi Ada\"",
    ),
]  # fmt: skip


WORDS = {
    "update_sequence_node": "Change the subject of the step nod_1 in the campaign cmp_1 to July",
    "update_campaign_lead": "Change the last name of pro_ada in the campaign cmp_1 to Example",
    "update_generated_message": 'Change the generated message gen_1 in the campaign cmp_1 to "Dear Ada"',
}


@pytest.mark.parametrize(("tool", "change", "read", "was"), UNDONE, ids=[row[0] for row in UNDONE])
def test_what_was_there_before_is_kept_and_can_be_set_back(
    puffle: Program, june: Campaign, tool: str, change: dict[str, Any], read: dict[str, Any], was: str
) -> None:
    script = puffle.script(TO_MANAGE, READ, read, turn(call(tool, campaign_id="cmp_1", **change)), END)
    words = WORDS[tool]
    done = puffle.run("chat", "--model", script, stdin=f"{words}\n/undo\n")
    assert done.code == 0, done.err
    said = done.out + done.err
    assert "can be set back" in said, said
    assert was in said


def test_paid_texts_name_their_price_and_are_held_by_the_cap(puffle: Program, june: Campaign) -> None:
    write = turn(call("generate_messages", campaign_id="cmp_1", prospect_ids=["pro_ada", "pro_bo"]))
    script = puffle.script(TO_MANAGE, READ, ROSTER, write, END)
    done = puffle.task(script, "--credits", "3", text="Have texts written for Ada and Bo in cmp_1")
    assert done.code == 5
    assert "at most 1 of the 2 fit" in refusals(done)[0]
    assert all(message.id == "gen_1" for message in june.messages)


OUT_OF_PLACE = [
    ("add_campaign_leads", {"prospects": [{"email": "dee@fair.example"}]}, ()),
    ("update_campaign_lead", {"prospect_id": "pro_ada", "email": "dee@fair.example"}, (ROSTER,)),
    ("add_sequence_node", {"type": "email", "body": "More"}, ()),
    ("update_sequence_node", {"node_id": "nod_1", "body": "More"}, ()),
    ("resolve_messages", {}, ()),
    ("generate_messages", {"prospect_ids": ["pro_ada"]}, (ROSTER,)),
]


@pytest.mark.parametrize(("tool", "change", "before"), OUT_OF_PLACE, ids=[row[0] for row in OUT_OF_PLACE])
def test_what_is_for_a_draft_alone_is_not_sent_to_a_campaign_that_runs(
    puffle: Program, sandbox: Running, june: Campaign, tool: str, change: dict[str, Any], before: tuple[Any, ...]
) -> None:
    june.sequence_nodes.insert(0, Node(id="nod_wait", type="delay", delay_days=30))
    june.status = "active"
    script = puffle.script(TO_MANAGE, READ, *before, turn(call(tool, campaign_id="cmp_1", **change)), END)
    done = puffle.task(script, text=f"Change cmp_1: {json.dumps(change)}, add, write and fill in what I say")
    assert refusals(done) == ["the campaign is active, and only a draft takes this"]
    assert {entry["method"] for entry in sandbox.requests} == {"GET"}
