"""The calls of another agent, each the same prepared call through the same gate as a call of our own planner.

No word of the host counts as the user's: what it was told is not known here, and others may have written it.  So its
run has no words, the scope is empty from the start, and every effect that policy does not allow by itself is parked
for an answer that is given outside the host.
"""

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import count
from threading import Event, Lock
from typing import Literal

from agent.app import App
from agent.common.errors import Escalation, Status, Stop, UsageError
from agent.common.json_value import Json
from agent.gate.approval import Waiting
from agent.mcp.asking import Question
from agent.mcp.bounds import facts_of, whole_rows
from agent.models.base import ToolCall
from agent.models.silent import Host
from agent.policy.scope.scope import guides
from agent.session.session import Session
from agent.session.transcript import fenced
from agent.session.user import User
from agent.state import open_pages
from agent.state.approvals import Approval
from agent.state.runs import is_alive
from agent.types import Mode, ToolResult
from tools.catalog.local import REPORT_GAP, SWITCH_JOURNEY
from tools.registry import REGISTRY
from tools.spec import Journey, ToolSpec, Topic

Shown = Literal["journey", "all"]
"""Which tools a host is shown: the core and those of the journey at hand, or every one."""
LONGEST_WAIT = 50
"""Seconds for which a host may wait for an answer: hosts give a call up after a minute."""
_WHERE = "switch_journey, and in manage open_topic, say which there are; to ask somebody, speak to your own user"
_CACHED = (
    "If your list of tools does not show them, call them by name all the same. A host that cannot is started anew, by"
    " its user, with `puffle-agent mcp --tools all`."
)
_BY_PAGE = "with limit={} they all are, page by page"
_LOOKS = 0.5
"""Seconds between two looks for an answer."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a host is told of a call."""

    status: Literal["done", "error", "waiting", "stopped"]
    text: str
    """Everything, with what strangers may have written between marks; a long one is cut before it leaves."""
    facts: Mapping[str, Json] = field(default_factory=dict)
    """Ids, counts and states for programs; nobody else's words."""
    question: Question | None = None
    """What the host may put before its person; no answer of it is a yes."""

    @property
    def is_error(self) -> bool:
        """Whether the call did not do what was asked; to wait for an answer is no error."""
        return self.status in ("error", "stopped")


