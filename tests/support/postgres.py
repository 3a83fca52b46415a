"""A PostgreSQL cluster of the test's own: made with ``initdb`` in a temporary folder, removed at the end."""

import os
import random
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from tests.support.waiting import PATIENCE, until

_HOMES = ("/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt")
_QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=100"


def binaries() -> Path | None:
    """The folder of ``initdb`` and ``postgres``; the newest there is."""
    on_path = shutil.which("initdb")
    found = [Path(home).glob("*/bin/initdb") for home in _HOMES]
    newest = sorted((path for paths in found for path in paths), key=lambda path: path.parts[-3])
    return Path(on_path).parent if on_path else newest[-1].parent if newest else None


@dataclass(frozen=True, slots=True)
class Server:
    """A server that can be stopped and started."""

    folder: Path
    binaries: Path
    port: int

    @property
    def url(self) -> str:
        """Its URL up to the last slash; append the name of a database."""
        return f"postgresql+psycopg://tester@127.0.0.1:{self.port}/"

    def start(self) -> None:
        """Start it on its port."""
        options = f"-c listen_addresses=127.0.0.1 -c port={self.port} -c unix_socket_directories={self.folder} {_QUICK}"
        patient = ("--wait", f"--timeout={PATIENCE:.0f}")
        self.tool("pg_ctl", "start", "--pgdata", self._data, *patient, "--log", self._log, "--options", options)

    def stop(self, mode: str = "fast") -> None:
        """Stop it; every connection is closed."""
        self.tool("pg_ctl", "stop", "--pgdata", self._data, "--mode", mode)

    def make(self) -> None:
        """Make its files."""
        flags = ("--auth", "trust", "--username", "tester", "--no-sync", "--encoding", "UTF8")
        self.tool("initdb", "--pgdata", self._data, *flags)

    def tool(self, name: str, *arguments: str) -> None:
        """Run one of its programs."""
        command = [str(self.binaries / name), *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder, **as_owner())

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    @property
    def _log(self) -> str:
        return str(self.folder / "log")


def as_owner() -> dict[str, Any]:
    """How a child is started that refuses to be root."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}


def free_port() -> int:
    """A port that nobody listens at, and that no system gives to who asks for any: it is free again after a stop."""
    while True:
        port = random.randrange(20_000, 32_000)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


def owned_folder() -> Path:
    """A folder for files of a server."""
    folder = Path(tempfile.mkdtemp(prefix="puffle-pg-"))
    if os.getuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    return folder


@contextmanager
def server(bin_folder: Path) -> Iterator[Server]:
    """A running server, in a folder that is removed at the end."""
    made = Server(owned_folder(), bin_folder, free_port())
    made.make()
    made.start()
    try:
        yield made
    finally:
        with suppress(subprocess.CalledProcessError):  # a test may have stopped it
            made.stop("immediate")
        shutil.rmtree(made.folder)


@contextmanager
def cluster(bin_folder: Path) -> Iterator[str]:
    """The URL of a running server, up to its last slash; append the name of a database."""
    with server(bin_folder) as made:
        yield made.url


@dataclass(slots=True)
class Pooler:
    """A PgBouncer before a server, each transaction on a connection of its own."""

    command: list[str]
    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it on its port."""
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(self.command, stdout=quiet, stderr=quiet, **as_owner())
        until(self._listens)

    def _listens(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
            return True
        return False

    def kill(self) -> None:
        """End it at once."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()


@contextmanager
def pooler(behind: Server, program: str) -> Iterator[Pooler]:
    """A running PgBouncer before a server."""
    folder, port = owned_folder(), free_port()
    (folder / "bouncer.ini").write_text(
        f"[databases]\n* = host=127.0.0.1 port={behind.port} user=tester\n"
        f"[pgbouncer]\nlisten_addr=127.0.0.1\nlisten_port={port}\nauth_type=any\nunix_socket_dir=\n"
        "pool_mode=transaction\nmax_client_conn=200\ndefault_pool_size=30\n",
        "utf-8",
    )
    made = Pooler([program, str(folder / "bouncer.ini")], port)
    made.start()
    try:
        yield made
    finally:
        made.kill()
        shutil.rmtree(folder)


def new_database(server_url: str, folder: Path) -> str:
    """The URL of a database of the test's own, set up by nobody yet."""
    name = f"t{abs(hash(folder))}"
    engine = create_engine(server_url + "postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return server_url + name
