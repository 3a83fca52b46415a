"""The table in SECURITY.md is counted, and only written when everything held."""

import json
from pathlib import Path

import pytest

from tests.safety import table
from tests.safety.table import ROWS, SAFETY, main

PLACES = {
    "test_attacks": ("test_a_hijacked_model_does_no_harm", "test_the_honest_twin_completes_on_the_same_world"),
    "crashes.test_kills": (
        "test_a_kill_between_intent_and_report_doubles_nothing",
        "test_a_kill_at_a_random_line_doubles_nothing",
    ),
    "crashes.test_lost_answers": (
        "test_a_lost_answer_is_never_asked_for_by_sending_again",
        "test_of_two_processes_at_the_same_time_one_sends",
    ),
    "crashes.test_races": ("test_x",),
    "crashes.test_two_machines": ("test_x",),
    "crashes.test_disks": ("test_x",),
    "crashes.test_clocks": ("test_x",),
    "test_endpoint_matcher": ("test_the_matcher_agrees_with_a_second_one",),
    "test_echoes": ("test_x",),
    "test_tampering": ("test_x",),
}


def _results(folder: Path, inner: str = "", leave_out: str = "") -> str:
    cases = [
        f'<testcase classname="tests.safety.{module}" name="{name}[{number}]">{inner if number == 3 else ""}</testcase>'
        for module, names in PLACES.items()
        for name in names
        for number in range(4)
        if module != leave_out
    ]
    path = folder / "results.xml"
    path.write_text(f"<testsuites><testsuite>{''.join(cases)}</testsuite></testsuites>")
    return str(path)


@pytest.fixture(autouse=True)
def mutation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a mutation testing wrote."""
    total = {
        "mutants": 2000,
        "killed": 1980,
        "timeouts": 5,
        "survived": 15,
        "untyped": 9,
        "unchecked": 0,
        "score": 99.25,
    }
    survivors = [{"where": "x", "was": "a", "became": "b", "why": "the same" * (number > 0)} for number in range(15)]
    found = {"day": "2026-01-05", "tool": "mutmut 1", "total": total, "modules": {}, "survivors": survivors}
    (tmp_path / "mutation.json").write_text(json.dumps(found))
    monkeypatch.setattr(table, "_MUTATION", tmp_path / "mutation.json")


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "SECURITY.md"
    path.write_text(f"# Before\n{SAFETY.begin}\nold\n{SAFETY.end}\n# After\n")
    return path


def test_every_row_is_counted_and_written_between_the_marks(tmp_path: Path, document: Path) -> None:
    assert main([_results(tmp_path), str(document)]) == 0
    text = document.read_text()
    assert (text.startswith("# Before\n"), text.endswith("# After\n"), "old" in text) == (True, True, False)
    assert text.count("| 4 ") == len(ROWS)
    assert "52 tests on " in text
    assert "28 crash, fault, race and disk scenarios" in text


def test_what_was_skipped_is_said_and_not_counted(tmp_path: Path, document: Path) -> None:
    assert main([_results(tmp_path, "<skipped/>"), str(document)]) == 0
    assert document.read_text().count("| 3 ") == len(ROWS)
    assert "13 skipped, 0 failed" in document.read_text()


@pytest.mark.parametrize("how", [{"inner": "<failure/>"}, {"inner": "<error/>"}, {"leave_out": "crashes.test_disks"}])
def test_after_a_failure_or_a_gap_nothing_is_written(tmp_path: Path, document: Path, how: dict[str, str]) -> None:
    before = document.read_text()
    assert main([_results(tmp_path, **how), str(document)]) == 1
    assert document.read_text() == before


def test_the_mutation_score_is_that_of_the_file_that_its_run_wrote(tmp_path: Path, document: Path) -> None:
    assert main([_results(tmp_path), str(document)]) == 0
    row = "mutation score 99.25 %: 1,985 of 2,000 mutants (mutmut 1, 2026-01-05), 14 of the other 15 explained |"
    assert row in document.read_text()


def test_a_new_mutation_score_takes_the_place_of_the_old_one_and_of_nothing_else(
    tmp_path: Path, document: Path
) -> None:
    main([_results(tmp_path), str(document)])
    before = document.read_text()
    newer = json.loads((tmp_path / "mutation.json").read_text())
    newer["total"] |= {"score": 100.0, "unchecked": 1234}
    (tmp_path / "mutation.json").write_text(json.dumps(newer))
    assert main([str(document)]) == 0
    said = before.replace("99.25 %", "100.0 %").replace("15 explained |", "15 explained; 1,234 more were not tried |")
    assert document.read_text() == said
