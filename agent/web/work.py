"""Works on runs for the pages: after an answer, and on what is said to them; all that they send goes by the gate."""

import json
import secrets
import threading
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import or_, select

from agent.app import App
from agent.common.clock import Interrupted
from agent.common.errors import Stop, StoreError, UsageError
from agent.common.json_value import Json
from agent.gate.approval import Waiting
from agent.gate.edit import draft_of
from agent.gate.run_state import Interrupts
from agent.models.base import Model, ToolCall
from agent.models.silent import Host
from agent.session.boot import boot
from agent.session.result import RunResult, is_resumable
from agent.session.session import Session
from agent.session.stored import Stored
from agent.session.user import User
from agent.state.approvals import Approval
from agent.state.events import ActedOnPage, ModelRequested
from agent.state.recorded import Recorded
from agent.state.runs import RunRow, is_alive
from agent.state.schema import approvals, runs
from agent.web.conversation import times_spoken
from agent.web.retries import Retries
from agent.web.site import AtHand

AT_ONCE = 4
"""Runs at hand that were answered."""
TALKS = 8
"""Conversations at hand."""
PATIENCE = 30.0
"""Seconds in which words reach the disk; a question's answer does once the workspace was read."""
_ANSWERED = (
    select(runs.c.run_id, runs.c.status, runs.c.owner, runs.c.ended_at, approvals.c.answered_by)
    .join(approvals, approvals.c.run_id == runs.c.run_id)
    .where(
        or_(runs.c.status.is_(None), runs.c.status == "waiting"), approvals.c.status.in_(("approved", "denied", "used"))
    )
)
_OWN = "own_"
"""How the ids of the user's own calls begin; no turn of a model takes them up again."""
OpenModel = Callable[[str | None], Model]
"""From what a run calls its model, ``None`` for a new run's, to one that several runs may share.

``UsageError`` when it cannot be had.
"""


@dataclass(slots=True)
class _Job:
    """A run that is at hand in this process, or waits for it."""

    is_talk: bool = False
    is_task: bool = False
    """Whether it is one of a batch, which stops with the process only."""
    interrupts: Interrupts = field(default_factory=Interrupts)
    again: bool = False
    """Whether it was answered once more meanwhile."""
    session: Session | None = None
    says: str = ""
    """What the model has said so far of its turn."""
    since: int = 0
    """How many messages there were when that turn began."""
    taken: threading.Event = field(default_factory=threading.Event)
    """Set once it is known whether the user's words are on disk."""
    refused: str = ""
    """Why they are not."""

    def hear(self, piece: str) -> None:
        """Take a piece of the model's text; ``Interrupted`` once the user has had enough of it."""
        if self.interrupts.event.is_set():
            raise Interrupted
        self.says += piece

    def listen(self, recorded: Recorded) -> None:
        """Before the model is asked, what led to it is put on disk: the page shows it meanwhile."""
        if isinstance(recorded.event, ModelRequested) and self.session is not None:
            self.session.services.audit.journal.flush()
            self.says, self.since = "", len(self.session.loop.entries)


@dataclass(slots=True)
class _Taken:
    """Tells, beside a run's journal, when something more than before is on disk."""

    session: Session
    job: _Job
    before: int

    def dirty(self) -> bool:
        """See ``Buffer``."""
        return False

    def stage(self, db: object) -> None:
        """See ``Buffer``."""

    def mark_committed(self) -> None:
        """See ``Buffer``."""
        if len(self.session.loop.entries) > self.before:
            self.job.taken.set()


@dataclass(frozen=True, slots=True)
class _Change:
    """A call of somebody's own, which changes what a question is about."""

    asked: Approval
    call: ToolCall
    record: ActedOnPage
    """Who makes it."""


