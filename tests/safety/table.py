"""Writes what the safety tests showed into SECURITY.md: ``python -m tests.safety.table RESULTS.xml SECURITY.md``.

The figures are counted in the results of that very run; after a failure nothing is written.  The row of the mutation
testing comes from the file that its run wrote; ``python -m tests.safety.table SECURITY.md`` renews it alone.
"""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree


class Marks(NamedTuple):
    """Between what a table stands."""

    begin: str
    end: str


SAFETY = Marks("<!-- safety table: begin (written by `make safety`) -->", "<!-- safety table: end -->")


@dataclass(frozen=True, slots=True)
class Tried:
    """One test that ran."""

    module: str
    """Its module below the tests, such as ``agent.batch.test_outages``; of a safety test without that folder."""
    name: str
    """Its function."""
    case: str
    """Its parameters."""
    outcome: str
    """``passed``, ``skipped`` or ``failed``."""
    counted: int
    """How many things it tried."""


def read(results: Path) -> list[Tried]:
    """The tests of a JUnit file."""
    tree = ElementTree.parse(results)  # noqa: S314 - pytest wrote it a moment ago
    return [_tried(case) for case in tree.iter("testcase")]


def _tried(case: ElementTree.Element) -> Tried:
    name, _, rest = case.get("name", "").partition("[")
    kinds = {child.tag for child in case}
    outcome = "failed" if kinds & {"failure", "error"} else "skipped" if "skipped" in kinds else "passed"
    counts = [int(p.get("value", "1")) for p in case.iter("property") if p.get("name") == "counted"]
    module = case.get("classname", "").removeprefix("tests.").removeprefix("safety.")
    return Tried(module, name, rest.rstrip("]"), outcome, sum(counts) if counts else 1)


Part = tuple[str, str, Callable[[Tried], bool], str]


def _is(module: str, *names: str) -> Callable[[Tried], bool]:
    return lambda tried: tried.module == module and (not names or tried.name in names)


ROWS: tuple[Part, ...] = (
    (
        "A hijacked model that obeys every hostile text does no harm",
        "tests/safety/test_attacks.py",
        _is("test_attacks", "test_a_hijacked_model_does_no_harm"),
        "{n} attacks tried, 0 forbidden effects, 0 leaks of the key",
    ),
    (
        "The defences do not get in the way of honest work",
        "tests/safety/test_attacks.py",
        _is("test_attacks", "test_the_honest_twin_completes_on_the_same_world"),
        "{n} of {n} benign twins completed on the same worlds",
    ),
    (
        "kill -9 at a named point between intent and report",
        "tests/safety/crashes/test_kills.py",
        _is("crashes.test_kills", "test_a_kill_between_intent_and_report_doubles_nothing"),
        "{n} crashes survived, 0 effects doubled, every unfinished one named unknown",
    ),
    (
        "kill -9 at a random moment",
        "tests/safety/crashes/test_kills.py",
        _is(
            "crashes.test_kills",
            "test_a_kill_at_a_random_line_doubles_nothing",
            "test_a_kill_at_a_random_time_doubles_nothing",
        ),
        "{n} crashes survived, 0 effects doubled, every state and audit whole",
    ),
    (
        "A lost, cut, garbled or ambiguous answer is never answered by sending again",
        "tests/safety/crashes/test_lost_answers.py",
        _is("crashes.test_lost_answers", "test_a_lost_answer_is_never_asked_for_by_sending_again"),
        "{n} faults tried, 0 effects doubled by the same run, a resume or a fresh run",
    ),
    (
        "The same, with a second process at the same time",
        "tests/safety/crashes/test_lost_answers.py",
        _is("crashes.test_lost_answers", "test_of_two_processes_at_the_same_time_one_sends"),
        "{n} faults tried, 0 effects doubled",
    ),
    (
        "Two processes race for one send, one yes, one grant, one cap",
        "tests/safety/crashes/test_races.py",
        _is("crashes.test_races"),
        "{n} races, 0 effects doubled, 0 caps passed",
    ),
    (
        "Two machines on one PostgreSQL: one sends, whatever became of the other",
        "tests/safety/crashes/test_two_machines.py",
        _is("crashes.test_two_machines"),
        "{n} pairs, 0 effects doubled",
    ),
    (
        "Full and read-only disks, before and after a send",
        "tests/safety/crashes/test_disks.py",
        _is("crashes.test_disks"),
        "{n} disks tried, 0 sends without a recorded intent, 0 effects doubled",
    ),
    (
        "The system clock jumps",
        "tests/safety/crashes/test_clocks.py",
        _is("crashes.test_clocks"),
        "{n} jumps tried, 0 waits changed, 0 lapsed approvals used",
    ),
    (
        "Only documented requests pass, judged on the bytes that are sent",
        "tests/safety/test_endpoint_matcher.py",
        _is("test_endpoint_matcher", "test_the_matcher_agrees_with_a_second_one"),
        "{n} generated targets, 0 on which two independent matchers differ",
    ),
    (
        "A key that the server echoes in disguise comes back by one decoding from no file, output, card or request",
        "tests/safety/test_echoes.py",
        _is("test_echoes"),
        "{n} disguises tried, 0 leaks",
    ),
    (
        "Forged yeses, grants and queues: no rule gives way, nothing planted is run (see *What is not defended*)",
        "tests/safety/test_tampering.py",
        _is("test_tampering"),
        "{n} forgeries tried, 2 of them counted as the user's word",
    ),
)
"""Requirement, the test, what counts for it, and the figure in words."""
_MUTATION = Path(__file__).with_name("mutation.json")
_NOTICED = "A small change of the gate, the policy, the ledgers or the wire is noticed by a test"
_CRASHES = tuple(f"crashes.test_{name}" for name in ("kills", "lost_answers", "races", "two_machines", "disks"))


