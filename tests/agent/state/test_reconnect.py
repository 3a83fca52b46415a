"""A database server that goes away: what was cut off is done again, and nothing is done twice."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Connection, Executable, create_engine, insert, select, text, update
from sqlalchemy.engine.base import Engine, RootTransaction
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError, PendingRollbackError, SQLAlchemyError

from agent.common.errors import StoreError, StoreGone, StoreLost
from agent.state import schema
from agent.state.reconnect import again_when_lost, is_lost, tries
from agent.state.store import Store, open_store
from tests.support.postgres import binaries, new_database

postgres = [
    pytest.mark.xdist_group("postgres"),
    pytest.mark.skipif(binaries() is None, reason="no initdb on this machine"),
]


class Trouble(Exception):
    """What a driver raises."""

    def __init__(self, said: str = "server closed the connection", sqlstate: str | None = None) -> None:
        super().__init__(said)
        self.sqlstate = sqlstate


def lost() -> OperationalError:
    return OperationalError("COMMIT", {}, Trouble(), connection_invalidated=True)


def broken() -> InterfaceError:
    return InterfaceError("COMMIT", {}, Trouble())


@pytest.fixture
def store(server_url: str, tmp_path: Path) -> Iterator[Store]:
    made = open_store(tmp_path / "home", new_database(server_url, tmp_path))
    made.patience = 2.0
    yield made
    made.close()


def noted(store: Store) -> list[str]:
    return [row.value for row in store.rows(select(schema.settings.c.value).where(schema.settings.c.name == "x"))]


def note(store: Store) -> None:
    with store.begin() as db:
        db.execute(insert(schema.settings).values(name="x", value="1"))


def commits(monkeypatch: pytest.MonkeyPatch, *, happen: bool, said: Callable[[], SQLAlchemyError] = lost) -> list[str]:
    """Let the first commit lose its answer, or not happen at all."""
    real, seen = RootTransaction.commit, list[str]()

    def commit(transaction: RootTransaction) -> None:
        seen.append("commit")
        if len(seen) > 1:
            real(transaction)
            return
        real(transaction) if happen else transaction.rollback()
        raise said()

    monkeypatch.setattr(RootTransaction, "commit", commit)
    return seen


class TestOnAServer:
    """With PostgreSQL."""

    pytestmark = postgres

    @pytest.mark.parametrize("synced", [True, False])
    def test_every_commit_waits_for_the_disk_whatever_the_server_does_by_itself(
        self, store: Store, *, synced: bool
    ) -> None:
        with store.begin(synced=synced) as db:  # the tests' server waits for none
            assert db.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"

    @pytest.mark.parametrize("said", [lost, broken])
    def test_a_commit_whose_answer_was_lost_has_happened_if_the_server_says_so(
        self, store: Store, monkeypatch: pytest.MonkeyPatch, said: Callable[[], SQLAlchemyError]
    ) -> None:
        seen = commits(monkeypatch, happen=True, said=said)
        again_when_lost(note)(store)
        assert (noted(store), seen.count("commit")) == (["1"], 1 + 1), "the second one is of the read"

    @pytest.mark.parametrize("said", [lost, broken])
    def test_the_server_is_asked_again_what_became_of_a_commit_when_it_goes_away_meanwhile(
        self, store: Store, monkeypatch: pytest.MonkeyPatch, said: Callable[[], SQLAlchemyError]
    ) -> None:
        commits(monkeypatch, happen=True)
        real, asked = Connection.scalar, list[str]()

        def scalar(connection: Connection, query: Executable) -> object:
            if "txid_status" in str(query):
                asked.append("status")
                if len(asked) == 1:
                    raise said()
            return real(connection, query)

        monkeypatch.setattr(Connection, "scalar", scalar)
        again_when_lost(note)(store)
        assert (noted(store), len(asked)) == (["1"], 2)

    def test_a_commit_that_is_not_over_is_neither_taken_as_done_nor_done_again(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        commits(monkeypatch, happen=True)
        real, store.patience = Connection.scalar, 0.5

        def scalar(connection: Connection, query: Executable) -> object:
            return "in progress" if "txid_status" in str(query) else real(connection, query)

        monkeypatch.setattr(Connection, "scalar", scalar)
        with pytest.raises(StoreGone, match=r"what became of a commit .* could not be learnt for 0\.5 s"):
            again_when_lost(note)(store)
        assert noted(store) == ["1"]

    def test_of_two_that_wait_for_each_other_one_is_done_again(self, store: Store) -> None:
        met = threading.Barrier(2)

        @again_when_lost
        def both(*names: str) -> None:
            with store.begin() as db:
                for name in names:
                    db.execute(update(schema.settings).where(schema.settings.c.name == name).values(value="2"))
                    with suppress(threading.BrokenBarrierError):
                        met.wait(5)

        with store.begin() as db:
            db.execute(insert(schema.settings), [{"name": "x", "value": "1"}, {"name": "y", "value": "1"}])
        with ThreadPoolExecutor(2) as hands:
            ended = [hands.submit(both, *names) for names in (("x", "y"), ("y", "x"))]
            threading.Timer(1, met.abort).start()
            for one in ended:
                one.result()
        assert noted(store) == ["2"]

    def test_a_commit_that_did_not_happen_is_done_again_once(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        commits(monkeypatch, happen=False)
        again_when_lost(note)(store)
        assert noted(store) == ["1"]

    def test_what_the_server_cancels_is_done_again(self, store: Store) -> None:
        begun: list[str] = []

        @again_when_lost
        def slow() -> None:
            with store.begin() as db:
                db.execute(insert(schema.settings).values(name="x", value="1"))
                begun.append("begun")
                db.exec_driver_sql(f"SET LOCAL statement_timeout = {50 if len(begun) == 1 else 0}")
                db.exec_driver_sql("SELECT pg_sleep(0.5)")

        slow()
        assert (noted(store), len(begun)) == (["1"], 2)

    def test_a_server_that_takes_no_writes_for_a_while_is_waited_for(self, store: Store, server_url: str) -> None:
        name = store.where.rpartition("/")[2]
        other = create_engine(server_url + "postgres", isolation_level="AUTOCOMMIT")

        def takes_writes(said: str) -> None:
            with other.connect() as db:
                db.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = {said}")

        takes_writes("on")
        with other.connect() as db:
            ours = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
            db.execute(text(ours), {"name": name})
        again = threading.Timer(2, takes_writes, ["off"])
        again.start()
        again_when_lost(note)(store)
        again.join()
        assert noted(store) == ["1"]
        other.dispose()

    def test_without_being_done_again_it_is_told_as_lost(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        commits(monkeypatch, happen=False)
        with pytest.raises(StoreLost, match="server closed"):
            note(store)
        assert noted(store) == []

    def test_a_server_that_was_there_is_waited_for_and_given_up_after_a_while(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told: list[str] = []
        store.on_wait, store.patience = told.append, 0.5

        def refuse(_engine: Engine) -> None:
            raise OperationalError("connect", {}, Trouble("connection refused"))

        with monkeypatch.context() as patch:
            patch.setattr(Engine, "connect", refuse)
            for _ in range(2):
                with pytest.raises(StoreGone, match=r"could not be reached for 0\.5 s: connection refused"):
                    note(store)
        assert told == ["the database cannot be reached; waiting up to 0.5 s for it"]
        note(store)
        assert noted(store) == ["1"]


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (lost(), True),
        (OperationalError("x", {}, Trouble(sqlstate="57P01")), True),
        (OperationalError("x", {}, Trouble(sqlstate="08P01")), True),
        (OperationalError("x", {}, Trouble(sqlstate="53100")), False),
        (OperationalError("x", {}, Trouble(sqlstate="40P01")), True),
        (OperationalError("x", {}, Trouble(sqlstate="57014")), True),
        (InternalError("x", {}, Trouble(sqlstate="25006")), True),
        (InternalError("x", {}, Trouble(sqlstate="25P02")), False),
        (OperationalError("x", {}, Trouble()), False),
        (InterfaceError("x", {}, Trouble()), True),
        (PendingRollbackError("x"), True),
    ],
)
def test_a_lost_connection_is_told_from_a_full_disk(error: SQLAlchemyError, *, expected: bool) -> None:
    assert is_lost(error) is expected


def test_work_is_done_again_for_a_bounded_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.state.reconnect.PATIENCE", 0.5)
    begun: list[int] = []

    @again_when_lost
    def work() -> None:
        begun.append(1)
        raise StoreLost("lost")

    with pytest.raises(StoreLost):
        work()
    assert 2 <= len(begun) <= 4


def test_another_fault_is_not_tried_again() -> None:
    begun: list[int] = []

    @again_when_lost
    def work() -> None:
        begun.append(1)
        raise StoreError("full")

    with pytest.raises(StoreError):
        work()
    assert begun == [1]


def test_a_wait_ends_with_its_patience() -> None:
    assert len(list(tries(0.25))) == 2
