"""What a host is shown: the tools of the gateway, or whole tasks; one or the other, and what waits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import mcp_types as types

from agent.app import App
from agent.common.errors import UsageError
from agent.common.json_value import Json
from agent.mcp.bounds import whole_rows
from agent.mcp.describe import (
    LIST_WAITING,
    RUN_STATUS,
    RUN_TASK,
    WAIT,
    answer_tool,
    task_tools,
    tool_of,
    waiting_tool,
)
from agent.mcp.gateway import LONGEST_WAIT, Answered, Gateway, seconds_in
from agent.mcp.tasks import Tasks
from agent.session.transcript import fenced
from agent.state.approvals import Approval

Own = Callable[[Mapping[str, Json]], Answered]
_MOST_LISTED = 50
"""Calls that wait, of which a host is told more than how many they are."""
_UNSAVED = (
    "Whether a call that had a yes was sent is not known then: it is not sent twice. See `puffle-agent reconcile`."
)


@dataclass(frozen=True, slots=True)
class Surface:
    """One host's side of the program."""

    app: App
    behind: Gateway | Tasks

    def tools(self) -> list[types.Tool]:
        """The tools, as they are declared now."""
        if isinstance(self.behind, Tasks):
            return task_tools()
        return [*map(tool_of, self.behind.tools()), answer_tool(), waiting_tool()]

    def at_hand(self) -> object:
        """What the tools depend on: when it is another one, they have changed."""
        if isinstance(self.behind, Tasks) or self.behind.shown == "all":
            return None
        return self.behind.at_hand()

    def call(self, tool: str, arguments: Mapping[str, Json]) -> Answered:
        """Make one call, whoever does it."""
        try:
            return self._made(tool, arguments)
        except UsageError as error:
            return Answered("stopped", f"{error}. {_UNSAVED}", {"status": "stopped"})

    def _made(self, tool: str, arguments: Mapping[str, Json]) -> Answered:
        own = self._own().get(tool)
        if own is not None:
            return own(arguments)
        if isinstance(self.behind, Tasks):
            said = f"there is no tool {tool[:60]!r} here: give the task to run_task"
            return Answered("error", said, {"status": "error"})
        return self.behind.call(tool, arguments)

    def waiting(self) -> list[Approval]:
        """What waits for the user's answer."""
        return self.behind.waiting()

    def runs(self) -> list[str]:
        """The runs of this host, by their ids."""
        return self.behind.runs()

    def owns(self, run_id: str) -> bool:
        """Whether a run is this host's, or one that it may go on with."""
        return self.behind.owns(run_id)

    def worked_on(self, named: Json) -> list[str]:
        """The runs that a call has steps in: of a task's the one that it names, else this host's."""
        if not isinstance(self.behind, Tasks):
            return self.runs()
        return [named] if isinstance(named, str) and self.owns(named) else []

    def is_settled(self, approval_id: str) -> bool:
        """Whether somebody has answered, so that the call can be made again."""
        return self.app.approvals.get(approval_id).status != "pending"

    def go_on(self, run_id: str, words: str | None) -> Answered:
        """What comes of a task's question: the host's words, or how the task stands without any."""
        if not isinstance(self.behind, Tasks):
            return Answered("error", "no task has asked anything", {"status": "error"})
        arguments: dict[str, Json] = {"run_id": run_id, "wait_seconds": LONGEST_WAIT}
        return self.call(RUN_STATUS, arguments) if words is None else self.call(RUN_TASK, arguments | {"task": words})

    def close(self) -> None:
        """End: what waits goes on waiting."""
        self.behind.close()

    def _own(self) -> dict[str, Own]:
        behind = self.behind
        if isinstance(behind, Tasks):
            return {LIST_WAITING: self._list, RUN_TASK: behind.run_task, RUN_STATUS: behind.run_status}
        return {LIST_WAITING: self._list, WAIT: lambda arguments: behind.wait(seconds_in(arguments, "seconds"))}

    def _list(self, _: Mapping[str, Json]) -> Answered:
        waiting = self.waiting()
        rows: list[Json] = [_facts(approval) for approval in waiting[:_MOST_LISTED]]
        ids: list[Json] = [approval.id for approval in waiting[:_MOST_LISTED]]
        facts: dict[str, Json] = {"status": "done", "waiting": len(waiting), "approval_ids": ids}
        if isinstance(self.behind, Tasks):
            facts["run_ids"] = [*self.behind.unfinished()]
        return Answered("done", fenced(whole_rows({"waiting": rows}, facts)), facts)


def _facts(approval: Approval) -> dict[str, Json]:
    return {
        "approval_id": approval.id,
        "run_id": approval.run_id,
        "tool": approval.card.tool,
        "digest": approval.digest,
        "expires_at": approval.expires_at,
        "reason": approval.card.reason,
    }
