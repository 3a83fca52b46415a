"""The stored conversation of a run: what a resume starts from."""

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, select

from agent.common.json_value import Json
from agent.common.redaction import Redactor
from agent.state.journal import Journal, Rows
from agent.state.schema import messages
from agent.state.store import Store, parts_of

_ALL = select(messages.c.data).where(messages.c.run_id == bindparam("this_run")).order_by(messages.c.seq)

_SAYS = messages.c.data["by"].as_string()
_AMONG = messages.c.run_id.in_(bindparam("these", expanding=True))
_BEGAN = select(messages.c.run_id).where(_AMONG, messages.c.seq == 1, _SAYS == "host")
_SPOKEN = select(messages.c.run_id).where(
    _AMONG,
    messages.c.data["role"].as_string() == "user",
    messages.c.data["material"].as_boolean().is_(False),
    _SAYS.is_(None),
)


def runs_of_hosts(store: Store, among: Collection[str]) -> frozenset[str]:
    """Those ``among`` some runs that another agent has begun, and that are its own: no person has spoken in them."""
    began = {row.run_id for part in parts_of(among) for row in store.rows(_BEGAN, these=part)}
    return frozenset(began - {row.run_id for part in parts_of(began) for row in store.rows(_SPOKEN, these=part)})


class Messages:
    """The messages of one run.  New ones reach the store with the journal."""

    def __init__(self, past: Connection | None, journal: Journal, run_id: str, redactor: Redactor) -> None:
        """``past`` reads what the store holds of the run; ``None`` for a new one, of which it holds nothing."""
        self._run_id = run_id
        self._redactor = redactor
        self.stored: list[Json] = [] if past is None else list(past.execute(_ALL, {"this_run": run_id}).scalars())
        """What the store held when the run was taken up, in order."""
        self._seq = len(self.stored)
        self._rows = Rows(journal, messages)

    def append(self, data: Json) -> Json:
        """Add a message; what is returned is redacted, and nothing else may go to a model."""
        clean = self._redactor.json(data)
        self._seq += 1
        self._rows.add(run_id=self._run_id, seq=self._seq, data=clean)
        return clean
