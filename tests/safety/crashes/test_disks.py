"""Disks that fill up or cannot be written: before a send nothing leaves, after it nothing leaves again."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from evals.sandbox import load, running
from tests.support.program import Program
from tests.support.safety.acts import ACTS
from tests.support.safety.killing import Doom
from tests.support.safety.scene import Scene, judge_reconcile, scene

EFFECTS = ("send", "launch", "search", "create")
BEFORE = ("Ledger.open<", "Ledger.open>", "Delivery.announce>", "Audit.stage<", "commit<")
AFTER = ("Transport.send<", "_Stream._send>", "_Stream.read>", "Transport.send>", "Ledger.close<")
Mount = Callable[..., None]


def _some(points: tuple[str, ...]) -> list[object]:
    cases = [(name, point) for name in EFFECTS for point in points]
    fast = {("send", points[0]), ("launch", points[-1])}
    return [pytest.param(*c, id="-".join(c), marks=[] if c in fast else [pytest.mark.long]) for c in cases]


@pytest.mark.parametrize(("name", "point"), _some(BEFORE))
def test_a_disk_that_is_full_before_the_intent_is_down_keeps_everything_from_leaving(
    name: str, point: str, folder: Path
) -> None:
    with scene(ACTS[name], folder) as at:
        done = at.lives(Doom(disk=point))
        assert done is not None
        assert (done.code, at.asked) == (1, 0), done.out + done.err
        assert "Nothing was sent" in done.out
        assert "Traceback" not in done.err
        _once_there_is_room_again(at, sent=0)


@pytest.mark.parametrize(("name", "point"), _some(AFTER))
def test_a_disk_that_fills_up_after_the_intent_leaves_an_unknown_that_is_told_and_not_repeated(
    name: str, point: str, folder: Path
) -> None:
    with scene(ACTS[name], folder) as at:
        done = at.lives(Doom(disk=point))
        assert done is not None
        assert (done.code, at.asked) == (8, 1), done.out + done.err
        assert [e["status"] for e in done.json["effects"]] == ["unknown"]
        assert "What was in flight may have happened" in done.out
        assert "Traceback" not in done.err
        _once_there_is_room_again(at, sent=1)


def test_a_disk_that_fills_up_before_the_report_hides_nothing_that_was_done(folder: Path) -> None:
    with scene(ACTS["send"], folder) as at:
        done = at.lives(Doom(disk="Session._conclude<"))
        assert done is not None
        assert (done.code, [e["status"] for e in done.json["effects"]]) == (7, ["done"]), done.out + done.err
        assert at.effects(at.rows()[0]["run_id"])[0]["status"] == "done"
        at.fresh()
        assert at.happened == 1


def test_a_record_that_cannot_even_be_read_is_no_reason_to_call_anything_undone(folder: Path) -> None:
    with scene(ACTS["send"], folder) as at:
        done = at.lives(Doom(disk="Transport.send>", blind=True))
        assert done is not None
        assert (done.code, done.json["effects"]) == (8, []), done.out + done.err
        assert "What was in flight may have happened" in done.out
        assert at.effects(at.rows()[0]["run_id"])[0]["status"] == "unknown"


def _once_there_is_room_again(at: Scene, sent: int) -> None:
    (row,) = at.rows()
    # A search whose beginning is on record waits to be looked at again; anything else that was under way is unknown.
    assert row["exit_code"] in ((8, 130) if at.act.name == "search" and sent else (8,) if sent else (130,)), row
    if sent:
        assert at.effects(row["run_id"])[0]["status"] == "unknown"
    ended_well = at.resume(row["run_id"]).code == 0
    if at.act.sends or not ended_well:  # once a run has ended and was reported, the same words are a new wish
        at.fresh()
    assert (at.asked, at.happened) == (1, 1)
    judge_reconcile(at)


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Mount]:
    """A little disk of its own, mounted again in another way when asked."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("mounting a disk needs root")
    place = tmp_path / "disk"
    place.mkdir()

    def again(*options: str) -> None:
        subprocess.run(["mount", "-o", ",".join(options), str(place)], check=True)

    command = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode != 0:
        pytest.skip(f"no disk can be mounted here: {made.stderr.strip()}")
    yield again
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_real_disk_without_room_sends_nothing_and_works_again_with_room(
    mount: Mount, tmp_path: Path, prepared: Path
) -> None:
    place = tmp_path / "disk"
    shutil.copytree(prepared, place / "home")
    with scene(ACTS["send"], tmp_path) as at:
        at.program.home = place / "home"
        at.program.env["PUFFLE_AGENT_HOME"] = str(place / "home")
        ballast = place / "ballast"
        _fill(ballast)
        done = at.fresh()
        assert (done.code, at.asked) in ((2, 0), (1, 0)), done.out + done.err
        assert "cannot be used" in done.out + done.err
        ballast.unlink()
        assert (at.fresh().code, at.happened) == (0, 1)


def test_a_real_disk_without_room_holds_no_pause_back(mount: Mount, tmp_path: Path, prepared: Path) -> None:
    place = tmp_path / "disk"
    shutil.copytree(prepared, place / "home")
    world = load("saas")
    with running(world) as up:
        program = Program(tmp_path, up.base_url, up.api_key)
        program.env["PUFFLE_AGENT_HOME"] = str(place / "home")
        _fill(place / "ballast")
        done = program.run("pause", "--all")
        assert (done.code, done.out) == (0, "paused: Spring follow-up (ca000001-0000-4000-8000-000000000001)\n")
        assert "could not be recorded, and was done all the same" in done.err
        assert up.world.campaigns[0].status == "paused"


def _fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file:
        for size in (65536, 4096, 512, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue


def test_a_disk_that_is_read_only_sends_nothing_and_says_so(mount: Mount, tmp_path: Path, prepared: Path) -> None:
    place = tmp_path / "disk"
    shutil.copytree(prepared, place / "home")
    with scene(ACTS["send"], tmp_path) as at:
        at.program.env["PUFFLE_AGENT_HOME"] = str(place / "home")
        mount("remount", "ro")
        done = at.fresh()
        assert (done.code, at.asked, len(at.sandbox.requests)) == (2, 0, 0)
        assert "can be written" in done.err
        assert "Traceback" not in done.err
        mount("remount", "rw")
        assert (at.fresh().code, at.happened) == (0, 1)


def test_a_home_that_may_not_be_written_sends_nothing(folder: Path, tmp_path: Path) -> None:
    with scene(ACTS["send"], folder) as at:
        plain_file = tmp_path / "file"
        plain_file.write_text("not a folder")
        program: Program = at.program
        program.env["PUFFLE_AGENT_HOME"] = str(plain_file / "home")
        done = at.fresh()
        assert (done.code, len(at.sandbox.requests)) == (2, 0)
        assert "Traceback" not in done.err
