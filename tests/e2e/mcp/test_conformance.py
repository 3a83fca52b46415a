"""The protocol's own conformance suite, and its inspector, on the server as it is served."""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from agent.mcp import over_http
from agent.mcp.server import build
from agent.mcp.surface import Surface
from evals.sandbox import Running
from tests.support.fixtures_of_conformance import mounted
from tests.support.hosts import served, surface
from tests.support.node import program
from tests.support.program import COMMAND, Program

pytestmark = pytest.mark.timeout(240)  # programs of their own, one after the other, on whatever machine
SUITE, INSPECTOR = "@modelcontextprotocol/conformance", "@modelcontextprotocol/inspector"
TOKEN = "t" * 43
ASK_FOR_FIXTURES = {
    *("tools-call-image", "tools-call-audio", "tools-call-embedded-resource", "tools-call-mixed-content"),
    *("tools-call-with-logging", "tools-call-with-progress", "tools-call-sampling", "tools-call-elicitation"),
    *("json-schema-2020-12", "elicitation-sep1034-defaults", "elicitation-sep1330-enums", "server-sse-polling"),
    *("resources-read-text", "resources-read-binary", "resources-templates-read"),
    *("prompts-get-simple", "prompts-get-with-args", "prompts-get-embedded-resource", "prompts-get-with-image"),
}
"""Scenarios that call a tool, read a resource or take a prompt by a name of the suite's own."""


def bearing(app: Any) -> Any:
    """The application, for a client that cannot be told a token: the suite has no flag for one."""

    async def call(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            scope = scope | {"headers": [*scope["headers"], (b"authorization", f"Bearer {TOKEN}".encode())]}
        await app(scope, receive, send)

    return call


@contextmanager
def address(side: Surface) -> Iterator[str]:
    config = over_http.configured(side, "0", 0, TOKEN)
    config.app = bearing(config.app)
    with served(config) as port:
        yield f"http://127.0.0.1:{port}/mcp"


def failed(side: Surface) -> tuple[int, set[str]]:
    """How many scenarios the suite has tried, and those that failed."""
    with address(side) as url:
        suite = [*program(SUITE), "server", "--url", url, "--suite", "all"]
        tried = subprocess.run(suite, capture_output=True, text=True, timeout=200, check=False)
    marks = re.findall(r"^(✓|✗) ([\w-]+): ", tried.stdout, re.MULTILINE)
    return len(marks), {name for mark, name in marks if mark == "✗"}


def test_every_scenario_passes_with_the_fixtures_that_it_names(
    sandbox: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(over_http, "build", lambda side, version: mounted(build(side, version)))
    with surface(sandbox, tmp_path / "home", shown="journey") as side:
        assert failed(side) == (32, set())


def test_without_fixtures_only_scenarios_fail_that_name_one(sandbox: Running, tmp_path: Path) -> None:
    with surface(sandbox, tmp_path / "home", shown="journey") as side:
        assert failed(side) == (32, ASK_FOR_FIXTURES)


# -- the inspector -----------------------------------------------------------------------------------------------------


def inspected(puffle: Program, *asked: str) -> Any:
    done = subprocess.run(
        [*program(INSPECTOR), "--cli", *asked, "--connect-timeout", "120000"],
        check=False, capture_output=True, text=True, env={**puffle.environment}, cwd=puffle.folder, timeout=200,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), done.stderr


def lists_and_calls(puffle: Program, *server: str) -> None:
    listed, said = inspected(puffle, *server, "--method", "tools/list", "--strict")
    names = {tool["name"] for tool in listed["tools"]}
    assert {"switch_journey", "get_context", "wait_for_answer", "list_waiting"} <= names
    assert "error-severity" not in said
    called, _ = inspected(puffle, *server, "--method", "tools/call", "--tool-name", "get_context")
    assert called["structuredContent"]["status"] == "done"


def test_the_inspector_lists_and_calls_over_standard_input_and_output(puffle: Program) -> None:
    given = [f"{name}={value}" for name, value in puffle.env.items()]  # it hands on nothing of its own environment
    lists_and_calls(puffle, *COMMAND, "mcp", *(word for one in given for word in ("-e", one)))


def test_the_inspector_lists_and_calls_over_http(puffle: Program) -> None:
    with puffle.child("mcp", "--http", "0") as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        token = (puffle.home / over_http.TOKEN_FILE).read_text().strip()
        lists_and_calls(puffle, url, "--header", f"Authorization: Bearer {token}")
