"""The user's terminal: whether they are there, what it can do, its signals and keys, and their editor."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import termios
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import TextIO, TypeAlias

Handler: TypeAlias = Callable[[int, FrameType | None], object] | int | None
"""Takes a signal; or one of the constants of ``signal``."""
_BEAT = 0.25
"""Seconds between two looks for a signal while a person or an answer is waited for."""
_EDITOR_SEES = ["HOME", "LANG", "LC_ALL", "LC_CTYPE", "PATH", "TERM", "USER", "XDG_CONFIG_HOME"]
_EDITOR_SEES += ["DISPLAY", "WAYLAND_DISPLAY"]


def has_person() -> bool:
    """Whether somebody can be asked: a terminal on both sides and no CI."""
    return sys.stdin.isatty() and sys.stderr.isatty() and not os.environ.get("CI")


def is_capable() -> bool:
    """Whether a conversation may place, colour and redraw; everything else gets plain lines."""
    wide = shutil.get_terminal_size().columns >= 40
    return wide and all(redraws(stream) for stream in (sys.stdin, sys.stdout, sys.stderr))


def redraws(stream: TextIO) -> bool:
    """Whether a line of a stream may be drawn again, as a progress bar is."""
    poor = os.environ.get("TERM", "dumb") in ("dumb", "unknown", "") or speaks_ascii()
    return stream.isatty() and not poor and not os.environ.get("NO_COLOR") and not os.environ.get("CI")


def speaks_ascii() -> bool:
    """Whether the locale says that the terminal shows nothing but ASCII."""
    return next(filter(None, map(os.environ.get, ("LC_ALL", "LANG"))), "") in ("C", "POSIX")


def flush_typed() -> None:
    """Throw away what was typed and not read yet."""
    with suppress(termios.error, OSError, ValueError):
        termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)


@contextmanager
def handling(handlers: Mapping[signal.Signals, Handler]) -> Iterator[None]:
    """Handle these signals while the block runs."""
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def awake() -> Iterator[None]:
    """Look for signals while the block waits: one that comes just before it does would be noticed only after it.

    What a handler raised where Python can only report it (a finalizer was running) is raised again at the next look.
    """
    report, lost = sys.unraisablehook, False

    def look(_number: int, _frame: FrameType | None) -> None:
        nonlocal lost
        if lost:
            lost = False
            raise KeyboardInterrupt

    def keep(unraisable: "sys.UnraisableHookArgs") -> None:
        nonlocal lost
        if unraisable.exc_type is KeyboardInterrupt:
            lost = True
        else:
            report(unraisable)

    with handling({signal.SIGALRM: look}):
        before = signal.setitimer(signal.ITIMER_REAL, _BEAT, _BEAT)
        sys.unraisablehook = keep
        try:
            yield
        finally:
            sys.unraisablehook = report
            signal.setitimer(signal.ITIMER_REAL, *before)


def left_by_ctrl_c() -> AbstractContextManager[None]:
    """While a person is waited for, Ctrl-C is heard, though whatever started the program may have had it ignored."""
    return handling({signal.SIGINT: signal.default_int_handler})


@contextmanager
def answered_by_signals() -> Iterator[None]:
    """While a question stands, a signal is no answer to it; all but Ctrl-C also stop the run, as they always do."""

    def passed_on(before: Callable[[int, FrameType | None], object]) -> Handler:
        def handle(number: int, frame: FrameType | None) -> None:
            before(number, frame)
            raise KeyboardInterrupt

        return handle

    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    changed = {number: passed_on(before) for number, before in kept.items() if callable(before)}
    with handling(changed), left_by_ctrl_c(), awake():
        yield


def editor() -> list[str] | None:
    """The command that ``VISUAL`` or ``EDITOR`` names, else a common editor that is there."""
    for name in ("VISUAL", "EDITOR"):
        words = shlex.split(os.environ.get(name) or "")
        if words:
            return words
    found = next(filter(None, map(shutil.which, ("nano", "vim", "vi"))), None)
    return [found] if found else None


def edited(text: str, suffix: str) -> str | None:
    """The text after the user's editor was closed; ``None`` without an editor, or when it failed."""
    command = editor()
    if command is None:
        return None
    with tempfile.TemporaryDirectory(prefix="puffle-agent-") as folder:  # readable by its owner alone
        path = Path(folder) / f"edit{suffix}"
        path.write_text(text, "utf-8")
        # No key goes to another program: an editor's plugins are none of ours.
        env = {name: os.environ[name] for name in _EDITOR_SEES if name in os.environ}
        try:
            code = subprocess.call([*command, str(path)], env=env)  # noqa: S603  # the user's own choice
            return path.read_text("utf-8") if code == 0 else None
        except (OSError, UnicodeDecodeError):
            return None
