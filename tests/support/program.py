"""Driving the program: in this process where that is fast, as a child where signals, kills and terminals matter."""

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from agent.cli import app
from agent.cli.errors import guarded

KEY = "pk_live_e2e_made_up_key_0123456789"
COMMAND = (sys.executable, "-c", "from agent.cli import main; main()")
"""The console script, wherever it is installed."""


@dataclass(frozen=True, slots=True)
class Done:
    """A command that has ended."""

    code: int
    """Its exit code."""
    out: str
    """Its standard output."""
    err: str
    """Its standard error."""

    @property
    def json(self) -> Any:
        """Standard output as one JSON document."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """Standard output as one JSON object a line."""
        return [json.loads(line) for line in self.out.splitlines()]


def call(name: str, /, **arguments: Any) -> dict[str, Any]:
    """A tool call of a script."""
    return {"name": name, "arguments": arguments}


def turn(*calls: dict[str, Any], text: str | None = None, **more: Any) -> dict[str, Any]:
    """A turn of a script."""
    return {"text": text, "tool_calls": list(calls), **more}


class Program:
    """The command line on one home folder, against one server."""

    python = sys.executable

    def __init__(self, folder: Path, base_url: str, key: str = KEY, speed: float = 100.0) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.env: dict[str, str] = {
            "PUFFLE_API_KEY": key,
            "PUFFLE_API_BASE_URL": base_url,
            "PUFFLE_AGENT_CLOCK_SPEED": str(speed),
            "PUFFLE_AGENT_HOME": str(self.home),
        }
        self._scripts = 0

    def script(self, *turns: dict[str, Any]) -> str:
        """A scripted model that speaks these turns."""
        self._scripts += 1
        path = self.folder / f"script{self._scripts}.jsonl"
        path.write_text("".join(json.dumps(t) + "\n" for t in turns))
        return f"scripted:{path}"

    def file(self, name: str, text: str) -> str:
        """A file beside the home folder."""
        (self.folder / name).write_text(text)
        return str(self.folder / name)

    def run(self, *args: str, stdin: str = "", out: io.StringIO | None = None) -> Done:
        """A command in this process."""
        out, err = out or io.StringIO(), io.StringIO()
        given = self.folder / "stdin.txt"
        given.write_text(stdin)
        with (
            mock.patch.dict(os.environ, self.env),
            mock.patch.object(sys, "argv", ["puffle-agent", *args]),
            given.open() as stream,
            mock.patch.object(sys, "stdin", stream),
            contextlib.chdir(self.folder),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            code = guarded(app)
        return Done(code, out.getvalue(), err.getvalue())

    def task(self, model: str, *flags: str, text: str = "Do it for ada@example.com") -> Done:
        """``run -o json`` with a scripted model."""
        return self.run("run", text, "--model", model, "-o", "json", *flags)

    def resume(self, run_id: str, *flags: str) -> Done:
        """``runs resume -o json``."""
        return self.run("runs", "resume", run_id, "-o", "json", *flags)

    @contextlib.contextmanager
    def child(self, *args: str, stdin: str | None = None) -> Iterator["subprocess.Popen[str]"]:
        """A command as a process of its own; killed when the block ends, if it still lives."""
        process = subprocess.Popen(
            [*COMMAND, *args],
            env=self.environment,
            cwd=self.folder,
            stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        with process:
            try:
                if stdin is not None and process.stdin is not None:
                    process.stdin.write(stdin)
                    process.stdin.close()
                yield process
            finally:
                process.kill()

    @property
    def environment(self) -> Mapping[str, str]:
        """What a child sees."""
        return {**os.environ, **self.env, "PYTHONPATH": str(Path(__file__).parents[2])}


def heard(process: "subprocess.Popen[str]", words: str) -> None:
    """Wait until a child says these words on standard error."""
    assert process.stderr is not None
    assert any(words in line for line in process.stderr), f"it never said {words!r}"


def finished(process: "subprocess.Popen[str]") -> Done:
    """Wait for a child and take what it said and was not heard yet."""
    out, err = process.communicate()
    return Done(process.returncode, out, err)


def parked(done: Done) -> dict[str, Any]:
    """The card that a run waits for."""
    assert done.code == 3, done.out + done.err
    card: dict[str, Any] = done.json["pending_approvals"][-1]
    return card


def approved(program: Program, card: dict[str, Any]) -> Done:
    """What a run comes to after a yes to the card that it waits for."""
    assert program.run("approvals", "approve", card["id"]).code == 0
    return program.resume(card["run_id"])
