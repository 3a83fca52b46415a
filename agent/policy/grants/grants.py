"""Answers that the user gives ahead, for a run without a terminal: an approvals file, or ``--approve``.

A rule is scoped: what, to whom, how often, for how many credits.  There is no blanket yes: messages need their
recipients, launches and destructive calls their exact target, and ``*`` is refused for all of them.
"""

import json
import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError, model_validator

from agent.common.addresses import folded, is_address
from agent.common.counting import MOST
from agent.common.errors import UsageError, reason_of, said_by
from agent.common.files import text_of
from agent.common.json_value import Json, storable_json
from agent.common.strict_yaml import MAX_TEXT, YamlError, line_of, strict_yaml
from agent.policy.facts import says
from agent.policy.grants import noes
from agent.policy.grants.bodies import speaks_of_all
from agent.policy.grants.launch_grants import covers, reaches_only, texts
from agent.policy.grants.losses import destroyed, named_in_body
from agent.policy.grants.message import chosen_sender, chosen_subject, hides_more, stored_files
from agent.types import Decision, PreparedCall
from tools.api.endpoints import Refusal, match
from tools.api.table import ENDPOINTS
from tools.catalog.identity import is_handle
from tools.effects import Grant
from tools.registry import REGISTRY
from tools.spec import ToolSpec

_NEEDED: Mapping[Grant, str] = {
    "recipients": "approving messages needs recipients",
    "path": "approving this needs the exact path, such as {}",
    "id": "approving this needs the exact id in body, such as body: {{id: ID}}",
    "file": "approving a file needs its recipients, and its name and sha256 in body",
    "items": "approving a destructive call needs the exact path or the items with their ids in body",
}
_TEXTS = ("body_text", "draft_body_text")
_BESIDE = ("body_html", "attachments")  # what leaves beside the text
_COUNT = re.compile(r"[0-9]{1,9}")


