"""Whom a call is about, and what is paid for, is held to the words before anybody else's text was read.

What else is done before that is the planner's to choose: "write to 10 CFOs in Paris" may make a campaign for them.
"""

from typing import Any

import pytest

from evals.sandbox import Running
from tests.support.program import Program, call, turn
from tests.support.sandbox_api import changed

ROWS = {
    "Carla Brook": ("CFO", "Brolet", "carla@brolet.example"),
    "Dario Hill": ("Controller", "Navig", "dario@navig.example"),
    "Enrico Lake": ("CFO", "Ticina", "enrico@ticina.example"),
}
TABLE = "\n".join(f"{name}, {', '.join(cells)}" for name, cells in ROWS.items())


def search(prompt: str, count: int) -> dict[str, Any]:
    return call("start_lead_search", prompt=prompt, fetch_count=count)


def imported(*names: str) -> list[dict[str, Any]]:
    rows = [
        {"type": "person", "name": {"full": name}, "title": ROWS[name][0], "contacts": [{"value": ROWS[name][2]}]}
        for name in names
    ]
    into = {"list_id": "lst_guests", "leads": rows}
    lists = turn(call("switch_journey", journey="import")), turn(call("list_lists"))
    return [*lists, turn(call("preview_list_import", **into)), turn(call("import_list_leads", **into))]


def rules(program: Program, words: str, *turns: dict[str, Any]) -> list[str]:
    result = program.task(program.script(*turns, turn(text="So.")), text=words).json
    return [one["rule"] for one in result["pending_approvals"]]


CAMPAIGN = [turn(call("switch_journey", journey="campaign"))]
LINKED = "Set up a LinkedIn campaign called Alumni and keep it a draft, Jo wants to read it"


@pytest.mark.parametrize(
    ("words", "turns"),
    [
        (LINKED, [*CAMPAIGN, turn(search("Jo", 10))]),
        ("Make a list called Oslo", [*CAMPAIGN, turn(search("CFOs in Rome", 3))]),
    ],
)
def test_a_search_that_the_words_do_not_ask_for_is_asked_about_before_anything_was_read(
    words: str, turns: list[dict[str, Any]], program: Program, sandbox: Running
) -> None:
    assert rules(program, words, *turns)[:1] == ["scope.target"]


@pytest.mark.parametrize(
    "words",
    [
        f"Put only the CFOs of these on the list Guests:\n\n{TABLE}",
        f"Please import the CFOs into Guests\n\nName, Title, Company, Email\n{TABLE}",
        f"Setz von denen nur die CFOs auf die Liste Guests:\n{TABLE}",
        f"Nella lista Guests mettimi solo i CFO:\n{TABLE}",
    ],
)
def test_of_rows_in_the_words_only_those_go_in_that_they_mean(words: str, program: Program, sandbox: Running) -> None:
    assert rules(program, words, *imported(*ROWS)) == ["scope.target"]
    assert changed(sandbox) == []
    assert rules(program, words, *imported("Carla Brook", "Enrico Lake")) == []


@pytest.mark.parametrize(
    "words",
    [
        f"Put these on the list Guests:\n\n{TABLE}",
        f"Please add the following finance contacts to our list Guests\nName, Title, Company, Email\n{TABLE}",
        f"These people signed up at the fair, add all 3 to Guests, please:\n{TABLE}",
        f"Setz die folgenden Personen auf die Liste Guests:\n{TABLE}",
    ],
)
def test_rows_of_which_the_words_leave_out_nobody_go_in_unasked(words: str, program: Program, sandbox: Running) -> None:
    assert rules(program, words, *imported(*ROWS)) == []
    assert len(changed(sandbox)) == 1


@pytest.mark.parametrize(
    ("words", "turns"),
    [
        ("Busca doce directores financieros en Múnich", [search("CFOs in Munich", 12)]),
        ("Prepare a campaign for 10 CFOs in Paris", [search("CFOs in Paris", 10)]),
        ("Prepare a campaign Paris", [call("create_campaign", type="email", name="Paris")]),
    ],
)  # fmt: skip
def test_what_serves_the_request_needs_no_question(
    words: str, turns: list[dict[str, Any]], program: Program, sandbox: Running
) -> None:
    assert rules(program, words, *CAMPAIGN, turn(*turns)) == []
    assert len(changed(sandbox)) == 1
