"""What ``run``, ``chat`` and ``runs resume`` share: settings, the model, the user, signals."""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from os import environ

from agent.app import App
from agent.cli.errors import ending
from agent.cli.flags import Flags, Output
from agent.cli.lines import note
from agent.cli.output import emit_event
from agent.common.errors import UsageError
from agent.common.network import Network
from agent.models.base import Model, ModelAuthError, ModelError, ModelUsageError
from agent.models.choose import choose, open_model
from agent.plans.plan_model import planner
from agent.policy.grants.grants import Grants
from agent.session.user import User
from agent.settings import VARIABLES, Settings
from agent.state.store import open_to_others
from agent.ui.approval_prompt import prompt_on_stderr
from agent.ui.plain import Plain
from agent.ui.progress import CallProgress, WaitProgress
from agent.ui.terminal import has_person

PLAN_MODEL = "plan:"
"""How the model of a run is named that applies a plan file, so that the run can be resumed."""


@contextmanager
def opened(flags: Flags) -> Iterator[App]:
    """The application under some flags, with the sandbox if it was asked for."""
    if not flags.sandbox:
        with closing(App(flags.settings())) as app:
            if wide := open_to_others(app.settings.home):
                note(wide)
            yield app
        return
    from evals.sandbox import WorldError, running  # nobody else pays for it

    speed = None if environ.get(VARIABLES["clock_speed"]) else 10.0  # times as fast
    settings = flags.settings(base_url="http://127.0.0.1", clock_speed=speed)
    try:
        with running(flags.world, speed=settings.clock_speed) as served:
            settings = flags.settings(base_url=served.base_url, api_key=served.api_key, clock_speed=speed)
            with closing(App(settings, throwaway=True)) as app:
                yield app
    except WorldError as error:
        raise UsageError(str(error)) from None


def model_for(settings: Settings, flag: str | None, network: Network | None = None) -> Model:
    """Open the model that these settings mean; a fault ends the command with its exit code."""
    choice = choose(settings.access, flag=flag, configured=settings.model)
    if settings.model_file is not None and choice.spec == settings.model:
        note(f"model: {choice.spec}, chosen by {settings.model_file}")
    if choice.spec.startswith(PLAN_MODEL):
        return planner(choice.spec.removeprefix(PLAN_MODEL))
    with ending("failed", ModelError), ending("authentication", ModelAuthError):
        try:
            return open_model(choice.spec, settings.access, note, network)
        except ModelUsageError as error:
            raise UsageError(str(error)) from None


def user(grants: Grants, form: Output, ask_above: int, *, planning: bool = False) -> User:
    """Who stands behind a command: answers given ahead, and the user at the terminal if there is one."""
    lines = Plain(answers=sys.stderr)
    progress = CallProgress(lines, ask_above, requests=True) if form == "text" else None
    listener = emit_event if form == "ndjson" else WaitProgress(lines).event if progress is None else progress.event
    prompt = prompt_on_stderr() if has_person() else None
    return User(
        rules=grants.flags,
        file=None if grants.file is None else grants.file.rules,
        default=grants.default,
        reviewer=prompt,
        person=None if prompt is None else prompt.ask,
        listeners=[listener],
        on_result=None if progress is None else progress.result,
        planning=planning,
    )
