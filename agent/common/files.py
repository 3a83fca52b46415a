"""Files that the user names: read up to a limit, and written where nothing else is lost."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from agent.common.errors import NotWritten, UsageError, file_errors, reason_of

MOST = 64 * 1024 * 1024
"""Bytes that are read of one file: a device or a pipe may never end."""
_HEAD = 400
"""Bytes by which an earlier result is known."""


def read_bounded(path: Path, most: int = MOST) -> bytes:
    """The bytes of a file or a pipe, at most so many; ``UsageError`` for more.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise UsageError(f"{path} is larger than {most // 1024 // 1024} MB: split it")
    return content


def text_of(path: Path) -> str:
    """The same as text.

    Raises:
        OSError: it cannot be read.
        UnicodeDecodeError: it is not UTF-8.
    """
    return read_bounded(path).decode("utf-8-sig")


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Write down what came of work; ``NotWritten`` if the system refuses."""
    try:
        yield
    except OSError as error:
        raise NotWritten(f"{path} cannot be written: {reason_of(error)}") from None


def check_place(path: Path, is_earlier: Callable[[bytes], bool]) -> None:
    """See before any work that a result can be put at a place, and that nobody's file is lost there.

    A device or a pipe takes whatever it is given.

    Args:
        path: the place that the user names.
        is_earlier: whether what begins like this is an earlier result, which another one may replace.

    Raises:
        UsageError: it cannot be written, or is a file of another kind.
    """
    place = path.resolve()
    with file_errors(path, "written"):
        if not place.exists():
            os.close(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
            place.unlink()
        elif place.is_dir() or place.is_file():
            with place.open("r+b") as file:
                head = file.read(_HEAD)
            if head and not is_earlier(head):
                raise UsageError(f"{path} holds something else and is left as it is: choose another place for this")
