"""Whom and what a clause means without a name: all of a kind, or those of a description that the program can check.

Whatever of a clause nothing explains describes: "the out-of-office replies" are not all conversations.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from agent.common.json_value import Json
from agent.common.words.marks import counts, credits_in
from agent.common.words.moods import wish_of
from agent.common.words.table import EVERY, stems, table
from agent.common.words.text import fold, tokens
from agent.policy.scope.asked import means_all
from tools.catalog.identity import texts_of
from tools.catalog.show import items_of
from tools.spec import Facts, Kind, Records, ToolSpec

_DESCRIBING = ("title", "company", "position", "headline", "domain", "entityCompany", "entityPerson")
"""Facts by which people describe a record without its name."""
_ADDRESSES = ("participant_email", "emails", "email")
_FORM = re.compile(r"(?:e?s|e?n|[aeio]s?)?")
"""What may stand behind a word of a description: "CFOs"."""
_LEAST = 3
"""Letters from which a word has such forms."""
_LONG = 4
"""Letters above which the beginning of a verb is that of no other word: "archiviala"."""
_WORD = re.compile(r"[\u30a1-\u30f6\u30fc\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
"""A word in a language without spaces, of which endings and particles have other letters."""
_KANA = re.compile(r"[\u3041-\u3096]")
"""What tells Japanese, in which a verb stands last."""
_AND = re.compile(r"\b(?:and|or|und|oder|et|ou|y)\b|[,&/\u3001]")
"""What parts two descriptions."""


@dataclass(frozen=True, slots=True)
class Group:
    """Those of a kind that a clause means without a name."""

    clause: str
    spec: ToolSpec
    """What it asks for."""
    beside: Collection[str] = ()
    """Words of it that name something else: a list, a new name."""

    @property
    def is_bare(self) -> bool:
        """Whether it describes nobody."""
        return not self._parts()

    @property
    def is_part(self) -> bool:
        """Whether it means a part that it neither names nor numbers: half, the first, the new ones."""
        return EVERY.cue("in_part", "few").search(self.clause) is not None

    @property
    def number(self) -> int | None:
        """How many it means, where it says so."""
        number = _number(self.clause)
        return None if number in credits_in(self.clause) else number

    def members(self, kind: Kind, records: Records) -> list[str]:
        """All records of a kind, or those of whom the description is true; where the clause says how many, so many."""
        number, fitting = self.number, self.fitting(kind, records)
        is_meant = means_all(self.clause) or not self.is_bare
        return fitting if is_meant and number in (None, len(fitting)) else []

    def fitting(self, kind: Kind, records: Records) -> list[str]:
        """The records of a kind of which is true what the clause says of some: "the CFOs of Pier and those of Quay".

        None where a part of it is true of none: it may mean another thing than the program can check; and none where
        it says what they are not.
        """
        known = {id_: facts for (other, id_), facts in records.items() if other == kind}
        parts = self._parts()
        if not parts:
            return [*known]
        if _denies(self.clause):
            return []
        of_each = [{one for one in known if _bears(part, kind, known[one], records)} for part in parts]
        return [*set[str]().union(*of_each)] if all(of_each) else []

    def _parts(self) -> list[frozenset[str]]:
        """What stops asks for no certainty: it is held to no description."""
        stops = self.spec.endpoint is not None and self.spec.endpoint.stops
        if stops and means_all(self.clause):
            return []
        said = (part.difference(self.beside) for part in description(self.clause, self.spec.name))
        return [part for part in said if part]


def _denies(clause: str) -> bool:
    """Whether a description holds a "not": "those that are not with CFOs", "the non-CFOs"."""
    return _not().search(EVERY.cue("no_longer").sub(" ", clause)) is not None


@cache
def _not() -> re.Pattern[str]:
    return re.compile(stems(table()["said"]["not"].split()))


@lru_cache(maxsize=64)
def description(clause: str, tool: str) -> Sequence[frozenset[str]]:
    """The words of a clause that say more than what is to be done, with what kind of thing, and that it is all."""
    wish = EVERY.cue("reason").split(wish_of(fold(clause), EVERY)[0], 1)[0]
    said = EVERY.cue("named", "please", "a_new_one").sub(" ", _without_price(_without_verb(wish, tool)))
    left = _AND.split(_called().sub(" ", said))
    return [frozenset([*filter(_narrows, tokens(part)), *_WORD.findall(part)]) for part in left]


def _without_price(wish: str) -> str:
    """A wish without what it says of credits: that it may cost 12 of them describes nobody."""
    if not credits_in(wish):
        return wish
    return re.sub(stems(table()["credits"]["words"].split()), " ", EVERY.cue("costs", "limit", "price").sub(" ", wish))


def _without_verb(wish: str, tool: str) -> str:
    """A wish without the verb that it begins with, or else ends with; one in between describes: "all closed ones"."""
    found = [*_asking(tool).finditer(wish)]
    first = [] if _KANA.search(wish) else [one for one in found if _says_nothing(wish[: one.start()])]
    at = next(iter([*first, *(one for one in found if _says_nothing(wish[one.end() :]))]), None)
    return wish if at is None else f"{wish[: at.start()]} {wish[at.end() :]}"


def _says_nothing(words: str) -> bool:
    return _WORD.search(words) is None and not any(map(_narrows, tokens(words)))


def _narrows(word: str) -> bool:
    is_plain = len(word) == 1 or word.isdecimal() or word in _beside()
    return not is_plain and EVERY.cue("filler", "points", "please").fullmatch(word) is None


@cache
def _beside() -> frozenset[str]:
    """Articles, numbers and other words that narrow nothing."""
    rows = [*table()["words"].values(), *table()["numbers"].values(), table()["whole"]["beside"]]
    return frozenset(word for row in rows for word in row.split())


@cache
def _called() -> re.Pattern[str]:
    """What finds words for all, and what things are called, in all their forms."""
    nouns = (table()["said"]["all"], table()["whole"]["called"])
    return re.compile("|".join(_forms(words, "noun") for words in nouns))


@cache
def _asking(tool: str) -> re.Pattern[str]:
    """What finds the verbs that ask for a tool, in all their forms."""
    verbs = [(words, key) for kind in _kinds(tool) for key, words in table()["verb"][kind].items()]
    found = [_forms(words, key) for words, key in verbs]
    return re.compile("|".join([*found, *(stems(filter(_is_of_one_verb, words.split())) for words, _ in verbs)]))


def _forms(words: str, key: str) -> str:
    return stems(words.split(), ending=rf"(?:{table()['endings'].get(key, '')})?(?!\w)")


def _is_of_one_verb(beginning: str) -> bool:
    return len(beginning) > _LONG and "=" not in beginning


def _kinds(tool: str) -> set[str]:
    """The kinds of verb that ask for a tool."""
    wishes = (wish for wish in table()["wishes"].values() if tool in wish["tools"])
    asked = {kind for wish in wishes for kind in (*wish.get("verbs", ()), *wish.get("like", ()))}
    does = {kind for kind, tools in table()["does"].items() if tool in {one.partition(".")[0] for one in tools}}
    return asked | (does & {*table()["verb"]})


def _bears(part: Collection[str], kind: Kind, facts: Facts, records: Records) -> bool:
    """Whether each word of a description is one by which a record is known, or says its state."""
    states = {*_states_of(kind, facts)}
    left = _unlike([word for word in part if word not in states], _words_of(facts))
    return not (left and _unlike(left, _of_their_lead(facts, records)))


def _unlike(words: Collection[str], known: Iterable[str]) -> list[str]:
    these = {*known}
    return [word for word in words if not any(is_form(word, one) for one in these)]


def _words_of(facts: Facts) -> Iterator[str]:
    stored = facts.get("stored")
    texts = [facts.get(name) for name in _DESCRIBING]
    texts += [stored.get(name) for name in ("company", "location", "industry")] if isinstance(stored, dict) else []
    yield from (word for text in texts for one in texts_of(text) for word in tokens(one))
    for address in (one for name in _ADDRESSES for one in texts_of(facts.get(name))):
        yield from tokens(address.partition("@")[2].rpartition(".")[0])


def _of_their_lead(facts: Facts, records: Records) -> Iterator[str]:
    """What is known of the lead with whom a conversation is."""
    address = facts.get("participant_email")
    for (kind, _), lead in records.items() if address else ():
        if kind == "lead" and address in items_of(lead.get("emails")):
            yield from _words_of(lead)


def _states_of(kind: Kind, facts: Facts) -> Iterator[str]:
    """The words for what state a record is in."""
    for name, values in table()["states"].get(kind, {}).items():
        yield from values.get(_state(facts.get(name)), "").split()


def _state(value: Json) -> str:
    return ("some" if value > 0 else "none") if isinstance(value, int) else str(value)


def is_form(word: str, known: str) -> bool:
    """Whether a word is another with nothing but an ending behind it: "CFOs"."""
    longer = len(known) >= _LEAST and word.startswith(known) and _FORM.fullmatch(word[len(known) :]) is not None
    return word == known or longer


def _number(clause: str) -> int | None:
    """How many there are of what a clause means: "both", "all three"."""
    if EVERY.cue("both").search(clause):
        return 2
    return next((one.value for one in counts(clause) if one.value > 1), None)
