"""Which acts the words of a message want, one wish after the other: learned from thousands (``tests/bench/wanted``).

Boosted trees cut a message into wishes; a linear classifier tells the act of each: a call, with what it changes, a
look, or that no call serves it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import Literal

from agent.common.words import linear, trees
from agent.common.words.asked import known_signs, likeliest
from agent.common.words.linear import words_of
from agent.common.words.marks import Marked, marked
from agent.common.words.pieces import LONGEST, MOST, Head, heads
from agent.common.words.table import EVERY, tongue

NOTHING = "none"
"""The act of words that want nothing."""
GAP = "gap"
"""The act of a wish that no call meets."""
LOOK = "look "
"""How the acts begin of what is only looked at."""
ACCOUNT = "account"
"""The act of a wish that a person meets in the dashboard alone."""
_HERE = "agent.common.words"
_JOINED = re.compile(
    r"(?:and|n|und|et|y|e|en|(?:(?:and|und|et|y|e|en) )?(?:then|dann|puis|luego|poi|depois|dan)) "
    r"(?P<verb>[a-zà-ÿ]{4,}) ",
    re.IGNORECASE,
)
"""How a part goes on, with what may be a verb."""
_ALIKE = 0.88
"""How alike a word and a verb are, from which it is one with a slip: "delte", and not "short" for "shorten"."""
_ONLY_WHOSE = re.compile(
    r"(?:(?:and|n|und|et|y|e|en) )?(?:(?:bei|von|pour|(?:l[ae]|el|il|quell[ao]|celle|celui) d[ei]|die van|a|o) )?"
    r"[^\W\d_]{2,}(?: [A-ZÀ-Þ][\w’'-]+)?(?:['’]s?)?(?: (?:one|thread|conversation|mail))?",
    re.IGNORECASE,
)
"""A part that only names whose something is: "And Theo's: mark as read"."""
_READ_STATE = "update_thread unread_count"
_OF_A_STATE = re.compile(
    r"\b(?:as|to|back|again|it|that|this|one|read|als|auf|wieder|zurück|es|das|comme|en|le|la|como|lo|come|per|het|op|terug"
    r"|weer|i|ich|je|ik|ho|he|by|accident|versehen|still|please|mark\w*|set|put|make)\b",
    re.IGNORECASE,
)
"""Words of a part that sets a conversation to read or unread and names nobody."""
_BEHIND_A_TEXT = re.compile(
    r"(?<=\d\])[.,;]?\s+(?=(?:and|und|et|y|e|en|then|dann|puis|luego|poi|depois|dan)\s)", re.IGNORECASE
)
_SURELY = 0.6
"""How likely a wish is for a look at something, from which it surely is."""
_TALK = 0.7
"""How likely a part wants nothing, from which it is left out of what tells the wishes of a message."""
_SURELY_NOTHING = 0.8
"""The same from which nobody whom it names is meant by a wish, and no number or time in it is one that is wished."""
_CUT = 0.5
"""How likely a part begins another wish, from which it does."""
NAME = re.compile(r"(?<!^)\b[A-ZÀ-Þ]\w+")
"""A word that may be a name: it begins large, and nothing begins with it."""
_BEHIND = 1.0
"""The value of a sign of what the message before wanted."""
_TOPICS = {
    "signals": re.compile(r"signal"),
    "campaigns": re.compile(r"campaign|sequence_node|generate_messages|generated_message|resolve_messages"),
    "conversations": re.compile(r"thread|send_message|attach"),
    "senders": re.compile(r"sender|signature|warmup|domain"),
    "profile": re.compile(r"context"),
    "enrichment": re.compile(r"enrich"),
    "people": re.compile(r"list|lead"),
}
"""What a conversation may be about, each with what the names of its acts hold; the first that fits counts."""
NAMES_IT = re.compile(
    r"\W*(?:(?:and|ok|okay|oh|please|bitte|und|et|y|e|en) )*"
    r"(?:(?:call|name|rename) (?:it|that|this)\b|nenn\w* (?:sie|es|das|die liste)\b|appelle[sz]?-l[ae]\b"
    r"|(?:llám|ponle|nómbr)\w*l[ao]\b|chiamal[ao]\b|noem (?:het|die|haar)\b"
    r"|(?:(?:o+ps|u+ps|oups|sorry|ah|no|nein|my|mein|ma|mi)\W+)*(?:a )?"
    r"(?:typo|misspel\w+|tippfehler|ver(?:tippt|schrieben)|faute de frappe|coquille|errata|refuso|typfout|gralha)\b)",
    re.IGNORECASE,
)
"""How words give what was made before its name."""
SENDER = re.compile(
    r"\b(?:send(?:er|ing account)|absender|expéditeur|remitente|mittente|remetente|afzender)\w*", re.IGNORECASE
)
"""How words speak of whom or what something leaves from."""
_WHERE_TO = re.compile(
    r"(?:(?:in)?to|onto|on|zu|auf|in|à|dans|sur|a|en|nella|alla|para|naar|op)\s(?:[^\W\d_]{1,6}\s){0,2}(?:list\w*|lijst)\b",
    re.IGNORECASE,
)
"""How words go on that say where somebody is put: "to a new list called Fair"."""
_MARKS = {"address": "[A", "text": "[T", "id": "[I"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A wish, and what it may want."""

    text: str
    shares: Mapping[str, float]
    """How likely it wants each act."""

    @property
    def act(self) -> str:
        """What it wants most likely."""
        return likeliest(self.shares)


