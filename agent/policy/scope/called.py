"""By which words a record is named: by its id, a fact that is its own, its name, or a part that it alone has.

What strangers wrote (a display name, a title) ties their own record at most, and never by an ordinary word.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from agent.common.addresses import handles_in_text, is_address
from agent.common.words.text import fold, holds, holds_phrase, tokens
from agent.policy.people import handles_in
from agent.policy.scope.names import names_somebody
from tools.catalog.show import items_of
from tools.spec import Facts, Kind, Records

EXACT: Mapping[Kind, tuple[str, ...]] = {
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
PARTS: Mapping[Kind, tuple[str, ...]] = {
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
CALLED_BY: Mapping[Kind, str] = {"thread": "participant_name", "lead": "name", "prospect": "name"}
"""What is no longer a name of one of them where another one of theirs bears it too."""
NAMED_ALIKE: frozenset[Kind] = frozenset({"campaign", "list", "signal_type"})
"""Those of the workspace's own of which two may have one name."""
_OTHER_NOUN: Mapping[Kind, str] = {
    "list": r"(?:[ck]amp[^\W\d_]{2,}|キャンペーン)",
    "campaign": r"(?:[^\W\d_]{0,12}list[ea]?n?s?\b|lijst(?:en)?\b|リスト)",
}
"""Words that say of a name beside them that it is the other kind's."""
_NOUNS: Mapping[Kind, str] = {"thread": "conversation", "signal_lead": "lead"}
STRANGERS: frozenset[Kind] = frozenset({"thread", "signal", "signal_lead", "lead", "prospect"})
"""Those whose names are not the workspace's own."""


def names_one(kind: Kind, records: Records, words: str) -> bool:
    """Whether words name any record of a kind."""
    return any(is_named(kind, id_, records, words) for other, id_ in records if other == kind)


def is_named(kind: Kind, value: str, records: Records, words: str) -> bool:
    """Whether words name a record: by its id, by a fact that is its own, by its name or a part that only it has."""
    facts = records.get((kind, value), {})
    exact = [value, *texts(facts, EXACT.get(kind, ()))]
    if any(holds(words, text) for text in exact):
        return True
    if is_of_the_other_kind(kind, facts, words):
        return False
    return any(_names_it(kind, name, words) for name in texts(facts, names_at(kind))) or _part_names_it(
        kind, facts, records, words
    )


def tells_it(kind: Kind, value: str, records: Records, words: str, message: str = "") -> bool:
    """Whether words name a record, and nobody else whose name is the same; what tells the two apart may stand near."""
    facts, said = records.get((kind, value), {}), f"{words}\n{message}"
    is_this = is_named(kind, value, records, words) and not _is_about(kind, value, records, words)
    if is_this and kind in NAMED_ALIKE:
        return not any(_is_another(value, facts, other, said) for other in _named_alike(kind, facts, records, words))
    others = _namesakes(kind, facts, records, words) if is_this else [facts]
    return not any(other is facts or _is_somebody_else(value, facts, other, said) for other in others)


def has_another_handle(kind: Kind, value: str, records: Records, words: str) -> bool:
    """Whether words give whoever is called like somebody an address or a profile, and none of theirs.

    It is of that name where it stands beside it, or holds a part of it: "Ada (a.sample@…)", "to ada.sample@…".
    """
    facts = records.get((kind, value), {})
    theirs = [*texts(facts, EXACT.get(kind, ()))]
    if kind not in CALLED_BY or any(holds(words, one) for one in (value, *theirs)):
        return False
    given = [one for one in handles_in_text(words) if _is_of(" ".join(texts(facts, (CALLED_BY[kind],))), one, words)]
    return any(is_address(one) == is_address(mine) for one in given for mine in theirs)


def _is_of(name: str, handle: str, words: str) -> bool:
    """Whether an address or a profile stands behind a name, or holds a part of it."""
    parts = [part for part in tokens(name) if len(part) > 1 and names_somebody(part)]
    beside = rf"(?<!\w)(?:{'|'.join(map(re.escape, parts))})\W{{1,3}}{re.escape(fold(handle))}"
    is_beside = parts and re.search(beside, fold(words))
    return bool(is_beside) or not {*parts}.isdisjoint(tokens(handle.partition("@")[0]))


def _is_about(kind: Kind, value: str, records: Records, words: str) -> bool:
    """Whether words name a conversation by its subject alone, beside somebody else: "Ada's thread about Oslo"."""
    if kind not in CALLED_BY or _names_somebody(kind, value, records, words):
        return False
    return any(_names_somebody(kind, id_, records, words) for of, id_ in records if of == kind)


