"""The state file: private, whole or absent, and never touched when it is not ours."""

import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert, select

from agent.common.errors import StoreError
from agent.state import schema
from agent.state import store as state
from agent.state.schema import batch_rows
from agent.state.store import FILE, Store, open_store
from tests.support.making import store_in
from tests.support.waiting import PATIENCE, until

ROOT = Path(__file__).parents[3]
OPEN = """
import sys
from pathlib import Path
from agent.state.store import open_store
print(open_store(Path(sys.argv[1])).salt())
"""
HELD = "import os, signal; os.rename = lambda *_: signal.pause()" + OPEN
"""The same, held up when the file is made and not in its place yet."""
AS_NOBODY = """
import os, sqlite3, sys, sqlalchemy.dialects.sqlite
from pathlib import Path
from agent.state.store import StoreError, open_store
os.setgid(65534), os.setuid(65534)
try:
    open_store(Path(sys.argv[1])).salt()
except StoreError as error:
    print("refused:", error)
"""


def start(home: Path, program: str = OPEN) -> subprocess.Popen[str]:
    """Open the state in a process of its own."""
    command = [sys.executable, "-c", program, str(home)]
    return subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finished(process: subprocess.Popen[str]) -> str:
    out, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, errors
    return out.strip()


def note(store: Store, name: str) -> None:
    with store.begin() as db:
        db.execute(insert(schema.settings).values(name=name, value="1"))


def names(store: Store) -> set[str]:
    with store.begin() as db:
        return set(db.execute(select(schema.settings.c.name)).scalars())


def test_a_first_start_makes_a_private_folder_and_a_private_file(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        store = store_in(tmp_path)
        note(store, "x")
        files = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "home").iterdir()}
    finally:
        os.umask(old)
    store.close()
    assert (tmp_path / "home").stat().st_mode & 0o777 == 0o700
    assert "state.db" in files
    assert set(files.values()) == {0o600}, files


def test_a_second_start_finds_what_the_first_one_wrote(tmp_path: Path) -> None:
    first = store_in(tmp_path)
    salt = first.salt()
    note(first, "x")
    first.close()
    second = store_in(tmp_path)
    assert second.salt() == salt
    assert names(second) == {"salt", "x"}
    second.close()


def test_a_transaction_that_raises_leaves_nothing(store: Store) -> None:
    def fail() -> None:
        with store.begin() as db:
            db.execute(insert(schema.settings).values(name="x", value="1"))
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert names(store) == {"salt"}


def test_whoever_only_reads_waits_for_no_writer_and_sees_what_was_committed_before(tmp_path: Path) -> None:
    writing, reading = store_in(tmp_path), store_in(tmp_path)
    with writing.begin() as db:
        db.execute(insert(schema.settings).values(name="one", value="1"))
    with writing.begin() as db:
        db.execute(insert(schema.settings).values(name="two", value="2"))
        with reading.read() as seen:
            found = set(seen.execute(select(schema.settings.c.name)).scalars())
    assert found == {"salt", "one"}
    writing.close()
    reading.close()


def test_what_the_database_refuses_is_told_as_a_sentence(store: Store) -> None:
    note(store, "x")
    with pytest.raises(StoreError, match=r"state\.db cannot be used: UNIQUE"):
        note(store, "x")


@pytest.mark.parametrize("name", ["a b", "a?b", "a#b", "a%20b", "äö", "a&mode=ro"])
def test_a_home_may_have_any_name(tmp_path: Path, name: str) -> None:
    store = open_store(tmp_path / name)
    note(store, "x")
    store.close()
    assert {path.name for path in (tmp_path / name).iterdir()} == {".lock", "state.db"}
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_two_processes_that_start_at_once_share_one_state(tmp_path: Path) -> None:
    starting = [start(tmp_path / "home") for _ in range(2)]
    first, second = [finished(process) for process in starting]
    assert first == second != ""


# -- refused and untouched --------------------------------------------------------------------------------------------


