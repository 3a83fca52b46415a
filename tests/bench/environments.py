"""Environments of their own for the peers, so that nothing of them is installed beside the product."""

import subprocess
import sys
from pathlib import Path

from tests.bench.peers import PEERS

FOLDER = Path(__file__).parents[2] / ".cache" / "bench-peers"
"""Where they are kept, outside of version control."""


def interpreter(peer: str) -> str:
    """The interpreter of a peer's environment, which is built when it is not there.

    Raises:
        SubprocessError: its packages cannot be installed.
    """
    home = FOLDER / peer
    ready = home / "ready"
    if not ready.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER.parent / ".gitignore").write_text("*\n", "utf-8")
        python = str(home / "bin" / "python")
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True, capture_output=True)
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PEERS[peer]]
        subprocess.run(install, check=True, capture_output=True)
        ready.touch()
    return str(home / "bin" / "python")
