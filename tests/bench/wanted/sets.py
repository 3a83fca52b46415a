"""The messages from which it is learned which calls are wanted, and wishes that none serves."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.common.words import wanted
from agent.common.words.marks import marked
from agent.common.words.pieces import Head
from agent.common.words.text import overlap
from agent.session.account.evidence import folded
from tests.bench import halves
from tests.bench.halves.__main__ import read
from tests.bench.halves.perform import SAME, act_of
from tests.bench.written import digest_of, files

HERE = Path(__file__).parent
HALVES = Path(halves.__file__).parent
TALK = "talk"
"""The folder of messages with much talk, with which the names of their writers begin."""


@dataclass(frozen=True)
class Message:
    """A message with its wishes, each with its act."""

    text: str
    wishes: Sequence[tuple[str, str]]
    file: str
    parts: Sequence[Head]
    of: Sequence[int | None]
    """The number of the wish in whose words each part stands."""
    before: str = ""
    """The act that the message before it in its conversation wanted last."""

    @classmethod
    def read(cls, text: str, wishes: Sequence[tuple[str, str]], file: str, before: str = "") -> "Message":
        shown = marked(text)
        parts = wanted.parts_of(shown)
        words = [folded(says) for says, _ in wishes]
        fits = [[overlap(folded(shown.plain(part.text)), one) for one in words] for part in parts]
        of = [one.index(max(one)) if max(one, default=0) >= SAME else None for one in fits]
        return cls(text, wishes, file, parts, of, before)


@dataclass(frozen=True)
class Row:
    """Words, what they want, and who wrote them."""

    text: str
    act: str
    file: str
    before: str = ""


def digest() -> str:
    """Of all that is learned from."""
    return digest_of(
        HERE / "messages", HERE / "conversations", HERE / TALK, HALVES / "open", HALVES / "clauses", HERE / "gaps",
        kind="jsonl",
    )  # fmt: skip


def of_halves(folder: Path) -> Iterator[Message]:
    """The requests of ``tests/bench/halves``."""
    for path in files(folder, "jsonl"):
        for one in read(path):
            yield Message.read(one.request, [(part.says, act_of(part)) for part in one.parts], f"halves {path.stem}")


def own() -> Iterator[Message]:
    """The messages that were written for this."""
    for file, one in _lines(HERE / "messages"):
        yield Message.read(one["request"], [(part["says"], part["act"]) for part in one["parts"]], file)


def conversations() -> Iterator[Message]:
    """The messages of conversations, each with what the one before it wanted last."""
    yield from _conversed("conversations")


def talk() -> Iterator[Message]:
    """The same of people who tell much around what they want."""
    yield from _conversed(TALK)


def _conversed(folder: str) -> Iterator[Message]:
    for file, one in _lines(HERE / folder):
        before = ""
        for turn in one["turns"]:
            wishes = [(part["says"], part["act"]) for part in turn["parts"]]
            yield Message.read(turn["request"], wishes, file, before)
            before = next((act for _, act in reversed(wishes) if act != wanted.NOTHING), before)


def _lines(folder: Path) -> Iterator[tuple[str, Any]]:
    for file in files(folder, "jsonl"):
        yield from ((f"{folder.name} {file.stem}", json.loads(line)) for line in file.read_text("utf-8").splitlines())


def rows(messages: Sequence[Message]) -> Iterator[Row]:
    """Everything of which it is known what it wants: wishes, parts of messages, whole messages of one wish."""
    for one in messages:
        whole = [(one.text, one.wishes[0][1])] if len(one.wishes) == 1 else []
        said = [(marked(says).text, act) for says, act in (*one.wishes, *whole)]
        parts = zip(one.parts, one.of, strict=True)
        said += [(part.text, wanted.NOTHING if of is None else one.wishes[of][1]) for part, of in parts]
        for before in dict.fromkeys((one.before, "")):  # what is looked at by itself is learned, too
            yield from (Row(text, act, one.file, before) for text, act in said)
    yield from (Row(marked(one["says"]).text, one["act"], file) for file, one in _lines(HALVES / "clauses"))
    yield from (Row(marked(one["says"]).text, wanted.GAP, file) for file, one in _lines(HERE / "gaps"))
