"""What of the user's words says which record they mean: who or what is only mentioned in them is not.

A text that is to be sent, the new name of a renaming, an answer that tells why not and the reason of a no hold names,
and so does an earlier message where the clause that asks names somebody whom nobody knows.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

from agent.common.words.dates import names_a_day
from agent.common.words.left_out import kept
from agent.common.words.moods import starting
from agent.common.words.names_alone import only_names
from agent.common.words.others import is_a_text
from agent.common.words.table import EVERY
from agent.common.words.text import ENDS, QUOTED, fold, holds_phrase, own, tokens
from agent.policy.scope.asides import without_asides
from agent.policy.scope.asked import AHEAD, names_a_thing
from tools.spec import Records

_LARGE = re.compile(r"(?<![\w@./-])[^\W\d_a-zà-öø-ÿ]\w*")
_SMALL = re.compile(r"(?<![\w@./-])[^\W\d_]+(?![\w@/-]|\.\w)")
_OF_SOMEBODY = re.compile(
    r"(?<!\w)(?:with|from|of|by|mit|von|bei|avec|de|con|com|met|van)\s+(?P<with>[^\W\d_a-zà-öø-ÿ][\w-]+)"
    r"|(?<!\w)d['’](?P<of>[^\W\d_a-zà-öø-ÿ][\w-]+)|(?<!\w)(?P<owner>[^\W\d_a-zà-öø-ÿ][\w-]+?)['’]s(?!\w)"
    r"|(?P<title>[\w\u3041-\u30ff\u3400-\u9fff]{1,20}?)(?:さん|様)"
)
"""Somebody whose something is, or with whom it is."""


def spoken_of(
    words: str, answers: Iterable[str], records: Records, *, unless: tuple[str, Sequence[str]] = ("", ())
) -> str:
    """What of all words names what is meant; nothing where the nearest are about somebody whom no record names.

    Args:
        words: all that the user said.
        answers: those of their lines that answer a question or give a reason.
        records: what was read.
        unless: their last message, and the clauses of it that ask.
    """
    if names_a_stranger(*unless, records):
        return ""
    return meaning(affirming(words, answers, records), records)


def meaning(words: str, records: Records) -> str:
    """Words without texts to be sent, the names that things are to get, who is said to have said it, and asides."""
    return without_asides(without_new_names(_without_tellers(_without_texts(words, records))), records)


def affirming(words: str, answers: Iterable[str], records: Records) -> str:
    """Words with what their answers say yes to alone.

    Args:
        words: the user's.
        answers: those of their lines that answer a question or give a reason.
        records: what was read.
    """
    for answer in answers:
        before, is_there, behind = f"{words}\n".partition(f"\n{answer}\n")
        words = f"{before}\n{affirmed(answer, records)}\n{behind}" if is_there else words
    return words


def affirmed(answer: str, records: Records) -> str:
    """What an answer says yes to: names alone, or a wish; not "no way, Bo is a customer", nor "Bo's?"."""
    known = {token for text in _texts(records) for token in tokens(text)}
    return "\n".join(_affirmed(own(kept(answer)), lambda word: word in known or names_a_thing(word)))


def _affirmed(answer: str, is_known: Callable[[str], bool]) -> Iterator[str]:
    at = 0
    for start, end in [*(one.span() for one in ENDS.finditer(answer)), (len(answer), len(answer))]:
        said, sign = answer[at:start].strip(), answer[start:end]
        while begun := _begins().match(said):
            said = said[begun.end() :]
        is_asked = sign in ("?", "\uff1f")
        if said and not is_asked and (only_names(said, is_known) or EVERY.kinds(starting(said, EVERY))):
            yield said
        at = end


@cache
def _begins() -> re.Pattern[str]:
    """How an answer begins, before it says which."""
    cue = EVERY.cue("yes", "no", "rather", "corrects", "correction", "filler", "it_is")
    return re.compile(rf"(?:{cue.pattern})\W*", re.IGNORECASE)


def without_new_names(words: str) -> str:
    """Words without the names that things are to get: "rename the list Guests to Spring"."""
    for found in reversed([*EVERY.cue("new_name").finditer(words)]):
        end = AHEAD.search(words, found.end())
        words = f"{words[: found.end()]} {words[end.start() :] if end else ''}"
    return words


def _without_tellers(words: str) -> str:
    """Words without the beginning of what they pass on: "Bo told me that Ada's matter is done"."""
    starts = [0, *(found.end() for found in ENDS.finditer(words))]
    for start in reversed(starts):
        at = start + len(words[start:]) - len(words[start:].lstrip())
        if told := EVERY.cue("passes_on").match(words, at):
            words = f"{words[:at]}{words[told.end() :]}"
    return words


def _without_texts(words: str, records: Records) -> str:
    """Words without the texts that stand in quotation marks, unless something is called so."""
    borne = [*_texts(records)]

    def put(found: re.Match[str]) -> str:
        text = next(filter(None, found.groups()), "")
        return found[0] if not is_a_text(text) or any(holds_phrase(one, text) for one in borne) else " "

    return QUOTED.sub(put, words)


def names_a_stranger(words: str, clauses: Sequence[str], records: Records) -> bool:
    """Whether one of some clauses of words is about somebody whom no record names: "archive Zoe's conversation"."""
    said = {*tokens("\n".join(clauses))}
    found = (next(filter(None, one.groups())) for one in _OF_SOMEBODY.finditer(own(words)))
    named = [one for one in found if said.issuperset(tokens(one)) and not names_a_day(one.lower())]
    return any(not any(holds_phrase(text, one) for text in _texts(records)) for one in named)


def written_large(words: str, message: str) -> str:
    """Words of a message without those that it writes small; addresses and ids stay."""
    large = {fold(one) for one in _LARGE.findall(message)}
    return _SMALL.sub(lambda found: found[0] if fold(found[0]) in large else " ", words)


def _texts(records: Records) -> Iterator[str]:
    """What is known of records in words."""
    for facts in records.values():
        for value in facts.values():
            yield from (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str))
