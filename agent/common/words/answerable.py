"""Whether an answer alone may meet what the user says.  All else is a wish, also in words that no table knows."""

import re
from collections.abc import Iterator
from typing import Literal

from agent.common.words.marks import marked
from agent.common.words.moods import is_free, is_negative, mood_of, sentences, starting, wish_of, wishes
from agent.common.words.table import EVERY, Tongue, table, tongue
from agent.common.words.text import own, tokens, written_without_spaces

_MARK = re.compile(r"\[\w{2,4}\]")
_LETS_OUT = ("send", "reply", "tell", "write", "launch", "resume", "other")
_ELSEWHERE = frozenset("archive vote mark dismiss watch verify import enrich rename pause delete".split())
"""Kinds of verbs that are known to let nothing out, and mean one thing."""
_GERUND = re.compile(r"(?<=\w\w\w)ing\b")
_PARTS = re.compile(r"[,;:]|\b(?:and|then|und|dann|et|puis|y|luego)\b")
_WHETHER = re.compile(r"\b(?:whether|ob)\b|すべきか")
_TO_THEM = re.compile(
    r"^[\w-]+ (?:\[A|with \[A|[A-ZÀ-Þ][\w-]+(?! [a-z]*\?)(?=\s))|\b(?:to|à|a|an|aan|para) (?:\[A|[A-ZÀ-Þ]\w+\W*$)|\]に"
)
"""Somebody for whom something is done or said, and not of whom: "read Ada's thread"."""
_TURNS_TO = re.compile(r"(?:follow|catch|check|get|circle|touch|reach) (?:up|in|back|base|out)\b", re.IGNORECASE)
_FEW = 3
"""Words up to which a message that follows another one is no wish of its own, unless its verb is known."""
_ORDER = re.compile(r"[\w'’-]+ (?:it|this|that|them|him|her)\b", re.IGNORECASE)


def wishes_for_nothing(words: str) -> bool:
    """Whether the user's words, said after others of theirs, only ask, tell or talk."""
    text = marked(own(words)).text
    said = tongue(text)
    wanted = any(_begins_a_wish(clause) for clause in _clauses(text, said) if not is_negative(clause, said))
    return not wanted and may_be_answered(text, said, is_first=False)


def wants_an_answer(words: str) -> bool:
    """Whether the user's words want to know or to see something, and nothing else: "summarise it", "what is new?"."""
    clauses, said = _spoken(words)
    if not any(_asks(one, said) for one in clauses) or any(
        _is_for_somebody(one) or EVERY.cue("yes").fullmatch(one.strip(" .,!")) for one in clauses
    ):
        return False
    return not any(said.cue("ensure").search(one) for one in clauses) and wishes_for_nothing(words)


def only_wants_to_know(words: str) -> bool:
    """The same of words that are all questions: what is to be shown may have to be made first."""
    clauses, said = _spoken(words)
    are_questions = bool(clauses) and all(_is_question(one, said) and not _is_polite(one) for one in clauses)
    return are_questions and wants_an_answer(words)


def _is_question(clause: str, said: Tongue) -> bool:
    if mood_of(clause, said) != "ask" and EVERY.cue("question").match(clause) is None:
        return False
    return clause.rstrip(" \"'”»)").endswith("?") or _WHETHER.search(clause) is not None or _asks_unspaced(clause)


def _asks_unspaced(clause: str) -> bool:
    return written_without_spaces(clause) and EVERY.cue("question").search(clause) is not None


def _spoken(words: str) -> tuple[list[str], Tongue]:
    """The clauses of the user's own words, with marks in them, and the languages that they may be in."""
    text = marked(own(words)).text
    said = tongue(text)
    return [one for one in _clauses(text, said) if re.search(r"\w", _MARK.sub("", one))], said


def _is_polite(clause: str) -> bool:
    """Whether a question may be a wish: "can you archive it?", "change it to: Any thoughts?"."""
    orders = not written_without_spaces(clause) and _WHETHER.search(clause) is None
    if EVERY.cue("please").search(clause) or (orders and EVERY.kinds(starting(clause, EVERY))):
        return True
    return EVERY.cue("lead").search(clause) is not None and mood_of(clause.rstrip("? \uff1f"), EVERY) != "ask"


def wants_something_else(words: str) -> bool:
    """Whether every wish of the user is by a verb that lets nothing out: "archive it", "pause the campaign"."""
    clauses, said = _spoken(words)
    found = [_wish_in(one, said) for one in clauses]
    return "elsewhere" in found and "open" not in found


