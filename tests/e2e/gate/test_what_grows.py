"""What is counted before a yes is counted again after it: a yes to less is none to more."""

from typing import Any

from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Done, Program, call, turn
from tests.support.scripts import CAMPAIGN_PATH, END, LEADS_PATH

RUNS, KINDS = "/api/enrichment", "/api/enrichments"
MAIL = {"slug": "work_email", "name": "Work e-mail", "enabled": True, "costModel": {"creditAction": "FIND_PERSON"}}
ABOUT = {"enrichment": "work_email", "scope": {"type": "list", "listId": tidy.LIST}}
WORDS = f"Find the work e-mail addresses of {tidy.LIST} with work_email"
COUNTING = [turn(call("list_enrichments")), turn(call("preview_enrichment", **ABOUT))]
START = turn(call("start_enrichment", **ABOUT))


def counts(server: FaultServer, *found: int) -> None:
    """What each preview says in turn; the last goes on."""
    server.on("GET", KINDS, Answer(body={"enrichments": [MAIL]}))
    rows = [{"id": f"prv_{n}", "leadCount": n, "mode": "preview", "status": "completed"} for n in found]
    server.on("POST", RUNS, *(Answer(body=row) for row in rows))


def asked(done: Done) -> dict[str, Any]:
    (parked,) = done.json["pending_approvals"]
    found: dict[str, Any] = parked
    return found


def starts(server: FaultServer) -> int:
    return sum(seen.json.get("mode") != "preview" for seen in server.requests("POST", RUNS))


def test_a_list_that_has_grown_since_the_yes_is_asked_about_anew(program: Program, server: FaultServer) -> None:
    counts(server, 60, 60, 900)
    program.home.mkdir()
    (program.home / "policy.toml").write_text("ask_above_credits = 50\n")
    first = program.task(program.script(*COUNTING, START, END), text=WORDS)
    assert asked(first)["credits"] == 60
    program.run("approvals", "approve", asked(first)["id"])
    second = asked(program.resume(asked(first)["run_id"]))
    assert (second["credits"], starts(server)) == (900, 0)


def test_a_list_that_has_grown_before_it_goes_into_a_campaign_is_asked_about_anew(
    program: Program, server: FaultServer
) -> None:
    leads = [{"id": "ld_1", "name": {"full": "Ada Sample"}}]
    server.on("GET", LEADS_PATH, *(Answer(body={"leads": leads, "total": n}) for n in (3, 3, 900)))
    put = turn(call("import_campaign_leads", campaign_id=tidy.CAMPAIGN, list_id=tidy.LIST))
    script = program.script(turn(call("get_list_leads", list_id=tidy.LIST)), put, END)
    done = program.task(script, "--mode", "auto", text=f"Put {tidy.LIST} into {tidy.CAMPAIGN}")
    assert "3 leads" in asked(done)["preview"]
    program.run("approvals", "approve", asked(done)["id"])
    assert "900 leads" in asked(program.resume(asked(done)["run_id"]))["preview"]
    assert server.requests("POST", f"{CAMPAIGN_PATH}/leads/import-from-list") == []


def test_a_list_that_has_grown_since_its_preview_is_counted_before_anything_is_paid(
    program: Program, server: FaultServer
) -> None:
    counts(server, 60, 900)
    program.home.mkdir()
    (program.home / "policy.toml").write_text("ask_above_credits = 100\n")
    done = program.task(program.script(*COUNTING, START, END), text=WORDS)
    assert (asked(done)["credits"], starts(server)) == (900, 0)


def test_what_a_start_cost_more_than_was_counted_is_spent_and_told(program: Program, server: FaultServer) -> None:
    counts(server, 60)
    runs = {"id": "run_1", "status": "completed", "mode": "persisted", "scope": {"resolvedCount": 900}}
    server.on("GET", f"{RUNS}/run_1", Answer(body={"run": runs}))
    previews = [Answer(body={"id": "prv", "leadCount": 60, "mode": "preview"})] * 2
    started = Answer(202, {"enrichmentRunId": "run_1", "leadCount": 900, "status": "running"})
    server.on("POST", RUNS, *previews, started)
    told = {**END, "expect": {"last_result_contains": "900 credits were paid, and 60 were reserved"}}
    done = program.task(program.script(*COUNTING, START, told), "--credits", "200", text=WORDS)
    assert (done.json["effects"][0]["credits"], done.json["credits"]["spent"]) == (900, 900)
    assert "900 credits were paid, and 60 were reserved" in done.json["effects"][0]["summary"]


def test_a_start_that_may_have_left_is_not_made_again_for_more_than_was_reserved(
    program: Program, server: FaultServer
) -> None:
    counts(server, 60)
    preview = Answer(body={"id": "prv", "leadCount": 60, "mode": "preview"})
    lost = Answer(wire="close")
    server.on("POST", RUNS, preview, preview, lost, lost, lost)
    first = program.task(program.script(*COUNTING, START, END), "--credits", "200", text=WORDS)
    assert (first.code, starts(server)) == (8, 3)
    counts(server, 900)
    program.resume(first.json["run_id"])
    assert starts(server) == 3


def test_what_is_held_for_a_start_does_not_stand_against_making_it_again(program: Program, server: FaultServer) -> None:
    counts(server, 60)
    preview, lost = Answer(body={"id": "prv", "leadCount": 60, "mode": "preview"}), Answer(wire="close")
    started = Answer(202, {"enrichmentRunId": "run_1", "leadCount": 60, "status": "running"})
    server.on("POST", RUNS, preview, preview, lost, lost, lost, preview, started)
    runs = {"id": "run_1", "status": "completed", "mode": "persisted", "scope": {"resolvedCount": 60}}
    server.on("GET", f"{RUNS}/run_1", Answer(body={"run": runs}))
    first = program.task(program.script(*COUNTING, START, END), "--credits", "90", text=WORDS)
    assert (first.code, starts(server)) == (8, 3), first.out
    done = program.resume(first.json["run_id"])
    assert (done.code, done.json["credits"]["spent"], starts(server)) == (0, 60, 4), done.out
