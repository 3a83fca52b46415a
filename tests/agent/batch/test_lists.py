"""Lists that a task file names: an id that the workspace does not have is found before anything is sent."""

from pathlib import Path
from typing import Any

from evals.sandbox import Running
from tests.support.batch_work import write
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Program
from tests.support.tidy import LIST

CUSTOMERS = "11000001-0000-4000-8000-000000000001"
NOWHERE = "11000009-0000-4000-8000-000000000009"


def _row(number: int, **params: Any) -> dict[str, Any]:
    return {"id": f"r{number}", "journey": "import", "params": {"number": number, **params}}


def _validated(program: Program, folder: Path, *rows: dict[str, Any]) -> tuple[int, Any]:
    write(folder, rows)
    done = program.run("batch", "validate", "tasks.jsonl", "--json")
    return done.code, done.json


def test_a_list_that_is_not_there_makes_each_of_its_rows_bad_and_all_cost_one_read(
    puffle: Program, sandbox: Running, tmp_path: Path
) -> None:
    rows = [_row(1, list=CUSTOMERS), _row(2, list_id=NOWHERE), _row(3, listId=NOWHERE), _row(4, list_id=CUSTOMERS)]
    code, found = _validated(puffle, tmp_path, *rows)
    assert (code, found["rows"], found["notes"]) == (2, 4, [])
    assert [(e["row"], e["id"]) for e in found["errors"]] == [(2, "r2"), (3, "r3")]
    assert all(f"list '{NOWHERE}' is not in this workspace" in e["message"] for e in found["errors"])
    asked = [r["target"].partition("?")[0] for r in sandbox.requests]
    assert sorted(asked) == ["/api/account", "/api/context", "/api/credits/config", "/api/lists"]
    assert {r["method"] for r in sandbox.requests} == {"GET"}


def test_a_list_by_name_is_looked_up_and_noted_where_none_or_several_have_it(
    program: Program, server: FaultServer, tmp_path: Path
) -> None:
    lists = [{"id": "l1", "name": "Spring"}, {"id": "l2", "name": "Twice"}, {"id": "l3", "name": "twice"}]
    server.on("GET", "/api/lists", Answer(body={"lists": lists}))
    rows = [_row(1, list="spring"), _row(2, list="Fair"), _row(3, list="Fair"), _row(4, list="Twice"), _row(5)]
    code, found = _validated(program, tmp_path, *rows)
    assert (code, found["errors"]) == (0, [])
    assert [(note["row"], note["message"]) for note in found["notes"]] == [
        (2, "there is no list 'Fair' yet"),
        (4, "2 lists are called 'Twice': name one by its id"),
    ]
    assert "row 2 (r2): there is no list 'Fair' yet" in program.run("batch", "validate", "tasks.jsonl").err


def test_without_a_key_nothing_is_looked_up_and_no_state_is_made(puffle: Program, tmp_path: Path) -> None:
    puffle.env["PUFFLE_API_KEY"] = ""
    code, found = _validated(puffle, tmp_path, _row(1, list_id=NOWHERE), _row(2, list="Fair"))
    assert (code, found["errors"], found["notes"]) == (0, [], [])
    assert not puffle.home.exists()


def test_a_refused_key_is_noted_and_asked_with_no_more(program: Program, server: FaultServer, tmp_path: Path) -> None:
    server.on("GET", "/api/lists", Answer(401, {"error": "no"}))
    code, found = _validated(program, tmp_path, _row(1, list_id=LIST), _row(2, list_id="lst_other"))
    assert (code, found["errors"]) == (0, [])
    assert [note["row"] for note in found["notes"]] == [1, 2]
    assert all("was not looked up" in note["message"] for note in found["notes"])
    assert len(server.requests("GET")) == 4


def test_where_the_workspace_cannot_be_read_no_list_is_asked_for(
    program: Program, server: FaultServer, tmp_path: Path
) -> None:
    server.on("GET", "/api/context", Answer(403, {"error": "no"}))
    code, found = _validated(program, tmp_path, _row(1, list_id=LIST))
    assert (code, len(found["notes"]), len(server.seen)) == (0, 1, 1)


def test_what_cannot_be_an_id_is_in_no_workspace_and_in_no_request(
    program: Program, server: FaultServer, tmp_path: Path
) -> None:
    server.on("GET", "/api/lists", Answer(body={"lists": []}))
    code, found = _validated(program, tmp_path, _row(1, list_id="../admin"))
    assert (code, len(found["errors"])) == (2, 1)
    assert not [seen for seen in server.seen if "admin" in seen.target]
