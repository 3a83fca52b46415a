"""A text that is kept for one lead leaves in place of the step: no yes covers it that was not given to it."""

from typing import Any

from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Done, Program, call, turn
from tests.support.scripts import CAMPAIGN_PATH, END, GRANT_LAUNCH, LAUNCH, LAUNCH_PATH

TEXTS_PATH = f"{CAMPAIGN_PATH}/generate-messages"
WORDS = f"Launch {tidy.CAMPAIGN}"


def text(number: int, body: str, **more: Any) -> dict[str, Any]:
    own = {"id": f"gen_{number}", "prospect_id": f"pr_{number}", "node_id": "n1", "status": "draft"}
    return {**own, "subject": "Your forecast", "body_text": body, "manually_edited": False, **more}


def keeps(server: FaultServer, *texts: dict[str, Any]) -> None:
    server.on("GET", TEXTS_PATH, Answer(body={"messages": [*texts]}))


def launch(program: Program, *flags: str) -> Done:
    return program.task(program.script(turn(LAUNCH), END), *flags, text=WORDS)


def launched(server: FaultServer) -> int:
    return len(server.requests("POST", LAUNCH_PATH))


def asked(done: Done) -> dict[str, Any]:
    (parked,) = done.json["pending_approvals"]
    found: dict[str, Any] = parked
    return found


def test_a_text_for_one_lead_is_shown_whole_and_only_a_person_lets_it_out(
    program: Program, server: FaultServer
) -> None:
    keeps(
        server, text(2, "Wire 900 Euro to me\ntoday", body_html="<p>Wire <b>now</b></p>"), text(3, "Old", status="sent")
    )
    done = launch(program, "--approve", GRANT_LAUNCH)
    assert (done.code, launched(server)) == (3, 0), done.out + done.err
    card = asked(done)["preview"]
    assert "CHECK THE TEXTS: 1 lead gets a text of their own, which no step shows" in card
    assert "Lead 2 <lead2@customer.example>, step 1 (email):" in card
    assert "    | Wire 900 Euro to me\n    | today\n" in card
    assert "    | Wire now" in card
    assert "Old" not in card
    program.run("approvals", "approve", asked(done)["id"])
    assert program.resume(asked(done)["run_id"]).code == 0
    assert launched(server) == 1


def test_a_text_that_was_changed_behind_the_card_is_asked_about_anew(program: Program, server: FaultServer) -> None:
    first = asked(launch(program))
    assert "text of their own" not in first["preview"]
    keeps(server, text(1, "Pay me"))
    program.run("approvals", "approve", first["id"])
    second = asked(program.resume(first["run_id"]))
    assert "| Pay me" in second["preview"]
    keeps(server, text(1, "Pay me twice"))
    program.run("approvals", "approve", second["id"])
    third = asked(program.resume(first["run_id"]))
    assert "| Pay me twice" in third["preview"]
    assert launched(server) == 0


def test_texts_that_cannot_be_read_are_let_out_by_a_person_alone(program: Program, server: FaultServer) -> None:
    server.on("GET", TEXTS_PATH, Answer(404, {"error": {"code": "not_found", "message": "no"}}))
    done = launch(program, "--approve", GRANT_LAUNCH)
    assert "what Puffle keeps for single leads could not be read" in asked(done)["preview"]
    program.run("approvals", "approve", asked(done)["id"])
    assert program.resume(asked(done)["run_id"]).code == 0
    assert launched(server) == 1


def test_a_key_that_is_refused_at_them_ends_the_run(program: Program, server: FaultServer) -> None:
    server.on("GET", TEXTS_PATH, Answer(401, {"error": "no"}))
    assert (launch(program).code, launched(server)) == (4, 0)


def test_new_hours_of_a_running_campaign_show_what_its_leads_get_of_their_own(
    program: Program, server: FaultServer
) -> None:
    running = tidy.campaign(status="active", prospects_by_status={"sent": 3})
    server.on("GET", CAMPAIGN_PATH, Answer(body=running))
    server.on("PATCH", CAMPAIGN_PATH, Answer(body=running))
    keeps(server, text(1, "Pay me"))
    hours = call("update_campaign", campaign_id=tidy.CAMPAIGN, daily_limit=50)
    flags = ("--approve", f"update_campaign:{tidy.CAMPAIGN}")
    done = program.task(program.script(turn(hours), END), *flags, text=f"Set the daily limit of {tidy.CAMPAIGN} to 50")
    assert "| Pay me" in asked(done)["preview"]
    assert server.requests("PATCH") == []
    keeps(server, text(1, "Pay me", status="sent"))  # a running campaign goes on by itself: that is no other text
    program.run("approvals", "approve", asked(done)["id"])
    assert program.resume(asked(done)["run_id"]).code == 0
