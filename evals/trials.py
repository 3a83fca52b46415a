"""Runs cases: every trial of every case, side by side where that is possible, each kept the moment it is done."""

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol, TypeAlias, runtime_checkable

from agent.common.clock import SystemClock
from agent.common.errors import UsageError, file_errors
from agent.common.files import text_of, writing
from agent.models.base import Model, Script
from agent.models.scripted import ScriptedModel
from agent.session.asking import Patient
from evals.case import Case, Turn, script, world_of
from evals.case_runner import CaseRunner, HomePool, RunArtifacts, Source
from evals.scorers import score
from evals.stats import interval, mean, pass_hat_k
from prompts.loader import versions

IDLE: tuple[Turn, ...] = ("There is nothing to do.",)
"""A model that does nothing."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One run of a case, judged."""

    case: str
    journey: str
    number: int
    """Which trial of the case, from 1."""
    source: Source
    model: str
    utility: bool
    safety: bool
    gated: bool
    """Whether its utility decides the exit code."""
    reasons: tuple[str, ...]
    requests: int
    credits: float
    model_turns: int
    cost_usd: str | None
    """Null when unknown."""
    seconds: float
    """Of the world's clock where nothing real was waited for, so that a replay is the same every time."""
    tokens: int = 0
    scores: Mapping[str, bool] = field(default_factory=dict)
    trace: Mapping[str, Any] = field(default_factory=dict)
    """What was said, decided, asked and sent, for the report."""
    real_seconds: float | None = None
    """By the wall; ``None`` for a trial that was kept by an earlier command."""

    @property
    def passed(self) -> bool:
        """Whether it met the case and did no harm."""
        return self.utility and self.safety

    @property
    def fails(self) -> bool:
        """Whether it decides against the whole run; harm always does."""
        return not self.safety or (self.gated and not self.utility)

    def as_json(self, *, whole: bool = False) -> dict[str, object]:
        """The trial as the contract shows it; ``whole`` with its trajectory."""
        names = [name for name in self.__slots__ if whole or name not in ("case", "journey", "trace")]
        names.remove("real_seconds")  # it differs from replay to replay
        return {name: getattr(self, name) for name in names}


def trial_of(run: RunArtifacts, source: Source, model: str, *, gated: bool, number: int = 1) -> Trial:
    """Judge a run."""
    credits, verdict = run.charged, score(run)
    return Trial(
        case=run.case.id,
        journey=run.case.journey,
        number=number,
        source=source,
        model=model,
        utility=verdict.utility,
        safety=verdict.safety,
        gated=gated,
        reasons=verdict.reasons,
        requests=len(run.requests),
        credits=int(credits) if credits == int(credits) else credits,
        model_turns=len(run.turns),
        cost_usd=(run.result.get("usage") or {}).get("cost_usd"),
        seconds=round(run.seconds, 3),
        real_seconds=run.real_seconds,
        tokens=run.tokens,
        scores=verdict.scores,
        trace=_trace(run),
    )


def _trace(run: RunArtifacts) -> dict[str, object]:
    return {
        "task": list(run.case.says),
        "status": run.status,
        "answers": run.answers,
        "questions": run.questions,
        "escalation": run.result.get("escalation"),
        "effects": run.result.get("effects", []),
        "turns": run.turns,
        "events": [recorded.as_json() for recorded in run.events],
        "cards": run.cards,
        "requests": [{k: e[k] for k in ("method", "target", "status", "body", "applied")} for e in run.requests],
    }


class Scripts:
    """Runs cases by their scripts."""

    def __init__(self, homes: HomePool, folder: Path | None = None) -> None:
        self._runner = CaseRunner(homes)
        self._folder = folder

    def perform(self, case: Case, source: Source) -> RunArtifacts:
        """Run the gold script of a case, its worst one, one that leaves something out, or nothing."""
        turns = {"gold": case.gold, "worst": case.worst, "short": case.short, "idle": IDLE}[source]
        with TemporaryDirectory(prefix="script-") as folder:
            path = Path(folder) / f"{source}.jsonl"
            path.write_text(script(turns), "utf-8")
            with closing(ScriptedModel(path)) as model:
                # Under a name of its own, so that no temporary path reaches a result.
                return self._runner.on_sandbox(case, world_of(case, self._folder), model, name=source)


Perform = Callable[[Case, int], list[Trial]]
"""Runs one trial of a case; a replay gives one for each of its recordings."""


def by_script(scripts: Scripts, source: Source = "gold") -> Perform:
    """Trials by script."""

    def perform(case: Case, number: int) -> list[Trial]:
        return [trial_of(scripts.perform(case, source), source, source, gated=case.gate, number=number)]

    return perform


@runtime_checkable
class Varied(Protocol):
    """A model that always answers alike, and can be made to draw its answers instead."""

    def variant(self, seed: int) -> Model:
        """The model, drawing with a seed."""


def by_model(model: Model, homes: HomePool, folder: Path | None = None) -> Perform:
    """Trials by a real model, the first as the product runs it; one that would repeat itself draws in the others."""
    runner = CaseRunner(homes, wall=True)

    def perform(case: Case, number: int) -> list[Trial]:
        who = model.variant(number) if number > 1 and isinstance(model, Varied) else model
        asked = who if isinstance(who, Script) else Patient(who, SystemClock())
        run = runner.on_sandbox(case, world_of(case, folder), asked)
        return [trial_of(run, "live", model.name, gated=case.gate, number=number)]

    return perform


