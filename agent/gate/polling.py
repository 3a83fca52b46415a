"""Waiting for asynchronous operations: through the gate, with the vendor's backoff, without costing the model a turn.

The playbook asks for 2 s doubling to 30 s; where an endpoint asks for more time between looks, it gets that.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace

from agent.common.clock import Clock
from agent.common.json_value import Json
from agent.gate.outcomes import Outcome
from agent.types import PreparedCall
from tools.spec import State

Asking = tuple[str, Mapping[str, Json]]
"""A read of the program's own: the tool and its arguments."""
Fetch = Callable[[str, Mapping[str, Json]], tuple[PreparedCall, Outcome]]
"""Makes one read of the program's own through the gate."""
AtOnce = Callable[[Sequence[Asking]], AbstractContextManager[None]]
"""Lets reads leave side by side whose answers are fetched in the block."""

FIRST, LONGEST = 2.0, 30.0
"""Seconds of the first and of the longest wait (playbook, Async patterns)."""
DEADLINE = 600.0
"""Seconds after which the user is told instead of waiting on (facts 1.4)."""
LAUNCHING = 150.0
"""Seconds that a read waits for something under way to settle; then it is shown as it is (facts 7, polling)."""


def handle_of(call: PreparedCall, outcome: Outcome) -> dict[str, Json] | None:
    """What a started operation is followed by, as the ledger keeps it; ``None`` when there is nothing to wait for."""
    if outcome.kind != "done" or outcome.answer is None or call.spec.follow is None:
        return None
    arguments = call.spec.follow.args(outcome.answer)
    if arguments is None:
        return None
    return {"tool": call.spec.follow.tool, "arguments": arguments, "begun": call.spec.summarise(outcome.answer)}


class Poller:
    """Looks until a state is final or the deadline has passed."""

    def __init__(self, fetch: Fetch, clock: Clock) -> None:
        self._fetch = fetch
        self._clock = clock

    def wait(self, handle: Mapping[str, Json]) -> Outcome:
        """Follow a handle to its end.

        Raises:
            Stop: a read failed in a way that ends the run.
        """
        tool, arguments, begun = handle["tool"], handle["arguments"], handle["begun"]
        assert isinstance(tool, str) and isinstance(arguments, dict) and isinstance(begun, dict)  # noqa: S101, PT018
        final = self._until_final(tool, arguments, DEADLINE)
        return replace(final or _endless(tool, arguments), begun=begun)

    def until_settled(self, call: PreparedCall, outcome: Outcome) -> Outcome:
        """Go on looking at what a read showed as still under way, for a while; then it is shown as it is."""
        if call.spec.state is None or call.spec.state(outcome.answer) != "pending":
            return outcome
        arguments: dict[str, Json] = call.args.model_dump(exclude_unset=True)
        return self._until_final(call.spec.name, arguments, LAUNCHING) or outcome

    def _until_final(self, tool: str, arguments: Mapping[str, Json], patience: float) -> Outcome | None:
        """The end of it, or ``None`` when it is still under way after that many seconds."""
        end = self._clock.monotonic() + patience
        pause = wait = FIRST
        while self._clock.monotonic() + pause <= end:
            self._clock.sleep(wait)
            call, outcome = self._fetch(tool, arguments)
            state = call.spec.state(outcome.answer) if call.spec.state is not None else None
            if state != "pending":
                return _final(call, outcome, state, arguments)
            pause = min(LONGEST, pause * 2)
            wait = max(pause, call.request.endpoint.cadence)
        return None


def _endless(tool: str, arguments: Mapping[str, Json]) -> Outcome:
    what = _named(tool, arguments)
    message = f"{what} was still under way after {DEADLINE:.0f} s: it goes on at Puffle, its end is not known"
    step = "Resume the run later: it looks at the same task again."
    return Outcome("unknown", message, stop="unknown", next_step=step)


def _named(tool: str, arguments: Mapping[str, Json]) -> str:
    return f"{tool} {', '.join(str(value) for value in arguments.values())}".rstrip()


def told(said: Mapping[str, Json]) -> str:
    """What an operation's own record says of its end, in words: its id, its status, the vendor's message."""
    found = _operation(said)
    facts = [value for name in ("id", "status") if isinstance(value := found.get(name), str)]
    return f"{' '.join(facts) or 'it'}: {found.get('errorMessage') or 'no message came'}"


def _operation(said: Mapping[str, Json]) -> Mapping[str, Json]:
    """The first of the operations that an answer lists, or what it shows itself."""
    listed = next((value[0] for value in said.values() if isinstance(value, list) and value), None)
    return listed if isinstance(listed, dict) and "id" not in said else said


def _final(call: PreparedCall, outcome: Outcome, state: State | None, arguments: Mapping[str, Json]) -> Outcome:
    if state == "done":
        return replace(outcome, source=call.spec)
    said = call.spec.summarise(outcome.answer)
    if state == "failed":
        return replace(outcome, kind="failed", message=f"the operation failed: {told(said)}"[:1000], source=call.spec)
    message = f"{_named(call.spec.name, arguments)} answered a status that is not documented: {told(said)}"[:1000]
    step = "Read at it in Puffle before going on."
    return replace(outcome, kind="unknown", message=message, stop="unknown", next_step=step)
