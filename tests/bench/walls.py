"""``python -m tests.bench.walls``: how long the five gold journeys really take, beside their critical path.

It writes one section of ``ECONOMY.md``; ``python -m tests.bench.walls --show CASE`` tells what one walk did when.

Each runs as a whole command, from the start of its process to its end, on a Puffle and a model that take their time
(``slow``), with somebody at the terminal who answers at once.  The critical path is made from the requests that came,
by what each had to wait for:

- the start of a process: that of one that only imports the OpenAI SDK and asks a model, measured beside;
- a turn of the model: what was asked of Puffle before it;
- anything but a read, and the workspace's context, which the vendor wants read first: all that came before it;
- a read: the turn or the effect before it, and of the reads since then only those that have shown it an id;
- a further look at something under way: the pause that the vendor asks for; anything that may be under way is looked at
  once a second at most.

So reads that could go side by side count once, and what the processor and the disk take counts nothing.
"""

import os
import pty
import re
import resource
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from agent.gate.delivery import PACE
from agent.gate.polling import FIRST as PAUSE
from agent.gate.polling import LONGEST
from agent.models.scripted import ScriptedModel
from agent.models.tokens import TokenCounter
from evals.case import Case, load_cases, script, world_of
from evals.sandbox import running
from tests.bench.arena import environment
from tests.bench.prompt import CASES
from tests.bench.slow import ASKING, FIRST, RATE, Asked, Spoken, slow, speaking
from tests.bench.starts import PROGRAM
from tests.bench.where import KEY
from tools.api.endpoints import Refusal, match
from tools.api.table import ENDPOINTS
from tools.registry import REGISTRY

PAGE = Path(__file__).with_name("ECONOMY.md")
TITLE = "## Wall time beside the critical path"
ROUNDS = 3
CONTEXT = "/api/context"
LAUNCHED = 1
"""Seconds in which the campaign is launched: the second look sees it, two seconds after the first."""
_COLUMNS = ["journey", "wall", "critical path", "start of a bare process", "processor", "wall / (path + start)"]
_HEAD = (
    TITLE
    + """

Written by `python -m tests.bench.walls`; do not edit. Whole commands in real time, from the start of the process to
its end, on a Puffle and a model that take the time that is named above, with a yes at once to each card; medians of
{rounds} rounds, on {cores} cores under a load of {low:.0f} to {high:.0f}. The critical path counts what must follow
what: the workspace's context, each turn with its tokens, each effect, a read that needs what another one shows, and
the vendor's pauses between looks at what is under way (one a second at most); reads that could go side by side count
once. It holds neither the processor's time nor the disk's, and of the program's start only what a process takes that
imports the OpenAI SDK alone. The chat of *replies* begins with a greeting, which reads as well.
"""
)
_ID = re.compile(r"[\w-]{6,}")
_PATIENCE = 120.0
_START = "import openai, sys; openai.OpenAI(api_key='k'); sys.stdout.write('up'); sys.stdout.flush()"


@dataclass(frozen=True, slots=True)
class Walk:
    """One journey, as it went."""

    case: str
    wall: float
    """Seconds from the start of the process to its end."""
    path: float
    """Seconds of its critical path, without the start of a process."""
    cpu: float
    """Seconds that it had the processor."""
    happened: Sequence[Asked | Spoken]
    began: float


