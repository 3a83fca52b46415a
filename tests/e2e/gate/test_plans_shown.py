"""A plan is shown by the names of what it changes, and a question that it could not go on without stays asked."""

from typing import Any

import pytest

from agent.models.guided.records import found
from agent.models.guided.sources import SOURCES
from agent.models.guided.task import Past, Task
from tests.support.program import Program, call, turn

LIST, THEO = "11000001-0000-4000-8000-000000000001", "7a000001-0000-4000-8000-000000000002"
LEVIN = "07ae8cba-7508-558b-848a-37365b254368"
END = turn(text="Planned.")
LOOKS = turn(call("list_lists"), call("list_threads"), call("get_list_leads", list_id=LIST))


@pytest.mark.parametrize(
    ("step", "shown"),
    [
        (call("update_list", list_id=LIST, name="Guests"), "update_list  Spring webinar: name Guests"),
        (call("update_thread", thread_id=THEO, status="archived"), "update_thread  Theo Placeholder: status archived"),
        (call("remove_list_leads", list_id=LIST, lead_ids=[LEVIN]), "remove_list_leads  Spring webinar, Levin Bafel"),
        (call("create_list", name="VIP"), "create_list  VIP  planned_1"),
    ],
)  # fmt: skip
def test_a_step_is_shown_by_the_names_of_what_it_changes(puffle: Program, step: dict[str, Any], shown: str) -> None:
    script = puffle.script(LOOKS, turn(step), END)
    done = puffle.run("run", "Rename Spring webinar to Guests", "--model", script, "--plan")
    assert f"1  {shown}" in [line.strip() for line in done.out.splitlines()]
    assert LIST not in done.out.split("WAITING")[0]


def test_a_question_stays_asked_beside_what_is_planned_so_far(puffle: Program) -> None:
    asks = turn(call("ask_human", question="Which Levin do you mean?"))
    script = puffle.script(turn(call("create_list", name="VIP")), asks, END)
    result = puffle.task(script, "--plan", "plan.json", text="Make a list VIP and put Levin on it").json
    escalation = result["escalation"]
    assert (result["status"], escalation["question"]) == ("waiting", "Which Levin do you mean?")
    assert "The plan holds only what came before that; nothing was sent." in escalation["reason"]
    assert "run --apply plan.json" in escalation["next_step"]


def test_what_a_plan_would_make_is_found_by_its_name() -> None:
    there = {"lists": [{"id": "li_1", "name": "Fair"}]}
    made = {"planned": "nothing was sent", "list": {"id": "planned_1", "name": "VIP"}}
    calls = (Past("create_list", {"name": "VIP"}, made, failed=False), Past("list_lists", {}, there, failed=False))
    task = Task(words="put Ada on VIP", calls=calls)
    assert found(task, SOURCES["list"], task.words, {}) == [{"id": "planned_1", "name": "VIP"}]


def test_a_plan_goes_on_with_the_answer_to_its_question(puffle: Program) -> None:
    asks = turn(call("ask_human", question="Which list do you mean?"))
    script = puffle.script(LOOKS, asks, turn(call("update_list", list_id=LIST, name="Guests")), END)
    run = puffle.task(script, "--plan", text="Rename the list to Guests").json["run_id"]
    result = puffle.run("runs", "resume", run, "--answer", "Spring webinar", "-o", "json").json
    assert (result["status"], result["escalation"]["question"]) == ("waiting", "Apply it?")
    assert [one["status"] for one in result["effects"]] == ["refused"]
    applied = puffle.run("run", "--apply", result["plan_file"], "-o", "json").json
    assert [(one["tool"], one["status"]) for one in applied["effects"]] == [("update_list", "done")]
