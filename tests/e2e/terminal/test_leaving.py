"""How the program leaves: an exit code and one sentence for anything that can be foreseen, never a traceback."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.program import Done, Program
from tests.support.scripts import END


def leaving(raised: str) -> Done:
    """What the entry makes of an exception, in a process of its own."""
    code = (
        "import sys\nfrom agent.cli.errors import guarded\nfrom agent.common.errors import UsageError\n"
        f"def app():\n    {raised}\nsys.exit(guarded(app))"
    )
    command = [sys.executable, "-c", code]
    root = Path(__file__).parents[3]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=root)
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize(
    ("raised", "code", "sentence"),
    [
        ("raise UsageError('a bad flag')", 2, "puffle-agent: a bad flag\n"),
        ("raise UsageError('a \\x1b[2J flag')", 2, "puffle-agent: a \\x1b[2J flag\n"),
        ("raise KeyboardInterrupt", 130, "puffle-agent: interrupted\n"),
        ("raise BrokenPipeError", 1, ""),
        ("raise SystemExit(7)", 7, ""),
        ("raise SystemExit", 0, ""),
        ("raise SystemExit('text')", 1, ""),
        ("pass", 0, ""),
    ],
)
def test_every_end_has_its_code_and_at_most_one_sentence(raised: str, code: int, sentence: str) -> None:
    done = leaving(raised)
    assert (done.code, done.out, done.err) == (code, "", sentence)


def test_a_defect_of_ours_is_not_hidden() -> None:
    done = leaving("raise ZeroDivisionError")
    assert done.code == 1
    assert "ZeroDivisionError" in done.err


@pytest.mark.parametrize(
    "args", [("--help",), ("run", "--help"), ("approvals",), ("audit", "--help"), ("policy", "--help")]
)
def test_help_is_at_hand_without_key_model_or_state(program: Program, args: tuple[str, ...]) -> None:
    program.env = {"PUFFLE_AGENT_HOME": str(program.home)}
    done = program.run(*args)
    assert done.code in (0, 2)
    assert "Usage" in done.out + done.err
    assert not program.home.exists()


def test_the_embedded_models_file_is_named_and_a_missing_or_altered_one_is_a_failure(program: Program) -> None:
    program.env["XDG_DATA_HOME"] = str(program.folder)
    named = program.run("models", "path")
    path = Path(named.out.strip())
    assert (named.code, path.is_relative_to(program.folder), path.exists()) == (0, True, False)
    assert program.run("models", "verify").code == 1
    path.parent.mkdir(parents=True)
    path.write_bytes(b"not the weights")
    altered = program.run("models", "verify")
    assert (altered.code, altered.out, path.read_bytes()) == (1, "", b"not the weights")


def test_the_first_word_of_help_is_a_way_to_try_it(program: Program) -> None:
    done = program.run("--help")
    assert "--sandbox" in done.out
    assert "130 interrupted" in " ".join(done.out.split())
    assert program.task(program.script(END)).code == 0
