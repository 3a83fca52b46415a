"""The base of everything in a world file."""

import hashlib
import uuid
from datetime import UTC, datetime
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from agent.common.errors import said_by

Object: TypeAlias = dict[str, object]
"""A JSON object that nothing here looks into."""

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,128}$")]
"""An id: one safe path segment.  UUIDs by default, but a world may use readable ones."""

OWNER = "c0000001-0000-4000-8000-000000000001"
"""The user that a workspace belongs to."""

Number = Annotated[int | float, Field(ge=0, le=1e15)]
"""Credits or seconds: an integer wherever it can be one."""

_NAMESPACE = uuid.UUID("6f1d3c9e-0f58-5b7e-9a54-0c5a3d2b7e11")

Time = Annotated[AwareDatetime, AfterValidator(lambda value: value.astimezone(UTC))]
"""An RFC 3339 time; it is kept in UTC."""


class Part(BaseModel):
    """Base of all parts of a world: closed, so that a misspelt key is an error and not a silent default.

    The JSON Schema explains every key: beside it, or below it where a line is too short for both.
    """

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)


def stable_id(*words: object) -> str:
    """The same UUID for the same words, so that two runs of one world talk about the same ids."""
    return str(uuid.uuid5(_NAMESPACE, "/".join(str(word) for word in words)))


def stable_number(*words: object) -> int:
    """The same large number for the same words: reproducible variety without a random generator."""
    text = "/".join(str(word) for word in words)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])


def iso(value: datetime | None) -> str | None:
    """A time as it stands in answers."""
    return None if value is None else value.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def first_problem(error: ValidationError, whole: str = "") -> str:
    """The first thing that is wrong and where; ``whole`` names the place that is no part of anything."""
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(map(str, first["loc"])) or whole
    return ": ".join(filter(None, (place, said_by(first["msg"]))))
