"""Whether what a call changes is what the user spoke of.

A record is tied to their words when they name it, when it is the only one of its kind that was read, or when this run
made it.  What strangers wrote (a display name, a title) ties their own record at most, and never by an ordinary word.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from agent.common.words.dates import names_a_day
from agent.common.words.text import clauses as split
from agent.common.words.text import fold, holds, holds_phrase, own, tokens, written_without_spaces
from agent.policy.asked import means_all, means_strongest, speaks_of_work
from agent.policy.besides import asks_for_one, besides
from agent.policy.mentioned import written_large
from agent.types import PreparedCall
from prompts.loader import load
from tools.catalog.show import items_of
from tools.spec import JOURNEYS, Facts, Kind, Records, references

CHANGED: frozenset[Kind] = frozenset(
    {"thread", "signal", "signal_lead", "signal_type", "source", "campaign", "list", "enrichment_run"}
)
"""What a call changes when it names it; a sender, a node or a lead it only uses, unless the call is for that."""
_OF_PEOPLE: frozenset[Kind] = frozenset({"lead", "prospect", "sender"})
_EXACT: Mapping[Kind, tuple[str, ...]] = {
    "thread": ("participant_email", "participant_linkedin_url"),
    "lead": ("emails", "linkedin_url"),
    "prospect": ("email", "linkedin_url"),
    "sender": ("email_address", "profile_url"),
}
"""Facts that name one record and nothing else."""
_NAMES: Mapping[Kind, tuple[str, ...]] = {
    "thread": ("participant_name", "subject"),
    "signal": ("entityCompany", "entityPerson", "title"),
    "signal_type": ("label",),
    "sender": ("display_name",),
}
_PARTS: Mapping[Kind, tuple[str, ...]] = {
    "thread": ("participant_name",),
    "signal": ("entityCompany", "entityPerson"),
    "lead": ("name",),
    "prospect": ("name", "first_name", "last_name"),
    "sender": ("display_name",),
    "signal_lead": ("name",),
    "campaign": ("name",),
    "list": ("name",),
}
"""Names of which people say a part: a first name, a company without its legal form, one word of a title."""
_STRANGERS: frozenset[Kind] = frozenset({"thread", "signal", "signal_lead", "lead", "prospect"})
LIKE_A_NAME = re.compile(r"(?<=[^\W_][ ,])[^\W\d_a-zà-öø-ÿ][\w-]+", re.MULTILINE)
"""A word behind another that begins with no small letter."""
_SENTENCE_ENDS = (".", "!", "?", "\n")


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
    named: str | None = None
    """What of all that they said names what they mean, besides what they only mention; left out, all of it."""

    def naming(self, kind: Kind, records: Records) -> str:
        """The nearest words that name a record of a kind, or point at one; empty where none do."""
        asking = "\n".join(self.clauses)
        narrow = ("\n".join(self.near), asking, own(self.message))
        pointing = any(one.startswith(f"{kind}:") for one in self.pointed)
        found = next(
            (words for words in narrow if words and _names_one(kind, records, words)), asking if pointing else ""
        )
        large = written_large(found, self.message) if kind in _STRANGERS else found
        return large if _names_one(kind, records, large) else found  # no stranger's name may be "Invoice" beside Ada's


def untied(call: PreparedCall, records: Records, said: Said) -> list[str]:
    """What a call changes or makes that the user did not speak of, in words for them."""
    words = own(said.words)
    changed = [*_changed(call, records, said)]
    if not changed:
        return _unasked(call, records, said, words) or besides(call, said.clauses or [words], words)
    strange = [
        f"{kind} {value[:60]}"
        for kind, value in changed
        if not _is_tied(kind, value, records, said) and not _is_meant(kind, value, records, words, said.clauses)
    ]
    return strange or besides(call, said.clauses or [words], words)


def _is_tied(kind: Kind, value: str, records: Records, said: Said) -> bool:
    """Whether it was pointed at, made or named; what was made earlier is not meant where other words are nearer."""
    this, naming = f"{kind}:{value}", said.naming(kind, records)
    if this in said.pointed or this in said.made & said.new or (this in said.made and not naming):
        return True
    is_pointing = any(one.startswith(f"{kind}:") for one in said.pointed)
    return is_named(
        kind, value, records, naming if naming or is_pointing else own(said.words if said.named is None else said.named)
    )


def _changed(call: PreparedCall, records: Records, said: Said) -> Iterator[tuple[Kind, str]]:
    """What a call changes; of those whom it moves about, where the words that ask for it name some and not all."""
    kinds = CHANGED | (_OF_PEOPLE & {one.kind for one in call.spec.effects.targets})
    if any(_names_one("lead", records, one) and not means_all(one) for one in said.clauses):
        kinds |= {"lead"}
    yield from ((kind, value) for kind, value in references(call.args) if kind in kinds)


def _names_one(kind: Kind, records: Records, words: str) -> bool:
    return any(is_named(kind, id_, records, words) for other, id_ in records if other == kind)


def is_named(kind: Kind, value: str, records: Records, words: str) -> bool:
    """Whether words name a record: by its id, by a fact that is its own, by its name or a part that only it has."""
    facts = records.get((kind, value), {})
    exact = [value, *_texts(facts, _EXACT.get(kind, ()))]
    if any(holds(words, text) for text in exact):
        return True
    names = _texts(facts, _NAMES.get(kind, ("name",)))
    return any(_names_it(kind, name, words) for name in names) or _part_names_it(kind, facts, records, words)


def _is_meant(kind: Kind, value: str, records: Records, words: str, clauses: Sequence[str]) -> bool:
    """Whether it is the only candidate, or one of those that a clause means without naming any."""
    if is_alone_or_all(kind, value, records, words, clauses):
        return True
    return any(map(means_strongest, clauses)) and _is_strongest(kind, value, records)


def is_alone_or_all(kind: Kind, value: str, records: Records, words: str, clauses: Sequence[str] | None = None) -> bool:
    """Whether it is the only one of its kind that was read, or a clause means all and words name none."""
    alike = [id_ for other, id_ in records if other == kind]
    if alike == [value]:
        return True
    is_all = any(map(means_all, split(words) if clauses is None else clauses)) and not _names_one(kind, records, words)
    return is_all and _is_of_firm_said(kind, value, records, words)


def _is_of_firm_said(kind: Kind, value: str, records: Records, words: str) -> bool:
    """Whether its people write from a firm that words name; whether words name none, where they do not.

    It only narrows what "all" means: whose address a stranger has is theirs to choose.
    """
    said = {part for part in tokens(words) if len(part) > 1 and names_somebody(part)}
    firms = {id_: said & _firm_of(facts) for (other, id_), facts in records.items() if other == kind}
    return bool(firms.get(value)) or not any(firms.values())


def _firm_of(facts: Facts) -> set[str]:
    """The words of the domains of somebody's addresses, without the last label."""
    addresses = _texts(facts, ("participant_email", "emails", "email"))
    return {part for one in addresses for part in tokens(one.partition("@")[2].rpartition(".")[0])}


