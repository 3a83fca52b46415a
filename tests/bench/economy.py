"""``python -m tests.bench.economy``: what the five gold journeys cost, into ``ECONOMY.md``.

Each journey's gold script runs on the real loop and the sandbox, whose time is virtual; its requests go over the
product's wire to Anthropic's protocol.  What arrives is put before a stub of that provider's prefix cache: a prefix
that ends at a breakpoint is kept, in the order tools, system, messages, and one that was kept is read again.  Beside it
stands a raw loop: the same turns but for the choice of a journey, every tool declared, with the same breakpoints.

Time is a sum, and so at most this: what the program waited on the world's clock, 150 ms for each request to Puffle,
also where reads go side by side, and for each turn of the model a second and its tokens at 50 a second.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import Any

from agent.models.tokens import TokenCounter
from evals.case import load_cases
from evals.case_runner import CaseRunner, HomePool
from tests.bench.arena import Arena, arena
from tests.bench.prompt import CASES, Journey, journey_of
from tests.bench.retold import retold
from tests.bench.slow import ASKING, FIRST, RATE
from tests.bench.walls import PAGE, TITLE

LEAST = 1_024
"""Tokens of the shortest prefix that the provider keeps."""
WRITTEN, READ = 1.25, 0.1
"""What a token written into the cache and one read from it cost, a fresh one being 1."""
_PEERS = ("openai-agents", "pydantic-ai")
_HEAD = """# What the five gold journeys cost

Written by `python -m tests.bench.economy`; do not edit. {how}.

