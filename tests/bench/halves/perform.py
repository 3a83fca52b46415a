"""One request, performed with scripts of its calls on the sandbox."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from agent.common.strict_yaml import strict_yaml
from agent.common.words.wanted import NOTHING
from agent.session.account.acts import acts_of, look_of
from agent.state.events import AnswerReceived, Invalid, Proposed, Refused
from evals.case import Case, Human, Turn, Yes
from evals.case_runner import HomePool, RunArtifacts
from evals.trials import Scripts
from tests.bench.written import digest_of
from tools.registry import REGISTRY

HERE = Path(__file__).parent
CASES = HERE / "cases"
_RULE = "A report claims nothing that no result shows"
_YES = Human(approves=tuple(Yes(tool=name, uses=20) for name, spec in REGISTRY.items() if spec.effect != "read"))
_BROKE_OFF = "the model could not answer"
"""How a run ends whose script needs something that is not there."""
SAME = 0.6
"""How many of a part's words stand in a wish, from which it is of that wish."""
_NO_JOURNEY = ("ask_human", "escalate_to_human", "report_gap", "set_credit_cap", "switch_journey", "open_topic")


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Part(_Closed):
    """One wish."""

    says: str
    """The words of the request that ask for it, as they stand there."""
    calls: tuple[dict[str, dict[str, Any]], ...] = Field(min_length=1)
    """What meets it, a tool and its arguments each."""
    tells: str = ""
    """What the agent reports of it: the answer to a question."""


class Request(_Closed):
    """A message of a user with one wish or several."""

    id: str
    file: str = ""
    language: str
    request: str
    parts: tuple[Part, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run came to."""

    request: Request
    left: Part | None
    """The wish that was left out; none in a whole run."""
    status: str | None
    unused: tuple[str, ...]
    trouble: str
    """Why the run itself does not count."""

    @property
    def is_noticed(self) -> bool:
        """Whether it was said that something is left over."""
        return self.status != "done"

    @property
    def is_short(self) -> bool:
        """Whether all that is said is that fewer were found than were asked for, which is so."""
        return bool(self.unused) and all(map(found_fewer, self.unused))

    @property
    def is_named(self) -> bool:
        """Whether what was named stands in the words of the wish that was left out."""
        words = "" if self.left is None else self.left.says.lower()
        return any(one.lower().strip(" .,!?") in words or words in one.lower() for one in self.unused)

    @property
    def is_wrong(self) -> bool:
        """Whether it should have been otherwise."""
        return self.is_noticed == (self.left is None)

    def __str__(self) -> str:
        what = "WHOLE" if self.left is None else f"WITHOUT {self.left.says!r}"
        about = f"{self.request.file}/{self.request.id} {what}: {self.status} {list(self.unused)}"
        return f"{about} {self.trouble}\n      {self.request.request!r}"


def found_fewer(unused: str) -> bool:
    """Whether what is left over says how many were done: "15 CFOs (4 done)"."""
    return unused.endswith(" done)")


def act_of(part: Part | None) -> str:
    """What a wish asks for: its last effect, or what is read for it."""
    if part is None:
        return NOTHING
    calls = [(name, given) for call in part.calls for name, given in call.items() if REGISTRY[name].endpoint]
    effects = [acts_of(name, given)[0] for name, given in calls if REGISTRY[name].effect != "read"]
    return effects[-1] if effects else look_of(calls[-1][0])


def digest() -> str:
    """Of all from which it is learned."""
    return digest_of(HERE / "open", CASES, kind="jsonl")


def cases(path: Path) -> Iterator[Case]:
    """The conversations of a file, each with a script that does all of it, and mostly one that leaves one thing out."""
    for line in path.read_text("utf-8").splitlines():
        yield Case.model_validate({"about": "A request.", "rule": _RULE, **json.loads(line)})


def performed(request: Request, only_whole: bool = False) -> list[Outcome]:
    """Perform it with the calls of all its wishes, then without those of each."""
    return [perform(request, left) for left in (None, *(() if only_whole else ways_short(request)))]


def ways_short(request: Request) -> tuple[Part, ...]:
    """The wishes that may be left out of it."""
    return request.parts if len(request.parts) > 1 else ()


def perform_script(case: Case, script: Literal["gold", "short"]) -> RunArtifacts:
    """Perform one script of a case."""
    return _scripts().perform(case, script)


@cache
def _scripts() -> Scripts:
    return Scripts(HomePool())


@cache
def _more() -> dict[str, list[Any]]:
    found = strict_yaml((HERE / "world.yaml").read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def perform(request: Request, left: Part | None) -> Outcome:
    """Perform it without a wish."""
    done = [part for part in request.parts if part is not left]
    said = " ".join(part.tells for part in done if part.tells) or "That is done."
    turns: tuple[Turn, ...] = (*_turns(done), said)
    case = Case(
        id=f"halves/{request.id}",
        about="A request.",
        rule=_RULE,
        add=_more(),
        task=request.request,
        human=_YES,
        gold=turns,
        policy={"sends_per_run": 20, "sends_per_day": 50},
    )
    run = perform_script(case, "gold")
    return Outcome(request, left, run.status, _unused(run), "; ".join(_troubles(run)))


def _unused(run: RunArtifacts) -> tuple[str, ...]:
    return tuple(str(one["value"]) for one in run.result.get("unused") or ())


def _turns(parts: list[Part]) -> Iterator[Turn]:
    """Each call in a turn of its own, behind a switch to a journey that has its tool."""
    journey: str | None = None
    for part in parts:
        for call in part.calls:
            (name,) = call
            journeys = REGISTRY[name].journeys if name in REGISTRY else ()
            if name not in _NO_JOURNEY and journeys and journey not in journeys:
                journey = str(next(iter(journeys)))
                yield {"switch_journey": {"journey": journey}}
            yield call


def _troubles(run: RunArtifacts) -> Iterator[str]:
    """Calls that came to nothing, and a script that broke off: then what is left of a request says nothing."""
    yield from run.faults
    for recorded in run.events:
        event = recorded.event
        if isinstance(event, Refused):
            yield f"{_tool(run, event.call_id)} was refused: {event.reason}"
        elif isinstance(event, Invalid):
            yield f"{event.tool}: {event.reason}"
        elif isinstance(event, AnswerReceived) and event.outcome != "done":
            yield f"{_tool(run, event.call_id)}: {event.message}"
    reason = str(run.escalation.get("reason", ""))
    if run.status in ("waiting", "denied") or _BROKE_OFF in reason:
        yield f"it ended as {run.status}: {reason} {' '.join(run.answers)[-300:]}"


def _tool(run: RunArtifacts, call_id: str) -> str:
    calls = (one.event for one in run.events if isinstance(one.event, Proposed))
    return next((call.tool for call in calls if call.call_id == call_id), call_id)
