"""The parts into which a message of the user falls, each with what it asks for."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain, islice, pairwise

from agent.common.words.asked import NOTHING, asked, demanded, demands, likeliest, tells
from agent.common.words.marks import marked
from agent.common.words.moods import (
    depends,
    goes_on_after_an_adverb,
    is_negative,
    mood_of,
    sentences,
    starting,
    wish_of,
)
from agent.common.words.table import Tongue, tongue
from agent.common.words.text import AFTER_TE, BEFORE_KANA, own, written_without_spaces

MOST = 60
"""Parts of a message that are looked at: whoever pastes a text does not ask with it."""
LONGEST = 400
"""Characters of a part by which it is judged."""
_WISHED = 0.8
"""How likely the words of a question ask for something to be done, from which they do: "lower the limit to 30?"."""
_RATHER = 0.3
"""How likely it asks to know something, from which words that the table knows for a question do."""
_LISTED = 0.8
"""How likely words demand something, from which they are no more of a list, nor complete what stands before them."""
_FEW = 5
"""Words up to which a part behind another one may only complete it."""
_JOINTS = {
    "en": "and n then so but because",
    "de": "und dann weil denn",
    "fr": "et puis mais car",
    "es": "y luego pero porque",
    "it": "e ed poi ma perché",
    "pt": "e depois mas porque",
    "nl": "en dan maar want",
}
"""Words before which a part may begin, by language: what joins in one is a preposition in another."""
_BREAKS = (
    r"(?:[;()\n]+|,+(?!\d)|:+(?!\d)|(?<=\d\])\s+(?=[A-ZÀ-Þ¿¡])|(?<=[.!?…])(?=\s)|(?<!\w)[–—-](?![\w>])|(?<=\s)[+&](?=\s)|[\u3001\u3002\uff01\uff1f]"
    rf"|{AFTER_TE}|{BEFORE_KANA})"
)
_WHERE = re.compile(
    r"(?:in|into|on|to|for|with|from|at|by|as|auf|im|an|für|mit|von|als|dans|sur|pour|avec|à|de|en|para|con|a|su|per|di|com|em"
    r"|met|voor|van|naar|op) [^A-ZÀ-Þ\[]*"
)
"""Words that only say where or how, and name nobody: "in the same conversation"."""

# "I am away and will start it again": behind the word that joins it stands a verb that tells and no subject.
_HAS_NO_SUBJECT = re.compile(
    r"(?:will|shall|would|am|is|are|was|were|has|had|have|can['’]?t|cannot|won['’]?t|wird|werde|werden|habe|hat|war|va|vais|vont|ai"
    r"|voy|vamos|vou|vado|zal|heb|ben)\b(?! (?:you|du|sie|tu|vous|usted|lei|você|je|u)\b)"
)


_RELATIVE = re.compile(
    r"(?:who|what|wher)ever\b|(?:where|wo|où|donde|dove|waar|onde)\b(?! (?:is|are|was|were|do|does|did|can|could|should"
    r"|ist|sind|war|waren|kann|soll|steht|stehen|liegt|bleib\w*|find\w*|est|sont|est[áã]\w*|es|è|sono|staat|zijn|fica)\b)",
    re.IGNORECASE,
)
"""What begins a clause that tells more of something: "everywhere, where the old name still stands"."""
_VERB = re.compile(r"(?:\w+ )?\w+")
"""What may be a verb alone, or one behind an "and"."""
_AHEAD = re.compile(r"^[^\W\d_]{1,4} ")
"""A small word before one that asks: "at what time"."""
_BEHIND_A_TEXT = re.compile(r"(?<=\[T\d\])\s+(?=[A-ZÀ-Þ¿¡])")
"""Where a sentence ends with a text: its full stop stands in the quotation marks."""
_BETWEEN = re.compile(r"\b(?:between|zwischen|entre|tra|fra|tussen)\b[^,]*$", re.IGNORECASE)
"""What an "and" still belongs to."""
_GO_AHEAD = re.compile(
    r"\b(?:go (?:right |straight )?ahead|feel free|vas-y|allez-y|adelante|(?:leg|legt|mach|macht) (?:ruhig )?los"
    r"|vai avanti|(?:vá|pode ir) em frente|ga (?:je|uw) gang|ga maar verder)$",
    re.IGNORECASE,
)
"""Words that only give leave to what stands behind them: "go ahead and send it"."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a message."""

    text: str
    """Its words, with marks for what was taken out of them."""
    plain: str
    """The same as the user wrote them."""
    kinds: Mapping[str, float]
    """How likely it asks for each kind of thing."""
    concrete: tuple[str, ...] = ()
    """The addresses, links, ids and texts in it."""
    languages: frozenset[str] = frozenset()
    """Those that its message may be in."""
    is_asked: bool = False
    """Whether its sentence ends with a question mark."""
    goes_on_from: str = ""
    """The part before it that tells of whom it speaks as "he" or "her"."""
    is_row: bool = False
    """Whether it is a line below a colon, which may be a row of a table."""

    @property
    def asks(self) -> float:
        """How likely it demands anything."""
        return sum(demanded(self.kinds).values())


