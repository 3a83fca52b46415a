"""The labelled lines of ``written``: what is left in a mail and said to its writer, and what is said to its reader.

They were written for this purpose by language models, in eight languages, by writers who had not seen the rules.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from agent.common.strict_yaml import strict_yaml
from agent.copy.flaws.left import LEFT, lines_of
from tests.bench.stated.labelled import load as load_sentences
from tests.bench.written import HELD_OUT, digest_of, files

WRITTEN = Path(__file__).parent / "written"
TESTS = Path(__file__).parents[2] / "agent" / "copy"
MAILS = Path(__file__).parents[1] / "labelled" / "mails"
_SETS = range(1, 11)
"""The sets of mails that are learned from; the later ones are kept for measuring."""
FINE, PLAIN = "fine", "plain"
"""The kinds of what is said to a reader: written to look as if it was not, and sentences of other sets."""
_OF_OTHERS = ("", "claims", "clean", "greeting", "no_thread", "other_lead", "signature")
"""What a mail may be labelled with that has nothing left in it."""
_SHIFT = 7
"""By how much the lines that are held out are moved, so that both kinds are among them."""


@dataclass(frozen=True, slots=True)
class Line:
    """A labelled line."""

    kind: str
    text: str
    language: str
    number: int

    @property
    def is_held_out(self) -> bool:
        """Whether it is left out of the training."""
        return (self.number + self.number // HELD_OUT * _SHIFT) % HELD_OUT == 0


def load() -> list[Line]:
    """All of them, those that are held out too."""
    lines = (
        (file.stem[:2], *line.split("\t", 1))
        for file in files(WRITTEN)
        for line in file.read_text("utf-8").splitlines()
    )
    return [Line(kind, text, language, number) for number, (language, kind, text) in enumerate(lines)]


def beside() -> Iterator[tuple[str, int]]:
    """Sentences of other labelled sets in which nothing is left, each with its set of mails; 0 for those of no mail."""
    yield from ((one.text, 0) for one in load_sentences())
    yield from ((one, 0) for one in _let_be())
    for number in _SETS:
        for line in (MAILS / f"writer{number}" / "mails.jsonl").read_text("utf-8").splitlines():
            mail = json.loads(line)
            if mail["expect"]["why"] in _OF_OTHERS:
                yield from ((one, number) for one in lines_of(mail["body"], frozenset()))


def _let_be() -> Iterator[str]:
    """Sentences of the tests of the rules that these have to let be."""
    lines = (line.split(" | ", 1) for line in (TESTS / "denied.txt").read_text("utf-8").splitlines())
    yield from (text for kind, text in lines if kind == "clean")
    for name in ("plain", "seen", "unseen", "tricky"):
        mails = cast("list[dict[str, Any]]", strict_yaml((TESTS / f"{name}.yaml").read_text("utf-8")))
        for mail in (one for one in mails if one["is"] in ("clean", "claim") and not one.get("html")):
            yield from lines_of(mail["text"], frozenset())


def digest() -> str:
    """Of the lines that were written, as the weights name it."""
    return digest_of(WRITTEN)


__all__ = ["FINE", "LEFT", "PLAIN", "Line", "beside", "digest", "load"]
