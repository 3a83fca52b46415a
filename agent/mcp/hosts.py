"""How other agents are told to start this server: their own files, without any key in them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from agent.common.errors import UsageError

NAME = "puffle"
"""What the server is called there."""
_COMMAND = {"command": "puffle-agent", "args": ["mcp"]}
_TOML = f'[mcp_servers.{NAME}]\ncommand = "puffle-agent"\nargs = ["mcp"]\nenv_vars = ["PUFFLE_API_KEY"]\n'


@dataclass(frozen=True, slots=True)
class Host:
    """Another agent."""

    file: str
    """Its settings: in the folder at hand, or below the home folder."""
    below: Literal["folder", "home"]
    key: str | None
    """Under which key of its JSON servers stand; ``None`` for TOML."""

    def path(self) -> Path:
        """Where its settings are."""
        return (Path.cwd() if self.below == "folder" else Path.home()) / self.file

    def lines(self) -> str:
        """What its settings have to hold."""
        if self.key is None:
            return _TOML
        return json.dumps({self.key: {NAME: self._entry()}}, indent=2) + "\n"

    def write(self) -> Path:
        """Add the server to its settings; everything else there stays as it is.

        Raises:
            UsageError: the file is not what the host writes; it was left as it is.
        """
        path = self.path()
        before = path.read_text("utf-8") if path.exists() else ""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self._added(before, path), "utf-8")
        return path

    def _entry(self) -> dict[str, object]:
        return (
            {**_COMMAND, "env": {"PUFFLE_API_KEY": "${PUFFLE_API_KEY}"}} if self.file == ".mcp.json" else dict(_COMMAND)
        )

    def _added(self, before: str, path: Path) -> str:
        if self.key is None:
            if f"[mcp_servers.{NAME}]" in before:
                return before
            return before + ("\n" if before else "") + _TOML
        try:
            settings = json.loads(before or "{}")
            settings.setdefault(self.key, {})[NAME] = self._entry()
        except (ValueError, AttributeError, TypeError):
            raise UsageError(f"{path} is not JSON as that program writes it: it was left as it is") from None
        return json.dumps(settings, indent=2) + "\n"


HOSTS = {
    "claude-code": Host(".mcp.json", "folder", "mcpServers"),
    "cursor": Host(".cursor/mcp.json", "folder", "mcpServers"),
    "vscode": Host(".vscode/mcp.json", "folder", "servers"),
    "codex": Host(".codex/config.toml", "home", None),
}
