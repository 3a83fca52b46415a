"""A PostgreSQL cluster of the test's own: made with ``initdb`` in a temporary folder, removed at the end."""

import getpass
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

_HOMES = ("/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt")
_QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=100"


def binaries() -> Path | None:
    """The folder of ``initdb`` and ``postgres``; the newest there is."""
    on_path = shutil.which("initdb")
    found = [Path(home).glob("*/bin/initdb") for home in _HOMES]
    newest = sorted((path for paths in found for path in paths), key=lambda path: path.parts[-3])
    return Path(on_path).parent if on_path else newest[-1].parent if newest else None


@contextmanager
def cluster(bin_folder: Path) -> Iterator[str]:
    """The URL of a running server, up to its last slash; append the name of a database."""
    folder = Path(tempfile.mkdtemp(prefix="puffle-pg-"))
    owner = "postgres" if os.getuid() == 0 else getpass.getuser()  # a server refuses to be root
    if os.getuid() == 0:
        shutil.chown(folder, owner, owner)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    data = str(folder / "data")

    def tool(name: str, *arguments: str) -> None:
        group = {"user": owner, "group": owner, "extra_groups": []} if os.getuid() == 0 else {}
        command = [str(bin_folder / name), *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd=folder, timeout=60, **group)  # type: ignore[call-overload]

    tool("initdb", "--pgdata", data, "--auth", "trust", "--username", "tester", "--no-sync", "--encoding", "UTF8")
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} {_QUICK}"
    tool("pg_ctl", "start", "--pgdata", data, "--wait", "--log", str(folder / "log"), "--options", options)
    try:
        yield f"postgresql+psycopg://tester@127.0.0.1:{port}/"
    finally:
        tool("pg_ctl", "stop", "--pgdata", data, "--mode", "immediate")
        shutil.rmtree(folder)


def new_database(server_url: str, folder: Path) -> str:
    """The URL of a database of the test's own, set up by nobody yet."""
    name = f"t{abs(hash(folder))}"
    engine = create_engine(server_url + "postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return server_url + name
