"""Whether what a call changes is what the user spoke of.

A record is tied to their words when they name it, when it is the only one of its kind that there is, or when this run
made it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from agent.common.words.table import EVERY, table
from agent.common.words.text import clauses, fold, holds_phrase, own, tokens, written_without_spaces
from agent.policy.scope.asides import without_asides
from agent.policy.scope.asked import means_strongest
from agent.policy.scope.besides import asks_for_one, besides
from agent.policy.scope.called import (
    CALLED_BY,
    EXACT,
    PARTS,
    STRANGERS,
    is_named,
    is_of_somebody_named,
    is_of_the_other_kind,
    name_alone,
    name_of,
    names_at,
    names_one,
    noun_of,
    tells_it,
    texts,
)
from agent.policy.scope.groups import Group
from agent.policy.scope.mentioned import written_large
from agent.policy.scope.names import is_given_as_a_name, names_of_others, names_somebody
from agent.policy.scope.rows import side_by_side
from agent.types import PLANNED, PreparedCall
from tools.catalog.identity import texts_of
from tools.catalog.list_changes import ALL
from tools.catalog.lookups import TOP_SCORE
from tools.spec import Facts, Kind, Records, references

CHANGED: frozenset[Kind] = frozenset(
    {"thread", "signal", "signal_lead", "signal_type", "source", "campaign", "list", "enrichment_run"}
)
"""What a call changes when it names it; a sender or a node it only uses, unless it is for that; people: ``whom.py``."""
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Said:
    """What the user's words say of what a call is about; where one of them names a record, no wider one counts.

    They are without what they leave out.
    """

    words: str
    """Everything that they said."""
    clauses: Sequence[str] = ()
    """The clauses that ask for what the call does."""
    near: Sequence[str] = ()
    """The parts of them whose own verb asks for it."""
    message: str = ""
    """Their last message."""
    made: frozenset[str] = frozenset()
    """What this run made, as ``kind:id``."""
    new: frozenset[str] = frozenset()
    """What came up since their last words."""
    pointed: frozenset[str] = frozenset()
    """What their last words point at; then nothing that was named before is meant."""
    wish: str = ""
    """What they wish now, as they wrote it; left out, all that they said."""
    looked: frozenset[str] = frozenset()
    """What the program has looked up itself; see ``looks.py``."""
    named: str | None = None
    """What of all that they said names what they mean, besides what they only mention; left out, all of it."""
    led: bool = True
    """Whether a stranger's text was read; before that a search may have a planner's words for what they ask for."""
    excepts: bool = False
    """Whether they leave out somebody or something by another word than a name."""

    def names_others(self, kind: Kind, value: str, borne: Iterable[str]) -> bool:
        """Whether the clauses that ask hold what is written as a name of another one of a kind."""
        return bool(names_of_others(own(self.wish or self.words), self.clauses, value, borne, people=kind in EXACT))

    def describing(self) -> list[str]:
        """The clauses that ask, with what says behind a comma which are meant: "all conversations, die von Ada sind".

        Nothing where they leave out more than names and acts: of "all but the customers" nobody can be told.
        """
        pairs = [*pairwise(map(_spaced, clauses(self.wish)))]
        behind = {one: then for one, then in pairs if EVERY.cue("relative").match(then)}
        return [] if self.excepts else [f"{one} {behind.get(_spaced(one), '')}".rstrip() for one in self.clauses]

    def anywhere(self, kind: Kind) -> str:
        """All words that may name a record of a kind where the nearest name none; empty where these point at one."""
        is_pointing = any(one.startswith(f"{kind}:") for one in self.pointed)
        return "" if is_pointing else own(self.words if self.named is None else self.named)

    def naming(self, kind: Kind, records: Records) -> str:
        """The nearest words that name a record of a kind, or point at one; empty where none do."""
        asking, near = (
            self._row(kind, records, without_asides("\n".join(some), records)) for some in (self.clauses, self.near)
        )
        narrow = (near, asking, own(self.message))
        pointing = any(one.startswith(f"{kind}:") for one in self.pointed)
        found = next(
            (words for words in narrow if words and names_one(kind, records, words)), asking if pointing else ""
        )
        return self._large(kind, records, found)

    def _row(self, kind: Kind, records: Records, words: str) -> str:
        """Of a kind of people, the words without those who do not stand beside the first of them."""
        if kind not in CALLED_BY or not words:
            return words
        fields, large = (*PARTS[kind], *EXACT[kind]), self._large(kind, records, words)
        named = (facts for (of, id_), facts in records.items() if of == kind and is_named(kind, id_, records, large))
        parts = {part for facts in named for text in texts(facts, fields) for part in tokens(text)}
        return side_by_side(words, {*filter(names_somebody, parts.intersection(tokens(large)))})

    def _large(self, kind: Kind, records: Records, words: str) -> str:
        """Words as far as they are written large, where these name one: no stranger may be "Invoice" beside Ada."""
        large = written_large(words, self.message) if kind in STRANGERS else words
        return large if names_one(kind, records, large) else words


class Held:
    """A call, what was read and the words against which it is held; what holds for all of a kind is told once."""

    def __init__(self, call: PreparedCall, records: Records, said: Said) -> None:
        self.call, self.records, self.said = call, records, said
        self.by_name: dict[tuple[Kind, str], str] = {}
        """Who was found to be meant by nothing but a name that they gave themselves, and that name."""
        self._naming: dict[Kind, str] = {}
        self._in_groups: dict[Kind, frozenset[str]] = {}

    def naming(self, kind: Kind) -> str:
        """See ``Said``."""
        if kind not in self._naming:
            self._naming[kind] = self.said.naming(kind, self.records)
        return self._naming[kind]

    def names_others(self, kind: Kind, value: str) -> bool:
        """Whether the clauses that ask hold a name that neither what the call names bears nor what it says."""
        return self.said.names_others(kind, value, borne_by(self.call, self.records))

    def notes(self, kind: Kind, value: str, words: str) -> bool:
        """Remember by which name alone words tell of somebody, where they do."""
        name = name_alone(kind, value, self.records, words, own(self.said.words))
        self.by_name |= {(kind, value): name} if name else {}
        return True

    def of_groups(self, kind: Kind) -> frozenset[str]:
        """Those of a kind of whom a clause means all, or whom it describes."""
        if kind not in self._in_groups:
            beside, words = words_beside(self.call, kind, self.records, self.said.words), own(self.said.words)
            groups = [Group(clause, self.call.spec, beside) for clause in self.said.describing()]
            if any(one.is_bare for one in groups) and names_one(kind, self.records, words):
                groups = [one for one in groups if not one.is_bare]
            self._in_groups[kind] = frozenset(id_ for one in groups for id_ in one.members(kind, self.records))
        return self._in_groups[kind]


def _spaced(clause: str) -> str:
    return " ".join(clause.split())


def untied(held: Held) -> list[str]:
    """What a call changes or makes that the user did not speak of, in words for them."""
    call, said = held.call, held.said
    words = own(said.words)
    changed = [*_changed(call)]
    strange = [_shown(held, *one) for one in changed if not is_tied(held, *one) and not is_meant(held, *one)]
    called = _called(call, held.records) if changed else set()
    return strange or _unasked(call, held.records, said, words) or besides(call, said.clauses or [words], words, called)


def _shown(held: Held, kind: Kind, value: str) -> str:
    """A record as a card names it: by its name, and by its id where another one bears that too."""
    name, noun = name_of(kind, value, held.records), noun_of(kind)
    alike = [id_ for of, id_ in held.records if of == kind and name_of(kind, id_, held.records) == name]
    which = f" ({value[:60]}; more than one is called so)" if len(alike) > 1 else ""
    return f"{noun} {value[:60]}" if name == value else f'{noun} "{name[:60]}"{which}'


def is_tied(held: Held, kind: Kind, value: str) -> bool:
    """Whether it was pointed at, made or named; what was made earlier is not meant where other words are nearer."""
    records, said = held.records, held.said
    this, naming = f"{kind}:{value}", held.naming(kind)
    if this in said.made & said.new or (this in said.made and not naming):
        return True
    if this in said.pointed and not held.names_others(kind, value):
        return True
    words = naming or said.anywhere(kind)
    near = own(f"{said.message}\n{said.wish}")
    return tells_it(kind, value, records, words, near) and held.notes(kind, value, words)


def _changed(call: PreparedCall) -> Iterator[tuple[Kind, str]]:
    """What a call changes, besides what earlier steps of its plan make."""
    kinds = CHANGED | ({"sender"} & {one.kind for one in call.spec.effects.targets})
    named = ((kind, value) for kind, value in references(call.args) if kind in kinds)
    yield from ((kind, value) for kind, value in named if not value.startswith(PLANNED))


def is_meant(held: Held, kind: Kind, value: str) -> bool:
    """Whether it is the only candidate, or one of those that a clause means without naming any."""
    if is_alone_or_all(held, kind, value):
        return True
    said = held.said
    return any(map(means_strongest, said.clauses)) and _is_strongest(kind, value, held.records, said.looked)


def is_alone_or_all(held: Held, kind: Kind, value: str) -> bool:
    """Whether it is the only one of its kind that there is, or one of all, or of those that a clause describes."""
    if f"{kind}:{value}" in held.said.looked and only_known(kind, held.records) == value:
        is_other = is_of_the_other_kind(kind, held.records.get((kind, value), {}), own(held.said.words))
        return not is_other and not held.names_others(kind, value)
    return value in held.of_groups(kind)


def only_known(kind: Kind, records: Records) -> str | None:
    """The one record of a kind that was read; ``None`` where there are several or none.

    The vendor's own list of everybody is nobody's to change.
    """
    known = [id_ for (other, id_), facts in records.items() if other == kind and not _is_of_everybody(kind, facts)]
    return known[0] if len(known) == 1 else None


def _is_of_everybody(kind: Kind, facts: Facts) -> bool:
    return kind == "list" and facts.get("name") == ALL


def borne_by(call: PreparedCall, records: Records) -> Iterator[str]:
    """The names of what a call names, and what it says itself."""
    for kind, value in references(call.args):
        fields = (*names_at(kind), *PARTS.get(kind, ()), *EXACT.get(kind, ()))
        yield from (value, *texts(records.get((kind, value), {}), fields))
    yield from texts_of(call.args.model_dump(mode="json", exclude_unset=True))


def _called(call: PreparedCall, records: Records) -> set[str]:
    """The words by which people call what a call names."""
    named = ((kind, records.get((kind, value), {})) for kind, value in references(call.args))
    fields = ((facts, (*names_at(kind), *PARTS.get(kind, ()), *EXACT.get(kind, ()))) for kind, facts in named)
    return {word for facts, at in fields for text in texts(facts, at) for word in tokens(text)}


def words_beside(call: PreparedCall, kind: Kind, records: Records, words: str) -> set[str]:
    """The words by which a clause names what a call is for besides things of a kind, and what it sets.

    What a model calls something new describes all the same, unless the user's words give it that name.
    """
    values, creates = call.args.model_dump(mode="json", exclude_unset=True), call.spec.effects.creates
    named = []
    if creates is not None:
        name = str(values.pop(creates.named_by, ""))
        values.pop("description", None)
        named = [name] if is_given_as_a_name(name, words) else []
    return named_beside(call, kind, records) | _words_in([*named, *texts_of(values)])


def named_beside(call: PreparedCall, kind: Kind, records: Records) -> set[str]:
    """The same without the values that it sets, which may be a planner's."""
    others = [one for one in references(call.args) if one[0] != kind]
    channels = (str(records.get(one, {}).get("type", "")) for one in others)
    named = [*call.args.model_fields_set, *(text for one in others for text in (one[1], name_of(*one, records)))]
    return _words_in([*named, *channels, *(words for key, words in table()["sets"].items() if _is_set(call, key))])


