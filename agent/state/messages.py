"""The stored conversation of a run: what a resume starts from."""

from sqlalchemy import Connection, insert, select

from agent.redaction import Redactor
from agent.state.journal import Journal
from agent.state.schema import messages
from agent.state.store import Store
from tools.api.request import Json

_INSERT = insert(messages)


class Messages:
    """The messages of one run.  New ones reach the store with the journal."""

    def __init__(self, store: Store, journal: Journal, run_id: str, redactor: Redactor) -> None:
        self._run_id = run_id
        self._redactor = redactor
        self._waiting: list[dict[str, object]] = []
        query = select(messages.c.data).where(messages.c.run_id == run_id).order_by(messages.c.seq)
        with store.begin() as db:
            self.stored: list[Json] = list(db.execute(query).scalars())
            """What the store held when the run was taken up, in order."""
        self._seq = len(self.stored)
        journal.add(self)

    def append(self, data: Json) -> Json:
        """Add a message; what is returned is redacted, and nothing else may go to a model."""
        clean = self._redactor.json(data)
        self._seq += 1
        self._waiting.append({"run_id": self._run_id, "seq": self._seq, "data": clean})
        return clean

    def waits(self) -> bool:
        """See ``Part``."""
        return bool(self._waiting)

    def stage(self, db: Connection) -> None:
        """See ``Part``."""
        db.execute(_INSERT, self._waiting)

    def staged(self) -> None:
        """See ``Part``."""
        self._waiting = []
