"""The project's own promises: small files, honest words, pinned versions, a wheel that holds everything."""

import ast
import json
import os
import re
import socket
import subprocess
import sys
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_socket import SocketConnectBlockedError

from agent.common.clock import Clock
from tests.support.doubles import FakeClock

ROOT = Path(__file__).parent.parent
PACKAGES = ("agent", "evals", "prompts", "tools")
TEXT = {".py", ".md", ".toml", ".txt", ".yaml", ".yml", ".json", ".cfg", ".html", ".css", ".js"}
HEAVY = {"alembic", "anthropic", "openai", "sqlalchemy", "tiktoken", "vcr", "xllamacpp"}

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


def test_every_public_field_says_what_it_is() -> None:
    # The sandbox's request bodies are the vendor's: the bundled contract says what their fields are.
    paths = [path for path in _sources(*PACKAGES) if ROOT / "evals/sandbox/routes" not in path.parents]
    assert [f"{_name(path)}: {field}" for path in paths for field in _silent_fields(path)] == []


def _silent_fields(path: Path) -> Iterator[str]:
    classes = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ClassDef)]
    for cls in (cls for cls in classes if not cls.name.startswith("_")):
        for node, after in zip(cls.body, [*cls.body[1:], None], strict=True):
            field = isinstance(node, ast.AnnAssign) and not re.match(r"_|\w+: ClassVar", ast.unparse(node))
            if field and not (isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)):
                yield f"{cls.name}.{ast.unparse(node)}"


def test_only_the_gate_issues_permits() -> None:
    issuers = {
        _name(path)
        for path in _sources(*PACKAGES)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "issue"
    }
    assert issuers == {"agent/gate/executor.py"}


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
    return subprocess.run(["make", *words], cwd=folder, capture_output=True, text=True, check=False, timeout=30)


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


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=60)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a fresh environment with the wheel in it; dependencies are those of the running one."""
    folder = tmp_path_factory.mktemp("fresh")
    venv.create(folder, with_pip=False)
    (site,) = folder.glob("lib/python*/site-packages")
    install = [sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python"), "install", "--quiet"]
    subprocess.run([*install, "--no-deps", "--no-index", str(wheel)], check=True, capture_output=True, timeout=60)
    (site / "dependencies.pth").write_text(str(Path(pytest.__file__).parent.parent))
    return folder / "bin"


def _ended(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, check=False, capture_output=True, text=True, timeout=60)


def _run(*command: str | Path, cwd: Path) -> str:
    done = _ended(*command, cwd=cwd)
    assert done.returncode == 0, done.stderr
    return done.stdout


wheel_test = pytest.mark.xdist_group("wheel")


@wheel_test
@pytest.mark.skipif("PYTEST_XDIST_WORKER" not in os.environ, reason="there is one process")
def test_tests_that_belong_together_run_in_one_process(request: pytest.FixtureRequest) -> None:
    assert request.node.nodeid.endswith("@wheel"), "this is how the processes are told"


@wheel_test
def test_the_wheel_holds_every_file_of_the_packages_and_no_test(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    ours = {_name(path) for package in PACKAGES for path in (ROOT / package).rglob("*") if path.is_file()}
    assert {name for name in ours if not re.search(r"__pycache__|\.pyc$", name)} - names == set()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == set(PACKAGES)


@wheel_test
@pytest.mark.parametrize(
    "data",
    [
        r"prompts/planner\.md",
        r"prompts/journeys/(campaign|import|signals|replies|one_off_email)\.md",
        r"tools/contract/puffle\.openapi\.yaml",
        r"evals/sandbox/seeds/saas\.yaml",
        r"agent/state/migrations/env\.py",
        r"agent/state/migrations/versions/.+\.py",
        r"agent/models/weights\.json",
        r"puffle_agent-.+\.dist-info/licenses/LICENSE",
    ],
)
def test_the_wheel_holds(wheel: Path, data: str) -> None:
    assert [name for name in zipfile.ZipFile(wheel).namelist() if re.fullmatch(data, name)] != []


@wheel_test
def test_the_installed_program_works_far_from_the_sources(installed: Path, tmp_path: Path) -> None:
    assert str(installed.parent) in _run(
        installed / "python", "-c", "import agent; print(agent.__file__)", cwd=tmp_path
    )
    tools = json.loads(_run(installed / "puffle-agent", "tools", "--json", cwd=tmp_path))
    assert {"launch_campaign", "send_message", "escalate_to_human"} <= {tool["name"] for tool in tools}
    assert json.loads(_run(installed / "puffle-agent", "sandbox", "schema", cwd=tmp_path))["type"] == "object"


@wheel_test
@pytest.mark.parametrize("name", ["evals", "prompts", "tools"])
def test_a_foreign_package_of_the_same_name_is_named_and_nothing_is_tried(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path, name: str
) -> None:
    foreign = tmp_path / name / "__init__.py"
    foreign.parent.mkdir()
    foreign.write_text("raise AssertionError('imported')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    done = _ended(installed / "puffle-agent", "runs", "list", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"/{name} is hidden by another of that name, {foreign}; nothing was tried." in done.stderr
    assert done.stderr.count("\n") == 1
    assert not home.exists()


@wheel_test
def test_a_folder_that_is_no_package_hides_nothing(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tools").mkdir()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert "launch_campaign" in _run(installed / "puffle-agent", "tools", cwd=tmp_path)


@wheel_test
def test_a_package_that_is_gone_is_named(installed: Path, tmp_path: Path) -> None:
    (site,) = installed.parent.glob("lib/python*/site-packages")
    (site / "prompts").rename(site / "elsewhere")
    try:
        done = _ended(installed / "puffle-agent", "tools", cwd=tmp_path)
    finally:
        (site / "elsewhere").rename(site / "prompts")
    assert done.returncode == 2
    assert f"{site / 'prompts'} is missing; nothing was tried." in done.stderr


@wheel_test
def test_help_loads_nothing_heavy(installed: Path, tmp_path: Path) -> None:
    probe = "import json, sys, agent.cli\ntry:\n agent.cli.main()\nfinally:\n print(json.dumps([*sys.modules]))"
    *text, modules = _run(installed / "python", "-c", probe, "--help", cwd=tmp_path).splitlines()
    assert any("chat" in line for line in text)
    assert HEAVY.intersection(json.loads(modules)) == set()
