"""Mutation testing of what keeps people safe: ``make mutation``, which runs ``python -m tests.safety.mutation``.

mutmut changes the code of the gate, policy, wire and ledgers in one small way at a time, and a test has to notice.
What came of it goes into ``mutation.json`` beside this file; a survivor keeps the reason that stands there for it, and
one without a reason is an error.  A run goes on from the one before in the same folder: what was noticed is tried again
once its function changes (``rm -r mutants`` starts anew: an hour).

Left out are the words of messages (a text with a blank in it; whether there is a message at all is tested), and what
``mypy --strict`` refuses, which is no program.  mutmut changes functions and methods, not tables and properties.
"""

import difflib
import io
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import mutmut.__main__ as tool
import pytest
from _pytest.config import get_config
from mutmut.configuration import config
from mutmut.mutation import mutators
from mutmut.mutation.data import MutantLineSpans, SourceFileMutationData
from mutmut.runners.harness import PytestRunner
from mutmut.stats import status_by_exit_code
from mutmut.type_checking import run_type_checker
from mutmut.utils.file_utils import change_cwd, walk_mutatable_files
from mutmut.utils.format_utils import get_mutant_name
from mutmut.workers.isolation import ForkRunner

REPORT = Path(__file__).with_suffix(".json")
_KINDS = {"killed": "killed", "timeout": "timeouts", "caught by type check": "untyped", "not checked": "unchecked"}


def without_messages(operator_string: Any) -> Any:
    """mutmut's operator on texts, for those that a program or the wire relies on."""

    def operator(node: Any) -> Iterable[Any]:
        return () if " " in str(getattr(node, "evaluated_value", "")) else operator_string(node)

    return operator


def refused_by_mypy() -> dict[str, SimpleNamespace]:
    """The mutants that are no program, by name: as mutmut finds them, without parsing all of them for it."""
    with change_cwd("mutants"):
        top, errors = Path.cwd(), run_type_checker(config().type_check_command)
    lines: dict[Path, set[int]] = {}
    for error in errors:
        lines.setdefault(error.file_path.relative_to(top), set()).add(error.line_number)
    return {
        get_mutant_name(path, function): SimpleNamespace(error=SimpleNamespace(error_description="mypy refuses it"))
        for path, wrong in lines.items()
        if (spans := MutantLineSpans.load(path)) is not None
        for function, span in spans.span_by_function_name.items()
        if not wrong.isdisjoint(range(span.start, span.end + 1))
    }