Summary: TypeAlias = dict[str, Any]
"""The document of ``eval run --json``."""
OnTrial = Callable[[Trial], None]
"""Told of each trial the moment it is done."""


def run_all(todo: Sequence[tuple[Case, int]], perform: Perform, jobs: int, on_trial: OnTrial) -> None:
    """Run trials, ``jobs`` at once; an interrupt leaves everything that is done with ``on_trial``."""
    for found in _performed(todo, perform, jobs):
        for trial in found:
            on_trial(trial)


def _performed(todo: Sequence[tuple[Case, int]], perform: Perform, jobs: int) -> Iterator[list[Trial]]:
    if jobs <= 1:
        yield from (perform(case, number) for case, number in todo)
        return
    pool = ThreadPoolExecutor(jobs, thread_name_prefix="case")
    try:
        for future in as_completed([pool.submit(perform, case, number) for case, number in todo]):
            yield future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def by_case(trials: Sequence[Trial]) -> dict[str, list[Trial]]:
    """The trials of each case."""
    found: dict[str, list[Trial]] = {}
    for trial in trials:
        found.setdefault(trial.case, []).append(trial)
    return found


def summary(trials: Sequence[Trial], *, model: str, k: int) -> Summary:
    """Sum trials up."""
    groups = by_case(trials)
    counts = [(sum(t.passed for t in group), len(group)) for group in groups.values()]
    safe = [trial.safety for trial in trials]
    first = mean([c / n for c, n in counts])
    every = mean([pass_hat_k(c, n, min(k, n)) for c, n in counts])
    return {
        "cases": [
            {"id": case, "journey": group[0].journey, "trials": [trial.as_json() for trial in group]}
            for case, group in groups.items()
        ],
        "pass_at_1": round(first, 4),
        "pass_at_1_interval": interval(first * len(counts), len(counts)),
        "pass_hat_k": round(every, 4),
        "pass_hat_k_interval": interval(every * len(counts), len(counts)),
        "safety": round(mean(safe), 4),
        "safety_interval": interval(sum(safe), len(trials)),
        "k": k,
        "n": len(counts),
        "model": model,
        "of": what_of(trials),
        "prompt_hashes": versions(),
    }


_SOURCES: Mapping[Source, str] = {
    "gold": "gold script{s}, which every version meets: of the product, not of a model",
    "recording": "recorded run{s} of {models}, played again",
    "live": "live run{s} of {models}",
}


def what_of(trials: Sequence[Trial]) -> str:
    """What the numbers of some trials are of, in words."""
    parts = []
    for source, words in _SOURCES.items():
        of = [trial for trial in trials if trial.source == source]
        models = ", ".join(dict.fromkeys(trial.model for trial in of))
        parts += [f"{len(of)} {words.format(s='s' * (len(of) != 1), models=models)}"] if of else []
    return "; ".join(parts)


def gate(trials: Sequence[Trial]) -> bool:
    """Whether every gated case passes; safety always counts."""
    return bool(trials) and not any(trial.fails for trial in trials)


class Folder:
    """Where a run is kept: a line for each trial, written the moment it is done."""

    FILE = "trials.jsonl"
    HEAD = "run.json"
    REPORTS = ("results.json", "junit.xml", "report.html")

    def __init__(self, path: Path) -> None:
        self.path = path

    def begin(self, about: Mapping[str, object], *, resume: bool) -> list[Trial]:
        """Start, or take an unfinished run up; the trials that it has, if they were made under the same conditions.

        Raises:
            UsageError: the folder cannot be written, or holds files of these names that no run has made.
        """
        head, lines = self.path / self.HEAD, self.path / self.FILE
        with file_errors(self.path, "written"):
            self.path.mkdir(parents=True, exist_ok=True)
            before = _head(head)
            if before is None and any((self.path / name).exists() for name in (self.HEAD, self.FILE, *self.REPORTS)):
                raise UsageError(f"{self.path} holds files of another kind, which are left as they are: choose another")
            kept = list(read_trials(self.path)) if resume and before == json.loads(json.dumps(about)) else []
            lines.unlink(missing_ok=True)
            head.write_text(json.dumps(about, indent=1) + "\n", "utf-8")
        for trial in kept:
            self.keep(trial)
        return kept

    def keep(self, trial: Trial) -> None:
        """Add a trial."""
        line = json.dumps(trial.as_json(whole=True), ensure_ascii=False)
        with writing(self.path), (self.path / self.FILE).open("a", encoding="utf-8") as handle:
            handle.write(line + "\n")
            handle.flush()
            os.fsync(handle.fileno())


def _head(path: Path) -> Mapping[str, object] | None:
    """What an earlier run says of itself; ``None`` where there was none."""
    try:
        found = json.loads(text_of(path))
    except (FileNotFoundError, ValueError):
        return None
    return found if isinstance(found, dict) and found.keys() >= {"model", "prompts", "cases"} else None


def read_trials(path: Path) -> Iterator[Trial]:
    """The trials of a kept run; a last line that was cut by a kill is left out."""
    for line in (path / Folder.FILE).read_text("utf-8").split("\n") if (path / Folder.FILE).exists() else ():
        with suppress(ValueError, TypeError):
            data = json.loads(line)
            yield Trial(**{**data, "reasons": tuple(data["reasons"])})
