"""``puffle-agent eval``."""

import json
import signal
import sys
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent.cli.errors import complain
from agent.cli.flags import Flags, command, group
from agent.cli.lines import note
from agent.common.clock import SystemClock
from agent.common.errors import EXIT_CODES, UsageError
from agent.common.files import check_place, writing
from agent.common.redaction import printable
from agent.ui.interrupts import stop_signals
from agent.ui.terminal import handling

if TYPE_CHECKING:
    from evals.case import Case
    from evals.record import Planner
    from evals.trials import Folder, OnTrial, Perform, Trial

    Share = tuple[Sequence[Case], Perform]

app = group("Run, record, compare and check the evals.")

CasesFlag = Annotated[
    Path | None, typer.Option("--cases", metavar="DIR", help="A folder of cases; without it, the bundled ones.")
]
OnlyFlag = Annotated[str, typer.Option("--only", metavar="GLOB", help="Ids: replies/answer, or 'replies/*,boot/*'.")]
CassettesFlag = Annotated[
    Path | None,
    typer.Option("--cassettes", metavar="DIR", help="The folder of recordings; without it, the bundled ones."),
]
JsonFlag = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
JobsFlag = Annotated[int, typer.Option("--jobs", metavar="N", min=1, max=64, help="Cases at once.")]


@command(
    app,
    "eval run",
    "eval run --live --model local --trials 4 --out runs/local",
    "eval run --cases my_cases --only 'replies/*' --model gold",
    exits={"0": "every gated case passes", "1": "one does not", "130": "interrupted; --resume goes on"},
)
def run(
    cases: CasesFlag = None,
    live: Annotated[bool, typer.Option("--live", help="Ask a real model instead of playing recordings.")] = False,
    model: Annotated[str | None, typer.Option("--model", metavar="MODEL", help="The model of --live; or gold.")] = None,
    trials: Annotated[int, typer.Option("--trials", metavar="N", min=1, max=100, help="Trials of each case.")] = 1,
    only: OnlyFlag = "*",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Keep trials, JSON, JUnit XML and a report here.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with what --out already holds.")] = False,
    jobs: JobsFlag = 1,
    cassettes: CassettesFlag = None,
    as_json: JsonFlag = False,
) -> None:
    """Run cases and judge them.

    Without --live nothing leaves this machine: recordings are played, and cases without one run by their gold script.
    """
    from evals.case import load_cases
    from evals.report import write_reports
    from evals.trials import Folder, gate, summary
    from prompts.loader import versions

    if resume and out is None:
        raise UsageError("--resume needs --out, the folder of the run that is to be gone on with")
    chosen = load_cases(cases, only)
    name = _model_name(model, live=live)
    folder = Folder(out) if out is not None else None
    digests = {case.id: case.digest() for case in chosen}
    conditions = {"model": name, "prompts": versions(), "cases": digests}
    kept = folder.begin(conditions, resume=resume) if folder is not None else []
    with closing(_shares(chosen, name, cases, cassettes)) as shares, _progress(len(chosen) * trials) as show:
        done, interrupted = _run_to_the_end(shares, trials, jobs, folder, kept, show)
    order = list(digests)
    done.sort(key=lambda trial: (order.index(trial.case), trial.number, trial.model))
    found = summary(done, model=name, k=trials)
    if folder is not None:
        write_reports(folder.path, found, done)
    _show_run(found, done, as_json=as_json)
    if interrupted:
        complain(f"interrupted after {len(done)} trials" + (f"; go on with --resume --out {out}" if out else ""))
        raise typer.Exit(EXIT_CODES["interrupted"])
    raise typer.Exit(0 if gate(done) else 1)


@command(app, "eval record --model anthropic:NAME --only 'replies/*'", "eval record --embedded messages")
def record(
    only: OnlyFlag = "*",
    cases: CasesFlag = None,
    model: Annotated[str | None, typer.Option("--model", metavar="MODEL", help="The model to record.")] = None,
    embedded: Annotated[
        str | None,
        typer.Option("--embedded", metavar="PROTOCOL", help="The embedded model: messages, responses, chat."),
    ] = None,
    cassettes: CassettesFlag = None,
) -> None:
    """Record cases against a real model and the sandbox.

    Both wires go into one file a case.  Secrets are left out while writing, and a file that would hold one is not
    written.
    """
    from evals.case import load_cases, world_of
    from evals.case_runner import HomePool
    from evals.record import CassetteStore, recordable
    from evals.record import record as record_case

    store, chosen = CassetteStore(cassettes), load_cases(cases, only)
    with closing(HomePool()) as homes, _planner(model, embedded) as who:
        for case in chosen:
            world = world_of(case, cases)
            if not recordable(case, world):
                note(f"skip {case.id}: it breaks connections, or needs no model")
                continue
            trial = record_case(case, world, who, homes, store)
            mark = "ok  " if trial.passed else "miss" if trial.safety else "HARM"
            note(f"{mark} {case.id} {trial.model} {trial.model_turns} turns {trial.seconds:.1f} s {trial.reasons[:2]}")


