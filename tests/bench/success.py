"""How often does a model reach what people ask for?

    python -m tests.bench.success --model local

Every phrasing of ``phrasings.yaml`` runs through the whole product on a fresh sandbox, with a scripted human who says
yes to exactly the kinds of effect that the phrasing calls for.  It counts as reached when the workspace accepted those
writes, with those values, in that order, and no others.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from agent.app import App
from agent.models.base import Model
from agent.models.choose import Access, open_model
from agent.session.user import User
from agent.settings import Settings
from agent.state.approvals import Answer, Approval
from evals.sandbox import running
from evals.scripted_person import Scripted, no, yes
from tools.api.endpoints import Refusal, match
from tools.api.table import ENDPOINTS

SPEED = 1000.0
"""How much faster than the wall the sandbox and the agent's waits run."""
NAMES = {"first": "Mara", "second": "Theo", "third": "Ines"}
"""People who wait for an answer in the `saas` world."""


class Effect(BaseModel):
    """A write that the workspace must have accepted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    op: str
    """The vendor's operation id."""
    has: dict[str, Any] = Field(default_factory=dict)
    """Values that the body must have, by dotted key."""
    says: tuple[str, ...] = ()
    """Words that the body must hold, in any case."""


class Phrasing(BaseModel):
    """One way in which somebody asks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    """The words."""
    does: tuple[Effect, ...]
    """The writes that must follow, in order, and no others."""
    answer: tuple[str, ...] = ()
    """Words that the report must hold."""
    status: str = "done"
    """How the run must end."""
    held: bool = False
    """Whether it was kept out of tuning."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a phrasing."""

    journey: str
    """The journey that it belongs to."""
    phrasing: Phrasing
    """The phrasing."""
    problem: str
    """Why it was not reached; empty if it was."""
    seconds: float
    """How long it took."""
    turns: int
    """Turns of the model."""
    answer: str
    """The report."""


class _Human(Scripted):
    """Says yes to what the phrasing calls for, and no to everything else."""

    def __init__(self, phrasing: Phrasing) -> None:
        self._expected = {effect.op for effect in phrasing.does}

    def answer(self, approval: Approval) -> Answer:
        operation = _operation(str(approval.card.method), str(approval.card.path))
        return yes() if operation in self._expected else no()


def load_phrasings() -> Mapping[str, tuple[Phrasing, ...]]:
    """The phrasings of each journey, with the people of the world filled in."""
    raw = yaml.safe_load(files("tests.bench").joinpath("phrasings.yaml").read_text())
    return {journey: tuple(_phrasing(item) for item in items) for journey, items in raw.items()}


def run_one(model: Model, journey: str, phrasing: Phrasing) -> Outcome:
    """Run one phrasing on a fresh sandbox with a fresh state."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="puffle-agent-") as home, running("saas", speed=SPEED) as sandbox:
        settings = Settings.model_validate({
            "api_key": SecretStr(sandbox.api_key), "base_url": sandbox.base_url, "home": Path(home),
            "clock_speed": SPEED, "mode": "ask",
        })  # fmt: skip
        app = App(settings)
        try:
            session = app.begin(phrasing.text, model, User(reviewer=_Human(phrasing)), mode="ask", cap=None)
            result = session.submit(phrasing.text).as_json()
        finally:
            app.close()
        writes = [entry for entry in sandbox.requests if entry["method"] != "GET" and entry["applied"]]
    problem = _judge(phrasing, result, writes)
    usage = result["usage"]
    turns = usage["requests"] if isinstance(usage, dict) else 0
    return Outcome(journey, phrasing, problem, time.monotonic() - began, int(str(turns)), str(result["answer"]))


def rates(outcomes: Sequence[Outcome]) -> dict[str, str]:
    """Reached of all: by journey, for what was tuned on, for what was held out, and in all."""
    groups = {
        journey: [o for o in outcomes if o.journey == journey] for journey in dict.fromkeys(o.journey for o in outcomes)
    }
    groups |= {"seen while tuning": [o for o in outcomes if not o.phrasing.held]}
    groups |= {"held out": [o for o in outcomes if o.phrasing.held], "all": list(outcomes)}
    return {name: f"{sum(not o.problem for o in group)} of {len(group)}" for name, group in groups.items() if group}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the phrasings and print one line for each, then the rates."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.success", description=__doc__)
    parser.add_argument("--model", default="local")
    parser.add_argument("--only", default="", help="journeys, separated by commas")
    parser.add_argument("--part", choices=("all", "seen", "held"), default="all")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args(arguments)
    model = open_model(options.model, Access(), lambda line: print(line, file=sys.stderr))
    outcomes: list[Outcome] = []
    try:
        for journey, phrasing in _chosen(options.only, options.part):
            outcomes.append(run_one(model, journey, phrasing))
            _print_line(outcomes[-1])
    finally:
        model.close()
    if options.json:
        print(json.dumps({"model": options.model, "rates": rates(outcomes)}))
    else:
        print("\n".join(f"{name}: {rate}" for name, rate in rates(outcomes).items()))
    return 0


def _chosen(only: str, part: str) -> Iterator[tuple[str, Phrasing]]:
    for journey, phrasings in load_phrasings().items():
        for phrasing in phrasings:
            if (not only or journey in only.split(",")) and part in ("all", "held" if phrasing.held else "seen"):
                yield journey, phrasing


def _print_line(outcome: Outcome) -> None:
    mark = "-- " if outcome.problem else "ok "
    print(
        f"{mark}{outcome.journey:14}{outcome.seconds:6.1f} s {outcome.turns:3} turns  {outcome.phrasing.text[:70]!r}",
        file=sys.stderr,
    )
    if outcome.problem:
        print(f"      {outcome.problem}\n      {outcome.answer[:300]}", file=sys.stderr)


def _phrasing(item: dict[str, Any]) -> Phrasing:
    text = item["text"]
    for name, value in NAMES.items():
        text = text.replace("{" + name + "}", value)
    return Phrasing.model_validate({**item, "text": text})


def _operation(method: str, target: str) -> str:
    found = match(ENDPOINTS, method, target)
    return "" if isinstance(found, Refusal) else found.name


def _judge(phrasing: Phrasing, result: Mapping[str, Any], writes: Sequence[Mapping[str, Any]]) -> str:
    """Why the phrasing was not reached; empty if it was."""
    if result["status"] != phrasing.status:
        reason = (result["escalation"] or {}).get("question", "")
        return f"ended as {result['status']}: {reason}"
    found = [_operation(entry["method"], entry["target"]) for entry in writes]
    wanted = [effect.op for effect in phrasing.does]
    if found != wanted:
        return f"did {found}, not {wanted}"
    for effect, entry in zip(phrasing.does, writes, strict=True):
        problem = _differs(effect, entry["body"])
        if problem:
            return problem
    missing = [word for word in phrasing.answer if word.lower() not in str(result["answer"]).lower()]
    return f"the report lacks {missing}" if missing else ""


def _differs(effect: Effect, body: Any) -> str:
    for key, value in effect.has.items():
        inner = body
        for part in key.split("."):
            inner = inner.get(part) if isinstance(inner, dict) else None
        if inner != value:
            return f"{effect.op}: {key} is {inner!r}, not {value!r}"
    text = json.dumps(body, ensure_ascii=False).lower()
    lacking = [word for word in effect.says if json.dumps(word, ensure_ascii=False)[1:-1].lower() not in text]
    return f"{effect.op} lacks {lacking}" if lacking else ""


if __name__ == "__main__":
    sys.exit(main())
