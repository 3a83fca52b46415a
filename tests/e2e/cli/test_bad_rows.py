"""A row whose address is none is named wherever rows are taken: piped in, in a batch, by the call of any planner."""

import json

import pytest

from tests.support.fault_server import FaultServer
from tests.support.program import Program, call, turn
from tests.support.scripts import END
from tests.support.tidy import LIST

CSV = "name,email\nAda Sample,ada@fair.example\nBo Sample,bo-at-fair\nCy Sample,cy@fair.example\n"
WITHOUT_A_HEADER = "Ada Sample,ada@fair.example\nBo Sample,bo-at-fair\nCy Sample,cy@fair.example\n"
LEADS = [
    {"type": "person", "name": {"full": name}, "contacts": [{"value": value}]}
    for name, value in (("Ada Sample", "ada@fair.example"), ("Bo Sample", "bo-at-fair"))
]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (CSV, "row 2 (Bo Sample) has 'bo-at-fair' where an address should stand"),
        (WITHOUT_A_HEADER, "row 2 (Bo Sample) has no address"),
        (CSV + "Ada Sample,ADA@fair.example\n", "row 4 (Ada Sample) is row 1 again"),
    ],
)
def test_run_names_each_bad_row_of_what_was_piped_in(program: Program, rows: str, says: str) -> None:
    done = program.run("run", "Import these people", "--model", program.script(END), stdin=rows)
    assert f"what was piped in: {says}" in done.err


def test_run_says_nothing_of_rows_that_are_right_and_of_prose(program: Program) -> None:
    for given in (WITHOUT_A_HEADER.replace("bo-at-fair", "bo@fair.example"), "Hello Bo, are you there? No, not yet.\n"):
        done = program.run("run", "Import these people", "--model", program.script(END), stdin=given)
        assert "what was piped in" not in done.err


def test_no_planner_takes_a_row_with_a_bad_address_in_silence(program: Program, server: FaultServer) -> None:
    made = call("preview_list_import", list_id=LIST, leads=LEADS)
    done = program.run("run", f"Import them into {LIST}", "--model", program.script(turn(made), END))
    told = " ".join(done.err.split())
    assert "leads.1.contacts.0.value" in told
    assert "'bo-at-fair' is no e-mail address and no phone number: leave that row out, and name it" in told
    assert server.requests("POST") == []


def test_a_batch_names_each_bad_row_of_the_people_in_its_tasks(program: Program) -> None:
    people = [{"name": "Nia Sample", "email": "nia@customer.example"}, {"name": "Bo", "email": "bo-at-x"}]
    task = {"id": "fair", "journey": "import", "params": {"list": "Fair", "people": people}}
    program.file("tasks.jsonl", json.dumps(task) + "\n")
    says = "row 1 (fair): people, row 2 (Bo) has 'bo-at-x' where an address should stand"
    assert says in program.run("batch", "validate", "tasks.jsonl").err
    found = program.run("batch", "validate", "tasks.jsonl", "--json").json
    assert any("people, row 2 (Bo)" in note["message"] for note in found["notes"])
    model = program.script(END)
    assert says in program.run("batch", "tasks.jsonl", "--model", model, "--out", "results.jsonl").err
