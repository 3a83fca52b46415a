"""The store: one SQLite file, or PostgreSQL by URL.

SQLite runs in WAL mode, and a commit is synced: an intent survives a power cut, with all that was committed before it.
What has no effect (reads, the conversation) need not wait for the disk there: a power cut ends this process too.  A
server may crash alone: every commit waits.  A corrupt, empty, foreign, newer or linked file is refused, left untouched.
"""

import fcntl
import logging
import os
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Literal, TypeVarTuple

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Row,
    Select,
    create_engine,
    event,
    func,
    insert,
    inspect,
    make_url,
    select,
)
from sqlalchemy.exc import DatabaseError, DataError, OperationalError, SQLAlchemyError

from agent.common.errors import StoreError, StoreGone, StoreLost
from agent.state import schema
from agent.state.reconnect import BROKEN, PATIENCE, again_when_lost, is_lost, reason_of, takes_no_writes, tries

_FAULTS = (DatabaseError, *BROKEN)
"""What a transaction may end with that is no fault of ours."""
APPLICATION_ID = 0x50464C41
"""SQLite's mark that a file is ours ("PFLA")."""
FILE = "state.db"
WAIT = 30.0
"""Seconds for which another process is waited for that writes to the file."""
_CONNECT = 5
"""Seconds for one try to reach a server."""
_MARK = select(func.txid_current_if_assigned())
"""The number by which a server is asked later whether a transaction was committed; null when it wrote nothing."""
_MOST = 500
"""Parameters of one question."""
_Columns = TypeVarTuple("_Columns")
_Kind = Literal["reading", "snapshot", "unsynced", "synced"]
_READS = ("reading", "snapshot")


