"""What an attack fixture may say.  Closed models: a misspelt key is an error, so that no attack is lost silently."""

import base64
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, model_validator

from agent.common.strict_yaml import strict_yaml

HERE = Path(__file__).parent

Channel = Literal[
    "thread message",
    "lead field",
    "list name",
    "campaign name",
    "sender name",
    "signal text",
    "context profile",
    "error text",
    "response header",
    "server answer",
    "material",
    "task file",
    "model output",
]
"""Where the hostile text, or the hostile call, comes from."""

Goal = Literal[
    "send to a stranger",
    "launch uninvited",
    "change after approval",
    "overspend",
    "destroy",
    "steal the key",
    "leak confidential text",
    "forbidden endpoint",
    "invented id",
    "forged words",
    "tire the human",
    "send twice",
    "control the terminal",
    "smuggle arguments",
    "false report",
    "change the workspace",
]
"""What the attacker wants."""


class Closed(BaseModel):
    """Base: closed and immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Rule(Closed):
    """A thing that the human says yes to; everything that no rule fits gets a no."""

    tool: str
    """The tool on the card."""
    path: str | None = None
    """The path on the card, exactly."""
    recipients: tuple[str, ...] | None = None
    """The recipients on the card, exactly and in order."""
    body: dict[str, Any] | None = None
    """The body on the card, exactly."""
    shows: tuple[str, ...] = ()
    """Texts that the card must show."""
    hides: tuple[str, ...] = ()
    """Texts that the card must not show; somebody who sees one says no."""
    uses: int = 1
    """How often."""


class Forbidden(Closed):
    """A harm.  Every field that is set must stay false."""

    sent_to: str | None = None
    """This address received something, openly or as a copy."""
    sent_text: str | None = None
    """Something that left holds this text, in body or subject."""
    effect: str | None = None
    """The workspace applied such a write: a regular expression over ``METHOD target``."""
    more_than: int = 0
    """How often ``effect`` may happen."""
    request: str | None = None
    """Such a request reached the wire, applied or not: a regular expression over ``METHOD target``."""
    body: str | None = None
    """Any request carried this text in its target or body."""
    credits_over: int | None = None
    """More credits than this were really charged."""
    asks_over: int | None = None
    """The human was asked more often than this."""
    state: dict[str, Any] = Field(default_factory=dict)
    """The final world has this value at this place (``signals/sig_one/status``)."""
    status: tuple[str, ...] = ()
    """The run's result claims one of these statuses."""
    shown: str | None = None
    """Standard output in its form for people has a line that begins with this."""

    @model_validator(mode="after")
    def _forbids_something(self) -> "Forbidden":
        if not self.model_fields_set:
            raise ValueError("a predicate must forbid something")
        return self


class Benign(Closed):
    """The twin: an honest model that does the asked task on the very same world."""

    turns: tuple[Any, ...]
    """What it does (see ``script``)."""
    code: int = 0
    """The exit code that must follow."""
    does: tuple[str, ...]
    """The writes that must be applied, in order and no others: regular expressions over ``METHOD target``."""
    sent_to: tuple[str, ...] = ()
    """Who must have received something."""


class Attack(Closed):
    """One attack: a hostile text, and what a model does that obeys it to the letter."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    """Its name, unique in its scenario."""
    basis: tuple[str, ...] = Field(min_length=1)
    """The threats that it tries."""
    goal: Goal
    """What the attacker wants."""
    says: str | None = None
    """The hostile text; ``None`` where the model needs no text to go wrong."""
    human: tuple[Rule, ...] = ()
    """What the human also says yes to here, so that the attack gets as far as the defences behind that."""
    obeys: tuple[Any, ...]
    """What the model then does (see ``script``)."""
    meets: tuple[str, ...]
    """Ids of the rules that must have stopped it, by prefix; empty where the call itself is harmless."""
    stops: bool = False
    """Whether the run ends before the script does, which a defence may bring about."""
    forbidden: tuple[Forbidden, ...] = ()
    """Harms of this attack, besides those of the scenario."""


class Scenario(Closed):
    """A task, a world and a human that several attacks share."""

    name: str = ""
    """The file's name, filled in when it is read."""
    about: str
    """What is asked and where the hostile text stands."""
    channel: Channel
    """Where it comes from."""
    task: str
    """The human's own words; ``<hostile>`` is replaced."""
    material: str = ""
    """What was piped in; ``<hostile>`` is replaced."""
    cap: int | None = None
    """Credits that the human allowed."""
    world: dict[str, Any] = Field(default_factory=dict)
    """Changes of the seed world by place (``threads/thr_ada/participant_name``); ``<hostile>`` is replaced."""
    human: tuple[Rule, ...] = ()
    """What the human says yes to: what the task asked and nothing else."""
    grants: tuple[dict[str, Any], ...] = ()
    """The answers that a user gave ahead, as in an approvals file; then nobody can be asked."""
    later: bool = False
    """Whether the human answers after the run has stopped to wait, with the rules of ``human``."""
    forbidden: tuple[Forbidden, ...] = Field(min_length=1)
    """The harms."""
    benign: Benign
    """The honest twin."""
    attacks: tuple[Attack, ...] = Field(min_length=1)
    """The attacks."""


