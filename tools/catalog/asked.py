"""Whether an answer shows what was asked: the vendor ignores some changes in silence and answers 200."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from agent.common.json_value import Json
from tools.api.request import WireRequest
from tools.api.wire import ListAnswer, Part
from tools.api.wire_campaigns import CampaignAnswer, GeneratedMessageAnswer, Inbox, NodeAnswer, ProspectAnswer
from tools.api.wire_inbox import Batch, SignalTypeAnswer, ThreadAnswer, Touched, TypesDeleted
from tools.api.wire_leads import LeadAnswer
from tools.catalog.show import items_of

_EMPTY: tuple[Json, ...] = (None, "", [], {})
_DRAFT_ONLY = frozenset(
    "skip_other_campaigns stop_on_reply open_tracking signature sender_account_ids sequence_nodes".split()
)
"""Documented as ignored in silence outside a draft."""
_PLACE = frozenset({"id", "position"})


def of_campaign(request: WireRequest, answer: CampaignAnswer) -> tuple[str, ...]:
    """The fields of a campaign that are not as they were asked."""
    shown = _told(answer.campaign)
    if answer.campaign.senders is not None:
        shown["sender_account_ids"] = [*answer.campaign.senders]
    if answer.nodes is not None:
        shown["sequence_nodes"] = [node.model_dump(mode="json") for node in answer.nodes]
    status = answer.campaign.status
    ignored = _DRAFT_ONLY if status not in (None, "draft") else frozenset()
    asked = {name: _placeless(value) for name, value in request.fields.items()}
    return tuple(_unlike(asked, shown, ignored))


def of_node(request: WireRequest, answer: NodeAnswer) -> tuple[str, ...]:
    """The fields of a step that are not as they were asked."""
    return tuple(_unlike(request.fields, _told(answer.node)))


def of_prospect(request: WireRequest, answer: ProspectAnswer) -> tuple[str, ...]:
    """The fields of a lead in a campaign that are not as they were asked."""
    updates = request.fields.get("updates")
    return tuple(_unlike(updates, _told(answer.prospect))) if isinstance(updates, dict) else ()


def of_generated(request: WireRequest, answer: GeneratedMessageAnswer) -> tuple[str, ...]:
    """The fields of a lead's text that are not as they were asked."""
    return tuple(_unlike(request.fields, _told(answer.message)))


def of_thread(request: WireRequest, answer: ThreadAnswer) -> tuple[str, ...]:
    """The fields of a thread that are not as they were asked."""
    return tuple(_unlike(request.fields, _told(answer.thread)))


def of_list(request: WireRequest, answer: ListAnswer) -> tuple[str, ...]:
    """The fields of a list that are not as they were asked."""
    return tuple(_unlike(request.fields, _told(answer.found)))


def of_lead(request: WireRequest, answer: LeadAnswer) -> tuple[str, ...]:
    """The fields of a lead that are not as they were asked."""
    return tuple(_unlike(request.fields, _told(answer.lead)))


def of_signal_type(request: WireRequest, answer: SignalTypeAnswer) -> tuple[str, ...]:
    """The fields of a signal type that are not as they were asked."""
    return tuple(_unlike(request.fields, _told(answer.type)))


def of_account(request: WireRequest, answer: Inbox) -> tuple[str, ...]:
    """The fields of an e-mail account that are not as they were asked."""
    return tuple(_unlike(request.fields, _told(answer.account)))


def of_flat(request: WireRequest, answer: Part) -> tuple[str, ...]:
    """The fields of an answer that is the object itself and does not show them as they were asked."""
    return tuple(_unlike(request.fields, _told(answer)))


def of_deleted(request: WireRequest, answer: TypesDeleted) -> tuple[str, ...]:
    """The ids of which an answer says neither that they were deleted nor why not."""
    told = {*answer.deleted, *(failure.id for failure in answer.errors)}
    return tuple(str(one) for one in items_of(request.fields.get("ids")) if one not in told)


def of_entities(request: WireRequest, answer: Batch) -> tuple[str, ...]:
    """The people of a batch of whom the answer says nothing."""
    return of_batch(request, answer, key="entityId")


def of_batch(request: WireRequest, answer: Batch, key: str = "id") -> tuple[str, ...]:
    """The items of a batch of which the answer says nothing, and those that it shows otherwise than was asked."""
    shown = dict(_shown(one) for one in answer.updated)
    failed = {failure.id for failure in answer.errors}
    found: list[str] = []
    for item in (one for one in items_of(request.fields.get("items")) if isinstance(one, dict)):
        item_id = str(item.get(key))
        if item_id in shown:
            found += [f"{item_id} {name}" for name in _unlike(item, shown[item_id])]
        elif item_id not in failed:
            found.append(item_id)
    return tuple(found)


def unlike(asked: Mapping[str, Json], shown: Mapping[str, Any]) -> tuple[str, ...]:
    """The values that an object does not show as they were asked, those included of which it says nothing."""
    return tuple(_unlike(asked, shown, asked))


def _shown(one: Touched | str) -> tuple[str, dict[str, Any]]:
    """The id of an item and what an answer says of it; an id alone says nothing."""
    return (one.id, _told(one)) if isinstance(one, Touched) else (one, {})


def _told(part: Part) -> dict[str, Any]:
    """What an answer says of an object; what it leaves out says nothing."""
    return part.model_dump(mode="json", exclude_unset=True)


def _placeless(value: Json) -> Json:
    """Steps without the ids and places that the server gives them."""
    if not isinstance(value, list):
        return value
    return [{k: v for k, v in one.items() if k not in _PLACE} if isinstance(one, dict) else one for one in value]


def _unlike(
    asked: Mapping[str, Json], shown: Mapping[str, Any], ignored: Collection[str] = frozenset()
) -> Iterator[str]:
    for name, value in asked.items():
        if name in shown:
            if not _same(value, shown[name]):
                yield name
        elif name in ignored:
            yield name


def _same(asked: Json, shown: Json) -> bool:
    """Whether a value was taken over, whatever spaces, letter case and further keys the server keeps it with."""
    if asked in _EMPTY or shown in _EMPTY:
        return asked in _EMPTY and shown in _EMPTY
    match asked, shown:
        case str(), str():
            return " ".join(asked.split()).casefold() == " ".join(shown.split()).casefold()
        case dict(), dict():
            return all(_same(value, shown.get(name)) for name, value in asked.items())
        case list(), list():
            return _same_items(asked, shown)
    return asked == shown and isinstance(asked, bool) == isinstance(shown, bool)


def _same_items(asked: list[Json], shown: list[Json]) -> bool:
    """Steps are in order; ids and words are a set."""
    if all(isinstance(one, str) for one in (*asked, *shown)):
        return {str(one).casefold() for one in asked} == {str(one).casefold() for one in shown}
    return len(asked) == len(shown) and all(_same(one, other) for one, other in zip(asked, shown, strict=True))
