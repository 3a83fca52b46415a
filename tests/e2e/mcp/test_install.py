"""A host's own settings get the server, keep what they held, and never hold a key."""

import json
import sys
import tomllib
from pathlib import Path

import pytest

from tests.support.program import Program


@pytest.mark.parametrize(
    ("host", "file", "key", "entry"),
    [
        ("claude-code", ".mcp.json", "mcpServers", {"env": {"PUFFLE_API_KEY": "${PUFFLE_API_KEY}"}}),
        ("cursor", ".cursor/mcp.json", "mcpServers", {"env": {"PUFFLE_API_KEY": "${env:PUFFLE_API_KEY}"}}),
        ("vscode", ".vscode/mcp.json", "servers", {"type": "stdio"}),
    ],
)
def test_the_server_is_added_to_what_is_there(
    program: Program, host: str, file: str, key: str, entry: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(program.folder))
    path = program.folder / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({key: {"other": {"command": "x"}}, "more": 1}))
    for _ in range(2):
        assert program.run("mcp", "install", host, "--write").code == 0
    settings = json.loads(path.read_text())
    assert settings["more"] == 1
    assert set(settings[key]) == {"other", "puffle"}
    command = Path(sys.executable).with_name("puffle-agent")  # a host knows nothing of a virtual environment
    assert settings[key]["puffle"] == {"command": str(command), "args": ["mcp"], **entry}
    assert program.env["PUFFLE_API_KEY"] not in path.read_text()
    shown = program.run("mcp", "install", host)
    assert json.loads(shown.out)[key]["puffle"] == settings[key]["puffle"]


def test_toml_is_added_once(program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for _ in range(2):
        assert program.run("mcp", "install", "codex", "--write").code == 0
    (entry,) = tomllib.loads((tmp_path / ".codex/config.toml").read_text())["mcp_servers"].values()
    all_tools = ["mcp", "--tools", "all"]  # it looks once, so that those of a journey would never be shown to it
    assert (entry["args"], entry["env_vars"]) == (all_tools, ["PUFFLE_API_KEY"])


def test_the_tools_that_a_host_is_to_be_shown_can_be_named(
    program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert program.run("mcp", "install", "cursor", "--tools", "task", "--write").code == 0
    settings = json.loads((program.folder / ".cursor/mcp.json").read_text())
    assert settings["mcpServers"]["puffle"]["args"] == ["mcp", "--tools", "task"]
    assert program.run("mcp", "install", "codex", "--write", "--tools", "task").code == 0
    path = tmp_path / ".codex/config.toml"
    written = path.read_text()
    assert tomllib.loads(written)["mcp_servers"]["puffle"]["args"] == ["mcp", "--tools", "task"]
    other = program.run("mcp", "install", "codex", "--write", "--tools", "journey")  # its lines are not ours alone
    assert (other.code, path.read_text(), "left as it is" in other.err) == (2, written, True)
    assert program.run("mcp", "install", "cursor", "--tools", "none").code == 2


@pytest.mark.parametrize("before", ["mcp_servers = {}\n", "no TOML"])
def test_toml_that_would_not_hold_is_left_alone(
    program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, before: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    path = tmp_path / ".codex/config.toml"
    path.parent.mkdir()
    path.write_text(before)
    done = program.run("mcp", "install", "codex", "--write")
    assert (done.code, path.read_text(), "left as it is" in done.err) == (2, before, True)
    path.write_text('[mcp_servers."puffle"]\ncommand = "x"\n')  # spelled in another way, it is there all the same
    assert program.run("mcp", "install", "codex", "--write").code == 0
    assert len(tomllib.loads(path.read_text())["mcp_servers"]) == 1


def test_settings_that_cannot_be_read_are_left_alone(program: Program) -> None:
    path = program.folder / ".mcp.json"
    path.write_text("// not JSON")
    done = program.run("mcp", "install", "claude-code", "--write")
    assert (done.code, path.read_text()) == (2, "// not JSON")
    assert "left as it is" in done.err
    assert program.run("mcp", "install", "emacs").code == 2
