"""A sandbox, a program on it, and what may be said of both after a crash."""

import json
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.sandbox import Running, World, running
from tests.support.forked import processes
from tests.support.program import Done, Program
from tests.support.safety.acts import Act
from tests.support.safety.attack import seed
from tests.support.safety.killing import Doom, live
from tests.support.safety.stage import SPEED
from tests.support.waiting import PATIENCE, until

KILLED = -9


@dataclass(slots=True)
class Scene:
    """One act on one world and one home."""

    act: Act
    """What is done."""
    sandbox: Running
    """Where."""
    program: Program
    """By whom."""
    _starts: int = 0

    def command(self, times: int = 1) -> list[str]:
        """The task as it is given to the program."""
        script = self.program.script(*self.act.turns(times))
        return ["run", self.act.task, "--model", script, "-o", "json", *self.act.flags, *self._rules()]

    def _rules(self) -> list[str]:
        if self.act.rule is None:
            return []
        return ["--approvals", self.program.file("rules.json", json.dumps({"rules": [self.act.rule]}))]

    def fresh(self) -> Done:
        """The same task once more, as a new run with the same answers given ahead."""
        return self.program.run(*self.command())

    def resume(self, run_id: str) -> Done:
        """Go on with a run."""
        return self.program.resume(run_id)

    def rows(self) -> list[dict[str, Any]]:
        """``runs list``, oldest first."""
        rows: list[dict[str, Any]] = self.program.run("runs", "list", "--json").json
        return rows[::-1]

    def effects(self, run_id: str) -> list[dict[str, Any]]:
        """The act as ``runs show`` tells it."""
        shown = self.program.run("runs", "show", run_id, "--json").json
        return [effect for effect in shown["effects"] if effect["tool"] == self.act.tool]

    def start(self, doom: Doom, gate: Any = None, args: Sequence[str] | None = None) -> tuple[Any, Path]:
        """The task as a process of its own."""
        self._starts += 1
        out = self.program.folder / f"out{self._starts}.json"
        given = (self.program, args or self.command(), doom, str(out), gate)
        child = processes().Process(target=live, args=given)
        child.start()
        return child, out

    def lives(self, doom: Doom, args: Sequence[str] | None = None) -> Done | None:
        """What a process said; ``None`` when it was killed."""
        child, out = self.start(doom, args=args)
        return ended(child, out)

    @property
    def happened(self) -> int:
        """How often the act took effect, by all that ever left."""
        self._rest()
        return self.act.happened(self.sandbox)

    @property
    def asked(self) -> int:
        """How often it was requested, by all that ever left."""
        self._rest()
        return len(self.act.requests(self.sandbox))

    def _rest(self) -> None:
        """Until what left with the last bytes of a dead process has arrived and is dealt with."""
        host, _, port = self.sandbox.base_url.removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port))) as last:  # it is taken after all others
            last.shutdown(socket.SHUT_WR)
            last.recv(1)
        until(lambda: not self.sandbox.connections)


def ended(child: Any, out: Path) -> Done | None:
    """Wait for a process."""
    child.join(PATIENCE)
    code = child.exitcode
    child.close()
    assert code in (0, KILLED), code
    return None if code == KILLED else Done(**json.loads(out.read_text()))


def together(at: Scene, *commands: list[str]) -> list[Done]:
    """What processes that begin at the same moment come to."""
    gate = processes().Barrier(len(commands))
    children = [at.start(Doom(), gate, command) for command in commands]
    return [done for child, out in children if (done := ended(child, out)) is not None]


def judge_that_one_sent(at: Scene, done: Sequence[Done]) -> None:
    """Of two that were to send the same one did; the other was refused, or came later and was asked about it."""
    sent, other = sorted(done, key=lambda one: one.code)
    assert sent.code == 0, sent.out
    late = [card["rule"] for card in other.json["pending_approvals"]]
    assert other.code == 6 or (other.code, late) == (3, ["once.sent"]), other.out
    assert (at.asked, at.happened) == (1, 1)


