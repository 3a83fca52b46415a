"""The living prompt whose terminal goes away while something is to be shown: the work behind it must not notice."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from agent.chat.live import Live
from agent.chat.prompt import PromptCompleter, PromptHistory
from agent.common.redaction import Redactor
from tests.support.waiting import PATIENCE


class Output(DummyOutput):
    """A terminal that is asked where its cursor stands and does not answer: what is printed waits for that."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.gone = False

    @property
    def responds_to_cpr(self) -> bool:
        return True

    def get_rows_below_cursor_position(self) -> int:
        raise NotImplementedError

    def ask_for_cpr(self) -> None:
        self.asked.set()

    def flush(self) -> None:
        if self.gone:
            raise OSError(5, "Input/output error")


@contextmanager
def living(home: Path) -> Iterator[tuple[Live, Output]]:
    output = Output()
    with (
        create_pipe_input() as pipe,
        create_app_session(input=pipe, output=output),
        Live(PromptHistory(home, Redactor()), PromptCompleter({}, {}, list)).alive() as live,
    ):
        assert output.asked.wait(PATIENCE)
        yield live, output
        live._thread.join(PATIENCE)
        assert not live._thread.is_alive()


def test_a_line_that_the_ending_prompt_cancels_is_dropped(tmp_path: Path) -> None:
    def end() -> None:
        live._app.exit()
        for task in asyncio.all_tasks():
            if "_in_terminal" in repr(task):
                task.cancel()

    with living(tmp_path) as (live, _):
        assert live._loop is not None
        threading.Timer(0.2, live._loop.call_soon_threadsafe, [end]).start()
        live.line("stopping after the call in flight")


def test_a_line_for_a_terminal_that_is_gone_is_dropped(tmp_path: Path) -> None:
    with living(tmp_path) as (live, output):
        output.gone = True
        live.line("done: send_message")
        live.line("and more")
        assert (live.read("Send it?"), live.read_input()) == (None, None)


def test_a_terminal_that_goes_while_a_line_is_drawn_is_no_fault_of_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> None:
        raise RuntimeError("no running event loop")

    with living(tmp_path) as (live, output):
        with monkeypatch.context() as patch:
            patch.setattr(live, "_app", SimpleNamespace(invalidate=gone))
            live.status_line("sending")
            live.footer("3 credits spent")
        output.gone = True
        live.line("done: send_message")
