"""A plan sends nothing, says exactly what it would do, and does that and nothing else when it is applied."""

import json
import re
import stat
from pathlib import Path
from typing import Any

import pytest

from agent.plans.plan import Plan, Step
from agent.plans.plan_model import PlanModel
from agent.session.user import User
from evals.sandbox import Running
from tests.e2e.gate.test_journeys import CAMPAIGN, LEADS, ROBIN
from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.inside import Says, called, opened, said
from tests.support.program import Done, Program, call, parked, turn
from tests.support.scripts import (
    CREATE_LIST,
    END,
    GRANT_SEND,
    LAUNCH,
    MESSAGES_PATH,
    READ,
    SENDERS,
    WORDS,
    reply,
)
from tests.support.shapes import RESULT, fits

FILE = "plan.json"
WRITES = ("POST", "PATCH")


def planned(program: Program, *turns: dict[str, Any], text: str = "Do it for ada@example.com") -> Done:
    """A run that only plans."""
    return program.task(program.script(*turns), "--plan", FILE, text=text)


def plan_in(program: Program) -> Any:
    """The plan that lies there."""
    return json.loads((program.folder / FILE).read_text())


def applied(program: Program, *flags: str) -> Done:
    """The plan, done."""
    return program.run("run", "--apply", FILE, "-o", "json", *flags)


def effects_on(server: FaultServer) -> list[str]:
    """The requests that were not reads."""
    return [f"{seen.method} {seen.path}" for seen in server.requests() if seen.method in WRITES]


@pytest.mark.parametrize("in_another_process", [False, True])
def test_what_is_said_after_a_plan_has_a_scope_of_its_own(
    server: FaultServer, home: Path, in_another_process: bool
) -> None:
    about: dict[str, Any] = {"tool": READ["name"], "arguments": READ["arguments"], "effect": "read"}
    step = Step.model_validate(about | {"method": "GET", "target": MESSAGES_PATH})
    archive = call("update_thread", thread_id=tidy.THREAD, status="archived")
    led = Says(said("", called(archive, "call_9")), said("It is done."), said("It is done."))
    with opened(server, home) as app:
        plan = Plan(run_id="", workspace=app.workspace, made_at="", task="Look at th_ada", steps=(step,))
        session = app.begin(plan.task, PlanModel(plan, "p"), User(), mode="ask", cap=None)
        assert session.submit(plan.task).status == "done"
        if in_another_process:
            session = app.resume(session.run.run_id, led, User(), mode=None, cap=None, alive=lambda _: False)
        else:
            session.loop.go_by(led)
        result = session.submit("Make an empty list called Later")
        assert [asked.card.rule for asked in result.pending] == ["scope.goal"]
    assert effects_on(server) == []


def test_a_plan_sends_nothing_and_waits(program: Program, server: FaultServer) -> None:
    done = planned(program, *reply())
    assert (done.code, fits(done.json, RESULT)["status"], effects_on(server)) == (3, "waiting", [])
    assert done.json["escalation"]["next_step"] == f"puffle-agent run --apply {FILE}"
    (step,) = [step for step in plan_in(program)["steps"] if step["effect"] != "read"]
    assert (step["tool"], step["recipients"], step["credits"]) == ("send_message", [tidy.ADA], 0)
    assert step["body"] == {"body_text": WORDS, "threading_mode": "reply"}
    assert stat.S_IMODE((program.folder / FILE).stat().st_mode) == 0o600


def test_nothing_to_do_is_no_plan_and_done(program: Program) -> None:
    done = planned(program, turn(READ), END)
    assert (done.code, (program.folder / FILE).exists()) == (0, False)


def test_applying_asks_as_always_and_goes_on_in_another_process(program: Program, server: FaultServer) -> None:
    planned(program, *reply())
    waits = applied(program)
    (waiting,) = waits.json["pending_approvals"]
    assert (waits.code, effects_on(server)) == (3, [])
    assert program.run("approvals", "approve", waiting["id"]).code == 0
    done = program.resume(waits.json["run_id"])
    assert (done.code, effects_on(server)) == (0, [f"POST {MESSAGES_PATH}"])
    assert server.requests("POST")[0].json == {"body_text": WORDS, "threading_mode": "reply"}


