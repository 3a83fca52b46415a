"""The commands of a conversation.  They look and steer; none of them sends by itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from agent.chat.conversation import Conversation
from agent.chat.export import exported
from agent.chat.undo import compensations
from agent.chat.why import last_decision
from agent.common.errors import UsageError
from agent.common.redaction import printable
from agent.gate.standing_grant import words_of
from agent.models.base import Model
from agent.plans.plan import load_plan, plan_of, save_plan
from agent.session.context import guides
from agent.state.audit import read_events
from agent.state.events import Recorded
from agent.state.runs import RunRow, is_alive
from agent.types import MODES
from agent.ui.reports import credits_line, effect_line, plan_lines, plan_table
from agent.ui.tables import Table, clipped

HELP: Mapping[str, str] = {
    "/help": "this",
    "/journeys": "what the agent can do, and how to ask for it",
    "/plan [on|off|save FILE|apply [FILE]]": "work with reads only and collect the rest as a plan; `apply` does it",
    "/mode [ask|plan|readonly|auto]": "how much runs without you",
    "/credits": "spent, reserved, cap and prices",
    "/cost": "what the model has cost",
    "/approvals": "answer what waits for you",
    "/grants": "standing answers of this run, and what was used of them",
    "/why": "the rule behind the last decision",
    "/effects": "what really happened in this conversation",
    "/undo": "what could be taken back, and how",
    "/resume [RUN]": "go on with what is open, or with another run",
    "/runs": "earlier runs",
    "/export [FILE]": "write this conversation to a file",
    "/model [MODEL]": "the model at hand, or another one",
    "/doctor": "check key, server, clock, state, model and disk",
    "/clear": "begin a new conversation",
    "/quit": "leave (Ctrl-D too)",
}
"""Every command with its line of help."""
ASIDE = "Everything else goes to the agent. Ctrl-C stops it after the call in flight."
NOTHING = "nothing has happened yet"


@dataclass(slots=True, kw_only=True)
class Commands:
    """Does what a line with a slash says."""

    talk: Conversation
    """The conversation."""
    open_model: Callable[[str], Model]
    """Opens a model by its name."""
    doctor: Callable[[], list[str]]
    """What the doctor finds."""

    def __call__(self, line: str) -> bool:
        """Do it; whether the conversation goes on."""
        name, _, rest = line.partition(" ")
        if name in ("/quit", "/exit"):
            return False
        if name == "apply":
            self._plan("apply " + rest)
            return True
        known = {command.split(" ")[0].removeprefix("/") for command in HELP}
        word = name.removeprefix("/")
        if word not in known:
            close = [k for k in sorted(known) if word and k.startswith(word)]
            word = close[0] if len(close) == 1 else "help"
        getattr(self, f"_{word}")(rest.strip())
        return True

    # -- looking ---------------------------------------------------------------------------------------------------

    def _help(self, _rest: str) -> None:
        for command, what in HELP.items():
            name, _, arguments = command.partition(" ")
            self._say(f"{name:11} {what}{f'  {arguments}' if arguments else ''}")
        self._say(ASIDE)

    def _journeys(self, _rest: str) -> None:
        for guide in guides().values():
            self._say(f"{guide.journey}: {guide.title}")
            self._say(f"    such as: {guide.example}")

    def _credits(self, _rest: str) -> None:
        if self.talk.session is None:
            self._say(NOTHING)
            return
        self._say(f"credits: {credits_line(self.talk.session.so_far())}")
        for name, price in sorted(self.talk.session.run.prices.items()):
            self._say(f"    {name}: {price} a unit")

    def _cost(self, _rest: str) -> None:
        if self.talk.session is None:
            self._say(NOTHING)
            return
        totals = self.talk.session.loop.totals
        cost = "price unknown" if totals.cost_usd is None else f"${totals.cost_usd:f}"
        cached = f", {totals.cached_tokens} from a cache" if totals.cached_tokens else ""
        self._say(
            f"{totals.requests} requests · {totals.input_tokens} tokens in{cached}, {totals.output_tokens} out · {cost}"
        )

    def _grants(self, _rest: str) -> None:
        rules = [] if self.talk.session is None else self.talk.session.rules.all()
        for number, rule, used, credits in rules:
            self._say(f"{number}  {words_of(rule)}  (used {used} of {rule.get('max_uses', 1)}, {credits} credits)")
        if not rules:
            self._say("no standing answers: every send asks; g on a card grants one")

    def _why(self, _rest: str) -> None:
        for line in last_decision(self._events()) or [NOTHING]:
            self._say(line)

    def _effects(self, _rest: str) -> None:
        effects = [] if self.talk.session is None else self.talk.session.so_far().effects
        for effect in effects:
            self._say(effect_line(effect))
        if not effects:
            self._say(NOTHING)

    def _undo(self, _rest: str) -> None:
        effects = [] if self.talk.session is None else self.talk.session.so_far().effects
        for line in compensations(effects):
            self._say(line)

    def _runs(self, _rest: str) -> None:
        rows = self.talk.app.runs.all()[:15]
        cells = tuple((r.run_id, r.started_at[:16].replace("T", " "), _state(r), clipped(r.task, 60)) for r in rows)
        self.talk.seen |= dict.fromkeys(row.run_id for row in rows)
        self.talk.console.table(Table(("run", "started", "status", "task"), cells))

    def _doctor(self, _rest: str) -> None:
        for line in self.doctor():
            self._say(line)

    # -- steering --------------------------------------------------------------------------------------------------

    def _mode(self, rest: str) -> None:
        if rest and rest not in MODES:
            raise UsageError(f"{rest[:40]} is not a mode: use {', '.join(MODES)}")
        if rest:
            self.talk.set_mode(next(mode for mode in MODES if mode == rest))
        self._say(f"mode: {self.talk.mode}")

    def _approvals(self, _rest: str) -> None:
        waiting = [] if self.talk.session is None else self.talk.session.so_far().pending
        self._say(f"{len(waiting)} waiting")
        if waiting:
            self.talk.go_on()

    def _plan(self, rest: str) -> None:
        verb, _, name = rest.strip().partition(" ")
        if verb in ("on", "off"):
            self._mode("plan" if verb == "on" else "ask")
        elif verb == "apply" and name:
            self.talk.apply(load_plan(Path(name).expanduser()))
        elif self.talk.session is None:
            self._say("no plan yet: `/plan on`, then say what to do")
        elif verb == "apply":
            self.talk.apply(plan_of(self.talk.session))
        elif verb == "save" and name:
            save_plan(plan_of(self.talk.session), Path(name).expanduser())
            later = f"puffle-agent run --apply {name}"
            self._say(f"saved; {'/plan apply' if self.talk.app.throwaway else later} does it")
        else:
            self._show_plan()

    def _show_plan(self) -> None:
        assert self.talk.session is not None  # noqa: S101  # asked above
        plan = plan_of(self.talk.session)
        if plan.effects:
            self.talk.console.table(plan_table(plan))
        for line in plan_lines(plan):
            self._say(line)
        if plan.effects:
            self._say("`apply` does it, `/plan save FILE` keeps it")

    def _resume(self, rest: str) -> None:
        if rest:
            self.talk.resume(rest)
            return
        if self.talk.session is None:
            self._say("nothing is open; /runs shows earlier runs")
            return
        self.talk.go_on()

    def _export(self, rest: str) -> None:
        if self.talk.session is None:
            self._say(NOTHING)
            return
        path = Path(rest or f"{self.talk.session.run.run_id}.md").expanduser()
        exported(self.talk.session, path)
        self._say(f"written to {path}")

    def _model(self, rest: str) -> None:
        if rest:
            self.talk.use(self.open_model(rest))
        self._say(f"model: {self.talk.model.name}")

    def _clear(self, _rest: str) -> None:
        self.talk.clear()
        self._say("a new conversation begins; the former one stays under /runs")

    def _events(self) -> list[Recorded]:
        if self.talk.session is None:
            return []
        self.talk.session.journal.flush()
        return list(read_events(self.talk.app.store, self.talk.session.run.run_id))

    def _say(self, line: str) -> None:
        self.talk.console.line(printable(line, keep_lines=False))


def _state(row: RunRow) -> str:
    return row.status or ("running" if is_alive(row.owner) else "interrupted")
