"""Who a text is signed by: twice, by its reader, or by somebody else than its sender."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from agent.copy.findings import Known, Source
from agent.copy.greeting import is_first_name
from agent.copy.phrases import one_of
from agent.copy.text import runs, words

_NAME = re.compile(
    r"[ \t]*(?P<name>[^\W\d_a-z][^\W\d_]+(?:['’-][^\W\d_]+)?"
    r"(?:[ ](?:[^\W\d_a-z][\w.’'-]*|v[ao]n|de[rnl]?|d[aio]s?|l[ae])){0,3}),?\s*"
)
"""A line that is a name."""
_OF_SENDER = re.compile(r"sender(?:.name)?$")
_OF_COMPANY = re.compile(r"company|product", re.IGNORECASE)
_OF_FIRM = re.compile(r"company(?:\.?name)?$", re.IGNORECASE)
_LAST, _LONG = 5, 8
"""Lines at the end of a text, and words of one that names a company."""
_MOST = 4
"""Words of a person's name."""
_TEAM = frozenset(
    "team sales support service info office marketing customer success accounts billing vertrieb kundenservice"
    " kundenbetreuung verkauf innendienst equipe service commercial ventes clients ventas soporte servicio"
    " atencion equipo ufficio vendite servizio assistenza vendas suporte comercial verkoop klantenservice obsluga"
    " klienta group hello gmbh ag ltd inc llc bv srl sas sarl".split()
)
"""Words of who signs and is no person, folded."""


def signature(text: str, known: Known) -> Iterator[tuple[str, str]]:
    """What of a signature cannot be right, with what to do about it."""
    signed = [*_signed(text)]
    names = [words(one) for one in signed]
    for at, name in enumerate(names):
        if any(_is_same(name, other) for other in names[:at]):
            yield signed[at], "it is signed twice: sign once"
    for one in dict.fromkeys((*signed, *_above_company(text, known))):
        if (whose := _other_than(one, known)) is not None:
            yield one, f"{whose} writes this: sign so, or with no name"


def _is_same(one: list[str], other: list[str]) -> bool:
    """Whether two names are one person's: "Dana" and "Dana Whitfield"."""
    return {*one} <= {*other} or {*other} <= {*one}


@cache
def _closing() -> re.Pattern[str]:
    return re.compile(rf"\W*{one_of('closing')}[ ,.!–—-]*", re.IGNORECASE)


def _signed(text: str) -> Iterator[str]:
    """The names that stand below the words with which a text closes."""
    lines = [line for line in text.split("\n") if line.strip()]
    for line, below in pairwise(lines):
        found = _NAME.fullmatch(below) if _closing().fullmatch(line) else None
        if found is not None:
            yield found["name"]


def _above_company(text: str, known: Known) -> Iterator[str]:
    """A name that stands at the end of a text above the name of the user's company, however the text closes."""
    ours = [words(one.text) for one in known.sources if one.about == "ours" and _OF_FIRM.search(one.name)]
    lines = [line for line in text.split("\n") if line.strip()][-_LAST:]
    for line, below in pairwise(lines[1:]):
        found = _NAME.fullmatch(line)
        if found is not None and is_first_name(words(found["name"])[0]) and _names_any(below, ours):
            yield found["name"]


def _names_any(line: str, firms: Sequence[list[str]]) -> bool:
    said = words(line)
    return len(said) <= _LONG and any(runs(one, said) for one in firms)


def _other_than(name: str, known: Known) -> str | None:
    """Who sends a text that somebody else has signed, each by a first and a last name."""
    ours = [one for one in known.sources if one.about == "ours"]
    senders = [one.text for one in ours if _OF_SENDER.search(one.name)]
    person = next((one for one in senders if _is_person(one, ours)), None)
    if person is None or not _is_person(name, ours) or _may_sign(words(name), senders, known):
        return None
    return person


def _may_sign(said: list[str], senders: Sequence[str], known: Known) -> bool:
    """Whether a name is in part a sender's, or one that the user has said."""
    is_theirs = any(not set(said).isdisjoint(words(one)) for one in senders)
    return is_theirs or any(runs(said, words(one.text)) for one in known.sources if one.about == "person")


def _is_person(name: str, ours: Sequence[Source]) -> bool:
    """Whether a name is of a person, not of a company or a team, which may sign as well."""
    said = [word for word in name.split("<")[0].split() if word[:1].isupper()]
    companies = {word for one in ours if _OF_COMPANY.search(one.name) for word in words(one.text)}
    return 2 <= len(said) <= _MOST and {*words(" ".join(said))}.isdisjoint(_TEAM | companies)
