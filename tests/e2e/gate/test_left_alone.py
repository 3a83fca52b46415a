"""Who asks to be left alone is: at once, in every process, until a person says otherwise."""

import json
from typing import Any

import pytest

from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Done, Program, call, turn
from tests.support.scripts import (
    CAMPAIGN_PATH,
    END,
    GRANT_LAUNCH,
    GRANT_SEND,
    LAUNCH,
    LAUNCH_PATH,
    MESSAGES_PATH,
    reply,
)
from tests.support.scripts import READ as READ_THREAD

ASKS = "Please remove me from your list."
MAY_ASK = "Falls Sie nichts für Kliniken haben, bitte löschen Sie mich aus dem Verteiler."


def wrote(server: FaultServer, text: str, number: int = 1, **more: Any) -> None:
    message = tidy.INBOUND | {"id": f"msg_{number}", "body_text": text, "sent_at": f"2026-11-25T10:00:0{number}Z"}
    server.on("GET", MESSAGES_PATH, Answer(body={"messages": [message | more], "total": 1}))


def heard(program: Program, server: FaultServer, text: str, number: int = 1, **more: Any) -> Done:
    wrote(server, text, number, **more)
    return program.task(program.script(turn(READ_THREAD), END), text=f"Read {tidy.THREAD}")


def listed(program: Program) -> list[dict[str, Any]]:
    return list(program.run("suppress", "list", "--json").json)


def answered(program: Program) -> dict[str, Any]:
    """What becomes of a message to Ada that a rule given ahead allows."""
    done = program.task(program.script(*reply()), "--approve", GRANT_SEND, text="Tell ada@example.com 90 a month.")
    return dict(done.json["effects"][-1])


def test_a_request_to_be_left_alone_is_kept_with_its_words_and_refused_to_every_later_process(
    program: Program, server: FaultServer
) -> None:
    heard(program, server, ASKS)
    (row,) = listed(program)
    assert row | {"at": ""} == {
        "value": tidy.ADA, "kind": "address", "reason": "asked in a reply", "quote": ASKS, "thread_id": tidy.THREAD,
        "by": "puffle-agent", "at": "", "hold": False,
    }  # fmt: skip
    wrote(server, "What does it cost?", 2)
    refused = answered(program)
    assert refused["status"] == "refused"
    assert "ada@example.com is on the suppression list (asked in a reply on " in refused["summary"]
    assert ASKS in refused["summary"]
    assert server.requests("POST", MESSAGES_PATH) == []


def test_a_conversation_that_is_opened_is_heard_like_one_that_is_read(program: Program, server: FaultServer) -> None:
    opened = call("open_thread", thread_id=tidy.THREAD)
    message = tidy.INBOUND | {"body_text": ASKS}
    server.on("GET", f"/api/threads/{tidy.THREAD}", Answer(body={"thread": tidy.ROW, "messages": [message]}))
    told = turn(text="Ada asked to be left alone.", expect={"last_result_contains": "pause that campaign"})
    assert program.task(program.script(turn(opened), told), text=f"Open {tidy.THREAD}").code == 0
    assert [(row["value"], row["quote"]) for row in listed(program)] == [(tidy.ADA, ASKS)]
    answer = [turn(call("list_senders")), turn(opened), *reply()[-2:]]
    done = program.task(program.script(*answer), "--approve", GRANT_SEND, text="Open it, tell ada@example.com 90.")
    assert done.json["effects"][-1]["status"] == "refused"
    assert server.requests("POST", MESSAGES_PATH) == []


def listing(server: FaultServer, text: str, direction: str = "inbound", at: str = "2026-11-25T10:00:01Z") -> None:
    last = {"last_message_snippet": text, "last_message_direction": direction, "last_message_at": at}
    server.on("GET", "/api/threads", Answer(body={"threads": [tidy.ROW | last], "total": 1}))


LOOK = [turn(call("list_threads"))]
ARCHIVE = [turn(call("update_thread", thread_id=tidy.THREAD, status="archived"))]


