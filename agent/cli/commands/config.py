"""``puffle-agent config``."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import SecretStr

from agent.cli.flags import JsonFlag, helped
from agent.common.redaction import printable
from agent.policy.config import FILE, load_policy
from agent.settings import PROJECT_FILE, VARIABLES, Loaded, Settings, load_settings, user_file

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, add_completion=False)


@app.callback()
def _group() -> None:
    """Show every setting and where it comes from."""


@app.command(epilog=helped("config show", "config show --origin", "config show --json"))
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
        print(json.dumps(rows, indent=1))
        return
    for name, row in rows.items():
        where = f"  ({_where(row)})" if origin else ""
        print(printable(f"{name} = {row['value']}{where}", keep_lines=False))


def _row(loaded: Loaded, name: str) -> dict[str, Any]:
    files = {"project file": Path.cwd() / PROJECT_FILE, "user file": user_file()}
    origin = loaded.origins[name]
    path = str(files[origin]) if origin in files else None
    return {"value": _shown(loaded.settings, name), "origin": origin, "variable": VARIABLES.get(name), "path": path}


def _limits(home: Path) -> dict[str, dict[str, Any]]:
    """The limits of ``policy.toml``, which no other layer may loosen."""
    config = load_policy(home)
    return {
        f"policy.{name}": {
            "value": value,
            "origin": FILE if name in config.model_fields_set else "default",
            "variable": None,
            "path": str(home / FILE) if name in config.model_fields_set else None,
        }
        for name, value in config.model_dump(mode="json").items()
    }


def _where(row: dict[str, Any]) -> str:
    """The origin; for a default, what would change it."""
    if row["origin"] == "default":
        return f"default; {row['variable']} sets it" if row["variable"] else "default"
    return ", ".join(filter(None, (row["origin"], row["variable"] if row["origin"] == "environment" else row["path"])))


def _shown(settings: Settings, name: str) -> str | int | float | None:
    value = getattr(settings, name)
    if isinstance(value, SecretStr):
        return "set, not shown"
    return str(value) if isinstance(value, Path) else value
