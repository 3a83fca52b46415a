"""Answers that an operator gives ahead, for a run without a terminal: an approvals file, or ``--approve``.

A rule is scoped: what, to whom, how often, for how many credits.  There is no blanket yes: messages need their
recipients, launches and destructive calls their exact target, and ``*`` is refused for all of them.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from agent.common.errors import UsageError
from agent.common.json_value import Json
from agent.types import PreparedCall
from tools.api.endpoints import Endpoint, Refusal, match
from tools.api.table import ENDPOINTS
from tools.registry import REGISTRY

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_COUNT = re.compile(r"[0-9]{1,9}")


class GrantRule(BaseModel):
    """One answer given ahead."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    answer: Literal["approve", "deny"]
    """The answer."""
    reason: str | None = None
    """Why not, told to the model."""
    tool: str | None = None
    """Exact name of the tool."""
    method: str | None = None
    """Exact method, together with ``path``."""
    path: str | None = None
    """Exact path after rendering."""
    recipients: list[str] | None = None
    """Every recipient of the call must be in it."""
    max_recipients: int | None = Field(default=None, ge=0)
    """The most people that the call may reach."""
    text_equals: str | None = None
    """The message's text, exactly."""
    text_contains: list[str] | str | None = None
    """Pieces that the message's text must hold."""
    body: dict[str, Any] | None = None
    """Body keys that must have these values."""
    max_credits: int | None = Field(default=None, ge=0)
    """Credits that all uses together may cost."""
    max_uses: int = Field(default=1, ge=1)
    """How many effects it answers."""

    @model_validator(mode="after")
    def _scoped(self) -> Self:
        endpoint = self._endpoint()
        if self.path is not None and isinstance(match(ENDPOINTS, endpoint.method, self.path), Refusal):
            raise ValueError(f"{endpoint.method} {self.path} is not a documented request")
        if self.answer == "approve":
            self._narrow_enough(endpoint)
        return self

    def _endpoint(self) -> Endpoint:
        """That of its tool, or else of its method and path."""
        if self.tool is None and (self.method is None or self.path is None):
            raise ValueError("a rule names a tool, or a method and a path")
        found = match(ENDPOINTS, str(self.method), str(self.path)) if self.tool is None else _endpoint_of(self.tool)
        if found is None:
            raise ValueError(f"there is no tool {self.tool!r} that sends anything")
        if isinstance(found, Refusal):
            raise ValueError(f"{self.method} {self.path} is not a documented request")
        return found

    def _narrow_enough(self, endpoint: Endpoint) -> None:
        strict = endpoint.effect in ("send", "destroy") or endpoint.name == "updateSignals"
        if strict and any("*" in str(value) for value in [self.path, *(self.recipients or [])]):
            raise ValueError("'*' is no scope for sends and destructive calls")
        if endpoint.name == "sendThreadMessage" and not self.recipients:
            raise ValueError("approving messages needs recipients")
        if endpoint.name in ("launchCampaign", "updateCampaign") and self.path is None:
            raise ValueError(f"approving this needs the exact path, such as {endpoint.template.replace('{id}', 'ID')}")
        if endpoint.name == "updateSignals" and self.path is None and not (self.body or {}).get("items"):
            raise ValueError("approving a destructive call needs the exact path or the items with their ids in body")

    def reach(self, launch_leads: int) -> int:
        """People that all its uses together can reach at most, with so many leads in a launch."""
        if self.answer == "deny" or self._endpoint().effect != "send":
            return 0
        listed = launch_leads if self.recipients is None else len(self.recipients)
        return self.max_uses * min(listed, self.max_recipients if self.max_recipients is not None else listed)

    def matches(self, call: PreparedCall) -> bool:
        """Whether it speaks of this call, its uses and credits left aside."""
        request = call.request
        return (
            self.tool in (None, call.spec.name)
            and self.method in (None, request.endpoint.method)
            and self.path in (None, request.path)
            and self._reaches_only_listed(call)
            and (self.max_recipients is None or 0 < call.reach <= self.max_recipients)
            and self._text_fits(request.json())
            and self._body_fits(request.json())
            and (self.max_credits is None or (call.credits is not None and call.credits <= self.max_credits))
        )

    def _reaches_only_listed(self, call: PreparedCall) -> bool:
        if self.recipients is None:
            return True
        listed = {_fold(name) for name in self.recipients}
        alias = call.recipients[:1] if any(_fold(name) in listed for name in call.aliases) else ()
        return bool(call.recipients) and all(_fold(r) in listed or r in alias for r in call.recipients)

    def _text_fits(self, body: Json) -> bool:
        if self.text_equals is None and self.text_contains is None:
            return True
        text = _text_of(body)
        if isinstance(body, dict) and "body_html" in body and "body_html" not in (self.body or {}):
            return False  # most people read the HTML: a condition on the text alone would say nothing of it
        pieces = [self.text_contains] if isinstance(self.text_contains, str) else self.text_contains or []
        return text is not None and self.text_equals in (None, text) and all(piece in text for piece in pieces)

    def _body_fits(self, body: Json) -> bool:
        if self.body is None:
            return True
        return isinstance(body, dict) and all(key in body and body[key] == value for key, value in self.body.items())


