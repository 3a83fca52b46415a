"""Which calls a message wants, one after the other: learned from thousands of wishes (``tests/bench/wanted``).

Boosted trees cut the message into wishes; a linear classifier tells the act of each (``agent.session.acts``), or that
no call serves it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import islice, pairwise
from types import MappingProxyType

from agent.common.words import linear, trees
from agent.common.words.asked import known_signs, likeliest
from agent.common.words.marks import Marked, marked
from agent.common.words.pieces import LONGEST, MOST, Head, heads
from agent.common.words.table import EVERY, tongue

NOTHING = "none"
"""The act of words that want nothing."""
GAP = "gap"
"""The act of a wish that no call meets."""
_HERE = "agent.models.guided"
_TEXTS = frozenset(
    {GAP, "send_message", "create_thread", "update_campaign sequence_nodes", "add_sequence_node", NOTHING}
)
"""What words may seem to want that only give a text."""
_CAMPAIGNS = ("create_campaign", "launch_campaign", "update_campaign sequence_nodes")
_WORDED = frozenset({*_CAMPAIGNS, "send_message", "create_thread"})
"""What is wanted with a text."""
_STEPS = frozenset({"add_sequence_node", "update_sequence_node body", "update_sequence_node delay_days"})
"""What words seem to want that give a campaign of their own message one more step."""
_NO_CALL = (GAP, NOTHING)
_WHOM = re.compile(
    r"\b(?:him|her|them|his|their|ihn?|ihm|ihnen|ihre[mnrs]?|seine[mnrs]?|lui|leur|sa|son|su|sus|suo|sua|haar|hem)\b",
    re.IGNORECASE,
)
"""Somebody who is not named, since they were before."""
_BEHIND_A_TEXT = re.compile(r"(?<=\d\])[.,;]?\s+(?=(?:and|und|et|y|e|en|then|dann|puis|luego|poi|depois|dan)\s)")
_BUT_NOT = re.compile(
    r"(?:but|and|aber|und|mais|et|pero|y|ma|mas|maar)?\s?(?:not|nicht|pas|no|non|não|niet|except|außer|sauf|salvo|tranne|exceto"
    r"|behalve)\s[^.!?]{2,30}$",
    re.IGNORECASE,
)
"""How words leave somebody out."""
_SAVED = ("start_lead_search", "create_list", "import_list_leads", "add_list_leads")
"""What words seem to want that say where those who are searched for go."""
_WHERE = re.compile(
    r"(?:in|into|on|onto|to|auf|in die|zu|zur|dans|sur|en|a la|à|nella|alla|na|para|op|naar)\s(?:(?:the|our|my|die"
    r"|der|unsere\w?|la|notre|nuestra|mi|nossa|de|onze)\s)?(?:list|liste|lista|campaign|kampagne|campaña|campagne|campanha|lijst)\b(?!.*\[A)",
    re.IGNORECASE,
)
"""How words begin that only say where something goes."""
_ONE_MORE = re.compile(
    r"(?:and|und|et|y|e|en)\s[A-ZÀ-Þ][\w'’-]+(?:\s[A-ZÀ-Þ][\w'’-]+)?\s(?:on|onto|to|in|into|from|off|auf|zu|zur|von|aus|à|dans|sur"
    r"|de|a|en|nella|alla|dalla|na|da|op|naar|van)\b"
)
"""How words begin that name one more: "and Bob to the list"."""
_A_LIST = re.compile(r"\b(?:list[ea]?n?s?|lijst)\b|リスト", re.IGNORECASE)
_IT = re.compile(r"(?:it|they|she|he|es|sie|er|il|elle|ça|lo|esso|ele|ela|het|zij)\b", re.IGNORECASE)
"""How a sentence begins that goes on with what was spoken of."""
_FEW = 2
"""Blanks up to which words with an id only name something."""
_CUT = 0.5
"""How likely a part begins another wish, from which it does."""
_NAME = re.compile(r"(?<!^)\b[A-ZÀ-Þ]\w+")
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


def wanted(words: str) -> list[Wanted]:
    """The wishes of a message, in order; one at least."""
    shown = marked(words)
    found = joined([*cut(parts_of(shown))] or [shown.text])
    written = as_written(shown.text, [text for text, _ in found])
    return [Wanted(shown.plain(text), shares(by)) for text, (_, by) in zip(written, found, strict=True)]


def as_written(words: str, texts: Sequence[str]) -> list[str]:
    """The same parts of words as they stand there, with their signs and lines; as they are where one is not found."""
    starts = [0]
    for text in texts[1:]:
        starts.append(words.find(text.split(",")[0].split("\u3001")[0], starts[-1] + 1))
        if starts[-1] < 0:
            return [*texts]
    return [words[start:end].rstrip(" ,;+&\n") for start, end in pairwise([*starts, len(words)])]


def parts_of(shown: Marked) -> list[Head]:
    """The parts of a message; what stands behind a text is none of it."""
    parts = islice(heads(shown.text, tongue(shown.text)), MOST)
    return [
        replace(part, text=text, begins=part.begins and n == 0)
        for part in parts
        for n, text in enumerate(_BEHIND_A_TEXT.split(part.text))
    ]


def joined(texts: Sequence[str]) -> list[tuple[str, str]]:
    """Wishes with what belongs to the one before them, each with the words that tell what it wants."""
    found: list[tuple[str, str]] = []
    for text in texts:
        if found and _only_names(found[-1][0]):
            whole = f"{found[-1][0]} {text}"
            found[-1] = (whole, whole)
        elif found and _belongs(found[-1][1], text):
            whole = f"{found[-1][0]} {text}"
            found[-1] = (whole, text if _act(found[-1][1]) in _NO_CALL else whole)
        else:
            found.append((text, text))
    return found


@cache
def _label() -> re.Pattern[str]:
    """How words begin that give a subject or a text."""
    return re.compile(rf"(?:subj\w*|{EVERY.cue('subject').pattern}|{EVERY.cue('text').pattern})(?!\w)", re.IGNORECASE)


def _only_names(text: str) -> bool:
    """Whether words only say what is spoken of: "Campaign [I1]"."""
    return "[I" in text and text.count(" ") < _FEW


def _belongs(before: str, text: str) -> bool:
    """Whether a wish only goes on with the one before it.

    It gives that its text, tells more of it ("it should look for ..."), says what to tell whom that names, or does the
    same to one more where one call takes several.
    """
    first, act = _act(before), _act(text)
    if _BUT_NOT.match(text) or _ONE_MORE.match(text) or (_WHERE.match(text) and first not in _NO_CALL):
        return True
    return (
        (first in _CAMPAIGNS and act in _STEPS)
        or _gives_words(first, act, text)
        or _saves(first, act, text)
        or _goes_on(first, act, before, text)
    )


def points_at_somebody(text: str) -> bool:
    """Whether words speak of somebody whom they do not name."""
    return _WHOM.search(text) is not None


def _names_somebody(text: str) -> bool:
    return "[A" in text or (_NAME.search(text) is not None and not points_at_somebody(text))


def _gives_words(first: str, act: str, text: str) -> bool:
    """Whether words only give a subject or a text to what is wanted with one."""
    if first not in _WORDED or act not in _TEXTS | _WORDED:
        return False
    return _label().match(text) is not None or ("[T" in text and not _names_somebody(text))


def _saves(first: str, act: str, text: str) -> bool:
    """Whether words give the people of a list that is made, or say where those who are searched for go."""
    if first == "start_lead_search":
        return act in _SAVED and "[A" not in text
    return act == "import_list_leads" and first in ("create_list", act) and not _A_LIST.search(text)


def _goes_on(first: str, act: str, before: str, text: str) -> bool:
    """Whether words tell more of it, do the same to one more of what one call takes, or say what to tell whom."""
    tools = {act.partition(" ")[0], first.partition(" ")[0]}
    if tools == {"update_signals"} or (act == first and _IT.match(text)):
        return True
    is_told = act == "send_message" and not _names_somebody(text) and "[A" not in before
    return is_told and first in ("send_message", *_NO_CALL) and _NAME.search(before) is not None


def _act(text: str) -> str:
    return likeliest(shares(text))


@lru_cache(maxsize=512)
def shares(text: str) -> Mapping[str, float]:
    """How likely words, with marks for what is concrete in them, want each act."""
    short = text[:LONGEST]
    return MappingProxyType(weights().shares(short, known_signs(short)))


def weights() -> linear.Weights:
    """The weights that come with the program."""
    return linear.load(_HERE, "wanted.bin")


def cutter() -> trees.Trees:
    """The trees that come with the program."""
    return trees.load(_HERE, "cut.bin")


def cut(parts: Sequence[Head], *, by_act: bool = False) -> Iterator[str]:
    """The parts of a message joined to wishes; ``by_act``: also cut where a part wants another act."""
    whole, size = "", 0
    for part in parts:
        is_other = by_act and _act(part.text) not in (NOTHING, _act(whole)) if whole else False
        if whole and (is_other or cutter().share(signs(whole, size, part)) > _CUT):
            yield whole
            whole, size = "", 0
        whole, size = f"{whole} {part.text}".strip(), size + 1
    if whole:
        yield whole


def signs(whole: str, size: int, part: Head) -> Mapping[str, float]:
    """By what it is told whether a part begins another wish than the parts before it."""
    before, here, both = shares(whole), shares(part.text), shares(f"{whole} {part.text}")
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
        "name before": float(_NAME.search(whole) is not None),
        "name": float(_NAME.search(part.text) is not None),
        "filler": float(EVERY.cue("filler").match(part.text) is not None),
        "points back": float(EVERY.cue("they").search(part.text) is not None),
    }


def _likeliest(of: Mapping[str, float]) -> str:
    """The likeliest act but for none."""
    return max((act for act in of if act != NOTHING), key=lambda act: of[act])
