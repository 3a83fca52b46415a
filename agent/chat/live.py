"""A conversation on a capable terminal: the prompt stays alive while the agent works above it.

The agent works in the main thread, where signals arrive; the prompt lives in a thread of its own, so that a keystroke
never waits for the agent.  What is printed goes above the prompt and is never drawn again.
"""

import asyncio
import queue
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import CancelledError, wait
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from contextvars import copy_context
from typing import Any, TypeVar

from prompt_toolkit import layout
from prompt_toolkit.application import Application, in_terminal
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import Completer
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.layout.processors import BeforeInput
from prompt_toolkit.styles import Style

from agent.chat.drawing import Drawing
from agent.chat.prompt import LineStream, PromptHistory, bindings
from agent.ui.console import Tone
from agent.ui.plain import PATIENCE
from agent.ui.tables import Table
from agent.ui.terminal import answered_by_signals, awake, edited, flush_typed
from agent.ui.wrapping import wrap

_SPIN = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_STYLE = Style.from_dict(
    {"status": "#888888", "hint": "#888888", "ask": "ansiyellow bold", "you": "ansicyan bold",
     "completion-menu": "bg:#222222 #dddddd", "completion-menu.completion.current": "bg:#005f87 #ffffff"}
)  # fmt: skip
T = TypeVar("T")


