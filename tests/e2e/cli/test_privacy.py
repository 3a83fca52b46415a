"""What is known of a person is shown whole and erased whole, and what protects them stays."""

import json

import pytest

from agent.chat.prompt import PromptHistory
from agent.common.redaction import Redactor
from agent.state.store import open_store
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Done, Program, call, turn
from tests.support.scripts import END, GRANT_SEND, MESSAGES_PATH, READ, SEND, WORDS, reply
from tests.support.tidy import ADA, INBOUND, ROW

FINDS = turn(call("list_threads"), call("list_senders"))
PROFILE = "https://www.linkedin.com/in/ada-lovelace"
NAMED = ROW | {"participant_name": "Ada Lovelace", "participant_linkedin_url": PROFILE}
TRACES = (ADA, "Lovelace", "ada-lovelace", WORDS, "What does it cost?")


@pytest.fixture
def written(program: Program, server: FaultServer) -> Done:
    """A run that has read Ada's thread and answered it."""
    server.on("GET", "/api/threads", Answer(body={"threads": [NAMED], "total": 1}))
    done = program.task(program.script(FINDS, *reply()), "--approve", GRANT_SEND)
    assert done.code == 0, done.out
    return done


def test_who_asked_to_be_left_alone_stays_so_and_their_words_go(program: Program, server: FaultServer) -> None:
    said = INBOUND | {"body_text": "Please remove me from your list."}
    server.on("GET", MESSAGES_PATH, Answer(body={"messages": [said]}))
    program.task(program.script(turn(READ), END), text="What does Ada say?")
    program.run("triage", "snooze", "th_ada", "--until", "2100-01-01")
    told = program.run("privacy", "export", ADA, "--json").json["found"]
    assert "remove me" in json.dumps(told["suppressions"])
    assert [(row["thread_id"], row["until"]) for row in told["snoozes"]] == [("th_ada", "2100-01-01")]
    erased = program.run("privacy", "erase", ADA, "--json").json
    assert erased["erased"]["snoozes"] == 1
    assert [(one["what"], one["id"]) for one in erased["kept"]] == [("suppression", ADA)]
    (kept,) = program.run("suppress", "list", "--json").json
    assert (kept["value"], kept["quote"]) == (ADA, "")
    assert "remove me" not in on_disk(program)
    program.run("suppress", "remove", ADA)
    (kept,) = program.run("privacy", "erase", ADA, "--json").json["kept"]
    assert "were taken off the list" in kept["why"], "nobody is told that they are not to be written to"


def on_disk(program: Program) -> str:
    """Whatever can be read in the folder of the state."""
    return b"".join(path.read_bytes() for path in program.home.iterdir() if path.is_file()).decode("latin-1")


def test_an_export_has_all_that_was_read_said_and_sent(program: Program, written: Done) -> None:
    told = program.run("privacy", "export", ADA.upper(), "--json").json
    assert told["known_as"] == [ADA, "linkedin.com/in/ada-lovelace", "Ada Lovelace", "th_ada"]
    assert set(told["found"]) == {"runs", "messages", "records", "events", "effects", "approvals", "rules"}
    assert told == program.run("privacy", "export", PROFILE, "--json").json | {"person": ADA}
    for trace in TRACES:
        assert trace in json.dumps(told)
    assert program.run("privacy", "export", "bob@example.com", "--json").json["found"] == {}


def test_what_is_erased_stands_nowhere_and_the_record_holds(program: Program, written: Done) -> None:
    program.task(program.script(END), text="Say hello to bob@example.com")
    assert all(trace in on_disk(program) for trace in TRACES)
    erased = program.run("privacy", "erase", ADA, "--json")
    assert (erased.code, erased.json["kept"]) == (0, [])
    assert erased.json["compacted"]
    assert [trace for trace in TRACES if trace in on_disk(program)] == []
    assert "bob@example.com" in on_disk(program)
    checked = program.run("audit", "verify", "--json").json
    assert (checked["ok"], {line["kind"] for line in checked["removed"]}) == (True, {"erased"})
    assert program.run("privacy", "export", ADA, "--json").json["found"] == {}
    assert program.run("privacy", "erase", ADA, "--json").json["erased"] == {}
    shown = program.run("runs", "show", str(written.json["run_id"]), "--json").json
    assert (shown["status"], shown["effects"][0]["status"]) == ("done", "done")
    assert program.run("runs", "list").code == program.run("approvals", "list").code == 0
    assert program.run("grants", "list", "--json").json[0]["status"] == "revoked"


def test_an_address_and_a_name_in_a_request_are_shown_and_erased(program: Program, written: Done) -> None:
    asks = turn(call("list_threads", participant_email=ADA), call("list_threads", search="Ada Lovelace"))
    assert program.task(program.script(asks, END), text="What is new?").code == 0
    coded = ("ada%40example.com", "Ada%20Lovelace")
    assert all(one in on_disk(program) for one in coded)
    told = json.dumps(program.run("privacy", "export", ADA, "--json").json["found"]["events"])
    assert all(one in told for one in coded)
    assert program.run("privacy", "erase", ADA, "--json").json["kept"] == []
    assert [one for one in (*coded, "Lovelace") if one in on_disk(program)] == []
    assert program.run("audit", "verify").code == 0
    assert program.run("privacy", "export", ADA, "--json").json["found"] == {}


