"""Replies that are labelled sentence by sentence: a file a language in ``sentences``, ``language | class | text``.

A mark stands before the first letter of a sentence: ``=`` nothing has to be stopped because of it, ``!`` its writer
asks for no more letters, ``?`` a person should look first.  A line break is written as `` / ``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from agent.copy.replies.harmless import said_in
from agent.copy.replies.meant import FINE, LEAVE, LOOK
from agent.copy.replies.own_words import own_words
from tests.bench.labelled import Reply
from tests.bench.written import files

FOLDER = Path(__file__).with_name("sentences")
_KINDS = {"=": FINE, "?": LOOK, "!": LEAVE}
_EFFECTS = {FINE: "free", LOOK: "hold", LEAVE: "suppress"}
_MARK = re.compile(r"(?<!\S)([=?!])(?=\S)")


@dataclass(frozen=True, slots=True)
class Marked:
    """A reply and what each of its pieces is."""

    reply: Reply
    pieces: tuple[tuple[str, str], ...]
    """The kind, and the words."""

    def sentences(self) -> Iterator[tuple[str, str]]:
        """The sentences as the program reads them, with the worst that stands in each."""
        edges = [0]
        for _, words in self.pieces:
            edges.append(edges[-1] + len(words))
        at = 0
        for one in (said.text for said in said_in(own_words(self.reply.text))):
            at = max(self.reply.text.find(one, at), at)
            end = at + len(one)
            here = [n for n in range(len(self.pieces)) if edges[n] < end and at < edges[n + 1]]
            at = end
            yield one, _worst({self.pieces[n][0] for n in here})


def marked() -> list[Marked]:
    """All of them, in order."""
    lines = [line for file in files(FOLDER, "txt") for line in file.read_text("utf-8").splitlines()]
    return [_of(line) for line in lines]


def _of(line: str) -> Marked:
    language, label, text = line.split(" | ", 2)
    _, *parts = _MARK.split(text.replace(" / ", "\n"))
    pieces = tuple((_KINDS[mark], words) for mark, words in zip(parts[::2], parts[1::2], strict=True))
    effect = _EFFECTS[_worst({kind for kind, _ in pieces})]
    reply = Reply(tuple(label.split("/")), language, effect, "".join(words for _, words in pieces), language)
    return Marked(reply, pieces)


def _worst(kinds: set[str]) -> str:
    return next((kind for kind in (LEAVE, LOOK) if kind in kinds), FINE)
