"""``puffle-agent tools``."""

import json
import sys
from typing import Annotated

import typer

from tools.registry import REGISTRY, describe

app = typer.Typer(rich_markup_mode=None)


@app.command()
def tools(
    as_json: Annotated[bool, typer.Option("--json", help="Everything, for programs.")] = False,
) -> None:
    """List the tools: what each calls and what effect it has."""
    if as_json:
        json.dump([describe(spec) for spec in REGISTRY.values()], sys.stdout, indent=1)
        print()
        return
    for spec in REGISTRY.values():
        where = "local" if spec.endpoint is None else spec.endpoint.title
        print(f"{spec.name:26} {spec.effect:6} {where}")