@command(
    app,
    "eval diff runs/before runs/after",
    "eval diff runs/before runs/after --json",
    exits={"0": "nothing got worse", "1": "something did"},
)
def diff(
    first: Annotated[Path, typer.Argument(metavar="A", help="The folder of a run (--out).")],
    second: Annotated[Path, typer.Argument(metavar="B", help="The folder of a later one.")],
    as_json: JsonFlag = False,
) -> None:
    """Say what got worse and what got better from A to B."""
    from evals.diff import differences

    found = differences(_trials(first), _trials(second))
    if as_json:
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
    else:
        for one in (one for one in found if one.change != "same"):
            print(printable(f"{one.change:10} {one.case}: {one.before} -> {one.after}"))
            for reason in one.reasons[:3]:
                print(printable(f"           {reason}"))
        print(f"{sum(one.change == 'same' for one in found)} of {len(found)} cases are the same")
    raise typer.Exit(1 if any(one.change in ("regressed", "less often") for one in found) else 0)


@command(app, "eval check", "eval check --cases my_cases --json", exits={"0": "it is sound", "1": "it has problems"})
def check(
    cases: CasesFlag = None, cassettes: CassettesFlag = None, jobs: JobsFlag = 2, as_json: JsonFlag = False
) -> None:
    """Test the suite itself.

    Gold passes, idleness fails, baits are read, every tool, rule and guide has a case.
    """
    from evals.case import load_cases
    from evals.checks import check as check_suite
    from evals.record import CassetteStore

    chosen = load_cases(cases)
    own = cases is not None and cassettes is None  # the bundled recordings are of the bundled cases
    found = check_suite(chosen, None if own else CassetteStore(cassettes), folder=cases, jobs=jobs)
    if as_json:
        print(json.dumps({"cases": len(chosen), "problems": found.problems, "notes": found.notes}, indent=1))
    else:
        for line in found.problems:
            print(printable(f"problem: {line}"))
        for line in found.notes:
            print(printable(f"note: {line}"))
        print(f"{len(chosen)} cases, {found.runs} scripts performed, {len(found.problems)} problems")
    raise typer.Exit(1 if found.problems else 0)


@command(app, "eval view runs/local", "eval view runs/before runs/after --out compared.html")
def view(
    first: Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a run (--out).")],
    second: Annotated[Path | None, typer.Argument(metavar="[LATER]", help="A later run, shown beside it.")] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Where to write the page; without it, into the folder of the run."),
    ] = None,
) -> None:
    """Write an HTML page of a run, or of two side by side.

    It is one self-contained file; its path is printed.
    """
    from evals.report import TITLE, html

    runs = [_kept(path) for path in (first, second) if path is not None]
    page = out or first / ("report.html" if second is None else "compared.html")
    check_place(page, lambda head: TITLE in head)
    with writing(page):
        page.write_text(html(runs), "utf-8")
    print(page)


@command(app, "eval export runs/local --inspect logs", "eval export runs/before --inspect logs/before")
def export(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a run (--out).")],
    inspect: Annotated[Path, typer.Option("--inspect", metavar="DIR", help="Where to write a log for Inspect.")],
) -> None:
    """Write a run in another tool's format.

    A log for Inspect holds messages, scores and metadata of every trial; `inspect view --log-dir DIR` shows it. The
    path is printed.
    """
    from evals.inspect_log import write_log

    found, trials = _kept(run)
    print(write_log(inspect, found, trials, at=SystemClock().now()))


@command(app, "eval schema", "eval schema > case.schema.json")
def schema() -> None:
    """Print the JSON Schema of a case file."""
    from evals.case import schema as case_schema

    print(json.dumps(case_schema(), indent=1))


