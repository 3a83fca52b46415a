"""A planner that asks for nothing: a run of it is its boot, and what the program itself reads."""

from agent.models.base import AssistantMessage, Loading, Model, ModelRequest, ModelResponse, OnText


class Silent:
    """See ``Model``."""

    name = "none"

    def __init__(self, following: Model | Loading | None = None) -> None:
        """``following`` is the planner that is asked next, whose code loads meanwhile."""
        self._following = following

    def load_sdk(self) -> None:
        """See ``Loading``."""
        if isinstance(self._following, Loading):
            self._following.load_sdk()

    def respond(self, request: ModelRequest, on_text: OnText | None = None) -> ModelResponse:
        """Call no tool."""
        return ModelResponse(message=AssistantMessage("Nothing to do."), stop="end")

    def close(self) -> None:
        """Nothing is held."""


class Host(Silent):
    """Another agent in the place of a planner: it makes its calls from outside (``agent/mcp``)."""

    name = "mcp"
