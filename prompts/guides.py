"""The guides of the journeys: their front matter as frozen models, checked against the tools that exist."""

from collections.abc import Collection, Mapping

from pydantic import BaseModel, ConfigDict, ValidationError

from prompts.loader import PromptError, load
from tools.spec import JOURNEYS, Journey


class Guide(BaseModel):
    """One journey."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    journey: Journey
    title: str
    example: str
    """How people ask for it."""
    goals: Mapping[str, tuple[str, ...]]
    """How far it may be meant to go, the most modest first, with the tools of each in their order."""
    ends: tuple[str, ...] = ()
    """The tools of which one brings a row that only names the journey to its end; none where any may."""
    body: str


def load_guides(tool_names: Collection[str]) -> Mapping[Journey, Guide]:
    """Read all guides, in the order of the playbook.

    Raises:
        PromptError: a guide is malformed, or names a tool that does not exist.
    """
    return {journey: _guide(journey, tool_names) for journey in JOURNEYS}


def _guide(journey: Journey, tool_names: Collection[str]) -> Guide:
    prompt = load(f"journeys/{journey}")
    try:
        guide = Guide.model_validate({**prompt.meta, "body": prompt.text})
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise PromptError(f"guide {journey}: {where}: {error.errors()[0]['msg']}") from error
    if guide.journey != journey:
        raise PromptError(f"guide {journey} says that it is {guide.journey}")
    named = {*guide.ends, *(tool for tools in guide.goals.values() for tool in tools)}
    unknown = sorted(named - set(tool_names))
    if unknown:
        raise PromptError(f"guide {journey} names tools that do not exist: {', '.join(unknown)}")
    return guide
