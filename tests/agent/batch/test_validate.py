"""A bad row costs one clear line and nothing is started; with ``--skip-bad`` the good rows are done."""

import json
from pathlib import Path
from typing import Any

import pytest

from agent.batch.tasks import TaskFile, read_tasks
from agent.common.errors import UsageError
from agent.policy.config import PolicyConfig
from agent.state.batches import RuleSet
from evals.sandbox import Running
from tests.support.batch_planner import Planner
from tests.support.batch_work import batch, looking, results
from tests.support.program import Program

GOOD = '{"id": "a", "task": "Look at the signals"}'
MAIL = {"journey": "one_off_email", "params": {"to": "Ada@example.com", "text": "Hello  Ada"}}


def _read(folder: Path, content: str | bytes, name: str = "t.jsonl", **sets: str) -> TaskFile:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_tasks(path, sets)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "not JSON"),
        ("[1]", "not an object"),
        ('"text"', "not an object"),
        ("null", "not an object"),
        (b'{"id": "b", "task": "\xff"}', "not UTF-8"),
        ('{"id": "b", "task": "x", "approve": true}', "unknown key 'approve'"),
        ('{"id": "b", "task": "x", "id": "c"}', "twice"),
        ('{"task": "x"}', "id: Field required"),
        ('{"id": 7, "task": "x"}', "id:"),
        ('{"id": "", "task": "x"}', "id:"),
        ('{"id": " b", "task": "x"}', "id:"),
        ('{"id": "b\\n", "task": "x"}', "id:"),
        ('{"id": "b"}', "either a task or a journey"),
        ('{"id": "b", "task": "x", "journey": "replies"}', "either a task or a journey"),
        ('{"id": "b", "task": "  "}', "empty"),
        ('{"id": "b", "task": "x", "params": {}}', "params belong to a journey"),
        ('{"id": "b", "journey": "spam"}', "journey is one of campaign, import"),
        ('{"id": "b", "task": "x", "credits": -1}', "credits:"),
        ('{"id": "b", "task": "x", "credits": 1.0}', "credits:"),
        ('{"id": "b", "task": "x", "credits": true}', "credits:"),
        ('{"id": "b", "task": "x", "credits": NaN}', "NaN"),
        ('{"id": "b", "task": "x", "approvals": "mine"}', "no rule set 'mine'"),
        ('{"id": "b", "task": "\\ud800"}', "task:"),
        ('{"id": "b", "journey": "import", "params": {"a": 1e999}}', "cannot be written as text"),
        ('{"id": "b", "task": "' + "x" * 2_000_000 + '"}', "longer than"),
        ('{"id": "b", "journey": "import", "params": ' + "[" * 100_000 + "]" * 100_000 + "}", "not JSON"),
        ('{"id": "a", "task": "Another"}', "the id stands in row 1"),
    ],
)
def test_a_bad_row_is_named_with_its_number_and_the_others_are_read(
    tmp_path: Path, line: str | bytes, says: str
) -> None:
    raw = line.encode() if isinstance(line, str) else line
    file = _read(tmp_path, GOOD.encode() + b"\n\n" + raw + b"\n", strict="strict")
    assert list(file.tasks) == [1]
    (bad,) = file.bad
    assert (bad.number, says in bad.message) == (3, True), bad.message
    assert "\n" not in bad.message


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (MAIL, MAIL | {"params": {"recipient": "ada@example.com", "body": "hello ada"}}),
        ({"task": "Write 'hi' to ada@example.com"}, {"task": "write 'hi' to  Ada@example.com"}),
        ({"task": "Answer thread thr_9: yes"}, {"task": "Answer thread thr_9:  yes"}),
    ],
)
def test_the_same_text_to_the_same_recipient_is_found_before_anything_is_sent(
    tmp_path: Path, first: dict[str, Any], second: dict[str, Any]
) -> None:
    lines = [json.dumps({"id": "a"} | first), json.dumps({"id": "b"} | second)]
    (bad,) = _read(tmp_path, "\n".join(lines)).bad
    assert (bad.number, bad.row_id, "row 1" in bad.message) == (2, "b", True)
    other = json.dumps({"id": "b"} | second | ({"task": "Write 'ho' to ada@example.com"} if "task" in second else {}))
    if "task" in second:
        assert _read(tmp_path, f"{lines[0]}\n{other}").bad == []