def _wish_in(clause: str, said: Tongue) -> Literal["", "elsewhere", "open"]:
    """Where the wish of a clause leads; nowhere, if it has none."""
    if is_negative(clause, said) or not re.search(r"\w", EVERY.cue("talk", "filler", "tag").sub(" ", clause)):
        return ""
    lets_out = EVERY.verb(*_LETS_OUT, begins=True).search(_GERUND.sub("", clause))
    if lets_out or EVERY.verb(*_LETS_OUT).search(clause):
        return "open"
    if mood_of(clause, said) in ("ask", "told"):
        return ""
    return "elsewhere" if EVERY.kinds(wish_of(clause, EVERY)[0]) & _ELSEWHERE else "open"


def _is_for_somebody(clause: str) -> bool:
    """Whether a clause may want somebody told: by a verb of its own, or as in "explain Ada our prices"."""
    verb = EVERY.verb("reply", "send", "tell", "write", "launch", "delete")
    if written_without_spaces(clause):
        return _TO_THEM.search(clause) is not None or verb.search(clause) is not None
    begun = [starting(part, EVERY) for part in _PARTS.split(clause)]
    orders = any(verb.match(part) or _TURNS_TO.match(part) for part in begun)
    return orders or any(_TO_THEM.search(part) for part in begun if not part.rstrip().endswith("?"))


def _begins_a_wish(clause: str) -> bool:
    """Whether a clause wishes in some language; "Schick es Bo" only looks like a statement in another one."""
    mood = mood_of(clause, EVERY)
    return mood == "change" or (mood == "told" and bool(EVERY.kinds(starting(clause, EVERY))))


def may_be_answered(text: str, said: Tongue, *, is_first: bool) -> bool:
    """Whether marked words are met by an answer: they ask, want something shown, talk, state or rule out.

    Args:
        text: the user's own words, with marks in them.
        said: the languages that they may be in.
        is_first: whether nothing was said before, so that they answer and point at nothing.
    """
    clauses = [one for one in _clauses(text, said) if re.search(r"\w", _MARK.sub("", one))]
    if EVERY.cue("suggested").search(text) or any(_is_wished(one, said) for one in clauses):
        return False
    return any(_asks(one, said) for one in clauses) or not any(
        _wishes(clause, said, is_first=is_first) for clause in clauses
    )


def _is_wished(clause: str, said: Tongue) -> bool:
    """Whether a clause wishes for something without an order: for good, or, if it does not ask, "Ada has to know"."""
    if mood_of(clause, said) != "ask" and said.cue("for_good").search(clause):
        return True
    begun, wished = starting(clause, said), EVERY.cue("wished")
    if clause.rstrip().endswith(("?", "\uff1f")):
        return False
    return wished.match(begun) is not None or (
        said.cue("question").match(begun) is None and wished.search(clause) is not None
    )


def _clauses(text: str, said: Tongue) -> Iterator[str]:
    for sentence, is_row in sentences(text, said):
        if not is_row:
            yield from [sentence] if is_free(sentence, said) else wishes(sentence, said)


def _asks(clause: str, said: Tongue) -> bool:
    return mood_of(clause, said) in ("ask", "look") or EVERY.cue("question").match(clause) is not None


def _wishes(clause: str, said: Tongue, *, is_first: bool) -> bool:
    if is_free(clause, said) or is_negative(clause, said) or _is_talk(clause, said):
        return False
    words = starting(clause, said)
    if said.cue("seen", "no_wish").match(words) or (written_without_spaces(words) and said.cue("seen").search(words)):
        return False
    if said.cue("please").search(clause):
        return True
    return not states(clause, said) and (is_first or not _points(words, said))


def _is_talk(clause: str, said: Tongue) -> bool:
    rest = said.cue("talk", "filler", "tag").sub(" ", clause)
    is_one_word = not written_without_spaces(clause) and re.search(r"\w\W+\w", clause) is None
    says_what = re.search(r"\w", _MARK.sub(" ", rest)) is not None
    goes_ahead = set(tokens(_MARK.sub(" ", clause))) <= set(table()["said"]["go"].split())  # of what, it does not say
    return is_one_word or not says_what or (goes_ahead and not written_without_spaces(clause))


def states(clause: str, said: Tongue) -> bool:
    """Whether a clause tells something; one that ends with "…, fix it" does not."""
    words = starting(clause, said)
    if said.cue("wants").match(words):
        return False
    *_, last = parts = re.split(r"[,;:–]\s+", words)
    if len(parts) > 1 and _ORDER.match(last):
        return False
    cue = said.cue("states")
    found = cue.search(words) if written_without_spaces(words) else cue.match(words)
    return found is not None or mood_of(clause, said) == "told"


def _points(words: str, said: Tongue) -> bool:
    return len(words.split()) <= _FEW or said.cue("points").match(words) is not None