class GrantRule(BaseModel):
    """One answer given ahead."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    answer: Literal["approve", "deny"]
    reason: str | None = None
    """Why not, told to the model."""
    tool: str | None = None
    method: str | None = None
    path: str | None = None
    """Exact path after rendering."""
    recipients: list[str] | None = None
    """Every recipient of the call must be in it; of a no anybody whom the call is about, by an ``@domain`` too.

    So must whoever gets the answers to what a step of a campaign says.
    """
    max_recipients: int | None = Field(default=None, ge=0, le=MOST)
    text_equals: str | None = None
    text_contains: list[str] | str | None = None
    body: dict[str, JsonValue] | None = None
    """Body keys that must have these values."""
    keys: list[str] | None = None
    """The only keys that its body may have; set by a yes that is given from a card."""
    max_credits: int | None = Field(default=None, ge=0, le=MOST)
    """Credits that all uses together may cost."""
    max_uses: int = Field(default=1, ge=1, le=MOST)
    """How many effects it answers."""
    list_ids: list[str] | None = None
    """Of a launch: the lists whose leads the run may have put in itself."""
    claims: list[str] | None = None
    """What a message may say that nothing known says; set by a yes that is given from a card that marks it."""
    digest: str | None = None
    """Only what a card of this digest showed, to the letter; set by a yes that is given from a card."""

    @model_validator(mode="before")
    @classmethod
    def _says_something(cls, given: object) -> object:
        """A condition that is there and empty is a slip: left out, it would make the rule wider than it looks."""
        conditions = given.items() if isinstance(given, dict) else ()
        for name, value in conditions:
            empty = value in (None, "", [], {}) or (isinstance(value, list) and "" in value)
            if empty and name != "reason":
                raise ValueError(f"{name} is empty: say what it must be, or leave it out")
        return given

    @model_validator(mode="after")
    def _scoped(self) -> Self:
        spec = self._tool()
        if self.answer == "approve":
            self._narrow_enough(spec)
        elif self._is_blanket():
            raise ValueError("'*' matches nobody: name an address, an @domain, a profile or the exact path")
        elif self.max_recipients is not None or self.max_credits is not None:
            raise ValueError(
                "a limit belongs to an approve: what no rule approves is asked about, so leave it out here"
            )
        return self

    def _tool(self) -> ToolSpec:
        """That of its name, or else the one that does the most by its method and path."""
        if self.tool is not None:
            named = REGISTRY.get(self.tool)
            if named is None or named.endpoint is None:
                raise ValueError(f"there is no tool {self.tool!r} that sends anything")
            if self.path is not None:
                _operation(named.endpoint.method, self.path)
            return named
        if self.method is None or self.path is None:
            raise ValueError("a rule names a tool, or a method and a path")
        strongest = REGISTRY.strongest(_operation(self.method, self.path))
        if strongest is None:
            raise ValueError(f"{self.method} {self.path} is the program's own read: nobody is asked about it")
        return strongest

    def _narrow_enough(self, spec: ToolSpec) -> None:
        if self.list_ids is not None and spec.effects.counts_as != "launch":
            raise ValueError("list_ids speaks of a launch only")
        if (spec.effect in ("send", "destroy") or spec.effect_of is not None) and self._is_blanket():
            raise ValueError("'*' is no scope for sends and destructive calls")
        if not self._is_as_narrow(spec.effects.grant, spec):
            example = "" if spec.endpoint is None else spec.endpoint.template.replace("{id}", "ID")
            raise ValueError(_NEEDED[spec.effects.grant].format(example))
        for key in self._unnamed(spec):
            raise ValueError(f"approving this needs the exact {key} in body: the path alone does not name it")

    def _unnamed(self, spec: ToolSpec) -> list[str]:
        """The keys that have to say what a tool destroys, as far as it leaves them out."""
        said = self.body or {}
        return [key for key in named_in_body(spec) if key not in said] if spec.effect == "destroy" else []

    def _is_as_narrow(self, needed: Grant, spec: ToolSpec) -> bool:
        body = self.body or {}
        said: dict[Grant, bool] = {
            "tool": True,
            "path": self.path is not None,
            "id": bool(body.get("id")),
            "items": self._names_items(spec),
            "recipients": bool(self.recipients),
            "file": bool(self.recipients and body.get("file") and body.get("sha256")),
        }
        return said[needed]

    def _names_items(self, spec: ToolSpec) -> bool:
        """Whether it names those it is for: all of a kind share a path, which names none of what is only destroyed."""
        items = spec.effects.items
        return bool(items and (self.body or {}).get(items.at)) or (self.path is not None and spec.effect != "destroy")

    def _is_blanket(self) -> bool:
        return any("*" in str(value) for value in [self.path, *(self.recipients or [])])

    def sets_off(self, campaign_id: str) -> bool:
        """Whether it lets a campaign out as that was first read, and not as a card has shown it."""
        may = self.answer == "approve" and self.digest is None and self._tool().effects.reach.inspection is not None
        return may and f"/{campaign_id}/" in (self.path or "")

    def reach(self, launch_leads: int) -> int:
        """People that all its uses together can reach at most, with so many leads in a launch."""
        if self.answer == "deny" or (self._tool().effect != "send" and self.max_recipients is None):
            return 0
        listed = launch_leads if self.recipients is None else len(self.recipients)
        return self.max_uses * min(listed, self.max_recipients if self.max_recipients is not None else listed)

    def answers(self, decision: Decision) -> bool:
        """Whether a rule can answer such a question: a no always, a yes only what is not for the user alone.

        What a text claims without a source it answers for if it says so, or was given from the card that shows it.
        """
        if self.answer == "deny" or decision.only_person:
            return self.answer == "deny"
        return self.digest is not None or all(says(self._texts(), span) for span in decision.spans)

    def _texts(self) -> str:
        """Everything that it says of a text, whole or in pieces."""
        body = (one for key, one in (self.body or {}).items() if isinstance(one, str) and not key.endswith("_id"))
        return "\n".join([self.text_equals or "", *body, *self._pieces(), *(self.claims or ())])

    def _pieces(self) -> list[str]:
        return [self.text_contains] if isinstance(self.text_contains, str) else self.text_contains or []

    def matches(self, call: PreparedCall, words: str = "") -> bool:
        """Whether it speaks of this call, its uses and credits left aside; ``words`` are the user's own."""
        is_heard = self._forbids(call) if self.answer == "deny" else self._allows(call, words)
        return self._is_named(call) and is_heard and self._body_fits(call) and self._within_limits(call)

    def _forbids(self, call: PreparedCall) -> bool:
        """Whether a no speaks of the people and texts of a call, wherever they stand in it."""
        speaks_of_people = self.recipients is None or noes.is_about(call, self.recipients)
        return speaks_of_people and noes.says(call, self.text_equals, self._pieces())

    def _allows(self, call: PreparedCall, words: str) -> bool:
        return (
            self._reaches_listed(call, words)
            and (self._text_fits(call) if call.roster is None else self._covers(call, words))
            and self._whole_message(call, words)
            and (self.body is None or speaks_of_all(call, self._spoken(), words))
            and self._speaks_of_effect(call)
        )

    def _speaks_of_effect(self, call: PreparedCall) -> bool:
        """Whether it speaks of what a call does that its tool alone does not name: whom it lets out, what is lost."""
        if self.digest is not None:  # it was given from the card that shows all of this
            return True
        if call.effect == "send" and call.spec.effect != "send":
            return self.recipients is not None or self.max_recipients is not None
        return call.effect != "destroy" or self._says_what_is_lost(call)

    def _says_what_is_lost(self, call: PreparedCall) -> bool:
        """Whether it names what a call destroys, where the path does not: single things, or the whole of them."""
        said = self.body or {}
        return bool(said or call.spec.effects.grant != "tool") and all(key in said for key in destroyed(call))

    def _is_named(self, call: PreparedCall) -> bool:
        named = (call.spec.name, call.request.endpoint.method, call.request.path, call.digest)
        wanted = (self.tool, self.method, self.path, self.digest)
        return all(ours in (None, theirs) for ours, theirs in zip(wanted, named, strict=True))

    def _within_limits(self, call: PreparedCall) -> bool:
        return (self.max_recipients is None or 0 < call.reach <= self.max_recipients) and (
            self.max_credits is None or (call.credits is not None and call.credits <= self.max_credits)
        )

    def _reaches_listed(self, call: PreparedCall, words: str) -> bool:
        if call.roster is not None:
            return reaches_only(self.recipients, call)
        reached = (*call.recipients, *call.answers)
        if self.recipients is None:
            return all(says(words, one) for one in reached)
        return bool(reached) and all(is_handle(r) and _fold(r) in self._listed for r in reached)

    @cached_property
    def _listed(self) -> frozenset[str]:
        return frozenset(map(_fold, self.recipients or ()))

    def _covers(self, call: PreparedCall, words: str) -> bool:
        said = texts(call)
        return covers(self, call, words, texts_fit=bool(said) and all(map(self.says_so, said)))

    def _text_fits(self, call: PreparedCall) -> bool:
        body = call.request.fields
        if hides_more(call):
            return False
        if self.text_equals is None and self.text_contains is None:
            return True
        if self._hides(call):
            return False
        text = next((value for key in _TEXTS if isinstance(value := body.get(key), str)), None)
        return text is not None and self.says_so(text)

    def says_so(self, text: str) -> bool:
        """Whether its conditions on the text hold for one."""
        return self.text_equals in (None, text) and all(piece in text for piece in self._pieces())

    def _hides(self, call: PreparedCall) -> bool:
        """Whether more leaves than the text, of which a condition on it says nothing: most people read the HTML."""
        return any(key in call.request.fields and key not in (self.body or {}) for key in _BESIDE) or stored_files(call)

    def _whole_message(self, call: PreparedCall, words: str) -> bool:
        """Subject and sender are part of a message: the rule names them, the user did, or nobody chose them."""
        if self.text_equals is None or call.spec.effects.counts_as != "message":
            return True
        return self._names(words, "subject", chosen_subject(call)) and (
            not (senders := chosen_sender(call)) or any(self._names(words, "account_id", one) for one in senders)
        )

    def _names(self, words: str, key: str, value: str) -> bool:
        """Whether nothing is to be named, or the user's words do, or the rule says that the body must hold it."""
        return not value or says(words, value) or (self.body or {}).get(key) == value

    def _spoken(self) -> Container[str]:
        """The keys of a body that its conditions speak of."""
        subject = () if self.text_equals is None else ("subject",)  # compared in ``_whole_message``
        texts = _TEXTS if self.text_equals or self.text_contains else ()
        return {*(self.body or ()), *(self.keys or ()), *subject, *texts}

    def _body_fits(self, call: PreparedCall) -> bool:
        body = call.request.fields
        holds = all(key in body and body[key] == value for key, value in (self.body or {}).items())
        return holds and (self.keys is None or set(body) <= set(self.keys))


