"""``puffle-agent policy``."""

import json
import os
from typing import Annotated
from urllib.parse import parse_qsl

import typer
from pydantic import ValidationError

from agent.cli.flags import Flags, command, group
from agent.cli.lines import put, valued
from agent.common.errors import EXIT_CODES, UsageError
from agent.policy.config import FILE, load_policy, template
from tools.api.endpoints import Effect, Endpoint, Refusal, match
from tools.api.table import ENDPOINTS
from tools.registry import REGISTRY
from tools.spec import ToolSpec, placements

app = group("Set limits, and explain what policy says of a request.")

_VERDICTS: dict[Effect, tuple[str, str]] = {
    "read": ("allow", "it only reads"),
    "write": ("allow", "it reaches nobody and costs nothing; it asks when you have only asked questions"),
    "spend": (
        "ask",
        "it costs credits: it runs inside a cap at a known price and not after a mere question, otherwise it asks",
    ),
    "send": ("ask", "it reaches people and cannot be taken back"),
    "destroy": ("ask", "it cannot be undone"),
}
_EXITS = {"allow": EXIT_CODES["done"], "ask": EXIT_CODES["waiting"], "block": EXIT_CODES["denied"]}


_PAID = "it reaches nobody; at a known price it runs inside a cap, otherwise it asks"
_MORE = "; what it can set off besides (messages of a running campaign, paid work, what cannot be undone) asks"


def _verdict(endpoint: Endpoint, target: str) -> tuple[str, str, str]:
    """What policy says of a request to an endpoint, as far as its target tells: verdict, rule and reason."""
    spec = REGISTRY.strongest(endpoint.name)
    if spec is not None and _only_reads(spec, endpoint, target):
        return "allow", "effect.read", _VERDICTS["read"][1]
    if endpoint.asks:
        return "ask", "effect.asks", endpoint.asks
    verdict, reason = _VERDICTS[endpoint.effect]
    if endpoint.stops:
        reason = "it only stops messages: no cap and no quiet hours hold it back"
    elif endpoint.effect == "write":
        reason = (_PAID if endpoint.prices else reason) + (_MORE if spec is not None and _can_do_more(spec) else "")
    return verdict, f"effect.{endpoint.effect}", reason


def _only_reads(spec: ToolSpec, endpoint: Endpoint, target: str) -> bool:
    """Whether the tool says of these very arguments, which have to stand in the target, that they only read."""
    path, _, query = target.partition("?")
    parts = zip(endpoint.template.split("/"), path.split("/"), strict=True)
    given = dict(parse_qsl(query)) | {name[1:-1]: value for name, value in parts if name.startswith("{")}
    names = {name: given[at.wire] for name, at in placements(spec.args) if at.wire in given}
    try:
        return spec.effect_for(spec.args.model_validate(names, strict=False)) == "read"
    except ValidationError:
        return False


def _can_do_more(spec: ToolSpec) -> bool:
    """Whether the state that it meets, or its body, can make more of it."""
    own = spec.effects
    does_more = any(one.lets_out or one.handles is not None for one in own.targets)
    return spec.effect_of is not None or own.sets_off is not None or own.upserts is not None or does_more


@command(app, "policy init", "policy init && puffle-agent policy check")
def init() -> None:
    """Write a policy.toml in which every limit is explained.

    All of them are switched off; a file that is there is never overwritten.  Its path is printed.
    """
    path = Flags().settings().home / FILE
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(template())
    except FileExistsError:
        raise UsageError(f"{path} is there already; it was left as it is") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from None
    print(path)


@command(app, "policy check", "policy check && puffle-agent chat", exits={"0": "valid", "2": "not: with the line"})
def check() -> None:
    """Say whether policy.toml is valid, and what holds."""
    home = Flags().settings().home
    config = load_policy(home)
    print(f"{home / FILE}: {'valid' if (home / FILE).exists() else 'not there, so the defaults hold'}")
    for name, value in config.model_dump(mode="json").items():
        put(f"  {name} = {valued(value)}")


@command(
    app,
    "policy explain POST /api/admin/users",
    "policy explain --json GET '/api/signals?minScore=3'",
    exits={"0": "allow", "3": "ask", "6": "block"},
)
def explain(
    method: Annotated[str, typer.Argument(help="Such as POST.")],
    target: Annotated[str, typer.Argument(help="Path and query as on the request line, such as /api/context.")],
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Judge a request without sending it: allow, ask or block.

    It is the matcher that the transport uses, on the same bytes.
    """
    found = match(ENDPOINTS, method, target)
    if isinstance(found, Refusal):
        verdict, rule, reason, endpoint = "block", found.rule, found.reason, None
    else:
        verdict, rule, reason = _verdict(found, target)
        endpoint = found.title
    if as_json:
        print(json.dumps({"verdict": verdict, "rule": rule, "reason": reason, "endpoint": endpoint}))
    else:
        put(f"{verdict}: {reason} ({rule})")
    raise typer.Exit(_EXITS[verdict])
