"""Whether a call is wished for at all: on no condition, now, for what is named, and with no "not"."""

import re

from agent.common.words.asked import demands, likeliest
from agent.common.words.later import SURELY, later
from agent.common.words.left_out import kept, left_out
from agent.common.words.marks import marked
from agent.common.words.moods import depends, is_free, sentences, starting
from agent.common.words.table import EVERY, Tongue, tongue
from agent.common.words.wanted import NAME, NOTHING, shares
from agent.models.guided.day_limit import refuses
from agent.models.guided.known import TOPIC, speaks_of
from agent.models.guided.words import says

STOPS = frozenset({"pause_campaign"})
"""Tools that stop what sends: of all of it those that send."""
_RUNS_ON = re.compile(
    r"\b(?:that one|this one|it|which) (?:keeps? (?:on )?|goes on |stays )(?:running|going|sending|on|active)\b"
    r"|\b(?:die|sie) läuft weiter\b|\bcelle-là continue\b|\bes[ae] sigue (?:en marcha|activa)\b|\bquella continua\b"
    r"|\bdie blijft (?:lopen|draaien)\b|\bess[ae] continua\b",
    re.IGNORECASE,
)
"""How words say that what they name goes on: no pause is wished for then."""
_SO_THAT = re.compile(
    r",\s(?:so (?:that )?|così|damit|sodass|dann (?:hab|kann|bin|ist)\w*|pour que|afin|para que|así|zodat|assim)\b",
    re.IGNORECASE,
)
"""What begins the reason for which something is wished: it is no condition."""
_OTHERWISE = 0.6
"""How likely words want something else, from which a no to that is none to what is wished."""
_NO_WAIT = re.compile(
    r"^\W*(?:oh |ah )?(?:no|nope|nein|non|não|nee)\W+(?:wait|hold on|hang on|warte?|moment|attends|attendez|esper[ae]"
    r"|aspetta|wacht)\b\W*",
    re.IGNORECASE,
)
"""How words begin that put something right: "no wait, call it Fair"."""


def is_wished(words: str, tool: str, *, is_at_once: bool = True) -> bool:
    """Whether it is wished for at all, on no condition, and for what is named: "all but Ada" means others.

    Args:
        words: those of the wish.
        tool: what they want.
        is_at_once: whether a time in them is one at which it is to be done, which no call keeps.
    """
    words = _without_reason(words)
    said = tongue(marked(words).text)
    if tool in STOPS and _RUNS_ON.search(words):
        return False
    is_later = is_at_once and bool(later(_ordered(words, said), SURELY))
    return not (is_later or _means_others(words) or _is_open(words, said) or _is_refused(words, said, tool))


def _without_reason(words: str) -> str:
    """Words without why: "pause it, so that I can edit"; of "he signed, so take him out" the order behind it."""
    ahead, *behind = _SO_THAT.split(words, maxsplit=1)
    return ahead if not behind or demands(ahead) or not demands(behind[0]) else behind[0]


def _ordered(words: str, said: Tongue) -> str:
    """Words without the sentences ahead that only tell what was: "three people confirmed over the weekend"."""
    found = [one for one, _ in sentences(words, said)]
    wants = [n for n, one in enumerate(found) if demands(one)]
    return " ".join(found[wants[0] :]) if wants else words


def _means_others(words: str) -> bool:
    """Whether all but some are meant; "resume Q2, not Q3" only says which one is not."""
    if says("all").search(kept(words)) and NAME.search(left_out(words)):
        return True
    return any(not EVERY.cue("negative").fullmatch(one) for one in EVERY.cue("except").findall(words))


def _is_open(words: str, said: Tongue) -> bool:
    """Whether it depends on something, or is only allowed: "can you pause it? I have no time" asks for it."""
    found = [one for one, _ in sentences(words, said)]
    return any(depends(one, said) for one in found) or all(is_free(one, said) for one in found)


def _is_refused(words: str, said: Tongue, tool: str) -> bool:
    """Whether it is not to be done: a sentence behind the wish counts where it begins with a no to just that."""
    first, *more = (one for one, _ in sentences(_NO_WAIT.sub("", words), said))
    wish, *clauses = first.split(", ")
    asked = ", ".join([wish, *filter(demands, clauses)])  # not why: "take Udo off, he was not there"
    return refuses(asked, said) or any(_is_no_to(starting(one, said), said, tool) for one in more)


def _is_no_to(sentence: str, said: Tongue, tool: str) -> bool:
    """Whether a sentence says that something is not to be done, and speaks of nothing else: "don't delete"."""
    no = said.cue("negative").match(sentence)
    if no is None:
        return False
    rest = sentence[no.end() :].strip()
    if any(speaks_of(rest, kind) and kind not in tool for kind in TOPIC):  # "save a new lead ... no list needed"
        return False
    wanted = shares(rest)
    act = likeliest(wanted)
    return wanted[act] < _OTHERWISE or act == NOTHING or act.partition(" ")[0] == tool