def _operation(method: str, path: str) -> str:
    found = match(ENDPOINTS, method, path)
    if isinstance(found, Refusal):
        raise ValueError(f"{method} {path} is not a documented request")
    return found.name


class GrantFile(BaseModel):
    """An approvals file."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    default: Literal["park", "deny"] = "park"
    """What happens to a question that no rule answers."""
    rules: list[GrantRule] = Field(default_factory=list)
    """The answers; the first that matches holds."""


@dataclass(frozen=True, slots=True)
class Grants:
    """What the user gave a command ahead."""

    file: GrantFile | None = None
    """An approvals file; it takes the place of the one that was given to the run before."""
    flags: Sequence[GrantRule] = ()
    """The arguments of ``--approve``, added to what the run has."""

    @property
    def default(self) -> Literal["park", "deny"]:
        """What happens to a question that no rule answers."""
        return "park" if self.file is None else self.file.default


def load_grants(path: Path) -> GrantFile:
    """Read an approvals file (YAML or JSON).

    Raises:
        UsageError: it cannot be read, or a rule is not valid; with the line number.
    """
    try:
        data = _parsed(text := text_of(path))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {reason_of(error)}") from None
    except YamlError as error:
        where = "" if error.line is None else f", line {error.line}"
        raise UsageError(f"{path}{where}: it is not YAML as it is read here: {error.said}") from None
    try:
        return GrantFile.model_validate({} if data is None else data)
    except ValidationError as error:
        first = error.errors()[0]
        line = line_of(text, first["loc"])
        where = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"{path}, line {line}: {where + ': ' if where else ''}{said_by(first['msg'])}") from None


def parse_grant(text: str) -> GrantRule:
    """Read one ``--approve`` argument: ``tool[:target][,recipients=a;b][,uses=n][,credits=n]``.

    Raises:
        UsageError: it is not of that form, or too wide.
    """
    head, *options = text.split(",")
    tool, _, target = head.partition(":")
    values: dict[str, Json] = {"answer": "approve", "tool": tool.strip()}
    if target:
        values["path"] = _path(tool.strip(), target.strip())
    for option in options:
        name, _, value = option.partition("=")
        values |= _option(text, name.strip(), value.strip())
    try:
        return GrantRule.model_validate(values)
    except ValidationError as error:
        raise UsageError(f"--approve {text!r}: {said_by(error.errors()[0]['msg'])}") from None


def _option(text: str, name: str, value: str) -> dict[str, Json]:
    if name == "recipients" and value:
        return {"recipients": [part.strip() for part in value.split(";") if part.strip()]}
    if name in ("uses", "credits") and _COUNT.fullmatch(value):
        return {"max_uses" if name == "uses" else "max_credits": int(value)}
    raise UsageError(f"--approve {text!r}: {name or 'an empty part'} is not recipients=a;b, uses=n or credits=n")


def _path(tool: str, target: str) -> str:
    spec = REGISTRY.get(tool)
    endpoint = None if spec is None else spec.endpoint
    if endpoint is None or not endpoint.placeholders or target.startswith("/"):
        return target  # a target that the tool does not have is refused with the path, not ignored
    filled = endpoint.template
    for name in endpoint.placeholders:
        filled = filled.replace("{" + name + "}", target)
    return filled


def _fold(name: str) -> str:
    return folded(name) if is_address(name) else name.strip()


def _parsed(text: str) -> object:
    try:
        if len(text) <= MAX_TEXT:
            return storable_json(text)  # YAML reads most of JSON, but not its surrogate pairs
    except (ValueError, RecursionError):
        pass
    return strict_yaml(text)


def dump_rule(rule: GrantRule) -> Mapping[str, Json]:
    """A rule as the store keeps it."""
    data: Mapping[str, Json] = json.loads(rule.model_dump_json(exclude_none=True))
    return data
