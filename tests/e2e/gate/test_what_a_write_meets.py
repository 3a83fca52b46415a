"""A write is judged by the state it meets, is done only when its answer says so, and what was there is kept."""

import json
from typing import Any

import pytest

from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Done, Program, call, turn
from tests.support.scripts import CAMPAIGN_PATH, END, LEADS_PATH

WORDS = f"Change {tidy.CAMPAIGN}"
THINGS = {"update_campaign": tidy.CAMPAIGN, "update_thread": tidy.THREAD, "update_signals": "sig_1"}
HOURS = {"monday": {"start": "00:00", "end": "23:59"}}


def changed(program: Program, tool: str, *flags: str, whom: str = "", **arguments: Any) -> Done:
    script = program.script(turn(call(tool, **arguments)), END)
    return program.task(script, *flags, text=f"Change {THINGS[tool]}{whom}")


def campaign(server: FaultServer, status: str, pending: int = 3, **own: Any) -> None:
    whole = tidy.campaign(status, prospects_by_status={"pending": pending, "completed": 2})
    whole["campaign"] |= own
    server.on("GET", CAMPAIGN_PATH, Answer(body=whole))


def policy(program: Program, text: str) -> None:
    program.home.mkdir(exist_ok=True)
    (program.home / "policy.toml").write_text(text)


def patched(server: FaultServer) -> int:
    return len(server.requests("PATCH", CAMPAIGN_PATH))


# -- hours and limits --------------------------------------------------------------------------------------------------

LETTING_OUT: list[dict[str, Any]] = [
    {"operating_hours": HOURS},
    {"daily_limit": 200},
    {"account_limits": [{"account_id": tidy.SENDER, "daily_limit": 50}]},
]


def let_out(program: Program, change: dict[str, Any], *flags: str) -> Done:
    senders = turn(call("list_senders", type="email"))
    script = program.script(senders, turn(call("update_campaign", campaign_id=tidy.CAMPAIGN, **change)), END)
    return program.task(script, *flags, text=WORDS)


@pytest.mark.parametrize("status", ["active", "paused", "launching", "completed", "odd"])
@pytest.mark.parametrize("change", LETTING_OUT)
def test_what_lets_messages_of_a_campaign_out_is_a_send_to_those_who_wait(
    program: Program, server: FaultServer, change: dict[str, Any], status: str
) -> None:
    campaign(server, status)
    done = let_out(program, change)
    asked = done.json["pending_approvals"][0]
    assert (asked["effect"], asked["reach"]) == ("send", 3)
    assert "it reaches: 3 leads" in asked["preview"]
    assert [who["email"] for who in asked["roster"]["named"]] == [f"lead{n}@customer.example" for n in (1, 2, 3)]
    assert patched(server) == 0


@pytest.mark.parametrize("change", LETTING_OUT)
def test_of_a_draft_the_same_is_a_write_that_nobody_is_asked_about(
    program: Program, server: FaultServer, change: dict[str, Any]
) -> None:
    assert let_out(program, change).code == 0
    assert patched(server) == 1


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("sends_per_day = 2", "caps.sends-day"),
        ("launch_leads = 2", "caps.launch"),
        ("[quiet_hours]\nstart = 00:00:00\nend = 23:59:59.999999", "policy.quiet-hours"),
        ('suppress = ["lead3@customer.example"]', "policy.suppressed"),
    ],
)
def test_the_limits_of_sends_hold_for_it(program: Program, server: FaultServer, text: str, rule: str) -> None:
    policy(program, text + "\n")
    campaign(server, "active")
    done = let_out(program, LETTING_OUT[0], "--approve", f"update_campaign:{tidy.CAMPAIGN}")
    assert done.code == 6
    assert patched(server) == 0
    assert rule in program.run("audit", "export").out


