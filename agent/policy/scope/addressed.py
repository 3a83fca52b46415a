"""Which of the words that ask for a message say whom it is to: who only stands in what it is to say does not get it."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain

from agent.common.words.moods import starting
from agent.common.words.table import EVERY, stems, table
from agent.common.words.text import holds_phrase, written_without_spaces
from tools.spec import Records

_SENTENCE = re.compile(r"[^.!?\n\u3002\uff01\uff1f]*(?:\.(?=\S)[^.!?\n\u3002\uff01\uff1f]*)*[.!?\n\u3002\uff01\uff1f]*")
_TO = r"(?:to|for|an|für|à|a|aux?|pour|para|per|voor|aan|naar)"
_ONE = r"[^\W\d_a-zà-öø-ÿ][\w'’-]*(?: [^\W\d_a-zà-öø-ÿ][\w'’-]*){0,3}"
_NAME = rf"{_ONE}(?:(?:,|,? (?:and|und|et|y|e|en)) {_ONE})*"
_COLON = re.compile(r":(?=\s|$)")
_BEHIND_TO = re.compile(rf"(?<!\w){_TO}\s+({_NAME})")
_ALSO = r"(?i:and|und|et|y|e|en) (?:(?:another|one|also|auch|einen?|noch|un|otro|une? autre)\s+){0,3}"
_ALSO_TO = re.compile(rf"(?<!\w)(?:b?cc:?|{_ALSO}{_TO})\s+({_NAME})")
_UNSPACED_TO = re.compile(
    r"([\w ]{1,60}?)(?:さん|様|氏)?(?:に(?!ついて|関)|へ|宛|あて)"
    r"|(?:给|向|致|发给)([^\uff0c\u3002]{1,40}?)(?=写|发|起草|准备|拟|[\uff0c\u3002]|$)"
)


def addressed(words: str, records: Records) -> str:
    """Words without what a message is to say, as far as that names somebody beside whom it is to.

    Args:
        words: the user's.
        records: what was read of people.
    """
    left, is_text, is_addressed = "", False, False
    for found in _SENTENCE.finditer(words):
        said, names = found[0], _names_somebody(found[0], records)
        is_text = is_text and not (_is_wish(said) or "\n\n" in said)
        left += "" if is_text or (is_addressed and _only_tells(said)) else _whom(said, records)
        is_text |= names and said.rstrip().endswith(":")
        is_addressed |= names and _asks_for_a_message(said)
    return left


def _is_wish(sentence: str) -> bool:
    return bool(EVERY.kinds(starting(sentence.lower(), EVERY)))


def _asks_for_a_message(sentence: str) -> bool:
    is_one = _message().search(sentence) or EVERY.verb("write", "send", "tell", "reply").search(sentence)
    return is_one is not None and (_is_wish(sentence) or written_without_spaces(sentence))


def _only_tells(sentence: str) -> bool:
    """Whether a sentence behind the wish for a message is what that is to say: "Kim will call her", not "Kim too"."""
    return not (_is_wish(sentence) or _adds_somebody(sentence))


def _adds_somebody(sentence: str) -> bool:
    """Whether a sentence without a wish says who gets the message as well: "Kim too", "and one to Kim", "Kim in cc"."""
    return EVERY.cue("too", "in_copy").search(sentence) is not None or _ALSO_TO.search(sentence.strip()) is not None


def _whom(sentence: str, records: Records) -> str:
    if written_without_spaces(sentence):
        return "\n".join([*filter(None, chain.from_iterable(_UNSPACED_TO.findall(sentence))), ""])
    found = (EVERY.cue("content").search(sentence), _COLON.search(sentence))
    content = min(filter(None, found), key=re.Match.start, default=None)
    if content is None:
        return sentence
    before, behind = sentence[: content.start()], sentence[content.end() :]
    if _names_somebody(before, records):
        return "\n".join([before, *_ALSO_TO.findall(behind), ""])
    if content[0] == ":" or not _message().search(before):  # "send these a mail: …", "see to it that Kim gets one"
        return sentence
    return "\n".join([before, *_BEHIND_TO.findall(behind), ""])


@cache
def _message() -> re.Pattern[str]:
    return re.compile(stems(table()["wishes"]["one_off_email.draft"]["of"].split()), re.IGNORECASE)


def _names_somebody(words: str, records: Records) -> bool:
    """Whether words say whom something is to: by an address, a name behind a "to", or a name that is known."""
    if "@" in words or _BEHIND_TO.search(words):
        return True
    return any(holds_phrase(words, name) for name in _names(records))


def _names(records: Records) -> Iterator[str]:
    facts = (one for (kind, _), one in records.items() if kind in ("lead", "thread"))
    names = (one.get(field) for one in facts for field in ("name", "participant_name"))
    return (name for name in names if isinstance(name, str) and name.strip())
