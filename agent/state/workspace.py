"""Whose workspace a state is about.

A key can be rotated and a server can be spelled in several ways, so neither names the workspace: its server does, and
the state holds one account for each server.  Before the first effect of a process the account that its key opens is
read and compared; another one's key does nothing here.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import Connection, Select, delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from agent.common.json_value import Json
from agent.common.network import LOOPBACK
from agent.state.runs import is_alive, this_process
from agent.state.schema import budgets, effects, settings
from agent.state.store import Store
from tools.effects import Facts

_PORTS = {"https": 443, "http": 80}
_PREFIX = "account:"
_SANDBOX = "sandbox:"


def _each_name() -> Select[str]:
    """Every name that effects stand under: one step through an index for each, however many effects there are."""
    first = select(func.min(effects.c.workspace).label("name")).cte("names", recursive=True)
    larger = select(func.min(effects.c.workspace)).where(effects.c.workspace > first.c.name).scalar_subquery()
    names = first.union_all(select(larger).where(first.c.name.is_not(None)))
    return select(names.c.name).where(names.c.name.is_not(None))


_NAMES = _each_name()


def workspace_name(store: Store, origin: str) -> str:
    """The name of the workspace on a server, the same under every key and in every spelling of the server."""
    return _hashed(store, plain_origin(origin), "")


def name_by_key(store: Store, origin: str, key: str) -> str:
    """The name that version 0.1.0 gave it; it tells nothing about the key."""
    return _hashed(store, origin, key)


def plain_origin(origin: str) -> str:
    """One spelling of a server: this machine has one name, the usual port and a final dot are left out."""
    parts = urlsplit(origin)
    host = (parts.hostname or "").rstrip(".")
    host = "localhost" if host in LOOPBACK else host
    port = "" if parts.port in (None, _PORTS.get(parts.scheme)) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def note_sandbox(store: Store, name: str, *, ended: bool = False) -> None:
    """Record that a workspace is on a server that ends with this process, or that it has."""
    row = {"name": _SANDBOX + name, "value": "" if ended else this_process()}
    with store.begin() as db:
        db.execute(delete(settings).where(settings.c.name == row["name"]))
        db.execute(insert(settings), row)


def ended_sandboxes(store: Store) -> frozenset[str]:
    """The workspaces whose server has ended with its process: nothing about them can be done any more."""
    noted = store.rows(select(settings).where(settings.c.name.startswith(_SANDBOX)))
    return frozenset(row.name.removeprefix(_SANDBOX) for row in noted if not is_alive(row.value))


def older_names(store: Store) -> tuple[str, ...]:
    """The names of workspaces with effects of version 0.1.0, whose account nobody has read."""
    named = select(settings.c.name).where(settings.c.name.startswith(_PREFIX))
    known = {row.name.removeprefix(_PREFIX) for row in store.rows(named)}
    return tuple(row.name for row in store.rows(_NAMES) if row.name not in known)


@dataclass(frozen=True, slots=True)
class Account:
    """Whom a workspace belongs to."""

    id: str
    email: str | None = None

    def __str__(self) -> str:
        """For the user."""
        return f"{self.email} ({self.id})" if self.email else self.id


@dataclass(frozen=True, slots=True)
class Seen:
    """What was just read of a workspace."""

    context: Mapping[str, Json]
    prices: Mapping[str, int]
    facts: Facts
    """The record of the context."""
    at: datetime


def accounts(store: Store) -> list[Account]:
    """Whom the workspaces of a state belong to."""
    found = store.rows(select(settings.c.value).where(settings.c.name.startswith(_PREFIX)))
    return [Account(**json.loads(row.value)) for row in found]


class Workspace:
    """The workspace of a process: its names in the store, and whether the key at hand opens it."""

    def __init__(self, store: Store, name: str, older: tuple[str, ...] = ()) -> None:
        self.name = name
        self.older = tuple(one for one in older if one != name)
        """Names under which version 0.1.0 may have recorded the same one's effects: they bind, too."""
        self.confirmed = False
        """Whether this process's key was seen to open it."""
        self.trouble = ""
        """Why that is not known, after it was asked."""
        self.seen: Seen | None = None
        """What a look at it has shown, for the run that begins next."""
        self._store = store

    def confirm(self, account: Account) -> Account | None:
        """Take note of whose workspace the key opens; the account that this state is about, if that is another one."""
        with self._store.begin() as db:
            known = self._known(db) or self._first(db, account)
        other = known.id != account.id
        self.confirmed, self.trouble = not other, f"the key opens {account}, and this state is about {known}" * other
        return known if other else None

    def _known(self, db: Connection) -> Account | None:
        found = db.execute(select(settings.c.value).where(settings.c.name == _PREFIX + self.name)).scalar()
        return None if found is None else Account(**json.loads(found))

    def _first(self, db: Connection, account: Account) -> Account:
        """Record it, unless another process is quicker; what was spent under older names counts on its day."""
        row = {"name": _PREFIX + self.name, "value": json.dumps({"id": account.id, "email": account.email})}
        try:
            with db.begin_nested():
                db.execute(insert(settings), row)
        except IntegrityError:
            return self._known(db) or account
        if not self.older:
            return account
        held = func.sum(effects.c.spent + effects.c.reserved)
        older = select(effects.c.day, held).where(effects.c.workspace.in_(self.older)).group_by(effects.c.day)
        days = [{"scope": f"day:{self.name}:{day}", "held": credits} for day, credits in db.execute(older) if credits]
        if days:
            db.execute(insert(budgets), days)
        return account


def _hashed(store: Store, origin: str, key: str) -> str:
    return hashlib.sha256(f"{store.salt()}\n{origin}\n{key}".encode()).hexdigest()[:32]
