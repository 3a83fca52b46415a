"""Whether what the user named stands in a call of the run: by its kind, and as they said it."""

import re
from collections.abc import Iterable, Iterator

from agent.common.words.dates import dates
from agent.common.words.marks import counts
from agent.common.words.table import EVERY, table
from agent.common.words.text import stands_whole
from agent.session.account.evidence import Use, folded
from agent.session.account.items import Item, Wish

SLOT = re.compile(r"\[[^\]]{1,30}\]|<[^>]{1,30}>|\{{1,2}[^{}]{1,30}\}{1,2}|%\w{2,20}%")
_FILLED = 40
"""Characters that may stand in the place of one."""
_TAKES_AWAY = ("delete_", "remove_")
"""How tools begin that are told which thing goes by a text of it."""
_TELLING = 6
"""Characters from which a piece of a text says which one is meant."""
_SAVED_AND_LISTED = 2
"""Wishes that one import meets: "save her and put her on Fair"."""
_TAKEN_BACK = 5
"""Words at most that a correction in the middle of a text takes back."""
LONG = 20
"""Characters from which a text is known by its beginning."""


def matching(item: Item, uses: Iterable[Use]) -> list[Use]:
    """The calls that say what was named, or are about it."""
    return [use for use in uses if _matches(item, use)]


def _matches(item: Item, use: Use) -> bool:
    match item.kind:
        case "goal":
            return does(use, item)
        case "number":
            return _has_number(item, use)
        case "date":
            return any(day.value == item.day for _, text in use.texts for day in dates(text))
        case "text":
            return _has_text(item, use)
        case "url":
            return _has_url(re.sub(r"^(?:https?://)?(?:www\.)?|/$", "", folded(item.value)), use)
        case _:
            return has(folded(item.value), use)


def is_for(use: Use, one: Item | Wish, others: Iterable[Item | Wish]) -> bool:
    """Whether a call may be what a clause wishes, and not only what other clauses wish of others."""
    if not one.tools or does(use, one):
        return True
    return not any(does(use, other) for other in others if other.tools and other.clause != one.clause)


def does(use: Use, item: Item | Wish) -> bool:
    """Whether it is of one of the tools that an item's verb means, with the argument that counts."""
    keys = [tool.partition(".")[2] for tool in item.tools if tool.partition(".")[0] == use.tool]
    return any(not key or any(key in where.lower() for where, _ in use.texts) for key in keys)


def may_meet(use: Use) -> int:
    """How many wishes an effect may meet: "make a campaign and call it June" is one call with two arguments."""
    given = len(use.arguments) if isinstance(use.arguments, dict) else 0
    if use.tool in table()["does"]["import"]:
        return _SAVED_AND_LISTED
    return max(1, given - 1) if use.tool in table()["does"]["several"] else 1


def has(value: str, use: Use) -> bool:
    """Whether a call names a value, folded, or something that is known by it."""
    if value in use.known:
        return True
    return any(stands_whole(value, text) for text in (*(text for _, text in use.texts), *use.known))


def _has_url(bare: str, use: Use) -> bool:
    """Whether a call names a website, or somebody with an address there."""
    return has(bare, use) or has(f"www.{bare}", use) or any(text.endswith(f"@{bare}") for _, text in use.texts)


def _has_number(item: Item, use: Use) -> bool:
    if counts_steps(item):
        return use.follow_ups == item.number
    if use.came_to is not None and use.came_to < item.number and not item.is_bound:
        return False  # what was asked for is not what was done
    if item.number in use.numbers or (item.is_bound and any(0 < n <= item.number for n in use.asked)):
        return True
    return any(_tells(item.number, text) for _, text in use.texts)


def _tells(number: int, text: str) -> bool:
    """Whether a text has a number in digits, or in words of whatever language: what is told may be translated."""
    as_digits = re.search(rf"(?<![\w.,]){number}(?![\w%]|[.,]\d)", text)
    return as_digits is not None or any(one.value == number for one in counts(text))


def counts_steps(item: Item) -> bool:
    """Whether it is a number of follow-ups: no other number of things is one of them."""
    return item.kind == "number" and EVERY.cue("follow_ups").match(item.value.partition(" ")[2]) is not None


def counts_messages(item: Item) -> bool:
    """Whether it is a number of the mails or steps of a campaign."""
    counted = item.value.partition(" ")[2]
    return item.goal == "campaign" and EVERY.cue("sequence_of").match(counted) is not None