@dataclass(slots=True)
class _Path:
    """The path so far, from the start of the process."""

    now: float = 0.0
    """When the latest turn or effect has ended at the earliest."""
    known: set[str] = field(default_factory=set)
    """The ids that were shown by then."""
    reads: list[tuple[Asked, float, set[str]]] = field(default_factory=list)
    """What was read since, when each has ended at the earliest, and the ids that it has shown."""
    looked: dict[str, float] = field(default_factory=dict)
    """When each thing was looked at last."""
    looks: dict[str, int] = field(default_factory=dict)
    """How often each thing was looked at since, each time after a pause."""

    def add(self, one: Asked | Spoken, before: float) -> None:
        """One request; ``before`` is when the last thing before it had ended."""
        if isinstance(one, Asked) and one.method == "GET" and (one.target != CONTEXT or self.known):
            self._read(one, one.began - before)
            return
        took = ASKING if isinstance(one, Asked) else FIRST + one.tokens / RATE
        self.now = self.end + took
        self.known |= ids_in(one.answer if isinstance(one, Asked) else one.told)
        for _, _, shown in self.reads:
            self.known |= shown
        self.reads.clear()
        self.looks.clear()

    @property
    def end(self) -> float:
        """When all of it has ended."""
        return max([self.now, *(end for _, end, _ in self.reads)])

    def _read(self, one: Asked, idle: float) -> None:
        needs = ids_in(one.target) - self.known
        start = max([self.now, *(end for _, end, shown in self.reads if needs & shown)])
        if _may_be_under_way(one):
            start = max(start, self.looked.get(one.target, -PACE) + PACE)
        if idle > PAUSE / 2:
            looked = self.looks.get(one.target, 0)
            self.looks[one.target] = looked + 1
            start = self.end + max(min(LONGEST, PAUSE * 2**looked), _cadence(one) if looked else 0.0)
        self.looked[one.target] = start
        self.reads.append((one, start + ASKING, ids_in(one.answer)))


def ids_in(text: str) -> set[str]:
    """What may be an id or a cursor."""
    return {found for found in _ID.findall(text) if any(character.isdigit() for character in found)}


def critical(happened: Sequence[Asked | Spoken]) -> float:
    """Seconds of the critical path of what happened, without the start of a process."""
    path, before = _Path(), float("inf")
    for one in happened:
        path.add(one, before)
        before = max(one.ended, 0.0 if before == float("inf") else before)
    return path.end


def _may_be_under_way(one: Asked) -> bool:
    found = match(ENDPOINTS, one.method, one.target)
    reader = None if isinstance(found, Refusal) else REGISTRY.reader(found.name)
    return reader is not None and reader.state is not None


def _cadence(one: Asked) -> float:
    found = match(ENDPOINTS, one.method, one.target)
    return 0.0 if isinstance(found, Refusal) else found.cadence


def walk(case: Case, counter: TokenCounter, home: Path) -> Walk:
    """Take one journey."""
    with TemporaryDirectory(prefix="puffle-agent-walk-") as name:
        gold = Path(name) / "gold.jsonl"
        gold.write_text(script(case.gold), "utf-8")
        world = world_of(case)
        world.pace.launch_seconds = LAUNCHED  # else the vendor's pause of 30 s would hide every other wait
        with running(world) as puffle, speaking(ScriptedModel(gold), counter) as speaker:
            asked = slow(puffle)
            env = environment() | {
                "PUFFLE_API_KEY": puffle.api_key,
                "PUFFLE_API_BASE_URL": puffle.base_url,
                "PUFFLE_AGENT_HOME": str(home),
                "OPENAI_API_KEY": KEY,
                "OPENAI_BASE_URL": f"{speaker.origin}/v1",
                "TERM": "dumb",
                "LANG": "C.UTF-8",
            }
            began, wall, cpu = _performed(case, env, Path(name))
        came: list[Asked | Spoken] = [*asked, *speaker.spoken]
        happened = sorted(came, key=lambda one: one.began)
    turns = sum(isinstance(one, Spoken) for one in happened)
    if turns != len(case.gold):
        raise RuntimeError(f"{case.id} had {turns} turns instead of {len(case.gold)}")
    return Walk(case.id, wall, critical(happened), cpu, happened, began)