@lru_cache(maxsize=128)  # a conversation is looked at with each of its messages
def wishes(words: str) -> tuple[Wanted, ...]:
    """The wishes of a message, in order."""
    shown = marked(words)
    return tuple(Wanted(shown.plain(text), shares(text)) for text in cut(wanting(parts_of(shown)), "sentence"))


def wanting(parts: Sequence[Head], before: str = "") -> Sequence[Head]:
    """The parts that may want something; all of them where none does."""
    return [one for one in parts if _may_want(one, before)] or parts


def _may_want(part: Head, before: str) -> bool:
    if EVERY.cue("purpose").match(part.text.lstrip()):  # "so the assistants stop mixing them up"
        return False
    return part.is_row or part.is_asked or "[" in part.text or shares(part.text, before)[NOTHING] < _TALK


def are_looks(words: str) -> bool:
    """Whether a message surely wants nothing but to see or to know something, though no sign in it says so."""
    wanted = [one for one in wishes(words) if one.act != NOTHING]
    return bool(wanted) and all(looks(one.shares) > _SURELY for one in wanted)


def looks(of: Mapping[str, float]) -> float:
    """How likely it is a look at something, whatever at."""
    return sum(share for act, share in of.items() if act.startswith(LOOK))


def parts_of(shown: Marked) -> list[Head]:
    """The parts of a message; what stands behind a text is none of it."""
    parts = islice(heads(shown.text, tongue(shown.text)), MOST)
    found = (
        replace(part, text=text, begins=part.begins and n == 0)
        for part in parts
        for n, text in enumerate(_BEHIND_A_TEXT.split(part.text))
    )
    return _with_whose(found, shown.text)


def _with_whose(parts: Iterable[Head], text: str) -> list[Head]:
    """Parts with whose it is, where that stands alone before the colon of an order: "And Theo's: mark as read"."""
    found: list[Head] = []
    for part in parts:
        if found and _says_whose(found[-1], part, text):
            found[-1] = replace(found[-1], text=f"{found[-1].text}: {part.text}")
        else:
            found.append(part)
    return found


def _says_whose(ahead: Head, part: Head, text: str) -> bool:
    is_whose = ahead.begins and _ONLY_WHOSE.fullmatch(ahead.text) is not None and not EVERY.kinds(ahead.text)
    return is_whose and f"{ahead.text}: {part.text}" in text and bool(EVERY.kinds(part.text))


@lru_cache(maxsize=512)
def shares(text: str, before: str = "") -> Mapping[str, float]:
    """How likely words, with marks for what is concrete in them, want each act.

    Args:
        text: the words.
        before: the act that the message before them wanted last; empty where that is not known.
    """
    short = text[:LONGEST]
    return weights().shares(short, known_signs(short), signs_behind(before), told_behind(short, before))


def wants_nothing(text: str) -> bool:
    """Whether words, with marks in them, surely want nothing: "sorry, I mixed up two projects"."""
    return shares(text)[NOTHING] > _SURELY_NOTHING


def signs_behind(before: str) -> Mapping[str, float]:
    """What tells of words that they stand behind a message that wanted an act."""
    if not before:
        return {}
    return {f"after {before}": _BEHIND, f"about {topic_of(before)}": _BEHIND}


def told_behind(text: str, before: str) -> Iterator[str]:
    """What tells of words that stand behind a message that wanted an act: "too" goes on with another than "off"."""
    if before:
        topic = topic_of(before)
        yield from (f"{kind} {word}" for word in words_of(text) for kind in (topic, before))


def topic_of(act: str) -> str:
    """What a conversation is about in which an act is wanted."""
    return next((topic for topic, name in _TOPICS.items() if name.search(act)), "other")


def weights() -> linear.Weights:
    """The weights that come with the program."""
    return linear.load(_HERE, "wanted.bin")


_A_NAME = r"[A-ZÀ-Þ][\w'’-]+ [A-ZÀ-Þ][\w'’-]+"
_VERB_AND_NAME = re.compile(rf"[^\W\d_]+ {_A_NAME}")
_ONE_MORE_NAME = re.compile(rf"(?:and|und|et|y|e|en|n) {_A_NAME}")
"""Where the verb of two stands behind both: "zet Petra Holm | en Gail Moss in het archief"."""
_KNOWN = 0.5
"""How likely words want an act, from which it is known."""


