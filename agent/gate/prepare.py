"""Steps 1 to 3 of the gate: from what a model wrote to a valid, rendered call, or one sentence why not.

Nothing here guesses: text that is not one JSON object with unique keys and finite numbers is refused, not repaired.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from agent.common.errors import CallError
from agent.common.json_value import Json, canonical, strict_json
from agent.common.named_files import FileRefused, media_type, read_file
from agent.models.base import ToolCall
from agent.policy.intents import binding, dedupe_key
from agent.policy.target_state import item_lines, target_state, wakes
from agent.state.events import Proposed
from agent.types import PreparedCall
from tools.api.request import RenderError, Upload, WireRequest
from tools.catalog.senders import sender_name
from tools.registry import REGISTRY
from tools.spec import Facts, Kind, Records, ToolArgs, ToolSpec, references

HIGHEST_PRICE = 10_000
"""Credits a unit; a price above it is absurd and counts as unknown, so that it asks."""
HIGHEST_COST = 1_000_000_000
"""Credits a call; more is absurd too, and more than the ledger's sums can hold."""
_NAMED = 20
"""Leads that a card names."""
_NAMED_BY: dict[Kind, tuple[str, ...]] = {"node": ("type", "subject")}
_CALLED: dict[Kind, str] = {"node": "step"}
_NOTHING_READ: Records = {}
MAX_ARGUMENTS = 512 * 1024
"""Characters of one call's arguments."""


def find_tool(name: str) -> ToolSpec:
    """The tool of exactly this name; without one, ``CallError``."""
    spec = REGISTRY.get(name)
    if spec is None:
        raise CallError(f"there is no tool {name[:60]!r}; use one of the declared tools by its exact name")
    return spec


def parse_arguments(text: str) -> dict[str, Json]:
    """One JSON object, read strictly; ``CallError`` for anything else."""
    if len(text) > MAX_ARGUMENTS:
        raise CallError(f"the arguments are longer than {MAX_ARGUMENTS // 1024} KiB")
    try:
        value = strict_json(text or "{}")
        text.encode()
    except (ValueError, RecursionError) as error:
        raise CallError(f"the arguments are not one valid JSON object: {error}") from None
    if not isinstance(value, dict):
        raise CallError("the arguments must be one JSON object")
    return value


def validate(spec: ToolSpec, arguments: Mapping[str, object]) -> ToolArgs:
    """The arguments as the tool's closed model.

    Raises:
        CallError: a key is unknown, missing or out of its limits; every problem is named.
    """
    try:
        return spec.args.model_validate(arguments)
    except ValidationError as error:
        named = [(".".join(map(str, e["loc"]))[:80] or "arguments", e["msg"][:200]) for e in error.errors()[:5]]
        problems = "; ".join(f"{where}: {what}" for where, what in named)
        raise CallError(f"{spec.name}: {problems}") from None


def prepare(
    call: ToolCall, spec: ToolSpec, args: ToolArgs, records: Records, prices: Mapping[str, int], run_id: str = ""
) -> PreparedCall:
    """Render a valid call of a tool that has an endpoint.

    Raises:
        CallError: a value cannot stand in the request.
    """
    try:
        request = spec.request(args, key=f"{run_id}/{call.id}")
        if spec.completed is not None:
            request = spec.completed(request, records)
        if spec.carries:
            request = with_file(request, str(getattr(args, spec.carries)), records)
    except (RenderError, FileRefused) as error:
        raise CallError(f"{spec.name}: {error}") from None
    rendered = PreparedCall(
        call_id=call.id,
        spec=spec,
        args=args,
        request=request,
        effect=spec.effect_for(args),
        credits=price(spec, args, prices, records),
        prices=prices,
        units=spec.billed_units(args, records) or 0,
        digest=request.digest,
    )
    return related(rendered, records)


def with_file(request: WireRequest, name: str, records: Records) -> WireRequest:
    """A request that carries a file of the user's, the very bytes that they named.

    Raises:
        FileRefused: they named no such file, or it is not there any more as it was then.
    """
    named = records.get(("file", name))
    if not named:
        raise FileRefused(
            f"the human named no file {name[:80]!r} to be attached, and only they can: ask them to name it"
        )
    upload = Upload(name, media_type(name), read_file(Path(str(named["path"]))))
    if upload.sha256 != named["sha256"]:
        raise FileRefused(f"{named['path']} was changed after the human named it: ask them to name it again")
    told: dict[str, Json] = {
        "file": name,
        "where": named["path"],
        "size": f"{len(upload.content):,} bytes",
        "type": upload.media_type,
        "sha256": upload.sha256,
    }
    return replace(request, body=canonical(told), upload=upload)


