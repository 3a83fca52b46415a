"""The person's words: what of them is their own, cut into clauses, and whether they hold a name or an id."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from agent.common.words import WITHOUT_SPACES

_FORWARDED = re.compile(
    r"^[\s>]*-{2,}[^\n]*(?:original|forward|weitergeleitet|ursprüngliche|reenviado|transféré|転送|元のメッセージ)[^\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
_CITED = re.compile(r"^\s*>.*$", re.MULTILINE)
_QUOTED = re.compile(r'"[^"\n]*"|“[^”\n]*”|„[^“”\n]*[“”]|«[^»\n]*»|「[^」\n]*」|『[^』\n]*』|(?<!\w)\'[^\'\n]*\'(?!\w)')
_ENDS = re.compile(
    r"[.:](?=\s|$)|[,;!?\n]|[\u00bf\u00a1\u3002\u3001\uff0c\uff01\uff1f\uff1b\uff1a]"  # Spanish, Japanese
    r"|\b(?:but|aber|sondern|pero|mais|però|mas|maar)\b",
    re.IGNORECASE,
)
_TOKEN = re.compile(rf"[^\W{WITHOUT_SPACES}]+")
_UNSPACED = re.compile(rf"[{WITHOUT_SPACES}]")


def fold(text: str) -> str:
    """A text without differences of case and width, its spaces single."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def own(words: str) -> str:
    """Words without a mail that was pasted into them: forwarded text to the end, and cited lines."""
    forwarded = _FORWARDED.search(words)
    return _CITED.sub("", words if forwarded is None else words[: forwarded.start()])


def unquoted(words: str) -> str:
    """Words without what stands in quotation marks."""
    return _QUOTED.sub(" ", words)


def clauses(words: str) -> Sequence[str]:
    """The clauses of the person's own words, outside quotation marks, folded."""
    return [fold(clause) for clause in _ENDS.split(unquoted(own(words))) if clause.strip()]


def tokens(text: str) -> list[str]:
    """The words of a text in scripts that put spaces between words, folded."""
    return _TOKEN.findall(fold(text))


def written_without_spaces(text: str) -> bool:
    """Whether a text holds Chinese or Japanese characters."""
    return _UNSPACED.search(text) is not None


def holds(words: str, value: str) -> bool:
    """Whether words hold a value (an id, an address, a URL) whole, in any case and width."""
    pattern = rf"(?<![a-z0-9_.+@-]){re.escape(fold(value))}(?![a-z0-9_@-]|\.[a-z0-9])"
    return bool(value.strip()) and re.search(pattern, fold(words)) is not None


def holds_phrase(words: str, name: str) -> bool:
    """Whether words hold all words of a name, one after the other."""
    if written_without_spaces(name):
        return len(name.strip()) > 1 and fold(name).replace(" ", "") in fold(words).replace(" ", "")
    wanted, said = tokens(name), tokens(words)
    return bool(wanted) and any(said[at : at + len(wanted)] == wanted for at in range(len(said)))


def holds_span(words: str, span: str) -> bool:
    """Whether a span stands in the person's own words, and not only inside quotation marks."""
    text, wanted = fold(own(words)), fold(span)
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    found = _places(text, wanted) if len(wanted.replace(" ", "")) > 1 else ()
    return any(not any(start <= at and at + len(wanted) <= end for start, end in quoted) for at in found)


def _places(text: str, wanted: str) -> Iterator[int]:
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)