def test_the_three_formats_say_the_same(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "task": "Zeige die Köpfe"},
        {"id": "b", "journey": "replies", "params": {"thread": "thr_1", "text": "2026-01-05"}, "credits": 3},
    ]
    as_lines = _read(tmp_path, "\ufeff" + "\r\n".join(json.dumps(row) for row in rows))
    as_yaml = _read(
        tmp_path,
        "tasks:\n- {id: a, task: Zeige die Köpfe}\n- id: b\n  journey: replies\n  credits: 3\n"
        "  params: {thread: thr_1, text: 2026-01-05}\n",
        "t.yaml",
    )
    as_csv = _read(
        tmp_path,
        "id,task,journey,credits,params.thread,params.text\na,Zeige die Köpfe,,,,\nb,,replies,3,thr_1,2026-01-05\n",
        "t.csv",
    )
    for file in (as_lines, as_yaml, as_csv):
        assert file.bad == []
        assert file.digest == as_lines.digest
        assert [task.credits for task in file.tasks.values()] == [None, 3]
        assert file.tasks[2].words().splitlines()[1:] == ["thread: thr_1", "text: 2026-01-05"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("t.txt", GOOD, ".jsonl, .yaml or .csv"),
        ("t.jsonl", "\n\n", "no task"),
        ("t.yaml", "a: [", "not YAML"),
        ("t.yaml", "- {id: a, id: b, task: x}", "stands twice"),
        ("t.yaml", "- &x {id: a, task: x}\n- *x", "aliases"),
        ("t.yaml", "just text", "a list of tasks"),
        ("t.csv", "id,id\na,b\n", "name of its own"),
        ("t.csv", b"id,task\na,\xff\n", "not UTF-8"),
        ("t.csv", 'id,task\na,"x\n', "line"),
    ],
)
def test_a_file_that_cannot_be_read_at_all_says_why(tmp_path: Path, name: str, content: str | bytes, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        _read(tmp_path, content, name)
    with pytest.raises(UsageError, match="cannot be read"):
        read_tasks(tmp_path / "none.jsonl", {})


def test_a_csv_row_with_too_few_cells_is_a_bad_row(tmp_path: Path) -> None:
    file = _read(tmp_path, "id,task,credits\na,Look\nb,Look,many\nc,Look,4\n", "t.csv")
    assert [(bad.number, bad.row_id) for bad in file.bad] == [(1, None), (2, "b")]
    assert file.tasks[3].credits == 4


def test_the_most_that_a_file_can_cost_and_reach_is_known_ahead(tmp_path: Path) -> None:
    config = PolicyConfig(sends_per_run=5, launch_leads=50, sends_per_day=60)
    bounded = _read(
        tmp_path,
        '{"id": "a", "journey": "import", "credits": 4}\n{"id": "b", "journey": "replies", "credits": 2}\n',
    )
    assert (bounded.credits_max(None), bounded.credits_max(5), bounded.sends_max(config)) == (6, 5, 1)
    words = _read(tmp_path, '{"id": "a", "task": "Do"}\n{"id": "b", "task": "Do more"}\n')
    assert (words.credits_max(None), words.credits_max(9), words.sends_max(config)) == (None, 9, 60)


ONE_MAIL: dict[str, Any] = {"answer": "approve", "tool": "send_message", "recipients": ["ada@example.com"]}
LAUNCH = {"answer": "approve", "tool": "launch_campaign", "path": "/api/campaigns/c1/launch"}
SPEND = {"answer": "approve", "tool": "start_lead_search", "max_credits": 9}


@pytest.mark.parametrize(
    ("rules", "most"),
    [
        ([ONE_MAIL], 1),
        ([ONE_MAIL | {"max_uses": 3}], 3),
        ([ONE_MAIL | {"recipients": ["ada@example.com", "bo@example.com"]}], 2),
        ([LAUNCH | {"max_recipients": 20}], 20),
        ([LAUNCH], 50),
        ([LAUNCH, ONE_MAIL], 51),
        ([SPEND], 0),
        ([ONE_MAIL | {"answer": "deny"}], 0),
        ([LAUNCH | {"max_uses": 9}], 60),
        ([], 0),
    ],
)
def test_a_file_reaches_no_more_people_than_the_operators_answers_allow(
    tmp_path: Path, rules: list[dict[str, Any]], most: int
) -> None:
    config = PolicyConfig(sends_per_run=5, launch_leads=50, sends_per_day=60)
    file = _read(tmp_path, '{"id": "a", "task": "Do"}\n{"id": "b", "task": "Do more"}\n')
    assert file.sends_max(config, [RuleSet(name="given", default="park", rules=rules)]) == most


def test_a_row_only_narrows_what_the_operator_gave(tmp_path: Path) -> None:
    config = PolicyConfig()
    few, many = (
        RuleSet(name="few", default="park", rules=[ONE_MAIL]),
        RuleSet(name="many", default="park", rules=[ONE_MAIL | {"max_uses": 7}]),
    )
    reply = {"journey": "replies", "params": {"thread": "thr_1"}}
    rows = [reply | {"id": "a", "approvals": "few"}, reply | {"id": "b", "approvals": "few"}, reply | {"id": "c"}]
    file = _read(tmp_path, "\n".join(map(json.dumps, rows)), few="few", many="many")
    assert file.bad == []
    assert file.sends_max(config, [few, many]) == 2, "two rows share one use, and the third may have any"
    loose = _read(tmp_path, "\n".join(json.dumps({"id": n, "task": "Do", "approvals": "few"}) for n in "ab"), few="few")
    assert loose.sends_max(config, [few, many]) == 1
    (bad,) = _read(tmp_path, '{"id": "a", "task": "Do", "sends": 9}').bad
    assert "unknown key 'sends'" in bad.message


def test_a_file_with_a_bad_row_starts_nothing(
    puffle: Program, planner: Planner, sandbox: Running, tmp_path: Path
) -> None:
    good = looking(planner, 1)
    lines = [json.dumps(good), "{", json.dumps(good), json.dumps(looking(planner, 2) | {"mode": "auto"})]
    (tmp_path / "tasks.jsonl").write_text("\n".join(lines))
    checked = puffle.run("batch", "validate", "tasks.jsonl", "--json")
    assert (checked.code, checked.json["rows"]) == (2, 4)
    assert [(e["row"], e["id"]) for e in checked.json["errors"]] == [(2, None), (3, "look1"), (4, "look2")]
    done = batch(puffle)
    assert (done.code, sandbox.requests, (tmp_path / "results.jsonl").exists()) == (2, [], False)
    assert [line.split(":")[0] for line in done.err.splitlines()[:3]] == ["row 2", "row 3 (look1)", "row 4 (look2)"]

    assert batch(puffle, "--skip-bad").code == 7
    found = results(tmp_path)
    assert [(row["id"], row["status"]) for row in found] == [
        ("look1", "done"),
        (None, "not_started"),
        ("look1", "not_started"),
        ("look2", "not_started"),
    ]
    assert all(row["error"] for row in found[1:])
