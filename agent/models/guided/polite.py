"""Orders that are put as questions, with their later parts: "can you make a list and put Ada on it?"."""

import re
from collections.abc import Iterator, Sequence

from agent.common.words.moods import mood_of, starting
from agent.common.words.table import Tongue, tongue

_JOINT = re.compile(r"^\W*(?:and|n|und|et|y|e|en)\s+(?:(?:then|dann|puis|luego|poi|dan)\s+)?", re.IGNORECASE)
_INFINITIVE = re.compile(
    r"(?:(?:y|en|me|l[aeo]s?|li|gli|lui|leur)\s)?\w+(?:[aei]re|[aei]r|re)(?:l[aeio]s?|ci)?\b", re.IGNORECASE
)
_ROMANCE = frozenset({"fr", "es", "it", "pt"})
_ENDS = re.compile(r"[.!?]\W*$")


def as_orders(parts: Sequence[str]) -> Iterator[str]:
    """The parts of a message, without the question mark behind one that goes on with "can you" and orders something."""
    is_polite, said = False, tongue(" ".join(parts))
    for part in parts:
        leads = said.cue("lead").match(starting(part, said)) is not None
        order = part.rstrip(" ?")
        goes_on = is_polite and not leads and order != part.rstrip() and _orders(order, said)
        yield f"{order}." if goes_on else part
        is_polite = (leads or is_polite) and _ENDS.search(part) is None


def _orders(part: str, said: Tongue) -> bool:
    order = _JOINT.sub("", part)
    is_romance = not said.languages.isdisjoint(_ROMANCE) and "en" not in said.languages
    is_infinitive = is_romance and _INFINITIVE.match(order) is not None and said.cue("question").match(order) is None
    return is_infinitive or mood_of(order, said) in ("change", "look")
