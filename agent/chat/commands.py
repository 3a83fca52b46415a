"""The commands of a conversation.  They look and steer; none of them sends by itself."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from pydantic import JsonValue

from agent.chat.conversation import Conversation
from agent.chat.why import last_decision
from agent.common.errors import UsageError, file_errors
from agent.common.markdown import quoted
from agent.common.redaction import printable
from agent.gate.standing_grant import words_of
from agent.models.base import AssistantMessage, Model, UserMessage
from agent.plans.plan import load_plan, plan_of, save_plan
from agent.policy.scope import guides
from agent.session.session import Session
from agent.state.audit import read_events
from agent.state.effects import EffectRow
from agent.state.events import FormerState
from agent.state.runs import RunRow, is_alive
from agent.types import MODES
from agent.ui.progress import key_arguments
from agent.ui.reports import credits_line, effect_line, plan_lines, plan_table, record
from agent.ui.tables import Table, clipped
from tools.effects import NO_WAY_BACK
from tools.registry import REGISTRY

_Former = Mapping[str, Mapping[str, JsonValue]]
"""What effects changed, as it was, by the ids of their calls."""
_NOTHING = "nothing has happened yet"
_NO_GRANTS = "no standing answers: every send asks; g on a card grants one"
_NOT_DONE = "Nothing was done in this conversation, so there is nothing to undo."


@dataclass(slots=True, kw_only=True)
class Commands:
    """Does what a line with a slash says."""

    talk: Conversation
    open_model: Callable[[str], Model]
    doctor: Callable[[], list[str]]

    def __call__(self, line: str) -> bool:
        """Do it; whether the conversation goes on."""
        name, _, rest = line.partition(" ")
        if name == "apply":
            name, rest = "/plan", f"apply {rest}"
        if name not in COMMANDS:
            begun = [command for command in COMMANDS if len(name) > 1 and command.startswith(name)]
            name = "/quit" if name == "/exit" else begun[0] if len(begun) == 1 else "/help"
        command = COMMANDS[name]
        if self.talk.session is None and command.idle:
            self._say(command.idle)
        else:
            command.does(self, rest.strip())
        return name != "/quit"

    # -- looking ---------------------------------------------------------------------------------------------------

    def _help(self, _rest: str) -> None:
        for name, command in COMMANDS.items():
            self._say(f"{name:11} {command.help}{f'  {command.arguments}' if command.arguments else ''}")
        self._say("Everything else goes to the agent. Ctrl-C stops it after the call in flight.")

    def _journeys(self, _rest: str) -> None:
        for guide in guides().values():
            self._say(f"{guide.journey}: {guide.title}", f"    such as: {guide.example}")

    def _credits(self, _rest: str) -> None:
        prices = sorted(self._session.run.prices.items())
        self._say(f"credits: {credits_line(self._session.so_far())}")
        self._say(*(f"    {name}: {price} a unit" for name, price in prices))

    def _cost(self, _rest: str) -> None:
        totals = self._session.loop.totals
        cost = "price unknown" if totals.cost_usd is None else f"${totals.cost_usd:f}"
        cached = f", {totals.cached_tokens} from a cache" if totals.cached_tokens else ""
        tokens = f"{totals.input_tokens} tokens in{cached}, {totals.output_tokens} out"
        self._say(f"{totals.requests} requests · {tokens} · {cost}")

    def _grants(self, _rest: str) -> None:
        rules = self._session.rules.all()
        for number, rule, used, credits in rules:
            self._say(f"{number}  {words_of(rule)}  (used {used} of {rule.get('max_uses', 1)}, {credits} credits)")
        if not rules:
            self._say(_NO_GRANTS)

    def _why(self, _rest: str) -> None:
        self._session.services.audit.journal.flush()
        events = list(read_events(self.talk.app.store, self._session.run.run_id))
        self._say(*(last_decision(events) or [_NOTHING]))

    def _effects(self, _rest: str) -> None:
        self._say(*([effect_line(effect) for effect in self._session.so_far().effects] or [_NOTHING]))

    def _undo(self, _rest: str) -> None:
        self._session.services.audit.journal.flush()
        told = (one.event for one in read_events(self.talk.app.store, self._session.run.run_id))
        former = {event.call_id: event.values for event in told if isinstance(event, FormerState)}
        self._say(*compensations(self._session.so_far().effects, former))

    def _runs(self, _rest: str) -> None:
        rows = self.talk.app.runs.all()[:15]
        cells = ((r.run_id, r.started_at[:16].replace("T", " "), _state(r), clipped(r.task, 60)) for r in rows)
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
        waiting = self._session.so_far().pending
        self._say(f"{len(waiting)} waiting")
        if waiting:
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

    def _export(self, rest: str) -> None:
        path = Path(rest or f"{self._session.run.run_id}.md").expanduser()
        export(self._session, path)
        self._say(f"written to {path}")

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


COMMANDS: Mapping[str, SlashCommand] = {
    "/help": SlashCommand(Commands._help, "this"),
    "/journeys": SlashCommand(Commands._journeys, "what the agent can do, and how to ask for it"),
    "/plan": SlashCommand(
        Commands._plan,
        "work with reads only and collect the rest as a plan; `apply` does it",
        "[on|off|save FILE|apply [FILE]]",
    ),
    "/mode": SlashCommand(Commands._mode, "how much runs without you", "[ask|plan|readonly|auto]"),
    "/credits": SlashCommand(Commands._credits, "spent, reserved, cap and prices", idle=_NOTHING),
    "/cost": SlashCommand(Commands._cost, "what the model has cost", idle=_NOTHING),
    "/approvals": SlashCommand(Commands._approvals, "answer what waits for you", idle="0 waiting"),
    "/grants": SlashCommand(
        Commands._grants, "standing answers of this run, and what was used of them", idle=_NO_GRANTS
    ),
    "/why": SlashCommand(Commands._why, "the rule behind the last decision", idle=_NOTHING),
    "/effects": SlashCommand(Commands._effects, "what really happened in this conversation", idle=_NOTHING),
    "/undo": SlashCommand(Commands._undo, "what could be taken back, and how", idle=_NOT_DONE),
    "/resume": SlashCommand(Commands._resume, "go on with what is open, or with another run", "[RUN]"),
    "/runs": SlashCommand(Commands._runs, "earlier runs"),
    "/export": SlashCommand(Commands._export, "write this conversation to a file", "[FILE]", idle=_NOTHING),
    "/model": SlashCommand(Commands._model, "the model at hand, or another one", "[MODEL]"),
    "/doctor": SlashCommand(Commands._doctor, "check key, server, clock, state, model and disk"),
    "/clear": SlashCommand(Commands._clear, "begin a new conversation"),
    "/quit": SlashCommand(Commands._quit, "leave (Ctrl-D too)"),
}


def compensations(effects: Sequence[EffectRow], former: _Former = MappingProxyType({})) -> list[str]:
    """How each effect that happened or may have can be taken back, and what it changed as it was; the latest first."""
    lines: list[str] = []
    for effect in reversed(effects):
        if effect.outcome in ("done", "unknown"):
            lines.append(_compensation(effect))
            was = former.get(effect.call_id, {})
            lines += [f"    {name} was: {json.dumps(value, ensure_ascii=False)}" for name, value in was.items()]
    return lines or [_NOT_DONE]


def _compensation(effect: EffectRow) -> str:
    spec = REGISTRY.get(effect.tool)
    reversal = NO_WAY_BACK if spec is None else spec.effects.reversal
    can = reversal.possible and (effect.effect != "destroy" or spec is None or spec.effect_of is None)
    verdict = "can be changed back" if can else "CANNOT BE UNDONE"
    doubt = " (it may not have happened: look first)" if effect.outcome == "unknown" else ""
    return f"{effect.tool} {effect.path}: {verdict}{doubt}: {reversal.how}"


def export(session: Session, path: Path) -> None:
    """Write a conversation as Markdown for its owner, redacted by the store; ``UsageError`` if that cannot be."""
    parts = [f"# Run {session.run.run_id}", ""]
    for entry in session.loop.entries:
        message = entry.message
        if isinstance(message, UserMessage):
            parts += ["## You" if not entry.material else "## Material", "", quoted(printable(message.text)), ""]
        elif isinstance(message, AssistantMessage):
            calls = (f"{call.name} {key_arguments(call.arguments)}" for call in message.tool_calls)
            said = [message.text, *(f"- {printable(call, keep_lines=False)}" for call in calls)]
            parts += ["## Agent", "", quoted(printable("\n".join(line for line in said if line))), ""]
    parts += ["", "## Record", "", *(f"    {line}" for line in record(session.so_far())), ""]
    with (
        file_errors(path, "written"),
        open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file,
    ):
        file.write("\n".join(parts))


def _state(row: RunRow) -> str:
    return row.status or ("running" if is_alive(row.owner) else "interrupted")
