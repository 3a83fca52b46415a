"""The commands of a conversation.  They look and steer; none of them sends by itself."""

import json
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from agent.chat.conversation import Conversation
from agent.chat.keep import export
from agent.chat.listings import Listing, form_of, row_lines
from agent.chat.taking_back import NOT_DONE, undo
from agent.chat.why import last_decision
from agent.common.at_hand import newest_of
from agent.common.errors import Stop, StoreError, UsageError
from agent.common.redaction import json_text, printable
from agent.gate.braking import still_in_danger
from agent.gate.standing_grant import words_of
from agent.gate.stopping import lines_of, status_of
from agent.models.base import Model
from agent.models.silent import Silent
from agent.plans.plan import load_plan, plan_of, save_plan
from agent.policy.scope.scope import guides
from agent.session.session import Session
from agent.session.suppressing import NOBODY, everybody, leave_alone, line_of
from agent.session.triage import triage
from agent.session.user import User
from agent.state.audit import read_events
from agent.state.runs import RunRow, is_alive
from agent.state.suppressions import Suppressions
from agent.types import MODES
from agent.ui.approval_list import approval_table
from agent.ui.export import as_text, write_new
from agent.ui.reports import NO_BALANCE, credits_line, effect_line, plan_lines, plan_table
from agent.ui.tables import Table, clipped, plain, table_of_rows
from agent.ui.triage import lines_of as triage_lines
from agent.ui.triage import table_of

_NOTHING = "nothing has happened yet"
_NO_GRANTS = "no standing answers: every send asks; g on a card grants one"
_NO_ROWS = "nothing was found in rows yet"
_AT_ONCE = 50
"""Rows that ``/show`` shows at once."""


