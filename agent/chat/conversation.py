"""One conversation: what the user says goes to the run, what the run says and does comes back in calm lines."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from agent.app import App
from agent.chat.files import Intake, is_command
from agent.chat.greeting import is_opening, waiting_lines
from agent.chat.listings import Listing, Listings
from agent.chat.markdown_blocks import Blocks
from agent.chat.purse import Purse
from agent.chat.seen import note
from agent.chat.undo import names_in
from agent.common.clock import Interrupted
from agent.common.errors import Stop, UsageError, Withdrawn
from agent.common.json_value import Json
from agent.common.questions import asks_what_is_left
from agent.models.base import Model, ToolCall, arguments_of
from agent.plans.plan import Plan, Step, check_not_applied, check_plan
from agent.plans.plan_model import PlanModel, call_id
from agent.policy.grants.grants import Grants
from agent.session.attached import give_files
from agent.session.own_answers import try_lines
from agent.session.reply import Reply, reply_to
from agent.session.result import RunResult
from agent.session.session import Session
from agent.session.transcript import open_calls
from agent.session.user import User
from agent.state.approvals import Approval
from agent.state.events import ModelAnswered, ModelRequested
from agent.state.recorded import Recorded
from agent.types import CHANGES_NOTHING, Mode, ToolResult
from agent.ui.approval_prompt import ApprovalPrompt, show_question
from agent.ui.console import Console
from agent.ui.interrupts import finish, stopped_by_signals
from agent.ui.progress import CallProgress
from agent.ui.reports import Told, balance_lines, effect_line, record
from agent.ui.tables import SHOWN, Table, clipped, table_of
from agent.ui.terminal import has_person

_COMMANDS = "Nothing is sent without your yes. /help shows the commands, /journeys what each kind of work is."
_ASK_FOR_MORE = 'Ask in your own words; "what can you do?" shows examples.'


@dataclass(slots=True, kw_only=True)
class Conversation:
    """What a chat is between two lines of the user."""

    app: App
    console: Console
    model: Model
    grants: Grants
    seen: dict[str, None]
    """Ids and names that came by, for completion; a set that keeps its order."""
    in_between: Callable[[str], bool] = lambda line: False
    """Does a command while a question stands; false for one that cannot be done then."""
    session: Session | None = None
    """The run at hand, once something was said."""
    listings: Listings = field(default_factory=Listings)
    purse: Purse = field(default_factory=Purse)
    mode: Mode = field(init=False)
    _blocks: Blocks = field(init=False)
    _calls: CallProgress = field(init=False)
    _intake: Intake = field(init=False)
    _told: set[Told] = field(default_factory=set)
    _table: Table | None = None
    """What the latest read has found, until it is shown or something else is done."""
    _next: str | None = field(default=None, init=False)
    """A line that was typed at a question and is no answer to it."""

    def __post_init__(self) -> None:
        """Wire what is shown to who shows it."""
        self.mode = self.app.settings.mode
        self._blocks = Blocks(self.console.markdown)
        self._calls = CallProgress(self.console, self.app.config.ask_above_credits)
        self._intake = Intake(self.console, has_person, [self.app.settings.home], self.stays)

    def user(self) -> User:
        """This user, as a run knows them."""
        # what is piped in answers nothing
        prompt = ApprovalPrompt(self.console, self.stays) if has_person() else None
        return User(
            rules=self.grants.flags,
            file=None if self.grants.file is None else self.grants.file.rules,
            default=self.grants.default,
            reviewer=prompt,
            person=None if prompt is None else self._ask,
            on_text=self._on_text,
            on_result=self._on_result,
            listeners=[self._on_event],
            conversation=True,
            planning=True,
        )

    def greet(self, *, brief: bool = False) -> None:
        """Say what waits, and what can be tried; ``brief``: how that is asked."""
        self.console.status_line("looking at what waits")
        waits = [*waiting_lines(self.app, len(self.waiting()), self.mode, self.model, is_first=self.session is None)]
        self.console.status_line("")
        for line in waits:
            self.console.line(line, "ask")
        for line in [_ASK_FOR_MORE] if brief else [*try_lines(), _COMMANDS]:
            self.console.line(line, "dim" if brief else "plain")

    def is_opening(self, words: str) -> bool:
        """Whether words that come first, or go to a small planner, ask for no work: the program answers them."""
        small = not getattr(self.model, "takes_reminders", True)
        return is_opening(words) and (self.session is None or (small and not open_calls(self.session.loop.entries)))

    def submit(self, words: str) -> None:
        """Give the run the user's words, with the files that they name, and work until it ends or waits.

        What no planner can know is answered here.
        """
        session = self.session
        if asks_what_is_left(words):
            for line in balance_lines(None if session is None else session.so_far(), self.spent_before):
                self.console.line(line)
            return
        if (given := self._intake.take(words)) is None:
            return
        if session is None:
            session = self._begin(given.words, self.model, self.mode, self.app.settings.credits)
        give_files(session, given.attached)
        self._work(session, partial(session.submit, given.words, given.material, given.own))
        for line in given.left_out:
            self.console.line(f"  {line}")

    def go_on(self) -> None:
        """Take up what the run at hand has left open."""
        if self.session is not None:
            self._work(self.session, self.session.work)

    def resume(self, run_id: str) -> None:
        """Make another run the one at hand; ``UsageError`` when it cannot be had.

        It goes on in the mode that it had, unless nothing is to be changed here; a cap that is set here lowers its own.
        """
        mode = self.mode if self.mode in CHANGES_NOTHING else None
        self.session = self.app.resume(run_id, self.model, self.user(), mode=mode, cap=self.app.settings.credits)
        state = self.session.so_far()
        self._told = _states(state)
        self.set_mode(self.session.run.mode)
        task = clipped(self.app.runs.get(run_id).task, 80)
        self.console.line(f"taking up run {run_id}: {task}", "dim")
        for effect in state.effects:
            self.console.line(effect_line(effect))
        if state.pending:
            self.console.line(f"  {_waits(state.pending)}: /approvals answers it here", "ask")
        elif open_calls(self.session.loop.entries):
            self.console.line("  it stopped in the middle: /resume goes on there", "ask")

    def use(self, model: Model) -> None:
        """Go on with another planner, in the same run."""
        self.model.close()
        self.model = model
        if self.session is not None:
            self.session.loop.go_by(model)
        self.show_status()

    def set_mode(self, mode: Mode) -> None:
        """How much may run without the user, from now on."""
        self.mode = mode
        if self.session is not None:
            self.session.run.mode = mode
            self.app.runs.save(self.session.run.run_id, mode=mode)
        self.show_status()

    def apply(self, plan: Plan) -> None:
        """Do what a plan says, in a run of its own, asking as always; ``UsageError`` for another workspace's."""
        check_plan(plan, self.app, "this plan")
        check_not_applied(plan, self.app, "this plan")
        self.set_mode("ask" if self.mode in CHANGES_NOTHING else self.mode)
        session = self._begin(plan.task, PlanModel(plan, plan.run_id), self.mode, plan.cap)
        self._work(session, partial(session.submit, plan.task))
        session.loop.go_by(self.model)  # what is said next is answered by the planner again

    def take_back(self, steps: Sequence[Step], left: Sequence[Mapping[str, Json]]) -> list[bool]:
        """Set things back in a run of its own, as a plan is applied; which of the steps are done.

        Args:
            steps: the calls that set them back.
            left: for each what the effect had made of the values; what is otherwise by now is asked about.
        """
        # Whoever says yes to a step names the things that stand in it.
        task = " ".join(["/undo", *(name for step in steps for name in names_in(step.arguments))])
        plan = Plan(run_id="", workspace=self.app.workspace, made_at="", task=task, steps=tuple(steps))
        former = self.session, self._told
        session = self._begin(plan.task, PlanModel(plan, "undo"), self.mode, None)
        session.run.left = {call_id(number): values for number, values in enumerate(left)}
        self._work(session, partial(session.submit, plan.task))
        (self.session, self._told), done = former, [e.outcome == "done" for e in session.so_far().effects]
        if self.session is not None:
            self.app.go_by(self.session.rules)
        self.show_status()
        return done

    def whole(self, listing: Listing) -> Listing:
        """Every row of a listing, read anew if that takes more pages; ``UsageError`` if it cannot be read."""
        assert self.session is not None  # noqa: S101  # a listing is of its run
        try:
            with stopped_by_signals(self.app.interrupts):
                found = listing.whole(self.session)
        except Stop as stop:
            raise UsageError(stop.escalation.reason) from None
        except (Interrupted, KeyboardInterrupt):
            raise UsageError("stopped: not every page was read") from None
        finally:
            self.console.status_line("")
        self.listings.put(found)
        return found

    def waiting(self) -> list[Approval]:
        """The questions that wait in this workspace, whichever run has them."""
        waiting = self.app.approvals.all(pending=True)
        here = self.app.runs.of_workspaces(self.app.here, {asked.run_id for asked in waiting})
        return [asked for asked in waiting if asked.run_id in here]

    @property
    def spent_before(self) -> int:
        """The credits of the runs that were at hand before this one."""
        return self.purse.before("" if self.session is None else self.session.run.run_id)

    def is_here(self, asked: Approval) -> bool:
        """Whether it is the run at hand that asks."""
        return self.session is not None and asked.run_id == self.session.run.run_id

    def clear(self) -> None:
        """Forget the run at hand; the next words begin another."""
        self.session, self._told, self.listings = None, set(), Listings()
        self.show_status()

    def show_status(self) -> None:
        """Bring the line below the conversation up to date: place, mode, credits, money, what waits."""
        place = "sandbox" if self.app.throwaway else self.app.settings.base_url.partition("://")[2]
        parts = [place, self.mode]
        state = None if self.session is None else self.session.so_far()
        if self.session is not None and state is not None:
            parts[:1] = [_company(self.session) or place]
            self.purse.note(state, self.session.loop.totals)
        parts += [self.purse.credits(state), self.purse.money()]
        parts += [f"{len(state.pending)} waiting for you"] if state is not None and state.pending else []
        self.console.footer(" · ".join(part for part in [*parts, clipped(self.model.name, 40)] if part))

    def read(self) -> str | None:
        """The user's next line; ``None`` when they leave."""
        line, self._next = self._next, None
        return self.console.read_input() if line is None else line

    def _ask(self, question: str) -> str | None:
        """Put a question of the agent until it is answered; ``None`` when nobody is there.

        Raises:
            Withdrawn: the user leaves it, perhaps for another request or a command.
        """
        self._show_table()
        at_hand = "" if self.session is None else self.session.run.last_words
        words = ""
        try:
            while not words or is_command(words):
                show_question(self.console, question)
                self.console.line("  (never mind or Ctrl-C leaves it)", "dim")
                line = self.console.read_answer("Your answer: ")
                if line is None:
                    return None
                words = line.strip()
                if is_command(words) and not self.stays(words):
                    raise Withdrawn
            return self._judged(reply_to(question, words, at_hand))
        except KeyboardInterrupt:
            if not self.app.interrupts.event.is_set():
                raise Withdrawn from None
        return None

    def _judged(self, reply: Reply) -> str:
        if reply.kind == "answer":
            return self._with_files(reply.words)
        self._next = reply.words or None
        raise Withdrawn

    def stays(self, line: str) -> bool:
        """Do a command while a card or a question stands; whether that stays: what leads away comes next, words too."""
        if is_command(line) and self.in_between(line):
            return True
        self._next = line
        return False

    def _with_files(self, answer: str) -> str:
        """An answer with the files that it names given to the run; one that is taken back leaves the question."""
        try:
            given = self._intake.take(answer)
        except UsageError as error:
            self.console.line(str(error), "bad")
            given = None
        if given is None or self.session is None:
            raise Withdrawn
        give_files(self.session, given.attached)
        self.session.add_material(given.material)
        return given.words

    def _begin(self, task: str, model: Model, mode: Mode, cap: int | None) -> Session:
        self.session = self.app.begin(task, model, self.user(), mode=mode, cap=cap)
        self._told = set()
        return self.session

    def _work(self, session: Session, step: Callable[[], RunResult]) -> None:
        self.console.status_line("thinking")
        try:
            with stopped_by_signals(self.app.interrupts):
                result = finish(session, step)
        finally:
            spoke = self._blocks.finish()
            self.console.status_line("")
            if spoke:
                self.console.line("")
        if result.escalation is not None:
            self.console.recall()
        self._report(result)
        self.show_status()

    def _report(self, result: RunResult) -> None:
        if result.latest == "denied" and result.escalation is None and _states(result) <= self._told:
            self.console.line("The question was left, and what it was asked for; nothing was sent or changed.", "dim")
            return
        for number, line in enumerate(record(result, told=self._told, brief=True, before=self.spent_before)):
            self.console.line(line, "strong" if number == 0 else "plain")
        self._told |= _states(result)
        if result.pending:
            elsewhere = (
                "until you leave: the sandbox ends with this conversation"
                if self.app.throwaway
                else f"elsewhere: puffle-agent approvals approve {result.pending[0].id}, "
                f"then puffle-agent runs resume {result.run_id}"
            )
            self.console.line(f"  {_waits(result.pending)}: /approvals answers it here; {elsewhere}", "ask")

    def _on_text(self, piece: str) -> None:
        self._blocks.feed(piece)
        self.console.status_line(f"> {clipped(self._blocks.tail, 200)}")

    def _on_event(self, recorded: Recorded) -> None:
        match recorded.event:
            case ModelRequested():
                self.console.status_line("thinking")
            case ModelAnswered(text=text):
                if not self._blocks.taken:
                    self._blocks.feed(text)
                if self._blocks.finish():
                    self.console.line("")
                if not recorded.event.calls:
                    self._show_table(text)
        self._calls.event(recorded)

    def _on_result(self, call: ToolCall, result: ToolResult, spent: int) -> None:
        self._calls.result(call, result, spent)
        note(self.seen, dict(result.content))
        self._table = None if result.is_error else table_of(result.content)
        if not result.is_error:
            self.listings.note(call.name, arguments_of(call.arguments), result.content)
        self.show_status()

    def _show_table(self, said: str = "") -> None:
        """Show what was found, unless the agent's own words (``said``) name most of it: nothing is listed twice."""
        table, self._table = self._table, None
        if table is None:
            return
        named = sum(row[1] != "" and row[1] in said for row in table.rows)
        if 2 * named < min(len(table.rows), SHOWN):
            self.console.table(replace(table.part(0, SHOWN), how=": /show"))
        elif len(table.rows) + table.more > named:
            self.console.line(f"  all {len(table.rows) + table.more}: /show", "dim")


def _states(result: RunResult) -> set[Told]:
    return {(effect.id, effect.outcome) for effect in result.effects}


def _waits(pending: Sequence[Approval]) -> str:
    return f"{len(pending)} wait{'s' if len(pending) == 1 else ''} for you"


def _company(session: Session) -> str:
    profile = (session.run.context or {}).get("profile")
    name = profile.get("companyName") if isinstance(profile, dict) else None
    return clipped(name, 30) if isinstance(name, str) else ""
