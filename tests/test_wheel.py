"""What is installed: a wheel that holds everything, and a program that works far from the sources."""

import json
import os
import re
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("agent", "evals", "prompts", "tools")
HEAVY = {"alembic", "anthropic", "openai", "sqlalchemy", "tiktoken", "vcr", "xllamacpp"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a fresh environment with the wheel in it; dependencies are those of the running one."""
    folder = tmp_path_factory.mktemp("fresh")
    venv.create(folder, with_pip=False)
    (site,) = folder.glob("lib/python*/site-packages")
    install = [sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python"), "install", "--quiet"]
    subprocess.run([*install, "--no-deps", "--no-index", str(wheel)], check=True, capture_output=True)
    (site / "dependencies.pth").write_text(str(Path(pytest.__file__).parent.parent))
    return folder / "bin"


def _ended(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, check=False, capture_output=True, text=True)


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
    ours = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file()
    }
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
