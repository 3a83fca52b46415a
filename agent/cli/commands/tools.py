"""``puffle-agent tools``."""

import json
import sys
from typing import Annotated

import typer

from agent.cli.flags import command, single
from tools.registry import REGISTRY, describe

app = single()


@command(app, "tools", "tools --json | jq -r '.[].name'")
def tools(as_json: Annotated[bool, typer.Option("--json", help="Everything, for programs.")] = False) -> None:
    """List the tools: what each calls and what effect it has.

    Effects: read, write (reaches nobody, costs nothing), spend (costs credits), send (reaches people), destroy.
    """
    if as_json:
        json.dump([describe(spec) for spec in REGISTRY.values()], sys.stdout, indent=1)
        print()
        return
    for spec in REGISTRY.values():
        where = "local" if spec.endpoint is None else spec.endpoint.title
        print(f"{spec.name:26} {spec.effect:6} {where}")