def test_a_campaign_that_was_launched_since_it_was_read_is_read_again(program: Program, server: FaultServer) -> None:
    server.on("GET", CAMPAIGN_PATH, Answer(body=tidy.campaign()), Answer(body=tidy.campaign("active")))
    reading = turn(call("get_campaign", campaign_id=tidy.CAMPAIGN))
    change = turn(call("update_campaign", campaign_id=tidy.CAMPAIGN, operating_hours=HOURS))
    done = program.task(program.script(reading, change, END), text=WORDS)
    assert done.json["pending_approvals"][0]["effect"] == "send"


@pytest.mark.parametrize(("most", "code"), [(2, 3), (3, 0)])
def test_a_rule_answers_it_as_it_does_a_launch(program: Program, server: FaultServer, most: int, code: int) -> None:
    campaign(server, "active")
    rule = {"answer": "approve", "tool": "update_campaign", "path": CAMPAIGN_PATH, "max_recipients": most}
    rules = program.file("rules.json", json.dumps({"rules": [rule]}))
    server.on("PATCH", CAMPAIGN_PATH, Answer(body={"campaign": {"id": tidy.CAMPAIGN}}))
    assert let_out(program, LETTING_OUT[0], "--approvals", rules).code == code
    assert patched(server) == (code == 0)


def test_where_nobody_waits_new_hours_reach_nobody_and_ask_all_the_same(program: Program, server: FaultServer) -> None:
    campaign(server, "active", pending=0)
    asked = let_out(program, LETTING_OUT[0]).json["pending_approvals"][0]
    assert (asked["effect"], asked["reach"], asked["rule"]) == ("send", 0, "effect.wakes")
    assert server.requests("GET", f"{CAMPAIGN_PATH}/leads") == []


def test_who_waits_between_two_steps_is_reached_by_new_hours_too(program: Program, server: FaultServer) -> None:
    server.on("GET", CAMPAIGN_PATH, Answer(body=tidy.campaign("active", prospects_by_status={"pending": 0, "sent": 1})))
    server.on(
        "GET", f"{CAMPAIGN_PATH}/leads", Answer(body={**tidy.roster(1), "prospects": [tidy.person(1, status="sent")]})
    )
    asked = let_out(program, LETTING_OUT[0]).json["pending_approvals"][0]
    assert (asked["reach"], asked["roster"]["named"][0]["email"]) == (1, "lead1@customer.example")


# -- leads for a campaign that runs ------------------------------------------------------------------------------------

IMPORT_PATH = f"{CAMPAIGN_PATH}/leads/import-from-list"


def put_in(program: Program, *flags: str, before: tuple[dict[str, Any], ...] = ()) -> Done:
    put = turn(call("import_campaign_leads", campaign_id=tidy.CAMPAIGN, list_id=tidy.LIST))
    return program.task(program.script(*before, put, END), *flags, text=f"Put {tidy.LIST} into {tidy.CAMPAIGN}")


@pytest.mark.parametrize("status", ["active", "paused", "launching", "completed", "odd", ""])
@pytest.mark.parametrize("flags", [(), ("--approve", "import_campaign_leads")], ids=["asked", "a rule"])
def test_leads_go_into_no_campaign_that_is_not_a_draft(
    program: Program, server: FaultServer, status: str, flags: tuple[str, ...]
) -> None:
    campaign(server, status)
    done = put_in(program, *flags)
    assert [(one["effect"], one["status"]) for one in done.json["effects"]] == [("send", "refused")], done.out
    assert server.requests("POST", IMPORT_PATH) == []
    assert "journey.draft-only" in program.run("audit", "export").out


BY_HAND: dict[str, dict[str, Any]] = {
    "add_campaign_leads": {"prospects": [{"email": tidy.ADA}]},
    "update_campaign_lead": {"prospect_id": "pr_1", "email": tidy.ADA},
}