class Work:
    """Works on runs, several at once; see ``agent.web.site.Going``."""

    def __init__(self, app: App, open_model: OpenModel) -> None:
        self._app, self._open_model = app, open_model
        self._stored = Stored.of(app.store, app.clock, app.redactor)
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="run")
        self._talks = ThreadPoolExecutor(TALKS, thread_name_prefix="talk")
        self._retries = Retries(app, self._model)
        self._lock, self._starting, self._opening = threading.Lock(), threading.Lock(), threading.Lock()
        self._models: dict[str | None, Model] = {}
        self._jobs: dict[str, _Job] = {}
        self._started: dict[str, str] = {}
        """The runs that were begun here, by the form that began each."""
        self._trouble: dict[str, str] = {}

    def begin(self) -> None:
        """Take up what was answered on a page, and whose process ended before it went on with it or while it did."""
        for row in self._app.store.rows(_ANSWERED):
            by = row.answered_by or {}
            left = not is_alive(row.owner) if row.status is None else str(by.get("at")) >= str(row.ended_at)
            if by.get("via") == "page" and left:
                self.go_on(row.run_id)

    def go_on(self, run_id: str) -> None:
        """See ``Going``."""
        with self._lock:
            if run_id in self._jobs:
                self._jobs[run_id].again = True
                return
            job = self._jobs[run_id] = _Job()
        self._pool.submit(self._work, run_id, job, partial(self._resume, run_id, job))

    def start(self, words: str, form: str, who: str) -> str:
        """See ``Going``."""
        settings, job = self._app.settings, _Job(is_talk=True)
        with self._starting:
            if form in self._started:
                return self._started[form]
            user, cap = self._user(job), settings.credits
            session = self._app.begin(words, self._model(None), user, mode=settings.mode, cap=cap)
            self._claim(session.run.run_id, job)
            session.began()
            session.services.audit.write(ActedOnPage(who=who, deed="began"))
            self._hand_over(session, job, words)
            self._started[form] = session.run.run_id
        return session.run.run_id

    def say(self, run_id: str, words: str, turn: int, who: str) -> None:
        """See ``Going``."""
        job, row = _Job(is_talk=True), self._app.runs.get(run_id)
        if row.model == Host.name:
            raise UsageError("another agent makes the calls of this run: it is told nothing from here")
        with ExitStack() as undo:
            self._claim(run_id, job)
            undo.callback(self._release, run_id)
            if times_spoken(self._stored, run_id) != turn:
                raise UsageError("the conversation went on after this page was shown: look at it, then say it again")
            session = self._taken_up(row, job)
            session.services.audit.write(ActedOnPage(who=who, deed="spoke"))
            undo.pop_all()
        self._hand_over(session, job, words)

    def change(self, asked: Approval, tool: str, arguments: Mapping[str, Json], who: str) -> None:
        """See ``Going``."""
        call, job = ToolCall(_OWN + secrets.token_hex(6), tool, json.dumps(arguments)), _Job()
        change = _Change(asked, call, ActedOnPage(who=who, deed="edited", approval_id=asked.id, digest=asked.digest))
        self._claim(asked.run_id, job)
        self._pool.submit(self._work, asked.run_id, job, partial(self._resume, asked.run_id, job, change))

    def stop(self, run_id: str) -> bool:
        """See ``Going``."""
        job = self._jobs.get(run_id)
        if job is None or job.is_task:
            return False
        job.interrupts.event.set()
        return True

    def retry(self, batch_id: str, statuses: Collection[str]) -> None:
        """See ``Going``."""
        with self._lock:
            steps = self._retries.take_up(batch_id, statuses, self._jobs)
            jobs = {run_id: _Job(is_task=True) for run_id in steps}
            self._jobs |= jobs
        for run_id, step in steps.items():
            self._pool.submit(self._work, run_id, jobs[run_id], step)

    def at_hand(self, run_id: str) -> AtHand | None:
        """See ``Going``."""
        job = self._jobs.get(run_id)
        if job is None:
            return None
        return AtHand(self._app.redactor.text(job.says), job.since, stopping=job.interrupts.event.is_set())

    def trouble(self, run_id: str) -> str:
        """See ``Going``."""
        return self._trouble.get(run_id, "")

    def close(self) -> None:
        """Let what is at hand settle; what has not begun is taken up by the next process."""
        self._app.interrupts.event.set()
        with self._lock:
            for job in self._jobs.values():
                job.interrupts.event.set()
        for pool in (self._talks, self._pool):
            pool.shutdown(cancel_futures=True)
        for model in {id(model): model for model in self._models.values()}.values():
            model.close()

    def _user(self, job: _Job) -> User:
        """Nobody who can be asked meanwhile: what needs an answer is parked, and answered on a page."""
        return User(conversation=True, on_text=job.hear, listeners=[job.listen], interrupts=job.interrupts)

    def _claim(self, run_id: str, job: _Job) -> None:
        with self._lock:
            if run_id in self._jobs:
                raise UsageError("it is still at work: wait for it, or stop it first")
            if sum(other.is_talk for other in self._jobs.values()) >= TALKS:
                raise UsageError(f"{TALKS} conversations are at work here: say it again when one of them has ended")
            self._jobs[run_id] = job

    def _release(self, run_id: str) -> None:
        with self._lock:
            del self._jobs[run_id]

    def _hand_over(self, session: Session, job: _Job, words: str) -> None:
        """Let the words be worked on; returns once they are on disk, ``UsageError`` when they will not be."""
        run_id, before = session.run.run_id, len(session.loop.entries)
        job.session = session
        session.services.audit.journal.add(_Taken(session, job, before))
        self._talks.submit(self._work, run_id, job, partial(self._submit, session, job, words))
        if not job.taken.wait(PATIENCE):
            raise UsageError("your words have not reached the run yet: look at it again before you repeat them")
        if job.refused:
            raise UsageError(f"your words were not taken: {job.refused}")

    def _submit(self, session: Session, job: _Job, words: str) -> None:
        before = len(session.loop.entries)
        try:
            self._note(session, session.submit(words))
        except (UsageError, StoreError) as error:
            job.refused = "" if job.taken.is_set() else str(error)
            raise
        finally:
            if len(session.loop.entries) == before and not job.refused:
                job.refused = session.run.escalation.reason if session.run.escalation else "the run did not go on"
            job.taken.set()

    def _work(self, run_id: str, job: _Job, step: Callable[[], object]) -> None:
        while True:
            self._trouble.pop(run_id, None)
            try:
                step()
            except (UsageError, StoreError) as error:
                self._trouble[run_id] = f"It does not go on here: {error}"
            except BaseException as defect:
                self._trouble[run_id] = f"It broke off here ({type(defect).__name__}): what it did is below."
                self._release(run_id)
                raise
            with self._lock:
                if not job.again or job.interrupts.event.is_set():
                    del self._jobs[run_id]
                    return
                job.again = False
            step = partial(self._resume, run_id, job)

    def _resume(self, run_id: str, job: _Job, change: _Change | None = None) -> None:
        """As ``runs resume`` does, with nobody who can be asked: what needs an answer is parked again."""
        row = self._app.runs.get(run_id)
        # Another agent's run goes on when that makes its call again.
        if row.model == Host.name or (row.status is not None and not is_resumable(row.status)):
            return
        session = self._taken_up(row, job)
        own = self._allowed(session)
        if change is not None:
            self._note(session, session.work())  # it is read anew, and asked anew if it is not as it was shown
            if self._app.approvals.get(change.asked.id).status != "pending":
                self._trouble[run_id] = "It was changed elsewhere meanwhile: your change was not made."
                return
            session.services.audit.write(change.record)
            own = [change.call]
        for call in own:
            self._make(session, call)
        self._note(session, session.work())

    def _taken_up(self, row: RunRow, job: _Job) -> Session:
        model = self._model(self._app.settings.model or row.model)
        job.session = self._app.resume(row.run_id, model, self._user(job), mode=None, cap=None)
        return job.session

    def _model(self, named: str | None) -> Model:
        """A model, opened once: all that is worked on here shares it."""
        with self._opening:
            found = self._models.get(named)
            if found is None:
                opened = self._open_model(named)
                found = self._models.setdefault(opened.name, opened)
                if found is not opened:
                    opened.close()
                self._models[named] = found
            return found

    def _allowed(self, session: Session) -> list[ToolCall]:
        """The user's own calls to which they have said yes, and that were not made yet."""
        found: list[ToolCall] = []
        for asked in self._app.approvals.all(session.run.run_id):
            if asked.status == "approved" and asked.call_id.startswith(_OWN):
                draft = draft_of(asked, session.services.memory.records)
                arguments = asked.arguments or json.dumps(dict(draft.arguments) if draft is not None else {})
                found.append(ToolCall(asked.call_id, asked.card.tool, arguments))
        return found

    def _make(self, session: Session, call: ToolCall) -> None:
        try:
            if session.run.context is None:
                boot(session.executor, session.run)
            result = session.act(call)
        except (Waiting, Stop, Interrupted):
            return  # its card waits now, or the run says why it stops
        if result.is_error:
            why = json.dumps(dict(result.content), ensure_ascii=False)
            self._trouble[session.run.run_id] = f"The change was not made: {why[:500]}"

    def _note(self, session: Session, result: RunResult) -> None:
        """Keep what the page cannot read from the state; raises why the state could not be written."""
        if session.unsaved is not None:
            raise session.unsaved
        if result.status == "authentication" and result.escalation is not None:
            self._trouble[result.run_id] = result.escalation.reason
