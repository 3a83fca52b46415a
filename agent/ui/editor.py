"""A text in the person's own editor."""

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

_KEPT = ("HOME", "LANG", "LC_ALL", "LC_CTYPE", "PATH", "TERM", "USER", "XDG_CONFIG_HOME", "DISPLAY", "WAYLAND_DISPLAY")


def editor() -> list[str] | None:
    """The command that ``VISUAL`` or ``EDITOR`` names, else a common editor that is there."""
    for name in ("VISUAL", "EDITOR"):
        words = shlex.split(os.environ.get(name) or "")
        if words:
            return words
    found = next((path for path in map(shutil.which, ("nano", "vim", "vi")) if path), None)
    return [found] if found else None


def edited(text: str, suffix: str) -> str | None:
    """The text after the editor was closed; ``None`` without an editor, or when it failed."""
    command = editor()
    if command is None:
        return None
    with tempfile.TemporaryDirectory(prefix="puffle-agent-") as folder:  # readable by its owner alone
        path = Path(folder) / f"edit{suffix}"
        path.write_text(text, "utf-8")
        # No key goes to another program: an editor's plugins are none of ours.
        env = {name: os.environ[name] for name in _KEPT if name in os.environ}
        try:
            code = subprocess.call([*command, str(path)], env=env)  # noqa: S603  # the person's own choice
            return path.read_text("utf-8") if code == 0 else None
        except (OSError, UnicodeDecodeError):
            return None