@pytest.mark.parametrize("tool", BY_HAND)
@pytest.mark.parametrize("status", ["active", "paused", "odd", "draft"])
def test_nobody_is_put_into_a_campaign_by_hand_that_is_not_a_draft(
    program: Program, server: FaultServer, tool: str, status: str
) -> None:
    campaign(server, status)
    server.on("POST", f"{CAMPAIGN_PATH}/leads", Answer(body={"imported": 1, "duplicates": 0}))
    server.on("PATCH", f"{CAMPAIGN_PATH}/leads", Answer(body={"prospect": tidy.person(1, email=tidy.ADA)}))
    act = (
        turn(call("get_campaign_leads", campaign_id=tidy.CAMPAIGN)),
        turn(call(tool, campaign_id=tidy.CAMPAIGN, **BY_HAND[tool])),
    )
    done = program.task(
        program.script(*act, END), text=f"Change the roster of {tidy.CAMPAIGN} and pr_1 in it: add {tidy.ADA}"
    )
    is_draft = status == "draft"
    assert [one["status"] for one in done.json["effects"]] == ["done" if is_draft else "refused"], done.out
    assert ("only a draft takes this" in done.out) is not is_draft


def test_a_lead_of_a_draft_is_changed_after_a_yes(program: Program, server: FaultServer) -> None:
    server.on("PATCH", f"{CAMPAIGN_PATH}/leads", Answer(body={"prospect": tidy.person(1, last_name="Sample")}))
    act = call("update_campaign_lead", campaign_id=tidy.CAMPAIGN, prospect_id="pr_1", last_name="Sample")
    script = program.script(turn(call("get_campaign_leads", campaign_id=tidy.CAMPAIGN)), turn(act), END)
    (card,) = program.task(script, text=f"Is pr_1 of {tidy.CAMPAIGN} misspelt?").json["pending_approvals"]
    program.run("approvals", "approve", card["id"])
    assert [one["status"] for one in program.resume(card["run_id"]).json["effects"]] == ["done"]


def test_a_campaign_that_was_launched_since_it_was_read_gets_no_leads(program: Program, server: FaultServer) -> None:
    server.on("GET", CAMPAIGN_PATH, Answer(body=tidy.campaign()), Answer(body=tidy.campaign("active")))
    done = put_in(program, before=(turn(call("get_campaign", campaign_id=tidy.CAMPAIGN)),))
    assert [one["status"] for one in done.json["effects"]] == ["refused"]
    assert server.requests("POST", IMPORT_PATH) == []


def test_a_draft_gets_leads_without_a_question(program: Program, server: FaultServer) -> None:
    assert [one["approved_by"] for one in put_in(program).json["effects"]] == ["policy"]
    assert len(server.requests("POST", IMPORT_PATH)) == 1


# -- an answer that shows something else -------------------------------------------------------------------------------


@pytest.mark.parametrize("change", [{"open_tracking": True}, {"stop_on_reply": False}, {"signature": "Best, Robin"}])
def test_a_change_that_puffle_ignores_in_silence_has_failed(puffle: Program, change: dict[str, Any]) -> None:
    active = "ca000001-0000-4000-8000-000000000001"
    script = puffle.script(turn(call("update_campaign", campaign_id=active, **change)), END)
    done = puffle.task(script, text=f"Change {active}")
    effect = done.json["effects"][-1]
    assert (done.code, effect["status"]) == (1, "failed")
    assert next(iter(change)) in effect["summary"]


def test_a_change_of_which_a_part_was_ignored_is_partial_and_names_it(puffle: Program) -> None:
    active = "ca000001-0000-4000-8000-000000000001"
    change = call("update_campaign", campaign_id=active, name="Another name", open_tracking=True)
    done = puffle.task(puffle.script(turn(change), END), text=f"Change {active}")
    effect = done.json["effects"][-1]
    assert (done.code, effect["status"]) == (7, "done")
    assert "NOT CHANGED: open_tracking" in effect["summary"]


