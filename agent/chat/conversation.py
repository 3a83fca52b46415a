"""One conversation: what a person says goes to the run, what the run says and does comes back in calm lines."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from agent.app import App
from agent.chat.markdown_blocks import Blocks
from agent.common.errors import UsageError
from agent.common.json_value import Json
from agent.models.base import Model, ToolCall
from agent.plans.plan import Plan, check_workspace
from agent.plans.plan_model import PlanModel
from agent.policy.grants import Grants
from agent.session.result import RunResult
from agent.session.session import Operator, Session
from agent.session.transcript import open_calls
from agent.state.events import ModelAnswered, ModelRequested, Recorded
from agent.types import Mode, ToolResult
from agent.ui.approval_prompt import ApprovalPrompt
from agent.ui.console import Console
from agent.ui.interrupts import finish, stopped_by_signals
from agent.ui.progress import CallProgress
from agent.ui.reports import Told, effect_line, record
from agent.ui.tables import clipped
from agent.ui.terminal import has_person

_WORD = re.compile(r"[\w@.+-]{3,80}")
_NAMES = ("id", "name", "email", "participant_name", "participant_email", "email_address", "label")
_MOST_SEEN = 2000


@dataclass(slots=True, kw_only=True)
class Conversation:
    """What a chat is between two lines of the person."""

    app: App
    console: Console
    model: Model
    grants: Grants
    seen: dict[str, None]
    """Ids and names that came by, for completion; a set that keeps its order."""
    session: Session | None = None
    """The run at hand, once something was said."""
    mode: Mode = field(init=False)
    _blocks: Blocks = field(init=False)
    _calls: CallProgress = field(init=False)
    _told: set[Told] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Wire what is shown to who shows it."""
        self.mode = self.app.settings.mode
        self._blocks = Blocks(self.console.markdown)
        self._calls = CallProgress(self.console)

    def operator(self) -> Operator:
        """This person, as a run knows them."""
        prompt = ApprovalPrompt(self.console) if has_person() else None  # what is piped in answers nothing
        return Operator(
            rules=self.grants.flags,
            file=None if self.grants.file is None else self.grants.file.rules,
            default=self.grants.default,
            reviewer=prompt,
            person=None if prompt is None else prompt.ask,
            on_text=self._on_text,
            on_result=self._on_result,
            listeners=[self._on_event],
            conversation=True,
            planning=True,
        )

    def say(self, words: str) -> None:
        """Give the run the person's words and work until it ends or waits."""
        session = self.session
        if session is None:
            session = self._begin(words, self.model, self.mode, self.app.settings.credits)
        self._work(session, partial(session.say, words))

    def go_on(self) -> None:
        """Take up what the run at hand has left open."""
        if self.session is not None:
            self._work(self.session, self.session.work)

    def resume(self, run_id: str) -> None:
        """Make another run the one at hand; ``UsageError`` when it cannot be had."""
        self.session = self.app.resume(run_id, self.model, self.operator(), mode=None, cap=None)
        state = self.session.so_far()
        self._told = _states(state)
        self.show_status()
        task = clipped(self.app.runs.get(run_id).task, 80)
        self.console.line(f"taking up run {run_id}: {task}", "dim")
        for effect in state.effects:
            self.console.line(effect_line(effect, brief=True))
        if state.pending:
            self.console.line(f"  {len(state.pending)} waits for you: /approvals answers it here", "ask")
        elif open_calls(self.session.loop.entries):
            self.console.line("  it stopped in the middle: /resume goes on there", "ask")

    def use(self, model: Model) -> None:
        """Go on with another planner, in the same run."""
        self.model.close()
        self.model = model
        if self.session is not None:
            self.session.loop.model = model
        self.show_status()

    def set_mode(self, mode: Mode) -> None:
        """How much may run without the person, from now on."""
        self.mode = mode
        if self.session is not None:
            self.session.run.mode = mode
            self.app.runs.save(self.session.run.run_id, mode=mode)
        self.show_status()

    def apply(self, plan: Plan) -> None:
        """Do what a plan says, in a run of its own, asking as always; ``UsageError`` for another workspace's."""
        check_workspace(plan, self.app, "this plan")
        mode: Mode = "ask" if self.mode in ("plan", "readonly") else self.mode
        self.set_mode(mode)
        session = self._begin(plan.task, PlanModel(plan, plan.run_id), mode, plan.cap)
        self._work(session, partial(session.say, plan.task))
        session.loop.model = self.model  # what is said next is answered by the planner again

    def clear(self) -> None:
        """Forget the run at hand; the next words begin another."""
        self.session, self._told = None, set()
        self.show_status()

    def show_status(self) -> None:
        """Bring the line below the conversation up to date: place, mode, credits, money, what waits."""
        place = "sandbox" if self.app.throwaway else self.app.settings.base_url.partition("://")[2]
        parts = [place, self.mode]
        if self.session is not None:
            parts[:1] = [_company(self.session) or place]
            state = self.session.so_far()
            cap = "" if state.cap is None else f"/{state.cap}"
            parts += [f"{state.spent + state.reserved}{cap} credits", _money(self.session)]
            parts += [f"{len(state.pending)} waiting for you"] if state.pending else []
        self.console.footer(" · ".join(part for part in [*parts, clipped(self.model.name, 40)] if part))

    def _begin(self, task: str, model: Model, mode: Mode, cap: int | None) -> Session:
        self.session = self.app.begin(task, model, self.operator(), mode=mode, cap=cap)
        self._told = set()
        return self.session

    def _work(self, session: Session, step: Callable[[], RunResult]) -> None:
        self.console.status_line("thinking")
        try:
            with stopped_by_signals(self.app.interrupts):
                result = finish(session, step)
        finally:
            self._blocks.finish()
            self.console.status_line("")
        if result.escalation is not None:
            self.console.recall()
        self._report(result)
        self.show_status()

    def _report(self, result: RunResult) -> None:
        lines = record(result, told=self._told, brief=True)
        self._told |= _states(result)
        for number, line in enumerate(lines):
            self.console.line(line, "strong" if number == 0 else "plain")
        if result.pending:
            elsewhere = (
                "until you leave: the sandbox ends with this conversation"
                if self.app.throwaway
                else f"elsewhere: puffle-agent approvals approve {result.pending[0].id}, "
                f"then puffle-agent runs resume {result.run_id}"
            )
            self.console.line(f"  {len(result.pending)} waits for you: /approvals answers it here; {elsewhere}", "ask")

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
                self._blocks.finish()
        self._calls.event(recorded)

    def _on_result(self, call: ToolCall, result: ToolResult, spent: int) -> None:
        self._calls.result(call, result, spent)
        self._note(dict(result.content))
        self.show_status()

    def _note(self, value: Json) -> None:
        """Remember ids and names for completion, the newest last."""
        if isinstance(value, list):
            for item in value[:50]:
                self._note(item)
        elif isinstance(value, dict):
            for key, inner in value.items():
                if key in _NAMES and isinstance(inner, str) and _WORD.fullmatch(inner.replace(" ", ".")):
                    self.seen.pop(inner, None)
                    self.seen[inner] = None
                self._note(inner)
        while len(self.seen) > _MOST_SEEN:
            del self.seen[next(iter(self.seen))]


def _states(result: RunResult) -> set[Told]:
    return {(effect.id, effect.outcome) for effect in result.effects}


def _company(session: Session) -> str:
    profile = (session.run.context or {}).get("profile")
    name = profile.get("companyName") if isinstance(profile, dict) else None
    return clipped(name, 30) if isinstance(name, str) else ""


def _money(session: Session) -> str:
    totals = session.loop.totals
    if totals.cost_usd is None:
        return f"{totals.input_tokens + totals.output_tokens} tokens, price unknown"
    return f"${totals.cost_usd:.4f}" if totals.cost_usd else ""


def chat(conversation: Conversation, command: Callable[[str], bool]) -> None:
    """Until the person leaves: words go to the run, lines with a slash to ``command``, which says whether to go on."""
    conversation.show_status()
    while True:
        conversation.app.interrupts.event.clear()
        line = conversation.console.read_input()
        if line is None:
            return
        try:
            if line.startswith("/") or line == "apply":
                if not command(line):
                    return
            elif line.strip():
                conversation.say(line)
        except UsageError as error:
            conversation.console.line(str(error), "bad")
