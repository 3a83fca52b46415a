"""What the user's words keep for themselves: to be asked first, no more than a trial, nothing spent.

It only ever adds a question.  What stands in quotation marks, what somebody else is told and what depends on a doubt
("ask me if anything is unclear") keeps nothing.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from agent.common.words.marks import credits_in, marked
from agent.common.words.moods import starting
from agent.common.words.table import EVERY
from agent.common.words.text import own

_ENDS = re.compile(r"[.!?;\n\u3002\uff01\uff1f\uff1b]|\b(?:but|aber|sondern|pero|mais|però|mas|maar)\b", re.IGNORECASE)
_DOUBT = re.compile(
    r"\b(?:if|in doubt|unsure|wenn|falls|im zweifel|si|en cas de doute|en caso|se|als)\b|もし|場合", re.IGNORECASE
)
_TOLD = re.compile(r"\b(?:that|to|dass|zu|qu(?:e|['’])|di|che|dat|te)\b|(?<=[」と])と?伝|と(?:伝|言|返)", re.IGNORECASE)
_TELLS = frozenset({"tell", "write", "reply", "send"})


def asked_first(words: str) -> str:
    """The words that want a question before anything is done; empty where none do."""
    return next(_found("asks_first", words), "")


def asked_always(words: str) -> str:
    """The same of those that want it for all that comes."""
    return next((one for one in _found("asks_first", words) if EVERY.cue("for_all").search(one)), "")


def only_tried(words: str) -> str:
    """The words that want no more than a trial."""
    return next(_found("trial", words), "")


def unpaid(words: str) -> str:
    """The words that want no credits spent, where no later line names a number of credits."""
    found = ""
    for line in words.split("\n"):
        found = next(_found("unpaid", line), "" if any(credits_in(line)) else found)
    return found


@lru_cache(maxsize=256)  # the user's words are held against each call
def _sentences(words: str) -> tuple[str, ...]:
    return tuple(filter(str.strip, _ENDS.split(marked(own(words)).text)))


def _found(cue: str, words: str) -> Iterator[str]:
    """The sentences that hold a cue which is meant for the planner."""
    for sentence in _sentences(words):
        for found in EVERY.cue(cue).finditer(sentence):
            ahead, behind = sentence[: found.start()], sentence[found.end() :]
            if not _DOUBT.search(ahead) and not _DOUBT.search(behind) and not _is_told(ahead):
                yield sentence.strip()


def _is_told(ahead: str) -> bool:
    """Whether what follows is what somebody else is to be told."""
    part = re.split(r"[,:]| and | und | et | y ", ahead)[-1]
    return _TOLD.search(part) is not None and not _TELLS.isdisjoint(EVERY.kinds(starting(part, EVERY)))
