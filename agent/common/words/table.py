"""The table of words (``table.toml``): verbs that ask for something, and cues to how it is meant, by language."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import resources
from typing import Any

from agent.common.words.text import tokens, written_without_spaces

_NO_WORD = r"(?:(?<=\W)|(?!\w))"
"""Behind a cue: it ends at the end of a word, or with something that is no part of one."""


@cache
def table() -> Mapping[str, Any]:
    """The whole table."""
    return tomllib.loads(resources.files("agent.common.words").joinpath("table.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Tongue:
    """The languages that a text may be in, which say how its words are meant."""

    languages: frozenset[str]

    def cue(self, *names: str) -> re.Pattern[str]:
        """What finds one of these cues."""
        return _cue(names, self.languages)

    def words(self, *names: str) -> str:
        """The words of these cues as one group of a longer pattern, which says where they begin and end."""
        return rf"(?:{'|'.join(text for _, text in _rows(names, self.languages))})"

    def verb(self, *kinds: str, begins: bool = False) -> re.Pattern[str]:
        """What finds a verb of these kinds; with those that count only where they begin a clause."""
        return _verb(kinds, self.languages, begins)

    def kinds(self, clause: str) -> frozenset[str]:
        """The kinds of the verb that a clause begins with; of any verb in it, where words have no spaces between."""
        find = re.Pattern.search if written_without_spaces(clause) else re.Pattern.match
        return frozenset(kind for kind in table()["verb"] if find(self.verb(kind, begins=True), clause))

    def nearly(self, clause: str, cutoff: float = 0.8) -> frozenset[str]:
        """The same where the verb may have a slip in it: "anwser her"; ``cutoff``: how alike the two must be."""
        first = clause.split(" ")[0]
        near = [] if (known := self.kinds(clause)) else get_close_matches(first, _verbs(), 1, cutoff=cutoff)
        return known or frozenset(kind for verb in near for kind in self.kinds(verb))


EVERY = Tongue(frozenset("en de fr es it pt nl ru ja zh".split()))
"""All of them: for what must not depend on a guess."""


def tongue(text: str) -> Tongue:
    """The languages that a text is likely in: those whose small words it holds most; all, where one word tells."""
    held = Counter(key for word in tokens(text) for key in _languages_of().get(word, ()))
    most = max(held.values(), default=0)
    likely = {key for key in table()["words"] if 2 * held[key] > most or most < 2}
    return Tongue(frozenset(likely | ({"ja", "zh"} if written_without_spaces(text) else set())))


@cache
def _languages_of() -> dict[str, list[str]]:
    """The languages of each small word."""
    found: dict[str, list[str]] = {}
    for key, words in table()["words"].items():
        for word in set(words.split()):
            found.setdefault(word, []).append(key)
    return found


@cache
def noun_of(kind: str) -> re.Pattern[str] | None:
    """The nouns for things of a kind, such as a list or a campaign, in all languages; none where people have none."""
    nouns: str | None = table()["nouns"].get(kind)
    return None if nouns is None else re.compile(stems(nouns.split()), re.IGNORECASE)


def stems(words: Iterable[str], *, begins: bool = True, ending: str = r"\w*") -> str:
    """A pattern for words of the table: beginnings, whole words, and some that count only where a clause begins.

    Args:
        words: as the table has them.
        begins: with those that count only where a clause begins.
        ending: what may stand behind a beginning.
    """
    kept = [word.removeprefix("^") for word in words if begins or not word.startswith("^")]
    spaced = [re.escape(word[:-1]) + r"(?!\w)" if word.endswith("=") else re.escape(word) + ending
              for word in kept if not written_without_spaces(word)]  # fmt: skip
    return _either(rf"(?<![\w%])(?:{'|'.join(spaced)})" if spaced else "", map(re.escape, _unspaced(kept)))


def _unspaced(words: Iterable[str]) -> list[str]:
    return list(filter(written_without_spaces, words))


def _either(spaced: str, unspaced: Iterable[str]) -> str:
    return "|".join(filter(None, [spaced, *unspaced])) or r"(?!)"


@cache
def _verbs() -> list[str]:
    words = (word for kind in table()["verb"].values() for row in kind.values() for word in row.split())
    return [verb for verb in (word.strip("^=") for word in words) if len(verb) > 3]


@cache
def _verb(kinds: Sequence[str], languages: frozenset[str], begins: bool) -> re.Pattern[str]:
    rows = (words for kind in kinds for key, words in table()["verb"][kind].items() if key in languages)
    return re.compile(stems(" ".join(rows).split(), begins=begins), re.IGNORECASE)


def _rows(names: Sequence[str], languages: frozenset[str]) -> list[tuple[str, str]]:
    return [(key, text) for name in names for key, text in table()["cue"][name].items() if key in languages]


@cache
def _cue(names: Sequence[str], languages: frozenset[str]) -> re.Pattern[str]:
    rows = _rows(names, languages)
    spaced = "|".join(text for key, text in rows if key not in ("ja", "zh"))
    unspaced = [text for key, text in rows if key in ("ja", "zh")]
    return re.compile(_either(rf"(?<!\w)(?:{spaced}){_NO_WORD}" if spaced else "", unspaced), re.IGNORECASE)