def _names_somebody(kind: Kind, value: str, records: Records, words: str) -> bool:
    """Whether words name somebody, or a record by its id, and not only what their conversation is called."""
    facts = records.get((kind, value), {})
    exact = [value, *texts(facts, EXACT[kind])]
    is_called = any(_names_it(kind, one, words) for one in texts(facts, (CALLED_BY[kind],)))
    return is_called or any(holds(words, one) for one in exact) or _part_names_it(kind, facts, records, words)


def name_alone(kind: Kind, value: str, records: Records, words: str, said: str) -> str:
    """The name by which words name somebody, or the longest part of it; empty where others name them otherwise.

    Args:
        kind: of the record.
        value: its id.
        records: what was read.
        words: those that name it.
        said: all that the user said: an id, an address or a profile may stand there.
    """
    facts = records.get((kind, value), {})
    if kind not in CALLED_BY or any(holds(said, one) for one in (value, *texts(facts, EXACT[kind]))):
        return ""
    whole = (one for one in texts(facts, names_at(kind)) if _names_it(kind, one, words))
    parts = {*tokens(words)}.intersection(tokens(" ".join(texts(facts, PARTS[kind]))))
    return next(whole, max(sorted(filter(names_somebody, parts)), key=len, default=""))


def names_at(kind: Kind) -> Sequence[str]:
    """The facts that are names of a record of a kind."""
    return _NAMES.get(kind, ("name",))


def name_of(kind: Kind, value: str, records: Records) -> str:
    """What people call a record; its id where nothing is known."""
    facts = records.get((kind, value), {})
    fields = (*names_at(kind), *EXACT.get(kind, ()))
    return next(texts(facts, fields), value)


def noun_of(kind: Kind) -> str:
    """What people call a record of a kind."""
    return _NOUNS.get(kind, kind.replace("_", " "))


def _names_it(kind: Kind, name: str, words: str) -> bool:
    if not holds_phrase(words, name):
        return False
    return kind not in STRANGERS or names_somebody(name)


def _part_names_it(kind: Kind, facts: Facts, records: Records, words: str) -> bool:
    said = set(tokens(words))
    for field in PARTS.get(kind, ()):
        for name in texts(facts, (field,)):
            parts = [part for part in said.intersection(tokens(name)) if len(part) > 1 and names_somebody(part)]
            others = [*_others_of(kind, facts, field, name, records, words)] if parts else []
            if not all(any(part in tokens(other) for other in others) for part in parts):
                return True
    return False


def _others_of(kind: Kind, facts: Facts, field: str, name: str, records: Records, words: str) -> Iterator[str]:
    """The names of another sound in the same field of records of a kind, of people only those of somebody else."""
    alike = (other for (of, _), other in records.items() if of == kind and other is not facts)
    for other in alike:
        if kind not in CALLED_BY or not (_are_one(facts, other) or _are_told_apart(facts, other, words)):
            yield from (text for text in texts(other, (field,)) if fold(text) != fold(name))


def _namesakes(kind: Kind, facts: Facts, records: Records, words: str) -> Iterator[Facts]:
    """Of people, the other records that bear the same name, or a longer one that words hold.

    What words call a conversation is no name of it where it is, or holds, a name of somebody else.
    """
    if kind not in CALLED_BY:
        return
    names = [*texts(facts, (CALLED_BY[kind],))]
    titles = () if _names_any(names, words) else _titles(kind, facts, words)
    others = ((of, other) for (of, _), other in records.items() if of in CALLED_BY and other is not facts)
    yield from (other for of, other in others if _bears_any(of, other, names, titles if of == kind else (), words))


def _titles(kind: Kind, facts: Facts, words: str) -> Sequence[str]:
    return [one for one in texts(facts, names_at(kind)) if _names_it(kind, one, words)]


def _names_any(names: Sequence[str], words: str) -> bool:
    """Whether words hold a word of any of some names; where there are none there is nothing to hold."""
    return not names or any(not {*tokens(words)}.isdisjoint(tokens(one)) for one in names)


def _bears_any(kind: Kind, other: Facts, names: Sequence[str], titles: Sequence[str], words: str) -> bool:
    called = any(_is_called(one, name, words) for one in texts(other, (CALLED_BY[kind],)) for name in names)
    return called or any(holds_phrase(one, title) for one in texts(other, names_at(kind)) for title in titles)


