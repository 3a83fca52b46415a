"""From errors to exit codes and one sentence on standard error; a foreseeable fault never shows a traceback."""

import os
import sys
from collections.abc import Callable
from typing import Any

from agent.errors import EXIT_CODES, UsageError
from agent.redaction import printable

USAGE = 2


def guarded(app: Callable[..., Any]) -> int:
    """Run the command line and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # LANG=C must not make a name with an accent a crash
            reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app()
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0 if leaving.code is None else 1
    except UsageError as error:
        complain(str(error))
        return USAGE
    except BrokenPipeError:  # the reader went away (head, a closed terminal): nothing more can be said to it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        complain("interrupted")
        return EXIT_CODES["interrupted"]
    return 0


def complain(sentence: str) -> None:
    """Say on standard error what is wrong."""
    print(f"puffle-agent: {printable(sentence)}", file=sys.stderr)
