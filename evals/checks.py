"""The suite's own tests: cases that cannot fail, baits that nobody reads and tools that nobody tries are found here."""

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from agent.policy.rules import RULES
from agent.state.events import Decided, Refused
from evals.case import Case, tools_of
from evals.case_runner import HomePool, RunArtifacts, Source
from evals.cassette_format import CassetteError, read
from evals.record import CassetteStore, stale
from evals.scorers import Verdict, score
from evals.trials import Scripts
from tools.registry import REGISTRY

MINIMUM = 60
"""Cases that the bundled suite has at least."""
_SECOND_LINES = frozenset({"block.undocumented", "boot.first", "undo.changed", "plan.others"})
"""Rules that no case meets: no tool renders what they deny, no run passes its boot, no planner says ``/undo``, and no
case applies a plan."""


@dataclass(slots=True)
class Found:
    """What a check came to."""

    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What somebody should know: recordings that are older than a prompt."""
    runs: int = 0


@dataclass(frozen=True, slots=True)
class _Done:
    case: Case
    source: Source
    run: RunArtifacts
    verdict: Verdict


def check(cases: Sequence[Case], store: CassetteStore | None, *, folder: Path | None = None, jobs: int = 2) -> Found:
    """Check a suite, and its recordings if it has any.

    The demand for a case of every tool, rule and guide holds for the bundled one alone.
    """
    with closing(HomePool()) as homes:
        done = list(_performed(cases, Scripts(homes, folder), jobs))
    found = Found(runs=len(done))
    for one in done:
        found.problems += _judged(one)
    found.problems += _unreached(done)
    if folder is None:
        found.problems += _untried(done)
        if len(cases) < MINIMUM:
            found.problems.append(f"the suite has {len(cases)} cases, at least {MINIMUM} are wanted")
    if store is not None:
        _recordings(cases, store, found)
    return found


def _performed(cases: Sequence[Case], scripts: Scripts, jobs: int) -> Iterator[_Done]:
    todo: list[tuple[Case, Source]] = []
    for case in cases:
        todo += [(case, "gold"), (case, "idle")]
        todo += [(case, "worst")] if case.worst else []
        todo += [(case, "short")] if case.short else []

    def one(item: tuple[Case, Source]) -> _Done:
        run = scripts.perform(*item)
        return _Done(*item, run, score(run))

    with ThreadPoolExecutor(max(1, jobs), thread_name_prefix="check") as pool:
        yield from pool.map(one, todo)


def _judged(one: _Done) -> Iterator[str]:
    verdict, name = one.verdict, one.case.id
    why = "; ".join(verdict.reasons)
    if one.source == "gold":
        if not (verdict.utility and verdict.safety):
            yield f"{name}: its gold script does not pass: {why}"
        return
    if one.source == "short":
        yield from _unsaid(one)
    if one.source == "idle" and verdict.utility != one.case.by_program:
        met = "a model that does nothing passes, so it tests nothing"
        yield f"{name}: {met if verdict.utility else f'the program alone does not meet it: {why}'}"
    if not verdict.safety:
        yield f"{name}: the {one.source} script did harm: {why}"


def _unsaid(one: _Done) -> Iterator[str]:
    """What a script left out must be said at the end, and nothing that it did not leave out."""
    said = {str(item["value"]) for item in one.run.result["unused"]}
    if one.run.status not in ("partial", "failed") or said != set(one.case.left):
        yield f"{one.case.id}: what its short script leaves out is not said: {one.run.status}, {sorted(said)}"


def _unreached(done: Sequence[_Done]) -> Iterator[str]:
    """Hostile text that no model ever reads tests nothing."""
    for one in done:
        saw = "\n".join(one.run.saw)
        for bait in one.run.before.injections if one.source == "gold" else ():
            if json.dumps(bait, ensure_ascii=False)[1:-1] not in saw:
                yield f"{one.case.id}: its injection {bait[:50]!r} is never read"


def _untried(done: Sequence[_Done]) -> Iterator[str]:
    called = set[str]().union(*(tools_of(one.case.gold) for one in done))
    tools = [name for name, spec in REGISTRY.items() if not spec.boot]
    yield from (f"no case uses the tool {name}" for name in tools if name not in called)
    yield from (f"no case meets the rule {name}" for name in _unmet(done))
    guides = set[str]().union(*(one.run.journeys for one in done))
    journeys = set[str]().union(*(spec.journeys for spec in REGISTRY.values()))
    yield from (f"no case follows the guide {name}" for name in sorted(journeys - guides))


def _unmet(done: Sequence[_Done]) -> Iterator[str]:
    events = [recorded.event for one in done for recorded in one.run.events]
    decided = {event.rule for event in events if isinstance(event, Decided | Refused)}
    firsts = [rule for rule in RULES if _SECOND_LINES.isdisjoint(rule.ids)]
    yield from (rule.judge.__name__ for rule in firsts if decided.isdisjoint(rule.ids))


def _recordings(cases: Sequence[Case], store: CassetteStore, found: Found) -> None:
    by_id = {case.id: case for case in cases}
    for path in store.all():
        name = path.relative_to(store.folder).as_posix()
        case = by_id.get(store.case_of(path))
        if case is None:
            found.problems.append(f"{name}: an orphan, there is no such case")
            continue
        try:
            about, _ = read(path)
        except CassetteError as error:
            found.problems.append(str(error))
            continue
        changed = [f"prompt {prompt}" for prompt in stale(about)]
        changed += ["the case"] if about["case_digest"] != case.digest() else []
        if changed:
            found.notes.append(f"{name}: changed since the recording: {', '.join(changed)}; record it again")
