"""The shape that safety rests on, read from the sources: who may send, who builds, who imports, what prompts name."""

import ast
import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest

from agent.gate.prepare import prepare
from agent.gate.run_state import Run
from agent.models.base import ToolCall, UserMessage
from agent.policy.config import PolicyConfig
from agent.policy.facts import PolicyFacts
from agent.policy.rules import decide
from agent.policy.scope.scope import guides
from agent.session.context import build_request
from prompts.loader import load
from tests.support.making import FILES
from tests.support.sources import ONE_PROCESS, ROOT, calls, nodes
from tests.tools.test_arguments import MINIMAL
from tools.effects import THE_ONE
from tools.registry import REGISTRY, describe
from tools.spec import JOURNEYS

SNAKE = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")


def callers(pattern: str) -> set[str]:
    """Which files call something that reads like this."""
    return {file for file, called in calls() if re.fullmatch(pattern, called)}


@ONE_PROCESS
def test_only_the_gate_gets_permits_sends_and_opens_intents() -> None:
    sending = {"agent/gate/delivery.py", "agent/gate/stopping.py"}  # the second can do nothing but stop
    assert callers(r".*\.issue") == sending
    assert callers(r".*transport\.send") == sending
    assert callers(r".*ledger\.(open|close|accept|refuse)") == {"agent/gate/executor.py"}
    assert callers(r".*\.redeem") == {"tools/api/transport.py"}


@ONE_PROCESS
@pytest.mark.parametrize(
    "name",
    ["Transport", "Executor", "Delivery", "PolicyDecider", "Reader", "PermitBook", "ApprovalResolver", "Stopper"],
)
def test_only_the_composition_root_builds_what_can_send(name: str) -> None:
    # What only stops is also built where nothing else can be opened.
    stops = {"agent/cli/emergency.py"} if name in ("Transport", "PermitBook", "Stopper") else set()
    assert callers(name) == {"agent/app.py"} | stops


def test_imports_only_go_down() -> None:
    # The console script's own entry point, so that the rules are those of pyproject.toml and nothing else.
    program = "import sys; from importlinter.cli import lint_imports_command as c; sys.argv = ['x', '--no-cache']; c()"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_prompt_names_a_tool_or_an_argument_that_does_not_exist() -> None:
    known = set(SNAKE.findall(json.dumps([describe(spec) for spec in REGISTRY.values()])))
    texts = [p for p in (ROOT / "prompts").rglob("*.md") if p.parent.name != "served"]
    strange = {(p.name, word) for p in texts for word in set(SNAKE.findall(p.read_text())) - known}
    assert strange == set()


@pytest.mark.parametrize("journey", JOURNEYS)
def test_every_step_of_a_guide_is_declared_to_the_model_in_its_journey(journey: Any) -> None:
    declared = {spec.name for spec in (*REGISTRY.declared(journey), *REGISTRY.of(journey))}
    assert {tool for goal in guides()[journey].goals.values() for tool in goal} <= declared


def test_the_planners_prompt_is_followed_by_the_guide() -> None:
    run = Run(run_id="r", workspace="w", mode="ask", journey="replies", context={"context": {"a": "<b>"}})
    request = build_request(run, (UserMessage("Hello"),))
    planner, workspace = request.instructions
    assert planner.startswith(load("planner").text)
    assert planner.endswith(guides()["replies"].body)
    assert "<b>" not in workspace
    assert [tool.name for tool in request.tools] == [spec.name for spec in REGISTRY.declared("replies")]


@pytest.mark.parametrize("name", [name for name, spec in REGISTRY.items() if spec.endpoint is not None])
def test_some_rule_speaks_for_every_tool(name: str) -> None:
    spec = REGISTRY[name]
    args = spec.args.model_validate(MINIMAL[name])
    known: Any = {("context", THE_ONE): {"context": {}}, **FILES}
    call = prepare(ToolCall("c1", name, ""), spec, args, known, {})
    facts = PolicyFacts(mode="ask", config=PolicyConfig(), now=datetime(2026, 1, 5, tzinfo=UTC), context_ready=True)
    assert decide(call, facts).rule != "default.silence"


@ONE_PROCESS
def test_nothing_of_ours_keeps_state_in_a_module() -> None:
    """A module-level list or dict that a function changes would be shared by every run of the process."""
    assert {f"{file}: {ast.unparse(node)}" for file, node in nodes(ast.Global)} == set()


def test_files_are_given_only_where_the_user_speaks_on_this_machine() -> None:
    """Not by a page, a host, a batch or a model: of their words none names a file."""
    given = {path.relative_to(ROOT).as_posix() for room in ("agent", "evals") for path in (ROOT / room).rglob("*.py")
             if "give_files(" in path.read_text("utf-8")}  # fmt: skip
    assert given == {
        *("agent/session/attached.py", "agent/chat/conversation.py", "agent/cli/commands/run.py"),
        "evals/case_runner.py",
    }
    put = {path.relative_to(ROOT).as_posix() for path in (ROOT / "agent").rglob("*.py")
           if 'Record("file"' in path.read_text("utf-8")}  # fmt: skip
    assert put == {"agent/session/attached.py"}
