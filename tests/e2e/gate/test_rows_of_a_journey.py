"""A row of a task file that only names a journey is done when something has brought that to its end."""

import json
from typing import Any

import pytest

from tests.support.program import Program, call, turn
from tests.support.scripts import DRAFT, END, READ, SEND, SENDERS, WORDS
from tests.support.tidy import ADA, THREAD

ARCHIVE = call("update_thread", thread_id=THREAD, status="archived")
CREATE_CAMPAIGN = call("create_campaign", name="Spring", type="email")
RULES = {"rules": [{"answer": "approve", "tool": "send_message", "recipients": [ADA]}]}


@pytest.mark.parametrize(
    ("journey", "params", "act", "status"),
    [
        ("replies", {"thread": THREAD}, ARCHIVE, "partial"),
        ("replies", {"thread": THREAD, "status": "archived"}, ARCHIVE, "done"),
        ("replies", {"thread": THREAD, "to": ADA, "text": WORDS}, SEND, "done"),
        ("campaign", {"name": "Spring", "list": "Fair"}, CREATE_CAMPAIGN, "partial"),
        ("one_off_email", {"to": ADA, "subject": "Hello"}, DRAFT, "partial"),
    ],
)
def test_a_row_that_only_names_a_journey_is_done_at_its_end(
    program: Program, journey: str, params: dict[str, str], act: dict[str, Any], status: str
) -> None:
    tasks = program.file("tasks.jsonl", json.dumps({"id": "a", "journey": journey, "params": params}) + "\n")
    script, out = program.script(turn(READ, SENDERS), turn(act), END), program.folder / "out.jsonl"
    rules = program.file("rules.json", json.dumps(RULES))
    program.run("batch", tasks, "--out", str(out), "--model", script, "--approvals", rules)
    found = json.loads(out.read_text())
    left = [{"kind": "goal", "value": f"Take the journey {journey}"}] if status == "partial" else []
    assert (found["status"], found["unused"]) == (status, left)
