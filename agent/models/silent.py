"""A planner that asks for nothing: a run of it is its boot, and what the program itself reads."""

from agent.models.base import AssistantMessage, ModelRequest, ModelResponse, OnText


class Silent:
    """See ``Model``."""

    name = "none"

    def respond(self, request: ModelRequest, on_text: OnText | None = None) -> ModelResponse:
        """Call no tool."""
        return ModelResponse(message=AssistantMessage("Nothing to do."), stop="end")

    def close(self) -> None:
        """Nothing is held."""


class Host(Silent):
    """Another agent in the place of a planner: it makes its calls from outside (``agent/mcp``)."""

    name = "mcp"
