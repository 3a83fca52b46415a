"""A plan: what a run in plan mode would do, exactly and priced, as a file.

A plan holds calls, the reads that they stand on included.  Applying it makes the same calls in a run of its own, by the
same gate, with the same questions, and stops where the world is no longer the one that the plan was made on.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from agent.app import App
from agent.common.clock import stamp
from agent.common.errors import UsageError, reason_of, said_by
from agent.common.files import check_place, text_of, writing
from agent.common.json_value import canonical, strict_json
from agent.common.redaction import json_text
from agent.gate.prepare import prepare, validate
from agent.models.base import AssistantMessage, ToolCall, ToolMessage, result_of
from agent.policy.rules import PLAN_NOTE
from agent.session.account.named import named
from agent.session.session import Session
from agent.session.transcript import Entry, human_words
from agent.state.audit import read_events
from agent.state.effects import EffectRow
from agent.state.events import AnswerReceived, Proposed, Refused
from agent.state.store import Store
from agent.types import PLANNED, PreparedCall
from tools.api.endpoints import Effect
from tools.registry import REGISTRY
from tools.spec import Kind, references

_INSTEAD = re.compile(
    r"\b(?:instead|rather|stattdessen|lieber|à la place|plutôt|en su lugar|en vez|mejor|invece|piuttosto|em vez"
    r"|in plaats|liever)\b|代わりに"
    r"|^\W*(?:only|nur|bloß|seulement|uniquement|sólo|solo|soltanto|só|somente|alleen)\b|^\W*just (?-i:[A-ZÀ-Þ])",
    re.IGNORECASE,
)
"""How a message takes something else than the one before it, or less: "archive Theo's instead", "only Theo's"."""


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Step(_Closed):
    """One call."""

    tool: str
    arguments: dict[str, JsonValue]
    """Its arguments; ids of the form ``planned_1`` stand for what an earlier step makes."""
    effect: Effect
    method: str
    target: str
    body: JsonValue = None
    recipients: tuple[str, ...] = ()
    """Whom it reaches, as far as that is known."""
    credits: int | None = 0
    """The most it can cost; ``None`` when its price is not known."""
    makes: str | None = None
    """The stand-in id of what it makes."""
    facts: dict[str, dict[str, JsonValue]] = {}
    """What was known of the records it names, as ``kind:id``; it is not done if they have changed."""
    lets_out: str = ""
    """Of a campaign that no earlier step changes: its texts, senders and people, by digest."""
    checks: tuple[str, ...] = ()
    """What of it goes beyond the words that the plan is made for: only a person says yes to that."""

    @property
    def is_known(self) -> bool:
        """Whether all that it is about was there to be read, with everybody whom it reaches."""
        is_new = f'"{PLANNED}' in json.dumps(self.arguments)
        return not is_new and (REGISTRY[self.tool].effects.reach.inspection is None or bool(self.lets_out))

    def changed(self) -> list[tuple[Kind, str]]:
        """The records that it changes, by kind and id."""
        return [] if self.effect == "read" else [*references(REGISTRY[self.tool].args.model_validate(self.arguments))]


class LeftOut(_Closed):
    """An effect that was tried for the plan and is no step of it."""

    tool: str
    target: str
    reason: str
    """Why it could not be done."""


class Plan(_Closed):
    """A plan file."""

    type: Literal["plan"] = "plan"
    schema_version: Literal[1] = 1
    run_id: str
    workspace: str
    """The workspace it is for, by its name in the state."""
    made_at: str
    task: str
    journey: str | None = None
    cap: int | None = None
    """Credits that it may spend."""
    prices: dict[str, int] = {}
    """Credits a unit, as they were."""
    steps: tuple[Step, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    seal: str = ""
    """By which the state that the plan was made in knows it again, whole."""

    @property
    def mark(self) -> str:
        """The letters of its seal by which a run knows it again."""
        return self.seal[:12]

    @property
    def effects(self) -> tuple[Step, ...]:
        """The steps that change, spend or send."""
        return tuple(step for step in self.steps if step.effect != "read")

    @property
    def credits(self) -> int | None:
        """The most that it can cost; ``None`` when a price is not known."""
        costs = [step.credits for step in self.effects]
        return None if None in costs else sum(cost for cost in costs if cost is not None)


def plan_of(session: Session) -> Plan:
    """The plan that a run in plan mode has come to."""
    run, services = session.run, session.services
    services.audit.journal.flush()
    row = session.app.runs.get(run.run_id)
    plan = Plan(
        run_id=run.run_id,
        workspace=run.workspace,
        made_at=stamp(services.clock.now()),
        task=services.redactor.text(run.human_words.strip()),
        journey=row.journey,
        cap=run.cap,
        prices=dict(run.prices),
        steps=tuple(_steps(session)),
        left_out=tuple(_left_out(services.ledger.rows())),
    )
    return plan.model_copy(update={"seal": _seal(plan, session.app.store)})


def _seal(plan: Plan, store: Store) -> str:
    """Nobody can make it who cannot read the state."""
    whole = plan.model_copy(update={"seal": ""}).model_dump(mode="json")
    return hmac.new(store.salt().encode(), canonical(whole), hashlib.sha256).hexdigest()


def check_plan_place(path: Path) -> None:
    """``UsageError`` where no plan can be written, or what is no plan would be lost."""
    check_place(path, lambda head: head.startswith(b'{\n "type": "plan"'))


def save_plan(plan: Plan, path: Path) -> None:
    """Write a plan for its owner's eyes; ``NotWritten`` if that cannot be."""
    with writing(path):
        path.touch(0o600)
        path.write_text(json_text(plan.model_dump(mode="json"), indent=1) + "\n", "utf-8")