@pytest.mark.parametrize("shown_by", [LOOK, ARCHIVE], ids=["a list", "a change"])
def test_what_is_only_shown_of_a_message_holds_its_writer_until_it_is_read(
    program: Program, server: FaultServer, shown_by: list[dict[str, Any]]
) -> None:
    listing(server, ASKS)
    last = {"last_message_snippet": ASKS, "last_message_direction": "inbound", "status": "archived"}
    server.on("PATCH", f"/api/threads/{tidy.THREAD}", Answer(body={"thread": tidy.ROW | last}))
    rows = [tidy.person(1), tidy.person(2, name="Ada Sample", email="ADA@example.com")]
    server.on("GET", f"{CAMPAIGN_PATH}/leads", Answer(body=tidy.roster(2) | {"prospects": rows}))
    words = f"Archive {tidy.THREAD} and launch {tidy.CAMPAIGN}"
    done = program.task(program.script(*shown_by, turn(LAUNCH), END), "--approve", GRANT_LAUNCH, text=words)
    assert done.code == 3, done.out
    assert "held until you decide: Ada Sample, ADA@example.com" in done.json["pending_approvals"][0]["reason"]
    assert [(row["value"], row["hold"], row["quote"]) for row in listed(program)] == [(tidy.ADA, True, ASKS)]
    heard(program, server, ASKS)
    assert [(row["value"], row["hold"]) for row in listed(program)] == [(tidy.ADA, False)]


def test_of_a_list_no_words_of_ours_are_heard_and_none_that_a_person_has_decided_on(
    program: Program, server: FaultServer
) -> None:
    listing(server, ASKS, "outbound")
    program.task(program.script(*LOOK, END), text="Look at my inbox")
    listing(server, "What does it cost?")
    program.task(program.script(*LOOK, END), text="Look at my inbox")
    assert listed(program) == []
    listing(server, "What does it cost? If it is more than 50, please take me o")
    program.task(program.script(*LOOK, END), text="Look at my inbox")
    assert [row["hold"] for row in listed(program)] == [True]
    program.run("suppress", "remove", tidy.ADA)
    program.task(program.script(*LOOK, END), text="Look at my inbox")
    assert listed(program) == []
    listing(server, ASKS, at="2026-11-25T10:00:02Z")
    program.task(program.script(*LOOK, END), text="Look at my inbox")
    assert [row["quote"] for row in listed(program)] == [ASKS]


def test_they_are_not_imported_put_into_a_campaign_or_launched_to(program: Program, server: FaultServer) -> None:
    heard(program, server, ASKS)
    row = {"type": "person", "name": {"first": "Ada"}, "contacts": [{"value": "Ada@Example.com"}]}
    write = [turn(call(tool, list_id=tidy.LIST, leads=[row])) for tool in ("preview_list_import", "import_list_leads")]
    put_in = program.task(program.script(*write, END), text=f"Put Ada@Example.com on {tidy.LIST}")
    assert (put_in.json["effects"][-1]["status"], put_in.code) == ("refused", 6)
    rows = [tidy.person(1), tidy.person(2, name="Ada Sample", email="ADA@example.com")]
    server.on("GET", f"{CAMPAIGN_PATH}/leads", Answer(body=tidy.roster(2) | {"prospects": rows}))
    launched = program.task(
        program.script(turn(LAUNCH), END), "--approve", GRANT_LAUNCH, text=f"Launch {tidy.CAMPAIGN}"
    )
    assert "Ada Sample, ADA@example.com is on the suppression list" in launched.json["effects"][-1]["summary"]
    resume = program.task(
        program.script(turn(call("resume_campaign", campaign_id=tidy.CAMPAIGN)), END), text=f"Resume {tidy.CAMPAIGN}"
    )
    assert resume.json["effects"][-1]["status"] == "refused"
    assert server.requests("POST", LAUNCH_PATH) == []