Billed equivalent: fresh + 1.25 x written + 0.1 x read. The cache is empty at a journey's first request; *warm* is the
same with the beginnings (tools and instructions) that an earlier run of the journey left there. Time: 150 ms a request
to Puffle, a second to the model's first token and 50 tokens a second, and waits, added up, as if no reads went side by
side. *Raw loop*: the same turns, every tool declared, the same breakpoints. The frameworks are led through
the same turns and results over Chat Completions, whose cache keeps every beginning; it is billed alike.
"""
WANTED = 30_000
_SHORTER = """
For {wanted:,} in all with a cold cache the beginnings would have to be {less:.0%} shorter, all else being equal. Tools are
{tools:.0%} of them, and a journey that the first words do not name has two. With a warm cache they cost a tenth.
"""  # noqa: E501
_PARTS = ("journey", "tools", "planner and guide", "workspace", "conversation")
_Row = list[float | str]
_COLUMNS = (
    *("journey", "model requests", "prompt tokens", "fresh", "written", "read", "billed", "warm: read", "warm: billed"),
    *("tools changed", "Puffle requests", "time"),
)


@dataclass(slots=True)
class Bill:
    """Tokens by what is paid for them."""

    fresh: int = 0
    written: int = 0
    read: int = 0
    changed: int = 0
    """Requests whose tools are others than those of the request before."""

    @property
    def prompt(self) -> int:
        """All that was sent."""
        return self.fresh + self.written + self.read

    @property
    def billed(self) -> float:
        """As if each had been fresh."""
        return self.fresh + WRITTEN * self.written + READ * self.read


@dataclass(slots=True)
class Cache:
    """What a provider keeps of the prompts that it was sent: beginnings that end at a breakpoint, by their text."""

    counter: TokenCounter
    kept: set[str] = field(default_factory=set)
    heads: set[str] = field(default_factory=set)
    """Those of them that hold no message."""

    def sent(self, body: str, bill: Bill) -> None:
        """One request."""
        blocks = [*_blocks(json.loads(body))]
        texts = [text for text, _, _ in blocks]
        begins = ["".join(texts[: number + 1]) for number in range(len(texts))]
        ends = [number for number, (_, breaks, _) in enumerate(blocks) if breaks]
        counts = [self.counter.count(text) for text in texts]
        size = [sum(counts[: number + 1]) for number in range(len(counts))]
        found = max((size[number] for number, text in enumerate(begins) if text in self.kept), default=0)
        wanted = [number for number in ends if size[number] >= LEAST]
        until = max([found, *(size[number] for number in wanted)])
        self.kept.update(begins[number] for number in wanted)
        self.heads.update(begins[number] for number in wanted if blocks[number][2])
        bill.read += found
        bill.written += until - found
        bill.fresh += size[-1] - until

    def warm(self) -> "Cache":
        """What a later run finds: the beginnings are the same there, the messages are not."""
        return Cache(self.counter, set(self.heads))


def _blocks(body: dict[str, Any]) -> Iterator[tuple[str, bool, bool]]:
    """The blocks of a prompt as the cache orders them: text, whether a breakpoint follows, whether it is the head."""
    if body["messages"][0]["role"] == "system":
        yield from _chat_blocks(body)
        return
    messages = [
        block | {"role": turn["role"]}
        for turn in body["messages"]
        for block in ([{"text": turn["content"]}] if isinstance(turn["content"], str) else turn["content"])
    ]
    head = [*body.get("tools", ()), *body.get("system", ())]
    for number, block in enumerate([*head, *messages]):
        yield _text(block), "cache_control" in block, number < len(head)


def _chat_blocks(body: dict[str, Any]) -> Iterator[tuple[str, bool, bool]]:
    """The same of Chat Completions, whose cache keeps every beginning by itself."""
    system, *messages = body["messages"]
    head = [*body.get("tools", ()), system]
    for number, block in enumerate([*head, *messages]):
        yield json.dumps(block, ensure_ascii=False, separators=(",", ":")), number >= len(head) - 1, number < len(head)


def bills(counter: TokenCounter, bodies: Sequence[str]) -> tuple[Bill, Bill]:
    """What the requests of a run cost: with a cache that is empty before, and with one that knows their beginnings."""
    cache = Cache(counter)
    found = _billed(cache, bodies)
    return found, _billed(cache.warm(), bodies)


def _billed(cache: Cache, bodies: Sequence[str]) -> Bill:
    bill = Bill()
    for body in bodies:
        cache.sent(body, bill)
    tools = [
        json.dumps([tool.get("name") or tool["function"] for tool in json.loads(body).get("tools", ())])
        for body in bodies
    ]
    bill.changed = sum(a != b for a, b in pairwise(tools))
    return bill


def seconds(counter: TokenCounter, journey: Journey, turns: Sequence[Any]) -> float:
    """How long a run of these turns takes."""
    said = sum(counter.count(json.dumps(turn, ensure_ascii=False)) for turn in turns)
    return journey.waited + ASKING * journey.requests + FIRST * len(turns) + said / RATE


def page(where: Arena, peers: Sequence[str] = ()) -> str:
    """Measure, and tell; frameworks are led through the same journeys in environments of their own."""
    counter = TokenCounter("openai:o200k_base")
    how = "Tokens are o200k_base's" if counter.note is None else counter.note.capitalize()
    with closing(HomePool()) as homes:
        done = {case.id: journey_of(where, CaseRunner(homes), case, "anthropic") for case in load_cases(None, CASES)}
    lines = [_HEAD.format(how=how), *_parts(counter, done)]
    sides: dict[str, Callable[[TokenCounter, str, Journey], _Row]] = {
        "puffle-agent": _own_row,
        "Raw loop, every tool declared": _raw_row,
        **{f"{peer}, every tool declared": partial(_peer_row, peer=peer) for peer in peers},
    }
    for about, row_of in sides.items():
        rows = [row_of(counter, name, journey) for name, journey in done.items()]
        lines += [f"## {about}\n", _line(_COLUMNS), _line(["---"] * len(_COLUMNS)), *map(_line, _shown(rows)), ""]
    return "\n".join(lines)


def _parts(counter: TokenCounter, done: Mapping[str, Journey]) -> Iterator[str]:
    """What a cold cache is written of: the beginnings, one for each set of tools of a journey, and the rest."""
    yield f"## What is written into a cold cache\n\n{_line(_PARTS)}\n{_line(['---'] * len(_PARTS))}"
    whole = dict.fromkeys((*_PARTS[1:], "again", "read"), 0)
    for name, journey in done.items():
        bodies = [json.loads(body) for body in journey.bodies]
        begins = [_beginning(counter, body) for body in bodies]
        new = [begin for at, begin in enumerate(begins) if not at or bodies[at]["tools"] != bodies[at - 1]["tools"]]
        bill, _ = bills(counter, journey.bodies)
        parts = [sum(column) for column in zip(*new, strict=True)]
        again = sum(map(sum, begins)) - sum(parts)
        counts = [*parts, bill.written - sum(parts), again, bill.read]
        whole = {kind: had + more for (kind, had), more in zip(whole.items(), counts, strict=True)}
        yield _line([name, *(f"{part:,}" for part in counts[:-2])])
    yield _line(["all five", *(f"{whole[kind]:,}" for kind in _PARTS[1:])])
    written = sum(whole[kind] for kind in _PARTS[1:-1])
    rest = WRITTEN * whole["conversation"] + READ * (whole["read"] - whole["again"])
    share = (WANTED - rest) / (WRITTEN * written + READ * whole["again"])
    yield _SHORTER.format(wanted=WANTED, less=1 - share, tools=whole["tools"] / written)


def _beginning(counter: TokenCounter, body: Mapping[str, Any]) -> list[int]:
    """The tokens of a request's tools, of its planner and guide, and of its workspace."""
    tools, (guide, workspace) = body["tools"], body["system"]
    return [sum(counter.count(_text(block)) for block in some) for some in (tools, [guide], [workspace])]


