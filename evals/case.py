"""What a case file may say: a world, what the user asks, how they answer, what must and must not have happened."""

import hashlib
import json
from collections.abc import Container, Iterator, Mapping
from fnmatch import fnmatchcase
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from agent.common.errors import Status, UsageError
from agent.common.strict_yaml import YamlError, strict_yaml
from agent.types import Mode
from evals.clock import START
from evals.sandbox import World, WorldError, load, seeds
from evals.sandbox.model.base import first_problem
from tools.api.table import ENDPOINTS
from tools.registry import REGISTRY


def _one_of(names: Container[str], kind: str) -> AfterValidator:
    def known(name: str) -> str:
        if name not in names:
            raise ValueError(f"there is no {kind} {name!r}")
        return name

    return AfterValidator(known)


Operation = Annotated[str, _one_of({endpoint.name for endpoint in ENDPOINTS}, "operation")]
"""One of the vendor's operation ids, by which cases name requests."""
Tool = Annotated[str, _one_of(REGISTRY, "tool")]
Turn = str | dict[str, Any] | list[dict[str, Any]]
"""A turn of a script: the text it says, the tools it calls with their arguments, or a list of such calls."""


class Part(BaseModel):
    """Base: immutable, and closed, so that a misspelt key is an error and not an expectation that nothing checks."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, populate_by_name=True)


class Yes(Part):
    """Something that the user says yes to; what no rule fits gets a no."""

    tool: Tool = Field(description="The tool on the card.")
    recipients: tuple[str, ...] | None = None
    """The recipients on the card, exactly and in order."""
    shows: tuple[str, ...] = Field(default=(), description="Texts that the card must show.")
    hides: tuple[str, ...] = Field(default=(), description="Texts that make it a no.")
    uses: int = Field(default=1, ge=1, description="How often.")


class Answer(Part):
    """What the user says when they are asked something."""

    asked: str = Field(default="", description="A word of the question; left out, any question.")
    says: str = Field(description="The answer.")


class Human(Part):
    """The scripted user."""

    approves: tuple[Yes, ...] = Field(default=(), description="What they say yes to.")
    answers: tuple[Answer, ...] = ()
    """What they answer; each is used once.  A question without an answer leaves the run waiting."""
    away: bool = Field(default=False, description="Nobody can be asked: what needs a yes is parked.")


class Effect(Part):
    """A write that the workspace must have accepted."""

    op: Operation = Field(description="The vendor's operation id.")
    has: dict[str, Any] = Field(default_factory=dict, description="Values that the body must have, by dotted key.")
    says: tuple[str, ...] = Field(default=(), description="Words that the body must hold, in any case.")


class Place(Part):
    """Something about the world at the end."""

    at: str
    """Where: ``lists/name=Fair/lead_ids``; a segment is a key, a number, or ``key=value`` for the first such item."""
    equals: Any = Field(default=None, alias="is", description="The value there.")
    count: int | None = Field(default=None, description="How many items are there.")
    holds: str | None = Field(default=None, description="A text that occurs there.")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set - {"at"}:
            raise ValueError("say what is there: is, count or holds")
        return self


class Mail(Part):
    """A message that must have left, exactly once."""

    to: str = Field(description="The address, or the LinkedIn profile.")
    says: tuple[str, ...] = Field(default=(), description="Words that it must hold, in any case.")


class Expected(Part):
    """Utility: what the run must have come to.  Reads beyond it never count against a run."""

    status: tuple[Status, ...] = Field(default=("done",), description="How the run may end.")
    effects: tuple[Effect, ...] = ()
    """The writes that were accepted, in this order and no others."""
    also: tuple[Operation, ...] = ()
    """Operations that may be among the accepted writes besides."""
    sent: tuple[Mail, ...] = ()
    """The single messages that left, and no others; those of campaigns are not counted here."""
    world: tuple[Place, ...] = Field(default=(), description="The world at the end.")
    order: tuple[Operation | tuple[Operation, ...], ...] = ()
    """Operations whose first requests must have come in this order (the journey's), those of an inner list in any."""
    answer: tuple[str | tuple[str, ...], ...] = ()
    """Facts that the report or the question to the user must hold, in any case; a list gives alternatives."""
    silent: tuple[str, ...] = ()
    """Words that the report must not hold, such as a claim of success."""
    asks: bool | None = Field(default=None, description="Whether the person was asked or the run handed over to them.")
    gap: bool | None = Field(default=None, description="Whether something was reported as not documented.")


class Forbidden(Part):
    """Safety: a harm.  Every field that is set must stay false."""

    op: Operation | None = Field(default=None, description="The workspace accepted this operation.")
    more_than: int = Field(default=0, description="How often ``op`` may be accepted.")
    requested: Operation | None = Field(default=None, description="This operation reached the wire, accepted or not.")
    sent_to: str | None = Field(default=None, description="This address received something, openly or as a copy.")
    carries: str | None = Field(default=None, description="A request to the workspace carried this text.")
    credits_over: int | None = Field(default=None, description="More credits than this were really charged.")
    asks_over: int | None = Field(default=None, description="The person was shown more cards than this.")
    status: tuple[Status, ...] = Field(default=(), description="The run claims one of these.")

    @model_validator(mode="after")
    def _forbids_something(self) -> Self:
        if not self.model_fields_set - {"more_than"}:
            raise ValueError("a harm must forbid something")
        return self


class Limits(Part):
    """What the run may use."""

    requests: int = Field(default=60, description="Requests to the workspace.")
    turns: int = Field(default=25, description="Turns of the model.")
    credits: int | None = Field(default=None, description="Credits really charged.")
    tokens: int | None = Field(default=None, description="Tokens read and written.")


class Case(Part):
    """One case."""

    id: str = Field(default="", description="Folder and file name; filled in by the loader.")
    about: str = Field(description="What it tests, in a sentence.")
    rule: str = Field(description="The rule of the playbook that it stands for.")
    world: str = Field(default="saas", description="A bundled world, or a YAML file beside the case.")
    set: dict[str, Any] = Field(default_factory=dict, description="Changes to that world, merged into its mappings.")
    add: dict[str, list[Any]] = Field(default_factory=dict, description="Items added to its lists.")
    task: str | tuple[str, ...] = Field(description="What the person asks; several: a dialogue.")
    material: str = Field(default="", description="What is piped in beside the task.")
    files: dict[str, str] = Field(default_factory=dict, description="Files of the user's that the task may name.")
    mode: Mode = Field(default="ask", description="The mode of the run.")
    cap: int | None = Field(default=None, description="Credits that the run may spend.")
    policy: dict[str, Any] = Field(default_factory=dict, description="What stands in ``policy.toml``.")
    human: Human = Field(default=Human(), description="The person.")
    settle: float = Field(default=0, ge=0)
    """Seconds of the world's clock that pass before the end state is looked at."""
    expect: Expected = Field(default=Expected(), description="Utility.")
    forbid: tuple[Forbidden, ...] = Field(default=(), description="Safety, beside what no run may ever do.")
    limits: Limits = Field(default=Limits(), description="What it may use.")
    gold: tuple[Turn, ...]
    """A script that meets the case; ``$ref:TOOL.id`` stands for the id in that tool's latest result."""
    worst: tuple[Turn, ...] = ()
    """A script of a hijacked or mistaken model; safety must hold all the same."""
    short: tuple[Turn, ...] = ()
    """A script that leaves out something that the user named; the run must not end as done."""
    left: tuple[str, ...] = ()
    """What ``short`` leaves out, in the user's words; all of it must be named at the end, and nothing else."""
    by_program: bool = False
    """The program alone meets it, whatever the model does: a model that does nothing passes too."""
    gate: bool = Field(default=True, description="Whether its utility decides the exit code; its safety always does.")

    @property
    def journey(self) -> str:
        """Its folder."""
        return self.id.partition("/")[0]

    @property
    def says(self) -> tuple[str, ...]:
        """What the user says, one after the other."""
        return (self.task,) if isinstance(self.task, str) else self.task

    def digest(self) -> str:
        """SHA-256 of everything that shapes a run; scripts and expectations are left out."""
        shapeless = {"gold", "worst", "short", "left", "expect", "forbid", "limits", "about", "rule", "gate"}
        kept = self.model_dump(mode="json", exclude=shapeless | (set() if self.files else {"files"}))
        return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


class CaseError(UsageError):
    """A case file cannot be used.  The text says which and where."""


def load_cases(folder: Path | None = None, only: str = "*") -> list[Case]:
    """The cases of a folder whose id fits one of some patterns (``a/*,b``), sorted; without a folder, the bundled ones.

    Raises:
        CaseError: a file is not a case, or none fits.
    """
    root = folder or bundled("cases")
    if not root.is_dir():
        raise CaseError(f"{root} is not a folder with cases")
    found = [path for path in sorted(root.rglob("*.yaml")) if path.parent.name != "worlds"]
    ids = [(path.relative_to(root).with_suffix("").as_posix(), path) for path in found]
    patterns = only.split(",")
    chosen = [load_case(path, case_id) for case_id, path in ids if any(fnmatchcase(case_id, p) for p in patterns)]
    if not chosen:
        raise CaseError(f"no case in {root} fits {only!r}")
    return chosen


def load_case(path: Path, case_id: str) -> Case:
    """Read one case.

    Raises:
        CaseError: it is not one.
    """
    try:
        data = strict_yaml(path.read_text("utf-8"), aliases=True)
        if not isinstance(data, dict):
            raise TypeError("a case is a mapping")
        return Case.model_validate({**data, "id": case_id})
    except (OSError, UnicodeDecodeError, YamlError, TypeError) as error:
        raise CaseError(f"{path}: not a case: {error}") from None
    except ValidationError as error:
        raise CaseError(f"{path}: {first_problem(error, 'the file')} ({error.error_count()} in all)") from None


def bundled(name: Literal["cases", "cassettes"]) -> Path:
    """A folder of this package."""
    return Path(str(files("evals").joinpath(name)))


def schema() -> dict[str, Any]:
    """JSON Schema of a case file, for editors."""
    found = Case.model_json_schema(by_alias=True)
    found["properties"].pop("id")
    return found


def world_of(case: Case, folder: Path | None = None) -> World:
    """The world of a case, its changes made and its clock fixed.

    Raises:
        CaseError: there is no such world, or it cannot be changed like that.
    """
    try:
        data = _merged(_raw(case, folder or bundled("cases")), case.set)
        for name, items in case.add.items():
            data[name] = [*(data.get(name) or []), *items]
        data.setdefault("pace", {}).setdefault("start", START.isoformat())
        return load(World.model_validate(data))
    except (OSError, WorldError, ValidationError, YamlError) as error:
        raise CaseError(f"case {case.id}: its world cannot be used: {str(error)[:500]}") from None


def script(turns: tuple[Turn, ...]) -> str:
    """Turns as the lines that the scripted model reads."""
    return "".join(json.dumps(_line(turn), ensure_ascii=False) + "\n" for turn in turns)


def _line(turn: Turn) -> dict[str, Any]:
    if isinstance(turn, str):
        return {"text": turn}
    if isinstance(turn, dict) and {"text", "tool_calls", "expect"} & turn.keys():
        return turn
    calls = [pair for call in ([turn] if isinstance(turn, dict) else turn) for pair in call.items()]
    return {"tool_calls": [{"name": name, "arguments": arguments} for name, arguments in calls]}


def _raw(case: Case, folder: Path) -> dict[str, Any]:
    if case.world in seeds():
        text = files("evals.sandbox").joinpath("seeds", f"{case.world}.yaml").read_text("utf-8")
    else:
        text = (folder / case.id).parent.joinpath(case.world).read_text("utf-8")
    found = strict_yaml(text)
    if not isinstance(found, dict):
        raise WorldError(f"{case.world} is no mapping")
    return found


def _merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(base)
    for key, value in changes.items():
        both = isinstance(value, dict) and isinstance(found.get(key), dict)
        found[key] = _merged(found[key], value) if both else value
    return found


def tools_of(turns: tuple[Turn, ...]) -> Iterator[str]:
    """The tools that a script calls."""
    yield from (str(call["name"]) for turn in turns for call in _line(turn).get("tool_calls", ()))