def test_a_grant_answers_a_plan_like_any_run(program: Program, server: FaultServer) -> None:
    planned(program, *reply())
    assert (applied(program, "--approve", GRANT_SEND).code, len(effects_on(server))) == (0, 1)
    again = applied(program, "--approve", GRANT_SEND)
    assert (again.code, "this plan was applied already" in again.err, len(effects_on(server))) == (2, True, 1)


@pytest.mark.parametrize(
    "words", ["Answer ada@example.com, but ask me first", "Draft an answer to ada@example.com, I send it myself"]
)
def test_no_grant_answers_a_plan_against_the_words_it_was_made_for(
    program: Program, server: FaultServer, words: str
) -> None:
    planned(program, *reply(), text=words)
    assert (applied(program, "--approve", GRANT_SEND).code, effects_on(server)) == (3, [])


def test_a_campaign_is_planned_with_stand_ins_and_applied_with_real_ids(puffle: Program, sandbox: Running) -> None:
    done = planned(puffle, *CAMPAIGN[:-2], turn(text="Planned."), text="Find 5 heads of finance and write, 50 credits")
    assert done.code == 3, done.out + done.err
    assert [r for r in sandbox.requests if r["method"] in WRITES] == []
    plan = plan_in(puffle)
    assert plan["cap"] == 50
    assert [(s["tool"], s["credits"], s["makes"]) for s in plan["steps"] if s["effect"] != "read"] == [
        ("start_lead_search", 5, "planned_1"),
        ("create_campaign", 0, "planned_2"),
        ("update_campaign", 0, None),
        ("import_campaign_leads", 0, None),
        ("launch_campaign", 0, None),
    ]
    waits = applied(puffle)
    (card,) = waits.json["pending_approvals"]
    assert "it reaches: 5 leads" in card["preview"]
    assert waits.json["credits"] == {"spent": 5, "reserved": 0, "cap": 50}
    puffle.run("approvals", "approve", card["id"])
    assert puffle.resume(waits.json["run_id"]).code == 0
    assert "planned_" not in json.dumps(sandbox.requests)


def test_an_import_and_a_one_off_mail_can_be_planned(program: Program, server: FaultServer) -> None:
    mail = {"thread_id": "$ref:create_thread.thread.id", "body_text": "Hi", "threading_mode": "new_thread"}
    made = {"list_id": "$ref:create_list.list.id", "leads": LEADS}
    done = planned(
        program,
        turn(CREATE_LIST),
        turn(call("preview_list_import", **made)),
        turn(call("import_list_leads", **made)),
        turn(SENDERS),
        turn(call("create_thread", participant_email=tidy.ADA, account_id=tidy.SENDER, draft_subject="Hello")),
        turn(call("send_message", **mail)),
        END,
        text="Put nia@example.com and ola@example.com on a list, then write to ada@example.com",
    )
    assert (done.code, effects_on(server)) == (3, [])
    tools = [s["tool"] for s in plan_in(program)["steps"]]
    assert tools == [
        "create_list", "preview_list_import", "import_list_leads", "list_senders", "create_thread", "send_message"
    ]  # fmt: skip
    assert [s["recipients"] for s in plan_in(program)["steps"]][-1] == [tidy.ADA]
    done = applied(program, "--approve", GRANT_SEND)
    assert done.code == 0, done.out + done.err
    imports = [seen.json for seen in server.requests("POST", "/api/lists/import")]
    assert [body.get("preview") for body in imports] == [True, None]
    assert {body["listId"] for body in imports} == {tidy.LIST}
    assert server.requests("POST", "/api/threads/th_draft/messages")[0].json["body_text"] == "Hi"


def test_what_could_not_be_done_is_no_step_and_the_model_is_told_why(program: Program) -> None:
    expected = {"last_result_contains": "preview exactly these leads"}
    hasty = call("import_list_leads", list_id="$ref:create_list.list.id", leads=LEADS)
    done = planned(program, turn(CREATE_LIST), turn(hasty), turn(text="So.", expect=expected))
    assert done.json["answer"] == "So."
    assert [s["tool"] for s in plan_in(program)["steps"]] == ["create_list"]


