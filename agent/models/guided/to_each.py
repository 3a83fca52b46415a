"""A message to several people, as one to each of them."""

import re

from agent.common.words.asked import likeliest
from agent.common.words.marks import marked
from agent.common.words.moods import wish_of
from agent.common.words.table import tongue
from agent.models.guided.joined import shares_of
from agent.models.guided.words import JOINS, only_drafts

AND = r"(?:and|but|und|aber|et|mais|y|pero|e|ma)\s+"
"""What joins a wish, or somebody, to what stands before it."""
_ONE = r"(?:\[A\d+\]|[A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w'’-]+)?)"
_MESSAGES = frozenset({"reply", "tell", "write", "send"})
_TO_SEVERAL = re.compile(
    rf"(?P<before>[^.!?\n:;,]{{2,60}}?\s)(?P<names>{_ONE}(?:, {_ONE}){{0,5}},?\s+{JOINS}\s+{_ONE})"
    r"(?P<rest>\s*[,:]\s*\S.*|\s+(?:that|dass|que|che|dat)\s.*)",
    re.DOTALL,
)
_TO = r"(?:(?:to|an|à|a|para|per|naar)\s+)?(?:[A-ZÀ-Þ][\w'’-]+\s+){0,2}\(?\[A\d+\]\)?"
_TWO_ADDRESSES = re.compile(
    rf"(?P<before>[^\[]*?)(?P<one>{_TO})(?P<first>[^\[]*?),?\s+{JOINS}\s+(?P<two>{_TO})(?P<second>(?:(?!\[A)[\s\S])*)"
)
_TWO_TEXTS = re.compile(
    rf"(?P<one>[^\[]*{_ONE}\s[a-zà-þ][^\[]*\[T\d+\])[.,;]?\s+{JOINS}\s+"
    r"(?P<two>[A-ZÀ-Þ][\w'’-]+\s[a-zà-þ][^\[]*\[T\d+\][^\[]*)"
)
"""Texts of one breath for two people: "Mara gets [T1] and Theo gets [T2]"."""
_NTH = re.compile(
    r"\b(?:first|one|second|third|other|another|erste|eine|zweite|andere|dritte|première?|une|deuxième|seconde?|autre"
    r"|primer[oa]?|una?|segund[oa]|otr[oa]|prim[oa]|second[oa]|altr[oa]|uma?|outr[oa]|eerste|een|tweede)"
    rf"(?:\s(?!(?:to|an|à|para|per|naar)\s)[^\W\d_]{{2,8}})?\s(?P<to>{_TO})",
    re.IGNORECASE,
)
"""One of several mails, and to whom it goes: "The second to [A2]"."""
_EACH = re.compile(
    r"(?:^|(?<=[.:;\n\]]))\s*(?P<to>(?:to|an|à|a|para|per|naar|aan)\s+(?:[A-ZÀ-Þ][\w'’-]+\s+){0,2}\(?\[A\d+\]\)?)",
    re.IGNORECASE,
)
"""How a sentence begins that only says whom a mail goes to: "Two mails. To [A1], …: [T1] To [A2], …: [T2]"."""
_A_MAIL = r"(?:e-?mails?|mails?|courriels?|messages?|nachricht\w*|correos?|mensajes?|messaggi\w*)"
_A_DRAFT = re.compile(
    r"\b(?:drafts?|\w*entw[uü]rf\w*|brouillons?|borrador(?:es)?|bozz[ae]|rascunhos?|concept(?:en)?)\b", re.IGNORECASE
)
_APART = re.compile(
    r",?\s(?:(?:in|as|dans|en|em|als) )?(?:(?:an?|two|zwei|einer|une?|deux|una?|dos|due|uma?|dois|een|twee) )?"
    rf"(?:(?:separate(?:ly|n)?|extra|eigenen|getrennte?n?|einzeln\w*)(?: {_A_MAIL})?"
    rf"|(?:{_A_MAIL} )?(?:[àa] parte?|séparée?s?|aparte|por separado|separat[oi]|apart))\b(?:\s?,)?",
    re.IGNORECASE,
)
"""How words want each to get a mail of their own."""
_COPY = re.compile(r"\b(?:b?cc|cop(?:y|ies|ie|ia)|kopie|list\w*|import\w*|campa\w+|kampagne\w*)\b", re.IGNORECASE)
NO_STATE = re.compile(r"\b(?:signal\w*|señal\w*|signaux|lists?\w*|campaigns?|kampagne\w*)", re.IGNORECASE)
"""What is neither read nor unread, and no person."""


def to_each(words: str) -> list[str]:
    """A message to several people as one to each of them; none where it is to one, or no message."""
    if two := to_two(words):
        return two
    spoken = marked(words)
    said = tongue(spoken.text)
    found = None if NO_STATE.search(words) else _TO_SEVERAL.fullmatch(spoken.text)
    begun = "" if found is None else wish_of(found["before"], said)[0]
    if found is None or said.kinds(begun).isdisjoint(_MESSAGES) or said.cue("that").search(begun):
        return []
    names = [one for one in re.split(rf",\s*(?:{AND})?|\s+{AND}", found["names"]) if one]
    return [spoken.plain(f"{found['before']}{name}{found['rest']}") for name in names]


def to_two(words: str) -> list[str]:
    """Mails of one breath: "to [A1] that …, and to [A2] that …"; the same one to both where only one text is given."""
    spoken = marked(_APART.sub(" ", words))
    if numbered := _numbered(spoken.text):
        return [*map(spoken.plain, numbered)]
    if (texts := _TWO_TEXTS.fullmatch(spoken.text)) and likeliest(shares_of(spoken.text)) == "send_message":
        return [spoken.plain(texts["one"]), spoken.plain(texts["two"])]
    found = _TWO_ADDRESSES.fullmatch(spoken.text)
    if found is None or _COPY.search(spoken.text):
        return []
    text = found["first"] if len(found["first"].split()) > 1 else found["second"]
    ones = (f"{found['before']}{found['one']}{text}", f"{found['before']}{found['two']}{found['second']}")
    return [spoken.plain(one) for one in ones] if len(found["second"].split()) > 1 else []


def _numbered(text: str) -> list[str]:
    """Mails that are told one by one, each with its text: "The first to [A1], …: [T1]. The second to [A2], …: [T2]"."""
    found = max([*_NTH.finditer(text)], [*_EACH.finditer(text)], key=len)
    if len(found) < 2:
        return []
    head, ends = text[: found[0].start()], [*(one.start() for one in found[1:]), len(text)]
    told = [text[one.start("to") : end] for one, end in zip(found, ends, strict=True)]
    if not all("[T" in one for one in told) or "[A" in head or _COPY.search(head):
        return []
    makes = "Prepare the draft of an email" if _speaks_of_a_draft(head) else "Send an email"
    return [f"{makes} {one[: one.rindex(']') + 1]}" for one in told]


def _speaks_of_a_draft(words: str) -> bool:
    return only_drafts(words) or _A_DRAFT.search(words) is not None