class GrantFile(BaseModel):
    """An approvals file."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    default: Literal["park", "deny"] = "park"
    """What happens to a question that no rule answers."""
    rules: list[GrantRule] = Field(default_factory=list)
    """The answers; the first that matches holds."""


def load_grants(path: Path) -> GrantFile:
    """Read an approvals file (YAML or JSON).

    Raises:
        UsageError: it cannot be read, or a rule is not valid; with the line number.
    """
    try:
        data = _parsed(text := path.read_bytes().decode())
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise UsageError(f"{path} is not YAML: {error}") from None
    try:
        return GrantFile.model_validate({} if data is None else data)
    except ValidationError as error:
        first = error.errors()[0]
        line = _line(text, first["loc"])
        where = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"{path}, line {line}: {where + ': ' if where else ''}{first['msg']}") from None


def parse_grant(text: str) -> GrantRule:
    """Read one ``--approve`` argument: ``tool[:target][,recipients=a;b][,uses=n][,credits=n]``.

    Raises:
        UsageError: it is not of that form, or too wide.
    """
    head, *options = text.split(",")
    tool, _, target = head.partition(":")
    values: dict[str, Any] = {"answer": "approve", "tool": tool.strip()}
    if target:
        values["path"] = _path(tool.strip(), target.strip())
    for option in options:
        name, _, value = option.partition("=")
        values |= _option(text, name.strip(), value.strip())
    try:
        return GrantRule.model_validate(values)
    except ValidationError as error:
        raise UsageError(f"--approve {text!r}: {error.errors()[0]['msg']}") from None


def _option(text: str, name: str, value: str) -> dict[str, Any]:
    if name == "recipients" and value:
        return {"recipients": [part.strip() for part in value.split(";") if part.strip()]}
    if name in ("uses", "credits") and _COUNT.fullmatch(value):
        return {"max_uses" if name == "uses" else "max_credits": int(value)}
    raise UsageError(f"--approve {text!r}: {name or 'an empty part'} is not recipients=a;b, uses=n or credits=n")


def _path(tool: str, target: str) -> str:
    endpoint = _endpoint_of(tool)
    if endpoint is None or not endpoint.placeholders or target.startswith("/"):
        return target  # a target that the tool does not have is refused with the path, not ignored
    filled = endpoint.template
    for name in endpoint.placeholders:
        filled = filled.replace("{" + name + "}", target)
    return filled


def _fold(name: str) -> str:
    return name.strip().lower() if _EMAIL.fullmatch(name.strip()) else name.strip()


def _text_of(body: Json) -> str | None:
    if not isinstance(body, dict):
        return None
    for key in ("body_text", "draft_body_text"):
        value = body.get(key)
        if isinstance(value, str):
            return value
    return None


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)  # YAML reads most of JSON, but not its tabs and surrogate pairs
    except ValueError:
        return yaml.safe_load(text)


def _line(text: str, loc: tuple[int | str, ...]) -> int:
    """The line of the deepest node that a path of keys reaches."""
    try:
        node: Any = yaml.compose(text)
    except yaml.YAMLError:
        return 1
    for part in loc:
        inner = _child(node, part)
        if inner is None:
            break
        node = inner
    line: int = node.start_mark.line
    return line + 1


def _child(node: Any, part: int | str) -> Any:
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
        return node.value[part] if part < len(node.value) else None
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == part), None)
    return None


def dump_rule(rule: GrantRule) -> Mapping[str, Json]:
    """A rule as the store keeps it."""
    data: Mapping[str, Json] = json.loads(rule.model_dump_json(exclude_none=True))
    return data


def _endpoint_of(tool: str) -> Endpoint | None:
    spec = REGISTRY.get(tool)
    return None if spec is None else spec.endpoint