def name_of(kind: Kind, value: str, records: Records) -> str:
    """What people call a record; its id where nothing is known."""
    facts = records.get((kind, value), {})
    fields = (*_NAMES.get(kind, ("name",)), *_EXACT.get(kind, ()))
    return next(_texts(facts, fields), value)


def _is_strongest(kind: Kind, value: str, records: Records) -> bool:
    known = [facts.get("score") for (other, _), facts in records.items() if other == kind]
    scores = [score for score in known if isinstance(score, int | float)]
    return bool(scores) and records.get((kind, value), {}).get("score") == max(scores)


def _names_it(kind: Kind, name: str, words: str) -> bool:
    if not holds_phrase(words, name):
        return False
    return kind not in _STRANGERS or names_somebody(name)


def _part_names_it(kind: Kind, facts: Facts, records: Records, words: str) -> bool:
    said = set(tokens(words))
    for field in _PARTS.get(kind, ()):
        for name in _texts(facts, (field,)):
            parts = [part for part in said.intersection(tokens(name)) if len(part) > 1 and names_somebody(part)]
            if not all(_is_of_another(part, name, kind, field, records) for part in parts):
                return True
    return False


def _is_of_another(part: str, name: str, kind: Kind, field: str, records: Records) -> bool:
    """Whether a part of a name is a part of another name too, in the same field of records of its kind."""
    alike = (facts for (other, _), facts in records.items() if other == kind)
    names = {fold(text) for facts in alike for text in _texts(facts, (field,))}
    return any(part in tokens(other) for other in names - {fold(name)})