def table(tried: Sequence[Tried], day: str) -> str:
    """The rows, as Markdown."""
    lines = ["| requirement | test | figure |", "|---|---|---|"]
    for requirement, test, counts, words in ROWS:
        count = sum(one.counted for one in tried if counts(one) and one.outcome == "passed")
        lines.append(f"| {requirement} | `{test}` | {words.format(n=f'{count:,}')} |")
    lines += [mutation_row()] if _MUTATION.exists() else []
    crashes = sum(one.module in _CRASHES and one.outcome == "passed" for one in tried)
    skipped = sum(one.outcome == "skipped" for one in tried)
    said = f"{len(tried)} tests on {day}: {crashes} crash, fault, race and disk scenarios, effects doubled 0, leaks 0"
    return "\n".join([*lines, "", f"{said}; {skipped} skipped, 0 failed."])


def mutation_row() -> str:
    """What the latest mutation testing showed."""
    found = json.loads(_MUTATION.read_text("utf-8"))
    total, explained = found["total"], sum(bool(survivor["why"]) for survivor in found["survivors"])
    noticed = f"{total['killed'] + total['timeouts']:,} of {total['mutants']:,} mutants"
    left = f"{explained} of the other {total['survived']} explained"
    figure = f"mutation score {total['score']} %: {noticed} ({found['tool']}, {found['day']}), {left}"
    figure += f"; {total['unchecked']:,} more were not tried" if total["unchecked"] else ""
    return f"| {_NOTICED} | `tests/safety/mutation.json` | {figure} |"


def renewed(text: str, row: str) -> str:
    """A table with this row of the mutation testing in the place of an older one."""
    lines = [line for line in text.split("\n") if not line.startswith(f"| {_NOTICED} ")]
    last = max(number for number, line in enumerate(lines) if line.startswith("|"))
    return "\n".join([*lines[: last + 1], row, *lines[last + 1 :]])


def write(document: Path, change: Callable[[str], str], marks: Marks = SAFETY) -> None:
    """Change what stands between two marks."""
    whole = document.read_text("utf-8")
    head, begin, rest = whole.partition(marks.begin)
    old, end, tail = rest.partition(marks.end)
    if not begin or not end:
        raise SystemExit(f"{document} has no place for the table: {marks.begin} … {marks.end}")
    document.write_text(f"{head}{begin}\n\n{change(old.strip())}\n\n{end}{tail}", "utf-8")


def main(arguments: Sequence[str]) -> int:
    """Count, check, write."""
    *counted, document = map(Path, arguments)
    if not counted:
        write(document, lambda old: renewed(old, mutation_row()))
        return 0
    tried = read(counted[0])
    empty = [row[0] for row in ROWS if not any(row[2](one) and one.outcome == "passed" for one in tried)]
    wrong = [f"{one.module}::{one.name}[{one.case}]" for one in tried if one.outcome == "failed"]
    if empty or wrong:
        sys.stderr.write(
            "\n".join(["Nothing is written:", *wrong, *(f"nothing tried for: {row}" for row in empty), ""])
        )
        return 1
    text = table(tried, datetime.now(UTC).date().isoformat())
    write(document, lambda _old: text)
    sys.stdout.write(text + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
