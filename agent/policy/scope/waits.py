"""What of the user's words orders nothing now, though its verb may: what waits for something, is over or only told.

"If Ada answers, archive the conversation", "tomorrow", "it was archived by mistake", "check that it is archived".  What
waits for a time to come is closed but for what makes something: "a list for the fair on Friday".
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Literal

from agent.common.words.moods import depends, starting, wish_of
from agent.common.words.ordered import LEAST, Clause, clauses, orders
from agent.common.words.table import EVERY, Tongue, table, tongue
from agent.common.words.text import fold, written_without_spaces
from agent.policy.scope.mentioned import without_new_names
from tools.registry import REGISTRY

Why = Literal["", "waits", "later", "told"]
"""Why a clause orders nothing now; empty where nothing speaks against it."""
_AND = re.compile(r"^(?:and|und|et|y|e|en|then|dann)\s+", re.IGNORECASE)
_WITHIN = (",", "\u3001", "\uff0c")
"""The signs behind which a sentence goes on."""
_SAYS = re.compile(rf"(?<!\w)(?:{EVERY.cue('that').pattern}|saying|ob|if|whether|si|se|of)(?!\w)|[:\[]", re.IGNORECASE)
"""What stands before what somebody is to be told."""
_CLOCK = re.compile(r"\b(?:at|um|à|a las?|alle|às|om) \d{1,2}(?:[:.h]\d{2})?(?: ?(?:[ap]\.?m\.?|uhr|h|uur|horas))?$")
_NEAR = 6
"""Words before a time at the end of an order up to which it is that of the order, and of nothing that is to be said."""
_THAT = re.compile(r"\b(?:that|which|who|whose|d(?:ie|er|as)|welche\w*|qui|que|che)\b", re.IGNORECASE)


def closed(words: str, tool: str) -> Sequence[bool]:
    """Of each clause of words, in order, whether what it says of a tool is nothing to be done now.

    Args:
        words: the user's.
        tool: the tool; what only stops something needs no certainty.
    """
    spec = REGISTRY[tool]
    if spec.endpoint is not None and spec.endpoint.stops:
        return [False for _ in _whys(words)]
    times = spec.effect == "write" and spec.effects.creates is None  # else they are a rule of their own
    return [why != "" and (why != "later" or times) for why in _whys(words)]


def times_named(words: str) -> tuple[str, ...]:
    """The times to come with which clauses of words that order something begin or end, before what is to be said.

    "Answer Bo tomorrow that it works", "launch Fair on Monday"; not "tell Bo that it works tomorrow".
    """
    spoken = tongue(words)
    ordering = (one.text for one, share in orders(words) if share > LEAST)
    return tuple(dict.fromkeys(found for text in ordering if (found := _time_of(text, spoken))))


def _time_of(text: str, spoken: Tongue) -> str:
    head, *said = _SAYS.split(_bare(text), maxsplit=1)
    head = head.strip(" ,:")
    found = next(_times_around(head, spoken), None) or (_CLOCK.search(head) if said else None)
    if found is None:
        return ""
    is_near = found.start() == 0 or bool(said) or len(head[: found.start()].split()) <= _NEAR
    return found[0] if is_near else ""


def closed_in(span: str, words: str, tool: str) -> bool:
    """Whether every clause of words in which a span of them stands is closed to a tool."""
    said = fold(span)
    found = zip(clauses(words), closed(words, tool), strict=True)
    holding = [is_closed for one, is_closed in found if one.text in said or said in one.whole]
    return bool(holding) and all(holding)


@lru_cache(maxsize=64)
def _whys(words: str) -> Sequence[Why]:
    said, spoken = clauses(words), tongue(words)
    own = [_why(one.text, spoken) for one in said]
    for at, one in enumerate(said):
        is_ahead = own[at] in ("waits", "later") and _is_only_ahead(one.text, own[at], spoken)
        for other in _bound(said, at) if is_ahead else ():
            own[other] = own[other] or own[at]
        for other in _passed_on(said, at) if spoken.cue("says_so").search(one.text) else ():
            own[other] = own[other] or "told"
    return own


def _why(text: str, spoken: Tongue) -> Why:
    if _is_told(text, spoken):
        return "told"
    left = EVERY.cue("own_time", "courtesy").sub(" ", text)
    if depends(left, spoken, "waits") or _begins_to_wait(left):
        return "waits"
    return "later" if _names_a_time(_bare(text), spoken) else ""


def _bare(text: str) -> str:
    return EVERY.cue("please").sub(" ", without_new_names(_AND.sub("", text))).strip(" .!")


def _is_only_ahead(text: str, why: Why, spoken: Tongue) -> bool:
    """Whether a clause says no more than for what, or until when, others wait."""
    if why == "later":
        bare = _bare(text)
        return any(found.span() == (0, len(bare)) for found in _times(bare, spoken))
    if written_without_spaces(text) and any(found.end() == len(text) for found in EVERY.cue("waits").finditer(text)):
        return True
    return _begins_to_wait(text)


def _begins_to_wait(text: str) -> bool:
    """Whether a clause begins with a condition, in any language: few words tell in which it is."""
    bare = _bare(text)
    found = ((EVERY.cue("waits").match(one), one) for one in (text, bare, starting(bare, EVERY)))
    return any(cue is not None and cue.end() < len(one) for cue, one in found)


def _bound(said: Sequence[Clause], at: int) -> Iterator[int]:
    """The clauses behind one in its sentence; where it is the last of it, the one before."""
    behind = at
    while behind + 1 < len(said) and said[behind].end in _WITHIN:
        behind += 1
        yield behind
    is_for_all = at and (said[at - 1].end in _WITHIN or EVERY.cue("only").match(said[at].text))  # "but only after …"
    if behind == at and is_for_all:
        yield at - 1


def _passed_on(said: Sequence[Clause], at: int) -> Iterator[int]:
    """The parts behind one in its clause: what somebody said goes on in them."""
    yield from (other for other in range(at + 1, len(said)) if said[other].whole == said[at].whole)


def _is_told(text: str, spoken: Tongue) -> bool:
    if spoken.cue("is_looked_at").match(wish_of(_AND.sub("", text), EVERY)[0]):
        return True
    if EVERY.kinds(starting(text, EVERY)):
        return False
    found = spoken.cue("is_over").search(text)
    if found is None or _THAT.search(text, 0, found.start()):
        return False
    return EVERY.verb(*table()["verb"]).search(text, found.end()) is None or _ends_in_its_verb(text, found.end())


def _ends_in_its_verb(text: str, at: int) -> bool:
    """Whether the one verb behind a place is the last word: "wurde aus Versehen archiviert"."""
    found = [*EVERY.verb(*table()["verb"]).finditer(text, at)]
    return len(found) == 1 and re.fullmatch(r"\w*\W*", text[found[0].end() :]) is not None


def _names_a_time(text: str, spoken: Tongue) -> bool:
    """Whether a clause begins or ends with a time to come, and not with one of which something is."""
    return any(True for _ in _times_around(text, spoken))


def _times_around(text: str, spoken: Tongue) -> Iterator[re.Match[str]]:
    for found in _times(text, spoken):
        is_last = found.end() == len(text) and not _is_of_it(text, found.start(), spoken)
        if found.start() == 0 or written_without_spaces(found[0]) or is_last:
            yield found


def _is_of_it(text: str, at: int, spoken: Tongue) -> bool:
    """Whether a time at a place is one of which something is, or at which something was done."""
    of = rf"(?:{spoken.cue('of_a_time').pattern})\s*(?:the |der |dem |l[ea] |el )?$"
    return re.search(of, text[:at]) is not None or spoken.cue("is_over").search(text, 0, at) is not None


def _times(text: str, spoken: Tongue) -> Iterator[re.Match[str]]:
    yield from spoken.cue("later").finditer(text)
    yield from _on_a_day(spoken.languages).finditer(text)


@cache
def _on_a_day(languages: frozenset[str]) -> re.Pattern[str]:
    days = "|".join(word for row in table()["weekdays"].values() for word in row.split())
    before = Tongue(languages).cue("on_a_day").pattern
    return re.compile(rf"(?:{before}) (?:{days})(?: (?:on|an|morning|afternoon|evening))?(?!\w)", re.IGNORECASE)