def test_what_may_be_such_a_request_waits_for_a_person_whatever_was_allowed_ahead(
    program: Program, server: FaultServer
) -> None:
    heard(program, server, MAY_ASK)
    assert [(row["value"], row["hold"]) for row in listed(program)] == [(tidy.ADA, True)]
    wrote(server, "What does it cost?", 2)
    done = program.task(program.script(*reply()), "--approve", GRANT_SEND, text="Tell ada@example.com 90 a month.")
    assert done.code == 3
    assert "held until you decide: ada@example.com" in done.json["pending_approvals"][0]["reason"]
    assert program.run("suppress", "remove", "Ada@example.com").code == 0
    assert answered(program)["status"] == "done"


def test_only_a_person_takes_them_off_and_only_a_newer_message_puts_them_on_again(
    program: Program, server: FaultServer
) -> None:
    heard(program, server, ASKS)
    assert program.run("suppress", "remove", tidy.ADA).code == 0
    heard(program, server, ASKS)
    assert listed(program) == []
    heard(program, server, "STOP", 2)
    assert [row["quote"] for row in listed(program)] == ["STOP"]


@pytest.mark.parametrize("sender", ["bo@customer.example", '"nia@rival.example" <Bo@customer.example>'])
def test_somebody_else_in_the_conversation_speaks_for_themselves_and_holds_the_other(
    program: Program, server: FaultServer, sender: str
) -> None:
    heard(program, server, "stop emailing me", sender_identifier=sender)
    assert {row["value"]: row["hold"] for row in listed(program)} == {"bo@customer.example": False, tidy.ADA: True}


@pytest.mark.parametrize(
    ("shown", "kept"),
    [
        ({"participant_email": None}, {"linkedin.com/in/ada"}),
        ({"participant_email": None, "participant_linkedin_url": "linkedin.com/in/Ada/"}, {"linkedin.com/in/ada"}),
        ({}, {"linkedin.com/in/ada", tidy.ADA}),
    ],
)
def test_who_writes_on_linkedin_is_known_by_the_profile_that_the_message_bears(
    program: Program, server: FaultServer, shown: dict[str, Any], kept: set[str]
) -> None:
    row = tidy.ROW | {"channel": "linkedin"} | shown
    server.on("GET", "/api/threads", Answer(body={"threads": [row], "total": 1}))
    heard(program, server, ASKS, sender_identifier="https://www.linkedin.com/in/ada")
    assert {one["value"]: one["hold"] for one in listed(program)} == dict.fromkeys(kept, False)


def test_the_planner_is_told_what_was_kept_and_what_nobody_can_stop(program: Program, server: FaultServer) -> None:
    wrote(server, ASKS)
    told = (
        turn(READ_THREAD),
        turn(text="Ada asked to be left alone.", expect={"last_result_contains": "pause that campaign"}),
    )
    assert program.task(program.script(*told), text=f"Read {tidy.THREAD}").code == 0


# -- the command -------------------------------------------------------------------------------------------------------


def test_people_keep_the_list_by_hand_and_by_file(program: Program, server: FaultServer) -> None:
    done = program.run("suppress", "add", "Ada@Example.com", "--reason", "called", "--json")
    assert (done.json["value"], done.json["reason"], done.json["hold"]) == (tidy.ADA, "called", False)
    rows = program.file("out.csv", "email,reason\nnia@rival.example,=1+1\n@other.example,\n")
    assert program.run("suppress", "import", rows).out == "2 are on the list from now on\n"
    exported = program.run("suppress", "export", "--json").out
    assert {row["value"] for row in json.loads(exported)} == {tidy.ADA, "nia@rival.example", "@other.example"}
    table = program.run("suppress", "export").out
    assert table.startswith("value,kind,reason,")
    assert ["\n'@other.example,domain," in table, ",'=1+1," in table] == [True, True], "no cell is a formula"
    assert program.run("suppress", "import", program.file("table.csv", table)).out == "3 are on the list from now on\n"
    assert {row["value"] for row in listed(program)} == {tidy.ADA, "nia@rival.example", "@other.example"}
    assert answered(program)["status"] == "refused"
    assert program.run("suppress", "remove", tidy.ADA).code == 0
    again = program.file("again.json", exported)
    assert program.run("suppress", "import", again, "--json").code == 0
    assert "ada@example.com  called" in program.run("suppress", "list").out


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("add", "rival.example"), "did you mean '@rival.example'?"),
        (("remove", "bo@customer.example"), "is not on the list: nothing was changed"),
        (("import", "nowhere.csv"), "cannot be read"),
        (("remove", "@rival.example"), "stands in policy.toml: take it out there"),
    ],
)
def test_what_names_nobody_changes_nothing(program: Program, args: tuple[str, ...], said: str) -> None:
    program.home.mkdir(exist_ok=True)
    (program.home / "policy.toml").write_text('suppress = ["@rival.example"]\n')
    done = program.run("suppress", *args)
    assert done.code == 2
    assert said in " ".join(done.err.split())
    assert [(row["value"], row["by"], row["at"]) for row in listed(program)] == [
        ("@rival.example", "policy.toml", None)
    ]


