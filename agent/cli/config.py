"""``puffle-agent config``."""

import json
from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr

from agent.cli.stored import JsonFlag
from agent.settings import Settings, load_settings, variable_of

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Show every setting and where it comes from."""


@app.command()
def show(
    origin: Annotated[bool, typer.Option("--origin", help="Say where each value comes from.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Show every setting; secrets are only said to be set."""
    loaded = load_settings({}, Path.cwd())
    rows = {name: _shown(loaded.settings, name) for name in Settings.model_fields}
    if as_json:
        found = {
            name: {"value": value, "origin": loaded.origins[name], "variable": variable_of(name)}
            for name, value in rows.items()
        }
        print(json.dumps(found, indent=1))
        return
    for name, value in rows.items():
        where = (
            f"  ({loaded.origins[name]}{', ' + str(variable_of(name)) if variable_of(name) else ''})" if origin else ""
        )
        print(f"{name} = {value}{where}")


def _shown(settings: Settings, name: str) -> str | int | float | None:
    value = getattr(settings, name)
    if isinstance(value, SecretStr):
        return "set, not shown"
    return str(value) if isinstance(value, Path) else value
