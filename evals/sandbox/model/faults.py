"""Answers that go wrong on purpose.  They come from the world file or a script file, never over the wire."""

from typing import Literal

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from evals.sandbox.model.base import Object, Part


class Match(Part):
    """Which requests a fault means."""

    method: str | None = Field(default=None, description="The method, exactly; left out: any.")
    target: str | None = None
    """The raw target as on the request line, or its path alone, or a documented template such as
    ``/api/campaigns/{id}/launch``; left out: any."""


class FaultAnswer(Part):
    """The answer that is given instead: exactly this, nothing is added but length and content type."""

    status: int = Field(default=500, ge=200, le=999, description="The status.")
    headers: dict[str, str | list[str]] = Field(default_factory=dict)
    """Headers, a list for one that comes several times.  No correlation id is added."""
    json_: object = Field(default=None, alias="json", description="Body as JSON.")
    text: str | None = Field(default=None, description="Body as text, sent as it stands; wins over ``json``.")

    @model_serializer(mode="wrap")
    def _without_unset_json(self, handler: SerializerFunctionWrapHandler) -> Object:
        """``"json": null`` is a body of its own, so a saved world must not gain it."""
        data: Object = handler(self)
        if "json_" not in self.model_fields_set:
            data.pop("json", None)
            data.pop("json_", None)
        return data


class Fault(Part):
    """One disturbance."""

    match: Match = Field(default=Match(), description="Which requests it means.")
    nth: int = Field(default=0, ge=0, description="Which of them, from 1; 0 or left out: every one.")
    answer: FaultAnswer | None = None
    """What is answered instead; left out: the real answer if ``applied``, else a plain 500."""
    applied: bool = False
    """Whether the request takes effect although its answer is replaced or lost."""
    wire: Literal["reset", "close", "hang", "cut", "drip"] | None = None
    """What happens on the connection: ``reset`` (TCP reset), ``close`` (end of stream without an answer), ``hang`` (no
    answer ever), ``cut`` (half of the body under its full length), ``drip`` (one byte a second)."""
