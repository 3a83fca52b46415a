"""The labelled messages of ``open`` and ``sealed``, by writers (language models) who had not seen the program."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.common.words.marks import marked
from tests.bench.written import digest_of, files

HERE = Path(__file__).parent
NATURAL = "halves"
"""How the files begin whose messages were not written for their times: none of these is to be done later."""
PLAIN = "plain"
"""The file of the short sentences that the tests claim."""


@dataclass(frozen=True)
class Labelled:
    """A time as it stands in words with marks."""

    start: int
    end: int
    kind: str

    def meets(self, start: int, end: int) -> bool:
        """Whether it shares a letter with what stands there."""
        return self.start < end and self.end > start


@dataclass(frozen=True)
class Message:
    """A message, its dictated texts behind marks as the program sees them."""

    file: str
    language: str
    text: str
    times: tuple[Labelled, ...]

    @property
    def kinds(self) -> set[str]:
        """The kinds of its times."""
        return {one.kind for one in self.times}


def digest() -> str:
    """Of all that is learned from."""
    return digest_of(HERE / "open", kind="jsonl")


def load(folder: str = "open") -> list[Message]:
    """All messages of a folder."""
    found = ((file, line) for file in files(HERE / folder, "jsonl") for line in file.read_text("utf-8").splitlines())
    return [_message(file.stem, json.loads(line)) for file, line in found]


def _message(file: str, told: dict[str, Any]) -> Message:
    text = marked(told["request"]).text
    return Message(file, told["language"], text, tuple(_times(text, told["times"])))


def _times(text: str, told: list[dict[str, str]]) -> Iterator[Labelled]:
    """Those that stand outside of what is dictated."""
    for one in told:
        start = text.find(one["text"])
        if start >= 0:
            yield Labelled(start, start + len(one["text"]), one["is"])
