"""What the user's words keep for themselves: to be asked first, no more than a trial, nothing spent.

It only ever adds a question.  What stands in quotation marks, what somebody else is told and what depends on a doubt
("ask me if anything is unclear") keeps nothing.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from agent.common.words.marks import credits_in, marked, parts
from agent.common.words.moods import starting, wish_of
from agent.common.words.table import EVERY
from agent.common.words.text import own, written_without_spaces

_ENDS = re.compile(r"[.!?;\n\u3002\uff01\uff1f\uff1b]|\b(?:but|aber|sondern|pero|mais|però|mas|maar)\b", re.IGNORECASE)
_DOUBT = re.compile(
    r"\b(?:if|in doubt|unsure|wenn|falls|im zweifel|si|en cas de doute|en caso|se|als)\b|もし|場合", re.IGNORECASE
)
_TOLD = re.compile(r"\b(?:that|to|dass|zu|qu(?:e|['’])|di|che|dat|te)\b|(?<=[」と])と?伝|と(?:伝|言|返)", re.IGNORECASE)
_ORDER = re.compile(r"(?:do not|don['’]?t|never|spend|ne|n['’]\w+|no|non|não|gib|gebt|verbrauch)\b", re.IGNORECASE)
_HAS_A_SUBJECT = re.compile(
    r"(?<!and)(?<!but)(?<!please)(?<!then)(?<!also)(?<!bitte)(?<!und)(?<! et)(?<! y)(?<=\w)\s+$"
)
"""Before an order: a word of whose it is the verb, as in "firms that do not spend anything"."""
_LETS_OUT = frozenset({"send", "reply", "tell", "launch", "resume"})
_SUBORDINATE = re.compile(r"\s*(?:that|dass|qu(?:e\b|['’])|che|dat)", re.IGNORECASE)
_OF_US = re.compile(r"(?:i|we|ich|wir|je|nous|yo)\b", re.IGNORECASE)
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


def unsent(words: str) -> str:
    """The words that want no more than a draft, where no later line lets it out.

    Who asks for a draft, or to prepare something, and with no word for it to leave, wants no more.
    """
    found = ""
    for line in words.split("\n"):
        found = next(_found("unsent", line), "") or _only_a_draft(line) or ("" if _lets_out(line) else found)
    return found


def only_kept_in(sentence: str) -> bool:
    """Whether a sentence forbids that something leaves for now, and so wants no question about anything else."""
    return any(EVERY.cue("negative").match(one[0]) for one in EVERY.cue("unsent").finditer(sentence))


def held_back(words: str) -> tuple[str, ...]:
    """The sentences that hold something back, or only think of it."""
    return tuple(dict.fromkeys(_found("held_back", words)))


def without_held_back(words: str) -> str:
    """Words without these, sentence by sentence; unchanged where there are none."""
    held = held_back(words)
    return "\n".join(one for one in _sentences(words) if one.strip() not in held) if held else words


def _only_a_draft(line: str) -> str:
    drafts = [one for one in _sentences(line) if EVERY.cue("draft", "prepare").search(one)]
    return "" if not drafts or _lets_out(line) else drafts[0].strip()


def _lets_out(line: str) -> bool:
    if EVERY.cue("launches").search(line):
        return True
    if written_without_spaces(line):
        return EVERY.verb("send", "launch", "tell").search(line) is not None
    said = (wish_of(part, EVERY)[0] for one in _sentences(line) for part in parts(one))
    return not _LETS_OUT.isdisjoint(kind for one in said for kind in EVERY.kinds(one))


@lru_cache(maxsize=256)  # the user's words are held against each call
def _sentences(words: str) -> tuple[str, ...]:
    return tuple(filter(str.strip, _ENDS.split(marked(own(words)).text)))


def _found(cue: str, words: str) -> Iterator[str]:
    """The sentences that hold a cue which is meant for the planner."""
    for sentence in _sentences(words):
        for found in EVERY.cue(cue).finditer(sentence):
            ahead, behind = sentence[: found.start()], sentence[found.end() :]
            is_meant = not _is_told(ahead, found[0]) and not (_ORDER.match(found[0]) and _HAS_A_SUBJECT.search(ahead))
            if is_meant and not _DOUBT.search(f"{ahead} | {behind}"):
                yield sentence.strip()


def _is_told(ahead: str, what: str) -> bool:
    """Whether what follows is what somebody else is to be told."""
    part = re.split(r"[,:]| and | und | et | y ", ahead)[-1]
    if _SUBORDINATE.match(part):
        return True
    is_said = _TOLD.search(part) is not None or _OF_US.match(what) is not None
    return is_said and not _TELLS.isdisjoint(EVERY.kinds(starting(part, EVERY)))
