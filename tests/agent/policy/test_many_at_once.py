"""Of many records that a call changes at once a card says what each of them is, and their values are kept."""

from agent.policy.target_state import former, item_lines
from tests.support.making import made
from tools.effects import Items, Records

KNOWN: Records = {("signal_type", "typ_1"): {"label": "Tenders", "keywords": ["tender", "bid"], "prompt": None}}


def test_what_is_deleted_is_named_by_what_was_read_of_it() -> None:
    call = made("delete_signal_types", ids=["typ_1", "typ_2"])
    assert item_lines(call.spec, call.request, KNOWN) == [
        "signal_type typ_1: Tenders; tender, bid",
        "signal_type typ_2: CHECK: it is in no listing that was read",
    ]
    assert former(call.spec, call.request, KNOWN) == {"typ_1": KNOWN["signal_type", "typ_1"], "typ_2": {}}


def test_where_the_request_says_enough_nothing_is_added() -> None:
    for tool in ("update_signal_leads", "create_list"):
        call = made(tool)
        assert item_lines(call.spec, call.request, KNOWN) == []


def test_items_are_named_by_their_own_key_or_are_ids_themselves() -> None:
    people = made("update_signal_leads", items=[{"entityId": "e1", "status": "new"}])
    was: Records = {("signal_lead", "e1"): {"status": "contacted", "name": "Ada"}}
    assert former(people.spec, people.request, was) == {"e1": {"status": "contacted"}}
    assert Items("signal_type", key="", at="ids").ids({"ids": ["a", "b"]}) == ["a", "b"]
    assert Items("signal").ids({}) == []
