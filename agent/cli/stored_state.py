"""Commands that only look at the state and answer what waits: no key, no model, no server."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from agent.cli.flags import Flags
from agent.common.clock import SystemClock
from agent.common.redaction import Redactor
from agent.session.stored import Stored
from agent.state.store import open_store


@contextmanager
def reading() -> Iterator[Stored]:
    """Open the state for looking at it."""
    settings = Flags().settings()
    with closing(open_store(settings.home, settings.database)) as store:
        yield Stored.of(store, SystemClock(), Redactor(settings.secrets()))