@contextmanager
def scene(act: Act, folder: Path, faults: Sequence[dict[str, Any]] = ()) -> Iterator[Scene]:
    """A fresh world; ``folder`` holds a prepared home."""
    world = World.model_validate(seed() | {"faults": list(faults)})
    with running(world, speed=SPEED) as sandbox:
        yield Scene(act, sandbox, Program(folder, sandbox.base_url, sandbox.api_key, SPEED))
        key = sandbox.api_key.encode()
        held = [file for file in sorted(folder.rglob("*")) if file.is_file() and key in file.read_bytes()]
        assert held == [], "the key was written down"


def judge_what_is_left(at: Scene) -> str:
    """After a crash: the state is whole, and the one run says of its act what is true.  Returns the run's id."""
    verified = at.program.run("audit", "verify")
    assert verified.code == 0, verified.out + verified.err
    rows = at.rows()
    assert len(rows) <= 1
    if not rows:
        assert at.asked == 0
        return ""
    told = at.effects(rows[0]["run_id"])
    assert [effect["status"] for effect in told] in ([], ["unknown"], ["done"]), told
    assert at.happened <= len(told), "it happened and nobody says so"
    if told and told[0]["status"] == "done":
        assert at.happened == 1
    if told and told[0]["status"] == "unknown":
        # A search that is known to have begun only waits to be looked at again.
        followed = at.act.name == "search" and rows[0]["status"] == "interrupted"
        assert followed or (rows[0]["status"], rows[0]["exit_code"]) == ("unknown", 8)
        assert rows[0]["resumable"]
    return str(rows[0]["run_id"])


def judge_the_next_start(at: Scene, run_id: str, *, resumes_first: bool) -> None:
    """Whatever is started next, the act takes effect at most once and what is unknown stays unknown."""
    before = at.effects(run_id) if run_id else []
    was_open = bool(run_id) and at.rows()[0]["status"] not in ("done", "denied")
    requested = at.asked
    if run_id and was_open and resumes_first:
        done = at.resume(run_id)
        _same_or_better(at, before, done, requested)
        was_open = "done" not in [e["status"] for e in done.json["effects"] if e["tool"] == at.act.tool]
    ended_well = bool(run_id) and not was_open
    if at.act.sends or not ended_well:  # once a run has ended and was reported, the same words are a new wish
        at.fresh()
    if run_id and was_open and not resumes_first and (before or at.act.sends):
        _same_or_better(at, before, at.resume(run_id), at.asked)
    assert at.happened <= 1
    if before:
        assert at.asked <= 1
    else:
        assert at.happened == 1
    judge_reconcile(at)


def _same_or_better(at: Scene, before: list[dict[str, Any]], done: Done, requested: int) -> None:
    told = [effect for effect in done.json["effects"] if effect["tool"] == at.act.tool]
    if before and at.asked == requested and not _is_followed(at):
        assert told[0]["status"] == before[0]["status"]
        assert (done.code == 8) == (before[0]["status"] == "unknown"), done.out
    if not before:  # another run has done it meanwhile: then a person is asked
        assert [effect["status"] for effect in told[-1:]] in (["done"], ["refused"], []), done.out
        assert told or done.json["pending_approvals"], done.out


def _is_followed(at: Scene) -> bool:
    """A search or a launch whose handle is durable is looked at to its end by a resume."""
    return at.act.name in ("search", "launch")


def judge_reconcile(at: Scene) -> None:
    """It settles by reads alone, and says what is true."""
    before = len(at.sandbox.requests)
    settled = at.program.run("reconcile", "--json")
    assert settled.code in (0, 8), settled.err
    assert {entry["method"] for entry in at.sandbox.requests[before:]} <= {"GET"}
    for row in settled.json:
        if row["tool"] == at.act.tool and row["status"] != "unknown":
            assert (row["status"] == "done") == (at.happened == 1), row
