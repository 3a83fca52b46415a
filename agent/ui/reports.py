"""What a run or a plan comes to, in lines for people: from the ledger, never from the model's words."""

from collections.abc import Container, Iterator, Mapping, Sequence

from agent.common.counting import many
from agent.common.errors import Escalation
from agent.common.json_value import Json
from agent.common.redaction import printable
from agent.plans.plan import Plan, Step
from agent.policy.rules import PLAN_NOTE
from agent.policy.scope.called import name_of
from agent.policy.target_state import written_by
from agent.policy.told import for_person
from agent.session.result import SANDBOX_ENDS, RunResult, missed
from agent.state.effects import EffectRow
from agent.types import EffectStatus
from agent.ui.tables import Table, clipped
from tools.args import reading_order
from tools.catalog.told import body_lines
from tools.registry import REGISTRY

Told = tuple[str, EffectStatus]
"""An effect's id and its outcome."""
_COUNTS = {"imported": "leads", "resultCount": "leads", "prospectsToProcess": "leads", "updatedCount": "changed"}
"""What of a result is counted for a person, by the vendor's names."""
NO_BALANCE = "How many credits are left is unknown here: no documented call tells the balance; Puffle's dashboard does."
_MARKS: Mapping[EffectStatus, str] = {"done": "done", "failed": "FAILED", "unknown": "UNKNOWN", "refused": "refused"}


def record(
    result: RunResult, *, told: Container[Told] = (), brief: bool = False, throwaway: bool = False, before: int = 0
) -> list[str]:
    """Status, effects, credits, what waits and why; nobody's name or id adds a line of its own.

    Left out are effects that were ``told`` before; and where the server ends with the command (``throwaway``), how
    another one goes on.  In ``brief`` it speaks of the latest request alone, without the cards of what waits and what
    was made good; ``before`` is what earlier runs of the same conversation have spent.
    """
    status = (result.latest if brief else None) or result.shown_status
    lines = [f"{status.upper()} · run {result.run_id}"]
    effects = [effect for effect in result.effects if (effect.id, effect.outcome) not in told]
    lines += _effect_lines(effects, brief=brief)
    if status != result.shown_status:
        lines += _unknown_lines(result)
    lines.append(f"  credits: {_of_these(effects, result) if brief else ''}{credits_line(result, before)}")
    lines += _left_over_lines(result)
    if result.pending and not brief:
        lines += _waiting_lines(result, throwaway=throwaway)
    return [printable(line, keep_lines=False) for line in lines + _escalation_lines(result.escalation)]


def _effect_lines(effects: Sequence[EffectRow], *, brief: bool) -> list[str]:
    short = {effect.id for effect in missed(effects)}
    shown = [e for e in effects if not brief or e.id in short or e.outcome in ("done", "unknown")]
    return [effect_line(effect) for effect in shown] or ["  nothing was sent or changed"]


def _unknown_lines(result: RunResult) -> list[str]:
    unknown = (effect for effect in result.effects if effect.outcome == "unknown")
    return [f"  still unknown, from before: {in_words(effect)}: {effect.summary}" for effect in unknown]


def _of_these(effects: Sequence[EffectRow], result: RunResult) -> str:
    spent = sum(effect.spent for effect in effects)
    return f"{spent} for this, " if spent != result.spent else ""


def _left_over_lines(result: RunResult) -> list[str]:
    gaps = [f"  no call found: {gap}" for gap in result.gaps]
    return gaps + [f"  named and not used ({item.kind}): {item.value}" for item in result.unused]


def credits_line(result: RunResult, before: int = 0) -> str:
    """Spent, reserved and cap, and what earlier runs of the same conversation have spent ``before``."""
    cap = "no cap" if result.cap is None else f"cap {result.cap}"
    held = f", {result.reserved} reserved" if result.reserved else ""
    return f"{result.spent} spent{held} ({cap})" + (f", {before} spent before" if before else "")


def balance_lines(result: RunResult | None, before: int = 0) -> list[str]:
    """What can be said of how many credits are left."""
    nothing = f"{before} spent" if before else "nothing was spent yet"
    spent = nothing if result is None else credits_line(result, before)
    return [NO_BALANCE, f"This conversation: {spent}."]


def effect_line(effect: EffectRow, approver: str = "you") -> str:
    """One effect as the ledger has it, with the ledger's own words where it is not simply done.

    ``approver`` is who said yes to it, if a person did.
    """
    if effect.summary == PLAN_NOTE:
        return f"  planned: {in_words(effect)}"
    whole = effect.status == "done" and not (effect.result or {}).get("failed_items")
    told = "" if whole else f": {for_person(effect.rule, effect.summary)}"
    parts = [f"  {_MARKS[effect.outcome]}: {in_words(effect)}{told}"]
    if effect.approved_by in ("human", "grant"):
        parts.append(f"approved by {approver if effect.approved_by == 'human' else 'your rules'}")
    if effect.outcome in ("failed", "unknown"):
        trace = effect.correlation_id
        parts.append(f"correlation id {trace}" if trace else "no correlation id came")
    return " · ".join(parts)


