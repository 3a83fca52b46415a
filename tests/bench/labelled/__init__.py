"""How well the rules of triage read replies, on a labelled set of the project's own.

    python -m tests.bench.labelled          # the open set, on which the rules were tuned
    python -m tests.bench.labelled sealed   # a third that was written before the rules, by the same hand, measured once
    python -m tests.bench.labelled natural  # of eleven writers who had not seen the rules, and learned from
    python -m tests.bench.labelled kept     # the same of two more, from which nothing was learned
    python -m tests.bench.labelled --from FOLDER   # replies and mails of somebody else; --local asks a model

A line of a set is ``class | language | effect | text``, sent on Wednesday 2026-11-25.  The effect is what the address
of the writer comes to (suppress, hold, free), or of an absence the first day back that is worked on (null for none).
Hostile replies, questions about personal data and orders to a program are to be held since the rules
hold what they do not know.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from agent.copy.replies.triage import Reading, read_reply

SENT = date(2026, 11, 25)
_EFFECTS = {"certain": "suppress", "hint": "hold", "": "free"}


@dataclass(frozen=True, slots=True)
class Reply:
    """A labelled reply."""

    labels: tuple[str, ...]
    """The classes that are right; ``unsure`` for no class."""
    language: str
    effect: str
    text: str


def replies(name: str) -> list[Reply]:
    """The replies of a set, ``open`` or ``sealed``."""
    files = sorted((Path(__file__).parent / name).glob("*.txt"))
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    rows = [line.split(" | ", 3) for line in lines if line and not line.startswith("#")]
    return [
        Reply(tuple(label.split("/")), lang, effect, text.replace("\\n", "\n")) for label, lang, effect, text in rows
    ]


def read(reply: Reply) -> Reading:
    """What the rules say of it."""
    return read_reply(reply.text, sent=SENT)


def effect_of(reading: Reading, reply: Reply) -> str:
    """What it comes to, in the words of the set."""
    if reply.effect not in _EFFECTS.values():
        return "null" if reading.returns is None else reading.returns.isoformat()
    return _EFFECTS[reading.opt_out]


def is_right(reading: Reading, reply: Reply) -> bool:
    """Whether the class is one of the right ones."""
    return reading.label in reply.labels or (not reading.by_rule and "unsure" in reply.labels)