def test_what_was_typed_about_them_is_shown_and_goes(program: Program, written: Done) -> None:
    history = PromptHistory(program.home, Redactor())
    for line in (f"Send a mail to {ADA}:\nshe is ill", "Who is Ada Lovelace?", "Say hello to Bob"):
        history.append_string(line)
    typed = program.run("privacy", "export", ADA, "--json").json["found"]["typed_lines"]
    assert typed == [f"Send a mail to {ADA}:\nshe is ill", "Who is Ada Lovelace?"]
    assert program.run("privacy", "erase", ADA, "--json").json["erased"]["typed_lines"] == 2
    path = program.home / "history.jsonl"
    assert (path.read_text("utf-8"), path.stat().st_mode & 0o777) == ('"Say hello to Bob"\n', 0o600)
    assert "typed_lines" not in program.run("privacy", "erase", ADA, "--json").json["erased"]


def test_an_address_that_was_written_in_code_is_found_in_words(program: Program) -> None:
    coded = "ada@xn--bcher-kva.example"
    program.task(program.script(END), text=f"Who is {coded}?")
    assert program.run("privacy", "erase", "ada@b\u00fccher.example", "--json").json["erased"]["runs"] == 1
    assert coded not in on_disk(program)


def test_the_id_of_a_batchs_task_is_named_as_kept(program: Program) -> None:
    rows = program.file("tasks.jsonl", json.dumps({"id": ADA, "task": f"Answer {ADA}"}))
    done = program.run(
        "batch", rows, "--out", "out.jsonl", "--model", program.script(*reply()), "--approve", GRANT_SEND
    )
    assert done.code == 0, done.out
    erased = program.run("privacy", "erase", ADA, "--json")
    assert (erased.code, [(one["what"], "row_id" in one["why"]) for one in erased.json["kept"]]) == (
        7,
        [("task", True)],
    )
    again = program.run("privacy", "export", ADA, "--json").json["found"]
    assert [*again] == ["batch_rows"]


def test_the_accounts_own_address_is_shown_and_named_as_kept(program: Program) -> None:
    owner = "robin@example.com"
    program.task(program.script(END), text="Who are we?")
    assert [one["email"] for one in program.run("privacy", "export", owner, "--json").json["found"]["account"]] == [
        owner
    ]
    erased = program.run("privacy", "erase", owner, "--json")
    assert erased.code == 0
    assert [(one["what"], "whose state" in one["why"]) for one in erased.json["kept"]] == [("account", True)]


def test_what_was_erased_is_not_sent_again(program: Program, server: FaultServer, written: Done) -> None:
    assert program.run("privacy", "erase", ADA).code == 0
    again = program.task(program.script(FINDS, turn(READ), turn(SEND), END), "--approve", GRANT_SEND)
    assert again.code == 6, again.out
    assert len(server.requests("POST", MESSAGES_PATH)) == 1


def test_an_erased_word_that_is_changed_later_is_found(program: Program, written: Done) -> None:
    program.run("privacy", "erase", ADA)
    store = open_store(program.home)
    with store.begin() as db:
        db.exec_driver_sql("UPDATE events SET data = replace(data, '[erased]', 'Bob')")
    store.close()
    assert program.run("audit", "verify").code == 1


def test_what_waits_is_left_and_named(program: Program, written: Done) -> None:
    waits = program.task(
        program.script(
            FINDS, turn(READ), turn({**SEND, "arguments": {**SEND["arguments"], "body_text": "Later."}}), END
        )
    )
    assert waits.code == 3
    (program.home / "policy.toml").write_text(f'suppress = ["{ADA}", "@competitor.example"]')
    erased = program.run("privacy", "erase", ADA, "--json")
    assert erased.code == 7
    assert {(one["what"], one["id"]) for one in erased.json["kept"]} == {
        ("run", waits.json["run_id"]),
        ("policy.toml", ADA),
    }
    assert "Later." in on_disk(program)
    (asked,) = waits.json["pending_approvals"]
    program.run("approvals", "deny", asked["id"])
    assert program.run("privacy", "erase", ADA).code == 0
    assert "Later." not in on_disk(program)


def test_a_run_is_not_done_with_what_was_erased_goes_on_with_new_words_and_a_no_stays(program: Program) -> None:
    no = program.file("no.yaml", f"rules: [{{answer: deny, tool: send_message, recipients: [{ADA}], reason: never}}]")
    failed = program.task(program.script(FINDS, turn(READ)), "--approvals", no)
    assert failed.json["status"] == "failed", failed.out
    erased = program.run("privacy", "erase", ADA, "--json")
    assert [one["what"] for one in erased.json["kept"]] == ["grant"]
    run_id = str(failed.json["run_id"])
    model = program.script(FINDS, turn(READ), END)
    again = program.run("runs", "resume", run_id, "--model", model)
    assert (again.code, "was erased" in again.out) == (1, True)
    assert "That is all." in program.run("chat", "--model", model, "--resume", run_id, stdin="Hello there\n").out
    assert program.run("audit", "verify").code == 0


@pytest.mark.parametrize("person", ["Ada", "@example.com", ""])
def test_only_somebody_can_be_erased(program: Program, person: str) -> None:
    done = program.run("privacy", "erase", person)
    assert (done.code, "nothing was looked for or erased" in done.err) == (2, True)