def _text(block: Mapping[str, Any]) -> str:
    plain = {key: value for key, value in block.items() if key != "cache_control"}
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def _row(counter: TokenCounter, name: str, journey: Journey, turns: Sequence[Any], bodies: Sequence[str]) -> _Row:
    cold, warm = bills(counter, bodies)
    tokens = (cold.prompt, cold.fresh, cold.written, cold.read, cold.billed, warm.read, warm.billed)
    return [name, len(bodies), *tokens, cold.changed, journey.requests, seconds(counter, journey, turns)]


def _own_row(counter: TokenCounter, name: str, journey: Journey) -> _Row:
    return _row(counter, name, journey, journey.calls, journey.bodies)


def _raw_row(counter: TokenCounter, name: str, journey: Journey) -> _Row:
    wide = [body for body, turn in zip(journey.wide, journey.calls, strict=True) if not _chooses(turn)]
    return _row(counter, name, journey, _without_the_choice(journey), wide)


def _peer_row(counter: TokenCounter, name: str, journey: Journey, peer: str) -> _Row:
    return _row(counter, name, journey, _without_the_choice(journey), retold(peer, journey.wide[-1]))


def _without_the_choice(journey: Journey) -> list[Any]:
    return [turn for turn in journey.calls if not _chooses(turn)]


def _chooses(turn: Any) -> bool:
    """Whether a turn chooses the journey, which brings nothing where every tool is declared."""
    return any(call["name"] == "switch_journey" for call in turn)


def _shown(rows: Sequence[Sequence[float | str]]) -> Iterator[list[str]]:
    total = ["all five", *(sum(float(row[column]) for row in rows) for column in range(1, len(rows[0])))]
    for row in (*rows, total):
        yield [str(row[0]), *(f"{float(value):,.0f}" for value in row[1:-1]), f"{float(row[-1]):.1f} s"]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    with arena() as standing:
        walls = PAGE.read_text("utf-8").partition(TITLE)
        PAGE.write_text(f"{page(standing, _PEERS)}\n{''.join(walls[1:])}", "utf-8")
