"""The project's own promises: small files, honest words, pinned versions, one word a job."""

import ast
import json
import os
import re
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from pytest_socket import SocketConnectBlockedError

from agent.common.clock import Clock
from tests.support.doubles import FakeClock
from tests.support.sources import ONE_PROCESS, PACKAGES, ROOT, nodes, sources

TEXT = {".py", ".md", ".toml", ".txt", ".yaml", ".yml", ".json", ".cfg", ".html", ".css", ".js"}

EMPTY_WORDS = {"a", "an", "the", "its", "it", "of", "this", "that", "is", "was"}
ECHOES_ALLOWED = (
    "evals/sandbox/model/",  # the descriptions in `sandbox schema`
)

# Written in pieces, so that this file passes its own test.
FORBIDDEN = re.compile(
    r"/wor[k]/|\bshared[/]|the contract fold[e]r|/far[m]/|py[p]i\.org|pythonhoste[d]|deb\.de[b]ian|registry\.npm[j]s"
)
ADDRESS = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
RESERVED_DOMAIN = re.compile(r"(?:.*\.)?(?:example(?:\.com|\.org|\.net)?|test|invalid|localhost)")


def _sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in sorted((ROOT / folder).rglob("*.py")) if "__pycache__" not in path.parts)


def _texts() -> Iterator[Path]:
    yield from (path for path in sorted(ROOT.iterdir()) if path.suffix in TEXT or path.name in {"Makefile", "LICENSE"})
    yield ROOT / ".ci" / "run"
    for folder in (*PACKAGES, "tests"):
        yield from (path for path in sorted((ROOT / folder).rglob("*")) if path.suffix in TEXT and path.is_file())


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_source_file_is_over_400_lines() -> None:
    lengths = {_name(path): len(path.read_text().splitlines()) for path in _sources(*PACKAGES, "tests")}
    assert {name: lines for name, lines in lengths.items() if lines > 400} == {}


def test_the_product_speaks_of_itself_alone() -> None:
    found = {_name(path): FORBIDDEN.findall(path.read_text()) for path in _texts()}
    assert {name: words for name, words in found.items() if words} == {}


def test_nobody_real_stands_in_worlds_guides_or_documents() -> None:
    documents = [path for path in _texts() if path.suffix in {".md", ".yaml", ".yml"}]
    domains = {(_name(path), domain) for path in documents for domain in ADDRESS.findall(path.read_text())}
    assert {found for found in domains if RESERVED_DOMAIN.fullmatch(found[1].lower()) is None} == set()


@ONE_PROCESS
def test_no_docstring_of_a_field_only_repeats_its_name() -> None:
    read = [(file, tree) for file, tree in sources() if not file.startswith(ECHOES_ALLOWED)]
    assert [f"{file}: {field}" for file, tree in read for field in _echoes(tree)] == []


def _echoes(tree: ast.Module) -> Iterator[str]:
    for cls in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
        for field, after in pairwise(cls.body):
            if (
                isinstance(field, ast.AnnAssign)
                and isinstance(after, ast.Expr)
                and isinstance(after.value, ast.Constant)
            ):
                name = ast.unparse(field.target)
                if _words(str(after.value.value)) <= _words(name.replace("_", " ")):
                    yield f"{cls.name}.{name}"


def _words(text: str) -> set[str]:
    return {word.rstrip("s") for word in re.findall(r"\w+", text.lower()) if word not in EMPTY_WORDS}


@ONE_PROCESS
def test_no_function_takes_more_than_ten_decisions() -> None:
    found = [
        f"{file}: {node.name}"
        for file, node in nodes(ast.FunctionDef) + nodes(ast.AsyncFunctionDef)
        if _complexity(node) > 10
    ]
    assert found == []


