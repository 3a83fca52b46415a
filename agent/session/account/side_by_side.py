"""What stands in one row with what was set: of the keywords "merger, buyout and takeover" two are."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, filterfalse

from agent.common.json_value import Json
from agent.common.words.marks import small_words
from agent.common.words.moods import is_card, is_negative, mood_of
from agent.common.words.table import EVERY
from agent.common.words.text import bare, stands_whole, tokens, written_without_spaces
from agent.session.account.evidence import Use, folded

_AND = EVERY.words("and")
PARTED = re.compile(rf"\s*,\s*(?:{_AND}\s+)?|\s+{_AND}\s+", re.IGNORECASE)
"""What parts the entries of a row."""
_IS_AND = re.compile(rf"(?<!\w){_AND}(?!\w)", re.IGNORECASE)
_SENTENCES = re.compile(r"(?P<colon>:)(?=\s)|\.(?=\s|$)|[;!?\n]")
_BEHIND = re.compile(
    rf"\s(?:{EVERY.words('onto')}|for|as|at|with|from|off|out|please|pls|thanks|thanx|thx|cheers|too"
    r"|für|als|mit|aus|bitte|danke|rein|pour|dans|sur|comme|avec|merci|como|con|no|por|per|non|come|com|bij|voor|uit|graag|alsjeblieft)\b.*",
    re.IGNORECASE,
)
"""What may stand behind the last entry of a row and is no part of it."""
_LED = re.compile(
    rf"^(?:(?:{EVERY.cue('too').pattern}|the (?:one|ones) (?:of|from)|das von|der von|die von|celui de|celle de"
    r"|l[ao] de|el de|quell[oa] di|o de|a de|die van|dat van|for|from|of|to|per|für|von|pour|de|di|para|voor|van|mit"
    r"|with) )+",
    re.IGNORECASE,
)
"""What may stand before an entry that is not the first: "the one from Brightquay and the one from Saltworks"."""
_LINE_BEGINS = re.compile(r"^.*?(?:^|\s)(?:[-*•]|\d{1,2}[.)])\s+")
"""What stands before an entry in its line: a bullet, and whoever wrote it in a chat."""
_FIRST = re.compile(r"[,;|\t(]|\s[-–]\s")
_TAKES = re.compile(r"[a-z]+ (?:out|off|away|down) ")
"""A verb that the table does not know, with what belongs to it: "and take out …"."""
_OF_A_ROW = re.compile(
    r"^(?:(?:with|mit|avec|con|com|met) )?(?:keywords?|(?:stich|such)w[oö]rte?r?n?|mots?[ -]cl[ée]s?|palabras clave"
    r"|parole chiave|palavras[ -]chave|trefwoorden|(?:only|nur|uniquement|seulement|solo|sólo|apenas|alleen)"
    r"(?: (?:from|on|in|aus|auf|von|de|du|en|da|su|dal|van|uit|op))?):?\s+"
)
"""What stands before the first entry of a row within a sentence: "keywords SAP and DATEV, only from news"."""
_BULLETS = re.compile(r"\s*[-*•]\s+")
_PHONE = re.compile(r"^\W*\+?\d[\d /()-]{6,}\d\W*$")
_IS_NAME = re.compile(
    r"(?:[A-ZÀ-Þ][\w&.'’-]*|\([A-ZÀ-Þ]\w*\)|[a-z]+\.[a-z]{2,})(?: (?:[A-ZÀ-Þ][\w&.'’-]*|\([A-ZÀ-Þ]\w*\)))*"
)
"""What calls one by one may have been for: "Saltworks", "X (Twitter)", "hiring.cafe"."""
_MANY = 5
"""Words that an entry has at most."""
_TELLING = 3
"""Letters from which a word of an entry tells whether it was set."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A sentence in parts, as commas and an "and" divide it."""

    parts: Sequence[str]
    ands: Sequence[bool]
    """Of what stands between two of them, whether it is an "and"."""
    is_begun: bool
    """Whether nothing but a colon stands before the first part."""

    def run(self, at: int) -> range:
        """The row around one of its parts: it ends behind its "and"."""
        start = max((n for n in range(1, at) if self.ands[n - 1]), default=0)
        end = min((n for n in range(at + 1, len(self.ands)) if self.ands[n - 1]), default=len(self.ands))
        return range(start, end + 1)

    def entry(self, at: int) -> str:
        """A part as far as it may belong to the row; empty where nobody can tell where it begins."""
        if at == 0 and not self.is_begun:
            return ""
        own = _OF_A_ROW.sub("", _LED.sub("", self.parts[at]))
        if EVERY.kinds(own) or _TAKES.match(own):
            return ""
        is_last = at == len(self.parts) - 1 or self.ands[at - 1]
        return EVERY.cue("courtesy", "please").split(_BEHIND.sub("", own))[0].rstrip(" ,.!") if is_last else own

    def is_set(self, at: int, values: Collection[str]) -> bool:
        """Whether a part is one of the values; around the first and the last one other words may stand."""
        part = _OF_A_ROW.sub("", folded(self.parts[at].strip(" .\"'")))
        is_first, is_last = at == 0, at == len(self.parts) - 1
        return any(
            part == one or (is_first and part.endswith(f" {one}")) or (is_last and part.startswith(f"{one} "))
            for one in values
        )


