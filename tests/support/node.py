"""Programs of others that speak the protocol of other agents; without them their tests are skipped.

They are installed beside this project, since nobody else needs them:
``npm install --prefix FOLDER @modelcontextprotocol/conformance @modelcontextprotocol/inspector``, then
``PUFFLE_TEST_NODE_MODULES=FOLDER/node_modules``, with a Node of 22 or newer in ``FOLDER/bin`` or on the path; and the
frameworks of ``frameworks.py`` for the Python in ``FOLDER/bin``.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

_FOLDER = os.environ.get("PUFFLE_TEST_NODE_MODULES", "")  # read now: a test's environment is clean of such names
_OLDEST = 22


def _folder() -> Path:
    return Path(_FOLDER or "/nowhere")


def program(package: str) -> list[str]:
    """How to start the program of a package; the test is skipped where it cannot be started."""
    folder = _folder()
    node = shutil.which("node", path=os.pathsep.join([str(folder.with_name("bin")), os.environ["PATH"]]))
    about = folder / package / "package.json"
    if node is None or not about.exists():
        pytest.skip(f"there is no {package} (PUFFLE_TEST_NODE_MODULES)")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    if int(version.strip().removeprefix("v").partition(".")[0]) < _OLDEST:
        pytest.skip(f"{package} needs Node {_OLDEST} or newer, and this is {version.strip()}")
    programs = json.loads(about.read_text("utf-8"))["bin"]
    return [node, str(about.with_name("package.json").parent / next(iter(programs.values())))]


def interpreter(package: str) -> str:
    """A Python that has a package; the test is skipped where there is none."""
    python = _folder().with_name("bin") / "python"
    looks = [str(python), "-c", f"import {package}"]
    if not python.exists() or subprocess.run(looks, capture_output=True, check=False).returncode:
        pytest.skip(f"there is no {package} (PUFFLE_TEST_NODE_MODULES)")
    return str(python)