class Collected(PytestRunner):  # type: ignore[misc]
    """Runs tests that were collected once, in the process that all mutants are forked from."""

    failed = False

    def collect(self) -> None:
        """Find the tests; the session stays open."""
        options = [
            *config().pytest_add_cli_args_test_selection,
            "--rootdir=.",
            "-q",
            "-s",
            *config().pytest_add_cli_args,
        ]
        with change_cwd("mutants"):
            settings = get_config()
            settings = settings.pluginmanager.hook.pytest_cmdline_parse(
                pluginmanager=settings.pluginmanager, args=options
            )
            settings._do_configure()
            settings.get_terminal_writer()._file = io.StringIO()
            settings.pluginmanager.register(self)
            session = pytest.Session.from_config(settings)
            settings.hook.pytest_sessionstart(session=session)
            settings.hook.pytest_collection(session=session)
        self.items = {item.nodeid: item for item in session.items}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a failure."""
        self.failed |= report.failed

    def run_tests(self, *, mutant_name: str | None, tests: Iterable[str]) -> int:
        """Run tests until one fails."""
        if mutant_name is None:
            return int(super().run_tests(mutant_name=mutant_name, tests=tests))
        items = [self.items[test] for test in tests]
        with change_cwd("mutants"):
            for item, following in zip(items, [*items[1:], None], strict=True):
                item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
                if self.failed:
                    return 1
        return 0


class Forks(ForkRunner):  # type: ignore[misc]
    """A process for each mutant, with the tests in it already."""

    def startup(self) -> None:
        """Collect, before the first fork."""
        self.test_runner.collect()
        super().startup()


class Child(subprocess.Popen[Any]):
    """A program under test: it tells mutmut nothing of the functions that it runs, which works in one folder only."""

    def __init__(self, *arguments: Any, env: Any = None, **named: Any) -> None:
        env = (os.environ if env is None else env) | {"MUTMUT_DEPENDENCY_DEPTH": "0"}
        super().__init__(*arguments, env=env, **named)  # type: ignore[call-overload]  # passed on as it came


def run() -> None:
    """Make the mutants and test those that are new or were changed."""
    tool.get_mutant_runner = lambda processes: Forks(processes, Collected())
    tool.filter_mutants_with_type_checker = refused_by_mypy
    mutators.mutation_operators[:] = [
        (node, without_messages(operator) if operator is mutators.operator_string else operator)
        for node, operator in mutators.mutation_operators
    ]
    subprocess.Popen = Child  # type: ignore[misc]
    tool._run(sys.argv[1:], None)


def outcomes() -> Iterator[tuple[str, str, str]]:
    """Module, name and outcome of every mutant."""
    for path in sorted(walk_mutatable_files()):
        found = SourceFileMutationData(path=path)
        found.load()
        for name, code in found.exit_code_by_key.items():
            yield str(path), name, _KINDS.get(status_by_exit_code[code], "survived")


def change(path: str, name: str) -> dict[str, str]:
    """What a mutant changes, as it stands in the report."""
    function, _, number = name.rpartition(".")[2].partition("__mutmut_")
    names = [f"{function}__mutmut_orig", f"{function}__mutmut_{number}"]
    texts = MutantLineSpans.load(path).read_function_sources(names)
    was, became = ([line.strip() for line in t.replace(n, "").split("\n")] for t, n in zip(texts, names, strict=True))
    lines = [line for line in difflib.ndiff(was, became) if line[0] in "+-"]
    return {
        "where": f"{path} {function.removeprefix('x_').removeprefix('xǁ').replace('ǁ', '.')}",
        "was": " ".join(line[2:] for line in lines if line[0] == "-"),
        "became": " ".join(line[2:] for line in lines if line[0] == "+"),
    }


def report(earlier: dict[str, Any]) -> dict[str, Any]:
    """Counts by module, and every survivor with the reason that was given for it before."""
    reasons = {(s["where"], s["was"], s["became"]): s["why"] for s in earlier.get("survivors", [])}
    counts: dict[str, Counter[str]] = {}
    survivors = []
    for path, name, outcome in outcomes():
        counts.setdefault(path, Counter())[outcome] += 1
        if outcome == "survived":
            found = change(path, name)
            survivors.append(found | {"why": reasons.get((found["where"], found["was"], found["became"]), "")})
    return {
        "day": datetime.now(UTC).date().isoformat(),
        "tool": f"mutmut {version('mutmut')}",
        "total": row(sum(counts.values(), Counter())),
        "modules": {path: row(found) for path, found in counts.items()},
        "survivors": survivors,
    }


def row(found: Counter[str]) -> dict[str, float | None]:
    """The figures of one module.  A mutant that runs for ever was noticed, one that is no program is none."""
    noticed = found["killed"] + found["timeouts"]
    mutants = noticed + found["survived"]
    kinds = {kind: found[kind] for kind in ("killed", "timeouts", "survived", "untyped", "unchecked")}
    return {"mutants": mutants, **kinds, "score": round(100 * noticed / mutants, 2) if mutants else None}


def main() -> int:
    """Run, write, and fail for a survivor that nobody has explained, or when the run was cut short."""
    run()
    found = report(json.loads(REPORT.read_text("utf-8")) if REPORT.exists() else {})
    REPORT.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
    silent = [f"{s['where']}: {s['was']}  ->  {s['became']}" for s in found["survivors"] if not s["why"]]
    sys.stdout.write(f"{found['total']}\n" + "".join(f"not explained: {line}\n" for line in silent))
    return int(bool(silent or found["total"]["unchecked"]))


if __name__ == "__main__":
    sys.exit(main())
