"""``puffle-agent config``."""

import json
import re
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr

from agent.cli.flags import JsonFlag, command
from agent.cli.lines import put, valued
from agent.common.json_value import Json
from agent.policy.config import FILE, load_policy
from agent.settings import PROJECT_FILE, VARIABLES, Loaded, Settings, load_settings, user_file

_USER_PART = re.compile(r"//[^/?#]*@")
"""Name and password in a URL."""

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, add_completion=False)


@app.callback()
def _group() -> None:
    """Show every setting and where it comes from."""


@command(app, "config show", "config show --origin", "config show --json")
def show(
    origin: Annotated[bool, typer.Option("--origin", help="Say where each value comes from.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Show every setting and every limit of policy.toml.

    Secrets are only said to be set.  The order is flag, environment, puffle-agent.toml here, the user's config.toml,
    default.
    """
    loaded = load_settings({}, Path.cwd())
    rows = {name: _row(loaded, name) for name in Settings.model_fields} | _limits(loaded.settings.home)
    if as_json:
        print(json.dumps({name: asdict(row) for name, row in rows.items()}, indent=1))
        return
    for name, row in rows.items():
        where = f"  ({row.where()})" if origin else ""
        put(f"{name} = {valued(row.value)}{where}")


@dataclass(frozen=True, slots=True)
class _Row:
    """A setting, by the keys of ``config show --json``."""

    value: Json
    origin: str
    variable: str | None
    """The environment variable that sets it."""
    path: str | None

    def where(self) -> str:
        """The origin; for a default, what would change it."""
        if self.origin == "default":
            return f"default; {self.variable} sets it" if self.variable else "default"
        return ", ".join(filter(None, (self.origin, self.variable if self.origin == "environment" else self.path)))


def _row(loaded: Loaded, name: str) -> _Row:
    files = {"project file": Path.cwd() / PROJECT_FILE, "user file": user_file()}
    origin = loaded.origins[name]
    path = str(files[origin]) if origin in files else None
    return _Row(_shown(loaded.settings, name), origin, VARIABLES.get(name), path)


def _limits(home: Path) -> dict[str, _Row]:
    """The limits of ``policy.toml``, which no other layer may loosen."""
    config = load_policy(home)
    default, written = _Row(None, "default", None, None), _Row(None, FILE, None, str(home / FILE))
    return {
        f"policy.{name}": replace(written if name in config.model_fields_set else default, value=value)
        for name, value in config.model_dump(mode="json").items()
    }


def _shown(settings: Settings, name: str) -> str | int | float | None:
    value = getattr(settings, name)
    if isinstance(value, SecretStr):
        return "set, not shown"
    if name.endswith("_url") and isinstance(value, str):
        return _USER_PART.sub("//[hidden]@", value)
    return str(value) if isinstance(value, Path) else value
