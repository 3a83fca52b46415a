"""The table of promises in SECURITY.md is counted, and only written when every class was tried often enough."""

from pathlib import Path

import pytest

from tests.safety.classes import LEAST, MARKS, PROMISES, files, main

ROOT = Path(__file__).parents[2]


def _results(folder: Path, *, leave_out: str = "", cases: int = LEAST, inner: str = "") -> str:
    rows = []
    for name, promise in PROMISES.items():
        for test in promise.tests:
            module, _, function = test.partition("::")
            where = f"safety.{module}" if module.startswith("crashes.") else module
            for number in range(0 if name == leave_out else cases):
                body = inner if number == 0 else ""
                case = f'name="{function or "test_x"}[{number}]"'
                rows.append(f'<testcase classname="tests.{where}" {case}>{body}</testcase>')
    path = folder / "results.xml"
    path.write_text(f"<testsuites><testsuite>{''.join(rows)}</testsuite></testsuites>")
    return str(path)


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "SECURITY.md"
    path.write_text(f"# Before\n{MARKS.begin}\nold\n{MARKS.end}\n# After\n")
    return path


def test_every_class_has_a_row_with_what_was_tried(tmp_path: Path, document: Path) -> None:
    assert main([_results(tmp_path), str(document)]) == 0
    text = document.read_text()
    assert [f"| {name} | " in text for name in PROMISES] == [True] * 25
    assert "| A24 | A batch runs its rows in the order of the file | 5 | 0 |" in text
    assert (text.startswith("# Before\n"), text.endswith("# After\n"), "\nold\n" in text) == (True, True, False)


@pytest.mark.parametrize(
    "how",
    [{"leave_out": "A24"}, {"cases": LEAST - 4}, {"inner": "<failure/>"}, {"inner": "<error/>"}],
    ids=["a class without a test", "too few", "a failure", "an error"],
)
def test_what_was_tried_too_little_or_failed_is_not_written(
    tmp_path: Path, document: Path, how: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    before = document.read_text()
    assert main([_results(tmp_path, **how), str(document)]) == 1  # type: ignore[arg-type]
    assert document.read_text() == before
    assert "A24" in capsys.readouterr().err or "inner" in how


def test_what_was_skipped_was_not_tried(tmp_path: Path, document: Path) -> None:
    assert main([_results(tmp_path, inner="<skipped/>"), str(document)]) == 1
    assert main([_results(tmp_path, cases=LEAST + 1, inner="<skipped/>"), str(document)]) == 0
    assert "| A24 | A batch runs its rows in the order of the file | 5 | 0 |" in document.read_text()


def test_the_files_that_it_names_are_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    named = capsys.readouterr().out.split()
    assert named == files()
    assert all((ROOT / one).is_file() for one in named)
