"""What happened is found again: in a list that stays quick, and step by step."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert

from agent.state.schema import runs
from tests.agent.web.test_answers import parked
from tests.agent.web.test_standing import statements
from tests.support.fault_server import FaultServer
from tests.support.program import Program, call, turn
from tests.support.scripts import END, READ, SEND
from tests.support.web import Browser, Served, served


def _fill(pages: Served, many: int) -> None:
    row = {
        "workspace": "w",
        "model": "made:up",
        "mode": "ask",
        "gaps": [],
        "usage": {"cost_usd": "0.01"},
        "owner": "x:1:1",
    }
    rows = [
        row
        | {
            "run_id": f"run_{number:012x}",
            "task": (task := f"Find {number} people for the fair in Berlin, and write to each about row {number:06}"),
            "words": task.casefold(),
            "status": "failed" if number % 50 == 0 else "done",
            "answer": "This is what was found. " * 12,
            "started_at": f"2026-01-{1 + number // 5000:02}T{number % 24:02}:00:00.{number % 1000:03}Z",
            "ended_at": "2026-02-01T00:00:00.000Z",
        }
        for number in range(many)
    ]
    with pages.site.stored.store.begin(synced=False) as db:
        db.execute(insert(runs), rows)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The pages on a state with more runs than go on a page."""
    with served(tmp_path_factory.mktemp("full") / "home") as up:
        _fill(up, 6_000)
        yield up


def test_many_runs_are_listed_and_searched_by_indexes_alone(full: Served) -> None:
    browser, store = full.browser(), full.site.stored.store
    for query in (
        "", "?q=row+005999", "?q=nothing+like+this", "?status=failed", "?status=waiting", "?q=run_0000000000ff",
        "?q=berlin&status=failed",
    ):  # fmt: skip
        with statements() as asked:
            assert browser.get(f"/runs{query}").status == 200
        assert len(asked) < 12
        ((which, values),) = [one for one in asked if "FROM runs" in one[0] and "LIMIT" in one[0]]
        with store.read() as db:
            plan = db.exec_driver_sql(f"EXPLAIN QUERY PLAN {which}", values).all()
        steps = [step.detail for step in plan]
        assert all("USING" in step for step in steps if step.startswith(("SCAN", "SEARCH"))), (query, steps)
        if "q=run_" not in query:  # those of one beginning are few
            assert steps.count("USE TEMP B-TREE FOR ORDER BY") <= 1, "only what is on the page is sorted"
            assert any("COVERING INDEX" in step for step in steps) or "q=" not in query or "status" in query, (
                query,
                steps,
            )


def test_every_run_is_reached_by_going_on(full: Served) -> None:
    first = full.site.stored.runs.page(7)
    then = full.site.stored.runs.page(7, before=first[-1].run_id)
    both = full.site.stored.runs.page(14)
    assert [run.run_id for run in both] == [run.run_id for run in (*first, *then)]
    browser = full.browser()
    page = browser.get("/runs?status=failed")
    assert page.body.count('class="row"') == 50
    assert "Older" in page.text
    assert browser.get("/runs?before=run_none").status == 404


def test_the_words_of_a_search_are_no_pattern(full: Served) -> None:
    assert full.site.stored.runs.page(5, words="%") == []
    assert full.site.stored.runs.page(5, words="row_0") == []
    assert len(full.site.stored.runs.page(5, words="BERLIN")) == 5


def test_the_terminal_lists_so_many_and_says_how_it_goes_on(program: Program) -> None:
    with served(program.home) as up:
        _fill(up, 230)
    done = program.run("runs", "list", "--json")
    assert len(done.json) == 200
    assert f"runs list --before {done.json[-1]['run_id']}" in done.err
    rest = program.run("runs", "list", "--json", "--before", done.json[-1]["run_id"])
    assert (len(rest.json), rest.err) == (30, "")
    assert [r["run_id"] for r in (*done.json, *rest.json)] == [
        r["run_id"] for r in program.run("runs", "list", "--limit", "0", "--json").json
    ]
    assert len(program.run("runs", "list", "--limit", "3", "--json").json) == 3


def test_a_run_is_told_step_by_step(program: Program, server: FaultServer, browser: Browser) -> None:
    made = call("create_list", name="Spring")
    asked = parked(program, turn(made), turn(READ), turn(SEND), END)
    waits = browser.get(f"/runs/{asked['run_id']}").text
    assert "Waits for you: Send a message, ada@example.com" in waits
    assert "Goes on with" not in waits, "not before it is answered"
    browser.answer(asked["id"], "no", reason="too short")
    assert f"puffle-agent runs resume {asked['run_id']}" in browser.get(f"/runs/{asked['run_id']}").text
    program.resume(asked["run_id"])
    page = browser.get(f"/runs/{asked['run_id']}")
    text = " ".join(page.text.split())
    for told in (
        "started in mode ask", "POST /api/lists", "create_list was proposed", "policy: ask", "waits for an answer",
        "ada (page) said no too short", "taken up again", "the chain holds", "0 spent",
    ):  # fmt: skip
        assert told in text, told
    assert "Do it for ada@example.com" in text


def test_a_broken_chain_is_said(program: Program, pages: Served, browser: Browser) -> None:
    asked = parked(program)
    with pages.site.stored.store.begin() as db:
        db.exec_driver_sql("UPDATE events SET data = '{}' WHERE seq = 2")
    assert "BROKEN at event 2" in browser.get(f"/runs/{asked['run_id']}").text


def test_the_timeline_cuts_what_nobody_worked_through(tmp_path: Path) -> None:
    from agent.state.events import ModelAnswered, ModelRequested, RunEnded, RunResumed, RunStarted
    from agent.state.recorded import Recorded
    from agent.web.timeline import WIDTH, timeline

    def at(seq: int, moment: str, event: object) -> Recorded:
        return Recorded("run_1", seq, moment, event)  # type: ignore[arg-type]

    answer = ModelAnswered(text="", calls=(), stop="end", input_tokens=5, output_tokens=5, cached_tokens=0)
    steps = timeline(
        [
            at(1, "2026-01-05T09:00:00.000Z", RunStarted(task="", model="m", mode="ask", cap=None)),
            at(2, "2026-01-05T09:00:01.000Z", ModelRequested(model="m", messages=1)),
            at(3, "2026-01-05T09:00:11.000Z", answer),
            at(4, "2026-01-05T09:00:11.000Z", RunEnded(status="waiting", escalation=None)),
            at(5, "2026-01-08T09:00:11.000Z", RunResumed(model="m", unknown_effects=0)),
        ]
    )
    model = next(step for step in steps if step.kind == "model")
    assert model.seconds == 10
    assert model.width > WIDTH / 4
    assert all(step.left >= 0 and step.left + step.width <= WIDTH for step in steps)