def _words_in(texts: Iterable[str]) -> set[str]:
    return {part for text in texts for word in tokens(text) for part in (word, *word.split("_"))}


def _is_set(call: PreparedCall, key: str) -> bool:
    tool, _, argument = key.partition(".")
    return tool == call.spec.name and argument in call.args.model_fields_set


def _is_strongest(kind: Kind, value: str, records: Records, looked: frozenset[str]) -> bool:
    """Whether no score is above its own, of those that were read and of those that were not."""
    known = [facts.get("score") for (other, _), facts in records.items() if other == kind]
    best = max((score for score in known if isinstance(score, int | float)), default=None)
    is_best = best is not None and records.get((kind, value), {}).get("score") == best
    return is_best and (best == TOP_SCORE or f"above {best}" in looked)


def _unasked(call: PreparedCall, records: Records, said: Said, words: str) -> list[str]:
    """What a call makes, where the user did not say it; of a kind that they asked for one may have a model's name."""
    creates = call.spec.effects.creates
    if creates is None:
        return []
    what = getattr(call.args, creates.named_by)
    if call.effect == "spend":
        fits = _is_searched_for(what, said, words)
    elif "@" in what:
        fits = is_of_somebody_named(what, records, words)
    elif any(one.startswith(f"{creates.kind}:") for one in said.made):
        fits = holds_phrase(words, what)
    else:
        fits = holds_phrase(words, what) or asks_for_one(creates.kind, call.spec.name, said.clauses or [words])
    return [] if fits else [f"{creates.kind} {what[:60]!r}"]


def _is_searched_for(what: str, said: Said, words: str) -> bool:
    """Whether words ask for a search, in a planner's words for it where nobody leads it, or say half of these."""
    return (not said.led and bool(said.near)) or _is_half_said(what, words)


def _is_half_said(what: str, words: str) -> bool:
    """Whether at least half of a description was said: of its words but the small ones, or of its pairs of letters."""
    if written_without_spaces(what):
        letters = "".join(filter(str.isalnum, fold(what)))
        pairs = [letters[at : at + 2] for at in range(max(1, len(letters) - 1))]
        return 2 * sum(pair in fold(words) for pair in pairs) >= len(pairs) > 0
    wanted, said = [fold(one) for one in _WORDS.findall(what) if len(one) > 2 or one.isupper()], set(tokens(words))
    hits = sum(any(token.startswith(part.rstrip("s")) for token in said) for part in wanted)
    return bool(wanted) and 2 * hits >= len(wanted)
