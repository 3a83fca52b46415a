"""Asking a model until it answers: to ask it again has no effect on Puffle, so a server that starts is waited for."""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from itertools import chain, count, repeat
from threading import Timer

from agent.common.clock import Clock
from agent.models.base import (
    Loading,
    Model,
    ModelBusyError,
    ModelError,
    ModelGarbledError,
    ModelRequest,
    ModelResponse,
    OnText,
)

PATIENCE = 60.0
"""Seconds for which a server is waited for that is starting, full or gone."""
_DELAYS = (1.0, 2.0, 4.0, 8.0)
"""Seconds before the next tries, where the server names none; the last goes on."""
_HEAD_START = 0.2
"""Seconds in which a request goes out undisturbed."""
OnWait = Callable[[str, float], None]
"""Told why the model is asked again, and in how many seconds."""


class Patient:
    """A model that is asked again in real time, for runs whose own time passes at once."""

    def __init__(self, inner: Model, clock: Clock) -> None:
        self._inner, self._clock, self.name = inner, clock, inner.name
        self.takes_reminders = getattr(inner, "takes_reminders", True)
        """Whether it understands what the program tells it before a run ends."""

    def respond(self, request: ModelRequest, on_text: OnText | None = None) -> ModelResponse:
        """See ``ask``."""
        return ask(self._inner, request, on_text, self._clock, lambda reason, seconds: None)

    def close(self) -> None:
        """Release the model."""
        self._inner.close()


def load_meanwhile(model: Model) -> None:
    """Load what answers and texts are looked through with while a model far away thinks, once.

    It takes longer than any look: prices, the patterns for replies and for what a message asks for, those for texts.
    """
    if isinstance(model, Loading):
        _load_soon()


@cache
def _load_soon() -> None:
    # It ends with the process: whoever needs none of it does not wait for it.
    timer = Timer(_HEAD_START, load_tables)
    timer.daemon = True
    timer.start()


def load_tables() -> None:
    """Make now what is else made at its first use: by each of several tasks that begin at the same moment."""
    # Not all commands need them: here, and not above, for they take long.
    from agent.common.words.wanted import wishes  # noqa: PLC0415
    from agent.copy.replies.triage import read_reply  # noqa: PLC0415
    from agent.gate.copies import load  # noqa: PLC0415

    import_module("genai_prices")
    read_reply("Thanks, sounds good! What does it cost?")
    wishes("Pause Spring and tell Bo.")
    load()


def ask(model: Model, request: ModelRequest, on_text: OnText | None, clock: Clock, on_wait: OnWait) -> ModelResponse:
    """The model's answer.

    Raises:
        ModelError: it gave none, also after a wait; with the number of tries.
        Interrupted: the user asked to stop meanwhile.
    """
    until = clock.monotonic() + PATIENCE
    garbled = False
    for tries, delay in zip(count(1), chain(_DELAYS, repeat(_DELAYS[-1]))):
        try:
            return model.respond(request, on_text)
        except ModelGarbledError as error:
            if garbled:
                raise ModelError(f"{error} (asked {tries} times)") from None
            garbled, wait, why = True, _DELAYS[0], str(error)
        except ModelBusyError as error:
            wait, why = delay if error.wait is None else max(error.wait, _DELAYS[0]), str(error)
            if clock.monotonic() + wait > until:
                raise ModelError(f"{error} (asked {tries} {'times' if tries > 1 else 'time'})") from None
        on_wait(why, wait)
        clock.sleep(wait)
    raise AssertionError("unreachable")