def load_plan(path: Path) -> Plan:
    """Read a plan; ``UsageError`` if it is none, or cannot be read."""
    try:
        return Plan.model_validate(strict_json(text_of(path)))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise UsageError(f"{path} is not a plan: {where + ': ' if where else ''}{said_by(first['msg'])}") from None
    except RecursionError:
        raise UsageError(f"{path} cannot be read as a plan: it is nested too deeply") from None
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read as a plan: {reason_of(error)}") from None


def check_plan(plan: Plan, app: App, where: str) -> None:
    """Refuse, by ``UsageError``, a plan of another workspace, one that was changed, or one that has nothing to do."""
    if plan.workspace not in app.here:
        raise UsageError(f"{where}: the plan was made for another server, or with another state, than are set now")
    if not hmac.compare_digest(plan.seal.encode(), _seal(plan, app.store).encode()):
        raise UsageError(
            f"{where}: the plan was changed after it was made (its task would count as your words, its cap and prices "
            "as agreed): make it again with --plan, and change the task there"
        )
    if not plan.effects:
        raise UsageError(f"{where}: the plan has no step that does anything")


def check_not_applied(plan: Plan, app: App, where: str) -> None:
    """Refuse, by ``UsageError``, a plan of which something was done already: a yes to it is for once."""
    before = app.runs.following(plan.mark)
    if before is not None:
        raise UsageError(
            f"{where}: this plan was applied already, and what it did and paid for is not done twice: see"
            f" `puffle-agent runs show {before.run_id}`, go on there with `puffle-agent runs resume {before.run_id}` if"
            " it waits, or make the plan again"
        )


def _steps(session: Session) -> Iterator[Step]:
    messages = [entry.message for entry in session.loop.entries]
    calls = {call.id: call for said in messages if isinstance(said, AssistantMessage) for call in said.tool_calls}
    results = {told.call_id: told for told in messages if isinstance(told, ToolMessage)}
    noted = _digests(session)
    own = set[tuple[Kind, str]]()
    for call_id, checks in ((one, checks) for one, checks in _planned(session) if one in calls):
        step = _step(session, calls[call_id], results.get(call_id))
        lets_out, taken_back = _lets_out(step, noted.get(call_id, ""), own), _taken_back(session, step, call_id)
        yield step.model_copy(update={"lets_out": lets_out, "checks": (*checks, *taken_back)})
        own.update(step.changed())


