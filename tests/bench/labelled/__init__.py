"""How well the rules of triage read replies, on a labelled set of the project's own.

    python -m tests.bench.labelled          # the open set, on which the rules were tuned
    python -m tests.bench.labelled sealed   # a third that was written before the rules, by the same hand, measured once
    python -m tests.bench.labelled natural  # of eleven writers who had not seen the rules, and learned from
    python -m tests.bench.labelled kept     # the same of four more, from which nothing was learned
    python -m tests.bench.labelled.train_replies --check   # by weights that have not learned from the writers
    python -m tests.bench.labelled --from FOLDER   # replies and mails of somebody else; --local asks a model

A line of a set is ``class | language | effect | text``, sent on Wednesday 2026-11-25.  The effect is what the address
of the writer comes to (suppress, hold, free), or of an absence the first day back that is worked on (null for none).
Hostile replies, questions about personal data and orders to a program are to be held since the rules
hold what they do not know.

``sentences`` has 160 replies in each of eight languages, by a writer each, with a label at every sentence
(``tests.bench.labelled.marked``); of them is learned, too, what a sentence reads like.  By weights that have not
learned from the writers 1,377 of 1,380 opt-outs of all these sets are suppressed or held, 15 others are suppressed,
505 of the 680 harmless replies of ``sentences`` are held (by the rules alone 457), and 306 of 354 days are read (282);
counted before denials, quotations and lines like footers were looked at.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
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
    writer: str = ""


def replies(name: str) -> list[Reply]:
    """The replies of a set, ``open`` or ``sealed``."""
    return [reply for file in sorted((Path(__file__).parent / name).glob("*.txt")) for reply in _of(file)]


def _of(file: Path) -> Iterator[Reply]:
    for line in file.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            label, language, effect, text = line.split(" | ", 3)
            yield Reply(tuple(label.split("/")), language, effect, text.replace("\\n", "\n"), file.stem)


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


def figures(name: str, rows: Sequence[tuple[Reply, Reading]]) -> Iterator[str]:
    """How well the replies of a set are read."""
    decided = [is_right(reading, reply) for reply, reading in rows if reading.by_rule]
    sets = [(reply.effect, effect_of(reading, reply)) for reply, reading in rows]
    asked, held, free = ([got for wanted, got in sets if wanted == effect] for effect in ("suppress", "hold", "free"))
    days = [got in wanted.split("/") for wanted, got in sets if wanted not in _EFFECTS.values()]
    wrong = sum(got == "suppress" != wanted for wanted, got in sets)
    yield f"{name}: {len(rows)} replies, {len(decided)} decided by a rule, {sum(decided)} of them rightly"
    yield f"opt-outs: {len(asked)}, suppressed {asked.count('suppress')}, held {asked.count('hold')}"
    yield f"suppressed in all {asked.count('suppress') + wrong}, of them wrongly {wrong}"
    yield f"to be held: {len(held)}, held {held.count('hold')}, left free {held.count('free')}"
    yield f"held without need: {free.count('hold')} of {len(free)}"
    yield f"days back: {sum(days)} of {len(days)}"
    total = Counter(reply.language for reply, _ in rows)
    good = Counter(reply.language for reply, reading in rows if is_right(reading, reply))
    yield "by language: " + ", ".join(f"{one} {good[one]}/{total[one]}" for one in total)
    harmless = Counter(reply.language for reply, _ in rows if reply.effect == "free")
    needless = Counter(reply.language for reply, reading in rows if reply.effect == "free" and reading.opt_out)
    yield "held without need: " + ", ".join(f"{one} {needless[one]}/{harmless[one]}" for one in harmless)
