"""The workspace profile, replaced as a whole."""

from pydantic import Field

from evals.sandbox.answers import Answer, Body, Call, Refused
from evals.sandbox.model.workspace import Context, Profile
from evals.sandbox.state import State

_PARTS = {"user", "company", "content", "market"}


class _ContextBody(Body):
    context: Context
    profile: Profile = Field(default_factory=Profile)


def update_context(state: State, call: Call) -> Answer:
    """``PUT /api/context``: all four parts or nothing; the keys of ``profile`` are taken one by one."""
    body = call.read(_ContextBody)
    missing = sorted(_PARTS - body.context.model_fields_set)
    if missing:
        raise Refused(400, f"context.{missing[0]} is required: the whole profile is replaced")
    world = state.world
    world.context = body.context
    world.profile = (world.profile or Profile()).model_copy(update=body.profile.model_dump(exclude_unset=True))
    return Answer(world.model_dump(mode="json", include={"context", "profile"}))
