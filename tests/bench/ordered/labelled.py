"""The clauses from which it is learned what orders something: of ``messages``, and of plain requests.

In ``messages``, by language models who had not seen the program, some acts are ordered and others only spoken of;
each message says which are ordered.  What is wanted by the plain requests of ``tests/bench/wanted`` is, and what the
clauses of ``tests/bench/asked`` ask to be done.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from agent.common.words.ordered import Clause, clauses
from agent.common.words.wanted import NOTHING
from agent.policy.scope.asked import asked_for
from agent.policy.scope.ordered import about
from tests.bench.asked import labelled as asked
from tests.bench.wanted.sets import HERE as WANTED
from tests.bench.written import HELD_OUT, digest_of, files
from tools.registry import REGISTRY

MESSAGES = Path(__file__).parent / "messages"
_OF_PLAIN = 2
"""Of the plain requests and clauses, one of so many is taken."""
_NO_ORDER = ("told", "look", "rule")
_NEITHER = ("tail", "more", "unserved", "account", "snooze")
"""The kinds of clauses of ``tests/bench/asked`` that order nothing, and those that may."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message, with the tools for what it orders."""

    text: str
    kind: str
    """In which way acts are spoken of in it; ``plain`` where they are only ordered."""
    orders: frozenset[str]
    file: str
    is_held_out: bool


@dataclass(frozen=True, slots=True)
class Labelled:
    """A clause in its message, and whether it orders something."""

    said: Sequence[Clause]
    at: int
    is_order: bool
    file: str
    is_plain: bool


def written() -> Iterator[Message]:
    """Those in which acts are also only spoken of."""
    for file in files(MESSAGES, "jsonl"):
        for n, one in enumerate(_of(file)):
            orders = frozenset(act.partition(" ")[0] for act in one["orders"])
            yield Message(one["request"], one["kind"], orders, file.stem, n % HELD_OUT == 0)


def plain() -> Iterator[Message]:
    """Those that only order, or want nothing but to see something."""
    for file in files(WANTED / "messages", "jsonl"):
        for n, one in enumerate([*_of(file)][::_OF_PLAIN]):
            acts = {part["act"].partition(" ")[0] for part in one["parts"]}
            orders = frozenset(acts & {*REGISTRY})
            if orders or acts <= {"look", NOTHING}:
                yield Message(one["request"], "plain", orders, file.stem, n % HELD_OUT == 0)


def labelled(message: Message) -> Iterator[Labelled]:
    """The clauses of a message of which it is known whether they order something."""
    said, by_verb = clauses(message.text), asked_for(message.text)
    for at, clause in enumerate(said):
        tools = {tool for one in by_verb if one.clause == clause.whole for tool in one.tools}
        act = about(clause.text)
        tools |= {act.name} if act else set()
        is_plain = message.kind == "plain"
        if not message.orders:
            yield Labelled(said, at, False, message.file, is_plain)
        elif tools & message.orders:
            yield Labelled(said, at, True, message.file, is_plain)
        elif tools and not is_plain:  # "tell Bo to archive it" orders something else
            yield Labelled(said, at, False, message.file, is_plain)
        elif len(said) == 1:
            yield Labelled(said, at, True, message.file, is_plain)


def alone() -> Iterator[Labelled]:
    """The clauses of ``tests/bench/asked`` that were written by themselves, most of them short."""
    for n, one in enumerate(one for one in asked.load() if one.is_alone and one.kind not in _NEITHER):
        said = clauses(one.text)
        if n % _OF_PLAIN == 0 and len(said) == 1:
            yield Labelled(said, 0, one.kind not in _NO_ORDER, f"alone {one.language}", True)


def digest() -> str:
    """Of all that is learned from."""
    of_clauses = digest_of(asked.WRITTEN)
    return sha256((of_clauses + digest_of(MESSAGES, WANTED / "messages", kind="jsonl")).encode()).hexdigest()


def _of(file: Path) -> Iterator[dict[str, Any]]:
    return map(json.loads, file.read_text("utf-8").splitlines())
