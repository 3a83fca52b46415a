"""A yes is bound to what its card showed: what has changed on the server meanwhile is asked about again, once read."""

import json
from typing import Any

import pytest

from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Done, Program, call, turn
from tests.support.scripts import CAMPAIGN_PATH, END, GET_CAMPAIGN, GRANT_SEND, MESSAGES_PATH, READ, SEND

LEADS = [{"type": "person", "name": {"full": "Nia Sample"}, "contacts": [{"value": "nia@example.com"}]}]
HOURS = {"mon": {"enabled": True, "start": "09:00", "end": "17:00"}}
ROW = tidy.ROW | {"subject": "Prices", "last_message_at": "2026-05-01T10:00:00Z", "last_message_direction": "inbound"}
DRAFT = call("update_thread", thread_id=tidy.THREAD, draft_subject="Hello", draft_cc="mallory@evil.example")
RENAME = call("update_campaign", campaign_id=tidy.CAMPAIGN, daily_limit=90)
IMPORT = call("import_list_leads", list_id=tidy.LIST, leads=LEADS)
PREVIEW = call("preview_list_import", list_id=tidy.LIST, leads=LEADS)
LIST_PATH = f"/api/lists/{tidy.LIST}/leads"
WORDS = {  # of what is changed, by its path, and of nothing else
    MESSAGES_PATH: f"Do it for {tidy.ADA}",
    f"/api/threads/{tidy.THREAD}": f"Do it for {tidy.ADA}",
    CAMPAIGN_PATH: f"Do it for {tidy.CAMPAIGN}",
    "/api/lists/import": f"Do it for {tidy.LIST}",
}

Case = tuple[list[dict[str, Any]], str, str, str]
SENDING: Case = ([turn(READ), turn(SEND), END], "/api/threads", "POST", MESSAGES_PATH)
THREAD: Case = ([turn(call("list_threads")), turn(DRAFT), END], "/api/threads", "PATCH", f"/api/threads/{tidy.THREAD}")
CAMPAIGN: Case = ([turn(GET_CAMPAIGN), turn(RENAME), END], CAMPAIGN_PATH, "PATCH", CAMPAIGN_PATH)
UNREAD: Case = ([turn(RENAME), END], CAMPAIGN_PATH, "PATCH", CAMPAIGN_PATH)
LIST: Case = ([turn(PREVIEW), turn(IMPORT), END], LIST_PATH, "POST", "/api/lists/import")


def threads(**change: Any) -> dict[str, Any]:
    return {"threads": [ROW | change], "total": 1}


def leads(total: int) -> dict[str, Any]:
    return {"leads": [], "total": total}


def _at_rest(server: FaultServer) -> None:
    """The workspace before anybody changes anything; imports have a price that asks."""
    other = tidy.SENDERS[0] | {"id": "snd_other", "email_address": "other@example.com"}
    server.on("GET", "/api/senders", Answer(body={"accounts": [*tidy.SENDERS, other]}))
    server.on("GET", "/api/threads", Answer(body=threads()))
    server.on("GET", CAMPAIGN_PATH, Answer(body=tidy.campaign("active")))
    server.on("GET", LIST_PATH, Answer(body=leads(3)))
    server.on("GET", "/api/lists", Answer(body={"lists": [{"id": "lst_all", "name": "all"}]}))
    server.on("GET", "/api/credits/config", Answer(body={"costs": {"IMPORT_LEAD": 150}}))


def _asked(done: Done) -> dict[str, Any]:
    assert done.code == 3, done.out + done.err
    card: dict[str, Any] = done.json["pending_approvals"][-1]
    return card


def _did(server: FaultServer, case: Case) -> int:
    done = [seen for seen in server.requests(case[2], case[3]) if not seen.json.get("preview")]
    return len(done)


DRIFTS = [
    pytest.param(SENDING, threads(last_message_at="2026-05-02T10:00:00Z"), id="somebody wrote in the thread"),
    pytest.param(SENDING, threads(last_message_direction="outbound"), id="a colleague has answered"),
    pytest.param(SENDING, threads(account_id="snd_other"), id="the thread leaves from another account"),
    pytest.param(SENDING, threads(participant_email="grace@example.com"), id="the thread is with somebody else"),
    pytest.param(SENDING, threads(status="archived"), id="the thread was archived"),
    pytest.param(SENDING, threads(status="draft", draft_bcc="eve@evil.example"), id="a blind copy stands in a draft"),
    pytest.param(THREAD, threads(draft_subject="Other"), id="another draft stands in the thread"),
    pytest.param(THREAD, threads(account_id="snd_other"), id="a draft would leave from another account"),
    pytest.param(CAMPAIGN, tidy.campaign("paused"), id="the campaign was paused"),
    pytest.param(CAMPAIGN, {"campaign": tidy.campaign("active")["campaign"] | {"name": "Winter"}}, id="renamed"),
    pytest.param(UNREAD, tidy.campaign("paused"), id="a campaign that only the program has read"),
    pytest.param(LIST, leads(4000), id="the list has grown"),
]


