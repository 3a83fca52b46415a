"""Who was in a campaign, and which signatures there were, when the run first read it: remembered by marks.

A campaign itself only counts its leads and names its senders, so that others may stand in their place by the launch.
"""

import hashlib
from collections.abc import Iterator, Mapping

from agent.common.json_value import Json, canonical
from agent.policy.facts import Marks
from tools.catalog.roster import Person, Roster
from tools.catalog.show import items_of
from tools.spec import Records

_PERSON, _SIGNS, _LOOKED_AT = "first_person", "first_signature", "first_looked_at"


def looked_at(campaign_id: str) -> tuple[str, str]:
    """By what a campaign is remembered that the run has begun to read, whether or not its people were read with it."""
    return _LOOKED_AT, _key(campaign_id, [])


def marks_of(campaign_id: str, roster: Roster, signatures: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    """By what everybody in a campaign is remembered, and the signatures of the senders, by their ids."""
    yield from (_person(campaign_id, one) for one in roster.people)
    yield from (_signs(campaign_id, *one) for one in signatures.items())


def others(campaign_id: str, roster: Roster, marks: Marks) -> tuple[Person, ...]:
    """Those in a campaign who were not in it, or not so, when the run first read it."""
    return tuple(one for one in roster.people if _person(campaign_id, one) not in marks)


def signs_otherwise(campaign_id: str, records: Records, marks: Marks) -> bool:
    """Whether a sender of a campaign has another signature than when the run first read it, or one not known then."""
    now = signatures_in(records)
    senders = map(str, items_of(records.get(("campaign", campaign_id), {}).get("sender_account_ids")))
    return any(_signs(campaign_id, one, now.get(one)) not in marks for one in senders)


def signatures_in(records: Records) -> dict[str, Json]:
    """The signatures of the senders that were read, by their ids."""
    return {id_: facts.get("signature") for (kind, id_), facts in records.items() if kind == "sender"}


def _person(campaign_id: str, person: Person) -> tuple[str, str]:
    return _PERSON, _key(campaign_id, [person.name, person.email, person.linkedin, person.fills()])


def _signs(campaign_id: str, sender: str, signature: Json) -> tuple[str, str]:
    return _SIGNS, _key(campaign_id, [sender, signature or ""])


def _key(campaign_id: str, value: list[Json]) -> str:
    """A digest alone: a planner may give anything for an id, also what is to be kept nowhere."""
    return hashlib.sha256(canonical([campaign_id, *value])).hexdigest()
