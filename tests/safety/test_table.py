"""The table in SECURITY.md is counted, and only written when everything held."""

from pathlib import Path

import pytest

from tests.safety.table import BEGIN, END, ROWS, main

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
    "crashes.test_disks": ("test_x",),
    "crashes.test_clocks": ("test_x",),
    "test_endpoint_matcher": ("test_x",),
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


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "SECURITY.md"
    path.write_text(f"# Before\n{BEGIN}\nold\n{END}\n# After\n")
    return path


def test_every_row_is_counted_and_written_between_the_marks(tmp_path: Path, document: Path) -> None:
    assert main([_results(tmp_path), str(document)]) == 0
    text = document.read_text()
    assert (text.startswith("# Before\n"), text.endswith("# After\n"), "old" in text) == (True, True, False)
    assert text.count("| 4 ") == len(ROWS)
    assert "40 tests on " in text
    assert "24 crash, fault, race and disk scenarios" in text


def test_what_was_skipped_is_said_and_not_counted(tmp_path: Path, document: Path) -> None:
    assert main([_results(tmp_path, "<skipped/>"), str(document)]) == 0
    assert document.read_text().count("| 3 ") == len(ROWS)
    assert "10 skipped, 0 failed" in document.read_text()


@pytest.mark.parametrize("how", [{"inner": "<failure/>"}, {"inner": "<error/>"}, {"leave_out": "crashes.test_disks"}])
def test_after_a_failure_or_a_gap_nothing_is_written(tmp_path: Path, document: Path, how: dict[str, str]) -> None:
    before = document.read_text()
    assert main([_results(tmp_path, **how), str(document)]) == 1
    assert document.read_text() == before
