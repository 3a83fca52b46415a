"""Completion: slash commands with their arguments, and the ids and names that came by in this conversation."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from agent.common.redaction import printable

_MOST = 40


class Completing(Completer):
    """Completes commands at the start of a line, and elsewhere words that were seen."""

    def __init__(
        self,
        commands: Mapping[str, str],
        arguments: Mapping[str, Callable[[], Sequence[str]]],
        seen: Callable[[], Iterable[str]],
    ) -> None:
        self._commands = {command.split(" ")[0]: what for command, what in commands.items()}
        self._arguments = arguments
        self._seen = seen

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """What fits what stands before the cursor."""
        text = document.text_before_cursor
        name, space, rest = text.partition(" ")
        if text.startswith("/") and not space:
            for command, what in self._commands.items():
                if command.startswith(text):
                    yield Completion(command, -len(text), display_meta=what)
            return
        if name in self._arguments and "\n" not in text:
            fitting = [word for word in self._arguments[name]() if word.startswith(rest)]
            yield from (Completion(word, -len(rest)) for word in fitting[:_MOST])
            return
        yield from self._words(document.get_word_before_cursor(WORD=True), complete_event)

    def _words(self, begun: str, event: CompleteEvent) -> Iterable[Completion]:
        # Names only on request: while somebody writes prose, a menu at every word would be in the way.
        if not begun or not event.completion_requested:
            return
        wanted = begun.lower()
        fitting = [w for w in self._seen() if w.lower().startswith(wanted) or f" {wanted}" in w.lower()]
        for word in list(reversed(fitting))[:_MOST]:
            yield Completion(printable(word, keep_lines=False), -len(begun))