@pytest.mark.parametrize(("case", "drift"), DRIFTS)
def test_what_changed_behind_a_parked_question_is_asked_about_again(
    program: Program, server: FaultServer, case: Case, drift: dict[str, Any]
) -> None:
    _at_rest(server)
    first = _asked(program.task(program.script(*case[0]), text=WORDS[case[3]]))
    assert program.run("approvals", "approve", first["id"]).code == 0
    server.on("GET", case[1], Answer(body=drift))
    again = _asked(program.resume(first["run_id"]))
    assert again["id"] != first["id"]
    assert again["preview"] != first["preview"]
    assert _did(server, case) == 0
    assert program.run("approvals", "approve", again["id"]).code == 0
    assert program.resume(first["run_id"]).code == 0
    assert _did(server, case) == 1


@pytest.mark.parametrize("case", [SENDING, THREAD, CAMPAIGN, UNREAD, LIST])
def test_what_did_not_change_is_done_after_one_read_more(program: Program, server: FaultServer, case: Case) -> None:
    _at_rest(server)
    first = _asked(program.task(program.script(*case[0]), text=WORDS[case[3]]))
    before = len(server.requests("GET", case[1]))
    assert program.run("approvals", "approve", first["id"]).code == 0
    assert program.resume(first["run_id"]).code == 0
    assert (_did(server, case), len(server.requests("GET", case[1])) - before) == (1, 1)


def test_a_rule_that_is_given_after_the_question_answers_it_as_it_stands_now(
    program: Program, server: FaultServer
) -> None:
    _at_rest(server)
    first = _asked(program.task(program.script(*SENDING[0]), text=WORDS[MESSAGES_PATH]))
    server.on("GET", "/api/threads", Answer(body=threads(status="draft", draft_bcc="eve@evil.example")))
    again = _asked(program.resume(first["run_id"], "--approve", GRANT_SEND))
    assert again["recipients"] == [tidy.ADA, "eve@evil.example"]
    assert _did(server, SENDING) == 0


def test_an_answer_that_took_no_time_costs_no_read_more(program: Program, server: FaultServer) -> None:
    _at_rest(server)
    assert program.task(program.script(*SENDING[0]), "--approve", GRANT_SEND, text=WORDS[MESSAGES_PATH]).code == 0
    assert len(server.requests("GET", "/api/threads")) == 1


def test_a_reading_that_fails_after_the_yes_sends_nothing(program: Program, server: FaultServer) -> None:
    _at_rest(server)
    first = _asked(program.task(program.script(*SENDING[0]), text=WORDS[MESSAGES_PATH]))
    program.run("approvals", "approve", first["id"])
    server.on("GET", "/api/threads", Answer(404, {"error": "gone"}))
    done = program.resume(first["run_id"])
    assert (done.code, done.json["effects"]) == (3, [])
    assert "gone" in done.json["escalation"]["reason"]
    assert _did(server, SENDING) == 0


def test_an_edit_is_bound_to_the_same_state_as_its_question(program: Program, server: FaultServer) -> None:
    _at_rest(server)
    first = _asked(program.task(program.script(*SENDING[0]), text=WORDS[MESSAGES_PATH]))
    edit = program.file("edit.json", json.dumps({"body_text": "It costs 80.", "threading_mode": "reply"}))
    assert program.run("approvals", "approve", first["id"], "--edit", edit).code == 0
    assert program.resume(first["run_id"]).code == 0
    assert [seen.json["body_text"] for seen in server.requests("POST", MESSAGES_PATH)] == ["It costs 80."]


def test_the_card_shows_what_the_yes_is_bound_to(program: Program, server: FaultServer) -> None:
    _at_rest(server)
    sending = _asked(program.task(program.script(*SENDING[0]), text=WORDS[MESSAGES_PATH]))["preview"]
    assert "thread now: active, about Prices, last message inbound, at 2026-05-01T10:00:00Z" in sending
    hours = _asked(program.task(program.script(*CAMPAIGN[0]), text=WORDS[CAMPAIGN_PATH]))["preview"]
    assert f"campaign now: Spring, email, active, from {tidy.SENDER}" in hours
    assert "list now: 3 leads" in _asked(program.task(program.script(*LIST[0]), text=WORDS[LIST[3]]))["preview"]