def cutter() -> trees.Trees:
    """The trees that come with the program."""
    return trees.load(_HERE, "cut.bin")


def cut(
    parts: Sequence[Head], by_act: Literal["never", "sentence", "part"] = "never", before: str = ""
) -> Iterator[str]:
    """The parts of a message joined to wishes; ``by_act``: what is also cut off where it wants another act."""
    whole, size = "", 0
    for part in parts:
        may_be_other = by_act == "part" or (by_act == "sentence" and part.begins) or _has_a_slip(part.text)
        if whole and _is_another(whole, size, part, before, by_act=may_be_other):
            yield whole
            whole, size = "", 0
        whole, size = f"{whole} {part.text}".strip(), size + 1
    if whole:
        yield whole


@lru_cache(maxsize=512)  # a look at every verb there is, for each part of a message that is looked at again
def _has_a_slip(text: str) -> bool:
    """Whether a part goes on with a verb that has a slip in it, which the trees do not know: "n delte the list"."""
    joined = _JOINED.match(text)
    verb = f"{joined['verb']} it" if joined else ""
    return bool(verb) and not EVERY.kinds(verb) and bool(EVERY.nearly(verb, _ALIKE))


def _is_another(whole: str, size: int, part: Head, before: str, *, by_act: bool) -> bool:
    """Whether a part begins another wish; ``by_act``: also where it wants another act."""
    if _belongs(whole, part, before):
        return False
    is_other = by_act and act_of(part.text) not in (NOTHING, act_of(whole))
    return is_other or _is_read_otherwise(whole, part.text) or cutter().share(signs(whole, size, part, before)) > _CUT


def _belongs(whole: str, part: Head, before: str) -> bool:
    """Whether a part names one more, names what was made, or says where to or what to send by."""
    names_it = NAMES_IT.match(part.text) is not None and act_of(whole).startswith("create_")
    where_to = _WHERE_TO.match(part.text) is not None and not part.begins
    if _names_one_more(whole, part.text, before) or names_it or where_to:
        return True
    return SENDER.search(part.text) is not None and topic_of(act_of(whole)) == "campaigns"


def _is_read_otherwise(whole: str, text: str) -> bool:
    """Whether one is to be read and somebody else's unread, or the other way: "mara gelesen, theo ungelesen"."""
    unread = EVERY.cue("asks_unread")
    is_other = (unread.search(whole) is None) != (unread.search(text) is None)
    if not is_other or not act_of(whole) == act_of(text) == _READ_STATE or EVERY.cue("they").search(text):
        return False
    small = EVERY.cue("read_state", "asks_unread", "please", "filler", "no", "corrects", "talk")
    return re.search(r"\w{2}", _OF_A_STATE.sub(" ", small.sub(" ", text))) is not None


def _names_one_more(whole: str, text: str, before: str) -> bool:
    are_names = _VERB_AND_NAME.fullmatch(whole) is not None and _ONE_MORE_NAME.match(text) is not None
    return are_names and max(shares(whole, before).values()) < _KNOWN


def act_of(text: str) -> str:
    """The act that words, with marks for what is concrete in them, want most likely."""
    return likeliest(shares(text))


def signs(whole: str, size: int, part: Head, last: str = "") -> Mapping[str, float]:
    """By what it is told whether a part begins another wish than the parts before it.

    Args:
        whole: those parts.
        size: how many they are.
        part: the part.
        last: the act that the message before wanted last.
    """
    before, here, both = (shares(text, last) for text in (whole, part.text, f"{whole} {part.text}"))
    first, second, joint = (_likeliest(one) for one in (before, here, both))
    return {
        **{f"{name} wants nothing": one[NOTHING] for name, one in (("before", before), ("part", here), ("both", both))},
        "before": before[first],
        "part": here[second],
        "both": both[joint],
        "same": float(first == second),
        "both as before": float(first == joint),
        "both as part": float(second == joint),
        "alike": sum(share * here[act] for act, share in before.items()),
        "alike in what is done": sum(share * here[act] for act, share in before.items() if act != NOTHING),
        "both do that of before": both[first],
        "both do that of part": both[second],
        "before does that of part": before[second],
        "part does that of before": here[first],
        "begins a sentence": float(part.begins),
        "is asked": float(part.is_asked),
        "is row": float(part.is_row),
        "parts before": size,
        "words before": whole.count(" ") + 1,
        "words": part.text.count(" ") + 1,
        **{f"{kind} before": float(mark in whole) for kind, mark in _MARKS.items()},
        **{kind: float(mark in part.text) for kind, mark in _MARKS.items()},
        "name before": float(NAME.search(whole) is not None),
        "name": float(NAME.search(part.text) is not None),
        "filler": float(EVERY.cue("filler").match(part.text) is not None),
        "points back": float(EVERY.cue("they").search(part.text) is not None),
    }


def _likeliest(of: Mapping[str, float]) -> str:
    """The likeliest act but for none."""
    return max((act for act in of if act != NOTHING), key=lambda act: of[act])