def test_a_sequence_that_the_answer_does_not_show_is_not_done_outside_a_draft(
    program: Program, server: FaultServer
) -> None:
    campaign(server, "active")
    shown = {"id": tidy.CAMPAIGN, "status": "active", "type": "email", "name": "Spring"}
    server.on("PATCH", CAMPAIGN_PATH, Answer(body={"campaign": shown}))
    steps = [{"type": "email", "subject": "S", "body": "B"}, {"type": "end"}]
    flags = ("--approve", f"update_campaign:{CAMPAIGN_PATH}")  # it writes over what was there
    done = changed(program, "update_campaign", *flags, campaign_id=tidy.CAMPAIGN, sequence_nodes=steps)
    assert (done.code, done.json["effects"][-1]["status"]) == (1, "failed")


@pytest.mark.parametrize(
    ("tool", "route", "answer", "arguments"),
    [
        ("update_thread", ("PATCH", f"/api/threads/{tidy.THREAD}"), {"thread": tidy.ROW},
         {"thread_id": tidy.THREAD, "status": "archived"}),
        ("update_signals", ("PATCH", "/api/signals"), {"updated": [], "errors": []},
         {"items": [{"id": "sig_1", "vote": "up"}]}),
        ("update_signals", ("PATCH", "/api/signals"), {"updated": [{"id": "sig_1", "vote": None}], "errors": []},
         {"items": [{"id": "sig_1", "vote": "up"}]}),
    ],
)  # fmt: skip
def test_no_other_change_is_done_when_its_answer_shows_that_it_is_not(
    program: Program, server: FaultServer, tool: str, route: tuple[str, str], answer: Any, arguments: Any
) -> None:
    server.on(*route, Answer(body=answer))
    done = changed(program, tool, **arguments)
    assert (done.code, done.json["effects"][-1]["status"]) == (1, "failed"), done.out


def test_what_a_server_keeps_in_another_spelling_is_done(program: Program, server: FaultServer) -> None:
    kept = tidy.ROW | {"draft_subject": "Hello there", "participant_email": "ada@example.com"}
    server.on("PATCH", f"/api/threads/{tidy.THREAD}", Answer(body={"thread": kept}))
    change = {"draft_subject": "Hello  there ", "participant_email": "Ada@Example.com"}
    done = changed(program, "update_thread", whom=f" for {tidy.ADA}", thread_id=tidy.THREAD, **change)
    assert done.code == 0, done.out


# -- imports -----------------------------------------------------------------------------------------------------------

PROFILE = "https://www.linkedin.com/in/ada"
EXISTING = {
    "id": "ld_1", "type": "person", "name": {"full": "Ada Sample"}, "company": {"name": "Oak"},
    "contacts": [{"value": "ada@example.com"}], "socials": [{"url": PROFILE}],
}  # fmt: skip


def importing(program: Program, row: dict[str, Any], *flags: str) -> Done:
    leads = [{"type": "person", "name": {"full": "Ada Sample"}, **row}]
    calls = [turn(call(t, list_id=tidy.LIST, leads=leads)) for t in ("preview_list_import", "import_list_leads")]
    given = [one["value"] for one in row.get("contacts", ())] + [one["url"] for one in row.get("socials", ())]
    words = f"Import {' and '.join(given)} into {tidy.LIST}"
    return program.task(program.script(*calls, END), *flags, text=words)


@pytest.fixture
def existing(server: FaultServer) -> FaultServer:
    """A workspace that knows Ada."""
    everybody = {"lists": [{"id": tidy.LIST, "name": "Spring"}, {"id": "lst_all", "name": "all"}]}
    server.on("GET", "/api/lists", Answer(body=everybody))
    server.on("GET", "/api/lists/lst_all/leads", Answer(body={"leads": [EXISTING], "total": 1, "hasMore": False}))
    server.on("GET", LEADS_PATH, Answer(body={"leads": [], "total": 0}))
    return server


NEW = {"contacts": [{"value": "eve@new.example"}]}