@dataclass(slots=True)
class Gateway:
    """One workspace for one host.  Calls are made one after the other, whatever the host does side by side."""

    app: App
    shown: Shown
    mode: Mode
    cap: int | None
    session: Session | None = None
    _ended: set[str] = field(default_factory=set)
    """Ids of calls that came to their end."""
    _lock: Lock = field(default_factory=Lock)
    _leaving: Event = field(default_factory=Event)
    """Its host is gone: nobody waits for an answer any more."""

    # -- what there is ---------------------------------------------------------------------------------------------

    def tools(self) -> Sequence[ToolSpec]:
        """The tools that the host is shown now."""
        if self.shown == "all":
            return [*filter(_is_for_hosts, REGISTRY.values())]
        return [*filter(_is_for_hosts, REGISTRY.declared(*self.at_hand()))]

    def at_hand(self) -> tuple[Journey | None, Topic | None]:
        """The journey, and the topic that is open: the tools change with them."""
        return (None, None) if self.session is None else (self.session.run.journey, self.session.run.topic)

    def waiting(self) -> list[Approval]:
        """What waits for an answer, of this host's run."""
        return [] if self.session is None else self.app.approvals.all(self.session.run.run_id, pending=True)

    def runs(self) -> list[str]:
        """This host's run, once it has made a call."""
        return [] if self.session is None else [self.session.run.run_id]

    def owns(self, run_id: str) -> bool:
        """Whether it is this host's run."""
        return run_id in self.runs()

    # -- a call ----------------------------------------------------------------------------------------------------

    def call(self, tool: str, arguments: Mapping[str, Json]) -> Answered:
        """Make one call; the first of a process reads the workspace before."""
        with self._lock:
            try:
                session = self._opened()
                return self._made(session, tool, arguments)
            except Stop as stop:
                return _stopped(stop.status, stop.escalation)

    def wait(self, seconds: float) -> Answered:
        """Wait until there is an answer whose call was not made again, or nothing waits, or the time is over."""
        until = time.monotonic() + seconds
        while not self._answered() and self.waiting() and time.monotonic() < until:
            if self.app.interrupts.event.is_set() or self._leaving.wait(_LOOKS):
                break
        answered, waiting = self._answered(), [approval.id for approval in self.waiting()]
        said = "no answer yet" if waiting else "nothing waits for an answer"
        if answered:
            said = f"answered: {', '.join(answered)}. Make the same call again."
        facts: dict[str, Json] = {"status": "done", "answered": [*answered], "waiting": [*waiting]}
        return Answered("done", said, facts)

    def close(self) -> None:
        """Conclude the run: what waits goes on waiting."""
        self._leaving.set()
        with self._lock:
            if self.session is not None:
                self.session.work()

    def _opened(self) -> Session:
        """The run of this host: one whose process died with something left waiting goes on, else a new one begins.

        A host may talk for days: the run that has made as many requests as one may gives way to a new one.
        """
        if self.session is not None and self._is_full(self.session):
            self.session.work()
            self.session = None
        if self.session is None:
            session = self._taken_up()
            if session is None:
                session = self.app.begin("mcp", Host(), User(speaker="host"), mode=self.mode, cap=self.cap)
                result = session.submit("")  # the boot
            else:
                result = session.work()
                self._ended |= {row.call_id for row in session.services.ledger.rows() if row.outcome != "unknown"}
            if session.run.stopped is not None and session.run.escalation is not None:
                raise Stop(result.status, session.run.escalation)
            self.session = session
        return self.session

    def _answered(self) -> list[str]:
        """Questions that have their answer, which nobody has taken yet."""
        asked = [] if self.session is None else self.app.approvals.all(self.session.run.run_id)
        return [one.id for one in asked if one.status in ("approved", "denied") and one.call_id not in self._ended]

    def _is_full(self, session: Session) -> bool:
        limit = session.services.config.calls_per_run
        return session.run.calls >= limit and session.run.run_id not in self.app.approvals.runs_that_wait()

    def _taken_up(self) -> Session | None:
        """A run that its process has left with something that waits, or with a yes that was not used."""
        for row in self.app.runs.of(self.app.approvals.runs_that_wait()).values():
            if row.model == Host.name and row.workspace in self.app.here and not is_alive(row.owner):
                with suppress(UsageError):  # another host's process was quicker
                    return self.app.resume(row.run_id, Host(), User(speaker="host"), mode=self.mode, cap=self.cap)
        return None

    def _made(self, session: Session, tool: str, arguments: Mapping[str, Json]) -> Answered:
        spec = REGISTRY.get(tool)
        if spec is None or not _is_for_hosts(spec):
            return Answered("error", f"there is no tool {tool[:60]!r}: {_WHERE}", {"status": "error"})
        before = self.at_hand()
        call = ToolCall(self._id_of(tool, arguments), tool, json.dumps(arguments))
        session.run.model_turn += 1
        try:
            result = session.executor.execute(call)
        except Waiting as waiting:
            return self._waits(waiting.approval)
        finally:
            session.services.audit.journal.flush()
        self._ended.add(call.id)
        told = _told(result, spec)
        said = [told.text]
        if tool == SWITCH_JOURNEY.name and session.run.journey is not None:
            said.append(guides()[session.run.journey].body)
        if self.shown == "journey" and self.at_hand() != before:
            said.append(f"Tools now: {', '.join(spec.name for spec in self.tools())}. {_CACHED}")
        return replace(told, text="\n\n".join(said))

    def _waits(self, approval: Approval) -> Answered:
        page = open_pages.card_at(self.app.settings.home, approval.id)
        facts: dict[str, Json] = {
            "status": "waiting",
            "approval_id": approval.id,
            "digest": approval.digest,
            "rule": approval.card.rule,
            "expires_at": approval.expires_at,
            "open": page or f"puffle-agent approvals show {approval.id}",
        }
        where = f"at {page}, or with" if page else "with"
        text = (
            "Nothing was sent: this waits for the user, who answers outside of this conversation.\n"
            f"{approval.card.method} {approval.card.path}: {fenced(approval.card.reason)}\n"
            f"Ask them to look at it and to answer {where}\n"
            f"    puffle-agent approvals show {approval.id}\n    puffle-agent approvals approve {approval.id}\n"
            f"Then make exactly this call again (wait_for_answer waits). It lapses at {approval.expires_at}."
        )
        return Answered("waiting", text, facts, None if page is None else _card(approval, page))

    def _id_of(self, tool: str, arguments: Mapping[str, Json]) -> str:
        """The call that these words make: one that waits for its answer is the same call when it comes again."""
        words = json.dumps([tool, arguments], sort_keys=True)
        begins = f"mcp_{hashlib.sha256(words.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
        return next(name for number in count(1) if (name := f"{begins}_{number}") not in self._ended)


def seconds_in(arguments: Mapping[str, Json], key: str) -> float:
    """For how long a host wants to wait, whatever it has written there."""
    seconds = arguments.get(key)
    return float(max(0, min(LONGEST_WAIT, seconds))) if isinstance(seconds, int | float) else 0.0


def _is_for_hosts(spec: ToolSpec) -> bool:
    """Whether it is none of those by which a planner asks or ends its run: a host has its own user to talk to.

    Nor one that needs a file of the user's: nothing that a host says names one.
    """
    return not (spec.asks_person or spec is REPORT_GAP or spec.needs is not None)


def _told(result: ToolResult, spec: ToolSpec) -> Answered:
    status: Literal["done", "error"] = "error" if result.is_error else "done"
    facts: dict[str, Json] = {"status": status, **facts_of(result.content)}
    content = whole_rows(result.content, facts, _BY_PAGE if "limit" in spec.args.model_fields else "")
    refused = content.get("refused")
    rule = str(refused["rule"]) if isinstance(refused, dict) else ""
    if rule and not rule.startswith("human."):  # why can cite a reply, a lead or a text; a person's own no cites nobody
        return Answered(status, f"Refused by {rule}; nothing was sent:\n{fenced(content)}", facts)
    return Answered(status, fenced(content) if result.untrusted else json.dumps(content, ensure_ascii=False), facts)


def _card(approval: Approval, page: str) -> Question:
    words = (
        f"{approval.card.tool} waits for an answer. Open its card to see what would leave, and to answer there."
        " Nothing is approved by opening it."
    )
    return Question("card", approval.id, words, page)


def _stopped(status: Status, escalation: Escalation) -> Answered:
    trace = f" [correlation id {escalation.correlation_id}]" if escalation.correlation_id else ""
    said = fenced(escalation.reason + trace)  # it can hold what the server said
    text = "\n".join(filter(None, (said, escalation.question, escalation.next_step)))
    facts: dict[str, Json] = {"status": "stopped", "why": status, "correlation_id": escalation.correlation_id}
    return Answered("stopped", text, facts)
