"""While nobody knows whether a campaign has let messages out, everybody in it is held like the recipient of a mail."""

from typing import Any

import pytest

from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Done, Program, call, turn
from tests.support.scripts import CAMPAIGN_PATH, END, GRANT_LAUNCH, LAUNCH, LAUNCH_PATH, MESSAGES_PATH, READ, SEND

LEAD, PROFILE = "lead2@customer.example", "https://linkedin.com/in/lead2"
WRITE = "send_message,recipients=lead2@customer.example;bob@example.com;https://www.linkedin.com/in/Lead2/,uses=9"
WORDS = f"Launch {tidy.CAMPAIGN}, answer in {tidy.THREAD}, {LEAD}, bob@example.com, {PROFILE}"
LOST = Answer(wire="close")
OTHER = "cmp_autumn"
LINKED_SENDER = {"id": "snd_linked", "type": "linkedin", "status": "connected", "display_name": "Robin"}
LINKED = {
    **tidy.ROW,
    "channel": "linkedin",
    "account_id": "snd_linked",
    "participant_email": None,
    "participant_linkedin_url": "https://www.linkedin.com/in/Lead2/",
}
HOURS = {"monday": {"start": "00:00", "end": "23:59"}}
WAKE = call("update_campaign", campaign_id=tidy.CAMPAIGN, operating_hours=HOURS)
SENDERS = turn(call("list_senders", type="email"))


def lost(program: Program, server: FaultServer, act: dict[str, Any] = LAUNCH) -> str:
    """The run that has lost the answer to what lets a campaign out."""
    rows = [tidy.person(n, linkedin_url=f"https://linkedin.com/in/lead{n}") for n in (1, 2, 3)]
    server.on("GET", f"{CAMPAIGN_PATH}/leads", Answer(body=tidy.roster(3) | {"prospects": rows}))
    server.on("POST", LAUNCH_PATH, LOST)
    server.on("PATCH", CAMPAIGN_PATH, LOST)
    waiting = program.task(program.script(SENDERS, turn(act), END), text=WORDS).json["pending_approvals"][0]
    program.run("approvals", "approve", waiting["id"])
    done = program.resume(waiting["run_id"])
    assert done.code == 8, done.out
    return str(done.json["run_id"])


def thread(server: FaultServer, **changes: Any) -> None:
    row = tidy.ROW | changes
    server.on("GET", "/api/threads", Answer(body={"threads": [row], "total": 1}))
    server.on("GET", "/api/senders", Answer(body={"accounts": [*tidy.SENDERS, LINKED_SENDER]}))
    server.on("POST", MESSAGES_PATH, Answer(body={"message": {"id": "msg_2", "direction": "outbound"}, "thread": row}))


def written(program: Program, act: dict[str, Any] = SEND) -> Done:
    return program.task(program.script(turn(READ), turn(act), END), "--approve", WRITE, text=WORDS)


def asked(done: Done, run_id: str) -> None:
    assert done.code == 3, done.out + done.err
    card = done.json["pending_approvals"][-1]
    assert (card["rule"], f"in {run_id}, nobody knows" in card["preview"]) == ("once.open", True)


def sent(done: Done) -> bool:
    return [effect["status"] for effect in done.json["effects"]] == ["done"]


TO_A_LEAD: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "by mail": ({"participant_email": LEAD}, SEND),
    "in another spelling": ({"participant_email": " Lead2@CUSTOMER.example"}, SEND),
    "as a copy": (
        {"participant_email": "bob@example.com"},
        call("send_message", **SEND["arguments"], cc=LEAD),
    ),
    "as a copy of the stored draft": ({"participant_email": "bob@example.com", "draft_bcc": LEAD}, SEND),
    "on the other channel": (LINKED, SEND),
}


@pytest.mark.parametrize(("row", "act"), TO_A_LEAD.values(), ids=TO_A_LEAD)
def test_a_message_to_a_lead_of_a_launch_whose_answer_was_lost_asks(
    program: Program, server: FaultServer, row: dict[str, Any], act: dict[str, Any]
) -> None:
    run_id = lost(program, server)
    thread(server, **row)
    asked(written(program, act), run_id)
    assert server.requests("POST", MESSAGES_PATH) == []


def test_so_it_is_after_new_hours_whose_answer_was_lost(program: Program, server: FaultServer) -> None:
    server.on("GET", CAMPAIGN_PATH, Answer(body=tidy.campaign("active")))
    run_id = lost(program, server, WAKE)
    thread(server, participant_email=LEAD)
    asked(written(program), run_id)
    assert server.requests("POST", MESSAGES_PATH) == []


def test_another_campaign_with_one_of_them_asks(program: Program, server: FaultServer) -> None:
    run_id = lost(program, server)
    path = f"/api/campaigns/{OTHER}"
    whole = tidy.campaign(prospects_by_status={"pending": 1})
    server.on("GET", path, Answer(body=whole | {"campaign": whole["campaign"] | {"id": OTHER}}))
    server.on("GET", f"{path}/leads", Answer(body=tidy.roster(1) | {"prospects": [tidy.person(2)]}))
    script = program.script(turn(call("launch_campaign", campaign_id=OTHER)), END)
    asked(program.task(script, "--approve", f"launch_campaign:{OTHER}", text=f"Launch {OTHER}"), run_id)
    assert server.requests("POST", f"{path}/launch") == []


def test_nobody_else_is_held_and_all_are_let_go_once_it_is_settled(program: Program, server: FaultServer) -> None:
    run_id = lost(program, server)
    thread(server, participant_email="bob@example.com")
    assert sent(written(program))
    (effect,) = program.run("runs", "show", run_id, "--json").json["effects"]
    assert program.run("reconcile", run_id, "--happened", effect["id"]).code == 0
    thread(server, participant_email=LEAD)
    assert sent(written(program))


def test_a_launch_that_was_answered_holds_nobody(program: Program, server: FaultServer) -> None:
    assert sent(program.task(program.script(turn(LAUNCH), END), "--approve", GRANT_LAUNCH, text=WORDS))
    thread(server, participant_email=LEAD)
    assert sent(written(program))


def test_a_paid_import_whose_answer_was_lost_is_not_paid_again_in_another_order(
    program: Program, server: FaultServer
) -> None:
    server.on("GET", "/api/credits/config", Answer(body={"costs": {"IMPORT_LEAD": 1}}))
    rows = [
        {"type": "person", "name": {"first": who, "last": "Sample"}, "contacts": [{"value": f"{who}@example.com"}]}
        for who in ("ada", "bo")
    ]
    words = f"Import ada@example.com and bo@example.com into {tidy.LIST}"

    def imported(leads: list[dict[str, Any]]) -> Done:
        both = ("preview_list_import", "import_list_leads")
        acts = [turn(call(tool, list_id=tidy.LIST, leads=leads)) for tool in both]
        return program.task(program.script(*acts, END), text=words)

    preview = {"preview": {"leadCount": 2}}
    server.on(
        "POST", "/api/lists/import", Answer(body=preview), LOST, Answer(body=preview), Answer(body={"imported": 2})
    )
    first = imported(rows)
    assert first.code == 8, first.out
    asked(imported(rows[::-1]), first.json["run_id"])
    assert len(server.requests("POST", "/api/lists/import")) == 3
