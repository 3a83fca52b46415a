"""Whether a message holds a text of somebody else: a mail that was pasted into it, or a quotation that it asks about.

What is given word for word to be sent or written down is the user's own, whoever has said it first.
"""

from collections.abc import Iterable, Iterator

from agent.common.words.marks import Mark, marked
from agent.common.words.moods import Mood, mentions_change, mood_of, sentences, wishes
from agent.common.words.ordered import clauses
from agent.common.words.table import EVERY, Tongue, table, tongue
from agent.common.words.text import own, written_without_spaces

_NAME = 3
"""Words up to which a quotation without a verb is a name."""
_UNSPACED_NAME = 8
"""The same in characters, where words have no spaces between."""


def holds_others(words: str) -> bool:
    """Whether a message of the user's holds a text that another may have written, for a planner to read."""
    if own(words) != words or any(one.whose in ("under", "below", "said") for one in clauses(words)):
        return True
    text = marked(words.replace("`", '"'))
    return any(_quotes(clause, text.marks) for clause in _not_used(text.text))


def _not_used(text: str) -> Iterator[str]:
    """The clauses of marked words that only ask about what they quote; one that states goes with what is ordered."""
    said = tongue(text)
    moods = [(one, mood_of(one, said)) for sentence, _ in sentences(text, said) for one in wishes(sentence, said)]
    idle: tuple[Mood, ...] = ("ask", "look")
    if not any(_orders(one, mood, said) for one, mood in moods):
        idle = ("ask", "look", "told", "open")
    yield from (one for one, mood in moods if mood in idle)


def _orders(clause: str, mood: Mood, said: Tongue) -> bool:
    return mood == "change" or (mood == "open" and mentions_change(clause, said))


def _quotes(clause: str, marks: Iterable[Mark]) -> bool:
    return any(f"[{mark.name}]" in clause and mark.kind == "text" and is_a_text(mark.text) for mark in marks)


def is_a_text(quoted: str) -> bool:
    """Whether a quotation is more than a name."""
    if written_without_spaces(quoted):
        return len(quoted) > _UNSPACED_NAME
    if len(quoted.split()) > _NAME or quoted.rstrip().endswith((".", "!", "?")):
        return True
    return EVERY.verb(*table()["verb"]).search(quoted) is not None
