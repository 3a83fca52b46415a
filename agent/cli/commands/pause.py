"""``puffle-agent pause``: stop campaigns, whatever else is the matter."""

import json
import os
import sys
from collections.abc import Sequence
from contextlib import closing
from typing import Annotated, Never

import typer

from agent.cli.emergency import stopper_from
from agent.cli.errors import complain
from agent.cli.flags import Flags, JsonFlag, SandboxFlag, command, single
from agent.cli.lines import note, put
from agent.common.errors import EXIT_CODES, Stop, UsageError
from agent.gate.braking import still_in_danger
from agent.gate.stopping import Stopped, Stopper, lines_of, status_of

_PATIENCE = 3.0
"""Seconds for which a state that is locked is waited for: the campaigns are stopped by then."""
app = single()


@command(
    app,
    "pause --all",
    'pause "Spring follow-up" --json',
    exits={"0": "nothing of it sends any more", "4": "no usable key", "7": "at least one could not be paused"},
)
def pause(
    campaign: Annotated[str | None, typer.Argument(metavar="CAMPAIGN", help="Its id or its name.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every campaign that sends.")] = False,
    sandbox: SandboxFlag = False,
    as_json: JsonFlag = False,
) -> None:
    """Stop campaigns from sending, at once.

    It asks nothing and needs no model, no credits and no room on the disk; quiet hours and caps do not hold it back.  A
    campaign that does not send is left as it is.
    """
    if every is (campaign is not None):
        raise UsageError("say which: `puffle-agent pause CAMPAIGN`, or `puffle-agent pause --all`")
    if sandbox:
        _in_sandbox(campaign, as_json=as_json)
    stopper = stopper_from(os.environ)
    if stopper is None:
        complain("PUFFLE_API_KEY is not set, so nothing was paused; set it, or pause in the Puffle dashboard")
        raise typer.Exit(EXIT_CODES["authentication"])
    try:
        stopped = stopper.all() if campaign is None else stopper.named(campaign)
    except Stop as stop:
        complain(f"nothing was paused: {stop.escalation.reason}")
        raise typer.Exit(EXIT_CODES[stop.status]) from None
    finally:
        stopper.transport.close()
    _show(stopped, as_json=as_json)
    _record("--all" if campaign is None else campaign, stopper, stopped)
    raise typer.Exit(EXIT_CODES[status_of(stopped)])


def _in_sandbox(campaign: str | None, *, as_json: bool) -> Never:
    """The same on a workspace that ends with the command: nothing is kept of it."""
    from agent.cli.setup import opened  # nobody whose campaigns are real waits for it

    with opened(Flags(sandbox=True)) as built:
        stopper = built.stopper()
        stopped = stopper.all() if campaign is None else stopper.named(campaign)
        _show(stopped, as_json=as_json)
    raise typer.Exit(EXIT_CODES[status_of(stopped)])


def _show(stopped: Sequence[Stopped], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps([one.as_json() for one in stopped], ensure_ascii=False, indent=1), flush=True)
    else:
        for line in lines_of(stopped):
            put(line)
        sys.stdout.flush()


def _record(what: str, stopper: Stopper, stopped: Sequence[Stopped]) -> None:
    """Keep what was sent, and say what else is in danger; that it cannot be kept is said, and undoes nothing."""
    from agent.app import App  # half of the program, the state among it: what stops messages waits for none of it

    try:
        with closing(App(Flags().settings(), patience=_PATIENCE)) as built:
            built.note_stopped(f"pause {what}", stopper, status_of(stopped))
            for line in still_in_danger(stopper.seen, [one.campaign_id for one in stopped], built.config.brake):
                note(line)
    except (UsageError, OSError) as error:
        note(f"this could not be recorded, and was done all the same: {error}")