def pieces(words: str) -> Iterator[Piece]:
    """The parts of a message but for conditions and what is not to be done."""
    shown = marked(own(words))
    said = tongue(shown.text)
    found = [*islice(_wishing(shown.text, said), MOST)]
    for before, one in pairwise([Head(""), *found]):
        if not is_negative(one.text, said):
            concrete = tuple(mark.text for mark in shown.marks if f"[{mark.name}]" in one.text)
            whom = before.text if said.cue("they").search(one.text) and not demands(before.text) else ""
            told = (shown.plain(one.text), _judged(one.text, said), concrete, said.languages)
            yield Piece(one.text, *told, one.is_asked, whom, one.is_row)


def whole(parts: Sequence[Piece]) -> Piece:
    """Parts of one wish as one; it asks for what the part asks for that asks most."""
    return replace(
        parts[0],
        text=" ".join(part.text for part in parts),
        plain=" ".join(part.plain for part in parts),
        kinds=asking(parts).kinds,
        concrete=tuple(dict.fromkeys(chain.from_iterable(part.concrete for part in parts))),
        is_asked=any(part.is_asked for part in parts),
    )


def asking(parts: Sequence[Piece]) -> Piece:
    """The part that asks most."""
    return max(parts, key=lambda part: part.asks)


@dataclass(frozen=True, slots=True)
class Head:
    """A part of a text, and what its sentence is."""

    text: str
    is_asked: bool = False
    is_row: bool = False
    begins: bool = False
    """Whether its sentence begins with it."""


def heads(text: str, said: Tongue) -> Iterator[Head]:
    """Every part of a text, in order."""
    for sentence, is_row in sentences(text, said):
        yield from _of(sentence, said, is_row=is_row)


def _wishing(text: str, said: Tongue) -> Iterator[Head]:
    """Every part but for the rows of a table and what depends on something."""
    for line, is_row in sentences(text, said):
        for sentence in _BEHIND_A_TEXT.split(line) if not (is_row and "[A" in line) else ():
            if not depends(sentence, said):
                yield from _of(sentence, said, is_row=is_row)


def _of(sentence: str, said: Tongue, *, is_row: bool) -> Iterator[Head]:
    is_polite = wish_of(sentence, said)[1]  # "can you pause it and tell Bo?" asks nothing about Bo
    is_asked = sentence.rstrip("\"'”») ").endswith(("?", "\uff1f"))
    found = _heads(sentence.rstrip("? \uff1f") if is_polite else sentence, said, is_asked=is_asked)
    for n, head in enumerate(found):
        yield Head(head, is_asked, is_row, begins=n == 0)


def _judged(text: str, said: Tongue) -> Mapping[str, float]:
    """What it asks for; what the table knows for a question asks for nothing but a look."""
    kinds = asked(text[:LONGEST])
    if mood_of(text, said) != "ask":
        return kinds
    bare = text.rstrip("\"'”») ").rstrip("?\uff1f ")
    if _is_wish(bare, said):
        return asked(bare[:LONGEST])
    if bare == text.rstrip("\"'”») ") and kinds["look"] < _RATHER and not _begins_with_question(text, said):
        return kinds
    still = {kind: share if kind in NOTHING else 0.0 for kind, share in kinds.items()}
    return still | {"look": 1 - sum(still.values())}


def _is_wish(bare: str, said: Tongue) -> bool:
    """Whether a question is a polite wish: "anyway, could you draft it?", "lower it to 30?"."""
    if _begins_with_question(bare, said):
        return False
    if said.cue("lead").search(bare) is not None or mood_of(bare, said) == "change":
        return True
    wished = demanded(asked(bare[:LONGEST]))
    return sum(share for kind, share in wished.items() if kind not in ("look", "more")) > _WISHED


