"""Every case of the suite that changes something, planned and applied: a plan is whole, or says what it leaves out."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from agent.app import App
from agent.common.named_files import files_to_attach
from agent.models.base import Model
from agent.models.scripted import ScriptedModel
from agent.plans.plan import Plan, plan_of
from agent.plans.plan_model import PlanModel
from agent.session.attached import give_files
from agent.session.result import RunResult
from agent.session.session import Session
from agent.session.user import User
from agent.types import Mode
from evals.case import Case, load_cases, script, world_of
from evals.case_runner import HomePool, Server, settings_of
from evals.clock import START, VirtualClock
from evals.sandbox import Running, running
from evals.scripted_person import ScriptedPerson
from tools.registry import REGISTRY

CASES = load_cases(only="campaign/*,import/*,replies/*,one_off_email/*")


@pytest.fixture(scope="module")
def homes() -> Iterator[HomePool]:
    with closing(HomePool()) as pool:
        yield pool


@dataclass
class Workspace:
    """The world of a case, and the state of the program beside it."""

    case: Case
    app: App
    sandbox: Running
    folder: Path
    """Where the files lie that the user may name."""

    def says(self, model: Model, mode: Mode, *words: str, asked: bool) -> tuple[dict[str, Any], Plan]:
        """What a run of these words comes to, and its plan."""
        person = ScriptedPerson(self.case.human)
        who = User(reviewer=person, person=person.reply if asked else None, planning=mode == "plan")
        session = self.app.begin(words[0], model, who, mode=mode, cap=self.case.cap)
        material = [self.case.material if asked else "", *[""] * len(words)]
        results = [self._said(session, *said).as_json() for said in zip(words, material, strict=False)]
        return results[-1], plan_of(session)

    def _said(self, session: Session, words: str, material: str) -> RunResult:
        give_files(session, files_to_attach(words, self.folder).values())
        return session.submit(words, material)


@pytest.fixture
def workspace(request: pytest.FixtureRequest, homes: HomePool, tmp_path: Path) -> Iterator[Workspace]:
    case: Case = request.param
    for name, text in case.files.items():
        (tmp_path / name).write_text(text, "utf-8")
    world = world_of(case)
    clock = VirtualClock(world.pace.start or START)
    with running(world, monotonic=clock.monotonic) as sandbox, homes.fresh(case.policy) as home:
        app = App(settings_of(Server(sandbox.base_url, sandbox.api_key), home), clock=clock)
        yield Workspace(case, app, sandbox, tmp_path)
        app.close()


def effects_of(case: Case) -> set[str]:
    """The tools of the gold script that change something."""
    lines = map(json.loads, script(case.gold).splitlines())
    called = {call["name"] for line in lines for call in line.get("tool_calls", ())}
    return {name for name in called if REGISTRY[name].endpoint is not None and REGISTRY[name].effect != "read"}


@pytest.mark.parametrize("workspace", CASES, indirect=True, ids=lambda case: case.id)
def test_a_plan_holds_every_effect_of_the_gold_script_or_says_why_not(workspace: Workspace, tmp_path: Path) -> None:
    case, gold = workspace.case, tmp_path / "gold.jsonl"
    gold.write_text(script(case.gold))
    planned, plan = workspace.says(ScriptedModel(gold), "plan", *case.says, asked=True)
    assert [seen for seen in workspace.sandbox.requests if seen["applied"]] == []
    held, left = {step.tool for step in plan.effects}, {part.tool: part.reason for part in plan.left_out}
    assert held | left.keys() == effects_of(case)
    assert all(left.values())
    whole = json.dumps(plan.model_dump(mode="json", exclude={"cap": True, "steps": {"__all__": {"makes", "body"}}}))
    assert "None" not in whole
    if not plan.effects:
        assert planned["status"] != "done" or not effects_of(case)
        return
    applied, _ = workspace.says(PlanModel(plan, "plan.json"), "ask", plan.task, asked=False)
    done = [effect["tool"] for effect in applied["effects"] if effect["status"] == "done"]
    whole_plan = sorted(done) == sorted(step.tool for step in plan.effects) and not left
    assert (applied["status"] == "done") == whole_plan, applied
