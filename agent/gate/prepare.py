"""Steps 1 to 3 of the gate: from what a model wrote to a valid, rendered call, or one sentence why not.

Nothing here guesses: text that is not one JSON object with unique keys and finite numbers is refused, not repaired.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NoReturn

from pydantic import ValidationError

from agent.common.errors import CallError
from agent.common.json_value import Json
from agent.models.base import ToolCall
from agent.policy.facts import Records
from agent.policy.intents import binding, dedupe_key, participant_names, recipients, thread_of
from agent.policy.target_state import shown
from agent.state.events import Proposed, RequestSent
from agent.types import ApprovedBy, PreparedCall
from tools.api.request import RenderError
from tools.registry import REGISTRY
from tools.spec import ToolArgs, ToolSpec

MAX_ARGUMENTS = 512 * 1024
"""Characters of one call's arguments."""


def find_tool(name: str) -> ToolSpec:
    """The tool of exactly this name.

    Raises:
        CallError: there is none.
    """
    spec = REGISTRY.get(name)
    if spec is None:
        raise CallError(f"there is no tool {name[:60]!r}; use one of the declared tools by its exact name")
    return spec


def parse_arguments(text: str) -> dict[str, Any]:
    """One JSON object, read strictly.

    Raises:
        CallError: it is anything else.
    """
    if len(text) > MAX_ARGUMENTS:
        raise CallError(f"the arguments are longer than {MAX_ARGUMENTS // 1024} KiB")
    try:
        value = json.loads(text or "{}", object_pairs_hook=_unique, parse_constant=_not_finite)
        text.encode()
    except (ValueError, RecursionError) as error:
        raise CallError(f"the arguments are not one valid JSON object: {error}") from None
    if not isinstance(value, dict):
        raise CallError("the arguments must be one JSON object")
    return value


def validate(spec: ToolSpec, arguments: Mapping[str, Any]) -> ToolArgs:
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
    call: ToolCall, spec: ToolSpec, args: ToolArgs, records: Records, prices: Mapping[str, int]
) -> PreparedCall:
    """Render a valid call of a tool that has an endpoint.

    Raises:
        CallError: a value cannot stand in the request.
    """
    try:
        request = spec.request(args)
    except RenderError as error:
        raise CallError(f"{spec.name}: {error}") from None
    rendered = PreparedCall(
        call_id=call.id,
        spec=spec,
        args=args,
        request=request,
        effect=spec.effect_for(args),
        credits=price(spec, args, prices),
        digest=request.digest,
    )
    return related(rendered, records)


def related(call: PreparedCall, records: Records) -> PreparedCall:
    """A rendered call with everything in it that comes from what has been read: again after another reading."""
    if call.effect == "read":  # it reaches nobody and changes nothing
        return call
    spec, request = call.spec, call.request
    whom = recipients(spec, request, records)
    thread = _thread(call, records)
    account = sender_account(call, records)
    state = shown(spec, request, records)
    return replace(
        call,
        recipients=whom,
        aliases=participant_names(thread) if thread.get("channel") == "linkedin" else (),
        sender=sender_name(account, records) if account else "",
        reach=max(1, len(whom)) if spec.name == "send_message" else 0,
        dedupe_key=dedupe_key(spec, request, whom, records),
        state=state,
        digest=binding(request, whom, state),
    )


def sender_account(call: PreparedCall, records: Records) -> str | None:
    """The id of the account that a call leaves from, as far as the request or its thread names one."""
    body = call.request.json()
    given = body.get("account_id") if isinstance(body, dict) else None
    account = given or _thread(call, records).get("account_id")
    return account if isinstance(account, str) else None


def _thread(call: PreparedCall, records: Records) -> Mapping[str, Json]:
    return thread_of(call.request, records) if call.spec.name == "send_message" else {}


def sender_name(account: str, records: Records) -> str:
    """Name and address of an account; where neither was read, its id, and that this is all that is known."""
    facts = records.get(("sender", account), {})
    name = facts.get("display_name")
    address = facts.get("email_address") or facts.get("profile_url")
    if name and address and name != address:
        return f"{name} <{address}>"
    return str(address or name or f"{account} (its name and address were not read)")


def price(spec: ToolSpec, args: ToolArgs, prices: Mapping[str, int]) -> int | None:
    """The most a call can cost in credits; ``None`` when a paid tool's price is not known (playbook, Credit system)."""
    names = spec.endpoint.prices if spec.endpoint is not None else ()
    known = next((prices[name] for name in names if name in prices), None)
    if known is None:
        return None if spec.effect == "spend" else 0
    return known * spec.units(args)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key occurs twice")
    return found


def _not_finite(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a JSON number")


def proposed(call: PreparedCall) -> Proposed:
    """A call for the audit, with the whole request."""
    return Proposed(
        call_id=call.call_id,
        effect=call.effect,
        credits=call.credits,
        recipients=call.recipients,
        body=call.request.json(),
        tool=call.spec.name,
        method=call.request.endpoint.method,
        target=call.request.target,
        digest=call.request.digest,
    )


def request_sent(call: PreparedCall, attempt: int, approved_by: ApprovedBy | None) -> RequestSent:
    """The audit's word that a call is about to leave."""
    return RequestSent(
        call_id=call.call_id,
        attempt=attempt,
        approved_by=approved_by,
        tool=call.spec.name,
        method=call.request.endpoint.method,
        target=call.request.target,
        digest=call.request.digest,
    )
