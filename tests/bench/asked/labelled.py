"""The labelled clauses of ``written``: each with what it asks for, alone or as a piece of a whole request.

They were written for this purpose by language models, in eight languages, by writers who had not seen the program's
table of words.  An empty line ends a request; ``tail`` is a piece that only completes the wish before it.
"""

from dataclasses import dataclass
from pathlib import Path

from tests.bench.written import HELD_OUT, digest_of, files

WRITTEN = Path(__file__).parent / "written"


@dataclass(frozen=True, slots=True)
class Clause:
    """A labelled clause."""

    kind: str
    text: str
    language: str
    request: int
    """The number of its request: pieces of one are learned or left out together."""
    is_alone: bool
    """Whether it was written by itself, and is no piece of a request."""

    @property
    def is_held_out(self) -> bool:
        """Whether it is left out of the training."""
        return not self.is_alone and self.request % HELD_OUT == 0


def load() -> list[Clause]:
    """All of them, those that are held out too."""
    number = 0
    found: list[Clause] = []
    for file in files(WRITTEN):
        is_alone = file.stem.endswith("_alone")
        for line in file.read_text("utf-8").splitlines():
            kind, _, text = line.partition("\t")
            if text:
                found.append(Clause(kind, text, file.stem[:2], number, is_alone))
            number += is_alone or not text
        number += 1
    return found


def digest() -> str:
    """Of all of them, as the weights name it."""
    return digest_of(WRITTEN)