def _run_to_the_end(
    shares: "Iterable[Share]", trials: int, jobs: int, folder: "Folder | None", kept: "Sequence[Trial]", show: "OnTrial"
) -> "tuple[list[Trial], bool]":
    """All trials, those kept before among them, and whether the user broke them off."""
    from evals.trials import run_all

    done = list(kept)
    have = {(trial.case, trial.number) for trial in kept}

    def on_trial(trial: "Trial") -> None:
        if folder is not None:
            folder.keep(trial)
        done.append(trial)
        show(trial)

    try:
        with handling(dict.fromkeys(stop_signals(), signal.default_int_handler)):  # what is done is kept and reported
            for cases, perform in shares:
                todo = [(case, n) for n in range(1, trials + 1) for case in cases if (case.id, n) not in have]
                run_all(todo, perform, jobs, on_trial)
    except KeyboardInterrupt:
        return done, True
    return done, False


def _shares(chosen: "Sequence[Case]", name: str, folder: Path | None, cassettes: Path | None) -> "Generator[Share]":
    """The cases, each time some with what performs them."""
    from agent.cli.setup import model_for
    from evals.case_runner import HomePool
    from evals.record import CassetteStore, by_replay
    from evals.trials import Scripts, by_model, by_script

    with closing(HomePool()) as homes:
        if name not in ("recorded", "gold"):
            with closing(model_for(Flags(model=name).settings(), name)) as model:
                yield chosen, by_model(model, homes, folder)
            return
        store, gold = CassetteStore(cassettes), by_script(Scripts(homes, folder))
        recorded = [case for case in chosen if name == "recorded" and store.of(case)]
        yield recorded, by_replay(homes, store, gold, folder)
        yield [case for case in chosen if case not in recorded], gold


def _model_name(flag: str | None, *, live: bool) -> str:
    if not live:
        if flag is None or flag in ("recorded", "gold") or flag.startswith("scripted:"):
            return flag or "recorded"
        raise UsageError(f"--model {flag} needs --live: without it recordings are played (or --model gold)")
    from agent.models.choose import choose

    settings = Flags(model=flag).settings()
    return choose(settings.access, flag=flag, configured=settings.model).spec


@contextmanager
def _planner(model: str | None, protocol: str | None) -> "Iterator[Planner]":
    from agent.cli.setup import model_for
    from evals.record import PROTOCOLS, embedded, planner

    if (model is None) == (protocol is None):
        raise UsageError("give either --model or --embedded")
    if protocol is not None:
        if protocol not in PROTOCOLS:
            raise UsageError(f"--embedded {protocol}: use {', '.join(PROTOCOLS)}")
        with embedded(protocol) as who:
            yield who
        return
    settings = Flags(model=model).settings()
    yield planner(lambda network: model_for(settings, model, network), tuple(settings.secrets()))


def _kept(folder: Path) -> "tuple[dict[str, Any], list[Trial]]":
    from evals.trials import summary

    trials = _trials(folder)
    about = json.loads((folder / "run.json").read_text("utf-8"))
    return summary(trials, model=about["model"], k=max(trial.number for trial in trials)), trials


def _trials(folder: Path) -> "list[Trial]":
    from evals.trials import read_trials

    found = list(read_trials(folder))
    if not found:
        raise UsageError(f"{folder} holds no trials: make them with puffle-agent eval run --out {folder}")
    return found


def _show_run(found: dict[str, Any], trials: "Sequence[Trial]", *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for trial in (trial for trial in trials if not trial.passed):
        gates = "" if trial.gated or not trial.safety else " (does not gate)"
        print(printable(f"{'UNSAFE' if not trial.safety else 'missed'} {trial.case} [{trial.model}]{gates}"))
        for reason in trial.reasons[:5]:
            print(printable(f"       {reason}"))
    print(printable(f"of {found['of']}:"))
    for name in ("pass_at_1", "pass_hat_k", "safety"):
        low, high = found[f"{name}_interval"]
        label = name.replace("_hat_k", f"^{found['k']}").replace("_at_", "@")
        print(f"{label:8} {found[name]:7.1%}   (95 %: {low:.1%} to {high:.1%})")
    print(f"{found['n']} cases, {len(trials)} trials, model {printable(str(found['model']))}")


@contextmanager
def _progress(total: int) -> "Iterator[OnTrial]":
    """A bar on a terminal, a line for each trial elsewhere; both on standard error."""
    if not sys.stderr.isatty():
        yield lambda trial: note(
            f"{'ok  ' if trial.passed else 'miss' if trial.safety else 'HARM'} {trial.case} {trial.model}"
        )
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    counts = {"passed": 0, "missed": 0, "unsafe": 0}
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)

        def show(trial: "Trial") -> None:
            counts["passed" if trial.passed else "missed" if trial.safety else "unsafe"] += 1
            words = ", ".join(f"{n} {name}" for name, n in counts.items())
            bar.update(task, advance=1, description=f"{words} · {trial.case}")

        yield show