def corrupt(path: Path) -> None:
    path.write_bytes(b"not a database at all" * 50)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def foreign(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE bookmarks (x)")
    db.close()


def broken(path: Path) -> None:
    """Ours by its first bytes, scrambled behind them."""
    open_store(path.parent).close()
    path.write_bytes(path.read_bytes()[:100] + b"\x07" * 8000)


def without_version(path: Path) -> None:
    open_store(path.parent).close()
    with sqlite3.connect(path) as db:
        db.execute("DELETE FROM alembic_version")
    db.close()


def newer(path: Path) -> None:
    open_store(path.parent).close()
    with sqlite3.connect(path) as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    db.close()


def strange_version(path: Path) -> None:
    open_store(path.parent).close()
    with sqlite3.connect(path) as db:
        db.execute("UPDATE alembic_version SET version_num = 'abc'")
    db.close()


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (corrupt, "is corrupt or not a database"),
        (empty, "is empty, so what was recorded in it is lost"),
        (foreign, "belongs to another program"),
        (broken, "cannot be used: database disk image is malformed"),
        (without_version, "holds no schema version"),
        (newer, r"written by a newer version \(schema 9999\)"),
        (strange_version, r"written by a newer version \(schema abc\)"),
    ],
)
def test_a_state_that_is_not_usable_is_refused_and_left_as_it_is(
    tmp_path: Path, make: Callable[[Path], None], says: str
) -> None:
    path = tmp_path / "state.db"
    make(path)
    before = path.read_bytes()
    for _ in range(2):
        with pytest.raises(StoreError, match=says):
            open_store(tmp_path)
    assert path.read_bytes() == before
    assert {p.name for p in tmp_path.iterdir()} <= {"state.db", ".lock"}


@pytest.mark.parametrize("target", ["other.db", "missing.db"])
def test_a_link_in_place_of_the_state_is_not_followed(tmp_path: Path, target: str) -> None:
    store_in(tmp_path).close()
    (tmp_path / "home" / "state.db").rename(tmp_path / "other.db")
    before = (tmp_path / "other.db").read_bytes()
    (tmp_path / "home" / "state.db").symlink_to(tmp_path / target)
    with pytest.raises(StoreError, match="is a link"):
        open_store(tmp_path / "home")
    assert (tmp_path / "other.db").read_bytes() == before
    assert not (tmp_path / "missing.db").exists()


def test_a_folder_or_a_pipe_in_place_of_the_state_is_refused(tmp_path: Path) -> None:
    for name, make in (("one", Path.mkdir), ("two", os.mkfifo)):
        (tmp_path / name).mkdir()
        make(tmp_path / name / "state.db")
        with pytest.raises(StoreError, match="not a plain file"):
            open_store(tmp_path / name)


def test_a_home_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("mine")
    with pytest.raises(StoreError, match="cannot be used"):
        open_store(tmp_path / "home")
    assert (tmp_path / "home").read_text() == "mine"


def test_a_link_in_place_of_the_lock_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("mine")
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / ".lock").symlink_to(tmp_path / "victim")
    with pytest.raises(StoreError, match="cannot be used"):
        open_store(tmp_path / "home")
    assert not (tmp_path / "home" / "state.db").exists()


def test_a_home_that_may_not_be_written_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(StoreError, match="not a folder that can be written"):
        store_in(tmp_path)
    assert list((tmp_path / "home").iterdir()) == []


@pytest.mark.skipif(os.getuid() != 0, reason="only root can try it as somebody else")
@pytest.mark.parametrize(("folder", "file"), [(0o555, 0o666), (0o777, 0o444), (0o777, 0o000)])
def test_a_state_that_may_not_be_written_is_refused(tmp_path: Path, folder: int, file: int) -> None:
    home = tmp_path / "home"
    store_in(tmp_path).close()
    before = (home / "state.db").read_bytes()
    for path in (tmp_path, *tmp_path.parents):
        if path.stat().st_uid == 0 and "pytest" in str(path):
            path.chmod(0o755)
    (home / ".lock").chmod(0o666)
    (home / "state.db").chmod(file)
    home.chmod(folder)
    said = finished(start(home, AS_NOBODY))
    assert said.startswith("refused: the state")
    assert (home / "state.db").read_bytes() == before


# -- updates and other databases --------------------------------------------------------------------------------------


