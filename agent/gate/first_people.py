"""Who is in a campaign when the run first reads it, read by the program itself where a rule given ahead may let it out.

Such a rule speaks of the campaign as the run first read it. Runs without one read nothing more than they have to.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from agent.common.errors import Stop
from agent.common.json_value import Json
from agent.gate.decision import PolicyDecider
from agent.gate.polling import Fetch
from agent.gate.roster import read_roster
from agent.gate.services import RunServices
from agent.policy.grants.first_people import looked_at, marks_of, signatures_in
from agent.policy.grants.grants import GrantRule
from agent.types import PreparedCall
from tools.catalog.exports import Page
from tools.catalog.identity import fold, handles_in, texts_of
from tools.catalog.lookups import LOOKUPS
from tools.catalog.put_in import texts_of as texts_of_steps
from tools.catalog.put_in import variables_in
from tools.catalog.roster import Person, Roster
from tools.spec import references

_SENDERS = LOOKUPS["sender"]
_ROWS, _PAGES = 500, 20
"""Rows of a page of a list, and pages that are read at most; who stands behind them is not known to be on it."""


@dataclass(frozen=True, slots=True)
class FirstPeople:
    """The people of the campaigns of one run."""

    services: RunServices
    decider: PolicyDecider
    fetch: Fetch
    rules: Callable[[], Iterable[GrantRule]]
    """What was given ahead."""

    def look(self, call: PreparedCall) -> None:
        """Read who is in a campaign, before a call that names it is the first to do so.

        What sets it off reads them anyway.

        Raises:
            Stop: the key was refused.
        """
        for campaign_id in self._new_in(call) if call.spec.effects.reach.inspection is None else ():
            if any(self._rules_for(campaign_id)):
                self._read(campaign_id)
            self.services.memory.mark(*looked_at(campaign_id))

    def traced(self, call: PreparedCall) -> PreparedCall:
        """A call that reaches the leads of a campaign, with what of it is not as the run first read it.

        Raises:
            Stop: the key was refused.
        """
        if call.roster is None:
            return call
        campaign_id, signatures = call.request.path_params["id"], signatures_in(self.services.memory.records)
        if self._new_in(call):
            self._remember(campaign_id, call.roster, signatures)
            self.services.memory.mark(*looked_at(campaign_id))
        traced, rules = self.decider.traced(call, call.roster), [*self._rules_for(campaign_id)]
        if not rules:  # a person is shown all of them: a rule that comes after that means these
            self._remember(campaign_id, call.roster, signatures)
        lists = {one for rule in rules for one in rule.list_ids or ()}
        return replace(traced, beside=self._not_listed(traced)) if lists.issuperset(traced.lists) else traced

    def _new_in(self, call: PreparedCall) -> list[str]:
        """The campaigns that a call names, and none before it."""
        named = (value for kind, value in references(call.args) if kind == "campaign")
        return [one for one in named if looked_at(one) not in self.services.memory.marks]

    def _rules_for(self, campaign_id: str) -> Iterator[GrantRule]:
        return (rule for rule in self.rules() if rule.sets_off(campaign_id))

    def _read(self, campaign_id: str) -> None:
        """Read and remember who is in a campaign; whom that does not show was not there."""
        memory = self.services.memory
        before = signatures_in(memory.records)
        try:
            self.fetch(_SENDERS.tool, _SENDERS.arguments([]))
            roster = read_roster(campaign_id, 0, self.fetch)
        except Stop as stop:
            if stop.status == "authentication":
                raise
            return
        self._remember(campaign_id, roster, signatures_in(memory.records) | before)

    def _remember(self, campaign_id: str, roster: Roster, signatures: Mapping[str, Json]) -> None:
        memory = self.services.memory
        for kind, key in marks_of(campaign_id, roster, signatures):
            if (kind, key) not in memory.marks:
                memory.mark(kind, key)

    def _not_listed(self, call: PreparedCall) -> tuple[Person, ...]:
        """Of those who were not in a campaign before, whom the lists that went into it do not hold just so."""
        if not call.beside or not call.lists or call.by_hand:
            return call.beside
        try:
            rows = [row for list_id in call.lists for row in self._rows_of(list_id)]
        except Stop as stop:
            if stop.status == "authentication":
                raise
            return call.beside
        used = variables_in(texts_of_steps(call.state.get("nodes"), call.state.get("signature")))
        listed = _by_handle(map(_told, rows))
        return tuple(one for one in call.beside if not _is_among(one, listed, used))

    def _rows_of(self, list_id: str) -> Iterator[dict[str, Json]]:
        more: dict[str, Json] = {}
        for _ in range(_PAGES):
            reader, outcome = self.fetch("export_list_leads", {"list_id": list_id, "limit": _ROWS, **more})
            assert isinstance(outcome.answer, Page)  # noqa: S101  # a read that is done has an answer of its shape
            yield from outcome.answer.shown
            following = reader.spec.next_page
            more = (following and following(outcome.answer.model_extra or {})) or {}
            if not more:
                return


@dataclass(frozen=True, slots=True)
class _Listed:
    """A lead of a list."""

    handles: frozenset[str]
    said: tuple[str, ...]
    """All that the list says of it."""

    def holds(self, person: Person, used: Collection[str]) -> bool:
        """Whether somebody in a campaign is this lead, and nothing else becomes of the variables that are used."""
        handles = {*map(fold, person.handles)}
        values = (str(value) for name, value in person.fills().items() if name in used)
        words = (value.casefold() for value in values if fold(value) not in handles)
        return handles <= self.handles and all(any(word in text for text in self.said) for word in words)


def _by_handle(leads: Iterable[_Listed]) -> dict[str, list[_Listed]]:
    found: dict[str, list[_Listed]] = {}
    for lead in leads:
        for handle in lead.handles:
            found.setdefault(handle, []).append(lead)
    return found


def _is_among(person: Person, listed: Mapping[str, Sequence[_Listed]], used: Collection[str]) -> bool:
    alike = listed.get(fold(person.handles[0]), ()) if person.handles else ()
    return any(lead.holds(person, used) for lead in alike)


def _told(row: dict[str, Json]) -> _Listed:
    name = row.get("name")
    parts = [name.get("first"), name.get("last")] if isinstance(name, dict) else []
    whole = " ".join(str(part) for part in parts if part)
    handles = handles_in([row.get(key) for key in ("email", "contacts", "socials")])
    return _Listed(frozenset(handles), tuple(text.casefold() for text in (*texts_of(row), whole)))