def left_of_rows(text: str, effects: Sequence[Use]) -> Iterator[str]:
    """The entries that nothing set, of rows of which an effect set others.

    Args:
        text: a message, with marks for what is concrete in it.
        effects: what was done for it.
    """
    lists = [*chain.from_iterable(_lists(use.arguments) for use in effects)]
    said = [words for use in effects for _, words in use.texts]
    one_by_one = [*_one_by_one(effects)]
    known = [*said, *chain.from_iterable(one_by_one)]
    for row in _rows(text):
        of_lists = chain.from_iterable(_left(row, values, said) for values in lists)
        of_calls = chain.from_iterable(_left(row, values, known) for values in one_by_one)
        yield from dict.fromkeys(chain(of_lists, filter(_IS_NAME.fullmatch, of_calls)))
    blocks = (block for block in re.split(r"\n\s*\n", text) if not is_card(block, EVERY))
    yield from chain.from_iterable(_left_of_lines(block, said) for block in blocks)


def _lists(value: Json) -> Iterator[frozenset[str]]:
    """The lists of texts in arguments, folded."""
    if isinstance(value, list) and any(isinstance(one, str) for one in value):
        yield frozenset(folded(one).replace("_", " ") for one in value if isinstance(one, str))
    elif isinstance(value, list | dict):
        yield from chain.from_iterable(map(_lists, value.values() if isinstance(value, dict) else value))


def _one_by_one(effects: Sequence[Use]) -> Iterator[frozenset[str]]:
    """What several calls of one tool set or concern, as if one had set all of it."""
    by_tool = defaultdict[str, set[str]](set)
    for use in effects:
        by_tool[use.tool].update(use.known, (words for _, words in use.texts if words.count(" ") < _MANY))
    yield from map(frozenset, by_tool.values())


def _rows(text: str) -> Iterator[_Row]:
    if written_without_spaces(text):
        return
    start, is_begun = 0, False
    for end in [*_SENTENCES.finditer(text), None]:
        sentence = text[start : end.start() if end else len(text)].strip()
        between = [*PARTED.finditer(sentence)]
        if between:
            yield _Row(PARTED.split(sentence), [_IS_AND.search(found[0]) is not None for found in between], is_begun)
        start, is_begun = (end.end(), end["colon"] is not None) if end else (start, False)


def _left(row: _Row, values: Collection[str], said: Sequence[str]) -> Iterator[str]:
    """What nothing set, of a row of which some values were set: with an "and" in it, or with two of them."""
    found = [at for at in range(len(row.parts)) if row.is_set(at, values)]
    run = {*chain.from_iterable(map(row.run, found))}
    if len(found) > 1 or any(row.ands[at] for at in run.difference([len(row.ands)])):
        yield from filterfalse(partial(_is_no_entry, said=said), map(row.entry, sorted(run.difference(found))))


def _left_of_lines(block: str, said: Sequence[str]) -> Iterator[str]:
    """Of lines one below the other those between two that are said, those like most of them, and a number below one."""
    whole = block.split("\n")
    lines = [_LINE_BEGINS.sub("", line).strip() for line in whole]
    found = [at for at, line in enumerate(lines) if _stands_in(line, said)]
    between = range(found[0], found[-1]) if found else ()
    below = (at + 1 for at in found if _PHONE.search("".join(lines[at + 1 : at + 2])))
    left = (lines[at] for at in (*between, *below, *_like_most(whole, found)))
    yield from dict.fromkeys(filterfalse(partial(_is_said, said=said), left))


def _like_most(lines: Sequence[str], found: Collection[int]) -> Collection[int]:
    """The lines with a bullet, if most of them are among some."""
    listed = {at for at, line in enumerate(lines) if _BULLETS.match(line)}
    return listed if len(listed.intersection(found)) * 2 > len(listed) else ()


def _stands_in(line: str, said: Sequence[str]) -> bool:
    """Whether what a line begins with was said."""
    first = folded(_FIRST.split(line)[0])
    return len(first) > _TELLING and any(first in text for text in said)


def _is_no_entry(text: str, said: Sequence[str]) -> bool:
    """Whether it is more than a few words, begins like a clause, has a verb, sign or courtesy in it, or was said."""
    words = text.lower().split()
    if not 0 < len(words) <= _MANY or words[0] in small_words() or re.search(r"[\[@]", text):
        return True
    if EVERY.kinds(text) or is_negative(text, EVERY) or mood_of(text, EVERY) != "open":
        return True
    return EVERY.cue("talk", "filler", "courtesy", "please").search(bare(text)) is not None or _is_half_said(text, said)


def _is_half_said(entry: str, said: Sequence[str]) -> bool:
    """Whether half of its words stand in what was set, but for small ones: of some titles each has "Finance" in it."""
    words = [word for word in tokens(entry) if len(word) > _TELLING]
    return 2 * sum(any(word in text for text in said) for word in words) >= len(words)


def _is_said(entry: str, said: Sequence[str]) -> bool:
    """Whether any of its words stands in what was set, but for small ones."""
    words = [word for word in tokens(entry) if len(word) > _TELLING]
    return not words or any(stands_whole(word, text) or word in text for word in words for text in said)
