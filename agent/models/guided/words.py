"""What can be read in the human's words without a model: addresses, quotations, ids, budgets."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from agent.common.questions import only_asks

SHOWN = 3000
"""Characters of the human's words that a decision sees."""

READ = 20_000
"""Characters in which quotations are looked for."""

# Every repetition has an end: these run over whatever somebody pastes or pipes in.
_ADDRESS = re.compile(r"(?<![\w.+-])[A-Za-z0-9][\w.+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_UUID = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", re.IGNORECASE)
_TOKEN = re.compile(r"\b[A-Za-z]{2,12}_(?=[A-Za-z-]{0,40}\d)[A-Za-z0-9-]{1,80}\b")
_QUOTES = re.compile(r'"([^"]+)"|“([^”]+)”|«([^»]+)»|„([^“”]+)[“”]|(?<!\w)\'(.{1,2000}?)\'(?!\w)|‘([^’]+)’', re.DOTALL)
_CAP = re.compile(
    r"(?:at most|not? more than|up to|max(?:imum)?(?: of)?|(?:budget|limit)(?: is| of|:)?|under|within|spend)"
    r"\s+(\d{1,6})\s+credits?|(\d{1,6})\s+credits?\s+(?:at most|max(?:imum)?|budget|tops)",
    re.IGNORECASE,
)
_ASKING = re.compile(r"(?:what|which|how|who|is|are|was|were|does|did|has)(?:['’]s)?\b", re.IGNORECASE)
_UNDOCUMENTED = re.compile(
    r"(?:^|[.;,\n]\s*|\b(?:and|then|also|please)\s+)"
    r"((?:delete|erase|pause|export|download|duplicate|merge)\s[^.;,\n]{1,200})",
    re.IGNORECASE,
)
_SPACE = re.compile(r"\s+")
_ALIKE = 0.85


def brief(text: str, limit: int = SHOWN) -> str:
    """The words as a decision sees them: the end of a very long text adds nothing to what is asked."""
    return text if len(text) <= limit else text[:limit] + " […]"


def addresses(text: str) -> list[str]:
    """The e-mail addresses in a text, each once, in order."""
    return list(dict.fromkeys(found.rstrip(".") for found in _ADDRESS.findall(text)))


def ids(text: str) -> list[str]:
    """What looks like an id of the workspace."""
    return list(dict.fromkeys(_UUID.findall(text) + _TOKEN.findall(_ADDRESS.sub(" ", text))))


def asks(text: str) -> bool:
    """Whether a text only asks, with or without its question mark."""
    return only_asks(text) or (_ASKING.match(text) is not None and only_asks(f"{text.rstrip(' .!')}?"))


def beyond(text: str) -> str | None:
    """The part of a wish that no journey has a step for, such as deleting; ``None`` if every part has one."""
    shown = _QUOTES.sub(lambda found: " " * len(found[0]), text[:READ])
    found = _UNDOCUMENTED.search(shown)
    return None if found is None else text[found.start(1) : found.end(1)].strip()


def quotations(text: str) -> list[str]:
    """What stands in quotation marks."""
    return [next(part for part in found.groups() if part is not None) for found in _QUOTES.finditer(text[:READ])]


def credit_cap(text: str) -> int | None:
    """The budget in credits that the words name; the smallest, if they name several."""
    found = [int(first or second) for first, second in _CAP.findall(text)]
    return min(found) if found else None


def verbatim(text: str, wanted: str) -> str | None:
    """The human's own spelling of what a model copied, or ``None`` if the words do not hold it.

    A model drops a comma or a line end when it copies; what is sent must be what the human wrote.
    """
    wanted = wanted.strip()
    if not wanted:
        return None
    exact = _span(text, wanted)
    for quote in quotations(text):
        if _alike(quote, wanted) or (exact is not None and wanted in quote and 2 * len(wanted) > len(quote)):
            return quote.strip()
    return exact


def is_grounded(text: str, value: str) -> bool:
    """Whether a value comes from the human's words: at least half of its longer words stand there, or begin alike."""
    said = re.findall(r"\w+", text.lower())
    words = [word for word in re.findall(r"\w+", value.lower()) if len(word) > 2] or re.findall(r"\w+", value.lower())
    known = sum(any(word[:5] == other[:5] for other in said) for word in words)
    return bool(words) and 2 * known >= len(words)


def is_dictated(text: str, wanted: str) -> bool:
    """Whether the human gave these words to be sent as they are: in quotation marks, or on lines of their own."""
    if any(_flat(wanted) == _flat(quote) for quote in quotations(text)):
        return True
    at = text.find(wanted.split("\n", 1)[0])
    before = text[:at].rstrip(" ") if at > 0 else ""
    return before.endswith(("\n", ":")) and bool(before.strip())


def one_of(text: str, names: Iterable[str]) -> list[str]:
    """Those names that the text mentions, whole or by their first word, the most specific match first."""
    names = list(names)
    lowered = text.lower()
    whole = [name for name in names if name and name.lower() in lowered]
    if whole:
        return whole
    return [name for name in names if name and re.search(rf"\b{re.escape(name.split()[0].lower())}\b", lowered)]


def _alike(a: str, b: str) -> bool:
    if not 0.7 < (len(a) + 1) / (len(b) + 1) < 1.4:  # comparing takes its time, and these cannot be alike
        return False
    return SequenceMatcher(None, _flat(a), _flat(b), autojunk=False).ratio() >= _ALIKE


def _flat(text: str) -> str:
    return _SPACE.sub(" ", text).strip().lower()


def _span(text: str, wanted: str) -> str | None:
    pattern = r"\s+".join(re.escape(word) for word in wanted.split())
    # The spelling as it is goes first: a name may also be a part of an address.
    found = re.search(pattern, text) or re.search(pattern, text, re.IGNORECASE)
    return found[0] if found else None
