"""What a run found, in a file of the user's own."""

import csv
import io

from evals.sandbox import Running
from tests.support.program import Program, call, turn
from tests.support.scripts import END


def rows(text: str) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(text))]


def test_the_leads_of_the_lists_that_a_run_filled_are_read_anew_and_whole(puffle: Program, sandbox: Running) -> None:
    search = call("start_lead_search", prompt="CFOs in Berlin", fetch_count=120)
    script = puffle.script(turn(call("switch_journey", journey="campaign")), turn(search), END)
    done = puffle.task(script, "--credits", "200", text="Find 120 CFOs in Berlin")
    run_id = done.json["run_id"]
    (made,) = [one for one in sandbox.world.lists if one.name != "Spring webinar"]
    with sandbox.sandbox.edit() as world:
        next(lead for lead in world.leads if lead.id == made.lead_ids[0]).title = "=HYPERLINK(1)"
    found = puffle.run("runs", "export", run_id, "--csv")
    assert found.code == 0, found.err
    assert len(rows(found.out)) == len(made.lead_ids) == 50
    assert {row["list"] for row in rows(found.out)} == {made.id}
    assert rows(found.out)[0]["title"] == "'=HYPERLINK(1)"
    assert len(puffle.run("runs", "export", run_id, "--json").json) == len(made.lead_ids)


def test_what_a_run_only_read_comes_from_its_own_record(puffle: Program, sandbox: Running) -> None:
    script = puffle.script(
        turn(call("switch_journey", journey="replies")), turn(call("list_threads", view="inbox")), turn(text="These.")
    )
    run_id = puffle.task(script, text="Which threads are there?").json["run_id"]
    before = len(sandbox.requests)
    found = puffle.run("runs", "export", run_id, "--csv", "--what", "thread")
    assert {row["id"] for row in rows(found.out)} <= {one.id for one in sandbox.world.threads}
    assert rows(found.out) == rows(puffle.run("runs", "export", run_id).out) != []
    assert len(sandbox.requests) == before
    wrong = puffle.run("runs", "export", run_id, "--what", "fish")
    assert (wrong.code, wrong.out) == (2, "")
    assert "use " in wrong.err


def test_a_run_that_found_nothing_says_so(puffle: Program) -> None:
    run_id = puffle.task(puffle.script(turn(text="Hello.")), text="Hello").json["run_id"]
    found = puffle.run("runs", "export", run_id, "--csv")
    assert (found.code, found.out) == (0, "")
    assert "found no" in found.err
    assert puffle.run("runs", "export", run_id, "--csv", "--json").code == 2
    assert puffle.run("runs", "export", "run_nothing").code == 2