@dataclass(slots=True, kw_only=True)
class Commands:
    """Does what a line with a slash says."""

    talk: Conversation
    open_model: Callable[[str], Model]
    doctor: Callable[[], list[str]]
    taken_back: set[str] = field(default_factory=set)
    """Ids of effects that were set back."""
    _showing: Listing | None = None
    """The listing that ``/show`` is at."""
    _shown: int = 0
    """Rows of it that were shown."""

    def __call__(self, line: str) -> bool:
        """Do it; whether the conversation goes on."""
        name, rest = self._meant(line)
        if not name:
            return True
        command = COMMANDS[name]
        if self.talk.session is None and command.idle:
            self._say(command.idle)
        else:
            command.does(self, rest)
        return name != "/quit"

    def in_between(self, line: str) -> bool:
        """Do it while a question stands; false, and nothing is done, where it goes on with the run or leaves it."""
        name, rest = self._meant(line)
        if name and COMMANDS[name].takes_over:
            return False
        try:
            if name:
                COMMANDS[name].does(self, rest)
        except UsageError as error:
            self._say(str(error))
        return True

    def _meant(self, line: str) -> tuple[str, str]:
        """The command that a line means (the help for several) and what follows it; none where it is told of none."""
        name, _, rest = line.partition(" ")
        if name == "apply":
            name, rest = "/plan", f"apply {rest}"
        if name not in COMMANDS:
            begun = ["/quit"] if name == "/exit" else [one for one in COMMANDS if name != "/" and one.startswith(name)]
            if not begun:
                self._say(f"there is no command {clipped(name, 40)}; /help shows them all")
            name = "" if not begun else begun[0] if len(begun) == 1 else "/help"
        return name, rest.strip()

    # -- looking ---------------------------------------------------------------------------------------------------

    def _help(self, _rest: str) -> None:
        for name, command in COMMANDS.items():
            self._say(f"{name:11} {command.help}{f'  {command.arguments}' if command.arguments else ''}")
        self._say("Everything else goes to the agent. Ctrl-C stops it after the call in flight.")

    def _journeys(self, _rest: str) -> None:
        for guide in guides().values():
            self._say(f"{guide.journey}: {guide.title}", f"    such as: {guide.example}")

    def _credits(self, _rest: str) -> None:
        session, before = self.talk.session, self.talk.spent_before
        if session is None and not before:
            self._say(_NOTHING)
            return
        prices = [] if session is None else sorted(session.run.prices.items())
        spent = f"{before} spent" if session is None else credits_line(session.so_far(), before)
        self._say(f"credits: {spent}", f"    {NO_BALANCE}")
        above = self.talk.app.config.ask_above_credits
        self._say(f"    without a cap it asks above {above} in all (ask_above_credits in policy.toml)")
        self._say(*(f"    {name}: {price} a unit" for name, price in prices))

    def _cost(self, _rest: str) -> None:
        if self.talk.session is None:
            self._say(self.talk.purse.money() or _NOTHING)
            return
        totals = self._session.loop.totals
        cost = "price unknown" if totals.cost_usd is None else f"${totals.cost_usd:f}"
        cached = f", {totals.cached_tokens} from a cache" if totals.cached_tokens else ""
        tokens = f"{totals.input_tokens} tokens in{cached}, {totals.output_tokens} out"
        self._say(f"{totals.requests} requests · {tokens} · {cost}")
        if self.talk.purse.money() and self.talk.purse.runs > 1:
            self._say(f"    with what went before: {self.talk.purse.money()}")

    def _grants(self, _rest: str) -> None:
        rules = self._session.rules.all()
        for number, text, used, credits in rules:
            rule = json.loads(text)
            self._say(f"{number}  {words_of(rule)}  (used {used} of {rule.get('max_uses', 1)}, {credits} credits)")
        if not rules:
            self._say(_NO_GRANTS)

    def _why(self, _rest: str) -> None:
        self._session.services.audit.journal.flush()
        events = list(read_events(self.talk.app.store, self._session.run.run_id))
        self._say(*(last_decision(events, self._session.so_far().effects) or [_NOTHING]))

    def _effects(self, _rest: str) -> None:
        self._say(*([effect_line(effect) for effect in self._session.so_far().effects] or [_NOTHING]))

    def _undo(self, _rest: str) -> None:
        undo(self.talk, self._session, self.taken_back, self._say)

    def _runs(self, _rest: str) -> None:
        rows = self.talk.app.runs.page(15, unasked=Silent.name)
        cells = ((r.run_id, plain(r.started_at), _state(r), clipped(r.task, 200)) for r in rows)
        self.talk.seen |= dict.fromkeys(row.run_id for row in rows)
        self.talk.console.table(Table(("run", "started", "status", "task"), tuple(cells)))

    def _doctor(self, _rest: str) -> None:
        self._say(*self.doctor())

    # -- steering --------------------------------------------------------------------------------------------------

    def _mode(self, rest: str) -> None:
        if rest and rest not in MODES:
            raise UsageError(f"{rest[:40]} is not a mode: use {', '.join(MODES)}")
        if rest:
            self.talk.set_mode(next(mode for mode in MODES if mode == rest))
        self._say(f"mode: {self.talk.mode}")

    def _approvals(self, _rest: str) -> None:
        waiting = self.talk.waiting()
        mine = [one for one in waiting if self.talk.is_here(one)]
        self._say(
            f"{len(waiting)} waiting" + ("" if len(mine) == len(waiting) else f", {len(mine)} of this conversation")
        )
        if len(mine) < len(waiting):
            self.talk.console.table(approval_table(waiting, ()))
            self._say("what another run asks is answered after /resume RUN, or by puffle-agent approvals approve ID")
        if mine:
            self.talk.go_on()

    def _plan(self, rest: str) -> None:
        verb, _, name = rest.partition(" ")
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
            self._show_plan(self.talk.session)

    def _show_plan(self, session: Session) -> None:
        plan = plan_of(session)
        if plan.effects:
            self.talk.console.table(plan_table(plan))
        self._say(*plan_lines(plan))
        if plan.effects:
            self._say("`apply` does it, `/plan save FILE` keeps it")

    def _resume(self, rest: str) -> None:
        if rest:
            self.talk.resume(rest)
        elif self.talk.session is None:
            self._say("nothing is open; /runs shows earlier runs")
        else:
            self.talk.go_on()

    def _triage(self, _rest: str) -> None:
        app = self.talk.app
        session = app.begin("triage", Silent(), User(), mode="readonly", cap=0)  # what it reads leads no planner
        try:
            found = triage(session, app.store)
        except Stop as stop:
            self._say(f"the inbox could not be sorted: {stop.escalation.reason}")
            return
        if found.rows:
            self.talk.console.table(table_of(found))
        self._say(*triage_lines(found))

    def _campaign_at_hand(self) -> str:
        """The id of the one campaign that "it" can mean; empty where none or several may be meant."""
        things = () if self.talk.session is None else self.talk.session.run.at_hand.things
        return next((one.id for one in newest_of([one for one in things if one.kind == "campaign"])), "")

    def _suppress(self, rest: str) -> None:
        who, _, reason = rest.partition(" ")
        app = self.talk.app
        kept = Suppressions(app.store, app.clock)  # as the command has it: in every workspace
        if who in ("", "list"):
            self._say(*(list(map(line_of, everybody(kept, app.config))) or [NOBODY]))
        else:
            self._say(leave_alone(kept, who, reason.strip())[1])

    def _pause(self, rest: str) -> None:
        rest = self._campaign_at_hand() if rest == "it" else rest
        if not rest:
            self._say("say which: /pause CAMPAIGN (its id or name), or /pause all")
            return
        stopper = self.talk.app.stopper()
        try:
            stopped = stopper.all() if rest in ("all", "--all") else stopper.named(rest)
        except Stop as stop:
            self._say(f"nothing was paused: {stop.escalation.reason}")
            return
        self._say(*lines_of(stopped))
        try:
            self.talk.app.note_stopped(f"/pause {rest}", stopper, status_of(stopped))
            brake = self.talk.app.config.brake
            self._say(*still_in_danger(stopper.seen, [one.campaign_id for one in stopped], brake))
        except StoreError as error:
            self._say(f"this could not be recorded, and was done all the same: {error}")

    def _show(self, rest: str) -> None:
        listing = self.talk.listings.find(rest)
        if listing is None:
            self._say(_NO_ROWS)
            return
        if rest.isdecimal():
            rows = listing.rows if int(rest) <= len(listing.rows) else self.talk.whole(listing).rows
            lines = row_lines(rows[int(rest) - 1]) if 0 < int(rest) <= len(rows) else (f"there are {len(rows)} rows",)
            self._say(*lines)
            return
        self._shown = self._shown if rest == "more" and listing is self._showing else 0
        self._showing = whole = self.talk.whole(listing)
        count = len(whole.rows) if rest == "all" else _AT_ONCE
        part = table_of_rows(whole.kind, whole.rows).part(self._shown, count)
        self._shown += len(part.rows)
        if part.rows:
            self.talk.console.table(replace(part, how=": /show more, /show all"))
        else:
            self._say(f"these were all {self._shown}")

    def _export(self, rest: str) -> None:
        name, *what = _words_of(rest) or [f"{self._session.run.run_id}.md"]
        path = Path(name).expanduser()
        form = form_of(path)
        words = " ".join([*what, path.stem])
        listing = None if form == "md" or "report" in words else self.talk.listings.find(words)
        if form == "md":
            export(self._session, path)
            about = "this conversation"
        elif listing is None:
            result = self._session.so_far()
            rows = [result.as_json()] if form == "json" else [effect.as_json() for effect in result.effects]
            write_new(path, json_text(rows[0], indent=1) + "\n" if form == "json" else as_text(rows, form))
            about = "the report of this conversation"
        else:
            whole = self.talk.whole(listing)
            write_new(path, as_text(whole.rows, form))
            about = f"{len(whole.rows)} {whole.kind}"
        self._say(f"{about}: written to {path}")

    def _model(self, rest: str) -> None:
        if rest:
            self.talk.use(self.open_model(rest))
        self._say(f"model: {self.talk.model.name}")

    def _clear(self, _rest: str) -> None:
        self.talk.clear()
        self._say("a new conversation begins; the former one stays under /runs")

    def _quit(self, _rest: str) -> None:
        """Whoever reads the next line leaves."""

    @property
    def _session(self) -> Session:
        assert self.talk.session is not None  # noqa: S101  # see ``SlashCommand.idle``
        return self.talk.session

    def _say(self, *lines: str) -> None:
        for line in lines:
            self.talk.console.line(printable(line, keep_lines=False))


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """What stands behind a word with a slash."""

    does: Callable[[Commands, str], None]
    """Takes what follows the word."""
    help: str
    arguments: str = ""
    idle: str = ""
    """Said instead of doing it where it needs a conversation and none has begun."""
    takes_over: bool = False
    """Whether it goes on with a run or leaves it, so that a question that stands is left first."""


