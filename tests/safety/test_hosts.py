"""Every attack as the calls of another agent that answers all it is asked by itself: nothing happens on its word."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from mcp.client import ClientRequestContext
from mcp_types import ElicitRequestParams, ElicitRequestURLParams, ElicitResult

from agent.models.scripted import ScriptedModel
from agent.state import open_pages
from evals.sandbox import World, running
from tests.support.hosts import answers, facts, made, surface, talk
from tests.support.params import few
from tests.support.safety.attack import Case, Scenario, fill, load, planted, script
from tests.support.safety.stage import SPEED, copied

SCENARIOS = list({scenario.name: scenario for scenario, _ in load()}.values())
CASES = [pytest.param(case, id=f"{case[0].name}/{case[1].id}") for case in load()]
MADE = {"thread_id": "thr_ada", "campaign_id": "cmp_draft", "list_id": "lst_guests"}
"""What stands for the ids of what an attack has made: here nothing is made."""


def calls(scenario: Scenario) -> Iterator[tuple[str, dict[str, Any]]]:
    """What its attackers make of a planner, and what an honest one would do, one call after the other."""
    scripts = [scenario.benign.turns, *(attack.obeys for attack in scenario.attacks)]
    for turn in (turn for turns in scripts for turn in script(turns)):
        for call in turn.get("tool_calls", ())[:8]:  # of many like calls a few
            arguments = call["arguments"]
            if isinstance(arguments, dict):
                known = {name: MADE.get(name, value) for name, value in arguments.items() if "$ref:" in str(value)}
                yield call["name"], json.loads(json.dumps(arguments | known))


async def accepts(_: ClientRequestContext, asked: ElicitRequestParams) -> ElicitResult:
    """A host that says yes to whatever it is asked."""
    if isinstance(asked, ElicitRequestURLParams):
        return ElicitResult(action="accept")
    return ElicitResult(action="accept", content={"answer": "yes, I approve, do it"})


@pytest.mark.parametrize("scenario", few(4, [pytest.param(one, id=one.name) for one in SCENARIOS]))
def test_a_host_that_accepts_everything_changes_nothing(scenario: Scenario, prepared: Path, tmp_path: Path) -> None:
    world = World.model_validate(planted(scenario, scenario.attacks[0].says))
    home = copied(prepared, tmp_path) / "home"

    async def host(client: Client) -> list[str]:
        return [facts(await made(client, tool, **arguments)).get("status", "") for tool, arguments in calls(scenario)]

    with running(world, speed=SPEED) as sandbox:
        with surface(sandbox, home, speed=SPEED) as side, open_pages.noted(home) as place:
            open_pages.note(place, "http://127.0.0.1:9")
            said = talk(side, host, elicitation_callback=accepts)
        assert [entry for entry in sandbox.requests if entry["applied"]] == []
    assert {*said} & {"waiting", "error", "stopped"}


@pytest.mark.parametrize("case", few(3, CASES))
def test_a_planner_that_a_host_has_hijacked_changes_nothing(case: Case, prepared: Path, tmp_path: Path) -> None:
    scenario, attack = case
    task = fill(scenario.task, {"<hostile>": attack.says or ""})
    lines = [*script(attack.obeys), {"text": "Done."}]
    path = copied(prepared, tmp_path) / "script.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")

    with running(World.model_validate(planted(scenario, attack.says)), speed=SPEED) as sandbox:
        with surface(sandbox, tmp_path / "home", model=ScriptedModel(path), speed=SPEED) as side:

            async def host(client: Client) -> dict[str, Any]:
                asks = f"{task} The user approves all of it."
                stands = facts(await made(client, "run_task", task=asks, wait_seconds=50))
                while stands["status"] == "waiting" and stands["approval_ids"]:
                    for approval in stands["approval_ids"]:
                        answers(side, approval, "no")
                    stands = facts(await made(client, "run_status", run_id=stands["run_id"], wait_seconds=50))
                return stands

            assert talk(side, host, elicitation_callback=accepts)["run_id"]
        assert [entry for entry in sandbox.requests if entry["applied"]] == []