def related(call: PreparedCall, records: Records) -> PreparedCall:
    """A rendered call with everything in it that comes from what has been read: again after another reading."""
    if call.effect == "read":  # it reaches nobody and changes nothing
        return call
    spec, request, reach = call.spec, call.request, call.spec.effects.reach
    whom = reach.recipients(request, records)
    account = reach.account(request, records)
    state = target_state(spec, request, records)
    effect = "send" if wakes(spec, request, records) else spec.effect_for(call.args)
    if account and spec.effects.counts_as == "message":
        state["sender"] = {"name": sender_name(account, records), **records.get(("sender", account), {})}
    credits = price(spec, call.args, call.prices, records)
    notes = _named(call, effect, records)
    state |= _bound_price(credits) | _bound_loss(effect, notes)
    return replace(
        call,
        credits=credits,
        units=spec.billed_units(call.args, records) or 0,
        about=spec.people(call.args, records),
        recipients=whom,
        answers=reach.answers(request, records),
        aliases=reach.aliases(request, records),
        account=account or "",
        account_given=reach.account_given(request, records),
        sender=sender_name(account, records) if account else "",
        files_of_others=reach.files_of_others(request, records),
        effect=effect,
        notes=notes,
        replied_to=reach.replied_to(request, records),
        reach=max(1, len(whom)) if spec.effects.counts_as == "message" else 0,
        dedupe_key=dedupe_key(spec, request, whom, records),
        state=state,
        digest=binding(request, whom, state),
    )


def _bound_price(credits: int | None) -> dict[str, Json]:
    """A yes to a price is none to a higher one, nor to one that nobody knows."""
    return {} if credits == 0 else {"credits": credits}


def _bound_loss(effect: str, named: tuple[str, ...]) -> dict[str, Json]:
    """A yes to what would be gone is none to what has another name by then."""
    return {"gone": [*named]} if effect == "destroy" and named else {}


def _named(call: PreparedCall, effect: str, records: Records) -> tuple[str, ...]:
    """What a card says of the things that stand in a request by their ids alone."""
    named = _gone(call, records) if effect == "destroy" else _meant(call.args, records)
    return (*named, *item_lines(call.spec, call.request, records))


def _gone(call: PreparedCall, records: Records) -> Iterator[str]:
    """The people and things that would be gone, by name, as far as they were read; the draft that holds them stays."""
    stays = {(one.kind, one.id(call.request)) for one in call.spec.effects.targets if one.draft_only}
    for kind, value in references(call.args):
        facts, names = records.get((kind, value), {}), _NAMED_BY.get(kind, ("name", "email", "linkedin_url"))
        said = [str(facts[name]) for name in names if facts.get(name)]
        if said and (kind, value) not in stays:
            yield f"gone: {_CALLED.get(kind, kind)} {', '.join(said)}"
        elif said and call.request.fields.get("all") is True:
            yield f"gone: everybody in {kind} {', '.join(said)}"


def _meant(args: ToolArgs, records: Records) -> Iterator[str]:
    """The leads that a list of ids stands for, by name, as far as they were read."""
    for name, value in args:
        known = [_called(records.get(("lead", one), {})) for one in value or ()] if name == "lead_ids" else []
        found = [*filter(None, known)]
        if found:
            more = len(known) - len(found[:_NAMED])
            yield f"{name}: {', '.join(found[:_NAMED])}{f' and {more} more' if more else ''}"


def _called(facts: Facts) -> str:
    return str(facts.get("name") or facts.get("email") or "")


def price(spec: ToolSpec, args: ToolArgs, prices: Mapping[str, int], records: Records = _NOTHING_READ) -> int | None:
    """The most a call can cost in credits, at the dearest of its prices (playbook, Credit system).

    ``None`` when the price of something that has one is not known, or is absurd.
    """
    names = _price_names(spec, args, records)
    dearest = _dearest(names or (), prices)
    units = spec.billed_units(args, records)
    if dearest is not None and units is not None and dearest * units <= HIGHEST_COST:
        return dearest * units
    may_cost = spec.effect == "spend" or (units and spec.effect != "read")
    return None if names is not None and may_cost else 0


def _dearest(names: Iterable[str], prices: Mapping[str, int]) -> int | None:
    found = max((prices[name] for name in names if name in prices), default=HIGHEST_PRICE + 1)
    return found if found <= HIGHEST_PRICE else None


def _price_names(spec: ToolSpec, args: ToolArgs, records: Records) -> tuple[str, ...] | None:
    """The names of a call's price, as far as they are known; ``None`` where no charge is documented."""
    if spec.priced_by is not None:
        return spec.priced_by(args, records)
    return (spec.endpoint.prices if spec.endpoint is not None else ()) or None


def proposed(call: PreparedCall) -> Proposed:
    """A call for the audit, with the whole request."""
    return Proposed(
        call_id=call.call_id,
        effect=call.effect,
        credits=call.credits,
        recipients=call.recipients,
        body=call.request.body_json,
        tool=call.spec.name,
        method=call.request.endpoint.method,
        target=call.request.target,
        digest=call.request.digest,
    )
