"""Half a surrogate pair, which JSON can spell and nothing can store: it is refused with words, and no traceback."""

import json

import pytest

from tests.support.fault_server import FaultServer
from tests.support.program import Program, finished, parked
from tests.support.scripts import END, reply

HALF = "a\ud800b"
BODIES = [{"body_text": HALF, "threading_mode": "reply"}, {"body_text": "Hi", HALF: 1}, {"subject": [HALF]}]


@pytest.mark.parametrize(
    "words",
    [
        ("run", "What is \udcff?"),
        ("run", "Hello", "--approve", "send_message,recipients=\udcff@example.com"),
        ("suppress", "add", "\udcff@example.com"),
        ("suppress", "add", "a@example.com", "--reason", "\udcff"),
        ("approvals", "deny", "apr_1", "--reason", "\udcff"),
        ("triage", "snooze", "\udcff", "--until", "2100-01-01"),
    ],
)
def test_in_the_words_of_a_command(words: tuple[str, ...], program: Program, server: FaultServer) -> None:
    with program.child(*words, "--model", "scripted:none") if words[0] == "run" else program.child(*words) as process:
        done = finished(process)
    assert (done.code, server.seen, "is not UTF-8 text: nothing was tried" in done.err) == (2, [], True), done.err


@pytest.mark.parametrize("body", BODIES)
def test_in_an_edit_of_a_card(body: dict[str, object], program: Program, server: FaultServer) -> None:
    card = parked(program.task(program.script(*reply())))
    done = program.run("approvals", "approve", card["id"], "--edit", program.file("edit.json", json.dumps(body)))
    assert (done.code, "Traceback" in done.err, len(done.err) > 20) == (2, False, True), done.err
    assert program.run("approvals", "show", card["id"], "--json").json["status"] == "pending"


@pytest.mark.parametrize(
    "rule",
    [
        {"answer": "deny", "tool": "send_message", "reason": HALF},
        {"answer": "approve", "tool": "send_message", "recipients": [f"{HALF}@example.com"]},
        {"answer": "approve", "tool": "send_message", "recipients": ["ada@example.com"], "body": {"x": {HALF: HALF}}},
        {"answer": "approve", "tool": "send_message", "recipients": ["ada@example.com"], "text_equals": HALF},
    ],
)
def test_in_answers_given_ahead(rule: dict[str, object], program: Program, server: FaultServer) -> None:
    rules = program.file("rules.json", json.dumps({"rules": [rule]}))
    for command in (("run", "Hello", "--model", program.script(END)), ("batch", "tasks.jsonl", "--out", "out.jsonl")):
        program.file("tasks.jsonl", '{"id": "a", "task": "What is new?"}\n')
        done = program.run(*command, "--approvals", rules)
        assert (done.code, server.seen, "invalid Unicode character" in done.err) == (2, [], True), done.err
