"""The guides of the five journeys: their front matter as frozen models, checked against the tools that exist."""

from collections.abc import Collection, Mapping

from pydantic import BaseModel, ConfigDict, ValidationError

from prompts.loader import PromptError, load
from tools.spec import JOURNEYS, Journey


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Step(_Part):
    """One step of a journey."""

    tool: str
    """The tool that does it."""
    after: tuple[str, ...] = ()
    """Tools that must have succeeded before."""
    optional: bool = False
    """Whether the journey is complete without it."""
    repeat: bool = False
    """Whether it may be done more than once for the same thing."""
    note: str = ""
    """What to mind, in a few words."""


class Goal(_Part):
    """How far a journey is to go."""

    name: str
    """One word."""
    when: str
    """Which wishes mean this goal."""
    tools: tuple[str, ...]
    """The steps it takes, in order."""


class Guide(_Part):
    """One journey."""

    journey: Journey
    """Its name."""
    title: str
    """A heading for people."""
    when: str
    """Which wishes belong to it, in one line."""
    examples: tuple[str, ...]
    """How people ask for it."""
    goals: tuple[Goal, ...]
    """How far it may be meant to go, the most modest first."""
    steps: tuple[Step, ...]
    """Its steps, in order."""
    confirm: str
    """The read that shows what was reached."""
    stop: tuple[str, ...]
    """When to stop before the end."""
    show: tuple[str, ...]
    """What the human wants to see at the end."""
    body: str
    """The guide as text."""
    version: str
    """The hash of its file."""

    def next_tools(self, succeeded: Collection[str]) -> tuple[str, ...]:
        """The tools whose turn can come after those that succeeded."""
        done = set(succeeded)
        return tuple(s.tool for s in self.steps if done.issuperset(s.after) and (s.repeat or s.tool not in done))


def load_guides(tool_names: Collection[str]) -> Mapping[Journey, Guide]:
    """Read all guides, in the order of the playbook.

    Raises:
        PromptError: a guide is malformed, or names a tool that does not exist or a step that it does not have.
    """
    return {journey: _guide(journey, tool_names) for journey in JOURNEYS}


def _guide(journey: Journey, tool_names: Collection[str]) -> Guide:
    prompt = load(f"journeys/{journey}")
    try:
        guide = Guide.model_validate({**prompt.meta, "body": prompt.text, "version": prompt.version})
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise PromptError(f"guide {journey}: {where}: {error.errors()[0]['msg']}") from error
    if guide.journey != journey:
        raise PromptError(f"guide {journey} says that it is {guide.journey}")
    steps = [step.tool for step in guide.steps]
    unknown = sorted(set(steps) - set(tool_names))
    if unknown:
        raise PromptError(f"guide {journey} names tools that do not exist: {', '.join(unknown)}")
    named = {guide.confirm, *(t for s in guide.steps for t in s.after), *(t for g in guide.goals for t in g.tools)}
    missing = sorted(named - set(steps))
    if missing:
        raise PromptError(f"guide {journey} refers to steps that it does not have: {', '.join(missing)}")
    return guide
