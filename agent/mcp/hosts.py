"""How other agents are told to start this server: their own files, without any key in them."""

import json
import shutil
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from agent.common.errors import UsageError
from agent.settings import VARIABLES

NAME = "puffle"
"""What the server is called there."""
_KEY = VARIABLES["api_key"]


@dataclass(frozen=True, slots=True)
class Host:
    """Another agent."""

    file: str
    """Its settings: in the folder at hand, or below the home folder."""
    below: Literal["folder", "home"]
    key: str | None
    """Under which key of its JSON servers stand; ``None`` for TOML."""
    typed: bool = False
    """Whether it wants to be told how it speaks to a server."""
    looks_once: bool = False
    """Whether it takes no notice when the tools change, so that it has to be shown all of them."""
    environment: str = ""
    """How its settings name a variable of its own environment; empty where a server inherits that."""

    def path(self) -> Path:
        """Where its settings are."""
        return (Path.cwd() if self.below == "folder" else Path.home()) / self.file

    def lines(self, tools: str | None) -> str:
        """What its settings have to hold; ``tools`` are those that it is shown, ``None`` for what suits it."""
        if self.key is None:
            return self._toml(tools)
        return json.dumps({self.key: {NAME: self._entry(tools)}}, indent=2) + "\n"

    def write(self, tools: str | None) -> Path:
        """Add the server to its settings; everything else there stays as it is.

        Raises:
            UsageError: the file is not what the host writes, or has another such entry in TOML; it was left
                as it is.
        """
        path = self.path()
        before = path.read_text("utf-8") if path.exists() else ""
        added = self._added(before, path, tools)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(added, "utf-8")
        return path

    def _entry(self, tools: str | None) -> dict[str, object]:
        entry: dict[str, object] = {"type": "stdio"} if self.typed else {}
        entry |= {"command": _command(), "args": self._args(tools)}
        return entry | ({"env": {_KEY: self.environment}} if self.environment else {})

    def _toml(self, tools: str | None) -> str:
        told = {"command": _command(), "args": self._args(tools), "env_vars": [_KEY]}
        return "\n".join(
            [f"[mcp_servers.{NAME}]", *(f"{key} = {json.dumps(value)}" for key, value in told.items()), ""]
        )

    def _args(self, tools: str | None) -> list[str]:
        shown = tools or ("all" if self.looks_once else None)
        return ["mcp", *(("--tools", shown) if shown else ())]

    def _added(self, before: str, path: Path, tools: str | None) -> str:
        try:
            return self._added_toml(before, path, tools) if self.key is None else self._added_json(before, tools)
        except (ValueError, AttributeError, TypeError):
            raise UsageError(f"{path} is not as that program writes it: it was left as it is") from None

    def _added_json(self, before: str, tools: str | None) -> str:
        settings = json.loads(before or "{}")
        settings.setdefault(self.key, {})[NAME] = self._entry(tools)
        return json.dumps(settings, indent=2) + "\n"

    def _added_toml(self, before: str, path: Path, tools: str | None) -> str:
        found = tomllib.loads(before).get("mcp_servers", {}).get(NAME)
        if found is None:
            added = before + ("\n" if before else "") + self._toml(tools)
            tomllib.loads(added)
            return added
        if tools is not None and found.get("args") != self._args(tools):
            raise UsageError(f"{path} has another entry {NAME}: take that out first; it was left as it is")
        return before


def _command() -> str:
    """The program as a host finds it: by its name where that is on the path, which a virtual environment is not."""
    return "puffle-agent" if shutil.which("puffle-agent") else str(Path(sys.executable).with_name("puffle-agent"))


HOSTS = {
    "claude-code": Host(".mcp.json", "folder", "mcpServers", environment=f"${{{_KEY}}}"),
    "cursor": Host(".cursor/mcp.json", "folder", "mcpServers", environment=f"${{env:{_KEY}}}"),
    "vscode": Host(".vscode/mcp.json", "folder", "servers", typed=True),
    "codex": Host(".codex/config.toml", "home", None, looks_once=True),
}