class Live:
    """See ``Console``."""

    shows_status_line = True

    def __init__(self, history: PromptHistory, completer: Completer) -> None:
        self._history = history
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._answers: queue.Queue[str | KeyboardInterrupt | None] = queue.Queue()
        self._question = ""
        self._draft = ""
        self._doing, self._since, self._footer = "", 0.0, ""
        self._busy = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._drawing = Drawing(lambda: shutil.get_terminal_size().columns)
        self._out = sys.stdout
        self.buffer = Buffer(
            completer=completer, history=history, multiline=True, accept_handler=self._accept,
            complete_while_typing=Condition(lambda: self.buffer.text.startswith("/") and not self._question),
            enable_history_search=False,
        )  # fmt: skip
        self._app: Application[None] = Application(
            layout=self._layout(),
            key_bindings=bindings(self.interrupt, self.end, self.submit),
            style=_STYLE,
            erase_when_done=True,
            refresh_interval=0.25,
        )
        self._started = threading.Event()
        # In our context: what we print must find the very application that runs there.
        self._thread = threading.Thread(target=copy_context().run, args=(self._live,), name="prompt", daemon=True)

    # -- the life of the prompt --------------------------------------------------------------------------------------

    @contextmanager
    def alive(self) -> Iterator["Live"]:
        """Take the terminal, and give it back."""
        self._thread.start()
        self._started.wait(10)
        sink = LineStream(self._above)
        try:
            with redirect_stdout(sink), redirect_stderr(sink):
                yield self
        finally:
            sink.close()
            loop = self._loop
            if loop is not None and self._thread.is_alive():
                with suppress(RuntimeError):  # it ended by itself a moment ago
                    loop.call_soon_threadsafe(self._leave)
                self._thread.join(5)

    def _live(self) -> None:
        def ready() -> None:
            self._loop = asyncio.get_running_loop()
            self._started.set()

        try:
            self._app.run(pre_run=ready, handle_sigint=False)
        except (EOFError, OSError, asyncio.CancelledError):
            pass  # the terminal went away
        finally:
            self._over()

    def _over(self) -> None:
        """Nobody is there any more: no line comes, no question is answered."""
        self._loop = None
        self._started.set()
        self._lines.put(None)
        self._answers.put(None)

    def _leave(self) -> None:
        if self._app.is_running:
            self._app.exit()

    # -- what is shown -----------------------------------------------------------------------------------------------

    def line(self, text: str, tone: Tone = "plain") -> None:
        self._above(self._drawing.line(text, tone))

    def markdown(self, block: str) -> None:
        self._above(self._drawing.markdown(block))

    def table(self, table: Table) -> None:
        self._above(self._drawing.table(table))

    def card(self, title: str, text: str) -> None:
        self._above(self._drawing.card(title, text))

    def status_line(self, text: str) -> None:
        if not text or text.split("  ")[0] != self._doing.split("  ")[0]:
            self._since = time.monotonic()
        self._doing = text
        self._redraw()

    def footer(self, text: str) -> None:
        self._footer = text
        self._redraw()

    def _redraw(self) -> None:
        with suppress(RuntimeError):  # the terminal went away this very moment
            self._app.invalidate()

    # -- what is typed -----------------------------------------------------------------------------------------------

    def read(self, prompt: str) -> str | None:
        with suppress(KeyboardInterrupt):
            return self.read_answer(prompt)
        return None

    def read_answer(self, prompt: str) -> str | None:
        if self._loop is None:
            return None
        while not self._answers.empty():
            self._answers.get_nowait()
        answer = None
        try:
            with answered_by_signals():  # before the question stands there: an answer may come at once
                self._call(lambda: self._ask(prompt))
                answer = self._answers.get(timeout=PATIENCE)
        except queue.Empty:
            pass
        finally:
            self._call(lambda: self._ask(""))
        if isinstance(answer, KeyboardInterrupt):
            raise answer
        return None if answer is None else answer + "\n"

    def edit(self, text: str, suffix: str) -> str | None:
        return self._in_terminal(lambda: edited(text, suffix))

    def recall(self) -> None:
        """The words come back to the prompt, where they can be sent or changed."""
        words: list[str] = []
        while not self._lines.empty():
            line = self._lines.get_nowait()
            if line is None:
                self._lines.put(None)
                break
            words.append(line)
        if words:
            self._call(lambda: self._put_back("\n".join(words)))

    def read_input(self) -> str | None:
        self._busy = False
        self.status_line("")
        try:
            with awake():
                line = self._lines.get()
        except KeyboardInterrupt:  # from outside: at the prompt the key itself is a binding
            line = None
        self._busy = line is not None
        return line

    # -- keys --------------------------------------------------------------------------------------------------------

    def interrupt(self) -> None:
        """Ctrl-C: an answer to a question, a wish to stop, or a line that is thrown away."""
        if self._question:
            self._answer(KeyboardInterrupt())
        elif self._busy:
            # To the thread that works: its system calls wake up, and its handler runs there (see ``signals``).
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        elif self.buffer.text:
            self.buffer.reset()
        else:
            self.status_line("Ctrl-D leaves")

    def end(self) -> None:
        """Ctrl-D on an empty line: no answer, or goodbye."""
        if self._question:
            self._answer(None)
        elif self._busy:
            self.status_line("still working: Ctrl-C stops it")
        else:
            self._lines.put(None)

    def submit(self) -> None:
        """Enter; after a backslash it is a new line."""
        if self.buffer.document.text_before_cursor.endswith("\\") and not self._question:
            self.buffer.delete_before_cursor()
            self.buffer.newline(copy_margin=False)
        else:
            self.buffer.validate_and_handle()

    def _accept(self, buffer: Buffer) -> bool:
        text = buffer.text.strip()
        if self._question:
            self._above_soon(self._drawing.line(f"{self._question}{text}", "ask"))
            self._answer(text)
        elif text:
            note = "  (next)" if self._busy else ""
            self._above_soon("\n" + self._drawing.line(f"> {text.splitlines()[0]}{note}", "strong"))
            for more in text.splitlines()[1:]:
                self._above_soon(self._drawing.line(f"  {more}", "strong"))
            self._lines.put(text)
        return False

    def _answer(self, text: str | KeyboardInterrupt | None) -> None:
        self._question = ""
        self._answers.put(text)

    def _ask(self, prompt: str) -> None:
        """Put a question in the place of the prompt; what was typed before it was shown is kept aside, not taken."""
        if prompt and not self._question:
            flush_typed()
            self._draft = self.buffer.text
            self.buffer.reset()
        elif not prompt:
            self.buffer.reset()
            self.buffer.insert_text(self._draft)
            self._draft = ""
        self._question = prompt
        self._history.looks_away = bool(prompt)
        self._app.invalidate()

    def _put_back(self, words: str) -> None:
        begun = self.buffer.text
        self.buffer.reset()
        self.buffer.insert_text(f"{words}\n{begun}" if begun else words)

    # -- drawing -----------------------------------------------------------------------------------------------------

    def _layout(self) -> layout.Layout:
        typed = layout.Window(
            layout.BufferControl(self.buffer, input_processors=[BeforeInput(self._prompt)]),
            height=layout.Dimension(min=1, max=10), wrap_lines=True, dont_extend_height=True,
        )  # fmt: skip
        rows = layout.HSplit([
            self._row("hint", lambda: self._doing and self._doing_with_clock()),
            self._row("ask", lambda: "\n".join(wrap(self._question, shutil.get_terminal_size().columns)), wrap=True),
            typed,
            self._row("status", lambda: self._footer and f" {self._footer}"),
        ])  # fmt: skip
        menu = layout.Float(layout.CompletionsMenu(max_height=8, scroll_offset=1), xcursor=True, ycursor=True)
        return layout.Layout(layout.FloatContainer(rows, [menu]), focused_element=typed)

    @staticmethod
    def _row(style: str, text: Callable[[], str], *, wrap: bool = False) -> layout.ConditionalContainer:
        """A row that is there as long as it has a text."""
        control = layout.FormattedTextControl(lambda: [(f"class:{style}", text())])
        window = layout.Window(control, height=None if wrap else 1, wrap_lines=wrap, dont_extend_height=True)
        return layout.ConditionalContainer(window, Condition(lambda: bool(text())))

    def _prompt(self) -> StyleAndTextTuples:
        return [("class:ask", "? ")] if self._question else [("class:you", "> ")]

    def _doing_with_clock(self) -> str:
        took = time.monotonic() - self._since
        clock = f"  {took:.0f} s" if took >= 1 and self._busy else ""
        spin = _SPIN[int(time.monotonic() * 8) % len(_SPIN)] + " " if self._busy else ""
        return f"{spin}{self._doing}{clock}"

    def _above(self, text: str) -> None:
        """Print above the prompt, and be back when it stands there."""
        self._in_terminal(lambda: self._write(text))

    def _above_soon(self, text: str) -> None:
        """The same from the prompt's own thread, which must not wait for itself."""
        self._app.create_background_task(_bare(lambda: self._write(text)))

    def _write(self, text: str) -> None:
        with suppress(OSError, ValueError):
            self._out.write(text)
            self._out.flush()

    def _in_terminal(self, act: Callable[[], T]) -> T | None:
        """Do something with the bare terminal, in the prompt's thread, and wait for it."""
        loop = self._loop
        return act() if loop is None else self._done(_bare(act), loop)

    def _call(self, act: Callable[[], None]) -> None:
        async def soon() -> None:
            act()

        if self._loop is not None:
            self._done(soon(), self._loop)

    def _done(self, coroutine: Coroutine[Any, Any, T], loop: asyncio.AbstractEventLoop) -> T | None:
        """What came of it; nothing if the prompt ended, or the terminal went away, meanwhile.

        A fault of the screen must not be one of the run: it may be in the middle of a send.
        """
        try:
            future = asyncio.run_coroutine_threadsafe(coroutine, loop)
        except RuntimeError:  # the loop was closed a moment ago
            coroutine.close()
            return None
        while self._thread.is_alive():
            if wait([future], timeout=0.5).done:
                try:
                    return future.result()
                except (CancelledError, OSError):
                    with suppress(RuntimeError):  # what cannot be drawn on would be drawn on again and again
                        loop.call_soon_threadsafe(_cancel_all)
                    self._over()
                    break
        return None


async def _bare(act: Callable[[], T]) -> T:
    async with in_terminal():
        return act()


def _cancel_all() -> None:
    for task in asyncio.all_tasks():
        task.cancel()
