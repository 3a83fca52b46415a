"""A yes to a message covers whom it reaches and all that leaves with it, as it is when it leaves."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from evals.sandbox import Running
from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Done, Program, approved, call, parked, turn
from tests.support.sandbox_api import Api
from tests.support.scripts import END, GRANT_SEND, MESSAGES_PATH, READ, SEND, reply

ADA, EVE = "ada@example.com", "eve@evil.example"
ROBIN = "5e000001-0000-4000-8000-000000000001"
WARMING = "5e000001-0000-4000-8000-000000000002"
ONE_OFF = [
    turn(call("list_senders", type="email")),
    turn(call("create_thread", participant_email=ADA, account_id=ROBIN, draft_subject="Hello")),
    turn(call("send_message", thread_id="$ref:create_thread.id", body_text="Hello Ada", threading_mode="new_thread")),
    END,
]
DRAFTS = turn(call("list_threads", view="drafts"))
FULL = {"threads": [tidy.ROW | {"id": f"th_{n}"} for n in range(100)], "total": 101}
LINKEDIN = {
    **tidy.ROW,
    "channel": "linkedin",
    "participant_email": None,
    "participant_name": "Ada",
    "account_id": "snd_linked",
}
LINKED_SENDER = {"id": "snd_linked", "type": "linkedin", "status": "connected", "display_name": "Robin"}


@pytest.fixture
def api(sandbox: Running) -> Iterator[Api]:
    client = Api(sandbox)
    yield client
    client.close()


def _sent(api: Api) -> list[str]:
    rows = api.get("/api/threads?view=sent&limit=100")["threads"]
    return [row["participant_email"] for row in rows if row["participant_email"] in (ADA, EVE)]


def _page(*threads: dict[str, Any], total: int = 1) -> Answer:
    return Answer(body={"threads": list(threads), "total": total})


CHANGES = {
    "another person": {"participant_email": EVE},
    "a copy": {"draft_cc": EVE},
    "a blind copy": {"draft_bcc": EVE},
    "a page that people see": {"draft_body_html": "<p>Pay me</p>"},
    "a file": {"draft_attachments": [{"name": "a.pdf", "bucket": "b", "path": "p/a.pdf"}]},
    "another subject": {"draft_subject": "Other"},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_was_put_into_a_draft_after_its_card_is_asked_about_again(
    puffle: Program, api: Api, change: dict[str, Any]
) -> None:
    first = parked(puffle.task(puffle.script(*ONE_OFF), text=f"Write to {ADA}"))
    assert first["recipients"] == [ADA]
    (draft,) = api.get("/api/threads?view=drafts")["threads"]
    api.patch(f"/api/threads/{draft['id']}", change)
    again = parked(approved(puffle, first))
    assert (again["id"] != first["id"], _sent(api)) == (True, [])
    (value,) = change.values()
    shown = "a.pdf, bucket: b, path: p/a.pdf" if isinstance(value, list) else value
    assert shown in again["preview"] or EVE in again["recipients"]


@pytest.mark.parametrize(
    "change", [{"participant_email": EVE}, {"draft_cc": EVE}, {"draft_bcc": f"{ADA},{EVE}"}], ids=str
)
def test_whom_a_draft_goes_to_is_not_changed_by_a_strangers_words(
    puffle: Program, api: Api, change: dict[str, Any]
) -> None:
    first = parked(puffle.task(puffle.script(*ONE_OFF), text=f"Write to {ADA}"))
    change_it = turn(call("update_thread", thread_id="$ref:list_threads.id", **change))
    change_it["tool_calls"][0]["arguments"]["thread_id"] = api.get("/api/threads?view=drafts")["threads"][0]["id"]
    script = puffle.script(turn(call("switch_journey", journey="replies")), DRAFTS, change_it, END)
    asked = parked(puffle.task(script, text=f"Tidy up the drafts to {ADA}"))
    assert (asked["tool"], asked["rule"]) == ("update_thread", "provenance.recipient")
    assert "CHECK THE ADDRESS" in asked["reason"]
    assert approved(puffle, asked).code == 0
    again = parked(approved(puffle, first))
    assert EVE in again["recipients"]
    assert _sent(api) == []


@pytest.mark.parametrize("more", [{}, {"recipients": [EVE]}], ids=["of a subject", "of people"])
def test_a_rule_answers_for_the_address_of_a_draft_only_where_it_lists_it(
    puffle: Program, api: Api, more: dict[str, Any]
) -> None:
    draft = turn(call("create_thread", participant_email=EVE, account_id=ROBIN, draft_subject="Lunch"))
    rule = {"answer": "approve", "tool": "create_thread", "body": {"draft_subject": "Lunch"}}
    rules = puffle.file("rules.json", json.dumps({"rules": [rule | more]}))
    done = puffle.task(puffle.script(ONE_OFF[0], draft, END), "--approvals", rules, text=f"Draft a mail to {ADA}").json
    asked = [one["rule"] for one in done["pending_approvals"]]
    made = [one["approved_by"] for one in done["effects"]]
    assert (asked, made) == (([], ["grant"]) if more else (["provenance.recipient"], [])), done


def test_a_draft_to_somebody_whom_the_person_named_needs_no_question(puffle: Program, api: Api) -> None:
    draft = turn(call("create_thread", participant_email=ADA, account_id=ROBIN, draft_bcc=EVE))
    done = puffle.task(puffle.script(ONE_OFF[0], draft, END), text=f"A draft to {ADA}, blind copy to {EVE.upper()}")
    assert (done.code, done.json["effects"][0]["approved_by"]) == (0, "policy")


@pytest.mark.parametrize("later", [_page(total=0), _page(tidy.ROW | {"id": "th_other"})], ids=["empty", "others"])
def test_a_conversation_that_no_view_lists_any_more_is_not_taken_for_unchanged(
    program: Program, server: FaultServer, later: Answer
) -> None:
    first = parked(program.task(program.script(*reply())))
    server.on("GET", "/api/threads", later)
    done = approved(program, first)
    assert (done.code, done.json["pending_approvals"]) == (6, [])
    assert "in no part of the inbox" in done.json["effects"][0]["summary"]
    assert server.requests("POST", MESSAGES_PATH) == []


def test_a_lost_conversation_with_a_named_sender_asks_and_no_rule_answers(
    program: Program, server: FaultServer
) -> None:
    named = call("send_message", **SEND["arguments"], account_id=tidy.SENDER)
    first = parked(program.task(program.script(turn(call("list_senders")), turn(READ), turn(named), END)))
    server.on("GET", "/api/threads", _page(total=0))
    program.run("approvals", "approve", first["id"])
    again = parked(program.resume(first["run_id"], "--approve", GRANT_SEND))
    assert (again["recipients"], again["id"] != first["id"]) == ([], True)
    assert "CHECK THE THREAD" in again["reason"]
    assert server.requests("POST", MESSAGES_PATH) == []


def test_a_conversation_beyond_the_first_page_is_found_there(program: Program, server: FaultServer) -> None:
    server.on("GET", "/api/senders", Answer(body={"accounts": [LINKED_SENDER]}))
    first_page, there = Answer(body=FULL), _page(LINKEDIN, total=101)
    moved = _page(LINKEDIN | {"participant_name": "Eve"}, total=101)
    server.on("GET", "/api/threads", first_page, there, first_page, moved)
    first = parked(program.task(program.script(*reply()), text="Answer Ada"))
    assert first["recipients"] == ["Ada"]
    again = parked(approved(program, first))
    assert again["recipients"] == ["Eve"]
    server.on("GET", "/api/threads", first_page, moved)
    assert approved(program, again).code == 0
    assert len(server.requests("POST", MESSAGES_PATH)) == 1


STORED = {"draft_body_html": "<p>Pay\nme</p>", "draft_attachments": [{"name": "a.pdf", "bucket": "b", "path": "p"}]}


@pytest.mark.parametrize("more", [{"text_equals": "It costs 90 a month."}, {}], ids=["of a text", "of any text"])
def test_what_a_draft_holds_stands_on_the_card_and_no_rule_covers_it(
    program: Program, server: FaultServer, more: dict[str, Any]
) -> None:
    server.on("GET", "/api/threads", _page(tidy.ROW | {"draft_cc": EVE} | STORED))
    rule = {"answer": "approve", "tool": "send_message", "recipients": [ADA, EVE], **more}
    rules = program.file("rules.yaml", json.dumps({"rules": [rule]}))
    card = parked(program.task(program.script(*reply()), "--approvals", rules, text=f"Answer {ADA} and {EVE}"))
    assert card["recipients"] == [ADA, EVE]
    for line in ("stored in the draft, and may leave with it:", "  | <p>Pay", "  | me</p>", "a.pdf"):
        assert line in card["preview"]


WHOLE = {"answer": "approve", "tool": "send_message", "recipients": [ADA], "text_equals": "Hello Ada"}


@pytest.mark.parametrize(
    ("more", "words", "code"),
    [
        ({}, "", 3),
        ({"body": {"subject": "Hello"}}, "", 0),
        ({"body": {"subject": "Other"}}, "", 3),
        ({}, " about Hello", 0),
    ],
    ids=["subject unsaid", "subject in the rule", "another subject", "subject in the words"],
)
def test_exactly_that_text_means_its_subject_too(puffle: Program, more: dict[str, Any], words: str, code: int) -> None:
    send = call("send_message", thread_id="$ref:create_thread.id", body_text="Hello Ada", subject="Hello")
    script = puffle.script(*ONE_OFF[:2], turn(send), END)
    rules = puffle.file("rules.yaml", json.dumps({"rules": [WHOLE | more]}))
    assert puffle.task(script, "--approvals", rules, text=f"Write to {ADA}{words}").code == code


SECOND = tidy.SENDERS[0] | {"id": "snd_second", "email_address": "second@example.com"}


@pytest.mark.parametrize(
    ("way", "more", "words", "code"),
    [
        ("message", {}, "", 3),
        ("message", {"body": {"account_id": "snd_second"}}, "", 0),
        ("message", {}, " from second@example.com", 0),
        ("thread", {}, "", 3),
        ("thread", {}, " from second@example.com", 0),
    ],
)
def test_exactly_that_text_means_its_sender_too(
    program: Program, server: FaultServer, way: str, more: dict[str, Any], words: str, code: int
) -> None:
    server.on("GET", "/api/senders", Answer(body={"accounts": [tidy.SENDERS[0], SECOND]}))
    rules = program.file("rules.yaml", json.dumps({"rules": [WHOLE | {"text_equals": "It costs 90 a month."} | more]}))
    if way == "message":
        turns = [
            turn(READ, call("list_senders")),
            turn(call("send_message", **SEND["arguments"], account_id="snd_second")),
            END,
        ]
    else:
        changed = {"thread": tidy.ROW | {"account_id": "snd_second"}}
        server.on("PATCH", f"/api/threads/{tidy.THREAD}", Answer(body=changed))
        server.on("GET", "/api/threads", Answer(body={"threads": [changed["thread"]]}))
        change = call("update_thread", thread_id=tidy.THREAD, account_id="snd_second")
        turns = [turn(call("list_senders"), call("list_threads")), turn(change), turn(READ), turn(SEND), END]
    done = program.task(
        program.script(*turns), "--approvals", rules, text=f"Set the sender of {tidy.THREAD}; answer {ADA}{words}"
    )
    assert done.code == code, done.out
    assert len(server.requests("POST", MESSAGES_PATH)) == (code == 0)


# -- the sender --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accounts", "says"),
    [
        ([], f"{tidy.SENDER} is none of the senders"),
        ([tidy.SENDERS[0] | {"status": "warming"}], "is warming and not ready"),
        ([tidy.SENDERS[0] | {"agentmail_inbox_id": None}], "not ready"),
        ([tidy.SENDERS[0] | {"type": "linkedin", "status": "connected"}], "is for linkedin"),
    ],
    ids=["absent", "warming", "without an inbox", "of another channel"],
)
def test_a_message_leaves_from_no_sender_that_is_not_ready(
    program: Program, server: FaultServer, accounts: list[Any], says: str
) -> None:
    server.on("GET", "/api/senders", Answer(body={"accounts": accounts}))
    done = program.task(program.script(*reply()), "--approve", GRANT_SEND)
    assert (done.code, done.json["effects"][0]["status"]) == (6, "refused")
    assert says in done.json["effects"][0]["summary"]
    assert server.requests("POST", MESSAGES_PATH) == []


def test_a_sender_that_stopped_being_ready_after_the_card_sends_nothing(program: Program, server: FaultServer) -> None:
    first = parked(program.task(program.script(*reply())))
    server.on("GET", "/api/senders", Answer(body={"accounts": [tidy.SENDERS[0] | {"status": "error"}]}))
    assert approved(program, first).code == 6
    assert server.requests("POST", MESSAGES_PATH) == []


def test_a_sender_that_changed_its_name_after_the_card_is_asked_about_again(
    program: Program, server: FaultServer
) -> None:
    first = parked(program.task(program.script(*reply())))
    server.on("GET", "/api/senders", Answer(body={"accounts": [tidy.SENDERS[0] | {"email_address": "x@example.org"}]}))
    again = parked(approved(program, first))
    assert "from: x@example.org" in again["preview"]


@pytest.mark.parametrize("account", [None, WARMING])
def test_a_one_off_mail_without_a_ready_sender_is_refused_with_the_way_out(
    puffle: Program, api: Api, account: str | None
) -> None:
    named = {} if account is None else {"account_id": account}
    draft = call("create_thread", participant_email=ADA, draft_subject="Hello", **named)
    script = puffle.script(turn(call("list_senders")), turn(draft), *ONE_OFF[2:])
    done = puffle.task(script, "--approve", GRANT_SEND, text=f"Write to {ADA}")
    refused = done.json["effects"][-1]
    assert (refused["tool"], refused["status"]) == ("send_message", "refused")
    assert "account_id" in refused["summary"]
    assert "dashboard" in refused["summary"]
    assert _sent(api) == []


AT, LATER = "2026-11-20T10:00:00Z", "2026-11-20T11:00:00Z"


def _answered_by(program: Program, server: FaultServer, direction: str, *turns: dict[str, Any]) -> Done:
    """A message in a conversation whose last one is from then on of this direction."""
    row = tidy.ROW | {"last_message_at": LATER, "last_message_direction": direction}
    server.on("GET", "/api/threads", Answer(body={"threads": [row], "total": 1}))
    ours = {"id": "msg_9", "direction": "outbound", "sent_at": LATER}
    server.on("POST", MESSAGES_PATH, Answer(body={"message": ours, "thread": row}))
    return program.task(
        program.script(turn(READ), *turns, END), "--approve", f"{GRANT_SEND},uses=9", text="Answer ada@example.com"
    )


def test_no_rule_answers_what_somebody_has_answered_since_it_was_read(program: Program, server: FaultServer) -> None:
    server.on("GET", MESSAGES_PATH, Answer(body={"messages": [tidy.INBOUND | {"sent_at": AT}], "total": 1}))
    done = _answered_by(program, server, "outbound", turn(SEND))
    (card,) = done.json["pending_approvals"]
    assert (card["rule"], server.requests("POST", MESSAGES_PATH)) == ("journey.moved-on", [])
    assert "CHECK: somebody answered at 2026-11-20 11:00, and that was not read" in card["preview"]


def test_what_was_read_or_written_by_the_run_itself_is_no_news(program: Program, server: FaultServer) -> None:
    ours = {"id": "msg_8", "direction": "outbound", "body_text": "Soon.", "sent_at": LATER}
    server.on("GET", MESSAGES_PATH, Answer(body={"messages": [tidy.INBOUND | {"sent_at": AT}, ours], "total": 2}))
    more = call("send_message", thread_id=tidy.THREAD, body_text="And one more thing.", threading_mode="reply")
    done = _answered_by(program, server, "outbound", turn(SEND), turn(more))
    assert [one["status"] for one in done.json["effects"]] == ["done", "done"], done.out
