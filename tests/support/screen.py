"""A terminal that a person could sit at: the program on one side, an emulator that knows what stands on the screen."""

import re
import signal
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

import pexpect
import pyte

from tests.support.forked import Terminal
from tests.support.program import COMMAND, Program
from tests.support.waiting import PATIENCE, Patience, until

QUESTION = r"exactly this\?"
"""What the question under every card ends with, as a pattern."""
_TICKS = re.compile(r"[\u2800-\u28ff]|\d+ s\b")
"""What shows that the program works, however little happens."""
_RESTLESS = 10.0
"""Seconds after which a program that never comes to rest is looked at all the same."""


def _begins(args: Sequence[str], env: Mapping[str, str], cwd: Path, dimensions: tuple[int, int]) -> Any:
    return pexpect.spawn(
        COMMAND[0],
        [*COMMAND[1:], *args],
        env=env,
        cwd=str(cwd),
        timeout=PATIENCE,
        dimensions=dimensions,
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),  # whatever started the tests ignores it
    )


def _line(row: Mapping[int, Any]) -> str:
    """What stands in a row of cells, as far as something does; the second half of a wide character is empty."""
    return "".join(row[x].data for x in range(max(row, default=-1) + 1)).rstrip()


class Screen:
    """The program on a terminal of its own."""

    def __init__(self, program: Program, *args: str, columns: int = 120, rows: int = 45, **env: str) -> None:
        environment = {k: v for k, v in program.environment.items() if k not in ("LANG", "LC_ALL")}
        environment |= {"TERM": "xterm-256color", "LANG": "C.UTF-8", "PROMPT_TOOLKIT_NO_CPR": "1", **env}
        self._screen = pyte.HistoryScreen(columns, rows, history=2000)
        self._stream = pyte.ByteStream(self._screen)
        self.raw = b""
        self._above: list[str] = []
        self._lines: dict[int, str] = {}
        begins = _begins if env.keys() & {"LANG", "LC_ALL"} else Terminal  # Python reads these when it starts
        self.child: Any = begins(args, environment, program.folder, (rows, columns))
        self.child.delaybeforesend = 0.05

    # -- looking -----------------------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """Everything that stands on the screen and above it."""
        gone = self._screen.history.top
        if len(gone) < len(self._above):  # it was cleared
            self._above.clear()
        self._above += map(_line, islice(gone, len(self._above), None))  # what has left the screen stays as it is
        self._lines |= {y: _line(self._screen.buffer[y]) for y in self._screen.dirty}
        self._screen.dirty.clear()
        return "\n".join([*self._above, *(self._lines[y] for y in range(self._screen.lines))]).rstrip()

    def colours(self) -> list[tuple[str, str]]:
        """The lines on the screen, each with the colour in which most of its letters stand."""
        rows = [[self._screen.buffer[y][x] for x in range(self._screen.columns)] for y in range(self._screen.lines)]
        inked = [[cell for cell in row if cell.data.strip(" │")] for row in rows]
        return [
            ("".join(cell.data for cell in row), Counter(cell.fg for cell in ink).most_common(1)[0][0])
            for row, ink in zip(rows, inked, strict=True)
            if ink
        ]

    @property
    def bottom(self) -> str:
        """The last line with anything on it."""
        return self.text.rsplit("\n", 1)[-1]

    def take(self, seconds: float = 0.3) -> str:
        """What the screen shows once the program has been at rest for so long: nothing changes, no thread would run."""
        now = rested = time.monotonic()
        end, shown = now + _RESTLESS, ""
        while now < min(rested + seconds, end):
            if not self._feed():
                break
            now, before, shown = time.monotonic(), shown, _TICKS.sub("", self.text)
            if shown != before or self._would_run():
                rested = now
        return self.text

    def wait_for(self, pattern: str, seconds: float = PATIENCE, count: int = 1) -> str:
        """Until so many places of the screen match."""
        patience = Patience(seconds)
        while len(re.findall(pattern, self.text)) < count:
            if not patience.lasts() or (not self._feed() and not self.child.isalive()):
                if len(re.findall(pattern, self.text)) >= count:
                    break
                raise AssertionError(f"{pattern!r} is not shown {count} times:\n{self.text}\n{self._state()}")
        return self.text

    def prompt(self) -> str:
        """Wait for the prompt, and for the end of the greeting, whose lines may come after it."""
        self.wait_for(r"\n>")
        self.take(0.3)
        until(lambda: self._feed() and "looking at what waits" not in self.text)
        return self.text

    def _would_run(self) -> bool:
        """Whether a thread of the program has something to do, and may only not have got a processor yet."""
        with suppress(OSError):  # it has ended, or the system tells nothing of the kind
            states = [path.read_text() for path in Path(f"/proc/{self.child.pid}/task").glob("*/stat")]
            return any(state.rpartition(") ")[2][0] in "RD" for state in states)
        return False

    def _state(self) -> str:
        """What a program does that does not show what was waited for."""
        if not self.child.isalive():
            return f"it has ended: exit code {self.child.exitstatus}, signal {self.child.signalstatus}"
        return str(self.child.stacks()) if isinstance(self.child, Terminal) else "it runs"

    def _feed(self) -> bool:
        try:
            data = self.child.read_nonblocking(65536, timeout=0.05)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += data
        self._stream.feed(data)
        return True

    # -- typing ------------------------------------------------------------------------------------------------------

    def type(self, text: str) -> None:
        """Keys, without Enter."""
        self.child.send(text)

    def enter(self, text: str = "") -> None:
        """Keys and Enter."""
        self.child.send(text)
        self.take(0.1)
        self.child.send("\r")

    def control(self, key: str) -> None:
        """A control key."""
        self.child.sendcontrol(key)

    def resize(self, columns: int, rows: int) -> None:
        """Another window size."""
        self._screen.resize(rows, columns)
        self.child.setwinsize(rows, columns)

    # -- the end -----------------------------------------------------------------------------------------------------

    def leave(self) -> int:
        """Say goodbye; the exit code."""
        self.enter("/quit")
        return self.ended()

    def ended(self, seconds: float = PATIENCE) -> int:
        """Wait for the end; the exit code."""
        until(lambda: not self._feed(), seconds)
        self.child.close()
        assert self.child.exitstatus is not None, f"killed by signal {self.child.signalstatus}:\n{self.text}"
        return int(self.child.exitstatus)

    def hang_up(self) -> None:
        """The terminal goes away."""
        self.child.ptyproc.fileobj.close()

    def close(self) -> None:
        """Whatever became of it."""
        self.child.close(force=True)
