"""``puffle-agent policy``."""

import json
from typing import Annotated

import typer

from agent.errors import EXIT_CODES
from agent.redaction import printable
from tools.api.endpoints import Effect, Refusal, match
from tools.api.table import ENDPOINTS

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True)

_VERDICTS: dict[Effect, tuple[str, str]] = {
    "read": ("allow", "it only reads"),
    "write": ("allow", "it can be changed back by hand"),
    "spend": ("ask", "it costs credits: it runs inside a cap at a known price, otherwise it asks"),
    "send": ("ask", "it reaches people and cannot be taken back"),
    "destroy": ("ask", "it cannot be undone"),
}
_EXITS = {"allow": EXIT_CODES["done"], "ask": EXIT_CODES["waiting"], "block": EXIT_CODES["denied"]}


@app.callback()
def _group() -> None:
    """Explain what policy says of a request."""


@app.command()
def explain(
    method: Annotated[str, typer.Argument(help="Such as POST.")],
    target: Annotated[str, typer.Argument(help="Path and query as on the request line, such as /api/context.")],
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Judge a request without sending it: allow (exit code 0), ask (3) or block (6).

    It is the matcher that the transport uses, on the same bytes.
    """
    found = match(ENDPOINTS, method, target)
    if isinstance(found, Refusal):
        verdict, rule, reason, endpoint = "block", found.rule, found.reason, None
    else:
        verdict, reason = _VERDICTS[found.effect]
        rule, endpoint = f"effect.{found.effect}", found.title
    if as_json:
        print(json.dumps({"verdict": verdict, "rule": rule, "reason": reason, "endpoint": endpoint}))
    else:
        print(printable(f"{verdict}: {reason} ({rule})", keep_lines=False))
    raise typer.Exit(_EXITS[verdict])
