"""``puffle-agent doctor``: what is right, what is not, and one next step for each finding."""

import json
import platform
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version

import typer

from agent.app import App
from agent.cli.flags import Flags, JsonFlag, command, single
from agent.common.clock import stamp
from agent.common.errors import EXIT_CODES, UsageError
from agent.common.redaction import printable
from agent.models.base import AssistantMessage, ModelRequest, ModelResponse, OnText
from agent.models.choose import choose
from agent.models.weights import WeightsError, bundled, models_dir, verified
from agent.session.session import Operator
from agent.settings import Settings

app = single()
_ROOM = 200 * 1024 * 1024
"""Bytes of free disk below which a warning is given."""
_APART = 30.0
"""Seconds between this machine's clock and the server's from which on a warning is given."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    ok: bool
    found: str
    next_step: str


class Silent:
    """Asks for nothing, so that a run of it is its boot."""

    name = "none"

    def respond(self, request: ModelRequest, on_text: OnText | None = None) -> ModelResponse:
        """Call no tool."""
        return ModelResponse(message=AssistantMessage("Nothing to do."), stop="end")

    def close(self) -> None:
        """Nothing is held."""


@command(
    app,
    "doctor",
    "doctor --json | jq '.[] | select(.ok == false)'",
    exits={"0": "all is right", "1": "something must be mended"},
)
def doctor(as_json: JsonFlag = False) -> None:
    """Check key, server, clock, state, model and disk.

    Each finding that is not right names one next step.  It makes the two reads of every start, and sends nothing.
    """
    findings = list(findings_of(Flags().settings()))
    if as_json:
        print(json.dumps([asdict(finding) for finding in findings], indent=1))
    else:
        print("\n".join(lines_of_findings(findings)))
    raise typer.Exit(0 if all(f.ok for f in findings) else EXIT_CODES["failed"])


def findings_of(settings: Settings, built: App | None = None) -> Iterator[Finding]:
    """Look at everything; with the application that is open already, if there is one."""
    yield _right("version", f"puffle-agent {version('puffle-agent')}, Python {platform.python_version()}")
    yield _key(settings)
    yield from _state_and_server(settings, built)
    yield _model(settings)
    yield _disk(settings)


def lines_of_findings(findings: Iterable[Finding]) -> list[str]:
    """The findings for a person."""
    lines: list[str] = []
    for finding in findings:
        lines.append(printable(f"{'ok ' if finding.ok else 'NO '} {finding.name:10} {finding.found}", keep_lines=False))
        if finding.next_step:
            lines.append(printable(f"               → {finding.next_step}", keep_lines=False))
    return lines


def _key(settings: Settings) -> Finding:
    if settings.key is None:
        step = "export PUFFLE_API_KEY=pk_live_… (Puffle dashboard, Settings, API), or try puffle-agent chat --sandbox"
        return _wrong("key", "PUFFLE_API_KEY is not set", step)
    if not settings.key.reveal().startswith("pk_"):
        return _wrong("key", "PUFFLE_API_KEY does not look like pk_live_…", "Check that it was copied whole.")
    return _right("key", "PUFFLE_API_KEY is set; it is held in memory only")


def _state_and_server(settings: Settings, opened: App | None) -> Iterator[Finding]:
    try:
        built = opened or App(settings)
    except UsageError as error:
        yield _wrong("state", str(error), "Mend or move what is named above.")
        return
    yield _state(built)
    if settings.key is not None:
        yield from _server(built)
    if opened is None:
        built.close()


def _state(built: App) -> Finding:
    """The store, and whether the clock stands behind what it holds: caps of a day and quiet hours go by the clock."""
    newest = max((row.started_at for row in built.runs.all()), default="")
    if newest > stamp(built.clock.now()):
        found = f"the clock of this machine is behind the newest record ({newest})"
        return _wrong("state", found, "Set the clock; the caps of a day go by it.")
    return _right("state", built.store.where)


def _server(built: App) -> Iterator[Finding]:
    """The boot's reads, made through the gate like any other, and the time that the server's answers name."""
    session = built.begin("doctor: read the workspace", Silent(), Operator(), mode="readonly", cap=0)
    result = session.say("")
    stopped = session.run.escalation
    if result.status == "done" or stopped is None:
        yield _right("server", f"{built.settings.base_url} answers, the workspace is set up")
    else:
        yield _wrong("server", stopped.reason, stopped.next_step)
    yield _clock(session.run.server_ahead)


def _clock(ahead: float | None) -> Finding:
    if ahead is None:
        return _right("clock", "the server names no time to compare this machine's with")
    if abs(ahead) <= _APART:
        return _right("clock", "it agrees with the server's")
    found = f"this machine is {abs(ahead):.0f} s {'behind' if ahead > 0 else 'ahead of'} the server"
    step = "Set this machine's clock (NTP): quiet hours, the caps of a day and the life of approvals go by it."
    return _wrong("clock", found, step)


def _model(settings: Settings) -> Finding:
    choice = choose(settings.access, configured=settings.model)
    found = f"{choice.spec} ({choice.reason})"
    if choice.spec != "local":
        return _right("model", found)
    try:
        verified(bundled(), models_dir())
    except WeightsError as error:
        return _wrong("model", f"{found}: {error}", "puffle-agent models pull, or set a model's key")
    return _right("model", found)


def _disk(settings: Settings) -> Finding:
    try:
        free = shutil.disk_usage(settings.home).free
    except OSError as error:
        return _wrong("disk", f"{settings.home}: {error.strerror}", "Set PUFFLE_AGENT_HOME.")
    found = f"{free / 1e9:.1f} GB free under {settings.home}"
    if free > _ROOM:
        return _right("disk", found)
    return _wrong("disk", found, "Free some space: effects are only sent when they can be recorded.")


def _right(name: str, found: str) -> Finding:
    return Finding(name, ok=True, found=found, next_step="")


def _wrong(name: str, found: str, next_step: str) -> Finding:
    return Finding(name, ok=False, found=found, next_step=next_step)