def _is_called(one: str, name: str, words: str) -> bool:
    return fold(one) == fold(name) or (holds_phrase(one, name) and holds_phrase(words, one))


def _is_somebody_else(value: str, facts: Facts, other: Facts, words: str) -> bool:
    """Whether a namesake has another address or profile, and nothing that words say tells the two apart."""
    both = _handles(facts, other)
    is_other = any(mine and theirs and mine.isdisjoint(theirs) for mine, theirs in both)
    return is_other and not (holds(words, value) or _are_told_apart(facts, other, words))


def _named_alike(kind: Kind, facts: Facts, records: Records, words: str) -> Iterator[Facts]:
    """The others of a kind with the same name, and those with a longer one in which alone words hold it."""
    names = [*filter(partial(holds_phrase, words), texts(facts, names_at(kind)))]
    others = (other for (of, _), other in records.items() if of == kind and other is not facts)
    for other in others:
        called = [*texts(other, names_at(kind))]
        if any(fold(one) == fold(name) or _holds_only_in(one, name, words) for one in called for name in names):
            yield other


def _holds_only_in(longer: str, name: str, words: str) -> bool:
    """Whether a name is part of a longer one, and words hold it nowhere else."""
    return holds_phrase(longer, name) and not holds_phrase(fold(words).replace(fold(longer), " "), name)


def _is_another(value: str, facts: Facts, other: Facts, words: str) -> bool:
    """Whether no words tell a thing from its namesake: by its id, or by what only one of the two is."""
    theirs = {fold(one) for one in texts(other, [*other])}
    own = (one for one in texts(facts, [*facts]) if fold(one) not in theirs)
    return not holds(words, value) and not any(holds_phrase(words, one) for one in own)


def _are_one(facts: Facts, other: Facts) -> bool:
    """Whether two records have an address or a profile in common."""
    return any(not mine.isdisjoint(theirs) for mine, theirs in _handles(facts, other))


def _handles(facts: Facts, other: Facts) -> list[tuple[set[str], set[str]]]:
    """The addresses of both, and their profiles."""
    mine, theirs = ({fold(one) for one in handles_in(of) if one.strip()} for of in (facts, other))
    at_mine, at_theirs = (set(filter(is_address, of)) for of in (mine, theirs))
    return [(at_mine, at_theirs), (mine - at_mine, theirs - at_theirs)]


def _are_told_apart(facts: Facts, other: Facts, words: str) -> bool:
    """Whether words hold something that only one of two has, and no ordinary word: anybody may write that."""
    theirs = [*texts(other, [*other])]
    held = (one for one in texts(facts, [*facts]) if holds(words, one) or holds_phrase(words, one))
    return any(names_somebody(one) and not any(holds_phrase(text, one) for text in theirs) for one in held)


def is_of_somebody_named(address: str, records: Records, words: str) -> bool:
    """Whether words name an address, or somebody who has it."""
    if holds(words, address):
        return True
    whose = [(kind, id_) for (kind, id_), facts in records.items() if address in items_of(facts.get("emails"))]
    whose += [key for key, facts in records.items() if facts.get("participant_email") == address]
    return any(is_named(kind, id_, records, words) for kind, id_ in whose)


def texts(facts: Facts, fields: Sequence[str]) -> Iterator[str]:
    """What stands in some facts, where that is a text or several."""
    found = (facts.get(field) for field in fields)
    each = (one for value in found for one in (value if isinstance(value, list) else [value]))
    return (one for one in each if isinstance(one, str) and one.strip())


def is_of_the_other_kind(kind: Kind, facts: Facts, words: str) -> bool:
    """Whether a name stands beside the other kind's noun wherever words hold it: "the campaign Fair" is no list."""
    other = _OTHER_NOUN.get(kind)
    names = texts(facts, names_at(kind))
    return other is not None and any(_stands_beside(other, fold(name), fold(words)) for name in names)


def _stands_beside(noun: str, name: str, words: str) -> bool:
    called = r"(?:(?:called|named|namens|appelée?|llamad[ao]|chiamat[ao]|chamad[ao]|genaamd) )?"
    name = re.escape(name)
    beside = re.compile(rf"{noun}\W{{1,3}}{called}\W?{name}(?!\w)|(?<!\w){name}\W{{1,3}}{noun}")
    found = len(re.findall(rf"(?<!\w){name}(?!\w)", words))
    return 0 < found <= len(beside.findall(words))