def _begins_with_question(text: str, said: Tongue) -> bool:
    begun = starting(text, said)
    return any(said.cue("question").match(rest) for rest in (begun, _AHEAD.sub("", begun)))


@cache
def _cut(languages: frozenset[str]) -> re.Pattern[str]:
    joints = "|".join("|".join(_JOINTS[one].split()) for one in sorted(languages & _JOINTS.keys()))
    return re.compile(
        rf"{_BREAKS}|(?<!\s)(?<!\bil)\s+(?=(?:{joints or '(?!)'}|AND|UND|THEN|DANN)\s)"
    )  # "il y a" is no "and"


def _heads(sentence: str, said: Tongue, *, is_asked: bool) -> list[str]:
    """The parts of a sentence, each with those behind it that only complete it; no single word is one."""
    found: list[str] = []
    for part, is_joined in _with_adverbs(_parts(sentence, _cut(said.languages)), said):
        if found and _goes_on(found[-1], part, said, is_joined=is_joined, is_asked=is_asked):
            found[-1] += f"\u3001{part}" if written_without_spaces(part) else f", {part}"
        else:
            found.append(part)
    return found


def _with_adverbs(parts: Iterable[tuple[str, bool]], said: Tongue) -> Iterator[tuple[str, bool]]:
    """The parts, but for an adverb that stands behind its verb and begins none: "und importiere dann Ada"."""
    verb, is_joined = "", False
    for part, is_next_joined in parts:
        if _VERB.fullmatch(verb) and said.kinds(starting(verb, said)) and goes_on_after_an_adverb(verb, part, said):
            verb = f"{verb} {part}"
            continue
        if verb:
            yield verb, is_joined
        verb, is_joined = part, is_next_joined
    if verb:
        yield verb, is_joined


def _goes_on(before: str, part: str, said: Tongue, *, is_joined: bool, is_asked: bool) -> bool:
    """Whether a part belongs to the one before it; "and has Bob replied?" does not."""
    if any(map(_is_word, (before, part))):
        return True
    if is_joined and is_asked and _HAS_NO_SUBJECT.match(part.partition(" ")[2]):
        return False
    if is_joined and (_belongs(before, part.partition(" ")[2]) or _goes_on_telling(before, part, said)):
        return True
    if _RELATIVE.match(part):
        return not is_asked
    return not is_negative(part, said) and _completes(part, said)


def _parts(sentence: str, cut: re.Pattern[str]) -> Iterator[tuple[str, bool]]:
    """What stands between the cuts, and whether only a word like "and" joins it to what stands before it."""
    start, is_joined = 0, False
    for found in (*islice(cut.finditer(sentence), MOST), None):
        part = sentence[start : found.start() if found else len(sentence)].strip()
        if is_part := re.search(r"[^\W\d]", part) is not None:  # "1." only counts
            yield part, is_joined
        if found:
            start, is_joined = found.end(), not found[0].strip() and found[0] != "" and (is_part or is_joined)


def _belongs(before: str, rest: str) -> bool:
    """Whether what stands behind an "and" is one more of a list, tells without a subject, or is what may be done."""
    if rest[:1].isupper() and before.split()[-1][:1].isupper():
        return not demands(rest, _LISTED)  # "Spring and Bob needs a reply" lists nobody
    return _HAS_NO_SUBJECT.match(rest) is not None or any(one.search(before) for one in (_BETWEEN, _GO_AHEAD))


def _goes_on_telling(before: str, part: str, said: Tongue) -> bool:
    """Whether an "and" goes on with what somebody does or did: "I'll write to them and probably invite Ada"."""
    if said.cue("please", "question", "know").search(part):
        return False
    return tells(before[:LONGEST])


def _is_word(text: str) -> bool:
    return " " not in text and not written_without_spaces(text)


def _completes(part: str, said: Tongue) -> bool:
    """Whether it only goes on with what stands before it: until when, where, how, or with few words and no verb."""
    if said.cue("until").match(starting(part, said)):
        return True
    words = part.count(" ") + 1
    if words <= _FEW and (_WHERE.fullmatch(part) or (_names_nothing(part) and not demands(part, _LISTED))):
        return True
    return likeliest(asked(part[:LONGEST])) == "tail"


def _names_nothing(part: str) -> bool:
    """Whether it is "thread by thread": neither a name nor a verb that the table knows."""
    is_plain = part == part.lower() and "[" not in part and not written_without_spaces(part)
    return is_plain and part.count(" ") < _FEW - 2 and mood_of(part, tongue(part)) == "open"