def _performed(case: Case, env: Mapping[str, str], folder: Path) -> tuple[float, float, float]:
    """When the command of a case began, and how many seconds it took, by the wall and of the processor."""
    chat = len(case.says) > 1
    lines = [*case.says, "/quit"] if chat else []
    command = (*PROGRAM, "chat") if chat else (*PROGRAM, "run", case.says[0])
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    master, slave = pty.openpty()
    began = time.monotonic()
    child = subprocess.Popen(
        [*command, "--model", "openai-chat:m"],
        env=env,
        cwd=folder,
        stdin=slave,
        stdout=slave,
        stderr=slave,
    )
    os.close(slave)
    try:
        read = _answered(master, lines)
        code = child.wait(_PATIENCE)
    finally:
        child.kill()
        os.close(master)
    wall = time.monotonic() - began
    if code:
        raise RuntimeError(f"{case.id} ended with {code}: {read.decode()[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return began, wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _answered(master: int, lines: Sequence[str]) -> bytes:
    """Say yes to each card, and one line after the other, until the terminal is left; all that was read."""
    read, seen, left = b"", 0, [*lines]
    while True:
        if not select.select([master], [], [], _PATIENCE)[0]:
            raise RuntimeError(f"nothing more came: {read.decode()[-2000:]}")
        try:
            more = os.read(master, 65536)
        except OSError:
            return read
        if not more:
            return read
        read += more
        if read[seen:].endswith(b"l = later] "):
            os.write(master, b"y\n")
            seen = len(read)
        elif left and read[seen:].endswith(b"you> "):
            os.write(master, left.pop(0).encode() + b"\n")
            seen = len(read)


def start() -> float:
    """Seconds until a process that only asks a model could ask it."""
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", _START], env=environment(), capture_output=True, check=True)
    return time.monotonic() - began


def timeline(walk: Walk) -> Iterator[str]:
    """What happened, for whoever looks for a needless wait."""
    yield f"{walk.case}: {walk.wall:.2f} s, path {walk.path:.2f} s, processor {walk.cpu:.2f} s"
    before = walk.began
    for one in walk.happened:
        what = f"{one.method} {one.target}" if isinstance(one, Asked) else f"model, {one.tokens} tokens"
        since = one.began - before
        yield f"  {one.began - walk.began:6.2f} (+{since:5.2f}) to {one.ended - walk.began:6.2f}  {what}"
        before = max(before, one.ended)
    yield f"  {walk.wall:6.2f} (+{walk.began + walk.wall - before:5.2f}) the end"


def section(rounds: int) -> str:
    """Walk them all in interleaved rounds, and tell."""
    counter, cases = TokenCounter("openai:o200k_base"), load_cases(None, CASES)
    done: dict[str, list[tuple[Walk, float]]] = {case.id: [] for case in cases}
    loads: list[float] = []
    with TemporaryDirectory(prefix="puffle-agent-walks-") as name:
        home = Path(name) / "home"
        walk(cases[-1], counter, home)  # makes the state
        for case in cases * rounds:
            loads.append(os.getloadavg()[0])
            done[case.id].append((walk(case, counter, home), start()))
    rows = [_row(name, walks) for name, walks in done.items()]
    rows.append(_row("all five", [_together(walks) for walks in zip(*done.values(), strict=True)]))
    head = _HEAD.format(rounds=rounds, cores=os.cpu_count(), low=min(loads), high=max(loads))
    return "\n".join([head, *(f"| {' | '.join(row)} |" for row in [_COLUMNS, ["---"] * len(_COLUMNS), *rows]), ""])


def _together(walks: Sequence[tuple[Walk, float]]) -> tuple[Walk, float]:
    """A round of all journeys as if it were one."""
    wall, path, cpu = (sum(getattr(one, part) for one, _ in walks) for part in ("wall", "path", "cpu"))
    return Walk("", wall, path, cpu, (), 0.0), sum(begun for _, begun in walks)


def _row(name: str, walks: Sequence[tuple[Walk, float]]) -> list[str]:
    ratios = [one.wall / (one.path + begun) for one, begun in walks]
    facts = ([one.wall for one, _ in walks], [one.path for one, _ in walks], [begun for _, begun in walks])
    told = [f"{median(values):.1f} s" for values in (*facts, [one.cpu for one, _ in walks])]
    return [name, *told, f"{median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})"]


def main() -> None:
    """Measure and write the section, or show a walk."""
    if "--show" in sys.argv:
        with TemporaryDirectory(prefix="puffle-agent-walks-") as home:
            for case in load_cases(None, sys.argv[-1]):
                sys.stdout.writelines(
                    f"{line}\n" for line in timeline(walk(case, TokenCounter("openai:o200k_base"), Path(home)))
                )
        return
    page = PAGE.read_text("utf-8").partition(TITLE)[0].rstrip()
    PAGE.write_text(f"{page}\n\n{section(ROUNDS)}", "utf-8")


if __name__ == "__main__":
    main()
