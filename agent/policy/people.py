"""Who is meant: under which addresses and profiles the workspace knows one user."""

from collections.abc import Iterable

from agent.common.addresses import canonical, folded, is_address
from tools.catalog.show import items_of
from tools.spec import Facts, Records

_MAIL = ("participant_email", "email_address", "email")
_PROFILES = ("linkedin_url", "profile_url", "participant_linkedin_url")


def stands_in(name: str, facts: Facts) -> bool:
    """Whether a record names somebody so: an address in a field for addresses, anything else as profile or name."""
    others = _texts(facts, *_PROFILES, "participant_name")
    return folded(name) in {folded(one) for one in (_addresses(facts) if is_address(name) else others)}


def leads_named(address: str, records: Records) -> set[str]:
    """The names of the leads who have an address, without those that other leads of other addresses have too."""
    leads = [facts for (kind, _), facts in records.items() if kind == "lead"]
    having = {str(facts.get("name") or "") for facts in leads if stands_in(address, facts)}
    others = {str(facts.get("name") or "") for facts in leads if not stands_in(address, facts)}
    return having - others - {""}


def everywhere(names: Iterable[str], records: Records) -> tuple[str, ...]:
    """These names, then every other address and profile that a lead or a thread ties to one of them."""
    found = {canonical(name): name for name in names}
    ties: dict[str, list[dict[str, str]]] = {}
    for handles in (_handles(facts) for (kind, _), facts in records.items() if kind in ("lead", "thread")):
        for handle in handles:
            ties.setdefault(handle, []).append(handles)
    waiting = list(found)
    while waiting:
        for handles in ties.pop(waiting.pop(), ()):
            fresh = {handle: text for handle, text in handles.items() if handle not in found}
            waiting += fresh
            found.update(fresh)
    return tuple(found.values())


def handles_in(facts: Facts) -> list[str]:
    """Every address and profile of a record."""
    return [*_addresses(facts), *_texts(facts, *_PROFILES)]


def _handles(facts: Facts) -> dict[str, str]:
    """The addresses and profiles of one user, by their one spelling."""
    return {canonical(text): text for text in handles_in(facts) if text.strip()}


def _addresses(facts: Facts) -> list[str]:
    return [*_texts(facts, *_MAIL), *(one for one in items_of(facts.get("emails")) if isinstance(one, str))]


def _texts(facts: Facts, *names: str) -> list[str]:
    return [value for name in names if isinstance(value := facts.get(name), str)]
