"""``puffle-agent doctor``: what is right, what is not, and one next step for each finding."""

import json
import platform
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from importlib.metadata import version

import typer

from agent.app import App
from agent.cli.findings import Finding, right, wrong
from agent.cli.flags import Flags, JsonFlag, command, single
from agent.cli.sender_health import findings_of_senders
from agent.common.clock import stamp
from agent.common.errors import EXIT_CODES, Stop, UsageError
from agent.common.redaction import printable
from agent.models.base import ModelError
from agent.models.choose import check_model, choose
from agent.models.silent import Silent
from agent.models.weights import WeightsError
from agent.session.looking import look
from agent.session.user import User
from agent.settings import Settings
from agent.state.size import in_words, size_of
from agent.state.store import open_to_others

app = single()
_ROOM = 200 * 1024 * 1024
"""Bytes of free disk below which a warning is given."""
_APART = 30.0
"""Seconds between this machine's clock and the server's from which on a warning is given."""


@command(
    app,
    "doctor",
    "doctor --json | jq '.[] | select(.ok == false)'",
    exits={"0": "all is right", "1": "something must be mended"},
)
def doctor(as_json: JsonFlag = False) -> None:
    """Check key, server, clock, senders, state, model and disk.

    Each finding that is not right names one next step.  It makes the reads of every start, those of the senders, their
    domains and DNS records (SPF, DKIM), and sends nothing.
    """
    findings = list(findings_of(Flags().settings()))
    if as_json:
        print(json.dumps([asdict(finding) for finding in findings], indent=1))
    else:
        print("\n".join(lines_of_findings(findings)))
    raise typer.Exit(0 if all(f.ok for f in findings) else EXIT_CODES["failed"])


def findings_of(settings: Settings, built: App | None = None) -> Iterator[Finding]:
    """Look at everything; with the application that is open already, if there is one."""
    yield right("version", f"puffle-agent {version('puffle-agent')}, Python {platform.python_version()}")
    yield _key(settings)
    yield from _state_and_server(settings, built)
    yield _model(settings)
    yield _disk(settings)


def lines_of_findings(findings: Iterable[Finding]) -> list[str]:
    """The findings for the user."""
    lines: list[str] = []
    for finding in findings:
        lines.append(printable(f"{'ok ' if finding.ok else 'NO '} {finding.name:10} {finding.found}", keep_lines=False))
        if finding.next_step:
            lines.append(printable(f"               → {finding.next_step}", keep_lines=False))
    return lines


def _key(settings: Settings) -> Finding:
    if settings.key is None:
        step = "export PUFFLE_API_KEY=pk_live_… (Puffle dashboard, Settings, API), or try puffle-agent chat --sandbox"
        return wrong("key", "PUFFLE_API_KEY is not set", step)
    if not settings.key.reveal().startswith("pk_"):
        return wrong("key", "PUFFLE_API_KEY does not look like pk_live_…", "Check that it was copied whole.")
    return right("key", "PUFFLE_API_KEY is set; it is held in memory only")


def _state_and_server(settings: Settings, opened: App | None) -> Iterator[Finding]:
    try:
        built = opened or App(settings)
    except UsageError as error:
        yield wrong("state", str(error), "Mend or move what is named above.")
        return
    yield _state(built)
    if settings.key is not None:
        yield from _server(built)
    if opened is None:
        built.close()


def _state(built: App) -> Finding:
    """The store, and whether the clock stands behind what it holds: caps of a day and quiet hours go by the clock."""
    newest = built.runs.newest()
    if newest > stamp(built.clock.now()):
        found = f"the clock of this machine is behind the newest record ({newest})"
        return wrong("state", found, "Set the clock; the caps of a day go by it.")
    if wide := open_to_others(built.settings.home):
        return wrong("state", wide, f"chmod 700 {built.settings.home}")
    return right("state", f"{built.store.where}, {in_words(size_of(built.store))}")


def _server(built: App) -> Iterator[Finding]:
    """The boot's reads, made through the gate like any other, and the time that the server's answers name."""
    session = built.begin("doctor: read the workspace", Silent(), User(), mode="readonly", cap=0)
    try:
        look(session)
    except Stop as stop:
        yield wrong("server", stop.escalation.reason, stop.escalation.next_step)
        return
    yield right("server", f"{built.settings.base_url} answers, the workspace is set up")
    yield _clock(session.run.server_ahead)
    yield from findings_of_senders(session.executor.reader)
    session.services.audit.journal.flush()


def _clock(ahead: float | None) -> Finding:
    if ahead is None:
        return right("clock", "the server names no time to compare this machine's with")
    if abs(ahead) <= _APART:
        return right("clock", "it agrees with the server's")
    found = f"this machine is {abs(ahead):.0f} s {'behind' if ahead > 0 else 'ahead of'} the server"
    step = "Set this machine's clock (NTP): quiet hours, the caps of a day and the life of approvals go by it."
    return wrong("clock", found, step)


def _model(settings: Settings) -> Finding:
    choice = choose(settings.access, configured=settings.model)
    found = f"{choice.spec} ({choice.reason})"
    try:
        check_model(choice.spec, settings.access)
    except WeightsError as error:
        return wrong("model", f"{found}: {error}", "puffle-agent models pull, or set a model's key")
    except ModelError as error:
        return wrong("model", f"{found}: {error}", "Mend what is named, or choose another model (--model).")
    return right("model", found)


def _disk(settings: Settings) -> Finding:
    try:
        free = shutil.disk_usage(settings.home).free
    except OSError as error:
        return wrong("disk", f"{settings.home}: {error.strerror}", "Set PUFFLE_AGENT_HOME.")
    found = f"{free / 1e9:.1f} GB free under {settings.home}"
    if free > _ROOM:
        return right("disk", found)
    return wrong("disk", found, "Free some space: effects are only sent when they can be recorded.")