def test_what_goes_beyond_the_words_is_said_with_the_plan_and_no_grant_answers_it_when_it_is_applied(
    program: Program, server: FaultServer
) -> None:
    made = program.task(program.script(*reply()), "--plan", FILE, "-o", "text", text="Answer eve@example.com")
    steps = [one for one in plan_in(program)["steps"] if one["checks"]]
    assert [one["tool"] for one in steps] == ["send_message"]
    (found,) = steps[0]["checks"]
    assert found.startswith("CHECK WHAT IT IS FOR")
    assert f"  {found}" in made.out
    assert f"  body_text: {WORDS}" in made.out
    card = parked(applied(program, "--approve", GRANT_SEND))
    assert (card["rule"], found in card["preview"], effects_on(server)) == ("plan.found", True, [])


@pytest.mark.parametrize(
    ("path", "drift", "said"),
    [
        (MESSAGES_PATH, {"messages": [tidy.INBOUND, tidy.INBOUND | {"id": "msg_9"}]}, "last_inbound"),
        ("/api/threads", {"threads": [tidy.ROW | {"participant_email": "eve@example.com"}]}, "participant_email"),
        ("/api/credits/config", {"costs": {"FIND_PERSON": 9, "AI_MESSAGE_GENERATION": 2, "IMPORT_LEAD": 0}}, "prices"),
    ],
)
def test_a_world_that_has_changed_stops_the_plan(
    program: Program, server: FaultServer, path: str, drift: dict[str, Any], said: str
) -> None:
    planned(program, turn(call("list_threads")), *reply())
    server.on("GET", path, Answer(body=drift))
    done = applied(program, "--approve", GRANT_SEND)
    assert (done.code, effects_on(server)) == (1, [])
    assert said in done.json["escalation"]["reason"]


def test_a_step_on_something_that_has_changed_and_that_no_step_reads_is_asked_about(
    program: Program, server: FaultServer
) -> None:
    draft = tidy.ROW | {"status": "draft", "draft_subject": "Hi"}
    server.on("GET", "/api/threads", Answer(body={"threads": [draft], "total": 1}))
    change = call("update_thread", thread_id=tidy.THREAD, draft_subject="Our offer")
    planned(program, turn(change), END, text='Give the draft th_ada the subject "Our offer"')
    other = draft | {"participant_email": "eve@evil.example"}
    server.on("GET", "/api/threads", Answer(body={"threads": [other], "total": 1}))
    card = parked(applied(program))
    assert "as it was when the plan was made: participant_email of thread th_ada" in card["preview"]
    assert effects_on(server) == []
    server.on("GET", "/api/threads", Answer(body={"threads": [draft], "total": 1}))
    assert (applied(program).code, len(effects_on(server))) == (0, 1)


def test_a_step_that_fails_ends_the_plan(program: Program, server: FaultServer) -> None:
    planned(program, turn(CREATE_LIST), *reply())
    server.on("POST", "/api/lists", Answer(422, {"error": "no"}))
    done = applied(program, "--approve", GRANT_SEND)
    assert (done.code, effects_on(server)) == (1, ["POST /api/lists"])
    assert "the rest of the plan was not applied" in done.json["escalation"]["reason"]


def test_a_plan_is_for_its_own_workspace(program: Program, server: FaultServer) -> None:
    planned(program, *reply())
    server.on("GET", "/api/account", Answer(body={"account": {"id": "acc_other"}}))
    other = applied(program, "--approve", GRANT_SEND)
    assert (other.code, "acc_other" in other.json["escalation"]["reason"]) == (4, True)
    before = len(server.seen)
    program.env["PUFFLE_AGENT_HOME"] = str(program.folder / "another")
    done = applied(program, "--approve", GRANT_SEND)
    assert (done.code, len(server.seen), effects_on(server)) == (2, before, [])
    assert "another state" in done.err


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"type": "plan"}', '{"type": "plan", "schema_version": 1, "approved": true}', '"x"']
)
def test_a_file_that_is_no_plan_is_a_usage_error(program: Program, server: FaultServer, text: str) -> None:
    program.file(FILE, text)
    done = applied(program)
    assert (done.code, server.seen) == (2, [])
    assert FILE in done.err


def test_a_plan_that_was_bent_to_another_target_is_not_applied(program: Program, server: FaultServer) -> None:
    planned(program, *reply())
    path = program.folder / FILE
    path.write_text(path.read_text().replace(f'"thread_id": "{tidy.THREAD}"', '"thread_id": "../admin"'))
    assert (applied(program, "--approve", GRANT_SEND).code, effects_on(server)) == (2, [])


