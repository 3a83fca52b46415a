"""From errors to exit codes and one sentence on standard error; a foreseeable fault never shows a traceback."""

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer

from agent.common.errors import EXIT_CODES, NotWritten, Status, UsageError
from agent.common.redaction import printable

USAGE = 2


def guarded(app: Callable[[], object]) -> int:
    """Run the command line and return its exit code."""
    _have_streams()
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # LANG=C must not make a name with an accent a crash
            reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        code = _called(app)
        sys.stdout.flush()
    except OSError as error:
        gone = isinstance(error, BrokenPipeError)  # the reader: head, a closed terminal
        if not gone and error.errno not in (errno.ENOSPC, errno.EIO):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the end of Python tries once more
        if not gone:
            complain(f"standard output cannot be written: {error.strerror}")
        return 1
    return code


def _called(app: Callable[[], object]) -> int:
    try:
        app()
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0 if leaving.code is None else 1
    except UsageError as error:
        complain(str(error))
        return EXIT_CODES["failed"] if isinstance(error, NotWritten) else USAGE
    except KeyboardInterrupt:
        complain("interrupted")
        return EXIT_CODES["interrupted"]
    return 0


@contextmanager
def ending(status: Status, *errors: type[Exception]) -> Iterator[None]:
    """Let such an error end the command with the exit code of a status and its own sentence."""
    try:
        yield
    except errors as error:
        complain(str(error))
        raise typer.Exit(EXIT_CODES[status]) from None


def _have_streams() -> None:
    """Where a stream was closed from outside, put a silent one: else the first file that is opened takes its place."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            silent = os.open(os.devnull, os.O_RDWR)
            if silent != number:
                os.dup2(silent, number)
                os.close(silent)
            setattr(sys, name, open(number, "w" if number else "r", encoding="utf-8", closefd=False))  # noqa: SIM115


def complain(sentence: str) -> None:
    """Say on standard error what is wrong."""
    print(f"puffle-agent: {printable(sentence)}", file=sys.stderr)
