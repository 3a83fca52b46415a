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

LEAST, AT_LEAST_ELSEWHERE = 1_024, 4_096
"""Tokens of the shortest prefix that the provider keeps, for most models and for some."""
WRITTEN, READ = 1.25, 0.1
"""What a token written into the cache and one read from it cost, a fresh one being 1."""
_PEERS = ("openai-agents", "pydantic-ai")
_HEAD = """# What the five gold journeys cost

Written by `python -m tests.bench.economy`; do not edit. {how}.

Billed equivalent: fresh + 1.25 x written + 0.1 x read. The journeys come one after the other, as in somebody's day, and
the provider's cache is empty before the first. *Alone*: it is empty at each journey's first request; *warm*: the same
journey again, with the beginnings that an earlier run of it left there (all that stands before the user's words). Time:
150 ms a request to Puffle, a second to the model's first token and 50 tokens a second, and waits, added up, as if no
reads went side by side. *Raw loop*: the same turns, every tool declared, the same breakpoints. The frameworks are led
through the same turns and results over Chat Completions, whose cache keeps every beginning; it is billed alike.

Tools that a journey brings are declared with `defer_loading` and counted where the conversation refers to them, as the
provider puts them there. Other servers, and OpenAI's protocols, get them in front of the conversation.
"""
_PARTS = ("journey", "tools in front", "rules", "workspace", "guides and their tools", "conversation")
_Row = list[float | str]
_COLUMNS = (
    *("journey", "model requests", "prompt tokens", "fresh", "written", "read", "billed", "alone: billed"),
    *("warm: billed", "tools changed", "Puffle requests", "time"),
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
    least: int = LEAST
    """Tokens of the shortest prefix that is kept."""
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
        wanted = [number for number in ends if size[number] >= self.least]
        until = max([found, *(size[number] for number in wanted)])
        self.kept.update(begins[number] for number in wanted)
        self.heads.update(begins[number] for number in wanted if blocks[number][2])
        bill.read += found
        bill.written += until - found
        bill.fresh += size[-1] - until

    def warm(self) -> "Cache":
        """What a later run finds: the beginnings are the same there, the messages are not."""
        return Cache(self.counter, self.least, set(self.heads))


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
    blocks = [*_first_tools(body), *body.get("system", ()), *messages]
    breaks = [number for number, block in enumerate(blocks) if "cache_control" in block]
    given = {tool["name"]: {key: tool[key] for key in tool if key != "defer_loading"} for tool in body["tools"]}
    front = max(breaks[:-1], default=-1)
    for number, block in enumerate(blocks):
        yield _text(_resolved(block, given)), number in breaks, number <= front


def _first_tools(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The tools that stand before the conversation; the others are read where it refers to them."""
    return [tool for tool in body.get("tools", ()) if not tool.get("defer_loading")]


def _resolved(block: Mapping[str, Any], given: Mapping[str, Any]) -> Mapping[str, Any]:
    """A block with the definitions in place of what refers to them, as the provider puts them there."""
    content = block.get("content")
    if not isinstance(content, list):
        return block
    return {**block, "content": [given[part["tool_name"]] if "tool_name" in part else part for part in content]}


def _chat_blocks(body: dict[str, Any]) -> Iterator[tuple[str, bool, bool]]:
    """The same of Chat Completions, whose cache keeps every beginning by itself."""
    system, *messages = body["messages"]
    head = [*body.get("tools", ()), system]
    for number, block in enumerate([*head, *messages]):
        yield json.dumps(block, ensure_ascii=False, separators=(",", ":")), True, number < len(head)


def bill_of(cache: Cache, bodies: Sequence[str]) -> Bill:
    """What the requests of a run cost, with what a cache knows before."""
    bill = Bill()
    for body in bodies:
        cache.sent(body, bill)
    tools = [json.dumps([_text(tool) for tool in _first_tools(json.loads(body))]) for body in bodies]
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
        done = {
            case.id: journey_of(where, CaseRunner(homes), case, "anthropic", at_home=True)
            for case in load_cases(None, CASES)
        }
    lines = [_HEAD.format(how=how), *_parts(counter, done)]
    sides: dict[str, Callable[[Cache, str, Journey], _Row]] = {
        "puffle-agent": _own_row,
        "puffle-agent at another server than Anthropic's, all in front": _front_row,
        "Raw loop, every tool declared": _raw_row,
        **{f"{peer}, every tool declared": partial(_peer_row, peer=peer) for peer in peers},
    }
    for about, row_of in sides.items():
        cache = Cache(counter)
        rows = [row_of(cache, name, journey) for name, journey in done.items()]
        lines += [f"## {about}\n", _line(_COLUMNS), _line(["---"] * len(_COLUMNS)), *map(_line, _shown(rows)), ""]
    return "\n".join([*lines, _elsewhere(counter, done)])


def _elsewhere(counter: TokenCounter, done: Mapping[str, Journey]) -> str:
    """What it costs with a model for which shorter prefixes are not kept."""
    ours, front = Cache(counter, AT_LEAST_ELSEWHERE), Cache(counter, AT_LEAST_ELSEWHERE)
    billed = sum(bill_of(ours, journey.bodies).billed for journey in done.values())
    in_front = sum(bill_of(front, journey.front).billed for journey in done.values())
    return (
        f"For a model of which no prefix below {AT_LEAST_ELSEWHERE:,} tokens is kept (Opus 4.5 and 4.6, Haiku 4.5) our"
        f" journeys are too short to share one: all five are billed as {billed:,.0f}, with all in front as"
        f" {in_front:,.0f}.\n"
    )


def _parts(counter: TokenCounter, done: Mapping[str, Journey]) -> Iterator[str]:
    """Of what the last request of each journey is made."""
    yield f"## Of what the last request is made\n\n{_line(_PARTS)}\n{_line(['---'] * len(_PARTS))}"
    for name, journey in done.items():
        yield _line([name, *(f"{part:,}" for part in _sizes(counter, journey.bodies[-1]))])
    yield ""


def _sizes(counter: TokenCounter, body: str) -> list[int]:
    asked = json.loads(body)
    front = [[_text(tool) for tool in _first_tools(asked)], *([_text(block)] for block in asked["system"])]
    said = [text for text, _, _ in _blocks(asked)][sum(map(len, front)) :]
    # A guide stands behind the result that brings its tools.
    brings = {number + more for number, text in enumerate(said) if '"input_schema"' in text for more in (0, 1)}
    given = [text for number, text in enumerate(said) if number in brings]
    rest = [text for number, text in enumerate(said) if number not in brings]
    return [sum(map(counter.count, texts)) for texts in (*front, given, rest)]


def _text(block: Mapping[str, Any]) -> str:
    plain = {key: value for key, value in block.items() if key != "cache_control"}
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def _row(cache: Cache, name: str, journey: Journey, turns: Sequence[Any], bodies: Sequence[str]) -> _Row:
    bill = bill_of(cache, bodies)
    alone = Cache(cache.counter)
    billed = [each.billed for each in (bill, bill_of(alone, bodies), bill_of(alone.warm(), bodies))]
    tokens = (bill.prompt, bill.fresh, bill.written, bill.read, *billed)
    return [name, len(bodies), *tokens, bill.changed, journey.requests, seconds(cache.counter, journey, turns)]


def _own_row(cache: Cache, name: str, journey: Journey) -> _Row:
    return _row(cache, name, journey, journey.calls, journey.bodies)


def _front_row(cache: Cache, name: str, journey: Journey) -> _Row:
    return _row(cache, name, journey, journey.calls, journey.front)


def _raw_row(cache: Cache, name: str, journey: Journey) -> _Row:
    wide = [body for body, turn in zip(journey.wide, journey.calls, strict=True) if not _chooses(turn)]
    return _row(cache, name, journey, _without_the_choice(journey), wide)


def _peer_row(cache: Cache, name: str, journey: Journey, peer: str) -> _Row:
    return _row(cache, name, journey, _without_the_choice(journey), retold(peer, journey.wide[-1]))


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