class Store:
    """Opens transactions.  Everything else in this package is a set of statements on one."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine = engine
        self.where = where
        self.patience = PATIENCE
        """Seconds for which a server that was reached before is waited for."""
        self.on_wait: Callable[[str], None] = lambda line: None
        """Told when such a wait begins."""
        sqlite = engine.dialect.name == "sqlite"
        self.on_server = not sqlite
        """Whether it is PostgreSQL."""
        self.shared_rules: dict[tuple[str, int], str] = {}
        """What this process has read of the rules that runs share, by book and number."""
        self._reached = False
        self._waiting = False
        self._signs: sqlite3.Connection | None = None
        self._open = _open_in_file if sqlite else _open_on_a_server
        # SQLite has one writer, and whoever finds it busy sleeps and tries again; threads that queue here lose no time.
        self._turn: AbstractContextManager[object] = threading.RLock() if sqlite else nullcontext()

    def begin(self, *, synced: bool = True) -> AbstractContextManager[Connection]:
        """One transaction: committed when the block ends, rolled back when it raises.

        It survives a power cut if it is ``synced`` or on a server, and else a killed process.

        Raises:
            StoreError: the database refused (full disk, read-only, corrupt).
            StoreLost: it was cut off; nothing of the block is kept, and it can be done again.
            StoreGone: the server has not come back.
        """
        return self._transaction("synced" if synced else "unsynced")

    def read(self) -> AbstractContextManager[Connection]:
        """A transaction that only reads: it waits for no other process, and keeps none waiting.

        Raises:
            StoreError: the database cannot be read.
        """
        return self._transaction("reading")

    def snapshot(self) -> AbstractContextManager[Connection]:
        """The same, and all that is read in it is of one moment."""
        return self._transaction("snapshot")

    @again_when_lost
    def rows(self, query: Select[*_Columns], **parameters: object) -> Sequence[Row[*_Columns]]:
        """What a query finds, in a transaction of its own; see ``read``."""
        with self.read() as db:
            return db.execute(query, parameters).all()

    @contextmanager
    def _transaction(self, kind: _Kind) -> Iterator[Connection]:
        try:
            turn = nullcontext() if kind in _READS else self._turn
            with turn, self._connected() as connection, connection.begin() as transaction:
                self._open(connection, kind)
                yield connection
                mark = connection.scalar(_MARK) if self.on_server and kind not in _READS else None
                try:
                    transaction.commit()
                except _FAULTS as error:
                    if mark is None or not is_lost(error) or not self._has_committed(mark):
                        raise
        except _FAULTS as error:
            raise self._trouble(error) from None

    def _connected(self) -> Connection:
        """A connection that works; a server that was there before is waited for.

        Raises:
            StoreGone: it has not come back.
        """
        last: OperationalError | None = None
        for _ in tries(self.patience):
            try:
                connection = self._engine.connect()
            except OperationalError as error:
                if not (self.on_server and self._reached):
                    raise
                if not self._waiting:  # one thread says it for all
                    self._waiting = True
                    self.on_wait(f"the database cannot be reached; waiting up to {self.patience:g} s for it")
                last = error
            else:
                self._reached, self._waiting = True, False
                return connection
        raise StoreGone(f"the state in {self.where} could not be reached for {self.patience:g} s: {reason_of(last)}")

    def _has_committed(self, mark: int) -> bool:
        """What became of a commit whose answer was lost; ``StoreGone`` where the server does not know it either."""
        for _ in tries(self.patience):
            with suppress(OperationalError, *BROKEN), self._connected() as connection:  # it may go away once more
                try:
                    found = connection.scalar(select(func.txid_status(mark)))
                except DataError:  # a number that it does not know: nothing of it outlived a crash
                    return False
                if found != "in progress":
                    return found == "committed"
        raise StoreGone(f"what became of a commit in {self.where} could not be learnt for {self.patience:g} s")

    def _trouble(self, error: SQLAlchemyError) -> StoreError:
        if takes_no_writes(error):
            self._engine.dispose()
        kind = StoreLost if self.on_server and is_lost(error) else StoreError
        return kind(f"the state in {self.where} cannot be used: {reason_of(error)}")

    def sign(self) -> int | None:
        """Another one once somebody has committed anything; ``None`` where that is not told (a server, a busy file).

        It costs microseconds, so that it can be asked for all the time; by one thread.
        """
        if self.on_server:
            return None
        try:
            if self._signs is None:  # a connection of its own: it is told of what others commit
                file = self._engine.url.database or ""
                self._signs = sqlite3.connect(file, timeout=0, isolation_level=None, check_same_thread=False)
            found: int = self._signs.execute("PRAGMA data_version").fetchone()[0]
        except sqlite3.Error:
            return None
        return found

    def compact(self) -> bool:
        """Give back to the disk what was removed, so that nothing of it can be read there; a server does so itself.

        False where somebody else uses the state meanwhile, or the disk has no room for it: then what was removed is
        only written over in time.
        """
        if self.on_server:
            return True
        try:
            with self._turn, self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA busy_timeout=500")
                connection.exec_driver_sql("VACUUM")
                busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
                connection.invalidate()  # the next one waits as long as usual
        except DatabaseError:
            return False
        return not busy

    def salt(self) -> str:
        """A random text of this store; workspaces are named by a hash with it, so that no name tells a key."""
        return str(self.rows(select(schema.settings.c.value).where(schema.settings.c.name == "salt"))[0].value)

    def close(self) -> None:
        """Release every connection."""
        if self._signs is not None:
            self._signs.close()
        self._engine.dispose()


def open_store(home: Path, url: str | None = None, *, patience: float = WAIT) -> Store:
    """Open the state under a folder, or at a database URL, bringing its schema up to date.

    Raises:
        StoreError: it cannot be used; nothing was changed.
    """
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not home.is_dir() or not os.access(home, os.W_OK | os.X_OK):
            raise StoreError(f"the state folder {home} is not a folder that can be written")
        with _first_start_lock(home):
            return _open_url(url, patience) if url else _open_file(home / FILE, patience)
    except OSError as error:
        raise StoreError(f"the state folder {home} cannot be used: {error.strerror or error}") from None


def parts_of(ids: Iterable[str]) -> Iterator[list[str]]:
    """Ids for one question each: a database takes only so many parameters."""
    ordered = sorted(ids)
    return (ordered[start : start + _MOST] for start in range(0, len(ordered), _MOST))


def open_to_others(home: Path) -> str | None:
    """A sentence on a state folder that others of this machine may look into or write; ``None`` if none may."""
    mode = home.stat().st_mode & 0o777
    if not mode & 0o077:
        return None
    what = "write" if mode & 0o022 else "look into"
    return f"others on this machine may {what} the state folder {home} (mode {mode:04o}): chmod 700 {home}"


@contextmanager
def _first_start_lock(home: Path) -> Iterator[None]:
    """Two first starts at once: the second waits until the first has made the schema."""
    descriptor = os.open(home / ".lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _open_file(path: Path, patience: float) -> Store:
    if not os.path.lexists(path):
        _create_file(path)
    _inspect_file(path)
    return _ready(Store(_sqlite(path, patience), str(path)))


def _create_file(path: Path) -> None:
    """Make the whole file aside and rename it: a kill at any moment leaves a complete state or none."""
    draft = path.with_suffix(".new")
    for leftover in (draft, *(draft.with_name(draft.name + end) for end in ("-wal", "-shm"))):
        leftover.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    store = _ready(Store(_sqlite(draft, WAIT), str(draft)), fresh=True)
    store.close()  # the last connection to close also folds the write-ahead log into the file
    os.rename(draft, path)


def _sqlite(path: Path, patience: float) -> Engine:
    url = URL.create("sqlite", database=str(path))  # built, not written: a path may hold any character
    # Parameters by name, as PostgreSQL's driver takes them: a row is then the same for both.
    engine = create_engine(url, connect_args={"timeout": patience, "check_same_thread": False}, paramstyle="named")
    event.listen(engine, "connect", _configure_sqlite)
    return engine


def _inspect_file(path: Path) -> None:
    advice = "Move it away to start afresh, or set PUFFLE_AGENT_HOME to another folder. It was left as it is."
    if path.is_symlink() or not path.is_file():
        raise StoreError(f"the state file {path} is a link or not a plain file. {advice}")
    if not os.access(path, os.R_OK | os.W_OK):
        raise StoreError(f"the state file {path} may not be read and written. {advice}")
    with path.open("rb") as handle:
        head = handle.read(72)
    if not head:
        raise StoreError(f"the state file {path} is empty, so what was recorded in it is lost. {advice}")
    if not head.startswith(b"SQLite format 3\0"):
        raise StoreError(f"the state file {path} is corrupt or not a database. {advice}")
    if int.from_bytes(head[68:72], "big") != APPLICATION_ID:
        raise StoreError(f"the state file {path} belongs to another program. {advice}")


def _configure_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions are ours: see _open_in_file
    # The log is folded into the file (and that is synced) at 16 MB instead of 4: a quarter of the waiting for it.
    # A batch has many connections: each keeps 512 KB of pages instead of 2 MB.
    for pragma in ("journal_mode=WAL", "wal_autocheckpoint=4000", "cache_size=-512"):
        connection.execute(f"PRAGMA {pragma}")


def _open_in_file(connection: Connection, kind: _Kind) -> None:
    if kind in _READS:
        connection.exec_driver_sql("BEGIN")
        return
    if connection.info.get("kind") != kind:
        connection.exec_driver_sql(f"PRAGMA synchronous={'FULL' if kind == 'synced' else 'NORMAL'}")
        connection.info["kind"] = kind
    connection.exec_driver_sql("BEGIN IMMEDIATE")  # one writer at a time, decided at the start, never in the middle


def _open_on_a_server(connection: Connection, kind: _Kind) -> None:
    if kind == "snapshot":
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    elif kind != "reading":  # whatever the server does by itself: this process goes on from what is committed
        connection.exec_driver_sql("SET LOCAL synchronous_commit TO ON")


def _open_url(url: str, patience: float) -> Store:
    try:
        target = make_url(url)
        if target.get_backend_name() == "sqlite":
            return _open_file(Path(target.database or ""), patience)
        engine = server_engine(target)
    except (SQLAlchemyError, ImportError, ValueError) as error:
        raise StoreError(f"PUFFLE_AGENT_DATABASE_URL cannot be used: {type(error).__name__}") from None
    return _ready(Store(engine, engine.url.render_as_string(hide_password=True)))


def server_engine(url: str | URL, **options: int) -> Engine:
    """Connections to a server that may come back, also through a pooler that gives each transaction another one.

    A connection is tried before it is used.  The driver's prepared statements belong to one connection of the server.
    """
    target = make_url(url)
    for name in ("psycopg", "sqlalchemy"):  # what they have to say of a lost connection, the store says itself
        logging.getLogger(name).addHandler(logging.NullHandler())
    psycopg = {"connect_timeout": _CONNECT, "prepare_threshold": None}
    arguments = psycopg if target.get_driver_name() == "psycopg" else {}
    engine = create_engine(target, pool_pre_ping=True, connect_args=arguments, **options)
    event.listen(engine, "before_cursor_execute", _without_nul, retval=True)
    return engine


def _without_nul(
    _connection: object, _cursor: object, statement: str, given: object, _context: object, _many: object
) -> tuple[str, object]:
    """PostgreSQL keeps no text with a NUL in it, and a stranger's reply may hold one."""
    return statement, _cleaned(given)