def in_words(effect: EffectRow) -> str:
    """What an effect is, as a person says it: what is done, to whom or to what, and how many."""
    spec = REGISTRY.get(effect.tool)
    creates = None if spec is None else spec.effects.creates
    result = effect.result or {}
    named = effect.arguments.get(creates.named_by) if creates is not None else _named(result)
    about = f" to {', '.join(effect.recipients)}" if effect.recipients else f' "{named}"' if named else ""
    return clipped((effect.tool if spec is None else spec.effects.act) + about + _count(result), 160)


def _count(result: Mapping[str, Json]) -> str:
    counts = ((_found(result, key), noun) for key, noun in _COUNTS.items())
    return next((f", {number} {noun}" for number, noun in counts if isinstance(number, int)), "")


def _named(result: Mapping[str, Json]) -> Json:
    """The name of the thing that a result shows."""
    things = (inner for inner in result.values() if isinstance(inner, dict))
    names = (thing.get(key) for thing in things for key in ("name", "label", "participant_name", "participant_email"))
    return next((name for name in names if name), None)


def _found(result: Mapping[str, Json], key: str) -> Json:
    inner = (part for part in result.values() if isinstance(part, dict))
    return next((part[key] for part in (result, *inner) if key in part), None)


def _waiting_lines(result: RunResult, *, throwaway: bool) -> list[str]:
    lines: list[str] = []
    for approval in result.pending:
        lines += [f"  waits for you: {approval.id}", *(f"  │ {line}" for line in approval.card.preview.split("\n"))]
        if not throwaway:
            lines.append(f"  puffle-agent approvals approve {approval.id}   (or: deny {approval.id} --reason TEXT)")
    return [*lines, f"  {SANDBOX_ENDS if throwaway else f'then: puffle-agent runs resume {result.run_id}'}"]


def _escalation_lines(escalation: Escalation | None) -> list[str]:
    if escalation is None:
        return []
    lines = [f"  why: {escalation.reason}", f"  asked of you: {escalation.question}"]
    if escalation.next_step and escalation.next_step != escalation.question:
        lines.append(f"  next: {escalation.next_step}")
    return lines


def plan_table(plan: Plan) -> Table:
    """The effects of a plan for the user."""
    rows = []
    names: dict[str, str] = {}
    for n, step in enumerate(plan.effects, 1):
        cost = "?" if step.credits is None else str(step.credits or "")
        about = _about(step, names)
        names |= {step.makes: about} if step.makes else {}
        rows.append((str(n), step.tool, clipped(about, 60), cost, step.makes or ""))
    return Table(("#", "step", "what", "credits", "makes"), tuple(rows))


def plan_lines(plan: Plan) -> list[str]:
    """What a plan comes to."""
    effects = plan.effects
    left = [f"NOT IN THE PLAN: {part.tool} {part.target}: {part.reason}" for part in plan.left_out]
    if not effects:
        return [*left, "The plan is empty: nothing would be changed, spent or sent."]
    said = [line for n, step in enumerate(effects, 1) for line in _step_lines(n, step)]
    asking = sum(step.effect in ("send", "destroy") for step in effects)
    who = "it waits" if len(effects) == 1 else f"{asking} of them wait{'s' if asking == 1 else ''}"
    asks = f"; {who} for a yes before it is done" if asking else ""
    return [*said, *left, f"{many(len(effects), 'step')}, {_cost(plan.credits)}{asks}. Nothing was sent."]


def _cost(credits: int | None) -> str:
    if credits is None:
        return "price unknown"
    return f"up to {many(credits, 'credit')}" if credits else "no credits"


def _step_lines(number: int, step: Step) -> list[str]:
    """What a step writes, line by line, and what a person is to look at before they apply it."""
    spec, body = REGISTRY[step.tool], step.body if isinstance(step.body, dict) else {}
    is_read = step.effect == "send" or bool(written_by(spec, body))
    said = body_lines({key: body[key] for key in reading_order(spec.args, body)}) if is_read else []
    lines = [*said, *step.checks]
    return [f"{number} {step.tool}:", *(f"  {printable(line, keep_lines=False)}" for line in lines)] if lines else []


def _about(step: Step, names: Mapping[str, str]) -> str:
    """What a step is about: whom it reaches, what it makes, or what it changes, by its name, and to what.

    What an earlier step makes is called by its name in ``names``.
    """
    if step.recipients:
        return f"to {', '.join(step.recipients)}"
    body = step.body if isinstance(step.body, dict) else {}
    if step.makes:
        said = [str(body[key]) for key in ("name", "listName", "label", "prompt") if body.get(key)]
        return ": ".join(dict.fromkeys(said)) or step.target
    called = ", ".join(dict.fromkeys(_called(step, names)))
    sets = ", ".join(f"{key} {said}" for key, said in body.items() if _is_short(key, said))
    return ": ".join(filter(None, (called, sets))) or step.target


def _called(step: Step, names: Mapping[str, str]) -> Iterator[str]:
    """The names of the records that a step is about, as far as they are known."""
    records = {(kind, id_): step.facts.get(f"{kind}:{id_}", {}) for kind, id_ in step.changed()}
    for kind, id_ in records:
        name = names.get(id_) or name_of(kind, id_, records)
        if name != id_:
            yield name


def _is_short(key: str, said: object) -> bool:
    """Whether a value can stand in a row: one that names no record, and is no text of several lines."""
    return isinstance(said, str | int | float) and not key.endswith("id") and "\n" not in str(said)
