"""What ``run``, ``chat`` and ``runs resume`` share: settings, the model, the operator, signals."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from os import environ
from pathlib import Path
from typing import Annotated, Any

import typer

from agent.app import App
from agent.cli.errors import complain
from agent.cli.output import Output, emit_event
from agent.common.errors import EXIT_CODES, UsageError
from agent.common.network import Network
from agent.models.base import Model, ModelAuthError, ModelError, ModelUsageError
from agent.models.choose import choose, open_model
from agent.plans.plan import load_plan
from agent.plans.plan_model import PlanModel
from agent.policy.grants import GrantFile, load_grants, parse_grant
from agent.session.session import Operator
from agent.settings import VARIABLES, Settings, load_settings
from agent.ui.approval_prompt import prompt_on_stderr
from agent.ui.plain import Plain
from agent.ui.progress import CallProgress
from agent.ui.terminal import has_person

SANDBOX_SPEED = 10.0
"""How much faster time runs in ``--sandbox`` when nothing else is set."""

PLAN_MODEL = "plan:"
"""How the model of a run is named that applies a plan file, so that the run can be resumed."""

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
        "--credits", metavar="N", min=0, help="Credits that the run may spend; without it, policy.toml's cap."
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags:
    """The flags that commands with a run have in common."""

    model: str | None = None
    mode: str | None = None
    credits: int | None = None
    approvals: Path | None = None
    approve: list[str] | None = None
    """``--approve``, as often as it was given."""
    sandbox: bool = False
    world: str = "saas"
    key: str | None = None
    """A key that was typed at a prompt without echo; there is no flag for it."""

    def settings(self, **more: Any) -> Settings:
        """The settings under these flags."""
        given = {"model": self.model, "mode": self.mode, "credits": self.credits, "api_key": self.key} | more
        return load_settings(given, Path.cwd()).settings

    def grants(self) -> GrantFile:
        """The operator's answers: the file's, then the arguments'."""
        file = load_grants(self.approvals) if self.approvals is not None else GrantFile()
        return GrantFile(default=file.default, rules=[*file.rules, *map(parse_grant, self.approve or [])])


@contextmanager
def opened(flags: Flags) -> Iterator[App]:
    """The application under some flags, with the sandbox if it was asked for."""
    if not flags.sandbox:
        with _app(flags.settings()) as app:
            yield app
        return
    from evals.sandbox import WorldError, running  # nobody else pays for it

    speed = None if environ.get(VARIABLES["clock_speed"]) else SANDBOX_SPEED
    settings = flags.settings(base_url="http://127.0.0.1", clock_speed=speed)
    try:
        with running(flags.world, speed=settings.clock_speed) as served:
            settings = flags.settings(base_url=served.base_url, api_key=served.api_key, clock_speed=speed)
            with _app(settings, throwaway=True) as app:
                yield app
    except WorldError as error:
        raise UsageError(str(error)) from None


@contextmanager
def _app(settings: Settings, *, throwaway: bool = False) -> Iterator[App]:
    app = App(settings, throwaway=throwaway)
    try:
        yield app
    finally:
        app.close()


def model_for(settings: Settings, flag: str | None, network: Network | None = None) -> Model:
    """Open the model that these settings mean; a fault ends the command with its exit code."""
    choice = choose(settings.access, flag=flag, configured=settings.model)
    if choice.spec.startswith(PLAN_MODEL):
        name = choice.spec.removeprefix(PLAN_MODEL)
        return PlanModel(load_plan(Path(name)), name)
    try:
        return open_model(choice.spec, settings.access, _progress, network)
    except ModelUsageError as error:
        raise UsageError(str(error)) from None
    except ModelAuthError as error:
        complain(str(error))
        raise typer.Exit(EXIT_CODES["authentication"]) from None
    except ModelError as error:
        complain(str(error))
        raise typer.Exit(EXIT_CODES["failed"]) from None


def operator(grants: GrantFile, form: Output, *, planning: bool = False) -> Operator:
    """Who stands behind a command: answers given ahead, and the person at the terminal if there is one."""
    progress = CallProgress(Plain(answers=sys.stderr), tables=False, requests=True) if form == "text" else None
    listener = emit_event if form == "ndjson" else None if progress is None else progress.event
    prompt = prompt_on_stderr() if has_person() else None
    return Operator(
        rules=grants.rules,
        default=grants.default,
        reviewer=prompt,
        person=None if prompt is None else prompt.ask,
        listeners=[] if listener is None else [listener],
        on_result=None if progress is None else progress.result,
        planning=planning,
    )


def _progress(line: str) -> None:
    print(line, file=sys.stderr)
