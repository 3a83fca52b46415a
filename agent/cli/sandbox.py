"""``puffle-agent sandbox``."""

import json
from pathlib import Path
from typing import Annotated

import typer

from agent.errors import UsageError
from agent.settings import load_settings
from evals.sandbox import WorldError
from evals.sandbox import schema as world_schema
from evals.sandbox import serve as serve_world

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Serve a local Puffle to try things on."""


@app.command()
def serve(
    world: Annotated[str, typer.Option(help="A bundled world (saas, empty, poor) or a YAML file.")] = "saas",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 0,
    log: Annotated[Path | None, typer.Option(help="Write every request to this file, a JSON line each.")] = None,
    faults: Annotated[Path | None, typer.Option(help="Faults to produce, a JSON list.")] = None,
    save: Annotated[Path | None, typer.Option(help="Write the final world here at the stop.")] = None,
) -> None:
    """Print one JSON line with base_url and api_key, then serve until a signal."""
    speed = load_settings({"base_url": "http://127.0.0.1"}, Path.cwd()).settings.clock_speed
    try:
        raise typer.Exit(serve_world(world, port=port, log=log, faults=faults, save=save, speed=speed))
    except WorldError as error:
        raise UsageError(str(error)) from None


@app.command()
def schema() -> None:
    """Print the JSON Schema of a world file."""
    print(json.dumps(world_schema(), indent=1))
