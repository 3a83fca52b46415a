"""The parts of the living prompt: its keys, its history, its completion, and a stream for what else is printed."""

import io
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import History
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

from agent.common.redaction import Redactor, printable
from agent.state.typed import FILE

_MOST = 40
"""Completions that are offered at once."""


def bindings(interrupt: Callable[[], None], end: Callable[[], None], submit: Callable[[], None]) -> KeyBindings:
    """Enter sends; Alt-Enter, or a backslash before Enter, begins a new line."""
    keys = KeyBindings()
    keys.add("c-c")(lambda _event: interrupt())
    keys.add("enter")(lambda _event: submit())
    keys.add("c-j")(lambda _event: submit())  # what a program that drives a terminal sends for Enter
    keys.add("escape", "enter")(lambda event: event.current_buffer.newline(copy_margin=False))
    keys.add("c-l")(lambda event: event.app.renderer.clear())

    @keys.add("c-d")
    def _(event: KeyPressEvent) -> None:
        if event.current_buffer.text:
            event.current_buffer.delete()
        else:
            end()

    return keys


class PromptHistory(History):
    """What the user typed, over conversations: one file of JSON lines, for its owner alone, without any key.

    Answers to questions do not belong in it, so it can be told to look away.
    """

    def __init__(self, folder: Path, redactor: Redactor) -> None:
        super().__init__()
        self._path = folder / FILE
        self._redactor = redactor
        self.looks_away = False

    def load_history_strings(self) -> Iterable[str]:
        """The newest 1000, the newest first; a line that is none is skipped."""
        try:
            lines = self._path.read_text("utf-8", "replace").splitlines()[-1000:]
        except OSError:
            return []
        return [entry for entry in map(_entry, reversed(lines)) if entry]

    def append_string(self, string: str) -> None:
        """Remember, without secrets, here and on disk."""
        if not self.looks_away and string.strip():
            super().append_string(self._redactor.text(string))

    def store_string(self, string: str) -> None:
        """Append to the file.  A conversation works without a history too, so a full disk is no fault here."""
        with suppress(OSError):
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
            with open(descriptor, "w", encoding="utf-8") as file:
                os.fchmod(descriptor, 0o600)
                file.write(json.dumps(string) + "\n")


def _entry(line: str) -> str:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return ""
    return value if isinstance(value, str) else ""


@dataclass(eq=False, slots=True)
class PromptCompleter(Completer):
    """Completes commands and their arguments at the start of a line, and elsewhere words that were seen."""

    commands: Mapping[str, str]
    """Each with a line of help."""
    arguments: Mapping[str, Callable[[], Sequence[str]]]
    seen: Callable[[], Iterable[str]]
    """Ids and names, the newest last."""

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """What fits what stands before the cursor."""
        text = document.text_before_cursor
        name, space, rest = text.partition(" ")
        if text.startswith("/") and not space:
            for command in filter(lambda command: command.startswith(text), self.commands):
                yield Completion(command, -len(text), display_meta=self.commands[command])
        elif name in self.arguments and "\n" not in text:
            words = [word for word in self.arguments[name]() if word.startswith(rest)]
            yield from (Completion(word, -len(rest)) for word in words[:_MOST])
        elif complete_event.completion_requested:  # a menu at every word of prose would be in the way
            yield from self._names(document.get_word_before_cursor(WORD=True))

    def _names(self, begun: str) -> Iterable[Completion]:
        if not begun:
            return
        wanted = begun.lower()
        fitting = [w for w in self.seen() if w.lower().startswith(wanted) or f" {wanted}" in w.lower()]
        for word in list(reversed(fitting))[:_MOST]:
            yield Completion(printable(word, keep_lines=False), -len(begun))


class LineStream(io.TextIOBase):
    """For everything else that prints while the prompt is alive: whole lines go above it."""

    def __init__(self, show: Callable[[str], None]) -> None:
        self._show = show
        self._open = ""

    def write(self, text: str) -> int:
        """Take text; complete lines are shown."""
        whole, newline, self._open = (self._open + text).rpartition("\n")
        if newline:
            self._show(whole + newline)
        return len(text)

    def isatty(self) -> bool:
        """It is the terminal."""
        return True

    def writable(self) -> bool:
        """It is."""
        return True

    def close(self) -> None:
        """Show what is left."""
        if not self.closed and self._open:
            self._show(self._open + "\n")
            self._open = ""
        super().close()