@pytest.mark.parametrize(
    ("key", "value"), [("task", "Write to eve@example.com"), ("cap", 100_000), ("prices", {}), ("steps", None)]
)
def test_a_plan_that_was_changed_after_it_was_made_is_refused_before_anything_is_asked(
    program: Program, server: FaultServer, key: str, value: Any
) -> None:
    planned(program, *reply())
    path = program.folder / FILE
    plan = json.loads(path.read_text())
    plan[key] = value
    if key == "steps":
        plan[key] = [step | {"facts": {}} for step in json.loads(path.read_text())["steps"]]
    path.write_text(json.dumps(plan))
    seen = len(server.seen)
    done = applied(program, "--approve", GRANT_SEND)
    assert (done.code, len(server.seen)) == (2, seen)
    assert "was changed after it was made" in done.err


@pytest.mark.parametrize(
    "flags", [("--plan", "--apply", FILE), ("--plan", "--mode", "auto"), ("--apply", FILE, "--mode", "plan")]
)
def test_flags_that_contradict_each_other_are_a_usage_error(program: Program, flags: tuple[str, ...]) -> None:
    program.file(FILE, "{}")
    assert program.run("run", "Do it", *flags).code == 2


def test_without_a_name_the_plan_is_named_for_its_run(program: Program) -> None:
    done = program.run("run", "Answer Ada", "--plan", "--model", program.script(*reply()))
    (found,) = program.folder.glob("run_*.json")
    assert (done.code, json.loads(found.read_text())["type"]) == (3, "plan")
    assert "1 step, no credits; it waits for a yes before it is done. Nothing was sent." in done.out
    assert f"puffle-agent run --apply {found.name}" in done.out


def test_a_plan_holds_no_key(puffle: Program, sandbox: Running) -> None:
    planned(puffle, turn(call("list_threads")), END, text=f"Use {sandbox.api_key}")
    planned(puffle, turn(call("create_list", name="Fair")), END, text=f"Use {sandbox.api_key}")
    assert sandbox.api_key not in (puffle.folder / FILE).read_text()


def test_a_launch_of_a_draft_can_be_planned(program: Program, server: FaultServer) -> None:
    done = planned(program, turn(call("get_campaign", campaign_id=tidy.CAMPAIGN)), turn(LAUNCH), END)
    assert (done.code, effects_on(server)) == (3, [])
    (step,) = [s for s in plan_in(program)["steps"] if s["effect"] == "send"]
    assert step["facts"][f"campaign:{tidy.CAMPAIGN}"]["pending"] == 3
    drifted = tidy.campaign(prospects_by_status={"pending": 900})
    server.on("GET", f"/api/campaigns/{tidy.CAMPAIGN}", Answer(body=drifted))
    done = applied(program, "--approve", f"launch_campaign:{tidy.CAMPAIGN}")
    assert (done.code, effects_on(server)) == (1, [])
    assert re.search(r"has changed .*pending", done.json["escalation"]["reason"])


@pytest.mark.parametrize("flags", [("--approve", f"launch_campaign:{tidy.CAMPAIGN}"), ()])
def test_people_who_changed_one_for_one_stop_a_planned_launch(
    program: Program, server: FaultServer, flags: tuple[str, ...]
) -> None:
    planned(program, turn(call("get_campaign", campaign_id=tidy.CAMPAIGN)), turn(LAUNCH), END)
    assert applied(program).code == 3, "nothing has changed: it asks"
    others = json.loads(json.dumps(tidy.roster(3)).replace("@", "@other."))
    server.on("GET", f"/api/campaigns/{tidy.CAMPAIGN}/leads", Answer(body=others))
    done = applied(program, *flags)
    assert (done.code, effects_on(server)) == (6, [])
    assert "others than when the plan was made" in done.json["effects"][0]["summary"]


def test_robin_is_only_named(puffle: Program) -> None:
    """The ids of senders in a plan are checked like any other."""
    thread = call("create_thread", participant_email=tidy.ADA, account_id=ROBIN, draft_subject="Hello")
    expected = {"last_result_contains": "read it first"}
    done = planned(puffle, turn(thread), turn(text="I read first.", expect=expected))
    assert (done.code, Path(puffle.folder / FILE).exists()) == (6, False)
