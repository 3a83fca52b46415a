"""Lists and campaigns that the words name side by side with one that was touched, or take somebody from, left alone."""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from itertools import chain, pairwise

from agent.common.words.left_out import left_out
from agent.common.words.marks import counts
from agent.common.words.moods import mood_of
from agent.common.words.table import EVERY, table
from agent.common.words.text import written_without_spaces
from agent.common.words.wanted import wants_nothing
from agent.session.account.named import named
from agent.session.account.not_all import has_already
from agent.session.account.request import Request, known_things
from agent.session.account.side_by_side import PARTED
from agent.state.effects import EffectRow
from agent.state.runs import Unused
from tools.registry import REGISTRY
from tools.spec import Kind, Records

_AND = EVERY.words("and")
_BETWEEN = re.compile(
    rf"['’]?s?[\"”“»「」']*(?: (?:{EVERY.words('onto')}|at)(?: \S+){{1,2}}?)?(?:\s*,\s*(?:{_AND}\s)?|\s*{_AND}\s*)"
    r"(?:(?:of|that of|the|von|der|die|das|den|de|la|les|el|van|lists?|liste|campaigns?|kampagne) ){0,3}[\"“„«「']*",
    re.IGNORECASE,
)
"""What stands between two things of which the same is wanted: "Guests to Friends and Newsletter form to Readers"."""
_FROM = re.compile(
    rf"(?<!\w){EVERY.words('leaves')}(?: [^\W\d_]{{1,6}}){{0,2}}(?: list[ae]?)? [\"“„«']?$", re.IGNORECASE
)
"""What stands before the list that somebody leaves for another one."""
_FROM_BEFORE = re.compile(r"^[^。]*から[^。]*移")
_NEW = re.compile(
    r"\b(?:lists|listen|listes|listas|liste|lijsten|campaigns|kampagnen|campagnes|campañas|campagne|campanhas)"
    r"(?: (?:called|named|namens|appelées|llamadas))?\W{1,3}(?P<names>[^.;:!?\n]+)",
    re.IGNORECASE,
)
"""Names of several new things: "create the lists Oslo and Bergen"."""
_NEW_ONES = re.compile(
    rf"\s(?:new|neuen?|nouvelles|nuevas|nuove|novas|nieuwe)\s(?:(?P<campaign>{EVERY.words('campaigns')})|(?P<list>\w*list\w*|lijsten))\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"[\"'“„«]?([A-ZÀ-Þ][\w&-]*(?: [A-ZÀ-Þ\d][\w&-]*){0,3})[\"'”“»]?\.?")
_SENTENCES = re.compile(r"(?<=[.!?\u3002])\s*(?![\w.])|\n")
_KINDS: tuple[Kind, ...] = ("list", "campaign")


def not_each(request: Request) -> tuple[Unused, ...]:
    """The names of lists and campaigns that the latest words want touched like another one, which alone was.

    One that has already what the other was given is none of them, nor is one that the words leave out.
    """
    words, done, records = request.words, request.done, request.records
    tried = " ".join(json.dumps([row.path, dict(row.arguments)], ensure_ascii=False) for row in done)
    if not done or left_out(words):
        return ()
    names = {name: id_ for id_, name in known_things(records, *_KINDS)}
    touched = {name for name, id_ in names.items() if _is_in(id_, tried)}
    beside = (one for one in _beside(words, names, touched) if not _is_so(records, names[one], done))
    missed = [*beside, *_left_behind(words, names, touched, done), *_not_made(words, done), *_too_few(words, done)]
    return tuple(Unused("name", name) for name in dict.fromkeys(missed))


def _is_in(id_: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(id_)}(?!\w)", text) is not None


def _beside(words: str, names: Mapping[str, str], touched: Set[str]) -> Iterator[str]:
    """The things in one row with one that was touched, in a sentence that wants something done."""
    wished = " ".join(one.text for one in named(words).wishes)
    for sentence in _SENTENCES.split(words):
        if mood_of(sentence, EVERY) == "change" or _is_wished(sentence, wished, touched):
            rows = (row for row in _rows(sentence, names) if not touched.isdisjoint(row))
            yield from (name for name in chain.from_iterable(rows) if name not in touched)


def _is_wished(sentence: str, wished: str, touched: Collection[str]) -> bool:
    is_named = any(name in wished or f'"{name}"' in sentence for name in touched)
    return is_named and not wants_nothing(sentence)


def _rows(words: str, names: Iterable[str]) -> Iterator[list[str]]:
    """The names that stand side by side."""
    row: list[str] = []
    for before, at in pairwise([None, *_places(words, names)]):
        if before is not None and at is not None and _BETWEEN.fullmatch(words[before.stop : at.start]):
            row = [*(row or [words[before.start : before.stop]]), words[at.start : at.stop]]
        else:
            yield row
            row = []
    yield row


def _places(words: str, names: Iterable[str]) -> list[range]:
    """Where the names stand, the longest at each place."""
    any_name = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    edge = r"" if written_without_spaces(words) else r"(?!\w)"
    return [range(*one.span()) for one in re.finditer(rf"(?<![a-zA-Z])(?:{any_name}){edge}", words)] if any_name else []


def _is_so(records: Records, id_: str, done: Iterable[EffectRow]) -> bool:
    """Whether a thing has already what another one was given."""
    facts = next((known for (kind, one), known in records.items() if one == id_ and kind in _KINDS), {})
    given = [{key: one for key, one in row.arguments.items() if not key.endswith(("id", "ids"))} for row in done]
    return has_already(facts, given)


def _left_behind(
    words: str, names: Mapping[str, str], touched: Iterable[str], done: Iterable[EffectRow]
) -> Iterator[str]:
    """The lists that somebody was to leave, where they were only put on another one."""
    if {row.tool for row in done}.isdisjoint(table()["acts"]["fills"]):
        return
    for at in _places(words, names):
        name = words[at.start : at.stop]
        leaves = _FROM.search(words[: at.start].rpartition("\n")[2]) or _FROM_BEFORE.match(words[at.stop :])
        if leaves and name not in touched:
            yield name


def _not_made(words: str, done: Iterable[EffectRow]) -> Iterator[str]:
    """The names of several new things of which some were made."""
    made = " ".join(json.dumps(dict(row.arguments), ensure_ascii=False) for row in done).casefold()
    for row in map(_new_names, _NEW.finditer(words)):
        missed = [one for one in row if one.casefold() not in made]
        if len(missed) < len(row):
            yield from missed


def _too_few(words: str, done: Iterable[EffectRow]) -> Iterator[str]:
    """How many new lists or campaigns the words want, where fewer were made."""
    creates = (REGISTRY[row.tool].effects.creates for row in done if row.tool in REGISTRY)
    made = Counter[str](one.kind for one in creates if one is not None)
    wanted = ((count, _NEW_ONES.match(words, count.end)) for count in counts(words))
    for count, found in wanted:
        if found is not None and 0 < made[str(found.lastgroup)] < count.value:
            yield words[count.start : found.end()]


def _new_names(found: re.Match[str]) -> list[str]:
    """The names behind "the lists"; none where anything else stands among them."""
    parts = [_NAME.fullmatch(part) for part in PARTED.split(found["names"])]
    names = [one[1] for one in parts if one]
    return names if len(names) == len(parts) else []
