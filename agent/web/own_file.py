"""A file of the user's that the pages look at again and again: what it says now, or why it cannot be used."""

import tomllib
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from agent.common.errors import UsageError, file_errors, said_by
from agent.common.files import read_bounded

Kind = TypeVar("Kind", bound=BaseModel)


class OwnFile(Generic[Kind]):
    """A TOML file of one shape."""

    def __init__(self, path: Path, kind: type[Kind]) -> None:
        """Read it.

        Raises:
            UsageError: it cannot be read or holds something unknown.
        """
        self._path, self._kind = path, kind
        self._text: bytes | None = None
        self._last: Kind | None = None
        self.look()

    def look(self) -> Kind | None:
        """What it says now; ``None`` where there never was one.

        Raises:
            UsageError: it is invalid, or was there before and is gone.
        """
        with file_errors(self._path, "read"):
            text = read_bounded(self._path) if self._path.exists() else None
        if text is None and self._text is not None:
            raise UsageError(f"{self._path} was there before and is gone")
        if text is not None and (text != self._text or self._last is None):
            self._last, self._text = None, text
            self._last = self._parsed(text)
        return self._last

    def _parsed(self, text: bytes) -> Kind:
        try:
            return self._kind.model_validate(tomllib.loads(text.decode()))
        except ValidationError as error:
            first = error.errors()[0]
            at = ".".join(map(str, first["loc"])) or "the file"
            raise UsageError(f"{self._path}: {at}: {said_by(first['msg'])}") from None
        except ValueError as error:
            raise UsageError(f"{self._path} cannot be read: {error}") from None