def test_a_state_of_an_older_version_is_brought_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = store_in(tmp_path)
    note(store, "x")
    store.close()
    monkeypatch.setattr(schema, "HEAD", f"{int(schema.HEAD) + 1:04d}")
    again = store_in(tmp_path)
    assert names(again) == {"salt", "x"}
    again.close()


def test_a_sqlite_url_is_opened_with_the_same_care(tmp_path: Path) -> None:
    store = open_store(tmp_path / "home", f"sqlite:///{tmp_path}/elsewhere.db")
    note(store, "x")
    store.close()
    assert (tmp_path / "elsewhere.db").stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "home" / "state.db").exists()
    (tmp_path / "elsewhere.db").write_bytes(b"")
    for url in (f"sqlite:///{tmp_path}/elsewhere.db", "sqlite://"):
        with pytest.raises(StoreError, match=r"is empty|not a plain file"):
            open_store(tmp_path / "home", url)


@pytest.mark.parametrize("url", ["nonsense", "oracle8://u:secret@h/d", "postgresql+missing://u:secret@h/d", ""])
def test_a_database_url_that_cannot_be_used_is_refused_without_showing_it(tmp_path: Path, url: str) -> None:
    if not url:
        open_store(tmp_path, url).close()
        assert (tmp_path / "state.db").exists()
        return
    with pytest.raises(StoreError, match="PUFFLE_AGENT_DATABASE_URL cannot be used") as refused:
        open_store(tmp_path, url)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("module", ["ledger", "budget", "approvals", "audit", "memory", "rules", "runs", "schema"])
def test_nothing_but_the_store_knows_which_database_it_is(module: str) -> None:
    source = (ROOT / "agent" / "state" / f"{module}.py").read_text()
    assert re.findall(r"(?i:sqlite|pragma|dialect|exec_driver_sql|rowid)|import .*\btext\b", source) == []


# -- a kill at any moment ---------------------------------------------------------------------------------------------


def test_a_kill_during_the_first_start_leaves_a_usable_state_or_none(tmp_path: Path) -> None:
    dice = random.Random(7)
    for number in range(8):
        home = tmp_path / str(number)
        with start(home, HELD if number == 0 else OPEN) as process:
            awaited = home / ("state.db" if number == 7 else "state.new")
            until(lambda at=awaited, by=process: at.exists() or by.poll() is not None)  # type: ignore[misc]
            time.sleep(dice.random() * 0.1 if number % 2 else 0)
            process.send_signal(signal.SIGKILL)
            process.communicate()
        assert (home / "state.new").exists() or number > 0
        store = open_store(home)
        assert names(store) == {"salt"}
        store.close()
        assert not (home / "state.new").exists()


def test_a_fresh_state_is_what_the_migrations_make(tmp_path: Path) -> None:
    store_in(tmp_path).close()
    migrated = create_engine(f"sqlite:///{tmp_path / 'migrated.db'}")
    with migrated.begin() as db:
        state._migrate(db)
    migrated.dispose()
    made = [_schema(path) for path in (tmp_path / "home" / FILE, tmp_path / "migrated.db")]
    assert made[0] == made[1]


def _schema(path: Path) -> tuple[list[list[object]], list[list[object]]]:
    """Every column and index of every table, and the version."""
    with closing(sqlite3.connect(path)) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type='table' ORDER BY name")]
        found: list[list[object]] = [
            [table, db.execute(f"PRAGMA {what}({table})").fetchall()]
            for table in tables
            for what in ("table_info", "index_list")
        ]
        indexes = db.execute("SELECT sql FROM sqlite_master WHERE type='index' ORDER BY name").fetchall()
        return found, [indexes, db.execute("SELECT version_num FROM alembic_version").fetchall()]


def test_a_state_of_the_version_before_is_brought_up_to_date(tmp_path: Path) -> None:
    store_in(tmp_path).close()
    with sqlite3.connect(tmp_path / "home" / FILE) as db:
        db.execute("ALTER TABLE batch_rows DROP COLUMN own")
        db.execute("UPDATE alembic_version SET version_num = '0002'")
    db.close()
    store = store_in(tmp_path)
    with store.begin() as connection:
        assert connection.execute(select(batch_rows.c.own)).all() == []
    store.close()