COMMANDS: Mapping[str, SlashCommand] = {
    "/help": SlashCommand(Commands._help, "this"),
    "/journeys": SlashCommand(Commands._journeys, "what the agent can do, and how to ask for it"),
    "/plan": SlashCommand(
        Commands._plan,
        "work with reads only and collect the rest as a plan; `apply` does it",
        "[on|off|save FILE|apply [FILE]]",
        takes_over=True,
    ),
    "/mode": SlashCommand(Commands._mode, "how much runs without you", "[ask|plan|readonly|auto]"),
    "/credits": SlashCommand(Commands._credits, "spent, reserved, cap and prices"),
    "/cost": SlashCommand(Commands._cost, "what the model has cost"),
    "/approvals": SlashCommand(Commands._approvals, "answer what waits for you", takes_over=True),
    "/grants": SlashCommand(
        Commands._grants, "standing answers of this run, and what was used of them", idle=_NO_GRANTS
    ),
    "/why": SlashCommand(Commands._why, "the rule behind the last decision", idle=_NOTHING),
    "/show": SlashCommand(
        Commands._show,
        "every row of what was found last, or one row in full",
        "[leads|threads|…|more|all|N]",
        idle=_NO_ROWS,
    ),
    "/effects": SlashCommand(Commands._effects, "what really happened in this conversation", idle=_NOTHING),
    "/undo": SlashCommand(Commands._undo, "set back what can be set back, after a yes", idle=NOT_DONE, takes_over=True),
    "/triage": SlashCommand(Commands._triage, "sort what waits in the inbox by rules, without a model"),
    "/suppress": SlashCommand(
        Commands._suppress, "leave somebody alone from now on, or list who is left alone or held", "[ADDRESS|list]"
    ),
    "/pause": SlashCommand(Commands._pause, "stop a campaign from sending, or all of them, at once", "[CAMPAIGN|all]"),
    "/resume": SlashCommand(Commands._resume, "go on with what is open, or with another run", "[RUN]", takes_over=True),
    "/runs": SlashCommand(Commands._runs, "earlier runs"),
    "/export": SlashCommand(
        Commands._export,
        "write this conversation to a file (.md), or what was found, or the report (.csv, .json)",
        "[FILE [leads|threads|…|report]]",
        idle=_NOTHING,
    ),
    "/model": SlashCommand(Commands._model, "the model at hand, or another one", "[MODEL]", takes_over=True),
    "/doctor": SlashCommand(Commands._doctor, "check key, server, clock, state, model and disk"),
    "/clear": SlashCommand(Commands._clear, "begin a new conversation", takes_over=True),
    "/quit": SlashCommand(Commands._quit, "leave (Ctrl-D too)", takes_over=True),
}


def _words_of(rest: str) -> list[str]:
    try:
        return shlex.split(rest)
    except ValueError:  # a quotation mark that is not closed
        return [rest]


def _state(row: RunRow) -> str:
    return row.status or ("running" if is_alive(row.owner) else "interrupted")
