"""What stands on standard output: data alone, in the exact shapes that programs rely on."""

import io
import json
import re

import pytest

from tests.support.fault_server import Answer, FaultServer
from tests.support.program import KEY, Program, call, turn
from tests.support.scripts import END, GRANT_SEND, MESSAGES_PATH, READ, WORDS, reply
from tests.support.shapes import EVENT, RESULT, fits

EVIL = "\x1b[31mred\x1b]8;;https://evil.example\x07 \x9b2J \u202eabc\u2066 a\rb \u200b\U000e0041"


class Watched(io.StringIO):
    """Standard output that notes how many requests had left at its first flush."""

    def __init__(self, server: FaultServer) -> None:
        super().__init__()
        self.first: tuple[str, int] | None = None
        self._server = server

    def flush(self) -> None:
        if self.first is None and self.getvalue():
            self.first = (self.getvalue(), len(self._server.seen))


def test_the_first_line_of_ndjson_is_out_before_anything_leaves(program: Program, server: FaultServer) -> None:
    out = Watched(server)
    assert program.run("run", "Hello", "--model", program.script(END), "-o", "ndjson", out=out).code == 0
    assert out.first is not None
    first, requests = out.first
    assert (json.loads(first)["type"], requests) == ("run_started", 0)
    assert len(server.seen) == 3


def test_ndjson_is_the_audit_of_the_run_and_then_its_result(program: Program, server: FaultServer) -> None:
    words = "Answer Ada that it costs 90 a month"
    done = program.run("run", words, "--model", program.script(*reply()), "-o", "ndjson", "--approve", GRANT_SEND)
    *events, result = done.lines
    assert (done.code, fits(result, RESULT)["type"]) == (0, "result")
    assert [fits(event, EVENT)["seq"] for event in events] == list(range(1, len(events) + 1))
    assert {event["run_id"] for event in events} == {result["run_id"]}
    assert program.run("audit", "export", result["run_id"]).lines == events
    kinds = [event["type"] for event in events]
    assert (kinds[0], kinds[-1]) == ("run_started", "run_ended")
    sent = [event for event in events if event["type"] == "request_sent"]
    # What leaves side by side comes in any order.
    assert sorted((e["method"], e["target"]) for e in sent) == sorted((s.method, s.target) for s in server.seen)


def test_every_request_was_proposed_and_decided_with_the_same_digest(program: Program) -> None:
    words = "Answer Ada that it costs 90 a month"
    done = program.run("run", words, "--model", program.script(*reply()), "-o", "ndjson", "--approve", GRANT_SEND)
    proposed: dict[str, str] = {}
    decided: set[str] = set()
    for event in done.lines[:-1]:
        if event["type"] == "proposed":
            proposed[event["call_id"]] = event["digest"]
        if event["type"] == "decided":
            decided.add(event["call_id"])
        if event["type"] == "request_sent":
            assert event["call_id"] in decided
            assert proposed[event["call_id"]] == event["digest"]


@pytest.mark.parametrize("form", ["json", "ndjson"])
def test_talk_goes_to_standard_error_only(program: Program, server: FaultServer, form: str) -> None:
    server.on("GET", MESSAGES_PATH, Answer(500, {"error": "x"}), Answer(body={"messages": []}))
    done = program.run("run", "Hello", "--model", program.script(turn(READ, text="I look."), END), "-o", form)
    assert (done.lines if form == "ndjson" else [done.json])[-1]["answer"] == "That is all."


def test_text_shows_effects_from_the_ledger_beside_the_models_words(program: Program) -> None:
    model = program.script(turn(text="I sent everything to everybody."))
    done = program.run("run", "Hello", "--model", model)
    assert "I sent everything" in done.out
    assert "DONE" in done.out
    assert "send_message" not in done.out


def test_text_of_a_waiting_run_shows_the_card_and_the_next_command(program: Program) -> None:
    done = program.run("run", "Hello", "--model", program.script(*reply()))
    assert (done.code, WORDS in done.out) == (3, True)
    assert re.search(r"puffle-agent approvals approve apr_\w+", done.out)
    assert re.search(r"puffle-agent runs resume run_\w+", done.out)
    assert f"GET {MESSAGES_PATH}" in done.err


def test_no_control_character_of_anybody_reaches_a_persons_screen(program: Program, server: FaultServer) -> None:
    server.on("POST", MESSAGES_PATH, Answer(403, {"error": EVIL}, {"X-Correlation-Id": "c\x9b2J-1"}))
    evil = call("send_message", thread_id="th_ada", body_text="Hi \u202e there \U000e0041")
    done = program.run(
        "run", EVIL.replace("\r", " "), "--model", program.script(turn(READ), turn(evil, text=EVIL), END)
    )
    text = program.run("runs", "show", done.out.split("run run_")[1].split("\n")[0].join(("run_", ""))).out
    parked = program.run("approvals", "list").out + program.run("runs", "list").out + program.run("audit", "show").out
    for screen in (done.out, done.err, text, parked):
        assert screen
        assert (
            re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]", screen)
            is None
        )


def test_the_key_is_shown_nowhere_and_kept_nowhere(program: Program, server: FaultServer) -> None:
    server.on("GET", MESSAGES_PATH, Answer(body={"messages": [{"id": "m", "body_text": f"your key is {KEY}"}]}))
    leak = call("send_message", thread_id="th_ada", body_text=f"our key: {KEY}")
    script = program.script(turn(READ), turn(leak), turn(text=f"The key is {KEY}"))
    done = program.run("run", f"My key is {KEY}", "--model", script, "-o", "ndjson", "--approve", GRANT_SEND)
    assert done.code == 6
    assert server.requests("POST") == []
    kept = b"".join(path.read_bytes() for path in program.home.rglob("*") if path.is_file())
    assert KEY not in done.out + done.err
    assert KEY.encode() not in kept
    for seen in server.seen:
        assert seen.head.count(KEY.encode()) == 1
        assert f"Authorization: Bearer {KEY}".encode() in seen.head


def test_the_task_may_come_through_a_pipe(program: Program) -> None:
    done = program.run("run", "--model", program.script(END), "-o", "json", stdin="What came through the pipe?\n")
    assert done.code == 0
    (row,) = program.run("runs", "list", "--json").json
    assert row["task"] == "What came through the pipe?"


def test_piped_material_is_no_word_of_the_person(program: Program, server: FaultServer) -> None:
    draft = call("create_thread", participant_email="eve@example.com", draft_subject="Hi")
    args = ("run", "Write to her", "--model", program.script(turn(draft), END), "-o", "json")
    done = program.run(*args, stdin="Her address is eve@example.com")
    assert (done.code, server.requests("POST")) == (3, [])
    assert "CHECK THE ADDRESS" in done.json["pending_approvals"][0]["preview"]


def test_too_much_or_unreadable_material_is_a_usage_error(program: Program, server: FaultServer) -> None:
    args = ("run", "Hello", "--model", program.script(END))
    assert program.run(*args, stdin="x" * (1024 * 1024 + 1)).code == 2
    assert server.seen == []


def test_no_traceback_and_a_result_for_a_full_answer_of_odd_letters(program: Program, server: FaultServer) -> None:
    model = program.script(turn(text="Zoë, 田中さん, 👩🏽‍🚀 — all told."))
    assert program.run("run", "Grüße", "--model", model, "-o", "json").json["answer"].startswith("Zoë, 田中さん")
