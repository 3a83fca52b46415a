"""Whom and what the user's words leave out is not written to, changed or put anywhere without them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agent.common.addresses import is_address
from agent.common.counting import some
from agent.common.json_value import Json
from agent.common.words.left_out import Binds, forbidden_acts, leaves_out, left_out, standing
from agent.common.words.table import EVERY, stems, table
from agent.common.words.text import fold, holds, holds_phrase, tokens
from agent.policy.facts import PolicyFacts
from agent.policy.people import everywhere
from agent.policy.rule import rule
from agent.policy.scope.called import is_named, is_of_somebody_named, name_of
from agent.policy.scope.names import names_somebody
from agent.types import Decision, PreparedCall
from tools.catalog.show import items_of
from tools.spec import Kind, Records, references

_WRITES = frozenset("send reply tell write".split())
_NAMES = ("name", "first_name", "last_name", "participant_name", "full", "first", "last")


@dataclass(frozen=True, slots=True)
class _Subject:
    """Somebody or something that a call is about."""

    shown: str
    """For a person."""
    records: Records
    record: tuple[Kind, str] | None = None
    handles: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """Names, of which a part will do."""
    company: str = ""

    def is_named(self, words: str) -> bool:
        """Whether words name it, or where it works."""
        if self.record is not None and is_named(*self.record, self.records, words):
            return True
        if any(map(names_somebody, {part for one in self.names for part in tokens(one)} & {*tokens(words)} - {""})):
            return True
        return bool(self.company and holds_phrase(words, self.company)) or any(
            _holds(words, one) or is_of_somebody_named(one, self.records, words) for one in self.handles
        )


@rule("words.left-out")
def left_out_by_words(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """Somebody or something that the wish excepts ("all but Ada's", "not to Bo") is for the user alone to allow."""
    words = "" if call.effect == "read" else _excepting(facts)
    out = _found(call, facts, words) if words else ()
    said = "" if facts.own else f"{standing(facts.human_words)}\n{facts.wish}"
    found = tuple(dict.fromkeys([*out, *_unwanted(call, said)]))
    reason = f"CHECK WHAT IT IS FOR: your words leave out {some(found)}"
    return Decision("ask", "words.left-out", reason, only_person=True) if found else None


def excepts(facts: PolicyFacts) -> bool:
    """Whether the wish leaves out anybody or anything: then it has to be known whom a call is about."""
    return bool(_excepting(facts))


def _excepting(facts: PolicyFacts) -> str:
    """The words at hand, where they leave out anything; empty where they do not, or bind the call to nothing."""
    if facts.own or not facts.wish:
        return ""
    words = f"{standing(facts.human_words)}\n{facts.wish}"
    return words if left_out(words) else ""


def _found(call: PreparedCall, facts: PolicyFacts, words: str) -> Iterator[str]:
    binds = bound_by(call)
    yield from (one.shown for one in _subjects(call, facts) if leaves_out(words, one.is_named, binds))
    yield from (name_of(*one, facts.records) for one in references(call.args) if ":".join(one) in facts.pointed_out)


def _unwanted(call: PreparedCall, wish: str) -> Iterator[str]:
    """What a call makes, where the words want none of its sort: "no list needed", "ohne neue Kampagne"."""
    creates = call.spec.effects.creates if call.spec.effect == "write" else None
    if creates is None or creates.kind not in table()["nouns"]:
        return
    if _none_of(creates.kind, left_out(wish)) or _not_needed(creates.kind, wish):
        yield f"every new {creates.kind.replace('_', ' ')}"


def _not_needed(kind: Kind, wish: str) -> bool:
    """Whether words say that one can be done without: "I don't need a list", "eine Liste brauche ich nicht"."""
    noun, new = stems(table()["nouns"][kind].split()), rf"(?:{EVERY.words('any_new')}\s{{0,3}}){{0,4}}"
    ahead = rf"(?<!\w){EVERY.words('not_needed')}\s?{new}(?:{noun})"
    behind = rf"(?<!\w){new}(?:{noun})\w{{0,3}}\s(?:is |ist |est |es |è )?{EVERY.words('is_not_needed')}"
    return re.search(rf"{ahead}|{behind}", wish, re.IGNORECASE) is not None


def _none_of(kind: Kind, out: str) -> bool:
    makes = r"(?:[^\W\d_]+\s+)?" if "make" in forbidden_acts(out) else ""
    new = rf"(?:{EVERY.words('any_new')}\s{{0,3}}){{0,4}}"
    none = rf"(?<!\w)(?:{EVERY.words('negative', 'lacks')})\s*{makes}{new}{stems(table()['nouns'][kind].split())}"
    return re.search(none, out, re.IGNORECASE) is not None


def bound_by(call: PreparedCall) -> Binds:
    """Tells of what words leave out whether it is such a call: "do not launch it" is of launches, "not Ada" of all."""
    return lambda out: _is_meant(call, forbidden_acts(out))


def _is_meant(call: PreparedCall, acts: frozenset[str]) -> bool:
    if not acts.isdisjoint(_WRITES):
        return call.effect == "send" or (bool(call.recipients) and acts != {"send"})  # to draft it is not to send it
    tools = {tool.partition(".")[0] for act in acts for tool in table()["does"].get(act, ())}
    return not tools or call.spec.name in tools


def _subjects(call: PreparedCall, facts: PolicyFacts) -> Iterator[_Subject]:
    records, reach, fields = facts.records, call.spec.effects.reach, call.request.fields
    everybody = call.spec.effects.everybody
    unfolded = () if everybody is None else everybody(call.request, records)
    for one in (*references(call.args), *unfolded, *_senders(call, records)):
        company = str(records.get(one, {}).get("company") or "")
        yield _Subject(name_of(*one, records), records, record=one, company=company)
    known = (*reach.leads(call.request, records), *reach.written(call.request, records))
    for handle in dict.fromkeys((*call.recipients, *call.answers, *call.aliases, *known)):
        yield _Subject(handle, records, handles=everywhere([handle], records))
    for row in (*items_of(fields.get("leads")), *items_of(fields.get("prospects")), dict(fields)):
        names = (*_names(row, at_top=row == fields),)
        yield _Subject(" ".join(names), records, names=names, company="".join(_names(_part(row, "company"))))
    for person in call.roster.people if call.roster is not None else ():
        company = str(person.values.get("company") or "")
        yield _Subject(person.in_words(), records, handles=person.handles, names=(person.name,), company=company)


def _senders(call: PreparedCall, records: Records) -> Iterator[tuple[Kind, str]]:
    """The accounts that a call leaves from."""
    campaigns = (
        records.get(one, {}) for one in references(call.args) if one[0] == "campaign" and call.effect == "send"
    )
    of_campaigns = (str(account) for facts in campaigns for account in items_of(facts.get("sender_account_ids")))
    yield from (("sender", account) for account in (call.account, *of_campaigns) if account)


def _names(row: Json, *, at_top: bool = False) -> Iterator[str]:
    """What a row calls somebody; at the top of a body a plain name is that of a thing."""
    for key in _NAMES if isinstance(row, dict) else ():
        value = row.get(key) if isinstance(row, dict) else None
        if isinstance(value, str) and not (at_top and key == "name"):
            yield value
        yield from _names(value)


def _part(row: Json, key: str) -> Json:
    value = row.get(key) if isinstance(row, dict) else None
    return {"name": value} if isinstance(value, str) else value


def _holds(words: str, handle: str) -> bool:
    """Whether words hold an address or a profile, or the domain of all addresses of one company."""
    domain = re.escape(fold(handle.rpartition("@")[2])) if is_address(handle) else "(?!)"
    return holds(words, handle) or re.search(rf"(?<![\w.+@-])@?{domain}(?![\w-]|\.\w)", fold(words)) is not None