def _has_text(item: Item, use: Use) -> bool:
    wanted = folded(item.value).strip(" .,!?;:'")
    where = [text for key, text in use.texts if _may_hold(key, item.role) and not _only_repeats(key, text, wanted)]
    known = _things_named(item, use, wanted) if item.role in ("", "name") else ()
    return any(_says(text, wanted, item) for text in (*where, *known)) or _may_be_state(item, use)


def _things_named(item: Item, use: Use, wanted: str) -> Iterator[str]:
    """What a call concerns that has this name, or that goes and is known by a text which was quoted."""
    for text in use.known:
        if wanted == text or (use.tool.startswith(_TAKES_AWAY) and _quotes(text, wanted, item)):
            yield text


def _only_repeats(key: str, text: str, wanted: str) -> bool:
    """Whether a description quotes it as the request does: what was to be called so may be called otherwise."""
    quoted = rf"'\s?{re.escape(wanted)}[.,!?]?\s?'"
    return key.rpartition(".")[2] == "description" and re.search(quoted, text) is not None


def _may_be_state(item: Item, use: Use) -> bool:
    """Whether a quoted word may be the user's own for a state that an effect sets: "mark her as 'contactée'"."""
    is_word = not item.role and item.value.isalpha() and item.value.islower()
    return is_word and use.tool in table()["does"]["states"] and next(use.said(("status",)), None) is not None


def _quotes(text: str, wanted: str, item: Item) -> bool:
    """Whether what an effect concerns is known by a text of it that was quoted: "delete the mail with 'any news?'"."""
    return item.is_verbatim and len(wanted) > _TELLING and _in_words(wanted) in _in_words(text)


def _says(text: str, wanted: str, item: Item) -> bool:
    if item.role == "name" and item.is_verbatim:  # with a number where the name was taken
        return re.fullmatch(rf"{re.escape(wanted)}(?:\W{{1,3}}\d+\W?)?", text.strip()) is not None
    if wanted in text or _fills(wanted, text) or _is_put_right(wanted, text):
        return True
    if item.is_verbatim:  # to put a comma is no other text; another word is
        return _in_words(wanted) in _in_words(text)
    # Where an unquoted text ends nobody can tell: its beginning has to be there.
    return wanted[: _beginning(wanted)].strip(" .,!?;:'") in text


def _fills(wanted: str, text: str) -> bool:
    """Whether it is the same with something in the place of "[first name]" or "<name>"."""
    first, *parts = SLOT.split(wanted)
    text = text.strip(" .,!?;:'")
    if not parts or not text.startswith(first):
        return False
    at = len(first)
    for part in parts:
        found = text.find(part, at + 1, at + _FILLED + len(part)) if part else min(at + _FILLED, len(text))
        if found < 0:
            return False
        at = found + len(part)
    return at == len(text)


def _is_put_right(dictated: str, text: str) -> bool:
    """Whether it is the same without what the words themselves take back: "on the eighth no sorry the ninth"."""
    found = EVERY.cue("corrects").search(dictated)
    before = [] if found is None else _in_words(dictated[: found.start()]).split()
    behind = "" if found is None else _in_words(dictated[found.end() :])
    kept = (before[: len(before) - n] for n in range(1, min(len(before), _TAKEN_BACK) + 1))
    return bool(behind.strip()) and any(f" {' '.join(words)}{behind}" in _in_words(text) for words in kept)


def _in_words(text: str) -> str:
    words = re.findall(r"[\w%]+(?:['.,][\w%]+)*", text)
    return f" {' '.join(words)} "


def _beginning(text: str) -> int:
    """Where the first part of a text ends that is long enough to know it by."""
    ends = (found.start() for found in re.finditer(r"(?<=[.!?]) |, ", text))
    return next((end for end in ends if end >= LONG), len(text))


def _may_hold(key: str, role: str) -> bool:
    """Whether an argument is one for what the user called subject, text or name."""
    last = key.rpartition(".")[2].lower()
    match role:
        case "subject":
            return "subject" in last
        case "name":
            return any(word in last for word in ("name", "label", "full", "title"))
        case "text":
            return "subject" not in last
        case "description":
            return last in ("description", "overview", "product", "context")
        case _:
            return True