def test_one_row_that_cannot_be_used_keeps_the_whole_file_out(program: Program) -> None:
    done = program.run("suppress", "import", program.file("bad.csv", "value\nada@example.com\nnobody\n"))
    assert (done.code, "row 2" in done.err, listed(program)) == (2, True, [])


@pytest.mark.parametrize(
    "text",
    [
        "bo@pine.example\tunsubscribed\n",
        "bo@pine.example;unsubscribed\n",
        "email\treason\nbo@pine.example\tunsubscribed\n",
    ],
)
def test_a_file_may_part_its_columns_as_spreadsheets_do(program: Program, text: str) -> None:
    assert program.run("suppress", "import", program.file("all.csv", text)).code == 0
    assert [row["value"] for row in listed(program)] == ["bo@pine.example"]


@pytest.mark.parametrize(
    "text",
    ["Bo\tbo@pine.example\n", "ada@pine.example, bo@pine.example\n", "email,work\nada@pine.example,bo@pine.example\n"],
)
def test_nobody_in_a_file_is_passed_over_in_silence(program: Program, text: str) -> None:
    done = program.run("suppress", "import", program.file("all.csv", text))
    assert (done.code, "bo@pine.example" in done.err, listed(program)) == (2, True, [])


def test_an_address_and_a_profile_in_one_row_are_both_left_alone(program: Program) -> None:
    rows = program.file("both.csv", "email,linkedin_url\nbo@pine.example,https://www.linkedin.com/in/bo\n")
    assert program.run("suppress", "import", rows).out == "2 are on the list from now on\n"


# -- what a message does not say plainly -------------------------------------------------------------------------------


def test_a_message_that_is_only_html_is_heard(program: Program, server: FaultServer) -> None:
    heard(program, server, "", body_html="<p>Please <b>unsubscribe me</b>.</p>")
    assert [row["value"] for row in listed(program)] == [tidy.ADA]


def test_on_linkedin_it_is_the_profile_that_is_kept(program: Program, server: FaultServer) -> None:
    profile = "https://www.linkedin.com/in/ada-sample/"
    row = tidy.ROW | {"channel": "linkedin", "participant_email": None, "participant_linkedin_url": profile}
    server.on("GET", "/api/threads", Answer(body={"threads": [row], "total": 1}))
    heard(program, server, ASKS, sender_identifier="urn:li:123")
    assert [(row["value"], row["kind"]) for row in listed(program)] == [("linkedin.com/in/ada-sample", "profile")]


def test_where_nobody_is_found_who_wrote_it_that_is_said(program: Program, server: FaultServer) -> None:
    wrote(server, ASKS)
    server.on("GET", "/api/threads", Answer(500, {"error": {"code": "internal", "message": "no"}}))
    told = turn(READ_THREAD), turn(text="Somebody asked.", expect={"last_result_contains": "could not be found"})
    assert program.task(program.script(*told), text=f"Read {tidy.THREAD}").code == 0
    assert listed(program) == []


def test_a_key_that_is_refused_while_its_writer_is_looked_for_ends_the_run(
    program: Program, server: FaultServer
) -> None:
    wrote(server, ASKS)
    server.on("GET", "/api/threads", Answer(401, {"error": "no"}))
    assert program.task(program.script(turn(READ_THREAD), END), text=f"Read {tidy.THREAD}").code == 4