def _complexity(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """One more than its decisions, as radon counts them; functions and classes inside it are counted apart."""
    count = 1
    nodes: list[ast.AST] = [*function.body]
    while nodes:
        node = nodes.pop()
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            count += _decisions(node)
            nodes.extend(ast.iter_child_nodes(node))
    return count


def _decisions(node: ast.AST) -> int:
    match node:
        case ast.If() | ast.IfExp() | ast.Assert():
            return 1
        case ast.For() | ast.AsyncFor() | ast.While():
            return 1 + bool(node.orelse)
        case ast.Try() | ast.TryStar():
            return len(node.handlers) + bool(node.orelse)
        case ast.BoolOp():
            return len(node.values) - 1
        case ast.comprehension():
            return 1 + len(node.ifs)
        case ast.Match():
            return sum(
                not isinstance(case.pattern, ast.MatchAs) or case.pattern.pattern is not None for case in node.cases
            )
    return 0


def test_every_dependency_is_pinned_with_a_hash_and_without_an_address() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    declared = [
        *project["project"]["dependencies"],
        *(line for lines in project["project"]["optional-dependencies"].values() for line in lines),
        *project["dependency-groups"]["dev"],
    ]
    text = (ROOT / "constraints.txt").read_text()
    pins = re.findall(r"(?m)^([a-z0-9-]+)(?:\[[a-z,]+\])?==[^\n]*?((?: \\\n    --hash=sha256:[0-9a-f]{64})+)$", text)
    wanted = {re.sub(r"[_.]", "-", re.split(r"[\[<>=~!; ]", line)[0]).lower() for line in declared}
    assert wanted - {name for name, _ in pins} == set()
    assert len(pins) == len(re.findall(r"(?m)^\S", text))
    assert "://" not in text


def test_a_connection_beyond_this_machine_is_refused() -> None:
    with (
        socket.socket() as plug,
        pytest.warns(UserWarning, match="192.0.2.1"),
        pytest.raises(SocketConnectBlockedError),
    ):
        plug.connect(("192.0.2.1", 443))


def test_no_key_proxy_or_configuration_of_the_machine_is_seen(home: Path) -> None:
    assert {n for n in os.environ if re.match("(PUFFLE|OPENAI|ANTHROPIC)_|.*_proxy$", n, re.I)} == {"PUFFLE_AGENT_HOME"}
    assert os.environ["PUFFLE_AGENT_HOME"] == str(home)
    assert not home.exists()


def test_the_fake_clock_is_a_clock_that_only_waiting_moves(clock: FakeClock) -> None:
    real: Clock = clock
    start, since = real.now(), real.monotonic()
    real.sleep(30)
    clock.jump(-3600)
    assert (real.now() - start).total_seconds() == 30 - 3600
    assert real.monotonic() - since == 30
    assert clock.slept == [30]


@pytest.fixture
def workbench(tmp_path: Path) -> Path:
    """The Makefile beside a finished ``.venv`` whose program only says how it was called."""
    (tmp_path / "Makefile").write_text((ROOT / "Makefile").read_text())
    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).touch()
    program = tmp_path / ".venv" / "bin" / "puffle-agent"
    program.parent.mkdir(parents=True)
    program.write_text(
        f"#!{sys.executable}\nimport json, sys\n"
        "print(json.dumps(sys.argv[1:]), file=open('calls', 'a'))\nsys.exit(sys.argv[1] == 'run')\n"
    )
    program.chmod(0o755)
    (tmp_path / ".venv" / ".stamp").touch()
    return tmp_path


def _make(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", *words], cwd=folder, capture_output=True, text=True, check=False)


def _calls(folder: Path) -> list[list[str]]:
    return [json.loads(line) for line in (folder / "calls").read_text().splitlines()]


@pytest.mark.parametrize(
    "task", ["Find 20 leads", 'say "hi" to O\'Neil for $5', "$(shell touch x) `touch x` $$HOME", "-v"]
)
def test_make_demo_passes_the_task_on_exactly_as_typed(workbench: Path, task: str) -> None:
    done = _make(workbench, "demo", f"TASK={task}")
    assert _calls(workbench) == [["models", "pull"], ["run", "--sandbox", "--model", "local", "--", task]]
    assert done.returncode != 0, "a task that failed must not look done"
    assert not (workbench / "x").exists()


def test_make_demo_without_a_task_chats(workbench: Path) -> None:
    done = _make(workbench, "demo")
    assert _calls(workbench) == [["models", "pull"], ["chat", "--sandbox", "--model", "local"]]
    assert done.returncode == 0


def test_make_setup_does_nothing_when_it_is_current(workbench: Path) -> None:
    assert _make(workbench, "--question", "setup").returncode == 0
    (workbench / "constraints.txt").write_text("changed")
    os.utime(workbench / "constraints.txt", (4e9, 4e9))
    assert _make(workbench, "--question", "setup").returncode == 1


def test_make_setup_says_which_python_it_needs(workbench: Path) -> None:
    old = workbench / "old-python"
    old.write_text(f"#!{sys.executable}\nimport sys\nsys.version_info = (3, 9, 1)\nexec(sys.argv[2])\n")
    old.chmod(0o755)
    done = _make(workbench, "--always-make", "setup", f"PYTHON={old}")
    assert done.returncode != 0
    assert "puffle-agent needs Python 3.11 or newer, and this is 3.9" in done.stderr
