"""The labelled sentences of ``written``: what a sentence of a mail states, and of whom.

They were written for this purpose by language models, in eight languages, by writers who had not seen the rules.
"""

from dataclasses import dataclass
from pathlib import Path

from tests.bench.written import HELD_OUT, digest_of, files

WRITTEN = Path(__file__).parent / "written"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A labelled sentence."""

    kind: str
    text: str
    language: str
    number: int

    @property
    def is_held_out(self) -> bool:
        """Whether it is left out of the training."""
        return self.number % HELD_OUT == 0


def load() -> list[Sentence]:
    """All of them, those that are held out too."""
    lines = (
        (file.stem[:2], *line.split("\t")) for file in files(WRITTEN) for line in file.read_text("utf-8").splitlines()
    )
    return [Sentence(kind, text, language, number) for number, (language, kind, text) in enumerate(lines)]


def digest() -> str:
    """Of all of them, as the weights name it."""
    return digest_of(WRITTEN)
