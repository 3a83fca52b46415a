"""What the commands of ``batch`` share: rule sets, the worker, signals, and what the user sees meanwhile."""

import ctypes
import gc
import os
import signal
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import typer

from agent.app import App
from agent.batch.results import BatchProgress, ResultStatus
from agent.batch.tasks import BadRow, TaskFile, read_tasks
from agent.batch.work import OneAtATime, Worker
from agent.cli.errors import USAGE, complain
from agent.cli.lines import note
from agent.cli.setup import model_for
from agent.common.counting import many
from agent.common.errors import EXIT_CODES, UsageError
from agent.models.base import Model
from agent.models.choose import choose, open_model
from agent.policy.grants.grants import dump_rule, load_grants, parse_grant
from agent.session.asking import load_tables
from agent.session.closing import NO_KEY
from agent.session.result import SANDBOX_ENDS
from agent.state.batches import RuleSet
from agent.ui.interrupts import silence_terminal, stop_signals
from agent.ui.terminal import awake, handling

if TYPE_CHECKING:
    from agent.batch.queue import Queue

_M_ARENA_MAX = -8
"""Of ``mallopt``, as glibc's ``malloc.h`` has it."""
_YOUNG = 5_000
"""Objects that are made before those among them are looked through."""


def rule_sets(files: Sequence[str], grants: Sequence[str]) -> list[RuleSet]:
    """The user's answers, a set for each file and one for all ``--approve``; ``UsageError`` for a bad one."""
    found = [_set_of(text) for text in files]
    if grants:
        rules = [dump_rule(parse_grant(text)) for text in grants]
        found.append(RuleSet(name="approve", aliases=("approve",), default="park", rules=rules))
    names = Counter(alias for answers in found for alias in answers.aliases)
    twice = sorted(name for name, times in names.items() if times > 1)
    if twice:
        raise UsageError(f"--approvals: two rule sets are called {twice[0]!r}: name them, as in NAME=FILE")
    return found


def names_of(sets: Sequence[RuleSet]) -> dict[str, str]:
    """Every name that a row may use, with the proper name of its set."""
    return {alias: answers.name for answers in sets for alias in answers.aliases}


def _set_of(text: str) -> RuleSet:
    name, equals, rest = text.partition("=")
    path = Path(rest if equals else text)
    aliases = (name,) if equals else tuple(dict.fromkeys((path.stem, path.name, text)))
    file = load_grants(path)
    return RuleSet(name=aliases[0], aliases=aliases, default=file.default, rules=[*map(dump_rule, file.rules)])


def checked_file(path: Path, sets: Sequence[RuleSet], *, skip_bad: bool) -> TaskFile:
    """A task file that may be run; its bad rows are shown, and without ``skip_bad`` they end the command."""
    tasks = read_tasks(path, names_of(sets))
    show_bad([*tasks.bad, *tasks.notes()])
    if tasks.bad and not (skip_bad and tasks.tasks):
        rows = "1 bad row" if len(tasks.bad) == 1 else f"{len(tasks.bad)} bad rows"
        complain(f"{path}: {rows}; nothing was started (--skip-bad does the others)")
        raise typer.Exit(USAGE)
    return tasks


def show_bad(rows: Sequence[BadRow]) -> None:
    """One line for each row that is bad or worth a note, on standard error."""
    for row in rows:
        named = f" ({row.row_id})" if row.row_id else ""
        note(f"row {row.number}{named}: {row.message}")


@contextmanager
def batch_worker(app: App, flag: str | None = None) -> Iterator[tuple[Worker, "Queue", str]]:
    """A worker, its queue and what its model is called.  What its models hold is released at the end."""
    from agent.batch.queue import Queue

    _share_one_heap()
    settings = app.settings
    app.store.on_wait = note
    spec = choose(settings.access, flag=flag, configured=settings.model).spec
    if settings.key is None:  # a batch belongs to the workspace of its key
        complain(f"{NO_KEY.reason} {NO_KEY.next_step}")
        raise typer.Exit(EXIT_CODES["authentication"])
    with closing(Worker(app, lambda named: sharable(named, open_model(named, settings.access, note)))) as worker:
        yield worker, Queue(app.workspace, settings.home, settings.database, worker.name), spec


def _share_one_heap() -> None:
    """Let all threads allocate from one heap, where the C library is glibc.

    Else each thread keeps a heap of its own, as large as the largest task that it ever had: a quarter more memory.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 1)


def preload(app: App, worker: Worker, spec: str) -> None:
    """Open the model now: a fault of it ends the command before anything was tried."""
    worker.use(spec, sharable(spec, model_for(app.settings, spec)))


def settle_in() -> None:
    """Load what texts are looked through with; from then on look for cycles often, and only in what tasks leave behind.

    Else some hundred tasks that have ended wait for a look through everything that was ever loaded.
    """
    load_tables()
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG)


def sharable(spec: str, model: Model) -> Model:
    """A model as several tasks at once may use it."""
    return OneAtATime(model) if spec.partition(":")[0] == "local" else model


@contextmanager
def handle_signals(app: App) -> Iterator[None]:
    """The first signal lets the tasks at hand settle; the second ends at once, the journal kept."""

    def handle(number: int, _frame: FrameType | None) -> None:
        if number == signal.SIGHUP:
            silence_terminal()
        if app.interrupts.event.is_set():
            raise KeyboardInterrupt
        app.interrupts.event.set()
        print("\nstopping: the tasks at hand settle what is in flight; once more to end at once", file=sys.stderr)

    with handling(dict.fromkeys(stop_signals(), handle)), awake():
        yield


def exit_now(code: int, worker: Worker, stranded: str | None = None) -> None:
    """Leave with an exit code, also when a task is still at hand (a model that does not answer, a lost database)."""
    if stranded is not None:
        complain(stranded)
    # A thread that is at work cannot be ended; what it does is in the ledger, and nothing waits for it.
    if worker.active or stranded is not None:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    raise typer.Exit(code)


def show_summary(progress: BatchProgress, out: Path, unwritten: str | None, *, throwaway: bool) -> None:
    """The account in a few lines; what the user has to look at comes last."""
    for ended, number in progress.statuses.most_common():
        print(f"  {number:>7} {ended}", file=sys.stderr)
    if unwritten is None:
        print(f"  results: {out}", file=sys.stderr)
    else:
        complain(
            f"{unwritten}. Done: {progress.statuses['done']} of {many(progress.total, 'task')}; nothing of it is done "
            "again, and what was sent is in the state (puffle-agent batch status). The same command goes on and writes "
            "all of it, once the file can be written or with another one"
        )
    advice: dict[ResultStatus, str] = {
        "waiting": SANDBOX_ENDS if throwaway else "puffle-agent approvals list, then the same command again",
        "unknown": "puffle-agent reconcile",
        "not_started": "the same command again",
    }
    for status, step in advice.items():
        if progress.statuses.get(status):
            print(f"  {status}: {step}", file=sys.stderr)
