"""Tasks for batches: a journey each, unlike every other."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.support.batch_planner import Planner
from tests.support.program import Done, Program, call, turn

ROBIN = "5e000001-0000-4000-8000-000000000001"
END = turn(text="That is done.")


def one_off(planner: Planner, number: int) -> dict[str, Any]:
    """Write one mail to somebody of its own."""
    to = f"person{number}@example.com"
    words = planner.plan(
        f"mail{number}",
        turn(call("list_senders", type="email")),
        turn(call("create_thread", participant_email=to, account_id=ROBIN, draft_subject=f"Hello {number}")),
        turn(
            call(
                "send_message",
                thread_id="$ref:create_thread.id",
                body_text=f"Hello number {number}",
                threading_mode="new_thread",
            )
        ),
        END,
    )
    return {"id": f"mail{number}", "task": f"Write to {to}: Hello number {number}. {words}"}


def filling(planner: Planner, number: int) -> dict[str, Any]:
    """Put somebody into a list of its own."""
    lead = {
        "type": "person",
        "name": {"full": f"Lead Sample {number}"},
        "contacts": [{"value": f"lead{number}@example.com"}],
    }
    words = planner.plan(
        f"list{number}",
        turn(call("create_list", name=f"List {number}")),
        turn(call("preview_list_import", list_id="$ref:create_list.id", leads=[lead])),
        turn(call("import_list_leads", list_id="$ref:create_list.id", leads=[lead])),
        END,
    )
    return {"id": f"list{number}", "task": f"Make the list {number} with lead{number}@example.com. {words}"}


def looking(planner: Planner, number: int) -> dict[str, Any]:
    """Read something."""
    words = planner.plan(f"look{number}", turn(call("list_signals", min_score=3)), END)
    return {"id": f"look{number}", "journey": "signals", "params": {"number": number, "how": words}}


def mixed(planner: Planner, count: int) -> list[dict[str, Any]]:
    """As many tasks of mixed journeys."""
    makers = (one_off, filling, looking)
    return [makers[number % 3](planner, number) for number in range(count)]


def steady(planner: Planner, count: int) -> list[dict[str, Any]]:
    """As many tasks that leave a workspace as large as it was: to import, all of its people and lists are read."""
    makers = (one_off, looking)
    return [makers[number % 2](planner, number) for number in range(count)]


def grants(folder: Path, count: int, **more: Any) -> str:
    """An approvals file for the mails of ``mixed``."""
    people = [f"person{number}@example.com" for number in range(count)]
    rule = {"answer": "approve", "tool": "send_message", "recipients": people, "max_uses": count} | more
    path = folder / "mails.yaml"
    path.write_text(json.dumps({"rules": [rule]}), "utf-8")
    return str(path)


def write(folder: Path, rows: Sequence[dict[str, Any]], name: str = "tasks.jsonl") -> str:
    """A task file."""
    (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return name


def results(folder: Path, name: str = "results.jsonl") -> list[dict[str, Any]]:
    """The result rows."""
    return [json.loads(line) for line in (folder / name).read_text("utf-8").splitlines()]


def batch(program: Program, *flags: str, tasks: str = "tasks.jsonl") -> Done:
    """``batch tasks.jsonl --out results.jsonl`` in this process."""
    return program.run("batch", tasks, "--out", "results.jsonl", *flags)
