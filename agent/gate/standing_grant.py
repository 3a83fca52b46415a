"""A standing yes that the user gives from a card: as narrow as it can be, and said in words before it is given."""

import json
from collections.abc import Mapping

from pydantic import ValidationError

from agent.common.counting import many
from agent.common.json_value import Json
from agent.policy.grants.grants import GrantRule, dump_rule
from agent.state.approvals import Approval, Card
from tools.args import open_keys
from tools.catalog.identity import handles_in, is_handle
from tools.catalog.show import items_of
from tools.registry import REGISTRY


def scope_of(approval: Approval, uses: int) -> GrantRule | None:
    """The rule that would answer this question and its like; ``None`` where no standing yes is possible."""
    given = approval.card
    values: dict[str, object] = {"answer": "approve", "tool": given.tool, "max_uses": uses}
    if given.tool not in REGISTRY or not all(map(is_handle, given.recipients)):
        return None  # a question of an older version, or to somebody of whom only a name is known
    effects = REGISTRY[given.tool].effects
    lets_out = given.effect == "send" and effects.counts_as != "message"
    if effects.grant != "recipients":
        values |= {"path": given.path} | ({} if lets_out else _of_this(given))
    if lets_out:
        values |= {"digest": approval.digest, "max_recipients": given.reach}
    elif effects.grant == "recipients" or given.recipients:
        values["recipients"] = list(given.recipients)
    values |= _as_shown(given, uses)
    try:
        return GrantRule.model_validate(values)
    except ValidationError:
        return None


def _as_shown(given: Card, uses: int) -> dict[str, object]:
    """What of a card bounds each use: its credits, and of a message what it says without a source."""
    claims = {"claims": list(given.claims)} if given.claims and given.roster is None else {}
    return {**claims, **({"max_credits": given.credits * uses} if given.credits else {})}


def _of_this(given: Card) -> dict[str, object]:
    """What a card was about: every id, person and choice in its body, and the fields that it wrote.

    Words and numbers may be others the next time, unless they name somebody or something is destroyed.
    """
    body = given.body if isinstance(given.body, dict) else {}
    free = frozenset() if given.effect == "destroy" else open_keys(REGISTRY[given.tool].args)
    bound = {key: value for key, value in body.items() if key not in free or not _is_free(value)}
    return {**({"keys": [*body]} if body else {}), **({"body": bound} if bound else {})}


def _is_free(value: Json) -> bool:
    return type(value) in (str, int) and not any(handles_in(value))


def in_words(rule: GrantRule) -> str:
    """A rule as a sentence."""
    return words_of(dump_rule(rule))


def words_of(rule: Mapping[str, Json], where: str = "run") -> str:
    """A stored rule as a sentence; ``where`` it holds."""
    recipients, lists = rule.get("recipients"), rule.get("list_ids")
    reach, credits, uses = rule.get("max_recipients"), rule.get("max_credits"), rule.get("max_uses", 1)
    parts = [
        f"{'allow' if rule['answer'] == 'approve' else 'refuse'} {_calls(rule)}",
        f"to {', '.join(map(str, recipients))} and nobody else" if isinstance(recipients, list) and recipients else "",
        "" if reach is None else f"reaching at most {many(reach, 'person', 'people')}",
        _texts(rule),
        _body(rule),
        _claims(rule),
        "" if rule.get("digest") is None else "exactly as it was shown",
        "" if lists is None else f"with the leads of {', '.join(map(str, items_of(lists)))}",
        "" if credits is None else f"for at most {many(credits, 'credit')} in all",
        "once" if uses == 1 else f"up to {uses} times",
        f"in this {where} only",
    ]
    return ", ".join(filter(None, parts))


def _calls(rule: Mapping[str, Json]) -> str:
    tool, path = rule.get("tool"), rule.get("path")
    if not tool:
        return f"{rule.get('method')} {path}"
    return f"{tool}, at {path}" if path else str(tool)


def _claims(rule: Mapping[str, Json]) -> str:
    said = " or ".join(f'"{one}"' for one in items_of(rule.get("claims")))
    return f"also where it says {said}, for which there is no source" if said else ""


def _body(rule: Mapping[str, Json]) -> str:
    """What the body of a request has to hold, and what else it may."""
    body, keys = rule.get("body"), [*map(str, items_of(rule.get("keys")))]
    held = body if isinstance(body, dict) else {}
    others = ", ".join(key for key in keys if key not in held)
    rest = f"no other field{f' than {others}' if others else ''}"
    said = ", ".join(f"{key} {_value(one)}" for key, one in held.items())
    return f"{f'with {said}, and' if said else 'with'} {rest}" if keys else f"with {said}" if said else ""


def _value(value: Json) -> str:
    """A value where it is short, else that it is the one shown."""
    return "as shown" if isinstance(value, list | dict) else value if isinstance(value, str) else json.dumps(value)


def _texts(rule: Mapping[str, Json]) -> str:
    if rule.get("text_equals") is not None:
        return "with exactly the given text"
    if rule.get("text_contains"):
        return "with a text that holds the given pieces"
    spec = REGISTRY.get(str(rule.get("tool")))
    is_message = spec is not None and spec.effects.counts_as == "message"
    return "with any text" if is_message and not rule.get("body") else ""
