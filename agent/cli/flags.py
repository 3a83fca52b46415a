"""What commands have in common before they do anything: their place, the end of their help, and their flags."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Annotated, Literal

import typer
from typer.core import TyperCommand
from typer.models import CommandFunctionType

from agent.common.counting import MOST
from agent.common.errors import UsageError
from agent.policy.grants.grants import Grants, load_grants, parse_grant
from agent.settings import Settings, load_settings

Output = Literal["text", "json", "ndjson"]
JsonFlag = Annotated[bool, typer.Option("--json", help="One JSON document, for programs.")]
OutputFlag = Annotated[str, typer.Option("-o", "--output", metavar="FORMAT", help="text, json or ndjson.")]
ModelFlag = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="MODEL",
        help="anthropic:NAME, openai:NAME, openai-chat:NAME, ollama:NAME, local or scripted:FILE; "
        "without it, the first that can be had.",
    ),
]
ModeFlag = Annotated[
    str | None,
    typer.Option("--mode", metavar="MODE", help="ask, plan, readonly or auto; without it, the settings', else ask."),
]
CreditsFlag = Annotated[
    int | None,
    typer.Option(
        "--credits", metavar="N", min=0, max=MOST, help="Credits that the run may spend; without it, policy.toml's cap."
    ),
]
ApprovalsFlag = Annotated[
    Path | None, typer.Option("--approvals", metavar="FILE", help="Answers given ahead (YAML); without it, none.")
]
ApproveFlag = Annotated[
    list[str] | None,
    typer.Option("--approve", metavar="GRANT", help="Allow tool[:target][,recipients=a;b][,uses=n][,credits=n]."),
]
SandboxFlag = Annotated[bool, typer.Option("--sandbox", help="Use a local Puffle that ends with the command.")]
WorldFlag = Annotated[
    str, typer.Option("--world", metavar="WORLD", help="The sandbox's world: saas, empty, poor or a YAML file.")
]


def group(help_: str) -> typer.Typer:
    """A command that has commands of its own."""
    return typer.Typer(help=help_, rich_markup_mode=None, no_args_is_help=True, add_completion=False)


def single() -> typer.Typer:
    """A command that is one itself."""
    return typer.Typer(rich_markup_mode=None, add_completion=False)


def command(
    app: typer.Typer,
    *examples: str,
    exits: Mapping[str, str] | None = None,
    name: str | None = None,
    cls: type[TyperCommand] | None = None,
) -> Callable[[CommandFunctionType], CommandFunctionType]:
    """A command whose help ends with examples that can be typed as they are, and exit codes where they matter."""
    lines = ["\b", "Examples:", *(f"  puffle-agent {example}" for example in examples)]
    if exits:
        lines += ["", "\b", "Exit codes:", *(f"  {code:>3} {meaning}" for code, meaning in exits.items())]
    typed = app.command(name, cls=cls, epilog="\n".join(lines))

    def add(function: CommandFunctionType) -> CommandFunctionType:
        typed(_of_text(function))
        return function

    return add


def _of_text(function: Callable[..., object]) -> Callable[..., object]:
    """The same command, of arguments that can be stored and sent; a path may be of any bytes."""

    @wraps(function)
    def checked(**given: object) -> object:
        return function(**{name: _as_text(value) for name, value in given.items()})

    return checked


def _as_text(value: object) -> object:
    """Words as they were typed, also under a locale that knows no UTF-8; ``UsageError`` where they are none."""
    if isinstance(value, list):
        return [*map(_as_text, value)]
    if not isinstance(value, str):
        return value
    try:
        return value if value.isascii() else os.fsencode(value).decode()
    except ValueError:
        raise UsageError(f"{value!a} is not UTF-8 text: nothing was tried") from None


def output_form(name: str) -> Output:
    """A form of output by its name; ``UsageError`` where there is none."""
    forms: tuple[Output, ...] = ("text", "json", "ndjson")
    if name in forms:
        return name
    raise UsageError(f"-o {name}: use text, json or ndjson")


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags:
    """The flags that commands with a run have in common."""

    model: str | None = None
    mode: str | None = None
    credits: int | None = None
    approvals: Path | None = None
    approve: list[str] | None = None
    sandbox: bool = False
    world: str = "saas"
    key: str | None = None
    """A key that was typed at a prompt without echo; there is no flag for it."""

    def settings(self, **more: object) -> Settings:
        """The settings under these flags."""
        given = {"model": self.model, "mode": self.mode, "credits": self.credits, "api_key": self.key}
        return load_settings(given | more, Path.cwd()).settings

    def grants(self) -> Grants:
        """The user's answers."""
        file = None if self.approvals is None else load_grants(self.approvals)
        return Grants(file, [*map(parse_grant, self.approve or [])])