@pytest.mark.parametrize(
    "row",
    [
        NEW | {"socials": [{"url": "linkedin.com/in/Ada/"}]},
        NEW | {"company": {"name": "oak"}},
        {"contacts": [{"value": "eve@new.example"}, {"value": "ada@example.com"}]},
    ],
)
def test_a_row_that_replaces_an_address_asks_and_shows_both(
    program: Program, existing: FaultServer, row: dict[str, Any]
) -> None:
    done = importing(program, row, "--approve", "import_list_leads")
    asked = done.json["pending_approvals"][0]
    assert (asked["effect"], done.code) == ("destroy", 3)
    assert "replaces ada@example.com by eve@new.example" in asked["preview"]
    assert len(existing.requests("POST", "/api/lists/import")) == 1


@pytest.mark.parametrize(
    "row",
    [
        {"contacts": [{"value": "Ada@example.com"}]},
        {"contacts": [{"value": "ada@example.com"}], "title": "CFO", "company": {"name": "Oak"}},
        NEW | {"company": {"name": "Pine"}},
        {"socials": [{"url": PROFILE}]},
    ],
)
def test_a_row_that_replaces_no_address_does_not_ask(
    program: Program, existing: FaultServer, row: dict[str, Any]
) -> None:
    done = importing(program, row)
    assert done.code == 0, done.out


def test_a_yes_to_a_replacement_imports_and_keeps_what_was_there(program: Program, existing: FaultServer) -> None:
    done = importing(program, NEW | {"socials": [{"url": PROFILE}]})
    run, asked = done.json["run_id"], done.json["pending_approvals"][0]
    program.run("approvals", "approve", asked["id"])
    assert program.resume(run).code == 0
    former = [one for one in program.run("audit", "export", run).lines if one["type"] == "former_state"]
    assert former[0]["values"]["leads"][0]["emails"] == ["ada@example.com"]


# -- what was there ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tool", "arguments", "former"),
    [
        ("update_campaign", {"campaign_id": tidy.CAMPAIGN, "name": "New", "open_tracking": True},
         {"name": "Spring", "open_tracking": None}),
        ("update_campaign",
         {"campaign_id": tidy.CAMPAIGN, "sequence_nodes": [{"type": "email", "body": "x"}, {"type": "end"}]},
         {"sequence_nodes": tidy.NODES}),
        ("update_thread", {"thread_id": tidy.THREAD, "status": "archived"}, {"status": "active"}),
        ("update_signals", {"items": [{"id": "sig_1", "status": "commented"}]}, {"sig_1": {"status": "new"}}),
    ],
)  # fmt: skip
def test_what_a_write_changes_is_read_before_and_kept(
    program: Program, server: FaultServer, tool: str, arguments: dict[str, Any], former: dict[str, Any]
) -> None:
    done = changed(program, tool, "--approve", f"update_campaign:{CAMPAIGN_PATH}", **arguments)
    assert done.code == 0, done.out
    kept = [one for one in program.run("audit", "export", done.json["run_id"]).lines if one["type"] == "former_state"]
    assert [one["values"] for one in kept] == [former]


def test_quiet_hours_do_not_hold_back_a_change_of_a_draft_that_was_not_read_before(
    program: Program, server: FaultServer
) -> None:
    policy(program, "[quiet_hours]\nstart = 00:00:00\nend = 23:59:59.999999\n")
    assert let_out(program, LETTING_OUT[0]).code == 0
    assert patched(server) == 1


def test_a_campaign_whose_reading_does_not_say_where_it_stands_is_no_draft(
    program: Program, server: FaultServer
) -> None:
    silent = tidy.campaign()
    silent["campaign"] = {name: value for name, value in silent["campaign"].items() if name != "status"}
    server.on("GET", CAMPAIGN_PATH, Answer(body=tidy.campaign()), Answer(body=silent))
    reading = turn(call("get_campaign", campaign_id=tidy.CAMPAIGN))
    change = turn(call("update_campaign", campaign_id=tidy.CAMPAIGN, operating_hours=HOURS))
    done = program.task(program.script(reading, change, END), text=WORDS)
    assert done.json["pending_approvals"][0]["effect"] == "send"