def _unasked(call: PreparedCall, records: Records, said: Said, words: str) -> list[str]:
    """What a call makes, where the user did not say it; of a kind that they asked for one may have a model's name."""
    creates = call.spec.effects.creates
    if creates is None:
        return []
    what = getattr(call.args, creates.named_by)
    if call.effect == "spend":
        fits = _is_half_said(what, words)
    elif "@" in what:
        fits = is_of_somebody_named(what, records, words)
    elif any(one.startswith(f"{creates.kind}:") for one in said.made):
        fits = holds_phrase(words, what)
    else:
        fits = holds_phrase(words, what) or asks_for_one(creates.kind, call.spec.name, said.clauses or [words])
    return [] if fits else [f"{creates.kind} {what[:60]!r}"]


def _is_half_said(what: str, words: str) -> bool:
    """Whether at least half of a description was said, its shortest words left out."""
    wanted, said = [part for part in tokens(what) if len(part) > 2], set(tokens(words))
    return 2 * sum(any(token.startswith(part.rstrip("s")) for token in said) for part in wanted) >= len(wanted)


def is_of_somebody_named(address: str, records: Records, words: str) -> bool:
    """Whether words name an address, or somebody who has it."""
    if holds(words, address):
        return True
    whose = [(kind, id_) for (kind, id_), facts in records.items() if address in items_of(facts.get("emails"))]
    whose += [key for key, facts in records.items() if facts.get("participant_email") == address]
    return any(is_named(kind, id_, records, words) for kind, id_ in whose)


def _texts(facts: Facts, fields: Sequence[str]) -> Iterator[str]:
    found = (facts.get(field) for field in fields)
    each = (one for value in found for one in (value if isinstance(value, list) else [value]))
    return (one for one in each if isinstance(one, str) and one.strip())


def names_somebody(name: str) -> bool:
    """Whether a name holds more than words in which people speak of the work: "Inbox" names nobody."""
    return written_without_spaces(name) or not all(map(_is_ordinary, tokens(name)))


def is_written_as_a_name(name: str, words: str) -> bool:
    """Whether words hold a name that names somebody, in letters in which they write names.

    "about lunch Tuesday" speaks of nobody who is called "Lunch Tuesday".  Where words have no capitals, these tell
    nothing: there a name of several parts will do, none of them a day or a word of the work.
    """
    parts = tokens(name)
    if written_without_spaces(name):
        return True
    if all(map(_is_no_name, parts)):
        return False
    spelling = r"\s+".join(map(re.escape, name.split()))
    if any(map(_has_capitals, re.finditer(rf"(?<!\w){spelling}(?!\w)", words, re.IGNORECASE))):
        return True
    return len(parts) > 1 and not any(map(_is_no_name, parts)) and LIKE_A_NAME.search(words) is None


def _has_capitals(found: re.Match[str]) -> bool:
    """Whether a name begins and ends with a word that begins with no small letter; any sentence begins so."""
    said = found[0].split()
    before = found.string[: found.start()].rstrip(" \t\"'“„«(")
    if not before or before.endswith(_SENTENCE_ENDS):
        said = said[1:][-1:]
    return bool(said) and not (said[0][0].islower() or said[-1][0].islower())


def _is_no_name(token: str) -> bool:
    return _is_ordinary(token) or names_a_day(token)


def _is_ordinary(token: str) -> bool:
    return token in _ordinary() or speaks_of_work(token)


@cache
def _ordinary() -> frozenset[str]:
    """The words in which this program speaks of the work: as a display name they name nobody."""
    texts = [load("planner").text, *(load(f"journeys/{journey}").text for journey in JOURNEYS)]
    return frozenset(token for text in texts for token in tokens(text))
