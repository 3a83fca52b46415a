"""``puffle-agent sandbox``."""

import json
from pathlib import Path
from typing import Annotated

import typer

from agent.cli.flags import Flags, command, group
from agent.common.errors import UsageError
from evals.sandbox import WorldError
from evals.sandbox import schema as world_schema
from evals.sandbox import serve as serve_world

app = group("Serve a local Puffle to try things on.")


@command(
    app,
    "sandbox serve",
    "sandbox serve --world poor --port 8099 --log requests.jsonl",
    "sandbox serve --faults faults.json --save end.json",
    exits={"0": "it was stopped", "2": "the world or the faults cannot be read"},
)
def serve(
    world: Annotated[
        str, typer.Option(metavar="WORLD", help="A bundled world (saas, empty, poor) or a YAML file.")
    ] = "saas",
    port: Annotated[
        int, typer.Option(metavar="PORT", min=0, max=65535, help="The port on 127.0.0.1; 0 takes a free one.")
    ] = 0,
    log: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write every request to this file, a JSON line each.")
    ] = None,
    faults: Annotated[Path | None, typer.Option(metavar="FILE", help="Faults to produce, a JSON list.")] = None,
    save: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the final world here at the stop.")] = None,
) -> None:
    """Serve a sandbox of Puffle until a signal.

    It prints one JSON line with base_url and api_key, for PUFFLE_API_BASE_URL and PUFFLE_API_KEY.
    """
    speed = Flags().settings(base_url="http://127.0.0.1").clock_speed
    try:
        raise typer.Exit(serve_world(world, port=port, log=log, faults=faults, save=save, speed=speed))
    except WorldError as error:
        raise UsageError(str(error)) from None


@command(app, "sandbox schema", "sandbox schema > world.schema.json")
def schema() -> None:
    """Print the JSON Schema of a world file."""
    print(json.dumps(world_schema(), indent=1))