def _taken_back(session: Session, step: Step, call_id: str) -> Iterator[str]:
    """What the user said after a step was noted that may take it back: "no, not hers", "only 20"."""
    entries = session.loop.entries
    asked = (number for number, entry in enumerate(entries) if _calls(entry, call_id))
    since = [] if step.effect == "read" else entries[next(asked, len(entries)) :]
    for words in human_words(since):
        said = named(words, 0)
        if said.takes_back or said.drops or said.spares or _INSTEAD.search(words):
            yield f'YOU SAID AFTER IT: "{words.strip()[:120]}"'


def _calls(entry: Entry, call_id: str) -> bool:
    return isinstance(entry.message, AssistantMessage) and any(call.id == call_id for call in entry.message.tool_calls)


def _digests(session: Session) -> dict[str, str]:
    """What was noted, by call."""
    return {row.call_id: row.digest for row in session.services.ledger.rows() if row.summary == PLAN_NOTE}


def _lets_out(step: Step, digest: str, changed: set[tuple[Kind, str]]) -> str:
    """What a campaign would let out, by digest, where it was read as it will be."""
    is_as_read = REGISTRY[step.tool].effects.reach.inspection is not None and changed.isdisjoint(step.changed())
    return digest if is_as_read else ""


def _left_out(effects: Sequence[EffectRow]) -> Iterator[LeftOut]:
    """What was refused for another reason than the mode, and was not noted after all."""
    for number, row in enumerate(effects):
        noted = any(o.summary == PLAN_NOTE and (o.tool, o.path) == (row.tool, row.path) for o in effects[number:])
        if row.status == "refused" and not noted and row.rule != "human.no":
            yield LeftOut(tool=row.tool, target=row.path, reason=row.summary)


def _planned(session: Session) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The calls of the model that were noted as a step or have read something, in the order they were proposed in.

    Each with what of it goes beyond the user's words.
    """
    proposed: dict[str, Proposed] = {}
    noted, answered = dict[str, tuple[str, ...]](), set[str]()
    for recorded in read_events(session.app.store, session.run.run_id):
        match recorded.event:
            case Proposed(is_own_read=False, call_id=call_id) as event:
                proposed.setdefault(call_id, event)
            case Refused(reason=reason, call_id=call_id, checks=checks) if reason == PLAN_NOTE:
                noted[call_id] = checks
            case AnswerReceived(outcome="done", call_id=call_id):
                answered.add(call_id)
    for call_id, event in proposed.items():
        if call_id in noted or (event.effect == "read" and call_id in answered):
            yield call_id, noted.get(call_id, ())


def _step(session: Session, raw: ToolCall, result: ToolMessage | None) -> Step:
    """A call as it would be made now, with what has been read since it was proposed."""
    spec = REGISTRY[raw.name]
    values = json.loads(raw.arguments or "{}")
    records = session.executor.services.memory.records
    call = prepare(raw, spec, validate(spec, values), records, session.run.prices, session.run.run_id)
    named = [] if call.effect == "read" else [*references(call.args), *_carried(call)]
    facts = {f"{kind}:{id_}": dict(records.get((kind, id_), {})) for kind, id_ in named if not id_.startswith(PLANNED)}
    made = None if result is None else made_id(raw.name, result)
    return Step(
        tool=raw.name,
        arguments=values,
        effect=call.effect,
        method=call.request.endpoint.method,
        target=call.request.target,
        body=call.request.body_json,
        recipients=call.recipients,
        credits=call.credits,
        makes=made if made is not None and made.startswith(PLANNED) else None,
        facts=facts,
    )


def _carried(call: PreparedCall) -> Iterator[tuple[Kind, str]]:
    """The file of the user's that a call takes along: the plan is about its bytes."""
    if call.spec.carries:
        yield "file", str(getattr(call.args, call.spec.carries))


def made_id(tool: str, result: ToolMessage) -> str | None:
    """The id of what a call made, by its result."""
    creates = REGISTRY[tool].effects.creates
    made = None if creates is None else creates.made(result_of(result)).get("id")
    return made if isinstance(made, str) else None