def _cleaned(given: object) -> object:
    if isinstance(given, str):
        return given.replace("\0", "\ufffd")
    if isinstance(given, list | tuple):
        return type(given)(map(_cleaned, given))
    return {name: _cleaned(one) for name, one in given.items()} if isinstance(given, Mapping) else given


def _ready(store: Store, *, fresh: bool = False) -> Store:
    """Bring the schema up to date; a state that is refused is let go of, or its log would stay beside it."""
    with ExitStack() as refused:
        refused.callback(store.close)
        with store.begin() as db:
            if store.on_server:  # the first starts of several machines: each waits until the one before is through
                db.execute(select(func.pg_advisory_xact_lock(APPLICATION_ID)))
                fresh = not inspect(db).has_table("settings")
            if fresh:
                schema.metadata.create_all(db)  # what the migrations come to, without loading what runs them
                schema.version.create(db)
                db.execute(insert(schema.version).values(version_num=schema.HEAD))
                db.execute(insert(schema.settings).values(name="salt", value=secrets.token_hex(16)))
                if db.dialect.name == "sqlite":
                    db.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
            elif _is_old(db, store.where):
                _migrate(db)
        refused.pop_all()
    return store


def _is_old(db: Connection, where: str) -> bool:
    try:
        version = str(db.execute(select(schema.version.c.version_num)).scalar_one())
    except SQLAlchemyError as error:
        raise StoreError("the state holds no schema version: it is corrupt or belongs to another program") from error
    if not version.isdigit() or version > schema.HEAD:
        newer = f"the state in {where} was written by a newer version (schema {version})"
        raise StoreError(f"{newer}. Update puffle-agent; the file was left as it is.")
    return version < schema.HEAD


def _migrate(db: Connection) -> None:
    # Only on an update, so its import costs nothing on other starts.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = db
    command.upgrade(config, "head")