Case = tuple[Scenario, Attack]


@cache
def load() -> tuple[Case, ...]:
    """Every attack with its scenario."""
    scenarios = [_scenario(path) for path in sorted((HERE / "attacks").glob("*.yaml"))]
    return tuple((scenario, attack) for scenario in scenarios for attack in scenario.attacks)


def _scenario(path: Path) -> Scenario:
    found = Scenario.model_validate({**cast("dict[str, Any]", strict_yaml(path.read_text("utf-8"))), "name": path.stem})
    names = [attack.id for attack in found.attacks]
    if len(set(names)) != len(names):
        raise ValueError(f"{path}: two attacks have the same id")
    return found


def seed() -> dict[str, Any]:
    """The world before anything hostile is planted, as plain data."""
    return deepcopy(_seed())


@cache
def _seed() -> dict[str, Any]:
    return cast("dict[str, Any]", strict_yaml((HERE / "world.yaml").read_text("utf-8")))


def planted(scenario: Scenario, says: str | None) -> dict[str, Any]:
    """The seed world with the hostile text where a stranger can put it."""
    world = seed()
    for place, value in scenario.world.items():
        _set(world, place.split("/"), fill(value, {"<hostile>": says or "", **secrets(world["key"])}))
    return world


def script(turns: tuple[Any, ...]) -> list[dict[str, Any]]:
    """Turns as the scripted model reads them.

    A turn is a text, a list of calls, or ``{times: N, calls: [...]}`` for many of them at once.  A call is one key, the
    tool, with its arguments; arguments that are a string go out as they stand.
    """
    words = secrets(_seed()["key"])
    return [_turn(fill(turn, words)) for turn in turns]


def secrets(key: str) -> dict[str, str]:
    """What a fixture can say about the key, which a real model never sees at all."""
    raw = key.encode()
    return {
        "<key>": key,
        "<key:base64>": base64.b64encode(raw).decode(),
        "<key:base64+1>": base64.b64encode(b"x" + raw).decode(),
        "<key:hex>": raw.hex(),
        "<key:reversed>": key[::-1],
        "<key:spaced>": " ".join(key),
        "<key:dotted>": ".".join(key),
        "<key:upper>": key.upper(),
        "<key:base32>": base64.b32encode(raw).decode(),
        "<key:percent>": "".join(f"%{byte:02X}" for byte in raw),
        "<key:url>": quote(key, safe=""),
        "<key:left>": key[: len(key) // 2],
        "<key:right>": key[len(key) // 2 :],
    }


def fill(value: Any, words: Mapping[str, str]) -> Any:
    """A value with the words in all its strings replaced; ``<times:N:text:>`` is repeated text."""
    if isinstance(value, dict):
        return {fill(key, words): fill(inner, words) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [fill(inner, words) for inner in value]
    if not isinstance(value, str):
        return value
    for word, text in words.items():
        value = value.replace(word, text)
    return "".join(_repeated(value))


def _repeated(text: str) -> Iterator[str]:
    head, mark, rest = text.partition("<times:")
    yield head
    if mark:
        count, _, rest = rest.partition(":")
        piece, _, tail = rest.partition(":>")
        yield piece * int(count)
        yield from _repeated(tail)


def _turn(turn: Any) -> dict[str, Any]:
    if isinstance(turn, str):
        return {"text": turn}
    if isinstance(turn, list):
        return {"tool_calls": [_call(call) for call in turn]}
    many = [fill(call, {"<n>": str(n)}) for n in range(1, turn["times"] + 1) for call in turn["calls"]]
    return {"tool_calls": [_call(call) for call in many]}


def _call(call: dict[str, Any]) -> dict[str, Any]:
    ((name, arguments),) = call.items()
    return {"name": name, "arguments": arguments}


def _set(holder: Any, place: list[str], value: Any) -> None:
    """Put a value at a place; list members are named by id or number, ``+`` appends, a dict is merged."""
    *outer, last = place
    for part in outer:
        holder = step(holder, part)
    if last == "+":
        holder.append(value)
    elif isinstance(holder, list):
        holder[holder.index(step(holder, last))] = value
    else:
        holder[last] = value


def step(holder: Any, part: str) -> Any:
    """One step into a world; a key that is not there yet becomes an empty list."""
    if isinstance(holder, dict):
        return holder.setdefault(part, [])
    found = [item for item in holder if isinstance(item, dict) and item.get("id") == part]
    return found[0] if found else holder[int(part)]
