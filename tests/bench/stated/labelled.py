"""The labelled sentences of ``written``: what a sentence of a mail states, and of whom.

They were written for this purpose by language models, in eight languages, by writers who had not seen the rules.
"""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

WRITTEN = Path(__file__).parent / "written"
HELD_OUT = 20
"""One sentence of so many is left out of the training, for a test to see what the weights are worth."""


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
        (file.stem[:2], *line.split("\t"))
        for file in sorted(WRITTEN.glob("*.tsv"))
        for line in file.read_text("utf-8").splitlines()
    )
    return [Sentence(kind, text, language, number) for number, (language, kind, text) in enumerate(lines)]


def digest() -> str:
    """Of all that was written: weights say from what they were made."""
    return sha256(b"".join(file.read_bytes() for file in sorted(WRITTEN.glob("*.tsv")))).hexdigest()
